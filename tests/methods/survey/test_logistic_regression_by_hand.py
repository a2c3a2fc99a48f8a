"""Logistic regression where the answer is a logarithm of odds."""

import math

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.cells import Domains
from sathiti.methods.survey.linear_regression import LinearRegression
from sathiti.methods.survey.logistic_regression import (
    LOSS,
    RESIDUAL,
    SPREAD,
    Fitting,
    Newton,
    check_shares,
    with_model,
)
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.terms import Regressor, explained
from sathiti.model import SathitiError

MODEL = LinearRegression(explained("y"), (Regressor("a", "a", explained("a")),))
WHOLE = Domains((), (), np.zeros(0, np.int64))
DESIGN = Design(weight="w")


def logit(share: float) -> float:
    """Logarithm of the odds."""
    return math.log(share / (1 - share))


def at(b: tuple[float, float], **columns: list[float]) -> dict[str, list[float]]:
    """Columns that a table has at coefficients."""
    made = with_model(pa.table(columns), MODEL, WHOLE, np.array([b]))
    columns_of: dict[str, list[float]] = made.to_pydict()
    return columns_of


def test_two_groups_have_the_logits_of_their_shares() -> None:
    # Weighted shares of 1/5 and 3/5: odds of 1/4 and 3/2.
    table = pa.table(
        {
            "w": [1.0, 4, 3, 2],
            "a": [0.0, 0, 1, 1],
            "y": [1.0, 0, 1, 0],
        }
    )
    found = Sample(table, DESIGN).regression("y", ["a"], "logistic").coefficients
    first, second = (row["estimate"] for row in found)
    assert first == pytest.approx(logit(0.2))
    assert second == pytest.approx(logit(0.6) - logit(0.2))


def test_shares_are_explained_like_as_many_rows() -> None:
    shares = pa.table({"w": [10.0, 5, 5], "a": [0.0, 1, 1], "y": [0.3, 0.8, 0.6]})
    found = Sample(shares, DESIGN).regression("y", ["a"], "logistic").coefficients
    first, second = (row["estimate"] for row in found)
    assert first == pytest.approx(logit(0.3))
    assert second == pytest.approx(logit(0.7) - logit(0.3))


def test_yes_and_no_changed_over_change_the_signs() -> None:
    table = pa.table(
        {"w": [1.0, 2, 3, 1, 2], "a": [0.0, 1, 2, 3, 4], "y": [True, False, True, False, True]}
    )
    sample = Sample(table, DESIGN)
    yes = [row["estimate"] for row in sample.regression("y", ["a"], "logistic").coefficients]
    no = [
        row["estimate"] for row in sample.regression(~nw.col("y"), ["a"], "logistic").coefficients
    ]
    assert no == pytest.approx([-one for one in yes])


def test_the_size_of_the_weights_does_not_matter() -> None:
    columns = {"a": [0.0, 1, 2, 3, 4], "y": [1.0, 0, 1, 0, 1]}
    weights = np.array([1.0, 2, 3, 1, 2])
    rows = [
        Sample(pa.table({"w": weights * scale, **columns}), DESIGN)
        .regression("y", ["a"], "logistic")
        .coefficients.to_dicts()
        for scale in (1, 1e5)
    ]
    for small, large in zip(*rows, strict=True):
        assert small["estimate"] == pytest.approx(large["estimate"])
        assert small["standard_error"] == pytest.approx(large["standard_error"])


def test_a_row_at_logit_zero_by_hand() -> None:
    row = at((0.0, 0.0), a=[5.0], y=[1.0])
    assert row[RESIDUAL] == [0.5]
    assert row[SPREAD] == [0.25]
    assert row[LOSS] == pytest.approx([math.log(2)])


@given(st.floats(-8, 8), st.sampled_from([0.0, 0.25, 1.0]))
def test_loss_residual_and_spread_are_those_of_the_definition(eta: float, y: float) -> None:
    row = at((eta, 0.0), a=[1.0], y=[y])
    p = 1 / (1 + math.exp(-eta))
    assert row[RESIDUAL] == pytest.approx([y - p], abs=1e-12)
    assert row[SPREAD] == pytest.approx([p * (1 - p)])
    loss = -(y * math.log(p) + (1 - y) * math.log(1 - p))
    assert row[LOSS] == pytest.approx([loss], abs=1e-9)


def test_the_slope_counts_by_the_regressor() -> None:
    row = at((math.log(3), math.log(2)), a=[0.0, 1.0, -1.0], y=[0.0, 0.0, 0.0])
    # Odds of 3, 6 and 3/2.
    assert row[RESIDUAL] == pytest.approx([-3 / 4, -6 / 7, -3 / 5])


def test_domains_have_the_coefficients_of_their_key() -> None:
    domains = Domains(("d",), (("k", "l"),), np.arange(2))
    table = pa.table({"d": ["k", "l"], "a": [1.0, 1.0], "y": [1.0, 1.0]})
    slopes = np.array([[0.0, math.log(3)], [math.log(4), 0.0]])
    made = with_model(table, MODEL, domains, slopes)
    assert made.to_pydict()[RESIDUAL] == pytest.approx([1 / 4, 1 / 5])


def test_gaps_stay_gaps() -> None:
    row = at((0.0, 1.0), a=[None, 1.0], y=[1.0, None])  # type: ignore[list-item]
    assert row[RESIDUAL] == [None, None]
    assert row[LOSS] == [None, None]


def one_step(start: float, weights: tuple[float, float]) -> Fitting:
    """Newton's first step of the share of yes with weights of yes and no, without regressors."""
    yes, no = weights
    p = 1 / (1 + math.exp(-start))
    fitting = Fitting(Newton(LinearRegression(explained("y"), ())), np.array([[start]]))
    size = yes + no
    fitting.take(
        {
            ONE: np.array([size]),
            (RESIDUAL,): np.array([yes - size * p]),
            (SPREAD,): np.array([size * p * (1 - p)]),
            (LOSS,): np.array([-(yes * math.log(p) + no * math.log(1 - p))]),
        }
    )
    return fitting


def test_newtons_first_step_by_hand() -> None:
    # From p = 1/2: (3 - 2) / (4 / 4) = 1.
    fitting = one_step(0.0, (3.0, 1.0))
    assert fitting.coefficients == pytest.approx(np.array([[1.0]]))
    assert fitting.inverse == pytest.approx(np.array([[[1.0]]]))
    assert not fitting.settled.any()


def test_at_the_answer_nothing_moves() -> None:
    fitting = one_step(math.log(3), (3.0, 1.0))
    assert fitting.settled.all()
    assert not fitting.failed.any()
    assert fitting.coefficients == pytest.approx(np.array([[math.log(3)]]))


def test_scores_and_information_are_named_once_each() -> None:
    newton = Newton(MODEL)
    assert newton.scores == ((RESIDUAL,), tuple(sorted(("a", RESIDUAL))))
    assert newton.pairs[0][1] == newton.pairs[1][0]
    # Two scores, three entries of the information and the loss.
    assert len(newton.monomials) == 6


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.0, 2.0], "y runs from 0 to 2"),
        ([-0.5, 1.0], "y runs from -0.5 to 1"),
        ([1.0, 99.0, None], "y runs from 1 to 99"),
    ],
)
def test_what_is_no_share_is_told_with_its_ends(values: list[float | None], said: str) -> None:
    with pytest.raises(SathitiError, match=rf"{said}.*or say family linear"):
        check_shares(pa.table({"y": values}), explained("y"))


def test_groups_told_apart_perfectly_are_named_in_words() -> None:
    table = pa.table({"w": [1.0] * 4, "age": [1.0, 2, 3, 4], "y": [0.0, 0, 1, 1]})
    with pytest.raises(SathitiError, match=r"grow without end.*above all age.*group its values"):
        Sample(table, DESIGN).regression("y", ["age"], "logistic")
