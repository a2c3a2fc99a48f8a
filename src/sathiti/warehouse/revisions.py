"""Revisions: which observations differ between two vintages, and why."""

from collections.abc import Iterable, Sequence

import duckdb
import msgspec
import pyarrow as pa

from sathiti.model import Correction, Dataset, Lineage, Message, Place
from sathiti.warehouse.canonical import series_keys, to_arrow

Fact = tuple[str, str, str, str]

REASONS: dict[str, str] = {
    "correction": "A correction was decided: {detail}",
    "delivery": "A new delivery says otherwise: {detail}",
    "input": "What it is computed from has changed: {detail}",
    "pack": "Rules or definitions of the country pack have changed: {detail}",
    "program": "The program has changed: {detail}",
    "parameters": "The settings of the step have changed.",
    "unknown": "The reason is not recorded.",
}
SCHEMA = pa.schema(
    {
        "SERIES_KEY": pa.string(),
        "TIME_PERIOD": pa.string(),
        "OLD_VALUE": pa.float64(),
        "NEW_VALUE": pa.float64(),
        "OLD_STATUS": pa.string(),
        "NEW_STATUS": pa.string(),
        "KIND": pa.string(),
        "WHY": pa.string(),
        "DETAIL": pa.string(),
    }
)
_CHANGED = """
    SELECT SERIES_KEY, TIME_PERIOD,
        before.VALUE AS OLD_VALUE, after.VALUE AS NEW_VALUE,
        before.STATUS AS OLD_STATUS, after.STATUS AS NEW_STATUS,
        CASE WHEN before.FOUND IS NULL THEN 'added' WHEN after.FOUND IS NULL THEN 'removed'
             WHEN before.VALUE IS DISTINCT FROM after.VALUE THEN 'changed'
             ELSE 'status' END AS KIND,
        correction.REASON IS NOT NULL AS CORRECTED,
        after.DELIVERY <> '' AND before.DELIVERY IS DISTINCT FROM after.DELIVERY AS DELIVERED,
        correction.REASON, coalesce(after.PLACE, after.DELIVERY) AS DELIVERY,
        concat(before.INPUTS, after.INPUTS) AS INPUTS
    FROM before FULL JOIN after USING (SERIES_KEY, TIME_PERIOD)
    LEFT JOIN correction USING (SERIES_KEY, TIME_PERIOD)
    WHERE before.FOUND IS NULL OR after.FOUND IS NULL
        OR before.VALUE IS DISTINCT FROM after.VALUE
        OR before.STATUS IS DISTINCT FROM after.STATUS
"""
_EXPLAINED = f"""
    SELECT SERIES_KEY, TIME_PERIOD, OLD_VALUE, NEW_VALUE, OLD_STATUS, NEW_STATUS, KIND,
        CASE WHEN CORRECTED THEN 'correction' WHEN DELIVERED THEN 'delivery' ELSE $why END AS WHY,
        CASE WHEN CORRECTED THEN REASON WHEN DELIVERED THEN DELIVERY
            WHEN $why = 'input' THEN coalesce((
                SELECT string_agg(FACT.SAID, ', ' ORDER BY FACT.SAID) FROM fact
                WHERE contains(INPUTS, FACT.WRITTEN)), $detail)
            ELSE $detail END AS DETAIL
    FROM ({_CHANGED}) ORDER BY SERIES_KEY, TIME_PERIOD
"""


def revisions(
    old: Dataset | None,
    new: Dataset,
    corrections: Sequence[Correction] = (),
    changed: Iterable[Fact] = (),
) -> pa.Table:
    """What changed from one vintage of a dataflow to the next.

    The reason of a row is, in this order: a correction of that observation; another delivery
    (column DELIVERY) behind it, whose cell (column PLACE) is named; what the two lineages differ
    in: inputs, pack, program, parameters. Of a computed row (column INPUTS, a JSON list of
    facts) only inputs of its own are named, where it is known which facts changed.

    Args:
        old: the vintage before; None gives no revisions, for a first vintage revises nothing.
        new: the vintage now.
        corrections: decided changes that were applied.
        changed: facts that changed: form, item, area and period.

    Returns:
        Columns of `SCHEMA`, one row an observation added, removed, changed in value or in
        status only (KIND); WHY is a key of `REASONS`, DETAIL fills its place.
    """
    if old is None:
        return SCHEMA.empty_table()
    why, detail = _lineage_reason(old.lineage, new.lineage)
    with duckdb.connect(":memory:") as connection:
        connection.register("before", _comparable(old))
        connection.register("after", _comparable(new))
        connection.register("fact", _facts(changed))
        connection.register("correction", _reasons(corrections, new.dataflow.id))
        told = connection.sql(_EXPLAINED, params={"why": why, "detail": detail})
        return told.to_arrow_table().cast(SCHEMA)


def reason(why: str, detail: str) -> Message:
    """The reason of a revision as a sentence.

    Args:
        why: a key of `REASONS`.
        detail: what fills its place.
    """
    return Message(REASONS[why], {"detail": detail})


def _comparable(dataset: Dataset) -> pa.Table:
    table = to_arrow(dataset.table)
    structure = dataset.structure
    nothing = pa.nulls(table.num_rows, pa.string())
    columns = set(table.column_names)
    return pa.table(
        {
            "SERIES_KEY": series_keys(table, structure),
            "TIME_PERIOD": table.column(structure.time.id),
            "VALUE": table.column(structure.measure.id),
            "STATUS": table.column("OBS_STATUS") if "OBS_STATUS" in columns else nothing,
            "DELIVERY": table.column("DELIVERY") if "DELIVERY" in columns else nothing,
            "PLACE": _cells(table.column("PLACE")) if "PLACE" in columns else nothing,
            "INPUTS": table.column("INPUTS") if "INPUTS" in columns else nothing,
            "FOUND": pa.repeat(pa.scalar(True), table.num_rows),
        }
    )


def _facts(changed: Iterable[Fact]) -> pa.Table:
    # as a list of facts in JSON holds them, and as people name them
    facts = list(changed)
    written = [msgspec.json.encode(fact).decode() for fact in facts]
    said = [f"{form}.{item} {area} {period}" for form, item, area, period in facts]
    return pa.table(
        {"WRITTEN": pa.array(written, pa.string()), "SAID": pa.array(said, pa.string())}
    )


def _cells(places: pa.ChunkedArray) -> pa.Array:
    # file|sheet|cell, as people read it
    said = [str(Place.parse(each)) if each else None for each in places.to_pylist()]
    return pa.array(said, pa.string())


def _reasons(corrections: Sequence[Correction], dataflow: str) -> pa.Table:
    latest = {
        (correction.key, correction.period): correction.reason
        for correction in sorted(corrections, key=lambda correction: correction.when)
        if correction.dataflow == dataflow
    }
    rows = [
        {"SERIES_KEY": key, "TIME_PERIOD": period, "REASON": said}
        for (key, period), said in latest.items()
    ]
    names = ("SERIES_KEY", "TIME_PERIOD", "REASON")
    return pa.Table.from_pylist(rows, schema=pa.schema({name: pa.string() for name in names}))


def _lineage_reason(old: Lineage, new: Lineage) -> tuple[str, str]:
    before = {given.name: given.content_hash for given in old.inputs}
    after = {given.name: given.content_hash for given in new.inputs}
    # Of what a step made, the step is named: whoever reads this knows steps, not their files.
    changed = sorted(
        {
            name.partition("/")[0]
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        }
    )
    tests = (
        ("input", bool(changed), ", ".join(changed)),
        ("pack", old.pack_version != new.pack_version, new.pack_version),
        ("parameters", old.parameters != new.parameters, ""),
        ("program", old.code_version != new.code_version, new.code_version),
    )
    return next(((why, detail) for why, true, detail in tests if true), ("unknown", ""))
