"""A small made-up country: two areas, each with towns and countryside."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from sathiti.methods.survey.synthetic import (
    SyntheticItem,
    SyntheticPlan,
    SyntheticStratum,
    synthetic_survey,
)

SETTINGS = {
    "household_size": 4.5,
    "village_households_U": 200.0,
    "village_households_R": 120.0,
    "village_share": 0.25,
    "refused_U": 0.06,
    "refused_R": 0.02,
    "absent_U": 0.03,
    "absent_R": 0.02,
    "empty": 0.02,
    "food_share": 0.45,
    "food_slope": -0.08,
    "rent_share": 0.1,
    "durables_share": 0.05,
    "tenant_U": 0.2,
    "tenant_R": 0.02,
    "free": 0.05,
    "prices_U": 1.08,
    "prices_R": 0.96,
    "price_rise": 0.06,
    "price_season": 0.02,
    "price_level": 1.0,
    "money_step": 1000.0,
    "times_bought": 2.0,
    "least_left": 2.0,
    "own_U": 0.2,
    "own_R": 1.0,
    "access_electricity": 0.9,
    "access_water": 0.7,
    "access_road": 0.8,
    "access_toilet": 0.7,
    "clean_fuel": 0.2,
    "wrong": 0.003,
}
PLAN = SyntheticPlan(
    seed=7,
    villages=80,
    take=12,
    months=[f"2018-{month:02d}" for month in range(1, 13)],
    strata=[
        SyntheticStratum("N", "U", 60_000, 0.2, 1.05),
        SyntheticStratum("N", "R", 240_000, -0.2, 0.98),
        SyntheticStratum("S", "U", 100_000, 0.3, 1.0),
        SyntheticStratum("S", "R", 200_000, 0.0, 0.97),
    ],
    female=0.5,
    ages={0: 0.33, 15: 0.2, 25: 0.36, 55: 0.06, 65: 0.05},
    line=100_000,
    headcount=0.2,
    headcounts={"U": 0.08, "R": 0.244, "0": 0.26, "15": 0.21, "55": 0.15, "65": 0.17},
    shares={"q1": 0.07, "q2": 0.108, "q3": 0.147, "q4": 0.21, "q5": 0.465},
    gini=0.388,
    settings=SETTINGS,
    diary=[
        SyntheticItem("rice", 0.9, 20, 0.6, 0.4, 7000, "kg"),
        SyntheticItem("fish", 0.7, 8, 0.3, 0.9, 25_000, "kg"),
        SyntheticItem("beer", 0.3, 4, 0.0, 1.5, 14_000, "l"),
    ],
    recall=[
        SyntheticItem("light", 0.9, 10, months=1),
        SyntheticItem("clothing", 0.8, 8, elasticity=1.2, months=12),
        SyntheticItem("wedding", 0.2, 5, months=12, counted=False),
    ],
    durables=[
        SyntheticItem("radio", 0.7, price=300_000, life=8),
        SyntheticItem("cycle", 0.4, price=2_000_000, life=12),
    ],
)


@dataclass(frozen=True)
class Made:
    """A plan and its records as rows."""

    plan: SyntheticPlan
    tables: dict[str, pa.Table]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a file."""
        rows: list[dict[str, Any]] = self.tables[name].to_pylist()
        return rows

    def column(self, name: str, column: str) -> list[Any]:
        """One column of a file."""
        values: list[Any] = self.tables[name][column].to_pylist()
        return values


def without(setting: str) -> SyntheticPlan:
    """The plan without one of its settings."""
    rest = {name: value for name, value in SETTINGS.items() if name != setting}
    return msgspec.structs.replace(PLAN, settings=rest)


@pytest.fixture(scope="module")
def plan() -> SyntheticPlan:
    """What the small country wants."""
    return PLAN


@pytest.fixture(scope="module")
def made() -> Made:
    """Its records."""
    return Made(PLAN, synthetic_survey(PLAN))
