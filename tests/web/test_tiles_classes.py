"""Classes, legends and places of tiles; which series and period a map shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Component, Dataflow, Structure, Text
from sathiti.web.grid import Cell, Grid, Row
from sathiti.web.state import Tile
from sathiti.web.tiles import CLASSES, MapTitles, TileMap, draw_map, lay_tiles

FLOW = Dataflow(
    "DF",
    "X",
    "1.0",
    Text.of(en="Whole flow"),
    Structure(
        "S",
        "X",
        "1.0",
        Text.of(en="S"),
        tuple(
            Component(name, Text.of(en=name), "dimension") for name in ("FREQ", "REF_AREA", "STAT")
        ),
    ),
)
TILES = (
    Tile("01", 0, 0, Text.of(en="North")),
    Tile("02", 1, 0, Text.of(en="East")),
    Tile("03", 0, 2, Text.of(en="South")),
)
TITLES = MapTitles("2020", ["2020"], "Series", "ha")


def write(value: float | None, decimals: int | None) -> str:
    return "" if value is None else f"{value:.{decimals or 0}f}"


def row(area: str, stat: str, *values: float | None) -> Row:
    codes = {"FREQ": "A", "REF_AREA": area, "STAT": stat}
    cells = [
        Cell(str(2018 + place), value, 1, "L" if value is None else "A")
        for place, value in enumerate(values)
    ]
    return Row(".".join(codes.values()), codes, stat, "ha", cells)


def mapped(*rows: Row, period: str = "") -> TileMap | None:
    periods = [cell.period for cell in rows[0].cells] if rows else []
    statuses = [("L", "Not available", "Missing"), ("M", "Not applicable", "None")]
    return draw_map(Grid(periods, list(rows), statuses=statuses), FLOW, TILES, "en", period, write)


def laid(*values: float | None, change: bool = False) -> TileMap:
    tiles = tuple(Tile(str(place), place, 0, Text({})) for place in range(len(values)))
    cells = {str(place): Cell("2020", value, 0, "A") for place, value in enumerate(values)}
    titles = MapTitles("2020", ["2020"], "Series", "ha", change=change)
    return lay_tiles(cells, tiles, titles, "en", write)


def shades(made: TileMap) -> list[int]:
    return [tile.shade for tile in made.tiles]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5.0], [1]),
        ([5.0, 5.0], [1, 1]),
        ([1.0, 2.0], [1, 2]),
        ([2.0, 1.0, 2.0], [2, 1, 2]),
        ([1.0, 2.0, 3.0, 4.0, 5.0], [1, 2, 3, 4, 5]),
        # six values: limits at 2, 3, 4, 5
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 2, 3, 4, 5]),
        ([0.0, None, 9.0], [1, 0, 2]),
        ([None, None], [0, 0]),
    ],
)
def test_shades_of_values(values: list[float | None], expected: list[int]) -> None:
    assert shades(laid(*values)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0], [3]),
        ([5.0], [4]),
        ([-5.0], [2]),
        ([-1.0, 1.0, 3.0], [2, 4, 5]),
        ([-3.0, -1.0, 1.0], [1, 2, 4]),
        ([None, 2.0], [0, 4]),
    ],
)
def test_shades_of_changes(values: list[float | None], expected: list[int]) -> None:
    assert shades(laid(*values, change=True)) == expected


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=18))
def test_more_is_never_lighter(values: list[float]) -> None:
    for change in (False, True):
        found = sorted(zip(values, shades(laid(*values, change=change)), strict=True))
        assert [shade for _, shade in found] == sorted(shade for _, shade in found)
        assert all(1 <= shade <= CLASSES for _, shade in found)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=18))
def test_gains_and_losses_have_colours_of_the_same_strength(values: list[float]) -> None:
    gains, losses = laid(*values, change=True), laid(*(-one for one in values), change=True)
    assert [6 - shade for shade in shades(gains)] == shades(losses)


@pytest.mark.parametrize(
    ("values", "legend"),
    [
        ([5.0], [(1, "5")]),
        ([1.0, 2.0], [(1, "1"), (2, "2")]),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [(1, "1 – 2"), (2, "3"), (3, "4"), (4, "5"), (5, "6")]),
        # two that are written alike are said once
        ([1.1, 1.2, 3.0, 4.0, 5.0, 6.0], [(1, "1"), (2, "3"), (3, "4"), (4, "5"), (5, "6")]),
        ([None], []),
    ],
)
def test_the_legend_has_the_ends_of_each_class(
    values: list[float | None], legend: list[tuple[int, str]]
) -> None:
    assert laid(*values).legend == legend


def test_tiles_stand_by_column_and_row() -> None:
    made = lay_tiles({}, TILES, TITLES, "en", write)
    assert [(tile.x, tile.y) for tile in made.tiles] == [(0, 0), (100, 0), (0, 200)]
    assert (made.width, made.height) == (200, 300)


def test_words_and_figure_stand_inside_the_square() -> None:
    (tile,) = lay_tiles({"01": Cell("2020", 1.0, 0, "A")}, TILES[:1], TITLES, "en", write).tiles
    assert tile.middle == 48
    assert tile.baselines == [(24, "North", 0)]
    assert tile.figure_line == 82


def test_an_area_without_cell_is_empty_and_one_without_value_has_its_mark() -> None:
    cells = {"01": Cell("2020", None, None, "M"), "02": Cell("2020", None, None, "")}
    tiles = lay_tiles(cells, TILES, TITLES, "en", write).tiles
    assert [(tile.figure, tile.shade) for tile in tiles] == [("M", 0), ("", 0), ("", 0)]


def test_an_area_without_name_shows_its_code() -> None:
    (tile,) = lay_tiles({}, (Tile("07", 0, 0, Text({})),), TITLES, "en", write).tiles
    assert (tile.name, tile.lines) == ("07", ["07"])


@pytest.mark.parametrize(
    ("value", "width"), [(1.0, 0), (1234567.0, 0), (12345678.0, 88), (-1234567.0, 88)]
)
def test_figures_of_more_than_seven_signs_are_squeezed(value: float, width: int) -> None:
    def plain(one: float | None, _: int | None) -> str:
        return f"{one:.0f}"

    cells = {"01": Cell("2020", value, 0, "A")}
    assert lay_tiles(cells, TILES[:1], TITLES, "en", plain).tiles[0].figure_width == width


def test_no_map_of_one_area_or_none() -> None:
    assert mapped() is None
    assert mapped(row("01", "A", 1.0)) is None
    assert mapped(row("01", "A", 1.0), row("99", "A", 2.0)) is None


def test_no_map_without_values() -> None:
    assert mapped(row("01", "A", None), row("02", "A", None)) is None


def test_the_series_of_most_areas_is_shown() -> None:
    rows = [row("01", "A", 1.0), row("01", "B", 2.0), row("02", "B", 3.0)]
    made = mapped(*rows)
    assert made is not None
    assert (made.series, [tile.figure for tile in made.tiles]) == ("B", ["2.0", "3.0", ""])


def test_of_series_with_as_many_areas_the_first_is_shown() -> None:
    rows = [row(area, stat, 1.0) for stat in ("A", "B") for area in ("01", "02")]
    made = mapped(*rows)
    assert made is not None
    assert made.series == "A"


def test_a_series_of_totals_is_named_by_its_dataflow() -> None:
    made = mapped(row("01", "_T", 1.0), row("02", "_T", 2.0))
    assert made is not None
    assert made.series == "Whole flow"


@pytest.mark.parametrize(
    ("asked", "shown"), [("2018", "2018"), ("2019", "2019"), ("2020", "2019"), ("", "2019")]
)
def test_the_period_asked_for_or_the_last_of_the_fullest(asked: str, shown: str) -> None:
    rows = [row("01", "A", 1.0, 2.0, None), row("02", "A", 1.0, 3.0, None)]
    made = mapped(*rows, period=asked)
    assert made is not None
    assert (made.period, made.periods) == (shown, ["2018", "2019"])


def test_a_fuller_period_is_preferred_to_a_later_one() -> None:
    made = mapped(row("01", "A", 1.0, 2.0), row("02", "A", 1.0, None))
    assert made is not None
    assert made.period == "2018"


def test_only_marks_on_the_map_are_explained() -> None:
    made = mapped(row("01", "A", 1.0), row("02", "A", None))
    assert made is not None
    assert [mark[0] for mark in made.statuses] == ["L"]
    full = mapped(row("01", "A", 1.0), row("02", "A", 2.0))
    assert full is not None
    assert full.statuses == []
