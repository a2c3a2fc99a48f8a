"""Equivalence scales: how many single adults a household counts as.

Sources: OECD, What are equivalence scales? (note, 2013) for the old (Oxford) and modified
scales and the square root; Citro and Michael, Measuring poverty (National Academy Press, 1995)
for (adults + phi children) ** theta; FAO, WHO and UNU, Human energy requirements (2004) for
scales by calories, whose table is data.
"""

from collections.abc import Mapping, Sequence

import narwhals as nw
from msgspec import Struct

from sathiti.model import Place, SathitiError

_ADULTS, _CHILDREN, _NEED = "__adults", "__children", "__need"


class _ByNumber(Struct, frozen=True):
    """What scales by the number of persons share: nothing need be known of a person."""

    def columns(self) -> list[str]:
        """Columns of persons that the scale needs."""
        return []

    def counts(self) -> dict[str, nw.Expr]:
        """Name to expression of a person, summed over the household."""
        return {}

    def unknown(self) -> dict[str, nw.Expr]:
        """Column to the test of persons who cannot be counted."""
        return {}


class PerCapita(_ByNumber, frozen=True, tag="per_capita"):
    """Everyone counts one."""

    def equivalents(self) -> nw.Expr:
        """Equivalent persons of a household, from its sums."""
        return nw.col("persons")


class SquareRoot(_ByNumber, frozen=True, tag="square_root"):
    """The square root of the persons."""

    def equivalents(self) -> nw.Expr:
        """Equivalent persons of a household, from its sums."""
        return nw.col("persons").sqrt()


class _ByAge(Struct, frozen=True):
    """What scales by age share: adults and children below an age.

    Attributes:
        age: column of ages in years.
        child_below: age at which children become adults.
    """

    age: str = "age"
    child_below: float = 14.0

    def columns(self) -> list[str]:
        """Columns of persons that the scale needs."""
        return [self.age]

    def counts(self) -> dict[str, nw.Expr]:
        """Name to expression of a person, summed over the household."""
        child = nw.col(self.age) < self.child_below
        return {
            _CHILDREN: nw.when(child).then(1.0).otherwise(0.0),
            _ADULTS: nw.when(child).then(0.0).otherwise(1.0),
        }

    def unknown(self) -> dict[str, nw.Expr]:
        """Column to the test of persons who cannot be counted."""
        return {self.age: ~(nw.col(self.age).cast(nw.Float64) >= 0).fill_null(False)}


class Oecd(_ByAge, frozen=True, kw_only=True, tag="oecd"):
    """One person counts one, further adults and children less.

    Attributes:
        adult: further adults; 0.5 in the modified scale, 0.7 in the old one.
        child: children; 0.3 in the modified scale, 0.5 in the old one.
    """

    adult: float = 0.5
    child: float = 0.3

    @classmethod
    def old(cls, age: str = "age") -> "Oecd":
        """The old or Oxford scale: 1, 0.7, 0.5."""
        return cls(age=age, adult=0.7, child=0.5)

    def equivalents(self) -> nw.Expr:
        """Equivalent persons of a household, from its sums; its first person counts one."""
        adults, children = nw.col(_ADULTS), nw.col(_CHILDREN)
        grown = 1 + self.adult * (adults - 1) + self.child * children
        return nw.when(adults > 0).then(grown).otherwise(1 + self.child * (children - 1))


class Parametric(_ByAge, frozen=True, kw_only=True, tag="parametric"):
    """(adults + phi x children) ** theta.

    Attributes:
        phi: what a child counts beside an adult, above 0 and up to 1.
        theta: economies of scale, above 0 and up to 1; 1 means none.
    """

    phi: float = 0.7
    theta: float = 0.7

    def equivalents(self) -> nw.Expr:
        """Equivalent persons of a household, from its sums."""
        for name, value in (("phi", self.phi), ("theta", self.theta)):
            if not 0 < value <= 1:
                raise SathitiError(
                    "{name} is {value}; it must be above 0 and up to 1.",
                    fix="Write a share, for example 0.7.",
                    at=Place("scale", key=name),
                    name=name,
                    value=value,
                )
        return (nw.col(_ADULTS) + self.phi * nw.col(_CHILDREN)) ** self.theta


class Need(Struct, frozen=True, forbid_unknown_fields=True):
    """Calories a day of persons of one sex and age.

    Attributes:
        sex: code of the sex; empty for every sex.
        from_age: first age in years; up to the next row of the sex.
        calories: kilocalories a day.
    """

    sex: str
    from_age: float
    calories: float


class Calories(Struct, frozen=True, kw_only=True, tag="calories"):
    """Each person counts by the calories needed, in units of an adult's.

    Attributes:
        needs: table of needs by sex and age.
        reference: calories of the one who counts one.
        sex, age: columns of persons; sex may be empty.
    """

    needs: tuple[Need, ...]
    reference: float
    sex: str = "sex"
    age: str = "age"

    def columns(self) -> list[str]:
        """Columns of persons that the scale needs."""
        return [self.age, *([self.sex] if self.sex else [])]

    def counts(self) -> dict[str, nw.Expr]:
        """Name to expression of a person, summed over the household."""
        return {_NEED: self._need()}

    def unknown(self) -> dict[str, nw.Expr]:
        """Column to the test of persons who cannot be counted."""
        return {"-".join(self.columns()): self._need().is_null()}

    def equivalents(self) -> nw.Expr:
        """Equivalent persons of a household, from its sums."""
        return nw.col(_NEED) / self.reference

    def _need(self) -> nw.Expr:
        tests = [
            nw.when(test).then(nw.lit(need.calories))
            for sex, rows in self._by_sex().items()
            for need, test in self._tests(sex, rows)
        ]
        return nw.coalesce(*tests)

    def _by_sex(self) -> Mapping[str, Sequence[Need]]:
        if not self.needs or not self.reference > 0:
            raise SathitiError(
                "A scale by calories needs a table of needs and a reference above 0.",
                fix="Give the calories by sex and age, and those of the one who counts one.",
                at=Place("scale", key="calories"),
            )
        by_sex: dict[str, list[Need]] = {}
        for need in sorted(self.needs, key=lambda need: -need.from_age):
            by_sex.setdefault(need.sex, []).append(need)
        return by_sex

    def _tests(self, sex: str, rows: Sequence[Need]) -> list[tuple[Need, nw.Expr]]:
        """The oldest row that a person has reached counts."""
        age = nw.col(self.age).cast(nw.Float64)
        of_sex = nw.col(self.sex).cast(nw.String) == sex if sex else None
        tests = []
        for need in rows:
            reached = age >= need.from_age
            tests.append((need, reached if of_sex is None else reached & of_sex))
        return tests


# A pack names one by its tag, such as {type: oecd, adult: 0.7, child: 0.5}.
Scale = PerCapita | SquareRoot | Oecd | Parametric | Calories
