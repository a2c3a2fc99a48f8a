"""Made-up files in the inbox: made once, marked, made anew when asked, never over others'."""

import csv
import shutil

import msgspec
import pytest

from sathiti.domains.social.synthetic import (
    CALIBRATED,
    MADE_UP,
    NOTE,
    is_made_up,
    make_up,
    said_synthetic,
    survey_files,
)
from sathiti.methods.survey.synthetic import SYNTHETIC

from .conftest import ROUND, SURVEY, with_value

OWN = "hhid,village\n1,1\n"


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_an_empty_inbox_is_filled_with_every_file(office):
    report = office.run()
    assert report.status == "done"
    assert report.rows == len(office.survey.files)
    found = survey_files(office.folder, office.survey)
    assert list(found) == list(office.survey.files)
    result = office.result()
    for name, path in found.items():
        assert result.outputs[name] == office.workspace.relative(path)


def test_files_have_the_columns_of_the_codebook(office):
    office.run()
    for name, file in office.survey.files.items():
        with (office.folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == list(file.codebook.variables)


def test_coded_columns_hold_only_codes_of_the_codebook(office):
    office.run()
    for name, file in office.survey.files.items():
        written = rows(office.folder / f"{name}.csv")
        for variable in file.codebook.variables:
            known = {code.id for code in file.codebook.codes_of(variable)}
            if known:
                assert {row[variable] for row in written} <= known | {""}, (name, variable)


def test_numbers_are_written_as_the_codebook_says(office):
    office.run()
    for name, file in office.survey.files.items():
        for row in rows(office.folder / f"{name}.csv")[:200]:
            for variable in file.codebook.variables.values():
                if variable.type == "integer" and row[variable.name]:
                    assert int(row[variable.name]) == float(row[variable.name])
                if variable.type == "number" and row[variable.name]:
                    float(row[variable.name])


def test_items_are_those_of_the_list(office, lao):
    office.run()
    known = {row["item"]: row["file"] for row in lao.parameter_values("lecs.items")}
    for name in ("diary", "recall", "durables"):
        items = {row["item"] for row in rows(office.folder / f"{name}.csv")}
        assert {known[item] for item in items} == {name}


def test_what_is_made_up_says_so_everywhere(office):
    report = office.run()
    assert MADE_UP in report.notes
    assert CALIBRATED in report.notes
    assert SYNTHETIC in report.outputs
    assert is_made_up(survey_files(office.folder, office.survey).values())
    note = (office.folder / NOTE).read_text(encoding="utf-8")
    assert "Synthetic data. The records were made up" in note
    assert "ຂໍ້ມູນສັງເຄາະ" in note
    assert "differences between provinces are assumed" in note
    for name in office.survey.files:
        assert {row[SYNTHETIC] for row in rows(office.folder / f"{name}.csv")} == {"1"}


def test_a_second_run_repeats_nothing(office):
    office.run()
    assert office.run().status == "unchanged"


def test_the_same_pack_makes_the_same_files(office):
    office.run()
    first = office.result().content_hash
    shutil.rmtree(office.folder)
    assert office.run().status == "done"
    assert office.result().content_hash == first


def test_another_wish_makes_them_anew(office):
    office.run()
    first = (office.folder / "households.csv").read_bytes()
    office.pack = with_value(office.pack, "seed", "99")
    assert office.run().status == "done"
    assert (office.folder / "households.csv").read_bytes() != first
    assert office.run().status == "unchanged"


def test_files_that_people_brought_stay_and_are_not_made_up(office):
    office.folder.mkdir(parents=True)
    (office.folder / "households.csv").write_text(OWN, encoding="utf-8")
    report = office.run()
    assert report.notes == ()
    assert list(report.outputs) == ["households"]
    assert [path.name for path in office.folder.iterdir()] == ["households.csv"]
    assert (office.folder / "households.csv").read_text(encoding="utf-8") == OWN


def test_a_made_up_file_that_people_changed_is_theirs(office):
    office.run()
    changed = office.folder / "persons.csv"
    changed.write_text(changed.read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    office.pack = with_value(office.pack, "seed", "99")
    report = office.run()
    assert changed.read_text(encoding="utf-8").endswith("x\n")
    # The records are still not those of people.
    assert SYNTHETIC in report.outputs


def test_a_new_file_of_people_is_seen(office):
    office.folder.mkdir(parents=True)
    (office.folder / "households.csv").write_text(OWN, encoding="utf-8")
    office.run()
    assert office.run().status == "unchanged"
    (office.folder / "persons.csv").write_text("hhid,pid\n1,1\n", encoding="utf-8")
    report = office.run()
    assert report.status == "done"
    assert set(report.outputs) == {"households", "persons"}


def test_the_mark_is_in_the_files_whatever_becomes_of_the_note(office):
    office.run()
    (office.folder / NOTE).unlink()
    assert is_made_up(survey_files(office.folder, office.survey).values())


def test_a_survey_that_is_never_made_up_waits_for_its_files(office):
    survey = msgspec.structs.replace(office.survey, synthetic="")
    office.pack = msgspec.structs.replace(office.pack, surveys={SURVEY: survey})
    report = office.run()
    assert report.rows == 0
    (note,) = report.notes
    assert str(note) == f"Put the files of the survey into the folder inbox/{SURVEY}/{ROUND}."
    assert not office.folder.exists()


def test_an_empty_folder_is_filled(office):
    office.folder.mkdir(parents=True)
    assert office.run().rows == len(office.survey.files)


def test_a_faulty_plan_leaves_nothing_half_written(office):
    office.pack = with_value(office.pack, "villages", "12")
    report = office.run()
    assert report.status == "failed"
    assert "12 villages are too few" in str(report.error)
    assert not office.folder.exists()


def test_an_unwritable_round_keeps_what_was_there(office):
    office.run()
    before = (office.folder / "households.csv").read_bytes()
    office.pack = with_value(office.pack, "villages", "12")
    assert office.run().status == "failed"
    assert (office.folder / "households.csv").read_bytes() == before


def test_the_mark_is_said_in_every_language(lao):
    words = said_synthetic(lao).words
    assert set(words) == {"lo", "en"}
    assert words["en"].startswith("Synthetic data. The records")


@pytest.mark.parametrize("header", ["", "hhid\n", "hhid,synthetic_x\n"])
def test_files_without_the_column_are_not_made_up(tmp_path, header):
    path = tmp_path / "households.csv"
    path.write_text(header, encoding="utf-8")
    assert not is_made_up([path])


def test_a_survey_with_fewer_files_gets_only_those(office):
    few = {name: office.survey.files[name] for name in ("villages", "households", "persons")}
    survey = msgspec.structs.replace(office.survey, files=few)
    make_up(office.pack, survey, ROUND, office.folder)
    names = sorted(path.name for path in office.folder.iterdir())
    assert names == [NOTE, "households.csv", "persons.csv", "villages.csv"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8"])
def test_a_file_of_any_encoding_is_looked_at(tmp_path, encoding):
    path = tmp_path / "people.csv"
    path.write_bytes("id,né\n1,é\n".encode(encoding))
    assert not is_made_up([path])
