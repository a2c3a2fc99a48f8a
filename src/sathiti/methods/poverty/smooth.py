"""Estimators that are formulas of totals: written once, their gradients follow.

They are what `Sample.estimate` takes. A subclass names its variables and its formula; every
monomial is one of its variables, or the constant.
"""

from abc import ABC, abstractmethod

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
        """The variables whose weighted totals the formula needs beside the sum of weights."""

    @property
    @abstractmethod
    def labels(self) -> tuple[str, ...]:
        """Names of its parameters."""

    @abstractmethod
    def formula(self, size: Derived, totals: list[Derived]) -> list[Derived]:
        """The parameters from the sum of weights and the totals of the variables."""

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """The constant and each variable."""
        return (ONE, *((one.name,) for one in self.variables))

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
