"""Poverty and inequality of a sample, with design based errors, by domain.

Each function is one question; :func:`estimate` puts several to one sorted distribution, and
:func:`profile` the usual ones for several sets of domains. `welfare` is a column or an
expression, per person (every person of a household has its value, and a weight of their own).
"""

import math
from collections.abc import Sequence
from typing import Any, Unpack

import narwhals as nw
from msgspec import Struct

from sathiti.methods.poverty import measures
from sathiti.methods.poverty.indices import GiniDefinition, RelativeLine
from sathiti.methods.poverty.indices.poverty_line import LINE_ADVICE
from sathiti.methods.poverty.measures import TENTHS, AnyLine
from sathiti.methods.survey.cells import check_columns
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimating import How, names_of, read_how
from sathiti.methods.survey.estimation import By
from sathiti.methods.survey.monomials import Column
from sathiti.methods.survey.quantiles import QuantileRule
from sathiti.methods.survey.rank_estimates import estimates_by_rank
from sathiti.methods.survey.rank_measures import Measure, quantiles
from sathiti.methods.survey.sample import Sample
from sathiti.model import SathitiError


class HowPoor(How, total=False):
    """What every question may say beside its columns, see `How` of surveys, and one thing more.

    positive_only: estimate for welfare above zero, as a domain of the whole design.
    """

    positive_only: bool


def estimate(
    sample: Sample, welfare: Column, *asked: Measure, by: By = (), **how: Unpack[HowPoor]
) -> tuple[Estimates, ...]:
    """Several measures from one pass over the rows and one sort.

    Measures with the line in a column take one more pass for each such column, for they look
    at welfare as a share of the line.

    Args:
        sample: rows of people and their design.
        welfare: column or expression.
        asked: measures of `sathiti.methods.poverty.measures`.
        by: columns of the domains, or a mapping of columns to their values.
        how: see `HowPoor`.

    Raises:
        SathitiError: welfare or a line is missing or not finite and not dropped; a line in a
            column is not above zero; a measure has no value in any domain. In some domains
            only: null there, with flag ``undefined``.

    Example:
        >>> import pyarrow as pa
        >>> from sathiti.methods.survey import Design, Sample
        >>> people = Sample(pa.table({"w": [1.0] * 4, "income": [50.0, 80.0, 120.0, 200.0]}),
        ...     Design(weight="w"))
        >>> rate, gap = estimate(people, "income", measures.fgt(100), measures.fgt(100, 1))
        >>> rate.row()["estimate"], gap.row()["estimate"]
        (0.5, 0.175)
    """
    return tuple(_asked(sample, welfare, asked, [by], how)[0])


def _asked(
    sample: Sample, welfare: Column, asked: Sequence[Measure], by: Sequence[By], how: HowPoor
) -> list[list[Estimates]]:
    """For every set of domains, the estimates of every measure."""
    _, options = read_how(how)
    columns = tuple(dict.fromkeys(name for one in by for name in names_of(one)))
    for per in dict.fromkeys(one.per for one in asked if one.per):
        _check_lines(sample, per)
    found: list[dict[int, Estimates]] = [{} for _ in by]
    for per in dict.fromkeys(one.per for one in asked):
        places = [place for place, one in enumerate(asked) if one.per == per]
        ranked = sample.ranked(_divided(welfare, per), columns, **how)
        chosen = [asked[place] for place in places]
        for one, answers in zip(by, found, strict=True):
            estimates = estimates_by_rank(ranked, chosen, one, options, sample.given)
            answers.update(zip(places, estimates, strict=True))
    return [[answers[place] for place in range(len(asked))] for answers in found]


def _check_lines(sample: Sample, column: str) -> None:
    """Refuses lines that are wrong; a line that is missing is a missing value of the question."""
    frame: nw.LazyFrame[Any] = nw.from_native(sample.data).lazy()
    check_columns(frame, [column])
    if frame.collect_schema()[column] in (nw.String, nw.Categorical, nw.Enum):
        raise SathitiError("Column {column} holds text.", fix=LINE_ADVICE, column=column)
    line = nw.col(column).cast(nw.Float64)
    wrong = (~((line > 0) & (line < math.inf))).cast(nw.Int64).sum().alias("wrong")
    count = frame.select(wrong).collect("pyarrow").to_native()["wrong"][0].as_py()
    if count:
        raise SathitiError(
            "{count} rows have a poverty line in {column} that is not above zero, or not finite.",
            fix=LINE_ADVICE,
            count=count,
            column=column,
        )


def _divided(welfare: Column, per: str) -> Column:
    if not per:
        return welfare
    value = nw.col(welfare) if isinstance(welfare, str) else welfare
    return value.cast(nw.Float64) / nw.col(per).cast(nw.Float64)


class Profile(Struct, frozen=True):
    """The estimates of one set of domains.

    Attributes:
        by: columns of the domains; none for the whole population.
        estimates: by name: fgt0, fgt1, fgt2, relative_fgt0, gini, s80_s20, lorenz, quantile.
    """

    by: tuple[str, ...]
    estimates: dict[str, Estimates]

    def __repr__(self) -> str:
        return "\n\n".join(repr(self._called(name)) for name in self.estimates)

    def _repr_html_(self) -> str:
        return "".join(self._called(name)._repr_html_() for name in self.estimates)

    def _called(self, name: str) -> Estimates:
        one = self.estimates[name]
        return Estimates(one.table, name=name)


def profile(
    sample: Sample,
    welfare: Column,
    line: AnyLine,
    by: Sequence[By] = ((),),
    *,
    relative: RelativeLine = RelativeLine(),  # noqa: B008, it is frozen
    p: Sequence[float] = (0.1, 0.5, 0.9),
    lorenz_at: Sequence[float] = TENTHS,
    **how: Unpack[HowPoor],
) -> tuple[Profile, ...]:
    """The usual figures on poverty and inequality, for several sets of domains at once.

    One pass over the rows gives cells of unit x domain x value; they are sorted once, and every
    measure of every domain reads them. Memory follows the number of cells.

    Args:
        sample: rows of people and their design.
        welfare: column or expression.
        line: of poverty rate, gap and severity.
        by: one list of columns for each set of domains; an empty one for everybody.
        relative: line of the at-risk-of-poverty rate.
        p: shares of the quantiles.
        lorenz_at: shares at which the Lorenz curve is given.
        how: see `HowPoor`.

    Raises:
        SathitiError: as `estimate`.
    """
    asked = (
        *(measures.fgt(line, alpha) for alpha in (0, 1, 2)),
        measures.fgt(relative),
        measures.gini(),
        measures.share_ratio(),
        measures.lorenz(lorenz_at),
        quantiles(p),
    )
    names = ["fgt0", "fgt1", "fgt2", "relative_fgt0", "gini", "s80_s20", "lorenz", "quantile"]
    answers = _asked(sample, welfare, asked, by, how)
    return tuple(
        Profile(names_of(one), dict(zip(names, estimates, strict=True)))
        for one, estimates in zip(by, answers, strict=True)
    )


def fgt(
    sample: Sample,
    welfare: Column,
    line: AnyLine,
    alpha: float = 0,
    by: By = (),
    *,
    strict: bool = False,
    **how: Unpack[HowPoor],
) -> Estimates:
    """Poverty of Foster, Greer and Thorbecke: 0 rate, 1 gap, 2 severity.

    Args:
        sample: rows of people and their design.
        welfare: column or expression.
        line: an amount; a `RelativeLine`; a line by basic needs (`BasicNeeds.total`); or the
            column that holds the line of every row.
        alpha: order.
        by: domains.
        strict: count the poor as below the line, not at it.
        how: see `HowPoor`.
    """
    return estimate(sample, welfare, measures.fgt(line, alpha, strict), by=by, **how)[0]


def watts(
    sample: Sample, welfare: Column, line: AnyLine, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """The Watts index: mean of ln(line / welfare) over the poor."""
    return estimate(sample, welfare, measures.watts(line), by=by, **how)[0]


def sen(
    sample: Sample, welfare: Column, line: AnyLine, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """The Sen index."""
    return estimate(sample, welfare, measures.sen(line), by=by, **how)[0]


def sen_shorrocks_thon(
    sample: Sample, welfare: Column, line: AnyLine, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """The Sen-Shorrocks-Thon index."""
    return estimate(sample, welfare, measures.sen_shorrocks_thon(line), by=by, **how)[0]


def median_of_poor(
    sample: Sample,
    welfare: Column,
    line: float | RelativeLine,
    by: By = (),
    **how: Unpack[HowPoor],
) -> Estimates:
    """The median welfare of the poor."""
    return estimate(sample, welfare, measures.median_of_poor(line), by=by, **how)[0]


def relative_median_gap(
    sample: Sample, welfare: Column, line: AnyLine, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """The gap between line and median of the poor, as a share of the line."""
    return estimate(sample, welfare, measures.relative_median_gap(line), by=by, **how)[0]


def poverty_line(
    sample: Sample, welfare: Column, line: RelativeLine, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """A relative line as an estimate, of the whole population or of each domain."""
    return estimate(sample, welfare, measures.line_value(line), by=by, **how)[0]


def quantile(
    sample: Sample,
    welfare: Column,
    p: float | Sequence[float] = 0.5,
    by: By = (),
    *,
    rule: QuantileRule = "math",
    **how: Unpack[HowPoor],
) -> Estimates:
    """Quantiles with Woodruff's interval."""
    shares = (p,) if isinstance(p, float | int) else tuple(p)
    return estimate(sample, welfare, quantiles(shares, rule), by=by, **how)[0]


def gini(
    sample: Sample,
    welfare: Column,
    by: By = (),
    *,
    definition: GiniDefinition = "convey",
    **how: Unpack[HowPoor],
) -> Estimates:
    """The Gini index; for the two definitions see `indices.gini`."""
    return estimate(sample, welfare, measures.gini(definition), by=by, **how)[0]


def theil(sample: Sample, welfare: Column, by: By = (), **how: Unpack[HowPoor]) -> Estimates:
    """Theil T; welfare above zero, or ``positive_only=True``."""
    return general_entropy(sample, welfare, 1, by, **how)


def mean_log_deviation(
    sample: Sample, welfare: Column, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """The mean log deviation; welfare above zero, or ``positive_only=True``."""
    return general_entropy(sample, welfare, 0, by, **how)


def general_entropy(
    sample: Sample, welfare: Column, alpha: float = 1, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """Generalised entropy of any order."""
    return estimate(sample, welfare, measures.general_entropy(alpha), by=by, **how)[0]


def atkinson(
    sample: Sample, welfare: Column, epsilon: float = 1, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """Atkinson's index of any aversion to inequality."""
    return estimate(sample, welfare, measures.atkinson(epsilon), by=by, **how)[0]


def s80_s20(sample: Sample, welfare: Column, by: By = (), **how: Unpack[HowPoor]) -> Estimates:
    """Welfare of the richest fifth over that of the poorest fifth."""
    return estimate(sample, welfare, measures.share_ratio(), by=by, **how)[0]


def palma(sample: Sample, welfare: Column, by: By = (), **how: Unpack[HowPoor]) -> Estimates:
    """Welfare of the richest tenth over that of the poorest four tenths."""
    return estimate(sample, welfare, measures.share_ratio(0.4, 0.9, "palma"), by=by, **how)[0]


def quantile_shares(
    sample: Sample, welfare: Column, groups: int = 10, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """Shares of welfare of equal groups, 1 the poorest."""
    return estimate(sample, welfare, measures.quantile_shares(groups), by=by, **how)[0]


def bottom_share(
    sample: Sample, welfare: Column, p: float = 0.4, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """Share of welfare of the poorest share `p`."""
    return estimate(sample, welfare, measures.bottom_share(p), by=by, **how)[0]


def bottom_mean(
    sample: Sample, welfare: Column, p: float = 0.4, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """Mean welfare of the poorest share `p`."""
    return estimate(sample, welfare, measures.bottom_mean(p), by=by, **how)[0]


def lorenz(
    sample: Sample,
    welfare: Column,
    p: Sequence[float] = TENTHS,
    by: By = (),
    **how: Unpack[HowPoor],
) -> Estimates:
    """Points of the Lorenz curve."""
    return estimate(sample, welfare, measures.lorenz(p), by=by, **how)[0]


def generalised_lorenz(
    sample: Sample,
    welfare: Column,
    p: Sequence[float] = TENTHS,
    by: By = (),
    **how: Unpack[HowPoor],
) -> Estimates:
    """Points of the generalised Lorenz curve."""
    return estimate(sample, welfare, measures.generalised_lorenz(p), by=by, **how)[0]
