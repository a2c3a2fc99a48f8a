"""Corrections: decided changes as rows, applied by the run; raw data stay as they came."""

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from sathiti.model import Correction, Dataset, Place, SathitiError
from sathiti.model.status import WITHDRAWN, with_reason
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line.office import fingerprint

CORRECTIONS = "corrections.csv"
HELD = "O"
_NEEDED = ("dataflow", "key", "period", "reason", "who", "when")


def read_corrections(path: Path) -> list[Correction]:
    """Decided changes from ``corrections.csv``; none if there is no such file.

    Columns: dataflow, key, period, old, new, reason, who, when; old and new may be empty.

    Raises:
        SathitiError: a column is missing, a number or reason is not given.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            _correction(row, Place(path.name, row=line))
            for line, row in enumerate(csv.DictReader(file), start=2)
        ]


def check_filled(row: Mapping[str, str | None], needed: Sequence[str], at: Place) -> None:
    """Checks that a correction says what it must.

    Raises:
        SathitiError: it names the columns that say nothing.
    """
    lacking = [name for name in needed if not (row.get(name) or "").strip()]
    if lacking:
        raise SathitiError(
            "A correction says nothing under: {columns}.",
            fix="Please fill in who decided it, when and why.",
            at=at,
            columns=lacking,
        )


def _correction(row: dict[str, str], at: Place) -> Correction:
    check_filled(row, _NEEDED, at)
    return Correction(
        row["dataflow"],
        row["key"],
        row["period"],
        _number(row.get("old"), at),
        _number(row.get("new"), at),
        row["reason"],
        row["who"],
        row["when"],
    )


def _number(written: str | None, at: Place) -> float | None:
    if not (written or "").strip():
        return None
    try:
        number = float(written or "")
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SathitiError(
            "“{written}” is not a number.",
            fix="Please write it with digits and a point, for example 1234.5.",
            at=at,
            written=written,
        )
    return number


def corrections_hash(root: Path, dataflow: str) -> str:
    """Hash over the corrections of one dataflow."""
    return fingerprint(
        [one for one in read_corrections(root / CORRECTIONS) if one.dataflow == dataflow]
    )


def apply_corrections(dataset: Dataset, corrections: Sequence[Correction]) -> pa.Table:
    """The table with every decided change made; the vintage it came from stays.

    Raises:
        SathitiError: a correction speaks of an observation or an old value that is not there.
    """
    table: pa.Table = dataset.table
    if not corrections:
        return table
    keys = series_keys(table, dataset.structure).to_pylist()
    periods = table.column("TIME_PERIOD").to_pylist()
    rows = {address: row for row, address in enumerate(zip(keys, periods, strict=True))}
    values = table.column("OBS_VALUE").to_pylist()
    statuses = table.column("OBS_STATUS").to_pylist()
    comments = table.column("COMMENT_OBS").to_pylist()
    for one in sorted(corrections, key=lambda correction: correction.when):
        row = rows.get((one.key, one.period))
        if row is None or values[row] != one.old:
            raise SathitiError(
                "A correction of {key} in {period} expects the value {old}, which is not there.",
                fix="Please look at the figure again and write the correction anew.",
                at=Place(CORRECTIONS),
                key=one.key,
                period=one.period,
                old=one.old,
            )
        values[row] = one.new
        statuses[row] = HELD if one.new is None else "A"
        if one.new is None:
            comments[row] = with_reason(WITHDRAWN, comments[row])
    columns = {
        "OBS_VALUE": pa.array(values, pa.float64()),
        "OBS_STATUS": pa.array(statuses, pa.string()),
        "COMMENT_OBS": pa.array(comments, pa.string()),
    }
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table
