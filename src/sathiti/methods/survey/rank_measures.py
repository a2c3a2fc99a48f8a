"""What can be asked of a distribution: named indices, and quantiles with Woodruff's interval."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.distribution import Distribution, Linearised
from sathiti.methods.survey.intervals import IntervalMethod, interval, t_quantile
from sathiti.methods.survey.quantiles import QuantileRule, quantile, share_below, woodruff_interval
from sathiti.model import SathitiError, refuse_unknown


class LineUsed(Struct, frozen=True):
    """The poverty line that an index is computed with.

    Attributes:
        value: in the unit of the variable.
        estimated: it comes from the sample, so that the index must say how it moves with it.
    """

    value: float = float("nan")
    estimated: bool = False


class UnitLine(Struct, frozen=True, eq=False):
    """A line that was estimated from more than the distribution of one variable.

    Attributes:
        value: in the unit of the variable.
        totals: [units] its linearised totals, of the units of the design in their order.
    """

    value: float
    totals: FloatArray


Index = Callable[[Distribution, LineUsed], Linearised]
# estimates in a replicate, one a label
Repeat = Callable[[Distribution, LineUsed], list[float]]
# an amount, one estimated before, or how to estimate one from the whole distribution
Line = float | UnitLine | Callable[[Distribution], Linearised]


class Errors(Struct, frozen=True):
    """What the design says of the estimates of a domain.

    Attributes:
        error: [labels] standard errors.
        df: degrees of freedom; infinite for normal intervals.
        rows: rows of the sample.
        level: of the interval.
        interval: how it is made.
    """

    error: FloatArray
    df: float
    rows: float
    level: float
    interval: IntervalMethod


class Answer(Struct, frozen=True):
    """Estimates of a domain; arrays [labels].

    Attributes:
        value: the estimates.
        error: their standard errors.
        low: lower ends of the intervals.
        high: upper ends.
    """

    value: FloatArray
    error: FloatArray
    low: FloatArray
    high: FloatArray


class Measure(Struct, frozen=True, kw_only=True):
    """One index, or several of one kind such as the points of a curve.

    Attributes:
        name: of the estimates.
        indices: functions of a distribution and a line, one a label.
        labels: what tells them apart; one empty label for a single index.
        label_column: column of the labels.
        line: poverty line of the indices, None for those without.
        per: column by which the variable is divided first, such as a line of every household.
        is_share: it lies between 0 and 1, so that logit and beta intervals suit it.
    """

    name: str
    indices: Sequence[Index]
    labels: Sequence[Any] = ("",)
    label_column: str = "parameter"
    line: Line | None = None
    per: str = ""
    is_share: bool = False

    def linearise(self, distribution: Distribution, line: LineUsed) -> list[Linearised]:
        """Values and influences, one a label.

        Raises:
            UndefinedIndexError: an index has no value for this distribution.
        """
        return [index(distribution, line) for index in self.indices]

    def value(self, distribution: Distribution, line: LineUsed) -> list[float]:
        """The estimates alone, as replicates need them."""
        return [one.value for one in self.linearise(distribution, line)]

    @property
    def unknown(self) -> list[float]:
        """No value for any label."""
        return [float("nan")] * len(self.labels)

    def repeat(self, distribution: Distribution) -> Repeat:
        """What replicates compute anew, given the distribution of the sample: the estimates."""
        return self.value

    def answer(
        self, distribution: Distribution, found: Sequence[Linearised], errors: Errors
    ) -> Answer:
        """Estimates with their intervals."""
        value = np.array([one.value for one in found])
        count = len(value)
        ends = interval(
            errors.interval,
            value,
            errors.error,
            np.full(count, errors.df),
            np.full(count, errors.rows),
            errors.level,
        )
        return Answer(value, errors.error, ends.low, ends.high)


class Quantiles(Measure, frozen=True, kw_only=True):
    """Quantiles: their errors come from those of the shares below them (Woodruff 1952).

    Attributes:
        rule: which value has the share below it.
    """

    rule: QuantileRule = "math"

    def value(self, distribution: Distribution, line: LineUsed) -> list[float]:
        """The quantiles themselves."""
        return [quantile(distribution, p, self.rule) for p in self.labels]

    def repeat(self, distribution: Distribution) -> Repeat:
        """The shares below the quantiles of the sample, as svyquantile of R on svrepdesign."""
        ends = self.value(distribution, LineUsed())
        return lambda again, _: [share_below(again, end).value for end in ends]

    def answer(
        self, distribution: Distribution, found: Sequence[Linearised], errors: Errors
    ) -> Answer:
        """Ends of the intervals of the shares turned into values."""
        rows = []
        for p, share, error in zip(self.labels, found, errors.error, strict=True):
            value = quantile(distribution, p, self.rule)
            ends = (np.nan, np.nan, np.nan)
            if np.isfinite(error) and errors.df > 0:
                critical = float(t_quantile((1 + errors.level) / 2, np.array([errors.df]))[0])
                ends = woodruff_interval(distribution, share.value, error, critical, self.rule)
            rows.append((value, *ends))
        value, low, high, error = np.array(rows).T
        return Answer(value, error, low, high)


def quantiles(p: Sequence[float], rule: QuantileRule = "math") -> Quantiles:
    """Quantiles at shares `p`.

    Raises:
        SathitiError: no share is given, or the rule is not known.
    """
    if not p:
        raise SathitiError(
            "No share is given to find quantiles of.", fix="Write such as 0.5 for the median."
        )
    refuse_unknown("rule", rule, get_args(QuantileRule))

    def below(share: float) -> Index:
        return lambda distribution, _: share_below(
            distribution, quantile(distribution, share, rule)
        )

    return Quantiles(
        name="quantile",
        indices=[below(share) for share in p],
        labels=tuple(p),
        label_column="p",
        rule=rule,
    )
