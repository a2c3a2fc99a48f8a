"""What the user told before the name of the command."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Options of every command.

    Attributes:
        workspace: folder the office works in.
        language: language to speak first.
        search: folders with further country packs.
    """

    workspace: Path
    language: str
    search: tuple[Path, ...]
