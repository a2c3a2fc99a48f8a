"""The worked example of the documentation does what the page says; the page names everything."""

import contextlib
import io
import re
from pathlib import Path

from sathiti.methods.validation.kinds import EXPRESSION_KINDS
from sathiti.methods.validation.row_kinds import ROW_KINDS
from sathiti.methods.validation.signatures import SIGNATURES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "en" / "methods" / "validation.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_worked_example_prints_what_the_page_shows() -> None:
    example = TEXT[TEXT.index("## Worked example") :]
    program, shown = re.search(
        r"```python\n(.*?)```\s+```text\n(.*?)```", example, re.DOTALL
    ).groups()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, str(PAGE), "exec"), {})
    assert printed.getvalue() == shown


def test_every_function_is_explained() -> None:
    section = TEXT[TEXT.index("### Functions") : TEXT.index("### Tolerance")]
    names = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"^\| (.*?) \|", section, re.M))))
    assert set(SIGNATURES) <= names


def test_every_kind_is_explained() -> None:
    section = TEXT[TEXT.index("## Kinds") : TEXT.index("## Worked example")]
    named = set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE))
    assert named == {*EXPRESSION_KINDS, *ROW_KINDS}
