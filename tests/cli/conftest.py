"""Calls of the command in the workspace of the invented office."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sathiti.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a call printed and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(office, capsys, monkeypatch) -> Callable[..., Said]:
    """Call `sathiti` with the office's workspace and packs; the language is English."""
    monkeypatch.setenv("COLUMNS", "200")

    def made(*arguments: str, lang: str = "en") -> Said:
        options = ["--workspace", str(office.workspace.root), "--pack-path", str(office.packs)]
        with pytest.raises(SystemExit) as left:
            main([*options, "--lang", lang, *map(str, arguments)])
        told = capsys.readouterr()
        return Said(int(left.value.code or 0), told.out, told.err)

    return made
