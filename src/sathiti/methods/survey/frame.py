"""The design of the full sample, and the variance of totals under it.

V(z) = sum over stages, strata h of that stage: m_h n_h / (n_h - 1) sum_i c_i (z_i - mean z)^2,
with c = 1 - f of the finite population (1 - pi with Brewer's approximation) and m_h the product
of the sampling fractions of the stages before (Särndal, Swensson and Wretman 1992, section
4.3.2; svyrecvar of R's survey). n_h are the units of the full sample: units without a row of
the domain count as zeros, so a domain is never a subset of the design.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray, counted, numbered, summed
from sathiti.methods.survey.unequal import Block
from sathiti.model import SathitiError
from sathiti.model.design import LonelyPsu

# Units by columns of a table held at once.
DENSE_CELLS = 4_000_000
MOST_NAMED = 5


class Level(Struct, frozen=True):
    """The units of one stage.

    Attributes:
        parent: [units of the last stage] place of the unit of this stage they lie in.
        stratum: [units] place of the stratum, which lies within one unit of the stage before.
        size: [strata] units of the stratum in the full sample.
        keep: [units] 1 - f, the share of the variance that the finite population leaves.
        weight: [strata] product of the sampling fractions of the stages before.
        names: [strata] what the strata are called, for messages.
    """

    parent: IntArray
    stratum: IntArray
    size: IntArray
    keep: FloatArray
    weight: FloatArray
    names: tuple[str, ...]


class DesignFrame(Struct, frozen=True):
    """All units of the full sample.

    Attributes:
        levels: stages that add to the variance, first one first.
        units: number of units of the last stage of the design.
        lonely: what a stratum with one unit adds.
        blocks: of units of the first stage drawn with unequal probabilities, whose variance is
            by pairs of units.
    """

    levels: tuple[Level, ...]
    units: int
    lonely: LonelyPsu = "fail"
    blocks: tuple[Block, ...] = ()

    @property
    def psus(self) -> int:
        """Number of primary sampling units."""
        return len(self.levels[0].stratum)

    @property
    def strata(self) -> int:
        """Number of strata of the first stage."""
        return len(self.levels[0].size)

    @property
    def df(self) -> int:
        """Degrees of freedom: PSUs less strata."""
        return self.psus - self.strata

    def layout(self, unit: IntArray, column: IntArray, columns: int) -> "Layout":
        """Where cells lie in the design, for the variances of several variables.

        Args:
            unit: [cells] place of the unit of the last stage.
            column: [cells] place of the domain or variable whose sum is asked.
            columns: number of columns.
        """
        return Layout(self, unit, column, columns)

    def variances(
        self, unit: IntArray, column: IntArray, z: FloatArray, columns: int
    ) -> FloatArray:
        """The design variance of the sum of `z` in each column: `Layout.variances` for one z."""
        return self.layout(unit, column, columns).variances(z)

    def covariance(self, totals: FloatArray) -> FloatArray:
        """The design covariance of several totals.

        Args:
            totals: [units of the last stage, m] linearised variables added up by unit.

        Returns:
            [m, m].

        Raises:
            SathitiError: as `variances`.
        """
        result = np.zeros((totals.shape[1], totals.shape[1]))
        for place, level in enumerate(self.levels):
            if self.blocks and not place:
                z = np.zeros((len(level.stratum), totals.shape[1]))
                np.add.at(z, level.parent, totals)
                result += sum(block.covariance(z) for block in self.blocks)
            else:
                deviation = self.deviations(level, totals)
                result += deviation.T @ deviation
        return result

    def deviations(self, level: Level, totals: FloatArray) -> FloatArray:
        """Deviations of a stage, whose products add up to its part of the design covariance.

        Args:
            level: the stage, not one of unequal probabilities in pairs.
            totals: [units of the last stage, m].

        Returns:
            [units of the stage, m].

        Raises:
            SathitiError: as `variances`.
        """
        self.refuse_lonely(level)
        z = np.zeros((len(level.stratum), totals.shape[1]))
        np.add.at(z, level.parent, totals)
        means = np.zeros((len(level.size), z.shape[1]))
        np.add.at(means, level.stratum, z)
        means /= level.size[:, None]
        means[(level.size == 1) & (self.lonely == "adjust")] = 0
        factor = self.scale(level)[level.stratum] * level.keep
        scaled: FloatArray = np.sqrt(factor)[:, None] * (z - means[level.stratum])
        return scaled

    def scale(self, level: Level) -> FloatArray:
        """[strata] m n / (n - 1) of every stratum; what a stratum of one unit adds, by the rule."""
        several = level.size > 1
        scale = np.where(several, level.size / np.maximum(level.size - 1, 1), 0.0)
        if self.lonely == "adjust":
            scale[~several] = 1.0
        if self.lonely == "average" and several.any():
            scale *= len(scale) / several.sum()
        return scale * level.weight

    def refuse_lonely(self, level: Level) -> None:
        """Refuses strata of one unit where the design does not say what these add.

        Raises:
            SathitiError: it names the strata.
        """
        if self.lonely != "fail":
            return
        counts = summed(level.stratum, level.keep, len(level.size))
        lonely = np.flatnonzero((level.size == 1) & (counts > 0))
        if len(lonely):
            named = [level.names[place] for place in lonely[:MOST_NAMED]]
            raise SathitiError(
                "{count} strata have one sampled unit only, so no variance can be computed: "
                "{strata}.",
                fix="Merge each with a neighbouring stratum, or say lonely_psu in the design: "
                "adjust, average, remove or certainty.",
                count=len(lonely),
                strata=", ".join(named) + (" ..." if len(lonely) > MOST_NAMED else ""),
            )


class Placed:
    """Cells in the units and strata of one stage.

    Attributes:
        level: the stage.
        unit: [placed] unit of the stage.
        column: [placed].
        number: [cells] place among the placed; None where cells are placed as they are.
        group: [placed] place among the pairs of stratum and column that have cells.
        stratum: [groups].
        group_column: [groups].
    """

    def __init__(self, level: Level, unit: IntArray, column: IntArray, columns: int) -> None:
        """Args: the stage, [cells] unit of the last stage and column, number of columns."""
        unit = level.parent[unit]
        key = unit * columns + column
        self.level = level
        self.number: IntArray | None = None
        if len(key) > 1 and not bool(np.all(key[1:] > key[:-1])):
            first, self.number = numbered(key)
            unit, column = unit[first], column[first]
        self.unit, self.column = unit, column
        stratum = level.stratum[unit]
        first, self.group = numbered(stratum * columns + column)
        self.stratum, self.group_column = stratum[first], column[first]

    def totals(self, z: FloatArray) -> FloatArray:
        """[placed] from [cells]."""
        return z if self.number is None else summed(self.number, z, len(self.unit))

    @cached_property
    def keep(self) -> FloatArray | None:
        """[placed] 1 - f; None where it is 1 throughout."""
        keep = self.level.keep[self.unit]
        return None if (keep == 1).all() else keep

    @cached_property
    def absent(self) -> FloatArray:
        """[groups] sum of 1 - f over the units of the stratum that have no cell of the column."""
        level, groups = self.level, len(self.stratum)
        whole = summed(level.stratum, level.keep, len(level.size))[self.stratum]
        keep = np.ones(len(self.unit)) if self.keep is None else self.keep
        return np.maximum(whole - summed(self.group, keep, groups), 0)


class Layout:
    """Cells in a design, made once for the variances of all variables they hold.

    A stratum without a cell of a column adds nothing to it, so what is looked at are the pairs
    of stratum and column that have cells, not all pairs.

    Attributes:
        columns: number of columns.
    """

    def __init__(self, frame: DesignFrame, unit: IntArray, column: IntArray, columns: int) -> None:
        """See `DesignFrame.layout`."""
        self._frame = frame
        self.columns = columns
        self._placed = [Placed(level, unit, column, columns) for level in frame.levels]

    @cached_property
    def df(self) -> IntArray:
        """[columns] PSUs less strata in which a column has cells, as degf of a subset in R."""
        first = self._placed[0]
        strata = counted(first.group_column, self.columns)
        difference: IntArray = counted(first.column, self.columns) - strata
        return difference

    def variances(self, z: FloatArray) -> FloatArray:
        """The design variance of the sum of `z` in each column.

        Args:
            z: [cells] linearised variable, weighted and added up; cells of one unit and column
                are added.

        Returns:
            [columns]; NaN in a column that holds a NaN, or where a variance by pairs of units
            comes out below zero.

        Raises:
            SathitiError: a stratum has one unit and the design does not say what to do.
        """
        frame, result = self._frame, np.zeros(self.columns)
        for stage, placed in enumerate(self._placed):
            frame.refuse_lonely(placed.level)
            totals = placed.totals(z)
            by_pairs = frame.blocks and not stage
            result += (self._of_pairs if by_pairs else self._of_strata)(placed, totals)
        return result

    def _of_strata(self, placed: Placed, z: FloatArray) -> FloatArray:
        level, groups = placed.level, len(placed.stratum)
        mean = summed(placed.group, z, groups) / level.size[placed.stratum]
        if self._frame.lonely == "adjust":
            mean[level.size[placed.stratum] == 1] = 0
        squares = (z - mean[placed.group]) ** 2
        if placed.keep is not None:
            squares *= placed.keep
        spread = summed(placed.group, squares, groups) + mean**2 * placed.absent
        scale = self._frame.scale(level)[placed.stratum]
        return summed(placed.group_column, scale * spread, self.columns)

    def _of_pairs(self, placed: Placed, z: FloatArray) -> FloatArray:
        result, psus, column = np.empty(self.columns), self._frame.psus, placed.column
        step = max(1, DENSE_CELLS // max(psus, 1))
        for first in range(0, self.columns, step):
            mine = (column >= first) & (column < first + step)
            part = np.zeros((psus, min(step, self.columns - first)))
            part[placed.unit[mine], column[mine] - first] = z[mine]
            variances = np.sum([block.variances(part) for block in self._frame.blocks], axis=0)
            # what is below zero by rounding only is zero
            rounding = 1e-12 * (part**2).sum(axis=0)
            known = np.where(variances < -rounding, np.nan, np.maximum(variances, 0))
            result[first : first + step] = known
        return result


class StageKeys(Struct, frozen=True):
    """One stage as columns over the units of the last stage.

    Attributes:
        stratum: [units] codes of the stratum, whatever the stage before.
        unit: [units] codes of the unit drawn.
        population: [units] units in the stratum, sampling fraction or inclusion probability;
            None for selection with replacement.
        names: by code of the stratum, what it is called; empty where there are no strata.
        units: by code of the unit, what it is called; none where no stage follows.
    """

    stratum: IntArray
    unit: IntArray
    population: FloatArray | None
    names: Sequence[str]
    units: Sequence[str] = ()


def design_frame(
    stages: Sequence[StageKeys], lonely: LonelyPsu = "fail", *, probabilities: bool = False
) -> DesignFrame:
    """The frame from the keys of every unit of the last stage.

    Args:
        stages: first stage first; those after one without a finite population add nothing,
            for a selection with replacement holds the variance of the stages below it.
        lonely: what a stratum with one unit adds.
        probabilities: populations of the first stage are inclusion probabilities of its units.

    Raises:
        SathitiError: a finite population smaller than its sample, or different within a stratum.
    """
    units = len(stages[0].unit)
    before = np.zeros(units, np.int64)
    fraction_before = np.ones(units)
    levels: list[Level] = []
    within = [""]
    for stage in stages:
        pair = before * (1 + stage.stratum.max(initial=0)) + stage.stratum
        stratum_ids, stratum_of = np.unique(pair, return_inverse=True)
        drawn = stratum_of * (1 + stage.unit.max(initial=0)) + stage.unit
        _, first, parent = np.unique(drawn, return_index=True, return_inverse=True)
        stratum = stratum_of[first]
        size = counted(stratum, len(stratum_ids))
        _, there = np.unique(stratum_of, return_index=True)
        weight = fraction_before[there]
        named = zip(before[there], stage.stratum[there], strict=True)
        found = [_joined(within[unit], stage.names[code]) for unit, code in named]
        names = tuple(name or "(one stratum)" for name in found)
        unequal = probabilities and not levels
        fraction = _fractions(stage, stratum_of, size, names, unequal)
        keep = 1 - fraction[first] if fraction is not None else np.ones(len(first))
        levels.append(Level(parent, stratum, size, keep, weight, names))
        if fraction is None:
            break
        before, fraction_before = parent, fraction_before * fraction
        if stage.units:
            drawn_in = zip(stratum, stage.unit[first], strict=True)
            within = [_joined(found[place], stage.units[code]) for place, code in drawn_in]
    return DesignFrame(tuple(levels), units, lonely)


def _joined(outer: str, inner: str) -> str:
    """The name of what lies within something."""
    return " / ".join(name for name in (outer, inner) if name)


def _fractions(
    stage: StageKeys,
    stratum: IntArray,
    size: IntArray,
    names: Sequence[str],
    probabilities: bool,
) -> FloatArray | None:
    """The sampling fraction of every unit of the last stage at this stage."""
    population = stage.population
    if population is None:
        return None
    if probabilities:
        _check_probabilities(population, stratum, names)
        return population
    n = size[stratum]
    with np.errstate(divide="ignore"):  # a population of nothing is refused below
        fraction = np.where(population <= 1, population, n / population)
    wrong = ~(population > 0) | (fraction > 1 + 1e-12)
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise SathitiError(
            "The finite population of stratum {stratum} is {population}, but {count} units of it "
            "were drawn.",
            fix="Give the number of units of the stratum, or the sampling fraction.",
            stratum=names[int(stratum[place])],
            population=f"{population[place]:g}",
            count=int(n[place]),
        )
    low = np.full(len(size), np.inf)
    high = np.full(len(size), -np.inf)
    np.minimum.at(low, stratum, population)
    np.maximum.at(high, stratum, population)
    if (high > low).any():
        place = int(np.flatnonzero(high > low)[0])
        raise SathitiError(
            "The finite population of stratum {stratum} is not the same in all its rows: {low} "
            "and {high}.",
            fix="Give one finite population a stratum.",
            stratum=names[place],
            low=f"{low[place]:g}",
            high=f"{high[place]:g}",
        )
    return np.minimum(fraction, 1.0)


def _check_probabilities(
    probabilities: FloatArray, stratum: IntArray, names: Sequence[str]
) -> None:
    wrong = ~((probabilities > 0) & (probabilities <= 1))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise SathitiError(
            "An inclusion probability of stratum {stratum} is {probability}.",
            fix="Probabilities are above 0 and not above 1.",
            stratum=names[int(stratum[place])],
            probability=f"{probabilities[place]:g}",
        )
