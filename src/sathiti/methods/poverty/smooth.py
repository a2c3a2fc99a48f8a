"""Estimators that are formulas of totals: written once, their gradients follow.

They are what `Sample.estimate` takes. A subclass names its variables, the products of them
whose totals it needs, and its formula.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np

from sathiti.methods.poverty.derived import Derived, total, totals_of
from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.estimators import Linear
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, product
from sathiti.model import SathitiError

# Sums carry rounding; parts this close to the whole are all of it.
ROUNDING = 1e-9


class Formula(ABC):
    """An estimator with several parameters; see `sathiti.methods.survey.Estimator`."""

    @property
    @abstractmethod
    def variables(self) -> tuple[Variable, ...]:
        """The variables that its products name."""

    @property
    @abstractmethod
    def products(self) -> tuple[Monomial, ...]:
        """The products whose weighted totals the formula needs beside the sum of weights."""

    @property
    @abstractmethod
    def labels(self) -> tuple[str, ...]:
        """Names of its parameters."""

    @abstractmethod
    def formula(self, size: Derived, totals: list[Derived]) -> list[Derived]:
        """The parameters from the sum of weights and the totals of the products."""

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """The constant and the products."""
        return (ONE, *self.products)

    @property
    def binary(self) -> tuple[str, ...]:
        """None is said to be."""
        return ()

    @property
    def label_column(self) -> str:
        """The column of the names of parameters."""
        return "parameter"

    @property
    def is_share(self) -> bool:
        """Not all are."""
        return False

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """Values and gradients at totals [domains, monomials]."""
        size, *others = totals_of(totals)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = self.formula(size, others)
        values = np.stack([np.broadcast_to(one.value, len(totals)) for one in found], axis=1)
        gradients = np.stack([one.parts[0].T for one in found], axis=1)
        return Linear(values, gradients)


class GroupShares(Formula):
    """The share of a total that each group of the population has.

    Args:
        amount: what is shared, such as the poverty of a person.
        group: column of groups.
        groups: its values, all of them.
    """

    def __init__(self, amount: Variable, group: str, groups: Sequence[Any]) -> None:
        self.amount, self.group, self.groups = amount, group, tuple(groups)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The groups, and what they share."""
        return (*indicators(self.group, self.groups), self.amount)

    @property
    def products(self) -> tuple[Monomial, ...]:
        """What all have, and each group."""
        *groups, amount = ((one.name,) for one in self.variables)
        return (amount, *(product(amount, group) for group in groups))

    @property
    def labels(self) -> tuple[str, ...]:
        """The groups."""
        return tuple(str(value) for value in self.groups)

    @property
    def label_column(self) -> str:
        """The column of groups."""
        return self.group

    def formula(self, size: Derived, totals: list[Derived]) -> list[Derived]:
        """What each has over what all have."""
        whole, *parts = totals
        check_groups(parts, whole, self.group)
        return [part / whole for part in parts]


def indicators(column: str, values: Sequence[Any]) -> tuple[Variable, ...]:
    """A variable for each value of a column: 1 where it stands, else 0; empty where it is."""
    held = nw.col(column)
    return tuple(
        Variable(
            f"{column} = {value}",
            nw.when(~held.is_null()).then(nw.when(held == value).then(1.0).otherwise(0.0)),
        )
        for value in values
    )


def check_groups(parts: list[Derived], whole: Derived, column: str) -> None:
    """Refuse groups that are not all there are.

    Args:
        parts: what each group has.
        whole: what everyone has.
        column: column of groups.

    Raises:
        SathitiError: the groups have less than everyone.
    """
    lost = np.abs(whole.value - total(parts).value) > ROUNDING * np.abs(whole.value)
    if np.any(lost):
        raise SathitiError(
            "Rows belong to none of the groups given of {column}.",
            fix="Name all its values, or leave these rows out of the table.",
            column=column,
        )
