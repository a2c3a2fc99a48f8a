"""The SDMX structure of an account, made from its template, and its cells as observations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from msgspec.structs import replace

from sathiti.methods.accounts.cell_table import KEY
from sathiti.methods.validation.fact_table import collect
from sathiti.model import (
    AccountLine,
    AccountTemplate,
    Catalogue,
    Code,
    CodeList,
    Component,
    Dataflow,
    Message,
    Period,
    Structure,
    Text,
)

# Code lists that the office has for all its cubes.
SHARED_LISTS = ("CL_FREQ", "CL_REF_AREA", "CL_UNIT_MEASURE", "CL_OBS_STATUS", "CL_UNIT_MULT")
ORIGINS = {
    "given": Message("Given"),
    "computed": Message("Computed from other cells"),
    "balanced": Message("Changed by balancing"),
}


NAMES = {
    "FREQ": Message("Frequency"),
    "REF_AREA": Message("Reference area"),
    "ACCOUNT_TABLE": Message("Table of the account"),
    "ACCOUNT_ROW": Message("Row of the account"),
    "ACCOUNT_COLUMN": Message("Column of the account"),
    "UNIT_MEASURE": Message("Unit of measure"),
    "OBS_STATUS": Message("Observation status"),
    "DECIMALS": Message("Decimals"),
    "UNIT_MULT": Message("Unit multiplier"),
    "CELL_ORIGIN": Message("Origin of the figure"),
    "SOURCE_DETAIL": Message("Source"),
    "COMMENT_OBS": Message("Comment"),
    "TIME_PERIOD": Message("Time period"),
    "OBS_VALUE": Message("Observation value"),
}


def structure_of(
    template: AccountTemplate,
    agency: str,
    codelists: Mapping[str, CodeList],
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> Structure:
    """The SDMX structure of an account.

    Dimensions: FREQ, REF_AREA, ACCOUNT_TABLE, ACCOUNT_ROW, ACCOUNT_COLUMN, UNIT_MEASURE. The
    rows of all tables make one code list with their hierarchy, and so do the columns. A code
    that means something else in another table has both names, and the parent that all agree on.

    Args:
        template: the account.
        agency: id of the office that maintains the structure.
        codelists: CL_FREQ, CL_REF_AREA, CL_UNIT_MEASURE, CL_OBS_STATUS, CL_UNIT_MULT where the
            office has them; a component without list is not coded.
        texts: translations of the names of components.
        languages: languages of these names.
    """
    names = {
        one: (texts or Catalogue()).text(said, languages) for one, said in (NAMES | ORIGINS).items()
    }
    prefix = f"CL_{template.id.upper()}"
    codes = {
        f"{prefix}_TABLE": ("ACCOUNT_TABLE", [Code(one.id, one.title) for one in template.tables]),
        f"{prefix}_ROW": ("ACCOUNT_ROW", _codes(one.rows for one in template.tables)),
        f"{prefix}_COLUMN": ("ACCOUNT_COLUMN", _codes(one.columns for one in template.tables)),
        "CL_CELL_ORIGIN": ("CELL_ORIGIN", [Code(origin, names[origin]) for origin in ORIGINS]),
    }
    lists = {name: codelists[name] for name in SHARED_LISTS if name in codelists}
    for name, (component, listed) in codes.items():
        lists[name] = CodeList(name, agency, template.version, names[component], tuple(listed))

    def named(component: Component) -> Component:
        listed = component.codelist if component.codelist in lists else ""
        return replace(component, name=names[component.id], codelist=listed)

    return Structure(
        id=template.id.upper(),
        agency=agency,
        version=template.version,
        name=template.title,
        dimensions=tuple(named(one) for one in _dimensions(prefix)),
        attributes=tuple(named(one) for one in _ATTRIBUTES),
        time=named(_TIME),
        measure=named(_MEASURE),
        codelists=lists,
    )


def _dimensions(prefix: str) -> list[Component]:
    coded = {
        "FREQ": "CL_FREQ",
        "REF_AREA": "CL_REF_AREA",
        "ACCOUNT_TABLE": f"{prefix}_TABLE",
        "ACCOUNT_ROW": f"{prefix}_ROW",
        "ACCOUNT_COLUMN": f"{prefix}_COLUMN",
        "UNIT_MEASURE": "CL_UNIT_MEASURE",
    }
    return [Component(name, _UNNAMED, "dimension", listed) for name, listed in coded.items()]


_UNNAMED = Text({})
_TIME = Component("TIME_PERIOD", _UNNAMED, "time")
_MEASURE = Component("OBS_VALUE", _UNNAMED, "measure", data_type="Double")
_ATTRIBUTES = (
    Component("OBS_STATUS", _UNNAMED, "attribute", "CL_OBS_STATUS", required=True),
    Component("DECIMALS", _UNNAMED, "attribute", data_type="Integer"),
    Component("UNIT_MULT", _UNNAMED, "attribute", "CL_UNIT_MULT", attachment="series"),
    Component("CELL_ORIGIN", _UNNAMED, "attribute", "CL_CELL_ORIGIN"),
    Component("SOURCE_DETAIL", _UNNAMED, "attribute"),
    Component("COMMENT_OBS", _UNNAMED, "attribute"),
)


def _codes(blocks: Iterable[tuple[AccountLine, ...]]) -> list[Code]:
    """The lines of all tables as codes, each once, in the order they first appear."""
    lines: dict[str, list[AccountLine]] = {}
    for block in blocks:
        for line in block:
            lines.setdefault(line.code, []).append(line)
    codes = []
    for code, same in lines.items():
        parents = {line.parent for line in same}
        parent = parents.pop() if len(parents) == 1 else ""
        codes.append(Code(code, _name(same), parent))
    return codes


def _name(lines: Sequence[AccountLine]) -> Text:
    """The words of a code; all of them where tables differ."""
    languages = dict.fromkeys(language for line in lines for language in line.label.words)
    return Text(
        {
            language: " / ".join(dict.fromkeys(line.label.say(language) for line in lines))
            for language in languages
        }
    )


def dataflow_of(template: AccountTemplate, structure: Structure, dataflow_id: str) -> Dataflow:
    """The dataflow an account is published in."""
    return Dataflow(
        dataflow_id,
        structure.agency,
        template.version,
        template.title,
        structure,
        template.note,
    )


def cell_key(template: AccountTemplate, cell: str, area: str, period: str) -> dict[str, str]:
    """The code of every dimension for ``table.row.column``, an area and a period.

    Raises:
        SathitiError: the period is none.
    """
    codes = dict(zip(KEY, cell.split("."), strict=True))
    frequency = Period.parse(period).frequency
    return {"FREQ": frequency, "REF_AREA": area, **codes, "UNIT_MEASURE": template.unit}


def observations_of(template: AccountTemplate, cells: Any) -> pa.Table:
    """Cells as observations of the account's structure: its columns, and beside them the rest.

    Args:
        template: the account.
        cells: as `compile_account` gives them.

    Raises:
        SathitiError: a period is none.
    """
    table = collect(cells)
    count = table.num_rows
    frequencies = [Period.parse(period).frequency for period in table["TIME_PERIOD"].to_pylist()]
    added = {
        "FREQ": pa.array(frequencies, pa.string()),
        "UNIT_MEASURE": pa.array([template.unit] * count, pa.string()),
        "UNIT_MULT": pa.array(["0"] * count, pa.string()),
        "CELL_ORIGIN": table["ORIGIN"],
    }
    for name in ("SOURCE_DETAIL", "COMMENT_OBS"):
        if name not in table.column_names:
            added[name] = pa.nulls(count, pa.string())
    for name, column in added.items():
        table = table.append_column(name, column)
    return table.drop_columns("ORIGIN")
