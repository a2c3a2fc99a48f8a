"""Population totals as tables, categories as they are written, and what sample and totals lack."""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting import calibrate_weights, margins_of
from sathiti.methods.survey.weighting.cells import collect_cells
from sathiti.methods.survey.weighting.population import check_margins, plain, written
from sathiti.model import Calibration, CollectedError, Margin, SathitiError
from sathiti.warehouse.packs import load_pack

TOTALS = pa.table(
    {
        "variable": ["sex", "sex", "sex*area", "sex*area", None],
        "category": ["1", "2", "1*n", "2*s", None],
        "total": [10, 20, 12, 18, 30],
    }
)


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda table: table,
    "pandas": lambda table: table.to_pandas().replace({np.nan: None}),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_totals_are_read_from_any_table(library: str) -> None:
    table = LIBRARIES[library](TOTALS)
    found = {margin.name: margin for margin in margins_of(table, "person")}
    assert found["sex"].totals == (10.0, 20.0)
    assert found["sex × area"].categories == (("1", "n"), ("2", "s"))
    assert found[""].totals == (30.0,)


def test_what_totals_count_is_said_by_the_caller() -> None:
    (margin,) = margins_of(TOTALS.slice(0, 2), "household")
    assert margin.counted == "household"


@pytest.mark.parametrize(
    ("value", "as_written"),
    [
        (1, "1"),
        (1.0, "1"),
        (1.5, "1.5"),
        ("01", "01"),
        ("ຍິງ", "ຍິງ"),
        (True, "True"),
        (None, ""),
        (float("inf"), "inf"),
    ],
)
def test_categories_as_they_are_written(value: Any, as_written: str) -> None:
    assert written(value) == as_written


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_are_said_whole(number: int) -> None:
    assert plain(float(number)) == number
    assert "." not in str(plain(float(number)))


@pytest.mark.parametrize(
    "values",
    [
        pa.array([1, 1, 2], pa.int8()),
        pa.array([1.0, 1.0, 2.0]),
        pa.array(["1", "1", "2"]),
        pa.array(["1", "1", "2"]).dictionary_encode(),
        pa.array(["1", "1", "2"], pa.large_string()),
    ],
    ids=["integer", "float", "text", "category", "large text"],
)
def test_a_total_written_as_text_meets_codes_of_any_type(values: pa.Array) -> None:
    sample = pa.table({"a": values, "w": [1.0, 3.0, 5.0]})
    margin = Margin.of("a", {"1": 8, "2": 10})
    made = calibrate_weights(sample, "w", Calibration((margin,)))
    assert made.attach(sample)["calibrated_weight"].to_pylist() == pytest.approx([2, 6, 10])


def test_codes_with_a_zero_in_front_are_others() -> None:
    sample = pa.table({"a": ["01", "02"], "w": [1.0, 1.0]})
    with pytest.raises(CollectedError) as caught:
        collect_cells(sample, "w", Calibration((Margin.of("a", {1: 1, 2: 1}),)))
    said = str(caught.value)
    assert "lack categories of the sample: 01, 02" in said
    assert "Nobody in the sample" in said


def test_cells_hold_what_was_added_up() -> None:
    sample = pa.table(
        {"a": ["x", "x", "y"], "b": [1, 2, 1], "n": [5.0, 7.0, 1.0], "w": [1.0, 2.0, 4.0]}
    )
    margins = (Margin.of("a", {"y": 4, "x": 3}), Margin.of("b", {1: 5, 2: 2}))
    calibration = Calibration(margins, (("n", 30.0),), method="linear")
    cells = collect_cells(sample, "w", calibration)
    assert [(line.margin, line.category, line.total) for line in cells.lines] == [
        ("a", "y", 4.0),
        ("a", "x", 3.0),
        ("b", "1", 5.0),
        ("b", "2", 2.0),
        ("n", "", 30.0),
    ]
    keys = list(zip(*cells.keys.to_pydict().values(), strict=True))
    by_key = dict(zip(keys, range(len(keys)), strict=True))
    x1 = by_key[("x", 1)]
    assert cells.codes[:, x1].tolist() == [1, 2]
    assert cells.weights[x1] == 1.0
    assert cells.moments[x1] == pytest.approx([5.0])
    assert cells.products[by_key[("x", 2)]] == pytest.approx(np.array([[98.0]]))
    assert cells.rows.sum() == 3
    keyed = collect_cells(sample, "w", calibration, by_number=True)
    assert "n" in keyed.keys.column_names
    assert keyed.moments.shape == (3, 0)


def test_many_missing_categories_are_counted_not_listed() -> None:
    sample = pa.table({"a": [0], "w": [1.0]})
    margin = Margin.of("a", dict.fromkeys(range(9), 1))
    with pytest.raises(
        SathitiError, match=r"1 \(1\), 2 \(1\), 3 \(1\), 4 \(1\), 5 \(1\) ... \(8\)"
    ):
        collect_cells(sample, "w", Calibration((margin,)))


def test_sums_of_margins_are_compared_with_the_first() -> None:
    first, second = Margin.of("a", {1: 10}), Margin.of("b", {1: 11})
    with pytest.raises(SathitiError, match="of a add up to 10, those of b to 11"):
        check_margins([first, second])
    # Rounding of large sums is no difference; households are compared with households.
    check_margins([Margin.of("a", {1: 1e9}), Margin.of("b", {1: 1e9 + 0.5})])
    check_margins([first, Margin.of("b", {1: 3}, "household")])
    with pytest.raises(SathitiError, match="those of \\* to 4"):
        check_margins([Margin.of("b", {1: 3}), Margin.whole(4)])


def test_totals_of_zero_for_categories_nobody_has_are_met() -> None:
    sample = pa.table({"a": ["x"], "w": [2.0]})
    made = calibrate_weights(sample, "w", Calibration((Margin.of("a", {"x": 4, "y": 0}),)))
    assert made.report.met
    assert made.report.after == pytest.approx([4.0, 0.0])


LAO = {
    "lacks": ("ຂາດປະເພດທີ່ມີໃນຕົວຢ່າງ: y", (Margin.of("a", {"x": 40}),), None),
    "nobody": ("ບໍ່ມີໃຜໃນຕົວຢ່າງ", (Margin.of("a", {"x": 20, "y": 15, "z": 5}),), None),
    "bounds": ("ແຕ່ຕົວຄູນລະຫວ່າງ", (Margin.of("a", {"x": 10, "y": 30}),), (0.8, 1.4)),
    "sums": ("ຍອດລວມຂອງ a ບວກໄດ້ 40",
             (Margin.of("a", {"x": 20, "y": 20}), Margin.whole(50)), None),
}  # fmt: skip


@pytest.mark.parametrize("name", LAO)
def test_what_is_wrong_is_said_in_lao(name: str) -> None:
    said, margins, bounds = LAO[name]
    sample = pa.table({"a": ["x", "x", "y", "y"], "w": [10.0] * 4})
    method = "logit" if bounds else "raking"
    with pytest.raises(SathitiError) as caught:
        calibrate_weights(sample, "w", Calibration(margins, method=method, bounds=bounds))
    in_lao = caught.value.say(load_pack("lao").texts, "lo")
    assert said in in_lao
    assert "ກະລຸນາ" in in_lao
