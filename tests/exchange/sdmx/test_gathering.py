"""Levels of a message spread over the rows of a table, and what a finished table looks like."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from sathiti.exchange.sdmx.gathering import Gathering, common_action, finish
from sathiti.exchange.sdmx.problems import Problems
from sathiti.model import Catalogue, Dataflow

from .conftest import make_structure


def problems(*languages: str) -> Problems:
    return Problems("file.xml", Catalogue(), languages or ("en",))


def text_table(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def test_each_level_reaches_the_rows_below_it() -> None:
    gathering = Gathering()
    for source in ("one", "two"):
        gathering.dataset({"SOURCE": source})
        for item in ("a", "b"):
            gathering.series({"ITEM": item})
            gathering.observation({"TIME": "2015"})
            gathering.no_series()
    gathering.observation({"TIME": "2016"})
    table = gathering.table()
    assert table["SOURCE"].to_pylist() == ["one", "one", "two", "two", "two"]
    assert table["ITEM"].to_pylist() == ["a", "b", "a", "b", None]
    assert table.column_names == ["SOURCE", "ITEM", "TIME"]


def test_attributes_met_after_the_opening_still_count() -> None:
    """XML gives attributes of a series before its observations, but after its opening."""
    gathering = Gathering()
    dataset, series = gathering.dataset({}), gathering.series({"ITEM": "a"})
    series["UNIT"] = "HA"
    dataset["SOURCE"] = "Register"
    gathering.observation({})
    (row,) = gathering.table().to_pylist()
    assert row == {"ITEM": "a", "UNIT": "HA", "SOURCE": "Register"}


def test_nothing_gathered_is_an_empty_table() -> None:
    gathering = Gathering()
    gathering.dataset({"SOURCE": "x"})
    gathering.series({"ITEM": "a"})
    assert gathering.table().num_rows == 0


def test_a_series_longer_than_a_batch_stays_one_series() -> None:
    gathering = Gathering()
    gathering.dataset({"SOURCE": "x"})
    gathering.series({"ITEM": "a"})
    for n in range(50_001):
        gathering.observation({"N": str(n)})
    gathering.no_series()
    gathering.series({"ITEM": "b", "LATE": "y"})
    gathering.observation({"N": "last", "ODD": "z"})
    table = gathering.table()
    assert table.num_rows == 50_002
    assert set(table["ITEM"].to_pylist()[:-1]) == {"a"}
    assert table.slice(50_001).to_pylist() == [
        {"SOURCE": "x", "ITEM": "b", "N": "last", "LATE": "y", "ODD": "z"}
    ]
    assert table["LATE"].null_count == table["ODD"].null_count == 50_001


@pytest.mark.parametrize(
    ("group", "wanted"),
    [
        ({"A": "x", "NOTE": "n"}, ["n", "n", None]),
        ({"A": "x", "B": "q", "NOTE": "n"}, [None, "n", None]),
        ({"A": "z", "NOTE": "n"}, [None, None, None]),
        ({"NOTE": "n"}, ["n", "n", "n"]),
        ({"C": "x", "NOTE": "n"}, [None, None, None]),
    ],
)
def test_groups_hold_for_the_series_they_name(group: dict[str, str], wanted: list[Any]) -> None:
    gathering = Gathering()
    gathering.group(group)
    for a, b in (("x", "p"), ("x", "q"), ("y", "p")):
        gathering.series({"A": a, "B": b})
        gathering.observation({})
    table = gathering.table(["A", "B", "C"])
    found = table["NOTE"].to_pylist() if "NOTE" in table.column_names else [None] * 3
    assert found == wanted


def test_a_group_belongs_to_its_dataset() -> None:
    gathering = Gathering()
    for source in ("one", "two"):
        gathering.dataset({})
        gathering.group({"A": "x", "NOTE": source})
        gathering.series({"A": "x"})
        gathering.observation({})
    assert gathering.table(["A"])["NOTE"].to_pylist() == ["one", "two"]


def test_two_groups_of_one_series_are_joined() -> None:
    gathering = Gathering()
    gathering.group({"A": "x", "ONE": "1"})
    gathering.group({"A": "x", "TWO": "2"})
    gathering.series({"A": "x"})
    gathering.observation({})
    (row,) = gathering.table(["A"]).to_pylist()
    assert (row["ONE"], row["TWO"]) == ("1", "2")


cells = st.dictionaries(st.sampled_from("PQR"), st.sampled_from(["1", "2"]), max_size=3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(cells, st.lists(st.tuples(cells, st.lists(cells, max_size=3)), max_size=3)),
        max_size=3,
    )
)
def test_the_lowest_level_that_says_something_wins(datasets: list[Any]) -> None:
    gathering = Gathering()
    wanted = []
    for dataset, several in datasets:
        gathering.dataset(dict(dataset))
        for series, observations in several:
            gathering.series(dict(series))
            for observation in observations:
                gathering.observation(dict(observation))
                wanted.append({**dataset, **series, **observation})
            gathering.no_series()
    found = [
        {name: cell for name, cell in row.items() if cell is not None}
        for row in gathering.table().to_pylist()
    ]
    # A table without columns has no rows to count
    assert found == (wanted if any(wanted) else found)


@pytest.mark.parametrize(
    ("actions", "action", "stays"),
    [
        (["Append", "Append"], "Append", False),
        (["Append", "Delete"], "", True),
        ([None, None], "Information", False),
        ([], "Information", False),
        (["", ""], "Information", False),
    ],
)
def test_one_action_of_all_rows(actions: list[str | None], action: str, stays: bool) -> None:
    table, found = common_action(text_table(A=["x"] * len(actions), ACTION=actions))
    assert found == action
    assert ("ACTION" in table.column_names) is stays


def test_a_table_without_actions_informs() -> None:
    table = text_table(A=["x"])
    assert common_action(table) == (table, "Information")


def test_columns_stand_in_the_order_of_the_structure(dataflow: Dataflow) -> None:
    table = text_table(ODD=["o"], OBS_VALUE=[" 1.50"], ITEM=["i"], TIME_PERIOD=["2015"], FREQ=["A"])
    told = problems()
    found = finish(table, dataflow.structure, told)
    assert found.column_names == [
        "FREQ", "REF_AREA", "ITEM", "TIME_PERIOD", "OBS_VALUE", "WRITTEN", "OBS_STATUS",
        "DECIMALS", "COMMENT_OBS", "UNIT_MEASURE", "SOURCE", "ODD",
    ]  # fmt: skip
    assert found["OBS_VALUE"].to_pylist() == [1.5]
    assert found["WRITTEN"].to_pylist() == [" 1.50"]
    assert found["REF_AREA"].to_pylist() == [None]
    assert [problem.values["component"] for problem in told.found()] == ["ODD"]


def test_without_a_structure_columns_stay_as_met() -> None:
    table = text_table(B=["b"], A=["a"])
    told = problems()
    assert finish(table, None, told).column_names == ["B", "A", "OBS_VALUE", "WRITTEN"]
    assert told.found() == ()


def test_problems_are_told_once_and_in_order() -> None:
    told = problems("en", "lo")
    for name in ("B", "A", "B"):
        told.add(
            "sdmx.unknown_component", "warning", "{component} is new", key=name, component=name
        )
    assert [problem.key for problem in told.found()] == ["B", "A"]
    first = told.found()[0]
    assert first.message.words == {"en": "B is new", "lo": "B is new"}
    assert (first.scope, first.places[0].source, first.places[0].key) == ("file.xml",) * 2 + ("B",)


@pytest.mark.parametrize("measure", ["OBS_VALUE", "AMOUNT"])
def test_the_measure_of_the_file_may_be_called_as_in_version_2(measure: str) -> None:
    structure = make_structure()
    structure = structs.replace(structure, measure=structs.replace(structure.measure, id=measure))
    told = problems()
    table = finish(text_table(OBS_VALUE=["3"]), structure, told)
    assert table[measure].to_pylist() == [3.0]
    assert told.found() == ()
