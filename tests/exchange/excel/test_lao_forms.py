"""The forms of the Lao pack: written, filled with the published figures, read back whole."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from sathiti.exchange.excel import fill_template, mark_workbook, read_workbook, write_template
from sathiti.exchange.excel.layout import LONGEST_SHEET_NAME, asked_cells
from sathiti.exchange.excel.look import TALLEST_ROW
from sathiti.model import Instrument, Obligation
from sathiti.warehouse.packs import Pack, load_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("lao")


INSTRUMENTS = ("forest", "water", "energy", "disaster", "wash", "reference")


def last_period(pack: Pack, instrument: Instrument) -> str:
    """The latest period with figures."""
    return max(row.period for row in pack.deliveries[instrument.id])


def write(pack: Pack, instrument: Instrument, path: Path) -> None:
    unit = next(iter(pack.units.values()))
    names = {code: area.name for code, area in pack.areas.items()}
    obligation = Obligation(instrument.id, unit.id, last_period(pack, instrument), "2026-06-30")
    write_template(
        instrument,
        obligation,
        unit,
        names,
        pack.texts,
        pack.languages,
        path,
        rules=pack.rules,
        pack=pack.id,
        country=pack.country,
    )


@pytest.fixture(params=INSTRUMENTS)
def instrument(pack: Pack, request: pytest.FixtureRequest) -> Instrument:
    return pack.instruments[request.param]


def lao_words(book: openpyxl.Workbook) -> Iterator[str]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith(("sathiti", "head|")):
                    yield cell.value


def test_published_figures_survive_the_way_through_a_workbook(
    pack: Pack, instrument: Instrument, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    write(pack, instrument, path)
    period = last_period(pack, instrument)
    figures = {
        (row.item, row.area): row for row in pack.deliveries[instrument.id] if row.period == period
    }
    fill_template(
        path, {asked: (row.written or None, row.status, "") for asked, row in figures.items()}, "me"
    )
    reading = read_workbook(path, pack.instruments, "2026-01-01", pack.texts, pack.languages)
    assert not [found for found in reading.problems if found.severity == "blocking"]
    cells = {(cell.item, cell.area): cell for cell in reading.delivery.cells}
    assert list(cells) == asked_cells(instrument, pack.country)
    assert figures.keys() <= cells.keys()
    for asked, row in figures.items():
        cell = cells[asked]
        assert cell.status == row.status
        if row.status == "A":
            assert cell.value == pytest.approx(float(row.written), rel=1e-14)
            assert cell.decimals == len(row.written.partition(".")[2])


def test_nothing_on_a_form_is_only_in_english(
    pack: Pack, instrument: Instrument, tmp_path: Path
) -> None:
    """Words of more than one line begin with Lao; an English sentence never stands alone."""
    path = tmp_path / "form.xlsx"
    write(pack, instrument, path)
    book = openpyxl.load_workbook(path)
    book.remove(book["_sathiti"])
    lines = [words for words in lao_words(book) if "\n" in words]
    assert len(lines) > 20
    strays = [words for words in lines if not any("\u0e80" <= c <= "\u0eff" for c in words)]
    assert strays == []


def test_names_of_sheets_and_heights_are_within_bounds(
    pack: Pack, instrument: Instrument, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    write(pack, instrument, path)
    book = openpyxl.load_workbook(path)
    assert len(set(book.sheetnames)) == len(instrument.sections) + 2
    assert all(len(name) <= LONGEST_SHEET_NAME for name in book.sheetnames)
    for sheet in book.worksheets:
        heights = [row.height for row in sheet.row_dimensions.values() if row.height]
        assert all(10 < height <= TALLEST_ROW for height in heights)


def test_every_finding_is_said_in_lao(pack: Pack, instrument: Instrument, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write(pack, instrument, path)
    item, area = asked_cells(instrument, pack.country)[0]
    fill_template(path, {(item, area): ("ປະມານ", "A", "")}, "")
    reading = read_workbook(path, pack.instruments, "", pack.texts, pack.languages)
    assert reading.problems
    for finding in reading.problems:
        assert any("\u0e80" <= c <= "\u0eff" for c in finding.message.say("lo"))
    marked = tmp_path / "marked.xlsx"
    mark_workbook(path, reading.problems, pack.texts, pack.languages, marked)
    first = openpyxl.load_workbook(marked).worksheets[0]
    assert first["B2"].value == "ຜົນການກວດສອບ"
    assert "ຂໍ້ຜິດພາດທີ່ຕ້ອງແກ້ໄຂ" in first["C7"].value
