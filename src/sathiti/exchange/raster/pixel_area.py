"""Areas of pixels as the projection of a map gives them."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sathiti.exchange.raster.grid import Grid, Window
from sathiti.exchange.raster.library import geo_library
from sathiti.model import Place, SathitiError

SQUARE_METRES_PER_HECTARE = 10_000.0
# The scale of a projection is taken once for tiles of about this side, at their middle,
# from points this far away.
TILE_METRES, STEP_METRES = 5_000, 500
SMALLEST_TILE, LARGEST_TILE = 64, 512

Numbers = npt.NDArray[np.float64]


class Measure(Struct, frozen=True):
    """How the area of a pixel follows from the projection of its map.

    Attributes:
        grid: of the map.
        kind: `degrees`, `lengths`, or nothing where the map says no projection.
        unit: metres or degrees of one unit of the coordinates.
        semi_major: equatorial half-axis of the ellipsoid in metres.
        inverse_flattening: of the ellipsoid; 0 for a sphere.
    """

    grid: Grid
    kind: str = ""
    unit: float = 1.0
    semi_major: float = 0.0
    inverse_flattening: float = 0.0

    def flat_hectares(self) -> float:
        """Area of a pixel on the plane of the map."""
        a, b, _, d, e, _ = self.grid.place
        return abs(a * e - b * d) * self.unit**2 / SQUARE_METRES_PER_HECTARE

    def latitudes(self, window: Window) -> Numbers:
        """Latitudes between the rows of a window in degrees, one more than rows."""
        rows = window.row + np.arange(window.height + 1)
        return np.asarray((self.grid.place[5] + self.grid.place[4] * rows) * self.unit)

    def tile(self) -> int:
        """Side in pixels of the tiles that have one scale."""
        return int(min(LARGEST_TILE, max(SMALLEST_TILE, TILE_METRES / self._side())))

    def true_hectares(self, window: Window) -> Numbers:
        """Area on the ellipsoid of a pixel by tile of a window.

        In the middle of a tile: how longitude and latitude change from pixel to pixel, times
        the area of a radian by a radian there. Projections that treat the ellipsoid as a
        sphere come out right too. Not a number where the projection is not defined.
        """
        side = self.tile()
        rows, columns = (
            first + np.minimum(starts + side / 2, (starts + size) / 2)
            for first, size in ((window.row, window.height), (window.column, window.width))
            for starts in [np.arange(0, size, side)]
        )
        middles = np.meshgrid(columns, rows)
        projection = geo_library("pyproj").Proj(self.grid.projection())
        _, latitude = projection(*self.grid.at(*middles), inverse=True)
        step = STEP_METRES / self._side()
        (east, north), (east_down, north_down) = (
            _turned(projection, self.grid, middles, *moved) for moved in ((step, 0), (0, step))
        )
        turned = np.abs(east * north_down - east_down * north) / (2 * step) ** 2
        defined = np.where(np.isfinite(latitude), latitude, np.nan)
        return np.asarray(turned * self._hectares_of_radians(np.radians(defined)))

    def _side(self) -> float:
        return float((self.flat_hectares() * SQUARE_METRES_PER_HECTARE) ** 0.5)

    def _hectares_of_radians(self, latitude: Numbers) -> Numbers:
        # Radius along the meridian times radius of the parallel.
        flattening = 1 / self.inverse_flattening if self.inverse_flattening else 0.0
        e2 = flattening * (2 - flattening)
        square = self.semi_major**2 * (1 - e2) * np.cos(latitude)
        thinner = (1 - e2 * np.sin(latitude) ** 2) ** 2
        return np.asarray(square / thinner / SQUARE_METRES_PER_HECTARE)


def _turned(
    projection: Any, grid: Grid, middles: Any, right: float, down: float
) -> tuple[Numbers, Numbers]:
    """Radians of longitude and latitude between two points around each middle."""
    columns, rows = middles
    after = projection(*grid.at(columns + right, rows + down), inverse=True)
    before = projection(*grid.at(columns - right, rows - down), inverse=True)
    # Infinite coordinates lie outside the projection; their difference is not a number.
    with np.errstate(invalid="ignore"):
        east, north = (np.subtract(*ends) for ends in zip(after, before, strict=True))
        return np.radians((east + 180) % 360 - 180), np.radians(north)


def measure_of(grid: Grid) -> Measure:
    """How areas follow from the projection of a map.

    Raises:
        SathitiError: a map in degrees is turned against north.
    """
    projection = grid.projection()
    if projection is None or not (projection.is_geographic or projection.is_projected):
        return Measure(grid)
    unit = projection.axis_info[0].unit_conversion_factor
    ellipsoid = projection.ellipsoid
    shape = (ellipsoid.semi_major_metre, ellipsoid.inverse_flattening)
    if projection.is_projected:
        return Measure(grid, "lengths", unit, *shape)
    if grid.place[1] or grid.place[3]:
        raise SathitiError(
            "The rows of the map do not run from west to east.",
            fix="Bring it to a grid along parallels, for example with gdalwarp, nearest neighbour.",
            at=Place(grid.name),
        )
    return Measure(grid, "degrees", float(np.degrees(unit)), *shape)
