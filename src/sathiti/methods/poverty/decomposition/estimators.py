"""Decompositions that are smooth in totals, as estimators of a sample.

``sample.estimate(FgtParts("welfare", line=10_000), by=["province"], design_effect=False)``.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from sathiti.methods.poverty.decomposition.groups import entropy_parts, fgt_parts
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.poverty.indices.poverty_line import check_line
from sathiti.methods.poverty.smooth import Formula, GroupShares, check_groups, indicators
from sathiti.methods.survey.monomials import Monomial, Variable, product
from sathiti.model import SathitiError


def poverty_gap(column: str, line: float, alpha: float, strict: bool = False) -> nw.Expr:
    """What a person adds to FGT of order alpha: ``(1 - y / z) ** alpha`` below the line, or 0."""
    welfare = nw.col(column).cast(nw.Float64)
    poor = welfare < line if strict else welfare <= line
    gap = 1 - welfare / line
    power = gap**alpha if alpha else nw.lit(1.0)
    # welfare that is not known or not finite must not pass for welfare above the line
    return nw.when(poor).then(power).otherwise(0.0) + 0 * welfare


def gap_variable(column: str, line: float, alpha: float, strict: bool) -> Variable:
    """The same as a variable; its name says all that it depends on, so that none is mixed up."""
    relation = "<" if strict else "<="
    name = f"({column} {relation} {line!r}) gap {alpha:g}"
    return Variable(name, poverty_gap(column, line, alpha, strict))


class FgtParts(Formula):
    """FGT as rate, depth of the poor and inequality among them, below a given line.

    Args:
        column: welfare.
        line: poverty line, given.
        alpha: order, 2 or above.
        strict: count the poor as below the line.
    """

    def __init__(self, column: str, line: float, alpha: float = 2, strict: bool = False) -> None:
        check_line(line)
        if alpha < 2:
            raise SathitiError(
                "FGT of order {alpha} has no inequality among the poor.",
                fix="Choose order 2 or above.",
                alpha=f"{alpha:g}",
            )
        self.column, self.line, self.alpha, self.strict = column, line, alpha, strict

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Poor, gap and its power."""
        return tuple(
            gap_variable(self.column, self.line, order, self.strict) for order in (0, 1, self.alpha)
        )

    @property
    def products(self) -> tuple[Monomial, ...]:
        """Each by itself."""
        return tuple((one.name,) for one in self.variables)

    @property
    def labels(self) -> tuple[str, ...]:
        """FGT and its parts."""
        return ("fgt", "rate", "gap", "depth", "inequality")

    def formula(self, size: Derived, totals: list[Derived]) -> list[Derived]:
        """See `fgt_parts`."""
        rate, gap, severity = (total / size for total in totals)
        return list(fgt_parts(rate, gap, severity, self.alpha).values())


class EntropyParts(Formula):
    """Generalised entropy within and between groups.

    Args:
        column: welfare, above zero (for alpha above 1 zero is allowed).
        group: column of groups.
        groups: its values, all of them.
        alpha: order; 0 is the mean log deviation, 1 Theil T.
    """

    def __init__(self, column: str, group: str, groups: Sequence[Any], alpha: float = 1) -> None:
        self.column, self.group, self.groups, self.alpha = column, group, tuple(groups), alpha

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The groups, welfare and its moment."""
        welfare = nw.col(self.column).cast(nw.Float64)
        return (
            *indicators(self.group, self.groups),
            Variable(self.column, welfare),
            Variable(
                f"{self.column} above zero, moment {self.alpha:g}", _moment(welfare, self.alpha)
            ),
        )

    @property
    def products(self) -> tuple[Monomial, ...]:
        """Persons, welfare and moment of each group."""
        *groups, welfare, moment = ((one.name,) for one in self.variables)
        return tuple(product(of, group) for of in ((), welfare, moment) for group in groups)

    @property
    def labels(self) -> tuple[str, ...]:
        """The whole and its parts."""
        return ("total", "within", "between")

    def formula(self, size: Derived, totals: list[Derived]) -> list[Derived]:
        """See `entropy_parts`."""
        count = len(self.groups)
        people, welfare = totals[:count], totals[count : 2 * count]
        check_groups(people, size, self.group)
        return list(entropy_parts(people, welfare, totals[2 * count :], self.alpha).values())


class PovertyShares(GroupShares):
    """The share of all poverty that each group has, below a given line.

    Args:
        column: welfare.
        line: poverty line, given.
        group: column of groups.
        groups: its values, all of them.
        alpha: order of FGT.
        strict: count the poor as below the line.
    """

    def __init__(
        self,
        column: str,
        line: float,
        group: str,
        groups: Sequence[Any],
        alpha: float = 0,
        strict: bool = False,
    ) -> None:
        check_line(line)
        super().__init__(gap_variable(column, line, alpha, strict), group, groups)


def _moment(welfare: nw.Expr, alpha: float) -> nw.Expr:
    """Missing where there is none."""
    welfare = nw.when(welfare >= 0 if alpha > 1 else welfare > 0).then(welfare)
    if alpha == 0:
        return welfare.log()
    return welfare * welfare.log() if alpha == 1 else welfare**alpha
