"""The kind ``complete``: every cell asked has a value, or a status that says why it has none."""

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.validation.fact_table import Coded, Integers, collect, encode
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.outcome import Breach, Outcome, key_place
from sathiti.methods.validation.panel import NOWHERE
from sathiti.methods.validation.parameters import ALL, Parameters
from sathiti.model import Message, Rule

PARAMETERS = ("asked", "items", "item", "statuses")
# SDMX CL_OBS_STATUS: L missing value, data exist but were not collected; M cannot exist.
ANSWERING = ("L", "M")
UNANSWERED = (
    "{item}, {area}, {period}: there is no answer. "
    "Please enter the value, or choose “not available” or “not applicable”."
)


class _Asked(Struct, frozen=True):
    """Cells asked, as words and numbers."""

    items: Coded
    areas: Coded
    periods: Coded
    required: "np.ndarray"

    def select(self, rows: Integers) -> list[tuple[str, str, str]]:
        """Item, area and period of rows."""
        columns = (self.items, self.areas, self.periods)
        picked = [[column.words[code] for code in column.codes[rows]] for column in columns]
        return list(zip(*picked, strict=True))


def complete(rule: Rule, facts: Facts) -> Outcome:
    """Look for cells that were asked and are neither filled nor explained.

    Parameters of the rule: ``asked`` (table of ITEM, REF_AREA, TIME_PERIOD and optional
    REQUIRED; else what `Facts.asked` holds; else every row of the form counts as asked),
    ``items`` and ``statuses`` that count as an answer.
    """
    parameters = Parameters(rule, PARAMETERS)
    asked = _asked(rule, parameters, facts)
    wanted = parameters.texts("items") or parameters.texts("item") or [ALL]
    needed = asked.required
    if wanted != [ALL]:
        known = np.array([*(word in wanted for word in asked.items.words), False])
        needed = needed & known[asked.items.codes]
    rows = _rows(asked, rule.scope, facts)
    table = facts.panel.tables.get(rule.scope)
    if table is None:
        answered = np.zeros(len(rows), dtype=np.bool_)
    else:
        statuses = parameters.texts("statuses") or ANSWERING
        answered = (table.given() | table.with_status(*statuses))[rows]
    empty = np.flatnonzero(needed & ~answered)
    breaches = [
        Breach(
            item,
            area,
            period,
            (
                table.place(row)
                if table and row >= 0
                else key_place(rule.scope, area, item, period),
            ),
            {"status": table.text("OBS_STATUS", row) if table else ""},
            Message(UNANSWERED),
        )
        for (item, area, period), row in zip(asked.select(empty), rows[empty].tolist(), strict=True)
    ]
    return Outcome(breaches, checked=int(needed.sum()), failed=len(breaches))


def _asked(rule: Rule, parameters: Parameters, facts: Facts) -> _Asked:
    given = parameters.get("asked")
    source = given if given is not None else facts.asked.get(rule.scope)
    if source is None:
        own = facts.panel.tables.get(rule.scope)
        source = own.rows if own else pa.table({name: pa.array([], pa.string()) for name in _KEY})
    table = collect(source)
    names = {name.upper(): name for name in table.column_names}
    required = np.ones(table.num_rows, dtype=np.bool_)
    if "REQUIRED" in names:
        column = table[names["REQUIRED"]].cast(pa.bool_()).combine_chunks()
        required = column.fill_null(False).to_numpy(zero_copy_only=False)
    items, areas, periods = (encode(table[names[name]]) for name in _KEY)
    return _Asked(items, areas, periods, required)


_KEY = ("ITEM", "REF_AREA", "TIME_PERIOD")


def _rows(asked: _Asked, form: str, facts: Facts) -> Integers:
    """Row of the form for every cell asked; -1 where it has none."""
    contexts = facts.panel.contexts_of(asked.areas, asked.periods)
    rows = np.full(len(contexts), NOWHERE)
    order = np.argsort(asked.items.codes, kind="stable")
    starts = np.searchsorted(asked.items.codes[order], np.arange(len(asked.items.words) + 1))
    for item, start, end in zip(asked.items.words, starts[:-1], starts[1:], strict=True):
        cells = order[start:end]
        rows[cells] = facts.panel.rows(form, item, contexts[cells])
    return rows
