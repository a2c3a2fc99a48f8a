"""Small rasters and boundary files written for a test."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

rasterio = pytest.importorskip("rasterio")
UTM = "EPSG:32648"
PLACE = (10.0, 0.0, 200_000.0, 0.0, -10.0, 2_000_000.0)


@pytest.fixture
def write_map(tmp_path) -> Callable[..., Path]:
    """Write an array as GeoTIFF; options are those of the raster library."""

    def made(pixels, name="map.tif", place=PLACE, crs=UTM, **options):
        pixels = np.asarray(pixels)
        bands = pixels[None] if pixels.ndim == 2 else pixels
        profile = {
            "driver": "GTiff",
            "count": len(bands),
            "height": bands.shape[1],
            "width": bands.shape[2],
            "dtype": bands.dtype,
            "crs": crs,
            "compress": "deflate",
        }
        if place:
            profile["transform"] = rasterio.Affine(*place)
        path = tmp_path / name
        with rasterio.open(path, "w", **{**profile, **options}) as file:
            file.write(bands)
        return path

    return made


@pytest.fixture
def write_zones(tmp_path) -> Callable[..., Path]:
    """Write rectangles (name, west, south, east, north) as GeoJSON."""

    def made(*rectangles, name="zones.geojson", key="code", **members):
        features = [
            {
                "type": "Feature",
                "properties": {key: zone, "area": 1},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[west, south], [east, south], [east, north], [west, north], [west, south]]
                    ],
                },
            }
            for zone, west, south, east, north in rectangles
        ]
        path = tmp_path / name
        content = {"type": "FeatureCollection", "features": features, **members}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return made
