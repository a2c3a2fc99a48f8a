"""Changes between rounds: parts add up, errors are those of two samples, growth in one standard."""

import math
from types import SimpleNamespace

import msgspec
import pyarrow as pa
import pytest

from sathiti.domains.social.changes import (
    _of_line,
    constant_line,
    ends_of,
    growth_rows,
    sectors,
    shared_lines,
    years_between,
)
from sathiti.domains.social.estimating import CURVES
from sathiti.domains.social.rounds import Round
from sathiti.methods.poverty.rounds import Rounds
from sathiti.methods.survey import Design, Sample
from sathiti.model import Dataset, Lineage
from sathiti.warehouse.line import Office
from sathiti.warehouse.vintages import write_vintage

from .invented import context_of, cube, figure, round_of, with_rows

PAIRS = [("2013", "2018"), ("2018", "2024")]


@pytest.fixture(scope="module")
def changes(produced):
    rows = produced.csv("lecs-decomposition.csv")
    found = {}
    for row in rows:
        key = (row["first"], row["line"], row["measure"], row["method"], row["group"])
        value, error = float(row["value"]), float(row["standard_error"])
        found.setdefault(key, {})[row["part"]] = (value, error, row["t"])
    return found


def test_every_pair_of_rounds_is_taken_apart_in_each_way(changes):
    keys = {(first, method, group) for first, _, _, method, group in changes}
    assert keys == {
        (first, *how)
        for first, _ in PAIRS
        for how in (
            ("datt_ravallion", ""),
            ("shapley", ""),
            ("sectoral", "province"),
            ("sectoral", "urban"),
            ("a_year", ""),
        )
    }
    assert {line for _, line, *_ in changes} == {"NATIONAL", "INTL_300"}


def test_parts_add_up_to_the_change(changes):
    for (_, _, _, method, _), parts in changes.items():
        if method == "a_year":
            continue
        names = (
            ("within", "shift", "interaction")
            if method == "sectoral"
            else ("growth", "redistribution", "residual")
        )
        change = parts["change"][0]
        assert sum(parts[name][0] for name in names) == pytest.approx(change, abs=1e-9)
        assert parts["second"][0] - parts["first"][0] == pytest.approx(change, abs=1e-9)
        if method == "shapley":
            assert parts["residual"][0] == pytest.approx(0, abs=1e-9)


def test_both_rounds_are_the_published_figures_with_their_errors(changes, produced):
    for row in produced.figures(INDICATOR="HEADCOUNT", BASIS="NATIONAL"):
        for (first, line, measure, _, _), parts in changes.items():
            if (first, line, measure) == (row["TIME_PERIOD"], "NATIONAL", "headcount"):
                value, error, _ = parts["first"]
                assert value == pytest.approx(row["OBS_VALUE"])
                assert error == pytest.approx(float(row["STANDARD_ERROR"]))


def test_the_samples_are_independent(changes):
    for (_, _, measure, *_), parts in changes.items():
        if measure == "growth":
            continue
        first, second, change = (parts[name][1] for name in ("first", "second", "change"))
        assert change == pytest.approx(math.hypot(first, second))


def test_the_growth_of_all_is_that_of_the_mean_in_units_of_the_line(changes, produced):
    means = {
        row["TIME_PERIOD"]: row["OBS_VALUE"] for row in produced.figures(INDICATOR="MEAN_WELFARE")
    }
    lines = {
        row["round"]: float(row["value"])
        for row in produced.pack.parameter_values("poverty_lines")
        if row["line"] == "international"
    }
    for first, last in PAIRS:
        parts = changes[first, "INTL_300", "growth", "a_year", ""]
        ratio = (means[last] / lines[last]) / (means[first] / lines[first])
        wanted = 100 * (ratio ** (1 / years_between(first, last)) - 1)
        assert parts["all"][0] == pytest.approx(wanted)
        assert parts["all"][1] > 0
        assert set(parts) == {"bottom40", "all"}


def test_growth_incidence_is_the_growth_of_quantiles_in_units_of_the_line(produced):
    table = produced.stored("DF_WELFARE_CURVES").dataset.table.to_pylist()
    whole = [row for row in table if (row["REF_AREA"], row["URBANISATION"]) == ("LA", "_T")]
    quantile = {
        (row["POINT"], row["TIME_PERIOD"]): row["OBS_VALUE"]
        for row in whole
        if row["CURVE"] == "QUANTILE"
    }
    freedom = {
        (row["POINT"], row["TIME_PERIOD"]): float(row["DF"])
        for row in whole
        if row["CURVE"] == "QUANTILE"
    }
    growth = [row for row in whole if row["CURVE"] == "GROWTH_INCIDENCE"]
    assert {row["TIME_PERIOD"] for row in growth} == {"2018", "2024"}
    assert len(growth) == 2 * 19
    lines = {
        row["round"]: float(row["value"])
        for row in produced.pack.parameter_values("poverty_lines")
        if row["line"] == "international"
    }
    before = {last: first for first, last in PAIRS}
    for row in growth:
        last = row["TIME_PERIOD"]
        first = before[last]
        now = quantile[row["POINT"], last] / lines[last]
        then = quantile[row["POINT"], first] / lines[first]
        years = years_between(first, last)
        assert row["OBS_VALUE"] == pytest.approx(100 * ((now / then) ** (1 / years) - 1))
        assert float(row["DF"]) == freedom[row["POINT"], last] + freedom[row["POINT"], first]
        ends = ends_of(row["OBS_VALUE"], float(row["STANDARD_ERROR"]), float(row["DF"]))
        assert (float(row["CI_LOWER"]), float(row["CI_UPPER"])) == pytest.approx(ends)
        assert row["NOTE_SYNTHETIC"]


def test_years_between_periods():
    assert years_between("2013", "2018") == pytest.approx(5, abs=0.01)
    assert years_between("2018", "2018-07") == pytest.approx(0.5, abs=0.01)


def test_money_is_compared_by_the_line_that_the_plan_names(lao):
    one = Round(Office(lao), lao.surveys["lecs"], "2018")
    assert constant_line(one).id == "international"
    assert sectors(one) == ["province", "urban"]


def line(name, value, period="", kind="absolute"):
    return {"line": name, "kind": kind, "round": period, "value": value}


def shared(pack, *lines):
    pack = with_rows(pack, "lines", *lines)
    told = {"lines": ("a", "b"), "line_table": "lines"}
    return shared_lines(*(round_of(pack, period, **told) for period in ("2018", "2020")))


def test_lines_of_two_rounds_are_held_together_by_their_code(lao):
    both = (line("a", "1", "2018"), line("a", "2", "2020"), line("b", "3"))
    assert shared(lao, *both) == {"A": (1.0, 2.0), "B": (3.0, 3.0)}


@pytest.mark.parametrize("period", ["2018", "2020"])
def test_a_line_of_one_round_alone_is_not_taken_for_another(lao, period):
    assert shared(lao, line("a", "1", period), line("b", "3")) == {"B": (3.0, 3.0)}


def test_a_line_that_is_relative_in_one_round_is_left_out(lao):
    relative = line("a", "0.5", "2020", "share_of_median")
    assert shared(lao, line("a", "1", "2018"), relative) == {}


@pytest.mark.parametrize(("freedom", "reach"), [(1, 12.7062), (10, 2.2281), (math.inf, 1.95996)])
def test_an_interval_is_of_student_with_the_freedom_of_both_samples(freedom, reach):
    low, high = ends_of(-2.0, 0.5, freedom)
    assert (low, high) == (
        pytest.approx(-2 - reach * 0.5, abs=1e-4), pytest.approx(-2 + reach * 0.5, abs=1e-4)
    )  # fmt: skip


@pytest.mark.parametrize("freedom", [0, -1])
def test_without_degrees_of_freedom_there_is_no_interval(freedom):
    assert ends_of(-2.0, 0.5, freedom) == (None, None)


def test_notes_say_the_change_of_the_rate(produced):
    step = next(one for one in produced.report.steps if one.name == "changes-lecs")
    said = [str(note) for note in step.notes]
    assert len(said) == 4
    assert said[0].startswith("NATIONAL, 2013 to 2018: poverty rate -")


def held(values, areas):
    table = pa.table({"w": [1.0] * len(values), "welfare": values, "area": areas})
    return Sample(table, Design(weight="w")).ranked("welfare", ["area"], missing="drop")


def of_line(*samples):
    rounds = tuple(SimpleNamespace(period=period) for period in ("2018", "2020"))
    both = Rounds(*(held(*one) for one in samples), "welfare", (15.0, 15.0))
    return list(_of_line(rounds, both, "A", ["area"]))


def test_an_area_that_is_new_is_no_sector_of_the_change():
    before = [10.0, 20.0, 30.0, 40.0], ["N", "N", "S", "S"]
    after = [10.0, 10.0, 30.0, 40.0], ["N", "N", "S", "T"]
    assert {one.method for one in of_line(before, before)} == {
        "datt_ravallion", "shapley", "sectoral",
    }  # fmt: skip
    found = of_line(before, after)
    assert {one.method for one in found} == {"datt_ravallion", "shapley"}
    (change,) = [
        one
        for one in found
        if (one.measure, one.method, one.part) == ("headcount", "shapley", "change")
    ]
    # one of four is poor, then two of four: variances of shares of four people, n - 1 below
    assert change.value == pytest.approx(25)
    assert change.standard_error == pytest.approx(100 * math.sqrt(0.1875 / 3 + 0.25 / 3))
    assert (change.first, change.last, change.line, change.group) == ("2018", "2020", "A", "")


LINES = (line("a", "100", "2018"), line("a", "120", "2020"))


def quantile(value, period, percent="P050", error="4", **more):
    told = {"CURVE": "QUANTILE", "POINT": percent, "STANDARD_ERROR": error, "UNIT_MEASURE": "IX"}
    return {**figure("", value, TIME_PERIOD=period), **told, **more}


def grown(desk, pack, before, after, lines=LINES, **welfare):
    """Growth between two rounds of which only these points of curves are known."""
    told = {"lines": ("a",), "line_table": "lines", "welfare": welfare}
    pack = with_rows(pack, "lines", *lines)
    rounds = [round_of(pack, period, **told) for period in ("2018", "2020")]
    flow, outputs = pack.dataflows[CURVES], {}
    for one, rows in zip(rounds, (before, after), strict=True):
        named = msgspec.structs.replace(flow, id=f"{CURVES}-{one.name}")
        dataset = Dataset(named, cube(flow.structure, *rows), Lineage("made"))
        made = write_vintage(desk.warehouse, "internal", dataset)
        outputs[f"estimates__s__{one.period}"] = {CURVES: made.id}
    return growth_rows(context_of(desk, **outputs), *rounds)


def test_growth_is_yearly_and_in_units_of_the_line(desk, tavara):
    # 200 of 100 is 2; 264 of 120 is 2.2; between them lie 730 days.
    (row,) = grown(desk, tavara, [quantile(200.0, "2018")], [quantile(264.0, "2020")])
    assert row["OBS_VALUE"] == pytest.approx(100 * (1.1 ** (365.25 / 730) - 1))
    assert (row["CURVE"], row["POINT"], row["TIME_PERIOD"]) == ("GROWTH_INCIDENCE", "P050", "2020")
    assert (row["UNIT_MEASURE"], row["DECIMALS"]) == ("PT", "1")


def test_the_error_of_growth_is_that_of_both_samples(desk, tavara):
    before, after = quantile(200.0, "2018", error="6"), quantile(264.0, "2020", error="13.2")
    (row,) = grown(desk, tavara, [before], [after])
    years = 730 / 365.25
    error = 100 * 1.1 ** (1 / years) / years * math.hypot(6 / 200, 13.2 / 264)
    assert float(row["STANDARD_ERROR"]) == pytest.approx(error)
    width = float(row["CI_UPPER"]) - float(row["CI_LOWER"])
    assert width == pytest.approx(2 * 1.959964 * error, rel=1e-5)


def test_money_that_grows_as_the_line_does_not_grow(desk, tavara):
    (row,) = grown(desk, tavara, [quantile(200.0, "2018")], [quantile(240.0, "2020")])
    assert row["OBS_VALUE"] == pytest.approx(0, abs=1e-9)


def test_each_point_grows_by_itself(desk, tavara):
    before = [quantile(100.0, "2018", "P010"), quantile(200.0, "2018", "P090")]
    after = [quantile(240.0, "2020", "P090"), quantile(60.0, "2020", "P010")]
    rows = {row["POINT"]: row["OBS_VALUE"] for row in grown(desk, tavara, before, after)}
    assert rows["P010"] < 0
    assert rows["P090"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "lacking",
    [
        quantile(None, "2018", OBS_STATUS="O"),
        quantile(200.0, "2018", error=None),
        quantile(200.0, "2018", CURVE="LORENZ"),
        quantile(200.0, "2018", "P010"),
    ],
    ids=["hidden", "no error", "another curve", "another point"],
)
def test_a_point_that_one_round_lacks_has_no_growth(desk, tavara, lacking):
    assert grown(desk, tavara, [lacking], [quantile(264.0, "2020")]) == []


@pytest.mark.parametrize(
    "lines",
    [(), LINES[:1], LINES[1:], (line("a", "0.5", kind="share_of_median"),)],
    ids=["no line", "none later", "none before", "relative"],
)
def test_without_one_standard_in_both_rounds_there_is_no_growth(desk, tavara, lines):
    points = [quantile(200.0, "2018")], [quantile(264.0, "2020")]
    assert grown(desk, tavara, *points, lines=lines) == []


def test_the_plan_may_name_another_line_for_the_standard(desk, tavara):
    lines = (*LINES, line("b", "50"))
    points = [quantile(200.0, "2018")], [quantile(200.0, "2020")]
    (row,) = grown(desk, tavara, *points, lines=lines, constant_line="b")
    assert row["OBS_VALUE"] == pytest.approx(0, abs=1e-9)


def test_groups_of_records_of_the_unit_itself_are_no_sectors(lao):
    # Sex is of persons, which are analysed; the area is of villages.
    assert sectors(round_of(lao)) == ["area"]
