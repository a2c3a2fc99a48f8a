"""The chain behind a figure, by whatever name people ask for it."""

import pytest

from sathiti.exchange.excel import fill_template
from sathiti.model import Rule, SathitiError, Text
from sathiti.model.status import HELD_BACK
from sathiti.warehouse.atomic import file_hash
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.tracing import Tracer, items_named

SHARE = ("DF_SHARE", "A.TX.SHARE._T.PT", "2010")
FOREST = ("DF_LAND", "A.TX.FOREST._T.HA", "2010")


def tracer_of(office):
    receipts = DeliveryStore(office.workspace.deliveries).receipts()
    return Tracer(
        Office(office.pack),
        {"land": office.stored("DF_LAND")},
        {"DF_SHARE": office.stored("DF_SHARE")},
        {receipt.sha256: receipt for receipt in receipts},
    )


@pytest.fixture
def tracer(produced):
    return tracer_of(produced)


@pytest.mark.parametrize(
    ("series", "addresses"),
    [
        ("A.TX.SHARE._T.PT", [SHARE]),
        ("DF_SHARE:A.TX.SHARE._T.PT", [SHARE]),
        ("SHARE", [SHARE]),
        ("DF_SHARE:SHARE", [SHARE]),
        ("FOREST_SHARE", [SHARE]),
        ("15.1.1", [SHARE]),
        ("DF_SHARE:15.1.1", [SHARE]),
        ("DF_LAND:A.TX.FOREST._T.HA", [FOREST]),
        ("land.land", [("DF_LAND", "A.TX.LAND._T.HA", "2010")]),
        ("DF_LAND:15.1.1", []),
        ("DF_SHARE:FOREST", []),
        ("DF_SEA:A.TX.SHARE._T.PT", []),
        ("land.sea", []),
        ("sea.forest", []),
        ("15.1", []),
        ("SHAR", []),
        ("", []),
        (":", []),
        (".", []),
    ],
)
def test_a_figure_is_found_by_its_key_code_goal_or_item(tracer, series, addresses):
    assert tracer.find(series, "2010") == addresses


def test_a_name_of_several_figures_finds_them_all(tracer):
    found = tracer.find("FOREST", "2010")
    assert sorted(key for _, key, _ in found) == [
        "A.N.FOREST._T.HA",
        "A.S2.FOREST._T.HA",
        "A.TX.FOREST._T.HA",
    ]
    assert tracer.find("land.forest", "2010") == found


@pytest.mark.parametrize("period", ["2013", "1999", "", "2010-Q1"])
def test_a_period_without_the_figure_finds_nothing(tracer, period):
    assert tracer.find("SHARE", period) == []


def test_a_compiled_figure_leads_to_its_formula_and_inputs(tracer, produced):
    node = tracer.trace(*SHARE)
    assert node.formula == "100 * land.forest / land.land"
    assert (node.label.say("fr"), node.unit.say("fr")) == ("Part de la forêt", "pour cent")
    assert (node.value, node.decimals, node.status) == (40.05, 1, "A")
    assert node.vintage == produced.stored("DF_SHARE").vintage.id
    assert node.step == "gather-DF_SHARE"
    assert node.run
    assert node.code_version
    assert [given.key for given in node.inputs] == ["A.TX.FOREST._T.HA", "A.TX.LAND._T.HA"]


def test_a_reported_figure_leads_to_its_cell_file_and_provider(tracer, produced):
    node = tracer.trace(*FOREST)
    form = produced.form("2010")
    assert (node.cell.source, node.cell.cell) == (form.name, "I8")
    assert node.sha256 == file_hash(form)
    assert node.provider.say("en") == "Ministry of Forests"
    assert node.received
    assert node.source == "Yearbook, table 2; counted by air"
    assert node.formula == ""
    assert node.inputs == ()


def test_a_missing_figure_is_traced_with_its_reason(tracer):
    node = tracer.trace("DF_LAND", "A.TX.FOREST._T.HA", "2013")
    assert (node.value, node.status) == (None, "L")
    assert "not counted" in node.source
    assert node.missing == "Not available"


def test_a_cell_left_empty_was_not_reported_and_a_wrong_one_is_held_back(produced):
    produced.answer("2010", "forest", "4005")
    form = produced.form("2011")
    blank = produced.workspace.outbox / "land" / form.name
    fill_template(blank, {("land", "TX"): ("1000", "A", "")}, "Clerk", form)
    produced.answer("2012", "forest", "about 400")
    produced.run()
    tracer = tracer_of(produced)
    told = {year: tracer.trace(*FOREST[:2], year) for year in ("2010", "2011", "2012")}
    assert {y: node.status for y, node in told.items()} == dict.fromkeys(told, "O")
    assert [node.missing for node in told.values()] == [HELD_BACK, "Not reported", HELD_BACK]
    assert told["2010"].source == "answered again"


@pytest.mark.parametrize(
    "address",
    [
        ("DF_SHARE", "A.TX.SHARE._T.PT", "1999"),
        ("DF_SHARE", "A.TX.NOTHING._T.PT", "2010"),
        ("DF_SEA", "A.TX.SHARE._T.PT", "2010"),
    ],
)
def test_what_is_not_there_says_how_to_look_it_up(tracer, address):
    with pytest.raises(SathitiError, match=f"There is no figure {address[1]}.*sathiti export"):
        tracer.trace(*address)


def outcomes(node):
    return {rule.rule: rule.outcome for rule in node.rules}


def test_rules_that_were_met_have_passed(tracer):
    assert outcomes(tracer.trace(*FOREST)) == {
        "land.forest_inside": "passed",
        "land.forest_range": "passed",
    }


def test_a_rule_says_what_it_expects(tracer):
    told = {rule.rule: (rule.expects, rule.expression) for rule in tracer.trace(*FOREST).rules}
    assert told == {
        "land.forest_inside": ("This condition holds", "forest <= land"),
        "land.forest_range": ("The value is within its limits", ""),
    }


def test_rules_of_other_items_are_not_told(tracer):
    land = tracer.trace("DF_LAND", "A.TX.LAND._T.HA", "2010")
    assert outcomes(land) == {"land.forest_inside": "passed"}


def test_a_rule_that_lacked_a_value_was_not_evaluated(tracer):
    assert outcomes(tracer.trace("DF_LAND", "A.TX.LAND._T.HA", "2013")) == {
        "land.forest_inside": "not evaluated"
    }
    north = tracer.trace("DF_LAND", "A.N.FOREST._T.HA", "2010")
    assert outcomes(north)["land.forest_inside"] == "not evaluated"


def test_a_broken_rule_has_failed_with_its_words(produced):
    produced.answer("2010", "forest", "4005")
    produced.run()
    tracer = tracer_of(produced)
    failed = {rule.rule: rule for rule in tracer.trace(*FOREST).rules}["land.forest_inside"]
    assert (failed.outcome, failed.severity) == ("failed", "blocking")
    assert failed.message.say("fr").startswith("La forêt 4 005")
    assert tracer.find("SHARE", "2010") == []


def test_every_figure_has_a_chain(tracer, produced):
    chains = {(flow, key, period): node for flow, key, period, node in tracer.traces()}
    rows = produced.stored("DF_SHARE").dataset.table.num_rows
    rows += produced.stored("DF_LAND").dataset.table.num_rows
    assert len(chains) == rows
    for (flow, key, period), node in chains.items():
        assert (node.dataflow, node.key, node.period) == (flow, key, period)


def test_without_receipts_the_chain_still_ends_at_the_cell(produced):
    tracer = Tracer(Office(produced.pack), {"land": produced.stored("DF_LAND")}, {}, {})
    node = tracer.trace(*FOREST)
    assert node.cell is not None
    assert node.received == ""
    assert node.provider.words == {}


def rule(expression="", **parameters):
    kind = "expression" if expression else "balance"
    return Rule("r", kind, "land", "note", Text({}), expression, parameters=parameters)


@pytest.mark.parametrize(
    ("judged", "items"),
    [
        (rule("forest <= land"), {"forest", "land"}),
        (rule("forest <= previous(forest)"), {"forest"}),
        (rule("forest <= sea.land"), {"forest"}),
        (rule("land.forest > 0"), {"forest"}),
        (rule("sea.water > 0"), set()),
        (rule(item="forest", min=0), {"forest"}),
        (rule(items=["forest", "land"], low=0.5), {"forest", "land"}),
        (rule(left="forest", right={"of": ["land"]}), {"forest", "land"}),
        (rule(items="forest, land"), {"forest", "land"}),
        (rule(item="forested"), {"forest", "land"}),
        (rule(), {"forest", "land"}),
    ],
)
def test_items_that_a_rule_speaks_of(office, judged, items):
    land = office.pack.instruments["land"]
    assert items_named(judged, land) == items
