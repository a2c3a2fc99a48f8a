"""Rasters of classes and zones, read in windows; needs the optional part geo."""

from sathiti.exchange.raster.blocks import Block, Source, read_blocks, windows_of
from sathiti.exchange.raster.class_map import ClassMap, open_class_map
from sathiti.exchange.raster.geojson import Polygons, read_polygons
from sathiti.exchange.raster.grid import Grid, Window, check_same_grid
from sathiti.exchange.raster.library import geo_library, missing_geo, raster_settings
from sathiti.exchange.raster.pixel_area import Measure, measure_of
from sathiti.exchange.raster.writing import class_map_bytes
from sathiti.exchange.raster.zones import NAME_TAG, Zones, open_zones

__all__ = [
    "Block",
    "ClassMap",
    "Grid",
    "Measure",
    "NAME_TAG",
    "Polygons",
    "Source",
    "Window",
    "Zones",
    "check_same_grid",
    "class_map_bytes",
    "geo_library",
    "measure_of",
    "missing_geo",
    "open_class_map",
    "open_zones",
    "raster_settings",
    "read_blocks",
    "read_polygons",
    "windows_of",
]
