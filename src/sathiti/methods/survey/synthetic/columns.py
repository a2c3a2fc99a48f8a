"""Numbers as a data entry program exports them: codes, whole money, empty cells."""

import math

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


def money(values: Floats, step: float) -> Floats | Whole:
    """Amounts in whole steps, at least one; whole numbers where the step is one.

    >>> money(np.array([20.0, 1700.0]), 1000).tolist()
    [1000, 2000]
    >>> money(np.array([0.02, 1.77]), 0.1).tolist()
    [0.1, 1.8]
    """
    steps = np.maximum(np.round(values / step), 1)
    if float(step).is_integer():
        return steps.astype(np.int64) * int(step)
    # remainders of binary fractions must not be written
    return np.round(steps * step, 2 - math.floor(math.log10(step)))


def told(values: Floats | Whole, rows: Whole, count: int) -> pa.Array:
    """A column of `count` cells with values in some rows and the others empty.

    >>> told(np.array([5]), np.array([1]), 3).to_pylist()
    [None, 5, None]
    """
    cells, empty = np.zeros(count, values.dtype), np.ones(count, bool)
    cells[rows], empty[rows] = values, False
    return pa.array(cells, mask=empty)
