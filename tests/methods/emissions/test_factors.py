"""Activity times factor: which factor fits, units, and everything that cannot be counted."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import Estimate, apply_factors
from sathiti.model import Catalogue, CollectedError, SathitiError

CODES = ["fuel", "category"]


def factor_table(*rows: tuple[Any, ...]) -> pa.Table:
    names = ("fuel", "category", "gas", "factor", "unit")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def activity_table(*rows: tuple[Any, ...]) -> pa.Table:
    names = ("period", "fuel", "category", "amount", "unit")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


COAL = factor_table(("coal", "", "CO2", 94.6, "t/TJ"))


def emission(done: Estimate) -> dict[tuple[Any, str], float | None]:
    return {(row["period"], row["gas"]): row["emission"] for row in done.emissions.to_pylist()}


def test_a_sum_by_year_and_gas() -> None:
    factors = factor_table(
        ("coal", "", "CO2", 94.6, "t/TJ"),
        ("coal", "", "CH4", 1.0, "kg/TJ"),
        ("gas", "", "CO2", 56.1, "t/TJ"),
        ("gas", "", "CH4", 5.0, "kg/TJ"),
    )
    done = apply_factors(
        activity_table(
            (2020, "coal", "1A1", 100.0, "TJ"),
            (2020, "gas", "1A1", 10.0, "TJ"),
            (2021, "coal", "1A2", 50.0, "TJ"),
            (2020, "coal", "1A2", 1.0, "TJ"),
        ),
        factors,
        CODES,
        ["period"],
    )
    assert emission(done) == {
        (2020, "CO2"): pytest.approx((101 * 94.6 + 561) / 1000),
        (2020, "CH4"): pytest.approx((101 + 50) / 1e6),
        (2021, "CO2"): pytest.approx(4.73),
        (2021, "CH4"): pytest.approx(50e-6),
    }
    assert done.complete() is done.emissions
    assert done.refused.num_rows == 0


def test_the_unit_of_the_result_is_stated_and_converted() -> None:
    table = activity_table((2020, "coal", "1A1", 100.0, "TJ"))
    for unit, amount in {"kt": 9.46, "Gg": 9.46, "t": 9460.0, "kg": 9.46e6, "Mt": 0.00946}.items():
        (row,) = apply_factors(table, COAL, CODES, ["period"], unit=unit).complete().to_pylist()
        assert row["unit"] == unit
        assert row["emission"] == pytest.approx(amount)


def test_all_columns_make_the_key_if_none_are_named() -> None:
    done = apply_factors(
        activity_table(
            (2020, "coal", "1A1", 1.0, "TJ"),
            (2020, "coal", "1A1", 2.0, "TJ"),
            (2021, "coal", "1A1", 4.0, "TJ"),
        ),
        COAL,
        ["fuel"],
    )
    assert done.emissions.column_names == [
        "period",
        "category",
        "gas",
        "emission",
        "unit",
        "complete",
    ]
    assert done.emissions["emission"].to_pylist() == pytest.approx([0.2838, 0.3784])


def test_the_codes_that_choose_the_factor_can_be_kept() -> None:
    done = apply_factors(
        activity_table((2020, "coal", "1A1", 1.0, "TJ"), (2020, "coal", "1A2", 2.0, "TJ")),
        COAL,
        CODES,
        ["period", "category"],
    )
    assert done.emissions["category"].to_pylist() == ["1A1", "1A2"]


def test_the_factor_with_the_most_codes_counts() -> None:
    factors = factor_table(
        ("", "", "CH4", 1.0, "t/TJ"),
        ("wood", "", "CH4", 30.0, "t/TJ"),
        ("wood", "1A4b", "CH4", 300.0, "t/TJ"),
    )
    done = apply_factors(
        activity_table(
            (1, "wood", "1A4b", 1.0, "TJ"),
            (2, "wood", "1A1", 1.0, "TJ"),
            (3, "peat", "1A1", 1.0, "TJ"),
        ),
        factors,
        CODES,
        ["period"],
        unit="t",
    )
    assert emission(done) == {
        (1, "CH4"): pytest.approx(300),
        (2, "CH4"): pytest.approx(30),
        (3, "CH4"): pytest.approx(1),
    }


def test_an_empty_code_of_a_factor_may_be_null() -> None:
    factors = factor_table(("coal", None, "CO2", 94.6, "t/TJ"))
    table = activity_table((2020, "coal", "1A1", 1.0, "TJ"))
    assert apply_factors(table, factors, CODES, ["period"]).complete().num_rows == 1


def test_two_factors_that_fit_equally_well_are_refused() -> None:
    factors = factor_table(
        ("wood", "", "CH4", 30.0, "kg/TJ"),
        ("", "1A4b", "CH4", 300.0, "kg/TJ"),
    )
    table = activity_table((2020, "wood", "1A4b", 1.0, "TJ"))
    with pytest.raises(SathitiError, match=r"wood\.1A4b: Two factors of CH4 fit .* equally well"):
        apply_factors(table, factors, CODES, ["period"])
    elsewhere = activity_table((2020, "wood", "1A1", 1.0, "TJ"))
    assert apply_factors(elsewhere, factors, CODES, ["period"]).complete().num_rows == 1


def test_equal_factors_that_fit_equally_well_are_no_problem() -> None:
    factors = factor_table(
        ("wood", "", "CH4", 30.0, "kg/TJ"),
        ("", "1A4b", "CH4", 30.0, "kg/TJ"),
    )
    table = activity_table((2020, "wood", "1A4b", 1.0, "TJ"))
    assert apply_factors(table, factors, CODES, ["period"]).complete().num_rows == 1


def test_numbers_as_codes_are_compared_as_written() -> None:
    factors = pa.table({"fuel": [4671], "gas": ["CO2"], "factor": [74.1], "unit": ["t/TJ"]})
    table = pa.table({"fuel": ["4671"], "amount": [1.0], "unit": ["TJ"]})
    assert apply_factors(table, factors, ["fuel"], []).complete()["emission"].to_pylist() == [
        pytest.approx(0.0741)
    ]


def test_whole_numbers_of_activity() -> None:
    table = pa.table({"animal": ["buffalo"], "period": [2020], "amount": [1000]})
    factors = pa.table(
        {"animal": ["buffalo"], "gas": ["CH4"], "factor": [55.0], "unit": ["kg/head"]}
    )
    done = apply_factors(table, factors, ["animal"], ["period"], activity_unit="head")
    assert done.complete()["emission"].to_pylist() == [pytest.approx(0.055)]


# What cannot be counted.

BOTH = factor_table(("coal", "", "CO2", 94.6, "t/TJ"), ("coal", "", "CH4", 1.0, "kg/TJ"))


def test_activity_without_factor_is_told_with_its_amount() -> None:
    done = apply_factors(
        activity_table(
            (2020, "coal", "1A1", 1.0, "TJ"),
            (2020, "peat", "1A1", 2.0, "TJ"),
            (2020, "peat", "1A1", 3.0, "TJ"),
        ),
        COAL,
        CODES,
        ["period"],
    )
    assert done.without_factor.to_pylist() == [
        {
            "period": 2020,
            "fuel": "peat",
            "category": "1A1",
            "gas": "CO2",
            "reason": "factor",
            "rows": 2,
            "amount": 5.0,
            "unit": "TJ",
            "factor_unit": None,
        }
    ]
    (row,) = done.emissions.to_pylist()
    assert row["emission"] == pytest.approx(0.0946)
    assert row["complete"] is False
    with pytest.raises(CollectedError, match=r"no factor of CO2 .* 5\.0 TJ in 2 rows"):
        done.complete()


def test_a_gas_without_factor_is_told_though_others_have_one() -> None:
    factors = factor_table(
        ("coal", "", "CO2", 94.6, "t/TJ"),
        ("coal", "", "CH4", 1.0, "kg/TJ"),
        ("peat", "", "CO2", 106.0, "t/TJ"),
    )
    done = apply_factors(
        activity_table((2020, "peat", "1A1", 1.0, "TJ")), factors, CODES, ["period"]
    )
    assert [(row["gas"], row["reason"]) for row in done.refused.to_pylist()] == [("CH4", "factor")]
    assert emission(done) == {(2020, "CO2"): pytest.approx(0.106), (2020, "CH4"): None}


def test_a_factor_of_zero_says_that_there_is_no_emission() -> None:
    factors = factor_table(("wood", "", "CO2", 0.0, "t/TJ"))
    table = activity_table((2020, "wood", "1A4b", 5.0, "TJ"))
    assert emission(apply_factors(table, factors, CODES, ["period"])) == {(2020, "CO2"): 0.0}


@pytest.mark.parametrize(
    ("amount", "reason", "told"),
    [
        (-2.0, "negative", "negative in 1 rows, together -2.0 TJ"),
        (None, "missing", "no value in 1 rows"),
        (float("nan"), "missing", "no value in 1 rows"),
        (float("inf"), "missing", "no value in 1 rows"),
    ],
)
def test_rows_that_are_no_activity(amount: float | None, reason: str, told: str) -> None:
    done = apply_factors(
        activity_table((2020, "coal", "1A1", amount, "TJ"), (2020, "coal", "1A1", 1.0, "TJ")),
        BOTH,
        CODES,
        ["period"],
    )
    assert done.refused["reason"].to_pylist() == [reason]
    assert told in str(done.problems()[0])
    assert emission(done)[2020, "CO2"] == pytest.approx(0.0946)
    assert done.emissions["complete"].to_pylist() == [False, False]


def test_nothing_to_count_is_no_zero() -> None:
    done = apply_factors(activity_table((2020, "coal", "1A1", -1.0, "TJ")), BOTH, CODES, ["period"])
    assert emission(done) == {(2020, "CO2"): None, (2020, "CH4"): None}


def test_another_unit_than_that_of_the_factor() -> None:
    done = apply_factors(activity_table((2020, "coal", "1A1", 7.0, "t")), COAL, CODES, ["period"])
    assert done.refused["reason"].to_pylist() == ["unit"]
    assert "unit of the activity is t, but the factor of CO2 is in t/TJ" in str(done.problems()[0])


@pytest.mark.parametrize("unit", [None, ""])
def test_a_row_without_unit(unit: str | None) -> None:
    done = apply_factors(activity_table((2020, "coal", "1A1", 7.0, unit)), COAL, CODES, ["period"])
    assert done.refused["reason"].to_pylist() == ["no_unit"]
    assert "no unit in 1 rows" in str(done.problems()[0])


def test_a_table_without_unit() -> None:
    table = activity_table((2020, "coal", "1A1", 7.0, "TJ")).drop_columns(["unit"])
    with pytest.raises(SathitiError, match="activity has no unit"):
        apply_factors(table, COAL, CODES, ["period"])
    assert apply_factors(table, COAL, CODES, ["period"], activity_unit="TJ").complete()


def test_a_row_without_code_has_no_factor() -> None:
    done = apply_factors(activity_table((2020, None, "1A1", 7.0, "TJ")), COAL, CODES, ["period"])
    assert done.refused["reason"].to_pylist() == ["factor"]
    assert str(done.problems()[0]).startswith("activity › 2020.–.1A1: There is no factor")


def test_a_row_without_code_takes_the_factor_of_all() -> None:
    done = apply_factors(
        activity_table((2020, "coal", None, 10.0, "TJ")), COAL, CODES, ["period", "category"]
    )
    (row,) = done.complete().to_pylist()
    assert row["emission"] == pytest.approx(0.946)
    assert row["category"] == ""


def test_every_problem_is_told_at_once() -> None:
    done = apply_factors(
        activity_table(
            (2020, "coal", "1A1", -1.0, "TJ"),
            (2020, "peat", "1A1", 1.0, "TJ"),
            (2021, "coal", "1A1", 1.0, "t"),
        ),
        COAL,
        CODES,
        ["period"],
    )
    with pytest.raises(CollectedError, match="Problems found: 3") as caught:
        done.complete()
    assert len(caught.value.errors) == 3


def test_problems_are_said_in_lao(lao: Catalogue) -> None:
    done = apply_factors(activity_table((2020, "peat", "1A1", 1.0, "TJ")), COAL, CODES, ["period"])
    said = done.problems()[0].say(lao, "lo")
    assert "ບໍ່ມີສຳປະສິດຂອງ CO2" in said
    assert "2020.peat.1A1" in said


# Factor tables that cannot be used.


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("coal", "", "CO2", None, "t/TJ"), "The factor is –"),
        (("coal", "", "CO2", -1.0, "t/TJ"), r"The factor is -1\.0"),
        (("coal", "", "CO2", 1.0, "t"), "a mass for each unit of activity"),
        (("coal", "", "CO2", 1.0, ""), "a mass for each unit of activity"),
        (("coal", "", "CO2", 1.0, None), "a mass for each unit of activity"),
        (("coal", "", "CO2", 1.0, "TJ/t"), "“TJ” is not a unit of mass"),
    ],
)
def test_factors_that_are_none(row: tuple[Any, ...], told: str) -> None:
    table = activity_table((2020, "coal", "1A1", 7.0, "TJ"))
    with pytest.raises(SathitiError, match=told):
        apply_factors(table, factor_table(row), CODES, ["period"])


def test_no_factors_at_all() -> None:
    with pytest.raises(SathitiError, match="table of factors is empty"):
        apply_factors(
            activity_table((2020, "coal", "1A1", 7.0, "TJ")), COAL.slice(0, 0), CODES, ["period"]
        )


def test_no_activity_at_all() -> None:
    table = activity_table((2020, "coal", "1A1", 7.0, "TJ")).slice(0, 0)
    assert apply_factors(table, COAL, CODES, ["period"]).complete().num_rows == 0


@pytest.mark.parametrize("column", ["amount", "unit"])
def test_the_amount_is_no_key(column: str) -> None:
    table = activity_table((2020, "coal", "1A1", 7.0, "TJ"))
    with pytest.raises(SathitiError, match=f"activity has a column {column}"):
        apply_factors(table, COAL, CODES, [column])


@pytest.mark.parametrize("column", ["gas", "emission", "reason"])
def test_a_key_the_result_needs_for_itself(column: str) -> None:
    table = activity_table((2020, "coal", "1A1", 7.0, "TJ")).append_column(column, pa.array(["x"]))
    with pytest.raises(SathitiError, match=f"activity has a column {column}"):
        apply_factors(table, COAL, CODES)
    assert apply_factors(table, COAL, CODES, ["period"]).complete().num_rows == 1


def test_a_factor_given_twice() -> None:
    with pytest.raises(SathitiError, match=r"coal\.\*\.CO2: The key is given twice"):
        apply_factors(
            activity_table((2020, "coal", "1A1", 7.0, "TJ")),
            pa.concat_tables([COAL, COAL]),
            CODES,
            ["period"],
        )


def test_an_unknown_unit_of_the_result() -> None:
    with pytest.raises(SathitiError, match="“pounds” is not a unit of mass"):
        apply_factors(
            activity_table((2020, "coal", "1A1", 7.0, "TJ")), COAL, CODES, ["period"], unit="pounds"
        )


@pytest.mark.parametrize("column", ["fuel", "amount", "period"])
def test_a_missing_column_is_named(column: str) -> None:
    table = activity_table((2020, "coal", "1A1", 7.0, "TJ")).drop_columns([column])
    with pytest.raises(SathitiError, match=f"activity: The table has no column {column}"):
        apply_factors(table, COAL, CODES, ["period"])


def test_amounts_written_as_text() -> None:
    table = pa.table({"fuel": ["coal"], "amount": ["7"], "unit": ["TJ"]})
    with pytest.raises(SathitiError, match="column amount holds String instead of numbers"):
        apply_factors(table, COAL.drop_columns(["category"]), ["fuel"], [])


# What must hold for any figures.

amounts = st.floats(0, 1e6, allow_subnormal=False)
tables = st.lists(
    st.tuples(
        st.integers(2018, 2022),
        st.sampled_from(["coal", "gas"]),
        st.sampled_from(["1A1", "1A2"]),
        amounts,
        st.just("TJ"),
    ),
    min_size=1,
    max_size=12,
)
TWO = factor_table(
    ("coal", "", "CO2", 94.6, "t/TJ"),
    ("gas", "", "CO2", 56.1, "t/TJ"),
    ("gas", "1A2", "CO2", 57.0, "t/TJ"),
)
few = settings(max_examples=25, deadline=None)


def total(rows: list[tuple[Any, ...]]) -> dict[tuple[Any, str], float | None]:
    return emission(apply_factors(activity_table(*rows), TWO, CODES, ["period"]))


@few
@given(rows=tables, times=st.floats(0, 1000, allow_subnormal=False))
def test_emissions_are_linear_in_activity(rows: list[tuple[Any, ...]], times: float) -> None:
    once = total(rows)
    scaled = total([(*row[:3], row[3] * times, row[4]) for row in rows])
    for key, value in once.items():
        assert scaled[key] == pytest.approx(value * times, rel=1e-9, abs=1e-9)


@few
@given(rows=tables, others=tables)
def test_emissions_add_up_over_rows(rows: list[Any], others: list[Any]) -> None:
    one, other, both = total(rows), total(others), total([*rows, *others])
    assert both.keys() == one.keys() | other.keys()
    for key, value in both.items():
        parts = one.get(key, 0.0) + other.get(key, 0.0)
        assert value == pytest.approx(parts, rel=1e-9, abs=1e-12)


@few
@given(rows=tables)
def test_the_result_is_the_sum_of_products(rows: list[tuple[Any, ...]]) -> None:
    factor = {("coal", "1A1"): 94.6, ("coal", "1A2"): 94.6, ("gas", "1A1"): 56.1}
    wanted: dict[Any, float] = {}
    for period, fuel, category, amount, _ in rows:
        product = amount * factor.get((fuel, category), 57.0) / 1000
        wanted[period, "CO2"] = wanted.get((period, "CO2"), 0.0) + product
    assert total(rows) == {k: pytest.approx(v, rel=1e-9, abs=1e-12) for k, v in wanted.items()}


@few
@given(
    rows=st.lists(
        st.tuples(
            st.just(2020),
            st.sampled_from(["coal", "peat"]),
            st.just("1A1"),
            st.one_of(st.none(), st.floats(-100, 100)),
            st.sampled_from(["TJ", "t"]),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_every_row_is_either_counted_or_told(rows: list[tuple[Any, ...]]) -> None:
    done = apply_factors(activity_table(*rows), COAL, CODES, ["period"])
    counted = sum(
        row[1] == "coal" and row[4] == "TJ" and row[3] is not None and row[3] >= 0 for row in rows
    )
    assert sum(done.refused["rows"].to_pylist()) == len(rows) - counted
    assert all(done.emissions["complete"].to_pylist()) is (counted == len(rows))
