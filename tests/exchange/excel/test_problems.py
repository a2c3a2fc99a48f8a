"""Problems of a returned form: every kind can be said, in order, with its place."""

import re

import pytest

from sathiti.exchange.excel.problems import PROBLEMS, Problems
from sathiti.model import SEVERITIES, Catalogue

PLACES = re.compile(r"\{([a-z_]+)\}")


@pytest.fixture
def problems() -> Problems:
    """Of one file."""
    return Problems("form.xlsx", Catalogue(), ("en",))


def test_nothing_found_is_nothing_said(problems: Problems) -> None:
    assert problems.all() == ()


def test_places_are_in_the_file(problems: Problems) -> None:
    place = problems.place("1 Land", "I7")
    assert (place.source, place.sheet, place.cell) == ("form.xlsx", "1 Land", "I7")


def test_a_problem_without_a_place_is_about_the_file(problems: Problems) -> None:
    problems.add("form.bearings_lost")
    (found,) = problems.all()
    assert found.places == (problems.place(),)


def test_all_places_are_kept_the_first_one_first(problems: Problems) -> None:
    first, second = problems.place("a", "B2"), problems.place("a", "B3")
    problems.add("form.merged", first, second, cells="B2:B3")
    (found,) = problems.all()
    assert found.places == (first, second)
    assert found.message.say("en").startswith("Cells B2:B3 are merged")


def test_a_finding_is_of_the_form_and_period_set_before(problems: Problems) -> None:
    problems.add("form.remark", written="before")
    problems.scope, problems.period = "land", "2024"
    problems.add("form.remark", key="forest@XX", written="after")
    before, after = problems.all()
    assert (before.scope, before.period, before.key) == ("", "", "")
    assert (after.scope, after.period, after.key) == ("land", "2024", "forest@XX")


def test_the_order_of_the_reading_is_kept_and_nothing_told_twice_is_lost(
    problems: Problems,
) -> None:
    for written in ("b", "a", "b"):
        problems.add("form.remark", written=written)
    assert [one.values["written"] for one in problems.all()] == ["b", "a", "b"]


def test_numbers_stay_numbers_and_other_values_become_text(problems: Problems) -> None:
    problems.add("form.number_as_text", written="1 2", value=12.5)
    problems.add("form.date", written=problems.place("s", "A1"))
    number, date = problems.all()
    assert number.values == {"written": "1 2", "value": 12.5}
    assert isinstance(date.values["written"], str)


def test_a_kind_that_does_not_exist_is_a_mistake_of_ours(problems: Problems) -> None:
    with pytest.raises(KeyError, match=r"form\.colour"):
        problems.add("form.colour")


@pytest.mark.parametrize("rule", sorted(PROBLEMS))
def test_every_kind_says_all_its_values(problems: Problems, rule: str) -> None:
    names = PLACES.findall(PROBLEMS[rule].template)
    problems.add(rule, **{name: f"<{name}>" for name in names})
    (found,) = problems.all()
    said = found.message.say("en")
    assert (found.rule, found.severity) == (rule, PROBLEMS[rule].severity)
    assert all(f"<{name}>" in said for name in names)
    assert "{" not in said


@pytest.mark.parametrize("rule", sorted(PROBLEMS))
def test_every_kind_is_as_grave_as_the_desk_knows(rule: str) -> None:
    assert PROBLEMS[rule].severity in SEVERITIES
    assert PROBLEMS[rule].template.endswith((".", "}", ":"))


@pytest.mark.parametrize("rule", sorted(PROBLEMS))
def test_what_stops_a_form_says_what_to_do(rule: str) -> None:
    if PROBLEMS[rule].severity == "blocking":
        assert "please " in PROBLEMS[rule].template.lower()
