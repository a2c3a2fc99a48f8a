"""What each writer option does, and what tables no message can hold."""

import csv
import io
import json
import re
from typing import Any

import pyarrow as pa
import pytest
from lxml import etree
from msgspec import structs

from sathiti.exchange.sdmx import DATA_FORMATS, Header, WriteOptions, read_data
from sathiti.model import Code, CodeList, Component, Dataflow, SathitiError, Text

XML = ["sdmx-ml-2.1-generic", "sdmx-ml-2.1", "sdmx-ml-3.0"]
CSV = ["sdmx-csv-1.0", "sdmx-csv-2.0"]
JSON = ["sdmx-json-1.0", "sdmx-json-2.0"]
PERIODS = [
    "2015", "2015-A1", "2015-S1", "2015-Q4", "2015-07", "2015-M07", "2015-W05", "2020-W53",
    "2015-07-31", "2015-D123", "2015-T2", "2010/P5Y", "0001", "9999", "9999-12", "9999-W52",
    "9999-12-31", "school year",
]  # fmt: skip


def one(**columns: Any) -> pa.Table:
    """One observation; columns given replace or add to the usual ones."""
    usual = {
        "FREQ": "A",
        "REF_AREA": "X",
        "ITEM": "forest",
        "TIME_PERIOD": "2015",
        "OBS_VALUE": "1",
        "OBS_STATUS": "A",
    }
    return pa.table(
        {name: pa.array([value], pa.string()) for name, value in {**usual, **columns}.items()}
    )


def written(form: str, dataflow: Dataflow, table: pa.Table, **options: Any) -> bytes:
    return b"".join(DATA_FORMATS[form].write(dataflow, table, WriteOptions(**options)))


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize("action", ["Information", "Append", "Replace", "Delete"])
def test_the_action_reaches_the_receiver(form: str, action: str, dataflow: Dataflow) -> None:
    read = read_data(written(form, dataflow, one(), action=action))
    # Version 1 of CSV has no place for it
    assert read.action == ("Information" if form == "sdmx-csv-1.0" else action)


@pytest.mark.parametrize("form", [*XML, *JSON])
@pytest.mark.parametrize(
    "header",
    [
        Header("M1", "2026-01-02T03:04:05Z", "NSO", test=True),
        Header("M_2", "2026-01-02T03:04:05+07:00", "NSO.SUB", test=False),
        Header("a&<b>", "2026-01-02T03:04:05Z", 'A"&B'),
    ],
)
def test_the_header_comes_back_whole(form: str, header: Header, dataflow: Dataflow) -> None:
    assert read_data(written(form, dataflow, one(), header=header)).header == header


@pytest.mark.parametrize("form", [*XML, *JSON])
def test_a_header_left_empty_is_filled_in(form: str, dataflow: Dataflow) -> None:
    header = read_data(written(form, dataflow, one())).header
    assert header.id == "DF_FOREST_1_0"
    assert header.sender == "NSO"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", header.prepared)
    assert not header.test


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize("period", PERIODS)
def test_periods_of_every_frequency_come_back(form: str, period: str, dataflow: Dataflow) -> None:
    read = read_data(written(form, dataflow, one(TIME_PERIOD=period)), dataflow.structure)
    assert read.table["TIME_PERIOD"].to_pylist() == [period]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-S2", "2015-07-01", "2015-12-31"),
        ("2016-Q1", "2016-01-01", "2016-03-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2015-07-31", "2015-07-31", "2015-07-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-W52", "9999-12-27", "9999-12-31"),
        ("school year", None, None),
    ],
)
@pytest.mark.parametrize("form", JSON)
def test_first_and_last_day_of_a_period(
    form: str, period: str, start: str | None, end: str | None, dataflow: Dataflow
) -> None:
    data = json.loads(written(form, dataflow, one(TIME_PERIOD=period)))["data"]
    described = data.get("structure") or data["structures"][0]
    (value,) = described["dimensions"]["observation"][0]["values"]
    assert value.get("start") == (start and f"{start}T00:00:00Z")
    assert value.get("end") == (end and f"{end}T23:59:59Z")


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize(
    "value",
    ["1໒", "໑໒", "1.໕", "٣", "1e999", "-", "1.", ".5", "0x1F", "1_000", "5\n", "00", "-0", "1E+2"],
)
def test_odd_values_leave_the_message_whole(form: str, value: str, dataflow: Dataflow) -> None:
    """Digits of other scripts look like numbers to some programs; they are none in a message."""
    message = written(form, dataflow, one(OBS_VALUE=value))
    assert read_data(message, dataflow.structure).table["WRITTEN"].to_pylist() == [value]
    if form in JSON:
        json.loads(message)


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize("name", ["ITEM", "COMMENT_OBS", "SOURCE", "UNIT_MEASURE"])
@pytest.mark.parametrize("code", ["ປ່າໄມ້", "a b", "x;y", "0:1", "é𝟙", "=1+1", "'", "\\", "/*"])
def test_codes_and_attributes_of_any_signs(
    form: str, name: str, code: str, dataflow: Dataflow
) -> None:
    for flat in (False, True):
        message = written(form, dataflow, one(**{name: code}), flat=flat)
        assert read_data(message, dataflow.structure).table[name].to_pylist() == [code]


@pytest.mark.parametrize("form", [*XML, *CSV])
@pytest.mark.parametrize("name", ["FREQ", "ITEM", "TIME_PERIOD"])
def test_an_observation_without_a_code_is_kept(form: str, name: str, dataflow: Dataflow) -> None:
    for flat in (False, True):
        message = written(form, dataflow, one(**{name: None}), flat=flat)
        assert read_data(message, dataflow.structure).table[name].to_pylist() == [None]


@pytest.mark.parametrize("form", JSON)
@pytest.mark.parametrize("name", ["FREQ", "ITEM", "TIME_PERIOD"])
def test_json_refuses_an_observation_without_a_code(
    form: str, name: str, dataflow: Dataflow
) -> None:
    """It finds observations by a position in every dimension; a gap once broke the message."""
    table = pa.concat_tables([one(), one(**{name: None, "REF_AREA": "X1"})])
    for flat in (False, True):
        with pytest.raises(SathitiError, match=f"1 observations have no code in {name}"):
            written(form, dataflow, table, flat=flat)


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize("left_out", ["OBS_STATUS", "OBS_VALUE"])
def test_optional_columns_may_be_absent(form: str, left_out: str, dataflow: Dataflow) -> None:
    table = read_data(
        written(form, dataflow, one().drop_columns([left_out])), dataflow.structure
    ).table
    assert table[left_out].to_pylist() == [None]
    assert table["ITEM"].to_pylist() == ["forest"]


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int32(), pa.string()),
    ],
)
@pytest.mark.parametrize("rows", [0, 1])
def test_text_columns_of_every_arrow_type(
    form: str, kind: pa.DataType, rows: int, dataflow: Dataflow
) -> None:
    table = one(COMMENT_OBS="ໝາຍເຫດ")
    table = table.cast(pa.schema([pa.field(name, kind) for name in table.column_names]))
    read = read_data(written(form, dataflow, table.slice(0, rows)), dataflow.structure).table
    assert read["COMMENT_OBS"].to_pylist() == ["ໝາຍເຫດ"] * rows


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([12], pa.int64()), ["12"]),
        (pa.array([2**62], pa.int64()), [str(2**62)]),
        (pa.array([1e15], pa.float64()), ["1e+15"]),
        (pa.array([-0.0], pa.float64()), ["-0"]),
        (pa.array([5e-324], pa.float64()), ["5e-324"]),
        (pa.array([0.1], pa.float32()), ["0.1"]),
        (pa.array([float("nan")]), [None]),
        (pa.array([float("-inf")]), [None]),
        (pa.array([None], pa.float64()), [None]),
        (pa.array(["ນ້ຳ"]), ["ນ້ຳ"]),
    ],
)
def test_measures_of_every_arrow_type(
    form: str, values: pa.Array, texts: list[str | None], dataflow: Dataflow
) -> None:
    table = one()
    table = table.set_column(table.column_names.index("OBS_VALUE"), "OBS_VALUE", values)
    assert read_data(written(form, dataflow, table), dataflow.structure).table[
        "WRITTEN"
    ].to_pylist() == [text if text is None else pytest.approx(text) for text in texts]


@pytest.mark.parametrize("form", CSV)
@pytest.mark.parametrize("language", ["en", "lo", "fr"])
def test_labels_in_every_language(form: str, language: str, dataflow: Dataflow) -> None:
    text = written(form, dataflow, one(), labels=True, languages=(language,)).decode()
    header, row = csv.reader(io.StringIO(text, newline=""))
    lao = language == "lo"
    assert ("FREQ: ຄວາມຖີ່" if lao else "FREQ: Frequency") in header
    assert ("X: ທົ່ວປະເທດ" if lao else "X: Whole country") in row
    assert "forest" in row


@pytest.mark.parametrize("form", CSV)
def test_a_code_without_a_name_stands_alone(form: str, dataflow: Dataflow) -> None:
    message = written(form, dataflow, one(REF_AREA="NEW"), labels=True)
    assert b",NEW," in message
    assert read_data(message, dataflow.structure).table["REF_AREA"].to_pylist() == ["NEW"]


@pytest.mark.parametrize("form", CSV)
def test_labels_change_no_code_and_no_value(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    plain = read_data(written(form, dataflow, table), dataflow.structure).table
    labelled = read_data(written(form, dataflow, table, labels=True), dataflow.structure).table
    assert labelled.equals(plain)


@pytest.mark.parametrize("form", JSON)
@pytest.mark.parametrize(
    ("languages", "name", "names"),
    [
        (("en",), "Whole country", {"en": "Whole country"}),
        (("lo",), "ທົ່ວປະເທດ", {"lo": "ທົ່ວປະເທດ"}),
        (("lo", "en"), "ທົ່ວປະເທດ", {"lo": "ທົ່ວປະເທດ", "en": "Whole country"}),
        (("fr", "lo"), "Whole country", {"lo": "ທົ່ວປະເທດ"}),
        (("fr",), "Whole country", None),
    ],
)
def test_names_in_the_languages_asked(
    form: str,
    languages: tuple[str, ...],
    name: str,
    names: dict[str, str] | None,
    dataflow: Dataflow,
) -> None:
    message = json.loads(written(form, dataflow, one(), languages=languages))
    assert message["meta"]["contentLanguages"] == list(languages)
    described = message["data"].get("structure") or message["data"]["structures"][0]
    (area,) = described["dimensions"]["series"][1]["values"]
    assert area["name"] == name
    assert area.get("names") == names


@pytest.mark.parametrize("form", JSON)
def test_an_attribute_that_no_row_gives_is_left_out(form: str, dataflow: Dataflow) -> None:
    table = one(COMMENT_OBS=None, SOURCE=None, UNIT_MEASURE=None)
    data = json.loads(written(form, dataflow, table))["data"]
    described = data.get("structure") or data["structures"][0]
    given = [part["id"] for level in described["attributes"].values() for part in level]
    assert given == ["OBS_STATUS"]
    assert "attributes" not in data["dataSets"][0]


@pytest.mark.parametrize("form", JSON)
@pytest.mark.parametrize(
    ("sources", "level"),
    [(["a", "a"], "dataSet"), (["a", "b"], "observation"), (["a", None], "observation")],
)
def test_the_level_of_a_dataset_attribute(
    form: str, sources: list[str | None], level: str, dataflow: Dataflow
) -> None:
    rows = [one(SOURCE=source, ITEM=f"i{at}") for at, source in enumerate(sources)]
    message = written(form, dataflow, pa.concat_tables(rows))
    data = json.loads(message)["data"]
    described = data.get("structure") or data["structures"][0]
    assert "SOURCE" in [part["id"] for part in described["attributes"][level]]
    read = read_data(message, dataflow.structure).table
    assert read["SOURCE"].to_pylist() == sources


@pytest.mark.parametrize("form", XML)
def test_a_dataset_attribute_that_changes_opens_a_new_dataset(
    form: str, dataflow: Dataflow
) -> None:
    rows = [one(SOURCE=source, ITEM=item) for source, item in (("a", "x"), ("b", "x"), ("a", "y"))]
    message = written(form, dataflow, pa.concat_tables(rows))
    assert message.count(b"<message:DataSet ") == message.count(b"</message:DataSet>") == 2
    table = read_data(message, dataflow.structure).table
    assert sorted(zip(table["SOURCE"].to_pylist(), table["ITEM"].to_pylist(), strict=True)) == [
        ("a", "x"), ("a", "y"), ("b", "x"),
    ]  # fmt: skip


@pytest.mark.parametrize("form", XML)
def test_a_series_attribute_that_changes_opens_a_new_series(form: str, dataflow: Dataflow) -> None:
    rows = [
        one(UNIT_MEASURE=unit, TIME_PERIOD=year) for unit, year in (("HA", "2015"), (None, "2016"))
    ]
    message = written(form, dataflow, pa.concat_tables(rows))
    assert len(re.findall(rb"<(?:data:)?Series[ >]", message)) == 2
    table = read_data(message, dataflow.structure).table
    assert table["UNIT_MEASURE"].to_pylist() == ["HA", None]


@pytest.mark.parametrize("form", [*XML, *JSON])
def test_flat_messages_have_no_series(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    message = written(form, dataflow, table, flat=True)
    assert b"<Series" not in message
    assert b'"series":{' not in message
    if form in XML:
        assert b'dimensionAtObservation="AllDimensions"' in message


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize("flat", [False, True])
def test_every_xml_message_is_well_formed(
    form: str, flat: bool, dataflow: Dataflow, table: pa.Table
) -> None:
    root = etree.fromstring(written(form, dataflow, table, flat=flat))
    assert len(root.findall(".//{*}Obs")) == 5
    assert len(root.findall(".//{*}Series")) == (0 if flat else 3)


def with_measure(dataflow: Dataflow, measure: str) -> Dataflow:
    part = structs.replace(dataflow.structure.measure, id=measure)
    return structs.replace(dataflow, structure=structs.replace(dataflow.structure, measure=part))


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_a_measure_of_another_name(form: str, dataflow: Dataflow) -> None:
    """Version 2.1 calls it OBS_VALUE whatever the structure does; reading turns it back."""
    other = with_measure(dataflow, "AMOUNT")
    table = one().rename_columns(
        ["AMOUNT" if name == "OBS_VALUE" else name for name in one().column_names]
    )
    read = read_data(written(form, other, table), other.structure)
    assert read.table["AMOUNT"].to_pylist() == [1.0]
    assert "OBS_VALUE" not in read.table.column_names
    assert read.problems == ()


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_a_structure_of_one_dimension_and_no_attribute(form: str, dataflow: Dataflow) -> None:
    area = Component("REF_AREA", Text.of(en="Area"), "dimension")
    small = structs.replace(
        dataflow, structure=structs.replace(dataflow.structure, dimensions=(area,), attributes=())
    )
    table = pa.table({"REF_AREA": ["X"], "TIME_PERIOD": ["2015"], "OBS_VALUE": [1.5]})
    for flat in (False, True):
        (row,) = read_data(
            written(form, small, table, flat=flat), small.structure
        ).table.to_pylist()
        assert row == {
            "REF_AREA": "X", "TIME_PERIOD": "2015", "OBS_VALUE": 1.5, "WRITTEN": "1.5",
        }  # fmt: skip


@pytest.mark.parametrize("form", DATA_FORMATS)
@pytest.mark.parametrize("column", ["FREQ", "TIME_PERIOD"])
def test_every_missing_dimension_is_named(form: str, column: str, dataflow: Dataflow) -> None:
    with pytest.raises(SathitiError, match=f"no column for .*{column}.* of STAT"):
        written(form, dataflow, one().drop_columns([column]))


@pytest.mark.parametrize("form", JSON)
def test_codes_stand_in_the_order_of_the_list_and_unknown_ones_last(
    form: str, dataflow: Dataflow
) -> None:
    areas = ["NEW", "X1", "OLD", "X"]
    rows = [one(REF_AREA=area) for area in areas]
    data = json.loads(written(form, dataflow, pa.concat_tables(rows)))["data"]
    described = data.get("structure") or data["structures"][0]
    listed = [value["id"] for value in described["dimensions"]["series"][1]["values"]]
    assert listed == ["X", "X1", "NEW", "OLD"]


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_names_with_signs_of_markup(form: str, dataflow: Dataflow) -> None:
    code = Code("X", Text.of(en='A <b> & "c"\n, d', lo='ກ <ຂ> & "ຄ"'))
    codes = CodeList("CL_AREA", "NSO", "1.0", Text.of(en="Areas"), (code,))
    structure = structs.replace(
        dataflow.structure, codelists={**dataflow.structure.codelists, "CL_AREA": codes}
    )
    named = structs.replace(dataflow, structure=structure, name=Text.of(en="F & <g>"))
    for language in ("en", "lo"):
        message = written(form, named, one(), labels=True, languages=(language,))
        assert read_data(message, structure).table["REF_AREA"].to_pylist() == ["X"]
