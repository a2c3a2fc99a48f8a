"""Organisations of a pack and the functions they hold."""

import pytest

UNITS = "units/units.csv"
FUNCTIONS = "units/functions.csv"
SUCCESSIONS = "units/successions.csv"
HEAD = "id,en,kind,parent,valid_from,valid_to,source\n"
MET = "MET,Weather service,agency,,,,invented\n"
MIN = "MIN,Ministry,ministry,,,,invented\n"
HELD = "function,unit,valid_from,valid_to,source\n"


def test_a_unit_has_its_kind_name_and_parent(isle) -> None:
    rows = HEAD + "MET,Weather service,agency,MIN,,,invented\n" + MIN
    unit = isle.load({UNITS: rows}).units["MET"]
    assert (unit.id, unit.kind, unit.parent, unit.source) == ("MET", "agency", "MIN", "invented")
    assert unit.name.say("en") == "Weather service"


def test_short_names_are_read_by_language(isle) -> None:
    head = HEAD.replace("en,", "en,abbr_en,")
    unit = isle.load({UNITS: head + "MET,Weather service,WS,agency,,,,x\n"}).units["MET"]
    assert unit.abbreviation.words == {"en": "WS"}


def test_a_unit_without_a_short_name_has_none(isle) -> None:
    assert isle.load().units["MET"].abbreviation.words == {}


def test_a_function_moves_from_one_unit_to_the_next(isle) -> None:
    held = HELD + "weather,MET,,2009-12-31,x\nweather,MIN,2010-01-01,,x\n"
    pack = isle.load({UNITS: HEAD + MET + MIN, FUNCTIONS: held})
    assert pack.provider("weather", "2009-12-31").id == "MET"
    assert pack.provider("weather", "2010-01-01").id == "MIN"


def test_one_unit_may_hold_several_functions(isle) -> None:
    pack = isle.load({FUNCTIONS: HELD + "weather,MET,,,x\nclimate,MET,,,x\n"})
    assert pack.provider("climate", "2020-01-01") == pack.provider("weather", "2020-01-01")


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (",", ",", True),
        (",2009-12-31", "2010-01-01,", False),
        (",2010-01-01", "2010-01-01,", True),
        ("2010-01-01,", ",2009-12-31", False),
        ("2000-01-01,2005-12-31", "2002-01-01,2003-12-31", True),
        ("2000-01-01,2001-12-31", "2003-01-01,2004-12-31", False),
        ("2003-01-01,", "2000-01-01,2003-01-01", True),
    ],
)
def test_no_day_has_a_function_in_two_units(isle, first: str, second: str, together: bool) -> None:
    held = HELD + f"weather,MET,{first},x\nweather,MIN,{second},x\n"
    told = isle.told({UNITS: HEAD + MET + MIN, FUNCTIONS: held})
    both = [one for one in told if "“weather” is given to two units at once: MET, MIN." in one]
    assert bool(both) is together
    assert all("functions.csv › row 3" in one for one in both)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("MET,Again,agency,,,,x\n", "“MET”"),
        ("NEW,New,agency,GONE,,,x\n", "“GONE”"),
        ("NEW,New,agency,,2010-01-01,2009-01-01,x\n", "It ends on 2009-01-01, before it begins"),
        ("NEW,New,an agency,,,,x\n", "“an agency”"),
        ("NEW,,agency,,,,x\n", "en"),
        ("NEW,New,agency,,,,\n", "source"),
        ("NEW,New,agency,NEW,,,x\n", "“NEW” stands under itself: NEW, NEW."),
    ],
)
def test_a_unit_that_cannot_be_is_told_with_its_line(isle, row: str, said: str) -> None:
    told = isle.told({UNITS: HEAD + MET + row})
    assert any(said in one and "units.csv › row 3" in one for one in told), told


def test_units_under_each_other_are_both_told(isle) -> None:
    rows = HEAD + MET + "A,First,agency,B,,,x\nB,Second,agency,A,,,x\n"
    told = isle.told({UNITS: rows})
    assert any("“A” stands under itself: A, B, A." in one for one in told)
    assert any("“B” stands under itself: B, A, B." in one for one in told)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("weather,GONE,,,x\n", "“GONE”"),
        ("the weather,MET,,,x\n", "“the weather”"),
        ("weather,MET,2010-01-01,2009-01-01,x\n", "It ends on 2009-01-01"),
    ],
)
def test_a_function_that_cannot_be_is_told(isle, row: str, said: str) -> None:
    told = isle.told({FUNCTIONS: HELD + row})
    assert any(said in one and "functions.csv › row 2" in one for one in told), told


def test_units_follow_each_other(isle) -> None:
    table = "predecessor,successor,kind,day,source\nMET,MIN,rename,2015-05-01,Decree\n"
    (one,) = isle.load({UNITS: HEAD + MET + MIN, SUCCESSIONS: table}).successions
    assert (one.predecessor, one.successor, one.kind, one.day) == (
        "MET",
        "MIN",
        "rename",
        "2015-05-01",
    )
