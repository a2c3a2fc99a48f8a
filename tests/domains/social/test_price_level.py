"""Price levels lie about 1 among the people of the whole, whatever the villages are."""

import pyarrow as pa
import pytest

from sathiti.domains.social.welfare import about_one


def tables(persons: list[int], weights: list[float], levels: list[float]) -> tuple[pa.Table, ...]:
    homes = [f"h{place}" for place in range(len(persons))]
    table = pa.table({"hhid": homes, "persons": persons, "price_index": levels})
    return table, pa.table({"hhid": homes, "final_weight": weights})


def test_the_mean_among_people_is_one() -> None:
    table, weights = tables([4, 1, 5], [10.0, 20.0, 8.0], [1.2, 0.8, 1.0])
    found = about_one(table, weights, ["hhid"])["price_index"].to_pylist()
    # people 40, 20, 40: mean (48 + 16 + 40) / 100
    assert found == pytest.approx([1.2 / 1.04, 0.8 / 1.04, 1.0 / 1.04])


def test_levels_that_are_all_the_same_become_one() -> None:
    table, weights = tables([3, 2], [5.0, 7.0], [1.7, 1.7])
    assert about_one(table, weights, ["hhid"])["price_index"].to_pylist() == [1.0, 1.0]


def test_the_order_of_weights_does_not_matter() -> None:
    table, weights = tables([4, 1, 5], [10.0, 20.0, 8.0], [1.2, 0.8, 1.0])
    turned = weights.take([2, 0, 1])
    assert about_one(table, turned, ["hhid"]).equals(about_one(table, weights, ["hhid"]))


def test_other_columns_stay() -> None:
    table, weights = tables([4, 1], [10.0, 20.0], [1.2, 0.8])
    found = about_one(table, weights, ["hhid"])
    assert found.column_names == ["hhid", "persons", "price_index"]
    assert found["persons"].to_pylist() == [4, 1]
