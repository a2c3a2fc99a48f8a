"""The geographic libraries, which the bare install does not have."""

import contextlib
import importlib
from collections.abc import Iterator
from typing import Any

from sathiti.model import SathitiError, missing_extra

# What the raster library keeps of decoded blocks; by default it would take 5 % of the memory.
CACHE_BYTES = 64 << 20


def geo_library(name: str) -> Any:
    """A module of the optional part geo.

    Raises:
        SathitiError: it is not installed; says what to install.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise missing_extra("geo", [name.partition(".")[0]]) from error


def missing_geo() -> SathitiError | None:
    """What `geo_library` would say of an install without the part geo; None where it is there."""
    try:
        for name in ("rasterio", "pyproj"):
            geo_library(name)
    except SathitiError as missing:
        return missing
    return None


@contextlib.contextmanager
def raster_settings() -> Iterator[None]:
    """Settings of the raster library for reading large maps from end to end."""
    with geo_library("rasterio").Env(GDAL_CACHEMAX=CACHE_BYTES, GDAL_DISABLE_READDIR_ON_OPEN=True):
        yield
