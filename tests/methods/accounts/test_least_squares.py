"""Weighted least squares: identities met, bounds kept, and nothing nearer (KKT conditions)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts import LinearIdentity, weighted_least_squares, weights_of
from sathiti.model import SathitiError

SUM = LinearIdentity("sum", ((0, 1.0), (1, 1.0), (2, -1.0)))


def matrix(identities: list[LinearIdentity], width: int) -> np.ndarray:
    made = np.zeros((len(identities), width))
    for row, one in enumerate(identities):
        for place, coefficient in one.terms:
            made[row, place] += coefficient
    return made


@st.composite
def problems(draw: st.DrawFn) -> tuple:
    """A problem with a solution: values, weights, identities, bounds, a point that meets all."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    width, count = draw(st.integers(2, 12)), draw(st.integers(1, 6))
    point = rng.normal(0, 10, width).round(2)
    identities = []
    for number in range(count):
        places = rng.choice(width, rng.integers(1, width + 1), replace=False)
        coefficients = rng.choice([1.0, -1.0, 0.5, 2.0], len(places))
        level = float(coefficients @ point[places])
        operator = str(rng.choice(["=", "=", "<=", ">="]))
        slack = {"=": 0.0, "<=": 1.0, ">=": -1.0}[operator] * float(rng.choice([0.0, 3.0]))
        terms = tuple(zip(places.tolist(), coefficients.tolist(), strict=True))
        identities.append(LinearIdentity(f"i{number}", terms, operator, level + slack))
    room = rng.choice([0.0, 1.0, np.inf], (2, width), p=[0.1, 0.5, 0.4])
    weights = 10.0 ** rng.uniform(-3, 3, width)
    weights[rng.random(width) < 0.1] = np.inf
    values = np.where(np.isinf(weights), point, point + rng.normal(0, 5, width))
    return values, weights, identities, point - room[0], point + room[1]


def check_kkt(values, weights, identities, lower, upper, made: np.ndarray) -> None:
    """Feasible, and the gradient is a combination of active constraints of the right sign."""
    a = matrix(identities, len(values))
    b = np.array([one.constant for one in identities])
    off = a @ made - b
    size = np.abs(a) @ np.abs(made) + np.abs(b) + 1
    assert (np.abs(off)[[one.operator == "=" for one in identities]] <= 1e-9 * size.max()).all()
    for value, one in zip(off, identities, strict=True):
        assert one.operator != "<=" or value <= 1e-9 * size.max()
        assert one.operator != ">=" or value >= -1e-9 * size.max()
    assert (made >= lower).all()
    assert (made <= upper).all()
    fixed = np.isinf(weights)
    assert np.array_equal(made[fixed], values[fixed])
    active = np.array(
        [
            one.operator == "=" or abs(value) < 1e-7
            for one, value in zip(identities, off, strict=True)
        ]
    )
    free = ~fixed & (made > lower) & (made < upper)
    gradient = np.where(fixed, 0.0, np.where(fixed, 1.0, weights) * (made - values))
    # Nonnegative least squares without a solver: the dual of an active set is unique up to the
    # null space, so it is enough that some multipliers of the right sign exist; the objective
    # is convex, so compare against random feasible directions instead.
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(200, len(values)))
    directions[:, fixed] = 0.0
    blocked = ~free & ~fixed
    inward = np.where(made <= lower, 1.0, -1.0)
    directions[:, blocked] = np.abs(directions[:, blocked]) * inward[blocked]
    directions[:, blocked & (lower == upper)] = 0.0
    rows = a[active]
    if len(rows):
        # Into the null space of what is active, over the cells that are free.
        over = rows[:, free]
        base = directions @ rows.T
        directions[:, free] -= base @ np.linalg.pinv(over).T
        directions = directions[np.abs(directions @ rows.T).max(axis=1, initial=0.0) < 1e-8]
    descent = directions @ gradient
    scale = np.abs(directions) @ np.abs(gradient) + 1e-9
    assert (descent >= -1e-6 * scale - 1e-7).all()


@settings(max_examples=80, deadline=None)
@given(problems())
def test_nearest_point(problem: tuple) -> None:
    values, weights, identities, lower, upper = problem
    made = weighted_least_squares(values, weights, identities, lower, upper).values
    check_kkt(values, weights, identities, lower, upper, made)


@settings(max_examples=25, deadline=None)
@given(problems())
def test_no_feasible_point_is_nearer(problem: tuple) -> None:
    values, weights, identities, lower, upper = problem
    made = weighted_least_squares(values, weights, identities, lower, upper).values
    free = np.isfinite(weights)

    def distance(point: np.ndarray) -> float:
        return float(np.sum(weights[free] * np.square((point - values)[free])))

    # Balanced again from elsewhere: any feasible point, mixed with the solution, is farther.
    for seed in range(5):
        elsewhere = values + np.where(
            free, np.random.default_rng(seed).normal(0, 5, len(values)), 0
        )
        feasible = weighted_least_squares(elsewhere, weights, identities, lower, upper).values
        for share in (1.0, 0.1, 0.001):
            mixed = made + share * (feasible - made)
            assert distance(mixed) >= distance(made) * (1 - 1e-9) - 1e-9


def test_without_bounds_it_is_the_projection() -> None:
    values, weights = np.array([10.0, 20.0, 33.0]), np.array([1.0, 4.0, 2.0])
    made = weighted_least_squares(values, weights, [SUM]).values
    a = np.array([1.0, 1.0, -1.0])
    expected = values - a / weights * (a @ values) / (a @ (a / weights))
    assert made == pytest.approx(expected, abs=1e-12)


def test_what_holds_is_not_changed() -> None:
    made = weighted_least_squares([10, 20, 30], [1, 1, 1], [SUM])
    assert made.values.tolist() == [10, 20, 30]
    assert (made.log.num_rows, made.notes) == (0, ())
    loose = LinearIdentity("loose", ((0, 1.0),), "<=", 99.0)
    assert weighted_least_squares([10.0], [1.0], [loose]).values.tolist() == [10.0]


def test_redundant_identities_are_no_trouble() -> None:
    twice = [SUM, SUM, LinearIdentity("double", tuple((p, 2 * c) for p, c in SUM.terms))]
    made = weighted_least_squares([10, 20, 33], [1, 1, 1], twice).values
    assert made == pytest.approx([11, 21, 32], abs=1e-9)


def test_bounds_are_kept_and_told() -> None:
    made = weighted_least_squares(
        [10, 20, 60], [1, 1, 100], [SUM], upper=[12, np.inf, np.inf], names=["own", "bought", "all"]
    )
    assert made.values[0] == 12
    assert made.values[0] + made.values[1] == pytest.approx(made.values[2], abs=1e-9)
    assert [str(note) for note in made.notes] == ["These cells went to their bound: own."]


def test_the_log_says_what_was_changed_by_which_rule_and_weight() -> None:
    made = weighted_least_squares([10, 20, 33], [1, np.inf, 2], [SUM], names=["a", "b", "c"])
    assert made.log.to_pylist() == [
        {"CELL": "a", "OLD": 10.0, "NEW": pytest.approx(12), "RULE": made.rule, "WEIGHT": 1.0},
        {"CELL": "c", "OLD": 33.0, "NEW": pytest.approx(32), "RULE": made.rule, "WEIGHT": 2.0},
    ]


def test_large_and_small_cells_together() -> None:
    values = np.array([1e9, 1e-3, 1e9 + 1.0])
    made = weighted_least_squares(values, 1 / np.square(values), [SUM]).values
    assert made[0] + made[1] - made[2] == pytest.approx(0, abs=1e-6)  # 16 digits of 1e9
    assert made[1] == pytest.approx(1e-3, rel=1e-3)


def test_contradictory_identities_are_named() -> None:
    first = LinearIdentity("first", ((0, 1.0), (1, 1.0)), "=", 3.0)
    other = LinearIdentity("other", ((0, 1.0), (1, 1.0)), "=", 4.0)
    good = LinearIdentity("good", ((2, 1.0),), ">=", 0.0)
    with pytest.raises(SathitiError, match="cannot hold together within the bounds: first, other"):
        weighted_least_squares([1, 2, 3], [1, 1, 1], [first, good, other])


def test_identities_beyond_the_bounds_are_named() -> None:
    one = LinearIdentity("one", ((0, 1.0), (1, 1.0)), "=", 9.0)
    with pytest.raises(SathitiError, match="within the bounds: one"):
        weighted_least_squares([1, 2], [1, 1], [one], upper=[2, 2])
    with pytest.raises(SathitiError, match="within the bounds: one"):
        weighted_least_squares([1, 2], [np.inf, np.inf], [one])
    with pytest.raises(SathitiError, match="within the bounds: sum"):
        weighted_least_squares([1, 1, 5], [1, 1, np.inf], [SUM], upper=[2, 2, 9])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"values": [1, float("nan"), 3]}, "2 has no value to balance"),
        ({"weights": [1, 0, 1]}, "2 has a weight that is not positive"),
        ({"weights": [1, -1, float("nan")]}, "2, 3 has a weight that is not positive"),
        ({"weights": [1, np.inf, 1], "lower": [0, 5, 0]}, "2 may not change, but lies outside"),
        ({"lower": [0, 5, 0], "upper": [9, 4, 9]}, "2 has a lower bound above its upper bound"),
    ],
)
def test_bad_input(fields: dict, words: str) -> None:
    given_all = {"values": [1, 2, 3], "weights": [1, 1, 1], "identities": [SUM], **fields}
    with pytest.raises(SathitiError, match=words):
        weighted_least_squares(**given_all)


def test_weights_from_grades() -> None:
    table = {"A": 0.01, "C": 0.1, "X": 0.0}
    assert weights_of([100, -10, 5, 0], ["A", "C", "X", "C"], table).tolist() == pytest.approx(
        [1.0, 1.0, np.inf, np.inf]
    )
    with pytest.raises(SathitiError, match="no reliability B, Q in the table"):
        weights_of([1, 2, 3], ["B", "A", "Q"], table)


def test_nothing_asked() -> None:
    assert weighted_least_squares([1.5, 2.0], [1, 1], []).values.tolist() == [1.5, 2.0]
