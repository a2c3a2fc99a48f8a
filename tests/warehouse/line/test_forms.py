"""Forms out, and filled as a provider would fill them; what people did in the inbox is theirs."""

import openpyxl
import pytest

from sathiti.exchange.excel import read_workbook
from sathiti.model import SathitiError
from sathiti.warehouse.atomic import file_hash
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.forms import write_blank


def answers(office, period):
    """(item, area) to (written, status, comment) as the workbook in the inbox says."""
    pack = office.pack
    reading = read_workbook(
        office.form(period), pack.instruments, "2014-01-01", pack.texts, pack.languages
    )
    return {
        (cell.item, cell.area): (cell.written, cell.status, cell.comment)
        for cell in reading.delivery.cells
    }


def hashes(folder):
    return {path.name: file_hash(path) for path in folder.glob("*.xlsx")}


def notes_of(report, step):
    (one,) = [found for found in report.steps if found.name == step]
    return [str(note) for note in one.notes]


def test_one_blank_workbook_an_obligation(produced):
    names = sorted(path.name for path in (produced.workspace.outbox / "land").iterdir())
    assert names == [
        "land-2010-MF.xlsx",
        "land-2011-MF.xlsx",
        "land-2012-MFL.xlsx",
        "land-2013-MFL.xlsx",
    ]
    assert produced.result("forms-land").rows == 4


def test_a_blank_workbook_speaks_the_languages_of_the_pack(produced):
    book = openpyxl.load_workbook(produced.workspace.outbox / "land" / "land-2012-MFL.xlsx")
    said = " ".join(
        str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    )
    for words in ("Terre", "Land", "Ministère des forêts et des terres", "2012"):
        assert words in said


def test_figures_of_the_year_before_stand_beside_the_cells_to_fill(produced):
    folder = produced.workspace.outbox / "land"

    def shown(name):
        sheets = openpyxl.load_workbook(folder / name).worksheets
        return {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}

    assert {1000, 398.2} <= shown("land-2012-MFL.xlsx")
    assert not {1000, 400.5} & shown("land-2010-MF.xlsx")


def test_what_comes_back_does_not_change_what_a_run_sends(produced):
    before = hashes(produced.workspace.outbox / "land")
    produced.answer("2011", "forest", "390.5")
    produced.run()
    assert hashes(produced.workspace.outbox / "land") == before


def test_the_same_form_has_the_same_bytes(produced, tmp_path):
    office = Office(produced.pack)
    (land,) = office.pack.instruments.values()
    obligation = office.obligations["land"][0]
    target = tmp_path / "new" / "folder" / "form.xlsx"
    write_blank(office, land, obligation, target)
    sent = produced.workspace.outbox / "land" / "land-2010-MF.xlsx"
    assert target.read_bytes() == sent.read_bytes()


def test_a_form_is_not_written_where_a_file_is_in_the_way(office, tmp_path):
    (tmp_path / "letter").write_text("not a folder")
    line = Office(office.pack)
    (land,) = office.pack.instruments.values()
    with pytest.raises(SathitiError, match="letter"):
        write_blank(line, land, line.obligations["land"][0], tmp_path / "letter" / "form.xlsx")


def test_published_figures_are_filled_as_written_with_their_source(produced):
    filled = answers(produced, "2010")
    assert filled["forest", "TX"] == ("400.5", "A", "Yearbook, table 2; counted by air")
    assert filled["forest", "N"] == ("0", "A", "Yearbook, table 2")


def test_what_was_never_published_is_not_available(produced):
    assert answers(produced, "2010")["forest", "S2"][:2] == ("", "L")
    assert answers(produced, "2013")["forest", "TX"] == (
        "",
        "L",
        "Yearbook, table 2; not counted",
    )


@pytest.mark.parametrize("forgotten", ["outbox", "inbox"])
def test_a_folder_that_is_gone_is_made_again(produced, forgotten):
    folder = produced.workspace.root / forgotten / "land"
    before = hashes(folder)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    produced.run()
    assert hashes(folder) == before


def test_a_changed_figure_of_the_pack_writes_its_workbook_and_the_next_which_shows_it(produced):
    before = hashes(produced.workspace.inbox / "land")
    produced.edit_pack("deliveries/land.csv", "398.2", "398.3")
    done = produced.done()
    after = hashes(produced.workspace.inbox / "land")
    assert {name for name in after if after[name] != before[name]} == {
        "land-2011-MF.xlsx",
        "land-2012-MFL.xlsx",
    }
    assert "forms-land" in done
    assert {"fill-land", "collect-land", "check-land", "publish"} <= done
    assert answers(produced, "2011")["forest", "TX"][0] == "398.3"


def test_a_changed_question_writes_all_workbooks_anew(produced):
    produced.edit_pack("instruments/land.yaml", "{en: Forest, fr: Forêt}", "{en: Woods, fr: Bois}")
    assert {"forms-land", "fill-land", "collect-land"} <= produced.done()
    book = openpyxl.load_workbook(produced.form("2010"))
    said = [str(cell.value) for cell in book.worksheets[1]["C"]]
    assert any("Woods" in words for words in said)


def test_what_a_provider_changed_stays_when_the_form_changes(produced):
    produced.answer("2011", "forest", "390.0")
    mine = file_hash(produced.form("2011"))
    produced.edit_pack("instruments/land.yaml", "{en: Forest, fr: Forêt}", "{en: Woods, fr: Bois}")
    report = produced.run()
    assert file_hash(produced.form("2011")) == mine
    assert notes_of(report, "fill-land") == [
        "Workbooks that people put there or changed, which stay as they are: 1."
    ]
    assert produced.values("DF_LAND")["FOREST", "TX", "2011"]["OBS_VALUE"] == 390.0


def test_what_a_provider_changed_stays_when_the_figures_of_the_pack_change(produced):
    produced.answer("2011", "forest", "390.0")
    produced.edit_pack("deliveries/land.csv", "398.2", "398.3")
    produced.run()
    assert answers(produced, "2011")["forest", "TX"][0] == "390"


def test_a_workbook_that_lay_there_before_the_first_run_stays(office, produced):
    produced.answer("2011", "forest", "390.0")
    folder = office.workspace.inbox / "land"
    folder.mkdir(parents=True)
    returned = folder / "land-2011-MF.xlsx"
    returned.write_bytes(produced.form("2011").read_bytes())
    report = office.run()
    assert not report.failed
    assert returned.read_bytes() == produced.form("2011").read_bytes()
    assert office.values("DF_LAND")["FOREST", "TX", "2011"]["OBS_VALUE"] == 390.0
    assert notes_of(report, "fill-land")


def test_taking_it_away_fills_the_form_anew(produced):
    produced.answer("2011", "forest", "390.0")
    produced.run()
    produced.form("2011").unlink()
    produced.edit_pack("deliveries/land.csv", "398.2", "398.3")
    produced.run()
    assert answers(produced, "2011")["forest", "TX"][0] == "398.3"


def test_only_forms_of_the_period_are_written(office):
    report = office.run(first="2011", last="2011")
    assert not report.failed
    assert [path.name for path in (office.workspace.outbox / "land").iterdir()] == [
        "land-2011-MF.xlsx"
    ]
    assert [path.name for path in (office.workspace.inbox / "land").iterdir()] == [
        "land-2011-MF.xlsx"
    ]


def test_a_run_of_one_period_keeps_what_other_periods_published(produced):
    before = produced.stored("DF_LAND", "public").vintage
    assert not produced.run(first="2012", last="2012").failed
    assert produced.stored("DF_LAND", "public").vintage == before
    assert len(hashes(produced.workspace.inbox / "land")) == 4


def test_a_full_disk_leaves_no_half_workbook(produced, monkeypatch):
    def full(path, values, respondent):
        path.write_bytes(b"PK half")
        raise OSError(28, "No space left on device", str(path))

    before = hashes(produced.workspace.inbox / "land")
    monkeypatch.setattr("sathiti.warehouse.line.forms.fill_template", full)
    produced.edit_pack("deliveries/land.csv", "398.2", "398.3")
    report = produced.run()
    (failed,) = [step for step in report.steps if step.status == "failed"]
    assert failed.name == "fill-land"
    assert "no room" in str(failed.error)
    assert hashes(produced.workspace.inbox / "land") == before
