"""`sathiti questionnaire`: lists, fills, and says what cannot be filled."""

import openpyxl
import pytest

from sathiti.cli.options import Options
from sathiti.cli.questionnaire import compiled_figures
from sathiti.cli.session import open_session

TEMPLATE = """id: TREES
version: "2020"
title: {en: Questionnaire on trees, fr: Questionnaire sur les arbres}
receiver: {en: Tree office, fr: Bureau des arbres}
source: invented
tables:
  - id: T1
    title: {en: Trees, fr: Arbres}
    rows:
      - code: "1"
        label: {en: Forest, fr: Forêt}
        unit: HA
        unit_label: {en: hectares, fr: hectares}
      - code: "2"
        label: {en: Swamp, fr: Marais}
        unit: HA
        unit_label: {en: hectares, fr: hectares}
      - code: FOREST_SHARE
        label: {en: Share, fr: Part}
        unit: PT
        unit_label: {en: percent, fr: pour cent}
"""
SOURCES = """questionnaire: TREES
providers: {T1: land_statistics}
rows:
  - {row: T1.1, formula: land.forest, decimals: 1, source: form land}
"""


@pytest.fixture
def trees(produced, ask):
    """Call the command where a pack asks for trees."""
    for file, text in {"templates/trees.yaml": TEMPLATE, "sources/trees.yaml": SOURCES}.items():
        path = produced.packs / "tavara" / "questionnaires" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lambda *arguments, **more: ask("questionnaire", *arguments, **more)


def row_of(path, code):
    sheet = openpyxl.load_workbook(path).worksheets[1]
    (found,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == code]
    return found


def test_without_id_all_are_listed(trees):
    said = trees()
    assert said.code == 0
    for name in ("TREES", "FDES", "UNSD_WATER", "land_use"):
        assert name in said.out
    assert "Questionnaire on trees" in said.out


def test_a_questionnaire_is_filled_and_counted(trees, tmp_path):
    out = tmp_path / "trees.xlsx"
    said = trees("TREES", "--period", "2010..2012", "--out", out)
    assert said.code == 0, said.err
    assert said.out == f"6 of 9 cells have a figure: {out}.\n"
    assert row_of(out, "1")[3:6] == (400.5, 398.2, 396)


def test_indicators_answer_rows_of_their_name(trees, tmp_path):
    out = tmp_path / "trees.xlsx"
    trees("TREES", "--period", "2010..2012", "--out", out)
    assert row_of(out, "FOREST_SHARE")[3] == pytest.approx(40.05)


def test_empty_cells_name_who_should_fill_them(trees, tmp_path):
    out = tmp_path / "trees.xlsx"
    trees("TREES", "--period", "2010..2012", "--out", out)
    swamp = row_of(out, "2")
    assert "Not available" in swamp[3]
    assert "2010–2012" in swamp[7]


def test_without_period_the_years_with_figures_are_asked(trees, tmp_path):
    out = tmp_path / "trees.xlsx"
    assert trees("TREES", "--out", out).code == 0
    sheet = openpyxl.load_workbook(out).worksheets[1]
    assert [cell.value for cell in sheet[5]][3:-2] == ["2010", "2011", "2012", "2013"]


def test_the_file_is_named_after_the_questionnaire(trees, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert trees("TREES").code == 0
    assert (tmp_path / "TREES.xlsx").is_file()


def test_the_coverage_says_how_much_there_is(trees, tmp_path):
    out = tmp_path / "fdes.xlsx"
    said = trees("FDES", "--period", "2010..2012", "--out", out)
    assert said.code == 0, said.err
    assert said.out.startswith("Of 446 statistics 0 are complete for 2010–2012")
    assert out.is_file()


def test_words_follow_the_language(trees, tmp_path):
    out = tmp_path / "trees.xlsx"
    said = trees("TREES", "--out", out, lang="fr")
    assert said.code == 0
    assert row_of(out, "1")[1] == "Forêt\nForest"


def test_an_id_that_does_not_exist_lists_the_others(trees, tmp_path):
    said = trees("BUSHES", "--out", tmp_path / "x.xlsx")
    assert said.code == 1
    assert "There is no questionnaire “BUSHES”." in said.err
    assert "TREES" in said.err
    assert not (tmp_path / "x.xlsx").exists()


def test_an_account_that_was_not_compiled_is_told(trees, tmp_path):
    said = trees("fish", "--out", tmp_path / "x.xlsx")
    assert said.code == 1
    assert "The account fish has not been compiled." in said.err


def test_a_period_that_cannot_be_read_is_told(trees, tmp_path):
    said = trees("TREES", "--period", "soon", "--out", tmp_path / "x.xlsx")
    assert said.code == 1
    assert "soon" in said.err


def test_an_unknown_format_is_told(trees):
    assert trees("TREES", "--format", "pdf").code != 0


def test_only_accounts_and_sdg_go_as_messages(trees, tmp_path):
    said = trees("TREES", "--format", "sdmx-csv", "--out", tmp_path / "x.csv")
    assert said.code == 1
    assert "“TREES” has no global structure" in said.err


@pytest.mark.parametrize("ending", ["csv", "XML"])
def test_the_ending_of_the_file_tells_the_format(trees, tmp_path, ending):
    said = trees("TREES", "--out", tmp_path / f"x.{ending}")
    assert said.code == 1
    assert "“TREES” has no global structure" in said.err


def test_any_other_ending_is_a_workbook(trees, tmp_path):
    out = tmp_path / "answers.of.2020"
    assert trees("TREES", "--out", out).code == 0
    assert out.read_bytes().startswith(b"PK")


def test_before_the_first_run_there_is_nothing_to_fill(call, tmp_path):
    said = call("questionnaire", "FDES", "--out", tmp_path / "x.xlsx")
    assert said.code == 1
    assert "Nothing has been compiled yet." in said.err
    assert "Run the production first." in said.err


def test_the_list_needs_no_run(call):
    said = call("questionnaire")
    assert said.code == 0
    assert "FDES" in said.out


def test_the_list_needs_no_workspace(office, call_in, tmp_path):
    said = call_in(office, "questionnaire", "--pack", "tavara", root=tmp_path / "nowhere")
    assert said.code == 0
    assert "UNSD_WATER" in said.out
    assert not (tmp_path / "nowhere").exists()


def test_without_pack_and_workspace_it_is_said_what_to_add(office, call_in, tmp_path):
    said = call_in(office, "questionnaire", root=tmp_path / "nowhere")
    assert said.code == 1
    assert "Add --pack NAME." in said.err


def test_help_tells_what_it_is_for(call):
    said = call("questionnaire", "--help")
    assert said.code == 0
    assert "Fill a questionnaire of others from the figures compiled." in said.out
    assert "--period" in said.out


def test_figures_are_those_of_the_last_run(produced):
    options = Options(produced.workspace.root, "en", (produced.packs,))
    figures = compiled_figures(open_session(options, reading=True))
    assert figures.series["land.forest"].periods["TX"] == ("2010", "2011", "2012")
    assert set(figures.series["FOREST_SHARE"].periods) == {"TX"}


@pytest.mark.parametrize("form", ["sdmx-csv", "sdmx-ml"])
def test_indicators_of_another_structure_are_not_sent(trees, tmp_path, form):
    out = tmp_path / "sdg"
    said = trees("SDG", "--format", form, "--out", out)
    assert said.code == 1
    assert "The indicators have not the dimensions of SDG" in said.err
    assert "REPORTING_TYPE" in said.err
    assert not out.exists()
