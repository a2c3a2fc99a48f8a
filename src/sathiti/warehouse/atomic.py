"""Writing so that a crash leaves either the old state or the new one.

Everything is made under a name that readers pass over, synced to disk, and then renamed.
What a killed process leaves behind carries its process number and is cleaned at the next start.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sathiti.model import Place, SathitiError

_PREFIX = ".unfinished-"
# Tells our own unfinished work from that of a dead process that had the same number.
_PROCESS = secrets.token_hex(4)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_ONE_DAY = 86_400

T = TypeVar("T")


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Say in human words why `path` could not be written.

    Raises:
        SathitiError: no room, no right, or another fault of the storage.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(path, error) from error


def is_refusal(error: OSError) -> bool:
    """Whether the storage had no room or gave no right, which is nobody's fault of programming."""
    return error.errno in _NO_ROOM | _NO_RIGHT


def storage_error(path: Path, error: OSError) -> SathitiError:
    """The error to show for a failed write of `path`."""
    if error.errno in _NO_ROOM:
        return SathitiError(
            "There is no room left to write “{path}”.",
            fix="Free some space on the disk and run again. What was there before is unharmed.",
            path=str(path),
        )
    if error.errno in _NO_RIGHT:
        return SathitiError(
            "“{path}” may not be written.",
            fix="Ask the administrator for the right to write there, or choose another folder.",
            path=str(path),
        )
    return SathitiError(
        "“{path}” could not be written: {reason}.",
        fix="Check the disk and run again. What was there before is unharmed.",
        path=str(path),
        reason=error.strerror or str(error),
    )


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Fill a folder that appears as `target` all at once, or not at all.

    Yields:
        A temporary folder beside `target`. Its files are synced and it is renamed when the
        block ends; it is removed if the block fails.

    Raises:
        SathitiError: the storage refused.
    """
    with storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _unfinished(target)
        unfinished.mkdir()
        try:
            yield unfinished
            for path in sorted(unfinished.rglob("*")):
                _sync(path)
            _sync(unfinished)
            unfinished.rename(target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        _sync(target.parent)


@contextlib.contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Write a file that takes the place of `target` all at once, or not at all.

    Yields:
        The path to write to, beside `target`.

    Raises:
        SathitiError: the storage refused, or `target` is there and is no file.
    """
    if target.exists() and not target.is_file():
        # A rename would put a file in the place of a device such as /dev/stdout.
        raise SathitiError(
            "“{path}” is there already and is not a file.",
            fix="Choose another name.",
            path=str(target),
        )
    with storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _unfinished(target)
        try:
            yield unfinished
            _sync(unfinished)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync(target.parent)


def write_bytes(target: Path, content: bytes) -> None:
    """Put `content` in the place of `target`, all at once.

    Raises:
        SathitiError: the storage refused.
    """
    with new_file(target) as unfinished:
        unfinished.write_bytes(content)


def to_json(value: Any) -> bytes:
    """A struct as JSON, the same bytes for the same content, one field a line."""
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


def write_json(target: Path, value: Any) -> None:
    """Put a struct as JSON in the place of `target`, all at once.

    Raises:
        SathitiError: the storage refused.
    """
    write_bytes(target, to_json(value))


def read_json(path: Path, kind: type[T]) -> T:
    """Read a struct written by `write_json`.

    Raises:
        SathitiError: the file is missing, damaged or of another kind.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> SathitiError:
    """The error to show for a file of the warehouse that is missing or damaged."""
    return SathitiError(
        "This file cannot be read: {reason}.",
        fix="Restore it from a backup, or remove its folder and run again.",
        at=Place(str(path)),
        reason=str(error),
    )


def file_hash(path: Path) -> str:
    """Sha-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_hash(folder: Path, suffix: str = "") -> str:
    """Sha-256 over names and bytes of all files under `folder`, unfinished ones left out.

    Args:
        folder: may be absent; that counts as empty.
        suffix: only files whose name ends so, for example ``.py``.
    """
    told = hashlib.sha256()
    for path in sorted(folder.rglob(f"*{suffix}")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(_PREFIX) for part in name.parts):
            told.update(f"{name.as_posix()}\0{file_hash(path)}\n".encode())
    return told.hexdigest()


def join_hashes(*hashes: str) -> str:
    """One sha-256 over several hashes, in their order."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def clean_leftovers(root: Path) -> list[Path]:
    """Remove what killed processes left unfinished under `root`.

    Returns:
        The paths removed; the work of living processes stays.
    """
    found = [path for path in root.rglob(f"{_PREFIX}*") if _abandoned(path)]
    for path in found:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return found


def is_finished(path: Path) -> bool:
    """Whether a name is not one of unfinished work."""
    return not path.name.startswith(_PREFIX)


def _unfinished(target: Path) -> Path:
    token = f"{os.getpid()}-{_PROCESS}-{secrets.token_hex(4)}"
    return target.with_name(f"{_PREFIX}{token}{target.suffix}")


def _abandoned(path: Path) -> bool:
    pid, _, rest = path.name.removeprefix(_PREFIX).partition("-")
    if not pid.isdecimal():
        return True
    if int(pid) == os.getpid():
        return not rest.startswith(_PROCESS)
    return not _alive(int(pid), path)


def _alive(pid: int, path: Path) -> bool:
    if os.name == "nt":
        # Signal 0 would end a process there, so age must tell.
        return time.time() - path.stat().st_mtime < _ONE_DAY
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
