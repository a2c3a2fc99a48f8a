"""Forms: periods, sections, items and their keys."""

from typing import Any

import pytest

from sathiti.warehouse.packs.pack import periods_asked

FORM = "instruments/weather.yaml"


def changed(isle: Any, old: str, new: str) -> dict[str, str]:
    text = isle.file(FORM)
    assert old in text
    return {FORM: text.replace(old, new)}


@pytest.mark.parametrize(
    ("frequency", "first", "last", "count"),
    [
        ("A", "2010", "2020", 11),
        ("S", "2019-S1", "2020-S1", 3),
        ("Q", "2019-Q2", "2020-Q1", 4),
        ("M", "2019-11", "2020-02", 4),
        ("A", "2020", "2020", 1),
    ],
)
def test_a_form_asks_every_period_of_its_frequency(
    isle: Any, frequency: str, first: str, last: str, count: int
) -> None:
    new = f"frequency: {frequency}\ndue_days: 31\nfirst: '{first}'\nlast: '{last}'"
    old = "frequency: A\ndue_days: 31\nfirst: '2019'\nlast: '2020'"
    pack = isle.load(changed(isle, old, new))
    asked = periods_asked(pack.instruments["weather"])
    assert len(asked) == count == len(pack.obligations())
    assert (str(asked[0]), str(asked[-1])) == (first, last)
    assert {period.frequency for period in asked} == {frequency}


def test_only_some_periods(isle: Any) -> None:
    pack = isle.load(changed(isle, "due_days: 31", "due_days: 31\nonly: [2010, 2015]"))
    assert [o.id for o in pack.obligations()] == ["weather.MET.2010", "weather.MET.2015"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("first: '2019'", "first: '2021'", "begins with 2021, after it ends with 2020"),
        ("last: '2020'", "last: 2020-Q4", "2020-Q4 is not of the frequency A"),
        ("frequency: A", "frequency: Q", "2019 is not of the frequency Q"),
        ("frequency: A", "frequency: W", "Use one of: A, S, Q, M"),
        ("due_days: 31", "due_days: 31\nonly: [2010-01]", "2010-01 is not of the frequency A"),
        ("areas: [W]", "areas: [E]", "“E” is not known as areas"),
        ("areas: [W]", "areas: W", "must be a list of single values"),
        ("unit: MM", "unit: CM", "“CM” is not in CL_UNIT"),
        ("STAT: RAIN", "STAT: HAIL", "“HAIL” is not in CL_STAT"),
        ("{STAT: RAIN}", "{}", "no code for: STAT"),
        ("label: {en: Rain}", "label: Rain", "“label” needs words in: en"),
        ("id: rain, key", "id: r.ain, key", "“r.ain” cannot stand in the field “id”"),
        ("function: weather", "function: snow", "“snow” is not known as function"),
    ],
)
def test_mistakes_in_forms(isle: Any, old: str, new: str, what: str) -> None:
    errors = isle.told(changed(isle, old, new))
    assert any(error.startswith(f"isle/{FORM} › row") and what in error for error in errors), errors


def test_a_section_twice(isle: Any) -> None:
    text = isle.file(FORM)
    section = text[text.index("  - id: rain") :]
    again = section.replace("id: rain, key: {STAT: RAIN}", "id: snow, key: {STAT: SNOW}")
    (error,) = isle.told({FORM: text + again})
    assert "› id: “rain” is written twice." in error


def test_a_form_in_two_files(isle: Any) -> None:
    errors = isle.told({"instruments/again.yaml": isle.file(FORM)})
    assert any("weather.yaml › row 1 › id: “weather” is written twice" in e for e in errors)


def test_items_of_one_key_in_different_areas_are_different_figures(isle: Any) -> None:
    text = isle.file(FORM)
    item = text[text.index("      - {id: rain") :]
    other = item.replace("id: rain", "id: rain_isle").replace("[W]", "[IS]")
    pack = isle.load({FORM: text + other})
    assert [each.id for each in pack.instruments["weather"].items()] == ["rain", "rain_isle"]
    same = isle.told({FORM: text + other.replace("[IS]", "[IS, W]")})
    assert any("“rain_isle” and “rain” have the same key" in error for error in same)


def test_nobody_to_ask_is_a_mistake_of_the_functions(isle: Any) -> None:
    late = isle.file("units/functions.csv").replace("MET,,", "MET,2020-01-01,")
    (error,) = isle.told({"units/functions.csv": late})
    assert error.startswith("isle/units/functions.csv: No unit provides “weather” on 2019-12-31.")
