"""Where the pixels of a map lie: size, place and projection."""

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from sathiti.exchange.raster.library import geo_library
from sathiti.model import Place, SathitiError

# Corners may differ by this part of a pixel: programs write places in different precision.
TOLERANCE = 0.01


class Window(NamedTuple):
    """A part of a grid, in pixels."""

    row: int
    column: int
    height: int
    width: int


class Grid(Struct, frozen=True):
    """Size, place and projection of a map.

    Attributes:
        name: of the file, for messages.
        height: rows.
        width: columns.
        place: affine coefficients a, b, c, d, e, f: x = a column + b row + c,
            y = d column + e row + f.
        crs: projection as WKT; empty where the file does not say it.
    """

    name: str
    height: int
    width: int
    place: tuple[float, float, float, float, float, float]
    crs: str = ""

    def at(self, column: float, row: float) -> tuple[float, float]:
        """Coordinates of a corner of a pixel."""
        a, b, c, d, e, f = self.place
        return a * column + b * row + c, d * column + e * row + f

    def corners(self) -> list[tuple[float, float]]:
        """Coordinates of the corners, around the map."""
        down, across = self.height, self.width
        return [self.at(*corner) for corner in ((0, 0), (across, 0), (across, down), (0, down))]

    def part(self, window: Window) -> "Grid":
        """The grid of a window."""
        x, y = self.at(window.column, window.row)
        a, b, _, d, e, _ = self.place
        return msgspec.structs.replace(
            self, height=window.height, width=window.width, place=(a, b, x, d, e, y)
        )

    def projection(self) -> Any:
        """The projection as an object of pyproj; None where the file does not say it."""
        return geo_library("pyproj").CRS.from_wkt(self.crs) if self.crs else None


def grid_of(dataset: Any, path: Path) -> Grid:
    """The grid of an open raster."""
    crs = dataset.crs.to_wkt() if dataset.crs else ""
    return Grid(path.name, dataset.height, dataset.width, tuple(dataset.transform)[:6], crs)


def check_same_grid(one: Grid, other: Grid) -> None:
    """Check that the pixels of two maps lie on each other.

    Raises:
        SathitiError: size, place or projection differ; says how to bring one to the other.
    """
    at = Place(other.name)
    _check_projection(one, other, at)
    fix = "Bring it to the grid of “{first}”, for example with gdalwarp, nearest neighbour."
    if (one.height, one.width) != (other.height, other.width):
        raise SathitiError(
            "The map has {height} rows and {width} columns, “{first}” has {rows} and {columns}.",
            fix=fix,
            at=at,
            height=other.height,
            width=other.width,
            first=one.name,
            rows=one.height,
            columns=one.width,
        )
    pixel = max(map(abs, (*one.place[:2], *one.place[3:5])))
    pairs = zip(one.corners(), other.corners(), strict=True)
    apart = max(max(abs(x - u), abs(y - v)) for (x, y), (u, v) in pairs)
    if apart > TOLERANCE * pixel:
        raise SathitiError(
            "The map lies {apart} pixels away from “{first}”.",
            fix=fix,
            at=at,
            apart=round(apart / pixel, 2),
            first=one.name,
        )


def _check_projection(one: Grid, other: Grid, at: Place) -> None:
    if one.crs == other.crs:
        return
    if not one.crs or not other.crs:
        silent, known = (one, other) if not one.crs else (other, one)
        raise SathitiError(
            "The map does not say its projection, “{other}” does.",
            fix="If they are the same, write it into the file: gdal_edit.py -a_srs.",
            at=Place(silent.name),
            other=known.name,
        )
    first, second = one.projection(), other.projection()
    if not first.equals(second, ignore_axis_order=True):
        raise SathitiError(
            "The map is in the projection {second}, “{name}” is in {first}.",
            fix="Bring both to one projection, for example with gdalwarp, nearest neighbour.",
            at=at,
            first=first.name,
            second=second.name,
            name=one.name,
        )
