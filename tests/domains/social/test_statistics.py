"""What is estimated: lines of a round, the statistics a plan may name, how they are written."""

import pytest

from sathiti.domains.social.statistics import (
    BY_LINE,
    MONEY,
    PERCENT,
    WITHOUT_LINE,
    lines_of,
)
from sathiti.methods.poverty.indices import RelativeLine
from sathiti.model import SathitiError

from .invented import with_rows


def line(name, value="100", kind="absolute", period="", **more):
    return {"line": name, "kind": kind, "round": period, "value": value, **more}


def found(pack, *rows, names=("a", "b"), period="2018"):
    return lines_of(with_rows(pack, "lines", *rows), "lines", names, period)


@pytest.mark.parametrize("amount", ["250.5", "254800", "1e7"])
def test_an_amount_is_a_number(tavara, amount):
    (one,) = found(tavara, line("a", amount))
    assert (one.id, one.value) == ("a", float(amount))


def test_lines_come_in_the_order_of_the_plan_not_of_the_table(tavara):
    rows = (line("b"), line("a"))
    assert [one.id for one in found(tavara, *rows)] == ["a", "b"]
    assert [one.id for one in found(tavara, *rows, names=("b", "a"))] == ["b", "a"]


def test_only_lines_of_the_plan_count(tavara):
    assert [one.id for one in found(tavara, line("a"), line("c"))] == ["a"]


def test_a_line_of_another_round_does_not_hold(tavara):
    rows = (line("a", "1", period="2013"), line("a", "2", period="2018"))
    assert [one.value for one in found(tavara, *rows)] == [2.0]


def test_a_line_without_a_round_holds_in_all(tavara):
    for period in ("2013", "2018"):
        assert [one.value for one in found(tavara, line("a", "3"), period=period)] == [3.0]


def test_a_table_that_is_not_there_has_no_lines(tavara):
    assert lines_of(tavara, "nowhere", ("a",), "2018") == []


def test_the_code_is_the_name_in_capitals_where_none_is_given(tavara):
    codes = [one.code for one in found(tavara, line("a"), line("b", code="INTL_300"))]
    assert codes == ["A", "INTL_300"]


@pytest.mark.parametrize(("said", "assumed"), [("yes", True), ("no", False), ("", False)])
def test_a_line_that_stands_in_for_another_says_so(tavara, said, assumed):
    (one,) = found(tavara, line("a", assumed=said, source="a guess"))
    assert (one.assumed, one.source) == (assumed, "a guess")


@pytest.mark.parametrize(("kind", "of"), [("share_of_median", "median"), ("share_of_mean", "mean")])
def test_a_relative_line_is_a_share_of_the_distribution(tavara, kind, of):
    (one,) = found(tavara, line("a", "0.6", kind))
    assert one.value == RelativeLine(0.6, of)


@pytest.mark.parametrize("value", ["", "x", "0", "-5", "nan", "1,5"])
def test_a_line_that_is_no_number_above_zero_is_refused_with_its_place(tavara, value):
    with pytest.raises(SathitiError, match="makes no sense") as told:
        found(tavara, line("b"), line("a", value))
    assert str(told.value).startswith("lines.csv › row 3: A poverty line “a” of kind absolute")
    assert "values lie above zero" in str(told.value)


def test_a_kind_that_is_not_known_is_refused_with_those_that_are(tavara):
    with pytest.raises(SathitiError, match="of kind fixed") as told:
        found(tavara, line("a", kind="fixed"))
    assert "absolute, share_of_median, share_of_mean" in str(told.value)


def test_a_line_that_nobody_asks_may_be_wrong(tavara):
    assert [one.id for one in found(tavara, line("c", "x"), line("a"))] == ["a"]


@pytest.mark.parametrize(
    ("name", "code", "unit"),
    [
        ("headcount", "HEADCOUNT", PERCENT),
        ("poverty_gap", "POVERTY_GAP", PERCENT),
        ("poverty_severity", "POVERTY_SEVERITY", PERCENT),
        ("watts", "WATTS", "IX"),
        ("sst", "SST", "IX"),
    ],
)
def test_poverty_is_said_in_its_code_and_unit(name, code, unit):
    one = BY_LINE[name]
    assert one.indicators == {"": code}
    assert (one.unit.code, one.unit.factor) == (unit, 100.0)


def test_each_measure_of_poverty_is_made_for_its_line():
    made = {name: one.measure(100.0) for name, one in BY_LINE.items()}
    again = {name: one.measure(200.0) for name, one in BY_LINE.items()}
    assert all(made[name] != again[name] for name in made)


def test_money_is_written_without_decimals_and_not_multiplied():
    for name in ("mean", "median"):
        (one,) = WITHOUT_LINE[name]
        assert (one.unit.code, one.unit.decimals, one.unit.factor) == (MONEY, 0, 1.0)


def test_no_two_statistics_give_one_indicator():
    every = [*BY_LINE.values(), *(one for many in WITHOUT_LINE.values() for one in many)]
    codes = [code for one in every for code in one.indicators.values()]
    assert len(codes) == len(set(codes))


def test_shares_are_of_five_fifths_and_the_lower_two():
    fifths, bottom = WITHOUT_LINE["quantile_shares"]
    assert list(fifths.indicators.values()) == [f"SHARE_Q{number}" for number in range(1, 6)]
    assert fifths.label_column == "group"
    assert bottom.indicators == {"": "SHARE_BOTTOM40"}


def test_every_statistic_of_the_pack_is_known(lao):
    known = {*BY_LINE, *WITHOUT_LINE, "lorenz"}
    assert set(lao.surveys["lecs"].statistics) <= known


def test_every_line_of_the_pack_holds_in_every_round(lao):
    survey = lao.surveys["lecs"]
    for period in survey.rounds:
        lines = lines_of(lao, survey.line_table, survey.lines, period)
        assert [one.id for one in lines] == list(survey.lines)
