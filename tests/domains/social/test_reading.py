"""Records from files: what is read, what becomes missing with a finding, what is refused."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.reading import (
    LINE,
    as_records,
    guessed,
    read_text,
    typed,
)
from sathiti.model import SathitiError

from .invented import file_of, plan_of, read_as, reader_of, tables_of, variable


def written(folder, text, name="people.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder, text, *names):
    return read_text(written(folder, text), file_of(*map(variable, names)))


def in_type(kind, *values):
    """The values of one variable as that type, and what was found."""
    file = file_of(variable("id"), variable("x", kind))
    ids = [str(number) for number in range(len(values))]
    table, findings = typed(read_as(id=ids, x=list(values)), file, reader_of())
    return table["x"].to_pylist(), findings


def test_each_record_knows_its_line(tmp_path):
    table = read(tmp_path, "id,x\na,1\nb,2\n", "id", "x")
    assert table[LINE].to_pylist() == [2, 3]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("id,x\na,1\n\nb,2\n", [2, 4]),
        ("id,x\n\n\na,1\nb,2", [4, 5]),
        ("id,x\r\na,1\r\n\r\nb,2\r\n\r\n", [2, 4]),
        ("\nid,x\na,1\nb,2\n", [3, 4]),
        ("id,x\na,1\nb,2", [2, 3]),
        ('id,x\na,"1\n2"\nb,2\n', [2, 4]),
    ],
    ids=["in between", "below the header", "of Windows", "above", "none at the end", "in quotes"],
)
def test_lines_that_hold_no_record_are_counted_too(tmp_path, text, lines):
    assert read(tmp_path, text, "id", "x")[LINE].to_pylist() == lines


def test_everything_is_text_at_first(tmp_path):
    table = read(tmp_path, "id,x\n01,1.50\n", "id", "x")
    assert table.drop_columns([LINE]).to_pylist() == [{"id": "01", "x": "1.50"}]


@pytest.mark.parametrize("empty", ["", '""'])
def test_an_empty_cell_is_missing(tmp_path, empty):
    assert read(tmp_path, f"id,x\na,{empty}\n", "id", "x")["x"].to_pylist() == [None]


@pytest.mark.parametrize("word", ["NA", "null", "NaN", "#N/A"])
def test_a_word_for_missing_is_a_word(tmp_path, word):
    assert read(tmp_path, f"id,x\na,{word}\n", "id", "x")["x"].to_pylist() == [word]


def test_a_comma_in_quotes_is_no_column(tmp_path):
    assert read(tmp_path, 'id,x\na,"rice, sticky"\n', "id", "x")["x"].to_pylist() == [
        "rice, sticky"
    ]


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_column(tmp_path):
    table = read(tmp_path, b"\xef\xbb\xbfid,x\na,1\n", "id", "x")
    assert table.column_names == ["id", "x", LINE]


def test_lao_words_stay_as_they_are(tmp_path):
    assert read(tmp_path, "id,x\na,ເຂົ້າ\n", "id", "x")["x"].to_pylist() == ["ເຂົ້າ"]


def test_a_file_of_a_header_alone_has_no_records(tmp_path):
    table = read(tmp_path, "id,x\n", "id", "x")
    assert table.num_rows == 0
    assert table.column_names == ["id", "x", LINE]


def test_columns_beyond_the_codebook_are_kept(tmp_path):
    assert "more" in read(tmp_path, "id,x,more\na,1,2\n", "id", "x").column_names


@pytest.mark.parametrize(
    "text",
    [b"", b"id,x\na,1,3\n", b"id,x\na,\xff\xfe\n"],
    ids=["empty", "too many cells", "not UTF-8"],
)
def test_what_is_no_csv_is_refused_with_its_name_and_how_to_export_it(tmp_path, text):
    with pytest.raises(
        SathitiError, match=r"^people\.csv: This file cannot be read as CSV"
    ) as told:
        read(tmp_path, text, "id", "x")
    assert "Export it anew as CSV in UTF-8" in str(told.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SathitiError, match="cannot be read"):
        read_text(tmp_path / "people.csv", file_of(variable("id")))


def test_missing_columns_are_all_named(tmp_path):
    with pytest.raises(SathitiError, match="lacks the columns") as told:
        read(tmp_path, "id\na\n", "id", "age", "sex")
    assert "age" in str(told.value)
    assert "sex" in str(told.value)
    assert "row 1" in str(told.value)


def test_a_column_that_stands_twice_is_refused_by_its_name(tmp_path):
    with pytest.raises(SathitiError, match="Columns are written twice: x") as told:
        read(tmp_path, "id,x,x\na,1,2\n", "id", "x")
    assert str(told.value).startswith("people.csv › row 1")


def test_a_key_is_needed_even_without_a_codebook(tmp_path):
    with pytest.raises(SathitiError, match="lacks the columns"):
        read(tmp_path, "name\na\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-1.5", -1.5),
        ("+2", 2.0),
        (".5", 0.5),
        ("3.", 3.0),
        ("1e3", 1000.0),
        ("2.5E-1", 0.25),
        (" 7 ", 7.0),
    ],
)
def test_numbers_are_read_in_every_writing(text, value):
    assert in_type("number", text) == ([value], [])


@pytest.mark.parametrize(
    "text", ["1,5", "many", "1 000", "--1", "1.2.3", "nan", "inf", "0x10", "."]
)
def test_what_is_no_number_is_missing_with_a_finding(text):
    values, (finding,) = in_type("number", text)
    assert values == [None]
    assert (finding.rule, finding.severity) == ("survey.number", "warning")
    assert finding.message.say("en") == f"“{text}” of X is not a number."


def test_a_finding_names_file_line_and_key():
    _, (finding,) = in_type("number", "1", "two", "3")
    assert str(finding.places[0]) == "people.csv › row 3 › 1"
    assert (finding.scope, finding.key, finding.period) == ("people", "1", "2018")


def test_a_missing_number_is_no_finding():
    assert in_type("number", None, "1") == ([None, 1.0], [])


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("-7", -7), ("7.0", 7), ("7.", 7)])
def test_whole_numbers(text, value):
    (found,), findings = in_type("integer", text)
    assert (found, findings) == (value, [])
    assert isinstance(found, int)


@pytest.mark.parametrize("text", ["7.5", "1e3", "x"])
def test_what_is_not_whole_is_missing_with_a_finding(text):
    values, findings = in_type("integer", text)
    assert values == [None]
    assert len(findings) == 1


def test_text_loses_the_blanks_around_it():
    assert in_type("text", "  a b ")[0] == ["a b"]


def test_leading_zeros_of_codes_stay():
    file = file_of(variable("id"), variable("x", codes="l"))
    table, findings = typed(read_as(id=["0012"], x=[None]), file, reader_of())
    assert table["id"].to_pylist() == ["0012"]
    assert findings == []


def coded(*values):
    file = file_of(variable("id"), variable("sex", codes="sexes"), sexes="FM")
    ids = [str(number) for number in range(len(values))]
    table, findings = typed(read_as(id=ids, sex=list(values)), file, reader_of())
    return table["sex"].to_pylist(), findings


def test_codes_of_the_list_are_kept():
    assert coded("F", " M ", None) == (["F", "M", None], [])


def test_a_code_outside_its_list_is_missing_with_a_finding():
    values, (finding,) = coded("F", "X")
    assert values == ["F", None]
    assert finding.rule == "survey.code"
    assert finding.message.say("en") == "The code X of SEX is not in its list."


def test_every_wrong_code_has_its_own_finding():
    _, findings = coded("X", "F", "Y")
    assert [one.values["value"] for one in findings] == ["X", "Y"]


def test_the_key_of_a_finding_joins_its_parts_by_a_point():
    file = file_of(variable("h"), variable("p"), variable("x", "number"), key=("h", "p"))
    _, (finding,) = typed(read_as(h=["7"], p=["2"], x=["?"]), file, reader_of())
    assert finding.key == "7.2"


def test_reading_twice_gives_the_same():
    assert in_type("number", "1", "x", None) == in_type("number", "1", "x", None)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_any_number_that_python_writes_is_read_back(numbers):
    values, findings = in_type("number", *map(repr, numbers))
    assert findings == []
    assert values == numbers


@given(st.text(max_size=8))
def test_any_text_is_a_number_or_a_finding_never_an_error(text):
    (value,), findings = in_type("number", text)
    assert (value is None) == (len(findings) == 1)
    assert value is None or math.isfinite(value) or "e" in text.lower()


def test_without_a_codebook_columns_of_numbers_are_numbers():
    table = guessed(read_as(id=["1"], income=["2.5"]), file_of())
    assert table["income"].to_pylist() == [2.5]


@pytest.mark.parametrize("values", [["01"], ["1", "x"], ["1e5"], [None, None], ["+1"]])
def test_what_may_be_codes_stays_text(values):
    table = guessed(read_as(id=["1"] * len(values), x=values), file_of())
    assert table["x"].to_pylist() == values


def test_a_key_stays_text():
    assert guessed(read_as(id=["1", "2"]), file_of())["id"].to_pylist() == ["1", "2"]


def test_gaps_do_not_keep_a_column_from_being_numbers():
    table = guessed(read_as(id=["1", "2"], x=["-3", None]), file_of())
    assert table["x"].to_pylist() == [-3.0, None]


def with_lines(tables):
    return {
        name: table.append_column(LINE, pa.array(range(2, table.num_rows + 2), pa.int64()))
        for name, table in tables.items()
    }


def test_records_find_those_they_lie_in():
    files, findings = as_records(with_lines(tables_of()), plan_of(), reader_of())
    assert findings == []
    assert files["homes"].parent.tolist() == [0, 0, 1]
    assert files["people"].parent.tolist() == [0, 0, 1, 2, 2]
    assert files["villages"].parent.tolist() == [-1, -1]


def test_the_line_is_kept_beside_the_records_not_in_them():
    files, _ = as_records(with_lines(tables_of()), plan_of(), reader_of())
    assert LINE not in files["people"].table.column_names
    assert list(files["people"].line) == [2, 3, 4, 5, 6]


def test_a_stray_record_blocks_and_names_where_it_should_lie():
    tables = tables_of()
    tables["people"] = tables["people"].slice(0, 3).set_column(
        0, "hhid", pa.array(["1", "9", "2"])
    )  # fmt: skip
    files, (finding,) = as_records(with_lines(tables), plan_of(), reader_of())
    assert files["people"].parent.tolist() == [0, -1, 1]
    assert (finding.rule, finding.severity, finding.scope) == ("survey.stray", "blocking", "people")
    said = finding.message.say("en")
    assert said == "The record belongs to 9, which is not in the file homes."
    assert finding.places[0].row == 3


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_signs_than_commas_are_named(tmp_path, sign):
    with pytest.raises(SathitiError, match="people are not parted by commas"):
        read(tmp_path, f"id{sign}x\na{sign}1\n", "id", "x")
