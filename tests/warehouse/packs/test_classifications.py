"""Code lists: their codes, parents and words in a further language."""

from typing import Any

import pytest

STAT = "classifications/CL_STAT.csv"


def test_codes_keep_their_order_and_parents(isle: Any) -> None:
    codes = isle.load({STAT: "code,parent,en\nSNOW,RAIN,Snow\nRAIN,,Rain\n"}).codelists["CL_STAT"]
    assert codes.ids() == ["SNOW", "RAIN"]
    assert codes.children("RAIN") == ["SNOW"]


def test_the_name_of_a_list_has_no_word_in_a_language_called_id(isle: Any) -> None:
    pack = isle.load()
    assert pack.codelists["CL_STAT"].name.words == {"en": "Statistics"}
    assert pack.units["MET"].name.words == {"en": "Weather service"}


def test_descriptions_are_kept(isle: Any) -> None:
    pack = isle.load({STAT: "code,en,description_en\nRAIN,Rain,Water that falls\nSNOW,Snow,\n"})
    rain, snow = pack.codelists["CL_STAT"].codes
    assert rain.description.say("en") == "Water that falls"
    assert snow.description.words == {}


@pytest.mark.parametrize(
    ("rows", "where", "what"),
    [
        ("A,B,a\nB,C,b\nC,A,c\n", (2, 3, 4), "stands under itself"),
        ("A,B,a\nB,B,b\n", (3,), "“B” stands under itself: B, B"),
        ("A,,a\nB,Q,b\n", (3,), "“Q” is not known as parent"),
        ("A,,a\nA,,b\n", (3,), "“A” is written twice"),
        ("A.B,,a\n", (2,), "“A.B” cannot stand in the field “code”"),
        ("A,,\n", (2,), "no words in: en"),
        (",,a\n", (2,), "“code” is missing"),
    ],
)
def test_mistakes_in_codes(isle: Any, rows: str, where: tuple[int, ...], what: str) -> None:
    errors = isle.told({STAT: "code,parent,en\n" + rows})
    here = [error for error in errors if error.startswith(f"isle/{STAT}")]
    assert [int(error.split("row ")[1].split()[0].rstrip(":")) for error in here] == list(where)
    assert all(what in error for error in here)


def test_a_deep_tree_is_no_cycle(isle: Any) -> None:
    rows = "".join(f"C{n},{f'C{n - 1}' if n else ''},{n}\n" for n in range(60))
    extra = "RAIN,,Rain\n"
    pack = isle.load({STAT: "code,parent,en\n" + extra + rows})
    assert pack.codelists["CL_STAT"].get("C59").parent == "C58"


def test_a_list_in_the_index_without_file(isle: Any) -> None:
    index = isle.file("classifications/index.csv") + "CL_NONE,ISL,1.0,None,invented\n"
    (error,) = isle.told({"classifications/index.csv": index})
    assert "index.csv › row 5 › id: The code list “CL_NONE” has no codes." in error
