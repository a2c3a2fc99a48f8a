"""No entry stands under itself, however long the way round."""

from hypothesis import given
from hypothesis import strategies as st

from sathiti.warehouse.packs.fields import Fields
from sathiti.warehouse.packs.problems import Problems
from sathiti.warehouse.packs.trees import check_tree


def in_cycles(parents: dict[str, str]) -> set[str]:
    problems = Problems()
    rows = [
        Fields({"code": code, "parent": parent}, "pack/codes.csv", line, ("en",), problems)
        for line, (code, parent) in enumerate(parents.items(), start=2)
    ]
    check_tree(rows, "code", parents)
    cycles = [error.what.values for error in problems.errors if "chain" in error.what.values]
    return {values["written"] for values in cycles}


def test_trees_without_cycle() -> None:
    assert in_cycles({}) == set()
    assert in_cycles({"a": "", "b": "a", "c": "b", "d": "a"}) == set()
    assert in_cycles({"a": "unknown"}) == set()
    assert in_cycles({"": ""}) == set()


def test_only_those_on_the_cycle_are_told() -> None:
    assert in_cycles({"a": "a", "b": "a"}) == {"a"}
    assert in_cycles({"a": "b", "b": "a", "c": "b"}) == {"a", "b"}
    assert in_cycles({"a": "b", "b": "c", "c": "a"}) == {"a", "b", "c"}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), max_size=8))
def test_an_entry_is_told_when_going_up_leads_back_to_it(parents: dict[str, str]) -> None:
    expected = set()
    for start in parents:
        above = start
        for _ in parents:
            above = parents.get(above, "")
            if above == start:
                expected.add(start)
    assert in_cycles(parents) == expected
