"""Questionnaires of others and tables of accounts, filled from what the office compiled."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import ValidationError, convert
from msgspec.structs import replace

from sathiti.domains.environment.coverage_report import COVERAGE, coverage_answers
from sathiti.domains.environment.fdes import fdes_coverage
from sathiti.domains.environment.figures import INDICATORS, Figures
from sathiti.methods.questionnaires import (
    GlobalRules,
    KeyRule,
    Speech,
    account_answers,
    compile_questionnaire,
    global_structure,
    global_table,
    lacking_codes,
)
from sathiti.methods.validation import parse
from sathiti.model import (
    Answers,
    CellSource,
    Dataflow,
    Dataset,
    Lineage,
    Period,
    Questionnaire,
    QuestionnairePlan,
    SathitiError,
    Text,
)
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.packs.pack import ParameterRow

SDG = "SDG"


def questionnaires_of(pack: Pack) -> dict[str, Text]:
    """Id and title of everything that can be answered: coverage, questionnaires, accounts."""
    coverage = pack.texts.text("Coverage of the FDES Basic Set", pack.languages)
    return {
        **({COVERAGE: coverage} if pack.statistics else {}),
        **{one.id: one.title for one in pack.questionnaires.values()},
        **{one.id: one.title for one in pack.accounts.values()},
    }


def answer(figures: Figures, wanted: str, periods: Sequence[str]) -> Answers:
    """Fill one of `questionnaires_of`.

    Args:
        figures: what the office compiled.
        wanted: id.
        periods: in order; columns, or tables of an account.

    Raises:
        SathitiError: there is no such questionnaire.
    """
    pack = figures.pack
    if wanted == COVERAGE and pack.statistics:
        return coverage_answers(pack, fdes_coverage(figures, periods), periods)
    if wanted in pack.questionnaires:
        return _answer(figures, pack.questionnaires[wanted], periods)
    if wanted in pack.accounts:
        return _account(figures, wanted, periods)
    raise SathitiError(
        "There is no questionnaire “{questionnaire}”.",
        fix="Use one of: {known}.",
        questionnaire=wanted,
        known=list(questionnaires_of(pack)),
    )


def _account(figures: Figures, account: str, periods: Sequence[str]) -> Answers:
    pack = figures.pack
    cells = figures.accounts.get(account)
    if cells is None:
        raise SathitiError(
            "The account {account} has not been compiled.",
            fix="Run the production first.",
            account=account,
        )
    plan = pack.account_plans.get(account)
    functions: dict[str, list[str]] = {}
    for source in plan.cells if plan else ():
        row = source.cell.rpartition(".")[0]
        functions.setdefault(row, []).extend(_functions(pack, [source]))
    day = _last_day(periods)
    return account_answers(
        pack.accounts[account],
        cells,
        pack.country,
        periods,
        {row: _units(figures, of, day) for row, of in functions.items()},
        Speech(pack.texts, pack.languages),
    )


def _answer(figures: Figures, asked: Questionnaire, periods: Sequence[str]) -> Answers:
    pack = figures.pack
    plan = _with_indicators(pack, asked)
    return compile_questionnaire(
        asked,
        plan,
        figures.facts,
        pack.country,
        periods,
        _providers(figures, asked, plan, periods),
        Speech(pack.texts, pack.languages),
    )


def _with_indicators(pack: Pack, asked: Questionnaire) -> QuestionnairePlan:
    """The country's plan, and for rows named as one of its indicators that indicator."""
    plan = pack.questionnaire_plans.get(asked.id, QuestionnairePlan(asked.id, ()))
    planned = {source.cell for source in plan.rows}
    named = {indicator.id: indicator for indicator in pack.indicators}
    added = tuple(
        CellSource(name, f"{INDICATORS}.{row.code}", found.decimals, found.source)
        for table in asked.tables
        for row in table.rows
        if (found := named.get(row.code)) and (name := f"{table.id}.{row.code}") not in planned
    )
    return replace(plan, rows=(*plan.rows, *added))


def _providers(
    figures: Figures, asked: Questionnaire, plan: QuestionnairePlan, periods: Sequence[str]
) -> dict[str, Text]:
    """``table.row`` to who should provide it: as the plan says, else who fills its forms."""
    day = _last_day(periods)
    found: dict[str, Text] = {}
    for table in asked.tables:
        for row in table.rows:
            name = f"{table.id}.{row.code}"
            function = plan.providers.get(name) or plan.providers.get(table.id, "")
            sources = [source for source in plan.rows if source.cell == name]
            functions = [function] if function else _functions(figures.pack, sources)
            found[name] = _units(figures, functions, day)
    return found


def _last_day(periods: Sequence[str]) -> str:
    return Period.parse(periods[-1]).end.isoformat() if periods else ""


def _functions(pack: Pack, sources: Sequence[CellSource]) -> list[str]:
    """Functions that fill the forms which the formulas of sources name."""
    names = (parse(source.formula, source.at).names() for source in sources)
    forms = [form for used in names for form, _ in sorted(used) if form in pack.instruments]
    return [pack.instruments[form].function for form in forms]


def _units(figures: Figures, functions: Sequence[str], day: str) -> Text:
    """Who holds the functions on a day, each once; empty where nobody does."""
    units = (figures.provider(one, day) for one in functions)
    names = list(dict.fromkeys(unit for unit in units if unit.words))
    languages = {language for name in names for language in name.words}
    return Text({one: "; ".join(name.say(one) for name in names) for one in sorted(languages)})


def global_rules(pack: Pack, structure: str) -> GlobalRules:
    """A global structure of the pack, and how our codes become its codes.

    Raises:
        SathitiError: the pack has no such structure.
    """
    rows = _rows(pack, "global_structures", structure)
    if not rows:
        known = {row["structure"] for row in pack.parameter_values("global_structures")}
        raise SathitiError(
            "There is no global structure “{structure}”.",
            fix="Use one of: {known}.",
            structure=structure,
            known=sorted(known),
        )
    keys = [
        _key_rule(row)
        for row in pack.parameters.get("global_keys", ())
        if row.values["structure"] == structure
    ]
    areas = [
        KeyRule("*", "*", "area", row["area"], "REF_AREA", row["code"])
        for row in _rows(pack, "global_areas", structure)
    ]
    return GlobalRules(global_structure(rows), (*keys, *areas))


def _key_rule(row: ParameterRow) -> KeyRule:
    try:
        return convert(row.values, KeyRule)
    except ValidationError as error:
        raise SathitiError(
            "The row cannot be read: {reason}.",
            fix="Write all, table, row, column, unit or area as part.",
            at=row.at,
            reason=str(error),
        ) from error


def _rows(pack: Pack, table: str, structure: str) -> list[Mapping[str, str]]:
    return [row for row in pack.parameter_values(table) if row["structure"] == structure]


def global_account(figures: Figures, account: str) -> tuple[Dataset, dict[str, tuple[str, ...]]]:
    """An account under the global structure that its template names.

    Returns:
        The dataset, and by dimension the cells left out because they have no code in it.

    Raises:
        SathitiError: the template names no global structure, or the account was not compiled.
    """
    template = figures.pack.accounts.get(account)
    if template is None or not template.global_structure or account not in figures.accounts:
        known = [
            one.id
            for one in figures.pack.accounts.values()
            if one.global_structure and one.id in figures.accounts
        ]
        raise SathitiError(
            "“{account}” has no global structure, or has not been compiled.",
            fix="Use one of: {known}.",
            account=account,
            known=known or "–",
        )
    structure = template.global_structure.partition(":")[2].partition("(")[0]
    how = global_rules(figures.pack, structure)
    cells = figures.accounts[account].to_pylist()
    flow = _flow(figures.pack, account.upper(), template.title, how)
    table = global_table(template, cells, how)
    return Dataset(flow, table, Lineage(f"global-{account}")), lacking_codes(template, cells, how)


def global_sdg(pack: Pack, table: pa.Table) -> Dataset:
    """Compiled indicators in the global SDG structure.

    Areas without global code, and series of structures with other dimensions, are left out.

    Raises:
        SathitiError: no indicator has the dimensions of the structure.
    """
    how = global_rules(pack, SDG)
    dimensions = how.structure.dimension_ids()
    if not set(dimensions) <= set(table.column_names):
        raise SathitiError(
            "The indicators have not the dimensions of {structure}: {dimensions} are missing.",
            fix="Give their structure these dimensions.",
            structure=SDG,
            dimensions=[name for name in dimensions if name not in table.column_names],
        )
    areas = {row["area"]: row["code"] for row in _rows(pack, "global_areas", SDG)}
    known = table.filter(pc.is_in(table["REF_AREA"], pa.array(list(areas), pa.string())))
    for name in (*dimensions, "OBS_VALUE"):
        known = known.filter(pc.is_valid(known[name]))
    written = pa.array([areas[area] for area in known["REF_AREA"].to_pylist()], pa.string())
    at = known.column_names.index("REF_AREA")
    names = [component.id for component in how.structure.components()]
    keyed = known.set_column(at, "REF_AREA", written)
    title = pack.texts.text("SDG indicators", pack.languages)
    chosen = keyed.select([name for name in names if name in keyed.column_names])
    return Dataset(_flow(pack, "SDG_REPORT", title, how), chosen, Lineage("global-sdg"))


def _flow(pack: Pack, flow: str, title: Text, how: GlobalRules) -> Dataflow:
    structure = replace(how.structure, name=title)
    return Dataflow(flow, pack.agency.id, "1.0", title, structure)
