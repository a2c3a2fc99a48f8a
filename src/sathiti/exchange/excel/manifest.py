"""The very hidden sheet of a form: what it is, and where each of its cells stood when it left."""

import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from sathiti.exchange.excel.layout import FORM_MARK, FORMAT, row_key
from sathiti.model import Instrument

_JOINT = "|"
_END = ("end",)
_HEAD = ("pack", "instrument", "version", "provider", "period", "country", "checksum")


class FormLine(Struct, frozen=True):
    """One row of a form as it left: item and area, section, sheet, row from 0, words' mark."""

    item: str
    area: str
    section: str
    sheet: str
    row: int
    mark: int


class Manifest(Struct, frozen=True):
    """What a workbook says about itself.

    Attributes:
        pack: id of the country pack it was made from.
        country: area code of items that name no area.
        checksum: of the instrument.
        statuses: words of the drop-down to SDMX status code.
        sheets: sheet name by section id.
        lines: rows to fill by row key, in the order of the form.
        printed: marks of all other rows with printed words.
    """

    pack: str
    instrument: str
    version: str
    provider: str
    period: str
    country: str
    checksum: str
    statuses: dict[str, str]
    sheets: dict[str, str]
    lines: dict[str, FormLine]
    printed: frozenset[int]

    def rows(self) -> list[str]:
        """The rows of the hidden sheet, one cell each."""
        rows = [
            (FORM_MARK, FORMAT),
            *(("head", name, getattr(self, name)) for name in _HEAD),
            *(("status", code, words) for words, code in self.statuses.items()),
            *(("sheet", section, name) for section, name in self.sheets.items()),
            *(
                ("line", n.item, n.area, n.section, str(n.row), str(n.mark))
                for n in self.lines.values()
            ),
            *(("print", str(mark)) for mark in sorted(self.printed)),
            _END,
        ]
        return [_JOINT.join(row) for row in rows]


def read_manifest(rows: Sequence[Sequence[object]]) -> Manifest | None:
    """The manifest from the rows of a hidden sheet; None if it is not one or is damaged."""
    words = [str(row[0]).split(_JOINT) for row in rows if row]
    whole = words[:1] == [[FORM_MARK, FORMAT]] and words[-1] == [*_END]
    if not whole:
        return None
    try:
        return _manifest(words)
    except (KeyError, ValueError, IndexError):
        return None


def _manifest(rows: list[list[str]]) -> Manifest:
    head = {row[1]: row[2] for row in rows if row[0] == "head"}
    sheets = {row[1]: row[2] for row in rows if row[0] == "sheet"}
    lines = [
        FormLine(row[1], row[2], row[3], sheets[row[3]], int(row[4]), int(row[5]))
        for row in rows
        if row[0] == "line"
    ]
    return Manifest(
        **{name: head[name] for name in _HEAD},
        statuses={row[2]: row[1] for row in rows if row[0] == "status"},
        sheets=sheets,
        lines={row_key(line.item, line.area): line for line in lines},
        printed=frozenset(int(row[1]) for row in rows if row[0] == "print"),
    )


def instrument_checksum(instrument: Instrument) -> str:
    """First 16 hex digits of the sha-256 of everything an instrument asks and says."""
    return hashlib.sha256(msgspec.json.encode(instrument, order="deterministic")).hexdigest()[:16]
