"""SDMX-JSON as others write it: positions, levels, what may be left out, what is damaged."""

import json
from typing import Any

import pytest

from sathiti.exchange.sdmx import read_data
from sathiti.model import Dataflow, SathitiError

from .messages_by_hand import AB, in_json, one_series


def rows(message: bytes, structure: Any = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_data(message, structure).table.to_pylist()
    return found


def test_positions_lead_to_codes() -> None:
    (row,) = rows(in_json([{"series": {"1:0": {"observations": {"1": [12.50]}}}}]))
    assert [row[name] for name in ("A", "B", "TIME_PERIOD")] == ["y", "p", "2016"]


@pytest.mark.parametrize(
    "written", ["46.0", "46", "0.10", "1e5", "1E-7", "-0.50", "123456789012345678901234567890"]
)
def test_numbers_keep_the_digits_written(written: str) -> None:
    message = in_json(one_series({"0": ["@"]})).replace(b'"@"', written.encode())
    (row,) = rows(message)
    assert row["WRITTEN"] == written
    assert row["OBS_VALUE"] == float(written)


@pytest.mark.parametrize(
    ("written", "text", "value"),
    [
        ("null", None, None),
        ("NaN", "nan", None),
        ("Infinity", "inf", None),
        ("1e400", "1e400", None),
        ('"12"', "12", 12.0),
        ('"n/a"', "n/a", None),
        ("true", "true", None),
        ('[1, 2.0, "x"]', "1;2.0;x", None),
        ('{"en": "many", "lo": "ຫຼາຍ"}', "many", None),
        ('{"en": [1, {"x": "y"}]}', "1;y", None),
        ("{}", None, None),
    ],
)
def test_values_of_every_kind(written: str, text: str | None, value: float | None) -> None:
    message = in_json(one_series({"0": ["@"]})).replace(b'"@"', written.encode())
    (row,) = rows(message)
    assert (row["WRITTEN"], row["OBS_VALUE"]) == (text, value)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("-1:0", "IndexError"),
        ("0:-2", "IndexError"),
        ("0:9", "IndexError"),
        ("0:x", "ValueError"),
        ("0", "ValueError"),
        ("0:0:0", "ValueError"),
        ("", "ValueError"),
    ],
)
def test_a_key_that_fits_no_dimension_is_refused(key: str, said: str) -> None:
    """A negative position would silently count from the end, a short key lose a dimension."""
    message = in_json([{"series": {key: {"observations": {"0": [1]}}}}])
    with pytest.raises(SathitiError, match=f"not an SDMX-JSON data message: {said}"):
        read_data(message)


@pytest.mark.parametrize("place", [-1, 2, "x", 1.5, [0, 7], {}])
def test_an_attribute_that_points_nowhere_is_refused(place: Any) -> None:
    attributes = {"observation": [{"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "M"}]}]}
    message = in_json(one_series({"0": [1, place]}), attributes=attributes)
    with pytest.raises(SathitiError, match="not an SDMX-JSON data message"):
        read_data(message)


@pytest.mark.parametrize(
    ("level", "dataset"),
    [
        ("dataSet", {"attributes": [1], **one_series({"0": [1]})[0]}),
        ("series", one_series({"0": [1]}, attributes=[1])[0]),
        ("observation", one_series({"0": [1, 1]})[0]),
        ("dimensionGroup", {"dimensionGroupAttributes": {"0:": [1]}, **one_series({"0": [1]})[0]}),
    ],
)
@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([{"id": "a"}, {"id": "b", "name": "B"}], "b"),
        ([None, {"value": "ນ້ຳ"}], "ນ້ຳ"),
        ([None, {"name": "only a name"}], "only a name"),
        ([None, "bare"], "bare"),
        ([None, 7], "7"),
        ([None, None], None),
    ],
)
def test_attributes_at_every_level(
    level: str, dataset: dict[str, Any], values: list[Any], wanted: str | None, dataflow: Dataflow
) -> None:
    message = in_json([dataset], attributes={level: [{"id": "NOTE", "values": values}]})
    (row,) = rows(message)
    assert row.get("NOTE") == wanted


@pytest.mark.parametrize("level", ["dataSet", "series", "observation"])
def test_an_attribute_left_off_at_the_end(level: str) -> None:
    """Lists of attributes may be shorter than what the structure names."""
    named = [{"id": f"N{n}", "values": [{"id": "x"}]} for n in range(3)]
    dataset = {
        "attributes": [0] if level == "dataSet" else [],
        **one_series(
            {"0": [1, *([0] if level == "observation" else [])]},
            attributes=[0] if level == "series" else [],
        )[0],
    }
    (row,) = rows(in_json([dataset], attributes={level: named}))
    assert row["N0"] == "x"
    assert "N1" not in row


@pytest.mark.parametrize("absent", [None, "left out"])
@pytest.mark.parametrize("member", ["attributes", "observations"])
def test_members_of_a_series_that_are_null_or_left_out(member: str, absent: str | None) -> None:
    series: dict[str, Any] = {"attributes": [], "observations": {"0": [1]}}
    series = (
        {**series, member: None}
        if absent is None
        else {name: value for name, value in series.items() if name != member}
    )
    found = rows(in_json([{"series": {"0:0": series}}]))
    assert len(found) == (member == "attributes")


@pytest.mark.parametrize("name", ["series", "observations", "attributes", "action"])
def test_members_of_a_dataset_that_are_null(name: str) -> None:
    read = read_data(in_json([{**one_series({"0": [1]})[0], name: None}]))
    assert read.table.num_rows == (name != "series")
    assert read.action == "Information"


@pytest.mark.parametrize(
    "meta", [None, {}, [], {"id": None, "prepared": None, "sender": None}, {"sender": {"id": None}}]
)
def test_a_header_that_says_nothing(meta: Any) -> None:
    header = read_data(in_json(one_series({"0": [1]}), meta=meta)).header
    assert (header.id, header.prepared, header.sender, header.test) == ("", "", "", False)


def test_a_header_of_numbers() -> None:
    read = read_data(in_json([], meta={"id": 7, "prepared": 25640617, "test": True}))
    assert (read.header.id, read.header.test) == ("7", True)
    assert [problem.rule for problem in read.problems] == ["sdmx.calendar"]


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "3",
        '"text"',
        "null",
        "{}",
        '{"data": []}',
        '{"data": {"dataSets": []}}',
        '{"data": {"structures": [], "dataSets": [{}]}}',
        '{"data": {"structure": {}, "dataSets": [{}]}}',
        '{"data": {"structure": {"dimensions": []}, "dataSets": [{}]}}',
        '{"data": {"structure": {"dimensions": {}}, "dataSets": "abc"}}',
        '{"data": {"structure": {"dimensions": {}}, "dataSets": [{"structure": 4}]}}',
        '{"data": {"structure": {"dimensions": {}}, "dataSets": [{"structure": -1}]}}',
        '{"data": {"structure": {"dimensions": {"series": [{"values": []}]}}, "dataSets": [{}]}}',
        '{"data": {"structure": {"dimensions": {}}, "dataSets": [{"observations": {"": 3}}]}}',
        '{"meta": 3, "data": {"structure": {"dimensions": {}}, "dataSets": []}}',
        '{"data": {"structure": {"dimensions": {}, "links": [3]}, "dataSets": []}}',
    ],
)
def test_other_json_is_refused_in_words(content: str) -> None:
    # A list or a bare value does not begin as an SDMX-JSON message does
    with pytest.raises(SathitiError, match=r"not an SDMX-JSON data message|SDMX-CSV|as CSV"):
        read_data(content.encode())


@pytest.mark.parametrize("content", ["{", '{"data": ', '{"a": 1,}', '{"a": "\x01"}', "{'a': 1}"])
def test_damaged_json_names_the_line(content: str) -> None:
    with pytest.raises(SathitiError, match="not complete JSON") as caught:
        read_data(f"\ufeff{content}".encode())
    assert caught.value.at is not None
    assert caught.value.at.row == 1


def test_other_encodings_are_damaged_json() -> None:
    with pytest.raises(SathitiError, match="not complete JSON"):
        read_data(b'{"a": "\xff"}')


def test_json_nested_beyond_reason_is_refused() -> None:
    for depth in (500, 200_000):
        content = b'{"data": ' + b"[" * depth + b"]" * depth + b"}"
        with pytest.raises(SathitiError, match="JSON"):
            read_data(content)


def two_structures(second: str) -> bytes:
    described = [
        {
            "links": [{"rel": "dataflow", "urn": f"Dataflow=NSO:{name}(1.0)"}],
            "dimensions": AB,
        }
        for name in ("DF_ONE", second)
    ]
    datasets = [one_series({"0": [n]})[0] | {"structure": n} for n in (0, 1)]
    return json.dumps({"data": {"structures": described, "dataSets": datasets}}).encode()


def test_datasets_of_two_structures_are_told() -> None:
    read = read_data(two_structures("DF_TWO"))
    assert [problem.rule for problem in read.problems] == ["sdmx.several_structures"]
    assert "NSO:DF_TWO(1.0)" in str(read.problems[0].message)
    assert str(read.reference) == "Dataflow=NSO:DF_ONE(1.0)"
    assert read.table["WRITTEN"].to_pylist() == ["0", "1"]


def test_two_datasets_of_one_structure_are_no_problem() -> None:
    assert read_data(two_structures("DF_ONE")).problems == ()


@pytest.mark.parametrize(
    ("links", "wanted"),
    [
        ([], None),
        (None, None),
        ([{"rel": "self", "urn": "Dataflow=NSO:X(1.0)"}], None),
        ([{"rel": "datastructure", "urn": "DataStructure=NSO:X(1.0)"}], "DataStructure=NSO:X(1.0)"),
        (
            [
                {"rel": "datastructure", "urn": "DataStructure=NSO:X(1.0)"},
                {"rel": "dataflow", "urn": "Dataflow=NSO:F(1.0)"},
            ],
            "Dataflow=NSO:F(1.0)",
        ),
        ([{"rel": "dataflow"}], None),
        ([{"rel": "dataflow", "urn": "nonsense"}], None),
    ],
)
def test_what_a_message_names(links: Any, wanted: str | None) -> None:
    reference = read_data(in_json([], links=links)).reference
    assert (str(reference) if reference else None) == wanted


def test_actions_of_several_datasets() -> None:
    datasets = [
        one_series({str(n): [n]})[0] | {"action": action}
        for n, action in enumerate(("Append", "Delete"))
    ]
    read = read_data(in_json(datasets))
    assert read.action == ""
    assert read.table["ACTION"].to_pylist() == ["Append", "Delete"]
    assert read_data(in_json(datasets[:1])).action == "Append"


def test_dimensions_of_the_dataset_stand_in_every_row() -> None:
    dimensions = AB | {"dataSet": [{"id": "C", "values": [{"id": "one"}]}, {"id": "D"}]}
    found = rows(in_json(one_series({"0": [1], "1": [2]}), dimensions=dimensions))
    assert [row["C"] for row in found] == ["one", "one"]
    assert "D" not in found[0]


def test_observations_without_series() -> None:
    flat = {"observation": [*AB["series"], *AB["observation"]]}
    found = rows(in_json([{"observations": {"1:0:1": [3]}}], dimensions=flat))
    assert [found[0][name] for name in ("A", "B", "TIME_PERIOD")] == ["y", "p", "2016"]


def test_several_measures() -> None:
    measures = {"observation": [{"id": "OBS_VALUE"}, {"id": "LOWER"}]}
    (row,) = rows(in_json(one_series({"0": [5.0, 4.50]}), measures=measures))
    assert (row["OBS_VALUE"], row["LOWER"]) == (5.0, "4.5")


@pytest.mark.parametrize(
    ("places", "wanted"), [([0], "a"), ([1, 0], "b;a"), ([], ""), (None, None)]
)
def test_an_attribute_of_several_values(places: Any, wanted: str | None) -> None:
    attributes = {"observation": [{"id": "NOTE", "values": [{"id": "a"}, {"id": "b"}]}]}
    (row,) = rows(in_json(one_series({"0": [1, places]}), attributes=attributes))
    assert row.get("NOTE") == wanted


@pytest.mark.parametrize("bare", [35, "35", None, True])
def test_a_value_without_its_brackets_is_refused(bare: Any) -> None:
    """Read letter by letter, 35 would become 3."""
    with pytest.raises(SathitiError, match="not an SDMX-JSON data message: TypeError"):
        read_data(in_json(one_series({"0": bare})))
