"""Estimates with design based errors of everything that looks at ranks.

The linearised variable of an index is added up to units of the design, domain by domain; the
variance is that of its total under the full design. A line estimated from the whole sample adds
its own linearised variable, in all units, times the slope of the index. Under replicates index
and line are computed anew in each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, structs

from sathiti.methods.survey.arrays import FloatArray, IntArray, summed
from sathiti.methods.survey.distribution import (
    Distribution,
    Linearised,
    UndefinedIndexError,
)
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimating import names_of
from sathiti.methods.survey.estimation import ROUNDING, By, Options
from sathiti.methods.survey.piecewise import Pieces, bounds_of, unit_totals
from sathiti.methods.survey.rank_effects import Asked, simple_variance
from sathiti.methods.survey.rank_lines import LineFound, coefficients_of, line_of
from sathiti.methods.survey.rank_measures import Errors, Line, Measure
from sathiti.methods.survey.rank_repeats import Repeats, repeats_of
from sathiti.methods.survey.rank_tables import (
    DomainFigures,
    as_estimates,
    nothing,
    refuse_undefined,
)
from sathiti.methods.survey.ranked import Part, Ranked, parts
from sathiti.model import SathitiError

# Sums between kinks are kept for every unit, unless there would be so many more than cells.
MOST_SUMS = 4


# what overflows, or is no number, is left empty with a flag
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def estimates_by_rank(
    ranked: Ranked,
    measures: Sequence[Measure],
    by: By,
    options: Options,
    like: Any = None,
) -> list[Estimates]:
    """Estimates of several measures in every domain, one `Estimates` a measure.

    Args:
        ranked: the collected cells.
        measures: what to estimate.
        by: columns of the domains, or a mapping of columns to their values.
        options: interval and design effect. The effect is null for domains under an estimated
            line, whose error comes from people outside the domain too.
        like: the table of the sample.

    Raises:
        SathitiError: an interval does not suit a measure; or the only measure asked has no value
            in any domain (of several, such a one has flags ``undefined``).
    """
    _check_interval(measures, options)
    declared = dict(by) if isinstance(by, Mapping) else {}
    domains = ranked.domains(names_of(by), declared)
    lines = {one: line_of(ranked, one) for one in {measure.line for measure in measures}}
    solver = _Solver(ranked, list(measures), options, lines)
    repeats = repeats_of(ranked, measures, domains, declared)
    rows = []
    for place, part in enumerate(parts(ranked, domains)):
        again = repeats and structs.replace(repeats, found=repeats.found[:, place])
        rows.append(solver.domain(part, whole=not domains.by, repeats=again))
    if len(measures) == 1:
        refuse_undefined([row[0] for row in rows])
    return [
        as_estimates(measure, [row[place] for row in rows], domains.by, domains.keys, like)
        for place, measure in enumerate(measures)
    ]


def _check_interval(measures: Sequence[Measure], options: Options) -> None:
    for measure in measures:
        if options.interval in ("logit", "beta") and not measure.is_share:
            raise SathitiError(
                "An interval of kind {kind} is for shares between 0 and 1.",
                fix="Ask for interval t or normal.",
                kind=options.interval,
            )


class _Solver(Struct, frozen=True):
    """Everything that is the same for all domains."""

    ranked: Ranked
    measures: list[Measure]
    options: Options
    lines: dict[Line | None, LineFound]

    def domain(self, part: Part, whole: bool, repeats: Repeats | None) -> list[DomainFigures]:
        """The figures of every measure in one domain."""
        units, local = _units_of(part.unit, self.ranked.frame.units)
        df = self._df(units, repeats)
        if part.distribution is None:
            return [nothing(one, part.rows, df, None) for one in self.measures]
        found = [self._linearised(one, part.distribution) for one in self.measures]
        asked = [
            Asked(index, self.lines[measure.line])
            for measure, many in zip(self.measures, found, strict=True)
            if not isinstance(many, SathitiError)
            for index in many
        ]
        if repeats is None:
            totals = self._totals(part, asked, local, len(units))
            explained = self._explained(part, asked)
            variance = self._variances(asked, units, totals, explained, df)
        else:
            variance = self._repeated(asked, found, repeats)
        simple = self._simple(part, asked, whole)
        effect = np.divide(variance, simple, out=np.full(len(asked), np.nan), where=simple > 0)
        result, start = [], 0
        for measure, many in zip(self.measures, found, strict=True):
            if isinstance(many, SathitiError):
                result.append(nothing(measure, part.rows, df, many))
                continue
            own = slice(start, start + len(many))
            start += len(many)
            errors = Errors(
                np.sqrt(variance[own]), df, part.rows, self.options.level, self.options.interval
            )
            answer = measure.answer(part.distribution, many, errors)
            result.append(DomainFigures(answer, effect[own], part.rows, df))
        return result

    def _df(self, units: IntArray, repeats: Repeats | None) -> float:
        """Degrees of freedom of a domain with rows in some units."""
        none = np.zeros(len(units), np.int64)
        df = self.ranked.frame.layout(units, none, 1).df.astype(np.float64)
        return float((repeats.rule.df(df) if repeats else df)[0])

    def _linearised(
        self, measure: Measure, distribution: Distribution
    ) -> list[Linearised] | UndefinedIndexError:
        try:
            return measure.linearise(distribution, self.lines[measure.line].used)
        except UndefinedIndexError as error:
            return error
        except ArithmeticError:
            return UndefinedIndexError(
                "{measure} cannot be computed: values are too large, too small or too far apart.",
                fix="Look for wrong values, or give welfare in another unit.",
                measure=measure.name,
            )

    def _repeated(
        self,
        asked: Sequence[Asked],
        found: Sequence[list[Linearised] | UndefinedIndexError],
        repeats: Repeats,
    ) -> FloatArray:
        """[indices] variances by replicates, of the measures that have a value."""
        there = [
            not isinstance(many, SathitiError)
            for one, many in zip(self.measures, found, strict=True)
            for _ in one.labels
        ]
        estimate = np.array([one.index.value for one in asked])
        return repeats.rule.variance(repeats.found[:, there], estimate)

    def _simple(self, part: Part, asked: Sequence[Asked], whole: bool) -> FloatArray:
        """[indices] variances of simple random samples; NaN where they are not asked."""
        assert part.distribution is not None
        simple = np.full(len(asked), np.nan)
        for place, one in enumerate(asked):
            if self.options.design_effect and (whole or not one.index.line_slope):
                simple[place] = simple_variance(part.distribution, part.rows, one)
        return simple

    def _totals(
        self, part: Part, asked: Sequence[Asked], local: IntArray, units: int
    ) -> FloatArray:
        """Linearised totals [units, indices]."""
        distribution = part.distribution
        assert distribution is not None
        totals = np.empty((units, len(asked)))
        pieces = {
            n: one.index.given
            for n, one in enumerate(asked)
            if isinstance(one.index.given, Pieces) and one.index.own is None
        }
        if len(bounds_of(pieces.values(), len(distribution))) * units > MOST_SUMS * len(
            distribution
        ):
            pieces = {}
        for place, one in enumerate(asked):
            if place not in pieces:
                totals[:, place] = summed(local, one.index.cell_totals(distribution), units)
        if pieces:
            totals[:, list(pieces)] = unit_totals(
                list(pieces.values()), distribution.weights, distribution.products, local, units
            )
        return totals

    def _explained(self, part: Part, asked: Sequence[Asked]) -> FloatArray | None:
        """[indices, auxiliaries] B of every index; None without calibration."""
        if self.ranked.adjustment is None or not asked:
            return None
        assert part.distribution is not None
        totals = [one.index.cell_totals(part.distribution) for one in asked]
        return coefficients_of(self.ranked, part.place, totals)

    def _variances(
        self,
        asked: Sequence[Asked],
        units: IntArray,
        totals: FloatArray,
        explained: FloatArray | None,
        df: float,
    ) -> FloatArray:
        frame, adjustment = self.ranked.frame, self.ranked.adjustment
        moved = [
            n for n, one in enumerate(asked) if one.index.line_slope and one.line.used.estimated
        ]
        if explained is None:
            variance = _of_totals(frame, units, totals)
        else:
            # Residuals are in all units, and so are changed those of every index.
            moved = list(range(len(asked)))
            variance = np.empty(len(asked))
        if moved:
            everywhere = np.zeros((frame.units, len(moved)))
            everywhere[units] = totals[:, moved]
            if explained is not None and adjustment is not None:
                everywhere -= adjustment.unit_totals @ explained.T
            for column, place in enumerate(moved):
                one = asked[place]
                if one.index.line_slope and one.line.used.estimated:
                    everywhere[:, column] += one.index.line_slope * one.line.totals
            variance[moved] = _of_totals(frame, np.arange(frame.units), everywhere)
        # too few units for a variance: it is not zero, it is unknown
        if df <= 0:
            values = np.array([one.index.value for one in asked])
            variance[variance <= (ROUNDING * values) ** 2] = np.nan
        return variance


def _units_of(unit: IntArray, units: int) -> tuple[IntArray, IntArray]:
    """The units that cells lie in, and the place of every cell's among them."""
    seen = np.zeros(units, bool)
    seen[unit] = True
    there = np.flatnonzero(seen)
    if len(there) == units:
        return there, unit
    return there, (np.cumsum(seen) - 1)[unit]


def _of_totals(frame: Any, units: IntArray, totals: FloatArray) -> FloatArray:
    count = totals.shape[1]
    columns = np.tile(np.arange(count), len(units))
    variance: FloatArray = frame.variances(np.repeat(units, count), columns, totals.ravel(), count)
    return variance
