"""Every sentence of the warehouse can be said in Lao, with the same places."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import sathiti
from sathiti.model import Catalogue, lao_canonical
from sathiti.warehouse.revisions import REASONS

SPEAKERS = {"SathitiError", "WorkspaceBusyError", "Message", "say"}
MODULES = sorted((Path(sathiti.__file__).parent / "warehouse").glob("*.py"))


def templates(module: Path) -> Iterator[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "template":
            yield from _constants(node.value)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SPEAKERS:
                yield from _constants(*node.args[:1])
                yield from _constants(*(k.value for k in node.keywords if k.arg == "fix"))


def _constants(*nodes: ast.expr) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value


@pytest.fixture
def catalogue(catalogue: Catalogue) -> Catalogue:
    """The warehouse's own messages; a sentence of another part may stand in another file."""
    return catalogue


def said_here() -> set[str]:
    found = {template for module in MODULES for template in templates(module)}
    return found | set(REASONS.values()) | {"done", "unchanged", "failed", "skipped"}


def test_the_search_finds_sentences() -> None:
    assert len(said_here()) > 50
    assert "There is no room left to write “{path}”." in said_here()
    assert "“{file}” was received before, on {received}; it is counted once." in said_here()


def test_every_sentence_has_lao_words(catalogue: Catalogue) -> None:
    assert sorted(s for s in said_here() if not catalogue.has(s, "lo")) == []


def test_translations_have_the_same_places(catalogue: Catalogue) -> None:
    for template in said_here():
        lao = catalogue.entries[template]["lo"]
        assert set(re.findall(r"{\w+}", lao)) == set(re.findall(r"{\w+}", template)), template


def test_lao_is_written_by_the_norm(catalogue: Catalogue) -> None:
    for entry in catalogue.entries.values():
        assert lao_canonical(entry["lo"]) == entry["lo"]
        assert not re.search("[໐-໙]", entry["lo"])


def test_no_message_is_kept_that_nobody_says(catalogue: Catalogue) -> None:
    assert sorted(set(catalogue.entries) - said_here()) == []


def test_the_file_is_quoted() -> None:
    path = files("sathiti") / "packs/lao/texts/messages-warehouse.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "en,lo"
    assert all(line.startswith('"') and line.endswith('"') for line in lines[1:])
