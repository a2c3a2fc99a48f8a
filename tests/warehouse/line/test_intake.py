"""Deliveries in: what counts, what is held, what is told, and that nothing received is lost."""

import shutil

import openpyxl
import pytest

from sathiti.exchange.excel import fill_template, read_workbook
from sathiti.model import Finding, Place, SathitiError, Text
from sathiti.warehouse.atomic import file_hash, read_json
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.intake import FormState, inbox_hash, not_asked, unreadable

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def states(office):
    path = office.workspace.runs / "forms-land.json"
    return {one.obligation.period: one for one in read_json(path, tuple[FormState, ...])}


def notes(report, step="collect-land"):
    (one,) = [found for found in report.steps if found.name == step]
    return [str(note) for note in one.notes]


def rewrite(path, change):
    """Change a workbook as a person with a spreadsheet program would."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def answer_cell(book, key="forest@TX"):
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            if row[0].value == key:
                return next(cell for cell in row[1:] if not cell.protection.locked)
    raise AssertionError(key)


def head(name, value):
    """Write another value into the hidden sheet."""

    def change(book):
        for row in book["_sathiti"].iter_rows():
            for cell in row:
                if str(cell.value).startswith(f"head|{name}|"):
                    cell.value = f"head|{name}|{value}"
                    return
        raise AssertionError(name)

    return change


def test_every_form_that_came_back_is_accepted(produced):
    found = states(produced)
    assert {one.state for one in found.values()} == {"accepted"}
    assert found["2010"].file == "land-2010-MF.xlsx"
    assert found["2010"].sha256 == file_hash(produced.form("2010"))
    assert found["2010"].received


def test_a_form_that_did_not_come_back_is_open_and_no_wrong_cells(produced):
    produced.form("2012").unlink()
    report = produced.run()
    assert not report.failed
    assert states(produced)["2012"] == FormState(states(produced)["2012"].obligation, "open")
    assert notes(report) == ["Forms accepted: 3, held: 0, not returned: 1."]
    assert [one for one in produced.stored("DF_LAND").findings if one.period == "2012"] == []


def test_the_raw_vintage_names_every_file_it_was_made_from(produced):
    lineage = produced.stored("DF_LAND", "raw").dataset.lineage
    inputs = {one.name: one.content_hash for one in lineage.inputs}
    for period in ("2010", "2011", "2012", "2013"):
        form = produced.form(period)
        assert inputs[form.name] == file_hash(form)


def test_a_file_received_again_keeps_the_time_of_its_first_receipt(produced):
    first = states(produced)["2010"].received
    produced.answer("2011", "forest", "390.0")
    produced.run()
    assert states(produced)["2010"].received == first


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.docx", b"PK\x03\x04 a letter", "damaged"),
        ("report.pdf", b"%PDF-1.7 ...", "PDF"),
        ("table.csv", b"a,b\n1,2\n", "CSV"),
        ("locked.xlsx", OLE2, "password"),
        ("nothing.xlsx", b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(produced, name, content, words):
    (produced.workspace.inbox / "land" / name).write_bytes(content)
    report = produced.run()
    assert not report.failed
    (finding,) = produced.findings("form.unreadable")
    assert (finding.severity, finding.places) == ("blocking", (Place(name),))
    assert words in finding.message.say("en")
    assert finding.message.say("fr")
    assert {one.state for one in states(produced).values()} == {"accepted"}


def test_a_half_workbook_is_told_and_the_form_it_was_is_open(produced):
    whole = produced.form("2011").read_bytes()
    produced.form("2011").write_bytes(whole[: len(whole) // 2])
    produced.run()
    assert produced.findings("form.unreadable")
    assert states(produced)["2011"].state == "open"


@pytest.mark.parametrize("name", ["~$land-2010-MF.xlsx", ".DS_Store"])
def test_traces_of_other_programs_are_passed_over(produced, name):
    (produced.workspace.inbox / "land" / name).write_bytes(b"")
    produced.run()
    assert not produced.findings("form.unreadable")


def test_a_folder_in_the_inbox_is_passed_over(produced):
    (produced.workspace.inbox / "land" / "old").mkdir()
    report = produced.run()
    assert not report.failed
    assert produced.findings("form.unreadable") == []


def test_the_name_of_a_file_does_not_matter(produced):
    produced.form("2011").rename(produced.form("2011").with_name("ສະບັບສົ່ງ (final) v2.xlsx"))
    produced.run()
    found = states(produced)["2011"]
    assert (found.state, found.file) == ("accepted", "ສະບັບສົ່ງ (final) v2.xlsx")
    assert produced.values("DF_LAND", "raw")["FOREST", "TX", "2011"]["OBS_VALUE"] == 398.2


def test_the_same_file_twice_is_counted_once(produced):
    shutil.copy(produced.form("2011"), produced.form("2011").with_name("copy.xlsx"))
    produced.run()
    assert not produced.findings("form.duplicate")
    (finding,) = produced.findings("form.same_twice")
    assert (finding.severity, finding.key) == ("note", "copy.xlsx, land-2011-MF.xlsx")
    assert states(produced)["2011"].state == "accepted"
    rows = produced.stored("DF_LAND", "raw").dataset.table.to_pylist()
    assert len([row for row in rows if row["TIME_PERIOD"] == "2011"]) == 4


def test_two_different_answers_are_held_and_named(produced):
    second = produced.form("2011").with_name("again.xlsx")
    shutil.copy(produced.form("2011"), second)
    produced.answer("2011", "forest", "390.0")
    produced.run()
    (finding,) = produced.findings("form.duplicate")
    assert {place.source for place in finding.places} == {"again.xlsx", "land-2011-MF.xlsx"}
    assert finding.values["files"] == ["again.xlsx", "land-2011-MF.xlsx"]
    assert states(produced)["2011"].state == "held"
    assert len(DeliveryStore(produced.workspace.deliveries).receipts("land", period="2011")) == 2


def test_a_form_of_another_provider_is_kept_but_does_not_count(produced):
    rewrite(produced.form("2011"), head("provider", "NSO"))
    produced.run()
    (finding,) = produced.findings("form.not_asked")
    assert "NSO" in finding.message.say("en")
    assert states(produced)["2011"].state == "open"
    kept = DeliveryStore(produced.workspace.deliveries).receipts(provider="NSO")
    assert [receipt.period for receipt in kept] == ["2011"]


@pytest.mark.parametrize("period", ["2050", "20xx", "2011-Q1"])
def test_a_form_of_a_period_nobody_asked_is_told_once(produced, period):
    rewrite(produced.form("2011"), head("period", period))
    report = produced.run()
    assert not report.failed
    assert len(produced.findings("form.period_not_asked")) == 1
    assert produced.findings("form.not_asked") == []
    assert period not in {row["TIME_PERIOD"] for row in produced.values("DF_LAND").values()}


def test_an_older_version_of_the_form_is_taken_over_with_a_warning(produced):
    rewrite(produced.form("2011"), head("version", "0.9"))
    produced.run()
    (finding,) = produced.findings("form.version")
    assert finding.severity == "warning"
    assert states(produced)["2011"].state == "accepted"


def test_a_form_in_the_folder_of_another_form_is_told_where_it_belongs(produced):
    office = Office(produced.pack)
    reading = read_workbook(
        produced.form("2011"),
        office.pack.instruments,
        "2012-01-01",
        office.pack.texts,
        office.pack.languages,
    )
    assert not_asked(office, reading) == []
    sea = produced.packs / "tavara" / "instruments" / "sea.yaml"
    land = (sea.parent / "land.yaml").read_text(encoding="utf-8")
    land = land.replace("id: land\nversion", "id: sea\nversion")
    sea.write_text(land.replace("{en: Land, fr: Terre}", "{en: Sea, fr: Mer}"), encoding="utf-8")
    produced.run()
    shutil.copy(
        produced.form("2011"), produced.workspace.inbox / "sea" / "land-2011-MF of land.xlsx"
    )
    produced.run(["collect-sea"])
    findings = produced.stored("DF_LAND", "raw").findings
    (finding,) = [one for one in findings if one.rule == "form.wrong_folder"]
    assert finding.severity == "blocking"
    assert "inbox/land" in finding.message.say("en")


def test_a_cell_that_is_wrong_is_held_but_not_the_form(produced):
    rewrite(produced.form("2011"), lambda book: setattr(answer_cell(book), "value", "about 400"))
    produced.run()
    assert states(produced)["2011"].state == "accepted"
    rows = produced.values("DF_LAND")
    assert rows["FOREST", "TX", "2011"]["OBS_VALUE"] is None
    assert rows["LAND", "TX", "2011"]["OBS_VALUE"] == 1000


def test_a_form_whose_row_was_deleted_is_held(produced):
    def change(book):
        cell = answer_cell(book)
        cell.parent.delete_rows(cell.row)

    rewrite(produced.form("2011"), change)
    produced.run()
    assert produced.findings("form.row_missing")
    assert states(produced)["2011"].state == "held"
    assert ("LAND", "TX", "2011") not in produced.values("DF_LAND", "raw")


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("໓໙໐,໕", 390.5, "form.lao_digits"),
        ("390,5", 390.5, "form.number_as_text"),
        (" 390.5 ", 390.5, "form.number_as_text"),
        ("1.234,5", 1234.5, "form.number_as_text"),
        ("1,234.5", 1234.5, "form.number_as_text"),
        ("1.234", None, "form.ambiguous_number"),
        ("=195*2", None, "form.formula"),
        ("390 ha", None, "form.not_a_number"),
    ],
)
def test_numbers_as_people_write_them(produced, written, value, rule):
    rewrite(produced.form("2011"), lambda book: setattr(answer_cell(book), "value", written))
    produced.run()
    assert produced.values("DF_LAND", "raw")["FOREST", "TX", "2011"]["OBS_VALUE"] == value
    (finding,) = produced.findings(rule)
    assert (finding.severity == "blocking") == (value is None)
    assert finding.places[0].cell


def test_what_was_written_is_kept_whatever_was_read(produced):
    rewrite(produced.form("2011"), lambda book: setattr(answer_cell(book), "value", "1.234"))
    produced.run()
    store = DeliveryStore(produced.workspace.deliveries)
    delivery = store.get(states(produced)["2011"].sha256)
    (cell,) = [one for one in delivery.cells if (one.item, one.area) == ("forest", "TX")]
    assert cell.written == "1.234"


def test_zero_empty_and_not_available_are_three_things(produced):
    fill_template(
        produced.form("2011"),
        {("forest", "TX"): ("0", "", ""), ("forest", "N"): (None, "L", "")},
        "Clerk",
    )
    rewrite(
        produced.form("2011"),
        lambda book: setattr(answer_cell(book, "forest@S2"), "value", None),
    )
    produced.run()
    rows = produced.values("DF_LAND")
    zero, gone = rows["FOREST", "TX", "2011"], rows["FOREST", "N", "2011"]
    assert (zero["OBS_VALUE"], zero["OBS_STATUS"]) == (0.0, "A")
    assert (gone["OBS_VALUE"], gone["OBS_STATUS"]) == (None, "L")


def test_the_inbox_decides_whether_the_step_runs(tmp_path):
    assert inbox_hash(tmp_path / "none") == ""
    folder = tmp_path / "land"
    folder.mkdir()
    empty = inbox_hash(folder)
    (folder / "a.xlsx").write_bytes(b"one")
    one = inbox_hash(folder)
    (folder / "a.xlsx").write_bytes(b"two")
    assert len({empty, one, inbox_hash(folder)}) == 3


def test_an_unreadable_file_is_a_finding_in_every_language(office):
    error = SathitiError("The file is empty.", at=Place("a.xlsx"))
    found = unreadable(Office(office.pack), "land", office.workspace.inbox / "a.xlsx", error)
    assert found == Finding(
        rule="form.unreadable",
        severity="blocking",
        scope="land",
        key="a.xlsx",
        period="",
        places=(Place("a.xlsx"),),
        values={},
        message=Text({"fr": "The file is empty.", "en": "The file is empty."}),
    )


def test_nothing_usable_says_where_to_put_the_workbooks(produced):
    for form in (produced.workspace.inbox / "land").iterdir():
        form.write_bytes(b"")
    before = produced.stored("DF_LAND", "raw").vintage
    report = produced.run()
    (failed,) = [step for step in report.steps if step.status == "failed"]
    assert failed.name == "collect-land"
    assert str(produced.workspace.inbox / "land") in str(failed.error)
    assert produced.stored("DF_LAND", "raw").vintage == before
