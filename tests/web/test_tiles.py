import unicodedata
from types import ModuleType

from sathiti.model import NumberStyle, Text, write_number
from sathiti.web.grid import Cell, make_grid
from sathiti.web.state import Site, Tile
from sathiti.web.tiles import CLASSES, PARTED, SHADE, MapTitles, TileMap, draw_map, lay_tiles


def write(value: float | None, decimals: int | None) -> str:
    return "" if value is None else write_number(value, decimals or 0, NumberStyle())


def drawn(client: object, flow: str, period: str = "", language: str = "en") -> TileMap | None:
    site: Site = client.defaults["sathiti.site"]  # type: ignore[attr-defined]
    dataflow = site.database.dataflow(flow).dataflow
    grid = make_grid(site.database.observations(flow), dataflow, language)
    return draw_map(grid, dataflow, site.state().settings.tiles, language, period, write)


def test_every_area_has_a_tile_with_its_figure(client: object, example: ModuleType) -> None:
    found = drawn(client, "DF_PROVINCES")
    assert found is not None
    assert {tile.code for tile in found.tiles} == set(example.AREAS)
    assert found.period == "2015"
    assert found.series == "Share of forest"
    values = {
        row["REF_AREA"]: row["OBS_VALUE"]
        for row in example.province_rows()
        if row["TIME_PERIOD"] == "2015"
    }
    for tile in found.tiles:
        value = values[tile.code]
        assert tile.figure == ("L" if value is None else f"{value:.1f}")
        assert (tile.shade == 0) == (value is None)


def test_shades_follow_values(client: object) -> None:
    found = drawn(client, "DF_PROVINCES", "2010")
    assert found is not None
    assert found.period == "2010"
    given = [(float(tile.figure), tile.shade) for tile in found.tiles if tile.shade]
    given.sort()
    shades = [shade for _, shade in given]
    assert shades == sorted(shades)
    assert set(shades) == set(range(1, CLASSES + 1))
    assert [shade for shade, _ in found.legend] == list(range(1, CLASSES + 1))


def test_tiles_do_not_overlap_and_stay_inside(client: object) -> None:
    found = drawn(client, "DF_PROVINCES")
    assert found is not None
    corners = [(tile.x, tile.y) for tile in found.tiles]
    assert len(set(corners)) == len(corners)
    for x, y in corners:
        assert 0 <= x <= found.width - found.side
        assert 0 <= y <= found.height - found.side


def test_names_are_broken_between_words(client: object) -> None:
    found = drawn(client, "DF_PROVINCES", language="lo")
    assert found is not None
    capital = found.tiles[0]
    assert "".join(capital.lines) == "ນະຄອນຫຼວງວຽງຈັນ"
    # One word that fills the square to its edges is squeezed; others keep their width.
    assert [width for _, _, width in capital.baselines] == [88]
    others = [tile for tile in found.tiles if tile is not capital]
    assert not any(width for tile in others for _, _, width in tile.baselines)
    for tile in found.tiles:
        # no line begins with a mark that belongs to the letter before
        assert not any(unicodedata.category(line[0]) == "Mn" for line in tile.lines)
        assert len(tile.lines) <= 3


def test_a_period_that_is_not_there_gives_the_fullest(client: object) -> None:
    found = drawn(client, "DF_PROVINCES", "1900")
    assert found is not None
    assert found.period == "2015"


def test_no_map_without_areas(client: object) -> None:
    assert drawn(client, "DF_FOREST") is None


def laid(values: list[float | None], *, change: bool) -> TileMap:
    tiles = tuple(Tile(str(place), place, 0, Text({})) for place in range(len(values)))
    cells = {str(place): Cell("2020", value, 0, "A") for place, value in enumerate(values)}
    titles = MapTitles("2020", ["2020"], "Change", "ha", change=change)
    return lay_tiles(cells, tiles, titles, "en", write)


def test_changes_are_parted_at_zero() -> None:
    values = [-900.0, -10.0, 0.0, 10.0, 20.0, 800.0, None]
    drawn_map = laid(values, change=True)
    assert drawn_map.scale == PARTED
    # less and more are told apart whatever the sizes, and as strong a colour is as much
    assert [tile.shade for tile in drawn_map.tiles] == [1, 2, 3, 4, 4, 5, 0]
    assert [shade for shade, _ in drawn_map.legend] == [1, 2, 3, 4, 5]
    assert laid(values, change=False).scale == SHADE


def test_changes_of_one_sign_have_colours_of_that_side_only() -> None:
    losses = laid([-5.0, -1.0, -9.0], change=True)
    assert {tile.shade for tile in losses.tiles} == {1, 2}
    assert {tile.shade for tile in laid([0.0, 0.0], change=True).tiles} == {3}


def test_long_figures_are_squeezed_into_their_square() -> None:
    widths = [tile.figure_width for tile in laid([1234567.0, 12.0], change=False).tiles]
    assert widths == [88, 0]


def places(*cells: Cell, statuses: list[tuple[str, str, str]]) -> TileMap:
    tiles = tuple(Tile(str(at), at, 0, Text.of(en=f"Area {at}")) for at in range(len(cells) + 1))
    titles = MapTitles("2024", ["2024"], "Rate", "%", statuses)
    by_area = {str(at): cell for at, cell in enumerate(cells)}
    return lay_tiles(by_area, tiles, titles, "en", write)


def test_a_square_shows_the_marks_that_the_legend_explains() -> None:
    care, hidden, unsure = (("*", "care", ""), ("–", "hidden", ""), ("U", "unsure", ""))
    found = places(
        Cell("2024", 5.0, 1, "*"),
        Cell("2024", None, 1, "–"),
        Cell("2024", 7.0, 1, "A"),
        Cell("2024", 8.0, 1, "E"),
        Cell("2024", 9.0, 1, "U"),
        statuses=[care, hidden, unsure],
    )
    figures = [tile.figure for tile in found.tiles]
    assert figures == ["5.0*", "–", "7.0", "8.0", "9.0 U", ""]
    assert [tile.shade > 0 for tile in found.tiles] == [True, False, True, True, True, False]
    assert found.has_gaps


def test_without_gaps_the_legend_needs_none() -> None:
    found = places(Cell("2024", 5.0, 1, "A"), Cell("2024", None, 1, "–"), statuses=[])
    full = TileMap(found.tiles[:2], [], "2024", ["2024"], "Rate", "%", 1, 1)
    assert found.has_gaps
    assert not full.has_gaps
