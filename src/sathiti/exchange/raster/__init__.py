"""Rasters of classes and zones, read in windows; needs the optional part geo."""

from sathiti.exchange.raster.blocks import Block, Source, read_blocks, windows_of
from sathiti.exchange.raster.class_map import ClassMap, open_class_map
from sathiti.exchange.raster.geojson import Polygons, read_polygons
from sathiti.exchange.raster.grid import Grid, Window, check_same_grid
from sathiti.exchange.raster.library import geo_library, raster_settings
from sathiti.exchange.raster.pixel_area import Measure, measure_of
from sathiti.exchange.raster.zones import Zones, open_zones

__all__ = [
    "Block",
    "ClassMap",
    "Grid",
    "Measure",
    "Polygons",
    "Source",
    "Window",
    "Zones",
    "check_same_grid",
    "geo_library",
    "measure_of",
    "open_class_map",
    "open_zones",
    "raster_settings",
    "read_blocks",
    "read_polygons",
    "windows_of",
]
