"""Change of poverty by growth and redistribution, between two independent samples.

Poverty is a function of the mean, of the distribution around it (the Lorenz curve) and of the
line: P(i's distribution, j's mean, line z) is poverty in i below ``z x mean_i / mean_j``. Datt
and Ravallion (Journal of Development Economics 38, 1992) change one after the other from a
base, with a residual; Shapley's value has none. Everything is linearised through both means
and both distributions.
"""

from typing import Literal, get_args

from sathiti.methods.poverty.decomposition.shapley import Causes, shapley
from sathiti.methods.poverty.decomposition.sides import Side, fixed, two_sides
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.survey.distribution import Distribution
from sathiti.model import refuse_unknown

Base = Literal["first", "second", "shapley"]
GROWTH, REDISTRIBUTION, LINE = "growth", "redistribution", "line"


class _Mixed:
    """Poverty of one sample's distribution with the mean and line of another."""

    def __init__(
        self,
        sides: tuple[Side, Side],
        lines: tuple[Derived, Derived],
        alpha: float,
        strict: bool,
    ) -> None:
        self.sides, self.lines = sides, lines
        self.alpha, self.strict = alpha, strict
        self.means = (sides[0].mean(), sides[1].mean())
        self._known: dict[tuple[int, int, int], Derived] = {}

    def poverty(self, distribution: int, mean: int, line: int) -> Derived:
        """P of the distribution of one, the mean of one and the line of one."""
        key = (distribution, mean, line)
        if key not in self._known:
            at = self.lines[line]
            if distribution != mean:
                at = at * (self.means[distribution] / self.means[mean])
            side = self.sides[distribution]
            self._known[key] = side.poverty(at, self.alpha, self.strict)
        return self._known[key]


def datt_ravallion(
    first: Distribution,
    second: Distribution,
    lines: tuple[float | Derived, float | Derived],
    alpha: float = 0,
    *,
    base: Base = "first",
    strict: bool = False,
) -> dict[str, Derived]:
    """Growth, redistribution and residual of a change of poverty.

    Lines of both samples may differ (each in the prices of its welfare); growth then is that
    of the mean in units of the line.

    Args:
        first: distribution of welfare before.
        second: distribution of welfare after.
        lines: poverty line of each; with its linearised totals where it was estimated.
        alpha: order of FGT: 0 (rate), or 1 and above.
        base: which sample stays as it is while the other changes; or the Shapley value.
        strict: count the poor as below the line.

    Returns:
        first, second, change, growth, redistribution, residual (0 for Shapley).

    Raises:
        SathitiError: `base` is none of these.
    """
    refuse_unknown("base", base, get_args(Base))
    mixed = _mixed(first, second, lines, alpha, strict)
    before, after = mixed.poverty(0, 0, 0), mixed.poverty(1, 1, 1)
    change = after - before
    # the mean in units of the line moves from the first to the second, or the distribution does
    richer, shared = mixed.poverty(0, 1, 1), mixed.poverty(1, 0, 0)
    growth = {
        "first": richer - before,
        "second": after - shared,
        "shapley": (richer - before + after - shared) * 0.5,
    }[base]
    redistribution = {
        "first": shared - before,
        "second": after - richer,
        "shapley": (shared - before + after - richer) * 0.5,
    }[base]
    return {
        "first": before,
        "second": after,
        "change": change,
        GROWTH: growth,
        REDISTRIBUTION: redistribution,
        "residual": change - growth - redistribution,
    }


def shapley_change(
    first: Distribution,
    second: Distribution,
    lines: tuple[float | Derived, float | Derived],
    alpha: float = 0,
    *,
    strict: bool = False,
) -> dict[str, Derived]:
    """Growth, redistribution and line effect of a change of poverty, by Shapley's value.

    The line effect is what a higher line (prices of the poor, or a new standard) adds; the
    mean is in money, not in units of the line.

    Args:
        first: distribution of welfare before.
        second: distribution of welfare after.
        lines: poverty line of each.
        alpha: order of FGT.
        strict: count the poor as below the line.

    Returns:
        first, second, change, growth, redistribution, line; the last three add up to change.
    """
    mixed = _mixed(first, second, lines, alpha, strict)

    def outcome(come: Causes) -> Derived:
        place = [int(cause in come) for cause in (REDISTRIBUTION, GROWTH, LINE)]
        return mixed.poverty(place[0], place[1], place[2])

    before, after = mixed.poverty(0, 0, 0), mixed.poverty(1, 1, 1)
    parts = shapley([GROWTH, REDISTRIBUTION, LINE], outcome)
    return {"first": before, "second": after, "change": after - before, **parts}


def _mixed(
    first: Distribution,
    second: Distribution,
    lines: tuple[float | Derived, float | Derived],
    alpha: float,
    strict: bool,
) -> _Mixed:
    sides = two_sides(first, second)
    known = [
        line if isinstance(line, Derived) else fixed(float(line), sides[0].sizes) for line in lines
    ]
    return _Mixed(sides, (known[0], known[1]), alpha, strict)
