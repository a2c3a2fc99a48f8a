import re

from sathiti.model import NumberStyle
from sathiti.web.chart import COLOURS, MOST_BARS, MOST_SERIES, draw, face_file
from sathiti.web.face import face
from sathiti.web.grid import Cell, Grid, Row

LAO = NumberStyle(",", ".")


def row(label: str, values: list[float | None], unit: str = "t") -> Row:
    cells = [
        Cell(str(2010 + place), value, 0, "A" if value is not None else "L")
        for place, value in enumerate(values)
    ]
    return Row(label, {}, label, unit, cells)


def grid(*rows: Row) -> Grid:
    return Grid([cell.period for cell in rows[0].cells] if rows else [], list(rows))


def test_a_line_for_each_series_with_its_own_shape_and_colour() -> None:
    found = draw(grid(row("ປ່າໄມ້", [1, 2, 3]), row("ນ້ຳ", [3, None, 1])), LAO)
    assert found is not None
    assert (found.kind, found.series, found.left_out) == ("line", 2, 0)
    assert (found.first, found.last) == ("2010", "2012")
    assert "ປ່າໄມ້" in found.svg
    assert all(colour in found.svg for colour in COLOURS[:2])


def test_numbers_on_the_axis_follow_the_language() -> None:
    rows = grid(row("a", [10_000, 20_000, 30_000]))
    lao, english = draw(rows, LAO), draw(rows, NumberStyle())
    assert lao is not None
    assert english is not None
    assert "20.000" in lao.svg
    assert "20,000" in english.svg


def test_few_periods_make_bars_of_the_last() -> None:
    found = draw(grid(*(row(f"s{n}", [n, n + 1.5]) for n in range(40))), LAO)
    assert found is not None
    assert (found.kind, found.series, found.left_out) == ("bar", MOST_BARS, 40 - MOST_BARS)
    assert (found.first, found.last) == ("2011", "2011")


def test_long_names_of_bars_are_whole() -> None:
    name = "Population using at least basic drinking water services"
    found = draw(grid(row(f"{name} – Urban", [1]), row(f"{name} – Rural", [2])), NumberStyle())
    assert found is not None
    assert f"{name} – Urban<" in found.svg
    assert f"{name} – Rural<" in found.svg
    assert "…" not in found.svg


def test_one_series_gives_the_chart_its_name() -> None:
    assert draw(grid(row("a", [1, 2, 3])), LAO).title == "a"  # type: ignore[union-attr]
    assert draw(grid(row("a", [1]), row("b", [2])), LAO).title == ""  # type: ignore[union-attr]


def test_one_unit_a_chart_and_a_limit_that_is_told() -> None:
    rows = [row(f"s{n}", [1, 2, n]) for n in range(10)] + [row("other", [1, 2, 3], "ha")]
    found = draw(grid(*rows), LAO)
    assert found is not None
    assert found.unit == "t"
    assert (found.series, found.left_out) == (MOST_SERIES, 11 - MOST_SERIES)
    assert "other" not in found.svg


def test_no_values_no_chart() -> None:
    assert draw(grid(row("a", [None, None])), LAO) is None
    assert draw(grid(), LAO) is None


def test_svg_is_safe_inside_a_page_with_a_strict_policy() -> None:
    found = draw(grid(row('<script>x</script>" onload="y', [1, 2, 3]), row("b", [1, 2, 3])), LAO)
    assert found is not None
    assert "<script" not in found.svg
    assert " style=" not in found.svg
    assert "aria-label" not in found.svg
    assert not re.search(r"<[^>]*\sonload=", found.svg)
    assert found.svg.startswith("<svg ")
    assert 'aria-hidden="true"' in found.svg
    assert " width=" not in found.svg.split(">", 1)[0]


def test_same_figures_same_drawing() -> None:
    rows = grid(row("a", [1, 2, 3]))
    first, second = draw(rows, LAO), draw(rows, LAO)
    assert first == second


def test_face_has_lao_and_latin_and_is_small() -> None:
    from io import BytesIO

    from fontTools.ttLib import TTFont

    written = face()
    assert written[:4] == b"wOFF"
    assert len(written) < 45_000 < face_file().stat().st_size
    letters = TTFont(BytesIO(written)).getBestCmap()
    wanted = "ກຂຄງຈຊຍດຕຖທນບປຜຝພຟມຢຣລວສຫອຮະັາຳິີຶືຸູົຼຽເແໂໃໄໆ່້໊໋໌ໍ໐໙ໜໝ₭A9,.–"
    assert not [letter for letter in wanted if ord(letter) not in letters]
    assert face() is written
