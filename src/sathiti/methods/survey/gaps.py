"""What is missing, where a library has no sign of its own for it, or two of them."""

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import numpy as np

from sathiti.methods.survey.arrays import Table
from sathiti.methods.tables import opened


def gaps_as_null(table: Table) -> Table:
    """The table itself, with null for NaN where it is held in memory and has any.

    A comparison with NaN is false in some libraries and true in others: a household of unknown
    income would count as not poor, or as rich.

    Raises:
        SathitiError: it is no table of a library that is read here.
    """
    frame = opened(table)
    if isinstance(frame, nw.LazyFrame):
        return table
    if frame.implementation is nw.Implementation.PANDAS:
        table = _pandas_gaps_as_null(table)
        frame = nw.from_native(table)
    gaps = [name for name in _floats(frame) if bool(frame[name].is_nan().any())]
    return frame.with_columns(nw.col(*gaps).fill_nan(None)).to_native() if gaps else table


def comparable(table: Table, names: Iterable[str], weight: str) -> Table:
    """A table for a question: of an engine, with null for NaN where an expression may meet it.

    Args:
        table: the rows.
        names: of the variables; one that is no column is an expression. A NaN in a column that
            is asked itself is found in its sums, without a look at every value.
        weight: the same holds for its column.
    """
    frame = nw.from_native(table)
    if not isinstance(frame, nw.LazyFrame) or set(names) <= set(frame.collect_schema().names()):
        return table
    floats = [name for name in _floats(frame) if name not in {weight, *names}]
    return frame.with_columns(nw.col(*floats).fill_nan(None)).to_native() if floats else table


def _floats(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> list[str]:
    return [name for name, kind in frame.collect_schema().items() if kind.is_float()]


def _pandas_gaps_as_null(table: Any) -> Any:
    """Columns of NumPy cannot hold a null: they become columns of pandas that can."""
    gaps = [
        name
        for name, kind in table.dtypes.items()
        if isinstance(kind, np.dtype) and kind.kind == "f" and table[name].isna().any()
    ]
    return table.astype(dict.fromkeys(gaps, "Float64")) if gaps else table
