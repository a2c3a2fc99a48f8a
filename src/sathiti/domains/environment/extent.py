"""The extent account of land cover from a file of the change matrix."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sathiti.methods.landcover import (
    account_by_cause,
    causes_of,
    extent_account,
    transitions,
)
from sathiti.model import Place, SathitiError

NEEDED = ("zone", "from", "to")
MEASURES = ("hectares", "pixels")


def read_matrix(path: Path, measure: str = "hectares") -> pa.Table:
    """Read a change matrix from a CSV file; other columns than those needed are passed over.

    Args:
        path: of the file, as `sathiti landcover change` writes it.
        measure: column of areas that is needed.

    Raises:
        SathitiError: it is no CSV in UTF-8, lacks a column, or holds no number where one must be.
    """
    at = Place(path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            header = list(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise SathitiError(
            "The file cannot be read as CSV: {reason}.",
            fix="Save it as UTF-8.",
            at=at,
            reason=str(error),
        ) from error
    lacking = [name for name in (*NEEDED, measure) if name not in header]
    if lacking:
        raise SathitiError(
            "The matrix has no column {columns}.",
            fix="Give a file with the columns {needed}.",
            at=at,
            columns=lacking,
            needed=[*NEEDED, measure],
        )
    return pa.table(
        {
            **{name: pa.array([row[name] for _, row in rows], pa.string()) for name in NEEDED},
            measure: pa.array([_amount(row, measure, path, line) for line, row in rows]),
        }
    )


def _amount(row: dict[str, str], measure: str, path: Path, line: int) -> float:
    written = row[measure] or ""
    try:
        amount = float(written)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise SathitiError(
            "“{written}” is not an area.",
            fix="Correct the cell, or compile the account in pixels: --measure pixels.",
            at=Place(path.name, row=line, key=measure),
            written=written,
        )
    return amount


def compile_extent(
    matrix: Any, rows: Sequence[dict[str, str]], source: str, measure: str = "hectares"
) -> tuple[pa.Table, pa.Table]:
    """The account split by cause, and the transitions it is made of.

    Args:
        matrix: change matrix.
        rows: table of cause keys.
        source: its name, for messages.
        measure: column of the matrix to add up.

    Raises:
        SathitiError: a cause key is wrong.
    """
    explained = transitions(matrix, causes_of(rows, source), measure)
    return account_by_cause(extent_account(matrix, measure), explained), explained
