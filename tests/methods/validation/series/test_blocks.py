"""Wholes and parts."""

from datetime import date
from typing import Any

import pytest

from sathiti.methods.validation.series.blocks import age_bounds, blocks, consecutive, split_outer
from sathiti.methods.validation.series.panel import Panel

OPEN = float("inf")


@pytest.mark.parametrize(
    ("code", "bounds"),
    [
        ("Y15T24", (15, 25)),
        ("Y15-24", (15, 25)),
        ("Y0T4", (0, 5)),
        ("Y_GE65", (65, OPEN)),
        ("Y_LT15", (0, 15)),
        ("Y_LE14", (0, 15)),
        ("Y7", (7, 8)),
        ("15-24", (15, 25)),
        ("80+", (80, OPEN)),
        ("M36T47", None),
        ("_T", None),
        ("TOTAL", None),
    ],
)
def test_ages(series_tables: Any, code: str, bounds: tuple[float, float] | None) -> None:
    assert age_bounds(code, series_tables.ages) == bounds


def test_a_group_that_contains_others_is_outer() -> None:
    groups = [(0.0, 15.0, "A"), (15.0, 25.0, "B"), (15.0, OPEN, "C"), (25.0, OPEN, "D")]
    outer, inner = split_outer(groups)
    assert [code for *_, code in outer] == ["C"]
    assert [code for *_, code in inner] == ["A", "B", "D"]
    assert consecutive(inner)
    assert not consecutive([groups[0], groups[3]])


def observed(world: Any, *cells: tuple[dict[str, str], str], series: str = "POP") -> Panel:
    units = {"POP": "NUMBER", "POV": "PT"}
    base = world.clean(1)[0]
    rows = [type(base)(series, units[series], "2015", w, codes) for codes, w in cells]
    table = world.table(rows)
    return Panel(table, world.structure, world.tables, ("en",), date(2023, 1, 1))


def shapes(panel: Panel) -> list[tuple[str, str | None, list[str]]]:
    return [
        (b.partition.id, b.total.written if b.total else None, [p.written for p in b.parts])
        for b in blocks(panel)
    ]


def test_men_and_women(world: Any) -> None:
    panel = observed(world, ({}, "9"), ({"SEX": "F"}, "5"), ({"SEX": "M"}, "4"))
    assert shapes(panel) == [("sex", "9", ["4", "5"])]


def test_men_and_women_are_not_all_beside_boys_and_girls(world: Any) -> None:
    four = [({"SEX": code}, written) for code, written in zip("MFBG", "4321", strict=True)]
    assert shapes(observed(world, ({}, "10"), *four)) == [
        ("sex_and_children", "10", ["4", "3", "2", "1"])
    ]
    assert shapes(observed(world, ({}, "10"), *four[:3])) == []


def test_not_stated_is_added_where_given(world: Any) -> None:
    panel = observed(
        world, ({}, "10"), ({"SEX": "M"}, "4"), ({"SEX": "F"}, "5"), ({"SEX": "_U"}, "1")
    )
    (block,) = blocks(panel)
    assert [each.written for each in block.optional] == ["1"]
    assert len(block.all()) == 4


def test_parts_without_total(world: Any) -> None:
    panel = observed(world, ({"URBANISATION": "U"}, "4"), ({"URBANISATION": "R"}, "5"))
    assert shapes(panel) == [("residence", None, ["4", "5"])]


def test_one_part_is_no_whole(world: Any) -> None:
    assert shapes(observed(world, ({}, "9"), ({"SEX": "M"}, "4"))) == []


def ages(*codes: str) -> list[tuple[dict[str, str], str]]:
    return [({"AGE": code}, str(n)) for n, code in enumerate(codes, start=1)]


def test_all_ages_are_the_total_of_groups_that_leave_none_out(world: Any) -> None:
    panel = observed(world, ({}, "9"), *ages("Y0T14", "Y15T24", "Y25T64", "Y_GE65"))
    assert shapes(panel) == [("age", "9", ["1", "2", "3", "4"])]


def test_groups_above_15_are_no_parts_of_all_ages(world: Any) -> None:
    panel = observed(world, ({}, "9"), *ages("Y15T24", "Y25T64", "Y_GE65"))
    assert shapes(panel) == [("age", None, ["1", "2", "3"])]


def test_a_group_that_spans_them_is_their_total(world: Any) -> None:
    panel = observed(world, ({}, "9"), *ages("Y_GE15", "Y15T24", "Y25T64", "Y_GE65"))
    assert shapes(panel) == [("age", "1", ["2", "3", "4"])]


def test_a_gap_makes_no_whole(world: Any) -> None:
    assert shapes(observed(world, ({}, "9"), *ages("Y0T14", "Y25T64", "Y_GE65"))) == []


def test_decimals_that_most_figures_have(world: Any) -> None:
    panel = observed(
        world, ({}, "22"), ({"SEX": "M"}, "21.8"), ({"SEX": "F"}, "22.3"), series="POV"
    )
    (block,) = blocks(panel)
    assert block.decimals == 1
    assert block.total is not None
    assert block.interval(block.total) == pytest.approx((21.95, 22.05))


def test_blocks_are_made_once(world: Any) -> None:
    panel = observed(world, ({}, "9"), ({"SEX": "F"}, "5"), ({"SEX": "M"}, "4"))
    assert blocks(panel) is blocks(panel)
