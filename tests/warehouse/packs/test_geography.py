"""Areas of a pack: what is read of their tables, and what cannot be."""

import pytest

from sathiti.model import Succession

AREAS = "geography/areas.csv"
HEAD = "code,level,parent,en,valid_from,valid_to,source\n"
COUNTRY = "IS,0,,Isle,,,invented\n"
WEST = "W,1,IS,West,,,invented\n"
TILES = "geography/tiles.csv"
SPELLINGS = "geography/spellings.csv"
SUCCESSIONS = "geography/successions.csv"


def test_an_area_has_its_level_parent_and_name(isle) -> None:
    west = isle.load().areas["W"]
    assert (west.code, west.level, west.parent, west.name.say("en")) == ("W", 1, "IS", "West")
    assert (west.valid_from, west.valid_to, west.spellings, west.tile) == ("", "", (), None)


def test_days_between_which_an_area_exists(isle) -> None:
    rows = HEAD + COUNTRY + WEST + "E,1,IS,East,1994-06-01,2006-01-13,invented\n"
    east = isle.load({AREAS: rows}).areas["E"]
    assert (east.valid_from, east.valid_to) == ("1994-06-01", "2006-01-13")
    assert east.valid_on("2006-01-12")
    assert not east.valid_on("1994-05-31")


def test_an_area_of_one_day_is_one(isle) -> None:
    rows = HEAD + COUNTRY + WEST + "E,1,IS,East,2000-01-01,2000-01-01,invented\n"
    assert isle.told({AREAS: rows}) == []


def test_all_spellings_of_an_area_are_kept_in_their_order(isle) -> None:
    table = "code,spelling,source\nW,Vest,letters\nIS,Iland,letters\nW,The West,letters\n"
    areas = isle.load({SPELLINGS: table}).areas
    assert areas["W"].spellings == ("Vest", "The West")
    assert areas["IS"].spellings == ("Iland",)


def test_a_tile_is_column_and_row(isle) -> None:
    areas = isle.load({TILES: "code,column,row\nW,2,5\n"}).areas
    assert areas["W"].tile == (2, 5)
    assert areas["IS"].tile is None


def test_a_succession_of_areas(isle) -> None:
    rows = HEAD + COUNTRY + WEST + "O,1,IS,Old,,2006-01-12,invented\n"
    table = "predecessor,successor,kind,day,source\nO,W,merge,2006-01-13,Decree 10\n"
    pack = isle.load({AREAS: rows, SUCCESSIONS: table})
    assert list(pack.area_successions) == [Succession("O", "W", "merge", "2006-01-13", "Decree 10")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("N,1,,North,,,invented\n", "An area of level 1 needs a parent."),
        ("N,1,X,North,,,invented\n", "“X”"),
        ("N,1,W,North,,,invented\n", "The parent “W” is not above level 1."),
        ("N,0,W,North,,,invented\n", "The parent “W” is not above level 0."),
        (
            "N,1,IS,North,2001-01-01,2000-12-31,invented\n",
            "It ends on 2000-12-31, before it begins on 2001-01-01.",
        ),
        ("W,1,IS,West again,,,invented\n", "“W”"),
        ("N,one,IS,North,,,invented\n", "“one”"),
        ("N,1,IS,North,1.6.1994,,invented\n", "“1.6.1994”"),
        ("N N,1,IS,North,,,invented\n", "“N N”"),
        ("N,1,IS,,,,invented\n", "en"),
        ("N,1,IS,North,,,\n", "source"),
    ],
)
def test_an_area_that_cannot_be_is_told_with_its_line(isle, row: str, said: str) -> None:
    told = isle.told({AREAS: HEAD + COUNTRY + WEST + row})
    assert any(said in one and "areas.csv › row 4" in one for one in told), told


def test_two_areas_that_are_wrong_are_both_told(isle) -> None:
    rows = HEAD + COUNTRY + WEST + "N,1,,North,,,x\nS,1,,South,,,x\n"
    told = [one for one in isle.told({AREAS: rows}) if "needs a parent" in one]
    assert ["row 4" in told[0], "row 5" in told[1], len(told)] == [True, True, 2]


def test_two_areas_on_one_tile_are_told_with_the_first(isle) -> None:
    (told,) = isle.told({TILES: "code,column,row\nW,1,1\nIS,1,1\n"})
    assert "tiles.csv › row 3" in told
    assert "The tile at column 1, row 1 is already that of “W”." in told


def test_a_tile_may_stand_beside_another(isle) -> None:
    assert isle.told({TILES: "code,column,row\nW,1,1\nIS,1,2\n"}) == []


@pytest.mark.parametrize("file", [SPELLINGS, TILES])
def test_an_area_that_is_not_there_is_told(isle, file: str) -> None:
    table = {SPELLINGS: "code,spelling,source\nQ,Kew,x\n", TILES: "code,column,row\nQ,1,1\n"}
    (told,) = isle.told({file: table[file]})
    assert "row 2" in told
    assert "“Q”" in told


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Q,W,merge,2006-01-13,x\n", "“Q”"),
        ("W,Q,merge,2006-01-13,x\n", "“Q”"),
        ("W,IS,swap,2006-01-13,x\n", "“swap”"),
        ("W,IS,merge,2006-02-30,x\n", "“2006-02-30”"),
    ],
)
def test_a_succession_that_cannot_be_is_told(isle, row: str, said: str) -> None:
    (told,) = isle.told({SUCCESSIONS: "predecessor,successor,kind,day,source\n" + row})
    assert "successions.csv › row 2" in told
    assert said in told
