"""Pages of methods: every public name has its place, and examples print what they show."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
METHODS = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "en/methods").glob("*.md"))
EXAMPLES = [path for path in sorted(DOCS.rglob("*.md")) if ">>>" in path.read_text("utf-8")]
SUBJECTS = [
    "survey",
    "survey.selection",
    "survey.synthetic",
    "survey.weighting",
    "poverty",
    "poverty.decomposition",
    "poverty.indices",
    "poverty.lines",
    "poverty.welfare",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_public_name_stands_on_a_page(subject: str) -> None:
    names = importlib.import_module(f"sathiti.methods.{subject}").__all__
    assert [name for name in names if not re.search(rf"\b{name}\b", METHODS)] == []


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda path: path.stem)
def test_examples_print_what_they_show(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0
