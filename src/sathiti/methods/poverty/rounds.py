"""Two rounds of a survey compared: changes of poverty and of welfare with their errors.

Rounds are independent samples unless they are said to share primary sampling units: the variance
of a change is then the sum of what each gives under its own design, by linearisation or by its
replicates, and its degrees of freedom the sum of both. In shared units both rounds rise and fall
together, so the error of a change is smaller; see `round_errors`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Unpack

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty import decomposition as formulas
from sathiti.methods.poverty.decomposition.growth import Base
from sathiti.methods.poverty.decomposition.sides import Side, fixed, two_sides
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.poverty.dominance import Dominance, compare, curve_totals
from sathiti.methods.poverty.indices import RelativeLine, fgt
from sathiti.methods.poverty.round_errors import Formula, Pair, change_of, unit_totals
from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.distribution import Linearised, UndefinedIndexError
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.estimating import How, read_how
from sathiti.methods.survey.intervals import interval
from sathiti.methods.survey.monomials import Column
from sathiti.methods.survey.overlap import Overlap
from sathiti.methods.survey.quantiles import share_below
from sathiti.methods.survey.rank_lines import check_units
from sathiti.methods.survey.rank_measures import UnitLine
from sathiti.methods.survey.rank_repeats import refuse_replicates
from sathiti.methods.survey.ranked import Ranked, parts
from sathiti.methods.survey.sample import Sample
from sathiti.model import SathitiError, refuse_unknown

AnyLine = float | RelativeLine | UnitLine
TENTHS = tuple(n / 10 for n in range(1, 10))


class Rounds(Struct, frozen=True):
    """Two samples of different times, with the same welfare in the same prices.

    Where many questions are asked, `Sample.ranked` sorts each sample once, by every column that
    a question names as groups; what it gives then stands in place of the sample.

    Attributes:
        first: the earlier sample, or its cells in order of welfare.
        second: the later one.
        welfare: column or expression of welfare in both.
        lines: poverty line of each; a `RelativeLine` is estimated in its own sample, a line by
            basic needs was estimated from its own sample.
        shared: ``psu`` where both rounds lie, in part or throughout, in the same primary sampling
            units: those of the same stratum and identifier (a panel, a rotation). Empty for
            independent samples.
    """

    first: Sample | Ranked
    second: Sample | Ranked
    welfare: Column
    lines: tuple[AnyLine, AnyLine] = (float("nan"), float("nan"))
    shared: Literal["", "psu"] = ""

    def __post_init__(self) -> None:
        refuse_unknown("shared", self.shared, ("", "psu"))


def datt_ravallion(
    rounds: Rounds,
    alpha: float = 0,
    *,
    base: Base = "first",
    strict: bool = False,
    **how: Unpack[How],
) -> Estimates:
    """Change of poverty by growth and redistribution; see `decomposition.datt_ravallion`."""

    def formula(ranked: Pair) -> Mapping[str, Derived]:
        held = [one.distribution for one in ranked]
        return formulas.datt_ravallion(
            held[0], held[1], _lines(rounds, ranked), alpha, base=base, strict=strict
        )

    return _estimates(rounds, formula, how, "datt_ravallion")


def shapley_change(
    rounds: Rounds, alpha: float = 0, *, strict: bool = False, **how: Unpack[How]
) -> Estimates:
    """Change of poverty by growth, redistribution and the line; see `decomposition`."""

    def formula(ranked: Pair) -> Mapping[str, Derived]:
        held = [one.distribution for one in ranked]
        return formulas.shapley_change(
            held[0], held[1], _lines(rounds, ranked), alpha, strict=strict
        )

    return _estimates(rounds, formula, how, "shapley_change")


def sectoral_change(
    rounds: Rounds,
    group: str,
    alpha: float = 0,
    *,
    strict: bool = False,
    **how: Unpack[How],
) -> Estimates:
    """Change of poverty within groups and by people moving between them.

    Args:
        rounds: both samples, with their lines.
        group: column of groups; a group that one round lacks is refused.
        alpha: order of FGT.
        strict: count the poor as below the line.
        how: see `How` of surveys.

    Raises:
        SathitiError: the rounds have different groups.
    """

    def formula(ranked: Pair) -> Mapping[str, Derived]:
        lines = _lines(rounds, ranked)
        sizes = (len(ranked[0].unit), len(ranked[1].unit))
        tables = []
        for place, (one, line) in enumerate(zip(ranked, lines, strict=True)):
            side = Side(one.distribution, place, sizes)
            tables.append(_by_group(one, side, group, line, alpha, strict))
        groups = list(tables[0])
        if not groups:
            raise UndefinedIndexError(
                "Column {column} names no group.",
                fix="Give the rows their groups.",
                column=group,
            )
        if set(groups) != set(tables[1]):
            raise UndefinedIndexError(
                "The rounds do not have the same groups in {column}: {groups}.",
                fix="Give both rounds the same groups, or join those that one lacks.",
                column=group,
                groups=sorted(map(str, set(groups) ^ set(tables[1]))),
            )
        shares = tuple([table[one][0] for one in groups] for table in tables)
        poverty = tuple([table[one][1] for one in groups] for table in tables)
        return formulas.sectoral_change((shares[0], shares[1]), (poverty[0], poverty[1]))

    return _estimates(rounds, formula, how, "sectoral_change", by=(group,))


def _by_group(
    ranked: Ranked, side: Side, group: str, line: Derived, alpha: float, strict: bool
) -> dict[Any, tuple[Derived, Derived]]:
    """Population share and poverty of each group, linearised over all cells of the sample."""
    everyone = side.distribution
    domains = domains_of(ranked.keys, (group,), {}, len(ranked.unit))
    found = {}
    for part, key in zip(parts(ranked, domains), domains.keys[0], strict=True):
        assert part.distribution is not None
        inside = np.zeros(len(ranked.unit))
        inside[part.place] = 1.0
        share = part.distribution.population / everyone.population
        influence = (inside - share) / everyone.population
        poor = fgt(part.distribution, float(line.value), alpha, strict, estimated=True)
        totals = np.zeros(len(ranked.unit))
        totals[part.place] = poor.cell_totals(part.distribution)
        own = side.linear(poor.value, totals)
        moved = tuple(
            left + poor.line_slope * right
            for left, right in zip(own.parts, line.parts, strict=True)
        )
        found[key] = (side.index(Linearised(share, influence)), Derived(poor.value, moved))
    return found


def growth_incidence(
    rounds: Rounds, years: float, p: Sequence[float] = TENTHS, **how: Unpack[How]
) -> Estimates:
    """Yearly growth of welfare at shares `p` of the population, a row each.

    Args:
        rounds: both samples.
        years: between them.
        p: shares of the population, such as 0.1 for the tenth percentile.
        how: see `How` of surveys.
    """
    found = [sample.quantile(rounds.welfare, p, **how) for sample in _samples(rounds)]
    figures = [one.column(name) for one in found for name in ("estimate", "standard_error")]
    overlap = _overlap(rounds)
    alike = np.zeros(len(p))
    rows, df = (found[0].column(name) + found[1].column(name) for name in ("n", "df"))
    if overlap is not None:
        alike = overlap.correlations(_totals_below(rounds, how, (figures[0], figures[2])))
        df = np.full(len(p), float(overlap.df))
    growth, error = formulas.quantile_growth(
        figures[0], figures[2], figures[1], figures[3], years, alike
    )
    return _table({"p": list(p)}, growth, error**2, rows, df, how, "growth_incidence")


def _totals_below(
    rounds: Rounds, how: How, values: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """By round, [units, values] the linearised shares below values."""
    first, second = (
        unit_totals(
            one, [share_below(one.distribution, at).cell_totals(one.distribution) for at in ends]
        )
        for one, ends in zip(_ranked(rounds, (), how), values, strict=True)
    )
    return first, second


def group_growth(
    rounds: Rounds, years: float, groups: Sequence[tuple[float, float]], **how: Unpack[How]
) -> Estimates:
    """Yearly growth of the mean welfare of groups between two ranks, a row each.

    Args:
        rounds: both samples.
        years: between them.
        groups: lower and upper rank of each, such as (0, 0.4).
        how: see `How` of surveys.
    """

    def formula(ranked: Pair) -> Mapping[str, Derived]:
        held = [one.distribution for one in ranked]
        found = formulas.group_growth(held[0], held[1], list(groups), years)
        return {f"{low:g}-{high:g}": part for (low, high), part in zip(groups, found, strict=True)}

    return _estimates(rounds, formula, how, "group_growth", column="group")


def stochastic_dominance(
    rounds: Rounds, grid: Sequence[float], order: int = 1, **how: Unpack[How]
) -> Dominance:
    """Whether one round has less poverty for every line of a grid; see `dominance`.

    Args:
        rounds: both samples.
        grid: ascending levels of welfare.
        order: 1, 2 or 3.
        how: see `How` of surveys.
    """
    ranked = _ranked(rounds, (), how)
    levels = np.asarray(grid, float)
    compare(ranked[0].distribution, ranked[1].distribution, levels, order)

    def formula(ranked: Pair) -> Mapping[str, Derived]:
        sides = two_sides(ranked[0].distribution, ranked[1].distribution)
        curves = [
            [one.linear(*curve_totals(one.distribution, float(at), order)) for at in levels]
            for one in sides
        ]
        return {f"{at}": curves[1][n] - curves[0][n] for n, at in enumerate(levels)}

    change = change_of(formula, ranked, _overlap(rounds))
    held = (ranked[0].distribution, ranked[1].distribution)
    return compare(*held, levels, order, (change.variance, np.zeros(len(levels))))


def _ranked(rounds: Rounds, by: Sequence[str], how: How) -> Pair:
    first, second = (
        one if isinstance(one, Ranked) else one.ranked(rounds.welfare, by, **how)
        for one in (rounds.first, rounds.second)
    )
    return first, second


def _overlap(rounds: Rounds) -> Overlap | None:
    return Overlap.of(*_samples(rounds)) if rounds.shared else None


def _samples(rounds: Rounds) -> tuple[Sample, Sample]:
    if isinstance(rounds.first, Ranked) or isinstance(rounds.second, Ranked):
        raise SathitiError(
            "Growth at each rank and rounds that share units need the samples.",
            fix="Give the samples themselves, not their cells in order of welfare.",
        )
    return rounds.first, rounds.second


def _lines(rounds: Rounds, ranked: Pair) -> tuple[Derived, Derived]:
    sizes = (len(ranked[0].unit), len(ranked[1].unit))
    found = []
    for place, line in enumerate(rounds.lines):
        side = Side(ranked[place].distribution, place, sizes)
        if isinstance(line, RelativeLine):
            found.append(side.index(line.estimate(side.distribution)))
        elif isinstance(line, UnitLine):
            refuse_replicates(line, ranked[place])
            found.append(side.linear(line.value, _on_cells(line, ranked[place])))
        else:
            found.append(fixed(float(line), sizes))
    return found[0], found[1]


def _on_cells(line: UnitLine, ranked: Ranked) -> FloatArray:
    """The totals of units laid on one cell of each: only sums over units matter."""
    check_units(line, ranked)
    if ranked.adjustment is not None:
        raise SathitiError(
            "The error of a line by basic needs is linearised from primary sampling units.",
            fix="Name the PSUs in the design, the household if there is nothing larger; leave out "
            "replicates and calibration, and name the column of the calibrated weights.",
        )
    there, first = np.unique(ranked.unit, return_index=True)
    totals = np.zeros(len(ranked.unit))
    totals[first] = line.totals[there]
    return totals


def _estimates(
    rounds: Rounds,
    formula: Formula,
    how: How,
    name: str,
    column: str = "part",
    by: Sequence[str] = (),
) -> Estimates:
    change = change_of(formula, _ranked(rounds, by, how), _overlap(rounds))
    rows, df = (np.full(len(change.value), one) for one in (change.rows, change.df))
    return _table({column: change.names}, change.value, change.variance, rows, df, how, name)


def _table(
    keys: dict[str, Sequence[Any]],
    value: FloatArray,
    variance: FloatArray,
    rows: FloatArray,
    df: FloatArray,
    how: How,
    name: str,
) -> Estimates:
    _, options = read_how(how)
    ends = interval(options.interval, value, np.sqrt(variance), df, rows, options.level)
    effect = np.full(len(value), np.nan)
    figures = Figures(value, variance, ends.low, ends.high, effect, rows, df)
    return Estimates(estimates_table(keys, figures), name=name)
