"""Inclusion probabilities and Brewer's draws of a few units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import inclusion_probabilities
from sathiti.methods.survey.selection.draw import draw
from sathiti.methods.survey.selection.hadamard import hadamard


def shares(sizes: list[float], count: int) -> list[float]:
    """Probabilities in one stratum."""
    stratum = np.zeros(len(sizes), dtype=int)
    found: list[float] = inclusion_probabilities(
        np.array(sizes), stratum, np.array([count])
    ).tolist()
    return found


@pytest.mark.parametrize(
    ("sizes", "count", "expected"),
    [
        ([1, 1, 1, 1], 2, [0.5, 0.5, 0.5, 0.5]),
        ([1, 2, 3, 4], 1, [0.1, 0.2, 0.3, 0.4]),
        ([1, 2, 3, 4], 2, [0.2, 0.4, 0.6, 0.8]),
        # Three times 0.4 is above one: the largest is sure, two are shared among 6.
        ([1, 2, 3, 4], 3, [1 / 3, 2 / 3, 1, 1]),
        ([1, 2, 3, 4], 4, [1, 1, 1, 1]),
        ([1, 2, 3, 4], 0, [0, 0, 0, 0]),
        # The second is sure only once the first is taken.
        ([100, 9, 5, 4], 2, [1, 0.5, 5 / 18, 4 / 18]),
        ([100, 90, 5, 4, 1], 3, [1, 1, 0.5, 0.4, 0.1]),
    ],
)
def test_probabilities_by_hand(sizes: list[float], count: int, expected: list[float]) -> None:
    assert shares(sizes, count) == pytest.approx(expected)


def test_strata_are_shared_out_apart() -> None:
    found = inclusion_probabilities(
        np.array([1.0, 3.0, 10.0, 30.0, 5.0]), np.array([0, 0, 1, 1, 2]), np.array([1, 1, 1])
    )
    assert found == pytest.approx([0.25, 0.75, 0.25, 0.75, 1.0])


def test_a_sure_unit_of_one_stratum_leaves_the_others_alone() -> None:
    sizes, stratum = np.array([50.0, 1.0, 1.0, 2.0, 2.0]), np.array([0, 0, 0, 1, 1])
    found = inclusion_probabilities(sizes, stratum, np.array([2, 1]))
    assert found == pytest.approx([1.0, 0.5, 0.5, 0.5, 0.5])


def test_a_stratum_of_which_nothing_is_wanted_has_none() -> None:
    found = inclusion_probabilities(np.ones(4), np.array([0, 0, 1, 1]), np.array([0, 1]))
    assert found.tolist() == [0.0, 0.0, 0.5, 0.5]


def test_a_sure_probability_is_exactly_one() -> None:
    # 3 of 0.1 + 0.2 + 0.3 in floating point: what is one but for the last digit is one.
    assert shares([0.1, 0.1, 0.1], 3) == [1.0, 1.0, 1.0]


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=12), st.data())
def test_a_larger_unit_never_has_the_smaller_probability(
    sizes: list[float], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(sizes)))
    found = np.array(shares(sizes, count))
    assert (np.diff(found[np.argsort(sizes)]) >= -1e-12).all()
    assert found.sum() == pytest.approx(count)


def test_brewer_takes_each_unit_of_probability_one() -> None:
    stratum = np.zeros(3, dtype=int)
    for seed in range(20):
        drawn = draw("brewer", np.array([0.5, 1.0, 0.5]), stratum, seed)
        assert drawn[1]
        assert drawn.sum() == 2


def test_brewer_takes_both_halves_with_some_seed() -> None:
    halves = np.array([0.5, 0.5])
    picked = {int(np.argmax(draw("brewer", halves, np.zeros(2, int), seed))) for seed in range(30)}
    assert picked == {0, 1}


def test_brewer_takes_from_a_stratum_whatever_is_in_another() -> None:
    alone = draw("brewer", np.full(6, 0.5), np.zeros(6, int), 7)
    beside = draw("brewer", np.full(10, 0.5), np.repeat([0, 1], [6, 4]), 7)
    assert beside[:6].tolist() == alone.tolist()
    assert beside[6:].sum() == 2


def test_nothing_is_drawn_where_nothing_can_be() -> None:
    assert not draw("brewer", np.zeros(3), np.zeros(3, int), 1).any()


@pytest.mark.parametrize(("least", "order"), [(-1, 1), (0, 1), (1, 1), (2, 2), (3, 4), (5, 8)])
def test_small_orders_of_balance(least: int, order: int) -> None:
    assert hadamard(least).shape == (order, order)


@pytest.mark.parametrize("order", [1, 2, 4, 8, 12, 20, 24, 28, 36])
def test_balance_holds_in_every_order(order: int) -> None:
    matrix = hadamard(order).astype(int)
    assert set(np.unique(matrix)) <= {-1, 1}
    assert (matrix.T @ matrix == order * np.eye(order, dtype=int)).all()
    assert (matrix[:, 0] == 1).all()
