"""The recipe of consumption as a pack writes it: tables of parts, items and components."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sathiti.methods.poverty.welfare import (
    Durable,
    Durables,
    Item,
    Lines,
    Oecd,
    PerCapita,
    Scale,
    SquareRoot,
    WelfareRecipe,
)
from sathiti.methods.poverty.welfare.recipe import MONTH
from sathiti.model import Place, SathitiError, SurveyPlan
from sathiti.warehouse.packs import Pack

LINES, DURABLES = "lines", "durables"
MONTHS_A_YEAR = 12.0
PERIODS = {"month": MONTH, "year": MONTHS_A_YEAR * MONTH}
SCALES: dict[str, Scale] = {
    "per_capita": PerCapita(),
    "square_root": SquareRoot(),
    "oecd_modified": Oecd(),
    "oecd": Oecd.old(),
}
_Row = Mapping[str, Any]
T = TypeVar("T")


def recipe_of(pack: Pack, survey: SurveyPlan) -> WelfareRecipe:
    """The recipe that a survey names, from its tables.

    Columns of the table of parts: part (lines, durables), file, item, amount (columns of the
    file), months (that amounts cover; where empty the item says it), origin (the source of all,
    or the column that says it), origins (``code=source`` separated by blanks), component
    (where there are no items), missing (refuse, nothing), interest (real, for durables).

    Raises:
        SathitiError: a part, origin, period or number is not known.
    """
    told = survey.welfare
    rows = pack.parameter_values(told["recipe"])
    items = pack.parameter_values(told.get("items", ""))
    goods = [row for row in rows if row["part"] == DURABLES]
    counted = [row for row in items if row["file"] not in {one["file"] for one in goods}]
    return WelfareRecipe(
        tuple(_lines(row) for row in rows if row["part"] == LINES),
        tuple(_item(row) for row in counted),
        groups=_groups(pack.parameter_values(told.get("components", f"{survey.id}.components"))),
        days=_known(PERIODS, str(told.get("period", "month")), "period"),
        household=survey.files[survey.weighting.file].key,
        person=_person(survey),
        durables=_durables(goods[0], items) if goods else None,
    )


def scale_of(survey: SurveyPlan) -> Scale:
    """The equivalence scale that a survey names.

    Raises:
        SathitiError: there is none of that name.
    """
    return _known(SCALES, str(survey.welfare.get("scale", "per_capita")), "scale")


def _person(survey: SurveyPlan) -> str:
    """The column that names a person beside the household's."""
    key = survey.files[survey.weighting.file].key
    keys = [file.key for file in survey.files.values() if file.within == survey.weighting.file]
    return next((name for one in keys for name in one if name not in key), "person")


def _lines(row: _Row) -> Lines:
    origins = dict(_pair(written) for written in (row.get("origins") or "").split())
    missing: Any = row.get("missing") or "refuse"
    return Lines(
        row["file"],
        item=row.get("item") or "item",
        amount=row["amount"],
        days=_number(row, "months") * MONTH,
        source=row.get("origin") or "purchased",
        sources=origins,
        component=row.get("component") or "",
        missing=missing,
    )


def _pair(written: str) -> tuple[str, str]:
    code, sign, origin = written.partition("=")
    if sign:
        return code, origin
    raise SathitiError(
        "“{written}” is not known here.",
        fix="Use one of: {known}.",
        at=Place("recipe", key="origins"),
        written=written,
        known=["code=source"],
    )


def _item(row: _Row) -> Item:
    component = row.get("component") or ""
    return Item(
        row["item"],
        component,
        _number(row, "months") * MONTH,
        bool(component),
        row.get("left_out") or ("" if component else "–"),
    )


def _durables(row: _Row, items: Sequence[_Row]) -> Durables:
    owned = [one for one in items if one["file"] == row["file"] and one.get("component")]
    return Durables(
        tuple(Durable(one["item"], lifetime=_number(one, "life")) for one in owned),
        _number(row, "interest"),
        table=row["file"],
        item=row.get("item") or "item",
        value=row["amount"],
        age=row.get("age") or "age",
        component=row.get("component") or DURABLES,
    )


def _groups(rows: Sequence[_Row]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for row in rows:
        # A group that is one component by the same name is that component.
        if row.get("group") and row["group"] != row["component"]:
            groups.setdefault(row["group"], []).append(row["component"])
    return {name: tuple(parts) for name, parts in groups.items()}


def _number(row: _Row, name: str) -> float:
    written = (row.get(name) or "").strip()
    try:
        return float(written) if written else 0.0
    except ValueError as error:
        raise SathitiError(
            "“{written}” is not a number.",
            fix="Write digits with a decimal point.",
            at=Place("recipe", key=name),
            written=written,
        ) from error


def _known(table: Mapping[str, T], name: str, field: str) -> T:
    if name in table:
        return table[name]
    raise SathitiError(
        "“{written}” is not known here.",
        fix="Use one of: {known}.",
        at=Place("welfare", key=field),
        written=name,
        known=list(table),
    )
