"""A map of classes as the bytes of a GeoTIFF."""

import warnings
from collections.abc import Mapping

from sathiti.exchange.raster.class_map import Pixels
from sathiti.exchange.raster.library import geo_library


def class_map_bytes(pixels: Pixels, tags: Mapping[str, str]) -> bytes:
    """Rows and columns of classes as a GeoTIFF; 0 is declared as no data, no place is given.

    Args:
        pixels: whole numbers.
        tags: what the file says of itself.
    """
    rasterio = geo_library("rasterio")
    height, width = pixels.shape
    with warnings.catch_warnings(), rasterio.MemoryFile() as memory:
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with memory.open(
            driver="GTiff", count=1, height=height, width=width, dtype=pixels.dtype,
            nodata=0, compress="deflate",
        ) as file:  # fmt: skip
            file.write(pixels, 1)
            file.update_tags(**tags)
        return bytes(memory.read())
