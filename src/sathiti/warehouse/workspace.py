"""The folder an office works in: what goes out, comes in, is kept, made and served."""

import contextlib
import os
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from sathiti.model import Place, SathitiError
from sathiti.warehouse.atomic import (
    clean_leftovers,
    read_json,
    storage_error,
    storage_errors,
    write_bytes,
    write_json,
)
from sathiti.warehouse.vintages import ZONES

FORMAT = 1
_ABOUT = "workspace.yaml"


class _About(Struct, frozen=True):
    format: int
    pack: str
    created: str


class _Holder(Struct, frozen=True):
    process: int
    computer: str
    since: str


class Workspace(Struct, frozen=True):
    """Paths of a workspace.

    Attributes:
        root: the folder.
        pack: id of the country pack it holds.
    """

    root: Path
    pack: str

    @property
    def outbox(self) -> Path:
        """Blank workbooks to send."""
        return self.root / "outbox"

    @property
    def inbox(self) -> Path:
        """Workbooks as they came back, before they are taken in."""
        return self.root / "inbox"

    @property
    def returned(self) -> Path:
        """Workbooks marked for the provider."""
        return self.root / "returned"

    @property
    def deliveries(self) -> Path:
        """Every file ever received, by hash; see `DeliveryStore`."""
        return self.root / "deliveries"

    @property
    def warehouse(self) -> Path:
        """Vintages by zone."""
        return self.root / "warehouse"

    @property
    def runs(self) -> Path:
        """What runs did."""
        return self.root / "runs"

    @property
    def steps(self) -> Path:
        """The last good result of every step."""
        return self.runs / "steps"

    @property
    def reports(self) -> Path:
        """Reports for people: findings, comparisons, pictures."""
        return self.root / "reports"

    @property
    def serving(self) -> Path:
        """The file the website and the API read."""
        return self.root / "serving" / "serving.duckdb"

    def relative(self, path: Path) -> str:
        """A path as records write it: from the root, with forward slashes; whole if outside."""
        whole, root = path.resolve(), self.root.resolve()
        return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()

    def path(self, written: str) -> Path:
        """The path of what `relative` wrote."""
        return self.root / written

    @contextlib.contextmanager
    def lock(self, wait: float = 2.0) -> Iterator[None]:
        """Keep other runs out; clean what a killed run left unfinished.

        The operating system gives the lock of a dead process free, so it is never stale.

        Args:
            wait: seconds to wait for it; one who only opens the workspace holds it briefly.

        Raises:
            SathitiError: another run holds it; says which process and since when.
        """
        with _locked(self.runs, wait):
            clean_leftovers(self.root)
            yield


def open_workspace(root: Path, pack: str = "", reading: bool = False) -> Workspace:
    """Open a workspace, made if it is not there, cleaned of what a killed run left.

    Args:
        root: the folder.
        pack: id of the country pack; empty means the one it holds.
        reading: neither make nor clean anything; enough to look at what is there.

    Raises:
        SathitiError: it is a file, cannot be written, holds another pack or was made by a
            newer program, or there is none and no pack was named.
    """
    about = root / _ABOUT
    if root.exists() and not root.is_dir():
        raise SathitiError(
            "“{path}” is a file; a workspace is a folder.",
            fix="Choose another folder.",
            path=str(root),
        )
    if not about.exists():
        _create(root, "" if reading else pack)
    held = _read_about(about)
    if pack and held.pack != pack:
        raise SathitiError(
            "This workspace holds the pack “{held}”, not “{asked}”.",
            fix="Use another folder for “{asked}”.",
            at=Place(str(about)),
            held=held.pack,
            asked=pack,
        )
    workspace = Workspace(root, held.pack)
    if reading:
        return workspace
    with storage_errors(root):
        for folder in _folders(workspace):
            folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(WorkspaceBusyError), workspace.lock(wait=0):
        pass
    return workspace


class WorkspaceBusyError(SathitiError):
    """Another run holds the workspace."""


def _folders(workspace: Workspace) -> list[Path]:
    zones = [workspace.warehouse / zone for zone in ZONES]
    return [
        workspace.outbox,
        workspace.inbox,
        workspace.returned,
        workspace.deliveries,
        *zones,
        workspace.steps,
        workspace.reports,
        workspace.serving.parent,
    ]


def _create(root: Path, pack: str) -> None:
    if not pack:
        raise SathitiError(
            "There is no workspace in “{path}”.",
            fix="Name the country pack to make one, for example: sathiti run --pack NAME.",
            path=str(root),
        )
    about = _About(FORMAT, pack, datetime.now(UTC).isoformat(timespec="seconds"))
    written = yaml.safe_dump(msgspec.to_builtins(about), allow_unicode=True, sort_keys=False)
    write_bytes(root / _ABOUT, written.encode())


def _read_about(path: Path) -> _About:
    try:
        about = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), _About)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SathitiError(
            "This file cannot be read: {reason}.",
            fix="Restore it from a backup, or use a new folder.",
            at=Place(str(path)),
            reason=str(error),
        ) from error
    if about.format > FORMAT:
        raise SathitiError(
            "This workspace was made by a newer version of the program.",
            fix="Install the newer version, or use another folder.",
            at=Place(str(path)),
        )
    return about


@contextlib.contextmanager
def _locked(folder: Path, wait: float) -> Iterator[None]:
    # SQLite's file lock is the one that Python brings for every system and that the system
    # itself gives free when the process dies, however it dies.
    lock, holder = folder / "lock", folder / "lock.json"
    connection = sqlite3.connect(lock, timeout=wait, isolation_level=None, check_same_thread=False)
    with contextlib.closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise storage_error(lock, OSError(str(error))) from error
            raise _busy(holder) from error
        now = datetime.now(UTC).isoformat(timespec="seconds")
        # Only tells others who is here; a full disk must not keep us from working.
        with contextlib.suppress(SathitiError):
            write_json(holder, _Holder(os.getpid(), socket.gethostname(), now))
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)


def _busy(holder: Path) -> WorkspaceBusyError:
    try:
        told = read_json(holder, _Holder)
    except SathitiError:
        told = _Holder(0, "?", "?")
    return WorkspaceBusyError(
        "Another run is working here: process {process} on {computer}, since {since}.",
        fix="Wait until it has finished, or end it, then run again.",
        at=Place(str(holder.parent)),
        process=told.process,
        computer=told.computer,
        since=told.since,
    )
