"""Quadratic forms of two and three units, worked out on paper."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, JointProbabilities
from sathiti.methods.survey.unequal import Block, blocks_of
from sathiti.model import SathitiError

TWO = np.array([0.5, 0.25])


def matrix(design: Design, p: np.ndarray) -> np.ndarray:
    """The form of one stratum."""
    names = [("s", place) for place in range(len(p))]
    (block,) = blocks_of(design, p, np.zeros(len(p), dtype=int), names)
    return block.matrix


def exact(pairs: list[list[float]], **how: str) -> Design:
    """A design with joint probabilities of units 0, 1, 2 ..."""
    joint = JointProbabilities(tuple(range(len(pairs))), np.array(pairs))
    return Design(fpc="p", pps="joint", joint=joint, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("pps", ["overton", "hartley_rao"])
def test_two_units_by_horvitz_and_thompson(pps) -> None:
    # 1 - (2 - (0.5 + 0.25) / 2) / 1; both approximations are the same for a pair.
    design = Design(fpc="p", pps=pps, pps_variance="horvitz_thompson")
    expected = [[0.5, -0.625], [-0.625, 0.75]]
    assert matrix(design, TWO) == pytest.approx(np.array(expected))


@pytest.mark.parametrize("pps", ["overton", "hartley_rao"])
def test_two_units_by_yates_and_grundy(pps) -> None:
    design = Design(fpc="p", pps=pps)
    form = 0.625 * np.array([[1, -1], [-1, 1]])
    assert matrix(design, TWO) == pytest.approx(form)


def test_overton_and_hartley_and_rao_differ_from_three_units_on() -> None:
    p = np.array([0.2, 0.4, 0.9])
    overton, rao = (
        matrix(Design(fpc="p", pps=pps, pps_variance="horvitz_thompson"), p)  # type: ignore[arg-type]
        for pps in ("overton", "hartley_rao")
    )
    # 1 - (3 - 0.3) / 2 and 1 - (3 - 0.6 + 0.5) / 2.
    assert overton[0, 1] == pytest.approx(-0.35)
    assert rao[0, 1] == pytest.approx(-0.45)
    assert np.diag(overton) == pytest.approx(1 - p)


def test_exact_pairs_by_hand() -> None:
    design = exact([[0.5, 0.1], [0.1, 0.25]], pps_variance="horvitz_thompson")
    # 1 - 0.125 / 0.1
    assert matrix(design, TWO) == pytest.approx(np.array([[0.5, -0.25], [-0.25, 0.75]]))


def test_units_drawn_independently_have_no_covariance() -> None:
    design = exact([[0.5, 0.125], [0.125, 0.25]], pps_variance="horvitz_thompson")
    assert matrix(design, TWO) == pytest.approx(np.diag([0.5, 0.75]))


def test_a_diagonal_that_is_not_given_is_filled_in() -> None:
    nan = float("nan")
    given_, left_out = (
        exact([[a, 0.1], [0.1, b]], pps_variance="horvitz_thompson")
        for a, b in ((0.5, 0.25), (nan, nan))
    )
    assert matrix(given_, TWO) == pytest.approx(matrix(left_out, TWO))


@pytest.mark.parametrize("pps", ["overton", "hartley_rao"])
def test_a_unit_drawn_for_certain_stands_alone(pps) -> None:
    form = matrix(Design(fpc="p", pps=pps), np.array([1.0, 0.5, 0.5]))
    assert form[0].tolist() == [0, 0, 0]
    assert form[:, 0].tolist() == [0, 0, 0]
    assert form[1, 1] > 0


def test_a_single_unit_has_its_own_variance_only_by_horvitz_and_thompson() -> None:
    one = np.array([0.2])
    design = Design(fpc="p", pps="overton", pps_variance="horvitz_thompson")
    assert matrix(design, one) == pytest.approx(np.array([[0.8]]))
    assert matrix(Design(fpc="p", pps="overton"), one).tolist() == [[0.0]]


def test_strata_have_forms_of_their_own() -> None:
    p = np.array([0.5, 0.3, 0.25, 0.6])
    names = [("s", place) for place in range(4)]
    first, second = blocks_of(Design(fpc="p", pps="overton"), p, np.array([0, 1, 0, 1]), names)
    assert first.units.tolist() == [0, 2]
    assert second.units.tolist() == [1, 3]
    assert first.matrix == pytest.approx(0.625 * np.array([[1, -1], [-1, 1]]))
    # 1 - (2 - 0.45)
    assert second.matrix[0, 1] == pytest.approx(-0.55)


def test_no_units_make_no_forms() -> None:
    assert blocks_of(Design(pps="overton"), np.zeros(0), np.zeros(0, dtype=int), []) == ()


def test_variances_and_covariances_by_hand() -> None:
    block = Block(np.array([0, 2]), np.array([[2.0, -1.0], [-1.0, 3.0]]))
    z = np.array([[1.0, 2.0], [99.0, 99.0], [4.0, 0.0]])
    # (1, 4): 2 - 8 + 48 = 42; (2, 0): 8; between them (2, -1) . ... = 2 * (2 - 4) = -4.
    assert block.variances(z).tolist() == [42.0, 8.0]
    assert block.covariance(z).tolist() == [[42.0, -4.0], [-4.0, 8.0]]


probabilities = st.lists(st.floats(0.05, 0.95), min_size=2, max_size=6).map(np.array)


@given(probabilities, st.sampled_from(["overton", "hartley_rao"]), st.data())
def test_yates_and_grundy_is_a_sum_over_pairs(p: np.ndarray, pps, data: st.DataObject) -> None:
    z = np.array(data.draw(st.lists(st.floats(-10, 10), min_size=len(p), max_size=len(p))))
    names = [("s", place) for place in range(len(p))]
    of_pairs = matrix(Design(fpc="p", pps=pps, pps_variance="horvitz_thompson"), p)
    by_pairs = -sum(
        of_pairs[i, j] * (z[i] - z[j]) ** 2 for i, j in itertools.combinations(range(len(p)), 2)
    )
    (block,) = blocks_of(Design(fpc="p", pps=pps), p, np.zeros(len(p), dtype=int), names)
    assert block.variances(z[:, None])[0] == pytest.approx(by_pairs, abs=1e-9)


@given(probabilities)
def test_the_form_of_yates_and_grundy_takes_no_notice_of_a_constant(p: np.ndarray) -> None:
    assert matrix(Design(fpc="p", pps="overton"), p).sum(axis=1) == pytest.approx(
        np.zeros(len(p)), abs=1e-12
    )


@pytest.mark.parametrize(
    ("pair", "back"),
    [(0.0, 0.0), (-0.1, -0.1), (0.3, 0.3), (0.1, 0.2), (float("nan"), float("nan"))],
)
def test_pairs_that_cannot_be_are_told_with_their_units(pair: float, back: float) -> None:
    said = "joint probability of units 0 and 1 .* with inclusion probabilities 0.5 and 0.25"
    with pytest.raises(SathitiError, match=said):
        matrix(exact([[0.5, pair], [back, 0.25]]), TWO)


def test_a_diagonal_that_is_not_the_inclusion_probability_is_refused() -> None:
    with pytest.raises(SathitiError, match=r"units 0 and 0 is 0\.4, with inclusion probabilities"):
        matrix(exact([[0.4, 0.1], [0.1, 0.25]]), TWO)


def test_rounding_of_published_pairs_is_no_error() -> None:
    form = matrix(exact([[0.5, 0.1], [0.1 + 1e-8, 0.25]]), TWO)
    assert form[0, 1] == pytest.approx(-0.25)


def test_all_units_that_lack_pairs_are_counted_and_five_named() -> None:
    p = np.full(8, 0.5)
    with pytest.raises(SathitiError, match="6 units have no joint probabilities: 2, 3, 4, 5, 6"):
        matrix(exact([[0.5, 0.1], [0.1, 0.5]]), p)
