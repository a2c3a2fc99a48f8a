"""Reports for people and spreadsheets: findings, revisions, comparisons as CSV files."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from sathiti.model import Catalogue, Correction, Finding, Text
from sathiti.warehouse.atomic import write_bytes
from sathiti.warehouse.revisions import reason, revisions
from sathiti.warehouse.vintages import Vintage, previous_vintage, read_vintage

REVISION_COLUMNS = (
    "dataflow",
    "series_key",
    "period",
    "old",
    "new",
    "old_status",
    "new_status",
    "kind",
    "vintage_before",
    "vintage",
)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file that spreadsheets open with Lao letters (UTF-8 with its mark)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, out.getvalue().encode("utf-8-sig"))


def said_in(text: Text, languages: Sequence[str]) -> list[str]:
    """The words of a text, one column a language."""
    return [text.words.get(language, "") for language in languages]


def write_findings(path: Path, findings: Iterable[Finding], languages: Sequence[str]) -> None:
    """One row a finding: rule, severity, form, key, period, place, values, messages."""
    header = ["rule", "severity", "scope", "key", "period", "place", "state"]
    header += [f"message_{language}" for language in languages]
    rows = (
        [
            one.rule,
            one.severity,
            one.scope,
            one.key,
            one.period,
            "; ".join(map(str, one.places)),
            one.state,
            *said_in(one.message, languages),
        ]
        for one in findings
    )
    write_csv(path, header, rows)


def revision_header(languages: Sequence[str]) -> list[str]:
    """Names of the columns of `revision_rows`."""
    return [*REVISION_COLUMNS, *(f"why_{language}" for language in languages)]


def revision_rows(
    vintage: Vintage,
    texts: Catalogue,
    languages: Sequence[str],
    corrections: Sequence[Correction] = (),
) -> list[list[object]]:
    """What a vintage changed from the one before it.

    Returns:
        Rows of REVISION_COLUMNS, then why, in each language.
    """
    before = previous_vintage(vintage)
    if before is None:
        return []
    old, new = (read_vintage(one).dataset for one in (before, vintage))
    table = revisions(old, new, corrections)
    return [
        [
            vintage.dataflow,
            row["SERIES_KEY"],
            row["TIME_PERIOD"],
            row["OLD_VALUE"],
            row["NEW_VALUE"],
            row["OLD_STATUS"],
            row["NEW_STATUS"],
            row["KIND"],
            before.id,
            vintage.id,
            *(texts.say(reason(row["WHY"], row["DETAIL"]), each) for each in languages),
        ]
        for row in table.to_pylist()
    ]
