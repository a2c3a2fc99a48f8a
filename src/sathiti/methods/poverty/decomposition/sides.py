"""Two independent samples side by side: what each tells, and how a change follows from both.

A :class:`~sathiti.methods.poverty.derived.Derived` here has one part for each sample: the
linearised total of each of its cells. As the samples are independent, the variance of a change
is the sum of what each part gives under its own design.
"""

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty.derived import Array, Derived
from sathiti.methods.poverty.indices import fgt
from sathiti.methods.survey.distribution import Distribution, Linearised, linearised_mean


class Side(Struct, frozen=True):
    """The distribution of welfare in one of two samples.

    Attributes:
        distribution: n cells in ascending order.
        place: 0 for the first sample, 1 for the second.
        sizes: cells of both samples.
    """

    distribution: Distribution
    place: int
    sizes: tuple[int, int]

    def linear(self, value: float, totals: Array) -> Derived:
        """A value of this sample with its linearised totals by cell."""
        parts = [np.zeros(size) for size in self.sizes]
        parts[self.place] = totals
        return Derived(value, tuple(parts))

    def index(self, estimate: Linearised) -> Derived:
        """An index of this distribution."""
        return self.linear(estimate.value, estimate.cell_totals(self.distribution))

    def mean(self) -> Derived:
        """Mean welfare."""
        return self.index(linearised_mean(self.distribution))

    def poverty(self, line: Derived, alpha: float, strict: bool = False) -> Derived:
        """FGT of order alpha below a line that may come from the other sample too."""
        found = fgt(self.distribution, float(line.value), alpha, strict, estimated=True)
        own = self.index(found)
        moved = zip(own.parts, line.parts, strict=True)
        return Derived(found.value, tuple(part + found.line_slope * shift for part, shift in moved))


def two_sides(first: Distribution, second: Distribution) -> tuple[Side, Side]:
    """Both samples, ready to be compared."""
    sizes = (len(first), len(second))
    return Side(first, 0, sizes), Side(second, 1, sizes)


def fixed(value: float, sizes: tuple[int, int]) -> Derived:
    """A number without error, such as a line that was given."""
    return Derived(value, (np.zeros(sizes[0]), np.zeros(sizes[1])))
