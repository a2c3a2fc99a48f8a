"""The worked example of the documentation does what the page says; the pages name everything."""

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest

from sathiti.methods.accounts import RELIABILITY

PAGES = Path(__file__).resolve().parents[3] / "docs" / "en" / "methods"
BALANCING = (PAGES / "balancing.md").read_text(encoding="utf-8")
ACCOUNTS = (PAGES / "accounts.md").read_text(encoding="utf-8")


def test_the_worked_example_prints_what_the_page_shows() -> None:
    example = BALANCING[BALANCING.index("## Worked example") :]
    program, shown = re.search(
        r"```python\n(.*?)```\s+```text\n(.*?)```", example, re.DOTALL
    ).groups()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "balancing.md", "exec"), {})
    assert printed.getvalue() == shown


@pytest.mark.parametrize(
    "page", [page.name for page in sorted(PAGES.glob("*.md")) if ">>> " in page.read_text("utf-8")]
)
def test_examples_of_the_pages_give_what_they_show(page: str) -> None:
    failed, tried = doctest.testfile(str(PAGES / page), module_relative=False, encoding="utf-8")
    assert (failed, tried > 0) == (0, True)


def test_the_page_shows_the_grades_in_use() -> None:
    shown = dict(re.findall(r"^\| ([A-E]) \| (\d+) % \|", BALANCING, re.MULTILINE))
    assert {grade: int(percent) / 100 for grade, percent in shown.items()} == RELIABILITY


def test_every_outcome_is_explained() -> None:
    for word in ("holds", "fails", "incomplete", "COMPLETE", "ROUNDING", "MISSING", "RESIDUAL"):
        assert word in ACCOUNTS
