"""Land cover change from raster files: maps read in windows, counted, measured."""

import contextlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.exchange.raster import (
    ClassMap,
    Measure,
    Window,
    Zones,
    check_same_grid,
    measure_of,
    open_class_map,
    open_zones,
    raster_settings,
    read_blocks,
)
from sathiti.methods.landcover import (
    Labels,
    PairCount,
    PairCounter,
    Persistence,
    TileAreas,
    band_hectares,
    change_matrix,
    check_classes,
    known_pairs,
    lasting_end,
    side_by_side,
)
from sathiti.model import Place, SathitiError

OWN = "own"

Weigher = Callable[[Window], TileAreas]
Hectares = Callable[[PairCount], float | None]


class ChangeRequest(Struct, frozen=True):
    """What is asked of land cover maps.

    Attributes:
        zones: raster or GeoJSON file of zones.
        zone_key: property of the GeoJSON features that names the zone.
        no_data: code of no data in all maps; `own` for what each map declares; by default
            that too, but all must declare the same.
        keep_no_data: keep pixels outside the zones or without data as counts of their own.
        ellipsoidal: measure areas on the ellipsoid, not on the plane of the projection.
        pixel_hectares: area of a pixel, in place of what the projection gives.
        classes: the only codes the maps may hold; all where it is empty.
        persistence: also count lasting change in a stack of maps.
    """

    zones: Path | None = None
    zone_key: str = ""
    no_data: str = ""
    keep_no_data: bool = True
    ellipsoidal: bool = False
    pixel_hectares: float | None = None
    classes: Collection[str] = ()
    persistence: Persistence | None = None


class LandCoverChange(Struct, frozen=True):
    """The change between the first and the last map.

    Attributes:
        matrix: columns zone, from, to, pixels, hectares, with a rule of persistence also
            persistent_pixels and persistent_hectares.
        left_out: pixels outside the zones or without data that are not in the matrix.
        empty_zones: zones without a pixel.
        measured: whether areas are known.
    """

    matrix: pa.Table
    left_out: int
    empty_zones: tuple[str, ...]
    measured: bool


def land_cover_change(paths: Sequence[Path], request: ChangeRequest) -> LandCoverChange:
    """Count and measure what changed between the first and the last map.

    Args:
        paths: maps in the order of years: two, or more for a rule of persistence.
        request: what is asked.

    Raises:
        SathitiError: a file cannot be read or does not fit the others; the optional part geo
            is missing.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(raster_settings())
        maps = [stack.enter_context(open_class_map(path)) for path in paths]
        for other in maps[1:]:
            check_same_grid(maps[0].grid, other.grid)
        grid = maps[0].grid
        zones = None
        if request.zones:
            zones = stack.enter_context(open_zones(request.zones, grid, request.zone_key))
        labels = _labels(maps, zones, request)
        weigher, hectares = _measuring(measure_of(grid), request)
        counted = _count(maps, zones, weigher, labels, request.persistence)
        matrices = [_finished(pairs.pairs(), labels, hectares, request) for pairs in counted]
    kept = matrices if request.keep_no_data else [known_pairs(matrix) for matrix in matrices]
    total, held = (pc.sum(one[0]["pixels"]).as_py() or 0 for one in (matrices, kept))
    met = set(matrices[0]["zone"].to_pylist())
    return LandCoverChange(
        side_by_side(*kept) if request.persistence else kept[0],
        total - held,
        tuple(name for name in (labels.zones or {}).values() if name not in met),
        measured=kept[0]["hectares"].null_count < max(1, kept[0].num_rows),
    )


def _labels(maps: Sequence[ClassMap], zones: Zones | None, request: ChangeRequest) -> Labels:
    start, end = _no_data(maps, request)
    if zones is None:
        return Labels(start=start, end=end)
    return Labels(zones.names, zones.outside, start, end)


def _no_data(maps: Sequence[ClassMap], request: ChangeRequest) -> tuple[int | None, int | None]:
    if request.no_data not in ("", OWN):
        return int(request.no_data), int(request.no_data)
    first, last = maps[0], maps[-1]
    for other in maps[1:]:
        # Years between are compared with both ends, so their codes must be the same.
        alike = request.no_data == OWN and request.persistence is None
        if other.no_data != first.no_data and not alike:
            raise SathitiError(
                "The map declares {code} as no data, “{first}” {other}.",
                fix="Add --no-data CODE for all maps, or for two maps --no-data own.",
                at=Place(other.grid.name),
                code=_said(other.no_data),
                first=first.grid.name,
                other=_said(first.no_data),
            )
    return first.no_data, last.no_data


def _said(code: int | None) -> str:
    return "–" if code is None else str(code)


def _measuring(measure: Measure, request: ChangeRequest) -> tuple[Weigher | None, Hectares]:
    pixel = request.pixel_hectares
    if pixel is not None and request.ellipsoidal:
        raise SathitiError(
            "The area of a pixel is either given or measured on the ellipsoid.",
            fix="Leave out --pixel-area or --ellipsoidal.",
        )
    if pixel is None and not measure.kind:
        if request.ellipsoidal:
            raise SathitiError(
                "The map does not say its projection, so its areas are not known.",
                fix="Write the projection into the map, or give --pixel-area HECTARES instead.",
                at=Place(measure.grid.name),
            )
        return None, lambda pair: None
    if pixel is None and measure.kind == "degrees":
        return _rows_of(measure), lambda pair: pair.area
    if pixel is None and request.ellipsoidal:
        return _tiles_of(measure), lambda pair: pair.area
    flat = measure.flat_hectares() if pixel is None else pixel
    return None, lambda pair: pair.pixels * flat


def _rows_of(measure: Measure) -> Weigher:
    width = measure.grid.place[0] * measure.unit

    def areas(window: Window) -> TileAreas:
        edges = measure.latitudes(window)
        rows = band_hectares(edges, width, measure.semi_major, measure.inverse_flattening)
        return TileAreas(rows[:, None], 1, window.width)

    return areas


def _tiles_of(measure: Measure) -> Weigher:
    side = measure.tile()
    return lambda window: TileAreas(measure.true_hectares(window), side, side)


def _count(
    maps: Sequence[ClassMap],
    zones: Zones | None,
    weigher: Weigher | None,
    labels: Labels,
    rule: Persistence | None,
) -> list[PairCounter]:
    if rule:
        rule.check(len(maps))
    counters = [PairCounter() for _ in range(2 if rule else 1)]
    sources = [*maps, *([zones.source] if zones else [])]
    for window, read in read_blocks(sources):
        years = read[: len(maps)]
        around = read[-1] if zones else None
        areas = weigher(window) if weigher else None
        counters[0].add(years[0], years[-1], around, areas)
        if rule:
            lasting = lasting_end(years, rule, labels.start)
            counters[1].add(years[0], lasting, around, areas)
    return counters


def _finished(
    pairs: Sequence[PairCount], labels: Labels, hectares: Hectares, request: ChangeRequest
) -> pa.Table:
    matrix = change_matrix(pairs, labels, hectares)
    if request.classes:
        check_classes(matrix, request.classes)
    if pc.any(pc.is_nan(known_pairs(matrix)["hectares"])).as_py():
        raise SathitiError(
            "The map reaches beyond the area in which its projection is defined.",
            fix="Cut the map to the country, or measure without --ellipsoidal.",
        )
    areas: Any = matrix["hectares"]
    gone = pc.if_else(pc.is_nan(areas), pa.scalar(None, pa.float64()), areas)
    return matrix.set_column(4, "hectares", gone)
