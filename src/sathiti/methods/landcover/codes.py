"""Codes of a map as positions in a table, found while the pixels are counted."""

import numpy as np
import numpy.typing as npt

from sathiti.model import SathitiError

# Three of them still fit into four bytes.
UNKNOWN = -(1 << 29)
MOST_CODES = 4096
# Codes of wide integers are looked up directly within this distance from zero.
_SPAN = 1 << 16

Pixels = npt.NDArray[np.integer]


class Codes:
    """The codes met on one map, in the order they were met.

    Attributes:
        found: code of each position.
    """

    def __init__(self) -> None:
        self.found: list[int] = []
        self._far: list[int] = []
        self._positions: dict[int, int] = {}

    def slots(self, pixels: Pixels) -> Pixels:
        """Pixels as numbers that a lookup table can be asked for.

        One and two byte integers are read as unsigned ones without copying; wide ones are
        moved by 65,536, and codes farther away (often those of no data) come after.
        """
        if pixels.dtype.itemsize <= 2:
            return pixels.view(f"u{pixels.dtype.itemsize}")
        if not pixels.size or (pixels.min() >= -_SPAN and pixels.max() < _SPAN):
            return (pixels.astype(np.int32) + _SPAN).view(np.uint32)
        far = (pixels < -_SPAN) | (pixels >= _SPAN)
        slots = (np.where(far, 0, pixels).astype(np.int32) + _SPAN).view(np.uint32)
        codes, positions = np.unique(pixels[far], return_inverse=True)
        _check_number(len(codes))
        self._far += [code for code in codes.tolist() if code not in self._far]
        _check_number(len(self._far))
        numbers = [self._far.index(code) for code in codes.tolist()]
        slots[far] = 2 * _SPAN + np.array(numbers, np.uint32)[positions]
        return slots

    def learn(self, pixels: Pixels, slots: Pixels) -> None:
        """Note the codes that are new among pixels.

        Raises:
            SathitiError: there are too many for a map of classes.
        """
        met = np.flatnonzero(np.bincount(slots.ravel())).tolist()
        new = [slot for slot in met if slot not in self._positions]
        _check_number(len(self.found) + len(new))
        for slot in new:
            self._positions[slot] = len(self.found)
            self.found.append(self._code(slot, pixels.dtype))

    def _code(self, slot: int, dtype: np.dtype[np.integer]) -> int:
        if dtype.itemsize <= 2:
            return int(np.array(slot, f"u{dtype.itemsize}").view(dtype))
        return slot - _SPAN if slot < 2 * _SPAN else self._far[slot - 2 * _SPAN]

    def lookup(self, dtype: npt.DTypeLike, step: int) -> npt.NDArray[np.int32]:
        """Table from slot to position times `step`; what was never met is far below zero."""
        width = np.dtype(dtype).itemsize
        size = 256**width if width <= 2 else 2 * _SPAN + MOST_CODES
        table = np.full(size, UNKNOWN, np.int32)
        for slot, position in self._positions.items():
            table[slot] = position * step
        return table


def _check_number(count: int) -> None:
    if count > MOST_CODES:
        raise SathitiError(
            "The map holds more than {most} different codes.",
            fix="Check that it is a map of classes, not of measurements.",
            most=MOST_CODES,
        )
