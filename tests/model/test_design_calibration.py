"""Margins and calibrations: what they hold, and what they refuse."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Calibration, Design, Margin, SathitiError

SEXES = Margin.of("sex", {"f": 51, "m": 49})


def test_a_margin_of_one_column() -> None:
    assert SEXES.columns == ("sex",)
    assert SEXES.categories == (("f",), ("m",))
    assert SEXES.totals == (51.0, 49.0)
    assert (SEXES.name, SEXES.sum, SEXES.counted) == ("sex", 100.0, "person")


def test_a_crossed_margin_has_tuples() -> None:
    margin = Margin.of(["province", "sex"], {(1, "f"): 5, (1, "m"): 4})
    assert margin.columns == ("province", "sex")
    assert margin.categories == ((1, "f"), (1, "m"))
    assert margin.name == "province × sex"


def test_the_whole_population_has_no_columns() -> None:
    whole = Margin.whole(7, "household")
    assert (whole.columns, whole.categories, whole.totals) == ((), ((),), (7.0,))
    assert (whole.name, whole.counted) == ("", "household")


@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=9), st.floats(1, 1e12))
def test_scaling_keeps_shares(totals: list[float], wanted: float) -> None:
    margin = Margin.of("a", dict(enumerate(totals)))
    scaled = margin.scaled_to(wanted)
    assert scaled.sum == pytest.approx(wanted)
    assert scaled.categories == margin.categories
    for before, after in zip(margin.totals, scaled.totals, strict=True):
        assert after / wanted == pytest.approx(before / margin.sum)


def test_a_calibration_names_its_columns_once() -> None:
    crossed = Margin.of(["province", "sex"], {(1, "f"): 5})
    calibration = Calibration(
        (SEXES, crossed), (("land", 3.0), ("sex", 1.0)), household=("village", "number")
    )
    assert calibration.columns == ("sex", "province", "land", "village", "number")


def test_a_design_names_the_columns_of_its_calibration() -> None:
    design = Design(weight="w", psu="village", calibration=Calibration((SEXES,)))
    assert set(design.columns) == {"w", "village", "sex"}
    assert Design(weight="w").calibration is None


def test_both_are_values() -> None:
    assert Calibration((SEXES,)) == Calibration((Margin.of("sex", {"f": 51, "m": 49}),))
    assert hash(SEXES) == hash(Margin.of("sex", {"f": 51, "m": 49}))
    with pytest.raises(AttributeError):
        SEXES.totals = (1.0, 2.0)
    assert msgspec.json.decode(msgspec.json.encode(SEXES), type=dict)["totals"] == [51.0, 49.0]


@pytest.mark.parametrize("bounds", [(1.0, 2.0), (0.5, 1.0), (2.0, 3.0), (0.2, 0.9)])
def test_bounds_lie_around_one(bounds: tuple[float, float]) -> None:
    for method in ("linear", "raking", "logit"):
        with pytest.raises(SathitiError, match="do not allow a weight to stay as it is"):
            Calibration((SEXES,), method=method, bounds=bounds)


@pytest.mark.parametrize("least", [0.0, -0.5])
def test_raking_has_a_bound_above_zero_or_none(least: float) -> None:
    with pytest.raises(SathitiError, match="bounds nothing"):
        Calibration((SEXES,), bounds=(least, 2.0))
    assert Calibration((SEXES,), bounds=(float("-inf"), 2.0)).bounds is not None
    assert Calibration((SEXES,), method="linear", bounds=(least, 2.0)).bounds == (least, 2.0)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(SathitiError, match="changes nothing"):
        Calibration()
    with pytest.raises(SathitiError, match="logit method needs bounds"):
        Calibration((SEXES,), method="logit")
    with pytest.raises(SathitiError, match="only where members share one weight"):
        Calibration((SEXES, Margin.whole(3, "household")))
    assert Calibration((Margin.whole(3, "household"),), household=("h",)).household == ("h",)
    assert Calibration(numeric=(("land", 3.0),)).columns == ("land",)


def test_a_margin_without_totals_stays_as_it_is():
    empty = Margin(("sex",), (), ())
    assert empty.scaled_to(100.0) == empty
    assert Margin.of("sex", {"f": 0}).scaled_to(100.0).totals == (0.0,)
