"""Indicators from classes: forest, mountains, land take."""

import csv

import pytest

from sathiti.methods.landcover import (
    extent_account,
    forest_share,
    land_take,
    mountain_green_cover,
)

CORINE_BUILT = {*("111", "112", "121", "122", "123", "124", "131", "132", "133", "141", "142")}


def values(table):
    *keys, value = table.column_names
    return {
        tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row[value]
        for row in table.to_pylist()
    }


def test_forest_in_percent_of_land_without_water(matrix_of):
    account = extent_account(
        matrix_of(("_T", "6", "6", 30.0), ("_T", "2", "2", 10.0), ("_T", "6", "13", 20.0))
    )
    assert values(forest_share(account, {"6", "7"}, {"13"})) == {"_T": 75.0}
    opening = values(forest_share(account, {"6", "7"}, {"13"}, "opening"))
    assert opening["_T"] == pytest.approx(100 * 50 / 60)


def test_the_share_of_each_zone_and_of_all(matrix_of):
    account = extent_account(matrix_of(("a", "6", "6", 1.0), ("b", "2", "2", 3.0)))
    assert values(forest_share(account, {"6"}, set())) == {"a": 100, "b": 0, "_T": 25}


def test_a_zone_of_water_has_no_share(matrix_of):
    account = extent_account(matrix_of(("_T", "13", "13", 1.0)))
    assert values(forest_share(account, {"6"}, {"13"})) == {"_T": None}


def test_green_cover_of_mountains_by_class_of_mountain(matrix_of):
    matrix = matrix_of(
        ("_T", "4", "6", 6.0),
        ("_T", "4", "11", 2.0),
        ("_T", "1", "12", 2.0),
        ("_T", "0", "6", 99.0),
        ("_T", "no_data", "6", 99.0),
        ("_T", "4", "no_data", 99.0),
    )
    found = values(mountain_green_cover(matrix, {"6", "5"}, flat={"0"}))
    assert found == {("_T", "4"): 75.0, ("_T", "1"): 0.0, ("_T", "_T"): 60.0}


def test_green_cover_by_zone(matrix_of):
    matrix = matrix_of(("a", "1", "6", 1.0), ("b", "1", "1", 1.0))
    found = values(mountain_green_cover(matrix, {"6"}, flat=set()))
    assert found["a", "_T"] == 100
    assert found["b", "_T"] == 0


def test_land_take_counts_what_becomes_built_up(matrix_of):
    matrix = matrix_of(
        ("_T", "2", "1", 4.0), ("_T", "1", "2", 3.0), ("_T", "2", "6", 2.0), ("_T", "2", "2", 9.0)
    )
    (row,) = land_take(matrix, {"1"}).to_pylist()
    assert row == {"zone": "_T", "changed": 9.0, "land_take": 4.0}


@pytest.mark.shared
def test_land_take_of_malta(shared, matrix_of):
    path = shared / "reference/environment/landcover_changes_corine_malta.csv"
    with path.open(encoding="utf-8") as lines:
        rows = [
            (row["period"], row["from_code"], row["to_code"], float(row["area_ha"]))
            for row in csv.DictReader(lines)
        ]
    taken = {row["zone"]: row for row in land_take(matrix_of(*rows), CORINE_BUILT).to_pylist()}
    assert taken["2012-2018"]["land_take"] == pytest.approx(93.71, abs=0.005)
    assert taken["2012-2018"]["changed"] == pytest.approx(108.44, abs=0.005)
    assert taken["2006-2012"]["land_take"] == pytest.approx(20.6, abs=0.005)
