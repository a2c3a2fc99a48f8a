"""Decided changes of records: what a row of the file does, and what it is refused for."""

import pytest

from sathiti.domains.social.corrections import (
    CORRECTIONS,
    RecordCorrection,
    apply_record_corrections,
    check_addressed,
    read_record_corrections,
)
from sathiti.model import Place, SathitiError

from .invented import plan_of, read_as

HEAD = "survey,round,file,key,row,variable,old,new,reason,who,when"
ROW = "s,2018,people,1.2,,age,310,31,typing,Clerk,2019-01-02"


def read(folder, *rows, survey="s", period="2018", head=HEAD):
    path = folder / CORRECTIONS
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_record_corrections(path, survey, period)


def correction(key="1.2", variable="age", old="310", new="31", **more):
    told = {"file": "people", "row": 0, "when": "2019-01-02", "at": Place(CORRECTIONS, row=2)}
    given = {**told, **more}
    return RecordCorrection(
        "s",
        "2018",
        given["file"],
        key,
        given["row"],
        variable,
        old,
        new,
        "typing",
        "Clerk",
        given["when"],
        given["at"],
    )


def people():
    return read_as(
        hhid=["1", "1", "2", "2"],
        pid=["1", "2", "1", "1"],
        age=["20", "310", None, "7"],
        sex=["F", "M", "F", "F"],
    )


def corrected(*corrections, table=None):
    tables = {"people": table or people(), "homes": read_as(hhid=["1", "2"])}
    return apply_record_corrections(tables, plan_of(), corrections)


def ages(*corrections):
    return corrected(*corrections)["people"]["age"].to_pylist()


def test_without_a_file_there_is_nothing_to_correct(tmp_path):
    assert read_record_corrections(tmp_path / CORRECTIONS, "s", "2018") == []


def test_a_row_says_record_variable_and_both_values(tmp_path):
    assert read(tmp_path, ROW) == [correction()]


def test_only_rows_of_the_survey_and_round_count(tmp_path):
    rows = (ROW.replace("s,", "other,", 1), ROW.replace("2018", "2020"), ROW)
    assert [one.at.row for one in read(tmp_path, *rows)] == [4]


def test_blanks_around_cells_do_not_matter(tmp_path):
    assert read(tmp_path, ROW.replace(",", " , ")) == [correction()]


def test_a_row_without_a_line_has_none(tmp_path):
    assert [one.row for one in read(tmp_path, ROW, ROW.replace("1.2,,", "1.2,17,"))] == [0, 17]


def test_columns_that_are_not_there_are_empty(tmp_path):
    head = "survey,round,file,key,reason,who,when"
    (one,) = read(tmp_path, "s,2018,people,1.2,twice,Clerk,2019-01-02", head=head)
    assert (one.row, one.variable, one.old, one.new) == (0, "", "", "")


@pytest.mark.parametrize(
    ("column", "at"), [("file", 2), ("key", 3), ("reason", 8), ("who", 9), ("when", 10)]
)
def test_what_must_be_said_is_asked_for_with_its_row(tmp_path, column, at):
    cells = ROW.split(",")
    cells[at] = " "
    with pytest.raises(SathitiError, match=f"says nothing under: {column}") as told:
        read(tmp_path, ROW, ",".join(cells))
    assert str(told.value).startswith(f"{CORRECTIONS} › row 3")
    assert "who decided it, when and why" in str(told.value)


def test_all_that_is_not_said_is_named_at_once(tmp_path):
    with pytest.raises(SathitiError, match="reason, who"):
        read(tmp_path, ROW.replace("typing,Clerk", ","))


def test_a_wrong_row_of_another_survey_is_refused_too(tmp_path):
    # Nobody knows whose it was meant to be.
    with pytest.raises(SathitiError, match="says nothing under: survey"):
        read(tmp_path, ROW.replace("s,", ",", 1))


@pytest.mark.parametrize("line", ["x", "-1", "2.5"])
def test_a_line_is_a_whole_number(tmp_path, line):
    with pytest.raises(SathitiError, match=f"“{line}” is not a number"):
        read(tmp_path, ROW.replace("1.2,,", f"1.2,{line},"))


def test_the_value_of_the_one_record_changes():
    assert ages(correction()) == ["20", "31", None, "7"]


def test_other_columns_and_files_stay():
    before = people()
    after = corrected(correction())
    assert after["people"].drop_columns(["age"]) == before.drop_columns(["age"])
    assert after["homes"].num_rows == 2


def test_the_tables_given_are_not_changed():
    table = people()
    corrected(correction(), table=table)
    assert table == people()


def test_no_corrections_change_nothing():
    assert corrected()["people"] == people()


def test_an_empty_new_value_is_missing():
    assert ages(correction(new="")) == ["20", None, None, "7"]


def test_a_missing_value_can_be_filled_where_the_line_says_which_record():
    assert ages(correction("2.1", old="", new="40", row=4)) == ["20", "310", "40", "7"]


def test_two_changes_of_one_value_follow_their_days_not_their_rows():
    later = correction(old="31", new="32", when="2019-02-01")
    assert ages(later, correction()) == ["20", "32", None, "7"]


def test_two_changes_of_one_record_are_both_made():
    table = corrected(correction(), correction(variable="sex", old="M", new="F"))["people"]
    assert (table["age"][1].as_py(), table["sex"][1].as_py()) == ("31", "F")


def test_a_row_without_a_variable_takes_the_record_out():
    table = corrected(correction("1.1", variable="", old="", new=""))["people"]
    assert table["pid"].to_pylist() == ["2", "1", "1"]


def test_the_lines_of_those_that_stay_are_as_before():
    table = corrected(correction("1.1", variable="", old="", new=""))["people"]
    assert table["line_of_file"].to_pylist() == [3, 4, 5]


def test_one_of_two_of_the_same_key_is_taken_out_by_its_line():
    table = corrected(correction("2.1", variable="", old="", new="", row=5))["people"]
    assert table["age"].to_pylist() == ["20", "310", None]


def test_blanks_around_the_old_value_do_not_matter():
    table = people().set_column(2, "age", [["20", " 310 ", None, "7"]])
    assert corrected(correction(), table=table)["people"]["age"].to_pylist()[1] == "31"


def test_a_key_of_several_records_without_a_line_is_refused():
    with pytest.raises(SathitiError, match=r"2 records of people have the key 2\.1") as told:
        corrected(correction("2.1"))
    assert "its line under row" in str(told.value)


@pytest.mark.parametrize(("key", "row"), [("9.9", 0), ("1.2", 4), ("1", 0)])
def test_a_record_that_is_not_there_is_refused(key, row):
    with pytest.raises(SathitiError, match=f"0 records of people have the key {key}"):
        corrected(correction(key, row=row))


@pytest.mark.parametrize("old", ["31", "", "3100"])
def test_an_old_value_that_is_not_there_is_refused(old):
    with pytest.raises(SathitiError, match=r"A correction of 1\.2 age expects the value") as told:
        corrected(correction(old=old))
    assert "write the correction anew" in str(told.value)
    assert str(told.value).startswith(f"{CORRECTIONS} › row 2")


def test_a_variable_that_is_not_there_is_refused_with_those_there_are():
    with pytest.raises(SathitiError, match="no column height") as told:
        corrected(correction(variable="height"))
    assert "hhid, pid, age, sex" in str(told.value)


def test_a_file_that_is_not_there_is_refused_with_those_there_are():
    with pytest.raises(SathitiError, match="no file “persons”") as told:
        corrected(correction(file="persons"))
    assert "people, homes" in str(told.value)


def test_the_same_correction_twice_finds_its_value_gone():
    with pytest.raises(SathitiError, match="expects the value 310"):
        corrected(correction(), correction())


@pytest.mark.parametrize("day", ["1/3/2019", "2019", "March", "2019-13-01"])
def test_a_day_that_is_none_is_refused(tmp_path, day):
    with pytest.raises(SathitiError, match=f"row 2: “{day}” is not a day"):
        read(tmp_path, ROW.replace("2019-01-02", day))


@pytest.mark.parametrize(("survey", "period"), [("t", "2018"), ("s", "2019"), ("S", "2018")])
def test_a_correction_that_no_round_would_make_is_refused(tmp_path, survey, period):
    path = tmp_path / CORRECTIONS
    path.write_text(f"{HEAD}\n{ROW}\n{ROW.replace('s,2018', f'{survey},{period}')}\n")
    with pytest.raises(SathitiError) as told:
        check_addressed(path, {"s": plan_of()})
    assert f"row 3: There is no round {period} of a survey “{survey}”" in str(told.value)
    assert "s 2018, s 2020" in str(told.value)


def test_corrections_of_every_declared_round_may_stand_there(tmp_path):
    path = tmp_path / CORRECTIONS
    check_addressed(path, {"s": plan_of()})
    path.write_text(f"{HEAD}\n{ROW}\n{ROW.replace('s,2018', 's,2020')}\n")
    check_addressed(path, {"s": plan_of()})
