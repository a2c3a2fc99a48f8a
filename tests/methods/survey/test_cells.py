"""The pass over the rows: totals of PSU x domain, and every bad input said where and how."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Mean, Sample, Stage
from sathiti.methods.survey.cells import (
    Codes,
    Reading,
    aggregated,
    check_columns,
    codes_of,
    collect_cells,
    floats,
    inside_of,
    key_columns,
)
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.monomials import ONE, Variable, variable
from sathiti.model import SathitiError

TABLE = pa.table(
    {
        "w": [2.0, 3.0, 1.0, 4.0, 2.0, 5.0],
        "s": ["N", "N", "N", "N", "S", "S"],
        "p": [1, 1, 2, 2, 1, 2],
        "y": [10.0, 7.0, 12.0, 20.0, 30.0, 9.0],
        "g": ["a", "b", "a", "a", "b", "b"],
        "k": [1, 2, 2, 1, 1, 2],
    }
)
DESIGN = Design("w", "s", "p")


def changed(**columns: Any) -> pa.Table:
    table = TABLE
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def test_totals_of_units_and_domains() -> None:
    y = variable("y")
    cells = collect_cells(TABLE, DESIGN, ["g"], {"y": y}, [("y",), ("y", "y")])
    domains = domains_of(cells.keys, ["g"], {}, len(cells.unit))
    assert (cells.frame.psus, cells.frame.strata, cells.frame.df) == (4, 2, 2)
    assert cells.sums[ONE].sum() == 17
    assert cells.sums[("y",)].sum() == 2 * 10 + 3 * 7 + 12 + 80 + 60 + 45
    assert cells.sums[("y", "y")].sum() == 200 + 147 + 144 + 1600 + 1800 + 405
    assert cells.rows.sum() == 6
    assert domains.keys == (("a", "b"),)
    by_domain = np.bincount(domains.of_cell, cells.sums[("y",)])
    assert by_domain.tolist() == [20 + 12 + 80, 21 + 60 + 45]


def test_without_units_every_row_is_one() -> None:
    cells = collect_cells(TABLE, Design("w", "s"), [], {}, [])
    assert cells.frame.psus == 6
    assert cells.frame.df == 4


@pytest.mark.parametrize(
    ("table", "said", "mend"),
    [
        (changed(w=[2.0, None, 1, 4, 2, 5]), "1 rows have no weight in column w", "a weight"),
        (changed(w=[2.0, 0.0, 1, 4, 2, 5]), r"a weight of 0 \(.*N.*1\)", "not interviewed"),
        (changed(w=[2.0, 3, 1, 4, -2.0, 5]), r"a weight of -2 \(.*S.*1\)", "not interviewed"),
        (changed(w=[2.0, 3, 1, 4, float("inf"), 5]), "not finite numbers", "Correct"),
        (changed(y=[1.0, None, 1, 4, None, 5]), r"Rows without a value: y \(2\)", "missing"),
        (changed(y=[1.0, float("nan"), 1, 4, 2, 5]), "not finite|without a value", "missing"),
        (
            changed(y=[1.0, float("inf"), 1, 4, 2, 5]),
            "y holds values that are not finite",
            "missing",
        ),
        (changed(p=[1, None, 2, 2, 1, 2]), "Column p of the design is empty", "its stratum"),
        (
            changed(s=["N", None, "N", "N", "S", "S"]),
            "Column s of the design is empty",
            "its units",
        ),
        (TABLE.slice(0, 0), "The table has no rows", "rows of the sample"),
        (TABLE.drop_columns(["w"]), "no column w", "Its columns are: s, p"),
    ],
)
def test_bad_input_is_said_with_its_place_and_how_to_mend_it(
    table: pa.Table, said: str, mend: str
) -> None:
    with pytest.raises(SathitiError, match=said) as refused:
        Sample(table, DESIGN).mean("y")
    assert refused.value.fix is not None
    assert mend in str(refused.value)


def test_rows_without_a_value_are_left_out_but_their_unit_stays() -> None:
    gaps = changed(y=[10.0, 7, None, None, 30, float("nan")])
    row = Sample(gaps, DESIGN).mean("y", missing="drop").row()
    zero = changed(y=[10.0, 7, 0, 0, 30, 0])
    known = zero.append_column("known", pa.array([1.0, 1, 0, 0, 1, 0]))
    ratio = Sample(known, DESIGN).ratio("y", "known").row()
    assert row["n"] == 3
    assert row["estimate"] == pytest.approx(ratio["estimate"], rel=1e-12)
    assert row["standard_error"] == pytest.approx(ratio["standard_error"], rel=1e-9)


def test_rows_without_a_domain_are_refused_or_left_out() -> None:
    gaps = changed(g=["a", None, "a", "a", "b", "b"])
    with pytest.raises(SathitiError, match="Column g is empty in some rows"):
        Sample(gaps, DESIGN).mean("y", ["g"])
    found = Sample(gaps, DESIGN).mean("y", ["g"], missing="drop")
    assert found.column("n").tolist() == [3, 2]


def test_identifiers_that_repeat_are_nested_unless_they_are_said_to_be_unique() -> None:
    nested = Sample(TABLE, DESIGN).mean("y").row()
    own = TABLE.set_column(2, "p", pa.array([1, 1, 2, 2, 3, 4]))
    assert Sample(own, DESIGN).mean("y").row() == nested
    unique = Design("w", "s", "p", unique_psu=True)
    assert Sample(own, unique).mean("y").row() == nested
    with pytest.raises(SathitiError, match="2 units of column p lie in several strata: 1, 2"):
        Sample(TABLE, unique).mean("y")


def test_declared_domains_are_all_there_and_others_are_refused() -> None:
    found = Sample(TABLE, DESIGN).total("y", {"g": ["c", "b", "a"], "k": [1, 2]})
    keys = [(row["g"], row["k"]) for row in found]
    assert keys == [(g, k) for g in "cba" for k in (1, 2)]
    empty = [row for row in found if row["g"] == "c"]
    assert {(row["flag"], row["estimate"], row["standard_error"]) for row in empty} == {
        ("empty", None, None)
    }
    with pytest.raises(SathitiError, match="not declared: b"):
        Sample(TABLE, DESIGN).total("y", {"g": ["a"]})


def test_domains_come_in_order_of_their_keys() -> None:
    found = Sample(TABLE, DESIGN).total("y", ["k", "g"])
    assert [(row["k"], row["g"]) for row in found] == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]


def test_a_population_that_differs_within_a_unit_is_refused() -> None:
    table = TABLE.append_column("n", pa.array([9, 8, 9, 9, 7, 7]))
    with pytest.raises(SathitiError, match="not the same in all rows of a unit"):
        Sample(table, Design("w", "s", "p", "n")).mean("y")


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=1, max_size=30))
def test_codes_lead_back_to_the_values(values: list[int | None]) -> None:
    codes = codes_of(pa.chunked_array([pa.array(values, pa.int64())]))
    assert list(codes.values) == sorted({value for value in values if value is not None})
    back = [None if place < 0 else codes.values[place] for place in codes.of_row]
    assert back == values


def test_codes_of_categories_of_text() -> None:
    column = pa.chunked_array([pa.array(["b", None, "a", "b"]).dictionary_encode()])
    codes = codes_of(column)
    assert list(codes.values) == ["a", "b"]
    assert codes.of_row.tolist() == [1, -1, 0, 1]


def test_expressions_and_columns_are_read_as_floats() -> None:
    frame = nw.from_native(TABLE).lazy()
    made = Variable("high", nw.col("y") > 9)
    read = Reading(frame.collect_schema(), {"high": made})
    shown = frame.select(read.term(read.column("w"), ("high",), None).alias("t"))
    values = shown.collect("pyarrow")["t"].to_list()
    assert values == [2.0, 0.0, 1.0, 4.0, 2.0, 0.0]
    inside = frame.select(read.term(read.column("k"), (), nw.col("k") == 2).alias("t"))
    assert inside.collect("pyarrow")["t"].to_list() == [0.0, 2.0, 2.0, 0.0, 0.0, 2.0]


def test_booleans_whole_numbers_and_small_floats_are_numbers() -> None:
    table = TABLE.append_column("b", pa.array([True, False, True, True, False, True]))
    table = table.append_column("f", pa.array([1, 2, 3, 4, 5, 6], pa.float32()))
    of = Sample(table, DESIGN)
    assert of.estimate(Mean("b"))[0].row()["estimate"] == pytest.approx(12 / 17)
    assert of.mean("k").row()["estimate"] == pytest.approx(26 / 17)
    assert of.mean("f").row()["estimate"] == pytest.approx(67 / 17)


def test_text_is_no_number() -> None:
    with pytest.raises(SathitiError, match="Column g holds text"):
        Sample(TABLE, DESIGN).mean("g")


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint16(), pa.int64(), pa.uint64(), pa.string()])
def test_codes_of_a_column_whatever_its_type(kind: pa.DataType) -> None:
    """Numbers near each other are coded by a table, all others by a dictionary."""
    codes = codes_of(pa.chunked_array([pa.array([7, 3, 9, 3], pa.int64()).cast(kind)]))
    assert codes.of_row.tolist() == [1, 0, 2, 0]
    assert [int(one) for one in codes.values] == [3, 7, 9]


def test_codes_of_numbers_far_apart_and_of_gaps() -> None:
    far = codes_of(pa.chunked_array([pa.array([2**63 + 5, 0, 2**63 + 5], pa.uint64())]))
    assert (far.of_row.tolist(), far.values) == ([1, 0, 1], (0, 2**63 + 5))
    large = codes_of(pa.chunked_array([pa.array([2**63 + 5, 2**63], pa.uint64())]))
    assert (large.of_row.tolist(), large.values) == ([1, 0], (2**63, 2**63 + 5))
    ends = codes_of(pa.chunked_array([pa.array([2**63 - 1, -(2**63)], pa.int64())]))
    assert (ends.of_row.tolist(), ends.values) == ([1, 0], (-(2**63), 2**63 - 1))
    gaps = codes_of(pa.chunked_array([pa.array([4, None, -4], pa.int32())]))
    assert (gaps.of_row.tolist(), gaps.values) == ([1, -1, 0], (-4, 4))
    assert codes_of(pa.chunked_array([], pa.int32())).values == ()


def test_keys_are_the_columns_of_every_stage_and_of_the_domains_once() -> None:
    two = Design("w", stages=(Stage("p", "s"), Stage("house")))
    assert key_columns(two, ["s", "sex"]) == ["s", "p", "house", "sex"]
    assert key_columns(Design("w"), []) == []


KEYS = {
    "s": Codes(np.array([0, 1, -1, 0]), ("N", "S")),
    "k": Codes(np.array([1, 0, 0, -1]), (5, 7)),
}


def test_a_cell_without_a_value_is_in_no_domain() -> None:
    assert domains_of(KEYS, ["s"], {}, 4).of_cell.tolist() == [0, 1, -1, 0]
    both = domains_of(KEYS, ["s", "k"], {}, 4)
    assert both.keys == (("N", "S"), (7, 5))
    assert both.of_cell.tolist() == [0, 1, -1, -1]


def test_domains_that_occur_are_fewer_than_all_combinations() -> None:
    assert domains_of(KEYS, ["s", "k"], {}, 4).count == 2
    assert domains_of(KEYS, ["s", "k"], {"s": ["N", "S"]}, 4).count == 4


def test_the_first_column_of_declared_domains_turns_slowest() -> None:
    found = domains_of(KEYS, ["s", "k"], {"s": ["S", "N"], "k": [5, 6, 7]}, 4)
    assert found.keys == (("S", "S", "S", "N", "N", "N"), (5, 6, 7, 5, 6, 7))
    assert found.of_cell.tolist() == [5, 0, -1, -1]


def test_values_that_are_not_declared_are_all_named() -> None:
    with pytest.raises(SathitiError) as caught:
        domains_of(KEYS, ["k"], {"k": [1, 2]}, 4)
    assert "Column k holds values that are not declared: 5, 7" in str(caught.value)
    assert "Declare them, or correct the rows" in str(caught.value)


def grouped(keys: list[str]) -> dict:
    frame = nw.from_native(TABLE).lazy()
    asked = {
        "sum": (nw.col("w") * nw.col("y"), "sum"),
        "most": (nw.col("y"), "max"),
        "least": (nw.col("y"), "min"),
        "known": (nw.col("y"), "count"),
    }
    found = aggregated(frame, keys, asked)
    return {tuple(row[key] for key in keys): row for row in found.to_pylist()}


def test_groups_are_added_up_with_their_number_of_rows() -> None:
    found = grouped(["s"])
    assert found["N",]["sum"] == 20 + 21 + 12 + 80
    assert (found["N",]["least"], found["N",]["most"]) == (7, 20)
    assert (found["S",]["known"], found["S",]["all_"]) == (2, 2)


def test_groups_of_two_columns() -> None:
    found = grouped(["s", "g"])
    assert sorted(found) == [("N", "a"), ("N", "b"), ("S", "b")]
    assert found["N", "a"]["sum"] == 20 + 12 + 80


def read(table: pa.Table, *columns: str) -> Reading:
    schema = nw.from_native(table).lazy().collect_schema()
    return Reading(schema, {name: variable(name) for name in columns})


def test_a_term_is_weight_times_its_variables() -> None:
    term = read(TABLE, "y", "k").term(nw.col("w"), ("k", "y"), None)
    found = nw.from_native(TABLE).select(t=term)["t"].to_list()
    assert found == [20, 42, 24, 80, 60, 90]


def test_a_term_outside_counts_as_zero() -> None:
    term = read(TABLE, "y").term(nw.col("w"), ("y",), nw.col("g") == "a")
    assert nw.from_native(TABLE).select(t=term)["t"].to_list() == [20, 0, 12, 80, 0, 0]


def test_the_constant_is_the_weight() -> None:
    term = read(TABLE).term(nw.col("w"), ONE, None)
    assert nw.from_native(TABLE).select(t=term)["t"].to_list() == TABLE["w"].to_pylist()


def test_known_is_missing_where_any_variable_is() -> None:
    table = changed(y=[1.0, None, 3, 4, 5, 6], k=[1, 2, None, 4, 5, 6])
    known = nw.from_native(table).select(k=read(table, "y", "k").known(["y", "k"]))["k"]
    assert known.is_null().to_list() == [False, True, True, False, False, False]


def test_inside_are_rows_whose_variables_are_all_finite() -> None:
    table = changed(y=[1.0, None, float("inf"), float("nan"), 5, 6], k=[1, 2, 3, 4, None, 6])
    inside = inside_of({name: variable(name) for name in ("y", "k")})
    assert nw.from_native(table).select(i=inside)["i"].to_list() == [True, *[False] * 4, True]


def test_columns_that_are_there_pass_and_empty_names_too() -> None:
    frame = nw.from_native(TABLE).lazy()
    check_columns(frame, ["w", "", "y"])
    with pytest.raises(SathitiError, match=r"no column z.*Its columns are: w, s, p, y, g, k"):
        check_columns(frame, ["w", "z"])


def test_empty_figures_are_zero() -> None:
    assert floats(pa.chunked_array([[1, None], [3, 4]])).tolist() == [1, 0, 3, 4]


def test_sums_over_everyone_are_kept_beside_those_of_a_domain() -> None:
    table = changed(y=[10.0, None, 12, 20, 30, None])
    y = {"y": variable("y")}
    cells = collect_cells(table, DESIGN, [], y, [("y",)], drop_missing=True, everywhere=[ONE])
    assert cells.sums[ONE].sum() == 2 + 1 + 4 + 2
    assert cells.everywhere[ONE].sum() == 17
    assert cells.rows.sum() == 4
