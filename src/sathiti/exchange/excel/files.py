"""Files written whole or not at all."""

import os
import tempfile
from pathlib import Path

from sathiti.model import Place, SathitiError


def save_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it, so that nobody meets half a file.

    Raises:
        SathitiError: the disk is full or the folder cannot be written.
    """
    beside = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as error:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise SathitiError(
            "The file cannot be written: {reason}.",
            fix="Please check that the disk has free space and that you may write in this folder.",
            at=Place(str(path)),
            reason=error.strerror or str(error),
        ) from error
