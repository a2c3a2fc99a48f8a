"""Folders that are kept for good: their ids by time, their checksums, their tables."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sathiti.warehouse.atomic import file_hash, is_finished, unreadable

CHECKSUMS = "checksums"
_ID_FORM = "%Y%m%dT%H%M%S%fZ"


def new_id(now: datetime, content: str, before: str = "") -> str:
    """The UTC time and the first eight signs of a content hash; names sort by age.

    Args:
        now: time of writing.
        content: hash of the content.
        before: id of the newest there is.

    >>> new_id(datetime(2024, 5, 1, tzinfo=UTC), "0123456789")
    '20240501T000000000000Z-01234567'
    """
    if before:
        # A clock that was set back must not make the new folder look older.
        last = datetime.strptime(before.partition("-")[0], _ID_FORM).replace(tzinfo=UTC)
        now = max(now, last + timedelta(microseconds=1))
    return f"{now.strftime(_ID_FORM)}-{content[:8]}"


def newest(files: Iterable[Path]) -> Path | None:
    """Of the folders that these files lie in, the newest that is finished."""
    folders = [path.parent for path in files if is_finished(path.parent)]
    return max(folders, key=lambda folder: folder.name, default=None)


def write_checksums(folder: Path) -> None:
    """Write what ``sha256sum -c`` reads, over all files of a folder."""
    lines = [f"{file_hash(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The table of a Parquet file.

    Args:
        path: the file.
        columns: only these; all where not given.

    Raises:
        SathitiError: the file is missing or damaged.
    """
    try:
        return pq.read_table(path, columns=list(columns) if columns else None, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error
