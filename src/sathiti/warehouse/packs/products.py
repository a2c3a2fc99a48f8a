"""products/ and cases/: indicators, tables, and values others published."""

from sathiti.model import Indicator, PublishedValue, TableRow, TableTemplate, decimals_of
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.formulas import check_formula
from sathiti.warehouse.packs.keys import complete_key


def read_products(folder: PackFolder, draft: Draft) -> None:
    """Add indicators, tables and published values of the pack."""
    indicators: dict[str, Indicator] = {}
    for entry in folder.entries("products/indicators.yaml"):
        indicator = _indicator(entry, draft)
        entry.check_new("id", indicator.id, indicators)
        indicators[indicator.id] = indicator
        entry.finish()
    draft.indicators |= indicators
    tables: dict[str, TableTemplate] = {}
    for entry in folder.entries("products/tables.yaml"):
        table = _table(entry, draft)
        entry.check_new("id", table.id, tables)
        tables[table.id] = table
        entry.finish()
    draft.tables |= tables
    _read_published(folder, draft)


def _indicator(entry: Fields, draft: Draft) -> Indicator:
    dataflow = entry.word("dataflow", among=draft.dataflows)
    unit = entry.word("unit")
    formula = entry.word("formula")
    if formula:
        check_formula(entry, "formula", formula, draft)
    bases = entry.mapping("base_periods")
    return Indicator(
        entry.word("id", form=CODE),
        entry.text("title"),
        entry.word("goal", ""),
        dataflow,
        complete_key(entry, dataflow, unit, entry.word("frequency", "A"), draft),
        formula,
        unit,
        entry.text("unit_label"),
        entry.integer("decimals"),
        entry.word("source"),
        {
            entry.as_period("base_periods", period): entry.as_period("base_periods", base)
            for period, base in bases.items()
        },
        entry.periods("where"),
        entry.text("note", required=False),
        entry.place(),
    )


def _table(entry: Fields, draft: Draft) -> TableTemplate:
    rows = tuple(_table_row(row, draft) for row in entry.entries("rows"))
    return TableTemplate(
        entry.word("id", form=CODE),
        entry.text("title"),
        rows,
        entry.periods("periods"),
        entry.text("note", required=False),
    )


def _table_row(entry: Fields, draft: Draft) -> TableRow:
    heading = entry.flag("heading")
    series = entry.word("series", "" if heading else None)
    form, _, item = series.partition(".")
    instrument = draft.instruments.get(form)
    if series and series not in draft.indicators and not (instrument and instrument.item(item)):
        entry.problem(
            "“{written}” is neither an indicator nor an item of a form.",
            "Write an indicator id or form.item.",
            "series",
            written=series,
        )
    row = TableRow(series, entry.text("label"), heading)
    entry.finish()
    return row


def _read_published(folder: PackFolder, draft: Draft) -> None:
    rows = folder.table(
        "cases/published.csv", "indicator area period value source", texts=("explanation",)
    )
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        value = PublishedValue(
            row.word("indicator", among=draft.indicators),
            row.word("area", among=draft.areas),
            row.period("period"),
            row.number("value"),
            decimals_of(row.word("value")),
            row.word("source"),
            row.text("explanation", required=False),
        )
        key = (value.indicator, value.area, value.period, value.source)
        row.check_new("indicator", key, seen, " ".join(key[:3]))
        seen.add(key)
        draft.published.append(value)
