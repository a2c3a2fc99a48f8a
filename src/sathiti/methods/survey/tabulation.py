"""Cross-tabulations with errors, and the test of independence under a sample design."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.categories import CategoryShares, by_category, labels_of
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.covariance import covariance
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimation import (
    Inside,
    Options,
    answer,
    whole,
)
from sathiti.methods.survey.estimators import Linear
from sathiti.methods.survey.independence import RaoScott, rao_scott
from sathiti.methods.survey.monomials import ONE, Monomial, Variable
from sathiti.methods.survey.replicate_totals import ReplicateTotals
from sathiti.methods.survey.replication import made_totals
from sathiti.model import SathitiError
from sathiti.model.design import Replicates

ShareOf = Literal["all", "rows", "columns", "counts"]
CELL = "cell_"


class CrossShares(Struct, frozen=True):
    """The cells of a table: shares of all, of their row or of their column; or counts.

    Attributes:
        categories: labels of the cells, row by row.
        columns: number of columns of the table.
        of: what the cells are shares of.
    """

    categories: tuple[str, ...]
    columns: int
    of: ShareOf = "all"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the cells."""
        return self.categories

    @property
    def label_column(self) -> str:
        """A column to be replaced by the two of the table."""
        return CELL

    @property
    def is_share(self) -> bool:
        """Yes, unless counts are asked."""
        return self.of != "counts"

    @property
    def binary(self) -> tuple[str, ...]:
        """The cells."""
        return self.categories

    @property
    def variables(self) -> tuple[Variable, ...]:
        """None: the group-by makes the cells."""
        return ()

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """1 and every cell."""
        return (ONE, *((label,) for label in self.categories))

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """Shares N_c / M, with M the total of the cells c belongs to, and their derivatives."""
        if self.of in ("all", "counts"):
            return CategoryShares("", self.categories, self.of == "counts").linearise(totals, rows)
        parts = totals[:, 1:]
        count = parts.shape[1]
        place = np.arange(count)
        line = place // self.columns if self.of == "rows" else place % self.columns
        same = np.asarray(line[:, None] == line, dtype=np.float64)
        size = parts @ same
        inverse = np.divide(1.0, size, out=np.full(size.shape, np.nan), where=size > 0)
        shares = parts * inverse
        gradient = np.zeros((len(totals), count, 1 + count))
        gradient[:, :, 1:] = (np.eye(count) - shares[:, :, None] * same) * inverse[:, :, None]
        return Linear(shares, gradient)


class CrossTable:
    """A table of two columns, with the test whether they are independent.

    `cells` are its estimates, a row a cell; `tests` has one test a domain.
    """

    def __init__(
        self, cells: Estimates, tests: Sequence[RaoScott], rows: str, columns: str
    ) -> None:
        """Args: the estimates, a test a domain, the names of the two columns."""
        self.cells = cells
        self.tests = tuple(tests)
        self.rows = rows
        self.columns = columns

    @property
    def test(self) -> RaoScott:
        """The test of a table without domains.

        Raises:
            SathitiError: there are several domains.
        """
        if len(self.tests) != 1:
            raise SathitiError(
                "The table has {count} domains, each with its test.",
                fix="Look in tests.",
                count=len(self.tests),
            )
        return self.tests[0]

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dictionary a cell."""
        return self.cells.to_dicts()

    def __repr__(self) -> str:
        shown: list[str] = []
        size = len(self.cells) // max(len(self.tests), 1)
        cells = self.to_dicts()
        for place, test in enumerate(self.tests):
            part = cells[place * size : (place + 1) * size]
            named = ", ".join(f"{name} {value}" for name, value in test.domain.items())
            shown += [named] if named else []
            shown += [*self._grid(part), str(test.message), ""]
        return "\n".join(shown[:-1])

    def _grid(self, cells: Sequence[dict[str, Any]]) -> list[str]:
        """Estimates with their errors in brackets, rows against columns."""
        across = list(dict.fromkeys(one[self.columns] for one in cells))
        down = list(dict.fromkeys(one[self.rows] for one in cells))
        written = [_with_error(one) for one in cells]
        lines = [[f"{self.rows} / {self.columns}", *(str(one) for one in across)]]
        for place, row in enumerate(down):
            lines.append([str(row), *written[place * len(across) : (place + 1) * len(across)]])
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return [
            "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
            for line in lines
        ]


def _with_error(cell: dict[str, Any]) -> str:
    value, error = cell["estimate"], cell["standard_error"]
    if value is None:
        return "-"
    return f"{value:.4g} ({'-' if error is None else f'{error:.2g}'})"


def cross_table(
    cells: Cells,
    domains: Domains,
    pair: tuple[str, str],
    of: ShareOf,
    options: Options,
    replicates: Replicates | None,
    replicated: ReplicateTotals | None,
    like: Any,
) -> CrossTable:
    """The table of two columns from cells that have both among their keys.

    Args:
        cells: with the constant 1 as monomial.
        domains: each has its table.
        pair: the columns whose values are the rows and the columns of the table.
        of: what the cells are shares of.
        options: of the interval and the design effect.
        replicates: of the design; those without columns are made from the PSUs.
        replicated: totals of the cells under replicate weights of the file.
        like: the table of the sample.
    """
    merged, inner = by_category(cells, domains, pair)
    labels = tuple(labels_of(cells, pair))
    rows, columns = (cells.keys[name].values for name in pair)
    there = Inside(merged, inner)
    shares = CrossShares(labels, len(columns))
    if replicates is not None and replicated is None:
        replicated = made_totals(there, shares.monomials, replicates)
    shown = CrossShares(labels, len(columns), of)
    if of in ("rows", "columns"):
        # the products of two cells that it needs are no sums of the engine
        options = msgspec.structs.replace(options, design_effect=False)
    estimates = answer(there, shown, options, whole(inner), replicated=replicated, like=like)
    tests = _tests(there, shares, inner, pair, (len(rows), len(columns)), replicated)
    named = _named(estimates.table, inner, pair, rows, columns)
    return CrossTable(Estimates(named, like), tests, *pair)


def _named(
    table: pa.Table,
    domains: Domains,
    pair: tuple[str, str],
    rows: Sequence[Any],
    columns: Sequence[Any],
) -> pa.Table:
    """The label of a cell replaced by its two values, in their own types."""
    place = table.column_names.index(CELL)
    down = [value for value in rows for _ in columns] * domains.count
    across = list(columns) * (len(rows) * domains.count)
    table = table.remove_column(place)
    table = table.add_column(place, pair[0], pa.array(down))
    return table.add_column(place + 1, pair[1], pa.array(across))


def _tests(
    there: Inside,
    shares: CrossShares,
    domains: Domains,
    pair: tuple[str, str],
    shape: tuple[int, int],
    replicated: ReplicateTotals | None,
) -> list[RaoScott]:
    linear = shares.linearise(there.totals(shares.monomials), there.domain_rows)
    df = there.domain_df if replicated is None else replicated.df(there.domain_df)
    tests = []
    for place in range(domains.count):
        spread = covariance(there, shares, linear, place, replicated)
        named = {name: keys[place] for name, keys in zip(domains.by, domains.keys, strict=True)}
        p = linear.value[place].reshape(shape)
        found = rao_scott(p, spread, there.domain_rows[place], df[place])
        replace = msgspec.structs.replace
        tests.append(replace(found, rows=pair[0], columns=pair[1], domain=named))
    return tests
