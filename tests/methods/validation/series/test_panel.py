"""Observations as the checks see them: numbers, decimals, periods, roles, names."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation.series.panel import Panel
from sathiti.model import Text

from .conftest import STRUCTURE, TODAY, Row
from .limits import panel_of, renamed, series


@pytest.mark.parametrize(
    ("written", "value", "decimals"),
    [
        ("46", 46.0, 0),
        ("46.", 46.0, 0),
        ("46.0", 46.0, 1),
        (" 46.00 ", 46.0, 2),
        (".5", 0.5, 1),
        ("+3.25", 3.25, 2),
        ("-0.50", -0.5, 2),
        ("1.5e-3", 0.0015, 4),
        ("1.5E3", 1500.0, 0),
        ("15e-1", 1.5, 1),
        ("1.25e1", 12.5, 1),
        ("1e308", 1e308, 0),
        ("1e309", None, 0),
        ("9" * 400, None, 0),
        ("1e-400", 0.0, 30),
        ("0." + "0" * 400 + "1", 0.0, 30),
        ("NaN", None, 0),
        ("INF", None, 0),
        ("໑໒", None, 0),
        ("１２", None, 0),
        ("1,5", None, 0),
        ("1 000", None, 0),
        ("1_000", None, 0),
        ("0x1F", None, 0),
        ("", None, 0),
        ("n/a", None, 0),
    ],
)
def test_numbers_and_their_decimals(
    world: Any, written: str, value: float | None, decimals: int
) -> None:
    (seen,) = panel_of(world, series("FDI", "USD", [written])).observations
    assert seen.value == value
    assert seen.decimals == decimals
    assert seen.written == written.strip()


@pytest.mark.parametrize(
    ("written", "frequency"),
    [
        ("2015", "A"),
        ("2015-A1", "A"),
        ("2015-S2", "S"),
        ("2015-Q4", "Q"),
        ("2015-07", "M"),
        ("2015-M07", "M"),
        ("2015-W05", "W"),
        ("2020-W53", "W"),
        ("2015-07-31", "D"),
        (" 2015 ", "A"),
        ("2019-W53", None),
        ("2015-13", None),
        ("2015-02-30", None),
        ("0000", None),
        ("9999", None),
        ("9998", None),
        ("9997", "A"),
        ("9999-W52", None),
        ("9999-12-31", None),
        ("2010/P5Y", None),
        ("", None),
    ],
)
def test_periods_of_every_frequency(world: Any, written: str, frequency: str | None) -> None:
    """Placeholders at the end of the calendar are no periods anything can be asked of."""
    (seen,) = panel_of(world, [Row("FDI", "USD", written, "1")]).observations
    assert (seen.period.frequency if seen.period else None) == frequency


@pytest.mark.parametrize(
    ("written", "power"),
    [
        ("0", 0),
        ("6", 6),
        ("+3", 3),
        ("-3", -3),
        (" 6 ", 6),
        ("", None),
        ("--3", None),
        ("3.0", None),
        ("999", None),
        ("²", None),
        ("໓", None),
        ("millions", None),
    ],
)
def test_multipliers(world: Any, written: str, power: int | None) -> None:
    panel = panel_of(world, series("FDI", "USD", ["1"], UNIT_MULT=written))
    assert panel.multiplier(panel.observations[0]) == power


def test_a_table_without_multipliers(world: Any) -> None:
    table = world.table(series("FDI", "USD", ["1"])).drop_columns(["UNIT_MULT"])
    panel = Panel(table, STRUCTURE, world.tables, ("en",), TODAY)
    assert panel.multiplier(panel.observations[0]) is None


def test_histories_are_in_time_order_and_hold_each_period_once(world: Any) -> None:
    rows = series("FDI", "USD", {2017: "3", 2015: "1", 2016: "2"})
    rows += [Row("FDI", "USD", "2016", "9"), Row("FDI", "USD", "soon", "4")]
    panel = panel_of(world, rows)
    (history,) = panel.histories.values()
    assert [each.written for each in history] == ["1", "2", "3"]
    assert len(panel.observations) == 5
    assert len(panel.usable) == 3


def test_a_slice_holds_what_differs_in_one_dimension(world: Any) -> None:
    rows = [
        Row("POP", "NUMBER", year, str(n), {"SEX": sex})
        for year in ("2015", "2016")
        for n, sex in enumerate(("_T", "M", "F"))
    ]
    slices = panel_of(world, rows).slices("SEX")
    assert [sorted(cells) for cells in slices.values()] == [["F", "M", "_T"]] * 2
    assert {time for _, time in slices} == {"2015", "2016"}
    assert all(context[3] == "" for context, _ in slices)


def test_two_units_are_two_series_also_where_the_unit_is_an_attribute(world: Any) -> None:
    from msgspec import structs

    dimensions = tuple(d for d in STRUCTURE.dimensions if d.id != "UNIT_MEASURE")
    structure = structs.replace(STRUCTURE, dimensions=dimensions)
    rows = [*series("FDI", "USD", ["1"]), *series("FDI", "CUR_LCU", ["2"])]
    panel = panel_of(world, rows, structure)
    assert len(panel.histories) == 2
    assert {panel.series_key(each) for each in panel.observations} == {"A.FDI.ZZ._T._T._T._T._T"}


def test_detail_counts_broken_down_dimensions(world: Any) -> None:
    rows = [
        Row("POP", "NUMBER", "2015", "1", codes)
        for codes in ({}, {"SEX": "M"}, {"SEX": "M", "AGE": "Y0T14"}, {"REF_AREA": "XX"})
    ]
    panel = panel_of(world, rows)
    assert [panel.detail(each) for each in panel.observations] == [0, 1, 2, 0]


def test_names_fall_back_to_codes(world: Any) -> None:
    panel = panel_of(world, series("FDI", "USD", ["1"], SEX="NEW"))
    (seen,) = panel.observations
    assert panel.label("SEX", "NEW").say("lo") == "NEW"
    assert panel.label("SEX", "M").say("lo") == "ລະຫັດ SEX M"
    assert panel.label_of("NO_SUCH").say("lo") == "NO_SUCH"
    assert panel.label_of("SEX").say("lo") == "ຖັນ SEX"
    assert panel.name_of("NO_SUCH", "x").words == {}
    assert panel.where(seen).say("en") == "Foreign direct investment inflows, NEW"


def test_where_is_the_key_if_all_is_total(world: Any) -> None:
    panel = panel_of(world, series("", "USD", ["1"]))
    assert panel.where(panel.observations[0]).say("en") == "A..ZZ._T._T._T._T._T.USD"


def test_a_thing_is_made_once(world: Any) -> None:
    panel = panel_of(world, series("FDI", "USD", ["1"]))
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [panel.once("a", make), panel.once("a", make), panel.once("b", make)] == [1, 1, 2]


def test_cells_of_other_types_and_nulls(world: Any) -> None:
    table = world.table(series("FDI", "USD", ["1", "2"]))
    table = table.set_column(
        table.column_names.index("UNIT_MULT"), "UNIT_MULT", pa.array([6, None])
    )
    panel = Panel(table, STRUCTURE, world.tables, ("en",), TODAY)
    assert [panel.multiplier(each) for each in panel.observations] == [6, None]
    assert panel.columns["UNIT_MULT"] == ["6", ""]


def test_a_table_without_dimensions_or_values(world: Any) -> None:
    table = pa.table({"TIME_PERIOD": ["2015", "2016"]})
    panel = Panel(table, STRUCTURE, world.tables, ("en",), TODAY)
    assert [each.key for each in panel.observations] == [(), ()]
    assert panel.usable == []
    assert panel.histories == {}


def test_the_name_of_the_series_in_every_language(world: Any) -> None:
    structure = renamed("CL_SERIES", FDI=Text.of(en="Investment", lo="ການລົງທຶນ", fr="Invest"))
    panel = panel_of(world, series("FDI", "USD", ["1"]), structure)
    assert panel.name(panel.observations[0]).words["lo"] == "ການລົງທຶນ"
    assert panel.where(panel.observations[0]).words == {"en": "Investment", "lo": "ການລົງທຶນ"}


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("0123456789+-.eE "), max_size=9))
def test_every_number_read_is_what_python_reads(world: Any, written: str) -> None:
    (seen,) = panel_of(world, series("FDI", "USD", [written])).observations
    if seen.value is not None:
        assert seen.value == float(written)
        assert 0 <= seen.decimals <= 30
