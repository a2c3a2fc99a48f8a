"""The same consumption, prices and equivalent persons whatever engine holds the answers."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.poverty.welfare import (
    Durable,
    Durables,
    Item,
    Lines,
    Oecd,
    Rent,
    WelfareRecipe,
    consumption,
    deflate,
    household_members,
)

from .conftest import ENGINES, Engine

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)

HOUSEHOLDS = 80
RECIPE = WelfareRecipe(
    lines=(
        Lines("diary", source="how", sources={"ຊື້": "purchased", "ປູກ": "own_production"}),
        Lines("recall", days="days"),
    ),
    items=(
        Item("01*", "food", days=7),
        Item("0411", "energy"),
        Item("07*", "transport"),
        Item("0999", counted=False, reason="investment"),
    ),
    groups={"other": ("energy", "transport", "durables", "rent")},
    needed=("food",),
    durables=Durables((Durable("motorbike", 0.1), Durable("rice mill", lifetime=20)), 0.04,
                      age="age"),
    rent=Rent("rent", numbers=("rooms",), classes=("region",)),
)  # fmt: skip


def answers() -> dict[str, pa.Table]:
    """Eighty households: diary, recall, durables, dwellings (half of them let) and persons."""
    random = np.random.default_rng(11)
    household = np.arange(HOUSEHOLDS)
    region = np.array(["ເໜືອ", "ໃຕ້"])[household % 2]
    rooms = random.integers(1, 6, HOUSEHOLDS)
    paid = 80.0 * rooms + 40 * (household % 2) + random.normal(0, 9, HOUSEHOLDS)
    in_diary = np.sort(random.integers(0, HOUSEHOLDS, 600))
    in_recall = random.integers(0, HOUSEHOLDS, 200)
    asked = random.choice(["0411", "0711", "0999"], 200)
    person = np.sort(np.concatenate([household, random.integers(0, HOUSEHOLDS, 200)]))
    return {
        "households": pa.table({"household": household, "region": region}),
        "diary": pa.table(
            {
                "household": in_diary,
                "item": random.choice(["0111", "0112", "0115"], 600),
                "how": random.choice(["ຊື້", "ປູກ"], 600),
                "amount": random.gamma(2, 30, 600).round(2),
            }
        ),
        "recall": pa.table(
            {
                "household": in_recall,
                "item": asked,
                "amount": random.gamma(2, 100, 200).round(2),
                "days": np.where(asked == "0411", 30.0, 365.0),
            }
        ),
        "durables": pa.table(
            {
                "household": household[::2],
                "item": random.choice(["motorbike", "rice mill"], HOUSEHOLDS // 2),
                "value": random.gamma(3, 500, HOUSEHOLDS // 2).round(2),
                "age": random.uniform(0, 9, HOUSEHOLDS // 2).round(1),
            }
        ),
        "dwelling": pa.table(
            {
                "household": household,
                "region": region,
                "rooms": rooms,
                "rent": pa.array(paid.round(2), mask=household % 4 > 1),
            }
        ),
        "persons": pa.table(
            {
                "household": person,
                "person": np.arange(len(person)),
                "age": random.integers(0, 90, len(person)),
            }
        ),
    }


PRICES = pa.table({"region": ["ເໜືອ", "ໃຕ້"], "index": [1.0, 1.23]})


def rows_of(table: Any, *keys: str) -> list[dict[str, Any]]:
    frame = nw.from_native(table).lazy().collect("pyarrow").to_native()
    return sorted(frame.to_pylist(), key=lambda row: tuple(str(row[name]) for name in keys))


def assert_alike(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    assert len(found) == len(wanted) > 0
    for one, other in zip(found, wanted, strict=True):
        numbers = {name for name, value in other.items() if isinstance(value, float)}
        assert {name: one[name] for name in other if name not in numbers} == {
            name: value for name, value in other.items() if name not in numbers
        }
        assert [one[name] for name in numbers] == pytest.approx(
            [other[name] for name in numbers], rel=1e-12
        )


def test_consumption_of_households_is_the_same(engine: Engine) -> None:
    given = answers()
    held = {name: engine(table) for name, table in given.items()}
    made, wanted = consumption(held, RECIPE), consumption(given, RECIPE)
    assert_alike(rows_of(made.households, "household"), rows_of(wanted.households, "household"))
    keys = ("household", "component", "source")
    assert_alike(rows_of(made.components, *keys), rows_of(wanted.components, *keys))
    accounts = ("table", "item", "source")
    assert_alike(rows_of(made.accounts, *accounts), rows_of(wanted.accounts, *accounts))
    assert made.accounts.schema.equals(wanted.accounts.schema)
    real, real_wanted = (
        deflate(one.households, prices, ["region"], ["food", "total"])
        for one, prices in ((made, engine(PRICES)), (wanted, PRICES))
    )
    assert_alike(rows_of(real, "household"), rows_of(real_wanted, "household"))


def test_equivalent_persons_are_the_same(engine: Engine) -> None:
    given = answers()
    held = [engine(given[name]) for name in ("households", "persons")]
    made = household_members(*held, RECIPE, Oecd())
    wanted = household_members(given["households"], given["persons"], RECIPE, Oecd())
    assert_alike(rows_of(made, "household"), rows_of(wanted, "household"))
