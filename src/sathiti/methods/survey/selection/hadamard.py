"""Hadamard matrices, which balance half samples.

Orders come from Sylvester's doubling and both constructions of Paley (1933) for prime fields:
every multiple of 4 up to 48 and most after. Those that need more (52, 92, 100, 116 ...) are
passed over for the next one.
"""

import numpy as np
from numpy.typing import NDArray

Signs = NDArray[np.int8]


def hadamard(least: int) -> Signs:
    """The smallest Hadamard matrix at hand of at least this order.

    Args:
        least: the least order wanted.

    Returns:
        H [order, order] of 1 and -1 with H'H = order I; its first column holds ones only, so
        every other column sums to zero.

    Example:
        >>> hadamard(3)
        array([[ 1,  1,  1,  1],
               [ 1, -1,  1, -1],
               [ 1,  1, -1, -1],
               [ 1, -1, -1,  1]], dtype=int8)
    """
    order = max(1, least)
    while (matrix := _of_order(order)) is None:
        order += 1
    return matrix * matrix[:, :1]


def _of_order(order: int) -> Signs | None:
    """A Hadamard matrix of this order; None where these constructions have none."""
    if order == 1:
        return np.ones((1, 1), np.int8)
    if order % 2 or (order > 2 and order % 4):
        return None
    half = _of_order(order // 2)
    if half is not None:
        return np.kron(np.array([[1, 1], [1, -1]], np.int8), half)
    if _prime(order - 1):
        return _conference(order - 1, -1) + np.eye(order, dtype=np.int8)
    if _prime(order // 2 - 1):
        conference = _conference(order // 2 - 1, 1)
        on, off = np.array([[1, -1], [-1, -1]], np.int8), np.array([[1, 1], [1, -1]], np.int8)
        return np.kron(np.eye(order // 2, dtype=np.int8), on) + np.kron(conference, off)
    return None


def _conference(prime: int, sign: int) -> Signs:
    """Paley's matrix S [p + 1, p + 1] with zero diagonal and S'S = p I; S' = sign S."""
    character = np.full(prime, -1, np.int8)
    character[np.arange(1, prime) ** 2 % prime] = 1
    character[0] = 0
    matrix = np.ones((prime + 1, prime + 1), np.int8)
    matrix[1:, 1:] = character[np.subtract.outer(np.arange(prime), np.arange(prime)) % prime]
    matrix[1:, 0] = sign
    matrix[0, 0] = 0
    return matrix


def _prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
