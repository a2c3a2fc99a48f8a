from typing import Any

import pytest

from sathiti.methods.validation import Facts, evaluate, parse
from sathiti.model import Code, CodeList, Component, SathitiError, Structure, Text


def code_list(list_id: str, *pairs: tuple[str, str]) -> CodeList:
    codes = tuple(Code(code, Text.of(en=code.lower()), parent) for code, parent in pairs)
    return CodeList(list_id, "X", "1.0", Text.of(en=list_id), codes)


AREAS = code_list(
    "CL_REF_AREA",
    ("LA", ""),
    ("N", "LA"),
    ("S", "LA"),
    ("N1", "N"),
    ("N2", "N"),
    ("S1", "S"),
    ("OLD", "LA"),
)
ACTIVITIES = code_list(
    "CL_ACTIVITY", ("_T", ""), ("A", "_T"), ("B", "_T"), ("C", "_T"), ("B1", "B"), ("B2", "B")
)


def activity_rows(values: dict[str, Any], **key: str) -> list[dict[str, Any]]:
    return [
        {
            "ITEM": f"use_{code.lower()}",
            "REF_AREA": "LA",
            "TIME_PERIOD": "2015",
            "OBS_VALUE": None if isinstance(value, str) else value,
            "OBS_STATUS": value if isinstance(value, str) else "A",
            "STAT": "USE",
            "ACTIVITY": code,
            **key,
        }
        for code, value in values.items()
    ]


@pytest.fixture
def uses(table_of_rows: Any) -> Any:
    def make(values: dict[str, Any], more: list[dict[str, Any]] | None = None) -> Facts:
        rows = [*activity_rows(values), *(more or [])]
        return Facts({"f": table_of_rows(rows)}, codelists={"ACTIVITY": ACTIVITIES})

    return make


def test_sum_over_codes(uses: Any, compute: Any) -> None:
    facts = uses({"_T": 10, "A": 2, "B": 5, "C": 3})
    assert compute('sum_codes(use__t, "ACTIVITY", "A", "B")', facts) == {"2015": 7}
    assert compute('sum_codes(use_a, "ACTIVITY", "C")', facts) == {"2015": 3}


def test_codes_not_asked_are_left_out(uses: Any, compute: Any) -> None:
    facts = uses({"_T": 10, "A": 2})
    assert compute('sum_codes(use__t, "ACTIVITY", "A", "B")', facts) == {"2015": 2}
    assert compute('sum_codes(use__t, "ACTIVITY", "B")', facts) == {}


def test_sum_over_children_of_a_code(uses: Any, compute: Any) -> None:
    facts = uses({"_T": 10, "A": 2, "B": 5, "C": 3, "B1": 4, "B2": 1})
    assert compute('children_sum(use__t, "ACTIVITY")', facts) == {"2015": 10}
    assert compute('children_sum(use_b, "ACTIVITY")', facts) == {"2015": 5}
    assert compute('children_sum(use_a, "ACTIVITY")', facts) == {}


def test_a_missing_part_makes_the_sum_missing(uses: Any, compute: Any) -> None:
    facts = uses({"_T": 10, "A": 2, "B": "O", "C": 3})
    assert compute('children_sum(use__t, "ACTIVITY")', facts) == {}
    assert compute('missing(children_sum(use__t, "ACTIVITY"))', facts) == {"2015": 1}


def test_a_part_that_cannot_exist_is_left_out(uses: Any, compute: Any) -> None:
    facts = uses({"_T": 5, "A": 2, "B": "M", "C": 3})
    assert compute('children_sum(use__t, "ACTIVITY")', facts) == {"2015": 5}
    assert compute('children_sum(use__t, "ACTIVITY")', uses({"_T": 5, "A": "M"})) == {}


def test_the_rest_of_the_key_must_agree(uses: Any, compute: Any) -> None:
    other = activity_rows({"A": 99}, STAT="OTHER")
    other[0]["ITEM"] = "other_a"
    facts = uses({"_T": 10, "B": 5}, other)
    assert compute('children_sum(use__t, "ACTIVITY")', facts) == {"2015": 5}


def test_code_lists_come_from_the_structure(table_of_rows: Any, compute: Any) -> None:
    structure = Structure(
        "S",
        "X",
        "1.0",
        Text.of(en="S"),
        (
            Component("STAT", Text.of(en="Statistic"), "dimension"),
            Component("ACTIVITY", Text.of(en="Activity"), "dimension", "CL_ACTIVITY"),
        ),
        codelists={"CL_ACTIVITY": ACTIVITIES},
    )
    rows = activity_rows({"_T": 10, "A": 2, "B": 5}, REMARK="differs")
    rows[1]["REMARK"] = "else"
    facts = Facts({"f": table_of_rows(rows)}, structures={"f": structure})
    assert compute('children_sum(use__t, "ACTIVITY")', facts) == {"2015": 7}
    assert compute('sum_codes(use__t, "ACTIVITY", "B")', facts) == {"2015": 5}


def test_without_a_code_list_there_are_no_children(uses: Any, compute: Any) -> None:
    with pytest.raises(SathitiError, match="no code list for SEX"):
        compute('children_sum(use_a, "SEX")', uses({"A": 2}))


@pytest.fixture
def regions(make_facts: Any) -> Any:
    def make(cells: dict[Any, Any]) -> Facts:
        return make_facts({"x": cells}, codelists={"REF_AREA": AREAS})

    return make


def test_sum_over_the_areas_below(regions: Any, compute: Any) -> None:
    facts = regions(
        {
            ("LA", 2015): 30,
            ("N", 2015): 10,
            ("S", 2015): 20,
            ("N1", 2015): 4,
            ("N2", 2015): 6,
            ("LA", 2016): 33,
            ("N", 2016): 11,
            ("S", 2016): 21,
        }
    )
    assert compute('children_sum(x, "REF_AREA")', facts) == {
        ("LA", "2015"): 30,
        ("N", "2015"): 10,
        ("LA", "2016"): 32,
    }


def test_areas_of_other_years_do_not_count(regions: Any, compute: Any) -> None:
    # OLD was merged away after 2014: its absence in 2015 is not a missing value.
    facts = regions(
        {
            ("LA", 2014): 6,
            ("N", 2014): 1,
            ("S", 2014): 2,
            ("OLD", 2014): 3,
            ("LA", 2015): 6,
            ("N", 2015): 2,
            ("S", 2015): 4,
        }
    )
    assert compute('children_sum(x, "REF_AREA")', facts) == {
        "2014": 6,
        "2015": 6,
    }


def test_an_area_not_answered_makes_the_sum_missing(regions: Any, compute: Any) -> None:
    facts = regions({("LA", 2015): 6, ("N", 2015): 2, ("S", 2015): None})
    assert compute('children_sum(x, "REF_AREA")', facts) == {}


def test_sum_over_named_areas(regions: Any, compute: Any) -> None:
    facts = regions({("LA", 2015): 6, ("N", 2015): 2, ("S", 2015): 4, ("N", 2016): 9})
    found = compute('sum_codes(x, "REF_AREA", "N", "S")', facts)
    assert found == {
        ("LA", "2015"): 6,
        ("N", "2015"): 6,
        ("S", "2015"): 6,
        ("N", "2016"): 9,
    }


def test_says_which_areas_it_added(regions: Any) -> None:
    facts = regions({("LA", 2015): 6, ("N", 2015): 2, ("S", 2015): 4})
    found = evaluate(parse('children_sum(x, "REF_AREA")'), facts, "f")
    assert [(used.item, used.area) for used in found[0].inputs] == [("x", "N"), ("x", "S")]


def test_rounding_of_parts_is_carried(regions: Any, compute: Any) -> None:
    cells = {("LA", 2015): (31, 0), ("N", 2015): (10, 0), ("S", 2015): (20, 0)}
    cells |= {("OLD", 2015): (0, 0)}
    # the total and three parts: 0.5 * sqrt(4) = 1
    assert compute('close(x, children_sum(x, "REF_AREA"))', regions(cells)) == {"2015": 1}
    cells[("LA", 2015)] = (32, 0)
    assert compute('close(x, children_sum(x, "REF_AREA"))', regions(cells)) == {"2015": 0}


def test_parts_of_another_form(table_of_rows: Any, compute: Any) -> None:
    facts = Facts(
        {
            "f": table_of_rows(activity_rows({"_T": 10})),
            "g": table_of_rows(activity_rows({"_T": 9, "A": 4, "B": 5})),
        },
        codelists={"ACTIVITY": ACTIVITIES},
    )
    assert compute('use__t - children_sum(g.use__t, "ACTIVITY")', facts) == {"2015": 1}
