"""What every command shares: workspace, pack, languages, and how to tell things to people."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sathiti.cli.options import Options
from sathiti.model import Catalogue, Message, SathitiError, Text
from sathiti.warehouse.atomic import is_refusal, storage_error
from sathiti.warehouse.packs import Pack, built_in_texts, load_pack
from sathiti.warehouse.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class Speaker:
    """Says things in the user's languages.

    Attributes:
        texts: catalogue.
        languages: the user's first.
    """

    texts: Catalogue
    languages: tuple[str, ...]

    def say(self, said: Message | Text | str, **values: Any) -> str:
        """The words in the user's language."""
        return self.texts.say(said, self.languages[0], **values)

    def every(self, error: SathitiError) -> list[str]:
        """The error in every language, the user's first."""
        return list(dict.fromkeys(error.say(self.texts, one) for one in self.languages))


@dataclass(frozen=True)
class Session(Speaker):
    """One call of a command that works in a workspace.

    Attributes:
        workspace: where.
        pack: the pack it holds.
    """

    workspace: Workspace
    pack: Pack


def open_session(options: Options, pack: str = "", reading: bool = False) -> Session:
    """Open the workspace and load its pack.

    Args:
        options: of the call.
        pack: name of the pack; a workspace is made for it where there is none.
        reading: neither make nor clean anything, so that it works without the right to write.
    """
    if pack and not reading and not has_workspace(options):
        # A workspace is made only for a pack that can be loaded.
        load_pack(pack, options.search)
    workspace = open_workspace(options.workspace, pack, reading)
    loaded = load_pack(workspace.pack, options.search)
    languages = in_order(loaded.languages, options.language)
    return Session(loaded.texts, languages, workspace, loaded)


def pack_of(options: Options, pack: str = "") -> Pack:
    """A pack by name, else that of the workspace, without making one.

    Raises:
        SathitiError: no pack was named and there is no workspace.
    """
    if not pack and not has_workspace(options):
        raise SathitiError(
            "No country pack was named and there is no workspace in “{path}”.",
            fix="Add --pack NAME.",
            path=str(options.workspace),
        )
    return load_pack(pack or pack_held(options), options.search)


def has_workspace(options: Options) -> bool:
    """Whether there is a workspace in the folder of the call."""
    return (options.workspace / "workspace.yaml").exists()


def pack_held(options: Options) -> str:
    """Name of the pack of the workspace."""
    return open_workspace(options.workspace, reading=True).pack


def speaker_of(pack: Pack, options: Options) -> Speaker:
    """One who speaks the languages of a pack."""
    return Speaker(pack.texts, in_order(pack.languages, options.language))


def plain_speaker(options: Options) -> Speaker:
    """One who speaks all languages of the built-in packs, for what needs no pack."""
    texts = built_in_texts()
    known = {language for words in texts.entries.values() for language in words}
    return Speaker(texts, in_order(("en", *sorted(known)), options.language))


def in_order(languages: Iterable[str], first: str) -> tuple[str, ...]:
    """Languages with the user's in front."""
    return tuple(sorted(languages, key=lambda language: language != first))


def tell(error: SathitiError, options: Options) -> None:
    """Print an error in every language the program knows, the user's first."""
    for said in plain_speaker(options).every(error):
        sys.stderr.write(f"{said}\n")


def system_error(error: OSError) -> SathitiError:
    """What the operating system refused, as an error that can be told in every language."""
    path = Path(error.filename or ".")
    if is_refusal(error):
        return storage_error(path, error)
    return SathitiError(
        "“{path}” cannot be used: {reason}.",
        fix="Please check its name, its folder and your rights.",
        path=str(path),
        reason=error.strerror or str(error),
    )


def existing(paths: Sequence[Path]) -> None:
    """Check that files are there.

    Raises:
        SathitiError: one is not.
    """
    for path in paths:
        if not path.is_file():
            raise SathitiError(
                "There is no file “{path}”.", fix="Please check its name.", path=str(path)
            )
