"""A small form of an invented country, and a desk where workbooks are filled and read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sathiti.exchange.excel import Reading, fill_template, read_workbook, write_template
from sathiti.exchange.excel.layout import COVER_SECTION
from sathiti.model import (
    Catalogue,
    Instrument,
    Item,
    Obligation,
    Rule,
    SathitiError,
    Section,
    Text,
    Unit,
)

LANGUAGES = ("lo", "en")
VALUE, STATUS, COMMENT = "I", "J", "K"


def both(lo: str, en: str) -> Text:
    return Text.of(lo=lo, en=en)


def an_item(item_id: str, label: Text, **given: Any) -> Item:
    whole = {
        "key": {"STAT": item_id.upper()},
        "unit": "HA",
        "unit_label": both("ເຮັກຕາ", "Hectares"),
        "definition": both("ນິຍາມຂອງຕົວເລກ", f"What belongs to {item_id}"),
        "example": "12.5",
        "decimals": 1,
        **given,
    }
    return Item(id=item_id, label=label, **whole)


INSTRUMENT = Instrument(
    id="trees",
    version="2",
    title=both("ແບບຟອມຕົ້ນໄມ້", "Trees"),
    dataflow="DF_TREES",
    function="trees",
    frequency="A",
    due_days=90,
    first="2010",
    last="2024",
    guidance=both("ຂໍ້ແນະນຳ", "Guidance"),
    sections=(
        Section(
            "land",
            both("ທີ່ດິນ", "Land"),
            (
                an_item("total", both("ທັງໝົດ", "All land"), required=True),
                an_item("north", both("ພາກເໜືອ", "North")),
                an_item("south", both("ພາກໃຕ້", "South")),
                an_item("share", both("ສ່ວນຮ້ອຍ", "Share"), unit="PT", decimals=2),
            ),
        ),
        Section(
            "fire",
            both("ໄຟ", "Fire"),
            (an_item("burnt", both("ໄຟໄໝ້", "Burnt"), areas=("XX-1", "XX-2"), decimals=0),),
        ),
    ),
)
AREAS = {
    "XX": both("ປະເທດ", "Country"),
    "XX-1": both("ແຂວງໜຶ່ງ", "First"),
    "XX-2": both("ແຂວງສອງ", "Second"),
}
PROVIDER = Unit("MIN", both("ກະຊວງ", "Ministry"), "ministry")
OBLIGATION = Obligation("trees", "MIN", "2020", "2021-03-31")
PREVIOUS = {("total", "XX"): 99.5}
RULES = (
    Rule(
        "sum",
        "sum_of_parts",
        "trees",
        "warning",
        both("ຜົນບວກ", "Sum"),
        parameters={"total": "total", "parts": ["north", "south"]},
    ),
    Rule(
        "range",
        "range",
        "trees",
        "warning",
        both("ຂອບເຂດ", "Range"),
        parameters={"item": "trees.share", "min": 0, "max": 100},
    ),
)
TEXTS = Catalogue(
    {
        "Not available": {"lo": "ຍັງບໍ່ທັນມີ"},
        "Not applicable": {"lo": "ບໍ່ກ່ຽວຂ້ອງ"},
        "Value": {"lo": "ຄ່າ"},
        "Unit": {"lo": "ຫົວໜ່ວຍ"},
        "Cover": {"lo": "ໜ້າປົກ"},
        "The file is empty.": {"lo": "ໄຟລ໌ວ່າງເປົ່າ."},
    }
)
FULL = {
    ("total", "XX"): ("100.5", "A", "all of it"),
    ("north", "XX"): ("60", "A", ""),
    ("south", "XX"): ("40.50", "A", ""),
    ("share", "XX"): ("0", "A", ""),
    ("burnt", "XX-1"): (None, "L", "ຍັງເກັບກຳ"),
    ("burnt", "XX-2"): (None, "M", ""),
}
CELLS = {
    ("total", "XX"): ("land", 7),
    ("north", "XX"): ("land", 8),
    ("south", "XX"): ("land", 9),
    ("share", "XX"): ("land", 10),
    ("burnt", "XX-1"): ("fire", 7),
    ("burnt", "XX-2"): ("fire", 8),
}


class Desk:
    """Writes, fills, spoils and reads one workbook."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "trees.xlsx"

    def blank(self, instrument: Instrument = INSTRUMENT, **given: Any) -> Path:
        write_template(
            instrument,
            given.pop("obligation", OBLIGATION),
            PROVIDER,
            AREAS,
            TEXTS,
            given.pop("languages", LANGUAGES),
            self.path,
            previous=PREVIOUS,
            rules=RULES,
            pack="invented",
            country="XX",
            **given,
        )
        return self.path

    def filled(self, values: Any = None, **given: Any) -> Path:
        self.blank(**given)
        fill_template(self.path, FULL if values is None else values, "ທ. ສົມ")
        return self.path

    def edit(self, change: Callable[[openpyxl.Workbook], None]) -> None:
        """Change the workbook as someone with a spreadsheet program would."""
        book = openpyxl.load_workbook(self.path, rich_text=True)
        change(book)
        book.save(self.path)

    def write(self, asked: tuple[str, str], column: str, content: object) -> str:
        """Put something into an input cell; returns its address."""
        section, row = CELLS[asked]

        def change(book: openpyxl.Workbook) -> None:
            sheet_of(book, section)[f"{column}{row}"].value = content

        self.edit(change)
        return f"{column}{row}"

    def read(self, **given: Instrument) -> Reading:
        return read_workbook(
            self.path, given or {"trees": INSTRUMENT}, "2021-03-01T00:00:00Z", TEXTS, LANGUAGES
        )

    def refused(self) -> SathitiError:
        with pytest.raises(SathitiError) as caught:
            self.read()
        return caught.value


def sheet_of(book: openpyxl.Workbook, section: str) -> Any:
    mark = f"sathiti-form:trees:{COVER_SECTION if section == 'cover' else section}"
    return next(sheet for sheet in book.worksheets if sheet["A1"].value == mark)


def answers(reading: Reading) -> dict[tuple[str, str], tuple[float | None, str, str]]:
    """(value, status, written) by item and area."""
    return {
        (cell.item, cell.area): (cell.value, cell.status, cell.written)
        for cell in reading.delivery.cells
        if cell.item
    }


def rules_of(reading: Reading) -> list[str]:
    return [finding.rule for finding in reading.problems]


def kept(reading: Reading) -> list[str]:
    """What was written outside the cells of the form."""
    return [cell.written for cell in reading.delivery.cells if not cell.item]
