"""Base weights: one over the probability of being in the sample."""

from collections.abc import Sequence
from functools import reduce
from operator import mul
from typing import Any

import narwhals as nw
import numpy as np

from sathiti.methods.survey.cells import check_columns
from sathiti.methods.survey.weighting.cells import check_finite
from sathiti.methods.tables import asking_the_engine, opened, refuse_other_than_numbers
from sathiti.model import SathitiError


def base_weights(table: Any, probabilities: Sequence[str], name: str = "base_weight") -> Any:
    """Add the base weight, the inverse of the product of the stages' inclusion probabilities.

    Args:
        table: any table narwhals reads.
        probabilities: columns of the inclusion probabilities, one a stage; each is that of a
            unit given that the unit of the stage before was drawn.
        name: of the new column.

    Returns:
        The table with the further column; lazy if the table is lazy.

    Raises:
        SathitiError: no column is named; a probability is missing, not above 0, or above 1.

    >>> import pyarrow as pa
    >>> base_weights(pa.table({"village": [0.1, 0.2], "household": [0.5, 0.5]}),
    ...     ["village", "household"])["base_weight"].to_pylist()
    [20.0, 10.0]
    """
    frame = opened(table)
    if not probabilities:
        raise SathitiError(
            "No inclusion probability is named, so that there is no base weight.",
            fix="Name the column of every stage.",
        )
    check_columns(frame.lazy(), probabilities)
    for column in probabilities:
        refuse_other_than_numbers(frame.collect_schema(), column)
        _check_probability(frame.lazy(), column)
    product = reduce(mul, (nw.col(column).cast(nw.Float64) for column in probabilities))
    return frame.with_columns((nw.lit(1.0) / product).alias(name)).to_native()


@asking_the_engine()
def _check_probability(frame: nw.LazyFrame[Any], column: str) -> None:
    p = nw.col("_p")
    found = frame.select(_p=nw.col(column).cast(nw.Float64)).select(
        p.min().alias("least"),
        p.max().alias("greatest"),
        p.count().alias("known"),
        nw.len().alias("rows"),
        p.sum().alias("sum"),
    )
    least, greatest, known, rows, total = found.collect(backend="pyarrow").row(0)
    if known < rows:
        raise SathitiError(
            "{count} of {rows} rows have no inclusion probability in {column}.",
            fix="Take it from the frame the sample was drawn from.",
            count=rows - known,
            rows=rows,
            column=column,
        )
    check_finite(np.array([total or 0.0]), column)
    if rows and not (least > 0 and greatest <= 1):
        raise SathitiError(
            "Inclusion probabilities in {column} run from {least} to {greatest}.",
            fix="They lie above 0 and are at most 1.",
            column=column,
            least=least,
            greatest=greatest,
        )
