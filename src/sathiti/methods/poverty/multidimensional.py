"""Multidimensional poverty by Alkire and Foster: who is deprived in many things at once.

With weights w of the indicators (adding up to 1) and deprivations g (0 or 1), a person's score
is ``c = sum w g``; poor are those with ``c >= k``. H is their share, A their mean score, and
M0 = H x A. Source: Alkire and Foster, Journal of Public Economics 95, 2011; Alkire and others,
Multidimensional poverty measurement and analysis (Oxford, 2015), chapters 5 and 8. All are
ratios of totals: one pass over the rows, errors by the design.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import narwhals as nw
from msgspec import Struct

from sathiti.methods.poverty.derived import Derived, total
from sathiti.methods.poverty.smooth import Formula, GroupShares
from sathiti.methods.survey.monomials import Monomial, Variable, product
from sathiti.model import Place, SathitiError

Relation = Literal["<", "<=", ">", ">=", "=", "in"]
Missing = Literal["refuse", "not_deprived", "deprived"]
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
# Sums of weights carry rounding; a score this close to the cutoff has reached it.
TOLERANCE = 1e-9


class Deprivation(Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator: when a person is deprived, and how much it weighs.

    Attributes:
        id: name of the indicator.
        column: column of the table.
        relation: how the column stands to the value when the person is deprived.
        value: cutoff; a list of codes for ``in``.
        weight: share of the whole; all weights add up to 1.
        dimension: what it belongs to; its own id if not given.
        missing: what a missing value is: an error, or deprived or not.
    """

    id: str
    column: str
    relation: Relation
    value: Any
    weight: float
    dimension: str = ""
    missing: Missing = "refuse"

    @property
    def name(self) -> str:
        """What is asked, in one line."""
        return f"{self.id}: {self.column} {self.relation} {self.value!r}, {self.missing}"

    def expression(self) -> nw.Expr:
        """1 for the deprived, 0 for others, null where it is not known and that is refused."""
        held = nw.col(self.column)
        test = (
            held.is_in(list(self.value))
            if self.relation == "in"
            else _COMPARED[self.relation](held, self.value)
        )
        deprived = nw.when(test).then(1.0).otherwise(0.0)
        if self.missing == "refuse":
            return nw.when(~held.is_null()).then(deprived)
        absent = 1.0 if self.missing == "deprived" else 0.0
        return nw.when(held.is_null()).then(nw.lit(absent)).otherwise(deprived)


class PovertyProfile(Struct, frozen=True, forbid_unknown_fields=True):
    """Indicators and cutoff of a multidimensional index; data of a country.

    Attributes:
        indicators: with their weights.
        cutoff: k, the score from which a person is poor, above 0 and up to 1.
    """

    indicators: tuple[Deprivation, ...]
    cutoff: float

    def check(self) -> None:
        """Check that the weights add up and the cutoff can be reached.

        Raises:
            SathitiError: they do not, an indicator stands twice, or the cutoff is no share.
        """
        names = [one.id for one in self.indicators]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise SathitiError(
                "Indicators stand twice: {names}.",
                fix="Give every indicator its own name.",
                at=Place("multidimensional poverty"),
                names=twice,
            )
        whole = sum(one.weight for one in self.indicators)
        if abs(whole - 1) > TOLERANCE or any(one.weight <= 0 for one in self.indicators):
            raise SathitiError(
                "The weights of the indicators add up to {sum}; they must be above 0 and add up "
                "to 1.",
                fix="Write them as shares: three dimensions of equal weight have 1/3 each.",
                at=Place("multidimensional poverty", key="weight"),
                sum=round(whole, 6),
            )
        if not 0 < self.cutoff <= 1:
            raise SathitiError(
                "A cutoff of {cutoff} makes no sense.",
                fix="Write a share above 0 and up to 1, such as 1/3.",
                at=Place("multidimensional poverty", key="cutoff"),
                cutoff=self.cutoff,
            )

    def dimensions(self) -> dict[str, list[Deprivation]]:
        """Dimension to its indicators, in their order."""
        found: dict[str, list[Deprivation]] = {}
        for one in self.indicators:
            found.setdefault(one.dimension or one.id, []).append(one)
        return found

    @property
    def name(self) -> str:
        """Weights, indicators and cutoff in one line."""
        parts = (f"{one.weight!r} ({one.name})" for one in self.indicators)
        return f"{' + '.join(parts)} >= {self.cutoff!r}"

    def score(self) -> nw.Expr:
        """The weighted share of deprivations of a person."""
        return _sum(one.expression() * one.weight for one in self.indicators)

    def poor(self) -> nw.Expr:
        """1 for those whose score reaches the cutoff, else 0."""
        score = self.score()
        reached = nw.when(score >= self.cutoff - TOLERANCE).then(1.0).otherwise(0.0)
        # a score that is not known stays unknown
        return reached + 0 * score


class MultidimensionalPoverty(Formula):
    """H, A, M0, headcounts of indicators and contributions, as an estimator of a sample.

    Parameters: ``H``, ``A``, ``M0``; ``deprived ID`` the share deprived in an indicator,
    ``censored ID`` the share poor and deprived in it; ``contribution ID`` and, where dimensions
    have several indicators, ``contribution DIMENSION``: shares of M0.

    Args:
        profile: indicators and cutoff.
        only: the parameters wanted; all where none is named. Each has a variance to work out.

    Raises:
        SathitiError: as `PovertyProfile.check`, or a parameter is not known.
    """

    def __init__(self, profile: PovertyProfile, only: Sequence[str] = ()) -> None:
        profile.check()
        self.profile = profile
        self._variables = (
            *(Variable(one.name, one.expression()) for one in profile.indicators),
            Variable(f"poor: {profile.name}", profile.poor()),
        )
        every = self._every_label()
        unknown = [name for name in only if name not in every]
        if unknown:
            raise SathitiError(
                "“{written}” is not known here.",
                fix="Use one of: {known}.",
                at=Place("multidimensional poverty"),
                written=unknown[0],
                known=list(every),
            )
        self._wanted = [every.index(name) for name in only or every]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Poor, and deprived in each indicator."""
        return self._variables

    @property
    def products(self) -> tuple[Monomial, ...]:
        """Poor; of each indicator all deprived, and the poor among them."""
        *deprived, poor = ((one.name,) for one in self.variables)
        return (poor, *deprived, *(product(poor, one) for one in deprived))

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the parameters."""
        every = self._every_label()
        return tuple(every[place] for place in self._wanted)

    def _every_label(self) -> tuple[str, ...]:
        names = [one.id for one in self.profile.indicators]
        return (
            *("H", "A", "M0"),
            *(f"deprived {name}" for name in names),
            *(f"censored {name}" for name in names),
            *(f"contribution {name}" for name in [*names, *self._wide()]),
        )

    def _wide(self) -> dict[str, list[Deprivation]]:
        """Dimensions that are not an indicator by the same name."""
        names = {one.id for one in self.profile.indicators}
        return {key: held for key, held in self.profile.dimensions().items() if key not in names}

    def formula(self, size: Derived, totals: list[Derived]) -> list[Derived]:
        """See the module."""
        poor, *others = totals
        count = len(self.profile.indicators)
        deprived, censored = others[:count], others[count:]
        parts = {
            one.id: held * one.weight
            for one, held in zip(self.profile.indicators, censored, strict=True)
        }
        whole = total(list(parts.values()))
        shares = {name: part / whole for name, part in parts.items()}
        wide = [total([shares[one.id] for one in held]) for held in self._wide().values()]
        every = [
            poor / size,
            whole / poor,
            whole / size,
            *(held / size for held in [*deprived, *censored]),
            *shares.values(),
            *wide,
        ]
        return [every[place] for place in self._wanted]


class ContributionsOfGroups(GroupShares):
    """The share of M0 that each group of the population has.

    Args:
        profile: indicators and cutoff.
        group: column of groups.
        groups: its values, all of them.
    """

    def __init__(self, profile: PovertyProfile, group: str, groups: Sequence[Any]) -> None:
        profile.check()
        score = profile.score() * profile.poor()
        super().__init__(Variable(f"score of the poor: {profile.name}", score), group, groups)


def _sum(terms: Iterable[nw.Expr]) -> nw.Expr:
    first, *others = terms
    for term in others:
        first = first + term
    return first
