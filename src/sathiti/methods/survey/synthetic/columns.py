"""Numbers as a data entry program exports them: codes, whole money, empty cells."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods.survey.synthetic.plan import Floats, Whole


def codes(numbers: npt.NDArray[np.integer]) -> pa.Array:
    """Numbers as text.

    >>> codes(np.array([1, 2])).to_pylist()
    ['1', '2']
    """
    return pa.array(numbers).cast(pa.string())


def named(names: pa.Array, numbers: npt.NDArray[np.integer], width: int) -> pa.Array:
    """Names with a number of so many digits behind.

    >>> named(pa.array(["a", "b"]), np.array([1, 12]), 3).to_pylist()
    ['a001', 'b012']
    """
    digits = pc.utf8_lpad(codes(numbers), width=width, padding="0")
    return pc.binary_join_element_wise(names, digits, "")


def money(values: Floats, step: int = 1000) -> Whole:
    """Amounts in whole steps, at least one.

    >>> money(np.array([20.0, 1700.0])).tolist()
    [1000, 2000]
    """
    return np.maximum(np.round(values / step), 1).astype(np.int64) * step


def told(values: Whole, rows: Whole, count: int) -> pa.Array:
    """A column of `count` cells with values in some rows and the others empty.

    >>> told(np.array([5]), np.array([1]), 3).to_pylist()
    [None, 5, None]
    """
    cells, empty = np.zeros(count, np.int64), np.ones(count, bool)
    cells[rows], empty[rows] = values, False
    return pa.array(cells, mask=empty)
