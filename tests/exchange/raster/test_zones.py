"""Zones from rasters and from polygons."""

import json

import numpy as np
import pytest

from sathiti.exchange.raster import Grid, Window, open_class_map, open_zones
from sathiti.exchange.raster import zones as zones_module
from sathiti.model import SathitiError

pyproj = pytest.importorskip("pyproj")
DEGREES = pyproj.CRS.from_epsg(4326).to_wkt()
# One pixel is a degree: row 0 lies between 10 and 9 degrees north.
GRID = Grid("map.tif", 10, 10, (1, 0, 100, 0, -1, 10), DEGREES)


def drawn(path, grid=GRID, key=""):
    with open_zones(path, grid, key) as zones:
        out = np.zeros((grid.height, grid.width), zones.source.dtype)
        zones.source.read(Window(0, 0, grid.height, grid.width), out)
        return zones, out


def test_pixels_belong_to_the_polygon_that_holds_their_centre(write_zones):
    zones, out = drawn(write_zones(("N", 100, 5.6, 110, 10), ("S", 100, 0, 104.4, 5.6)))
    assert zones.names == {1: "N", 2: "S"}
    assert zones.outside == 0
    wanted = np.zeros((10, 10), int)
    wanted[:4] = 1
    wanted[4:, :4] = 2
    assert out.tolist() == wanted.tolist()


@pytest.mark.parametrize("band", [1, 25, 1000])
def test_drawing_by_window_is_drawing_at_once(write_zones, monkeypatch, band):
    path = write_zones(("A", 101.3, 2.2, 107.1, 9.4), ("B", 100, 0, 103, 4))
    _, whole = drawn(path)
    monkeypatch.setattr(zones_module, "BAND_PIXELS", band)
    with open_zones(path, GRID) as zones:
        for row in range(0, 10, 3):
            for column in (0, 4, 8):
                window = Window(row, column, min(3, 10 - row), min(4, 10 - column))
                out = np.zeros(window[2:], zones.source.dtype)
                zones.source.read(window, out)
                rows = slice(row, row + window.height)
                assert np.array_equal(out, whole[rows, column : column + window.width])


def test_zones_in_another_projection_are_brought_to_that_of_the_map(write_zones):
    utm = pyproj.CRS.from_epsg(32648)
    to_utm = pyproj.Transformer.from_crs("OGC:CRS84", utm)
    x, y = to_utm.transform(102.0, 18.0)
    grid = Grid("map.tif", 20, 20, (1000, 0, x - 10_000, 0, -1000, y + 10_000), utm.to_wkt())
    _, out = drawn(write_zones(("E", 102.0, 17.0, 103.0, 19.0)), grid)
    # The meridian runs through the middle of the map, leaning by less than a degree
    assert (out[:, :9] == 0).all()
    assert (out[:, 11:] == 1).all()


def test_polygons_may_name_the_projection_of_the_map(write_zones):
    utm = pyproj.CRS.from_epsg(32648).to_wkt()
    grid = Grid("map.tif", 4, 4, (10, 0, 500_000, 0, -10, 2_000_000), utm)
    named = {"type": "name", "properties": {"name": "EPSG:32648"}}
    path = write_zones(("W", 500_000, 1_999_960, 500_020, 2_000_000), crs=named)
    _, out = drawn(path, grid)
    assert out.tolist() == [[1, 1, 0, 0]] * 4


def test_many_zones_need_wider_integers(write_zones):
    rectangles = [(f"Z{n}", 100 + n / 100, 0, 100.01 + n / 100, 10) for n in range(300)]
    zones, _ = drawn(write_zones(*rectangles))
    assert zones.source.dtype == np.uint16
    assert zones.names[300] == "Z299"


def test_zones_elsewhere_are_told(write_zones):
    with pytest.raises(SathitiError) as error:
        drawn(write_zones(("N", 10, 0, 20, 10)))
    said = str(error.value)
    assert said.startswith("zones.geojson: The zones do not touch the map “map.tif”.")
    assert "longitude first" in said


@pytest.mark.parametrize(
    "ring",
    [
        [["a", "b"], [1, 2], [3, 4], ["a", "b"]],
        [[102, 8], [103, 9]],
        [[1], [2], [3], [1]],
        7,
        # Latitude first
        [[8, 102], [9, 103], [8, 103], [8, 102]],
    ],
)
def test_coordinates_that_are_none_name_the_feature(tmp_path, ring):
    good = {"type": "Polygon", "coordinates": [[[102, 8], [103, 8], [103, 9], [102, 8]]]}
    features = [
        {"properties": {"code": "N"}, "geometry": geometry}
        for geometry in (good, {"type": "Polygon", "coordinates": [ring]})
    ]
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    utm = pyproj.CRS.from_epsg(32648).to_wkt()
    grid = Grid("map.tif", 4, 4, (10, 0, 500_000, 0, -10, 2_000_000), utm)
    with pytest.raises(SathitiError) as error:
        drawn(path, grid)
    said = str(error.value)
    assert said.startswith("zones.geojson › features[2]: The coordinates of the zone cannot be")
    assert "longitude first" in said


def test_a_projection_that_is_not_known_is_told(write_zones):
    named = {"type": "name", "properties": {"name": "EPSG:999999"}}
    with pytest.raises(SathitiError, match="projection “EPSG:999999” of the zones is not known"):
        drawn(write_zones(("N", 100, 0, 110, 10), crs=named))


def test_polygons_cannot_be_laid_on_a_map_without_projection(write_zones):
    grid = Grid("map.tif", 10, 10, (1, 0, 100, 0, -1, 10))
    with pytest.raises(SathitiError, match=r"“map\.tif” does not say its projection"):
        drawn(write_zones(("N", 100, 0, 110, 10)), grid)


def test_a_raster_of_zones_on_the_grid_of_the_map(write_map):
    map_, zones = write_map(np.ones((2, 3), "u1")), np.array([[1, 1, 0], [2, 2, 0]], "i2")
    path = write_map(zones, "zones.tif", nodata=0)
    with open_class_map(map_) as opened, open_zones(path, opened.grid) as found:
        out = np.zeros((2, 3), found.source.dtype)
        found.source.read(Window(0, 0, 2, 3), out)
    assert out.tolist() == zones.tolist()
    assert found.names == {}
    assert found.outside == 0


def test_a_raster_of_zones_on_another_grid_is_told(write_map):
    map_ = write_map(np.ones((2, 3), "u1"))
    path = write_map(np.ones((3, 3), "u1"), "zones.tif")
    with (
        open_class_map(map_) as opened,
        pytest.raises(SathitiError, match=r"zones.tif: .*3 rows and 3 columns"),
        open_zones(path, opened.grid),
    ):
        pass
