"""Reports for people and spreadsheets: findings, revisions, comparisons as CSV files."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from sathiti.model import Catalogue, Correction, Finding, Text
from sathiti.warehouse.atomic import write_bytes
from sathiti.warehouse.revisions import Fact, reason, revisions
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


def changed_facts(form: str, vintage: Vintage) -> set[Fact]:
    """Facts of a form that differ from the vintage before: form, item, area and period."""
    before = previous_vintage(vintage)
    if before is None:
        return set()
    old, new = (_figures(read_vintage(one).dataset.table) for one in (before, vintage))
    return {
        (form, *address)
        for address in old.keys() | new.keys()
        if old.get(address) != new.get(address)
    }


def _figures(table: pa.Table) -> dict[tuple[str, str, str], tuple[float | None, str]]:
    columns = ("ITEM", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
    return {(item, area, period): (value, status) for item, area, period, value, status in rows}


def revision_rows(
    vintage: Vintage,
    texts: Catalogue,
    languages: Sequence[str],
    corrections: Sequence[Correction] = (),
    changed: Iterable[Fact] = (),
) -> list[list[object]]:
    """What a vintage changed from the one before it.

    Args:
        vintage: the vintage.
        texts: translations of the reasons.
        languages: languages of the reasons.
        corrections: decided changes that were applied.
        changed: facts that changed, of which computed rows name their own.

    Returns:
        Rows of REVISION_COLUMNS, then why, in each language.
    """
    before = previous_vintage(vintage)
    if before is None:
        return []
    old, new = (read_vintage(one).dataset for one in (before, vintage))
    table = revisions(old, new, corrections, changed)
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
