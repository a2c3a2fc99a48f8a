"""Poverty lines: given in money, or relative to the welfare of the whole population."""

from typing import Literal

from msgspec import Struct

from sathiti.methods.survey.distribution import (
    Distribution,
    Linearised,
    combine,
    linearised_mean,
)
from sathiti.methods.survey.quantiles import linearised_quantile
from sathiti.model import SathitiError, refuse_unknown

MOST_SHARE = 10.0
LINE_ADVICE = "Write the line in the unit of the welfare variable, above zero."


class RelativeLine(Struct, frozen=True):
    """A share of the mean, the median or another quantile of the whole population's welfare.

    The line is estimated on the whole sample, also for domains, and its error is part of the
    error of every index that uses it.

    Attributes:
        share: such as 0.6, above zero.
        of: ``"median"``, ``"mean"``, or a share p for the p-quantile.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([10.0, 20.0, 60.0])
        >>> RelativeLine(0.5, "mean").estimate(incomes).value
        15.0
    """

    share: float = 0.6
    of: Literal["median", "mean"] | float = "median"

    def __post_init__(self) -> None:
        if self.of not in ("median", "mean") and not isinstance(self.of, float | int):
            refuse_unknown("of", self.of, ("median", "mean", 0.5))
        # 60 percent is 0.6
        if not 0 < self.share < MOST_SHARE:
            raise SathitiError(
                "A poverty line of {share} times the {of} makes no sense.",
                fix="Write a share above zero, such as 0.6 for 60 percent.",
                share=f"{self.share:g}",
                of=self.of,
            )

    def estimate(self, distribution: Distribution) -> Linearised:
        """The line and its influence.

        Mean: ``share * (y - mean) / N``. Quantile: as
        :func:`~sathiti.methods.survey.quantiles.linearised_quantile`.
        """
        if self.of == "mean":
            base = linearised_mean(distribution)
        else:
            base = linearised_quantile(distribution, 0.5 if self.of == "median" else self.of)
        return combine(self.share * base.value, [(self.share, base)])


def check_line(line: float) -> None:
    """Refuse a line that is not above zero.

    Raises:
        SathitiError: the line is zero, negative or not finite.
    """
    if not 0 < line < float("inf"):
        raise SathitiError(
            "A poverty line of {line} makes no sense.",
            fix=LINE_ADVICE,
            line=f"{line:g}",
        )
