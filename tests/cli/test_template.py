"""`sathiti template`: blank forms to send."""

import openpyxl
import pytest


def test_the_blank_form_of_a_year(call, tmp_path):
    out = tmp_path / "form.xlsx"
    said = call("template", "land", "--period", "2011", "--out", out)
    assert (said.code, said.out) == (0, f"{out}\n")
    assert openpyxl.load_workbook(out)["_sathiti"].sheet_state == "veryHidden"


def test_one_form_a_period_in_a_folder(call, tmp_path):
    said = call("template", "land", "--period", "2010..2012", "--out", tmp_path / "new")
    assert said.code == 0
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["land-2010-MF.xlsx", "land-2011-MF.xlsx", "land-2012-MFL.xlsx"]
    assert said.out.splitlines() == [str(tmp_path / "new" / name) for name in names]


def test_a_single_form_in_a_folder_has_the_name_of_the_form(call, tmp_path):
    call("template", "land", "--period", "2011", "--out", tmp_path)
    assert (tmp_path / "land-2011-MF.xlsx").exists()


def test_it_is_the_form_that_the_run_sends(ask, produced, tmp_path):
    ask("template", "land", "--period", "2012", "--out", tmp_path)
    sent = produced.workspace.outbox / "land" / "land-2012-MFL.xlsx"
    assert (tmp_path / sent.name).read_bytes() == sent.read_bytes()


def numbers(path):
    sheets = openpyxl.load_workbook(path).worksheets
    return {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}


def test_figures_of_the_year_before_are_those_collected_last(ask, produced, tmp_path):
    produced.answer("2011", "forest", "390.5")
    produced.run(only=["collect-land", "check-land"])
    ask("template", "land", "--period", "2012", "--out", tmp_path)
    assert 390.5 in numbers(tmp_path / "land-2012-MFL.xlsx")
    assert 398.2 not in numbers(tmp_path / "land-2012-MFL.xlsx")


def test_without_a_workspace_they_are_those_of_the_pack(call, tmp_path):
    call("template", "land", "--period", "2012", "--out", tmp_path)
    assert 398.2 in numbers(tmp_path / "land-2012-MFL.xlsx")


def test_no_workspace_is_needed_if_the_pack_is_named(call, tmp_path):
    root = tmp_path / "none"
    arguments = ["template", "land", "--period", "2011", "--out", tmp_path]
    assert call(*arguments, "--pack", "tavara", root=root).code == 0
    assert not root.exists()
    said = call(*arguments, root=root)
    assert said.code == 1
    assert "Add --pack NAME." in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sea", "--period", "2010"], "There is no form “sea”. Use one of: land."),
        (["land", "--period", "1900"], "between 2010 and 2013, or ask for more"),
        (
            ["land", "--period", "2014"],
            "change “last” in instruments/land.yaml of the pack “tavara”",
        ),
        (["land", "--period", "2013..2010"], "No form is asked for 2013..2010."),
        (["land", "--period", "2010-Q1"], "No form is asked for 2010-Q1."),
        (["land", "--period", "20x0"], "“20x0” is not a time period"),
        (["land", "--period", "2010", "--pack", "atlantis"], "There is no pack “atlantis”"),
    ],
)
def test_wrong_calls_write_nothing(call, tmp_path, arguments, words):
    out = tmp_path / "forms"
    said = call("template", *arguments, "--out", out)
    assert said.code == 1
    assert words in said.err
    assert not out.exists()


def test_a_file_in_the_way_is_named(call, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear colleagues")
    said = call("template", "land", "--period", "2011", "--out", letter)
    assert said.code == 1
    assert "letter.txt" in said.err
    assert "Traceback" not in said.err
    assert letter.read_text() == "Dear colleagues"


def test_errors_are_told_in_lao_and_english(call):
    said = call("template", "sea", "--period", "2010", lang="lo")
    first, second = said.err.strip().splitlines()[:2]
    assert "ແບບຟອມ" in first
    assert "There is no form “sea”" in second
