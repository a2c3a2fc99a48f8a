"""Logistic regression fitted anew with the weights of every replicate.

As svyglm of R's survey on svrepdesign: Newton's method in each replicate, from the coefficients of
the sample to its own. The rows are collapsed to patterns of y and regressors (with their unit where
replicates are made from PSUs), so the engine is asked once, not once a step and replicate.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from msgspec import Struct, structs

from sathiti.methods.survey.arrays import FloatArray, IntArray, Table
from sathiti.methods.survey.cells import Domains
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.linear_regression import LinearRegression, dependent
from sathiti.methods.survey.logistic_regression import (
    FARTHEST,
    MOST_STEPS,
    PERFECT,
    SETTLED,
)
from sathiti.methods.survey.replicate_totals import ReplicateValues
from sathiti.methods.survey.replicate_weights import Weighing, WeightBlock

Y = "y (model)"


class Patterns(Struct, frozen=True):
    """The columns whose values make patterns.

    Attributes:
        by: columns of the domains.
        y: column of what is explained.
        x: columns of the regressors, without the intercept.
    """

    by: tuple[str, ...]
    y: str
    x: tuple[str, ...]

    @classmethod
    def of(cls, model: LinearRegression, by: Sequence[str]) -> "Patterns":
        """Those of a model."""
        return cls(tuple(by), Y, tuple(f"x{n} (model)" for n in range(len(model.regressors))))

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.by, self.y, *self.x)))

    def laid(self, table: Table, model: LinearRegression) -> Table:
        """The table with y and regressors of a model as columns."""
        frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
        named = zip((self.y, *self.x), model.variables, strict=True)
        made = {name: one.expression.cast(nw.Float64) for name, one in named}
        return frame.with_columns(**made).to_native()


def refitted(
    weighing: Weighing,
    patterns: Patterns,
    domains: Domains,
    declared: Mapping[str, Sequence[Any]],
    coefficients: FloatArray,
) -> ReplicateValues:
    """The coefficients of every domain in every replicate.

    Args:
        weighing: weights of patterns in the replicates.
        patterns: their columns.
        domains: of the sample.
        declared: values of their columns, where the question declares them.
        coefficients: [domains, k] of the sample, where the replicates start.
    """
    found = [
        value
        for block in weighing.blocks
        for value in _Block.of(block, patterns, domains, declared).fitted(coefficients)
    ]
    return ReplicateValues(found=np.array(found), **structs.asdict(weighing.rule))


class _Block(Struct, frozen=True):
    """Patterns of every domain, under some replicates.

    Attributes:
        weights: [replicates, cells].
        x: [cells, k] with the intercept.
        y: [cells].
        inside: by domain, places of its cells.
    """

    weights: FloatArray
    x: FloatArray
    y: FloatArray
    inside: list[IntArray]

    @classmethod
    def of(
        cls,
        block: WeightBlock,
        patterns: Patterns,
        domains: Domains,
        declared: Mapping[str, Sequence[Any]],
    ) -> "_Block":
        cells = block.weights.shape[1]
        values = []
        for name in (patterns.y, *patterns.x):
            codes = block.keys[name]
            # the last one is met by what is missing
            known = np.array([*codes.values, np.nan], np.float64)
            values.append(known[codes.of_row])
        y, *x = values
        whole = np.isfinite(np.stack(values)).all(axis=0)
        there = domains_of(block.keys, patterns.by, declared, cells)
        place = {key: at for at, key in enumerate(zip(*there.keys, strict=True))} or {(): 0}
        keys = list(zip(*domains.keys, strict=True)) or [()]
        inside = [np.flatnonzero(whole & (there.of_cell == place.get(key, -2))) for key in keys]
        return cls(block.weights, np.column_stack([np.ones(cells), *x]), y, inside)

    def fitted(self, coefficients: FloatArray) -> list[list[FloatArray]]:
        """[replicates, domains, k]."""
        return [
            [
                _fit(self.x[place], self.y[place], weights[place], start)
                for place, start in zip(self.inside, coefficients, strict=True)
            ]
            for weights in self.weights
        ]


def _fit(x: FloatArray, y: FloatArray, weights: FloatArray, start: FloatArray) -> FloatArray:
    """Coefficients by Newton's method, steps halved where they make it worse; NaN for none."""
    there = weights > 0
    unknown = np.full(len(start), np.nan)
    if np.isnan(start).any() or not there.any():
        return unknown
    if not there.all():
        x, y, weights = x[there], y[there], weights[there]
    weights = weights / weights.sum()
    b, before, least = start, start, np.inf
    for _ in range(MOST_STEPS):
        eta = np.clip(x @ b, -FARTHEST, FARTHEST)
        p = 1 / (1 + np.exp(-eta))
        loss = float(weights @ (np.logaddexp(0, eta) - y * eta))
        if loss > least * (1 + 1e-10) + 1e-12:
            b = (b + before) / 2
            continue
        score = x.T @ (weights * (y - p))
        information = (x * (weights * p * (1 - p))[:, None]).T @ x
        if loss < PERFECT or dependent(information) is not None:
            return unknown
        step = np.linalg.solve(information, score)
        if step @ score < SETTLED:
            return b
        b, before, least = b + step, b, loss
    return unknown
