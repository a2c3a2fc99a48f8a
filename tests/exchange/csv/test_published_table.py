"""Tables as others publish them: long and wide, with what people do to CSV files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.exchange.csv import TableLayout, read_published
from sathiti.exchange.csv.published_table import NOT_TOLD
from sathiti.model import SathitiError

LONG = TableLayout("line", "product", "value", "year", "geo", "unit")
WIDE = TableLayout("line")
Figure = tuple[str, str, str, int]


def read(folder: Path, text: str, layout: TableLayout) -> list[dict[str, object]]:
    path = folder / "table.csv"
    path.write_bytes(text.encode())
    return read_published(path, layout).to_pylist()


def short(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(r["ROW_LABEL"], r["COLUMN_LABEL"], r["WRITTEN"], r["ROW"]) for r in rows]


def test_a_long_table(tmp_path: Path) -> None:
    text = 'year,geo,line,product,unit,value\n2020,LA,"Imports, all",Oil,TJ,1.5\n'
    assert read(tmp_path, text, LONG) == [
        {
            "ROW_LABEL": "Imports, all",
            "COLUMN_LABEL": "Oil",
            "REF_AREA": "LA",
            "TIME_PERIOD": "2020",
            "UNIT_MEASURE": "TJ",
            "WRITTEN": "1.5",
            "FILE": "table.csv",
            "ROW": 2,
        }
    ]


def test_a_wide_table(tmp_path: Path) -> None:
    rows = read(tmp_path, "line,Oil,Coal\nImports,1,2\nExports,,-3\n", WIDE)
    assert short(rows) == [
        ("Imports", "Oil", "1", 2),
        ("Imports", "Coal", "2", 2),
        ("Exports", "Oil", "", 3),
        ("Exports", "Coal", "-3", 3),
    ]
    assert {(row["REF_AREA"], row["TIME_PERIOD"]) for row in rows} == {(NOT_TOLD, NOT_TOLD)}


def test_a_wide_table_whose_lines_are_columns(tmp_path: Path) -> None:
    layout = TableLayout(column="product", period="year")
    rows = read(tmp_path, "year,product,Imports,Exports\n2020,Oil,1,2\n", layout)
    assert short(rows) == [("Imports", "Oil", "1", 2), ("Exports", "Oil", "2", 2)]
    assert {row["TIME_PERIOD"] for row in rows} == {"2020"}


def test_what_holds_for_all_figures(tmp_path: Path) -> None:
    layout = TableLayout("line", in_period="2021", in_area="LA", in_unit="ktoe")
    (row,) = read(tmp_path, "line,Oil\nImports,1\n", layout)
    assert (row["TIME_PERIOD"], row["REF_AREA"], row["UNIT_MEASURE"]) == ("2021", "LA", "ktoe")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_ends_of_lines_and_the_mark_of_spreadsheets(
    tmp_path: Path, separator: str, end: str
) -> None:
    lines = [["line", "Oil"], [" Imports ", "1 000"], ["", ""], ["Exports"]]
    text = "\ufeff" + end.join(separator.join(line) for line in lines) + end
    assert short(read(tmp_path, text, WIDE)) == [
        ("Imports", "Oil", "1 000", 2),
        ("Exports", "Oil", "", 4),
    ]


def test_rows_after_a_cell_of_two_lines_have_their_own_number(tmp_path: Path) -> None:
    rows = read(tmp_path, 'line,Oil\n"Im\nports",1\nExports,2\n', WIDE)
    assert [row["ROW"] for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("text", "layout", "what"),
    [
        ("", WIDE, "table.csv: The file is empty."),
        ("\n\n", WIDE, "table.csv: The file is empty."),
        (
            "label,Oil\n",
            WIDE,
            "row 1: The file has no column line. Name columns that it has: label",
        ),
        ("line,Oil,Oil\n", WIDE, "row 1: Columns are written twice: Oil."),
        ("line,Oil\nImports,1,2\n", WIDE, "row 2: The row has 3 cells; the first line has 2."),
        ('line,Oil\n"Imports,1\n', WIDE, "row 2: The CSV cannot be read"),
        ("line,product,value\n", LONG, "The file has no column year, geo, unit."),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, text: str, layout: TableLayout, what: str
) -> None:
    with pytest.raises(SathitiError) as caught:
        read(tmp_path, text, layout)
    assert what in str(caught.value)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("line,Öl\n".encode("latin-1"))
    with pytest.raises(SathitiError, match="not written in UTF-8"):
        read_published(path, WIDE)


LABEL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(LABEL, min_size=1, max_size=4, unique=True),
    st.lists(LABEL, min_size=1, max_size=4, unique=True),
)
def test_long_and_wide_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], products: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tables")

    def quoted(word: str) -> str:
        return '"' + word.replace('"', '""') + '"'

    products = [product for product in products if product != "line"] or ["Oil"]
    head = ["line", *products]
    wide = "".join(
        ",".join([quoted(line), *(str(number) for number, _ in enumerate(products))]) + "\n"
        for line in lines
    )
    wide = ",".join(quoted(name) for name in head) + "\n" + wide
    long = "line,product,value\n" + "".join(
        f"{quoted(line)},{quoted(product)},{number}\n"
        for line in lines
        for number, product in enumerate(products)
    )
    layout = TableLayout("line", "product", "value")
    first = [row[:3] for row in short(read(folder, wide, WIDE))]
    assert first == [row[:3] for row in short(read(folder, long, layout))]
