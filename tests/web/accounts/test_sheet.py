"""The tables of a small account as they are printed: heads, cells, ends, notes."""

import pytest

from sathiti.model import (
    AccountIdentity,
    AccountLine,
    AccountTable,
    AccountTemplate,
    ResidualShown,
    SathitiError,
    Text,
)
from sathiti.web.accounts.sheet import AccountSheets, SheetCell, lay_out
from sathiti.web.poverty.places import Place, chosen_place


def said(en: str) -> Text:
    return Text.of(en=en)


TABLE = AccountTable(
    "use",
    said("Use"),
    (
        AccountLine("ALL", said("All")),
        AccountLine("WATER", said("Water"), "ALL"),
        AccountLine("RIVER", said("River"), "WATER"),
    ),
    (AccountLine("FARM", said("Farms")), AccountLine("HOME", said("Homes"))),
    blocked=(("RIVER", "HOME"),),
)
IDENTITY = AccountIdentity("sum", said("Sum"), "ALL = WATER", compute=True)
TEMPLATE = AccountTemplate(
    "water", "1", said("Water"), "water", "M3", said("m3"), 1, (TABLE,), (IDENTITY,)
)


def figure(value: float | None, **more: object) -> dict[str, object]:
    return {"SERIES_KEY": "k", "OBS_VALUE": value, "OBS_STATUS": "A", **more}


def left(outcome: str = "holds", each: str = "column", at: str = "FARM") -> ResidualShown:
    return ResidualShown(
        "water", "sum", said("Sum"), each, at, "LA", "2020", 1.0, 1.0, 0.0, 0.1, outcome
    )


def laid(*residuals: ResidualShown, **cells: dict[str, object]) -> AccountSheets:
    figures = {("use", *place.split("__")): found for place, found in cells.items()}
    return lay_out(TEMPLATE, figures, residuals)  # type: ignore[arg-type]


def cell(row: int, column: int, *residuals: ResidualShown, **cells: dict[str, object]) -> SheetCell:
    return laid(*residuals, **cells).sheets[0].rows[row][1][column]


def test_heads_say_how_deep_they_stand_and_which_are_wholes() -> None:
    heads = [head for head, _ in laid().sheets[0].rows]
    assert [(one.label.say("en"), one.depth, one.whole) for one in heads] == [
        ("All", 0, True),
        ("Water", 1, True),
        ("River", 2, False),
    ]


def test_an_account_without_figures_has_gaps_and_blocked_cells() -> None:
    found = laid()
    assert (found.gaps, found.blocked, found.incomplete) == (True, True, False)
    assert found.sheets[0].figures == 0
    assert cell(0, 0) == SheetCell()
    assert cell(2, 1) == SheetCell(blocked=True)


def test_a_full_account_has_no_gaps() -> None:
    rows = {f"{row.code}__{column.code}" for row in TABLE.rows for column in TABLE.columns}
    found = laid(**{place: figure(1.0) for place in rows - {"RIVER__HOME"}})
    assert not found.gaps
    assert found.sheets[0].figures == 5


def test_a_figure_in_a_blocked_cell_is_not_shown() -> None:
    assert cell(2, 1, RIVER__HOME=figure(7.0)) == SheetCell(blocked=True)


@pytest.mark.parametrize(("written", "decimals"), [(None, 1), ("", 1), ("0", 0), (3, 3), ("2", 2)])
def test_a_cell_has_its_own_decimals_or_those_of_the_account(
    written: object, decimals: int
) -> None:
    assert cell(0, 0, ALL__FARM=figure(1.0, DECIMALS=written)).decimals == decimals


@pytest.mark.parametrize(("status", "shown"), [("A", ""), (None, ""), ("E", "E"), ("L", "L")])
def test_a_status_is_shown_where_it_says_more_than_given(status: str | None, shown: str) -> None:
    assert cell(0, 0, ALL__FARM=figure(1.0, OBS_STATUS=status)).status == shown


def test_a_missing_figure_has_a_key_and_no_value() -> None:
    one = cell(0, 0, ALL__FARM=figure(None, OBS_STATUS="L"))
    assert (one.key, one.value, one.status) == ("k", None, "L")


def test_statuses_and_origins_that_occur_are_told() -> None:
    found = laid(
        ALL__FARM=figure(1.0, OBS_STATUS="L", CELL_ORIGIN="given"),
        ALL__HOME=figure(1.0, OBS_STATUS="E", CELL_ORIGIN="computed"),
    )
    assert found.statuses == ["E", "L"]
    # cells without figure have no origin
    assert found.origins == {"given", "computed", ""}


def test_notes_and_sources_are_numbered_once() -> None:
    found = laid(
        ALL__FARM=figure(1.0, COMMENT_OBS="first", SOURCE_DETAIL="survey"),
        ALL__HOME=figure(1.0, COMMENT_OBS="second", SOURCE_DETAIL="survey"),
        WATER__FARM=figure(1.0, COMMENT_OBS="first"),
    )
    assert (found.notes, found.sources) == (["first", "second"], ["survey"])
    notes = [[one.note for one in cells] for _, cells in found.sheets[0].rows]
    assert notes == [[1, 2], [1, 0], [0, 0]]


@pytest.mark.parametrize(
    ("origin", "outcome", "incomplete"),
    [
        ("computed", "incomplete", True),
        ("computed", "holds", False),
        ("computed", "fails", False),
        ("given", "incomplete", False),
    ],
)
def test_a_computed_sum_of_which_a_part_lacks_is_incomplete(
    origin: str, outcome: str, incomplete: bool
) -> None:
    found = laid(left(outcome), ALL__FARM=figure(1.0, CELL_ORIGIN=origin))
    assert found.sheets[0].rows[0][1][0].incomplete == incomplete
    assert found.incomplete == incomplete


def test_what_is_left_stands_at_the_end_of_its_column() -> None:
    (sheet,) = laid(left("fails")).sheets
    farm, home = sheet.columns
    assert farm.end is not None
    assert (farm.end.residual.outcome, farm.end.anchor) == ("fails", "identity-sum-FARM")
    assert home.end is None
    assert sheet.ends == (False, True)


def test_without_residuals_nothing_has_an_end() -> None:
    assert laid().sheets[0].ends == (False, False)


WHOLE = Place("LA", "LA", "_T", "")
PLACES = [WHOLE, Place("U", "LA", "U", "URBANISATION"), Place("02", "02", "_T", "REF_AREA")]


@pytest.mark.parametrize(("written", "code"), [("", "LA"), ("LA", "LA"), ("U", "U"), ("02", "02")])
def test_a_place_is_chosen_by_its_code(written: str, code: str) -> None:
    assert chosen_place(written, PLACES).code == code


@pytest.mark.parametrize("written", ["XX", "u", " ", "_T"])
def test_a_place_without_curve_is_told(written: str) -> None:
    with pytest.raises(SathitiError) as wrong:
        chosen_place(written, PLACES)
    assert f"There is no curve of the area “{written}”." in str(wrong.value)
    assert "Choose one of the list." in str(wrong.value)


def test_no_place_is_chosen_where_there_are_no_curves() -> None:
    with pytest.raises(SathitiError, match="no curve"):
        chosen_place("", [])


@pytest.mark.parametrize(
    ("place", "filters"),
    [
        (PLACES[0], {"REF_AREA": ["LA"], "URBANISATION": ["_T"]}),
        (PLACES[1], {"REF_AREA": ["LA"], "URBANISATION": ["U"]}),
        (PLACES[2], {"REF_AREA": ["02"], "URBANISATION": ["_T"]}),
    ],
)
def test_series_of_a_place(place: Place, filters: dict[str, list[str]]) -> None:
    assert place.filters == filters
