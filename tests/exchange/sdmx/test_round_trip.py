"""What is written is read back the same: every format, series by series and flat."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.exchange.sdmx import DATA_FORMATS, StructureMessage, WriteOptions, read_data
from sathiti.model import Dataflow

Row = dict[str, Any]
WRITTEN = ["46", "46.0", " 46", "46 ", "-0.50", "1e5", "+3", ".5", "007", "n/a", "", "12,5", "NaN"]
# Any text a person can type; the characters XML cannot hold have a test of their own
words = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "a, b", '"q"', "<&>", "two\nlines", "tab\there", "ນ້ຳ ຄຳ", "x: y"]),
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufffe\uffff"),
        max_size=8,
    ),
)
values = st.one_of(st.none(), st.sampled_from(WRITTEN), st.integers(-999, 999).map(str))
series_keys = st.tuples(
    st.sampled_from(["A", "Q"]), st.sampled_from(["X", "X1"]), st.sampled_from(["forest", "share"])
)


def _row(key: tuple[tuple[str, str, str], str], rest: tuple[Any, ...]) -> Row:
    (frequency, area, item), period = key
    written, status, decimals, comment, unit, source = rest
    return {
        "FREQ": frequency,
        "REF_AREA": area,
        "ITEM": item,
        "TIME_PERIOD": period,
        "WRITTEN": written,
        "OBS_STATUS": status,
        "DECIMALS": decimals,
        "COMMENT_OBS": comment,
        "UNIT_MEASURE": unit,
        "SOURCE": source,
    }


rests = st.tuples(
    values,
    st.sampled_from(["A", "M", None]),
    st.sampled_from(["0", "1", None]),
    words,
    st.sampled_from(["HA", "PT", None]),
    st.sampled_from(["Register", "Survey", None]),
)
tables = st.dictionaries(
    st.tuples(series_keys, st.sampled_from(["2015", "2016", "2016-Q3", "2017-12"])),
    rests,
    min_size=1,
    max_size=12,
).map(lambda found: [_row(key, rest) for key, rest in found.items()])


def as_table(rows: list[Row]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})


def seen(table: pa.Table, names: list[str]) -> list[tuple[Any, ...]]:
    rows = [tuple(row[name] for name in names) for row in table.to_pylist()]
    return sorted(rows, key=repr)


def written(form: str, dataflow: Dataflow, table: pa.Table, flat: bool = False) -> bytes:
    return b"".join(DATA_FORMATS[form].write(dataflow, table, WriteOptions(flat=flat)))


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("form", DATA_FORMATS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=tables)
def test_any_observations(form: str, flat: bool, dataflow: Dataflow, rows: list[Row]) -> None:
    table = as_table(rows)
    message = written(form, dataflow, table, flat)
    read = read_data(message, dataflow.structure)
    assert seen(read.table, table.column_names) == seen(table, table.column_names)
    assert read.problems == ()
    assert read.reference is not None
    assert read.reference.full == "NSO:DF_FOREST(1.0)"


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_without_a_structure_the_text_is_the_same(
    form: str, dataflow: Dataflow, table: pa.Table
) -> None:
    read = read_data(written(form, dataflow, table)).table
    assert set(read["WRITTEN"].to_pylist()) == {"1234.5", None, "12", "46.0", "46.25"}
    assert sorted(read["OBS_VALUE"].drop_null().to_pylist()) == [12.0, 46.0, 46.25, 1234.5]
    assert set(read["COMMENT_OBS"].to_pylist()) == set(table["COMMENT_OBS"].to_pylist())


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_official_files_come_back_the_same(
    form: str, official: StructureMessage, shared: Any
) -> None:
    from sathiti.exchange.sdmx import dataflow_of

    dataflow = dataflow_of(next(iter(official.structures.values())))
    for file in sorted((shared / "data/lao_sdg_official/sdmx").glob("*Goal*.xml")):
        table = read_data(file, official).table
        again = read_data(written(form, dataflow, table), dataflow.structure).table
        names = table.column_names
        assert seen(again, names) == seen(table, names), file.name


@pytest.mark.parametrize("form", [name for name in DATA_FORMATS if "json" not in name])
def test_observations_given_twice_are_both_kept(form: str, dataflow: Dataflow) -> None:
    row = _row((("A", "X", "forest"), "2015"), ("1", "A", None, None, "HA", None))
    table = as_table([row, row | {"WRITTEN": "2"}])
    read = read_data(written(form, dataflow, table), dataflow.structure).table
    assert read["WRITTEN"].to_pylist() == ["1", "2"]


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_no_observations(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    read = read_data(written(form, dataflow, table.slice(0, 0)), dataflow.structure)
    assert read.table.num_rows == 0
    assert "TIME_PERIOD" in read.table.column_names


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_a_stream_of_batches_is_the_same_as_a_table(
    form: str, dataflow: Dataflow, table: pa.Table
) -> None:
    batches = table.to_batches(max_chunksize=2)
    reader = pa.RecordBatchReader.from_batches(table.schema, batches)
    options = WriteOptions()
    streamed = b"".join(DATA_FORMATS[form].write(dataflow, reader, options))
    one, two = (
        seen(read_data(each, dataflow.structure).table, table.column_names[:4])
        for each in (streamed, written(form, dataflow, table))
    )
    assert one == two


def test_a_series_over_two_batches_is_one_series(dataflow: Dataflow, table: pa.Table) -> None:
    many = 50_000
    row = table.slice(0, 1).to_pylist()[0]
    long = pa.table(
        {name: pa.array([value] * many) for name, value in row.items() if name != "TIME_PERIOD"}
        | {"TIME_PERIOD": [str(1000 + at) for at in range(many)]}
    )
    parts = list(DATA_FORMATS["sdmx-ml-2.1"].write(dataflow, long, None))
    assert len(parts) > 3, "the message is streamed in parts"
    whole = b"".join(parts)
    assert whole.count(b"<Series ") == whole.count(b"</Series>") == 1
    assert whole.count(b"<Obs ") == many


def test_scattered_series_are_written_in_one_piece(dataflow: Dataflow, table: pa.Table) -> None:
    scattered = table.take(pa.array([0, 3, 2, 4, 1]))
    whole = written("sdmx-ml-2.1", dataflow, scattered)
    assert whole.count(b"<Series ") == 3
    first = [line for line in whole.decode().splitlines() if line.startswith("<Series ")]
    assert ['ITEM="forest"' in line for line in first] == [True, False, True]


@pytest.mark.parametrize("form", ["sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-ml-3.0"])
def test_signs_xml_cannot_hold_leave_a_mark(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    at = table.column_names.index("COMMENT_OBS")
    marked = table.set_column(at, "COMMENT_OBS", pa.array(["line\x0bbreak"] * 5))
    read = read_data(written(form, dataflow, marked), dataflow.structure).table
    assert set(read["COMMENT_OBS"].to_pylist()) == {"line\ufffdbreak"}
