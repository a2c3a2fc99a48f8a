"""Shares and counts of the categories of a column."""

from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import FloatArray, summed
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.estimators import Linear
from sathiti.methods.survey.monomials import ONE, Monomial, Variable
from sathiti.methods.survey.replicate_totals import ReplicateTotals


class CategoryShares(Struct, frozen=True):
    """The share, or the count, of every category.

    Attributes:
        column: the column of the categories.
        labels: the categories, as text.
        counts: totals in place of shares.
    """

    column: str
    labels: tuple[str, ...]
    counts: bool = False

    @property
    def label_column(self) -> str:
        """The column itself."""
        return self.column

    @property
    def is_share(self) -> bool:
        """Yes, unless counts are asked."""
        return not self.counts

    @property
    def binary(self) -> tuple[str, ...]:
        """The categories."""
        return self.labels

    @property
    def variables(self) -> tuple[Variable, ...]:
        """One binary variable a category; the group-by makes them, no expression does."""
        return ()

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """1 and every category."""
        return (ONE, *((label,) for label in self.labels))

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """Shares N_c / N, derivatives -share / N and 1 / N; or counts, derivative 1."""
        size, parts = totals[:, :1], totals[:, 1:]
        count = parts.shape[1]
        gradient = np.zeros((len(totals), count, 1 + count))
        diagonal = np.arange(count)
        if self.counts:
            gradient[:, diagonal, 1 + diagonal] = 1.0
            return Linear(parts, gradient)
        inverse = np.divide(1.0, size, out=np.full(size.shape, np.nan), where=size > 0)
        shares = parts * inverse
        gradient[:, :, 0] = -shares * inverse
        gradient[:, diagonal, 1 + diagonal] = inverse
        return Linear(shares, gradient)


def by_category(cells: Cells, domains: Domains, columns: Sequence[str]) -> tuple[Cells, Domains]:
    """Cells of units x domains x categories as cells of units x domains with a sum a category.

    Args:
        cells: with the constant 1 as monomial, and `columns` among its keys.
        domains: of the estimate, without the categories.
        columns: whose combinations are the categories; cells where one is empty lie in no domain.

    Returns:
        Cells whose monomials are 1 and the label of every category, and their domains.
    """
    coded = [cells.keys[name] for name in columns]
    category = np.zeros(len(cells.unit), np.int64)
    inside = domains.of_cell >= 0
    for one in coded:
        category = category * len(one.values) + one.of_row
        inside &= one.of_row >= 0
    key = cells.unit * (domains.count + 1) + np.where(inside, domains.of_cell, domains.count)
    if cells.adjustment is not None:
        group = cells.adjustment.group
        key = key * (1 + group.max(initial=0)) + group
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    count = len(first)
    weight = np.where(inside, cells.sums[ONE], 0.0)
    parts: dict[Monomial, NDArray[np.bool_]] = {ONE: inside}
    for code, label in enumerate(labels_of(cells, columns)):
        parts[(label,)] = inside & (category == code)
    sums = {one: summed(place, np.where(part, weight, 0.0), count) for one, part in parts.items()}
    rows = summed(place, np.where(inside, cells.rows, 0.0), count)
    of_cell = np.where(inside, domains.of_cell, -1)[first]
    adjustment = cells.adjustment and cells.adjustment.merged(place, count, parts)
    unit = cells.unit[first]
    merged = Cells(cells.frame, unit, {}, rows, sums, adjustment=adjustment)
    return merged, Domains(domains.by, domains.keys, of_cell)


def labels_of(cells: Cells, columns: Sequence[str]) -> list[str]:
    """The combinations of the values of `columns`, as text joined by a sign no text holds."""
    labels = [""]
    for name in columns:
        values = [str(value) for value in cells.keys[name].values]
        labels = [f"{label}\x1f{value}" if label else value for label in labels for value in values]
    return labels


def category_replicates(
    crossed: ReplicateTotals, keys: Domains, cells: Cells, domains: Domains, columns: Sequence[str]
) -> ReplicateTotals:
    """Totals of by x categories under replicate weights as totals of by with a sum a category.

    Args:
        crossed: [replicates, by x columns, 1] weights added up.
        keys: of these; their last columns are `columns`.
        cells: whose codes give the order of the categories.
        domains: of the estimate.
        columns: whose combinations are the categories.
    """
    places = {key: at for at, key in enumerate(zip(*domains.keys, strict=True))} or {(): 0}
    codes = [{value: at for at, value in enumerate(cells.keys[one].values)} for one in columns]
    shape = tuple(len(one) for one in codes)
    count = crossed.totals.shape[0]
    totals = np.zeros((count, domains.count, 1 + int(np.prod(shape))))
    for at, key in enumerate(zip(*keys.keys, strict=True)):
        by, values = key[: len(domains.by)], key[len(domains.by) :]
        place = tuple(code[value] for code, value in zip(codes, values, strict=True))
        inner = 1 + int(np.ravel_multi_index(place, shape))
        totals[:, places[by], inner] = crossed.totals[:, at, 0]
    totals[:, :, 0] = totals[:, :, 1:].sum(axis=2)
    return msgspec.structs.replace(crossed, totals=totals)
