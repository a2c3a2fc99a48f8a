"""The order in which cells are computed, and circles that have none."""

import pytest

from sathiti.methods.accounts.equations import Equation, equations_of
from sathiti.methods.accounts.fill import CircleError, levels
from sathiti.methods.accounts.layout import layout_of

from .conftest import WATER, identity, table, template


def make(target: int, *parts: int) -> Equation:
    return Equation(
        f"e{target}",
        "once",
        "",
        ((target, 1.0),),
        "=",
        tuple((part, 1.0) for part in parts),
        target,
    )


def test_every_cell_comes_after_what_it_is_computed_from() -> None:
    equations = [make(0, 1, 2), make(1, 3, 4), make(2, 1, 5), make(3, 6)]
    assert [sorted(level) for level in levels(equations)] == [[3], [1], [2], [0]]


def test_independent_cells_are_computed_together() -> None:
    equations = [make(0, 5, 6), make(1, 6, 7), make(0, 1)]
    assert [sorted(level) for level in levels(equations)] == [[1], [0, 2]]


def test_without_anything_to_compute_there_is_no_level() -> None:
    assert levels([]) == []
    checked = Equation("x", "once", "", ((0, 1.0),), "=", ((1, 1.0),))
    assert levels([checked]) == []


def test_long_chains_need_no_recursion() -> None:
    chain = [make(n, n + 1) for n in range(5000)]
    assert len(levels(chain)) == 5000


@pytest.mark.parametrize(
    "equations",
    [
        [make(0, 0)],
        [make(0, 1), make(1, 0)],
        [make(9, 0), make(0, 1, 5), make(1, 6, 2), make(2, 0)],
        [make(0, 3), make(0, 1), make(1, 0)],
    ],
)
def test_a_circle_names_its_equations(equations: list[Equation]) -> None:
    with pytest.raises(CircleError) as caught:
        levels(equations)
    named = {equations[number].target for number in caught.value.equations}
    assert named
    assert 9 not in named


def test_totals_of_totals_are_computed_last() -> None:
    equations = equations_of(WATER, layout_of(WATER))
    layout = layout_of(WATER)
    depth = {
        layout.name(equations[number].target): place
        for place, level in enumerate(levels(equations))
        for number in level
    }
    assert depth["use.own.all"] < depth["use.total.all"] < depth["supply.consumption.all"]


def test_identities_hold_where_their_cells_can_exist() -> None:
    grey = template(
        table("s", ["a", "b"], ["x", "y"], [("a", "x")]),
        table("u", ["a", "b"], ["x", "y", "z"], [("a", "y"), ("b", "y")]),
        identities=[
            identity("same", "s.a + s.b = u.a + u.b"),
            identity("only", "s.a = s.b", only=("y",)),
            identity("down", "s.x = s.y", each="row"),
        ],
    )
    made = equations_of(grey, layout_of(grey))
    # In y the whole right side of the first cannot exist; z is in one table only; in row a the
    # left side of the last cannot exist.
    assert [(one.identity, one.at) for one in made] == [("same", "x"), ("only", "y"), ("down", "b")]
    assert [len(one.left) for one in made] == [1, 1, 1]
