"""One suite of welfare, lines and decompositions for every engine, Spark among them.

Several tables of one question lie on one engine, DuckDB's on one connection.
"""

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.poverty.lines.diet import FoodLines, food_basket, household_diets
from sathiti.methods.poverty.welfare import (
    Calories,
    Durable,
    Durables,
    Item,
    Lines,
    Need,
    Oecd,
    Rent,
    WelfareRecipe,
    consumption,
    deflate,
    household_members,
    household_paasche,
    price_index,
    unit_values,
)
from sathiti.methods.survey import Design, Sample

from .conftest import ENGINES, Engine

Tables = Mapping[str, Any]
DESIGN = Design(weight="w", strata="zone", psu="village")
RECIPE = WelfareRecipe(
    lines=(
        Lines(
            "diary",
            source="how",
            sources={"ຊື້": "purchased", "ປູກ": "own_production", "ຂາຍ": ""},
            missing="nothing",
        ),
        Lines("recall", days="days"),
    ),
    items=(
        Item("01*", "food", days=7),
        Item("04*", "housing"),
        Item("09", counted=False, reason="investment"),
    ),
    groups={"non_food": ("housing", "durables", "rent")},
    days=30,
    household=("village", "household"),
    needed=("food",),
    durables=Durables(
        (Durable("tv", 0.1), Durable("cart", lifetime=8)), 0.05, number="number", age="age"
    ),
    rent=Rent("rent", numbers=("rooms",), classes=("walls",), days=30),
)
NEEDS = (Need("f", 0, 900), Need("f", 15, 2100), Need("m", 0, 1000), Need("m", 15, 2700))


def made() -> dict[str, pa.Table]:
    """Twelve villages of ten households, with everything a recipe may count."""
    random = np.random.default_rng(11)
    village = np.repeat(np.arange(12), 10)
    household = np.tile(np.arange(10), 12)
    size = random.integers(1, 6, 120)
    person_of = np.repeat(np.arange(120), size)
    line_of = np.repeat(np.arange(120), 8)
    recall_of = np.repeat(np.arange(120), 2)
    amount = random.gamma(2, 20, 960).round(2)

    def keys(of: Any) -> dict[str, Any]:
        return {"village": village[of], "household": household[of]}

    return {
        "households": pa.table(
            {
                **keys(np.arange(120)),
                "zone": np.array(["ເໜືອ", "ໃຕ້"])[village % 2],
                "month": household % 3 + 1,
                "w": random.gamma(3, 10, 120) + 1,
            }
        ),
        "persons": pa.table(
            {
                **keys(person_of),
                "person": np.arange(len(person_of)),
                "age": random.integers(0, 80, len(person_of)),
                "sex": np.array(["f", "m"])[random.integers(0, 2, len(person_of))],
            }
        ),
        "diary": pa.table(
            {
                **keys(line_of),
                "item": np.array(["0111", "0112", "0121"])[random.integers(0, 3, 960)],
                "how": np.array(["ຊື້", "ປູກ", "ຂາຍ"])[random.integers(0, 3, 960)],
                "amount": pa.array(amount, mask=random.random(960) < 0.05),
                "paid": amount,
                "quantity": random.gamma(2, 1, 960).round(2) + 0.1,
                "zone": np.array(["ເໜືອ", "ໃຕ້"])[village[line_of] % 2],
            }
        ),
        "recall": pa.table(
            {
                **keys(recall_of),
                "item": np.array(["0411", "09"])[np.arange(240) % 2],
                "amount": random.gamma(2, 50, 240).round(2),
                "days": np.array([30.0, 365.0])[np.arange(240) % 2],
            }
        ),
        "durables": pa.table(
            {
                **keys(np.arange(0, 120, 3)),
                "item": np.array(["tv", "cart"])[np.arange(40) % 2],
                "value": random.gamma(2, 100, 40).round(2),
                "number": random.integers(1, 3, 40),
                "age": random.integers(0, 12, 40),
            }
        ),
        "dwelling": pa.table(
            {
                **keys(np.arange(120)),
                "rooms": random.integers(1, 6, 120),
                "walls": np.array(["brick", "wood"])[random.integers(0, 2, 120)],
                "rent": pa.array(random.gamma(3, 30, 120), mask=np.arange(120) % 2 == 0),
            }
        ),
    }


@pytest.fixture
def bring(
    engine: Engine, request: pytest.FixtureRequest
) -> Callable[[Mapping[str, pa.Table]], Tables]:
    """Brings tables to the engine, together."""
    name = request.node.callspec.id

    def together(tables: Mapping[str, pa.Table]) -> Tables:
        if "duckdb" in name:
            connection = duckdb.connect()
            return {key: connection.from_arrow(table) for key, table in tables.items()}
        return {key: engine(table) for key, table in tables.items()}

    return together


def arrow(table: Any) -> pa.Table:
    """The table in Arrow, without the index of pandas."""
    held = nw.from_native(table).lazy()
    names = held.collect_schema().names()
    return held.collect(backend="pyarrow").to_native().select(names)


def same(found: Any, expected: Any, *key: str) -> None:
    """Both tables hold the same rows, in whatever order; floats to 1e-12."""
    left, right = (
        sorted(arrow(table).to_pylist(), key=lambda row: [str(row[name]) for name in key])
        for table in (found, expected)
    )
    assert len(left) == len(right)
    assert set(left[0]) == set(right[0])
    for one, other in zip(left, right, strict=True):
        for name, value in other.items():
            if isinstance(value, float):
                assert one[name] == pytest.approx(value, rel=1e-12, abs=1e-9), name
            else:
                assert one[name] == value, name


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_consumption_members_and_prices(bring: Any) -> None:
    tables = made()
    held = bring(tables)
    names = ("households", "diary", "recall", "durables", "dwelling")
    found, expected = (
        consumption({name: source[name] for name in names}, RECIPE) for source in (held, tables)
    )
    key = ("village", "household")
    same(found.households, expected.households, *key)
    same(found.components, expected.components, *key, "component", "source")
    same(found.lines, expected.lines, *key, "item", "source", "amount")
    assert found.accounts.drop(["amount"]).equals(expected.accounts.drop(["amount"]))
    for scale in (Oecd(), Calories(needs=NEEDS, reference=2700)):
        members = [
            household_members(source["households"], source["persons"], RECIPE, scale)
            for source in (held, tables)
        ]
        same(*members, *key)
    indices = pa.table(
        {"zone": ["ເໜືອ"] * 3 + ["ໃຕ້"] * 3, "month": [1, 2, 3] * 2, "index": [1, 1.1, 1.2] * 2}
    )
    real = [
        deflate(one.households, indices, ["zone", "month"], ["total", "food"])
        for one in (found, expected)
    ]
    same(*real, *key)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_unit_values_indices_and_food(bring: Any) -> None:
    tables = {"diary": made()["diary"]}
    held = bring(tables)
    by = ["zone", "item"]
    values = [
        unit_values(source["diary"], by, amount="paid", fewest=2) for source in (held, tables)
    ]
    same(*values, *by)
    prices = values[1].rename_columns(["zone", "item", "price", "lines"])
    diary = tables["diary"]
    budgets = diary.group_by(by).aggregate([("paid", "sum")]).rename_columns([*by, "amount"])
    both = bring({"prices": prices, "budgets": budgets})
    index = [
        price_index(source["prices"], source["budgets"], ["zone"], "tornqvist")
        for source in (both, {"prices": prices, "budgets": budgets})
    ]
    same(*index, "zone")
    base = prices.append_column("base_price", pa.array([10.0] * len(prices)))
    lines = diary.drop(["amount"]).rename_columns(
        ["amount" if name == "paid" else name for name in diary.drop(["amount"]).column_names]
    )
    both = bring({"prices": base, "lines": lines})
    paasche = [
        household_paasche(source["lines"], source["prices"], ["village", "household"], by)
        for source in (both, {"prices": base, "lines": lines})
    ]
    same(*paasche, "village", "household")
    food = FoodLines(
        content={("0111",): 3500.0, ("0112",): 900.0},
        without=(("0121",),),
        household=("village", "household"),
    )
    diets = [household_diets(source["lines"], food) for source in (both, {"lines": lines})]
    same(*diets, "village", "household")
    homes = made()["households"].filter(pa.compute.less(made()["households"]["village"], 6))
    members = homes.select(["village", "household"]).append_column("weight", homes["w"])
    both = bring({"lines": lines, "members": members})
    baskets = [
        food_basket(source["lines"], source["members"], food, 2100.0)
        for source in (both, {"lines": lines, "members": members})
    ]
    same(*baskets, "item")


def persons(seed: int, growth: float) -> pa.Table:
    random = np.random.default_rng(seed)
    village = np.repeat(np.arange(24), 15)
    welfare = growth * np.exp(
        6 + 0.2 * random.normal(size=24)[village] + random.normal(0, 0.5, 360)
    )
    food = welfare * np.clip(0.55 - 0.1 * (np.log(welfare) - 6), 0.1, 0.9)
    return pa.table(
        {
            "w": random.gamma(3, 10, 360) + 1,
            "zone": village // 8,
            "village": village,
            "welfare": welfare,
            "food": food,
            "calories": food * 9,
            "sector": np.array(["town", "field"])[random.integers(0, 2, 360)],
            "school": pa.array(random.integers(0, 9, 360), mask=random.random(360) < 0.1),
        }
    )


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_lines_changes_and_many_dimensions(bring: Any) -> None:
    tables = {"first": persons(1, 1.0), "second": persons(2, 1.2)}
    found, expected = (answers(source) for source in (bring(tables), tables))
    for name, rows in expected.items():
        for row, other in zip(found[name], rows, strict=True):
            for column, value in other.items():
                if isinstance(value, float):
                    assert row[column] == pytest.approx(value, rel=1e-10, abs=1e-12), name
                else:
                    assert row[column] == value, name


def answers(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Every kind of question, put to tables of one engine."""
    first, second = (Sample(tables[name], DESIGN) for name in ("first", "second"))
    columns = poverty.DietColumns("welfare", "food", "calories")
    needs = poverty.basic_needs(first, columns, 2000.0, poverty.ReferenceGroup(0.1, 0.5))
    rounds = poverty.Rounds(first, second, "welfare", (needs.total, 350.0))
    profile = poverty.PovertyProfile(
        (
            poverty.Deprivation("money", "welfare", "<", 350.0, 0.5),
            poverty.Deprivation("school", "school", "<", 4, 0.5, missing="deprived"),
        ),
        0.5,
    )
    smooth = (
        poverty.FgtParts("welfare", 400.0),
        poverty.EntropyParts("welfare", "sector", ["field", "town"]),
        poverty.PovertyShares("welfare", 400.0, "sector", ["field", "town"]),
        poverty.MultidimensionalPoverty(profile),
        poverty.ContributionsOfGroups(profile, "sector", ["field", "town"]),
    )
    found = {type(one).__name__: first.estimate(one, design_effect=False)[0] for one in smooth}
    found |= {
        "needs": needs.estimates(),
        "rate": poverty.fgt(first, "welfare", needs.total, by=["sector"]),
        "shapley": poverty.shapley_change(rounds, 1),
        "sectors": poverty.sectoral_change(rounds, "sector", 1),
        "incidence": poverty.growth_incidence(rounds, 3, [0.25, 0.5]),
        "groups": poverty.group_growth(rounds, 3, [(0, 0.4)]),
    }
    return {name: one.to_dicts() for name, one in found.items()}
