"""The questions that can be put to a sample, and to a cube of its totals."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, Unpack, get_args

from msgspec import Struct

from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimation import By, Options
from sathiti.methods.survey.estimators import (
    Correlation,
    Estimator,
    Mean,
    Proportion,
    Ratio,
    Total,
    Variance,
)
from sathiti.methods.survey.intervals import IntervalMethod
from sathiti.methods.survey.monomials import Column
from sathiti.methods.survey.tabulation import CrossTable, ShareOf
from sathiti.model import SathitiError, refuse_unknown

Missing = Literal["refuse", "drop"]


class How(TypedDict, total=False):
    """What every question may say beside its columns.

    missing: ``refuse`` rows without a value, or ``drop``: estimate for those with one, as a
        domain of the whole design. level: confidence, 0.95. interval: ``t``, ``normal``,
        ``logit`` or ``beta``. design_effect: False leaves it out, and its sums on the engine.
    """

    missing: Missing
    level: float
    interval: IntervalMethod
    design_effect: bool


# `positive_only` is one thing more that questions about ranks may say.
SAID = (*How.__annotations__, "positive_only")


class Contrast(Struct, frozen=True):
    """A weighted sum of the estimates of several domains.

    Attributes:
        over: column whose values are the domains.
        coefficients: by value.
    """

    over: str
    coefficients: tuple[tuple[Any, float], ...]


def read_how(how: How) -> tuple[Missing, Options]:
    """The two parts of what a caller says.

    Raises:
        SathitiError: a name or a choice is not offered, or the level is no share.
    """
    for name in how:
        refuse_unknown("option", name, SAID)
    refuse_unknown("missing", how.get("missing", "refuse"), get_args(Missing))
    refuse_unknown("interval", how.get("interval", "t"), get_args(IntervalMethod))
    level: Any = how.get("level", 0.95)
    if not (isinstance(level, int | float) and 0 < level < 1):
        raise SathitiError(
            "A confidence level of {level} makes no sense.",
            fix="Write a share between 0 and 1, such as 0.95.",
            level=level,
        )
    options = Options(
        how.get("level", 0.95), how.get("interval", "t"), how.get("design_effect", True)
    )
    return how.get("missing", "refuse"), options


class Estimating(ABC):
    """Estimates with errors that follow from the design, for domains given by `by`.

    `by` is a list of columns; or a mapping of columns to the values they may have, and then
    every combination of those is a row, empty domains included.
    """

    @abstractmethod
    def estimate(
        self, *estimators: Estimator, by: By = (), **how: Unpack[How]
    ) -> tuple[Estimates, ...]:
        """Several estimators from one pass over the rows, one `Estimates` each."""

    @abstractmethod
    def contrast(
        self, estimator: Estimator, contrast: Contrast, by: By = (), **how: Unpack[How]
    ) -> Estimates:
        """A weighted sum of domains with the covariance between them."""

    @abstractmethod
    def shares(
        self, column: str, by: By = (), *, counts: bool = False, **how: Unpack[How]
    ) -> Estimates:
        """Shares (or totals) of the categories of a column; a row a category."""

    @abstractmethod
    def table(
        self, rows: str, columns: str, by: By = (), *, of: ShareOf = "all", **how: Unpack[How]
    ) -> CrossTable:
        """Two columns against each other, with Rao and Scott's test of independence.

        Args:
            rows: column whose values are the rows.
            columns: column whose values are the columns.
            by: domains, each with a table and a test of its own.
            of: the cells are shares of ``all``, of their ``rows`` or of their ``columns``; or
                ``counts``. The test is always that of shares of all.
            how: see `How`.
        """

    def total(self, column: Column, by: By = (), **how: Unpack[How]) -> Estimates:
        """The total of a variable."""
        return self.estimate(Total(column), by=by, **how)[0]

    def mean(self, column: Column, by: By = (), **how: Unpack[How]) -> Estimates:
        """The mean of a variable."""
        return self.estimate(Mean(column), by=by, **how)[0]

    def proportion(self, column: Column, by: By = (), **how: Unpack[How]) -> Estimates:
        """The share for whom a condition holds: a column of booleans or 0/1, or an expression."""
        return self.estimate(Proportion(column), by=by, **how)[0]

    def ratio(
        self, numerator: Column, denominator: Column, by: By = (), **how: Unpack[How]
    ) -> Estimates:
        """The ratio of two totals."""
        return self.estimate(Ratio(numerator, denominator), by=by, **how)[0]

    def variance(self, column: Column, by: By = (), **how: Unpack[How]) -> Estimates:
        """The population variance of a variable."""
        return self.estimate(Variance(column), by=by, **without_effect(how))[0]

    def correlation(
        self, left: Column, right: Column, by: By = (), **how: Unpack[How]
    ) -> Estimates:
        """Pearson's correlation of two variables."""
        return self.estimate(Correlation(left, right), by=by, **without_effect(how))[0]

    def difference(
        self,
        estimator: Estimator | str,
        over: str,
        between: Sequence[Any],
        by: By = (),
        **how: Unpack[How],
    ) -> Estimates:
        """The first domain less the second, as women less men by province.

        Args:
            estimator: such as ``Ratio("food", "income")``; a column for its mean.
            over: column with the two values.
            between: the two values.
            by: domains in which the difference is taken.
            how: see `How`.

        Raises:
            SathitiError: as `estimate`; there are not two values, or one is in no row.
        """
        if isinstance(between, str) or not isinstance(between, Sequence) or len(between) != 2:
            raise SathitiError(
                "A difference is between two values of column {column}, not {given}.",
                fix='Name both, such as ("female", "male").',
                column=over,
                given=str(between),
            )
        if isinstance(estimator, str):
            estimator = Mean(estimator)
        first, second = between
        return self.contrast(estimator, Contrast(over, ((first, 1.0), (second, -1.0))), by, **how)


def without_effect(how: How) -> How:
    """The same without design effects, which need products of four variables here."""
    chosen = how.copy()
    chosen.setdefault("design_effect", False)
    return chosen


def names_of(by: By) -> tuple[str, ...]:
    """The columns of a by."""
    return (by,) if isinstance(by, str) else tuple(by)


def declared_of(by: By) -> dict[str, Sequence[Any]]:
    """The values that a by declares for its columns.

    Raises:
        SathitiError: a value is declared twice.
    """
    declared = dict(by) if isinstance(by, Mapping) else {}
    for values in declared.values():
        refuse_twice(values)
    return declared


def refuse_twice(values: Sequence[Any]) -> None:
    """Refuses a value that stands twice in a list of values of a column.

    Raises:
        SathitiError: it names the value.
    """
    for place, value in enumerate(values):
        if value in values[:place]:
            raise SathitiError(
                "The value {value} is named twice.", fix="Name every value once.", value=value
            )


def crossed_by(by: By, rows: str, columns: str) -> tuple[str, ...]:
    """The columns of a table and of its domains.

    Raises:
        SathitiError: one column is named twice.
    """
    named = (*names_of(by), rows, columns)
    for name in named:
        if named.count(name) > 1:
            raise SathitiError(
                "Column {column} is named twice.",
                fix="Give the rows, the columns and the domains of a table different columns.",
                column=name,
            )
    return named
