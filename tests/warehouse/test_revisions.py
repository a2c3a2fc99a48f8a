"""What changed between two vintages, and why."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.model import Correction, Input, Lineage
from sathiti.warehouse.revisions import REASONS, SCHEMA, reason, revisions

from .conftest import MakeDataset, Row, make_dataset

values = st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.5]))
cubes = st.dictionaries(
    st.tuples(st.sampled_from(["N", "S"]), st.sampled_from(["2014", "2015", "2016"])), values
)


def rows_of(cube: dict[tuple[str, str], float | None]) -> list[Row]:
    return [(area, "RICE", period, value) for (area, period), value in cube.items()]


@settings(max_examples=40, deadline=None)
@given(cubes, cubes)
def test_revisions_are_the_difference(
    old: dict[tuple[str, str], float | None], new: dict[tuple[str, str], float | None]
) -> None:
    told = revisions(make_dataset(rows_of(old)), make_dataset(rows_of(new))).to_pylist()
    wanted = {
        key for key in {*old, *new} if (key in old, old.get(key)) != (key in new, new.get(key))
    }
    assert {(row["SERIES_KEY"], row["TIME_PERIOD"]) for row in told} == {
        (f"A.{area}.RICE", period) for area, period in wanted
    }
    for row in told:
        key = (row["SERIES_KEY"].split(".")[1], row["TIME_PERIOD"])
        assert (row["OLD_VALUE"], row["NEW_VALUE"]) == (old.get(key), new.get(key))
        assert row["KIND"] == (
            "added" if key not in old else "removed" if key not in new else "changed"
        )
    assert told == sorted(told, key=lambda row: (row["SERIES_KEY"], row["TIME_PERIOD"]))


def test_the_first_vintage_revises_nothing(dataset: MakeDataset, rows: list[Row]) -> None:
    table = revisions(None, dataset(rows))
    assert (table.num_rows, table.schema) == (0, SCHEMA)


def test_a_status_alone_is_a_revision(dataset: MakeDataset) -> None:
    row: Row = ("N", "RICE", "2014", None)
    old, new = dataset([row], OBS_STATUS=["L"]), dataset([row], OBS_STATUS=["M"])
    (told,) = revisions(old, new).to_pylist()
    assert (told["KIND"], told["OLD_STATUS"], told["NEW_STATUS"]) == ("status", "L", "M")


def test_another_delivery_is_the_reason(dataset: MakeDataset) -> None:
    old = dataset([("N", "RICE", "2014", 1.0)], DELIVERY=["aaa"])
    new = dataset([("N", "RICE", "2014", 2.0)], Lineage("test", code_version="2"), DELIVERY=["bbb"])
    (told,) = revisions(old, new).to_pylist()
    assert (told["WHY"], told["DETAIL"]) == ("delivery", "bbb")
    assert str(reason("delivery", "bbb")) == "A new delivery says otherwise: bbb"


def test_a_correction_comes_before_a_delivery(dataset: MakeDataset) -> None:
    old = dataset([("N", "RICE", "2014", 1.0), ("S", "RICE", "2014", 5.0)], DELIVERY=["a", "a"])
    new = dataset([("N", "RICE", "2014", 2.0), ("S", "RICE", "2014", 6.0)], DELIVERY=["b", "b"])
    corrections = [
        Correction("DF_CROPS", "A.N.RICE", "2014", 1.0, 3.0, "first thought", "me", "2026-01-01"),
        Correction("DF_CROPS", "A.N.RICE", "2014", 1.0, 2.0, "typing", "me", "2026-02-01"),
        Correction("DF_OTHER", "A.S.RICE", "2014", 5.0, 6.0, "elsewhere", "me", "2026-02-01"),
    ]
    told = revisions(old, new, corrections).to_pylist()
    assert [(row["WHY"], row["DETAIL"]) for row in told] == [
        ("correction", "typing"),
        ("delivery", "b"),
    ]


INPUT = Input("forest", "1")


@pytest.mark.parametrize(
    ("lineage", "why", "detail"),
    [
        (Lineage("s", "1", "p1", {"a": 1}, (Input("forest", "2"),)), "input", "forest"),
        (Lineage("s", "1", "p1", {"a": 1}, (INPUT, Input("water", "2"))), "input", "water"),
        (Lineage("s", "1", "p2", {"a": 1}, (INPUT,)), "pack", "p2"),
        (Lineage("s", "1", "p1", {"a": 2}, (INPUT,)), "parameters", ""),
        (Lineage("s", "2", "p1", {"a": 1}, (INPUT,)), "program", "2"),
        (Lineage("s", "1", "p1", {"a": 1}, (INPUT,), run="other"), "unknown", ""),
    ],
)
def test_else_the_lineage_tells_why(
    dataset: MakeDataset, lineage: Lineage, why: str, detail: str
) -> None:
    before = Lineage("s", "1", "p1", {"a": 1}, (INPUT,))
    old = dataset([("N", "RICE", "2014", 1.0)], before)
    new = dataset([("N", "RICE", "2014", 2.0)], lineage)
    told: list[dict[str, Any]] = revisions(old, new).to_pylist()
    assert [(row["WHY"], row["DETAIL"]) for row in told] == [(why, detail)]
    assert str(reason(why, detail))


def test_a_computed_figure_names_its_own_inputs_that_changed(dataset: MakeDataset) -> None:
    rows: list[Row] = [("N", "RICE", "2014", 1.0), ("S", "RICE", "2014", 1.0)]
    inputs = ['[["land","a","N","2014"],["sea","b","N","2014"]]', '[["land","a","S","2014"]]']
    before = dataset(rows, Lineage("s", inputs=(INPUT,)), INPUTS=inputs)
    now: list[Row] = [(area, crop, period, 2.0) for area, crop, period, _ in rows]
    after = dataset(now, Lineage("s", inputs=(Input("forest", "2"),)), INPUTS=inputs)
    changed = [("sea", "b", "N", "2014"), ("land", "a", "N", "2014"), ("land", "a", "X", "2014")]
    told = [row["DETAIL"] for row in revisions(before, after, (), changed).to_pylist()]
    # of the second no own fact is known to have changed: the step is named
    assert told == ["land.a N 2014, sea.b N 2014", "forest"]


def test_every_reason_can_be_said() -> None:
    for why, template in REASONS.items():
        assert str(reason(why, "x")) == template.replace("{detail}", "x")
