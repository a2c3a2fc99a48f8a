"""The tile map: one square an area, coloured by value, its figure written in it."""

import bisect
import statistics
from collections.abc import Callable, Iterable

from msgspec import Struct

from sathiti.model import Dataflow
from sathiti.model.lao_words import letters
from sathiti.web.grid import Cell, Grid, Mark, Row, telling_dimensions
from sathiti.web.state import Tile
from sathiti.web.svg_words import in_lines

AREA = "REF_AREA"
CLASSES = 5
SHADE, PARTED = "shade", "parted"
_SIDE, _GAP = 96, 4
_LINE_LETTERS = 12
_FIGURE_SIGNS = 7
_FEWEST_AREAS = 2
# status of a value to be used with care, which its square shows
_UNSURE = "U"

WriteNumber = Callable[[float | None, int | None], str]
Classify = Callable[[float], int]


class DrawnTile(Struct, frozen=True):
    """An area on the map: its corner, its class from 1 (0: no value), its words, its figure."""

    code: str
    name: str
    lines: list[str]
    x: int
    y: int
    shade: int
    figure: str

    @property
    def middle(self) -> int:
        """Horizontal middle of the square."""
        return self.x + _SIDE // 2

    @property
    def baselines(self) -> list[tuple[int, str, int]]:
        """Height and words of each line of the name, and its width where it must be squeezed."""
        return [
            (
                self.y + 24 + 19 * number,
                line,
                _SIDE - 2 * _GAP if letters(line) > _LINE_LETTERS else 0,
            )
            for number, line in enumerate(self.lines)
        ]

    @property
    def figure_line(self) -> int:
        """Height of the figure."""
        return self.y + _SIDE - 14

    @property
    def figure_width(self) -> int:
        """Width of a figure that must be squeezed; 0 for others."""
        return _SIDE - 2 * _GAP if len(self.figure) > _FIGURE_SIGNS else 0


class TileMap(Struct, frozen=True):
    """A drawn map and what it shows.

    Attributes:
        legend: class and the stretch of values it covers, in words.
        series: label of what all areas share beside the area.
        statuses: what the marks in squares mean: in place of a value, or beside it.
        scale: name of the colours: shade from little to much, parted at 0 into less and more.
        made_up: whether the data were made up.
    """

    tiles: list[DrawnTile]
    legend: list[tuple[int, str]]
    period: str
    periods: list[str]
    series: str
    unit: str
    width: int
    height: int
    statuses: list[Mark] = []
    side: int = _SIDE
    scale: str = SHADE
    made_up: bool = False

    @property
    def has_gaps(self) -> bool:
        """Whether an area has neither a value nor a mark that says why."""
        return not all(tile.figure for tile in self.tiles)


def draw_map(
    grid: Grid,
    dataflow: Dataflow,
    tiles: tuple[Tile, ...],
    language: str,
    period: str,
    write: WriteNumber,
) -> TileMap | None:
    """The map of one period and one series of areas; None where there is nothing to show.

    Args:
        grid: the chosen observations.
        dataflow: what they are.
        tiles: where each area stands.
        language: of the names.
        period: wanted; else the latest of those with most areas.
        write: how a value with its decimals is written.
    """
    areas = _areas(grid, {tile.code for tile in tiles})
    if len(areas) < _FEWEST_AREAS:
        return None
    periods = _periods(grid, areas)
    if not periods:
        return None
    shown = period if period in periods else _fullest(periods)
    cells = {code: _at(row, shown) for code, row in areas.items()}
    first = next(iter(areas.values()))
    titles = MapTitles(
        shown,
        list(periods),
        _series_label(dataflow, first, language),
        first.unit,
        _statuses(grid, cells.values()),
        made_up=any(row.made_up for row in areas.values()),
    )
    return lay_tiles(cells, tiles, titles, language, write)


class MapTitles(Struct, frozen=True):
    """What a map says of itself; attributes as of `TileMap`.

    Attributes:
        change: the values are changes, so that colours are parted at 0.
    """

    period: str
    periods: list[str]
    series: str
    unit: str
    statuses: list[Mark] = []
    change: bool = False
    made_up: bool = False


def lay_tiles(
    cells: dict[str, Cell],
    tiles: tuple[Tile, ...],
    titles: MapTitles,
    language: str,
    write: WriteNumber,
) -> TileMap:
    """The map of one figure an area.

    Args:
        cells: by area.
        tiles: where each area stands.
        titles: of the map.
        language: of the names.
        write: how a value with its decimals is written.
    """
    values = [cell.value for cell in cells.values() if cell.value is not None]
    classify = (_parted if titles.change else _quintiles)(values)
    return TileMap(
        tiles=[
            _tile(tile, language, classify, *_figure(cells.get(tile.code), titles, write))
            for tile in tiles
        ],
        legend=_legend(classify, cells, write),
        period=titles.period,
        periods=titles.periods,
        series=titles.series,
        unit=titles.unit,
        width=(max(tile.column for tile in tiles) + 1) * (_SIDE + _GAP),
        height=(max(tile.row for tile in tiles) + 1) * (_SIDE + _GAP),
        statuses=titles.statuses,
        scale=PARTED if titles.change else SHADE,
        made_up=titles.made_up,
    )


def _areas(grid: Grid, codes: set[str]) -> dict[str, Row]:
    """Rows of one series by area: the first series that has most areas."""
    groups: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in grid.rows:
        if row.codes.get(AREA) in codes:
            rest = tuple(code for dimension, code in row.codes.items() if dimension != AREA)
            groups.setdefault(rest, {})[row.codes[AREA]] = row
    return max(groups.values(), key=len, default={})


def _periods(grid: Grid, areas: dict[str, Row]) -> dict[str, int]:
    """Periods with values, and in how many areas."""
    counts = {
        period: sum(row.cells[place].value is not None for row in areas.values())
        for place, period in enumerate(grid.periods)
    }
    return {period: count for period, count in counts.items() if count}


def _fullest(periods: dict[str, int]) -> str:
    most = max(periods.values())
    return [period for period, count in periods.items() if count == most][-1]


def _at(row: Row, period: str) -> Cell:
    return next(cell for cell in row.cells if cell.period == period)


def _quintiles(values: list[float]) -> Classify:
    """Classes from 1: a fifth of the values each, or one a value where few differ."""
    different = sorted(set(values))
    limits = different[:-1]
    if len(different) > CLASSES:
        limits = statistics.quantiles(values, n=CLASSES, method="inclusive")
    return lambda value: bisect.bisect_left(limits, value) + 1


def _parted(values: list[float]) -> Classify:
    """Much less, less, the same, more, much more: 1 to 5; both sides are parted alike."""
    sizes = [abs(value) for value in values if value]
    much = statistics.median(sizes) if sizes else 0.0

    def classify(value: float) -> int:
        return 3 + (value > 0) + (value > much) - (value < 0) - (value < -much)

    return classify


def _statuses(grid: Grid, cells: Iterable[Cell]) -> list[Mark]:
    marks = {cell.mark for cell in cells if cell.value is None or cell.mark == _UNSURE}
    return [mark for mark in grid.statuses if mark[0] in marks]


def _figure(cell: Cell | None, titles: MapTitles, write: WriteNumber) -> tuple[float | None, str]:
    """The value of an area and what its square says: the figure with its mark, or the mark."""
    if cell is None or cell.value is None:
        return None, cell.mark if cell else ""
    told = cell.mark in {mark[0] for mark in titles.statuses}
    space = " " if cell.mark.isalpha() else ""
    return cell.value, write(cell.value, cell.decimals) + (space + cell.mark if told else "")


def _tile(
    tile: Tile, language: str, classify: Classify, value: float | None, figure: str
) -> DrawnTile:
    name = tile.name.say(language) or tile.code
    return DrawnTile(
        tile.code,
        name,
        in_lines(name, _LINE_LETTERS),
        tile.column * (_SIDE + _GAP),
        tile.row * (_SIDE + _GAP),
        0 if value is None else classify(value),
        figure,
    )


def _legend(
    classify: Classify, cells: dict[str, Cell], write: WriteNumber
) -> list[tuple[int, str]]:
    """The least and greatest value met in each class."""
    met: dict[int, list[Cell]] = {}
    for cell in cells.values():
        if cell.value is not None:
            met.setdefault(classify(cell.value), []).append(cell)
    ends = {
        shade: [sorted(inside, key=lambda cell: cell.value or 0)[place] for place in (0, -1)]
        for shade, inside in sorted(met.items())
    }
    words = {
        shade: list(dict.fromkeys(write(cell.value, cell.decimals) for cell in pair))
        for shade, pair in ends.items()
    }
    return [(shade, " – ".join(pair)) for shade, pair in words.items()]


def _series_label(dataflow: Dataflow, row: Row, language: str) -> str:
    """What the map shows: the codes beside the area, totals and unit left out."""
    named = [
        dataflow.structure.label(dimension, row.codes[dimension], language)
        for dimension in telling_dimensions(row.codes)
        if dimension != AREA
    ]
    return " – ".join(named) or dataflow.name.say(language)
