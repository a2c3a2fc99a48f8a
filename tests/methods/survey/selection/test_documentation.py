"""The page of sampling: its example runs and prints what it shows, its words are those in use."""

import contextlib
import io
import re
from pathlib import Path
from typing import get_args

import pytest

from sathiti.methods.survey import selection
from sathiti.methods.survey.selection.plan import Method
from sathiti.methods.survey.selection.replicates import ReplicateMethod

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "en" / "methods" / "sampling.md").read_text(
    encoding="utf-8"
)


def test_the_worked_example_prints_what_the_page_shows() -> None:
    pytest.importorskip("svy", reason="selection needs the extra survey")
    example = PAGE[PAGE.index("## Worked example") :]
    found = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", example, re.DOTALL)
    assert found is not None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(found.group(1), "sampling.md", "exec"), {})
    assert printed.getvalue() == found.group(2)


def test_every_method_is_explained() -> None:
    for method in (*get_args(Method), *get_args(ReplicateMethod)):
        assert f"| `{method}`" in PAGE


def test_every_function_is_named() -> None:
    functions = [name for name in selection.__all__ if name[0].islower()]
    assert [name for name in functions if f"`{name}`" not in PAGE] == []
