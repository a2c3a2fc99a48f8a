"""Curves of ten people by hand: one of 10, two of 20, three of 30 and four of 40."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.asked import asked_of
from sathiti.domains.social.curves import LINE_AT, LORENZ_AT, RANKS, curve_observations, point
from sathiti.domains.social.estimating import CURVES

from .invented import round_of, with_rows
from .test_figures import DOMAINS, LINE, PEOPLE


def curves(pack, *, lines=(LINE,), synthetic=False, people=PEOPLE, tables=((), ("urban",))):
    told = {
        "domains": DOMAINS,
        "tables": tables,
        "lines": tuple(row["line"] for row in lines),
        "line_table": "lines",
    }
    one = round_of(with_rows(pack, "lines", *lines), **told)
    return curve_observations(asked_of(one, CURVES, synthetic), people).to_pylist()


@pytest.fixture(scope="module")
def rows(lao):
    return curves(lao)


def values(rows, curve, urban="_T"):
    return {
        row["POINT"]: row["OBS_VALUE"]
        for row in rows
        if (row["CURVE"], row["URBANISATION"]) == (curve, urban)
    }


@pytest.mark.parametrize(
    ("percent", "code"), [(0, "P000"), (5.0, "P005"), (99.99999, "P100"), (200, "P200")]
)
def test_a_point_is_three_digits_of_percent(percent, code):
    assert point(percent) == code


@given(st.integers(0, 999))
def test_points_of_different_percents_differ_and_keep_their_order(percent):
    assert int(point(percent)[1:]) == percent
    assert percent == 0 or point(percent - 1) < point(percent)


def test_points_are_codes_of_the_list(lao):
    structure = lao.dataflows[CURVES].structure
    known = set(structure.codes_of("POINT").ids())
    wanted = {point(100 * share) for share in (*LORENZ_AT, *RANKS)} | set(map(point, LINE_AT))
    assert wanted <= known


def test_the_lorenz_curve_runs_from_nothing_to_all(rows):
    lorenz = values(rows, "LORENZ")
    assert len(lorenz) == len(LORENZ_AT)
    assert lorenz["P000"] == 0
    assert lorenz["P100"] == pytest.approx(100)


def test_the_lorenz_curve_has_the_shares_of_whole_groups(rows):
    lorenz = values(rows, "LORENZ")
    # 10, 30 and 60 percent of people have 10, 50 and 140 of 300.
    assert lorenz["P010"] == pytest.approx(100 * 10 / 300)
    assert lorenz["P030"] == pytest.approx(100 * 50 / 300)
    assert lorenz["P060"] == pytest.approx(100 * 140 / 300)


def test_the_lorenz_curve_rises_ever_more_steeply_below_equality(rows):
    shares = list(values(rows, "LORENZ").values())
    steps = [after - before for before, after in pairwise(shares)]
    assert all(after >= before - 1e-9 for before, after in pairwise(steps))
    assert all(share <= 100 * at + 1e-9 for share, at in zip(shares, LORENZ_AT, strict=True))


def test_incidence_moves_with_the_line(rows):
    incidence = values(rows, "INCIDENCE")
    assert len(incidence) == len(LINE_AT)
    # The line is 20: half of it, itself, one and a half and twice.
    found = [incidence[code] for code in ("P050", "P095", "P100", "P150", "P200")]
    assert found == pytest.approx([10, 10, 30, 60, 100])


def test_incidence_never_falls(rows):
    found = list(values(rows, "INCIDENCE").values())
    assert found == sorted(found)


def test_quantiles_are_values_of_people(rows):
    quantiles = values(rows, "QUANTILE")
    assert len(quantiles) == len(RANKS)
    found = [quantiles[code] for code in ("P005", "P015", "P030", "P035", "P065", "P095")]
    assert found == [10, 20, 20, 30, 40, 40]


def test_towns_and_countryside_have_curves_of_their_own(rows):
    assert values(rows, "INCIDENCE", "U")["P100"] == pytest.approx(100)
    assert values(rows, "INCIDENCE", "R")["P100"] == pytest.approx(0)
    assert values(rows, "QUANTILE", "R")["P050"] == 40
    assert values(rows, "LORENZ", "U")["P100"] == pytest.approx(100)


@pytest.mark.parametrize(
    ("curve", "unit", "decimals"),
    [("LORENZ", "PT", "1"), ("INCIDENCE", "PT", "1"), ("QUANTILE", "CUR_LCU", "0")],
)
def test_each_curve_says_its_unit(rows, curve, unit, decimals):
    found = {(row["UNIT_MEASURE"], row["DECIMALS"]) for row in rows if row["CURVE"] == curve}
    assert found == {(unit, decimals)}


def test_no_point_stands_twice(rows):
    keys = [(row["CURVE"], row["POINT"], row["URBANISATION"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_crossings_and_dimensions_that_curves_lack_are_left_out(lao):
    found = curves(lao, tables=((), ("sex",), ("urban", "sex")))
    assert {row["URBANISATION"] for row in found} == {"_T"}


def test_without_an_amount_there_is_no_incidence(lao):
    half = {**LINE, "kind": "share_of_median", "value": "0.5"}
    for lines in ((), (half,)):
        found = curves(lao, lines=lines, tables=((),))
        assert {row["CURVE"] for row in found} == {"LORENZ", "QUANTILE"}


def test_the_first_amount_of_the_plan_is_the_line_that_moves(lao):
    half = {**LINE, "line": "half", "kind": "share_of_median", "value": "0.5"}
    other = {**LINE, "line": "other", "value": "30"}
    found = curves(lao, lines=(half, other, LINE), tables=((),))
    assert values(found, "INCIDENCE")["P100"] == pytest.approx(60)


def test_curves_of_made_up_records_say_so(lao):
    found = curves(lao, synthetic=True, tables=((),))
    assert all(row["NOTE_SYNTHETIC"] for row in found)
    assert "A" not in {row["OBS_STATUS"] for row in found}
