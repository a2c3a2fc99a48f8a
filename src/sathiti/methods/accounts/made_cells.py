"""Writes the cells of a compiled account as a table."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods.accounts.cell_table import ASSUMED, CONTEXT, KEY, NOT_GIVEN, CellRows, Panel
from sathiti.methods.accounts.equations import Equation
from sathiti.methods.accounts.layout import Layout
from sathiti.methods.accounts.residuals import taken
from sathiti.methods.accounts.sums import Integers, Sums
from sathiti.model import AccountTemplate

NORMAL = "A"
GIVEN, COMPUTED, BALANCED = "given", "computed", "balanced"
MADE = (
    *KEY,
    *CONTEXT,
    "OBS_VALUE",
    "DECIMALS",
    "OBS_STATUS",
    "ORIGIN",
    "RULE",
    "COMPLETE",
    "ROUNDING",
    "INPUTS",
)


def cells_of(
    template: AccountTemplate, layout: Layout, equations: Sequence[Equation], given: CellRows
) -> pa.Table:
    """All cells that were given or computed, by area, period and order of the template.

    Columns: those of the input, and ORIGIN, RULE (identity that computed it), COMPLETE and
    ROUNDING (how far rounding may have moved the value) and for computed cells INPUTS, a
    JSON list of [account, cell, area, period].
    """
    panel = given.panel
    shown = (panel.known | (panel.rows != NOT_GIVEN))[:, :-1]
    context, place = np.nonzero(shown)
    rules = panel.rules[context, place]
    is_computed = rules != NOT_GIVEN
    rows = np.where(is_computed, NOT_GIVEN, panel.rows[context, place])
    values = panel.values[context, place]
    own = {
        name: taken([cell[part] for cell in layout.cells], place) for part, name in enumerate(KEY)
    }
    own["REF_AREA"] = taken([area for area, _ in panel.contexts], context)
    own["TIME_PERIOD"] = taken([period for _, period in panel.contexts], context)
    own["OBS_VALUE"] = pa.array(values, mask=np.isnan(values))
    own["DECIMALS"] = pa.array(panel.decimals[context, place].astype(np.int32))
    carried = _carried(given.table, rows)
    status = np.where(panel.assumed[context, place], ASSUMED, NORMAL)
    own["OBS_STATUS"] = pc.if_else(
        pa.array(is_computed),
        pa.array(status.astype(object), pa.string()),
        pc.coalesce(carried.pop("OBS_STATUS", pa.nulls(len(rows), pa.string())), pa.scalar(NORMAL)),
    )
    inputs = _inputs(template, layout, equations, panel, context, place)
    if "INPUTS" in carried:
        inputs = pc.coalesce(inputs, carried.pop("INPUTS"))
    names = [*(one.identity for one in equations), ""]
    return pa.table(
        {
            **own,
            **carried,
            "ORIGIN": taken([GIVEN, COMPUTED], is_computed.astype(np.int64)),
            "RULE": taken(names, np.where(is_computed, rules, len(equations))),
            "COMPLETE": pa.array(panel.complete[context, place]),
            "ROUNDING": pa.array(np.sqrt(panel.variance[context, place])),
            "INPUTS": inputs,
        }
    )


def _carried(table: pa.Table, rows: Integers) -> dict[str, pa.Array]:
    """The other columns of the input; null for computed cells."""
    places = pa.array(rows, mask=rows == NOT_GIVEN)
    carried = {}
    for name in table.column_names:
        if name not in MADE or name in ("OBS_STATUS", "INPUTS"):
            column = table[name].take(places).combine_chunks()
            carried[name] = column.cast(pa.string()) if name in ("OBS_STATUS", "INPUTS") else column
    return carried


def _inputs(
    template: AccountTemplate,
    layout: Layout,
    equations: Sequence[Equation],
    panel: Panel,
    context: Integers,
    place: Integers,
) -> pa.Array:
    """JSON lists of the known cells that each computed cell was made of."""
    parts = [[place for place, _ in one.right if place < len(layout.cells)] for one in equations]
    account = _json(template.id)
    heads = [f"[{account},{_json(layout.name(one))}," for one in range(len(layout.cells))]
    tails = [f"{_json(area)},{_json(period)}]" for area, period in panel.contexts]
    known = panel.known
    whole = Sums.of([one.right for one in equations]).every(known)
    wholes = [_list_of([heads[part] + _TAIL for part in one]) for one in parts]
    rules = panel.rules[context, place]
    written: list[str | None] = [None] * len(rules)
    for row in np.flatnonzero(rules != NOT_GIVEN).tolist():
        at, rule = context[row], rules[row]
        given = wholes[rule]
        if not whole[at, rule]:
            given = _list_of([heads[part] + _TAIL for part in parts[rule] if known[at, part]])
        written[row] = given.replace(_TAIL, tails[at])
    return pa.array(written, pa.string())


# Stands for the area and period, which are put in for each context.
_TAIL = "\0"


def _json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _list_of(entries: Sequence[str]) -> str:
    return "[" + ",".join(entries) + "]"
