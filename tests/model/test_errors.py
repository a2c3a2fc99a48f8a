import pytest

from sathiti.model import (
    Catalogue,
    CollectedError,
    Confrontation,
    Finding,
    Place,
    SathitiError,
    Text,
)
from sathiti.model.unit import Unit

CATALOGUE = Catalogue.from_rows(
    [
        {"en": "{name} is missing.", "lo": "ບໍ່ມີ {name}."},
        {"en": "Please add {name}.", "lo": "ກະລຸນາເພີ່ມ {name}."},
        {"en": "{count} problems were found:", "lo": "ພົບ {count} ບັນຫາ:"},
    ]
)


def make_error(name: str = "x") -> SathitiError:
    at = Place("form.xlsx", sheet="Forest", cell="E12")
    return SathitiError("{name} is missing.", fix="Please add {name}.", at=at, name=name)


def test_an_error_says_where_what_and_how_to_mend_it():
    assert str(make_error()) == "form.xlsx › Forest!E12: x is missing. Please add x."


def test_an_error_is_said_in_the_language_of_the_user():
    assert make_error().say(CATALOGUE, "lo") == "form.xlsx › Forest!E12: ບໍ່ມີ x. ກະລຸນາເພີ່ມ x."


def test_an_error_needs_neither_place_nor_remedy():
    assert str(SathitiError("It is so.")) == "It is so."


def test_many_errors_are_told_at_once():
    error = CollectedError([make_error("a"), make_error("b")])
    assert isinstance(error, SathitiError)
    lines = error.say(CATALOGUE, "lo").splitlines()
    assert lines[0] == "ພົບ 2 ບັນຫາ:"
    assert len(lines) == 3
    assert "b" in lines[2]


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Place("a.csv", row=3), "a.csv › row 3"),
        (Place("a.yaml", row=3, key="items"), "a.yaml › row 3 › items"),
        (Place("a.xlsx", sheet="S"), "a.xlsx › S"),
        (Place("DF"), "DF"),
    ],
)
def test_places(place, written):
    assert str(place) == written


def test_worst_severity():
    def finding(severity):
        return Finding("r", severity, "f", "k", "2020", (), {}, Text({}))

    assert Confrontation((finding("note"), finding("warning")), ()).worst() == "warning"
    assert Confrontation((), ()).worst() is None


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2011-01-01", False), ("2011-06-01", True), ("2025-03-01", True), ("2025-03-02", False)],
)
def test_units_exist_between_their_dates_both_included(day, valid):
    unit = Unit("U", Text({}), "ministry", valid_from="2011-06-01", valid_to="2025-03-01")
    assert unit.valid_on(day) is valid


def test_open_dates_are_always_valid():
    assert Unit("U", Text({}), "ministry").valid_on("1900-01-01")
