"""Flows drawn as ribbons between three columns of nodes; the page writes the SVG."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from sathiti.web.accounts.flows import Flow, FlowNode
from sathiti.web.chart import COLOURS
from sathiti.web.svg_words import in_lines

WIDTH = 1000
_NODE, _GAP, _TALL = 14, 10, 460
_PLACES = (240, 480, 746)
_LETTERS = 30
_LINE = 19
_THINNEST = 1.0
_FEWEST = 2

Name = Callable[[FlowNode], str]
Write = Callable[[float], str]


class DrawnNode(Struct, frozen=True):
    """A bar with its words.

    Attributes:
        words: height of the baseline and words of each line, the figure in the last.
        where: where the words stand, their anchor.
    """

    x: float
    y: float
    height: float
    words: list[tuple[float, str]]
    where: float
    anchor: str
    name: str
    figure: str


class DrawnFlow(Struct, frozen=True):
    """A ribbon: its path, its colour, and what it says."""

    path: str
    colour: str
    start: str
    end: str
    figure: str


class Sankey(Struct, frozen=True):
    """A drawn picture of flows."""

    nodes: list[DrawnNode]
    flows: list[DrawnFlow]
    height: float
    width: int = WIDTH
    node: int = _NODE


class _Slot(Struct):
    """A node while it is placed: how much goes in, how much comes out, how far it is filled."""

    node: FlowNode
    words: list[str]
    into: float = 0.0
    out: float = 0.0
    y: float = 0.0
    filled: list[float] = []

    @property
    def value(self) -> float:
        return max(self.into, self.out)


def draw_flows(flows: Iterable[Flow], name: Name, write: Write) -> Sankey | None:
    """The picture; None where fewer than two flows are known.

    Args:
        flows: of one account, area and period, in one unit.
        name: words of a node.
        write: how an amount is written.
    """
    merged: dict[tuple[FlowNode, FlowNode], float] = {}
    for flow in flows:
        merged[flow.start, flow.end] = merged.get((flow.start, flow.end), 0.0) + flow.value
    if len(merged) < _FEWEST:
        return None
    slots = _slots(merged, name, write)
    scale = _TALL / max(_total(slots, stage) for stage in (0, 1, 2))
    height = max(_place(slots, stage, scale) for stage in (0, 1, 2))
    _centre(slots, scale, height)
    nodes = [_node(slot, scale, name, write) for slot in slots.values()]
    return Sankey(nodes, _ribbons(merged, slots, scale, name, write), round(height, 1))


def _slots(
    merged: dict[tuple[FlowNode, FlowNode], float], name: Name, write: Write
) -> dict[FlowNode, _Slot]:
    slots: dict[FlowNode, _Slot] = {}
    for ends, value in merged.items():
        for place, node in enumerate(ends):
            slot = slots.setdefault(node, _Slot(node, []))
            slot.out += value if place == 0 else 0.0
            slot.into += value if place == 1 else 0.0
    for slot in slots.values():
        slot.words = [*in_lines(name(slot.node), _LETTERS), write(slot.value)]
    return slots


def _total(slots: dict[FlowNode, _Slot], stage: int) -> float:
    return sum(slot.value for slot in slots.values() if slot.node.stage == stage) or 1.0


def _tall(slot: _Slot, scale: float) -> float:
    """Height a node takes: of its bar or of its words."""
    return max(slot.value * scale, len(slot.words) * _LINE)


def _place(slots: dict[FlowNode, _Slot], stage: int, scale: float) -> float:
    y = 0.0
    for slot in slots.values():
        if slot.node.stage == stage:
            slot.y = y
            y += _tall(slot, scale) + _GAP
    return y


def _centre(slots: dict[FlowNode, _Slot], scale: float, height: float) -> None:
    """Each column in the middle of the height, each bar in the middle of its words."""
    for stage in (0, 1, 2):
        column = [slot for slot in slots.values() if slot.node.stage == stage]
        spare = height - sum(_tall(slot, scale) + _GAP for slot in column)
        for slot in column:
            slot.y += spare / 2 + (_tall(slot, scale) - slot.value * scale) / 2
            slot.filled = [slot.y, slot.y]


def _node(slot: _Slot, scale: float, name: Name, write: Write) -> DrawnNode:
    stage = slot.node.stage
    height = max(slot.value * scale, _THINNEST)
    first = slot.y + height / 2 - len(slot.words) * _LINE / 2 + 14
    where = _PLACES[stage] + (-8 if stage == 0 else _NODE + 8)
    return DrawnNode(
        _PLACES[stage],
        round(slot.y, 1),
        round(height, 1),
        [(round(first + number * _LINE, 1), line) for number, line in enumerate(slot.words)],
        where,
        "end" if stage == 0 else "start",
        name(slot.node),
        write(slot.value),
    )


def _ribbons(
    merged: dict[tuple[FlowNode, FlowNode], float],
    slots: dict[FlowNode, _Slot],
    scale: float,
    name: Name,
    write: Write,
) -> list[DrawnFlow]:
    middles = [node for node in slots if node.stage == 1]
    order = {node: number for number, node in enumerate(slots)}
    drawn = []
    for (start, end), value in sorted(
        merged.items(), key=lambda one: (slots[one[0][0]].y, slots[one[0][1]].y, order[one[0][1]])
    ):
        colour = COLOURS[middles.index(start if start.stage == 1 else end) % len(COLOURS)]
        thick = max(value * scale, _THINNEST)
        ys = slots[start].filled[1], slots[end].filled[0]
        slots[start].filled[1] += value * scale
        slots[end].filled[0] += value * scale
        path = _path(_PLACES[start.stage] + _NODE, ys[0], _PLACES[end.stage], ys[1], thick)
        drawn.append(DrawnFlow(path, colour, name(start), name(end), write(value)))
    return drawn


def _path(x: float, y: float, to_x: float, to_y: float, thick: float) -> str:
    middle = (x + to_x) / 2
    return (
        f"M{x:g} {y:.1f}C{middle:g} {y:.1f} {middle:g} {to_y:.1f} {to_x:g} {to_y:.1f}"
        f"v{thick:.1f}C{middle:g} {to_y + thick:.1f} {middle:g} {y + thick:.1f} "
        f"{x:g} {y + thick:.1f}z"
    )
