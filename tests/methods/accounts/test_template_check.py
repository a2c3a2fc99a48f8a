"""Every mistake of a template is told at once, each with its place."""

import pytest
from msgspec.structs import replace

from sathiti.methods.accounts import check_template
from sathiti.model import AccountIdentity, AccountTemplate, Place

from .conftest import WATER, identity, table, template


def told(checked: AccountTemplate) -> list[str]:
    return [str(mistake) for mistake in check_template(checked)]


def with_identities(*identities: AccountIdentity) -> AccountTemplate:
    return replace(WATER, identities=identities)


def test_a_good_template_has_no_mistake() -> None:
    assert check_template(WATER) == []


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        (["a", "a"], ["v"], "The row “a” is there 2 times"),
        (["a"], ["v", "w", "v"], "The column “v” is there 2 times"),
        (["a<b"], ["v"], "The parent “b” of “a” is not there"),
        (["a<b", "b<c", "c<a"], ["v"], "parents of each other in a circle: a, b, c"),
        (["a<a"], ["v"], "in a circle: a."),
        (["a~"], ["v"], "“a” is shown as “of which” but has no parent"),
        (["a b"], ["v"], "“a b” cannot be a code"),
        (["a.b"], ["v"], "“a.b” cannot be a code"),
        ([], ["v"], "The table has no row"),
        (["a"], [], "The table has no column"),
    ],
)
def test_lines(rows: list[str], columns: list[str], words: str) -> None:
    (said,) = told(template(table("t", rows, columns)))
    assert said.startswith("water › t: ")
    assert words in said


def test_tables_and_identities_have_ids_of_their_own() -> None:
    twice = template(
        table("t", ["a"], ["v"]),
        table("t", ["a"], ["v"]),
        identities=[identity("x", "t.a = 1"), identity("x", "t.a = 1")],
    )
    assert any("The table “t” is there 2 times" in said for said in told(twice))
    assert any("The identity “x” is there 2 times" in said for said in told(twice))
    assert "The account has no table." in told(template())[0]


def test_impossible_cells_are_cells() -> None:
    (said,) = told(template(table("t", ["a"], ["v"], [("a", "w")])))
    assert "“a.w”, said to be impossible, is not in the table" in said


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (identity("x", "use.own * use.total = 1"), "cannot be multiplied"),
        (identity("x", "use.own = nothing.own"), "There is no table “nothing”"),
        (identity("x", "use.own = use.nothing"), "The table “use” has no row “nothing”"),
        (identity("x", "use.A = use.C", each="row"), "The table “use” has no column “C”"),
        (identity("x", "own = use.total"), "“own” does not say in which table it is."),
        (identity("x", "1 = 2"), "names no cell"),
        (identity("x", "2 * use.own = use.total", compute=True), "not a single name"),
        (identity("x", "use.own <= use.total", compute=True), "not a single name"),
        (identity("x", "use.own = use.total", absolute=-1.0), "-1.0 cannot be a tolerance"),
        (identity("x", "use.own = use.total", relative=float("nan")), "cannot be a tolerance"),
        (identity("x", "use.own = use.total", only=("A", "C")), "There is no column C to hold in"),
        (identity("x", "y = 1", each="once"), "“y” is not among the cells"),
        (
            identity("x", "y = 1", each="once", cells={"y": "use.own.C"}),
            "“y” stands for “use.own.C”, which is no cell",
        ),
    ],
)
def test_identities(wrong: AccountIdentity, words: str) -> None:
    (said,) = told(with_identities(replace(wrong, at=Place("water.yaml", row=9))))
    assert said.startswith("water.yaml › row 9: ")
    assert words in said


def test_the_same_name_has_the_same_columns() -> None:
    apart = template(
        table("s", ["a"], ["v"]), table("u", ["a"], ["w"]), identities=[identity("x", "s.a = u.a")]
    )
    (said,) = told(apart)
    assert "The tables s, u have no column in common" in said


def test_all_at_once() -> None:
    wrong = with_identities(
        identity("one", "use.own = use.x + supply.y"),
        identity("two", "use.own ="),
        identity("three", "use.own + 1 = use.total", compute=True),
    )
    assert len(told(wrong)) == 4


@pytest.mark.parametrize(
    "identities",
    [
        [identity("back", "use.own = use.total - use.received", compute=True)],
        [identity("self", "use.hydro = use.hydro", compute=True)],
        [
            identity("there", "use.hydro = supply.returns", compute=True),
            identity("and_back", "supply.returns = use.hydro", compute=True),
        ],
    ],
)
def test_identities_that_compute_each_other_in_a_circle(identities: list[AccountIdentity]) -> None:
    (said,) = told(with_identities(*identities))
    assert "compute each other in a circle" in said
    assert all(one.id in said for one in identities)


def test_what_is_not_computed_may_go_round() -> None:
    checked = [
        identity("there", "use.hydro = supply.returns", compute=True),
        identity("and_back", "supply.returns = use.hydro"),
    ]
    assert told(with_identities(*checked)) == []
