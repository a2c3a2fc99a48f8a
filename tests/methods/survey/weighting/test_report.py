"""The report of a calibration: what is off, by which share, and in which order."""

import numpy as np
import pytest

from sathiti.methods.survey.weighting.cells import Line
from sathiti.methods.survey.weighting.report import CalibrationReport

LINES = (Line("sex", "f", 50.0), Line("sex", "m", 40.0), Line("income", "", 0.0))


def report(after: list[float], sizes: list[float] | None = None) -> CalibrationReport:
    return CalibrationReport(
        LINES,
        np.array([45.0, 44.0, 10.0]),
        np.array(after),
        np.array(sizes or [50.0, 44.0, 200.0]),
        least=0.5,
        greatest=2.0,
        at_bounds=3,
        rounds=4,
    )


def test_off_is_after_less_total() -> None:
    assert report([51.0, 38.0, 5.0]).off.tolist() == [1.0, -2.0, 5.0]


def test_shares_are_of_the_sizes_and_have_no_sign() -> None:
    assert report([51.0, 38.0, 5.0]).off_share == pytest.approx([0.02, 2 / 44, 0.025])


def test_the_worst_comes_first() -> None:
    assert [line.category or line.margin for line in report([51.0, 38.0, 5.0]).unmet] == [
        "m",
        "income",
        "f",
    ]


def test_equal_deviations_stay_in_order() -> None:
    found = report([55.0, 44.0, 0.0], [50.0, 40.0, 1.0]).unmet
    assert found == LINES[:2]


def test_what_is_met_is_not_unmet() -> None:
    found = report([50.0, 38.0, 0.0])
    assert found.unmet == (LINES[1],)
    assert not found.met


def test_rounding_is_met() -> None:
    assert report([50.0 + 1e-9, 40.0, 1e-9]).met


def test_a_deviation_of_a_millionth_is_not_met() -> None:
    assert report([50.0 + 50e-6, 40.0, 0.0]).unmet == (LINES[0],)


def test_a_sum_that_is_no_number_is_unmet() -> None:
    found = report([float("nan"), 40.0, 0.0])
    assert found.unmet == (LINES[0],)
    assert not found.met


def test_a_size_of_zero_divides_nothing_by_zero() -> None:
    with np.errstate(all="raise"):
        found = report([50.0, 40.0, 0.0], [50.0, 40.0, 0.0])
        assert found.off_share.tolist() == [0.0, 0.0, 0.0]


def test_the_table_has_a_row_a_total() -> None:
    table = report([50.0, 38.0, 0.0]).table
    assert table.to_pylist()[1] == {
        "variable": "sex",
        "category": "m",
        "total": 40.0,
        "before": 44.0,
        "after": 38.0,
        "off": -2.0,
        "met": False,
    }
    assert table["met"].to_pylist() == [True, False, True]


def test_a_report_without_lines_is_met() -> None:
    none = np.zeros(0)
    empty = CalibrationReport((), none, none, none, 1.0, 1.0, 0, 0)
    assert empty.met
    assert empty.table.num_rows == 0
