"""The steps of the environment line: what depends on what, and what a change repeats."""

import msgspec
import openpyxl
import pytest

from sathiti.domains.environment.line import production_steps, yearbook_table
from sathiti.model import Compared, TableView
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.packs import load_pack
from sathiti.warehouse.run_graph import select

MADE = {"check-land", "gather-DF_SHARE", "account-land_use"}
READ = {"collect-land", "check-land"}
COMPILED = {"compile-DF_SHARE-15.1.1", "gather-DF_SHARE"}
ASKED = {"coverage", "account-indicators", "questionnaires"}
PUBLISHED = {"publish-environment", "publish"}
SHOWN = {"compare", "tables"} | PUBLISHED | ASKED


def test_every_form_has_four_steps_and_every_goal_one(office):
    steps = {step.name: set(step.inputs) for step in office.steps()}
    assert steps == {
        "forms-land": set(),
        "fill-land": {"forms-land"},
        "collect-land": {"fill-land"},
        "check-land": {"collect-land"},
        "account-land_use": {"check-land"},
        "accounts": {"account-land_use"},
        "compile-DF_SHARE-15.1.1": {"check-land"},
        "gather-DF_SHARE": {"compile-DF_SHARE-15.1.1"},
        "compare": {"gather-DF_SHARE"},
        "coverage": MADE,
        "account-indicators": MADE,
        "questionnaires": MADE,
        "tables": MADE | {"coverage"},
        "publish": {"publish-environment"},
        "publish-environment": {
            "gather-DF_SHARE",
            "compare",
            "tables",
            "check-land",
            "collect-land",
            "account-land_use",
            "accounts",
            "coverage",
        },
    }


def test_steps_have_titles_in_the_languages_of_the_pack(office):
    titles = {step.name: step.title for step in office.steps()}
    assert titles["check-land"].say("fr") == "Terre"
    assert titles["gather-DF_SHARE"].say("en") == "Shares"
    assert all(title.say("en") for title in titles.values())


def test_an_indicator_waits_for_every_form_it_reads(office):
    pack = office.pack
    sea = msgspec.structs.replace(pack.instruments["land"], id="sea")
    (share,) = pack.indicators
    both = msgspec.structs.replace(share, id="BOTH", goal="14.1", formula="land.land + sea.land")
    more = msgspec.structs.replace(
        pack, instruments={**pack.instruments, "sea": sea}, indicators=(share, both)
    )
    steps = {step.name: step.inputs for step in production_steps(Office(more), office.packs)}
    assert set(steps["compile-DF_SHARE-14.1"]) == {"check-land", "check-sea"}
    assert steps["compile-DF_SHARE-15.1.1"] == ("check-land",)
    assert set(steps["gather-DF_SHARE"]) == {"compile-DF_SHARE-14.1", "compile-DF_SHARE-15.1.1"}


def test_indicators_of_one_goal_are_compiled_together(office):
    pack = office.pack
    (share,) = pack.indicators
    rest = msgspec.structs.replace(share, id="REST", formula="100 - 100 * land.forest / land.land")
    more = msgspec.structs.replace(pack, indicators=(share, rest))
    names = [step.name for step in production_steps(Office(more), office.packs)]
    assert names.count("compile-DF_SHARE-15.1.1") == 1


def test_an_indicator_of_a_form_nobody_sends_is_left_out(office):
    steps = [step.name for step in office.steps(first="1900", last="1900")]
    assert not any(name.startswith(("forms-", "compile-")) for name in steps)


def test_a_form_that_came_back_before_is_read_whatever_the_period(produced):
    names = {step.name for step in produced.steps(first="1900", last="1900")}
    assert {"collect-land", "check-land", "compile-DF_SHARE-15.1.1"} <= names


def test_the_graph_is_sound(office):
    assert [step.name for step in select(office.steps())][-1] == "publish"


@pytest.mark.parametrize(
    ("file", "old", "new", "done"),
    [
        (
            "products/indicators.yaml",
            "100 * land.forest",
            "1000 * land.forest",
            COMPILED | SHOWN,
        ),
        ("products/indicators.yaml", "decimals: 1", "decimals: 2", COMPILED | SHOWN),
        ("products/indicators.yaml", "source: invented", "source: proven", {"compile", "gather"}),
        ("rules/land.yaml", "forest <= land", "forest <= 2 * land", {"forms-land", "check-land"}),
        (
            "deliveries/land.csv",
            "398.2",
            "398.3",
            {"forms-land", "fill-land", "account-land_use"} | READ | COMPILED | SHOWN,
        ),
        ("cases/published.csv", "40.1", "40.2", {"compare"} | PUBLISHED),
        ("calendar/releases.csv", "2011-06-01", "2011-06-02", {"publish-environment"}),
        ("products/tables.yaml", "{en: Share, fr: Part}", "{en: S, fr: P}", {"tables"} | PUBLISHED),
    ],
)
def test_a_change_of_the_pack_repeats_only_what_depends_on_it(produced, file, old, new, done):
    produced.edit_pack(file, old, new)
    repeated = produced.done()
    if done == {"compile", "gather"}:
        # Said otherwise, computed the same: the steps after it are not repeated.
        assert repeated <= COMPILED | PUBLISHED
        assert "compile-DF_SHARE-15.1.1" in repeated
    else:
        assert repeated == done
    assert produced.done() == set()


def test_a_changed_cell_repeats_only_what_depends_on_it(produced):
    produced.answer("2011", "forest", "390.0")
    # The account does not read the forest: it is asked again and comes out the same.
    assert produced.done() == READ | COMPILED | SHOWN | {"account-land_use"}


def test_a_changed_label_is_shown_everywhere(produced):
    produced.edit_pack("texts/glossary.csv", "Forest,Forêt", "Forest,Bois")
    done = produced.done()
    assert {"forms-land", "publish"} <= done
    assert not COMPILED & done


def test_a_file_put_back_as_it_was_repeats_what_it_must_and_ends_the_same(produced):
    before = produced.result("publish").content_hash
    form = produced.form("2011")
    content = form.read_bytes()
    produced.answer("2011", "forest", "390.0")
    produced.run()
    form.write_bytes(content)
    produced.run()
    assert produced.result("publish").content_hash == before
    assert produced.values("DF_SHARE")["SHARE", "TX", "2011"]["OBS_VALUE"] == 39.82


@pytest.mark.parametrize(
    ("gone", "step"),
    [
        ("reports/comparison.csv", "compare"),
        ("reports/comparison.json", "compare"),
        ("reports/tables.xlsx", "tables"),
        ("reports/findings.csv", "publish-environment"),
        ("reports/revisions.csv", "publish-environment"),
        ("serving/serving.duckdb", "publish"),
        ("runs/forms-land.json", "collect-land"),
        ("runs/steps/check-land.json", "check-land"),
    ],
)
def test_what_is_gone_is_made_again(produced, gone, step):
    (produced.workspace.root / gone).unlink()
    assert produced.done() == {step}
    assert (produced.workspace.root / gone).exists()


def test_ours_stand_beside_theirs_with_an_explanation(produced):
    rows = {row["period"]: row for row in produced.report("comparison.csv")}
    assert (rows["2010"]["ours"], rows["2010"]["agrees"]) == ("40.05", "True")
    assert rows["2011"]["agrees"] == "False"
    assert rows["2011"]["explanation_en"] == "Older survey"
    assert rows["2013"]["ours"] == ""
    assert rows["2010"]["title_fr"] == "Part de la forêt"


def test_the_comparison_says_how_many_agree(produced):
    (note,) = produced.result("compare").notes
    assert str(note) == "Equal to the published value: 1 of 3; explained: 2; not explained: 0."
    assert produced.result("compare").findings == 2


def test_what_was_not_asked_for_is_not_lacking_in_the_comparison(office):
    assert not office.run(first="2010", last="2012").failed
    assert [row["period"] for row in office.report("comparison.csv")] == ["2010", "2011"]


def test_what_is_there_is_compared_though_not_asked_for(produced):
    assert not produced.run(first="2012", last="2013").failed
    periods = [row["period"] for row in produced.report("comparison.csv")]
    assert periods == ["2010", "2011", "2013"]


def test_the_comparison_leads_to_the_series(produced):
    compared = read_json(produced.workspace.reports / "comparison.json", list[Compared])
    assert {(one.dataflow, one.key) for one in compared} == {("DF_SHARE", "A.TX.SHARE._T.PT")}


def test_published_values_of_indicators_we_do_not_compile_are_left_out(produced):
    file = produced.packs / "tavara" / "products" / "indicators.yaml"
    text = file.read_text(encoding="utf-8").replace("id: FOREST_SHARE", "id: OTHER")
    file.write_text(text, encoding="utf-8")
    cases = produced.packs / "tavara" / "cases" / "published.csv"
    cases.write_text(cases.read_text(encoding="utf-8").replace("FOREST_SHARE", "OTHER"))
    tables = produced.packs / "tavara" / "products" / "tables.yaml"
    tables.write_text(tables.read_text(encoding="utf-8").replace("FOREST_SHARE", "OTHER"))
    produced.run()
    assert {row["indicator"] for row in produced.report("comparison.csv")} == {"OTHER"}


def test_tables_show_reported_and_compiled_figures(produced):
    (table,) = read_json(produced.workspace.reports / "tables.json", list[TableView])
    assert table.periods == ("2010", "2011")
    heading, forest, share = table.rows
    assert heading.heading
    assert [cell.value for cell in forest.cells] == [400.5, 398.2]
    assert [round(cell.value, 2) for cell in share.cells] == [40.05, 39.82]
    assert (forest.dataflow, share.dataflow) == ("DF_LAND", "DF_SHARE")
    assert share.unit.say("fr") == "pour cent"


def test_a_row_of_a_table_has_the_decimals_of_its_item(produced):
    (table,) = read_json(produced.workspace.reports / "tables.json", list[TableView])
    _, forest, share = table.rows
    pack = load_pack("tavara", [produced.packs])
    asked = pack.instruments["land"].item("forest")
    assert {cell.decimals for cell in forest.cells} == {asked.decimals}
    assert {cell.decimals for cell in share.cells} == {pack.indicators[0].decimals}


def test_tables_show_only_the_country(produced):
    (table,) = read_json(produced.workspace.reports / "tables.json", list[TableView])
    assert table.rows[1].key == "A.TX.FOREST._T.HA"


def test_tables_are_a_workbook_in_both_languages(produced):
    book = openpyxl.load_workbook(produced.workspace.reports / "tables.xlsx")
    said = " ".join(
        str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    )
    for words in ("Forêt", "Forest", "pour cent", "398.2"):
        assert words in said


def test_a_figure_held_back_is_not_in_the_tables(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    (table,) = read_json(produced.workspace.reports / "tables.json", list[TableView])
    assert [cell.value for cell in table.rows[1].cells] == [None, 398.2]
    assert table.rows[1].cells[0].status == "O"
    assert table.rows[2].cells[0].value is None


def test_the_yearbook_holds_what_its_tables_show_and_no_gaps(produced):
    office = Office(produced.pack)
    stored = {"land": produced.stored("DF_LAND")}
    table = yearbook_table(office, stored, produced.pack.dataflows["DF_LAND"])
    rows = table.to_pylist()
    assert {row["STAT"] for row in rows} == {"FOREST"}
    assert None not in {row["OBS_VALUE"] for row in rows}
    assert "PLACE" not in table.column_names
    assert {(row["REF_AREA"], row["TIME_PERIOD"]) for row in rows} == {
        ("TX", "2010"),
        ("N", "2010"),
        ("TX", "2011"),
        ("TX", "2012"),
    }


def test_lineage_names_formula_program_pack_and_inputs(produced):
    lineage = produced.stored("DF_SHARE-15_1_1").dataset.lineage
    assert lineage.step == "compile-DF_SHARE-15.1.1"
    assert lineage.parameters == {"FOREST_SHARE": "100 * land.forest / land.land"}
    assert lineage.pack_version.startswith("tavara 0.1")
    assert produced.stored("DF_LAND").vintage.id in {given.vintage for given in lineage.inputs}
