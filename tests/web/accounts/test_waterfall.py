"""From opening to closing stock."""

import pytest

from sathiti.warehouse.packs import load_pack
from sathiti.web.accounts.waterfall import (
    Step,
    draw_steps,
    steps_of,
    stock_columns,
    stock_table,
    telling_column,
)

PACK = load_pack("lao")
TIMBER = PACK.accounts["timber"]


def values(**rows: float) -> dict[tuple[str, str, str], float]:
    return {("stock", row, "TOTAL"): value for row, value in rows.items()}


def steps(**rows: float) -> list[Step]:
    table = stock_table(TIMBER)
    assert table is not None
    return steps_of(TIMBER, table, "TOTAL", values(**rows))


def test_every_addition_and_reduction_is_a_step() -> None:
    made = steps(OPENING=100, GROWTH=20, REMOVALS=15, NATURAL_LOSSES=0, CLOSING=105)
    assert [(one.kind, one.change) for one in made] == [
        ("stock", 100),
        ("more", 20),
        ("less", -15),
        ("stock", 105),
    ]
    assert made[1].label == PACK.texts.text("Natural growth", ("en", "lo"))


def test_what_the_flows_do_not_explain_is_shown() -> None:
    made = steps(OPENING=100, GROWTH=20, CLOSING=110)
    assert [(one.kind, one.change) for one in made[1:3]] == [("more", 20), ("gap", -10)]
    # rounding is no gap
    assert [one.kind for one in steps(OPENING=1.0, CLOSING=1.04)] == ["stock", "stock"]


def test_additions_that_are_not_broken_down_are_one_step() -> None:
    made = steps(OPENING=100, ADDITIONS=20, GROWTH=15, CLOSING=120)
    assert [(one.kind, one.change, one.rest) for one in made[1:3]] == [
        ("more", 15, False),
        ("more", 5, True),
    ]


def test_accounts_without_stocks_have_none() -> None:
    assert stock_table(PACK.accounts["water_psut"]) is None
    assert stock_table(PACK.accounts["land_cover"]) is not None


def test_the_column_that_tells_most_is_shown() -> None:
    land = PACK.accounts["land_cover"]
    table = stock_table(land)
    assert table is not None
    given = {
        ("stock", row, column): value
        for column, ends in {"LC05": (10, 14), "LC06": (90, 86.5), "TOTAL": (100, 100)}.items()
        for row, value in zip(("OPENING", "CLOSING"), ends, strict=True)
    }
    assert stock_columns(table, given) == ["LC05", "LC06", "TOTAL"]
    assert telling_column(table, ["LC05", "LC06", "TOTAL"], given) == "LC05"
    changed = {**given, ("stock", "CLOSING", "TOTAL"): 101.0}
    assert telling_column(table, ["LC05", "TOTAL"], changed) == "TOTAL"
    assert telling_column(table, [], {}) == ""


def drawn(*levels: float) -> list[Step]:
    first, *others = levels
    made = [Step("stock", TIMBER.title, 0.0, first)]
    for after in others:
        made.append(Step("more" if after > first else "less", TIMBER.title, first, after))
        first = after
    return [*made, Step("stock", TIMBER.title, 0.0, first)]


@pytest.mark.parametrize(
    ("levels", "base"),
    [
        # changes are seen beside the stock
        ((100.0, 20.0), None),
        # they would not be: the axis is cut below the lowest level
        ((1000.0, 1010.0, 1005.0), 990.0),
        ((5.0, 5.0), None),
        ((0.0, 10.0), None),
    ],
)
def test_the_axis_is_cut_only_where_changes_would_not_be_seen(
    levels: tuple[float, ...], base: float | None
) -> None:
    picture = draw_steps(drawn(*levels), lambda step: "Words", lambda amount: f"{amount:g}")
    if base is None:
        assert picture.base is None
    else:
        assert picture.base is not None
        assert base <= picture.base < min(levels)
    waves = [step.wave for step in picture.steps]
    assert all(bool(wave) == (base is not None) for wave in (waves[0], waves[-1]))
    assert not any(waves[1:-1])
    for step in picture.steps:
        assert step.x >= 0
        assert step.x + step.width <= picture.width


def test_bars_touch_where_levels_are_the_same() -> None:
    picture = draw_steps(
        drawn(100.0, 130.0, 90.0), lambda step: "Words", lambda amount: f"{amount:g}"
    )
    first, more, less, last = picture.steps
    assert first.x + first.width == pytest.approx(more.x, abs=0.2)
    assert more.x + more.width == pytest.approx(less.x + less.width, abs=0.2)
    assert last.x + last.width == pytest.approx(less.x, abs=0.2)
    assert [figure for _, figure in picture.rows] == ["100", "+30", "-40", "90"]
