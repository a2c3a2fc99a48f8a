"""What HiGHS is asked: contradictions named, points in corners found, nothing written."""

import numpy as np
import pytest

from sathiti.methods.accounts import LinearIdentity, weighted_least_squares
from sathiti.methods.accounts.solver import check_possible, nearest
from sathiti.methods.accounts.sparse import Sparse
from sathiti.model import SathitiError

ANY = np.full(3, np.inf)


def possible(rows: list, constants: list[float], signs: list[float], low=-ANY, high=ANY) -> None:
    names = [f"i{number}" for number in range(len(rows))]
    check_possible(names, Sparse.of(rows, 3), np.array(constants), np.array(signs), low, high)


def test_what_can_hold_passes() -> None:
    possible([[(0, 1.0), (1, 1.0)], [(1, 1.0)]], [3.0, 5.0], [0.0, -1.0])
    possible([[(0, 1e6)], [(0, 1e-6)]], [2e6, 2e-6], [0.0, 0.0])
    possible([], [], [])


def test_only_those_in_conflict_are_named() -> None:
    rows = [[(2, 1.0)], [(0, 1.0), (1, 1.0)], [(0, 1.0)], [(1, 1.0)]]
    with pytest.raises(SathitiError, match="the bounds: i1, i2, i3"):
        possible(rows, [1.0, 10.0, 4.0, 5.0], [0.0, 0.0, 0.0, 0.0])
    with pytest.raises(SathitiError, match="the bounds: i1, i2, i3"):
        possible(rows, [1.0, 10.0, 4.0, 5.0], [0.0, 1.0, -1.0, -1.0])
    possible(rows, [1.0, 8.0, 4.0, 5.0], [0.0, 1.0, -1.0, -1.0])


def test_small_contradictions_are_found() -> None:
    with pytest.raises(SathitiError, match="the bounds: i0, i1"):
        possible([[(0, 1.0)], [(0, 1.0)]], [1.0, 1.001], [0.0, 0.0])


def test_nearest_is_the_same_as_by_newton() -> None:
    rng = np.random.default_rng(5)
    x0 = rng.lognormal(0, 1, 12)
    rows = [[(4 * i + j, 1.0) for j in range(4)] for i in range(3)]
    rows += [[(4 * i + j, 1.0) for i in range(3)] for j in range(4)]
    target = np.clip(x0 * rng.lognormal(0, 0.3, 12), 0.8 * x0, 1.2 * x0)
    totals = dense_totals(rows, target)
    weights = 1 / np.square(0.1 * x0)
    identities = [
        LinearIdentity(f"i{n}", tuple(row), "=", total)
        for n, (row, total) in enumerate(zip(rows, totals, strict=True))
    ]
    ours = weighted_least_squares(x0, weights, identities, 0.8 * x0, 1.2 * x0).values
    theirs = nearest(
        Sparse.of(rows, 12), np.array(totals), np.zeros(7), x0, 1 / weights, 0.8 * x0, 1.2 * x0
    )
    assert theirs == pytest.approx(ours, abs=1e-5)


def dense_totals(rows: list, values: np.ndarray) -> list[float]:
    return [float(sum(values[place] for place, _ in row)) for row in rows]


def test_cells_that_may_not_change_stay() -> None:
    made = nearest(
        Sparse.of([[(0, 1.0), (1, 1.0), (2, 1.0)]], 3),
        np.array([9.0]),
        np.zeros(1),
        np.array([1.0, 2.0, 3.0]),
        np.array([0.0, 1.0, 1.0]),
        -ANY,
        ANY,
    )
    assert made == pytest.approx([1.0, 3.5, 4.5], abs=1e-6)


def test_a_corner_where_identities_and_bounds_meet() -> None:
    identities = [
        LinearIdentity("i0", ((1, 2.0),), "=", 16.44),
        LinearIdentity("i1", ((1, 2.0), (3, 2.0), (0, 2.0), (2, 0.5)), ">=", -1.05),
        LinearIdentity("i2", ((0, 1.0), (2, -1.0)), ">=", 0.16),
        LinearIdentity("i3", ((3, 0.5), (1, -1.0)), "=", -14.735),
    ]
    made = weighted_least_squares(
        [0.89, -0.02, 4.14, -13.03],
        [660.0, 1.25, 0.005, np.inf],
        identities,
        [2.46, 7.22, -np.inf, -np.inf],
        [np.inf, 9.22, 4.3, -12.03],
    ).values
    # 2 x + z / 2 >= 8.57 and x >= z + 0.16, with x dear: both hold just so.
    assert made == pytest.approx([3.46, 8.22, 3.3, -13.03], abs=1e-9)


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SathitiError):
        possible([[(0, 1.0)], [(0, 1.0)]], [1.0, 2.0], [0.0, 0.0])
    assert capfd.readouterr() == ("", "")
