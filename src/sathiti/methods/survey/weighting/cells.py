"""A sample collapsed to the cells of its margins, by one group-by on the engine.

What a calibration needs of a row is the weight and the categories it falls in. Rows of the same
categories get the same factor, so the engine adds up their weights, and everything after that is
done on cells: 216 instead of two million.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.cells import check_columns
from sathiti.methods.survey.weighting.population import (
    check_margins,
    plain,
    raise_all,
    written,
    written_key,
)
from sathiti.methods.tables import (
    asking_the_engine,
    collected,
    grouped,
    opened,
    refuse_other_than_numbers,
)
from sathiti.model import SathitiError
from sathiti.model.design_calibration import Calibration, Margin

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_NAMED = 5


class Line(Struct, frozen=True):
    """One total that is to be met: a category of a margin, or a numeric column.

    Attributes:
        margin: name of the margin; of the column where it is numeric.
        category: as people read it; empty for a numeric column.
        total: what the weights shall add up to.
    """

    margin: str
    category: str
    total: float


class Cells(Struct, frozen=True):
    """What was added up: one entry for each combination of keys that occurs.

    Attributes:
        keys: [cells] columns of the keys, with the values of the sample.
        weights: [cells] sums of design weights.
        rows: [cells] number of rows.
        codes: [margins, cells] the line of `lines` that each cell counts in.
        lines: every category of every margin, then every numeric column.
        moments: [cells, numbers] sums of weight times numeric columns.
        products: [cells, numbers, numbers] sums of weight times products of two of them.
    """

    keys: pa.Table
    weights: Array
    rows: Integers
    codes: Integers
    lines: tuple[Line, ...]
    moments: Array
    products: Array

    @property
    def totals(self) -> Array:
        """[lines] what is to be met."""
        return np.array([line.total for line in self.lines])


def collect_cells(
    table: Any,
    weight: str,
    calibration: Calibration,
    *,
    by_number: bool = False,
) -> Cells:
    """Add up a sample by the categories of the margins.

    Args:
        table: any table narwhals reads.
        weight: column of the design weights.
        calibration: what is to be met.
        by_number: numeric columns are keys as well, one cell for each value that occurs;
            otherwise their sums and sums of products are taken.

    Raises:
        SathitiError: or CollectedError: a column is missing, weights or categories are missing,
            weights are negative, or the categories of sample and population are not the same.
    """
    frame = opened(table).lazy()
    check_columns(frame, [weight, *calibration.columns])
    check_margins(calibration.margins)
    numbers = [column for column, _ in calibration.numeric]
    for column in numbers:
        refuse_other_than_numbers(frame.collect_schema(), column, besides=(nw.Boolean,))
    keys = list(
        dict.fromkeys(
            [column for margin in calibration.margins for column in margin.columns]
            + (numbers if by_number else [])
        )
    )
    summed = [] if by_number else numbers
    cells = add_up(frame, keys, weight, _products(weight, summed))
    return _cells(cells, keys, calibration, summed)


def missing_values(count: int, column: str) -> SathitiError:
    """The error of a column that lacks values."""
    return SathitiError(
        "{count} rows have no value in {column}, which the weights are adjusted by.",
        fix="Impute the missing values, or make them a category of their own.",
        count=count,
        column=column,
    )


@asking_the_engine()
def add_up(
    frame: nw.LazyFrame[Any], keys: Sequence[str], weight: str, terms: dict[str, nw.Expr]
) -> pa.Table:
    """Weights, rows and further terms, added up by the keys on the engine.

    Args:
        frame: the sample.
        keys: columns to group by; none for the whole sample.
        weight: column of the weights, refused where they are missing or negative.
        terms: expressions of a row, by name.

    Returns:
        One row for each combination of keys: the keys, `_weight`, `_rows`, every term under its
        name, and the number of rows in which it is known under ``_known`` and its name.

    Raises:
        SathitiError: a column is missing, there are no rows, or weights are wrong.
    """
    check_columns(frame, [*keys, weight])
    refuse_other_than_numbers(frame.collect_schema(), weight, besides=(nw.Object,))
    terms = {"_weight": nw.col(weight).cast(nw.Float64), **terms}
    results = [nw.col(name).sum() for name in terms]
    results += [nw.col(name).count().alias(f"_known{name}") for name in terms]
    results += [nw.col("_weight").min().alias("_least"), nw.len().alias("_rows")]
    # Some engines add up only columns, so products are made before.
    rows = frame.select(*keys, **terms)
    cells = grouped(rows, keys, results) if keys else collected(rows.select(*results))
    _check_weights(cells, weight)
    return cells


def _products(weight: str, numbers: Sequence[str]) -> dict[str, nw.Expr]:
    """Weight times numeric columns, and times products of two of them."""
    d = nw.col(weight).cast(nw.Float64)
    x = [nw.col(column).cast(nw.Float64) for column in numbers]
    terms = {f"_sum_{i}": d * one for i, one in enumerate(x)}
    for i, one in enumerate(x):
        terms |= {f"_product_{i}_{j}": d * one * x[j] for j in range(i + 1)}
    return terms


def _check_weights(cells: pa.Table, weight: str) -> None:
    rows = pc.sum(cells["_rows"]).as_py() or 0
    if rows == 0:
        raise SathitiError("The table has no rows.", fix="Give the rows of the sample.")
    missing = rows - pc.sum(cells["_known_weight"]).as_py()
    if missing:
        raise SathitiError(
            "{count} rows have no weight in column {column}.",
            fix="Give every row of the sample a weight.",
            count=missing,
            column=weight,
        )
    check_finite(numbers_of(cells["_weight"]), weight)
    if not numbers_of(cells["_weight"]).any():
        raise SathitiError(
            "The weights in column {column} add up to nothing.",
            fix="Give the rows of the sample their weights.",
            column=weight,
        )
    least = pc.min(cells["_least"]).as_py()
    if least < 0:
        raise SathitiError(
            "The column {column} holds negative weights, down to {least}.",
            fix="Correct the weights: none may be below zero.",
            column=weight,
            least=least,
        )


def check_finite(sums: Array, column: str) -> None:
    """Refuse a column whose sums are not finite.

    Raises:
        SathitiError: naming the column.
    """
    if not np.isfinite(sums).all():
        raise SathitiError(
            "{columns} holds values that are not finite numbers.",
            fix="Correct them, or make them missing.",
            columns=column,
        )


def _cells(
    cells: pa.Table, keys: list[str], calibration: Calibration, numbers: Sequence[str]
) -> Cells:
    encoded = {column: encode(cells, column) for column in keys}
    weights = numbers_of(cells["_weight"])
    lines: list[Line] = []
    codes, wrong = [], list[SathitiError]()
    for margin in calibration.margins:
        code, found = category_codes(
            [encoded[column] for column in margin.columns], margin, weights
        )
        codes.append(code + len(lines))
        wrong += found
        lines += [
            Line(margin.name, written_key(category), total)
            for category, total in zip(margin.categories, margin.totals, strict=True)
        ]
    raise_all(wrong)
    lines += [Line(column, "", float(total)) for column, total in calibration.numeric]
    return Cells(
        cells.select(keys),
        weights,
        numbers_of(cells["_rows"]).astype(np.int64),
        np.stack(codes) if codes else np.zeros((0, len(weights)), np.int64),
        tuple(lines),
        *_moments(cells, numbers),
    )


@asking_the_engine()
def numbers_of(column: pa.ChunkedArray) -> Array:
    """A column as an array of floats."""
    return np.asarray(column.to_numpy(), dtype=np.float64)


def encode(cells: pa.Table, column: str) -> tuple[Integers, list[str]]:
    """Codes of a key column, and what each code is written as.

    Args:
        cells: as `add_up` gives them.
        column: one of the keys.

    Raises:
        SathitiError: values are missing.
    """
    values = cells[column].combine_chunks()
    missing = pc.fill_null(pc.is_null(values, nan_is_null=True), True)
    if pc.any(missing).as_py():
        count = pc.sum(pc.filter(cells["_rows"].combine_chunks(), missing)).as_py()
        raise missing_values(int(count), column)
    coded = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
    places = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return places, [written(value) for value in coded.dictionary.to_pylist()]


def category_codes(
    encoded: Sequence[tuple[Integers, list[str]]], margin: Margin, weights: Array
) -> tuple[Integers, list[SathitiError]]:
    """The category of a margin that each cell falls in, and where sample and totals differ.

    Args:
        encoded: for each column of the margin, [cells] codes and what each is written as.
        margin: the totals.
        weights: [cells] sums of design weights.
    """
    joint, width = np.zeros(len(weights), np.int64), 1
    for code, values in encoded:
        joint, width = joint * len(values) + code, width * len(values)
    there = np.flatnonzero(np.bincount(joint, minlength=width))
    known = {
        tuple(written(part) for part in category): number
        for number, category in enumerate(margin.categories)
    }
    places = np.unravel_index(there, [len(values) for _, values in encoded]) if encoded else ()
    pairs = list(zip(places, (values for _, values in encoded), strict=True))
    found = [tuple(values[place[at]] for place, values in pairs) for at in range(len(there))]
    number = np.array([known.get(category, -1) for category in found], dtype=np.int64)
    sums = np.bincount(joint, weights, width)[there]
    strangers = [written_key(found[at]) for at in np.flatnonzero((number < 0) & (sums > 0))]
    present = np.zeros(len(margin.totals), np.bool_)
    present[number[(number >= 0) & (sums > 0)]] = True
    lookup = np.zeros(width, np.int64)
    lookup[there] = np.maximum(number, 0)
    totals = np.array(margin.totals)
    absent = np.flatnonzero(~present & (totals > 0))
    emptied = np.flatnonzero(present & (totals == 0))
    wrong = _differences(margin, strangers, absent, emptied)
    return lookup[joint], wrong


def _differences(
    margin: Margin, strangers: list[str], absent: Integers, emptied: Integers
) -> list[SathitiError]:
    wrong = []
    if strangers:
        wrong.append(
            SathitiError(
                "The population totals of {margin} lack categories of the sample: {categories}.",
                fix="Add their totals, or merge these categories with others.",
                margin=margin.name,
                categories=some(strangers),
            )
        )
    if len(absent):
        wrong.append(
            SathitiError(
                "Nobody in the sample is in these categories of {margin}, so no weights can add up "
                "to their totals: {categories}.",
                fix="Merge them with neighbouring categories, in the sample and in the totals.",
                margin=margin.name,
                categories=some(
                    [
                        f"{written_key(margin.categories[at])} ({plain(margin.totals[at])})"
                        for at in absent
                    ]
                ),
            )
        )
    if len(emptied):
        wrong.append(
            SathitiError(
                "The population total of these categories of {margin} is zero, but the sample has "
                "people in them: {categories}.",
                fix="Correct the totals, or the categories of the sample.",
                margin=margin.name,
                categories=some([written_key(margin.categories[at]) for at in emptied]),
            )
        )
    return wrong


def some(names: list[str]) -> str:
    """The first few of many names."""
    more = f" ... ({len(names)})" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _moments(cells: pa.Table, numbers: Sequence[str]) -> tuple[Array, Array]:
    """Sums and sums of products of the numeric columns.

    Raises:
        SathitiError: values are missing or not finite.
    """
    width, height = len(numbers), cells.num_rows
    moments, products = np.zeros((height, width)), np.zeros((height, width, width))
    rows = pc.sum(cells["_rows"]).as_py()
    for i, column in enumerate(numbers):
        missing = rows - pc.sum(cells[f"_known_sum_{i}"]).as_py()
        if missing:
            raise missing_values(missing, column)
        moments[:, i] = numbers_of(cells[f"_sum_{i}"])
        check_finite(moments[:, i], column)
        for j in range(i + 1):
            products[:, i, j] = products[:, j, i] = numbers_of(cells[f"_product_{i}_{j}"])
    return moments, products
