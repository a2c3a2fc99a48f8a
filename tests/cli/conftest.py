"""Calls of the command in the workspace of the invented office."""

from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
import pytest

from sathiti.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a call printed and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def call_in(capsys, monkeypatch) -> Callable[..., Said]:
    """Call `sathiti` in a workspace with the office's packs; the language is English."""
    monkeypatch.setenv("COLUMNS", "200")

    def made(office, *arguments: object, lang: str = "en", root: object = None) -> Said:
        options = ["--workspace", str(root or office.workspace.root)]
        options += ["--pack-path", str(office.packs), "--lang", lang]
        with pytest.raises(SystemExit) as left:
            main([*options, *map(str, arguments)])
        told = capsys.readouterr()
        return Said(int(left.value.code or 0), told.out, told.err)

    return made


@pytest.fixture
def call(office, call_in) -> Callable[..., Said]:
    """Call `sathiti` where nothing has been run."""
    return lambda *arguments, **more: call_in(office, *arguments, **more)


@pytest.fixture
def ask(produced, call_in) -> Callable[..., Said]:
    """Call `sathiti` where one run has been made."""
    return lambda *arguments, **more: call_in(produced, *arguments, **more)


@pytest.fixture
def set_cell() -> Callable[..., str]:
    """Change the answer cell of the row whose hidden key is `find`; the place is returned."""

    def changed(path, find, value):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                if row[0].value == find:
                    unlocked = [cell for cell in row[1:] if not cell.protection.locked]
                    unlocked[0].value = value
                    book.save(path)
                    return f"{sheet.title}!{unlocked[0].coordinate}"
        raise AssertionError(find)

    return changed
