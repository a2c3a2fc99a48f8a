"""Wholes split into what is known of them."""

import pytest

from sathiti.model import AccountLine, Text
from sathiti.web.accounts.parts import leaves, root, split


def lines(*written: str) -> tuple[AccountLine, ...]:
    """Lines written ``code<parent``; a star is a part shown beside others."""
    made = []
    for one in written:
        code, _, parent = one.rstrip("*").partition("<")
        made.append(AccountLine(code, Text.of(en=code), parent, one.endswith("*")))
    return tuple(made)


LINES = lines("all", "a<all", "b<all", "b1<b", "b2<b", "part<b*", "alone")


def test_leaves_and_root() -> None:
    assert leaves(LINES, "all") == ["a", "b1", "b2"]
    assert leaves(LINES, "a") == ["a"]
    assert root(LINES) == "all"
    assert root(lines("a", "b")) == ""


@pytest.mark.parametrize(
    ("values", "made"),
    [
        (
            {"a": 1, "b1": 2, "b2": 3, "all": 6},
            [("a", 1, False), ("b1", 2, False), ("b2", 3, False)],
        ),
        ({"a": 1, "all": 6}, [("a", 1, False), ("all", 5, True)]),
        ({"all": 6}, [("all", 6, False)]),
        # what rounding leaves is no rest
        (
            {"a": 1, "b1": 2, "b2": 3, "all": 6.01},
            [("a", 1, False), ("b1", 2, False), ("b2", 3, False)],
        ),
        ({"a": 1}, [("a", 1, False)]),
        ({}, []),
    ],
)
def test_a_whole_is_split_into_what_is_known(
    values: dict[str, float], made: list[tuple[str, float, bool]]
) -> None:
    assert split(LINES, "all", values.get) == made
    assert sum(one for _, one, _ in made) == pytest.approx(
        values.get("all", sum(values.values())), abs=0.02
    )


def test_many_parts_are_split_one_level_only() -> None:
    values = {"a": 1.0, "b": 5.0, "b1": 2.0, "b2": 3.0}
    assert split(LINES, "all", values.get, most=2) == [("a", 1.0, False), ("b", 5.0, False)]
