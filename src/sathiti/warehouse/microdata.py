"""The closed zone: unit records as Parquet, their keys replaced, never released.

``warehouse/microdata/<name>/<version>/<id>/`` holds one Parquet file a kind of records,
``codebook.json``, ``design.json``, ``lineage.json``, ``about.json`` and ``checksums``; it is
written aside and renamed as vintages are. Identifiers of villages, households and persons are
replaced by a keyed hash (HMAC-SHA-256) whose secret lies in the zone and nowhere else: records
of two files still find each other, and nobody who holds only the files finds a household.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from sathiti.model import Codebook, Lineage, Microdata
from sathiti.model.design import Design
from sathiti.warehouse.atomic import (
    join_hashes,
    new_folder,
    read_json,
    storage_errors,
    to_json,
)
from sathiti.warehouse.kept import new_id, newest, read_parquet, write_checksums

ZONE, ABOUT, SECRET = "microdata", "about.json", "secret"
VERSION = "1.0"
_OWNER_ONLY = 0o700
_SIGNS = 16


class MicrodataVintage(Struct, frozen=True, omit_defaults=True):
    """Unit records as kept.

    Attributes:
        id: UTC time of writing and the first eight signs of the content hash.
        name: of the records, such as survey and round.
        content_hash: of the records.
        rows: file to number of records.
        created: UTC time, ISO 8601.
        path: its folder.
    """

    id: str
    name: str
    content_hash: str
    rows: dict[str, int]
    created: str
    path: str = ""

    @property
    def folder(self) -> Path:
        """Its folder."""
        return Path(self.path)


def write_microdata(
    root: Path,
    name: str,
    tables: Mapping[str, pa.Table],
    codebooks: Mapping[str, Codebook],
    design: Design,
    lineage: Lineage,
) -> MicrodataVintage:
    """Keep unit records; where the latest of that name hold the same, that is returned.

    Args:
        root: the warehouse folder.
        name: letters, digits, hyphens.
        tables: file to records; their order counts.
        codebooks: file to variables; none for a file that has no codebook.
        design: how the units were drawn.
        lineage: gets the time of writing where it has none.

    Raises:
        SathitiError: the storage refused.
    """
    hash_ = join_hashes(*(f"{file} {_hash(table)}" for file, table in sorted(tables.items())))
    home = root / ZONE / name / VERSION
    before = latest_microdata(root, name)
    if before and before.content_hash == hash_:
        return before
    _close(root)
    now = datetime.now(UTC)
    made = MicrodataVintage(
        new_id(now, hash_, before.id if before else ""),
        name,
        hash_,
        {file: table.num_rows for file, table in tables.items()},
        now.isoformat(timespec="seconds"),
    )
    if not lineage.created:
        lineage = msgspec.structs.replace(lineage, created=made.created)
    with new_folder(home / made.id) as folder:
        for file, table in tables.items():
            pq.write_table(table, folder / f"{file}.parquet", compression="zstd")
        said = {"codebook": dict(codebooks), "design": design, "lineage": lineage}
        for file, value in said.items():
            (folder / f"{file}.json").write_bytes(to_json(value))
        (folder / ABOUT).write_bytes(to_json(made))
        write_checksums(folder)
    return msgspec.structs.replace(made, path=str(home / made.id))


def latest_microdata(root: Path, name: str) -> MicrodataVintage | None:
    """The newest records of a name, or None."""
    folder = newest((root / ZONE / name / VERSION).glob(f"*/{ABOUT}"))
    return open_microdata(folder) if folder else None


def open_microdata(folder: Path) -> MicrodataVintage:
    """What a folder of unit records holds.

    Raises:
        SathitiError: it is damaged or not there.
    """
    return msgspec.structs.replace(read_json(folder / ABOUT, MicrodataVintage), path=str(folder))


def read_records(vintage: MicrodataVintage, file: str) -> Microdata:
    """The records of one file.

    Raises:
        SathitiError: there is no such file, or it is damaged.
    """
    table = read_parquet(vintage.folder / f"{file}.parquet")
    codebooks = read_json(vintage.folder / "codebook.json", dict[str, Codebook])
    return Microdata(
        table,
        codebooks.get(file, Codebook()),
        read_json(vintage.folder / "design.json", Design),
        read_json(vintage.folder / "lineage.json", Lineage),
    )


def read_lineage(vintage: MicrodataVintage) -> Lineage:
    """How records came to be.

    Raises:
        SathitiError: the file is damaged or not there.
    """
    return read_json(vintage.folder / "lineage.json", Lineage)


def pseudonymised(root: Path, table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """The table with the identifiers in `columns` replaced by keyed hashes.

    Equal identifiers of one column name stay equal, in every file and round of the workspace.

    Args:
        root: the warehouse folder, whose secret is made where there is none.
        table: any records.
        columns: names; those the table does not have are passed over.
    """
    secret = _secret(root)
    for name in columns:
        if name in table.column_names:
            at = table.column_names.index(name)
            table = table.set_column(at, name, _replaced(table[name], name, secret))
    return table


def _replaced(column: pa.ChunkedArray, name: str, secret: bytes) -> pa.Array:
    coded = pc.cast(column, pa.string()).combine_chunks().dictionary_encode()
    hidden = [
        hmac.new(secret, f"{name}:{one}".encode(), hashlib.sha256).hexdigest()[:_SIGNS]
        for one in coded.dictionary.to_pylist()
    ]
    return pa.array(hidden, pa.string()).take(coded.indices)


def _secret(root: Path) -> bytes:
    path = root / ZONE / SECRET
    if not path.exists():
        _close(root)
        with (
            storage_errors(path),
            open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file,
        ):
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def _close(root: Path) -> None:
    """Only the owner of the workspace may look into the zone."""
    with storage_errors(root):
        (root / ZONE).mkdir(parents=True, exist_ok=True)
        (root / ZONE).chmod(_OWNER_ONLY)


def _hash(table: pa.Table) -> str:
    """Hash of the values as they stand; Arrow's own layout of a slice does not matter."""
    digest = hashlib.sha256()
    for name in table.column_names:
        column = table[name].combine_chunks()
        digest.update(f"{name} {column.type} {len(column)} ".encode())
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, pa.schema([(name, column.type)])) as writer:
            writer.write_batch(pa.record_batch([pa.concat_arrays([column])], names=[name]))
        digest.update(sink.getvalue())
    return digest.hexdigest()
