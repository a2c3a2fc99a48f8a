"""Steps that answer what is asked of the office: coverage, questionnaires, indicators."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from sathiti.domains.environment.comparison import agrees_at
from sathiti.domains.environment.coverage_report import coverage_counts, coverage_view
from sathiti.domains.environment.fdes import MOST_PERIODS, fdes_coverage
from sathiti.domains.environment.figures import INDICATORS, Figures
from sathiti.domains.environment.line_facts import account_name
from sathiti.domains.environment.questionnaires import (
    SDG,
    answer,
    global_account,
    global_sdg,
    questionnaires_of,
)
from sathiti.exchange.excel import write_answers
from sathiti.exchange.sdmx import write_data
from sathiti.methods.accounts import account_indicators, indicator_of
from sathiti.model import CoverageView, Dataset, Message
from sathiti.warehouse.atomic import (
    join_hashes,
    new_file,
    read_json,
    storage_errors,
    write_json,
)
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.steps import Step, StepContext, StepResult

COVERAGE = "coverage"
ACCOUNT_INDICATORS = "account_indicators"
QUESTIONNAIRES = "questionnaires"


def reporting_steps(
    office: Office, forms: Sequence[str], flows: Sequence[str], accounts: Sequence[str]
) -> list[Step]:
    """Coverage of the framework, questionnaires and indicators made from accounts."""
    made = (office, tuple(forms), tuple(flows), tuple(accounts))
    steps = []
    if office.pack.statistics:
        steps.append(_coverage_step(*made))
    if accounts:
        steps.append(_indicators_step(*made))
    if questionnaires_of(office.pack):
        steps.append(_questionnaires_step(*made))
    return steps


def figures_of(
    office: Office,
    context: StepContext,
    forms: Sequence[str],
    flows: Sequence[str],
    accounts: Sequence[str],
) -> Figures:
    """All figures of a run by the names formulas use."""

    def table(step: str) -> pa.Table:
        return stored_of(context, step).dataset.table

    return Figures(
        office.pack,
        {form: table(f"check-{form}") for form in forms},
        [table(f"gather-{flow}") for flow in flows],
        {account: table(account_name(account)) for account in accounts},
    )


def read_coverage(context: StepContext) -> CoverageView | None:
    """What the coverage step of the run found; None where the pack has no catalogue."""
    path = context.workspace.runs / f"{COVERAGE}.json"
    return read_json(path, CoverageView) if COVERAGE in context.inputs else None


def _inputs(forms: Sequence[str], flows: Sequence[str], accounts: Sequence[str]) -> tuple[str, ...]:
    checked = (f"check-{form}" for form in forms)
    gathered = (f"gather-{flow}" for flow in flows)
    return (*checked, *gathered, *map(account_name, accounts))


def _coverage_step(
    office: Office, forms: Sequence[str], flows: Sequence[str], accounts: Sequence[str]
) -> Step:
    def cover(context: StepContext) -> StepResult:
        figures = figures_of(office, context, forms, flows, accounts)
        wanted = _last_years(figures)
        coverage = fdes_coverage(figures, wanted)
        view = coverage_view(office.pack, coverage, wanted)
        path = context.workspace.runs / f"{COVERAGE}.json"
        write_json(path, view)
        counts = coverage_counts(coverage)
        note = Message(
            "Statistics of the framework complete: {full}, in part: {partial}, not there: {none}.",
            {
                "full": counts.full,
                "partial": counts.partial,
                "none": counts.listed - counts.full - counts.partial,
            },
        )
        return StepResult(
            fingerprint(view),
            rows=len(coverage),
            outputs={COVERAGE: context.workspace.relative(path)},
            notes=(note,),
        )

    return Step(
        COVERAGE,
        _inputs(forms, flows, accounts),
        cover,
        fingerprints={
            "statistics": fingerprint(office.pack.statistics),
            "texts": office.texts_print,
        },
        title=office.words("Coverage of the framework of environment statistics"),
    )


def _last_years(figures: Figures) -> tuple[str, ...]:
    tables = figures.tables.values()
    years = sorted({one for table in tables for one in table["TIME_PERIOD"].unique().to_pylist()})
    return tuple(years[-MOST_PERIODS:])


def _indicators_step(
    office: Office, forms: Sequence[str], flows: Sequence[str], accounts: Sequence[str]
) -> Step:
    asked = [
        indicator_of(row)
        for row in office.pack.parameter_values(ACCOUNT_INDICATORS)
        if _names(row["formula"], office) <= {*forms, *accounts}
    ]

    def compile_(context: StepContext) -> StepResult:
        figures = figures_of(office, context, forms, flows, accounts)
        table = account_indicators(asked, figures.accounts, figures.forms)
        rows, equal, held = _beside(table, figures)
        path = context.workspace.reports / "sdg_from_accounts.csv"
        header = ["indicator", "goal", "area", "period", "from_accounts", "decimals", "unit"]
        header += ["status", "from_forms", "agrees"]
        goals = {one.id: one.goal for one in asked}
        write_csv(path, header, [[row[0], goals[str(row[0])], *row[1:]] for row in rows])
        note = Message(
            "Indicators from accounts equal to those from forms: {equal} of {held}.",
            {"equal": equal, "held": held},
        )
        return StepResult(
            fingerprint(rows),
            rows=len(rows),
            findings=held - equal,
            outputs={"table": context.workspace.relative(path)},
            notes=(note,),
        )

    return Step(
        "account-indicators",
        _inputs(forms, flows, accounts),
        compile_,
        fingerprints={"indicators": fingerprint(asked)},
        title=office.words("Indicators from accounts"),
    )


def _names(formula: str, office: Office) -> set[str]:
    known = {*office.pack.instruments, *office.pack.accounts}
    return {name for name in known if f"{name}." in formula}


def _beside(table: pa.Table, figures: Figures) -> tuple[list[list[object]], int, int]:
    """Rows of the report, and how many of those that forms give too are equal."""
    ours = {
        (row["ITEM"], row["REF_AREA"], row["TIME_PERIOD"]): row["OBS_VALUE"]
        for row in (figures.tables[INDICATORS].to_pylist() if figures.indicators else [])
    }
    rows: list[list[object]] = []
    equal = held = 0
    for row in table.to_pylist():
        other = ours.get((row["INDICATOR"], row["REF_AREA"], row["TIME_PERIOD"]))
        agrees = other is not None and agrees_at(row["OBS_VALUE"], other, row["DECIMALS"])
        equal, held = equal + agrees, held + (other is not None)
        named = ("INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "DECIMALS")
        told = [row[name] for name in (*named, "UNIT_MEASURE", "OBS_STATUS")]
        rows.append([*told, other, "" if other is None else agrees])
    return rows, equal, held


def _questionnaires_step(
    office: Office, forms: Sequence[str], flows: Sequence[str], accounts: Sequence[str]
) -> Step:
    pack = office.pack

    def fill(context: StepContext) -> StepResult:
        figures = figures_of(office, context, forms, flows, accounts)
        folder = context.workspace.reports / QUESTIONNAIRES
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        asked = [one for one in questionnaires_of(pack) if _can_be_answered(one, figures)]
        prints = []
        for done, one in enumerate(asked, start=1):
            answers = answer(figures, one, _periods(figures, one))
            prints.append(fingerprint(answers))
            with new_file(folder / f"{one}.xlsx") as path, path.open("wb") as file:
                write_answers(answers, file, pack.languages, pack.texts)
            context.progress(done, len(asked))
        messages = [_write_message(one, folder) for one in _messages(figures)]
        return StepResult(
            join_hashes(*prints),
            rows=len(asked) + len(messages),
            outputs={QUESTIONNAIRES: context.workspace.relative(folder)},
        )

    return Step(
        QUESTIONNAIRES,
        _inputs(forms, flows, accounts),
        fill,
        fingerprints={
            "asked": fingerprint(pack.questionnaires, pack.questionnaire_plans),
            "pack": fingerprint(pack.accounts, pack.statistics, pack.assignments, _said(office)),
            "texts": office.texts_print,
        },
        title=office.words("Questionnaires"),
    )


def _said(office: Office) -> list[object]:
    return [(one.id, one.title, one.unit_label, one.decimals) for one in office.pack.indicators]


def _can_be_answered(name: str, figures: Figures) -> bool:
    if name not in figures.pack.accounts:
        return True
    return name in figures.accounts and figures.accounts[name].num_rows > 0


def _periods(figures: Figures, name: str) -> tuple[str, ...]:
    if name not in figures.accounts:
        return _last_years(figures)
    years = sorted(figures.accounts[name]["TIME_PERIOD"].unique().to_pylist())
    return tuple(years[-1:])


def _messages(figures: Figures) -> list[Dataset]:
    """Accounts and indicators under the structures that others ask."""
    made = [
        global_account(figures, account)[0]
        for account, cells in figures.accounts.items()
        if figures.pack.accounts[account].global_structure and cells.num_rows
    ]
    sdg = figures.tables.get(INDICATORS)
    if sdg is not None and _has_global_sdg(figures):
        made.append(global_sdg(figures.pack, sdg))
    return made


def _has_global_sdg(figures: Figures) -> bool:
    rows = figures.pack.parameter_values("global_areas")
    return any(row["structure"] == SDG for row in rows)


def _write_message(dataset: Dataset, folder: Path) -> Path:
    target = folder / f"{dataset.dataflow.id}.xml"
    with new_file(target) as path:
        write_data(dataset, path, "sdmx-ml-2.1")
    return target
