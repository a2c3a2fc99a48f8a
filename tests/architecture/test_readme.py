"""The README and the start pages say what is true."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_is_short_and_begins_in_lao():
    assert len(README.splitlines()) <= 150
    paragraphs = README.split("\n\n")
    assert re.search("[\u0e80-\u0eff]", paragraphs[1])


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def printed_by(example: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    return printed.getvalue()


def test_the_examples_of_the_readme_run_and_print_what_they_say():
    indicator, survey = examples()
    assert printed_by(indicator) == "2017 4.7718\n"
    assert printed_by(survey) == "[0.327, 0.164]\n"


def test_lines_of_the_manual_leave_room_for_lao_marks():
    lines = (ROOT / "docs" / "_static" / "lines.css").read_text(encoding="utf-8")
    heights = [float(height) for height in re.findall(r"line-height: ([\d.]+);", lines)]
    assert min(heights) >= 1.6
    assert 'html_css_files = ["lines.css"]' in (ROOT / "docs" / "conf.py").read_text(
        encoding="utf-8"
    )


def linked_files() -> list[tuple[str, str]]:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    return [
        (str(page.relative_to(ROOT)), link.partition("#")[0])
        for page in pages
        for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
        if not link.startswith(("http", "#"))
    ]


@pytest.mark.parametrize(("page", "link"), linked_files())
def test_links_lead_somewhere(page, link):
    assert (ROOT / page).parent.joinpath(link).exists()


def test_commands_are_documented():
    told = (ROOT / "docs" / "en" / "reference" / "commands.md").read_text(encoding="utf-8")
    main = (ROOT / "src" / "sathiti" / "cli" / "main.py").read_text(encoding="utf-8")
    commands = re.findall(r'"(\w+)": "sathiti\.cli\.\w+"', main)
    assert len(commands) > 5
    assert [name for name in commands if f"| `{name}" not in told] == []
