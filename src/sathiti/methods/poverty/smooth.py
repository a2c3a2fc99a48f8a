"""Estimators that are formulas of totals: written once, their gradients follow.

They are what `Sample.estimate` takes. A subclass names its variables, the products of them
whose totals it needs, and its formula.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np

from sathiti.methods.poverty.derived import Derived, totals_of
from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.estimators import Linear
from sathiti.methods.survey.monomials import ONE, Monomial, Variable


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


def indicators(column: str, values: Sequence[Any]) -> tuple[Variable, ...]:
    """A variable for each value of a column: 1 where it stands, else 0."""
    return tuple(
        Variable(f"{column} = {value}", nw.when(nw.col(column) == value).then(1.0).otherwise(0.0))
        for value in values
    )
