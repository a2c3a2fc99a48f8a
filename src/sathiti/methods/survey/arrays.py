"""Types of the arrays that pass between the parts of estimation, and sums by place."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# any table narwhals reads
Table = Any


def summed(place: IntArray, values: FloatArray, count: int) -> FloatArray:
    """[count] the values added up by place, in their order."""
    return np.asarray(np.bincount(place, values, count), dtype=np.float64)


def counted(place: IntArray, count: int) -> IntArray:
    """[count] how often each place occurs."""
    return np.asarray(np.bincount(place, minlength=count), dtype=np.int64)


def dot(left: FloatArray, right: FloatArray) -> float:
    """The sum of products, by one thread: the same digits on any number of cores."""
    return float(np.einsum("i,i->", left, right))
