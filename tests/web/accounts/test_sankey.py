"""Flows drawn as ribbons: heights, places, colours and words."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Text
from sathiti.web.accounts.flows import Flow, FlowNode
from sathiti.web.accounts.sankey import WIDTH, Sankey, draw_flows
from sathiti.web.chart import COLOURS

TALL, NODE, LINE = 460, 14, 19


def node(stage: int, label: str) -> FlowNode:
    return FlowNode(stage, Text.of(en=label))


def flow(start: str, end: str, value: float, stage: int = 0) -> Flow:
    return Flow(node(stage, start), node(stage + 1, end), value)


def drawn(*flows: Flow) -> Sankey:
    made = draw_flows(flows, lambda one: one.label.say("en"), lambda value: f"{value:g}")
    assert made is not None
    return made


def heights(made: Sankey) -> dict[str, float]:
    return {one.name: one.height for one in made.nodes}


def corners(path: str) -> tuple[float, float, float, float, float]:
    """Left x and y, right x and y, thickness of a ribbon."""
    found = re.match(r"M([\d.]+) ([\d.]+)C.* ([\d.]+) ([\d.]+)v([\d.]+)C", path)
    assert found
    x, y, to_x, to_y, thick = map(float, found.groups())
    return x, y, to_x, to_y, thick


@pytest.mark.parametrize("flows", [[], [flow("a", "b", 1.0)]])
def test_fewer_than_two_flows_are_no_picture(flows: list[Flow]) -> None:
    assert draw_flows(flows, str, str) is None


def test_the_same_flow_twice_is_one_flow() -> None:
    assert draw_flows([flow("a", "b", 1.0), flow("a", "b", 2.0)], str, str) is None
    made = drawn(flow("a", "b", 1.0), flow("a", "b", 2.0), flow("c", "b", 1.0))
    assert [(one.start, one.figure) for one in made.flows] == [("a", "3"), ("c", "1")]


def test_the_fullest_column_fills_the_height() -> None:
    made = drawn(flow("a", "m", 30.0), flow("b", "m", 70.0))
    assert heights(made) == {"m": TALL, "a": 0.3 * TALL, "b": 0.7 * TALL}


def test_a_node_is_as_high_as_the_greater_of_what_comes_and_goes() -> None:
    made = drawn(flow("a", "m", 100.0), flow("m", "z", 40.0, 1))
    assert heights(made) == {"a": TALL, "m": TALL, "z": 0.4 * TALL}
    assert [one.figure for one in made.nodes] == ["100", "100", "40"]


def test_a_very_small_flow_is_still_seen() -> None:
    made = drawn(flow("a", "m", 1e6), flow("b", "m", 1.0))
    assert heights(made)["b"] == 1.0
    assert min(corners(one.path)[4] for one in made.flows) == 1.0


def test_columns_stand_side_by_side_with_their_words() -> None:
    made = drawn(flow("a", "m", 1.0), flow("m", "z", 1.0, 1))
    assert [(one.x, one.where, one.anchor) for one in made.nodes] == [
        (240, 232, "end"),
        (480, 502, "start"),
        (746, 768, "start"),
    ]


def test_the_figure_is_the_last_line_of_the_words() -> None:
    made = drawn(
        flow("Agriculture, forestry and fishing of the country", "m", 3.0), flow("b", "m", 1)
    )
    words = made.nodes[0].words
    assert [word for _, word in words][-1] == "3"
    assert " ".join(word for _, word in words[:-1]) == (
        "Agriculture, forestry and fishing of the country"
    )
    assert all(len(word) <= 30 for _, word in words)
    assert {round(low[0] - high[0], 1) for high, low in pairwise(words)} == {LINE}


def test_ribbons_lead_from_the_right_of_one_bar_to_the_left_of_the_next() -> None:
    made = drawn(flow("a", "m", 1.0), flow("m", "z", 1.0, 1))
    assert [corners(one.path)[::2] for one in made.flows] == [
        (240 + NODE, 480, TALL),
        (480 + NODE, 746, TALL),
    ]


def test_ribbons_of_a_node_lie_one_under_the_other() -> None:
    made = drawn(flow("a", "m", 1.0), flow("b", "m", 3.0))
    (middle,) = (one for one in made.nodes if one.name == "m")
    first, second = (corners(one.path) for one in made.flows)
    assert first[3] == pytest.approx(middle.y, abs=0.1)
    assert second[3] == pytest.approx(middle.y + first[4], abs=0.1)
    assert first[4] + second[4] == pytest.approx(middle.height, abs=0.2)


def test_ribbons_have_the_colour_of_their_middle() -> None:
    made = drawn(
        flow("a", "m", 1.0), flow("a", "n", 1.0), flow("m", "z", 1.0, 1), flow("n", "z", 1.0, 1)
    )
    colours = {(one.start, one.end): one.colour for one in made.flows}
    assert colours["a", "m"] == colours["m", "z"] == COLOURS[0]
    assert colours["a", "n"] == colours["n", "z"] == COLOURS[1]


def test_colours_begin_again() -> None:
    count = len(COLOURS) + 1
    made = drawn(*(flow("a", f"m{number}", 1.0) for number in range(count)))
    assert {one.colour for one in made.flows} == set(COLOURS)


def test_bars_make_room_for_their_words() -> None:
    made = drawn(*(flow(f"s{number}", "m", 1.0) for number in range(40)))
    ys = [one.y for one in made.nodes if one.anchor == "end"]
    assert min(low - high for high, low in pairwise(ys)) >= 2 * LINE
    assert made.height > TALL


def test_a_rest_is_a_node_of_its_own() -> None:
    rest = Flow(FlowNode(0, Text.of(en="a"), rest=True), node(1, "m"), 2.0)
    assert len(drawn(flow("a", "m", 1.0), rest).nodes) == 3


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("mn")),
        st.floats(0.01, 1e6),
        min_size=2,
    )
)
def test_everything_stays_inside_the_picture(amounts: dict[tuple[str, str], float]) -> None:
    made = drawn(*(flow(*ends, value) for ends, value in amounts.items()))
    assert made.width == WIDTH
    for one in made.nodes:
        assert one.y >= -0.1
        assert one.y + one.height <= made.height + 1.1
    assert len(made.flows) == len(amounts)
    for one in made.flows:
        assert corners(one.path)[4] >= 1.0
