"""What a calibration did: every total asked for and reached, and how far weights moved."""

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.cells import Line
from sathiti.methods.survey.weighting.solver import ENOUGH

Array = NDArray[np.float64]


class CalibrationReport(Struct, frozen=True):
    """The outcome of a calibration, one entry a total.

    Attributes:
        lines: the totals asked for.
        before: what the design weights add up to.
        after: what the calibrated weights add up to.
        sizes: sums of weight times absolute value, by which an error is measured.
        least: the least factor by which a weight changed.
        greatest: the greatest.
        at_bounds: rows whose weight stands at a bound.
        rounds: of the search.
    """

    lines: tuple[Line, ...]
    before: Array
    after: Array
    sizes: Array
    least: float
    greatest: float
    at_bounds: int
    rounds: int

    @property
    def off(self) -> Array:
        """What each total is over or, negative, short of what was asked."""
        off: Array = self.after - np.array([line.total for line in self.lines])
        return off

    @property
    def met(self) -> bool:
        """Every total is met."""
        return not self.unmet

    @property
    def off_share(self) -> Array:
        """The size of `off`, as a share of what was asked or, where more, of what was added up."""
        share: Array = np.abs(self.off) / np.maximum(self.sizes, 1e-300)
        return share

    @property
    def unmet(self) -> tuple[Line, ...]:
        """The totals that are not met, worst first."""
        share = self.off_share
        order = np.argsort(-share, kind="stable")
        return tuple(self.lines[at] for at in order if not share[at] <= ENOUGH)

    @property
    def table(self) -> pa.Table:
        """One row a total: variable, category, total, before, after, off, met."""
        return pa.table(
            {
                "variable": [line.margin for line in self.lines],
                "category": [line.category for line in self.lines],
                "total": [line.total for line in self.lines],
                "before": self.before,
                "after": self.after,
                "off": self.off,
                "met": self.off_share <= ENOUGH,
            }
        )
