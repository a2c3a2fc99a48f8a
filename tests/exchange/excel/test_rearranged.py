"""However a form is rearranged, as long as its words are there its figures are the same."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Change = Callable[[openpyxl.Workbook, ModuleType, int], None]


def land(book: openpyxl.Workbook) -> Any:
    """The first section's sheet, also after its hidden row was removed or moved."""
    keys = {"total@XX", "north@XX", "south@XX", "share@XX"}
    for sheet in book.worksheets:
        for column in sheet.iter_cols(max_col=3, values_only=True):
            if keys & {str(cell) for cell in column}:
                return sheet
    raise LookupError("no sheet holds the keys")


def rename(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    land(book).title = f"ແຜ່ນ {number}"


def move(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    book.move_sheet(land(book), number % 3 - 1)


def insert_row(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    land(book).insert_rows(7 + number % 4)


def insert_column(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    land(book).insert_cols(3 + number % 8)


def swap_rows(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    sheet = land(book)
    rows = [row for row in sheet.iter_rows(min_row=7) if any(cell.value for cell in row)]
    first, second = rows[number % len(rows)], rows[(number + 1) % len(rows)]
    for one, other in zip(first, second, strict=True):
        one.value, other.value = other.value, one.value


def write_aside(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    land(book).cell(20 + number, 30).value = f"note {number}"


def colour(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    cell = land(book).cell(7, 3)
    cell.fill = openpyxl.styles.PatternFill("solid", fgColor="FF00FF00")


def unprotect(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    land(book).protection.sheet = False


def widen(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    land(book).column_dimensions["C"].width = 10 + number
    land(book).row_dimensions[1].hidden = False


def remove_hidden_sheet(book: openpyxl.Workbook, trees: ModuleType, number: int) -> None:
    if "_sathiti" in book.sheetnames:
        book.remove(book["_sathiti"])


CHANGES: list[Change] = [
    rename,
    move,
    insert_row,
    insert_column,
    swap_rows,
    write_aside,
    colour,
    unprotect,
    widen,
    remove_hidden_sheet,
]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 9)), min_size=1, max_size=5)
)
def test_rearranged_forms_say_the_same(
    desk: Any, trees: ModuleType, changes: list[tuple[Change, int]]
) -> None:
    desk.filled()
    right = trees.answers(desk.read())

    def rearrange(book: openpyxl.Workbook) -> None:
        for change, number in changes:
            change(book, trees, number)

    desk.edit(rearrange)
    reading = desk.read()
    assert trees.answers(reading) == right
    asides = {f"note {number}" for change, number in changes if change is write_aside}
    assert asides <= set(trees.kept(reading))
    assert not [found for found in reading.problems if found.severity == "blocking"]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deleted=st.sets(st.sampled_from([7, 8, 9, 10]), min_size=1))
def test_every_deleted_row_is_missed_and_no_other(
    desk: Any, trees: ModuleType, deleted: set[int]
) -> None:
    desk.filled()
    right = trees.answers(desk.read())

    def delete(book: openpyxl.Workbook) -> None:
        for row in sorted(deleted, reverse=True):
            land(book).delete_rows(row)

    desk.edit(delete)
    reading = desk.read()
    gone = {
        asked
        for asked, (section, row) in trees.CELLS.items()
        if section == "land" and row in deleted
    }
    read = trees.answers(reading)
    assert read.keys() == right.keys()
    for asked, answer in right.items():
        assert read[asked] == ((None, "O", "") if asked in gone else answer)
    missed = [found.key for found in reading.problems if found.rule == "form.row_missing"]
    assert sorted(missed) == sorted(f"{item}@{area}" for item, area in gone)


def test_a_form_saved_by_another_program_reads_the_same(desk: Any, trees: ModuleType) -> None:
    """openpyxl rewrites every part of the package: shared strings, styles, relations."""
    desk.filled()
    before = desk.read()
    desk.edit(lambda book: None)
    after = desk.read()
    assert trees.answers(after) == trees.answers(before)
    assert after.problems == ()
    assert [cell.decimals for cell in after.delivery.cells] == [
        cell.decimals for cell in before.delivery.cells
    ]
