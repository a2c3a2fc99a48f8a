"""Imputed rent: the regression finds what made the rents, and values those who pay none."""

import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.welfare.conftest import rows_of

from sathiti.methods.poverty.welfare import Rent, WelfareRecipe, consumption, fit_rent
from sathiti.model import SathitiError

RENT = Rent("rent", numbers=("rooms",), classes=("region",), days=30)
EFFECT = {"N": 0.0, "S": 0.4, "C": 1.0}


def dwellings(noise=0.0, count=120):
    random = np.random.default_rng(3)
    rooms = random.integers(1, 6, count)
    region = random.choice(list(EFFECT), count)
    log = 4 + 0.2 * rooms + np.array([EFFECT[code] for code in region])
    rent = np.exp(log + noise * random.standard_normal(count))
    pays = np.arange(count) % 3 > 0
    return pa.table(
        {
            "household": np.arange(count),
            "rooms": rooms,
            "region": region,
            "rent": pa.array(rent, mask=~pays),
        }
    )


def made(table, rent=RENT, **changes):
    homes = table.select(["household"])
    recipe = WelfareRecipe((), rent=rent, days=30, **changes)
    return consumption({"households": homes, "dwelling": table}, recipe)


def test_the_regression_finds_what_made_the_rents():
    model = fit_rent(dwellings(), RENT)
    assert model.constant == pytest.approx(4 + EFFECT["C"])
    assert model.slopes["rooms"] == pytest.approx(0.2)
    assert model.levels["region"] == pytest.approx({"C": 0.0, "N": -1.0, "S": -0.6})
    assert (model.smearing, model.fit) == (pytest.approx(1), pytest.approx(1))
    assert model.tenants == 80


def test_it_is_least_squares_in_logarithms():
    table = dwellings(noise=0.3)
    paying = table.filter(pa.compute.is_valid(table["rent"]))
    region = np.array(paying["region"].to_pylist())
    design = np.column_stack(
        [np.ones(80), paying["rooms"].to_numpy(), region == "N", region == "S"]
    ).astype(float)
    logs = np.log(paying["rent"].to_numpy())
    expected = np.linalg.solve(design.T @ design, design.T @ logs)
    model = fit_rent(table, RENT)
    found = [model.constant, model.slopes["rooms"], *list(model.levels["region"].values())[1:]]
    assert found == pytest.approx(list(expected), rel=1e-10)
    assert model.smearing == pytest.approx(np.mean(np.exp(logs - design @ expected)))
    assert 0 < model.fit < 1


def test_owners_get_what_tenants_of_such_a_dwelling_pay(on_engine):
    table = dwellings()
    homes = table.select(["household"])
    recipe = WelfareRecipe((), rent=RENT, days=30)
    tables = on_engine({"households": homes, "dwelling": table})
    parts = {row["household"]: row for row in rows_of(consumption(tables, recipe).components)}
    assert len(parts) == 120
    for row in table.to_pylist():
        part = parts[row["household"]]
        expected = np.exp(4 + 0.2 * row["rooms"] + EFFECT[row["region"]])
        assert part["amount"] == pytest.approx(expected)
        assert part["source"] == ("imputed" if row["rent"] is None else "purchased")


def test_classes_may_be_numbers():
    table = dwellings()
    coded = pa.array([list(EFFECT).index(code) for code in table["region"].to_pylist()])
    model = fit_rent(table.set_column(2, "region", coded), RENT)
    assert model.levels["region"] == pytest.approx({"0": 0.0, "1": 0.4, "2": 1.0})


def test_too_few_tenants_are_refused():
    with pytest.raises(SathitiError, match="Only 2 households pay rent"):
        made(dwellings(count=3))


def test_a_class_without_tenants_is_named():
    table = dwellings()
    regions = ["W" if row["household"] == 0 else row["region"] for row in table.to_pylist()]
    with pytest.raises(SathitiError, match=r"1 dwellings cannot be imputed.*region = W"):
        made(table.set_column(2, "region", pa.array(regions)))


def test_an_owner_without_an_answer_is_named():
    table = dwellings()
    rooms = [None if row["household"] == 0 else row["rooms"] for row in table.to_pylist()]
    with pytest.raises(SathitiError, match="rooms = –"):
        made(table.set_column(1, "rooms", pa.array(rooms)))


def test_a_tenant_without_an_answer_is_refused():
    table = dwellings()
    rooms = [None if row["household"] == 1 else row["rooms"] for row in table.to_pylist()]
    with pytest.raises(SathitiError, match="1 tenants have no answer in rooms"):
        made(table.set_column(1, "rooms", pa.array(rooms)))


def test_characteristics_that_say_the_same_are_refused():
    table = dwellings()
    twice = table.append_column("again", table["rooms"])
    with pytest.raises(SathitiError, match="say the same twice"):
        made(twice, Rent("rent", numbers=("rooms", "again")))


def test_two_dwellings_of_a_household_are_refused():
    table = dwellings()
    ids = pa.array([0, 0, *range(2, 120)])
    homes = pa.table({"household": sorted(set(ids.to_pylist()))})
    recipe = WelfareRecipe((), rent=RENT, days=30)
    with pytest.raises(SathitiError, match="more than one row"):
        consumption(
            {"households": homes, "dwelling": table.set_column(0, "household", ids)}, recipe
        )


def test_owners_may_say_what_theirs_would_bring(on_engine):
    table = pa.table(
        {"household": [1, 2, 3], "rent": [10.0, None, 0.0], "worth": [99.0, 20.0, 30.0]}
    )
    tables = on_engine({"households": table.select(["household"]), "dwelling": table})
    recipe = WelfareRecipe((), rent=Rent("rent", estimate="worth", days=30), days=30)
    rows = rows_of(consumption(tables, recipe).components, "household")
    assert [(row["source"], row["amount"]) for row in rows] == [
        ("purchased", 10.0),
        ("estimated", 20.0),
        ("estimated", 30.0),
    ]


def test_a_dwelling_without_rent_estimate_or_regression_is_refused():
    table = pa.table({"household": [1, 2], "rent": [10.0, None], "worth": [None, 0.0]})
    with pytest.raises(SathitiError, match="1 dwellings have neither a rent nor an estimate"):
        made(table, Rent("rent", estimate="worth"))


def test_the_regression_is_for_those_who_neither_pay_nor_estimate():
    table = dwellings()
    worth = pa.array([500.0 if place % 2 else None for place in range(table.num_rows)])
    rent = Rent("rent", estimate="worth", numbers=("rooms",), classes=("region",), days=30)
    sources = [
        row["source"] for row in rows_of(made(table.append_column("worth", worth), rent).components)
    ]
    assert {source: sources.count(source) for source in sources} == {
        "purchased": 80,
        "estimated": 20,
        "imputed": 20,
    }


def test_a_rent_that_is_no_number_is_none_told(on_engine):
    """Engines that hold NaN to be above everything would take it for a tenant's."""
    table = dwellings()
    known = pa.compute.fill_null(table["rent"], float("nan"))
    held = on_engine({"dwelling": table.set_column(3, "rent", known)})["dwelling"]
    assert fit_rent(held, RENT).tenants == fit_rent(table, RENT).tenants == 80


def test_a_tenant_whose_rooms_are_no_number(on_engine):
    table = dwellings()
    rooms = table["rooms"].to_numpy().astype(float)
    rooms[1] = float("nan")
    held = on_engine({"dwelling": table.set_column(1, "rooms", pa.array(rooms))})["dwelling"]
    with pytest.raises(SathitiError, match="1 tenants have no answer in rooms"):
        fit_rent(held, RENT)


def test_as_many_tenants_as_the_regression_has_coefficients():
    few = Rent("rent", numbers=("rooms",), classes=("region",), fewest=2)
    with pytest.raises(SathitiError, match="Only 2 households pay rent; at least 4 are needed"):
        fit_rent(dwellings(count=3), few)
