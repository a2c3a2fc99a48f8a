"""Vintages: a cube as it was at one moment, never changed after.

A vintage is the folder ``zone/dataflow/version/vintage-id/`` with ``data.parquet`` (rows
sorted by series key and time, zstd), ``structure.json``, ``lineage.json``,
``quality.json``, ``findings.json``, ``vintage.json`` and ``checksums`` (readable by
``sha256sum -c``). It is written aside, synced and renamed, so readers need no lock and any
engine can read the Parquet file.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from sathiti.model import (
    CollectedError,
    Dataflow,
    Dataset,
    Finding,
    Lineage,
    Place,
    QualityItem,
    QualityReport,
    SathitiError,
)
from sathiti.warehouse.atomic import (
    file_hash,
    is_finished,
    new_folder,
    read_json,
    to_json,
)
from sathiti.warehouse.canonical import canonical_rows, content_hash, to_arrow
from sathiti.warehouse.kept import CHECKSUMS, new_id, newest, read_parquet, write_checksums

Zone = Literal["raw", "microdata", "internal", "public"]
ZONES: tuple[Zone, ...] = ("raw", "microdata", "internal", "public")
_SAFE = re.compile(r"[A-Za-z0-9_@$][A-Za-z0-9_@$.+-]*")
_ROWS_A_GROUP = 131_072
_Items = tuple[QualityItem, ...] | None


class Vintage(Struct, frozen=True, omit_defaults=True):
    """What a vintage is and where it stands.

    Attributes:
        id: UTC time of writing and the first eight signs of the content hash.
        content_hash: of the observations and the dataflow; not of time, lineage, quality.
        observations: number of rows.
        first_period, last_period: in text order; empty without observations.
        created: UTC time, ISO 8601.
        path: its folder.
        fresh: False where `write_vintage` found the latest vintage to say the same.
    """

    id: str
    zone: Zone
    dataflow: str
    agency: str
    version: str
    content_hash: str
    observations: int
    first_period: str
    last_period: str
    created: str
    path: str = ""
    fresh: bool = False


class StoredVintage(Struct, frozen=True):
    """A vintage as read: the cube, its quality report and its findings."""

    vintage: Vintage
    dataset: Dataset
    quality: QualityReport | None
    findings: tuple[Finding, ...]


def write_vintage(
    root: Path,
    zone: Zone,
    dataset: Dataset,
    quality: QualityReport | None = None,
    findings: Sequence[Finding] = (),
) -> Vintage:
    """Keep a cube for good.

    Where the latest vintage already holds the same observations, meaning, quality items and
    findings, nothing is written and that one is returned with ``fresh=False``.

    Args:
        root: the warehouse folder.
        zone: part of the warehouse.
        dataset: table of any kind narwhals reads, with the structure's components as
            columns; its lineage gets the time of writing where it has none.
        quality: its `vintage` is filled in here.
        findings: what rules said about these observations.

    Returns:
        The vintage, with its path.

    Raises:
        SathitiError: columns are missing or of a kind not kept, or the storage refused.
    """
    table = to_arrow(dataset.table)
    flow = dataset.dataflow
    home = _home(root, zone, flow.id, flow.version)
    _check_columns(table, flow)
    rows = canonical_rows(table, flow.structure)
    hash_ = content_hash(rows, flow)
    before = latest_vintage(root, zone, flow.id, flow.version)
    if before and before.content_hash == hash_ and _says_the_same(before, quality, findings):
        return before
    now = datetime.now(UTC)
    vintage = _describe(rows, zone, flow, hash_, now, before)
    target = home / vintage.id
    lineage = dataset.lineage
    if not lineage.created:
        lineage = msgspec.structs.replace(lineage, created=vintage.created)
    with new_folder(target) as folder:
        _write_table(folder / "data.parquet", rows, flow)
        said = {
            "structure.json": flow,
            "lineage.json": lineage,
            "quality.json": quality and msgspec.structs.replace(quality, vintage=vintage.id),
            "findings.json": tuple(findings),
            "vintage.json": vintage,
        }
        for name, value in said.items():
            (folder / name).write_bytes(to_json(value))
        write_checksums(folder)
    return msgspec.structs.replace(vintage, path=str(target), fresh=True)


def read_vintage(vintage: Vintage | Path, columns: Sequence[str] | None = None) -> StoredVintage:
    """Read a vintage.

    Args:
        vintage: or its folder.
        columns: only these columns of the table; all by default.

    Returns:
        The cube with an Arrow table, rows sorted by series key and time.

    Raises:
        SathitiError: a file is missing or damaged.
    """
    folder = _folder(vintage)
    table = read_parquet(folder / "data.parquet", columns)
    dataset = Dataset(
        read_json(folder / "structure.json", Dataflow),
        table,
        read_json(folder / "lineage.json", Lineage),
    )
    return StoredVintage(_manifest(folder), dataset, *_remarks(folder))


def list_vintages(root: Path, zone: Zone, dataflow: str = "*", version: str = "*") -> list[Vintage]:
    """Vintages of a zone, oldest first in each dataflow and version."""
    found = sorted((root / zone).glob(f"{dataflow}/{version}/*/vintage.json"))
    return [_manifest(path.parent) for path in found if is_finished(path.parent)]


def latest_vintage(root: Path, zone: Zone, dataflow: str, version: str = "*") -> Vintage | None:
    """The newest vintage of a dataflow, or None."""
    folder = newest((root / zone).glob(f"{dataflow}/{version}/*/vintage.json"))
    return _manifest(folder) if folder else None


def previous_vintage(vintage: Vintage) -> Vintage | None:
    """The vintage of the same dataflow and version before this one, or None."""
    folder = Path(vintage.path)
    older = [
        other
        for other in folder.parent.iterdir()
        if is_finished(other) and other.name < folder.name
    ]
    return _manifest(max(older)) if older else None


def find_vintage(root: Path, vintage_id: str) -> Vintage:
    """A vintage by its id, in any zone; the internal one where it was also published.

    Raises:
        SathitiError: there is none.
    """
    if _SAFE.fullmatch(vintage_id):
        for zone in ZONES:
            for path in (root / zone).glob(f"*/*/{vintage_id}"):
                return _manifest(path)
    raise SathitiError(
        "There is no vintage “{vintage}”.",
        fix="Run again to make it, or choose one that is there.",
        at=Place(str(root)),
        vintage=vintage_id,
    )


def verify_vintage(vintage: Vintage | Path) -> None:
    """Compare every file with its checksum and the observations with the content hash.

    Raises:
        CollectedError: each file that is missing, changed or was not there before.
    """
    folder = _folder(vintage)
    wanted = _read_checksums(folder / CHECKSUMS)
    present = {path.name: file_hash(path) for path in folder.iterdir() if path.name != CHECKSUMS}
    wrong = [name for name in sorted({*wanted, *present}) if wanted.get(name) != present.get(name)]
    if not wrong:
        dataset = read_vintage(folder).dataset
        rows = canonical_rows(dataset.table, dataset.structure)
        if content_hash(rows, dataset.dataflow) != _manifest(folder).content_hash:
            wrong = ["vintage.json"]
    if wrong:
        raise CollectedError([_changed(folder, name) for name in wrong])


def _home(root: Path, zone: Zone, dataflow: str, version: str) -> Path:
    for part in (dataflow, version):
        if not _SAFE.fullmatch(part):
            raise SathitiError(
                "“{name}” cannot be the name of a folder.",
                fix="Use the letters A to Z, digits and the signs _ - . @ $.",
                name=part,
            )
    return root / zone / dataflow / version


def _check_columns(table: pa.Table, flow: Dataflow) -> None:
    wanted = [*flow.structure.dimension_ids(), flow.structure.time.id, flow.structure.measure.id]
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise SathitiError(
            "The table of {dataflow} lacks the columns {columns}.",
            fix="Give a column for every dimension, the time period and the value.",
            dataflow=flow.id,
            columns=missing,
        )


def _describe(
    table: pa.Table,
    zone: Zone,
    flow: Dataflow,
    hash_: str,
    now: datetime,
    before: Vintage | None,
) -> Vintage:
    periods = sorted(set(table.column(flow.structure.time.id).unique().drop_null().to_pylist()))
    return Vintage(
        id=new_id(now, hash_, before.id if before else ""),
        zone=zone,
        dataflow=flow.id,
        agency=flow.agency,
        version=flow.version,
        content_hash=hash_,
        observations=table.num_rows,
        first_period=periods[0] if periods else "",
        last_period=periods[-1] if periods else "",
        created=now.isoformat(timespec="seconds"),
    )


def _write_table(path: Path, rows: pa.Table, flow: Dataflow) -> None:
    key = [*flow.structure.dimension_ids(), flow.structure.time.id]
    first = [component.id for component in flow.structure.components()]
    columns = [name for name in first if name in rows.column_names]
    columns += sorted(set(rows.column_names) - set(columns))
    pq.write_table(
        rows.select(columns),
        path,
        compression="zstd",
        row_group_size=_ROWS_A_GROUP,
        sorting_columns=[pq.SortingColumn(columns.index(name)) for name in key],
        write_page_index=True,
    )


def _says_the_same(
    before: Vintage, quality: QualityReport | None, findings: Sequence[Finding]
) -> bool:
    # Compared as read back: JSON does not tell 4 from 4.0, nor a tuple from a list.
    items = msgspec.json.decode(to_json(quality and quality.items), type=_Items)
    kept_quality, kept_findings = _remarks(Path(before.path))
    return (kept_quality and kept_quality.items) == items and kept_findings == (
        msgspec.json.decode(to_json(tuple(findings)), type=tuple[Finding, ...])
    )


def _remarks(folder: Path) -> tuple[QualityReport | None, tuple[Finding, ...]]:
    quality: Any = read_json(folder / "quality.json", QualityReport | None)  # type: ignore[arg-type]
    return quality, read_json(folder / "findings.json", tuple[Finding, ...])


def _manifest(folder: Path) -> Vintage:
    # The folder tells the zone: a released vintage is copied as it is.
    written = read_json(folder / "vintage.json", Vintage)
    zone = next((zone for zone in ZONES if zone == folder.parents[2].name), written.zone)
    return msgspec.structs.replace(written, zone=zone, path=str(folder))


def _folder(vintage: Vintage | Path) -> Path:
    return Path(vintage.path) if isinstance(vintage, Vintage) else vintage


def _read_checksums(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise _changed(path.parent, path.name) from error
    return {name: told for told, _, name in (line.partition("  ") for line in lines)}


def _changed(folder: Path, name: str) -> SathitiError:
    return SathitiError(
        "This file of a vintage is missing or was changed after it was written.",
        fix="Restore the folder from a backup, or remove it and run again.",
        at=Place(str(folder / name)),
    )
