"""The table of a measure from its figures domain by domain."""

import numpy as np
import pytest

from sathiti.methods.survey.distribution import UndefinedIndexError
from sathiti.methods.survey.rank_measures import Answer, Measure
from sathiti.methods.survey.rank_tables import (
    DomainFigures,
    as_estimates,
    nothing,
    refuse_undefined,
)

ONE = Measure(name="one", indices=[])
TWO = Measure(name="two", indices=[], labels=(0.25, 1), label_column="p")
WHY = UndefinedIndexError("The index is not defined.", fix="Look at it.")


def figures(*value: float, error: float = 1.0) -> DomainFigures:
    held = np.array(value)
    spread = np.full(len(held), error)
    answer = Answer(held, spread, held - 2 * spread, held + 2 * spread)
    return DomainFigures(answer, np.full(len(held), 1.5), 12.0, 7.0)


def test_a_row_a_domain() -> None:
    found = as_estimates(ONE, [figures(2.0), figures(4.0)], ["zone"], [("N", "S")], None)
    assert found.name == "one"
    assert found.by == ("zone",)
    assert found.row(zone="S") == {
        "zone": "S",
        "estimate": 4.0,
        "standard_error": 1.0,
        "ci_low": 2.0,
        "ci_high": 6.0,
        "cv": 0.25,
        "design_effect": 1.5,
        "n": 12,
        "df": 7,
        "flag": "",
    }


def test_a_row_a_label() -> None:
    found = as_estimates(TWO, [figures(2.0, 3.0), figures(4.0, 5.0)], ["z"], [("N", "S")], None)
    assert [(row["z"], row["p"], row["estimate"]) for row in found] == [
        ("N", 0.25, 2.0),
        ("N", 1, 3.0),
        ("S", 0.25, 4.0),
        ("S", 1, 5.0),
    ]


def test_no_spread_but_at_the_ends_of_a_curve() -> None:
    found = as_estimates(TWO, [figures(2.0, 1.0, error=0.0)], [], [], None)
    assert [row["flag"] for row in found] == ["no_spread", ""]


@pytest.mark.parametrize(("rows", "flag"), [(0.0, "empty"), (5.0, "undefined")])
def test_nothing_is_told(rows: float, flag: str) -> None:
    held = nothing(TWO, rows, 3.0, WHY if rows else None)
    found = as_estimates(TWO, [held], [], [], None)
    assert [row["flag"] for row in found] == [flag, flag]
    assert [row["estimate"] for row in found] == [None, None]
    assert [row["n"] for row in found] == [rows, rows]


def test_a_reason_everywhere_is_an_error() -> None:
    undefined = nothing(ONE, 5.0, 3.0, WHY)
    with pytest.raises(UndefinedIndexError, match="is not defined"):
        refuse_undefined([undefined, nothing(ONE, 0.0, 0.0, None)])
    refuse_undefined([undefined, figures(1.0)])
    refuse_undefined([nothing(ONE, 0.0, 0.0, None)])
