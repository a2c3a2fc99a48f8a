"""Lines and their parts: leaves, roots and splits of deeper and broken trees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import AccountLine, Text
from sathiti.web.accounts.parts import MOST_PARTS, in_column, in_row, leaves, root, split

VALUES = {("t", "r1", "c1"): 1.0, ("t", "r1", "c2"): 2.0, ("t", "r2", "c1"): 3.0}


def lines(**parents: str) -> tuple[AccountLine, ...]:
    return tuple(AccountLine(code, Text.of(en=code), parent) for code, parent in parents.items())


DEEP = lines(all="", a="all", b="all", b1="b", b2="b", b21="b2", b22="b2")


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("r1", "c1", 1.0),
        ("r1", "c2", 2.0),
        ("r2", "c1", 3.0),
        ("r2", "c2", None),
        ("x", "c1", None),
    ],
)
def test_a_cell_is_found_by_row_and_by_column(row: str, column: str, value: float | None) -> None:
    assert in_row(VALUES, "t", row)(column) == value
    assert in_column(VALUES, "t", column)(row) == value


def test_another_table_has_other_cells() -> None:
    assert in_row(VALUES, "u", "r1")("c1") is None
    assert in_column(VALUES, "u", "c1")("r1") is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("all", ["a", "b1", "b21", "b22"]),
        ("b", ["b1", "b21", "b22"]),
        ("b2", ["b21", "b22"]),
        ("b21", ["b21"]),
        ("unknown", ["unknown"]),
    ],
)
def test_leaves_are_lowest(code: str, expected: list[str]) -> None:
    assert leaves(DEEP, code) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (DEEP, "all"),
        (lines(a=""), ""),
        (lines(), ""),
        (lines(small="", s1="small", great="", g1="great", g2="great"), "great"),
        (lines(first="", f1="first", second="", s1="second"), "first"),
    ],
)
def test_the_root_has_most_leaves(made: tuple[AccountLine, ...], expected: str) -> None:
    assert root(made) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # all known, down to the lowest
        (
            {"all": 10, "a": 1, "b1": 2, "b21": 3, "b22": 4},
            [("a", 1, False), ("b1", 2, False), ("b21", 3, False), ("b22", 4, False)],
        ),
        # what a part in between has and its own parts lack is in the rest
        ({"all": 10, "a": 1, "b": 9}, [("a", 1, False), ("all", 9, True)]),
        # more than the whole: the rest is negative
        ({"all": 10, "a": 12}, [("a", 12, False), ("all", -2, True)]),
        # nothing of the whole is known
        ({"a": 1, "b1": 2}, [("a", 1, False), ("b1", 2, False)]),
        # a zero is known
        ({"all": 0, "a": 0}, [("a", 0, False)]),
    ],
)
def test_a_deep_whole_is_split(
    values: dict[str, float], expected: list[tuple[str, float, bool]]
) -> None:
    assert split(DEEP, "all", values.get) == expected


@pytest.mark.parametrize(
    ("left", "is_rest"), [(0.4, False), (0.5, False), (0.51, True), (-0.4, False), (-0.6, True)]
)
def test_up_to_half_a_percent_is_rounding(left: float, is_rest: bool) -> None:
    found = split(lines(all="", a="all"), "all", {"all": 100.0, "a": 100.0 - left}.get)
    assert (len(found) == 2) == is_rest


def test_one_part_more_than_most_is_split_one_level_only() -> None:
    made = lines(all="", a="all", **{f"a{number}": "a" for number in range(MOST_PARTS + 1)})
    values = {"a": 7.0, "all": 7.0, **{f"a{number}": 1.0 for number in range(MOST_PARTS + 1)}}
    assert split(made, "all", values.get) == [("a", 7.0, False)]
    assert len(split(made, "all", values.get, most=MOST_PARTS + 1)) == MOST_PARTS + 1


def test_a_line_without_parts_is_itself_or_nothing() -> None:
    assert split(DEEP, "a", {"a": 3.0}.get) == [("a", 3.0, False)]
    assert split(DEEP, "a", {}.get) == []


@given(
    st.dictionaries(st.sampled_from(["a", "b1", "b21", "b22"]), st.floats(0, 1e6)),
    st.floats(1, 1e6),
)
def test_parts_and_rest_are_the_whole(parts: dict[str, float], whole: float) -> None:
    found = split(DEEP, "all", {**parts, "all": whole}.get)
    assert sum(one for _, one, _ in found) == pytest.approx(whole, rel=0.00501)
    assert sum(rest for _, _, rest in found) <= 1
