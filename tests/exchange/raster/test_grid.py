"""Grids: windows of them, and whether two are one."""

import msgspec
import pytest

from sathiti.exchange.raster import Grid, Window, check_same_grid
from sathiti.model import SathitiError

pyproj = pytest.importorskip("pyproj")


def wkt(code):
    return pyproj.CRS.from_epsg(code).to_wkt()


GRID = Grid("from.tif", 100, 200, (10, 0, 500_000, 0, -10, 2_000_000), wkt(32648))


def other(**changes):
    return msgspec.structs.replace(GRID, name="to.tif", **changes)


def test_a_window_lies_where_its_pixels_lie():
    part = GRID.part(Window(10, 20, 5, 6))
    assert (part.height, part.width) == (5, 6)
    assert part.place == (10, 0, 500_200, 0, -10, 1_999_900)
    assert part.at(0, 0) == GRID.at(20, 10)


def test_corners_go_around():
    west, east, south, north = 500_000, 502_000, 1_999_000, 2_000_000
    assert GRID.corners() == [(west, north), (east, north), (east, south), (west, south)]


def test_the_same_grid_passes():
    check_same_grid(GRID, other())


def test_places_written_in_another_precision_pass():
    check_same_grid(GRID, other(place=(10.00000001, 0, 500_000.01, 0, -10, 2_000_000)))


def test_one_projection_written_in_two_ways_passes():
    old = pyproj.CRS.from_epsg(32648).to_wkt("WKT1_GDAL")
    assert old != GRID.crs
    check_same_grid(GRID, other(crs=old))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"height": 99}, "has 99 rows and 200 columns, “from.tif” has 100 and 200"),
        ({"place": (10, 0, 500_005, 0, -10, 2_000_000)}, "lies 0.5 pixels away from “from.tif”"),
        ({"place": (10.01, 0, 500_000, 0, -10, 2_000_000)}, "lies 0.2 pixels away"),
        ({"place": (10, 0, 500_000, 0, 10, 2_000_000)}, "lies 200.0 pixels away"),
        ({"crs": wkt(32647)}, "is in the projection WGS 84 / UTM zone 47N, “from.tif” is in"),
    ],
)
def test_another_grid_is_told_with_what_to_do(changes, said):
    with pytest.raises(SathitiError) as error:
        check_same_grid(GRID, other(**changes))
    assert str(error.value).startswith("to.tif: The map ")
    assert said in str(error.value)
    assert "gdalwarp" in str(error.value)


@pytest.mark.parametrize(("one", "two"), [("", GRID.crs), (GRID.crs, "")])
def test_a_map_that_does_not_say_its_projection_is_named(one, two):
    first = msgspec.structs.replace(GRID, crs=one)
    with pytest.raises(SathitiError) as error:
        check_same_grid(first, other(crs=two))
    silent, known = ("from.tif", "to.tif") if not one else ("to.tif", "from.tif")
    said = f"{silent}: The map does not say its projection, “{known}” does."
    assert str(error.value).startswith(said)


def test_two_maps_without_projection_may_be_one():
    check_same_grid(msgspec.structs.replace(GRID, crs=""), other(crs=""))
