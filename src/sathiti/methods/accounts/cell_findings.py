"""Says what is wrong with the cells given: what was left out and why, and missing periods."""

from collections.abc import Iterable, Iterator, Sequence

from sathiti.methods.accounts.cell_table import CONTEXT, KEY, CellRows
from sathiti.methods.accounts.layout import Layout
from sathiti.methods.validation.fact_table import parse_place
from sathiti.model import (
    AccountTemplate,
    Catalogue,
    Finding,
    Message,
    Period,
    Place,
    SathitiError,
    Severity,
    periods_between,
    written_periods,
)


def findings_of(
    template: AccountTemplate,
    layout: Layout,
    given: CellRows,
    texts: Catalogue,
    languages: Sequence[str],
) -> tuple[Finding, ...]:
    """Cells that were left out, each with the reason, and periods missing in the middle."""
    found = [*_left_out(template, layout, given), *_missing_periods(template, given)]
    return tuple(
        Finding(
            rule=rule,
            severity=severity,
            scope=template.id,
            key=str(message.values["key"]),
            period=str(message.values["period"]),
            places=(place,),
            values=dict(message.values),
            message=texts.text(message, languages),
        )
        for rule, severity, place, message in found
    )


_Found = tuple[str, Severity, Place, Message]


def _left_out(template: AccountTemplate, layout: Layout, given: CellRows) -> Iterator[_Found]:
    for row in given.nowhere:
        yield _of_row(
            "no_context",
            row,
            template,
            given,
            Message(
                "{key}: the figure has no area or no period and was left out. Please give both."
            ),
        )
    for row in given.unknown:
        yield _of_row("unknown_cell", row, template, given, _unknown(template, given, row))
    for row in given.blocked:
        yield _of_row(
            "blocked_cell",
            row,
            template,
            given,
            Message(
                "{key}, {area}, {period}: this cell of the account cannot have a figure; "
                "{value} was left out. Please move it to the cell it belongs to."
            ),
        )
    for row in given.repeated:
        said = _repeated(given, layout, row)
        same = said.values["kept"] == given.table["OBS_VALUE"][row].as_py()
        severity: Severity = "note" if same else "blocking"
        yield _of_row("duplicate_cell", row, template, given, said, severity)


def _of_row(
    rule: str,
    row: int,
    template: AccountTemplate,
    given: CellRows,
    said: Message,
    severity: Severity = "blocking",
) -> _Found:
    cell = ".".join(given.text(name, row) for name in KEY)
    area, period = (given.text(name, row) for name in CONTEXT)
    value = given.table["OBS_VALUE"][row].as_py()
    values = {"key": cell, "area": area, "period": period, "value": value, **said.values}
    written = given.text("PLACE", row)
    place = parse_place(written) if written else Place(template.id, key=f"{cell} {area} {period}")
    return rule, severity, place, Message(said.template, values)


def _unknown(template: AccountTemplate, given: CellRows, row: int) -> Message:
    table, line, column = (given.text(name, row) for name in KEY)
    known = template.table(table)
    if known is None:
        return Message(
            "{key}, {area}, {period}: the account has no table “{code}”; {value} was left out. "
            "Please correct the code.",
            {"code": table},
        )
    if line not in {one.code for one in known.rows}:
        return Message(
            "{key}, {area}, {period}: the table has no row “{code}”; {value} was left out. "
            "Please correct the code.",
            {"code": line},
        )
    return Message(
        "{key}, {area}, {period}: the table has no column “{code}”; {value} was left out. "
        "Please correct the code.",
        {"code": column},
    )


def _repeated(given: CellRows, layout: Layout, row: int) -> Message:
    cell = layout.index[tuple(given.text(name, row) for name in KEY)]
    at = given.panel.contexts.index((given.text("REF_AREA", row), given.text("TIME_PERIOD", row)))
    kept = given.table["OBS_VALUE"][int(given.panel.rows[at, cell])].as_py()
    return Message(
        "{key}, {area}, {period}: the cell is given twice; {kept} was kept, {value} was left out. "
        "Please keep one of them.",
        {"kept": kept},
    )


def _missing_periods(template: AccountTemplate, given: CellRows) -> Iterator[_Found]:
    by_area: dict[str, list[str]] = {}
    for area, period in given.panel.contexts:
        by_area.setdefault(area, []).append(period)
    # Areas that lack the same periods are told in one sentence.
    by_gap: dict[tuple[str, ...], list[str]] = {}
    for area, periods in by_area.items():
        if gap := tuple(_between(periods)):
            by_gap.setdefault(gap, []).append(area)
    for gap, areas in by_gap.items():
        message = Message(
            "{area}: no cell of {periods} was given, though there are periods before and after. "
            "The account was compiled without. Please look for the figures.",
            {
                "key": ", ".join(areas),
                "area": areas,
                "period": gap[0],
                "periods": written_periods(gap),
            },
        )
        yield "missing_period", "warning", Place(template.id, key=", ".join(areas)), message


def _between(written: Iterable[str]) -> list[str]:
    """Periods that lie between those given and are not among them."""
    try:
        periods = sorted(map(Period.parse, written))
    except SathitiError:
        return []
    frequencies = {period.frequency for period in periods}
    if len(frequencies) != 1:
        return []
    return [str(one) for one in periods_between(periods[0], periods[-1]) if one not in periods]
