"""Computes the cells of an account that were not given, from those that were."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.accounts.cell_table import Panel
from sathiti.methods.accounts.equations import NO_TARGET, Equation
from sathiti.methods.accounts.sums import Sums

# How good a way to compute a cell is: the best is taken, the first among equals.
NONE, PARTIAL, INCOMPLETE, COMPLETE, GIVEN = 0, 1, 2, 3, 4


class CircleError(Exception):
    """Equations that compute each other in a circle."""

    def __init__(self, equations: list[int]) -> None:
        self.equations = equations
        super().__init__(f"{len(equations)} equations compute each other")


def fill(panel: Panel, equations: Sequence[Equation]) -> None:
    """Compute every cell that an equation has for its target and that has no value.

    A cell is computed where all cells on the right are known. Where only some are, a sum
    (nothing subtracted) is made of those and is not complete; a difference is not made.
    What is computed from a cell that is not complete is not complete either. Of several
    equations for one cell a complete one goes first, then the order of the template.

    The panel is filled in place.

    Raises:
        CircleError: equations compute each other in a circle.
    """
    reached = np.where(panel.known, GIVEN, NONE).astype(np.int8)
    for level in levels(equations):
        for numbers in _by_turn(equations, level):
            _compute(panel, reached, [equations[number] for number in numbers], numbers)


def levels(equations: Sequence[Equation]) -> list[list[int]]:
    """Equations with a target in groups: each needs only cells of groups before its own."""
    makers: dict[int, list[int]] = {}
    for number, one in enumerate(equations):
        if one.target != NO_TARGET:
            makers.setdefault(one.target, []).append(number)
    depth: dict[int, int] = {}
    for start in makers:
        _descend(start, makers, equations, depth)
    grouped: list[list[int]] = [[] for _ in range(max(depth.values(), default=0))]
    for target, numbers in makers.items():
        grouped[depth[target] - 1] += numbers
    return grouped


def _descend(
    start: int, makers: dict[int, list[int]], equations: Sequence[Equation], depth: dict[int, int]
) -> None:
    """Set the depth of a cell and of all it is computed from: one more than the deepest."""
    path: dict[int, None] = {}
    stack = [start]
    while stack:
        cell = stack[-1]
        if cell in depth:
            stack.pop()
            continue
        parts = [
            place
            for number in makers[cell]
            for place, _ in equations[number].right
            if place in makers
        ]
        path[cell] = None
        waiting = [part for part in parts if part not in depth]
        for part in waiting:
            if part in path:
                raise CircleError(_around(part, path, makers, equations))
        if waiting:
            stack.extend(waiting)
            continue
        depth[cell] = 1 + max((depth[part] for part in parts), default=0)
        del path[cell]
        stack.pop()


def _around(
    start: int, path: dict[int, None], makers: dict[int, list[int]], equations: Sequence[Equation]
) -> list[int]:
    """The equations of a circle through a cell."""
    cells = list(path)
    circle = set(cells[cells.index(start) :])
    return [
        number
        for cell in cells
        if cell in circle
        for number in makers[cell]
        if circle & {place for place, _ in equations[number].right}
    ]


def _compute(
    panel: Panel, reached: NDArray[np.int8], equations: Sequence[Equation], numbers: list[int]
) -> None:
    """Compute the targets of equations, each at most one of them, where that is better."""
    targets = np.array([one.target for one in equations])
    sums = Sums.of([one.right for one in equations])
    is_sum = np.array([all(weight > 0 for _, weight in one.right) for one in equations])
    known = panel.known
    way = np.where(sums.some(known) & is_sum, PARTIAL, NONE)
    way = np.where(sums.every(known), INCOMPLETE, way)
    way = np.where(sums.every(panel.complete & known), COMPLETE, way)
    context, which = np.nonzero(way > reached[:, targets])
    at = (context, targets[which])
    reached[at] = way[context, which]
    panel.values[at] = sums.total(panel.values)[context, which]
    panel.decimals[at] = sums.largest(panel.decimals)[context, which]
    panel.variance[at] = sums.spread(panel.variance)[context, which]
    panel.complete[at] = way[context, which] == COMPLETE
    panel.assumed[at] = sums.some(panel.assumed)[context, which]
    panel.rules[at] = np.array(numbers)[which]


def _by_turn(equations: Sequence[Equation], level: list[int]) -> list[list[int]]:
    """The first equation of every target, then the second of those that have two, ..."""
    turns: list[list[int]] = []
    seen: dict[int, int] = {}
    for number in level:
        turn = seen[equations[number].target] = seen.get(equations[number].target, -1) + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(number)
    return turns
