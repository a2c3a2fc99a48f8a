"""Cells of accounts from the figures of forms: formulas of the pack wherever they have values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.validation import Evaluated, Facts, UsedFact, evaluate, parse
from sathiti.model import (
    AccountPlan,
    AccountTemplate,
    Catalogue,
    CellSource,
    Finding,
    Message,
    Place,
)
from sathiti.warehouse.packs.coefficients import COEFFICIENTS, holds_in

ASSUMED, GIVEN = "E", "A"
DIFFERS = "account.sources_differ"
_Cell = tuple[str, str, str]  # cell, area, period


class FilledCells(Struct, frozen=True):
    """Cells that sources gave, and what they do not agree about."""

    table: pa.Table
    findings: tuple[Finding, ...]


class Remarks(Struct, frozen=True):
    """What is known of figures beside their values.

    Attributes:
        statuses: fact to OBS_STATUS, where it is not the usual one.
        assumptions: fact to what is assumed, in one string of all languages.
    """

    statuses: Mapping[UsedFact, str] = {}
    assumptions: Mapping[UsedFact, str] = {}

    def of(self, inputs: Iterable[UsedFact]) -> tuple[bool, list[str]]:
        """Whether any input is assumed, and what is."""
        told = [self.assumptions.get(fact, "") for fact in inputs]
        assumed = any(told) or any(self.statuses.get(fact) == ASSUMED for fact in inputs)
        return assumed, [words for words in dict.fromkeys(told) if words]


def fill_cells(
    plan: AccountPlan,
    template: AccountTemplate,
    facts: Facts,
    remarks: Remarks,
    texts: Catalogue,
    languages: Sequence[str],
) -> FilledCells:
    """Evaluate the sources of a plan.

    Args:
        plan: formulas in order of priority for each cell.
        template: the account.
        facts: forms, other accounts (items are ``table.row.column``) and coefficients.
        remarks: what is assumed of these facts.
        texts: translations of findings.
        languages: languages of findings.

    Returns:
        One row a cell: ACCOUNT_TABLE, ACCOUNT_ROW, ACCOUNT_COLUMN, REF_AREA, TIME_PERIOD,
        OBS_VALUE, DECIMALS, OBS_STATUS (E where anything is assumed), SOURCE_DETAIL,
        COMMENT_OBS (what is assumed), FORMULA, INPUTS (JSON list of [form, item, area,
        period]). Where several sources have a figure the first wins; a finding tells how the
        others differ.
    """
    found: dict[_Cell, list[tuple[CellSource, Evaluated]]] = defaultdict(list)
    for source in plan.cells:
        for result in evaluate(parse(source.formula, source.at), facts, ""):
            if plan.compiles(result.period):
                found[source.cell, result.area, result.period].append((source, result))
    rows = [_row(cell, *made[0], remarks, languages) for cell, made in found.items()]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    return FilledCells(table, tuple(_differing(template, found, texts, languages)))


def account_facts(cells: pa.Table) -> pa.Table:
    """Cells of an account as facts, so that formulas may name ``account.table.row.column``."""
    names = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")
    columns = zip(*(cells.column(name).to_pylist() for name in names), strict=True)
    kept = ("REF_AREA", "TIME_PERIOD", "OBS_VALUE", "DECIMALS", "OBS_STATUS")
    items = pa.array([".".join(codes) for codes in columns], pa.string())
    return pa.table({"ITEM": items} | {name: cells.column(name) for name in kept})


def coefficient_facts(
    rows: Sequence[Mapping[str, str]],
    contexts: Iterable[tuple[str, str]],
    languages: Sequence[str],
) -> tuple[pa.Table, Remarks]:
    """Dated coefficients as facts of every area and period in which they hold.

    Args:
        rows: item, area (empty: everywhere), valid_from, valid_to, value, assumed, note.
        contexts: (area, period) pairs.
        languages: order in which to say what is assumed.
    """
    made: dict[UsedFact, tuple[float, str]] = {}
    pairs = sorted(set(contexts))
    for row in sorted(rows, key=lambda one: one["area"]):
        said = joined([row.get(f"note_{language}", "") for language in languages])
        for area, period in pairs:
            if row["area"] in ("", area) and holds_in(row, period):
                fact = UsedFact(COEFFICIENTS, row["item"], area, period)
                made[fact] = float(row["value"]), said if row["assumed"] == "yes" else ""
    columns = list(zip(*(fact[1:] for fact in made), strict=True)) or [(), (), ()]
    names = ("ITEM", "REF_AREA", "TIME_PERIOD")
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
        | {"OBS_VALUE": pa.array([value for value, _ in made.values()], pa.float64())}
    )
    return table, Remarks(assumptions={fact: said for fact, (_, said) in made.items() if said})


def contexts_of(facts: Facts) -> set[tuple[str, str]]:
    """Areas and periods of which any form says something."""
    return {
        (area, period)
        for table in facts.forms.values()
        for area, period in zip(
            table.column("REF_AREA").to_pylist(),
            table.column("TIME_PERIOD").to_pylist(),
            strict=True,
        )
    }


def forms_named(plan: AccountPlan) -> set[str]:
    """Forms and accounts that the formulas of a plan read."""
    names = {form for one in plan.cells for form, _ in parse(one.formula, one.at).names()}
    return names - {COEFFICIENTS}


SCHEMA = pa.schema(
    {
        **dict.fromkeys(("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN"), pa.string()),
        **dict.fromkeys(("REF_AREA", "TIME_PERIOD"), pa.string()),
        "OBS_VALUE": pa.float64(),
        "DECIMALS": pa.int32(),
        **dict.fromkeys(("OBS_STATUS", "SOURCE_DETAIL", "COMMENT_OBS"), pa.string()),
        **dict.fromkeys(("FORMULA", "INPUTS"), pa.string()),
    }
)


def _row(
    cell: _Cell,
    source: CellSource,
    result: Evaluated,
    remarks: Remarks,
    languages: Sequence[str],
) -> dict[str, Any]:
    table, row, column = cell[0].split(".")
    assumed, told = remarks.of(result.inputs)
    own = joined([source.assumed.words.get(language, "") for language in languages])
    return {
        "ACCOUNT_TABLE": table,
        "ACCOUNT_ROW": row,
        "ACCOUNT_COLUMN": column,
        "REF_AREA": result.area,
        "TIME_PERIOD": result.period,
        "OBS_VALUE": result.value,
        "DECIMALS": source.decimals,
        "OBS_STATUS": ASSUMED if assumed or own else GIVEN,
        "SOURCE_DETAIL": source.source,
        "COMMENT_OBS": "; ".join(dict.fromkeys(filter(None, [own, *told]))) or None,
        "FORMULA": source.formula,
        "INPUTS": msgspec.json.encode([list(used) for used in result.inputs]).decode(),
    }


def joined(words: Iterable[str]) -> str:
    """What is assumed, in all languages, as one comment."""
    return " / ".join(filter(None, words))


def _differing(
    template: AccountTemplate,
    found: Mapping[_Cell, Sequence[tuple[CellSource, Evaluated]]],
    texts: Catalogue,
    languages: Sequence[str],
) -> Iterable[Finding]:
    for cell, made in found.items():
        (first, taken), *others = made
        figure = Figure(taken.value, first.decimals, first.source)
        for other, result in others:
            second = Figure(result.value, other.decimals, other.source)
            yield from differing(template, cell, figure, second, texts, languages)


class Figure(Struct, frozen=True):
    """What one source says of a cell."""

    value: float
    decimals: int
    source: str


def differing(
    template: AccountTemplate,
    where: _Cell,
    taken: Figure,
    other: Figure,
    texts: Catalogue,
    languages: Sequence[str],
) -> Iterable[Finding]:
    """A note if two sources of a cell do not agree within half their last digits."""
    cell, area, period = where
    allowed = 0.5 * (10.0**-taken.decimals + 10.0**-other.decimals)
    if abs(other.value - taken.value) <= allowed:
        return
    message = Message(
        "{account}, {cell}, {area}, {period}: two sources differ. {taken} was taken "
        "({source}); {other} is what {other_source} gives.",
        {
            "account": template.title,
            "cell": cell,
            "area": area,
            "period": period,
            "taken": round(taken.value, taken.decimals),
            "source": taken.source,
            "other": round(other.value, other.decimals),
            "other_source": other.source,
        },
    )
    yield Finding(
        rule=DIFFERS,
        severity="note",
        scope=template.id,
        key=f"{area}.{cell}",
        period=period,
        places=(Place(template.id, key=cell),),
        values={"taken": taken.value, "other": other.value},
        message=texts.text(message, languages),
    )
