"""Tables of the environment yearbook: rows are items of forms or indicators, columns periods."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sathiti.model import TableCell, TableLine, TableTemplate, TableView, Text


class SeriesView(Struct, frozen=True):
    """A series that tables may show.

    Attributes:
        values: period to (value, decimals, status).
    """

    dataflow: str
    key: str
    unit: Text
    values: dict[str, tuple[float | None, int, str]]


def build_tables(
    templates: Iterable[TableTemplate], series: Mapping[str, SeriesView]
) -> list[TableView]:
    """Fill the templates; a row whose series does not exist stays, with not available cells.

    Args:
        templates: rows name ``form.item`` or an indicator id.
        series: these names to figures.
    """
    return [_build(template, series) for template in templates]


def _build(template: TableTemplate, series: Mapping[str, SeriesView]) -> TableView:
    given = {
        period
        for row in template.rows
        if row.series in series
        for period, (value, _, _) in series[row.series].values.items()
        if value is not None
    }
    periods = template.periods or tuple(sorted(given))
    rows = tuple(
        _line(row.label, row.heading, series.get(row.series), periods) for row in template.rows
    )
    return TableView(template.id, template.title, periods, rows, template.note)


def _line(
    label: Text, heading: bool, series: SeriesView | None, periods: tuple[str, ...]
) -> TableLine:
    if heading:
        return TableLine(label, heading=True)
    values = series.values if series else {}
    cells = tuple(TableCell(*values.get(period, (None, 0, "L"))) for period in periods)
    if series is None:
        return TableLine(label, heading=False, cells=cells)
    return TableLine(label, False, series.unit, series.dataflow, series.key, cells)
