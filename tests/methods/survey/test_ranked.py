"""Rows become cells of unit, domain and value, in ascending order of value."""

import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design
from sathiti.methods.survey.rank_collection import collect_ranked
from sathiti.methods.survey.ranked import parts
from sathiti.model import SathitiError

TABLE = pa.table(
    {
        "psu": [1, 1, 1, 2, 2, 3],
        "zone": ["a", "a", "b", "b", "b", "a"],
        "w": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "y": [30.0, 30.0, 10.0, 20.0, -5.0, 40.0],
    }
)
DESIGN = Design(weight="w", psu="psu")


def ranked(table=TABLE, column="y", by=(), design=DESIGN, **how):
    """The cells of a table."""
    return collect_ranked(table, design, column, by, **how)


def changed(name: str, values: list) -> pa.Table:
    """The table with one column written anew."""
    return TABLE.set_column(TABLE.column_names.index(name), name, pa.array(values))


# Cells


def test_values_ascend():
    assert ranked().distribution.values.tolist() == [-5, 10, 20, 30, 40]


def test_rows_of_a_unit_with_one_value_share_a_cell():
    held = ranked()
    assert held.distribution.weights.tolist() == [5, 3, 4, 1 + 2, 6]
    assert held.distribution.squares.tolist() == [25, 9, 16, 1 + 4, 36]
    assert held.rows.tolist() == [1, 1, 1, 2, 1]


def test_rows_of_two_units_with_one_value_do_not():
    held = ranked(changed("y", [30.0, 30.0, 10.0, 30.0, -5.0, 40.0]))
    assert held.distribution.values.tolist() == [-5, 10, 30, 30, 40]
    assert sorted(held.distribution.weights[2:4]) == [3, 4]


def test_cells_of_two_domains_are_apart_even_with_one_value():
    held = ranked(changed("y", [30.0, 30.0, 30.0, 20.0, -5.0, 40.0]), by=["zone"])
    assert sorted(held.distribution.weights[held.distribution.values == 30]) == [3, 3]


def test_every_cell_knows_its_unit():
    held = ranked()
    found = {
        float(y): int(unit) for y, unit in zip(held.distribution.values, held.unit, strict=True)
    }
    assert found[10] == found[30]
    assert found[20] == found[-5]
    assert len({found[10], found[20], found[40]}) == 3


def test_without_units_every_row_is_one():
    held = ranked(design=Design(weight="w"))
    assert held.distribution.values.tolist() == [-5, 10, 20, 30, 30, 40]
    assert held.frame.psus == 6


@pytest.mark.parametrize(
    "table", [TABLE, TABLE.to_pandas(), pl.from_arrow(TABLE), pl.from_arrow(TABLE).lazy()]
)
def test_every_engine_makes_the_same_cells(table):
    held, same = ranked(table, by=["zone"]), ranked(by=["zone"])
    assert held.distribution.values.tolist() == same.distribution.values.tolist()
    assert held.distribution.weights.tolist() == same.distribution.weights.tolist()


def test_the_order_of_the_rows_does_not_matter():
    turned = ranked(TABLE.take(pa.array([5, 4, 3, 2, 1, 0])))
    assert turned.distribution.weights.tolist() == ranked().distribution.weights.tolist()


def test_an_expression_is_ranked_by_its_value():
    held = ranked(column=-nw.col("y"))
    assert held.distribution.values.tolist() == [-40, -30, -20, -10, 5]


# What does not count


def test_a_missing_value_is_refused_with_the_number_of_rows():
    table = changed("y", [None, None, 10.0, 20.0, -5.0, 40.0])
    with pytest.raises(SathitiError, match="2 rows have no value in y") as error:
        ranked(table)
    assert 'missing="drop"' in str(error.value)


@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_a_dropped_value_counts_nowhere_but_its_unit_stays(gap):
    held = ranked(changed("y", [30.0, 30.0, 10.0, 20.0, -5.0, gap]), drop_missing=True)
    assert held.distribution.values.tolist() == [-5, 10, 20, 30]
    assert held.rows.sum() == 5
    assert held.frame.psus == 3


def test_only_positive_values():
    held = ranked(positive_only=True)
    assert held.distribution.values.tolist() == [10, 20, 30, 40]
    assert held.frame.psus == 3


def test_nothing_left():
    with pytest.raises(SathitiError, match="y has no value that can be used"):
        ranked(changed("y", [-1.0, 0.0, -2.0, 0.0, -5.0, 0.0]), positive_only=True)


def test_all_missing():
    table = changed("y", [float("nan")] * 6)
    with pytest.raises(SathitiError, match="y has no value that can be used"):
        ranked(table, drop_missing=True)


def test_a_table_without_rows():
    with pytest.raises(SathitiError, match=r"no rows\. Give the rows of the sample"):
        ranked(TABLE.slice(0, 0))


@pytest.mark.parametrize(("column", "by"), [("income", []), ("y", ["province"])])
def test_a_column_that_is_not_there(column, by):
    missing = {*by, column} - set(TABLE.column_names)
    with pytest.raises(SathitiError, match=missing.pop()):
        ranked(column=column, by=by)


@pytest.mark.parametrize("weight", [0.0, -1.0, None])
def test_weights_that_are_not_above_zero(weight):
    with pytest.raises(SathitiError, match="weight"):
        ranked(changed("w", [weight, 2.0, 3.0, 4.0, 5.0, 6.0]))


# Parts


def test_the_whole_is_one_part():
    held = ranked()
    (whole,) = parts(held, held.domains([], {}))
    assert whole.distribution is held.distribution
    assert whole.rows == 6
    assert whole.place.tolist() == [0, 1, 2, 3, 4]


def test_domains_divide_the_cells():
    held = ranked(by=["zone"])
    first, second = parts(held, held.domains(["zone"], {}))
    assert first.distribution.values.tolist() == [30, 40]
    assert second.distribution.values.tolist() == [-5, 10, 20]
    assert sorted([*first.place, *second.place]) == list(range(5))
    assert (first.rows, second.rows) == (3, 3)


def test_a_part_points_at_its_cells():
    held = ranked(by=["zone"])
    for part in parts(held, held.domains(["zone"], {})):
        assert held.distribution.values[part.place].tolist() == part.distribution.values.tolist()
        assert held.unit[part.place].tolist() == part.unit.tolist()


def test_a_declared_domain_without_anyone_is_an_empty_part():
    held = ranked(by=["zone"])
    there = list(parts(held, held.domains(["zone"], {"zone": ["a", "b", "c"]})))
    assert there[2].distribution is None
    assert (there[2].rows, len(there[2].unit)) == (0, 0)


def test_a_domain_that_was_not_declared_is_named():
    held = ranked(by=["zone"])
    with pytest.raises(SathitiError, match="zone holds values that are not declared: a"):
        held.domains(["zone"], {"zone": ["b"]})


@pytest.mark.parametrize("domains", [3, 40, 300])
def test_any_number_of_domains_keeps_the_order_of_values(domains):
    random = np.random.default_rng(domains)
    table = pa.table(
        {
            "w": random.uniform(1, 2, 1000),
            "y": random.normal(size=1000),
            "zone": random.integers(0, domains, 1000),
        }
    )
    held = ranked(table, by=["zone"], design=Design(weight="w"))
    there = list(parts(held, held.domains(["zone"], {})))
    assert sum(part.rows for part in there) == 1000
    assert all((np.diff(part.distribution.values) >= 0).all() for part in there)


def test_a_weight_that_is_not_finite_is_refused():
    first = TABLE["w"].to_pylist()[1:]
    with pytest.raises(SathitiError, match="w holds values that are not finite numbers"):
        ranked(changed("w", [float("inf"), *first]))
