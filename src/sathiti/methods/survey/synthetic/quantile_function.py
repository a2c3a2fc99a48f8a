"""A distribution of consumption that has published shares and inequality.

The logarithm of the quantile function is a cubic in the normal quantile z(p): a lognormal
distribution (the linear term) bent until shares of quantiles and the Gini coefficient are
those asked, in the least squares sense (Gauss-Newton with three unknowns).
"""

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.synthetic.plan import Floats

# Ends of the groups whose shares are published, as parts of the population.
GROUPS = {
    **{f"q{fifth}": ((fifth - 1) / 5, fifth / 5) for fifth in range(1, 6)},
    "d1": (0.0, 0.1),
    "d10": (0.9, 1.0),
}
# Points in the middle of equal parts; the outermost stand for a five-thousandth of the people.
_POINTS = (np.arange(5000) + 0.5) / 5000
_ROUNDS, _STEP = 60, 1e-5


class QuantileFunction(Struct, frozen=True):
    """Consumption by rank, with mean 1.

    Attributes:
        ranks: parts of the population, rising.
        values: consumption at these ranks, rising.
        shares: what the groups of `GROUPS` have of the total.
        gini: coefficient.
    """

    ranks: Floats
    values: Floats
    shares: dict[str, float]
    gini: float

    def at(self, ranks: Floats) -> Floats:
        """Consumption at ranks between 0 and 1."""
        return np.interp(ranks, self.ranks, self.values)


def fit_quantiles(shares: Mapping[str, float], gini: float) -> QuantileFunction:
    """The quantile function that comes nearest to shares (parts of 1) and a Gini coefficient.

    Args:
        shares: group of `GROUPS` to its share of the total; those not named are free.
        gini: 0 to 1.
    """
    normal = np.array([NormalDist().inv_cdf(point) for point in _POINTS])
    powers = np.stack([normal, normal**2 / 4, normal**3 / 12])
    names = [name for name in GROUPS if name in shares]
    wanted = np.array([*(shares[name] for name in names), gini])
    bends = np.array([2 * gini, 0.0, 0.0])

    def missed(bends: Floats) -> Floats:
        made = _shaped(bends, powers)
        found: Floats = np.array([*(made.shares[name] for name in names), made.gini]) - wanted
        return found

    for _ in range(_ROUNDS):
        miss = missed(bends)
        slopes = np.stack([(missed(bends + step) - miss) / _STEP for step in _STEP * np.eye(3)], 1)
        bends = bends - np.linalg.lstsq(slopes, miss, rcond=None)[0] / 2
    return _shaped(bends, powers)


def _shaped(bends: Floats, powers: Floats) -> QuantileFunction:
    # Sorting keeps a bend that would turn the curve back from making it fall.
    values = np.sort(np.exp(bends @ powers))
    values /= values.mean()
    lorenz = np.concatenate([[0.0], np.cumsum(values)]) / len(values)
    ends = np.linspace(0, 1, len(lorenz))
    shares = {
        name: float(np.interp(high, ends, lorenz) - np.interp(low, ends, lorenz))
        for name, (low, high) in GROUPS.items()
    }
    gini = float(1 - 2 * np.trapezoid(lorenz, ends))
    return QuantileFunction(_POINTS, values, shares, gini)
