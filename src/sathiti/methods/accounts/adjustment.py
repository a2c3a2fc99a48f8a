"""Balanced values, and what was changed to get them."""

import functools
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.accounts.sums import Array, Integers
from sathiti.model import Message

# What iterations leave behind is no adjustment.
NOISE = 1e-10
LOG = pa.schema(
    [
        ("CELL", pa.string()),
        ("OLD", pa.float64()),
        ("NEW", pa.float64()),
        ("RULE", pa.string()),
        ("WEIGHT", pa.float64()),
    ]
)


class Balanced(Struct, frozen=True, dict=True):
    """What a balancing method gives.

    Attributes:
        old, values: before and after, in the same shape.
        rule: name of the method.
        rounds: iterations needed.
        notes: what a person should know: margins that are zero, bounds reached.
        names: gives the name of a cell by its place in the flattened values.
        weights: of each cell, NaN where the method has none.
    """

    old: Array
    values: Array
    rule: str
    rounds: int
    notes: tuple[Message, ...]
    names: Callable[[int], str]
    weights: Array | None = None

    @functools.cached_property
    def changed(self) -> Integers:
        """Places of the cells that were changed."""
        return np.flatnonzero(np.abs(self.values - self.old) > NOISE * np.abs(self.old))

    @functools.cached_property
    def log(self) -> pa.Table:
        """One row a changed cell: CELL, OLD, NEW, RULE, WEIGHT. Made when it is first asked."""
        weights = np.full(self.old.shape, np.nan) if self.weights is None else self.weights
        columns = [
            pa.array([self.names(place) for place in self.changed.tolist()], pa.string()),
            pa.array(self.old.ravel()[self.changed]),
            pa.array(self.values.ravel()[self.changed]),
            pa.array([self.rule] * len(self.changed), pa.string()),
            pa.array(weights.ravel()[self.changed], from_pandas=True),
        ]
        return pa.table(columns, schema=LOG)
