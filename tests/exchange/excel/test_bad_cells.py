"""Everything that can be wrong in a cell: never guessed, always placed, never lost."""

import datetime as dt
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TOTAL = ("total", "XX")

# what is entered, what is read, the rule that speaks (empty: none), how it is kept
ENTERED = [
    (1234.5, 1234.5, "", "1234.5"),
    (0, 0.0, "", "0"),
    (-3, -3.0, "", "-3"),
    (1e-7, 1e-7, "", "0.0000001"),
    (0.1 + 0.2, 0.1 + 0.2, "", "0.3"),
    ("໑໒໓,໕", 123.5, "form.lao_digits", "໑໒໓,໕"),
    ("໑.໒໓໔,໕", 1234.5, "form.lao_digits", "໑.໒໓໔,໕"),
    ("1.234,5", 1234.5, "form.number_as_text", "1.234,5"),
    ("1,234.5", 1234.5, "form.number_as_text", "1,234.5"),
    ("16 595,1", 16595.1, "form.number_as_text", "16 595,1"),
    ("12", 12.0, "form.number_as_text", "12"),
    ("1.234", None, "form.ambiguous_number", "1.234"),
    ("1,234", None, "form.ambiguous_number", "1,234"),
    ("໑.໒໓໔", None, "form.ambiguous_number", "໑.໒໓໔"),
    ("ປະມານ 12", None, "form.not_a_number", "ປະມານ 12"),
    ("-", None, "form.not_a_number", "-"),
    ("12 ha", None, "form.not_a_number", "12 ha"),
    ("1.23.4", None, "form.not_a_number", "1.23.4"),
    (True, None, "form.not_a_number", "TRUE"),
    (dt.datetime(2020, 1, 2), None, "form.date", "2020-01-02"),
    ("=1+2", None, "form.formula", "=1+2"),
    ("=SUM(I8:I9)", None, "form.formula", "=SUM(I8:I9)"),
    ('=IF(1<2,"a&b",3)', None, "form.formula", '=IF(1<2,"a&b",3)'),
    ("#DIV/0!", None, "form.cell_error", "#DIV/0!"),
    ("#N/A", None, "form.cell_error", "#N/A"),
]


@pytest.mark.parametrize(("entered", "value", "rule", "written"), ENTERED)
def test_value_cell(
    desk: Any, trees: ModuleType, entered: object, value: float | None, rule: str, written: str
) -> None:
    desk.filled()
    address = desk.write(TOTAL, trees.VALUE, entered)
    reading = desk.read()
    got, status, kept = trees.answers(reading)[TOTAL]
    assert got == (value if value is None else pytest.approx(value, rel=1e-14))
    assert kept.startswith(written)
    assert status == ("O" if value is None else "A")
    assert trees.rules_of(reading) == ([rule] if rule else [])
    for finding in reading.problems:
        place = finding.places[0]
        assert (place.source, place.cell) == ("trees.xlsx", address)
        assert finding.severity == ("blocking" if value is None else "note")
        assert (finding.scope, finding.period, finding.key) == ("trees", "2020", "total@XX")


def test_both_readings_of_an_ambiguous_number_are_said(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, "1.234")
    finding = desk.read().problems[0]
    assert "“1.234” can mean 1.234 or 1234" in finding.message.say("en")


def test_a_formula_shows_the_value_it_had(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, "=60+40")
    # a spreadsheet program stores what the formula gave beside it
    spoil(desk, rb"(<f>60\+40</f>)<v ?/>|(<f>60\+40</f>)<v></v>", rb"<f>60+40</f><v>100</v>")
    finding = desk.read().problems[0]
    assert finding.values == {"written": "=60+40", "shown": "100"}


def spoil(desk: Any, pattern: bytes, instead: bytes) -> None:
    """Change the XML of the first section's sheet."""
    import re
    import zipfile

    from sathiti.exchange.excel.package import with_parts

    part = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(desk.path) as package:
        content = package.read(part)
    changed = re.sub(pattern, instead, content)
    assert changed != content
    desk.path.write_bytes(with_parts(desk.path.read_bytes(), {part: changed}))


def test_sheets_written_in_another_style_of_xml_are_read_too(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, "=60+40")
    desk.write(("north", "XX"), trees.VALUE, "#REF!")
    plain = desk.read()
    spoil(desk, rb'<c r="(\w+)"', rb'<c  r="\1"')
    odd = desk.read()
    assert trees.rules_of(odd) == ["form.formula", "form.cell_error"]
    assert trees.answers(odd) == trees.answers(plain)
    assert odd.problems == plain.problems


@pytest.mark.parametrize("words", ["ຍັງບໍ່ທັນມີ", "Not available", "not applicable"])
def test_a_reason_in_the_place_of_the_number(desk: Any, trees: ModuleType, words: str) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, words)
    reading = desk.read()
    assert trees.answers(reading)[TOTAL] == (None, "M" if "app" in words else "L", words)
    assert trees.rules_of(reading) == ["form.status_as_value"]
    assert reading.problems[0].severity == "note"


def test_unknown_reason(desk: Any, trees: ModuleType) -> None:
    desk.blank()
    address = desk.write(TOTAL, trees.STATUS, "later")
    reading = desk.read()
    finding = reading.problems[0]
    assert (finding.rule, finding.severity) == ("form.unknown_status", "blocking")
    assert finding.places[0].cell == address
    assert "Not available" in finding.message.say("en")
    assert trees.answers(reading)[TOTAL] == (None, "O", "")


def test_unknown_reason_beside_a_figure_holds_the_figure_back(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.write(TOTAL, trees.STATUS, "estimate")
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.unknown_status"]
    assert trees.answers(reading)[TOTAL] == (None, "O", "100.5")


@pytest.mark.parametrize("value", [5, 0, "7", "ບໍ່ກ່ຽວຂ້ອງ"])
def test_a_figure_and_a_reason_contradict(desk: Any, trees: ModuleType, value: object) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, value)
    desk.write(TOTAL, trees.STATUS, "Not available")
    reading = desk.read()
    assert trees.rules_of(reading)[-1] == "form.value_and_status"
    assert reading.problems[-1].severity == "blocking"
    assert trees.answers(reading)[TOTAL] == (None, "O", str(value))


def test_the_same_reason_twice_is_no_contradiction(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, "not available")
    desk.write(TOTAL, trees.STATUS, "Not available")
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.status_as_value"]
    assert trees.answers(reading)[TOTAL] == (None, "L", "not available")


def test_blanks_are_empty(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, "   ")
    assert trees.rules_of(desk.read()) == ["form.empty"]


def test_a_number_shown_as_percentage_is_asked(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def percent(book: openpyxl.Workbook) -> None:
        cell = trees.sheet_of(book, "land")["I10"]
        cell.value, cell.number_format = 0.154, "0.0%"

    desk.edit(percent)
    reading = desk.read()
    finding = reading.problems[0]
    assert finding.rule == "form.percent"
    assert finding.values["shown"] == "15.4%"
    assert trees.answers(reading)["share", "XX"] == (None, "O", "0.154")


@pytest.mark.parametrize("cells", ["I7:I8", "I7:J7", "H8:I9"])
def test_merged_cells_are_asked(desk: Any, trees: ModuleType, cells: str) -> None:
    desk.filled()
    desk.edit(lambda book: trees.sheet_of(book, "land").merge_cells(cells))
    reading = desk.read()
    finding = reading.problems[0]
    assert (finding.rule, finding.severity) == ("form.merged", "blocking")
    assert finding.values["cells"] == cells
    read = trees.answers(reading)
    rows = {place.cell[1:] for place in finding.places}
    for asked, (section, row) in trees.CELLS.items():
        if section == "land" and str(row) in rows:
            assert read[asked][:2] == (None, "O")
    assert read["share", "XX"][0] == 0.0
    assert len(rows) == (1 if cells == "I7:J7" else 2)


def test_merged_words_are_no_matter(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: trees.sheet_of(book, "land").merge_cells("B2:E2"))
    assert desk.read().problems == ()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    entered=st.one_of(
        st.text("0123456789.,- ໐໑໒໓abກຂ%", min_size=1, max_size=10).filter(str.strip),
        st.floats(-1e12, 1e12, allow_nan=False),
    )
)
def test_nothing_entered_is_ever_lost(desk: Any, trees: ModuleType, entered: object) -> None:
    if not desk.path.exists():
        desk.blank()
    if isinstance(entered, str) and entered.startswith("="):
        return
    desk.write(TOTAL, trees.VALUE, entered)
    value, status, written = trees.answers(desk.read())[TOTAL]
    if isinstance(entered, str):
        assert written == entered
    else:
        assert float(written) == pytest.approx(entered, rel=1e-14)
        assert (value, status) == (pytest.approx(entered, rel=1e-14), "A")
    assert (status == "A") == (value is not None)
