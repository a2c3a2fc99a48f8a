"""Weights from N and n of every stage, where the file has none."""

from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey.sample import Sample
from sathiti.methods.survey.weights_of_design import WEIGHT_OF_DESIGN, weighted_by_design
from sathiti.model import SathitiError
from sathiti.model.design import Design, Stage

# stratum N: 2 of 6 villages, then 2 of 10 and 1 of 5 houses; stratum S: 1 of 3, then 2 of 8
DRAWN = pa.table(
    {
        "zone": ["N", "N", "N", "S", "S"],
        "village": [1, 1, 2, 1, 1],
        "villages": [6, 6, 6, 3, 3],
        "house": [1, 2, 1, 1, 2],
        "houses": [10, 10, 5, 8, 8],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0],
    }
)
VILLAGES = Stage(strata="zone", unit="village", fpc="villages")
HOUSES = Stage(unit="house", fpc="houses")


def weights(table: Any, design: Design) -> list[float]:
    made, named = weighted_by_design(table, design)
    assert named.weight == WEIGHT_OF_DESIGN
    return made[WEIGHT_OF_DESIGN].to_pylist()


def test_stages_multiply() -> None:
    found = weights(DRAWN, Design(stages=(VILLAGES, HOUSES)))
    assert found == pytest.approx([3 * 5, 3 * 5, 3 * 5, 3 * 4, 3 * 4])


def test_one_stage() -> None:
    found = weights(DRAWN, Design(stages=(VILLAGES,)))
    assert found == pytest.approx([3.0] * 5)


def test_units_of_one_number_in_two_strata_are_two() -> None:
    # village 1 lies in both zones; n is counted in each
    table = DRAWN.set_column(1, "village", pa.array([1, 1, 1, 1, 1]))
    found = weights(table, Design(stages=(VILLAGES,)))
    assert found == pytest.approx([6.0, 6.0, 6.0, 3.0, 3.0])


def test_without_units_each_row_is_one() -> None:
    found = weights(DRAWN, Design(stages=(Stage(strata="zone", fpc="villages"),)))
    assert found == pytest.approx([2.0, 2.0, 2.0, 1.5, 1.5])


def test_without_strata_all_are_one() -> None:
    found = weights(DRAWN, Design(stages=(Stage(fpc="houses"),)))
    assert found == pytest.approx([2.0, 2.0, 1.0, 1.6, 1.6])


def test_a_sampling_fraction_is_turned_over() -> None:
    table = DRAWN.set_column(2, "villages", pa.array([0.25, 0.25, 0.25, 0.5, 0.5]))
    found = weights(table, Design(stages=(VILLAGES,)))
    assert found == pytest.approx([4.0, 4.0, 4.0, 2.0, 2.0])


def test_a_weight_of_the_file_is_left_as_it_is() -> None:
    design = Design(weight="y", stages=(VILLAGES,))
    table, same = weighted_by_design(DRAWN, design)
    assert table is DRAWN
    assert same is design


@pytest.mark.parametrize("stages", [(), (Stage(strata="zone"),), (VILLAGES, Stage(unit="house"))])
def test_a_stage_without_finite_population_gives_no_weight(stages: tuple) -> None:
    with pytest.raises(SathitiError) as caught:
        weighted_by_design(DRAWN, Design(stages=stages))
    assert "neither a weight nor a finite population at every stage" in str(caught.value)
    assert "Name the column of the weight" in str(caught.value)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SathitiError, match="no column villages"):
        weighted_by_design(DRAWN.drop_columns(["villages"]), Design(stages=(VILLAGES,)))


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_size_of_the_population_follows(library: str) -> None:
    """15 + 15 + 15 + 12 + 12 houses, whatever library holds the rows."""
    sample = Sample(
        LIBRARIES[library](DRAWN), Design(stages=(VILLAGES, HOUSES), lonely_psu="adjust")
    )
    assert sample.total("y").row()["estimate"] == pytest.approx(15 * 6 + 12 * 9)
