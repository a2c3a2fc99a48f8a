"""Areas of pixels from the projection."""

import numpy as np
import pytest

from sathiti.exchange.raster import Grid, Window, measure_of
from sathiti.model import SathitiError

pyproj = pytest.importorskip("pyproj")


def grid_in(code, place, height=100, width=100):
    return Grid("map.tif", height, width, place, pyproj.CRS.from_user_input(code).to_wkt())


def geodesic_hectares(grid):
    """Area inside the border of a grid, by geodesics between points along it."""
    rows, columns = grid.height, grid.width
    across, down = np.linspace(0, columns, 400), np.linspace(0, rows, 400)
    edge = [(c, 0) for c in across] + [(columns, r) for r in down]
    edge += [(c, rows) for c in across[::-1]] + [(0, r) for r in down[::-1]]
    crs = grid.projection()
    to_degrees = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    points = [to_degrees.transform(*grid.at(*corner)) for corner in edge]
    area, _ = crs.get_geod().polygon_area_perimeter(*zip(*points, strict=True))
    return abs(area) / 10_000


def total(measure):
    """True area of the whole grid from tiles."""
    grid = measure.grid
    values = measure.true_hectares(Window(0, 0, grid.height, grid.width))
    side = measure.tile()
    spread = np.repeat(np.repeat(values, side, 0), side, 1)[: grid.height, : grid.width]
    return spread.sum()


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("EPSG:32648", (100, 0, 180_000, 0, -100, 2_000_000)),
        ("EPSG:32648", (100, 30, 700_000, 30, -100, 1_600_000)),
        ("EPSG:3857", (500, 0, 11_400_000, 0, -500, 2_000_000)),
        ("EPSG:6933", (1000, 0, 9_800_000, 0, -1000, 2_200_000)),
        ("EPSG:3035", (1000, 0, 4_300_000, 0, -1000, 3_000_000)),
    ],
)
def test_true_areas_are_those_inside_geodesics(code, place):
    measure = measure_of(grid_in(code, place, 300, 500))
    assert measure.kind == "lengths"
    assert total(measure) == pytest.approx(geodesic_hectares(measure.grid), rel=2e-6)


def test_an_equal_area_projection_is_true_already():
    measure = measure_of(grid_in("EPSG:6933", (1000, 0, 9_800_000, 0, -1000, 2_200_000)))
    values = measure.true_hectares(Window(0, 0, 100, 100))
    assert values == pytest.approx(measure.flat_hectares(), rel=1e-7)


def test_windows_have_the_scale_of_their_place():
    measure = measure_of(grid_in("EPSG:3857", (1000, 0, 11_000_000, 0, -1000, 3_000_000), 640, 64))
    whole = measure.true_hectares(Window(0, 0, 640, 64))
    below = measure.true_hectares(Window(576, 0, 64, 64))
    assert measure.tile() == 64
    assert below[0, 0] == pytest.approx(whole[9, 0], rel=1e-9)
    assert whole[0, 0] < whole[9, 0] < measure.flat_hectares()


@pytest.mark.parametrize(("pixel", "side"), [(1, 512), (10, 500), (30, 166), (1000, 64)])
def test_tiles_are_of_five_kilometres_within_limits(pixel, side):
    assert measure_of(grid_in("EPSG:32648", (pixel, 0, 0, 0, -pixel, 0))).tile() == side


def test_flat_areas_follow_the_unit_of_the_projection():
    metres = measure_of(grid_in("EPSG:32648", (10, 0, 500_000, 0, -10, 2_000_000)))
    assert metres.flat_hectares() == pytest.approx(0.01)
    feet = measure_of(grid_in("EPSG:2263", (10, 0, 900_000, 0, -10, 200_000)))
    assert feet.flat_hectares() == pytest.approx(0.01 * (1200 / 3937) ** 2)


def test_a_turned_map_has_the_area_of_its_pixels():
    turned = measure_of(grid_in("EPSG:32648", (8, -6, 500_000, 6, 8, 2_000_000)))
    assert turned.flat_hectares() == pytest.approx(0.01)


def test_rows_of_degrees_have_latitudes():
    measure = measure_of(grid_in("EPSG:4326", (0.5, 0, 100, 0, -0.25, 20)))
    assert measure.kind == "degrees"
    assert (measure.semi_major, round(measure.inverse_flattening, 3)) == (6378137.0, 298.257)
    assert measure.latitudes(Window(4, 0, 2, 1)).tolist() == [19.0, 18.75, 18.5]


def test_grads_are_turned_into_degrees():
    # NTF (Paris) counts in grads: 100 are 90 degrees
    measure = measure_of(grid_in("EPSG:4807", (1, 0, 0, 0, -1, 100)))
    assert measure.latitudes(Window(0, 0, 1, 1)) == pytest.approx([90, 89.1])


def test_without_projection_nothing_is_known():
    assert measure_of(Grid("map.tif", 1, 1, (1, 0, 0, 0, -1, 0))).kind == ""


def test_a_map_in_degrees_that_is_turned_is_told():
    with pytest.raises(SathitiError, match="do not run from west to east"):
        measure_of(grid_in("EPSG:4326", (1, 0.1, 100, 0.1, -1, 20)))


def test_where_the_projection_ends_the_area_is_not_a_number():
    globe = "+proj=ortho +lat_0=18 +lon_0=102"
    grid = grid_in(globe, (50_000, 0, -7_000_000, 0, -50_000, 7_000_000), 280, 280)
    values = measure_of(grid).true_hectares(Window(0, 0, 280, 280))
    assert np.isnan(values[0, 0])
    assert values[2, 2] > 250_000
