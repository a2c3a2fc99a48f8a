"""Reports that people open in a spreadsheet program."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Catalogue, Finding, Place, Text
from sathiti.warehouse.line.reports import (
    revision_header,
    revision_rows,
    said_in,
    write_csv,
    write_findings,
)

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_report_opens_with_lao_letters(tmp_path):
    path = tmp_path / "reports" / "new.csv"
    write_csv(path, ["ຊື່", "name"], [["ປ່າໄມ້", "forest"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read(path) == [["ຊື່", "name"], ["ປ່າໄມ້", "forest"]]


def test_nothing_is_written_for_what_is_missing_and_0_for_zero(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(path, ["a", "b", "c"], [[None, 0, False]])
    assert read(path)[1] == ["", "0", "False"]


@given(rows=st.lists(st.tuples(CELL, CELL), max_size=4))
def test_what_was_written_is_read_again(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_csv(path, ["a", "b"], rows)
    assert read(path)[1:] == [list(row) for row in rows]


def test_separators_quotes_and_line_ends_stay_inside_their_cell(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(path, ["a"], [['1,5 "about"\nor more']])
    assert read(path)[1] == ['1,5 "about"\nor more']


def test_a_report_replaces_the_one_before_whole(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(path, ["a"], [["old"], ["older"]])
    write_csv(path, ["a"], [["new"]])
    assert read(path) == [["a"], ["new"]]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("languages", "words"),
    [(["lo", "en"], ["ປ່າ", "Forest"]), (["en"], ["Forest"]), (["fr", "en"], ["", "Forest"])],
)
def test_one_column_a_language(languages, words):
    assert said_in(Text({"en": "Forest", "lo": "ປ່າ"}), languages) == words


def test_findings_are_listed_with_place_and_words(tmp_path):
    found = Finding(
        rule="land.inside",
        severity="blocking",
        scope="land",
        key="TX.forest",
        period="2010",
        places=(Place("a.xlsx", sheet="1", cell="I8"), Place("a.xlsx", sheet="1", cell="I7")),
        values={"forest": 4005},
        message=Text({"en": "Too large.", "lo": "ໃຫຍ່ເກີນໄປ."}),
    )
    write_findings(tmp_path / "findings.csv", [found], ["lo", "en"])
    header, row = read(tmp_path / "findings.csv")
    assert dict(zip(header, row, strict=True)) == {
        "rule": "land.inside",
        "severity": "blocking",
        "scope": "land",
        "key": "TX.forest",
        "period": "2010",
        "place": "a.xlsx › 1!I8; a.xlsx › 1!I7",
        "state": "open",
        "message_lo": "ໃຫຍ່ເກີນໄປ.",
        "message_en": "Too large.",
    }


def test_no_findings_leave_a_report_with_its_header(tmp_path):
    write_findings(tmp_path / "findings.csv", [], ["en"])
    assert len(read(tmp_path / "findings.csv")) == 1


def rows_of(office, flow):
    vintage = office.stored(flow).vintage
    rows = revision_rows(vintage, office.pack.texts, ["en"])
    return [dict(zip(revision_header(["en"]), row, strict=True)) for row in rows]


def test_a_first_vintage_revises_nothing(produced):
    assert rows_of(produced, "DF_LAND") == []


def test_old_new_and_why_stand_in_a_row(produced):
    before = produced.stored("DF_LAND").vintage
    produced.answer("2011", "forest", "390.0")
    produced.run()
    (row,) = rows_of(produced, "DF_LAND")
    assert (row["series_key"], row["period"]) == ("A.TX.FOREST._T.HA", "2011")
    assert (row["old"], row["new"], row["kind"]) == (398.2, 390.0, "changed")
    assert (row["old_status"], row["new_status"]) == ("A", "A")
    assert row["why_en"] == (
        "A new delivery says otherwise: land-2011-MF.xlsx › 1 Couverture · Cover!I8"
    )
    assert row["vintage_before"] == before.id
    assert row["vintage"] == produced.stored("DF_LAND").vintage.id


def test_a_figure_that_is_gone_and_one_that_came_are_told(produced):
    produced.edit_pack("deliveries/land.csv", "forest,TX,2011,398.2,A", "forest,TX,2011,,L")
    produced.edit_pack("deliveries/land.csv", "forest,TX,2013,,L", "forest,TX,2013,395.0,A")
    produced.run()
    kinds = {row["period"]: (row["old"], row["new"]) for row in rows_of(produced, "DF_LAND")}
    assert kinds == {"2011": (398.2, None), "2013": (None, 395.0)}
    shares = {row["period"]: row["kind"] for row in rows_of(produced, "DF_SHARE")}
    assert shares == {"2011": "removed", "2013": "added"}


def test_a_computed_figure_names_the_steps_it_came_from(produced):
    produced.answer("2011", "forest", "390.0")
    produced.run()
    (row,) = rows_of(produced, "DF_SHARE")
    assert row["why_en"].endswith(": compile-DF_SHARE-15.1.1")


def test_the_reason_is_said_in_each_language(produced):
    produced.answer("2011", "forest", "390.0")
    produced.run()
    template = "A new delivery says otherwise: {detail}"
    texts = Catalogue({template: {"fr": "Une nouvelle livraison : {detail}"}})
    (row,) = revision_rows(produced.stored("DF_LAND").vintage, texts, ["fr", "en"])
    told = dict(zip(revision_header(["fr", "en"]), row, strict=True))
    assert told["why_fr"].startswith("Une nouvelle livraison : ")
    assert told["why_en"].startswith("A new delivery says otherwise: ")


def test_the_run_writes_findings_and_revisions(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    (finding,) = produced.report("findings.csv")
    assert finding["rule"] == "land.forest_inside"
    assert "dépasse" in finding["message_fr"]
    revised = {(row["dataflow"], row["period"]): row for row in produced.report("revisions.csv")}
    assert revised["DF_SHARE", "2010"]["new"] == ""
    assert revised["DF_LAND", "2010"]["new_status"] == "O"
