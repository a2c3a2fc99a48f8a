"""Rasters of classes: what is read, what is refused."""

import numpy as np
import pytest

from sathiti.exchange.raster import Window, open_class_map, raster_settings
from sathiti.model import SathitiError

rasterio = pytest.importorskip("rasterio")

PIXELS = np.arange(12, dtype="u1").reshape(3, 4)


@pytest.mark.parametrize("kind", ["u1", "i1", "u2", "i2", "u4", "i4"])
def test_every_kind_of_integer_is_read_in_windows(write_map, kind):
    path = write_map(PIXELS.astype(kind))
    with raster_settings(), open_class_map(path) as found:
        assert found.dtype == np.dtype(kind)
        out = np.zeros((2, 3), kind)
        found.read(Window(1, 1, 2, 3), out)
    assert out.tolist() == PIXELS[1:, 1:].tolist()


def test_what_the_file_says_is_known(write_map):
    path = write_map(PIXELS, nodata=255)
    with open_class_map(path) as found:
        assert found.no_data == 255
        assert (found.grid.height, found.grid.width) == (3, 4)
        assert found.grid.name == "map.tif"
        assert found.grid.place == (10, 0, 200_000, 0, -10, 2_000_000)
        assert "UTM" in found.grid.projection().name


def test_what_the_file_does_not_say_is_not_known(write_map, recwarn):
    path = write_map(PIXELS, crs=None, place=None)
    with open_class_map(path) as found:
        assert found.no_data is None
        assert found.grid.crs == ""
        assert found.grid.projection() is None
    assert not [warning for warning in recwarn if "georef" in str(warning.message)]


def refusal(path):
    with pytest.raises(SathitiError) as error, open_class_map(path):
        pass
    return str(error.value)


def test_a_file_that_is_no_raster_is_told(tmp_path):
    path = tmp_path / "table.tif"
    path.write_text("zone,from,to\n", encoding="utf-8")
    assert refusal(path) == (
        "table.tif: The file cannot be read as a raster. Give a GeoTIFF of land cover classes."
    )


def test_an_empty_file_is_told(tmp_path):
    path = tmp_path / "empty.tif"
    path.touch()
    assert "cannot be read as a raster" in refusal(path)


def test_several_bands_are_told(write_map):
    path = write_map(np.stack([PIXELS, PIXELS, PIXELS]), photometric="minisblack")
    assert "has 3 bands; a map of classes has one" in refusal(path)


@pytest.mark.parametrize("kind", ["f4", "f8", "c8"])
def test_floating_classes_are_told(write_map, kind):
    said = refusal(write_map(PIXELS.astype(kind)))
    assert f"of the kind {np.dtype(kind)}; classes are whole numbers" in said
    assert "gdal_translate -ot Byte" in said


def test_pixels_hidden_by_a_mask_are_told(write_map):
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        path = write_map(PIXELS)
        with rasterio.open(path, "r+") as file:
            file.write_mask(np.eye(3, 4, dtype="u1") * 255)
    assert "hides pixels by a mask" in refusal(path)


def test_a_damaged_file_names_its_rows(write_map):
    rng = np.random.default_rng(1)
    path = write_map(rng.integers(0, 255, (400, 400), dtype="u1"), blockysize=8)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(SathitiError) as error, open_class_map(path) as found:
        found.read(Window(300, 0, 100, 400), np.zeros((100, 400), "u1"))
    assert "map.tif: The map is damaged: rows 301 to 400 cannot be read" in str(error.value)


def test_the_file_is_closed_at_the_end(write_map):
    path = write_map(PIXELS)
    with open_class_map(path) as found:
        pass
    with pytest.raises(SathitiError, match="damaged"):
        found.read(Window(0, 0, 1, 1), np.zeros((1, 1), "u1"))
