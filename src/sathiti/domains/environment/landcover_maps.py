"""The maps of land cover that a run reads: those of the office, else made-up ones of the pack."""

import functools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sathiti.exchange.raster import (
    NAME_TAG,
    class_map_bytes,
    missing_geo,
)
from sathiti.methods.landcover import (
    CoverShift,
    DemonstrationPlan,
    demonstration_maps,
)
from sathiti.model import Area, Message, SathitiError, Text
from sathiti.warehouse.atomic import file_hash, write_bytes
from sathiti.warehouse.line.office import Office, fingerprint
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step, StepContext, StepResult

RASTERS, ZONES = "rasters", "zones"
DEMONSTRATION = "demonstration"
PLAN = "landcover_demonstration"
AREAS = "area_km2"
ZONE_FILES = ("zones.tif", "zones.geojson", "zones.json")
# Tag of files that hold no observation.
SYNTHETIC = "SYNTHETIC"
MADE_UP = Message(
    "The maps were made up to show the method. These figures say nothing about the country."
)
PUT_MAPS = Message("Put maps of land cover into the folder rasters: YEAR.tif.")
HECTARES_PER_KM2 = 100


def rasters_step(office: Office, root: Path) -> Step:
    """The step that looks for maps in the folder rasters and else makes a demonstration.

    Its outputs are the paths of the maps by year, and of `zones`.
    """
    folder = root / RASTERS
    plan = office.pack.parameter_values(PLAN)

    def find(context: StepContext) -> StepResult:
        missing = missing_geo()
        if missing:
            return StepResult(fingerprint(str(missing)), notes=left_out(missing))
        found = own_maps(folder)
        notes: tuple[Message, ...] = ()
        if not found and plan:
            found = _demonstration(office.pack, folder / DEMONSTRATION)
            notes = (MADE_UP, PUT_MAPS)
        elif not found:
            notes = (PUT_MAPS,)
        hashes = {name: file_hash(path) for name, path in found.items()}
        outputs = {name: context.workspace.relative(path) for name, path in found.items()}
        return StepResult(fingerprint(hashes, outputs), len(found), outputs=outputs, notes=notes)

    return Step(
        RASTERS,
        (),
        find,
        fingerprints={
            "files": lambda: fingerprint(_states(folder)),
            "geo": lambda: str(missing_geo()),
            "plan": fingerprint(plan, office.pack.parameter_values(AREAS), office.pack.areas),
            "texts": office.texts_print,
        },
        title=office.words("Maps of land cover"),
    )


def left_out(error: SathitiError) -> tuple[Message, ...]:
    """Notes that land cover is left out and why."""
    at = (Message("{place}: Land cover is left out.", {"place": str(error.at)}),)
    head = at if error.at else (Message("Land cover is left out."),)
    return (*head, error.what, *([error.fix] if error.fix else []))


def own_maps(folder: Path) -> dict[str, Path]:
    """Maps that the office put into a folder, by year, and the file of zones; none if no maps."""
    maps = {path.stem: path for path in sorted(folder.glob("*.tif")) if path.stem != ZONES}
    zones = next((path for name in ZONE_FILES if (path := folder / name).exists()), None)
    return {**maps, ZONES: zones} if maps and zones else maps


def _states(folder: Path) -> list[tuple[str, int, int]]:
    # Maps may be large: their bytes are read when name, size or time differ.
    files = [path for path in sorted(folder.glob("*")) if path.is_file()]
    return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]


def said_synthetic(pack: Pack) -> Text:
    """That maps are made up, as their files and the figures from them say it."""
    heads, rest = (pack.texts.text(said, pack.languages) for said in ("Synthetic data", MADE_UP))
    return Text(
        {language: f"{head}. {rest.say(language)}" for language, head in heads.words.items()}
    )


def _demonstration(pack: Pack, folder: Path) -> dict[str, Path]:
    rows = pack.parameter_values(PLAN)
    words = said_synthetic(pack).words
    said = {f"{SYNTHETIC}_{language.upper()}": told for language, told in words.items()}
    names = {f"{NAME_TAG}{code}": area.code for code, area in enumerate(_placed(pack), 1)}
    maps = demonstration_maps(demonstration_plan(pack))
    files = (ZONES, _value(rows, "first"), _value(rows, "last"))
    written = {}
    for name, pixels in zip(files, maps, strict=True):
        tags = {SYNTHETIC: "yes", **said, **(names if name == ZONES else {})}
        written[name] = folder / f"{name}.tif"
        write_bytes(written[name], class_map_bytes(pixels, tags))
    return written


def _placed(pack: Pack) -> list[Area]:
    return [area for area in pack.areas.values() if area.tile]


def demonstration_plan(pack: Pack) -> DemonstrationPlan:
    """What the pack wants its demonstration maps to hold.

    Raises:
        SathitiError: its table lacks a row, or an area is not known.
    """
    rows = pack.parameter_values(PLAN)
    pixels = functools.partial(_pixels, hectares=pixel_hectares(rows))
    areas = _placed(pack)
    sizes = {row["area"]: float(row["km2"]) for row in pack.parameter_values(AREAS)}
    wanted = [pack.country, *(area.code for area in areas)]
    lacking = [code for code in wanted if code not in sizes]
    if lacking:
        raise SathitiError(
            "The areas of {codes} are not known.",
            fix="Add them to parameters/area_km2.csv of the pack.",
            codes=lacking,
        )
    whole = pixels(sizes[pack.country] * HECTARES_PER_KM2 / 1000)
    return DemonstrationPlan(
        int(_value(rows, "seed")),
        int(_value(rows, "side")),
        [area.tile for area in areas if area.tile],
        shared_out(whole, [sizes[area.code] for area in areas]),
        {int(row["start"]): pixels(row["value"]) for row in rows if row["item"] == "cover"},
        int(_value(rows, "rest", "start")),
        [
            CoverShift(int(row["start"]), int(row["end"]), pixels(row["value"]))
            for row in rows
            if row["item"] == "change"
        ],
    )


def pixel_hectares(rows: Sequence[Mapping[str, str]]) -> float:
    """Hectares of a pixel of the demonstration maps, which lie nowhere."""
    return float(_value(rows, "pixel"))


def shared_out(whole: int, weights: Sequence[float]) -> list[int]:
    """A number in whole parts by weight; what is left goes to the largest remainders.

    >>> shared_out(10, [1, 1, 1])
    [4, 3, 3]
    """
    shares = [whole * weight / math.fsum(weights) for weight in weights]
    parts = [math.floor(share) for share in shares]
    remainders = np.subtract(parts, shares)
    for place in np.argsort(remainders, kind="stable")[: whole - sum(parts)].tolist():
        parts[place] += 1
    return parts


def _pixels(thousand_hectares: str | float, hectares: float) -> int:
    return round(float(thousand_hectares) * 1000 / hectares)


def _value(rows: Sequence[Mapping[str, str]], item: str, column: str = "value") -> str:
    for row in rows:
        if row["item"] == item:
            return row[column]
    raise SathitiError(
        "The plan of the demonstration maps has no row “{item}”.",
        fix="Add it to parameters/landcover_demonstration.csv of the pack.",
        item=item,
    )
