"""The whole line on an invented country: what runs, what is repeated, what is held."""

import csv
import shutil

import msgspec

from sathiti.model import Release
from sathiti.model.status import HELD_BACK
from sathiti.warehouse.atomic import file_hash
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.serving import ServingDatabase
from sathiti.warehouse.vintages import latest_vintage, list_vintages, read_vintage

SHARE = "A.TX.SHARE._T.PT"


def values_of(office, flow, zone="internal"):
    stored = read_vintage(latest_vintage(office.workspace.warehouse, zone, flow))
    rows = stored.dataset.table.to_pylist()
    return {(row["STAT"], row["REF_AREA"], row["TIME_PERIOD"]): row for row in rows}


def statuses(report):
    return {step.name: step.status for step in report.steps}


def findings_of(office, rule, zone="raw"):
    stored = read_vintage(latest_vintage(office.workspace.warehouse, zone, "DF_LAND"))
    return [finding for finding in stored.findings if finding.rule == rule]


def csv_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_forms_come_back_and_become_published_indicators(office):
    report = office.run()
    assert {step.status for step in report.steps} == {"done"}
    rows = values_of(office, "DF_SHARE")
    assert rows["SHARE", "TX", "2010"]["OBS_VALUE"] == 100 * 400.5 / 1000
    assert rows["SHARE", "TX", "2012"]["OBS_VALUE"] == 100 * 396.0 / 1000
    assert ("SHARE", "TX", "2013") not in rows
    served = ServingDatabase(office.workspace.serving)
    flows = [flow.dataflow.id for flow in served.dataflows()]
    assert flows == ["DF_SHARE", "DF_LAND_USE", "DF_LAND"]
    assert served.observations("DF_SHARE").num_rows == 3


def test_every_obligation_has_a_blank_and_a_filled_workbook(office):
    office.run()
    names = [
        f"land-{year}-{office.form(str(year)).stem.rsplit('-', 1)[1]}" for year in range(2010, 2014)
    ]
    assert sorted(path.stem for path in (office.workspace.outbox / "land").iterdir()) == names
    assert sorted(path.stem for path in (office.workspace.inbox / "land").iterdir()) == names


def test_zero_missing_and_not_available_stay_apart(office):
    office.run()
    rows = values_of(office, "DF_LAND")
    zero, gone = rows["FOREST", "N", "2010"], rows["FOREST", "TX", "2013"]
    assert (zero["OBS_VALUE"], zero["OBS_STATUS"]) == (0.0, "A")
    assert (gone["OBS_VALUE"], gone["OBS_STATUS"]) == (None, "L")


def test_a_second_run_repeats_nothing_and_says_so(office):
    office.run()
    vintages = list_vintages(office.workspace.warehouse, "internal")
    report = office.run()
    assert report.nothing_repeated
    assert str(report.message()) == "Nothing has changed: no step was repeated."
    assert list_vintages(office.workspace.warehouse, "internal") == vintages


def test_one_changed_cell_makes_a_new_vintage_and_a_revision(office):
    office.run()
    before = latest_vintage(office.workspace.warehouse, "internal", "DF_SHARE")
    office.answer("2011", "forest", "390.0")
    report = office.run()
    state = statuses(report)
    assert state["forms-land"] == state["fill-land"] == "unchanged"
    assert state["collect-land"] == state["publish"] == "done"
    after = latest_vintage(office.workspace.warehouse, "internal", "DF_SHARE")
    assert after.id != before.id
    revised = {
        (r["dataflow"], r["period"]): r
        for r in csv_rows(office.workspace.reports / "revisions.csv")
    }
    share = revised["DF_SHARE", "2011"]
    assert float(share["old"]) == 100 * 398.2 / 1000
    assert (float(share["new"]), share["kind"]) == (39.0, "changed")
    assert share["why_fr"]
    assert share["why_en"] == "What it is computed from has changed: land.forest TX 2011"
    land = revised["DF_LAND", "2011"]
    assert (land["old"], land["new"]) == ("398.2", "390.0")
    assert f"{office.form('2011').name} › 1 " in land["why_en"]


def test_changing_a_formula_runs_only_from_there(office):
    office.run()
    office.edit_pack("products/indicators.yaml", "100 * land.forest", "1000 * land.forest")
    state = statuses(office.run())
    assert state["check-land"] == "unchanged"
    assert state["compile-DF_SHARE-15.1.1"] == "done"
    assert values_of(office, "DF_SHARE")["SHARE", "TX", "2010"]["OBS_VALUE"] == 400.5


def test_a_blocking_finding_holds_the_figure_and_keeps_the_raw_one(office):
    office.run()
    office.answer("2010", "forest", "4005")
    office.run()
    raw = values_of(office, "DF_LAND", "raw")["FOREST", "TX", "2010"]
    held = values_of(office, "DF_LAND")["FOREST", "TX", "2010"]
    assert raw["OBS_VALUE"] == 4005
    assert (held["OBS_VALUE"], held["OBS_STATUS"]) == (None, "O")
    assert held["COMMENT_OBS"] == f"{HELD_BACK}. {raw['COMMENT_OBS']}"
    assert ("SHARE", "TX", "2010") not in values_of(office, "DF_SHARE")
    (finding,) = findings_of(office, "land.forest_inside", "internal")
    assert finding.severity == "blocking"
    assert finding.places[0].cell
    assert finding.message.say("fr").startswith("La forêt 4")
    returned = office.workspace.returned / "land" / office.form("2010").name
    assert returned.exists()


def test_a_mended_figure_takes_the_returned_workbook_away(office):
    office.run()
    office.answer("2010", "forest", "4005")
    office.run()
    office.answer("2010", "forest", "400.5")
    office.run()
    assert not list((office.workspace.returned / "land").glob("*.xlsx"))
    assert values_of(office, "DF_SHARE")["SHARE", "TX", "2010"]["OBS_VALUE"] == 40.05


def test_every_file_received_is_kept_by_its_hash(office):
    office.run()
    first = file_hash(office.form("2011"))
    office.answer("2011", "forest", "390.0")
    office.run()
    store = DeliveryStore(office.workspace.deliveries)
    periods = [receipt.period for receipt in store.receipts("land")]
    assert sorted(periods) == ["2010", "2011", "2011", "2012", "2013"]
    assert store.file(first).exists()


def test_two_answers_for_one_form_block_and_neither_counts(office):
    office.run()
    second = office.form("2011").with_name("again.xlsx")
    shutil.copy(office.form("2011"), second)
    office.answer("2011", "forest", "390.0")
    office.run()
    (finding,) = findings_of(office, "form.duplicate")
    assert finding.severity == "blocking"
    assert "again.xlsx" in finding.message.say("en")
    assert ("FOREST", "TX", "2011") not in values_of(office, "DF_LAND", "raw")
    second.unlink()
    office.run()
    assert values_of(office, "DF_LAND", "raw")["FOREST", "TX", "2011"]["OBS_VALUE"] == 390


def test_the_same_answers_twice_count_once(office):
    office.run()
    shutil.copy(office.form("2011"), office.form("2011").with_name("copy.xlsx"))
    office.run()
    assert not findings_of(office, "form.duplicate")
    assert values_of(office, "DF_LAND", "raw")["FOREST", "TX", "2011"]["OBS_VALUE"] == 398.2


def test_a_form_for_a_period_not_asked_is_told_and_does_not_count(office):
    office.run()
    office.edit_pack("instruments/land.yaml", 'last: "2013"', 'last: "2012"')
    office.edit_pack("deliveries/land.csv", 'land,TX,2013,1000,A,"Yearbook, table 1",\n', "")
    office.edit_pack(
        "deliveries/land.csv", 'forest,TX,2013,,L,"Yearbook, table 2",not counted\n', ""
    )
    office.run()
    assert not findings_of(office, "form.not_asked")
    (finding,) = findings_of(office, "form.period_not_asked")
    assert finding.period == "2013"
    assert "2013" in finding.message.say("fr")


def test_a_file_that_is_no_workbook_is_told_and_the_rest_goes_on(office):
    office.run()
    (office.workspace.inbox / "land" / "letter.xlsx").write_bytes(b"Dear colleagues")
    office.run()
    (finding,) = findings_of(office, "form.unreadable")
    assert (finding.severity, finding.places[0].source) == ("blocking", "letter.xlsx")
    assert ("SHARE", "TX", "2010") in values_of(office, "DF_SHARE")


def test_an_empty_inbox_says_where_to_put_the_workbooks(office):
    office.run()
    for form in (office.workspace.inbox / "land").iterdir():
        form.unlink()
    report = office.run(["collect-land"])
    (failed,) = [step for step in report.steps if step.status == "failed"]
    assert "inbox" in str(failed.error)


def test_a_decided_correction_is_applied_and_the_raw_figure_stays(office):
    office.run()
    correction = "dataflow,key,period,old,new,reason,who,when\n"
    key = values_of(office, "DF_LAND")["FOREST", "TX", "2011"]
    series = ".".join(key[name] for name in ("FREQ", "REF_AREA", "STAT", "SEX", "UNIT_MEASURE"))
    correction += f"DF_LAND,{series},2011,398.2,380.0,Misprint,Chief,2024-01-31\n"
    (office.workspace.root / "corrections.csv").write_text(correction, encoding="utf-8")
    state = statuses(office.run())
    assert state["collect-land"] == "unchanged"
    assert state["check-land"] == "done"
    assert values_of(office, "DF_LAND", "raw")["FOREST", "TX", "2011"]["OBS_VALUE"] == 398.2
    assert values_of(office, "DF_SHARE")["SHARE", "TX", "2011"]["OBS_VALUE"] == 38.0


def test_a_correction_of_another_value_than_the_one_there_is_refused(office):
    office.run()
    told = "dataflow,key,period,old,new,reason,who,when\n"
    told += "DF_LAND,A.TX.FOREST._T.HA,2011,1,2,x,y,2024-01-31\n"
    (office.workspace.root / "corrections.csv").write_text(told, encoding="utf-8")
    report = office.run()
    (failed,) = [step for step in report.steps if step.status == "failed"]
    assert "A.TX.FOREST._T.HA" in str(failed.error)


def test_comparison_judges_at_the_published_digits(office):
    office.run()
    rows = {r["period"]: r for r in csv_rows(office.workspace.reports / "comparison.csv")}
    assert rows["2010"]["agrees"] == "True"
    assert (rows["2011"]["agrees"], rows["2011"]["explanation_fr"]) == (
        "False",
        "Enquête plus ancienne",
    )
    assert rows["2013"]["ours"] == ""


def test_release_and_quality_report_are_written(office):
    office.run()
    root = office.workspace.warehouse
    (path,) = (root / "releases").glob("*.json")
    release = msgspec.json.decode(path.read_bytes(), type=Release)
    assert set(release.vintages) == {"DF_SHARE", "DF_LAND", "DF_LAND_USE"}
    quality = read_vintage(latest_vintage(root, "public", "DF_LAND")).quality
    concepts = {item.concept: item for item in quality.items}
    assert concepts["S.12.3"].value is not None
    assert concepts["S.13.3.3"].value == 0.0


def test_public_vintages_hold_only_what_the_structure_names(office):
    office.run()
    stored = read_vintage(latest_vintage(office.workspace.warehouse, "public", "DF_LAND"))
    names = {component.id for component in stored.dataset.structure.components()}
    assert set(stored.dataset.table.column_names) <= names


def test_every_served_figure_has_its_chain(office):
    office.run()
    served = ServingDatabase(office.workspace.serving)
    node = served.trace("DF_SHARE", SHARE, "2010")
    assert node.formula == "100 * land.forest / land.land"
    assert [given.value for given in node.inputs] == [400.5, 1000]
    forest = node.inputs[0]
    assert forest.cell.source == office.form("2010").name
    assert forest.sha256 == file_hash(office.form("2010"))
    assert forest.source.startswith("Yearbook, table 2")
    outcomes = {rule.rule: rule.outcome for rule in forest.rules}
    assert outcomes["land.forest_inside"] == "passed"
