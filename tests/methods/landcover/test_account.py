"""The extent account and its causes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.landcover import (
    Cause,
    account_by_cause,
    causes_of,
    extent_account,
    transitions,
)
from sathiti.methods.landcover.account import ENTRIES
from sathiti.methods.landcover.matrix import SCHEMA, table_of
from sathiti.model import SathitiError
from sathiti.warehouse.packs import load_pack

CODES = st.sampled_from(["1", "2", "6", "13"])
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["north", "south"]), CODES, CODES), st.integers(1, 10**6)
)
CAUSES = {("6", "2"): Cause("managed"), ("2", "6"): Cause("natural"), ("1", "6"): Cause("natural")}


def matrix_from(cells):
    return table_of(SCHEMA, [(*key, pixels, pixels / 100) for key, pixels in cells.items()])


def entries(account, zone="_T"):
    rows = account.to_pylist()
    return {row["class"]: row for row in rows if row["zone"] == zone}


def test_a_small_account(matrix_of):
    account = extent_account(
        matrix_of(("_T", "6", "6", 5.0), ("_T", "6", "2", 2.0), ("_T", "2", "2", 1.0))
    )
    found = [tuple(row.values()) for row in account.to_pylist()]
    assert found == [
        ("_T", "2", 1.0, 2.0, 0.0, 2.0, 3.0, 1.0),
        ("_T", "6", 7.0, 0.0, 2.0, -2.0, 5.0, 5.0),
    ]


@given(CELLS)
def test_what_is_there_at_the_start_is_there_at_the_end(cells):
    account = extent_account(matrix_from(cells))
    for zone in {row["zone"] for row in account.to_pylist()}:
        rows = entries(account, zone).values()
        opening, closing = (sum(row[name] for row in rows) for name in ("opening", "closing"))
        assert opening == pytest.approx(closing)


@given(CELLS)
def test_every_row_adds_up(cells):
    for row in extent_account(matrix_from(cells)).to_pylist():
        stock = row["opening"] + row["additions"] - row["reductions"]
        assert stock == pytest.approx(row["closing"])
        assert row["net_change"] == pytest.approx(row["additions"] - row["reductions"])
        assert row["unchanged"] == pytest.approx(row["opening"] - row["reductions"])


@given(CELLS)
def test_the_total_is_the_sum_of_the_zones(cells):
    account = extent_account(matrix_from(cells))
    rows = account.to_pylist()
    for code, total in entries(account).items():
        for name in ENTRIES:
            parts = [r[name] for r in rows if r["class"] == code and r["zone"] != "_T"]
            assert sum(parts) == pytest.approx(total[name])


@given(CELLS)
def test_time_run_backwards_exchanges_additions_and_reductions(cells):
    back = {(zone, b, a): pixels for (zone, a, b), pixels in cells.items()}
    there, here = (entries(extent_account(matrix_from(one))) for one in (cells, back))
    for code, row in there.items():
        assert row["additions"] == pytest.approx(here[code]["reductions"])
        assert row["opening"] == pytest.approx(here[code]["closing"])


@given(CELLS)
def test_causes_add_up_to_additions_and_reductions(cells):
    matrix = matrix_from(cells)
    split = account_by_cause(extent_account(matrix), transitions(matrix, CAUSES))
    for row in split.to_pylist():
        expansion = ("managed_expansion", "natural_expansion", "upward_reappraisal")
        regression = ("managed_regression", "natural_regression", "downward_reappraisal")
        up = sum(row[name] for name in (*expansion, "unexplained_additions"))
        down = sum(row[name] for name in (*regression, "unexplained_reductions"))
        assert up == pytest.approx(row["additions"])
        assert down == pytest.approx(row["reductions"])


def test_one_change_is_expansion_for_one_class_and_regression_for_the_other(matrix_of):
    matrix = matrix_of(("_T", "6", "2", 2.0), ("_T", "13", "1", 3.0))
    split = entries(account_by_cause(extent_account(matrix), transitions(matrix, CAUSES)))
    assert split["2"]["managed_expansion"] == 2.0
    assert split["6"]["managed_regression"] == 2.0
    assert split["1"]["unexplained_additions"] == 3.0
    assert split["13"]["unexplained_reductions"] == 3.0


def test_changes_are_listed_with_cause_and_whether_they_can_be(matrix_of):
    matrix = matrix_of(("a", "6", "6", 9.0), ("a", "6", "12", 2.0), ("a", "6", "13", 1.0))
    listed = transitions(matrix, {("6", "12"): Cause("natural", possible=False)}).to_pylist()
    of_zone = [tuple(row.values()) for row in listed if row["zone"] == "a"]
    assert of_zone == [
        ("a", "6", "12", 2.0, "natural", False),
        ("a", "6", "13", 1.0, "unexplained", True),
    ]


def test_land_that_one_map_does_not_show_is_neither_gained_nor_lost(matrix_of):
    matrix = matrix_of(("_T", "6", "6", 1.0), ("_T", "6", "no_data", 7.0))
    assert entries(extent_account(matrix))["6"]["reductions"] == 0


def test_numbers_are_sorted_as_numbers_and_the_total_stands_last(matrix_of):
    account = extent_account(matrix_of(("b", "10", "2", 1.0), ("a", "2", "10", 1.0)))
    keys = [(row["zone"], row["class"]) for row in account.to_pylist()]
    assert keys == [(zone, code) for zone in ("a", "b", "_T") for code in ("2", "10")]


def test_an_account_in_pixels(matrix_of):
    account = extent_account(matrix_of(("_T", "6", "2", 2.0)), "pixels")
    assert entries(account)["6"]["opening"] == 200


def test_a_matrix_without_areas_is_refused():
    matrix = table_of(SCHEMA, [("_T", "1", "1", 5, None)])
    with pytest.raises(SathitiError, match=r"has no areas.*in pixels"):
        extent_account(matrix)
    assert extent_account(matrix, "pixels").num_rows == 1


def test_a_cause_that_is_not_known_names_its_row():
    with pytest.raises(SathitiError, match="table › 6 → 2: “magic” is not a cause of change"):
        causes_of([{"from": "6", "to": "2", "cause": "magic"}], "table")


def test_a_change_with_two_causes_is_refused():
    row = {"from": "6", "to": "2", "cause": "natural"}
    with pytest.raises(SathitiError, match="two causes"):
        causes_of([row, {**row, "cause": "managed"}], "table")


@pytest.fixture(scope="module")
def keys():
    rows = load_pack("international").parameter_values("landcover_causes")
    return causes_of(rows, "landcover_causes")


@pytest.fixture(scope="module")
def classes():
    return load_pack("international").parameter_values("landcover_classes")


def test_the_international_table_has_a_cause_for_every_change(keys, classes):
    codes = [row["code"] for row in classes]
    assert codes == [str(code) for code in range(1, 15)]
    assert set(keys) == {(a, b) for a in codes for b in codes if a != b}


def test_what_people_build_and_grow_is_managed(keys):
    built_or_grown = [key for pair, key in keys.items() if pair[1] in {"1", "2", "3", "4"}]
    assert {key.cause for key in built_or_grown} == {"managed"}


def test_ice_does_not_become_forest_or_a_town(keys):
    assert not keys["12", "6"].possible
    assert not keys["12", "1"].possible
    assert keys["6", "2"].possible


def test_classes_are_forest_green_water_or_built(classes):
    def codes(what):
        return {row["code"] for row in classes if row[what] == "yes"}

    assert codes("forest") == {"6", "7"}
    assert codes("water") == {"13", "14"}
    assert codes("built") == {"1"}
    assert codes("green").isdisjoint(codes("water") | codes("built") | {"11", "12"})
    assert codes("forest") < codes("green")
