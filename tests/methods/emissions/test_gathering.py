"""One table from many estimates, in one unit."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import CEMENT_CO2, apply_equation, gather
from sathiti.methods.emissions.reading import MASS
from sathiti.model import SathitiError


def table(*rows: tuple[int, str, float | None, str], **more: list[Any]) -> pa.Table:
    return pa.table(
        {
            "period": [row[0] for row in rows],
            "gas": [row[1] for row in rows],
            "emission": pa.array([row[2] for row in rows], pa.float64()),
            "unit": [row[3] for row in rows],
            **more,
        }
    )


def gathered(*tables: pa.Table, unit: str = "kt") -> dict[tuple[int, str], float | None]:
    rows = gather(tables, ["period"], unit).to_pylist()
    assert {row["unit"] for row in rows} <= {unit}
    return {(row["period"], row["gas"]): row["emission"] for row in rows}


def test_units_are_brought_together() -> None:
    assert gathered(
        table((2020, "CO2", 1.5, "kt"), (2020, "CH4", 3.0, "Gg")),
        table((2020, "CO2", 500.0, "t"), (2021, "CO2", 2.0, "Mt")),
    ) == {(2020, "CO2"): 2.0, (2020, "CH4"): 3.0, (2021, "CO2"): 2000.0}


def test_the_result_of_an_equation_fits() -> None:
    plants = pa.table({"period": [2020, 2020], "m_c": [1e6, 2e6], "c_cl": [0.75, 0.9]})
    cement = apply_equation(plants, CEMENT_CO2, {"ef_clc": 0.52}).complete()
    assert gathered(cement) == {(2020, "CO2"): pytest.approx((0.75 + 1.8) * 520)}


def test_a_part_that_is_not_known_makes_the_sum_unknown() -> None:
    done = gather([table((2020, "CO2", 1.0, "kt")), table((2020, "CO2", None, "kt"))], ["period"])
    assert done.select(["emission", "complete"]).to_pylist() == [
        {"emission": None, "complete": False}
    ]


def test_an_incomplete_part_makes_the_sum_incomplete() -> None:
    whole = table((2020, "CO2", 1.0, "kt"), (2020, "CH4", 1.0, "kt"))
    part = table((2020, "CO2", 1.0, "kt"), complete=[False])
    done = {row["gas"]: row["complete"] for row in gather([whole, part], ["period"]).to_pylist()}
    assert done == {"CO2": False, "CH4": True}


def test_nothing_gathers_to_nothing() -> None:
    done = gather([], ["period"])
    assert done.column_names == ["period", "gas", "emission", "unit", "complete"]
    assert done["emission"].type == pa.float64()


def test_what_cannot_be_gathered() -> None:
    with pytest.raises(SathitiError, match="emissions 2: “TJ” is not a unit of mass"):
        gathered(table((2020, "CO2", 1.0, "kt")), table((2020, "CO2", 1.0, "TJ")))
    with pytest.raises(SathitiError, match="“lb” is not a unit of mass"):
        gathered(unit="lb")
    with pytest.raises(SathitiError, match="emissions 1: The table has no column unit"):
        gathered(table((2020, "CO2", 1.0, "kt")).drop_columns(["unit"]))


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from(list(MASS))), min_size=1),
    unit=st.sampled_from(list(MASS)),
)
def test_the_sum_does_not_depend_on_units_or_tables(
    rows: list[tuple[float, str]], unit: str
) -> None:
    whole = table(*((2020, "CO2", amount, one) for amount, one in rows))
    (apart,) = gathered(*(whole.slice(n, 1) for n in range(len(rows))), unit=unit).values()
    (together,) = gathered(whole, unit=unit).values()
    kilotonnes = sum(amount * MASS[one] for amount, one in rows)
    assert apart == pytest.approx(together)
    assert together * MASS[unit] == pytest.approx(kilotonnes, rel=1e-9)
