"""A sample shared out among strata.

All shares are n_h = lambda m_h within bounds, m_h being

- equal: 1;
- proportional: N_h;
- Neyman: N_h S_h / sqrt(c_h), the least variance of a total for the cost (Neyman 1934; Cochran
  1977, 5.5);
- power: X_h^q CV_h with 0 <= q <= 1, between equal coefficients of variation in all strata
  (q = 0) and Neyman's shares (q = 1) (Bankier 1988).

With bounds this is still the best allocation: lambda grows until the sample is used up, and each
stratum stands still once it is at its bound. No stratum gets more than it has units.
"""

import numpy as np

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.selection.shares import NO_BOUNDS, Bounds, checked, shared_out
from sathiti.model import Message, SathitiError


def equal_allocation(total: int, sizes: IntArray, bounds: Bounds = NO_BOUNDS) -> IntArray:
    """[strata] the same in each stratum: for comparing strata.

    Args:
        total: units of the sample.
        sizes: [strata] units of the frame.
        bounds: least and most of each stratum.

    Raises:
        SathitiError: the bounds leave no room for the total; a stratum is empty.
    """
    return shared_out(total, np.ones(len(sizes)), sizes, bounds)


def proportional_allocation(total: int, sizes: IntArray, bounds: Bounds = NO_BOUNDS) -> IntArray:
    """[strata] the same fraction of each stratum: all weights are alike.

    Args:
        total: units of the sample.
        sizes: [strata] units of the frame.
        bounds: least and most of each stratum.

    Raises:
        SathitiError: the bounds leave no room for the total; a stratum is empty.

    Example:
        >>> proportional_allocation(100, np.array([5000, 4000, 1050]))
        array([50, 40, 10])
    """
    return shared_out(total, sizes.astype(float), sizes, bounds)


def neyman_allocation(
    total: int,
    sizes: IntArray,
    deviations: FloatArray,
    costs: FloatArray | None = None,
    bounds: Bounds = NO_BOUNDS,
) -> IntArray:
    """[strata] shares that give the estimate of the total its least variance.

    Args:
        total: units of the sample.
        sizes: [strata] units of the frame.
        deviations: [strata] standard deviation of the variable.
        costs: [strata] cost of a unit, relative; the same everywhere if not given.
        bounds: least and most of each stratum.

    Raises:
        SathitiError: the bounds leave no room for the total; a stratum is empty; a deviation or
            cost is missing or negative, or nothing varies.
    """
    shares = sizes * checked(Message("Standard deviation"), deviations, sizes, bounds)
    if costs is not None:
        costs = checked(Message("Cost of a unit"), costs, sizes, bounds, above=True)
        shares = shares / np.sqrt(costs)
    return shared_out(total, shares, sizes, bounds)


def power_allocation(
    total: int,
    sizes: IntArray,
    variation: FloatArray,
    power: float = 0.5,
    importance: FloatArray | None = None,
    bounds: Bounds = NO_BOUNDS,
) -> IntArray:
    """[strata] shares between those for the whole and those for each stratum alike.

    Args:
        total: units of the sample.
        sizes: [strata] units of the frame.
        variation: [strata] coefficient of variation of the variable among the units.
        power: from 0 (alike in all strata) to 1 (best for the whole).
        importance: [strata] X_h, the total of the variable or of a measure of size; the number of
            units if not given.
        bounds: least and most of each stratum.

    Raises:
        SathitiError: the bounds leave no room for the total; a stratum is empty; a number is
            missing, negative or out of its range.
    """
    if not 0 <= power <= 1:
        raise SathitiError(
            "The power of an allocation is {power}.", fix="Give 0 to 1, often 0.5.", power=power
        )
    weights = sizes.astype(float) if importance is None else importance
    weights = checked(Message("Importance"), weights, sizes, bounds, above=True)
    variation = checked(Message("Coefficient of variation"), variation, sizes, bounds)
    return shared_out(total, weights**power * variation, sizes, bounds)
