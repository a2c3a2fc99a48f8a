"""The chain behind a figure: how it is found, its formula, its line, its weights, its records."""

import pytest

from sathiti.domains.social.checking import Checked
from sathiti.domains.social.estimating import CURVES, POVERTY
from sathiti.domains.social.statistics import BY_LINE, WITHOUT_LINE
from sathiti.domains.social.tracing import FORMULAS, PAGES, SHARES, SocialTracer
from sathiti.domains.social.weighting import Weighed
from sathiti.model import Dataset, Lineage, Rule, RuleSummary, SurveyMargin, SurveyWeighting, Text
from sathiti.warehouse.atomic import write_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.vintages import read_vintage, write_vintage

from .invented import cube, figure, round_of, with_rows

RULES = tuple(
    Rule(name, "expression", "people", "blocking", Text.of(en=name), "age >= 0")
    for name in ("failed", "passed", "idle")
)
SUMMARY = (
    RuleSummary("failed", "people", "blocking", 50, 48, 2, 0),
    RuleSummary("passed", "people", "blocking", 50, 50, 0, 0),
    RuleSummary("idle", "people", "blocking", 0, 0, 0, 50),
)
CHECKED = Checked({"people": 50, "homes": 20}, {"people": 2, "homes": 0}, 4, {"failed": 2}, SUMMARY)
WEIGHED = Weighed(22, 20, 18, 0.9, 700.0, 900.0, 1.2, 3.0, 27.0)
MARGINS = (SurveyMargin("totals", ("area", "sex"), "people"),)
KEY = "A.TX.GINI._T"


def line(period, value, kind="absolute", assumed="no"):
    told = {"line": "national", "code": "NATIONAL", "en": "National line", "unit": "LAK a month"}
    return {
        **told,
        "kind": kind,
        "round": period,
        "value": value,
        "assumed": assumed,
        "source": f"told in {period}",
    }


def rounds_in(pack, periods=("2018", "2020"), lines=()):
    pack = with_rows(pack, "lines", *lines)
    told = {
        "rules": RULES,
        "weighting": SurveyWeighting("homes", margins=MARGINS, method="raking"),
        "welfare": {"recipe": "recipe", "scale": "per_capita"},
        "lines": ("national",),
        "line_table": "lines",
    }
    return [round_of(pack, period, **told) for period in periods]


def stored_in(desk, pack, flow, *rows):
    structure = pack.dataflows[flow].structure
    table = cube(structure, *rows)
    rounds = [f"s-{row['TIME_PERIOD']}" for row in rows]
    dataset = Dataset(pack.dataflows[flow], table.append_column("ROUND", [rounds]), Lineage("made"))
    return read_vintage(write_vintage(desk.warehouse, "internal", dataset))


def tracer(desk, pack, *rows, counted=True, lines=(), flow=POVERTY):
    rounds = rounds_in(pack, lines=lines)
    for one in rounds if counted else ():
        write_json(desk.runs / f"{one.step('records')}.json", CHECKED)
        write_json(desk.runs / f"{one.step('weights')}.json", WEIGHED)
    stored = {flow: stored_in(desk, pack, flow, *rows)}
    return SocialTracer.of(Office(rounds[0].pack), desk, rounds, stored)


GINI = (figure("GINI", 30.0), figure("GINI", 31.0, TIME_PERIOD="2020"), figure("THEIL", 16.0))


@pytest.fixture
def traced(desk, tavara):
    return tracer(desk, tavara, *GINI)


def test_a_figure_is_found_by_dataflow_and_key(traced):
    assert traced.find(f"{POVERTY}:{KEY}", "2018") == [(POVERTY, KEY, "2018")]


def test_the_key_alone_is_enough(traced):
    assert traced.find(KEY, "2020") == [(POVERTY, KEY, "2020")]


def test_one_code_finds_every_figure_that_has_it(traced):
    assert len(traced.find("TX", "2018")) == 2
    assert traced.find("THEIL", "2018") == [(POVERTY, "A.TX.THEIL._T", "2018")]


@pytest.mark.parametrize(
    ("series", "period"),
    [(KEY, "1900"), (f"{CURVES}:{KEY}", "2018"), ("GIN", "2018"), ("THEIL", "2020")],
)
def test_what_is_not_there_is_not_found(traced, series, period):
    assert traced.find(series, period) == []


def test_every_figure_has_its_chain_once(traced):
    addresses = [address[:3] for address in traced.traces()]
    assert len(addresses) == len(set(addresses)) == 3
    for flow, key, period, node in traced.traces():
        assert (node.dataflow, node.key, node.period) == (flow, key, period)


def test_a_figure_is_told_as_it_is(traced):
    node = traced.trace(POVERTY, KEY, "2020")
    assert (node.value, node.decimals, node.status, node.missing) == (31.0, 1, "A", "")
    assert node.label.say("en") == "Gini coefficient"
    assert node.step == "made"
    assert node.vintage == traced.stored[POVERTY].vintage.id


def test_a_figure_that_is_hidden_says_why_it_has_no_value(desk, tavara):
    node = tracer(desk, tavara, figure("GINI", None, OBS_STATUS="O")).trace(POVERTY, KEY, "2018")
    assert node.value is None
    assert node.missing


@pytest.mark.parametrize("name", [*BY_LINE, *WITHOUT_LINE])
def test_every_statistic_has_a_formula(name):
    statistics = (BY_LINE[name],) if name in BY_LINE else WITHOUT_LINE[name]
    for code in (code for one in statistics for code in one.indicators.values()):
        assert FORMULAS.get(code) or code.startswith("SHARE_"), code


@pytest.mark.parametrize(
    ("indicator", "formula"),
    [("GINI", FORMULAS["GINI"]), ("SHARE_Q1", SHARES), ("MEAN_WELFARE", "sum w y / sum w")],
)
def test_a_figure_tells_its_formula(desk, tavara, indicator, formula):
    key = f"A.TX.{indicator}._T"
    node = tracer(desk, tavara, figure(indicator, 1.0)).trace(POVERTY, key, "2018")
    assert node.formula == formula


@pytest.mark.parametrize(("indicator", "page"), [("HEADCOUNT", "POVERTY"), ("GINI", "")])
def test_a_figure_tells_the_page_of_its_method(desk, tavara, indicator, page):
    key = f"A.TX.{indicator}._T"
    node = tracer(desk, tavara, figure(indicator, 1.0)).trace(POVERTY, key, "2018")
    assert node.formula_source == PAGES[page]


def test_a_point_of_a_curve_has_its_chain_too(desk, tavara):
    row = {**figure("", 12.0), "CURVE": "LORENZ", "POINT": "P030"}
    node = tracer(desk, tavara, row, flow=CURVES).trace(CURVES, "A.TX.LORENZ.P030", "2018")
    assert (node.value, node.formula) == (12.0, FORMULAS["LORENZ"])
    assert node.inputs


def chain(traced, period="2018"):
    (welfare,) = traced.trace(POVERTY, KEY, period).inputs
    (weights,) = welfare.inputs
    (records,) = weights.inputs
    return welfare, weights, records


def test_the_chain_leads_from_welfare_over_weights_to_records(traced):
    welfare, weights, records = chain(traced)
    assert [one.key for one in (welfare, weights, records)] == [
        "welfare-s-2018",
        "weights-s-2018",
        "s-2018",
    ]
    assert records.inputs == ()


def test_each_link_tells_its_count(traced):
    assert [one.value for one in chain(traced)] == [18.0, 900.0, 70.0]


def test_each_round_has_its_own_chain(traced):
    assert [one.period for one in chain(traced, "2020")] == ["2020"] * 3


def test_welfare_tells_what_the_plan_says_of_it(traced):
    welfare, _, _ = chain(traced)
    assert welfare.formula == "recipe: recipe, scale: per_capita"


def test_weights_tell_their_method_and_totals(traced):
    _, weights, _ = chain(traced)
    assert weights.formula == "raking, totals (area × sex)"


def test_records_tell_how_each_rule_fared(traced):
    _, _, records = chain(traced)
    assert [(one.rule, one.outcome) for one in records.rules] == [
        ("failed", "failed"),
        ("passed", "passed"),
        ("idle", "not evaluated"),
    ]
    assert records.rules[0].expression == "age >= 0 (2/50)"


def test_a_round_that_was_not_counted_has_no_chain(desk, tavara):
    traced = tracer(desk, tavara, *GINI, counted=False)
    assert traced.trace(POVERTY, KEY, "2018").inputs == ()


def poor(desk, lao, *lines, basis="NATIONAL", period="2018"):
    totals = {**lao.totals["POVERTY"], "BASIS": basis}
    row = {**figure("HEADCOUNT", 18.3, TIME_PERIOD=period), **totals}
    traced = tracer(desk, lao, row, lines=lines, counted=False)
    ((_, _, _, node),) = traced.traces()
    return node.inputs


def test_a_rate_leads_to_the_line_of_its_round(desk, lao):
    lines = (line("2018", "100", assumed="yes"), line("2020", "120"))
    (node,) = poor(desk, lao, *lines)
    assert (node.key, node.value, node.status) == ("NATIONAL", 100.0, "E")
    assert (node.label.say("en"), node.unit.say("en")) == ("National line", "LAK a month")
    assert node.source == "told in 2018"


def test_the_line_of_the_other_round_is_its_own(desk, lao):
    lines = (line("2018", "100", assumed="yes"), line("2020", "120"))
    (node,) = poor(desk, lao, *lines, period="2020")
    assert (node.value, node.status, node.source) == (120.0, "A", "told in 2020")


def test_a_relative_line_tells_its_share_in_that_round(desk, lao):
    lines = (line("2018", "0.5", "share_of_median"), line("2020", "0.6", "share_of_median"))
    (node,) = poor(desk, lao, *lines)
    assert (node.value, node.decimals) == (0.5, 2)
    assert node.formula == "0.5 x share_of_median"


def test_a_figure_of_no_line_leads_to_none(desk, lao):
    assert poor(desk, lao, line("2018", "100"), basis="_Z") == ()


def test_a_line_without_words_is_called_by_its_name(desk, lao):
    bare = {**line("2018", "100"), "en": ""}
    (node,) = poor(desk, lao, bare, line("2020", "120"))
    assert node.label.say("en") == "national"
