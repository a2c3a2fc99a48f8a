"""units/: organisations, the functions they hold between dates, what became of them."""

from sathiti.model import Assignment, Text, Unit
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, LANGUAGE, NAME, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.geography import check_dates, succession
from sathiti.warehouse.packs.trees import check_tree


def read_units(folder: PackFolder, draft: Draft) -> None:
    """Add the organisations of the pack."""
    rows = folder.table(
        "units/units.csv", "id kind parent valid_from valid_to source", "", texts=("", "abbr")
    )
    here: dict[str, Unit] = {}
    for row in rows:
        unit = _unit(row)
        row.check_new("id", unit.id, here)
        here[unit.id] = unit
    draft.units |= here
    for row in rows:
        if row.has("parent"):
            row.check_known("parent", row.word("parent"), draft.units)
    check_tree(rows, "id", {unit.id: unit.parent for unit in draft.units.values()})
    functions = folder.table("units/functions.csv", "function unit valid_from valid_to source")
    for row in functions:
        _add_assignment(row, draft)
    successions = folder.table("units/successions.csv", "predecessor successor kind day source")
    draft.successions += [succession(row, draft.units) for row in successions]


def _unit(row: Fields) -> Unit:
    first, last = row.day("valid_from"), row.day("valid_to")
    check_dates(row, first, last)
    columns = {
        name.removeprefix("abbr_"): said
        for name, said in row.values.items()
        if name.startswith("abbr_") and LANGUAGE.fullmatch(name.removeprefix("abbr_"))
    }
    return Unit(
        row.word("id", form=CODE),
        row.names(),
        row.word("kind", form=NAME),
        row.word("parent", ""),
        Text.of(**columns),
        first,
        last,
        row.word("source"),
    )


def _add_assignment(row: Fields, draft: Draft) -> None:
    first, last = row.day("valid_from"), row.day("valid_to")
    check_dates(row, first, last)
    new = Assignment(
        row.word("function", form=NAME),
        row.word("unit", among=draft.units),
        first,
        last,
        row.word("source"),
    )
    for old in draft.assignments:
        if old.function == new.function and _overlap(old, new):
            row.problem(
                "“{function}” is given to two units at once: {units}.",
                "End the first assignment the day before the second begins.",
                "valid_from",
                function=new.function,
                units=[old.unit, new.unit],
            )
    draft.assignments.append(new)


def _overlap(one: Assignment, other: Assignment) -> bool:
    starts_before_end = not other.valid_to or one.valid_from <= other.valid_to
    return starts_before_end and (not one.valid_to or other.valid_from <= one.valid_to)
