"""Files that tell what labels stand for: every way to write them, every mistake with its line."""

from pathlib import Path

import pytest

from sathiti.methods.accounts.labels import LineTarget
from sathiti.model import CollectedError
from sathiti.warehouse.label_files import LabelFile, read_labels

FILE = "file: {row: line, column: product, value: value}\n"
ROWS = "rows:\n  Imports: IMPORTS\n"


@pytest.fixture
def read(tmp_path: Path):
    def made(text: str) -> LabelFile:
        path = tmp_path / "labels.yaml"
        path.write_text(text, encoding="utf-8")
        return read_labels(path)

    return made


@pytest.fixture
def told(read):
    def made(text: str) -> list[str]:
        with pytest.raises(CollectedError) as caught:
            read(text)
        return [str(error) for error in caught.value.errors]

    return made


def test_the_shortest_file(read) -> None:
    found = read("file: {row: line}\n" + ROWS)
    assert found.layout.named == ["line"]
    assert found.labels.rows["Imports"].code == "IMPORTS"
    assert (found.labels.columns, found.labels.ignore, found.decimal) == ({}, (), ".")
    assert (found.labels.blank, found.labels.absolute, found.labels.relative) == ("", None, None)


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("IMPORTS", ("IMPORTS", "", 1.0)),
        ("-IMPORTS", ("IMPORTS", "", -1.0)),
        ("use.TOTAL", ("TOTAL", "use", 1.0)),
        ("-use.TOTAL", ("TOTAL", "use", -1.0)),
        ("{code: IMPORTS}", ("IMPORTS", "", 1.0)),
        ("{code: IMPORTS, factor: 0.001}", ("IMPORTS", "", 0.001)),
        ("{code: -IMPORTS, factor: 2}", ("IMPORTS", "", -2.0)),
        ("{code: use.TOTAL, factor: -1}", ("TOTAL", "use", -1.0)),
    ],
)
def test_what_a_label_stands_for(read, written: str, target: tuple[str, str, float]) -> None:
    found = read(f"{FILE}rows:\n  Imports: {written}\n").labels.rows["Imports"]
    assert isinstance(found, LineTarget)
    assert (found.code, found.table, found.factor) == target
    assert found.at is not None
    assert (found.at.source, found.at.row, found.at.key) == ("labels.yaml", 3, "Imports")


def test_columns_that_are_mapped_kept_and_left_out(read) -> None:
    columns = "columns:\n  Oil: OIL\n  Peat: keep\n  Memo: ignore\n"
    found = read(FILE + ROWS + "  Note: ignore\nignore: [Other]\n" + columns).labels
    assert list(found.columns) == ["Oil"]
    assert found.ignore == ("Other", "Note", "Memo")


@pytest.mark.parametrize(
    ("written", "absolute", "relative"),
    [("2", 2.0, None), ("0", 0.0, None), ("0.1%", None, 0.001), ("1 %", None, 0.01)],
)
def test_tolerance(read, written: str, absolute: float | None, relative: float | None) -> None:
    found = read(f"{FILE}{ROWS}tolerance: {written}\n").labels
    assert found.absolute == absolute
    assert found.relative == pytest.approx(relative)


def test_everything_else(read) -> None:
    more = "columns: keep\nblank: missing\ndecimal: ','\nunit: ktoe\nperiod: 2021\narea: LA\n"
    found = read(FILE + ROWS + more)
    assert (found.labels.blank, found.decimal) == ("missing", ",")
    layout = found.layout
    assert (layout.in_unit, layout.in_period, layout.in_area) == ("ktoe", "2021", "LA")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (ROWS, 1, "The field “file” is missing."),
        (FILE, 1, "The field “rows” is missing."),
        ("file: {}\n" + ROWS, 1, "where labels and figures stand"),
        ("file: {row: a, column: b}\n" + ROWS, 1, "where labels and figures stand"),
        ("file: {row: a, value: b}\n" + ROWS, 1, "where labels and figures stand"),
        ("file: {row: a, label: b}\n" + ROWS, 1, "The field “label” is not known here."),
        (FILE + "rows: keep\n", 2, "must be names with values"),
        (FILE + "rows:\n  Imports:\n", 3, "The field “Imports” is missing."),
        (FILE + "rows:\n  Imports: ignore\n", 2, "No line is mapped"),
        (FILE + "rows:\n  Imports: [A, B]\n", 3, "must be one value"),
        (FILE + "rows:\n  A: {code: B, sign: -1}\n", 3, "The field “sign” is not known here."),
        (FILE + "rows:\n  A: {code: B, factor: x}\n", 3, "“x” is not a number"),
        (FILE + "rows:\n  A: {code: B, factor: 0}\n", 3, "A factor of 0 leaves nothing."),
        (FILE + ROWS + "  imports: IMPORTS\n", 4, "“imports” is written twice."),
        (FILE + ROWS + "  Imports: EXPORTS\n", 4, "“Imports” is written twice."),
        (FILE + ROWS + "columns: drop\n", 4, "Use one of: keep."),
        (FILE + ROWS + "tolerance: some\n", 4, "“some” is not a tolerance."),
        (FILE + ROWS + "tolerance: -1\n", 4, "“-1” is not a tolerance."),
        (FILE + ROWS + "blank: none\n", 4, "Use one of: zero, missing."),
        (FILE + ROWS + "decimal: ';'\n", 4, "Use one of: ., ,."),
        (FILE + ROWS + "ignore: Memo\n", 4, "must be a list of single values"),
        (FILE + ROWS + "tolerances: 2\n", 4, "The field “tolerances” is not known here."),
        ("- a\n", 1, "The file must be names with values."),
        ("", 1, "The file is empty."),
        ("a: [\n", 2, "The YAML cannot be read"),
    ],
)
def test_mistakes_are_told_with_their_line(told, text: str, line: int, what: str) -> None:
    errors = told(text)
    assert any(f"labels.yaml › row {line}" in error and what in error for error in errors), errors


def test_all_mistakes_at_once(told) -> None:
    errors = told("file: {row: a, value: b}\nrows:\n  A:\ntolerance: x\nwhat: is\n")
    assert len(errors) >= 4


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "labels.yaml"
    path.write_bytes("rows: {Öl: OIL}".encode("latin-1"))
    with pytest.raises(CollectedError, match="not written in UTF-8"):
        read_labels(path)
