"""`sathiti accounts`: what is printed and written, exit codes, the example of the manual."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from sathiti.cli.main import main

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "en" / "howto" / "check_accounts.md"
SHARED = Path(__file__).resolve().parents[3] / "shared"
TABLE = """line,product,value
Produced,Heat,10
Bought,Heat,5
Sold,Heat,-3
All,Heat,12
Produced,Peat,1
All,Peat,9
Memo,Peat,7
"""
LABELS = """file: {row: line, column: product, value: value}
rows:
  Produced: PRODUCTION
  Bought: IMPORTS
  Sold: EXPORTS
  All: TPES
"""


@pytest.fixture
def sathiti(capsys, monkeypatch) -> Callable[..., SimpleNamespace]:
    """Call the command where there is no workspace."""
    monkeypatch.setenv("COLUMNS", "160")

    def made(*words: object, lang: str = "en") -> SimpleNamespace:
        with pytest.raises(SystemExit) as left:
            main(["--workspace", "nowhere", "--lang", lang, "accounts", *map(str, words)])
        told = capsys.readouterr()
        return SimpleNamespace(code=int(left.value.code or 0), out=told.out, err=told.err)

    return made


@pytest.fixture
def check(sathiti, tmp_path) -> Callable[..., SimpleNamespace]:
    """Check a table against the energy balance; both files are written first."""

    def made(*more: object, table: str = TABLE, labels: str = LABELS, **options) -> SimpleNamespace:
        (tmp_path / "table.csv").write_text(table, encoding="utf-8")
        (tmp_path / "labels.yaml").write_text(labels, encoding="utf-8")
        files = [tmp_path / "table.csv", "--mapping", tmp_path / "labels.yaml"]
        return sathiti("check", *files, "--template", "energy_balance", *more, **options)

    return made


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_what_fails_is_told_with_its_size(check) -> None:
    said = check()
    assert said.code == 3
    cells = [re.split(r" *│ *", line) for line in said.out.splitlines()]
    assert ["", "Peat", "9.0", "1.0", "-8.0", "1.0", ""] in cells
    assert not any("Heat" in line and len(line) > 2 for line in cells)
    assert "4 equations checked, 3 hold, 1 fail, 0 lack figures." in said.out
    assert "Wrong in: Peat" in said.out


def test_nothing_is_dropped_in_silence(check) -> None:
    out = check(labels=LABELS + "  Solt: LOSSES\nignore: [Note]\n").out
    assert re.search(r"Lines without a code, not checked.*\n +Memo\n", out)
    assert re.search(r"Labels that the table does not have.*\n +Solt  →  Sold", out)
    assert re.search(r"Columns checked under their own label:\n +Heat, Peat\n", out)
    assert re.search(
        r"taken for nothing:\n.*\n? +International bunkers \(negative\) \(BUNKERS\)", out
    )
    assert re.search(r"Not checked, for these lines are missing:\n +Stock change is opening", out)


def test_a_table_in_which_all_holds(check) -> None:
    said = check(table=TABLE.replace("All,Peat,9", "All,Peat,1"))
    assert said.code == 0
    assert "0 fail" in said.out
    assert "Wrong in" not in said.out


def test_both_languages(check, tmp_path) -> None:
    said = check("--out", tmp_path / "residuals.csv", lang="lo")
    assert said.code == 3
    assert "ບໍ່ຖືກຕ້ອງ: ການສະໜອງ ແມ່ນການຜະລິດ" in said.out
    assert "ກວດສອບ 4 ສົມຜົນ, ຖືກຕ້ອງ 3, ບໍ່ຖືກຕ້ອງ 1" in said.out
    assert "4 equations checked, 3 hold, 1 fail" in said.out
    assert check("--lang", "lo").out == said.out.rpartition("ທຸກສົມຜົນ")[0]


def test_the_file_of_residuals(check, tmp_path) -> None:
    said = check("--out", tmp_path / "sub" / "residuals.csv")
    assert f"All identities checked: {tmp_path / 'sub' / 'residuals.csv'}" in said.out
    rows = rows_of(tmp_path / "sub" / "residuals.csv")
    assert len(rows) == 4
    (wrong,) = [row for row in rows if row["outcome"] == "fails"]
    assert wrong["identity"] == "supply"
    assert wrong["identity_en"].startswith("Supply is production")
    assert wrong["identity_lo"].startswith("ການສະໜອງ")
    assert (wrong["each"], wrong["at"], wrong["at_en"]) == ("column", "own-PEAT", "Peat")
    numbers = [wrong[name] for name in ("published", "computed", "residual", "tolerance", "unit")]
    assert numbers == ["9.0", "1.0", "-8.0", "1.0", "TJ"]
    assert (wrong["area"], wrong["period"], wrong["missing"]) == ("", "", "")


def test_missing_figures_leave_it_open(check, tmp_path) -> None:
    said = check("--out", tmp_path / "out.csv", labels=LABELS + "blank: missing\n")
    assert said.code == 0
    assert "lack figures" in said.out
    rows = rows_of(tmp_path / "out.csv")
    assert {row["outcome"] for row in rows} == {"incomplete", "holds"}
    assert any("balance.BUNKERS.own-HEAT" in row["missing"] for row in rows)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["check", "table.csv"], "No account was named. Use one of: air_emissions"),
        (["check", "table.csv", "--template", "energy"], "There is no account “energy”."),
        (["check", "table.csv", "--template", "energy_balanse"], "Use one of: energy_balance, "),
        (["check", "table.csv", "--template", "energy_balance"], "Add --mapping labels.yaml"),
        (
            ["check", "no.csv", "--template", "energy_balance", "--mapping", "no.yaml"],
            "There is no file “no.csv”.",
        ),
        (["lines"], "No account was named."),
        (["lines", "energy_balance", "--pack", "nowhere"], "There is no pack “nowhere”."),
    ],
)
def test_calls_that_cannot_be_answered(sathiti, words: list[str], what: str) -> None:
    said = sathiti(*words)
    assert said.code == 1
    assert what in said.err
    assert len(said.err.splitlines()) == 2  # English and Lao


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            {"labels": LABELS.replace("IMPORTS", "IMPORT")},
            "labels.yaml › row 4 › Bought: The account",
        ),
        ({"labels": LABELS.replace("column: product, ", "")}, "labels.yaml › row 1 › value"),
        (
            {"labels": LABELS.replace("line,", "lines,")},
            "table.csv › row 1: The file has no column",
        ),
        (
            {"table": TABLE.replace(",5", ",five")},
            "table.csv › row 3 › Heat: “five” is not a number",
        ),
        (
            {"table": TABLE + "Sold,Heat,4\n"},
            "table.csv › row 9 › Heat: “Sold”, “Heat” has a figure",
        ),
        ({"labels": LABELS + "unit: ha\n"}, "A figure in “ha” cannot be given in “TJ”"),
        (
            {
                "labels": LABELS.replace("Produced", "Made")
                .replace("Bought", "B")
                .replace("Sold", "S")
                .replace("All", "A")
            },
            "No label of the table is known",
        ),
    ],
)
def test_files_that_cannot_be_used(check, change: dict[str, str], what: str, tmp_path) -> None:
    said = check("--out", tmp_path / "out.csv", **change)
    assert said.code == 1
    assert what in said.err
    assert not (tmp_path / "out.csv").exists()


def test_figures_in_another_unit(check) -> None:
    said = check(labels=LABELS + "unit: ktoe\n", table=TABLE.replace("All,Peat,9", "All,Peat,1.1"))
    assert "4.2" in said.out
    assert said.code == 3


def test_lines_of_an_account(sathiti) -> None:
    said = sathiti("lines", "energy_balance")
    assert said.code == 0
    assert re.search(r"│ TPES +│ Total primary energy supply +│", said.out)
    assert re.search(r"│ IND_FOOD +│   Food, beverages and tobacco +│", said.out)
    assert "AVAILABLE = TPES - TRANSFORMATION_INPUT + TRANSFORMATION_OUTPUT" in said.out
    assert "ການນຳເຂົ້າ" in sathiti("lines", "energy_balance", "--lang", "lo").out
    assert "ການນຳເຂົ້າ" in sathiti("lines", "energy_balance", "--pack", "lao", lang="lo").out


def test_help_shows_a_file_of_labels(sathiti) -> None:
    said = sathiti("check", "--help")
    assert "file: {row: line_item, column: product, value: value" in said.out
    assert "ຕາຕະລາງ TABLE" in sathiti("check", "--help", lang="lo").out


def example() -> str:
    """The labels of the manual's long example."""
    blocks = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    return blocks[-1]


def test_the_short_example_of_the_manual_can_be_read(check) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    table = "line_item,product,value,year,unit\nImports,Oil,1,2021,TJ\n"
    assert check(labels=blocks[0], table=table).code == 0


@pytest.mark.shared
def test_the_example_of_the_manual_finds_four_columns(sathiti, tmp_path) -> None:
    table = SHARED / "reference" / "environment" / "energy_balance_kz_2021.csv"
    if not table.is_file():
        pytest.skip("the reference material beside the project is not here")
    (tmp_path / "labels.yaml").write_text(example(), encoding="utf-8")
    files = [table, "--mapping", tmp_path / "labels.yaml", "--out", tmp_path / "residuals.csv"]
    said = sathiti("check", *files, "--template", "energy_balance")
    assert said.code == 3
    wrong = [row for row in rows_of(tmp_path / "residuals.csv") if row["outcome"] == "fails"]
    found = {(row["identity"], row["at_en"]): float(row["residual"]) for row in wrong}
    assert found == {
        ("available", "Heat"): 5464.4,
        ("available", "Natural gas"): 1839.7,
        ("available", "Residual fuel oil (High sulphur)"): -1387.1,
        ("available", "Total"): -1387.1,
        ("difference", "Heat"): -5464.4,
        ("difference", "Natural gas"): -1839.7,
    }
    assert "Wrong in: Heat, Natural gas, Residual fuel oil (High sulphur), Total" in said.out
