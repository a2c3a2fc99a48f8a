"""Tables of poverty for readers: a workbook with rates, inequality, and what they rest on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sathiti.domains.social.estimating import POVERTY
from sathiti.domains.social.gathering import gather_name
from sathiti.domains.social.rounds import Round
from sathiti.domains.social.synthetic import said_synthetic
from sathiti.exchange.excel import write_tables
from sathiti.model import Structure, TableCell, TableLine, TableView, Text
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.steps import Step, StepContext, StepResult

BOOK = "poverty-tables"
INDICATOR, BASIS = "INDICATOR", "BASIS"
_Rows = Sequence[Mapping[str, Any]]


def books_step(office: Office, rounds: Sequence[Round]) -> Step:
    """Write the workbook: one sheet for each line's poverty rate, one for all other figures."""

    def write(context: StepContext) -> StepResult:
        stored = stored_of(context, gather_name(POVERTY))
        keys = series_keys(stored.dataset.table, stored.dataset.structure)
        rows = stored.dataset.table.append_column("SERIES_KEY", keys).to_pylist()
        views = list(poverty_views(office, stored.dataset.structure, rows))
        path = context.workspace.reports / f"{BOOK}.xlsx"
        write_tables(views, path, office.pack.languages, office.pack.texts)
        return StepResult(
            fingerprint(views),
            rows=sum(len(view.rows) for view in views),
            outputs={"workbook": context.workspace.relative(path)},
        )

    return Step(
        BOOK,
        (gather_name(POVERTY),),
        write,
        fingerprints={
            "texts": office.texts_print,
            "survey": fingerprint([r.print for r in rounds]),
        },
        title=office.words("Tables"),
    )


def poverty_views(office: Office, structure: Structure, rows: _Rows) -> Iterator[TableView]:
    """Tables by indicator and line: a row a domain, a column a round; standard errors below.

    Args:
        office: its pack knows totals and whether figures are made up.
        structure: of the figures.
        rows: observations with their SERIES_KEY.
    """
    made_up = any(row.get("NOTE_SYNTHETIC") for row in rows)
    note = said_synthetic(office.pack) if made_up else Text({})
    periods = tuple(sorted({row["TIME_PERIOD"] for row in rows}))
    by_table: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        by_table.setdefault((row[INDICATOR], row.get(BASIS) or ""), []).append(row)
    for (indicator, basis), own in by_table.items():
        title = _joined(
            [_name(structure, INDICATOR, indicator)]
            + ([_name(structure, BASIS, basis)] if basis and basis != "_Z" else [])
            + ([office.words("Synthetic data")] if made_up else [])
        )
        lines = tuple(_lines(office, structure, own, periods))
        yield TableView(f"{indicator}-{basis}", title, periods, lines, note)


def _lines(
    office: Office, structure: Structure, rows: _Rows, periods: Sequence[str]
) -> Iterator[TableLine]:
    totals = office.pack.totals.get(structure.id, {})
    series: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        series.setdefault(row["SERIES_KEY"], {})[row["TIME_PERIOD"]] = row
    for key, found in series.items():
        first = next(iter(found.values()))
        unit = _name(structure, "UNIT_MEASURE", first["UNIT_MEASURE"])
        apart = [
            _name(structure, name, first[name])
            for name in structure.dimension_ids()
            if name not in (INDICATOR, BASIS) and first[name] != totals.get(name)
        ]
        label = _joined(apart) if apart else _name(structure, "REF_AREA", office.pack.country)
        decimals = int(first["DECIMALS"] or 0)
        cells = [_cell(found.get(period), "OBS_VALUE", decimals) for period in periods]
        yield TableLine(label, False, unit, POVERTY, key, tuple(cells))
        errors = [_cell(found.get(period), "STANDARD_ERROR", decimals + 1) for period in periods]
        yield TableLine(office.words("Standard error"), False, unit, cells=tuple(errors))


def _cell(row: Mapping[str, Any] | None, name: str, decimals: int) -> TableCell:
    if row is None or row.get(name) is None:
        return TableCell(None, decimals, row["OBS_STATUS"] if row else "L")
    return TableCell(float(row[name]), decimals, row["OBS_STATUS"])


def _name(structure: Structure, component: str, code: str) -> Text:
    codes = structure.codes_of(component)
    found = codes.get(code) if codes else None
    return found.name if found else Text.of(en=code)


def _joined(parts: Sequence[Text]) -> Text:
    languages = dict.fromkeys(language for part in parts for language in part.words)
    return Text({one: ", ".join(part.say(one) for part in parts) for one in languages})
