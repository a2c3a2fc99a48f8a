from types import ModuleType

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.web.answers import render_page
from sathiti.web.grid import Grid, make_grid
from sathiti.web.page import Page
from sathiti.web.state import Site


def keyed(example: ModuleType, rows: list[dict[str, object]]) -> pa.Table:
    table = example.table(rows)
    ids = example.STRUCTURE.dimension_ids()
    keys = [".".join(str(row[name]) for name in ids) for row in rows]
    return table.append_column("SERIES_KEY", pa.array(keys, pa.string()))


def grid(example: ModuleType, rows: list[dict[str, object]], **more: int) -> Grid:
    return make_grid(keyed(example, rows), example.FOREST, "en", **more)


def test_rows_are_series_in_code_list_order(example: ModuleType) -> None:
    found = grid(example, list(reversed(example.forest_rows())))
    assert [row.label for row in found.rows] == [
        "Forest area",
        "Area of land",
        "Share of forest",
        "Less than <two> & “more”",
    ]
    assert found.periods == ["2000", "2005", "2010", "2015"]
    assert found.many_units
    assert found.fixed == [("Frequency", "Annual"), ("Area", "Whole country")]


def test_one_series_is_named_by_its_codes(example: ModuleType) -> None:
    rows = [example.row("A.LA.LAND.HA", "2005", 1.0)]
    assert [row.label for row in grid(example, rows).rows] == ["Whole country – Area of land"]
    units = [example.row(f"A.LA.LAND.{unit}", "2005", 1.0) for unit in ("HA", "PT")]
    assert [row.label for row in grid(example, units).rows] == ["Whole country – Area of land"] * 2


def test_cells_keep_value_decimals_status_and_gap(example: ModuleType) -> None:
    found = grid(example, example.forest_rows())
    forest, land, share, _ = found.rows
    assert (forest.cells[2].value, forest.cells[2].mark) == (16940.9, "E")
    assert (land.cells[2].value, land.cells[2].mark, land.cells[2].empty) == (None, "L", False)
    assert land.cells[3].empty
    assert (share.cells[1].value, share.cells[1].decimals, share.cells[1].mark) == (0.0, 2, "")
    assert found.has_gaps
    assert [(code, plain) for code, plain, _ in found.statuses] == [
        ("E", "Estimated"),
        ("L", "Not available"),
        ("M", "Not applicable"),
    ]


def test_the_page_names_the_source_in_its_language(client: object, example: ModuleType) -> None:
    site: Site = client.defaults["sathiti.site"]  # type: ignore[attr-defined]
    page = render_page(
        Page("lo", site.state().texts, site.state().settings, site.state(), "", None),
        "_grid.html",
        {
            "grid": grid(
                example,
                [
                    example.row(
                        "A.LA.LAND.HA", "2005", 1.0, SOURCE_DETAIL="ການສຳຫຼວດ 2018 / Survey 2018"
                    )
                ],
            ),
            "dataflow": example.FOREST,
        },
    ).content.decode()
    assert ">ການສຳຫຼວດ 2018</span>" in page
    assert "Survey 2018" not in page


def test_comments_are_numbered_once(example: ModuleType) -> None:
    rows = [
        example.row("A.LA.FOREST.HA", "2000", 1.0, COMMENT_OBS="first"),
        example.row("A.LA.FOREST.HA", "2001", 1.0, COMMENT_OBS="second"),
        example.row("A.LA.FOREST.HA", "2002", 1.0, COMMENT_OBS="first"),
    ]
    found = grid(example, rows)
    assert found.notes == ["first", "second"]
    assert [cell.note for cell in found.rows[0].cells] == [1, 2, 1]


def test_periods_of_several_kinds_stand_in_time_order(example: ModuleType) -> None:
    written = ["2015", "2015-Q1", "2014-12", "2015-Q4", "2014"]
    rows = [example.row("A.LA.FOREST.HA", period, 1.0) for period in written]
    assert grid(example, rows).periods == ["2014", "2014-12", "2015-Q1", "2015", "2015-Q4"]


def test_long_tables_are_cut_by_whole_series_and_say_so(example: ModuleType) -> None:
    found = grid(example, example.forest_rows(), limit=1)
    assert len(found.rows) == 1
    assert found.more == 3
    assert found.periods == ["2000", "2005", "2010", "2015"]


def test_no_observations_make_an_empty_grid(example: ModuleType) -> None:
    assert grid(example, []) == Grid([], [])


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.dictionaries(
        st.tuples(
            st.sampled_from(["LA", "01", "02"]),
            st.sampled_from(["FOREST", "LAND"]),
            st.integers(1990, 2030),
        ),
        st.floats(allow_nan=False, allow_infinity=False),
        max_size=40,
    )
)
def test_nothing_is_lost_or_invented(
    example: ModuleType, values: dict[tuple[str, str, int], float]
) -> None:
    rows = [
        example.row(f"A.{area}.{stat}.HA", str(year), value)
        for (area, stat, year), value in values.items()
    ]
    found = grid(example, rows)
    shown = {
        (row.codes["REF_AREA"], row.codes["STAT"], int(cell.period)): cell.value
        for row in found.rows
        for cell in row.cells
        if not cell.empty
    }
    assert shown == values
    assert all(len(row.cells) == len(found.periods) for row in found.rows)


def test_grid_of_the_serving_file(client: object) -> None:
    site: Site = client.defaults["sathiti.site"]  # type: ignore[attr-defined]
    flow = site.database.dataflow("DF_PROVINCES").dataflow
    found = make_grid(site.database.observations("DF_PROVINCES"), flow, "lo")
    assert len(found.rows) == 18
    assert found.rows[0].label == "ນະຄອນຫຼວງວຽງຈັນ"
    assert not found.many_units
