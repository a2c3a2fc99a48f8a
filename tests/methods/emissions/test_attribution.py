"""Sources to industries, and implied factors."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import implied_factors, share_out
from sathiti.model import Catalogue, CollectedError, SathitiError
from sathiti.warehouse.packs import Pack, built_in_packs


def sources(*rows: tuple[str, str, float | None]) -> pa.Table:
    return pa.table(
        {
            "category": [row[0] for row in rows],
            "gas": [row[1] for row in rows],
            "emission": pa.array([row[2] for row in rows], pa.float64()),
            "unit": ["kt"] * len(rows),
        }
    )


def mapping(*rows: tuple[str, str, float | None]) -> pa.Table:
    return pa.table(
        {
            "category": [row[0] for row in rows],
            "isic": [row[1] for row in rows],
            "share": pa.array([row[2] for row in rows], pa.float64()),
        }
    )


ROADS = mapping(("1A3b", "H49", 0.25), ("1A3b", "HH_TRA", 0.75), ("1A1", "D", 1.0))


def test_a_source_is_shared_out() -> None:
    done = share_out(sources(("1A3b", "CO2", 100.0), ("1A1", "CO2", 40.0)), ROADS).complete()
    assert [(row["isic"], row["emission"]) for row in done.to_pylist()] == [
        ("H49", 25.0),
        ("HH_TRA", 75.0),
        ("D", 40.0),
    ]
    assert done.column_names == ["category", "gas", "emission", "unit", "isic"]


def test_shares_may_change_with_the_year() -> None:
    emissions = sources(("1A3b", "CO2", 100.0), ("1A3b", "CO2", 100.0)).append_column(
        "period", pa.array([2019, 2020])
    )
    yearly = mapping(("1A3b", "H49", 1.0), ("1A3b", "H49", 0.5), ("1A3b", "HH", 0.5))
    yearly = yearly.append_column("period", pa.array([2019, 2020, 2020]))
    done = share_out(emissions, yearly, ["category", "period"]).complete()
    assert done["emission"].to_pylist() == [100.0, 50.0, 50.0]


def test_a_source_without_mapping_is_told(lao: Catalogue) -> None:
    done = share_out(sources(("1A3b", "CO2", 100.0), ("1B1", "CH4", 7.0)), ROADS)
    assert done.emissions.num_rows == 2
    assert done.refused.to_pylist() == [
        {
            "category": "1B1",
            "gas": "CH4",
            "unit": "kt",
            "reason": "share",
            "rows": 1,
            "amount": 7.0,
        }
    ]
    (problem,) = done.problems()
    assert str(problem).startswith("activity › 1B1: The mapping has no industry")
    assert "7.0 kt of CH4" in str(problem)
    assert "ຕາຕະລາງຈັບຄູ່" in problem.say(lao, "lo")
    with pytest.raises(CollectedError):
        done.complete()


def test_what_is_not_known_stays_unknown() -> None:
    done = share_out(sources(("1A3b", "CO2", None)), ROADS).complete()
    assert done["emission"].to_pylist() == [None, None]


def test_no_emissions_keep_their_columns() -> None:
    done = share_out(sources(), ROADS).complete()
    assert done.num_rows == 0
    assert {"category", "isic", "emission"} <= set(done.column_names)
    assert implied_factors(
        pa.table({"isic": [], "period": [], "gas": [], "emission": pa.array([], pa.float64())}),
        pa.table({"isic": [], "period": [], "amount": pa.array([], pa.float64())}),
        ["isic"],
    ).column_names == [
        "isic",
        "gas",
        "period",
        "emission",
        "amount",
        "implied",
        "change",
        "unusual",
    ]


@pytest.mark.parametrize("total", [0.9, 1.1, 0.9999])
def test_shares_that_do_not_add_up(total: float) -> None:
    wrong = mapping(("1A3b", "H49", 0.5), ("1A3b", "HH", total - 0.5))
    with pytest.raises(CollectedError, match=rf"1A3b: .* add up to {total} and not to 1"):
        share_out(sources(("1A3b", "CO2", 1.0)), wrong)


def test_shares_rounded_to_six_decimals_lose_nothing() -> None:
    thirds = mapping(*((("1A3b"), f"I{n}", 0.333333) for n in range(3)))
    done = share_out(sources(("1A3b", "CO2", 3.0)), thirds).complete()
    assert sum(done["emission"].to_pylist()) == pytest.approx(3.0, rel=1e-15)


@pytest.mark.parametrize("share", [-0.1, 1.5, None, 50.0])
def test_a_share_that_is_none(share: float | None) -> None:
    with pytest.raises(CollectedError, match=r"mapping › 1A3b\.H49: share is"):
        share_out(sources(("1A3b", "CO2", 1.0)), mapping(("1A3b", "H49", share)))


def test_an_industry_given_twice() -> None:
    with pytest.raises(CollectedError, match=r"1A3b\.H49: The key is given twice"):
        share_out(
            sources(("1A3b", "CO2", 1.0)), mapping(("1A3b", "H49", 0.5), ("1A3b", "H49", 0.5))
        )


def test_every_fault_of_a_mapping_is_told() -> None:
    wrong = mapping(("1A1", "D", 0.5), ("1A3b", "H49", 2.0), ("1A2", "C", 0.7))
    with pytest.raises(CollectedError) as caught:
        share_out(sources(("1A3b", "CO2", 1.0)), wrong)
    assert len(caught.value.errors) == 3


def test_the_international_mapping_adds_up(parameters: Callable[[str], pa.Table]) -> None:
    table = parameters("source_industries")
    table = table.set_column(
        table.column_names.index("share"), "share", table["share"].cast(pa.float64())
    )
    categories = table["category"].to_pylist()
    emissions = sources(*((category, "CO2", 1.0) for category in categories))
    assert share_out(emissions, table).complete().num_rows == len(categories)


def test_the_international_mapping_leads_to_columns_of_the_account(
    international: Pack,
) -> None:
    template = built_in_packs() / "international" / "accounts" / "templates" / "air_emissions.yaml"
    account = yaml.safe_load(template.read_text(encoding="utf-8"))
    (supply,) = [table for table in account["tables"] if table["id"] == "supply"]
    columns = {column["code"] for column in supply["columns"]}
    wholes = {column["parent"] for column in supply["columns"] if "parent" in column}
    used = {row.values["isic"] for row in international.parameters["source_industries"]}
    assert used <= columns - wholes


weights = st.lists(st.floats(0.01, 1), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(weights=weights, amounts=st.lists(st.floats(0, 1e9), min_size=1, max_size=5))
def test_by_industry_is_as_much_as_by_source(weights: list[float], amounts: list[float]) -> None:
    shares = [weight / sum(weights) for weight in weights]
    done = share_out(
        sources(*(("x", f"g{n}", amount) for n, amount in enumerate(amounts))),
        mapping(*(("x", f"I{n}", share) for n, share in enumerate(shares))),
    ).complete()
    for number, amount in enumerate(amounts):
        parts = [row["emission"] for row in done.to_pylist() if row["gas"] == f"g{number}"]
        assert sum(parts) == pytest.approx(amount, rel=1e-12)


# Implied factors.


def series(
    emissions: list[tuple[int, float | None]], amounts: list[tuple[int, float | None]]
) -> list[dict[str, Any]]:
    given_ = pa.table(
        {
            "isic": ["D"] * len(emissions),
            "period": [year for year, _ in emissions],
            "gas": ["CO2"] * len(emissions),
            "emission": pa.array([value for _, value in emissions], pa.float64()),
        }
    )
    activity = pa.table(
        {
            "isic": ["D"] * len(amounts),
            "period": [year for year, _ in amounts],
            "amount": pa.array([value for _, value in amounts], pa.float64()),
        }
    )
    return implied_factors(given_, activity, ["isic"]).to_pylist()


def test_a_factor_that_jumps_is_marked() -> None:
    rows = series(
        [(2018, 10.0), (2019, 11.0), (2020, 15.0)], [(2018, 5.0), (2019, 5.0), (2020, 5.0)]
    )
    assert [row["implied"] for row in rows] == pytest.approx([2.0, 2.2, 3.0])
    assert [row["change"] for row in rows] == [
        None,
        pytest.approx(0.1),
        pytest.approx(3 / 2.2 - 1),
    ]
    assert [row["unusual"] for row in rows] == [False, False, True]


def test_rows_of_one_cell_are_summed() -> None:
    (row,) = series([(2018, 4.0), (2018, 6.0)], [(2018, 2.0), (2018, 3.0)])
    assert row["implied"] == 2
    assert (row["emission"], row["amount"]) == (10, 5)


def test_a_year_missing_in_the_middle_has_no_change() -> None:
    rows = series([(2018, 10.0), (2020, 30.0)], [(2018, 5.0), (2020, 5.0)])
    assert [row["change"] for row in rows] == [None, None]


@pytest.mark.parametrize("amount", [0.0, None])
def test_without_activity_there_is_no_factor(amount: float | None) -> None:
    rows = series([(2018, 10.0), (2019, 10.0)], [(2018, amount), (2019, 5.0)])
    assert [row["implied"] for row in rows] == [None, 2.0]
    assert rows[1]["change"] is None


def test_activity_that_is_not_there() -> None:
    (row,) = series([(2018, 10.0)], [(2017, 1.0)])
    assert (row["implied"], row["amount"]) == (None, None)


def test_an_emission_with_a_gap_has_no_factor() -> None:
    (row,) = series([(2018, 10.0), (2018, None)], [(2018, 5.0)])
    assert (row["emission"], row["implied"]) == (None, None)


def test_the_limit_can_be_set() -> None:
    table = pa.table(
        {"isic": ["D"] * 2, "period": [1, 2], "gas": ["x"] * 2, "emission": [1.0, 1.15]}
    )
    activity = pa.table({"isic": ["D"] * 2, "period": [1, 2], "amount": [1.0, 1.0]})
    assert implied_factors(table, activity, ["isic"], 0.1)["unusual"].to_pylist() == [False, True]


def test_a_period_that_is_no_year() -> None:
    table = pa.table({"isic": ["D"], "period": ["2018-Q1"], "gas": ["x"], "emission": [1.0]})
    activity = pa.table({"isic": ["D"], "period": ["2018"], "amount": [1.0]})
    with pytest.raises(SathitiError, match="“2018-Q1” is not a year"):
        implied_factors(table, activity, ["isic"])


@settings(max_examples=30, deadline=None)
@given(
    factor=st.floats(0.001, 1000),
    amounts=st.lists(st.floats(0.01, 1e6), min_size=2, max_size=8),
)
def test_the_factor_put_in_is_found(factor: float, amounts: list[float]) -> None:
    years = list(enumerate(amounts, start=2000))
    rows = series([(year, amount * factor) for year, amount in years], years)
    assert [row["implied"] for row in rows] == pytest.approx([factor] * len(rows))
    assert not any(row["unusual"] for row in rows)
