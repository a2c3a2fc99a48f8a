"""Cells of an account under the dimensions of a global structure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa
from msgspec import Struct

from sathiti.model import AccountTemplate, Component, SathitiError, Structure, Text

SAME, FREE = "*", "F"
Part = Literal["all", "table", "row", "column", "unit", "area"]
_STATUS_COLUMNS = ("OBS_STATUS", "OBS_STATUS_1")


class KeyRule(Struct, frozen=True):
    """Which code a component of the global structure has for a part of an account.

    Attributes:
        account: id of the account; ``*`` for every one.
        table: id of its table; ``*`` for every one.
        part: what `local` is a code of; all means every cell.
        local: code of ours; ``*`` for every one.
        component: dimension or attribute of the global structure.
        code: its code; ``*`` means ours, unless the line of the template carries another.
    """

    account: str
    table: str
    part: Part
    local: str
    component: str
    code: str

    def fits(self, account: str, table: str, codes: Mapping[str, str]) -> bool:
        """Whether it speaks of a cell with these codes of its parts."""
        return (
            self.account in (SAME, account)
            and self.table in (SAME, table)
            and (self.local == SAME or codes.get(self.part, "") == self.local)
        )


class GlobalRules(Struct, frozen=True):
    """A global structure and how our cells find their keys in it.

    The last rule that fits a cell wins, also over what lines of the template carry.
    """

    structure: Structure
    rules: tuple[KeyRule, ...]


def global_structure(rows: Iterable[Mapping[str, str]]) -> Structure:
    """The structure that rows describe, without code lists.

    Args:
        rows: structure, agency, version, component, role (dimension or attribute) and
            required (yes or no), in key order.
    """
    listed = list(rows)
    components = [
        Component(
            row["component"],
            Text.of(en=row["component"]),
            "dimension" if row["role"] == "dimension" else "attribute",
            required=row["required"] == "yes",
        )
        for row in listed
    ]
    head = listed[0]
    return Structure(
        head["structure"],
        head["agency"],
        head["version"],
        Text.of(en=head["structure"]),
        tuple(one for one in components if one.role == "dimension"),
        tuple(one for one in components if one.role == "attribute"),
    )


def global_table(
    template: AccountTemplate, cells: Iterable[Mapping[str, Any]], how: GlobalRules
) -> pa.Table:
    """Cells with a figure, keyed by the dimensions of the global structure.

    Cells of areas or lines that the global structure has no code for are left out;
    `lacking_codes` lists them.

    Args:
        template: the account.
        cells: rows of its cells table.
        how: structure and rules.

    Returns:
        Columns of the structure that have a value, TIME_PERIOD and OBS_VALUE.

    Raises:
        SathitiError: two cells come to the same key.
    """
    keyed = _keyed(template, cells, how)
    names = how.structure.dimension_ids()
    seen: dict[tuple[str, ...], Mapping[str, Any]] = {}
    rows = []
    for cell, key in keyed:
        if any(not key.get(name) for name in names):
            continue
        address = (*(key[name] for name in names), str(cell["TIME_PERIOD"]))
        if address in seen:
            raise SathitiError(
                "Two cells of {account} have one key in {structure}: {first} and {second}.",
                fix="Give them different codes in parameters/global_keys.csv.",
                account=template.id,
                structure=how.structure.id,
                first=_cell_name(seen[address]),
                second=_cell_name(cell),
            )
        seen[address] = cell
        rows.append(_observation(cell, key, how.structure))
    return _table(rows, how.structure)


def lacking_codes(
    template: AccountTemplate, cells: Iterable[Mapping[str, Any]], how: GlobalRules
) -> dict[str, tuple[str, ...]]:
    """Dimension to the cells (``table.row.column``) that have no code in it."""
    found: dict[str, dict[str, None]] = {}
    for cell, key in _keyed(template, cells, how):
        for name in how.structure.dimension_ids():
            if not key.get(name):
                found.setdefault(name, {})[_cell_name(cell)] = None
    return {name: tuple(names) for name, names in found.items()}


def _keyed(
    template: AccountTemplate, cells: Iterable[Mapping[str, Any]], how: GlobalRules
) -> Iterable[tuple[Mapping[str, Any], dict[str, str]]]:
    own = _own_codes(template)
    made: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in cells:
        if cell["OBS_VALUE"] is None:
            continue
        codes = {
            "table": cell["ACCOUNT_TABLE"],
            "row": cell["ACCOUNT_ROW"],
            "column": cell["ACCOUNT_COLUMN"],
            "area": cell["REF_AREA"],
            "unit": template.unit,
        }
        address = tuple(codes.values())
        if address not in made:
            made[address] = _key(template.id, codes, own, how)
        yield cell, made[address]


def _own_codes(template: AccountTemplate) -> dict[tuple[str, str, str], dict[str, str]]:
    """Global codes that lines of the template carry, by table, part and line."""
    return {
        (table.id, part, line.code): line.global_codes
        for table in template.tables
        for part, lines in (("row", table.rows), ("column", table.columns))
        for line in lines
    }


def _key(
    account: str,
    codes: Mapping[str, str],
    own: Mapping[tuple[str, str, str], Mapping[str, str]],
    how: GlobalRules,
) -> dict[str, str]:
    table = codes["table"]
    known = set(how.structure.dimension_ids())
    carried: dict[str, str] = {}
    for part in ("row", "column"):
        carried |= own.get((table, part, codes[part]), {})
    key = {name: code for name, code in carried.items() if name in known}
    for rule in how.rules:
        if rule.fits(account, table, codes):
            ours = carried.get(rule.component) or codes.get(rule.part, "")
            key[rule.component] = ours if rule.code == SAME else rule.code
    return key


def _observation(
    cell: Mapping[str, Any], key: Mapping[str, str], structure: Structure
) -> dict[str, Any]:
    attributes = {attribute.id for attribute in structure.attributes}
    status = cell.get("OBS_STATUS") or "A"
    decimals = cell.get("DECIMALS")
    told = {
        **dict.fromkeys(_STATUS_COLUMNS, status),
        "CONF_STATUS": FREE,
        "UNIT_MULT": "0",
        "DECIMALS": None if decimals is None else str(decimals),
        "COMMENT_OBS": cell.get("COMMENT_OBS"),
        **key,
    }
    dimensions = structure.dimension_ids()
    return {
        **{name: key[name] for name in dimensions},
        "TIME_PERIOD": str(cell["TIME_PERIOD"]),
        "OBS_VALUE": cell["OBS_VALUE"],
        **{name: value for name, value in told.items() if name in attributes},
    }


def _table(rows: Sequence[Mapping[str, Any]], structure: Structure) -> pa.Table:
    names = [component.id for component in structure.components()]
    used = [name for name in names if any(row.get(name) is not None for row in rows)]
    return pa.table(
        {
            name: pa.array(
                [row.get(name) for row in rows],
                pa.float64() if name == structure.measure.id else pa.string(),
            )
            for name in used or [*structure.dimension_ids(), "TIME_PERIOD", "OBS_VALUE"]
        }
    )


def _cell_name(cell: Mapping[str, Any]) -> str:
    return ".".join(cell[name] for name in ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN"))
