"""Areas of pixels as the projection of a map gives them."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sathiti.exchange.raster.grid import Grid, Window
from sathiti.exchange.raster.library import geo_library
from sathiti.model import Place, SathitiError

SQUARE_METRES_PER_HECTARE = 10_000.0
# The scale of a projection is taken once for tiles of about this side, at their middle.
TILE_METRES = 5_000
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
        side = TILE_METRES / (self.flat_hectares() * SQUARE_METRES_PER_HECTARE) ** 0.5
        return int(min(LARGEST_TILE, max(SMALLEST_TILE, side)))

    def true_hectares(self, window: Window) -> Numbers:
        """Area on the ellipsoid of a pixel by tile of a window.

        The area on the plane over the areal scale of the projection in the middle of the tile;
        infinite scale, where the projection is not defined, gives not a number.
        """
        side = self.tile()
        middles = [
            np.minimum(np.arange(0, size, side) + side / 2, (np.arange(0, size, side) + size) / 2)
            for size in (window.height, window.width)
        ]
        columns, rows = np.meshgrid(window.column + middles[1], window.row + middles[0])
        projection = geo_library("pyproj").Proj(self.grid.projection())
        longitudes, latitudes = projection(*self.grid.at(columns, rows), inverse=True)
        factors: Any = projection.get_factors(longitudes, latitudes)
        scale = np.asarray(factors.areal_scale)
        return np.where(np.isfinite(scale), self.flat_hectares() / scale, np.nan)


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
