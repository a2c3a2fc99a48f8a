"""Messages with one part replaced or lost: read, or refused in words, never a crash."""

import copy
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.exchange.sdmx import DATA_FORMATS, DataMessage, read_data
from sathiti.model import Dataflow, SathitiError

JUNK: list[Any] = [None, True, -1, 3.5, "", "x", "9", [], [None], [[0]], {}, {"id": None}, {"a": 1}]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a JSON document."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for step, part in inside:
        found.append((*path, step))
        if isinstance(part, dict | list):
            found += places(part, (*path, step))
    return found


def read_or_refuse(content: bytes, dataflow: Dataflow) -> None:
    try:
        read = read_data(content, dataflow.structure)
    except SathitiError:
        return
    assert isinstance(read, DataMessage)
    assert "WRITTEN" in read.table.column_names


@pytest.mark.parametrize("form", ["sdmx-json-1.0", "sdmx-json-2.0"])
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_json_with_one_part_replaced(
    form: str, dataflow: Dataflow, table: pa.Table, data: st.DataObject
) -> None:
    document = json.loads(b"".join(DATA_FORMATS[form].write(dataflow, table, None)))
    path = data.draw(st.sampled_from(places(document)))
    changed = copy.deepcopy(document)
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = data.draw(st.sampled_from(JUNK))
    read_or_refuse(json.dumps(changed).encode(), dataflow)


@pytest.mark.parametrize("form", [name for name in DATA_FORMATS if "json" not in name])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_text_with_a_stretch_lost_or_doubled(
    form: str, dataflow: Dataflow, table: pa.Table, data: st.DataObject
) -> None:
    whole = b"".join(DATA_FORMATS[form].write(dataflow, table, None))
    first = data.draw(st.integers(0, len(whole) - 1))
    last = min(first + data.draw(st.integers(1, 40)), len(whole))
    times = data.draw(st.sampled_from([0, 2]))
    read_or_refuse(whole[:first] + whole[first:last] * times + whole[last:], dataflow)
