"""SDMX-CSV as others write it: headers, references, actions, labels, damaged rows."""

from typing import Any

import pytest

from sathiti.exchange.sdmx import read_data
from sathiti.model import Dataflow, SathitiError


def rows(text: str, structure: Any = None) -> list[dict[str, Any]]:
    return read_data(text.encode(), structure).table.to_pylist()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end: str) -> None:
    found = rows(end.join(["DATAFLOW,FREQ,TIME_PERIOD,OBS_VALUE", "A:B(1.0),A,2015,007", ""]))
    assert found == [{"FREQ": "A", "TIME_PERIOD": "2015", "OBS_VALUE": 7.0, "WRITTEN": "007"}]


def test_no_line_end_at_the_end_of_the_file() -> None:
    assert rows("DATAFLOW,FREQ\nA:B(1.0),A")[0]["FREQ"] == "A"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_in_a_quoted_column_name(end: str) -> None:
    """Names in the header may hold line breaks; the values after it still stay text."""
    header = f'DATAFLOW,"FREQ: How{end}often",TIME_PERIOD,ITEM'
    (row,) = rows(f"{header}{end}A:B(1.0),A: Annual,2015,007{end}")
    assert row["FREQ"] == "A"
    assert row["TIME_PERIOD"] == "2015"
    assert row["ITEM"] == "007"


@pytest.mark.parametrize(
    "value", ["2015", "007", "1e5", "true", "2015-01-01", "NULL", "NaN", "#N/A"]
)
def test_attributes_and_dimensions_are_never_guessed(value: str) -> None:
    (row,) = rows(f"DATAFLOW,ITEM\nA:B(1.0),{value}\n")
    assert row["ITEM"] == value


def test_an_empty_cell_is_nothing_but_a_quoted_empty_text_is_a_text() -> None:
    first, second = rows('DATAFLOW,ITEM,NOTE\nA:B(1.0),x,\nA:B(1.0),x,""\n')
    assert (first["NOTE"], second["NOTE"]) == (None, "")


def test_a_column_named_twice_is_refused_by_name() -> None:
    with pytest.raises(SathitiError, match=r"names FREQ more than once.*own name") as caught:
        rows("DATAFLOW,FREQ,ITEM,FREQ\nA:B(1.0),A,x,Q\n")
    assert caught.value.at is not None
    assert caught.value.at.row == 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("FREQ,DATAFLOW\nA,A:B(1.0)\n", "FREQ"),
        ("STRUCTURE,FREQ\ndataflow,A\n", "STRUCTURE"),
        ("dataflow,FREQ\nA:B(1.0),A\n", "dataflow"),
        ("<,FREQ".replace("<", "?") + "\nx,A\n", "?"),
    ],
)
def test_other_first_columns_are_named(header: str, said: str) -> None:
    with pytest.raises(SathitiError) as caught:
        rows(header)
    assert f"first column is “{said}”" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("dataflow", "Dataflow=A:B(1.0)"),
        ("DataFlow", "Dataflow=A:B(1.0)"),
        ("datastructure", "DataStructure=A:B(1.0)"),
        ("dataprovision", "ProvisionAgreement=A:B(1.0)"),
        ("something", "A:B(1.0)"),
        ("", "A:B(1.0)"),
    ],
)
def test_what_kind_of_artefact_version_2_names(kind: str, wanted: str) -> None:
    text = f"STRUCTURE,STRUCTURE_ID,ACTION,FREQ\n{kind},A:B(1.0),I,A\n"
    assert str(read_data(text.encode()).reference) == wanted


@pytest.mark.parametrize(
    ("written", "action"),
    [
        ("I", "Information"),
        ("A", "Append"),
        ("R", "Replace"),
        ("D", "Delete"),
        ("M", "Merge"),
        ("", "Information"),
        ("Z", "Z"),
    ],
)
def test_letters_of_actions(written: str, action: str) -> None:
    text = f"STRUCTURE,STRUCTURE_ID,ACTION,FREQ\ndataflow,A:B(1.0),{written},A\n"
    read = read_data(text.encode())
    assert read.action == action
    assert read.table.column_names == ["FREQ", "OBS_VALUE", "WRITTEN"]


def test_version_2_without_an_action_column() -> None:
    read = read_data(b"STRUCTURE,STRUCTURE_ID,FREQ\ndataflow,A:B(1.0),A\n")
    assert read.action == "Information"


@pytest.mark.parametrize("column", ["STRUCTURE_NAME", "SERIES_KEY", "OBS_KEY"])
def test_columns_about_the_row_are_no_components(column: str) -> None:
    text = f"STRUCTURE,STRUCTURE_ID,ACTION,{column},FREQ\ndataflow,A:B(1.0),I,said,A\n"
    assert column not in read_data(text.encode()).table.column_names


@pytest.mark.parametrize(
    ("mark", "written", "wanted"),
    [
        ("[;]", "one;two", "one;two"),
        ("[|]", "one|two", "one;two"),
        ("[|]", "one", "one"),
        ("", "one;two", "one;two"),
    ],
)
def test_several_values_in_a_cell(mark: str, written: str, wanted: str) -> None:
    text = f"STRUCTURE{mark},STRUCTURE_ID,ACTION,FREQ,NOTE[]\ndataflow,A:B(1.0),I,A,{written}\n"
    (row,) = rows(text)
    assert row["NOTE"] == wanted
    assert "NOTE[]" not in row


def test_the_separator_of_lists_leaves_other_columns_alone() -> None:
    text = "STRUCTURE[|],STRUCTURE_ID,FREQ,NOTE[],TITLE\ndataflow,A:B(1.0),A,a|b,a|b\n"
    (row,) = rows(text)
    assert (row["NOTE"], row["TITLE"]) == ("a;b", "a|b")


@pytest.mark.parametrize("blank", ["", "nonsense", "A:B"])
def test_a_row_that_names_nothing_hides_no_reference(blank: str) -> None:
    read = read_data(f"DATAFLOW,FREQ\n{blank},A\nA:B(1.0),Q\n".encode())
    assert str(read.reference) == "Dataflow=A:B(1.0)"
    assert read.problems == ()
    assert read.table.num_rows == 2


def test_a_file_that_names_nothing_at_all_is_still_read() -> None:
    read = read_data(b"DATAFLOW,FREQ\n,A\n")
    assert read.reference is None
    assert read.table["FREQ"].to_pylist() == ["A"]


def test_one_dataflow_with_and_without_its_name_is_one() -> None:
    read = read_data(b"DATAFLOW,FREQ\nA:B(1.0),A\nA:B(1.0): Name,Q\n")
    assert read.problems == ()


def test_a_header_without_rows() -> None:
    read = read_data(b"STRUCTURE,STRUCTURE_ID,ACTION,FREQ,OBS_VALUE\n")
    assert read.table.num_rows == 0
    assert read.reference is None
    assert read.action == "Information"


def test_labels_only_where_the_header_has_them(dataflow: Dataflow) -> None:
    """FREQ carries a name in the header and is coded; ITEM is free text with a colon."""
    text = "DATAFLOW,FREQ: Frequency,ITEM: Item,REF_AREA\nA:B(1.0),A: Annual,x: y,X: Z\n"
    (row,) = rows(text, dataflow.structure)
    assert row["FREQ"] == "A"
    assert row["ITEM"] == "x: y"
    assert row["REF_AREA"] == "X: Z"


def test_without_a_structure_labels_must_tell_codes_apart() -> None:
    """Two values of one code cannot both be names of it: then the colon belongs to the text."""
    same = "DATAFLOW,NOTE: Note\nA:B(1.0),a: one\nA:B(1.0),a: two\n"
    assert [row["NOTE"] for row in rows(same)] == ["a: one", "a: two"]
    apart = "DATAFLOW,NOTE: Note\nA:B(1.0),a: one\nA:B(1.0),b: two\n"
    assert [row["NOTE"] for row in rows(apart)] == ["a", "b"]


def test_a_label_with_a_line_break_and_a_second_colon() -> None:
    (row,) = rows('DATAFLOW,FREQ: F\nA:B(1.0),"A: Annual: each\nyear"\n')
    assert row["FREQ"] == "A"


@pytest.mark.parametrize(
    "damage",
    [
        b"DATAFLOW,FREQ\nA:B(1.0)\n",
        b"DATAFLOW,FREQ\nA:B(1.0),A,B\n",
        b"DATAFLOW,FR\xffQ\nA:B(1.0),A\n",
        b"DATAFLOW,FREQ\nA:B(1.0),\xe0\n",
        "DATAFLOW,FREQ\nA:B(1.0),ປ\n".encode("cp874", errors="replace")[:-3] + b"\x80\n",
    ],
)
def test_damaged_rows_and_other_encodings_are_told(damage: bytes) -> None:
    with pytest.raises(SathitiError, match="cannot be read as CSV"):
        read_data(damage)


def test_a_component_called_as_our_own_column_does_not_replace_it() -> None:
    (row,) = rows("DATAFLOW,FREQ,WRITTEN,OBS_VALUE\nA:B(1.0),A,mine,12\n")
    assert row["WRITTEN"] == "12"
    assert row["OBS_VALUE"] == 12.0


def test_wide_and_long_files_are_read_whole() -> None:
    columns = [f"C{n}" for n in range(300)]
    line = ",".join(["A:B(1.0)", *(str(n) for n in range(300))])
    table = read_data("\n".join([",".join(["DATAFLOW", *columns]), *[line] * 50]).encode()).table
    assert (table.num_rows, table.num_columns) == (50, 302)
    assert table["C299"].to_pylist() == ["299"] * 50
