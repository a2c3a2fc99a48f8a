"""Checks: what is told, what is held back, what goes back to the provider."""

import msgspec
import openpyxl
import pyarrow as pa
import pytest

from sathiti.model import Finding, Place, Rule, Text
from sathiti.model.status import HELD_BACK
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.checks import facts_of_forms, forms_needed, hold_back, judge, told_once

FILE, SHEET = "land-2010-MF.xlsx", "1 Cover"
COMPLETE = Rule("land.complete", "complete", "land", "blocking", Text({}))
INSIDE = Rule("land.inside", "expression", "land", "blocking", Text({}), "forest <= land")


def place(cell, file=FILE):
    return Place(file, sheet=SHEET, cell=cell)


def finding(rule, *cells, severity="blocking", state="open"):
    places = tuple(cell if isinstance(cell, Place) else place(cell) for cell in cells)
    return Finding(rule, severity, "land", "TX", "2010", places, {}, Text({}), state)


def facts(*cells, file=FILE):
    """A fact table with the values 0, 1, 2... at the cells."""
    return pa.table(
        {
            "OBS_VALUE": [float(number) for number, _ in enumerate(cells)],
            "OBS_STATUS": ["A"] * len(cells),
            "PLACE": [f"{file}|{SHEET}|{cell}" for cell in cells],
            "COMMENT_OBS": ["page 12", *[None] * (len(cells) - 1)],
        }
    )


def held(table):
    return [
        row["PLACE"].rpartition("|")[2] for row in table.to_pylist() if row["OBS_VALUE"] is None
    ]


def test_contradicting_figures_of_a_workbook_are_held_together():
    table = hold_back(facts("I7", "I8", "I9"), [finding("land.inside", "I8", "I7")])
    assert held(table) == ["I7", "I8"]
    assert table.column("OBS_STATUS").to_pylist() == ["O", "O", "A"]
    comments = [f"{HELD_BACK}. page 12", HELD_BACK, None]
    assert table.column("COMMENT_OBS").to_pylist() == comments


def test_a_figure_of_another_workbook_that_was_compared_stays():
    other = Place("land-2009-MF.xlsx", sheet=SHEET, cell="I7")
    table = facts("I7", file="land-2009-MF.xlsx")
    assert held(hold_back(table, [finding("land.change", "I7", other)])) == []


@pytest.mark.parametrize("severity", ["warning", "note"])
def test_only_blocking_findings_hold(severity):
    assert held(hold_back(facts("I7"), [finding("r", "I7", severity=severity)])) == []


@pytest.mark.parametrize("state", ["explained", "overridden"])
def test_an_answered_finding_holds_no_more(state):
    assert held(hold_back(facts("I7"), [finding("r", "I7", state=state)])) == []


def test_a_finding_without_place_holds_nothing():
    assert held(hold_back(facts("I7"), [finding("r")])) == []


def test_nothing_to_hold_keeps_columns_and_types():
    table = facts("I7", "I8")
    assert hold_back(table, []).equals(table)
    assert hold_back(table.slice(0, 0), [finding("r", "I7")]).num_rows == 0


def test_a_cell_that_could_not_be_read_is_not_also_called_empty():
    problem = finding("form.not_a_number", "I8")
    told = told_once([problem], [finding("land.complete", "I8")], [COMPLETE, INSIDE])
    assert told == (problem,)


def test_another_rule_on_the_same_cell_is_told():
    problem, found = finding("form.not_a_number", "I8"), finding("land.inside", "I8")
    assert told_once([problem], [found], [COMPLETE, INSIDE]) == (problem, found)


def test_an_empty_cell_that_must_be_answered_is_told_by_the_rule_alone():
    empty = finding("form.empty", "I8", severity="warning")
    found = finding("land.complete", "I8")
    assert told_once([empty], [found], [COMPLETE]) == (found,)
    assert told_once([empty], [], [COMPLETE]) == (empty,)


def test_a_warning_of_reading_does_not_silence_the_rule():
    problem = finding("form.value_as_text", "I8", severity="warning")
    found = finding("land.complete", "I8")
    assert told_once([problem], [found], [COMPLETE]) == (problem, found)


@pytest.mark.parametrize(
    ("expression", "parameters", "forms"),
    [
        ("forest <= land", {}, ["land"]),
        ("forest <= sea.water", {}, ["land", "sea"]),
        ("", {"left": "sea.water", "right": "forest"}, ["land", "sea"]),
        ("", {"parts": ["sea.water", "forest"]}, ["land", "sea"]),
        ("forest <= overseas.water", {}, ["land"]),
    ],
)
def test_rules_may_name_other_forms(office, expression, parameters, forms):
    pack = office.pack
    sea = msgspec.structs.replace(pack.instruments["land"], id="sea")
    more = msgspec.structs.replace(pack, instruments={**pack.instruments, "sea": sea})
    kind = "expression" if expression else "balance"
    rule = Rule("r", kind, "land", "note", Text({}), expression, parameters=parameters)
    assert forms_needed(Office(more), "land", [rule]) == forms


def test_a_form_that_did_not_come_back_is_not_asked_cell_by_cell(produced):
    office = Office(produced.pack)
    table = produced.stored("DF_LAND", "raw").dataset.table
    returned = table.filter(pa.compute.equal(table["TIME_PERIOD"], "2011"))
    asked = facts_of_forms(office, {"land": returned}).asked["land"]
    assert set(asked["TIME_PERIOD"].to_pylist()) == {"2011"}
    assert asked.num_rows == 4
    nothing = facts_of_forms(office, {"land": table.slice(0, 0)}).asked["land"]
    assert nothing.num_rows == 0
    assert nothing.schema.equals(asked.schema)


def test_the_judge_speaks_the_languages_and_numbers_of_the_country(produced):
    office = Office(produced.pack)
    table = produced.stored("DF_LAND", "raw").dataset.table
    values = [4005.5 if value == 400.5 else value for value in table["OBS_VALUE"].to_pylist()]
    wrong = table.set_column(
        table.column_names.index("OBS_VALUE"), "OBS_VALUE", pa.array(values, pa.float64())
    )
    (found,) = judge(office, {"land": wrong}, office.rules_of("land")).findings
    assert found.message.say("fr") == "La forêt 4 005,5 dépasse la terre 1 000."
    assert found.message.say("en").startswith("Forest 4,005.5 is larger than land 1,000")


def test_findings_become_part_of_the_vintage_and_of_its_hash(produced):
    before = produced.result("check-land")
    produced.answer("2010", "forest", "4005")
    produced.run()
    after = produced.result("check-land")
    assert after.content_hash != before.content_hash
    assert after.findings == len(produced.stored("DF_LAND").findings) == 1


def test_the_summary_counts_what_every_rule_checked(produced):
    summary = read_json(produced.workspace.runs / "rules-land.json", list[dict])
    counts = {row["rule"]: row for row in summary}
    assert set(counts) == {"land.forest_inside", "land.forest_range"}
    assert counts["land.forest_inside"]["checked"] == 3


def test_a_changed_rule_runs_the_check_and_not_the_reading(produced):
    produced.edit_pack("rules/land.yaml", "forest <= land", "forest <= 2 * land")
    # The blank form shows what its rules expect, so it is looked at too, and is the same.
    assert produced.done() == {"forms-land", "check-land"}


def test_a_rule_that_now_bites_takes_the_figure_out_everywhere(produced):
    produced.edit_pack("rules/land.yaml", "forest <= land", "forest <= land / 4")
    done = produced.done()
    assert {"check-land", "compile-DF_SHARE-15.1.1", "gather-DF_SHARE", "publish"} <= done
    assert "collect-land" not in done
    assert produced.values("DF_SHARE") == {}
    (one, *_) = produced.stored("DF_LAND").findings
    assert one.rule == "land.forest_inside"


def returned(office):
    return sorted(path.name for path in (office.workspace.returned / "land").glob("*.xlsx"))


def test_the_workbook_of_the_wrong_figure_goes_back_marked(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    assert returned(produced) == ["land-2010-MF.xlsx"]
    (found,) = produced.stored("DF_LAND").findings
    book = openpyxl.load_workbook(produced.workspace.returned / "land" / "land-2010-MF.xlsx")
    cell = book[found.places[0].sheet][found.places[0].cell]
    assert cell.value == 4005
    assert "dépasse la terre" in cell.comment.text
    assert "larger than land" in cell.comment.text


def test_a_marked_workbook_is_made_again_only_if_it_would_differ(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    path = produced.workspace.returned / "land" / "land-2010-MF.xlsx"
    first = path.stat().st_mtime_ns
    produced.answer("2011", "forest", "3900")
    produced.run()
    assert returned(produced) == ["land-2010-MF.xlsx", "land-2011-MF.xlsx"]
    assert path.stat().st_mtime_ns == first


def test_a_finding_changed_in_words_marks_the_workbook_anew(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    produced.edit_pack("rules/land.yaml", "is larger than land", "exceeds land")
    produced.run()
    path = produced.workspace.returned / "land" / "land-2010-MF.xlsx"
    (found,) = produced.stored("DF_LAND").findings
    cell = openpyxl.load_workbook(path)[found.places[0].sheet][found.places[0].cell]
    assert "exceeds land" in cell.comment.text


def test_a_mended_workbook_is_no_longer_returned(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    produced.answer("2010", "forest", "400.5")
    produced.run()
    assert list((produced.workspace.returned / "land").iterdir()) == []


def test_notes_alone_return_no_workbook(produced):
    produced.edit_pack("rules/land.yaml", "severity: blocking", "severity: note")
    produced.answer("2010", "forest", "4005")
    produced.run()
    assert [one.severity for one in produced.stored("DF_LAND").findings] == ["note"]
    assert returned(produced) == []
    assert produced.values("DF_LAND")["FOREST", "TX", "2010"]["OBS_VALUE"] == 4005


def test_a_warning_returns_the_workbook_and_keeps_the_figure(produced):
    produced.edit_pack("rules/land.yaml", "severity: blocking", "severity: warning")
    produced.answer("2010", "forest", "4005")
    produced.run()
    assert returned(produced) == ["land-2010-MF.xlsx"]
    assert produced.values("DF_LAND")["FOREST", "TX", "2010"]["OBS_VALUE"] == 4005


def test_a_returned_folder_that_was_emptied_is_filled_at_the_next_check(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    for path in (produced.workspace.returned / "land").iterdir():
        path.unlink()
    produced.edit_pack("rules/land.yaml", "is larger than land", "exceeds land")
    produced.run()
    assert returned(produced) == ["land-2010-MF.xlsx"]
