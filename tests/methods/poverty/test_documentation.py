"""The worked examples of the pages print what the pages show."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[3] / "docs" / "en" / "methods"


def printed_and_shown(page: str) -> tuple[str, str]:
    text = (PAGES / page).read_text(encoding="utf-8")
    program, shown = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", text, re.DOTALL).groups()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, page, "exec"), {})
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines()), shown.rstrip("\n")


@pytest.mark.parametrize("page", ["quantiles.md", "poverty.md", "inequality.md"])
def test_the_worked_example_prints_what_the_page_shows(page: str) -> None:
    printed, shown = printed_and_shown(page)
    assert printed == shown
