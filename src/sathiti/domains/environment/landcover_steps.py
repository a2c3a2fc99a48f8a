"""The land cover of the line: change between maps, the cells of its account, its page."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.domains.environment.account_sources import ASSUMED, GIVEN, SCHEMA, FilledCells, joined
from sathiti.domains.environment.extent import compile_extent
from sathiti.domains.environment.landcover import ChangeRequest, LandCoverChange, land_cover_change
from sathiti.domains.environment.landcover_maps import (
    PLAN,
    RASTERS,
    SYNTHETIC,
    ZONES,
    left_out,
    pixel_hectares,
    rasters_step,
    said_synthetic,
)
from sathiti.exchange.raster import open_class_map
from sathiti.methods.landcover import WHOLE, account_cells
from sathiti.model import (
    CoverChange,
    CoverClass,
    Finding,
    LandCoverView,
    Message,
    Place,
    SathitiError,
    Text,
)
from sathiti.warehouse.atomic import read_json, write_json
from sathiti.warehouse.line.office import Office, fingerprint
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step, StepContext, StepResult

ACCOUNT = "land_cover"
LANDCOVER = "landcover"
CAUSES, CLASSES = "landcover_causes", "landcover_classes"
RULE = "landcover.maps"
MATRIX = ("first", "last", "zone", "from", "to", "pixels", "hectares", "synthetic")
FORMULAS = {
    "OPENING": "sum_j M[i,j]",
    "ADDITIONS": "sum_j M[j,i] - M[i,i]",
    "REDUCTIONS": "sum_j M[i,j] - M[i,i]",
    "NET": "sum_j M[j,i] - sum_j M[i,j]",
    "CLOSING": "sum_j M[j,i]",
    "UNCHANGED": "M[i,i]",
}
BY_CAUSE = "sum_j M of the changes of this cause"
UNEXPLAINED = "unexplained"


class LandCoverMade(Struct, frozen=True):
    """What the maps gave.

    Attributes:
        view: the last two maps held against each other, for the page.
        cells: of the account, one row a cell, every two maps in turn.
        findings: why there is nothing.
    """

    view: LandCoverView | None = None
    cells: tuple[dict[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()


class _Pair(Struct, frozen=True):
    first: str
    last: str
    synthetic: bool
    change: LandCoverChange
    source: str


def landcover_steps(office: Office, root: Path) -> list[Step]:
    """Look for maps and count their change, in a country that plans an account of land cover."""
    if ACCOUNT not in office.pack.account_plans:
        return []
    return [rasters_step(office, root), _landcover_step(office)]


def account_inputs(account: str) -> tuple[str, ...]:
    """Steps that an account reads beside its forms."""
    return (LANDCOVER,) if account == ACCOUNT else ()


def with_maps(filled: FilledCells, context: StepContext) -> FilledCells:
    """Cells that formulas gave, and those from maps where the account reads them."""
    if LANDCOVER not in context.inputs:
        return filled
    made = _read(context)
    table = pa.Table.from_pylist(list(made.cells), schema=SCHEMA)
    return FilledCells(pa.concat_tables([filled.table, table]), (*filled.findings, *made.findings))


def landcover_page(context: StepContext, accounts: Sequence[str]) -> dict[str, LandCoverView]:
    """What the site shows of land cover; nothing where there are no maps."""
    view = _read(context).view if ACCOUNT in accounts else None
    return {LANDCOVER: view} if view else {}


def _read(context: StepContext) -> LandCoverMade:
    return read_json(_path(context), LandCoverMade)


def _path(context: StepContext) -> Path:
    return context.workspace.runs / f"{LANDCOVER}.json"


def _landcover_step(office: Office) -> Step:
    pack = office.pack
    tables = [pack.parameter_values(name) for name in (CAUSES, CLASSES, PLAN)]
    columns = [table.columns for table in pack.accounts[ACCOUNT].tables]

    def compile_(context: StepContext) -> StepResult:
        try:
            pairs = _changes(pack, context)
            made, notes = _compiled(pack, pairs)
        except SathitiError as error:
            # Maps that cannot be used must not keep the rest from being published.
            pairs, notes = [], left_out(error)
            made = LandCoverMade(findings=(_finding(pack, error),))
        matrix = context.workspace.reports / f"{LANDCOVER}-matrix.csv"
        write_csv(matrix, MATRIX, [row for pair in pairs for row in _matrix_rows(pair)])
        write_json(_path(context), made)
        return StepResult(
            fingerprint(made),
            rows=sum(pair.change.matrix.num_rows for pair in pairs),
            findings=len(made.findings),
            outputs={
                "matrix": context.workspace.relative(matrix),
                LANDCOVER: context.workspace.relative(_path(context)),
            },
            notes=notes,
        )

    return Step(
        LANDCOVER,
        (RASTERS,),
        compile_,
        fingerprints={
            "tables": fingerprint(tables, columns, pack.areas, pack.country),
            "texts": office.texts_print,
        },
        title=office.words("Change of land cover"),
    )


def _changes(pack: Pack, context: StepContext) -> list[_Pair]:
    """What changed from each map to the next; nothing where there are no maps."""
    found = context.inputs[RASTERS].outputs
    years = [name for name in sorted(found) if name != ZONES]
    if not years:
        return []
    if len(years) < 2 or not all(year.isdecimal() and len(year) == 4 for year in years):
        raise SathitiError(
            "Maps of two years or more are needed, each named by its year; there are: {names}.",
            fix="Name them as 2015.tif and 2020.tif, and the zones zones.tif or zones.geojson.",
            at=Place(RASTERS),
            names=[f"{name}.tif" for name in years],
        )
    return [
        _pair(pack, context, [*ends, *([ZONES] if ZONES in found else [])])
        for ends in pairwise(years)
    ]


def _pair(pack: Pack, context: StepContext, names: Sequence[str]) -> _Pair:
    written = [context.inputs[RASTERS].outputs[name] for name in names]
    paths = [context.workspace.path(one) for one in written]
    made_up = any(_synthetic(path) for path in paths[:2])
    request = ChangeRequest(
        zones=paths[2] if len(paths) > 2 else None,
        keep_no_data=False,
        # Maps of a demonstration lie nowhere; real ones are measured on the ellipsoid.
        ellipsoidal=not made_up,
        pixel_hectares=pixel_hectares(pack.parameter_values(PLAN)) if made_up else None,
        classes=[row["code"] for row in pack.parameter_values(CLASSES)],
    )
    change = land_cover_change(paths[:2], request)
    named = msgspec.structs.replace(change, matrix=_by_area(pack, change.matrix))
    return _Pair(names[0], names[1], made_up, named, ", ".join(written))


def _synthetic(path: Path) -> bool:
    with open_class_map(path) as map_:
        return SYNTHETIC in map_.tags


def _by_area(pack: Pack, matrix: pa.Table) -> pa.Table:
    zones = matrix["zone"].to_pylist()
    areas = {zone: _area_of(pack, zone) for zone in dict.fromkeys(zones)}
    unknown = [zone for zone, area in areas.items() if not area]
    if unknown:
        raise SathitiError(
            "These zones of the map are no areas of the pack: {zones}.",
            fix="Name the zones by the codes of areas.",
            at=Place(RASTERS, key=ZONES),
            zones=unknown,
        )
    return matrix.set_column(0, "zone", pa.array([areas[zone] for zone in zones], pa.string()))


def _area_of(pack: Pack, zone: str) -> str:
    found = pack.find_area(zone)
    if found or not zone.isdecimal():
        return found.code if found else zone if zone == WHOLE else ""
    # Codes of rasters are numbers, without the zeros that stand before codes of areas.
    codes = [area.code for area in pack.areas.values() if area.level == 1]
    same = [code for code in codes if code.isdecimal() and int(code) == int(zone)]
    return same[0] if len(same) == 1 else ""


def _compiled(pack: Pack, pairs: Sequence[_Pair]) -> tuple[LandCoverMade, tuple[Message, ...]]:
    cells: list[dict[str, Any]] = []
    notes: list[Message] = []
    causes = pack.parameter_values(CAUSES)
    for pair in pairs:
        account, transitions = compile_extent(pair.change.matrix, causes, CAUSES)
        cells += _cells(pack, pair, account)
        notes += _remarks(pair, transitions)
    view = _view(pack, pairs[-1]) if pairs else None
    return LandCoverMade(view, tuple(cells)), tuple(notes)


def _cells(pack: Pack, pair: _Pair, account: pa.Table) -> Iterator[dict[str, Any]]:
    areas = {zone: zone for zone in account["zone"].to_pylist()} | {WHOLE: pack.country}
    classes = {row["code"]: row["account"] for row in pack.parameter_values(CLASSES)}
    more = {
        "DECIMALS": pack.accounts[ACCOUNT].decimals,
        "OBS_STATUS": ASSUMED if pair.synthetic else GIVEN,
        "SOURCE_DETAIL": pair.source,
        "COMMENT_OBS": joined(said_synthetic(pack).words.values()) if pair.synthetic else None,
        "INPUTS": "[]",
    }
    for row in account_cells(account, areas, classes, pair.last).to_pylist():
        formula = FORMULAS.get(row["ACCOUNT_ROW"], BY_CAUSE)
        yield {**row, **more, "FORMULA": f"{formula} ({pair.first} → {pair.last})"}


def _remarks(pair: _Pair, transitions: pa.Table) -> Iterator[Message]:
    change = pair.change
    if change.left_out and not pair.synthetic:
        said = "{pixels} pixels without data or outside the zones are left out."
        yield Message(said, {"pixels": change.left_out})
    if change.empty_zones:
        yield Message("Zones without a pixel: {zones}.", {"zones": list(change.empty_zones)})
    for said, rows in (
        (
            "Changes without a cause key: {changes}.",
            transitions.filter(pc.field("cause") == UNEXPLAINED),
        ),
        (
            "Changes that are hardly possible; check the maps: {changes}.",
            transitions.filter(~pc.field("possible")),
        ),
    ):
        pairs = zip(rows["from"].to_pylist(), rows["to"].to_pylist(), strict=True)
        changes = [f"{before} → {after}" for before, after in sorted(set(pairs))]
        if changes:
            yield Message(said, {"changes": changes})


def _view(pack: Pack, pair: _Pair) -> LandCoverView:
    rows = pair.change.matrix.to_pylist()
    tables = pack.accounts[ACCOUNT].tables
    labels = {column.code: column.label for table in tables for column in table.columns}
    areas = {row["zone"]: pack.country if row["zone"] == WHOLE else row["zone"] for row in rows}
    return LandCoverView(
        pair.first,
        pair.last,
        tuple(
            CoverClass(row["code"], labels[row["account"]], row["forest"] == "yes")
            for row in pack.parameter_values(CLASSES)
        ),
        {code: area.name for code, area in pack.areas.items() if code in areas.values()},
        tuple(
            CoverChange(areas[row["zone"]], row["from"], row["to"], row["hectares"]) for row in rows
        ),
        pair.synthetic,
        pair.source,
    )


def _matrix_rows(pair: _Pair) -> Iterator[tuple[object, ...]]:
    synthetic = "yes" if pair.synthetic else "no"
    for row in pair.change.matrix.to_pylist():
        yield (pair.first, pair.last, *row.values(), synthetic)


def _finding(pack: Pack, error: SathitiError) -> Finding:
    said = {one: error.say(pack.texts, one, placed=False) for one in pack.languages}
    places = (error.at or Place(RASTERS),)
    return Finding(RULE, "blocking", ACCOUNT, "", "", places, {}, Text(said))
