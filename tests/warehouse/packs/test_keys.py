"""Keys of items: unit, frequency and totals filled in, codes looked up."""

import pytest

FORM = "instruments/weather.yaml"
FLOW = "structures/stat.yaml"
KEY = "{STAT: RAIN}"


def keyed(isle, key: str) -> dict[str, str]:
    """The form with another key of its item."""
    return {FORM: isle.file(FORM).replace(KEY, key)}


def with_dimension(isle, name: str, more: str = "") -> dict[str, str]:
    """The structure with a further dimension, and its code list."""
    unit = "    - {id: UNIT_MEASURE,"
    index = "classifications/index.csv"
    added = f"    - {{id: {name}, codelist: CL_MORE, {more}name: {{en: More}}}}\n"
    return {
        FLOW: isle.file(FLOW).replace(unit, added + unit),
        index: isle.file(index) + "CL_MORE,ISL,1.0,More,invented\n",
        "classifications/CL_MORE.csv": "code,en\n_T,Total\nWET,Wet\nA,Yearly\n",
    }


def key_of(pack) -> dict[str, str]:
    """The key of the only item."""
    (item,) = pack.instruments["weather"].items()
    found: dict[str, str] = item.key
    return found


def test_the_unit_of_the_item_is_part_of_its_key(isle) -> None:
    assert key_of(isle.load()) == {"STAT": "RAIN", "UNIT_MEASURE": "MM"}


def test_the_area_is_not_part_of_the_key(isle) -> None:
    assert "REF_AREA" not in key_of(isle.load())


def test_a_frequency_is_that_of_the_form(isle) -> None:
    changed = with_dimension(isle, "FREQ")
    assert key_of(isle.load(changed))["FREQ"] == "A"


def test_a_dimension_that_is_not_named_has_the_total_of_the_structure(isle) -> None:
    changed = with_dimension(isle, "SEASON", "total: _T, ")
    assert key_of(isle.load(changed))["SEASON"] == "_T"


def test_what_the_item_says_comes_before_the_total(isle) -> None:
    changed = with_dimension(isle, "SEASON", "total: _T, ")
    changed |= keyed(isle, "{STAT: RAIN, SEASON: WET}")
    assert key_of(isle.load(changed))["SEASON"] == "WET"


def test_keys_stand_in_the_order_of_the_structure(isle) -> None:
    changed = with_dimension(isle, "SEASON", "total: _T, ")
    changed |= keyed(isle, "{SEASON: WET, STAT: RAIN}")
    assert list(key_of(isle.load(changed))) == ["STAT", "SEASON", "UNIT_MEASURE"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("{}", "The key has no code for: STAT."),
        ("{STAT: HAIL}", "The code “HAIL” is not in CL_STAT, the code list of STAT."),
        ("{STAT: RAIN, UNIT_MEASURE: INCH}", "The code “INCH” is not in CL_UNIT"),
        ("{STAT: RAIN, COLOUR: RED}", "“COLOUR”"),
        ("{STAT: RAIN, REF_AREA: W}", "“REF_AREA”"),
    ],
)
def test_a_key_that_does_not_fit_is_told_in_the_form(isle, key: str, said: str) -> None:
    told = isle.told(keyed(isle, key))
    assert any(said in one and "weather.yaml" in one for one in told), told


def test_all_dimensions_without_code_are_named_together(isle) -> None:
    changed = with_dimension(isle, "SEASON") | keyed(isle, "{}")
    told = [one for one in isle.told(changed) if "has no code for" in one]
    assert len(told) == 1
    assert "STAT, SEASON" in told[0]
    assert "or a total in the structure “STAT”" in told[0]
