"""Pixels of two maps counted by zone and by pair of classes, block by block."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sathiti.methods.landcover.codes import Codes, Pixels
from sathiti.methods.landcover.kernels import Kernel, best_kernel
from sathiti.model import SathitiError

# With the lanes of the loop these cells take 130 MB.
MOST_CELLS = 1 << 22


class PairCount(Struct, frozen=True):
    """Pixels of one zone that hold one code on the first map and one on the second.

    Attributes:
        zone: code of the zone; 0 where no zones were given.
        start: code on the first map.
        end: code on the second map.
        pixels: how many.
        area: sum of their areas in the unit of the areas given; 0 where none were.
    """

    zone: int
    start: int
    end: int
    pixels: int
    area: float


class TileAreas(Struct, frozen=True):
    """Area of a pixel by tile of a block, for areas that change slowly or by row.

    Attributes:
        values: area of one pixel by row and column of tiles, in any unit.
        height: rows of pixels in a tile; the last may have less.
        width: columns of pixels in a tile; the last may have less.
    """

    values: npt.NDArray[np.float64]
    height: int
    width: int


class PairCounter:
    """Adds up blocks of two maps; codes need not be known before.

    >>> counter = PairCounter()
    >>> counter.add(np.array([[1, 1, 2]], "u1"), np.array([[1, 2, 2]], "u1"))
    >>> [(pair.start, pair.end, pair.pixels) for pair in counter.pairs()]
    [(1, 1, 1), (1, 2, 1), (2, 2, 1)]
    """

    def __init__(self, kernel: Kernel | None = None) -> None:
        """Start with nothing counted.

        Args:
            kernel: how blocks are counted; by default the fastest way there is.
        """
        self._kernel = kernel or best_kernel()
        self._codes = (Codes(), Codes(), Codes())
        self._pixels = np.zeros((0, 0, 0), np.int64)
        self._areas = np.zeros((0, 0, 0))

    def add(
        self,
        start: Pixels,
        end: Pixels,
        zones: Pixels | None = None,
        areas: TileAreas | None = None,
    ) -> None:
        """Count one block.

        Args:
            start: codes of the first map, integers by row and column.
            end: codes of the second map, of the same shape.
            zones: codes of the zones, of the same shape.
            areas: area of a pixel by tile.

        Raises:
            SathitiError: there are too many codes for a table.
        """
        if zones is None:
            zones = np.broadcast_to(np.zeros((), np.uint8), start.shape)
        maps = (zones, start, end)
        slots = tuple(codes.slots(map_) for codes, map_ in zip(self._codes, maps, strict=True))
        given = areas or TileAreas(np.zeros((1, 1)), *start.shape)
        if not self._count(slots, given):
            for codes, map_, slot in zip(self._codes, maps, slots, strict=True):
                codes.learn(map_, slot)
            self._grow()
            self._count(slots, given)

    def pairs(self) -> list[PairCount]:
        """What was counted, sorted by zone, first and second code."""
        zones, starts, ends = (codes.found for codes in self._codes)
        return sorted(
            (
                PairCount(
                    zones[zone],
                    starts[start],
                    ends[end],
                    int(self._pixels[zone, start, end]),
                    float(self._areas[zone, start, end]),
                )
                for zone, start, end in zip(*np.nonzero(self._pixels), strict=True)
            ),
            key=lambda pair: (pair.zone, pair.start, pair.end),
        )

    def _count(self, slots: tuple[Pixels, ...], areas: TileAreas) -> bool:
        shape = self._pixels.shape
        steps = (shape[1] * shape[2], shape[2], 1)
        tables = tuple(
            codes.lookup(slot.dtype, step)
            for codes, slot, step in zip(self._codes, slots, steps, strict=True)
        )
        pixels, sums = np.zeros(self._pixels.size, np.int64), np.zeros(self._pixels.size)
        tile = (areas.values, areas.height, areas.width)
        if not self._kernel(slots, tables, *tile, pixels, sums):
            return False
        self._pixels += pixels.reshape(shape)
        self._areas += sums.reshape(shape)
        return True

    def _grow(self) -> None:
        wanted = tuple(len(codes.found) for codes in self._codes)
        if np.prod(wanted, dtype=np.int64) > MOST_CELLS:
            raise SathitiError(
                "{zones} zones by {start} and {end} classes are too many for one table.",
                fix="Count fewer zones at a time, or merge classes.",
                zones=wanted[0],
                start=wanted[1],
                end=wanted[2],
            )
        more = [(0, size - held) for size, held in zip(wanted, self._pixels.shape, strict=True)]
        self._pixels = np.pad(self._pixels, more)
        self._areas = np.pad(self._areas, more)
