"""Types of the arrays that pass between the parts of estimation, and sums by place."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# any table narwhals reads
Table = Any
# Up to here a table of all codes is cheaper than sorting them.
MOST_CODES = 1_000_000


def summed(place: IntArray, values: FloatArray, count: int) -> FloatArray:
    """[count] the values added up by place, in their order."""
    return np.asarray(np.bincount(place, values, count), dtype=np.float64)


def counted(place: IntArray, count: int) -> IntArray:
    """[count] how often each place occurs."""
    return np.asarray(np.bincount(place, minlength=count), dtype=np.int64)


def ranked_codes(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The different codes in ascending order, and the place of every code among them.

    By a table of all codes where their range allows, which is faster than sorting them.

    Args:
        codes: not below 0.
    """
    span = int(codes.max(initial=-1)) + 1
    if span > max(MOST_CODES, 8 * len(codes)):
        there, place = np.unique(codes, return_inverse=True)
        return there, place
    seen = np.zeros(span, bool)
    seen[codes] = True
    there = np.flatnonzero(seen)
    place_of = np.empty(span, np.int64)
    place_of[there] = np.arange(len(there))
    return there, place_of[codes]


def numbered(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The place where each different code is first met, in their order, and every code's number.

    Args:
        codes: not below 0.
    """
    there, number = ranked_codes(codes)
    first = np.empty(len(there), np.int64)
    first[number[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first, number


def dot(left: FloatArray, right: FloatArray) -> float:
    """The sum of products, by one thread: the same digits on any number of cores."""
    return float(np.einsum("i,i->", left, right))
