"""A raster of classes: opened, checked, read window by window."""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sathiti.exchange.raster.grid import Grid, Window, grid_of
from sathiti.exchange.raster.library import geo_library
from sathiti.model import Place, SathitiError

Pixels = npt.NDArray[np.integer]


class ClassMap:
    """An open raster of integer classes.

    Attributes:
        grid: where its pixels lie.
        dtype: kind of integers.
        no_data: code of pixels without data; None where the file declares none.
        block: rows and columns that the file keeps together.
        tags: what the file says of itself.
    """

    def __init__(self, dataset: Any, path: Path) -> None:
        """Take an open raster that was checked."""
        self.grid: Grid = grid_of(dataset, path)
        self.dtype = np.dtype(dataset.dtypes[0])
        self.no_data = None if dataset.nodata is None else int(dataset.nodata)
        self.block: tuple[int, int] = dataset.block_shapes[0]
        self.tags: dict[str, str] = dataset.tags()
        self._dataset = dataset

    def read(self, window: Window, out: Pixels) -> None:
        """Read a window into an array of its shape.

        Raises:
            SathitiError: the file is damaged there.
        """
        rasterio = geo_library("rasterio")
        part = geo_library("rasterio.windows").Window(
            window.column, window.row, window.width, window.height
        )
        try:
            self._dataset.read(1, window=part, out=out)
        except rasterio.errors.RasterioError as error:
            raise SathitiError(
                "The map is damaged: rows {first} to {last} cannot be read.",
                fix="Please get the file again.",
                at=Place(self.grid.name),
                first=window.row + 1,
                last=window.row + window.height,
            ) from error


@contextlib.contextmanager
def open_class_map(path: Path) -> Iterator[ClassMap]:
    """Open a raster of classes.

    Yields:
        The map; it is closed when the block ends.

    Raises:
        SathitiError: it is no raster, or not one band of integers.
    """
    rasterio = geo_library("rasterio")
    with warnings.catch_warnings():
        # A map without a place is told when areas are asked for.
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        try:
            dataset = rasterio.open(path)
        except rasterio.errors.RasterioError as error:
            raise SathitiError(
                "The file cannot be read as a raster.",
                fix="Give a GeoTIFF of land cover classes.",
                at=Place(path.name),
            ) from error
    with dataset:
        _check(dataset, Place(path.name))
        yield ClassMap(dataset, path)


def _check(dataset: Any, at: Place) -> None:
    if dataset.count != 1:
        raise SathitiError(
            "The raster has {bands} bands; a map of classes has one.",
            fix="Write the band of the classes into a file of its own.",
            at=at,
            bands=dataset.count,
        )
    kind = np.dtype(dataset.dtypes[0])
    if kind.kind not in "iu":
        raise SathitiError(
            "The raster holds numbers of the kind {kind}; classes are whole numbers.",
            fix="Write it again with whole numbers, for example with gdal_translate -ot Byte.",
            at=at,
            kind=str(kind),
        )
    if any(flag.name == "per_dataset" for flag in dataset.mask_flag_enums[0]):
        raise SathitiError(
            "The raster hides pixels by a mask, which is not read.",
            fix="Write hidden pixels as a code of no data.",
            at=at,
        )
