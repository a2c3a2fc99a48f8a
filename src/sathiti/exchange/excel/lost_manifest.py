"""A form whose hidden sheet was removed, known again by the marks on its visible sheets."""

from collections.abc import Iterable

from sathiti.exchange.excel.layout import (
    COVER_SECTION,
    FORM_NAME_JOINT,
    HEADER_ROW,
    SECTION_COLUMNS,
    print_mark,
    row_key,
)
from sathiti.exchange.excel.manifest import FormLine, Manifest
from sathiti.exchange.excel.sheets import RawSheet


def manifest_from_sheets(sheets: Iterable[RawSheet]) -> Manifest | None:
    """What the marks still tell; None if there is no cover or no marked sheet.

    The marks of words are unknown then, so changed words cannot be found.
    """
    marked = [sheet for sheet in sheets if sheet.mark]
    names = {sheet.mark.partition(":")[2]: sheet.name for sheet in marked}
    cover = next((sheet for sheet in marked if sheet.mark.endswith(f":{COVER_SECTION}")), None)
    told = _form_line(cover) if cover else None
    if told is None:
        return None
    instrument, version, obligation = told
    provider, _, period = obligation.removeprefix(f"{instrument}.").rpartition(".")
    lines = [line for sheet in marked for line in _lines(sheet)]
    return Manifest(
        pack="",
        instrument=instrument,
        version=version,
        provider=provider,
        period=period,
        country="",
        checksum="",
        statuses={},
        sheets=names,
        lines={row_key(line.item, line.area): line for line in lines},
        printed=frozenset(mark for sheet in marked for mark in _printed(sheet)),
    )


def _form_line(cover: RawSheet) -> tuple[str, str, str] | None:
    for row in cover.grid:
        if row[0] == "#form":
            parts = str(row[-1] or row[2]).split(FORM_NAME_JOINT)
            if len(parts) == 3 and parts[2].count(".") >= 2:
                return parts[0], parts[1], parts[2]
    return None


def _lines(sheet: RawSheet) -> list[FormLine]:
    section = sheet.mark.partition(":")[2]
    lines = []
    for number, row in enumerate(sheet.grid):
        item, joint, area = str(row[0]).partition("@")
        if joint and len(row) >= len(SECTION_COLUMNS) - 1:
            lines.append(FormLine(item, area, section, sheet.name, number, 0))
    return lines


def _printed(sheet: RawSheet) -> list[int]:
    """Marks of titles and headers, as far as their place tells that they are such."""
    cover = sheet.mark.endswith(f":{COVER_SECTION}")
    rows = sheet.grid if cover else sheet.grid[: HEADER_ROW + 1]
    return [print_mark(cell for cell in row if cell != "") for row in rows]
