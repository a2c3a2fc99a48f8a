"""What a simple random sample would give: the variance that design effects compare with."""

from msgspec import Struct

from sathiti.methods.survey.arrays import dot
from sathiti.methods.survey.distribution import Distribution, Linearised, combine
from sathiti.methods.survey.piecewise import Pieces, moments
from sathiti.methods.survey.rank_lines import LineFound


class Asked(Struct, frozen=True):
    """One index of a domain.

    Attributes:
        index: value and influence.
        line: the line it was computed with.
    """

    index: Linearised
    line: LineFound


def simple_variance(distribution: Distribution, rows: float, one: Asked) -> float:
    """Variance under simple random sampling without replacement of as many rows."""
    index = one.index
    if index.line_slope and one.line.used.estimated:
        if not len(one.line.estimate.influence):
            return float("nan")
        index = combine(index.value, [(1.0, index), (index.line_slope, one.line.estimate)])
    people = distribution.population
    if rows <= 1:
        return float("nan")
    first, second = (one / people for one in _moments(distribution, index))
    spread = second - first * first
    return spread * rows / (rows - 1) * people * (people - rows) / rows


def _moments(distribution: Distribution, index: Linearised) -> tuple[float, float]:
    """Sums over people of influence and of squared influence."""
    if isinstance(index.given, Pieces) and index.own is None:
        cumulated = (distribution.cumulated, distribution.cumulated_products)
        return moments(index.given, *cumulated, distribution.cumulated_squares)
    z = index.cell_totals(distribution)
    influence = index.influence
    if index.own is not None:
        influence = influence + index.own * distribution.single_weights
    return float(z.sum()), dot(z, influence)
