"""geography/: areas, their spellings, tiles and successions."""

from typing import Any

from msgspec import structs

from sathiti.model import Area, Succession
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, Fields
from sathiti.warehouse.packs.folder import PackFolder

KINDS = ("merge", "split", "rename")


def read_geography(folder: PackFolder, draft: Draft) -> None:
    """Add the areas of the pack."""
    rows = folder.table(
        "geography/areas.csv", "code level parent valid_from valid_to source", texts=("",)
    )
    here: dict[str, Area] = {}
    for row in rows:
        area = _area(row)
        row.check_new("code", area.code, here)
        here[area.code] = area
    draft.areas |= here
    draft.countries = {code for code, area in draft.areas.items() if area.level == 0}
    for row in rows:
        _check_parent(row, draft)
    _read_spellings(folder, draft)
    _read_tiles(folder, draft)
    successions = folder.table("geography/successions.csv", "predecessor successor kind day source")
    draft.area_successions += [succession(row, draft.areas) for row in successions]


def succession(row: Fields, known: dict[str, Any]) -> Succession:
    """A row of a successions table whose ends must be among `known`."""
    kind: Any = row.word("kind", among=KINDS)
    return Succession(
        row.word("predecessor", among=known),
        row.word("successor", among=known),
        kind,
        row.day("day"),
        row.word("source"),
    )


def check_dates(row: Fields, first: str, last: str) -> None:
    """Note an end before its beginning."""
    if first and last and last < first:
        row.problem(
            "It ends on {last}, before it begins on {first}.",
            "Correct one of the dates.",
            "valid_to",
            first=first,
            last=last,
        )


def _area(row: Fields) -> Area:
    first, last = row.day("valid_from"), row.day("valid_to")
    check_dates(row, first, last)
    row.word("source")
    return Area(
        row.word("code", form=CODE),
        row.names(),
        row.integer("level"),
        row.word("parent", ""),
        first,
        last,
    )


def _check_parent(row: Fields, draft: Draft) -> None:
    area = draft.areas[row.word("code")]
    parent, level = area.parent, area.level
    if not parent:
        if level:
            row.problem(
                "An area of level {level} needs a parent.",
                "Write the code of the area above.",
                "parent",
                level=level,
            )
    elif row.check_known("parent", parent, draft.areas) and draft.areas[parent].level >= level:
        row.problem(
            "The parent “{parent}” is not above level {level}.",
            "Correct the level or the parent.",
            "parent",
            parent=parent,
            level=level,
        )


def _read_spellings(folder: PackFolder, draft: Draft) -> None:
    for row in folder.table("geography/spellings.csv", "code spelling source"):
        row.word("source")
        code, spelling = row.word("code", among=draft.areas), row.word("spelling")
        if code in draft.areas:
            area = draft.areas[code]
            draft.areas[code] = structs.replace(area, spellings=(*area.spellings, spelling))


def _read_tiles(folder: PackFolder, draft: Draft) -> None:
    taken: dict[tuple[int, int], str] = {}
    for row in folder.table("geography/tiles.csv", "code column row"):
        code = row.word("code", among=draft.areas)
        tile = (row.integer("column"), row.integer("row"))
        if tile in taken:
            row.problem(
                "The tile at column {column}, row {row} is already that of “{code}”.",
                "Give each area its own tile.",
                "column",
                column=tile[0],
                row=tile[1],
                code=taken[tile],
            )
        taken[tile] = code
        if code in draft.areas:
            draft.areas[code] = structs.replace(draft.areas[code], tile=tile)
