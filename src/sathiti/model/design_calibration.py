"""What the weights of a sample are made to add up to, and how."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, structs

from sathiti.model.errors import SathitiError

CalibrationMethod = Literal["linear", "raking", "logit"]
CountedUnit = Literal["person", "household"]


class Margin(Struct, frozen=True):
    """Known totals of the categories of one variable, or of several crossed.

    Categories are compared with those of the sample in their written form, so that a total
    read from a text file for "1" is the total of the code 1.

    Attributes:
        columns: whose categories are counted; none for the size of the whole population.
        categories: the values of the columns, one tuple a total.
        totals: people in each category; households, where these are counted.
        counted: what the totals count. Households only where persons get one weight a household.

    >>> Margin.of("sex", {"f": 51, "m": 49}).sum
    100.0
    """

    columns: tuple[str, ...]
    categories: tuple[tuple[Any, ...], ...]
    totals: tuple[float, ...]
    counted: CountedUnit = "person"

    @classmethod
    def of(
        cls,
        columns: str | Sequence[str],
        totals: Mapping[Any, float],
        counted: CountedUnit = "person",
    ) -> "Margin":
        """A margin from a mapping of category (or tuple of categories) to total.

        Args:
            columns: one name, or several for a crossed margin.
            totals: category to total; tuples of categories where there are several columns.
            counted: what the totals count.
        """
        single = isinstance(columns, str)
        names = (columns,) if isinstance(columns, str) else tuple(columns)
        categories = tuple((key,) if single else tuple(key) for key in totals)
        return cls(names, categories, tuple(float(total) for total in totals.values()), counted)

    @classmethod
    def whole(cls, total: float, counted: CountedUnit = "person") -> "Margin":
        """The size of the whole population."""
        return cls((), ((),), (float(total),), counted)

    @property
    def name(self) -> str:
        """Its columns as people read them; empty for the whole population."""
        return " × ".join(self.columns)

    @property
    def sum(self) -> float:
        """What its totals add up to."""
        return float(sum(self.totals))

    def scaled_to(self, total: float) -> "Margin":
        """The same shares of another total: to make margins of different sources agree.

        A margin whose totals are all zero has no shares and stays as it is.

        >>> Margin.of("sex", {"f": 51, "m": 49}).scaled_to(200).totals
        (102.0, 98.0)
        """
        factor = total / self.sum if self.sum else 1.0
        return structs.replace(self, totals=tuple(one * factor for one in self.totals))


class Calibration(Struct, frozen=True):
    """Totals that the weights of a sample are made to meet.

    Attributes:
        margins: totals of categories. One margin is post-stratification.
        numeric: totals of numeric columns, by name of the column.
        method: how weights may move: ``raking`` multiplies (weights stay positive), ``linear``
            is the regression estimator, ``logit`` moves smoothly between bounds.
        bounds: least and greatest factor by which a weight may change; ``logit`` needs them,
            with ``linear`` and ``raking`` the factor is cut there.
        household: columns that identify a household whose members shall share one weight.
    """

    margins: tuple[Margin, ...] = ()
    numeric: tuple[tuple[str, float], ...] = ()
    method: CalibrationMethod = "raking"
    bounds: tuple[float, float] | None = None
    household: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.margins and not self.numeric:
            raise SathitiError(
                "A calibration without totals changes nothing.",
                fix="Give at least one margin or one numeric total.",
            )
        if self.method == "logit" and self.bounds is None:
            raise SathitiError(
                "The logit method needs bounds.",
                fix="Give the least and the greatest factor, for example 0.5 and 2.",
            )
        self._check_bounds()
        if not self.household and any(one.counted == "household" for one in self.margins):
            raise SathitiError(
                "Totals of households can be met only where members share one weight.",
                fix="Say which columns identify a household.",
            )

    def _check_bounds(self) -> None:
        if self.bounds is None:
            return
        low, high = self.bounds
        if not low < 1 < high:
            raise SathitiError(
                "Bounds from {low} to {high} do not allow a weight to stay as it is.",
                fix="Give a least factor below 1 and a greatest factor above 1.",
                low=low,
                high=high,
            )
        if self.method == "raking" and low <= 0 and low != float("-inf"):
            raise SathitiError(
                "Raking keeps weights positive; a least factor of {low} bounds nothing.",
                fix="Give a least factor above 0.",
                low=low,
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it names, once each."""
        named = [column for margin in self.margins for column in margin.columns]
        named += [column for column, _ in self.numeric]
        return tuple(dict.fromkeys([*named, *self.household]))
