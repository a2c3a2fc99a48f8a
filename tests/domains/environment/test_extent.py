"""The extent account from a file of the change matrix."""

import pytest

from sathiti.domains.environment.extent import compile_extent, read_matrix
from sathiti.model import SathitiError

MATRIX = "zone,from,to,pixels,hectares\na,6,6,3,0.03\na,6,2,1,0.01\n"
CAUSES = [{"from": "6", "to": "2", "cause": "managed", "possible": "yes"}]


@pytest.fixture
def write(tmp_path):
    def made(text, encoding="utf-8"):
        path = tmp_path / "matrix.csv"
        path.write_text(text, encoding=encoding)
        return path

    return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_matrix_is_read(write, encoding):
    table = read_matrix(write(MATRIX, encoding))
    assert table.to_pylist() == [
        {"zone": "a", "from": "6", "to": "6", "hectares": 0.03},
        {"zone": "a", "from": "6", "to": "2", "hectares": 0.01},
    ]


def test_pixels_can_be_read_in_place_of_hectares(write):
    text = MATRIX.replace("0.03", "").replace("0.01", "")
    assert read_matrix(write(text), "pixels")["pixels"].to_pylist() == [3, 1]


def test_the_account_and_its_changes(write):
    account, changes = compile_extent(read_matrix(write(MATRIX)), CAUSES, "causes.csv")
    rows = {(row["zone"], row["class"]): row for row in account.to_pylist()}
    assert rows["a", "2"]["managed_expansion"] == pytest.approx(0.01)
    assert rows["_T", "6"]["closing"] == pytest.approx(0.03)
    assert changes.num_rows == 2


@pytest.mark.parametrize("written", ["", "many", "-1", "nan", "inf"])
def test_a_cell_that_is_no_area_is_told_with_its_place(write, written):
    path = write(MATRIX.replace("0.01", written))
    with pytest.raises(SathitiError) as error:
        read_matrix(path)
    assert str(error.value).startswith(
        f"matrix.csv › row 3 › hectares: “{written}” is not an area."
    )


def test_a_row_that_is_too_short_is_told(write):
    with pytest.raises(SathitiError, match="row 4 › hectares"):
        read_matrix(write(MATRIX + "a,6\n"))


def test_a_missing_column_is_told(write):
    with pytest.raises(SathitiError, match=r"no column zone, hectares\."):
        read_matrix(write("from,to\n6,2\n"))


def test_an_empty_file_is_told(write):
    with pytest.raises(SathitiError, match="no column zone, from, to, hectares"):
        read_matrix(write(""))


@pytest.mark.parametrize("content", [b"zone,from\n\xff\xfe", b'zone,"from\n'])
def test_what_is_no_csv_is_told(tmp_path, content):
    path = tmp_path / "matrix.csv"
    path.write_bytes(content)
    with pytest.raises(SathitiError, match="cannot be read as CSV"):
        read_matrix(path)


def test_a_wrong_cause_key_is_told_with_its_table(write):
    wrong = [{**CAUSES[0], "cause": "fate"}]
    with pytest.raises(SathitiError, match=r"causes\.csv › 6 → 2: “fate”"):
        compile_extent(read_matrix(write(MATRIX)), wrong, "causes.csv")
