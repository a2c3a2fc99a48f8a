"""The loop over pixels: compiled where numba is installed, else in NumPy.

Both count the triples (zone, from, to) of one block into cells of one flat table. A pixel whose
codes are not yet in the lookup tables ends the counting of its block; the block is then counted
again from its start with the codes learnt.
"""

import functools
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

# Neighbours mostly fall into one cell; four tables in turn let the processor add them at once.
LANES = 4

Kernel = Callable[..., bool]


def count_loop(
    maps: Any, tables: Any, areas: Any, height: int, width: int, counts: Any, sums: Any
) -> bool:
    """Count every pixel, tile by tile; written for the compiler.

    Args:
        maps: slots of zones, first and second map by row and column.
        tables: for each a lookup table from slot to its part of the cell number.
        areas: area of a pixel by tile.
        height: rows of a tile; the last may have less.
        width: columns of a tile; the last may have less.
        counts: pixels by cell, added to.
        sums: areas by cell, added to.

    Returns:
        False if a code was met that the tables do not know.
    """
    zones, start, end = maps
    of_zone, of_start, of_end = tables
    rows, columns = start.shape
    lanes = np.zeros((LANES, counts.size), np.int32)
    for down in range(areas.shape[0]):
        for across in range(areas.shape[1]):
            for row in range(down * height, min(rows, (down + 1) * height)):
                left, right = across * width, min(columns, (across + 1) * width)
                zone, before, after = (
                    zones[row, left:right],
                    start[row, left:right],
                    end[row, left:right],
                )
                for column in range(right - left):
                    cell = of_zone[zone[column]] + of_start[before[column]] + of_end[after[column]]
                    if cell < 0:
                        return False
                    lanes[column & (LANES - 1), cell] += 1
            for cell in range(counts.size):
                pixels = 0
                for lane in range(LANES):
                    pixels += lanes[lane, cell]
                    lanes[lane, cell] = 0
                if pixels:
                    counts[cell] += pixels
                    sums[cell] += pixels * areas[down, across]
    return True


def count_numpy(
    maps: Any, tables: Any, areas: Any, height: int, width: int, counts: Any, sums: Any
) -> bool:
    """The same by `numpy.bincount`, for machines without numba; arguments as in `count_loop`."""
    cells = sum(table[slots] for table, slots in zip(tables, maps, strict=True))
    if cells.size and cells.min() < 0:
        return False
    for down, across in np.ndindex(areas.shape):
        tile = cells[down * height : (down + 1) * height, across * width : (across + 1) * width]
        pixels = np.bincount(tile.ravel(), minlength=counts.size)
        counts += pixels
        # An area that is not a number spoils only the cells that lie there.
        np.add(sums, pixels * areas[down, across], out=sums, where=pixels > 0)
    return True


@functools.cache
def best_kernel() -> Kernel:
    """The fastest way to count that this installation has."""
    try:
        numba = importlib.import_module("numba")
    except ImportError:
        return count_numpy
    try:
        compiled: Kernel = numba.njit(nogil=True, cache=True)(count_loop)
    except RuntimeError:
        # Nowhere to keep the compiled code: compiled again in every process.
        compiled = numba.njit(nogil=True)(count_loop)
    return compiled
