"""Made-up maps of land cover, for a country whose real ones cannot be passed on.

Zones are squares of their true area on a board of tiles. Classes and changes have exactly the
pixels asked; where they lie is smooth noise from a seed, so the same plan gives the same maps.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sathiti.model import SathitiError

Map = npt.NDArray[np.uint8]
# Pixels between the points of a lattice of random heights, and the weight of the lattice.
LATTICES = ((24, 1.0), (8, 0.5), (3, 0.3))


class CoverShift(NamedTuple):
    """Pixels that go from one class to another between the two maps."""

    start: int
    end: int
    pixels: int


class DemonstrationPlan(Struct, frozen=True):
    """What the maps shall hold.

    Attributes:
        seed: of the places of classes and changes.
        side: pixels along the side of a tile.
        tiles: column and row of the tile of each zone; zones are numbered from 1.
        sizes: pixels of each zone, at most those of a tile.
        cover: pixels by class on the first map.
        rest: class of all other pixels of the zones.
        shifts: from the first map to the second; no pixel changes twice.
    """

    seed: int
    side: int
    tiles: Sequence[tuple[int, int]]
    sizes: Sequence[int]
    cover: Mapping[int, int]
    rest: int
    shifts: Sequence[CoverShift]


class DemonstrationMaps(NamedTuple):
    """Zones, and land cover in the first and the last year; 0 outside the zones."""

    zones: Map
    first: Map
    last: Map


def demonstration_maps(plan: DemonstrationPlan) -> DemonstrationMaps:
    """Make zones and two maps.

    Raises:
        SathitiError: a zone is larger than its tile, or more pixels of a class are asked than
            there are.
    """
    zones = _zones(plan)
    places = np.nonzero(zones)
    random = np.random.default_rng(plan.seed)
    first = np.zeros(len(places[0]), np.uint8)
    for code, pixels in plan.cover.items():
        first[_highest(_noise(random, places), first == 0, pixels, 0)] = code
    first[first == 0] = plan.rest
    last = first.copy()
    for start, end, pixels in plan.shifts:
        free = (first == start) & (last == start)
        last[_highest(_noise(random, places), free, pixels, start)] = end
    maps = [np.zeros_like(zones) for _ in range(2)]
    for map_, codes in zip(maps, (first, last), strict=True):
        map_[places] = codes
    return DemonstrationMaps(zones, *maps)


def _zones(plan: DemonstrationPlan) -> Map:
    columns, rows = zip(*plan.tiles, strict=True)
    side = plan.side
    zones = np.zeros(((max(rows) + 1) * side, (max(columns) + 1) * side), np.uint8)
    down, across = np.indices((side, side)) - (side - 1) / 2
    # The middle of a tile first, ring by ring.
    order = np.argsort(np.maximum(abs(down), abs(across)).ravel(), kind="stable")
    for zone, ((column, row), size) in enumerate(zip(plan.tiles, plan.sizes, strict=True), 1):
        if size > side * side:
            raise SathitiError(
                "Zone {zone} of the demonstration map has {size} pixels, its tile {most}.",
                fix="Give larger pixels or larger tiles.",
                zone=zone,
                size=size,
                most=side * side,
            )
        tile = np.zeros(side * side, np.uint8)
        tile[order[:size]] = zone
        zones[row * side : (row + 1) * side, column * side : (column + 1) * side] = tile.reshape(
            side, side
        )
    return zones


def _highest(
    heights: npt.NDArray[np.float64], free: npt.NDArray[np.bool_], pixels: int, code: int
) -> npt.NDArray[np.intp]:
    there = np.flatnonzero(free)
    if pixels > len(there):
        raise SathitiError(
            "The demonstration map has {there} free pixels of class {code}; {asked} are asked.",
            fix="Give less to the classes or changes, or correct the areas.",
            there=len(there),
            code=str(code),
            asked=pixels,
        )
    order = np.argsort(-heights[there], kind="stable")
    return there[order[:pixels]]


def _noise(
    random: np.random.Generator, places: Sequence[npt.NDArray[np.integer]]
) -> npt.NDArray[np.float64]:
    heights = np.zeros(len(places[0]))
    for spacing, weight in LATTICES:
        lattice = random.random([int(place.max()) // spacing + 2 for place in places])
        (row, down), (column, right) = (np.divmod(place, spacing) for place in places)
        down, right = down / spacing, right / spacing
        above = lattice[row, column] * (1 - right) + lattice[row, column + 1] * right
        below = lattice[row + 1, column] * (1 - right) + lattice[row + 1, column + 1] * right
        heights += weight * (above * (1 - down) + below * down)
    return heights
