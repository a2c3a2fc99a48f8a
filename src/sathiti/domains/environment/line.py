"""The environment line: the steps from blank forms to published indicators and tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.domains.environment.account_steps import account_pages, account_steps
from sathiti.domains.environment.comparison import compare
from sathiti.domains.environment.estimate_steps import estimate_steps
from sathiti.domains.environment.fdes import yearbook_templates
from sathiti.domains.environment.indicators import compile_indicator, forms_of
from sathiti.domains.environment.landcover_steps import landcover_steps
from sathiti.domains.environment.line_facts import account_name, facts_named, source_step
from sathiti.domains.environment.reporting_steps import (
    COVERAGE,
    figures_of,
    read_coverage,
    reporting_steps,
)
from sathiti.domains.environment.tables import SeriesView, build_tables
from sathiti.exchange.excel import write_tables
from sathiti.model import (
    Compared,
    Dataflow,
    Dataset,
    Indicator,
    Instrument,
    Message,
    Period,
    TableView,
    Text,
)
from sathiti.warehouse.atomic import read_json, write_json
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line import Office, check_step, collect_step, fill_step, forms_step
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.parts import part_folder
from sathiti.warehouse.line.publication import PART, publish
from sathiti.warehouse.line.reports import said_in, write_csv
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import StoredVintage, write_vintage

TABLE_KIND = "table"


def production_steps(office: Office, root: Path) -> list[Step]:
    """All steps of the line for the instruments, indicators and tables of the pack.

    Args:
        office: pack and periods. Forms of these periods go out and come back; figures of
            other periods whose forms came back before stay, for they are compared with and
            computed from, and what is published stays published.
        root: folder of the workspace, whose inbox, corrections and rasters steps look at.
    """
    steps: list[Step] = []
    for instrument in office.pack.instruments.values():
        if office.obligations[instrument.id] or _came_back(root / "inbox" / instrument.id):
            steps += _form_steps(office, instrument, root)
    asked, office = office, Office(office.pack)
    forms = [step.name.removeprefix("check-") for step in steps if step.name.startswith("check-")]
    accounts = account_steps(office, forms)
    steps += [*landcover_steps(office, root), *estimate_steps(office, forms), *accounts]
    made = {step.name.removeprefix("account-") for step in accounts}
    sources = {*forms, *made}
    products = _by_goal([one for one in office.pack.indicators if forms_of(one) <= sources])
    steps += [_compile_step(office, *goal, made) for goal, made in products.items()]
    flows = list(dict.fromkeys(flow for flow, _ in products))
    steps += [_gather_step(office, flow, list(products)) for flow in flows]
    accounts_made = sorted(made - {"accounts"})
    reporting = reporting_steps(office, forms, flows, accounts_made)
    covered = any(step.name == COVERAGE for step in reporting)
    steps += [*reporting, _compare_step(asked, flows)]
    steps += [_tables_step(office, flows, forms, accounts_made, covered)]
    return [*steps, _publish_step(office, flows, forms, accounts_made)]


def _by_goal(indicators: Sequence[Indicator]) -> dict[tuple[str, str], list[Indicator]]:
    products: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in indicators:
        products.setdefault((indicator.dataflow, indicator.goal), []).append(indicator)
    return products


def _came_back(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _form_steps(office: Office, instrument: Instrument, root: Path) -> list[Step]:
    whole = Office(office.pack)
    return [
        forms_step(office, instrument),
        fill_step(office, instrument),
        collect_step(whole, instrument, root / "inbox"),
        check_step(whole, instrument, root),
    ]


def _compile_step(office: Office, flow: str, goal: str, indicators: Sequence[Indicator]) -> Step:
    names = sorted(set().union(*(forms_of(indicator) for indicator in indicators)))
    dataflow = office.pack.dataflows[flow]
    totals = office.pack.totals.get(dataflow.structure.id, {})
    part = msgspec.structs.replace(dataflow, id=f"{flow}-{goal.replace('.', '_')}")

    def compile_(context: StepContext) -> StepResult:
        facts, _ = facts_named(office, context, names)
        compiled = [compile_indicator(one, facts, dataflow, totals) for one in indicators]
        dataset = Dataset(part, pa.concat_tables(compiled), context.lineage())
        vintage = write_vintage(context.workspace.warehouse, "internal", dataset)
        return StepResult(
            vintage.content_hash, rows=dataset.table.num_rows, outputs={"vintage": vintage.id}
        )

    return Step(
        _compile_name(flow, goal),
        tuple(source_step(office, name) for name in names),
        compile_,
        parameters={indicator.id: indicator.formula for indicator in indicators},
        fingerprints={"indicators": fingerprint(indicators, part, totals)},
        title=Text({"en": goal}),
    )


def _compile_name(flow: str, goal: str) -> str:
    return f"compile-{flow}-{goal}"


def _gather_step(office: Office, flow: str, goals: Sequence[tuple[str, str]]) -> Step:
    dataflow = office.pack.dataflows[flow]
    parts = [_compile_name(of, goal) for of, goal in goals if of == flow]

    def gather(context: StepContext) -> StepResult:
        tables = [stored_of(context, part).dataset.table for part in parts]
        dataset = Dataset(dataflow, pa.concat_tables(tables), context.lineage())
        vintage = write_vintage(context.workspace.warehouse, "internal", dataset)
        return StepResult(
            vintage.content_hash, rows=dataset.table.num_rows, outputs={"vintage": vintage.id}
        )

    return Step(f"gather-{flow}", tuple(parts), gather, title=dataflow.name)


def _compare_step(office: Office, flows: Sequence[str]) -> Step:
    def compare_(context: StepContext) -> StepResult:
        stored = [stored_of(context, f"gather-{flow}") for flow in flows]
        compared = _compare_all(office, stored)
        path = context.workspace.reports / "comparison.json"
        write_json(path, compared)
        _write_comparison(office, context, compared)
        agree = sum(one.agrees for one in compared)
        explained = sum(not one.agrees and bool(one.explanation.words) for one in compared)
        return StepResult(
            fingerprint(compared),
            rows=len(compared),
            findings=len(compared) - agree,
            outputs={
                "comparison": context.workspace.relative(path),
                "table": context.workspace.relative(path.with_suffix(".csv")),
            },
            notes=(
                Message(
                    "Equal to the published value: {agree} of {count}; explained: {explained}; "
                    "not explained: {open}.",
                    {
                        "agree": agree,
                        "count": len(compared),
                        "explained": explained,
                        "open": len(compared) - agree - explained,
                    },
                ),
            ),
        )

    return Step(
        "compare",
        tuple(f"gather-{flow}" for flow in flows),
        compare_,
        parameters=office.parameters(),
        fingerprints={"published": fingerprint(office.pack.published), "texts": office.texts_print},
        title=office.words("Compare with published values"),
    )


def _compare_all(office: Office, stored: Sequence[StoredVintage]) -> list[Compared]:
    ours: dict[tuple[str, str, str], float] = {}
    addresses: dict[tuple[str, str], tuple[str, str]] = {}
    for one in stored:
        keys = series_keys(one.dataset.table, one.dataset.structure).to_pylist()
        for row, key in zip(one.dataset.table.to_pylist(), keys, strict=True):
            ours[row["FORMULA"], row["REF_AREA"], row["TIME_PERIOD"]] = row["OBS_VALUE"]
            addresses[row["FORMULA"], row["REF_AREA"]] = (one.vintage.dataflow, key)
    titles = {indicator.id: indicator.title for indicator in office.pack.indicators}
    known = {indicator for indicator, _ in addresses}
    published = [
        value
        for value in office.pack.published
        if value.indicator in known
        # What was not asked for is not lacking; what is there all the same is compared.
        and (
            Period.parse(value.period).within(office.first, office.last)
            or (value.indicator, value.area, value.period) in ours
        )
    ]
    return compare(published, ours, titles, addresses)


def _write_comparison(office: Office, context: StepContext, compared: Sequence[Compared]) -> None:
    languages = office.pack.languages
    header = ["indicator", *(f"title_{language}" for language in languages)]
    header += ["area", "period", "ours", "published", "decimals", "agrees", "source"]
    header += [f"explanation_{language}" for language in languages]
    rows = [
        [
            one.indicator,
            *said_in(one.title, languages),
            one.area,
            one.period,
            one.ours,
            one.published,
            one.decimals,
            one.agrees,
            one.source,
            *said_in(one.explanation, languages),
        ]
        for one in compared
    ]
    write_csv(context.workspace.reports / "comparison.csv", header, rows)


def _table_flow(office: Office) -> Dataflow | None:
    kinds = office.pack.kinds
    return next(
        (flow for name, flow in office.pack.dataflows.items() if kinds.get(name) == TABLE_KIND),
        None,
    )


def _tables_step(
    office: Office,
    flows: Sequence[str],
    forms: Sequence[str],
    accounts: Sequence[str],
    covered: bool,
) -> Step:
    inputs = [*(f"check-{form}" for form in forms), *(f"gather-{flow}" for flow in flows)]
    inputs += [*map(account_name, accounts), *([COVERAGE] if covered else [])]
    dataflow = _table_flow(office)
    described = _described(office, forms)

    def tabulate(context: StepContext) -> StepResult:
        stored_forms = {form: stored_of(context, f"check-{form}") for form in forms}
        compiled = {flow: stored_of(context, f"gather-{flow}") for flow in flows}
        cells = {account: stored_of(context, account_name(account)) for account in accounts}
        series = _series(described, office.pack.country, stored_forms, compiled)
        series |= _account_series(office, cells)
        figures = figures_of(office, context, forms, flows, accounts)
        coverage = read_coverage(context)
        generated = yearbook_templates(figures, coverage.statistics) if coverage else []
        views = build_tables([*office.pack.tables, *generated], series)
        view = context.workspace.reports / "tables.json"
        write_json(view, views)
        workbook = context.workspace.reports / "tables.xlsx"
        write_tables(views, workbook, office.pack.languages, office.pack.texts)
        outputs = {
            "tables": context.workspace.relative(view),
            "workbook": context.workspace.relative(workbook),
        }
        if dataflow:
            dataset = Dataset(
                dataflow, yearbook_table(office, stored_forms, dataflow), context.lineage()
            )
            vintage = write_vintage(context.workspace.warehouse, "internal", dataset)
            outputs["vintage"] = vintage.id
        rows = sum(len(line.cells) for one in views for line in one.rows)
        return StepResult(fingerprint(views), rows=rows, outputs=outputs)

    return Step(
        "tables",
        tuple(inputs),
        tabulate,
        fingerprints={"tables": fingerprint(office.pack.tables, dataflow, described)},
        title=office.words("Tables"),
    )


def yearbook_table(
    office: Office, forms: Mapping[str, StoredVintage], dataflow: Dataflow
) -> pa.Table:
    """Reported figures that the pack's tables show, in the structure of the yearbook's cube.

    INPUTS, which is not published, names the one fact that each repeats.
    """
    names = [component.id for component in dataflow.structure.components()]
    wanted = {row.series for template in office.pack.tables for row in template.rows}
    parts = []
    for form, stored in forms.items():
        items = sorted(
            series.removeprefix(f"{form}.") for series in wanted if series.startswith(f"{form}.")
        )
        table = stored.dataset.table
        chosen = pc.is_in(table.column("ITEM"), value_set=pa.array(items, pa.string()))
        given = table.filter(pc.and_(chosen, pc.is_valid(table.column("OBS_VALUE"))))
        parts.append(given.append_column("INPUTS", _own_facts(form, given)))
    table = pa.concat_tables(parts)
    return table.select([name for name in (*names, "INPUTS") if name in table.column_names])


def _own_facts(form: str, table: pa.Table) -> pa.Array:
    columns = (table.column(name).to_pylist() for name in ("ITEM", "REF_AREA", "TIME_PERIOD"))
    facts = [[[form, *address]] for address in zip(*columns, strict=True)]
    return pa.array([msgspec.json.encode(fact).decode() for fact in facts], pa.string())


def _described(office: Office, forms: Sequence[str]) -> dict[str, tuple[Text, int]]:
    """Unit and decimals of everything a table may show; a row has the same decimals throughout."""
    found = {one.id: (one.unit_label, one.decimals) for one in office.pack.indicators}
    return found | {
        f"{form}.{item.id}": (item.unit_label, item.decimals)
        for form in forms
        for item in office.pack.instruments[form].items()
    }


def _series(
    described: Mapping[str, tuple[Text, int]],
    area: str,
    forms: Mapping[str, StoredVintage],
    compiled: Mapping[str, StoredVintage],
) -> dict[str, SeriesView]:
    found: dict[str, SeriesView] = {}
    for form, stored in forms.items():
        _add_series(found, stored, area, described, f"{form}.", "ITEM")
    for stored in compiled.values():
        _add_series(found, stored, area, described, "", "FORMULA")
    return found


def _account_series(office: Office, accounts: Mapping[str, StoredVintage]) -> dict[str, SeriesView]:
    found: dict[str, SeriesView] = {}
    for account, stored in accounts.items():
        template = office.pack.accounts[account]
        table = stored.dataset.table
        keys = series_keys(table, stored.dataset.structure).to_pylist()
        for row, key in zip(table.to_pylist(), keys, strict=True):
            if row["REF_AREA"] == office.pack.country:
                cell = f"{row['ACCOUNT_TABLE']}.{row['ACCOUNT_ROW']}.{row['ACCOUNT_COLUMN']}"
                empty = SeriesView(stored.vintage.dataflow, key, template.unit_label, {})
                series = found.setdefault(f"{account}.{cell}", empty)
                figure = (row["OBS_VALUE"], template.decimals, row["OBS_STATUS"])
                series.values[row["TIME_PERIOD"]] = figure
    return found


def _add_series(
    found: dict[str, SeriesView],
    stored: StoredVintage,
    area: str,
    described: Mapping[str, tuple[Text, int]],
    prefix: str,
    column: str,
) -> None:
    keys = series_keys(stored.dataset.table, stored.dataset.structure).to_pylist()
    for row, key in zip(stored.dataset.table.to_pylist(), keys, strict=True):
        if row["REF_AREA"] == area:
            name = f"{prefix}{row[column]}"
            unit, decimals = described[name]
            empty = SeriesView(stored.vintage.dataflow, key, unit, {})
            series = found.setdefault(name, empty)
            series.values[row["TIME_PERIOD"]] = (row["OBS_VALUE"], decimals, row["OBS_STATUS"])


def _coverage_page(context: StepContext) -> dict[str, object]:
    coverage = read_coverage(context)
    return {COVERAGE: coverage} if coverage else {}


def _publish_step(
    office: Office, flows: Sequence[str], forms: Sequence[str], accounts: Sequence[str]
) -> Step:
    gathered = [f"gather-{flow}" for flow in flows]
    checks = [f"check-{form}" for form in forms]
    collects = [f"collect-{form}" for form in forms]
    made = [*map(account_name, accounts), *(["accounts"] if accounts else [])]
    made += [COVERAGE] if office.pack.statistics else []

    def publish_(context: StepContext) -> StepResult:
        compiled = {flow: stored_of(context, f"gather-{flow}") for flow in flows}
        if "vintage" in context.inputs["tables"].outputs:
            stored = stored_of(context, "tables")
            compiled[stored.vintage.dataflow] = stored
        pages = {
            "comparison": read_json(context.workspace.reports / "comparison.json", list[Compared]),
            "tables": read_json(context.workspace.reports / "tables.json", list[TableView]),
        }
        made = publish(
            office,
            context,
            {form: stored_of(context, f"check-{form}") for form in forms},
            compiled,
            {account: stored_of(context, account_name(account)) for account in accounts},
            pages | account_pages(office, context, accounts) | _coverage_page(context),
        )
        return StepResult(
            made.part.content_hash,
            rows=made.part.observations,
            findings=made.findings,
            outputs={
                "part": context.workspace.relative(part_folder(context.workspace, PART)),
                **{path.stem: context.workspace.relative(path) for path in made.reports},
            },
        )

    return Step(
        f"publish-{PART}",
        (*gathered, "compare", "tables", *checks, *collects, *made),
        publish_,
        fingerprints={
            "texts": office.texts_print,
            "pack": fingerprint(office.pack.calendar, office.pack.quality_concepts),
            "plans": fingerprint(office.pack.account_plans),
        },
        title=office.words("Publication of the environment"),
    )
