"""Zones of a map: from a raster on its grid, or from polygons of a GeoJSON file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sathiti.exchange.raster.blocks import Source
from sathiti.exchange.raster.class_map import Pixels, open_class_map
from sathiti.exchange.raster.geojson import Polygons, read_polygons
from sathiti.exchange.raster.grid import Grid, Window, check_same_grid
from sathiti.exchange.raster.library import geo_library
from sathiti.model import Place, SathitiError

GEOJSON_ENDINGS = (".geojson", ".json")
# Tags of a raster that name its zones: ZONE_1, ZONE_2 and so on.
NAME_TAG = "ZONE_"
# Polygons are handed to the raster library again for every band of rows: few bands, less work.
BAND_PIXELS = 64_000_000
CHECK_COORDINATES = (
    "Check the coordinates of the zones: GeoJSON holds degrees, longitude first, "
    "unless it names another projection."
)


class Zones:
    """Zones that can be read beside a map.

    Attributes:
        source: what fills windows with codes of zones.
        names: code to name; a code that is not there is its own name.
        outside: code of pixels that are in no zone; None where all are.
    """

    def __init__(self, source: Source, names: dict[int, str], outside: int | None) -> None:
        """Take what was opened."""
        self.source = source
        self.names = names
        self.outside = outside


@contextlib.contextmanager
def open_zones(path: Path, grid: Grid, key: str = "") -> Iterator[Zones]:
    """Open zones for a map.

    Args:
        path: a raster on the grid of the map, whose tags may name its codes (``ZONE_1``), or a
            GeoJSON file.
        grid: of the map.
        key: property of the GeoJSON features that names the zone.

    Raises:
        SathitiError: the file cannot be used; the zones do not touch the map.
    """
    if path.suffix.lower() in GEOJSON_ENDINGS:
        polygons = read_polygons(path, key)
        drawn = DrawnZones(_placed(polygons, grid, path.name), grid)
        yield Zones(drawn, dict(enumerate(polygons.names, 1)), 0)
        return
    with open_class_map(path) as map_:
        check_same_grid(grid, map_.grid)
        yield Zones(map_, _named(map_.tags), map_.no_data)


def _named(tags: dict[str, str]) -> dict[int, str]:
    codes = {tag.removeprefix(NAME_TAG): name for tag, name in tags.items() if NAME_TAG in tag}
    return {int(code): name for code, name in codes.items() if code.isdecimal()}


class DrawnZones:
    """Polygons drawn on a grid, a band of rows at a time.

    A pixel belongs to the polygon that holds its centre, the last one where several do.
    """

    def __init__(self, shapes: list[tuple[Any, int]], grid: Grid) -> None:
        """Take shapes with their codes, in the projection of the grid."""
        self.grid = grid
        few = max(code for _, code in shapes) < 256
        self.dtype: np.dtype[np.integer] = np.dtype("u1" if few else "u2")
        self.block = (1, 1)
        self._shapes = shapes
        self._band = np.zeros((0, grid.width), self.dtype)
        self._first = 0

    def read(self, window: Window, out: Pixels) -> None:
        """Fill a window with codes of zones, 0 outside."""
        last = window.row + window.height
        if window.row < self._first or last > self._first + len(self._band):
            height = max(window.height, BAND_PIXELS // self.grid.width)
            self._draw(window.row, min(height, self.grid.height - window.row))
        rows = slice(window.row - self._first, last - self._first)
        out[:] = self._band[rows, window.column : window.column + window.width]

    def _draw(self, row: int, height: int) -> None:
        part = self.grid.part(Window(row, 0, height, self.grid.width))
        self._first = row
        self._band = geo_library("rasterio.features").rasterize(
            self._shapes,
            out_shape=(height, part.width),
            transform=geo_library("affine").Affine(*part.place),
            dtype=self.dtype,
        )


def _placed(polygons: Polygons, grid: Grid, name: str) -> list[tuple[Any, int]]:
    at = Place(name)
    if not grid.crs:
        raise SathitiError(
            "“{map}” does not say its projection, so polygons cannot be laid on it.",
            fix="Write the projection into the map, or give the zones as a raster.",
            at=at,
            map=grid.name,
        )
    _check_projection(polygons.crs, at)
    shapes = [
        _moved(shape, polygons.crs, grid, Place(name, key=f"features[{number}]"))
        for number, shape in enumerate(polygons.geometries, 1)
    ]
    if not any(_touches(shape, grid) for shape in shapes):
        raise SathitiError(
            "The zones do not touch the map “{map}”.",
            fix=CHECK_COORDINATES,
            at=at,
            map=grid.name,
        )
    return list(zip(shapes, polygons.codes, strict=True))


def _check_projection(crs: str, at: Place) -> None:
    try:
        geo_library("rasterio.crs").CRS.from_user_input(crs)
    except geo_library("rasterio.errors").CRSError as error:
        raise SathitiError(
            "The projection “{crs}” of the zones is not known.",
            fix="Write the zones again in degrees (WGS 84).",
            at=at,
            crs=crs,
        ) from error


def _moved(shape: Any, crs: str, grid: Grid, at: Place) -> Any:
    reason = ""
    try:
        if geo_library("rasterio.features").is_valid_geom(shape):
            return geo_library("rasterio.warp").transform_geom(crs, grid.crs, shape)
    except Exception as error:
        # The libraries raise errors of many kinds for what is written in place of coordinates.
        reason = str(error)
    raise SathitiError(
        "The coordinates of the zone cannot be used. {reason}",
        fix=CHECK_COORDINATES,
        at=at,
        reason=reason,
    )


def _touches(shape: Any, grid: Grid) -> bool:
    west, south, east, north = geo_library("rasterio.features").bounds(shape)
    xs, ys = zip(*grid.corners(), strict=True)
    return bool(west < max(xs) and east > min(xs) and south < max(ys) and north > min(ys))
