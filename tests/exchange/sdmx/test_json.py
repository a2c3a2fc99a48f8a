"""SDMX-JSON: positions, names, numbers as written, attributes that vary."""

import json
from typing import Any

import pyarrow as pa
import pytest

from sathiti.exchange.sdmx import DATA_FORMATS, Header, WriteOptions, read_data
from sathiti.model import Dataflow, SathitiError

FORMS = ["sdmx-json-1.0", "sdmx-json-2.0"]


def message(form: str, dataflow: Dataflow, table: pa.Table, **options: Any) -> str:
    return b"".join(DATA_FORMATS[form].write(dataflow, table, WriteOptions(**options))).decode()


def structure(form: str, read: Any) -> Any:
    return read["data"]["structure"] if form.endswith("1.0") else read["data"]["structures"][0]


@pytest.mark.parametrize("form", FORMS)
def test_values_are_listed_in_the_order_of_their_code_list(
    form: str, dataflow: Dataflow, table: pa.Table
) -> None:
    late_first = table.take(pa.array([2, 0, 1, 4, 3]))
    read = json.loads(message(form, dataflow, late_first, languages=("lo", "en")))
    frequency, area, item = structure(form, read)["dimensions"]["series"]
    assert [value["id"] for value in area["values"]] == ["X", "X1"]
    assert area["values"][0]["name"] == "ທົ່ວປະເທດ"
    assert area["values"][0]["names"] == {"lo": "ທົ່ວປະເທດ", "en": "Whole country"}
    assert (frequency["keyPosition"], item["keyPosition"]) == (0, 2)
    (time,) = structure(form, read)["dimensions"]["observation"]
    assert [value["id"] for value in time["values"]] == ["2015", "2016"]
    assert time["values"][0]["start"] == "2015-01-01T00:00:00Z"
    assert time["values"][0]["end"] == "2015-12-31T23:59:59Z"
    assert set(read["data"]["dataSets"][0]["series"]) == {"0:1:0", "0:0:0", "0:0:1"}


@pytest.mark.parametrize("form", FORMS)
def test_numbers_stand_as_written(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    text = message(form, dataflow, table)
    assert "[46.0," in text
    assert "[12," in text
    assert "[null," in text


@pytest.mark.parametrize("form", FORMS)
def test_an_attribute_that_varies_stands_with_the_observation(
    form: str, dataflow: Dataflow, table: pa.Table
) -> None:
    at = table.column_names.index("UNIT_MEASURE")
    units = ["HA", "PT", "HA", "PT", "PT"]
    varied = table.set_column(at, "UNIT_MEASURE", pa.array(units))
    read = json.loads(message(form, dataflow, varied))
    levels = structure(form, read)["attributes"]
    assert [a["id"] for a in levels["observation"]][-1] == "UNIT_MEASURE"
    assert levels["series"] == []
    again = read_data(message(form, dataflow, varied).encode(), dataflow.structure).table
    assert sorted(again["UNIT_MEASURE"].to_pylist()) == sorted(units)


@pytest.mark.parametrize("form", FORMS)
def test_dataset_attributes_are_said_once(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    text = message(form, dataflow, table)
    assert text.count("Register") == 1
    assert json.loads(text)["data"]["dataSets"][0]["attributes"] == [0]


@pytest.mark.parametrize("form", FORMS)
def test_duplicates_are_refused_not_lost(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    twice = pa.concat_tables([table, table.slice(0, 2)])
    with pytest.raises(SathitiError, match="2 observations have the same key"):
        message(form, dataflow, twice)


@pytest.mark.parametrize("form", FORMS)
def test_the_header_says_who_and_when(form: str, dataflow: Dataflow, table: pa.Table) -> None:
    header = Header("M1", "2026-01-02T03:04:05Z", "NSO", test=True)
    text = message(form, dataflow, table, header=header)
    assert read_data(text.encode()).header == header
    assert json.loads(message(form, dataflow, table))["meta"]["sender"] == {"id": "NSO"}


def test_the_same_message_for_the_same_input(dataflow: Dataflow, table: pa.Table) -> None:
    header = Header("M1", "2026-01-02T03:04:05Z", "NSO")
    for form in DATA_FORMATS:
        one, two = (message(form, dataflow, table, header=header) for _ in range(2))
        assert one == two


@pytest.mark.parametrize(
    "dataset",
    [
        {"series": {"0:0": {"attributes": [None], "observations": {"0": [1.50, 0], "1": ["x"]}}}},
        {"observations": {"0:0:0": [1.50, 0], "0:0:1": ["x"]}},
    ],
)
def test_messages_of_other_makers(dataset: dict[str, Any]) -> None:
    """Uncoded values said directly, groups, a message without `data` around it."""
    flat = "observations" in dataset
    key = [{"id": "FREQ", "values": [{"id": "A"}]}, {"id": "ITEM", "values": [{"value": 7}]}]
    time = {"id": "TIME_PERIOD", "values": [{"id": "2015"}, {"value": "2016"}]}
    described = {
        "dimensions": {
            "dataSet": [{"id": "REF_AREA", "values": [{"id": "X"}]}],
            "series": [] if flat else key,
            "observation": [*key, time] if flat else [time],
        },
        "attributes": {
            "dimensionGroup": [{"id": "TITLE"}],
            "series": [] if flat else [{"id": "NOTE", "values": [None, {"name": "n"}]}],
            "observation": [{"id": "OBS_STATUS", "values": [{"id": "B", "name": "Break"}]}],
        },
    }
    dataset = dataset | {"dimensionGroupAttributes": {"0:": [{"en": "Annual"}]}}
    text = json.dumps({"structure": described, "dataSets": [dataset]}).replace("1.5", "1.50")
    rows = read_data(text.encode()).table.to_pylist()
    assert [row["WRITTEN"] for row in rows] == ["1.50", "x"]
    assert [row["TIME_PERIOD"] for row in rows] == ["2015", "2016"]
    assert [row["OBS_STATUS"] for row in rows] == ["B", None]
    assert {row["ITEM"] for row in rows} == {"7"}
    assert {row["REF_AREA"] for row in rows} == {"X"}
    assert {row["TITLE"] for row in rows} == {"Annual"}
