"""Estimates laid out by group: what counts as a whole, what is left out, in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import PovertyChange
from sathiti.web.poverty.decomposing import Decomposed, decompose, pairs_of
from sathiti.web.poverty.estimates import AGE, AREA, SEX, URBANISATION, Estimate
from sathiti.web.poverty.groups import GROUPS, Group, GroupRow, lay_groups, of_areas

CODES = {
    AREA: ["LA", "01", "02", "03"],
    SEX: ["F", "M", "_T"],
    AGE: ["Y_GE65", "Y15T24", "_T", "Y0T14", "Y5T9"],
    URBANISATION: ["U", "R", "_T"],
}
WHOLE = {AREA: "LA", SEX: "_T", AGE: "_T", URBANISATION: "_T"}


def one(period: str = "2024", value: float | None = 1.0, **codes: str) -> Estimate:
    return Estimate("D", "k", period, {**WHOLE, **codes}, value)


def rows(groups: list[Group]) -> dict[str, list[str]]:
    return {group.dimension: [row.code for row in group.rows] for group in groups}


def test_the_whole_is_a_group_of_its_own() -> None:
    (group,) = lay_groups([one()], CODES, ["2024"])
    assert group == Group("", [GroupRow("", [one()])])
    assert group.title == "All"


@pytest.mark.parametrize(
    ("codes", "dimension", "title"),
    [
        ({SEX: "F"}, SEX, "Sex"),
        ({AGE: "Y0T14"}, AGE, "Age"),
        ({URBANISATION: "R"}, URBANISATION, "Urban and rural"),
        ({AREA: "02"}, AREA, "Province"),
    ],
)
def test_a_group_is_named_by_what_divides_it(
    codes: dict[str, str], dimension: str, title: str
) -> None:
    (group,) = lay_groups([one(**codes)], CODES, ["2024"])
    assert (group.dimension, group.title) == (dimension, title)
    assert [row.code for row in group.rows] == [codes[dimension]]


def test_rows_follow_the_code_list_not_the_estimates() -> None:
    found = lay_groups([one(REF_AREA=code) for code in ("03", "01", "02")], CODES, ["2024"])
    assert rows(found) == {AREA: ["01", "02", "03"]}


def test_ages_follow_their_numbers() -> None:
    ages = [one(AGE=code) for code in CODES[AGE] if code != "_T"]
    assert rows(lay_groups(ages, CODES, ["2024"])) == {AGE: ["Y0T14", "Y5T9", "Y15T24", "Y_GE65"]}


@pytest.mark.parametrize(
    "codes",
    [
        {SEX: "F", AREA: "01"},
        {SEX: "F", AGE: "Y0T14"},
        {URBANISATION: "U", AREA: "01"},
        {SEX: "M", AGE: "Y0T14", AREA: "01", URBANISATION: "R"},
    ],
)
def test_what_is_divided_twice_is_left_out(codes: dict[str, str]) -> None:
    assert lay_groups([one(**codes)], CODES, ["2024"]) == []


def test_rounds_that_are_not_asked_for_are_left_out() -> None:
    assert lay_groups([one("2013"), one("2018", SEX="F")], CODES, ["2024"]) == []


def test_a_round_without_estimate_leaves_no_hole() -> None:
    found = lay_groups([one("2024"), one("2013")], CODES, ["2024", "2018", "2013"])
    assert [each.period for each in found[0].rows[0].estimates] == ["2024", "2013"]


def test_hidden_estimates_keep_their_row() -> None:
    (group,) = lay_groups([one(value=None, SEX="F")], CODES, ["2024"])
    assert group.rows[0].estimates[0].hidden


def test_a_code_that_is_in_no_list_is_not_shown() -> None:
    assert lay_groups([one(REF_AREA="99")], CODES, ["2024"]) == []


def test_nothing_makes_no_group() -> None:
    assert lay_groups([], CODES, ["2024"]) == []
    assert lay_groups([one()], CODES, []) == []


@given(st.permutations([{}, {SEX: "F"}, {SEX: "M"}, {AREA: "01"}, {AGE: "Y5T9"}]))
def test_the_order_of_estimates_does_not_matter(given_: list[dict[str, str]]) -> None:
    found = rows(lay_groups([one(**codes) for codes in given_], CODES, ["2024"]))
    assert found == {"": [""], SEX: ["F", "M"], AGE: ["Y5T9"], AREA: ["01"]}
    assert list(found) == [name for name in GROUPS if name in found]


def test_areas_are_those_of_the_round_only() -> None:
    found = [one(REF_AREA="01"), one("2018", REF_AREA="02"), one("2018", value=None, REF_AREA="03")]
    groups = lay_groups(found, CODES, ["2024", "2018"])
    assert {code: each.value for code, each in of_areas(groups, "2018").items()} == {
        "02": 1.0,
        "03": None,
    }
    assert of_areas(groups, "2013") == {}


def test_other_groups_have_no_areas() -> None:
    assert of_areas(lay_groups([one(), one(SEX="F")], CODES, ["2024"]), "2024") == {}


def change(
    first: str, last: str, part: str, value: float = 1.0, method: str = "m"
) -> PovertyChange:
    told = (first, last, "L", "headcount", method, "", part)
    return PovertyChange(*told, value, 0.5, value - 1, value + 1)


def table(found: list[Decomposed]) -> dict[tuple[str, str], list[float | None]]:
    return {
        (one.method, row.part): [value and value.value for value in row.values]
        for one in found
        for row in one.rows
    }


def test_pairs_are_sorted_by_their_last_round() -> None:
    changes = [
        change("2013", "2018", "a"),
        change("2013", "2024", "a"),
        change("2008", "2013", "a"),
    ]
    assert pairs_of(changes) == [("2013", "2024"), ("2013", "2018"), ("2008", "2013")]


def test_a_pair_is_named_once() -> None:
    assert pairs_of([change("2013", "2018", part) for part in "abc"]) == [("2013", "2018")]


def test_parts_keep_the_order_in_which_they_are_told() -> None:
    changes = [change("2013", "2018", part, number) for number, part in enumerate("zab", 1)]
    assert table(decompose(changes, "L", "headcount")) == {
        ("m", "z"): [1],
        ("m", "a"): [2],
        ("m", "b"): [3],
    }


def test_a_part_that_one_pair_lacks_is_none_there() -> None:
    changes = [change("2013", "2018", "a", 3.0), change("2018", "2024", "b", 4.0)]
    assert table(decompose(changes, "L", "headcount")) == {
        ("m", "a"): [None, 3.0],
        ("m", "b"): [4.0, None],
    }


def test_methods_are_tables_of_their_own() -> None:
    changes = [change("2013", "2018", "a", 1.0, "one"), change("2013", "2018", "a", 2.0, "two")]
    found = decompose(changes, "L", "headcount")
    assert [each.method for each in found] == ["one", "two"]
    assert table(found) == {("one", "a"): [1.0], ("two", "a"): [2.0]}


@pytest.mark.parametrize(("line", "measure"), [("L", "poverty_gap"), ("X", "headcount"), ("", "")])
def test_another_line_or_measure_has_no_tables(line: str, measure: str) -> None:
    assert decompose([change("2013", "2018", "a")], line, measure) == []
