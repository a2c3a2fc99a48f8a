"""Records from files: text to typed columns by the codebook, with a finding for what is wrong."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from msgspec import Struct

from sathiti.methods.validation.record_rules import RecordFile, parents_of
from sathiti.model import (
    Catalogue,
    Finding,
    Message,
    Place,
    SathitiError,
    Severity,
    SurveyFile,
    SurveyPlan,
    Text,
)

NUMBER = r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$"
WHOLE = r"^\s*[-+]?\d+(\.0*)?\s*$"
LINE = "line_of_file"


class Reader(Struct, frozen=True):
    """How findings of reading are said.

    Attributes:
        plan: of the survey.
        period: of the round.
        texts: translations.
        languages: languages wanted.
    """

    plan: SurveyPlan
    period: str
    texts: Catalogue
    languages: Sequence[str]

    def finding(
        self, rule: str, severity: Severity, file: str, key: str, place: Place, said: Message
    ) -> Finding:
        """A finding in every language."""
        words = {one: self.texts.say(said, one) for one in self.languages}
        values = dict(said.values)
        return Finding(rule, severity, file, key, self.period, (place,), values, Text(words))


def read_text(path: Path, file: SurveyFile) -> pa.Table:
    """A file as text, with the line of each record.

    Raises:
        SathitiError: it cannot be read as CSV, or has other signs than commas, or a column
            twice, or lacks columns of the codebook or the key.
    """
    options = pa.csv.ConvertOptions(
        column_types={}, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
    )
    try:
        names = pa.csv.open_csv(path).schema.names
        options.column_types = dict.fromkeys(names, pa.string())
        table = pa.csv.read_csv(path, convert_options=options)
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise SathitiError(
            "This file cannot be read as CSV: {reason}.",
            fix="Export it anew as CSV in UTF-8, with commas and a header.",
            at=Place(path.name),
            reason=str(error).splitlines()[0],
        ) from error
    twice = [name for name, count in Counter(table.column_names).items() if count > 1]
    if twice:
        raise SathitiError(
            "Columns are written twice: {columns}.",
            fix="Keep one of them.",
            at=Place(path.name, row=1),
            columns=twice,
        )
    wanted = list(dict.fromkeys([*file.codebook.variables, *file.key]))
    missing = [name for name in wanted if name not in table.column_names]
    if missing and len(names) == 1 and {";", "\t"} & set(names[0]):
        raise SathitiError(
            "The columns of the file {file} are not parted by commas.",
            fix="Export it anew as CSV in UTF-8, with commas and a header.",
            at=Place(path.name, row=1),
            file=file.id,
        )
    if missing:
        raise SathitiError(
            "The file {file} lacks the columns {columns}.",
            fix="Export it anew with all variables of the codebook.",
            at=Place(path.name, row=1),
            file=file.id,
            columns=missing,
        )
    return table.append_column(LINE, pa.array(_lines(path, table.num_rows), pa.int64()))


def _lines(path: Path, records: int) -> Sequence[int]:
    """Line on which each record begins; empty lines and breaks inside quotes are lines too."""
    if path.read_bytes().rstrip(b"\r\n").count(b"\n") == records:
        return range(2, records + 2)
    begins, before = [], 0
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        for row in rows:
            if row:
                begins.append(before + 1)
            before = rows.line_num
    return begins[1:]


def typed(table: pa.Table, file: SurveyFile, reader: Reader) -> tuple[pa.Table, list[Finding]]:
    """Columns by the type of their variable; what cannot be read is missing, with a finding."""
    findings: list[Finding] = []
    for name, variable in file.codebook.variables.items():
        column = table[name]
        if variable.type == "text":
            column = pc.utf8_trim_whitespace(column)
            codes = [code.id for code in file.codebook.codes_of(name)]
            if codes:
                known = pc.or_kleene(
                    pc.is_in(column, value_set=pa.array(codes)), pc.is_null(column)
                )
                said = "The code {value} of {variable} is not in its list."
                column = pc.if_else(known, column, None)
                findings += _unread(table, file, name, known, "survey.code", said, reader)
        else:
            pattern, kind = (
                (WHOLE, pa.int64()) if variable.type == "integer" else (NUMBER, pa.float64())
            )
            known = pc.or_kleene(pc.match_substring_regex(column, pattern), pc.is_null(column))
            said = "“{value}” of {variable} is not a number."
            findings += _unread(table, file, name, known, "survey.number", said, reader)
            kept = pc.utf8_trim_whitespace(pc.if_else(known, column, None))
            column = pc.cast(pc.cast(kept, pa.float64()), kind)
        table = table.set_column(table.column_names.index(name), name, column)
    if not file.codebook.variables:
        table = guessed(table, file)
    return table, findings


def guessed(table: pa.Table, file: SurveyFile) -> pa.Table:
    """Columns of numbers as numbers where the pack has no codebook; a key stays text."""
    for name in table.column_names:
        column = table[name]
        if name in (*file.key, LINE) or not pa.types.is_string(column.type):
            continue
        number = pc.fill_null(pc.match_substring_regex(column, r"^-?(0|[1-9]\d*)(\.\d+)?$"), True)
        if column.null_count < len(column) and pc.all(number).as_py():
            at = table.column_names.index(name)
            table = table.set_column(at, name, pc.cast(column, pa.float64()))
    return table


def _unread(
    table: pa.Table,
    file: SurveyFile,
    name: str,
    known: pa.ChunkedArray,
    rule: str,
    said: str,
    reader: Reader,
) -> Iterator[Finding]:
    wrong = np.flatnonzero(~np.asarray(pc.fill_null(known, True).to_numpy(), dtype=np.bool_))
    variable = file.codebook.variables[name]
    for row in wrong.tolist():
        key = ".".join(str(table[column][row].as_py()) for column in file.key)
        values = {"value": table[name][row].as_py(), "variable": variable.label}
        place = Place(f"{file.id}.csv", row=table[LINE][row].as_py(), key=key)
        yield reader.finding(rule, "warning", file.id, key, place, Message(said, values))


def as_records(
    tables: Mapping[str, pa.Table], plan: SurveyPlan, reader: Reader
) -> tuple[dict[str, RecordFile], list[Finding]]:
    """The files with the place of each record in the file above; a finding for each stray."""
    files: dict[str, RecordFile] = {}
    findings: list[Finding] = []
    for name, file in plan.files.items():
        table = tables[name]
        parent = np.full(table.num_rows, -1, np.int64)
        if file.within:
            parent = parents_of(table, tables[file.within], plan.files[file.within].key)
        lines = np.asarray(table[LINE].to_numpy(), np.int64)
        files[name] = RecordFile(
            table.drop_columns([LINE]), file.key, f"{name}.csv", lines, file.within, parent
        )
        if file.within:
            findings += _strays(files[name], name, plan.files[file.within], reader)
    return files, findings


def _strays(records: RecordFile, name: str, above: SurveyFile, reader: Reader) -> Iterator[Finding]:
    for row in np.flatnonzero(records.parent < 0).tolist():
        key = ".".join(str(records.table[column][row].as_py()) for column in above.key)
        said = Message(
            "The record belongs to {key}, which is not in the file {file}.",
            {"key": key, "file": above.id},
        )
        place = records.place(row)
        yield reader.finding("survey.stray", "blocking", name, records.name(row), place, said)
