"""Formulas of identities are linear, and refusals point at the place."""

import pytest

from sathiti.methods.accounts.formula import parse_formula
from sathiti.model import Place, SathitiError


def terms(side) -> list[tuple[float, str]]:
    return [(term.coefficient, term.name) for term in side]


@pytest.mark.parametrize(
    ("text", "left", "operator", "right"),
    [
        ("a = b", [(1, "a")], "=", [(1, "b")]),
        ("a=b+c-0.5*d", [(1, "a")], "=", [(1, "b"), (1, "c"), (-0.5, "d")]),
        ("use.1a <= 3", [(1, "use.1a")], "<=", [(3, "")]),
        ("use.1 >= -use.2 * 4 / 2", [(1, "use.1")], ">=", [(-2, "use.2")]),
        (" 2 * 3 * x - 1 = .5 ", [(6, "x"), (-1, "")], "=", [(0.5, "")]),
        ("x = 1e3 * y", [(1, "x")], "=", [(1000, "y")]),
        ("- a = + b", [(-1, "a")], "=", [(1, "b")]),
        ("CO2_F@x.$y = a", [(1, "CO2_F@x.$y")], "=", [(1, "a")]),
    ],
)
def test_reads(text: str, left: list, operator: str, right: list) -> None:
    formula = parse_formula(text)
    assert (terms(formula.left), formula.operator, terms(formula.right)) == (left, operator, right)


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("a * b = c", 5, "Two cells cannot be multiplied"),
        ("a = 2 / b", 9, "Two cells cannot be multiplied"),
        ("a = b / 0", 9, "divided by zero"),
        ("a = ", 5, "A name or a number"),
        ("", 1, "A name or a number"),
        ("a = b + ", 9, "A name or a number"),
        ("a + b", 6, "“=”, “<=” or “>=”"),
        ("a = b = c", 7, "“=” cannot stand here"),
        ("a == b", 4, "A name or a number"),
        ("a = (b + c)", 5, "“(” cannot stand here"),
        ("a = b c", 7, "“c” cannot stand here"),
        ("a < b", 3, "“<” cannot stand here"),
        ("a = b ^ 2", 7, "“^” cannot stand here"),
    ],
)
def test_points_at_what_is_wrong(text: str, column: int, problem: str) -> None:
    with pytest.raises(SathitiError) as caught:
        parse_formula(text, Place("water.yaml", row=7))
    said = str(caught.value)
    assert said.startswith(f"water.yaml › row 7: Line 1, column {column} of")
    assert problem in said


@pytest.mark.parametrize(
    ("text", "name"),
    [("a = b + c", "a"), ("a <= b", ""), ("2 * a = b", ""), ("a + d = b", ""), ("-a = b", "")],
)
def test_only_a_single_name_before_an_equals_sign_is_computed(text: str, name: str) -> None:
    assert parse_formula(text).computed == name
