"""The exercise on water accounts: its commands do what its pages say, in both languages."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sathiti.cli.main import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": DOCS / "en" / "howto" / "exercise_water.md", "lo": DOCS / "lo" / "exercise_water.md"}
COUNTS = {
    "en": "{} equations checked, {} hold, {} fail, {} lack figures.",
    "lo": "ກວດສອບ {} ສົມຜົນ, ຖືກຕ້ອງ {}, ບໍ່ຖືກຕ້ອງ {}, ຂາດຕົວເລກ {}.",
}
FOUND = 3
# Row label begins with this, and the column counted from the labels.
SERVICES, HOUSEHOLDS = 6, 8


def commands_of(page: Path) -> list[str]:
    """The lines of all blocks of commands."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def shown_on(page: Path) -> list[str]:
    blocks = re.findall(r"```text\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def change(path: Path, row: str, column: int, value: str) -> None:
    """What the trainee does in a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    (line,) = [one for one in lines if one[0].startswith(row)]
    line[column] = value
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


@pytest.fixture(params=["en", "lo"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def table(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The trainee's copy of the table; the folder it is in is the current one."""
    for line in commands_of(PAGES[language]):
        if line.startswith("cp "):
            for name in line.split()[1:-1]:
                shutil.copy(DOCS.parent / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    return tmp_path / "exercise_water.csv"


@pytest.fixture
def checked(
    language: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs the command of the page that checks the table: exit code, what it printed."""
    checks = [one for one in commands_of(PAGES[language]) if one.startswith("sathiti accounts ch")]
    assert len(set(checks)) == 2, "one command, and once with a report"

    def run(with_report: bool = False) -> tuple[int, str]:
        (command,) = {one for one in checks if (" --out " in one) is with_report}
        with pytest.raises(SystemExit) as left:
            main(command.split()[1:])
        return int(left.value.code or 0), capsys.readouterr().out

    return run


def test_the_lines_of_the_account_are_listed(
    language: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (command,) = [one for one in commands_of(PAGES[language]) if "accounts lines" in one]
    with pytest.raises(SystemExit) as left:
        main(command.split()[1:])
    printed = capsys.readouterr().out
    assert not left.value.code
    assert "RET_GROUND" in printed
    assert "use.USE_TOTAL = use.ABS + use.REC" in printed


def test_the_planted_error_shows_as_one_row_and_one_column(
    language: str, checked: Callable[..., tuple[int, str]]
) -> None:
    code, printed = checked()
    assert code == FOUND
    for line in shown_on(PAGES[language])[:2]:
        assert line in printed
    assert COUNTS[language].format(153, 149, 2, 2) in printed
    figures = [
        re.findall(r"\d+[.,]\d(?!\d)", line) for line in printed.splitlines() if "2025" in line
    ]
    published = [[one.replace(",", ".") for one in row[:3]] for row in figures]
    assert published == [["190.0", "210.0", "20.0"], ["40.0", "60.0", "20.0"]]


def test_the_report_names_the_empty_cell(checked: Callable[..., tuple[int, str]]) -> None:
    checked(with_report=True)
    with Path("checked.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["outcome"] == "incomplete"]
    assert [row["missing"] for row in rows] == ["supply.RET_GROUND.HH"] * 2


def test_the_account_closes_step_by_step(
    language: str, table: Path, checked: Callable[..., tuple[int, str]]
) -> None:
    change(table, "5.a.2", HOUSEHOLDS, "20")
    code, printed = checked()
    assert (code, COUNTS[language].format(153, 151, 2, 0) in printed) == (FOUND, True)

    change(table, "3 ", SERVICES, "60")
    code, printed = checked()
    assert (code, COUNTS[language].format(153, 150, 3, 0) in printed) == (FOUND, True)

    change(table, "3 ", SERVICES, "40")
    change(table, "2 ", SERVICES, "30")
    code, printed = checked()
    assert (code, COUNTS[language].format(153, 153, 0, 0) in printed) == (0, True)
    assert shown_on(PAGES[language])[2] in printed


def test_both_languages_have_the_same_figures_and_steps() -> None:
    figures = {}
    for language, page in PAGES.items():
        with page.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
            figures[language] = [row[1:] for row in csv.reader(file)][1:]
    assert figures["en"] == figures["lo"]
    assert len(figures["en"]) == 24
    steps = [
        re.findall(r"^## (\d)\. .*\((\d) ", page.read_text(encoding="utf-8"), re.MULTILINE)
        for page in PAGES.values()
    ]
    assert steps[0] == steps[1]
    assert sum(int(minutes) for _, minutes in steps[0]) == 20
