"""`sathiti trace`: from a published figure to the cell it came from."""

from types import SimpleNamespace

import pytest

from sathiti.cli.trace import _facts
from sathiti.model import Text, TraceNode
from sathiti.warehouse.atomic import file_hash


def test_a_compiled_figure_shows_formula_inputs_cells_and_rules(ask, produced):
    said = ask("trace", "SHARE", "2010")
    assert said.code == 0, said.err
    head, *rest = said.out.splitlines()
    assert head.startswith("Forest share 2010: 40.")
    assert head.endswith(" per cent")
    told = "\n".join(rest)
    for part in (
        "Series: DF_SHARE:A.TX.SHARE._T.PT",
        "Unrounded value: 40.05",
        "Formula: 100 * land.forest / land.land",
        "Source of the formula: invented",
        f"Vintage: {produced.stored('DF_SHARE').vintage.id}",
        "Made by: gather-DF_SHARE, ",
        "Forest 2010: 400.5 hectares",
        "Cell: land-2010-MF.xlsx › ",
        f"File hash (SHA-256): {file_hash(produced.form('2010'))}",
        "Data provider: Ministry of Forests",
        "Source: Yearbook, table 2; counted by air",
        "Rules: passed 2",
        "passed land.forest_inside: This condition holds forest <= land",
    ):
        assert part in told, part


@pytest.mark.parametrize(
    "series",
    [
        "A.TX.SHARE._T.PT",
        "DF_SHARE:A.TX.SHARE._T.PT",
        "DF_SHARE:SHARE",
        "FOREST_SHARE",
        "15.1.1",
    ],
)
def test_a_figure_may_be_named_in_many_ways(ask, series):
    said = ask("trace", series, "2010")
    assert said.code == 0, said.err
    assert "Forest share 2010" in said.out


def test_a_reported_figure_by_form_and_item(ask):
    said = ask("trace", "land.land", "2011")
    assert said.code == 0
    assert "Land 2011: 1,000 hectares" in said.out
    assert "Formula" not in said.out


def test_numbers_follow_the_language(ask):
    said = ask("trace", "land.land", "2011", lang="fr")
    assert "Terre 2011: 1 000 hectares" in said.out


def test_a_name_of_several_figures_lists_them(ask):
    said = ask("trace", "FOREST", "2010")
    assert said.code == 1
    assert "means 3 figures in 2010" in said.err
    assert "DF_LAND:A.N.FOREST._T.HA" in said.err
    for line in said.err.splitlines():
        assert "DF_LAND:A.S2.FOREST._T.HA" in line


@pytest.mark.parametrize(
    ("series", "period"),
    [("CAKE", "2010"), ("SHARE", "1999"), ("DF_CAKE:SHARE", "2010"), ("", "2010"), ("SHARE", "")],
)
def test_what_is_not_there_is_said_with_a_way_on(ask, series, period):
    said = ask("trace", series, period)
    assert said.code == 1
    assert "There is no figure" in said.err
    assert "Run the production first" in said.err
    assert said.out == ""


def test_a_figure_not_available_says_so(ask):
    said = ask("trace", "DF_LAND:A.TX.FOREST._T.HA", "2013")
    assert said.code == 0
    assert "Forest 2013: Not available" in said.out
    assert "not counted" in said.out


def test_a_figure_held_back_says_so_and_which_rule_failed(ask, produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    said = ask("trace", "DF_LAND:A.TX.FOREST._T.HA", "2010")
    assert said.code == 0
    assert "Held back until a question about it is answered" in said.out
    assert "failed land.forest_inside: Forest 4,005 is larger than land 1,000" in said.out


def test_brackets_in_words_are_shown_as_they_are(ask, produced):
    produced.edit_pack("instruments/land.yaml", "{en: Land, fr: Terre}\n        unit", LABEL)
    produced.run()
    said = ask("trace", "land.land", "2011")
    assert said.code == 0, said.err
    assert "Land [bold] [/] 2011" in said.out


LABEL = '{en: "Land [bold] [/]", fr: Terre}\n        unit'


def test_before_a_run_there_is_nothing_to_trace(call):
    said = call("trace", "SHARE", "2010")
    assert said.code == 1
    assert "There is no figure “SHARE” for 2010" in said.err


def test_tracing_writes_nothing(ask, produced):
    before = {path: path.stat().st_mtime_ns for path in produced.workspace.root.rglob("*")}
    ask("trace", "SHARE", "2010")
    assert {path: path.stat().st_mtime_ns for path in produced.workspace.root.rglob("*")} == before


def test_no_workspace_is_told_and_none_is_made(call, tmp_path):
    said = call("trace", "SHARE", "2010", root=tmp_path / "none")
    assert said.code == 1
    assert "There is no workspace" in said.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (("", "", "", ""), ""),
        (("estimates", "2026-01-02", "run1", "0.1"), "estimates, 2026-01-02, run1, 0.1"),
        (("estimates", "", "run1", ""), "estimates, run1"),
    ],
)
def test_what_no_step_made_is_not_said_to_be_made_by_one(made, said):
    step, created, run, code = made
    told = (Text.of(en="Line"), Text({}), 3000.0, 0, "A", "", step, code, run, created)
    node = TraceNode("poverty_lines", "NATIONAL", "2010", *told)
    facts = dict(_facts(SimpleNamespace(say=str), node))
    assert facts["Made by"] == said
