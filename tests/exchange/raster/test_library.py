"""The optional part geo."""

import importlib

import numpy as np
import pytest

from sathiti.exchange.raster import geo_library, open_class_map, raster_settings
from sathiti.model import SathitiError


@pytest.fixture
def without_rasterio(monkeypatch):
    imported = importlib.import_module

    def refused(name):
        if name.startswith("rasterio"):
            raise ImportError(name)
        return imported(name)

    monkeypatch.setattr(importlib, "import_module", refused)


@pytest.mark.usefixtures("without_rasterio")
def test_what_is_missing_says_what_to_install(tmp_path):
    for use in (raster_settings(), open_class_map(tmp_path / "map.tif")):
        with pytest.raises(SathitiError) as error, use:
            pass
        assert str(error.value) == 'Missing: rasterio. Run: pip install "sathiti[geo]".'


def test_the_raster_library_keeps_little(write_map):
    rasterio = geo_library("rasterio")
    pixels = np.zeros((10, 10), "u1")
    with raster_settings(), open_class_map(write_map(pixels)):
        assert rasterio.env.getenv()["GDAL_CACHEMAX"] == 64 << 20
