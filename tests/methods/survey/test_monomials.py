"""Products of variables."""

import narwhals as nw
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
