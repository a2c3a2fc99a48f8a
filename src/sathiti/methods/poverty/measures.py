"""Measures of poverty and inequality that can be asked of a sample together.

Each makes a :class:`~sathiti.methods.survey.rank_measures.Measure` of the indices in
`methods.poverty.indices`, with the line where it needs one. Asked together, they read one
sorted distribution.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from numbers import Real
from typing import get_args

from sathiti.methods.poverty import indices
from sathiti.methods.survey.distribution import Distribution, Linearised, linearised_mean
from sathiti.methods.survey.rank_measures import Index, Line, LineUsed, Measure, UnitLine
from sathiti.model import SathitiError, refuse_unknown

AnyLine = float | str | indices.RelativeLine | UnitLine
TENTHS = tuple(n / 10 for n in range(11))


def with_line(name: str, index: Index, line: AnyLine, *, is_share: bool = False) -> Measure:
    """A measure with its line.

    Args:
        name: of the measure.
        index: of a distribution and the line used.
        line: an amount; a `RelativeLine`, estimated from the whole sample; a line by basic needs
            estimated from the same sample (`UnitLine`); or a column with the line of every row,
            by which welfare is then divided.
        is_share: the index lies between 0 and 1.

    Raises:
        SathitiError: the line is none of these.
    """
    if isinstance(line, str):
        return Measure(name=name, indices=[index], line=1.0, per=line, is_share=is_share)
    if isinstance(line, Real):
        line = float(line)
    elif not isinstance(line, indices.RelativeLine | UnitLine):
        raise SathitiError(
            "A poverty line cannot be read from {kind}.",
            fix='Give an amount, the name of a column, or RelativeLine(0.6, "median"); ask once '
            "for each line.",
            kind=type(line).__name__,
        )
    used: Line = line if isinstance(line, float | UnitLine) else line.estimate
    return Measure(name=name, indices=[index], line=used, is_share=is_share)


def _without_line(index: "partial[Linearised]") -> Index:
    return lambda distribution, _: index(distribution)


def fgt(line: AnyLine, alpha: float = 0, strict: bool = False) -> Measure:
    """Poverty of order `alpha`: 0 rate, 1 gap, 2 severity."""

    def index(distribution: Distribution, used: LineUsed) -> Linearised:
        return indices.fgt(distribution, used.value, alpha, strict, used.estimated)

    return with_line(f"fgt{alpha:g}", index, line, is_share=alpha == 0)


def watts(line: AnyLine, strict: bool = False) -> Measure:
    """The Watts index."""

    def index(distribution: Distribution, used: LineUsed) -> Linearised:
        return indices.watts(distribution, used.value, strict, used.estimated)

    return with_line("watts", index, line)


def sen(line: AnyLine, strict: bool = False) -> Measure:
    """The Sen index."""

    def index(distribution: Distribution, used: LineUsed) -> Linearised:
        return indices.sen(distribution, used.value, strict, used.estimated)

    return with_line("sen", index, line)


def sen_shorrocks_thon(line: AnyLine, strict: bool = False) -> Measure:
    """The Sen-Shorrocks-Thon index."""

    def index(distribution: Distribution, used: LineUsed) -> Linearised:
        return indices.sen_shorrocks_thon(distribution, used.value, strict, used.estimated)

    return with_line("sen_shorrocks_thon", index, line)


def median_of_poor(line: float | indices.RelativeLine) -> Measure:
    """The median welfare of the poor, in the unit of welfare."""

    def index(distribution: Distribution, used: LineUsed) -> Linearised:
        return indices.median_of_poor(distribution, used.value, used.estimated)

    return with_line("median_of_poor", index, line)


def relative_median_gap(line: AnyLine) -> Measure:
    """The gap between the line and the median of the poor, as a share of the line."""

    def index(distribution: Distribution, used: LineUsed) -> Linearised:
        return indices.relative_median_gap(distribution, used.value, used.estimated)

    return with_line("relative_median_gap", index, line)


def line_value(line: indices.RelativeLine) -> Measure:
    """The relative line of each domain itself, as an estimate."""
    return Measure(name="poverty_line", indices=[_without_line(partial(line.estimate))])


def gini(definition: indices.GiniDefinition = "convey") -> Measure:
    """The Gini index.

    Raises:
        SathitiError: the definition is not known.
    """
    refuse_unknown("definition", definition, get_args(indices.GiniDefinition))
    index = partial(indices.gini, definition=definition)
    return Measure(name="gini", indices=[_without_line(index)])


def general_entropy(alpha: float = 1) -> Measure:
    """Generalised entropy: 0 mean log deviation, 1 Theil T."""
    index = partial(indices.general_entropy, alpha=alpha)
    return Measure(name=f"ge{alpha:g}", indices=[_without_line(index)])


def atkinson(epsilon: float = 1) -> Measure:
    """Atkinson's index."""
    index = partial(indices.atkinson, epsilon=epsilon)
    return Measure(name=f"atkinson{epsilon:g}", indices=[_without_line(index)])


def share_ratio(low: float = 0.2, high: float = 0.8, name: str = "s80_s20") -> Measure:
    """Welfare above one quantile over welfare up to another."""
    index = partial(indices.share_ratio, low=low, high=high)
    return Measure(name=name, indices=[_without_line(index)])


def lorenz(p: Sequence[float] = TENTHS) -> Measure:
    """Points of the Lorenz curve."""
    return Measure(
        name="lorenz",
        indices=[_without_line(partial(indices.lorenz, p=one)) for one in p],
        labels=tuple(p),
        label_column="p",
        is_share=True,
    )


def generalised_lorenz(p: Sequence[float] = TENTHS) -> Measure:
    """Points of the generalised Lorenz curve."""
    return Measure(
        name="generalised_lorenz",
        indices=[_without_line(partial(indices.generalised_lorenz, p=one)) for one in p],
        labels=tuple(p),
        label_column="p",
    )


def quantile_shares(groups: int = 10) -> Measure:
    """Shares of welfare of equal groups, 1 the poorest.

    Raises:
        SathitiError: there is no group.
    """
    if groups < 1:
        raise SathitiError(
            "{count} groups of the population make no sense.",
            fix="Write 1 or more: 5 for fifths, 10 for tenths.",
            count=groups,
        )
    bounds = [group / groups for group in range(groups + 1)]
    return Measure(
        name="quantile_shares",
        indices=[
            _without_line(partial(indices.share_between, low=low, high=high))
            for low, high in pairwise(bounds)
        ],
        labels=tuple(range(1, groups + 1)),
        label_column="group",
        is_share=True,
    )


def bottom_share(p: float = 0.4) -> Measure:
    """Share of welfare of the poorest share `p`."""
    index = partial(indices.lorenz, p=p)
    return Measure(name="bottom_share", indices=[_without_line(index)], is_share=True)


def bottom_mean(p: float = 0.4) -> Measure:
    """Mean welfare of the poorest share `p`."""
    index = partial(indices.mean_of_bottom, p=p)
    return Measure(name="bottom_mean", indices=[_without_line(index)])


def mean() -> Measure:
    """Mean welfare."""
    return Measure(name="mean", indices=[_without_line(partial(linearised_mean))])
