"""surveys/: household surveys as declared, with their variables, codes, items and rules.

``surveys/ID.yaml`` declares one. Its own tables lie in ``surveys/ID/``: ``variables.csv``,
``codes.csv`` and ``rules.yaml`` belong to the declaration, every other CSV file is a parameter
table by the name ``ID.file``. A name in the declaration means a table of the survey, else one
of the pack.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any, get_args

import msgspec

from sathiti.model import (
    Codebook,
    Design,
    SurveyDomain,
    SurveyFile,
    SurveyMargin,
    SurveyPlan,
    SurveyResponse,
    SurveyWeighting,
)
from sathiti.model.design_calibration import CalibrationMethod
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.pack import ParameterRow
from sathiti.warehouse.packs.survey_records import (
    check_variables,
    read_codebooks,
    read_survey_rules,
)

METHODS = get_args(CalibrationMethod)
STATISTICS = (
    *("mean", "median", "headcount", "poverty_gap", "poverty_severity", "watts", "sst"),
    *("gini", "theil", "mld", "atkinson", "s80s20", "palma", "quantile_shares", "lorenz"),
)
DESIGN = tuple(name for name in Design.__struct_fields__ if name != "weight")
LINE_COLUMNS = ("line", "kind", "round", "value")
_TOTAL = re.compile(r"[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
RELIABILITY_COLUMNS = ("flag", "measure", "relation", "limit", "action")
DEPRIVATION_COLUMNS = (
    "indicator", "dimension", "weight", "file", "where", "expression", "relation", "count",
)  # fmt: skip


def read_surveys(folder: PackFolder, draft: Draft) -> None:
    """Add surveys; their domains, margins and lines must be known to the pack."""
    for file in folder.files("surveys/*.yaml"):
        entry = folder.entry(file)
        if entry is None:
            continue
        survey = entry.word("id", form=NAME)
        if f"surveys/{survey}.yaml" != file:
            entry.problem(
                "The survey “{survey}” lies in a file of another name: {file}.",
                "Give both the same name.",
                "id",
                survey=survey,
                file=file,
            )
        _read_tables(folder, draft, survey)
        draft.surveys[survey] = _survey(folder, entry, draft, survey)
        entry.finish()


def _read_tables(folder: PackFolder, draft: Draft, survey: str) -> None:
    for file in folder.files(f"surveys/{survey}/*.csv"):
        name = file.removeprefix(f"surveys/{survey}/").removesuffix(".csv")
        if name in ("variables", "codes"):
            continue
        rows = folder.table(file, "source", None)
        for row in rows:
            row.word("source")
        draft.parameters[f"{survey}.{name}"] = tuple(
            ParameterRow(dict(row.values), row.place()) for row in rows
        )


def _survey(folder: PackFolder, entry: Fields, draft: Draft, survey: str) -> SurveyPlan:
    files = _files(folder, entry, survey)
    rounds = entry.periods("rounds")
    if not rounds:
        entry.problem("The field “{field}” is missing.", "Write it.", "rounds")
    look_up = _Tables(draft, survey, rounds)
    domains = _domains(entry, files, draft)
    line_table, lines = _lines(entry, look_up)
    plan = SurveyPlan(
        survey,
        entry.word("version", form=VERSION),
        entry.text("title"),
        entry.word("source"),
        rounds,
        files,
        _design(entry, files),
        _weighting(entry, files, domains, look_up),
        domains,
        _tables(entry, domains),
        tuple(entry.words("statistics")),
        _welfare(entry, files, look_up),
        lines,
        line_table,
        look_up.optional(entry, "reliability", RELIABILITY_COLUMNS),
        read_survey_rules(folder, survey, files),
        look_up.optional(entry, "synthetic", ("item", "round", "value")),
        look_up.optional(entry, "deprivations", DEPRIVATION_COLUMNS),
    )
    for statistic in plan.statistics:
        entry.check_known("statistics", statistic, STATISTICS)
    return plan


class _Tables:
    """Parameter tables as a survey names them."""

    def __init__(self, draft: Draft, survey: str, rounds: tuple[str, ...]) -> None:
        self.draft, self.survey, self.rounds = draft, survey, rounds

    def named(self, entry: Fields, field: str, columns: Collection[str]) -> str:
        """The full name of the table that a field names; its columns are checked."""
        written = entry.word(field)
        own = f"{self.survey}.{written}"
        name = own if own in self.draft.parameters else written
        if written and entry.check_known(field, name, self.draft.parameters):
            rows = self.draft.parameters[name]
            lacking = [c for c in columns if rows and c not in rows[0].values]
            if lacking:
                entry.problem(
                    "The table “{table}” has no columns {columns}.",
                    "Add them to its first line.",
                    field,
                    table=name,
                    columns=lacking,
                )
        return name

    def optional(self, entry: Fields, field: str, columns: Collection[str]) -> str:
        """As `named`; empty where the field is left out."""
        return self.named(entry, field, columns) if entry.has(field) else entry.word(field, "")

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table; none of an unknown one."""
        return [row.values for row in self.draft.parameters.get(name, ())]


def _files(folder: PackFolder, entry: Fields, survey: str) -> dict[str, SurveyFile]:
    files: dict[str, SurveyFile] = {}
    inner = entry.entry("files")
    for name in inner.values:
        one = inner.entry(name)
        key = one.words("key")
        if not key:
            one.problem("The field “{field}” is missing.", "Write it.", "key")
        files[name] = SurveyFile(name, key, one.word("within", "", among=files))
        one.finish()
    return read_codebooks(folder, survey, files)


def _design(entry: Fields, files: dict[str, SurveyFile]) -> dict[str, Any]:
    design = entry.parameters("design")
    for name in design:
        entry.check_known("design", name, DESIGN)
    try:
        made = msgspec.convert(design, Design)
    except msgspec.ValidationError as error:
        entry.problem(
            "The design cannot be read: {detail}.",
            "Write it as the manual of surveys shows.",
            "design",
            detail=str(error),
        )
        return {}
    check_variables(entry, "design", made.columns, files)
    return {name: getattr(made, name) for name in design if hasattr(made, name)}


def _domains(entry: Fields, files: dict[str, SurveyFile], draft: Draft) -> dict[str, SurveyDomain]:
    domains: dict[str, SurveyDomain] = {}
    inner = entry.entry("domains")
    for name in inner.values:
        one = inner.entry(name)
        domains[name] = _domain(one, name, files, draft)
        one.finish()
    return domains


def _domain(one: Fields, name: str, files: dict[str, SurveyFile], draft: Draft) -> SurveyDomain:
    file, variable = one.word("file", among=files), one.word("variable")
    lists = {
        dimension: structure.codes_of(dimension)
        for structure in draft.structures.values()
        for dimension in structure.dimension_ids()
    }
    dimension = one.word("dimension", among=lists)
    book = files[file].codebook if file in files else Codebook()
    if book.variables:
        one.check_known("variable", variable, book.variables)
    list_ = book.variables[variable].codes if variable in book.variables else ""
    meant = book.stands_for.get(list_, {})
    codes = {code.id: meant.get(code.id, code.id) for code in book.codes_of(variable)}
    written = one.parameters("groups")
    groups = {code: float(low) for code, low in written.items() if isinstance(low, int | float)}
    if list(groups.values()) != sorted(set(groups.values())) or len(groups) < len(written):
        one.problem(
            "The lowest values of the groups must rise.",
            "Write them as {{code: lowest value}}, the youngest or smallest first.",
            "groups",
        )
    known = lists.get(dimension)
    for code in (*groups, *codes.values()):
        if known is not None and known.get(code) is None:
            one.problem(
                "The code “{code}” is not in {list}, the code list of {dimension}.",
                "Correct the code or add it to the list.",
                "groups" if groups else "variable",
                code=code,
                list=known.id,
                dimension=dimension,
            )
    return SurveyDomain(name, file, variable, dimension, codes, groups)


def _tables(entry: Fields, domains: dict[str, SurveyDomain]) -> tuple[tuple[str, ...], ...]:
    crossings = tuple(tuple(written.split()) for written in entry.words("tables"))
    for crossing in crossings:
        for domain in crossing:
            entry.check_known("tables", domain, domains)
    if not crossings:
        entry.problem("The field “{field}” is missing.", "Write it.", "tables")
    return crossings


def _weighting(
    entry: Fields,
    files: dict[str, SurveyFile],
    domains: dict[str, SurveyDomain],
    look_up: _Tables,
) -> SurveyWeighting:
    inner = entry.entry("weighting")
    bounds = [_number(inner, "bounds", written) for written in inner.words("bounds")]
    weighting = SurveyWeighting(
        inner.word("file", among=files),
        inner.word("base", ""),
        inner.words("probabilities"),
        _response(inner, files),
        tuple(
            _margin(one, files, domains, look_up)
            for one in inner.entries("margins", required=False)
        ),
        inner.word("method", "raking", among=METHODS),
        (bounds[0], bounds[1]) if len(bounds) == 2 else None,
    )
    if bool(weighting.base) == bool(weighting.probabilities):
        inner.problem(
            "Either a base weight or the probabilities of selection must be named.",
            "Write base or probabilities.",
            "base",
        )
    if weighting.method == "logit" and not bounds:
        inner.problem(
            "The logit method needs bounds.",
            "Give the least and the greatest factor, for example 0.5 and 2.",
            "bounds",
        )
    if bounds and not (len(bounds) == 2 and 0 <= bounds[0] < 1 < bounds[1]):
        inner.problem(
            "The bounds must be two numbers, one below 1 and one above.",
            "Write them as [0.4, 3].",
            "bounds",
        )
    columns = [weighting.base, *weighting.probabilities]
    check_variables(inner, "probabilities", columns, files)
    inner.finish()
    return weighting


def _response(entry: Fields, files: dict[str, SurveyFile]) -> SurveyResponse | None:
    if not entry.has("response"):
        return None
    inner = entry.entry("response")
    response = SurveyResponse(
        inner.word("variable"),
        inner.words("completed"),
        inner.words("out_of_scope"),
        inner.words("classes"),
    )
    if not response.completed:
        inner.problem("The field “{field}” is missing.", "Write it.", "completed")
    check_variables(inner, "variable", [response.variable], files)
    known = {
        code.id for file in files.values() for code in file.codebook.codes_of(response.variable)
    }
    for field in ("completed", "out_of_scope"):
        for code in getattr(response, field) if known else ():
            inner.check_known(field, code, sorted(known))
    check_variables(inner, "classes", response.classes, files)
    inner.finish()
    return response


def _margin(
    entry: Fields,
    files: dict[str, SurveyFile],
    domains: dict[str, SurveyDomain],
    look_up: _Tables,
) -> SurveyMargin:
    by, counts = entry.words("by"), entry.word("counts", among=files)
    known = [domain for domain in by if entry.check_known("by", domain, domains)]
    table = look_up.named(entry, "table", ["round", *known, *([counts] if counts else [])])
    rows = look_up.rows(table)
    for round_ in look_up.rounds if rows else ():
        if not [row for row in rows if row.get("round") == round_ and _is_of(row, by, domains)]:
            entry.problem(
                "The table “{table}” has no row of {by} for the round {round}.",
                "Add its totals.",
                "by",
                table=table,
                by=list(by),
                round=round_,
            )
    _check_totals(entry, look_up.draft.parameters.get(table, ()), counts)
    entry.finish()
    return SurveyMargin(table, by, counts)


def _check_totals(entry: Fields, rows: Iterable[ParameterRow], counts: str) -> None:
    """Note totals that are no numbers, each where it stands."""
    for row in rows:
        written = row.values.get(counts, "")
        if written and not _TOTAL.fullmatch(written):
            entry.problems.add(
                "“{written}” is not a number.",
                row.at,
                "Write digits with a decimal point.",
                written=written,
            )


def _is_of(row: dict[str, str], by: Collection[str], domains: Collection[str]) -> bool:
    return {domain for domain in domains if row.get(domain)} == set(by)


def _welfare(entry: Fields, files: dict[str, SurveyFile], look_up: _Tables) -> dict[str, Any]:
    if not entry.has("welfare"):
        return entry.parameters("welfare")
    inner = entry.entry("welfare")
    if inner.has("variable"):
        # Welfare that the survey measures as it is, such as income, needs no recipe.
        check_variables(inner, "variable", [inner.word("variable")], files)
        return entry.parameters("welfare")
    recipe = look_up.named(inner, "recipe", ["part", "file", "amount"])
    items = look_up.named(inner, "items", ["item"]) if inner.has("items") else ""
    return {**entry.parameters("welfare"), "recipe": recipe, "items": items}


def _lines(entry: Fields, look_up: _Tables) -> tuple[str, tuple[str, ...]]:
    if not entry.has("lines"):
        return entry.word("lines", ""), ()
    inner = entry.entry("lines")
    table, lines = look_up.named(inner, "table", LINE_COLUMNS), inner.words("use")
    rows = look_up.rows(table)
    for line in lines if rows else ():
        rounds = {row.get("round") for row in rows if row.get("line") == line}
        lacking = [one for one in look_up.rounds if not {one, ""} & rounds]
        if lacking:
            inner.problem(
                "The poverty line “{line}” has no value for the rounds {rounds}.",
                "Add a row to the table “{table}”.",
                "use",
                line=line,
                rounds=lacking,
                table=table,
            )
    inner.finish()
    return table, lines


def _number(entry: Fields, field: str, written: str) -> float:
    try:
        return float(written)
    except ValueError:
        entry.problem(
            "“{written}” is not a number.",
            "Write digits with a decimal point.",
            field,
            written=written,
        )
        return 0.0
