"""Filling as a provider would: only the cells filled change."""

from types import ModuleType
from typing import Any

import openpyxl
import pytest

from sathiti.exchange.excel import fill_template
from sathiti.model import SathitiError

TOTAL = ("total", "XX")


def test_filling_twice_gives_the_same_bytes(desk: Any) -> None:
    first = desk.filled().read_bytes()
    assert desk.filled().read_bytes() == first


def test_protection_checks_and_words_stay(desk: Any, trees: ModuleType) -> None:
    blank = openpyxl.load_workbook(desk.blank())
    filled = openpyxl.load_workbook(desk.filled())
    for before, after in zip(blank.worksheets, filled.worksheets, strict=True):
        assert before.protection.sheet == after.protection.sheet
        assert len(before.data_validations.dataValidation) == len(
            after.data_validations.dataValidation
        )
        assert before.dimensions == after.dimensions
        for one, other in zip(before.iter_rows(), after.iter_rows(), strict=True):
            for cell, same in zip(one, other, strict=True):
                if cell.protection.locked:
                    assert cell.value == same.value
                assert cell.fill.fgColor.rgb == same.fill.fgColor.rgb
                assert cell.protection.locked == same.protection.locked


def test_numbers_are_entered_as_numbers_with_the_decimals_written(
    desk: Any, trees: ModuleType
) -> None:
    desk.filled()
    sheet = trees.sheet_of(openpyxl.load_workbook(desk.path), "land")
    shown = [(sheet[f"I{row}"].value, sheet[f"I{row}"].number_format) for row in (7, 8, 9, 10)]
    assert shown == [(100.5, "#,##0.0"), (60, "#,##0"), (40.5, "#,##0.00"), (0, "#,##0")]


@pytest.mark.parametrize(
    ("written", "entered"),
    [
        ("1.234", 1.234),
        ("123.456", 123.456),
        ("1,234.5", 1234.5),
        ("-7", -7),
        ("about 5", "about 5"),
    ],
)
def test_what_is_entered(desk: Any, trees: ModuleType, written: str, entered: float | str) -> None:
    desk.filled({TOTAL: (written, "A", "")})
    assert trees.sheet_of(openpyxl.load_workbook(desk.path), "land")["I7"].value == entered


def test_ambiguous_text_with_comma_stays_text(desk: Any, trees: ModuleType) -> None:
    desk.filled({TOTAL: ("1,234", "A", "")})
    assert trees.rules_of(desk.read())[0] == "form.ambiguous_number"


def test_reasons_are_entered_in_the_words_of_the_list(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    fire = trees.sheet_of(openpyxl.load_workbook(desk.path), "fire")
    assert fire["J7"].value == "ຍັງບໍ່ທັນມີ / Not available"
    assert fire["K7"].value == "ຍັງເກັບກຳ"
    assert fire["I7"].value is None


def test_saving_elsewhere_leaves_the_blank_form(desk: Any) -> None:
    path = desk.blank()
    before = path.read_bytes()
    target = path.with_name("filled.xlsx")
    fill_template(path, {TOTAL: ("5", "A", "")}, "", target)
    assert path.read_bytes() == before
    assert target.exists()


def test_a_figure_that_is_not_asked(desk: Any) -> None:
    desk.blank()
    before = desk.path.read_bytes()
    with pytest.raises(SathitiError, match="does not ask for gold of XX"):
        fill_template(desk.path, {("gold", "XX"): ("1", "A", "")}, "")
    assert desk.path.read_bytes() == before


def test_a_file_that_is_no_form(desk: Any) -> None:
    openpyxl.Workbook().save(desk.path)
    with pytest.raises(SathitiError, match="not one of the forms"):
        fill_template(desk.path, {}, "")


def test_filling_again_replaces(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    fill_template(desk.path, {TOTAL: ("7.25", "A", "again")}, "other")
    reading = desk.read()
    assert trees.answers(reading)[TOTAL] == (7.25, "A", "7.25")
    assert reading.delivery.respondent == "other"
