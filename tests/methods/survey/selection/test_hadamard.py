"""Hadamard matrices: orthogonal, the first column of ones, no larger than needed."""

import numpy as np
import pytest

from sathiti.methods.survey.selection.hadamard import hadamard

# Multiples of 4 that neither doubling nor a prime field gives.
PASSED_OVER = {52, 92, 100, 116, 156, 172, 184, 188}


@pytest.mark.parametrize("least", range(201))
def test_columns_are_orthogonal_and_the_first_is_constant(least: int) -> None:
    matrix = hadamard(least).astype(int)
    order = len(matrix)
    assert order >= least
    assert np.array_equal(matrix.T @ matrix, order * np.eye(order))
    assert (matrix[:, 0] == 1).all()
    assert not matrix[:, 1:].sum(axis=0).any()


@pytest.mark.parametrize("order", [1, 2, *(o for o in range(4, 201, 4) if o not in PASSED_OVER)])
def test_the_order_asked_for_is_given_where_it_can_be(order: int) -> None:
    assert len(hadamard(order)) == order


@pytest.mark.parametrize("order", sorted(PASSED_OVER))
def test_other_orders_are_passed_over(order: int) -> None:
    assert order < len(hadamard(order)) <= order + 8
