"""Observations laid out: order, labels, units, marks, notes and what is cut."""

from types import ModuleType

import pyarrow as pa
import pytest

from sathiti.model.status import LEGEND_WORDS
from sathiti.web.grid import Cell, Grid, Row, make_grid, status_mark, telling_dimensions


def laid(example: ModuleType, *rows: dict[str, object], language: str = "en", **more: int) -> Grid:
    ids = example.STRUCTURE.dimension_ids()
    keys = [".".join(str(row[name]) for name in ids) for row in rows]
    table = example.table(list(rows)).append_column("SERIES_KEY", pa.array(keys, pa.string()))
    return make_grid(table, example.FOREST, language, **more)


@pytest.mark.parametrize(
    ("status", "empty", "mark"),
    [("", True, ""), ("A", False, ""), ("L", False, "L"), ("E", False, "E")],
)
def test_a_cell_marks_what_is_more_than_given(status: str, empty: bool, mark: str) -> None:
    cell = Cell("2020", 1.0, 0, status)
    assert (cell.empty, cell.mark) == (empty, mark)


@pytest.mark.parametrize(
    ("units", "many"), [([], False), (["ha"], False), (["ha", "ha"], False), (["ha", "t"], True)]
)
def test_rows_that_differ_in_unit(units: list[str], many: bool) -> None:
    rows = [Row(str(place), {}, "", unit, []) for place, unit in enumerate(units)]
    assert Grid([], rows).many_units == many


def test_a_status_without_value_is_no_gap() -> None:
    missing = Row("k", {}, "", "", [Cell("2020", None, None, "L")])
    gap = Row("k", {}, "", "", [Cell("2020")])
    assert not Grid(["2020"], [missing]).has_gaps
    assert Grid(["2020"], [missing, gap]).has_gaps


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({"FREQ": "A", "REF_AREA": "LA", "UNIT_MEASURE": "HA"}, ["REF_AREA"]),
        ({"SEX": "_T", "AGE": "Y0T14"}, ["AGE"]),
        ({"SEX": "_Z", "FREQ": "M"}, []),
        ({}, []),
    ],
)
def test_dimensions_that_tell_series_apart(codes: dict[str, str], expected: list[str]) -> None:
    assert telling_dimensions(codes) == expected


def test_areas_stand_in_the_order_of_their_list(example: ModuleType) -> None:
    keys = ["A.02.FOREST.HA", "A.LA.FOREST.HA", "A.01.FOREST.HA"]
    found = laid(example, *(example.row(key, "2020", 1.0) for key in keys))
    assert [row.key for row in found.rows] == [keys[1], keys[2], keys[0]]
    assert [row.label for row in found.rows] == ["Whole country", "Vientiane Capital", "Phongsaly"]


def test_the_first_dimension_orders_before_the_next(example: ModuleType) -> None:
    keys = [f"A.{area}.{stat}.HA" for stat in ("FOREST", "LAND") for area in ("LA", "01")]
    found = laid(example, *(example.row(key, "2020", 1.0) for key in keys))
    assert [row.label for row in found.rows] == [
        "Whole country – Forest area",
        "Whole country – Area of land",
        "Vientiane Capital – Forest area",
        "Vientiane Capital – Area of land",
    ]


def test_a_code_that_is_in_no_list_stands_last_under_its_code(example: ModuleType) -> None:
    keys = ["A.ZZ.FOREST.HA", "A.LA.FOREST.HA"]
    found = laid(example, *(example.row(key, "2020", 1.0) for key in keys))
    assert [row.codes["REF_AREA"] for row in found.rows] == ["LA", "ZZ"]
    assert found.rows[1].label == "ZZ"


@pytest.mark.parametrize(
    ("language", "label", "unit", "fixed"),
    [
        ("en", "Area of land", "thousand hectares", ("Area", "Whole country")),
        ("lo", "ເນື້ອທີ່ດິນ", "ພັນເຮັກຕາ", ("ເຂດ", "ທົ່ວປະເທດ")),
    ],
)
def test_words_are_in_the_language_asked(
    example: ModuleType, language: str, label: str, unit: str, fixed: tuple[str, str]
) -> None:
    rows = [example.row(f"A.LA.{stat}.HA", "2020", 1.0) for stat in ("FOREST", "LAND")]
    found = laid(example, *rows, language=language)
    assert (found.rows[1].label, found.rows[1].unit) == (label, unit)
    assert fixed in found.fixed


def test_what_all_rows_share_is_said_once(example: ModuleType) -> None:
    rows = [example.row(f"A.{area}.LAND.HA", "2020", 1.0) for area in ("LA", "01")]
    assert laid(example, *rows).fixed == [
        ("Frequency", "Annual"),
        ("Statistic", "Area of land"),
        ("Unit", "thousand hectares"),
    ]


@pytest.mark.parametrize(
    ("latest", "periods", "earlier"),
    [
        (None, ["2018", "2019", "2020"], 0),
        (3, ["2018", "2019", "2020"], 0),
        (2, ["2019", "2020"], 1),
        (1, ["2020"], 2),
        (9, ["2018", "2019", "2020"], 0),
    ],
)
def test_older_periods_may_be_left_out(
    example: ModuleType, latest: int | None, periods: list[str], earlier: int
) -> None:
    rows = [example.row("A.LA.LAND.HA", year, 1.0) for year in ("2020", "2018", "2019")]
    more = {} if latest is None else {"latest": latest}
    found = laid(example, *rows, **more)
    assert (found.periods, found.earlier) == (periods, earlier)
    assert [cell.period for cell in found.rows[0].cells] == periods


@pytest.mark.parametrize(("limit", "shown", "more"), [(1, 1, 3), (3, 3, 1), (4, 4, 0), (10, 4, 0)])
def test_rows_beyond_the_limit_are_counted(
    example: ModuleType, limit: int, shown: int, more: int
) -> None:
    rows = [example.row(f"A.{area}.LAND.HA", "2020", 1.0) for area in ("LA", "01", "02", "03")]
    found = laid(example, *rows, limit=limit)
    assert (len(found.rows), found.more) == (shown, more)


def test_periods_and_notes_of_rows_left_out_are_not_shown(example: ModuleType) -> None:
    found = laid(
        example,
        example.row("A.LA.LAND.HA", "2020", 1.0),
        example.row("A.01.LAND.HA", "1990", None, COMMENT_OBS="hidden", OBS_STATUS="M"),
        limit=1,
    )
    assert (found.periods, found.notes, found.statuses) == (["2020"], [], [])


@pytest.mark.parametrize(("decimals", "expected"), [(None, None), ("", None), (0, 0), (2, 2)])
def test_decimals_of_a_cell(
    example: ModuleType, decimals: int | str | None, expected: int | None
) -> None:
    row = example.row("A.LA.LAND.HA", "2020", 1.0) | {"DECIMALS": decimals or None}
    if decimals == 0:
        row["DECIMALS"] = 0
    assert laid(example, row).rows[0].cells[0].decimals == expected


def test_an_observation_without_status_is_given(example: ModuleType) -> None:
    row = example.row("A.LA.LAND.HA", "2020", 1.0) | {"OBS_STATUS": None}
    cell = laid(example, row).rows[0].cells[0]
    assert (cell.status, cell.mark, cell.empty) == ("A", "", False)


def test_sources_are_named_once_in_order(example: ModuleType) -> None:
    said = {"2018": "survey", "2019": "register", "2020": "survey"}
    rows = [
        example.row("A.LA.LAND.HA", year, 1.0, SOURCE_DETAIL=source)
        for year, source in said.items()
    ]
    assert laid(example, *rows).sources == ["survey", "register"]


def test_notes_are_numbered_over_rows(example: ModuleType) -> None:
    found = laid(
        example,
        example.row("A.01.LAND.HA", "2020", 1.0, COMMENT_OBS="b"),
        example.row("A.LA.LAND.HA", "2019", 1.0, COMMENT_OBS="a"),
        example.row("A.LA.LAND.HA", "2020", 1.0),
    )
    assert found.notes == ["a", "b"]
    assert [[cell.note for cell in row.cells] for row in found.rows] == [[1, 0], [0, 2]]


@pytest.mark.parametrize(("language", "meaning"), [("en", "Not available"), ("lo", "ຍັງບໍ່ທັນມີ")])
def test_a_status_is_explained_by_the_code_list(
    example: ModuleType, language: str, meaning: str
) -> None:
    assert status_mark([example.STRUCTURE], "L", language) == ("L", LEGEND_WORDS["L"], meaning)


def test_a_status_that_nothing_explains_is_its_code() -> None:
    assert status_mark([], "X9", "en") == ("X9", "X9", "X9")


def test_only_statuses_that_occur_are_explained(example: ModuleType) -> None:
    found = laid(
        example,
        example.row("A.LA.LAND.HA", "2018", None, OBS_STATUS="M"),
        example.row("A.LA.LAND.HA", "2019", 1.0, OBS_STATUS="E"),
        example.row("A.LA.LAND.HA", "2020", 1.0),
    )
    assert [code for code, _, _ in found.statuses] == ["E", "M"]
