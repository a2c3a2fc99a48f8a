"""Two rounds of a survey compared: changes of poverty and of welfare with their errors.

The rounds are taken as independent samples: the variance of a change is the sum of what each
gives under its own design, its degrees of freedom the sum of both. (Rounds in the same villages
overlap; then the true error of a change is smaller.)
"""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty import decomposition as formulas
from sathiti.methods.poverty.decomposition.growth import Base
from sathiti.methods.poverty.decomposition.sides import Side, fixed
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.poverty.dominance import Dominance, compare, curve_totals
from sathiti.methods.poverty.indices import RelativeLine, fgt
from sathiti.methods.survey.arrays import FloatArray, summed
from sathiti.methods.survey.cells import domains_of
from sathiti.methods.survey.distribution import Linearised
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.estimating import How, read_how
from sathiti.methods.survey.intervals import interval
from sathiti.methods.survey.monomials import ONE, Column
from sathiti.methods.survey.rank_estimates import check_units
from sathiti.methods.survey.rank_measures import UnitLine
from sathiti.methods.survey.ranked import Ranked, parts
from sathiti.methods.survey.sample import Sample
from sathiti.model import SathitiError

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
    """

    first: Sample | Ranked
    second: Sample | Ranked
    welfare: Column
    lines: tuple[AnyLine, AnyLine] = (float("nan"), float("nan"))


def datt_ravallion(
    rounds: Rounds,
    alpha: float = 0,
    *,
    base: Base = "first",
    strict: bool = False,
    **how: Unpack[How],
) -> Estimates:
    """Change of poverty by growth and redistribution; see `decomposition.datt_ravallion`."""
    ranked = _ranked(rounds, (), how)
    first, second = (one.distribution for one in ranked)
    parts_ = formulas.datt_ravallion(
        first, second, _lines(rounds, ranked), alpha, base=base, strict=strict
    )
    return _estimates(parts_, ranked, how, "datt_ravallion")


def shapley_change(
    rounds: Rounds, alpha: float = 0, *, strict: bool = False, **how: Unpack[How]
) -> Estimates:
    """Change of poverty by growth, redistribution and the line; see `decomposition`."""
    ranked = _ranked(rounds, (), how)
    first, second = (one.distribution for one in ranked)
    found = formulas.shapley_change(first, second, _lines(rounds, ranked), alpha, strict=strict)
    return _estimates(found, ranked, how, "shapley_change")


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
    ranked = _ranked(rounds, (group,), how)
    lines = _lines(rounds, ranked)
    sizes = (len(ranked[0].unit), len(ranked[1].unit))
    tables = []
    for place, (one, line) in enumerate(zip(ranked, lines, strict=True)):
        side = Side(one.distribution, place, sizes)
        tables.append(_by_group(one, side, group, line, alpha, strict))
    groups = list(tables[0])
    if set(groups) != set(tables[1]):
        raise SathitiError(
            "The rounds do not have the same groups in {column}: {groups}.",
            fix="Give both rounds the same groups, or join those that one lacks.",
            column=group,
            groups=sorted(map(str, set(groups) ^ set(tables[1]))),
        )
    shares = tuple([table[one][0] for one in groups] for table in tables)
    poverty = tuple([table[one][1] for one in groups] for table in tables)
    found = formulas.sectoral_change((shares[0], shares[1]), (poverty[0], poverty[1]))
    return _estimates(found, ranked, how, "sectoral_change")


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
    samples = [one for one in (rounds.first, rounds.second) if isinstance(one, Sample)]
    if len(samples) < 2:
        raise SathitiError(
            "Growth at each rank has Woodruff's errors, for which the samples are needed.",
            fix="Give the samples themselves, not their cells in order of welfare.",
        )
    found = [sample.quantile(rounds.welfare, p, **how) for sample in samples]
    figures = [one.column(name) for one in found for name in ("estimate", "standard_error")]
    growth, error = formulas.quantile_growth(figures[0], figures[2], figures[1], figures[3], years)
    rows, df = (found[0].column(name) + found[1].column(name) for name in ("n", "df"))
    return _table({"p": list(p)}, growth, error**2, rows, df, how, "growth_incidence")


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
    ranked = _ranked(rounds, (), how)
    first, second = (one.distribution for one in ranked)
    found = formulas.group_growth(first, second, list(groups), years)
    named = {f"{low:g}-{high:g}": part for (low, high), part in zip(groups, found, strict=True)}
    return _estimates(named, ranked, how, "group_growth", column="group")


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
    first, second = (one.distribution for one in ranked)
    compare(first, second, levels, order)
    variances = []
    for one in ranked:
        totals = [curve_totals(one.distribution, float(at), order)[1] for at in levels]
        variances.append(_variances(one, totals))
    return compare(first, second, levels, order, (variances[0], variances[1]))


def _ranked(rounds: Rounds, by: Sequence[str], how: How) -> tuple[Ranked, Ranked]:
    first, second = (
        _of_sample(one, rounds.welfare, by, how) for one in (rounds.first, rounds.second)
    )
    return first, second


def _of_sample(one: Sample | Ranked, welfare: Column, by: Sequence[str], how: How) -> Ranked:
    if isinstance(one, Ranked):
        return one
    if one.design.replicates:
        raise SathitiError(
            "Measures that look at ranks have linearised errors only, without replicates in the "
            "design.",
            fix="Leave them out of the design: name its strata and PSUs.",
        )
    return one.ranked(welfare, by, **how)


def _lines(rounds: Rounds, ranked: tuple[Ranked, Ranked]) -> tuple[Derived, Derived]:
    sizes = (len(ranked[0].unit), len(ranked[1].unit))
    found = []
    for place, line in enumerate(rounds.lines):
        side = Side(ranked[place].distribution, place, sizes)
        if isinstance(line, RelativeLine):
            found.append(side.index(line.estimate(side.distribution)))
        elif isinstance(line, UnitLine):
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


def _variances(ranked: Ranked, totals: Sequence[FloatArray]) -> FloatArray:
    """Design variance of the sum of each list of linearised totals of cells."""
    units = ranked.frame.units
    columns = len(totals)
    by_unit = np.column_stack([summed(ranked.unit, one, units) for one in totals])
    if ranked.adjustment is not None:
        cells = np.arange(len(ranked.unit))
        for column, z in enumerate(totals):
            slopes = {ONE: z / ranked.distribution.weights}
            explained = ranked.adjustment.coefficients(slopes, cells, np.zeros_like(cells), 1)
            by_unit[:, column] -= ranked.adjustment.unit_totals @ explained[0]
    place = np.tile(np.arange(columns), units)
    return ranked.frame.variances(
        np.repeat(np.arange(units), columns), place, by_unit.ravel(), columns
    )


def _estimates(
    found: Mapping[str, Derived],
    ranked: tuple[Ranked, Ranked],
    how: How,
    name: str,
    column: str = "part",
) -> Estimates:
    value = np.array([float(part.value) for part in found.values()])
    variance = np.zeros(len(value))
    for place, one in enumerate(ranked):
        variance += _variances(one, [part.parts[place] for part in found.values()])
    rows = np.full(len(value), sum(float(one.rows.sum()) for one in ranked))
    df = np.full(len(value), float(sum(one.frame.df for one in ranked)))
    return _table({column: list(found)}, value, variance, rows, df, how, name)


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
