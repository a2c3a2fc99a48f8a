"""Decided changes of records: made on a copy, refused where they speak of what is not there."""

import pyarrow as pa
import pytest

from sathiti.domains.social.corrections import apply_record_corrections, read_record_corrections
from sathiti.domains.social.reading import LINE
from sathiti.model import SathitiError, SurveyFile, SurveyPlan, SurveyWeighting, Text

HEAD = "survey,round,file,key,row,variable,old,new,reason,who,when\n"
PLAN = SurveyPlan(
    "lecs", "1", Text.of(en="S"), "x", ("2018",),
    {"people": SurveyFile("people", ("hhid", "pid"))}, {}, SurveyWeighting("people"), {}, (), (),
)  # fmt: skip
PEOPLE = pa.table(
    {
        "hhid": ["a", "a", "b"],
        "pid": ["1", "1", "1"],
        "age": ["30", "5", None],
        LINE: pa.array([2, 3, 4], pa.int64()),
    }
)


def corrected(folder, *rows):
    path = folder / "survey_corrections.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    corrections = read_record_corrections(path, "lecs", "2018")
    return apply_record_corrections({"people": PEOPLE}, PLAN, corrections)["people"]


def row(key="b.1", line="", variable="age", old="", new="7", **more):
    said = {"survey": "lecs", "round": "2018", "file": "people", "reason": "typed", **more}
    told = (said["survey"], said["round"], said["file"], key, line, variable, old, new)
    return ",".join([*told, said["reason"], "Clerk", "2019-01-01"])


def test_no_file_no_corrections(tmp_path):
    assert read_record_corrections(tmp_path / "none.csv", "lecs", "2018") == []


def test_a_value_is_changed_and_what_was_received_stays(tmp_path):
    assert corrected(tmp_path, row())["age"].to_pylist() == ["30", "5", "7"]
    assert PEOPLE["age"].to_pylist() == ["30", "5", None]


def test_a_value_may_become_missing(tmp_path):
    changed = corrected(tmp_path, row("a.1", "3", old="5", new=""))
    assert changed["age"].to_pylist() == ["30", None, None]


def test_a_record_is_taken_out_where_no_variable_is_named(tmp_path):
    changed = corrected(tmp_path, row("a.1", "3", variable="", new=""))
    assert changed[LINE].to_pylist() == [2, 4]


def test_corrections_of_other_surveys_and_rounds_are_passed_over(tmp_path):
    changed = corrected(tmp_path, row(survey="other"), row(round="2013"))
    assert changed.equals(PEOPLE)


def test_later_decisions_follow_earlier_ones(tmp_path):
    first = row(new="7")
    second = row(old="7", new="8").replace("2019-01-01", "2019-02-01")
    assert corrected(tmp_path, second, first)["age"].to_pylist()[2] == "8"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (row("a.1"), "2 records of people have the key a.1"),
        (row("z.9"), "0 records of people have the key z.9"),
        (row("a.1", "4"), "0 records of people have the key a.1"),
        (row(old="6"), "expects the value 6, which is not there"),
        (row(variable="wage"), "no column wage"),
        (row(file="homes"), "no file “homes”"),
        (row(reason=""), "says nothing under: reason"),
        (row(line="three"), "“three” is not a number"),
    ],
)
def test_what_is_not_there_is_refused_with_the_line_of_the_correction(tmp_path, wrong, words):
    with pytest.raises(SathitiError) as raised:
        corrected(tmp_path, wrong)
    assert words in str(raised.value)
    assert str(raised.value).startswith("survey_corrections.csv › row 2")
