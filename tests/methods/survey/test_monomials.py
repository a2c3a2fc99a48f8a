"""Products of variables."""

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.monomials import ONE, product, squares, variable

NAMES = st.lists(st.sampled_from("abc"), max_size=4).map(lambda names: tuple(sorted(names)))


@given(NAMES, NAMES, NAMES)
def test_products_in_any_order_are_the_same(
    left: tuple[str, ...], right: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert product(left, right) == product(right, left)
    assert product(product(left, right), other) == product(left, product(right, other))
    assert product(left, ONE) == left


@given(NAMES, NAMES)
def test_a_binary_variable_counts_once(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    found = product(left, right, binary=["a"])
    assert found.count("a") == min(1, (left + right).count("a"))
    assert found.count("b") == (left + right).count("b")


def test_squares_hold_every_pair_once() -> None:
    found = squares([ONE, ("y",), ("z",)], binary=["z"])
    assert found == [(), ("y",), ("z",), ("y", "y"), ("y", "z")]
    assert len(set(found)) == len(found)


def test_expressions_have_names_of_their_own() -> None:
    left, right = nw.col("a") + 1, nw.col("a") + 2
    assert variable("a").name == "a"
    assert len({variable(left).name, variable(right).name, "a"}) == 3


@pytest.mark.parametrize(
    ("left", "right", "binary", "made"),
    [
        (ONE, ONE, (), ()),
        (ONE, ("y",), (), ("y",)),
        (("y",), ("x",), (), ("x", "y")),
        (("y",), ("y",), (), ("y", "y")),
        (("x", "y"), ("x",), (), ("x", "x", "y")),
        (("poor",), ("poor",), ("poor",), ("poor",)),
        (("poor", "y"), ("poor", "y"), ("poor",), ("poor", "y", "y")),
        (("a", "b"), ("a", "b"), ("a", "b"), ("a", "b")),
    ],
)
def test_products(left, right, binary, made) -> None:
    assert product(left, right, binary) == made


def test_what_the_variance_of_a_mean_needs() -> None:
    assert squares([ONE, ("y",)]) == [ONE, ("y",), ("y", "y")]


def test_what_the_variance_of_a_share_needs_is_what_the_share_needs() -> None:
    assert squares([ONE, ("poor",)], ["poor"]) == [ONE, ("poor",)]


def test_what_the_variance_of_a_ratio_needs() -> None:
    assert squares([("y",), ("x",)]) == [("y", "y"), ("x", "y"), ("x", "x")]


def test_a_product_that_comes_twice_is_added_up_once() -> None:
    found = squares([ONE, ("y",), ("y", "y")])
    assert found == [ONE, ("y",), ("y", "y"), ("y", "y", "y"), ("y", "y", "y", "y")]


def test_names_may_come_from_anything_that_is_gone_through_once() -> None:
    assert squares([("poor",), ONE], iter(["poor"])) == [("poor",), ONE]


def test_a_column_is_a_variable_of_its_name() -> None:
    found = variable("income")
    assert found.name == "income"
    table = nw.from_native(pa.table({"income": [1.0, 2.0]}))
    assert table.select(found.expression)["income"].to_list() == [1.0, 2.0]


def test_an_expression_is_one_variable_however_often_it_is_named() -> None:
    expression = nw.col("income") > 1.5
    assert variable(expression).name == variable(expression).name
    assert variable(expression).expression is expression
