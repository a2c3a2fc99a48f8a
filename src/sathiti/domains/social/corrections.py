"""Decided changes of records: rows of a file of the workspace; what was received stays.

``survey_corrections.csv`` has the columns survey, round, file, key, row, variable, old, new,
reason, who, when. A row without a variable takes the record out. `row`, the line of the file, is
needed only where several records have the key.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.domains.social.reading import LINE
from sathiti.methods.validation.record_rules import joined_keys
from sathiti.model import Place, SathitiError, SurveyPlan
from sathiti.warehouse.line.corrections import check_filled

CORRECTIONS = "survey_corrections.csv"
_NEEDED = ("survey", "round", "file", "key", "reason", "who", "when")


class RecordCorrection(Struct, frozen=True):
    """One decided change of a record.

    Attributes:
        survey, period, file, key: the record; parts of the key joined by a point.
        row: line of the file; 0 where the key says enough.
        variable: what changes; empty where the record is taken out.
        old, new: as written before and after; empty for missing.
        reason, who, when: why, who decided it, and the ISO date.
        at: where the correction stands.
    """

    survey: str
    period: str
    file: str
    key: str
    row: int
    variable: str
    old: str
    new: str
    reason: str
    who: str
    when: str
    at: Place


def read_record_corrections(path: Path, survey: str, period: str) -> list[RecordCorrection]:
    """The corrections of a round; none if there is no such file.

    Raises:
        SathitiError: a column is missing, who, when or why is not said, or when is no day.
    """
    rows = _all_corrections(path)
    return [one for one in rows if (one.survey, one.period) == (survey, period)]


def _all_corrections(path: Path) -> list[RecordCorrection]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            _correction(row, Place(path.name, row=number))
            for number, row in enumerate(csv.DictReader(lines), start=2)
        ]


def _correction(row: Mapping[str, str | None], at: Place) -> RecordCorrection:
    given = {name: (value or "").strip() for name, value in row.items() if name}
    check_filled(given, _NEEDED, at)
    _check_day(given["when"], at)
    line = given.get("row", "")
    if line and not line.isdecimal():
        raise SathitiError(
            "“{written}” is not a number.",
            fix="Write the line of the file, as the finding names it.",
            at=at,
            written=line,
        )
    return RecordCorrection(
        given["survey"],
        given["round"],
        given["file"],
        given["key"],
        int(line or 0),
        given.get("variable", ""),
        given.get("old", ""),
        given.get("new", ""),
        given["reason"],
        given["who"],
        given["when"],
        at,
    )


def _check_day(written: str, at: Place) -> None:
    try:
        date.fromisoformat(written)
    except ValueError as error:
        raise SathitiError(
            "“{written}” is not a day.",
            fix="Write year, month and day, such as 2025-03-20.",
            at=at,
            written=written,
        ) from error


def check_addressed(path: Path, surveys: Mapping[str, SurveyPlan]) -> None:
    """Refuse corrections that no round would ever make, for a slip in survey or round.

    Raises:
        SathitiError: a row names a survey or round that is not declared; or as
            `read_record_corrections`.
    """
    for one in _all_corrections(path):
        if one.survey not in surveys or one.period not in surveys[one.survey].rounds:
            rounds = [f"{name} {period}" for name in surveys for period in surveys[name].rounds]
            raise SathitiError(
                "There is no round {period} of a survey “{survey}”.",
                fix="Use one of: {known}.",
                at=one.at,
                period=one.period,
                survey=one.survey,
                known=rounds,
            )


def apply_record_corrections(
    tables: Mapping[str, pa.Table], plan: SurveyPlan, corrections: Sequence[RecordCorrection]
) -> dict[str, pa.Table]:
    """The tables of text with every decided change made.

    Raises:
        SathitiError: a correction speaks of a file, record, variable or old value that is not
            there, or of a key that several records have.
    """
    changed = dict(tables)
    for file in dict.fromkeys(one.file for one in corrections):
        own = [one for one in corrections if one.file == file]
        if file not in changed:
            raise SathitiError(
                "The survey has no file “{file}”.",
                fix="Use one of: {known}.",
                at=own[0].at,
                file=file,
                known=list(tables),
            )
        changed[file] = _corrected(changed[file], plan.files[file].key, own)
    return changed


def _corrected(
    table: pa.Table, key: Sequence[str], corrections: Sequence[RecordCorrection]
) -> pa.Table:
    keys = joined_keys(table, key)
    lines = np.asarray(table[LINE].to_numpy())
    columns: dict[str, list[str | None]] = {}
    out: set[int] = set()
    for one in sorted(corrections, key=lambda correction: correction.when):
        record = _record(one, keys, lines)
        if not one.variable:
            out.add(record)
            continue
        if one.variable not in table.column_names:
            raise SathitiError(
                "The table has no column {column}.",
                fix="Its columns are: {columns}.",
                at=one.at,
                column=one.variable,
                columns=", ".join(table.column_names),
            )
        values = columns.setdefault(one.variable, table[one.variable].to_pylist())
        if (values[record] or "").strip() != one.old:
            raise SathitiError(
                "A correction of {key} expects the value {old}, which is not there.",
                fix="Please look at the record again and write the correction anew.",
                at=one.at,
                key=f"{one.key} {one.variable}",
                old=one.old or "–",
            )
        values[record] = one.new or None
    for name, values in columns.items():
        at = table.column_names.index(name)
        table = table.set_column(at, name, pa.array(values, pa.string()))
    kept = np.ones(table.num_rows, np.bool_)
    kept[list(out)] = False
    return table.filter(pa.array(kept))


def _record(one: RecordCorrection, keys: pa.ChunkedArray, lines: np.ndarray) -> int:
    found = np.flatnonzero(np.asarray(pc.fill_null(pc.equal(keys, one.key), False).to_numpy()))
    if one.row:
        found = found[lines[found] == one.row]
    if len(found) == 1:
        return int(found[0])
    raise SathitiError(
        "{count} records of {file} have the key {key}.",
        fix="Write the key of one record, and its line under row where several have it.",
        at=one.at,
        count=len(found),
        file=one.file,
        key=one.key,
    )
