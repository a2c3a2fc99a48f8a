"""The worked examples of the pages print what the pages show."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[4] / "docs" / "en" / "methods"


@pytest.mark.parametrize("page", ["weighting.md", "calibration.md"])
def test_the_worked_example_prints_what_the_page_shows(page: str) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    text = text[text.index("## Worked example") :]
    program, shown = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", text, re.DOTALL).groups()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, page, "exec"), {})
    assert printed.getvalue() == shown
