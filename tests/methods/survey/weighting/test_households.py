"""Auxiliaries of three households, averaged over their members by hand."""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey.weighting.cells import collect_cells
from sathiti.methods.survey.weighting.households import collect_households
from sathiti.methods.survey.weighting.rows import categories_of
from sathiti.model import Calibration, Margin, SathitiError

SEX = Margin.of("sex", {"f": 60, "m": 40})
HOMES = Margin.of("area", {"n": 20, "s": 10}, "household")
PEOPLE = pa.table(
    {
        "village": [1, 1, 1, 1, 2, 2],
        "house": [1, 1, 1, 2, 1, 1],
        "sex": ["f", "f", "m", "m", "f", "m"],
        "area": ["n", "n", "n", "n", "s", "s"],
        "age": [40.0, 10.0, 40.0, 50.0, 20.0, 30.0],
        "w": [3.0, 3.0, 3.0, 5.0, 7.0, 7.0],
    }
)
HOUSE = ("village", "house")


def households(
    *margins: Margin, numeric: tuple = (), table: Any = PEOPLE, household: tuple = HOUSE
):
    asked = Calibration(margins, numeric, household=household)
    cells = collect_cells(table, "w", asked)
    found = collect_households(table, "w", asked, categories_of(cells, asked), len(cells.lines))
    order = np.argsort(found.weights)
    return found.auxiliaries.dense[order], found.weights[order], found.rows[order]


def test_a_household_is_one_row_with_the_weight_of_its_members() -> None:
    _, weights, rows = households(SEX)
    assert weights.tolist() == [5.0, 9.0, 14.0]
    assert rows.tolist() == [1.0, 3.0, 2.0]


def test_a_household_is_named_by_its_key() -> None:
    asked = Calibration((SEX,), household=HOUSE)
    cells = collect_cells(PEOPLE, "w", asked)
    found = collect_households(PEOPLE, "w", asked, categories_of(cells, asked), 2)
    named = zip(found.keys.to_pylist(), found.weights.tolist(), strict=True)
    told = {(one["village"], one["house"]): weight for one, weight in named}
    assert told == {(1, 1): 9.0, (1, 2): 5.0, (2, 1): 14.0}


def test_indicators_become_shares_of_the_members() -> None:
    x, _, _ = households(SEX)
    assert x == pytest.approx(np.array([[0, 1], [2 / 3, 1 / 3], [0.5, 0.5]]))


def test_numbers_become_means_of_the_members() -> None:
    x, _, _ = households(SEX, numeric=(("age", 1.0),))
    assert x[:, 2].tolist() == [50.0, 30.0, 25.0]


def test_weighted_sums_of_persons_stay() -> None:
    """The mean times the sum of weights is what the members have together."""
    x, weights, _ = households(SEX, numeric=(("age", 1.0),))
    w, age = PEOPLE["w"].to_numpy(), PEOPLE["age"].to_numpy()
    women = np.array(PEOPLE["sex"].to_pylist()) == "f"
    assert weights @ x == pytest.approx([w[women].sum(), w[~women].sum(), w @ age])


def test_what_is_counted_once_is_shared_out() -> None:
    x, weights, _ = households(HOMES)
    assert x == pytest.approx(np.array([[1, 0], [1 / 3, 0], [0, 1 / 2]]))
    # 5 + 3 households in the north, 7 in the south
    assert weights @ x == pytest.approx([8, 7])


def test_persons_and_households_stand_side_by_side() -> None:
    x, weights, _ = households(SEX, HOMES)
    assert weights @ x == pytest.approx([6 + 7, 3 + 5 + 7, 8, 7])


def test_the_number_of_households() -> None:
    x, weights, _ = households(Margin.whole(30, "household"))
    assert weights @ x == pytest.approx([15])


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.from_arrow(table),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_gives_the_same(library: str) -> None:
    expected = households(SEX, HOMES, numeric=(("age", 1.0),))
    margins = (SEX, HOMES)
    found = households(*margins, numeric=(("age", 1.0),), table=LIBRARIES[library](PEOPLE))
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other)


def changed(column: str, values: list) -> pa.Table:
    return PEOPLE.set_column(PEOPLE.column_names.index(column), column, pa.array(values))


def test_a_person_without_household_is_refused() -> None:
    table = changed("house", [1, 1, None, 2, 1, None])
    with pytest.raises(SathitiError, match="2 rows have no value in house"):
        households(SEX, table=table)


def test_members_of_different_weight_are_refused() -> None:
    table = changed("w", [3.0, 4.5, 3.0, 5.0, 7.0, 7.0])
    with pytest.raises(SathitiError) as caught:
        households(SEX, table=table)
    said = str(caught.value)
    assert "Members of household 1 / 1 have design weights from 3.0 to 4.5" in said
    assert "one design weight in w" in said


def test_weights_that_differ_by_rounding_are_one() -> None:
    table = changed("w", [3.0, 3.0 + 1e-12, 3.0, 5.0, 7.0, 7.0])
    _, weights, _ = households(SEX, table=table)
    assert weights == pytest.approx([5, 9, 14])


def test_a_household_in_two_categories_is_refused_where_households_count() -> None:
    table = changed("area", ["n", "n", "n", "n", "s", "n"])
    with pytest.raises(SathitiError) as caught:
        households(HOMES, table=table)
    said = str(caught.value)
    assert "Members of household 2 / 1 differ in area, which counts households" in said
    assert "all members of a household the same category" in said


def test_persons_of_one_household_may_differ() -> None:
    by_area = Margin.of("area", {"n": 60, "s": 40})
    table = changed("area", ["n", "n", "n", "n", "s", "n"])
    x, _, _ = households(by_area, table=table)
    assert x[2] == pytest.approx([0.5, 0.5])


def test_a_household_of_one_column_is_named_by_it() -> None:
    table = changed("w", [3.0, 3.0, 3.0, 3.0, 7.0, 8.0])
    with pytest.raises(SathitiError, match="Members of household 2 have"):
        households(SEX, table=table, household=("village",))
