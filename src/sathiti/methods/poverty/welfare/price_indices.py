"""Price indices between places and months, from prices and budget shares.

With prices p of a place, base prices q and budget shares s of the base or t of the place:
Laspeyres ``sum s p/q``; Paasche ``1 / sum t q/p``; Fisher the geometric mean of both; Toernqvist
``prod (p/q) ** ((s + t) / 2)``. Source: ILO, IMF and others, Consumer price index manual (2020),
chapters 2 and 8; Deaton and Zaidi (2002), section 4.
"""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sathiti.model import Place, SathitiError

Array = NDArray[np.float64]
Formula = Literal["laspeyres", "paasche", "fisher", "tornqvist"]


def laspeyres(prices: Array, base: Array, base_shares: Array) -> Array:
    """Index of each place by the budget of the base.

    Args:
        prices: price of each item, [places, items].
        base: base prices, [items].
        base_shares: budget shares of the base, [items].

    >>> laspeyres(np.array([[2.0, 1.0]]), np.array([1.0, 1.0]), np.array([0.5, 0.5]))
    array([1.5])
    """
    _check(prices, base, base_shares)
    index: Array = (prices / base) @ base_shares
    return index


def paasche(prices: Array, base: Array, shares: Array) -> Array:
    """Index of each place by its own budget; `shares` are [places, items].

    >>> paasche(np.array([[2.0, 1.0]]), np.array([1.0, 1.0]), np.array([[0.5, 0.5]])).round(6)
    array([1.333333])
    """
    _check(prices, base, shares)
    index: Array = 1 / np.sum(base / prices * shares, axis=1)
    return index


def fisher(prices: Array, base: Array, base_shares: Array, shares: Array) -> Array:
    """The geometric mean of Laspeyres and Paasche."""
    index: Array = np.sqrt(laspeyres(prices, base, base_shares) * paasche(prices, base, shares))
    return index


def tornqvist(prices: Array, base: Array, base_shares: Array, shares: Array) -> Array:
    """Geometric mean of relative prices, by the mean of both budgets."""
    _check(prices, base, shares)
    _check(prices, base, base_shares)
    index: Array = np.exp(np.sum(np.log(prices / base) * (shares + base_shares) / 2, axis=1))
    return index


FORMULAS: Mapping[Formula, Callable[[Array, Array, Array, Array], Array]] = {
    "laspeyres": lambda prices, base, base_shares, shares: laspeyres(prices, base, base_shares),
    "paasche": lambda prices, base, base_shares, shares: paasche(prices, base, shares),
    "fisher": fisher,
    "tornqvist": tornqvist,
}


def _check(prices: Array, base: Array, shares: Array) -> None:
    """Prices above 0 and shares that add up to 1: otherwise an index means nothing."""
    if not (np.all(np.isfinite(prices)) and np.all(prices > 0) and np.all(base > 0)):
        raise SathitiError(
            "A price is missing, or not above 0.",
            fix="Give a price for every item and place, or leave the item out.",
            at=Place("prices"),
        )
    sums = np.sum(shares, axis=-1)
    if np.any(shares < 0) or not np.allclose(sums, 1, atol=1e-9):
        raise SathitiError(
            "Budget shares add up to {sum}; they must add up to 1.",
            fix="Divide the amounts by their sum.",
            at=Place("shares"),
            sum=round(float(np.ravel(sums)[np.argmax(np.abs(np.ravel(sums) - 1))]), 6),
        )
