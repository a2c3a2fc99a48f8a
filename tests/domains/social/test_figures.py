"""Figures of ten people by hand: one of 10, two of 20, three of 30 and four of 40."""

import math

import msgspec
import pyarrow as pa
import pytest

from sathiti.domains.social.asked import asked_of
from sathiti.domains.social.crossings import dimensions
from sathiti.domains.social.estimating import POVERTY
from sathiti.domains.social.figures import poverty_table
from sathiti.model import SathitiError, SurveyDomain

from .invented import round_of, with_rows

PEOPLE = pa.table(
    {
        "region": ["1"] * 4,
        "village": ["A", "A", "B", "B"],
        "final_weight": [1.0, 2.0, 3.0, 4.0],
        "welfare": [10.0, 20.0, 30.0, 40.0],
        "urban": ["U", "U", "R", "R"],
        "sex": ["F", "M", "F", "M"],
    }
)
DOMAINS = {
    "urban": SurveyDomain("urban", "villages", "urban", "URBANISATION"),
    "sex": SurveyDomain("sex", "people", "sex", "SEX"),
}
LINE = {"line": "national", "code": "NATIONAL", "kind": "absolute", "round": "", "value": "20"}
STATISTICS = (
    "mean",
    "median",
    "headcount",
    "poverty_gap",
    "poverty_severity",
    "watts",
    "gini",
    "theil",
    "mld",
    "atkinson",
    "quantile_shares",
)
WEIGHTS, INCOMES = (1, 2, 3, 4), (10, 20, 30, 40)


def asked(pack, *, lines=(LINE,), rules=(), synthetic=False, period="2018", **changes):
    pack = with_rows(pack, "lines", *lines)
    pack = with_rows(pack, "rules", *rules)
    told = {
        "domains": DOMAINS,
        "tables": ((),),
        "statistics": STATISTICS,
        "lines": tuple(dict.fromkeys(row["line"] for row in lines)),
        "line_table": "lines",
        "reliability": "rules",
    }
    return asked_of(round_of(pack, period, **{**told, **changes}), POVERTY, synthetic)


def rows(pack, people=PEOPLE, **how):
    return poverty_table(asked(pack, **how), people).to_pylist()


def only(found, indicator, **codes):
    (row,) = (
        row
        for row in found
        if row["INDICATOR"] == indicator and all(row[name] == code for name, code in codes.items())
    )
    return row


@pytest.fixture(scope="module")
def whole(lao):
    return rows(lao)


@pytest.fixture(scope="module")
def crossed(lao):
    return rows(lao, tables=((), ("urban",), ("urban", "sex")), statistics=("mean", "headcount"))


def mean_of(function):
    return sum(w * function(y / 30) for w, y in zip(WEIGHTS, INCOMES, strict=True)) / 10


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        ("MEAN_WELFARE", 30.0),
        ("MEDIAN_WELFARE", 30.0),
        ("HEADCOUNT", 30.0),
        ("POVERTY_GAP", 5.0),
        ("POVERTY_SEVERITY", 2.5),
        ("WATTS", 10 * math.log(2)),
        # (2 sum w y C - sum w y) / (sum w sum w y) - 1 with C the people up to y: 1, 3, 6, 10.
        ("GINI", 100 * ((2 * (10 + 120 + 540 + 1600) - 300) / (10 * 300) - 1)),
        ("THEIL", 100 * mean_of(lambda x: x * math.log(x))),
        ("MLD", -100 * mean_of(math.log)),
        ("ATKINSON_1", 100 * (1 - math.exp(mean_of(math.log)))),
        ("POPULATION", 10.0),
        ("POOR_PERSONS", 3.0),
    ],
)
def test_figures_of_the_whole(whole, indicator, value):
    assert only(whole, indicator)["OBS_VALUE"] == pytest.approx(value)


def test_shares_of_fifths_add_up_to_all(whole):
    fifths = [only(whole, f"SHARE_Q{number}")["OBS_VALUE"] for number in range(1, 6)]
    assert sum(fifths) == pytest.approx(100)
    assert fifths == sorted(fifths)


def test_a_figure_has_its_error_and_its_interval(whole):
    row = only(whole, "MEAN_WELFARE")
    # Deviations of the villages from the mean: 1 (-20) + 2 (-10) = -40 and 3 (0) + 4 (10) = 40.
    error = math.sqrt(2 * (40**2 + 40**2) / 1) / 10
    assert float(row["STANDARD_ERROR"]) == pytest.approx(error)
    assert float(row["CV"]) == pytest.approx(error / 30)
    assert float(row["CI_LOWER"]) < 30 < float(row["CI_UPPER"])


def test_a_figure_says_how_many_records_it_rests_on(whole):
    assert {row["SAMPLE_SIZE"] for row in whole} == {"4"}


@pytest.mark.parametrize(
    ("indicator", "unit", "decimals"),
    [
        ("HEADCOUNT", "PT", "1"),
        ("GINI", "IX", "1"),
        ("MEAN_WELFARE", "CUR_LCU", "0"),
        ("POPULATION", "NUMBER", "0"),
    ],
)
def test_a_figure_says_its_unit_and_decimals(whole, indicator, unit, decimals):
    row = only(whole, indicator)
    assert (row["UNIT_MEASURE"], row["DECIMALS"]) == (unit, decimals)


def test_what_is_of_a_line_names_it_and_the_rest_none(whole):
    of_line = {row["INDICATOR"] for row in whole if row["BASIS"] == "NATIONAL"}
    assert of_line == {"HEADCOUNT", "POVERTY_GAP", "POVERTY_SEVERITY", "WATTS", "POOR_PERSONS"}
    assert {row["BASIS"] for row in whole} == {"NATIONAL", "_Z"}


def test_every_figure_is_of_the_round_and_says_its_survey(whole):
    assert {(row["TIME_PERIOD"], row["SOURCE_DETAIL"]) for row in whole} == {
        ("2018", "Survey 2018")
    }


def test_no_figure_stands_twice(crossed):
    keys = [(row["INDICATOR"], row["URBANISATION"], row["SEX"], row["BASIS"]) for row in crossed]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("codes", "mean", "rate"),
    [
        ({"URBANISATION": "_T", "SEX": "_T"}, 30, 30),
        ({"URBANISATION": "U", "SEX": "_T"}, 50 / 3, 100),
        ({"URBANISATION": "R", "SEX": "_T"}, 250 / 7, 0),
        ({"URBANISATION": "U", "SEX": "F"}, 10, 100),
        ({"URBANISATION": "R", "SEX": "M"}, 40, 0),
    ],
)
def test_each_group_has_its_own_figures(crossed, codes, mean, rate):
    assert only(crossed, "MEAN_WELFARE", **codes)["OBS_VALUE"] == pytest.approx(mean)
    assert only(crossed, "HEADCOUNT", **codes)["OBS_VALUE"] == pytest.approx(rate)


def test_groups_add_up_to_the_whole(crossed):
    persons = {
        code: only(crossed, "POPULATION", URBANISATION=code, SEX="_T")["OBS_VALUE"]
        for code in ("U", "R", "_T")
    }
    assert persons["U"] + persons["R"] == pytest.approx(persons["_T"])


def test_only_crossings_of_the_plan_are_made(crossed):
    found = {(row["URBANISATION"] != "_T", row["SEX"] != "_T") for row in crossed}
    assert found == {(False, False), (True, False), (True, True)}


def test_only_statistics_of_the_plan_are_made(lao):
    found = {row["INDICATOR"] for row in rows(lao, statistics=("gini",))}
    assert found == {"GINI", "POPULATION", "POOR_PERSONS"}


def test_without_lines_nobody_is_poor_or_not(lao):
    found = {row["INDICATOR"] for row in rows(lao, lines=(), statistics=("headcount", "mean"))}
    assert found == {"MEAN_WELFARE", "POPULATION"}


def test_a_relative_line_moves_with_the_median(lao):
    half = {**LINE, "kind": "share_of_median", "value": "0.5"}
    found = rows(lao, lines=(half,), statistics=("headcount",))
    # Half of 30 is 15: one of ten.
    assert only(found, "HEADCOUNT")["OBS_VALUE"] == pytest.approx(10)
    assert "POOR_PERSONS" not in {row["INDICATOR"] for row in found}


def test_a_line_that_stands_in_for_another_is_told_beside_its_figures(lao):
    guess = {**LINE, "assumed": "yes", "source": "a guess"}
    found = rows(lao, lines=(guess,), statistics=("mean", "headcount"))
    assert only(found, "HEADCOUNT")["COMMENT_OBS"] == "a guess"
    assert only(found, "MEAN_WELFARE")["COMMENT_OBS"] is None


def test_whoever_has_no_welfare_is_left_out_of_all(lao):
    people = PEOPLE.set_column(3, "welfare", pa.array([10.0, 20.0, 30.0, None]))
    found = rows(lao, people, statistics=("mean", "headcount"))
    assert only(found, "MEAN_WELFARE")["OBS_VALUE"] == pytest.approx(140 / 6)
    assert only(found, "HEADCOUNT")["OBS_VALUE"] == pytest.approx(50)
    assert only(found, "POPULATION")["OBS_VALUE"] == pytest.approx(6)


def test_size_and_share_of_food_are_there_where_they_are_known(lao):
    people = PEOPLE.append_column("persons", pa.array([1, 2, 3, 4]))
    people = people.append_column("total", pa.array([10.0, 40.0, 90.0, 160.0]))
    people = people.append_column("food", pa.array([10.0, 20.0, 30.0, 40.0]))
    found = rows(lao, people, statistics=("mean",))
    assert only(found, "MEAN_SIZE")["OBS_VALUE"] == pytest.approx(3)
    # 10 + 40 + 90 + 160 of 10 + 80 + 270 + 640.
    assert only(found, "FOOD_SHARE")["OBS_VALUE"] == pytest.approx(30)


def test_made_up_records_give_estimates_that_say_so(lao):
    for synthetic, status in ((True, "E"), (False, "A")):
        row = only(rows(lao, statistics=("mean",), synthetic=synthetic), "MEAN_WELFARE")
        assert row["OBS_STATUS"] == status
        assert bool(row["NOTE_SYNTHETIC"]) is synthetic


def rule(measure, limit, action="mark", flag="care"):
    return {"flag": flag, "measure": measure, "limit": str(limit), "action": action}


@pytest.mark.parametrize(
    ("measure", "passes", "fails"), [("n", 4, 5), ("cv", 0.5, 0.1), ("psu", 2, 3)]
)
def test_a_rule_marks_what_it_should(lao, measure, passes, fails):
    for limit, flag, status in ((passes, None, "A"), (fails, "care", "U")):
        found = rows(lao, statistics=("mean",), rules=(rule(measure, limit),))
        row = only(found, "MEAN_WELFARE")
        assert (row["RELIABILITY"], row["OBS_STATUS"]) == (flag, status)
        assert row["OBS_VALUE"] == pytest.approx(30)


@pytest.mark.parametrize("measure", ["CV", "df", ""])
def test_a_rule_of_what_is_not_known_is_refused_with_its_flag(lao, measure):
    with pytest.raises(SathitiError, match=f"“{measure}” is not known here") as told:
        asked(lao, rules=(rule(measure, 5),))
    assert str(told.value).startswith("rules.csv › row 2")
    assert "cv, n, psu" in str(told.value)


@pytest.mark.parametrize("limit", ["thirty", "", "0,3", "nan", "inf", "-1"])
def test_a_limit_that_is_no_number_is_refused_with_its_row(lao, limit):
    with pytest.raises(SathitiError) as told:
        asked(lao, rules=(rule("n", 30), rule("cv", limit, flag="hidden")))
    said = str(told.value)
    assert said.startswith("rules.csv › row 3")
    assert f"The limit “{limit}” of the flag “hidden” is no number of zero or more." in said
    assert "such as 0.3 for cv or 30 for n" in said


def test_a_rule_that_hides_leaves_the_count_alone(lao):
    found = rows(lao, statistics=("mean",), rules=(rule("n", 30, "hide", "few"),))
    row = only(found, "MEAN_WELFARE")
    assert (row["OBS_VALUE"], row["OBS_STATUS"], row["RELIABILITY"]) == (None, "O", "few")
    assert (row["STANDARD_ERROR"], row["CI_LOWER"], row["SAMPLE_SIZE"]) == (None, None, "4")


def test_the_first_rule_that_holds_counts(lao):
    rules = (rule("n", 30, "mark", "few"), rule("n", 40, "hide", "fewer"))
    row = only(rows(lao, statistics=("mean",), rules=rules), "MEAN_WELFARE")
    assert (row["RELIABILITY"], row["OBS_STATUS"]) == ("few", "U")


def test_estimating_twice_gives_the_same(lao, whole):
    assert rows(lao) == whole


def test_the_order_of_records_does_not_matter(lao, whole):
    again = rows(lao, PEOPLE.take(pa.array([2, 0, 3, 1])))
    for row, other in zip(whole, again, strict=True):
        assert row["INDICATOR"] == other["INDICATOR"]
        assert row["OBS_VALUE"] == pytest.approx(other["OBS_VALUE"])


def test_money_that_is_doubled_doubles_money_and_leaves_inequality(lao, whole):
    people = PEOPLE.set_column(3, "welfare", pa.array([20.0, 40.0, 60.0, 80.0]))
    doubled = rows(lao, people, lines=({**LINE, "value": "40"},))
    for row, other in zip(whole, doubled, strict=True):
        factor = 2 if row["UNIT_MEASURE"] == "CUR_LCU" else 1
        assert other["OBS_VALUE"] == pytest.approx(factor * row["OBS_VALUE"]), row["INDICATOR"]


def test_a_dimension_is_held_by_its_domain(lao):
    one = asked(lao)
    assert dimensions(one, ("urban", "sex")) == {"URBANISATION": "urban", "SEX": "sex"}
    assert dimensions(one, ()) == {}


def test_what_the_structure_does_not_know_is_not_said(tavara):
    # The structure of the invented country has neither notes nor lines.
    pack = with_rows(tavara, "lines", LINE)
    plan = {"statistics": ("mean",), "tables": ((),), "line_table": "lines"}
    found = poverty_table(asked_of(round_of(pack, **plan), POVERTY, False), PEOPLE)
    assert not {"BASIS", "NOTE_SYNTHETIC", "SOURCE_DETAIL"} & set(found.column_names)
    assert only(found.to_pylist(), "MEAN_WELFARE")["OBS_VALUE"] == pytest.approx(30)


def test_lines_of_the_round_are_asked(lao):
    lines = ({**LINE, "round": "2018"}, {**LINE, "round": "2020", "value": "30"})
    found = {
        period: [line.value for line in asked(lao, lines=lines, period=period).lines]
        for period in ("2018", "2020")
    }
    assert found == {"2018": [20.0], "2020": [30.0]}


def test_only_flags_that_hide_are_hidden(lao):
    one = asked(lao, rules=(rule("n", 5, "hide", "few"), rule("cv", 0.2, "mark", "care")))
    assert one.hidden == ("few",)
    assert [each.flag for each in one.rules] == ["few", "care"]
    assert msgspec.structs.asdict(one.rules[0])["below_rows"] == 5
