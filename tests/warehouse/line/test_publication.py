"""Publication: public vintages, quality, the release, the board of forms, the file of the site."""

from datetime import UTC, datetime

import msgspec
import pytest

from sathiti.model import Finding, ObligationState, Release
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.parts import public_table
from sathiti.warehouse.line.release import settings
from sathiti.warehouse.serving import ServingDatabase
from sathiti.warehouse.vintages import list_vintages, verify_vintage


@pytest.fixture
def served(produced):
    database = ServingDatabase(produced.workspace.serving)
    yield database
    database.close()


def quality(office, flow="DF_LAND"):
    """Concept to (value, comment in English); of a concept said twice the last."""
    items = office.stored(flow, "public").quality.items
    return {item.concept: (item.value, item.comment.say("en")) for item in items}


def releases(office):
    paths = sorted((office.workspace.warehouse / "releases").glob("*.json"))
    return [msgspec.json.decode(path.read_bytes(), type=Release) for path in paths]


def test_the_site_learns_what_differs_from_country_to_country(office):
    told = settings(Office(office.pack))
    assert told["languages"] == ("fr", "en")
    assert told["name"].say("en") == "Official statistics of Tavara"
    assert told["agency"].say("fr") == "Office statistique de Tavara"
    assert told["number_styles"]["fr"].decimal == ","
    assert [(tile["code"], tile["column"], tile["row"]) for tile in told["tiles"]] == [
        ("N", 0, 0),
        ("S2", 0, 1),
    ]


def test_columns_that_lead_to_files_stay_inside(produced):
    dataset = produced.stored("DF_LAND").dataset
    inside = set(dataset.table.column_names)
    outside = set(public_table(dataset).column_names)
    assert {"PLACE", "DELIVERY", "ITEM"} <= inside - outside
    assert outside == {component.id for component in dataset.structure.components()} & inside


def test_nothing_public_names_a_file(produced):
    for vintage in list_vintages(produced.workspace.warehouse, "public"):
        table = produced.stored(vintage.dataflow, "public").dataset.table
        assert ".xlsx" not in str(table.to_pylist())


def test_public_figures_are_those_of_the_checked_vintage(produced):
    for flow in ("DF_LAND", "DF_SHARE"):
        inside = produced.stored(flow).dataset
        outside = produced.stored(flow, "public").dataset
        assert outside.table["OBS_VALUE"].to_pylist() == inside.table["OBS_VALUE"].to_pylist()


def test_a_public_vintage_leads_to_the_one_it_copies(produced):
    inside = produced.stored("DF_LAND").vintage
    (given,) = produced.stored("DF_LAND", "public").dataset.lineage.inputs
    assert (given.content_hash, given.name) == (inside.content_hash, "DF_LAND")


def test_a_release_names_every_vintage_of_the_catalogue(produced):
    (release,) = releases(produced)
    assert release.vintages == {
        flow: produced.stored(flow, "public").vintage.id
        for flow in ("DF_LAND", "DF_LAND_USE", "DF_SHARE")
    }


def test_the_same_figures_are_the_same_release(produced):
    before = produced.result("publish").content_hash
    produced.edit_pack("calendar/releases.csv", "2011-06-01", "2011-07-01")
    produced.run()
    assert produced.result("publish").content_hash == before


def test_other_figures_are_another_release(produced):
    before = produced.result("publish").content_hash
    produced.answer("2011", "forest", "390.0")
    produced.run()
    assert produced.result("publish").content_hash != before


def test_old_public_vintages_stay_as_they_were(produced):
    old = produced.stored("DF_SHARE", "public").vintage
    produced.answer("2011", "forest", "390.0")
    produced.run()
    verify_vintage(old)
    assert old in list_vintages(produced.workspace.warehouse, "public")
    assert produced.stored("DF_SHARE", "public").vintage != old


def test_forms_returned_and_figures_given_are_measured(produced):
    found = quality(produced)
    assert found["S.12.3"] == (50.0, "8 of 16 figures are there.")
    assert found["S.11.2"][0] == 0.0


def test_a_form_not_returned_lowers_completeness(produced):
    produced.form("2010").unlink()
    produced.run()
    items = produced.stored("DF_LAND", "public").quality.items
    comments = [item.comment.say("en") for item in items]
    assert "Forms not returned: 1 of 4." in comments
    assert "5 of 16 figures are there." in comments


def test_findings_are_counted_in_the_quality_report(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    value, comment = quality(produced)["S.11.2"]
    assert value == 1.0
    assert "1 blocking" in comment
    assert "land.forest_inside" in comment


def test_a_quality_report_speaks_the_languages_of_the_pack(produced):
    for item in produced.stored("DF_LAND", "public").quality.items:
        assert set(item.comment.words) == {"fr", "en"}


def test_punctuality_is_measured_where_a_day_was_planned(produced):
    day = datetime.now(UTC).date().isoformat()
    produced.edit_pack("calendar/releases.csv", "DF_SHARE,2010,2011-06-01", f"DF_SHARE,2012,{day}")
    produced.run()
    concepts = quality(produced, "DF_SHARE")
    late = {concept for concept in concepts if concept.startswith("S.14")}
    assert late
    assert "S.14.2" in late
    assert concepts["S.14.2"][0] == 0.0


def test_a_day_planned_for_another_period_is_not_compared(produced):
    assert "S.14.2" not in quality(produced, "DF_SHARE")


def test_the_board_shows_every_form(served):
    board = served.page("obligations", list[ObligationState])
    assert [(one.period, one.state) for one in board] == [
        (period, "Accepted") for period in ("2010", "2011", "2012", "2013")
    ]
    assert board[0].provider.say("fr") == "Ministère des forêts"
    assert board[0].title.say("en") == "Land"
    assert all(one.received for one in board)


def test_the_board_tells_what_was_returned_and_what_never_came(produced):
    produced.form("2010").unlink()
    produced.answer("2011", "forest", "3982")
    produced.form("2012").with_name("again.xlsx").write_bytes(produced.form("2012").read_bytes())
    produced.answer("2012", "forest", "390")
    produced.run()
    served = ServingDatabase(produced.workspace.serving)
    board = {one.period: one for one in served.page("obligations", list[ObligationState])}
    assert (board["2010"].state, board["2010"].findings) == ("Not returned", 0)
    assert (board["2011"].state, board["2011"].findings) == ("Accepted", 1)
    assert (board["2012"].state, board["2012"].findings) == ("Returned", 1)


def test_pages_of_the_domain_are_served(served):
    assert served.page("comparison")
    assert served.page("tables")[0]["id"] == "T1"
    assert served.page("findings", list[Finding]) == []


def test_the_catalogue_shows_indicators_before_what_they_come_from(served):
    assert [(flow.dataflow.id, flow.kind) for flow in served.dataflows()] == [
        ("DF_SHARE", "indicator"),
        ("DF_LAND_USE", "account"),
        ("DF_LAND", "input"),
    ]


def test_the_reader_sees_how_figures_were_made_not_that_they_were_copied(served, produced):
    lineage = served.dataflow("DF_LAND").lineage
    assert lineage.step == "check-land"
    assert produced.stored("DF_LAND").vintage.id in [given.vintage for given in lineage.inputs]


def test_every_served_figure_has_a_trace(served, produced):
    for flow in ("DF_SHARE", "DF_LAND"):
        rows = served.observations(flow).to_pylist()
        assert rows
        for row in rows:
            node = served.trace(flow, row["SERIES_KEY"], row["TIME_PERIOD"])
            assert node is not None
            assert node.value == row["OBS_VALUE"]


def test_the_file_of_the_site_appears_whole_or_not_at_all(produced, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    before = produced.workspace.serving.read_bytes()
    monkeypatch.setattr("sathiti.warehouse.serving_file._write_pages", full)
    produced.answer("2011", "forest", "390.0")
    report = produced.run()
    (failed,) = [step for step in report.steps if step.status == "failed"]
    assert failed.name == "publish"
    assert "no room" in str(failed.error)
    assert produced.workspace.serving.read_bytes() == before
    assert [path.name for path in produced.workspace.serving.parent.iterdir()] == ["serving.duckdb"]
    monkeypatch.undo()
    assert produced.done() == {"publish"}
