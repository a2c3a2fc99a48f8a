"""The non-food part of a poverty line: what those spend beside food who can just eat enough.

The lower allowance is what those spend beside food whose *total* is the food line; the upper
line is the total of those whose *food* is the food line. Either by an Engel curve (food share
``a + b ln x``) or without one, by the mean of means over households within 1, 2, ... 10
percent. Source: Ravallion (1998), sections 3.4 and annex 1; Ravallion and Bidani, World Bank
Economic Review 8(1), 1994.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

from sathiti.methods.poverty.derived import Array, Derived
from sathiti.methods.poverty.lines.food_line import Diets
from sathiti.model import Place, SathitiError

NonFood = Literal["engel_lower", "engel_upper", "near_lower", "near_upper"]
WINDOWS = tuple(step / 100 for step in range(1, 11))
# Share of the food line to each side over which the slope of the means is taken.
SLOPE_WINDOW = 0.2
FEWEST = 10


def engel_curve(diets: Diets) -> tuple[Derived, Derived]:
    """Constant a and slope b of the food share ``a + b ln x``, by weighted least squares.

    The influence of a household is that of the normal equations: ``(X'WX)^-1 x e``.

    Raises:
        SathitiError: a household without consumption, or all with the same.
    """
    if not np.all(diets.welfare > 0):
        raise SathitiError(
            "{count} households have no consumption.",
            fix="Take them out of the table, and say why.",
            count=int(np.sum(~(diets.welfare > 0))),
        )
    design = np.column_stack([np.ones(len(diets.welfare)), np.log(diets.welfare)])
    shares = diets.food / diets.welfare
    crossed = design.T @ (diets.weights[:, None] * design)
    if np.linalg.cond(crossed) > 1e14:
        raise SathitiError(
            "All households have the same consumption, so there is no Engel curve.",
            fix="Check the welfare of the households.",
        )
    inverse = np.linalg.inv(crossed)
    found = inverse @ (design.T @ (diets.weights * shares))
    influence = (design * (shares - design @ found)[:, None]) @ inverse
    none = np.zeros(1)
    constant = Derived(float(found[0]), (influence[:, 0], none))
    return constant, Derived(float(found[1]), (influence[:, 1], none))


def engel_lower(diets: Diets, food: Derived) -> Derived:
    """Total line ``z (2 - share)`` with the food share of those whose total is z."""
    constant, slope = engel_curve(diets)
    return food * (2.0 - (constant + slope * food.log()))


def engel_upper(diets: Diets, food: Derived) -> Derived:
    """Total line at which the curve's food is the food line: ``x (a + b ln x) = z``.

    Raises:
        SathitiError: the curve never reaches the food line.
    """
    constant, slope = engel_curve(diets)
    a, b = constant.value, slope.value
    line = _reached(a, b, food.value)
    log = float(np.log(line))
    by_line = a + b * log + b
    moved = food - constant * line - slope * (line * log)
    return Derived(line, tuple(part / by_line for part in moved.parts))


def _reached(a: float, b: float, food: float) -> float:
    """Newton's method from the food line upwards; food rises with the total up to its peak."""
    line = food
    for _ in range(200):
        share = a + b * np.log(line)
        if share + b <= 0:
            break
        step = (food - line * share) / (share + b)
        line += step
        if abs(step) <= 1e-14 * line:
            return float(line)
    raise SathitiError(
        "The Engel curve never reaches the food line.",
        fix="Check the food line, or take the allowance from households near it instead.",
        at=Place("engel_upper"),
    )


def near_lower(diets: Diets, food: Derived) -> Derived:
    """Food line plus the mean non-food of those whose total is near it."""
    return food + _mean_of_means(diets, food, diets.welfare, diets.welfare - diets.food)


def near_upper(diets: Diets, food: Derived) -> Derived:
    """Mean total of those whose food is near the food line."""
    return _mean_of_means(diets, food, diets.food, diets.welfare)


def _mean_of_means(diets: Diets, food: Derived, near: Array, values: Array) -> Derived:
    """Mean over windows of the weighted mean of `values`; windows without anyone are left out.

    Beside the means' own influence the food line moves the windows: by the slope of the
    values on what is near, fitted within a fifth of the line.
    """
    apart = np.abs(near / food.value - 1)
    widest = int(np.sum(apart <= WINDOWS[-1]))
    if widest < FEWEST:
        raise SathitiError(
            "Only {count} households lie within a tenth of the food line; {fewest} are needed.",
            fix="Take the allowance from an Engel curve instead.",
            count=widest,
            fewest=FEWEST,
        )
    means, influences = [], []
    for width in WINDOWS:
        held = diets.weights * (apart <= width)
        size = float(held.sum())
        if size:
            mean = float(held @ values) / size
            means.append(mean)
            influences.append((apart <= width) * (values - mean) / size)
    slope = _slope(diets.weights * (apart <= SLOPE_WINDOW), near, values)
    own = Derived(float(np.mean(means)), (np.mean(influences, axis=0), np.zeros(1)))
    moved = tuple(left + slope * right for left, right in zip(own.parts, food.parts, strict=True))
    return Derived(own.value, moved)


def _slope(weights: Array, at: Array, values: Array) -> float:
    size = weights.sum()
    apart = at - weights @ at / size
    spread = float(weights @ apart**2)
    return float(weights @ (apart * values)) / spread if spread else 0.0


NON_FOOD: dict[NonFood, Callable[[Diets, Derived], Derived]] = {
    "engel_lower": engel_lower,
    "engel_upper": engel_upper,
    "near_lower": near_lower,
    "near_upper": near_upper,
}
