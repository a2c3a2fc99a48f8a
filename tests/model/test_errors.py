import pytest

from sathiti.model import (
    Catalogue,
    CollectedError,
    NumberStyle,
    Place,
    SathitiError,
    Text,
    missing_extra,
    refuse_unknown,
)
from sathiti.warehouse.packs import load_pack

CATALOGUE = Catalogue.from_rows(
    [
        {"en": "{name} is missing.", "lo": "ບໍ່ມີ {name}."},
        {"en": "Please add {name}.", "lo": "ກະລຸນາເພີ່ມ {name}."},
        {"en": "Problems found: {count}", "lo": "ບັນຫາທີ່ພົບ: {count}"},
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
    assert lines[0] == "ບັນຫາທີ່ພົບ: 2"
    assert len(lines) == 3
    assert "b" in lines[2]


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Place("a.csv", row=3), "a.csv › row 3"),
        (Place("a.yaml", row=3, key="items"), "a.yaml › row 3 › items"),
        (Place("a.xlsx", sheet="S"), "a.xlsx › S"),
        (Place("DF"), "DF"),
        (Place("DF", key="A.F"), "DF › A.F"),
        (Place("a.xlsx", cell="C12"), "a.xlsx › !C12"),
        (Place("a.xlsx", sheet="S", cell="C12", row=12), "a.xlsx › S!C12 › row 12"),
    ],
)
def test_places(place, written):
    assert str(place) == written


def test_a_row_is_called_so_in_the_language_of_the_reader():
    catalogue = Catalogue({"row {row}": {"lo": "ແຖວ {row}"}})
    error = SathitiError("Wrong.", at=Place("areas.csv", row=1234, key="level"))
    assert error.say(catalogue, "lo") == "areas.csv › ແຖວ 1234 › level: Wrong."
    assert error.say(catalogue, "en") == "areas.csv › row 1234 › level: Wrong."


def test_the_number_of_a_row_is_no_quantity():
    catalogue = Catalogue({}, {"en": NumberStyle()})
    assert Place("areas.csv", row=1234).say(catalogue, "en") == "areas.csv › row 1234"


def test_the_pack_says_row_in_its_language():
    said = SathitiError("Wrong.", at=Place("a.csv", row=3)).say(load_pack("lao").texts, "lo")
    assert said.startswith("a.csv › ແຖວ 3:")


def test_values_of_an_error_may_be_messages_and_texts():
    error = SathitiError(
        "{name} is missing.",
        fix="Please add {name}.",
        name=Text.of(en="Water", lo="ນ້ຳ"),
    )
    assert error.say(CATALOGUE, "lo") == "ບໍ່ມີ ນ້ຳ. ກະລຸນາເພີ່ມ ນ້ຳ."
    assert str(error) == "Water is missing. Please add Water."


def test_an_error_that_lacks_a_value_can_still_be_told():
    assert str(SathitiError("{name} is missing.", fix="Add {other}.", name="x")) == (
        "x is missing. Add {other}."
    )


def test_written_braces_in_a_value_do_no_harm():
    assert str(SathitiError("“{written}” is wrong.", written="{x}{")) == "“{x}{” is wrong."


def test_errors_collected_from_collections_are_all_told():
    inner = CollectedError([make_error("a"), make_error("b")])
    outer = CollectedError([inner, make_error("c")])
    assert len(str(outer).splitlines()) == 1 + 3 + 1


def test_an_error_can_be_caught_as_the_one_kind_there_is():
    with pytest.raises(SathitiError, match="Problems found: 2") as caught:
        raise CollectedError([make_error("a"), make_error("b")])
    assert [error.what.values["name"] for error in caught.value.errors] == ["a", "b"]


def test_a_missing_part_says_what_to_install():
    error = missing_extra("geo", ["rasterio", "pyproj"])
    assert str(error) == 'Missing: rasterio, pyproj. Run: pip install "sathiti[geo]".'


def test_a_choice_that_is_not_offered_is_refused_with_those_that_are():
    refuse_unknown("missing", "drop", ("refuse", "drop"))
    with pytest.raises(SathitiError, match="“dropp” is not known as missing"):
        refuse_unknown("missing", "dropp", ("refuse", "drop"))
