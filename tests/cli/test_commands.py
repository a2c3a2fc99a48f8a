"""Every command, as a person would call it, with right and with wrong input."""

import csv
import shutil
import subprocess
import sys

import openpyxl
import pytest


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def set_cell(path, find, value):
    """Change the answer cell of the row whose hidden key is `find`; the place is returned."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            if row[0].value == find:
                unlocked = [cell for cell in row[1:] if not cell.protection.locked]
                unlocked[0].value = value
                book.save(path)
                return f"{sheet.title}!{unlocked[0].coordinate}"
    raise AssertionError(find)


def test_run_prints_a_summary_and_where_to_look(call):
    said = call("run", "--quiet")
    assert said.code == 0, said.out + said.err
    for word in ("Step", "Rows", "Findings", "Seconds", "Output", "publish", "reports"):
        assert word in said.out


def test_second_run_says_that_nothing_was_repeated(call):
    call("run", "--quiet")
    said = call("run", "--quiet")
    assert said.code == 0
    assert "Nothing has changed: no step was repeated." in said.out


def test_run_of_one_step_and_of_a_period(call, office):
    said = call("run", "--quiet", "--only", "check-land", "--period", "2010..2011")
    assert said.code == 0
    assert "publish" not in said.out
    forms = sorted(path.name[:9] for path in (office.workspace.inbox / "land").glob("*.xlsx"))
    assert forms == ["land-2010", "land-2011"]


def test_run_with_a_blocking_finding_ends_with_3_and_says_the_cell(call, office):
    call("run", "--quiet")
    office.answer("2010", "forest", "4005")
    said = call("run", "--quiet")
    assert said.code == 3
    assert "is larger than land" in said.out
    assert "dépasse la terre" in said.out
    assert f"{office.form('2010').name} › " in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--period", "20x0"], "not a time period"),
        (["run", "--period", "1900"], "No form is asked for 1900"),
        (["run", "--only", "bake-cake"], "bake-cake"),
        (["run", "cooking"], "There is no line “cooking”"),
        (["run", "--pack", "lao"], "tavara"),
        (["template", "sea", "--period", "2010"], "There is no form “sea”"),
        (["template", "land", "--period", "1900"], "No form is asked for 1900"),
        (["trace", "FOREST_SHARE", "2010"], "There is no figure"),
        (["export", "DF_SHARE", "--out", "x.xlsx"], "has not been published"),
        (["check", "nowhere.xlsx"], "There is no file “nowhere.xlsx”"),
        (["import", "sdmx", "no.xml", "none.xml"], "There is no file “no.xml”"),
    ],
)
def test_wrong_calls_say_what_is_wrong_and_how_to_mend_it(call, arguments, words):
    said = call(*arguments)
    assert said.code == 1
    assert words in said.err
    assert "Traceback" not in said.err


def test_errors_are_told_in_lao_and_english(call):
    said = call("template", "sea", "--period", "2010", lang="lo")
    first, second = said.err.strip().splitlines()[:2]
    assert "ແບບຟອມ" in first
    assert "There is no form “sea”" in second


def test_template_writes_the_blank_form_of_a_year(call, tmp_path):
    out = tmp_path / "form.xlsx"
    said = call("template", "land", "--period", "2011", "--out", out)
    assert said.code == 0
    assert openpyxl.load_workbook(out).sheetnames


def test_template_writes_one_form_a_period(call, tmp_path):
    said = call("template", "land", "--period", "2010..2012", "--out", tmp_path)
    assert said.code == 0
    assert len(list(tmp_path.glob("land-*.xlsx"))) == 3


def test_check_passes_a_good_workbook(call, office):
    call("run", "--quiet")
    said = call("check", office.form("2010"))
    assert said.code == 0, said.out
    assert "0 blocking" in said.out


def test_check_marks_the_wrong_cell_in_the_ministrys_own_workbook(call, office, tmp_path):
    call("run", "--quiet")
    form = tmp_path / "returned.xlsx"
    shutil.copy(office.form("2010"), form)
    place = set_cell(form, "forest@TX", 4005)
    said = call("check", form)
    assert said.code == 3
    assert place in said.out
    sheet, cell = place.rsplit("!", 1)
    marked = openpyxl.load_workbook(tmp_path / "returned.checked.xlsx")[sheet][cell]
    assert marked.value == 4005
    assert "larger than land" in marked.comment.text
    assert "dépasse" in marked.comment.text
    assert marked.fill.fgColor.rgb not in (None, "00000000")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("about 400", "about 400"),
        ("=400+0.5", "=400+0.5"),
        ("1.234", "1.234"),
    ],
)
def test_check_asks_about_what_is_not_a_clear_number(call, office, tmp_path, written, words):
    call("run", "--quiet")
    form = tmp_path / "returned.xlsx"
    shutil.copy(office.form("2010"), form)
    place = set_cell(form, "forest@TX", written)
    said = call("check", form)
    assert said.code == 3
    assert place in said.out
    assert words in said.out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.xlsx", b"Dear colleagues"),
        ("report.pdf", b"%PDF-1.7 ..."),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("empty.xlsx", b""),
        ("half.xlsx", None),
    ],
)
def test_check_of_a_file_that_is_no_form_says_so(call, office, tmp_path, name, content):
    call("run", "--quiet")
    path = tmp_path / name
    whole = office.form("2010").read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    said = call("check", path)
    assert said.code == 1
    assert name in said.err
    assert len(said.err.strip().splitlines()) >= 2
    assert "Traceback" not in said.err
    assert not list(tmp_path.glob("*.checked.xlsx"))


def test_trace_shows_the_chain_to_the_cell(call, office):
    call("run", "--quiet")
    said = call("trace", "SHARE", "2010")
    assert said.code == 0, said.err
    for part in (
        "100 * land.forest / land.land",
        office.form("2010").name,
        "land.forest_inside",
        "Yearbook, table 2",
    ):
        assert part in said.out


def test_trace_of_a_reported_figure_by_form_and_item(call):
    call("run", "--quiet")
    said = call("trace", "land.land", "2011")
    assert said.code == 0
    assert "Land 2011: 1,000 hectares" in said.out


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("xlsx", b"PK"),
        ("csv", b"DATAFLOW"),
        ("sdmx-csv", b"STRUCTURE"),
        ("sdmx-ml", b"<?xml"),
        ("sdmx-ml-generic", b"<?xml"),
        ("sdmx-ml-3.0", b"<?xml"),
        ("sdmx-json", b"{"),
        ("sdmx-json-1.0", b"{"),
    ],
)
def test_export_in_every_format(call, tmp_path, form, begins):
    call("run", "--quiet")
    out = tmp_path / "share.out"
    said = call("export", "DF_SHARE", "--format", form, "--out", out)
    assert said.code == 0, said.err
    assert "3 observations" in said.out
    assert out.read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(begins)


def test_graph_shows_what_depends_on_what(call, tmp_path):
    said = call("graph")
    assert "check-land" in said.out
    assert "← collect-land" in said.out
    picture = tmp_path / "graph.svg"
    assert call("graph", "--svg", picture).code == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_doctor_finds_a_whole_office_whole(call):
    call("run", "--quiet")
    said = call("doctor")
    assert said.code == 0, said.out
    assert "✗" not in said.out


def test_doctor_finds_a_changed_vintage_and_a_changed_delivery(call, office):
    call("run", "--quiet")
    vintage = next((office.workspace.warehouse / "internal" / "DF_LAND").glob("*/*"))
    (vintage / "lineage.json").write_text("{}")
    delivery = next(office.workspace.deliveries.glob("*/*.xlsx"))
    delivery.write_bytes(b"changed")
    said = call("doctor")
    assert said.code == 1
    assert "lineage.json" in said.out
    assert delivery.parent.name in said.out.replace("\n", "")


def test_doctor_names_file_and_line_of_a_wrong_pack(call, office):
    office.edit_pack("units/functions.csv", "land_statistics,", "land_statistics,NOBODY_")
    said = call("doctor", "--pack", "tavara")
    assert said.code == 1
    assert "tavara/units/functions.csv › row 2" in said.out


def test_help_imports_no_command():
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sathiti", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "doctor" in told.stdout
    for heavy in ("duckdb", "pyarrow", "django", "openpyxl", "rich"):
        assert f" {heavy}\n" not in told.stderr
