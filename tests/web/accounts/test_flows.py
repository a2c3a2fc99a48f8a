"""Flows found in the identities of real account forms."""

from collections import defaultdict
from itertools import pairwise

import pytest

from sathiti.model import AccountTemplate
from sathiti.warehouse.packs import load_pack
from sathiti.web.accounts.flows import Flow, FlowNode, flows_of
from sathiti.web.accounts.sankey import draw_flows

PACK = load_pack("lao")


def told(template: AccountTemplate, **cells: float) -> set[tuple[str, str, float]]:
    return {
        (one.start.label.say("en"), one.end.label.say("en"), one.value)
        for one in flows(template, cells)
    }


def flows(template: AccountTemplate, cells: dict[str, float]) -> list[Flow]:
    values = {tuple(name.split("__")): value for name, value in cells.items()}
    return flows_of(template, values)  # type: ignore[arg-type]


def test_supply_and_use_lead_through_the_rows() -> None:
    found = told(
        PACK.accounts["water_psut_cf"],
        supply__SURFACE__ENV=9.0,
        use__SURFACE__A01_03=5.0,
        use__SURFACE__HH=4.0,
    )
    assert found == {
        ("Environment", "Surface water", 9.0),
        ("Surface water", "Agriculture, forestry and fishing", 5.0),
        ("Surface water", "Households", 4.0),
    }


def test_a_total_that_is_not_broken_down_is_still_drawn() -> None:
    cells = {"use__SURFACE__TOTAL": 9.0, "use__SURFACE__HH": 4.0}
    rest = [one for one in flows(PACK.accounts["water_psut_cf"], cells) if one.end.rest]
    assert [(one.end.label.say("en"), one.value) for one in rest] == [("Total", 5.0)]


def test_a_balance_leads_from_what_adds_to_what_takes() -> None:
    found = told(
        PACK.accounts["energy_balance"],
        balance__PRODUCTION__LIGNITE=9.0,
        balance__IMPORTS__ELECTRICITY=2.0,
        # printed with a minus sign: it leaves
        balance__EXPORTS__ELECTRICITY=-1.5,
        balance__IN_ELECTRICITY__LIGNITE=8.0,
        balance__OTH_HOUSEHOLDS__ELECTRICITY=0.5,
        balance__OTHER__ELECTRICITY=0.5,
    )
    assert found == {
        ("Primary production", "Lignite", 9.0),
        ("Imports", "Electricity", 2.0),
        ("Electricity", "Exports (negative)", 1.5),
        ("Lignite", "Input of electricity plants", 8.0),
        ("Electricity", "Other sectors", 0.5),
    }


def test_a_change_of_stocks_is_one_flow() -> None:
    found = told(
        PACK.accounts["energy_balance"],
        balance__STOCK_OPENING__LIGNITE=5.0,
        balance__STOCK_CLOSING__LIGNITE=-3.0,
        balance__STOCK_CHANGE__LIGNITE=2.0,
        balance__PRODUCTION__LIGNITE=1.0,
    )
    assert {one[2] for one in found} == {1.0, 2.0}


def test_water_leads_through_those_who_take_it() -> None:
    found = told(
        PACK.accounts["water_psut"],
        use__ABS_SURFACE__HH=3.0,
        use__ABS__HH=3.0,
        supply__RET_SURFACE__HH=2.0,
        supply__RET__HH=2.0,
        consumption__CONS__HH=1.0,
    )
    assert ("1.i.1 From surface water", "Households", 3.0) in found
    assert ("Households", "7 Consumption (3 - 6)", 1.0) in found
    assert len(found) == 3


@pytest.mark.parametrize("account", ["air_emissions", "timber", "land_cover", "disaster_people"])
def test_accounts_without_a_common_unit_or_balance_have_no_picture(account: str) -> None:
    template = PACK.accounts[account]
    values = {
        (table.id, row.code, column.code): 1.0
        for table in template.tables
        for row in table.rows
        for column in table.columns
    }
    assert flows_of(template, values) == []


def test_ribbons_fill_their_nodes() -> None:
    template = PACK.accounts["water_psut_cf"]
    cells = {
        "supply__SURFACE__ENV": 9.0,
        "supply__GROUND__ENV": 1.0,
        "use__SURFACE__A01_03": 5.0,
        "use__SURFACE__HH": 4.0,
        "use__GROUND__HH": 1.0,
    }
    drawn = draw_flows(flows(template, cells), lambda node: node.label.say("en"), str)
    assert drawn is not None
    assert len(drawn.flows) == 5
    heights = {node.name: node.height for node in drawn.nodes}
    assert heights["Environment"] == pytest.approx(460)
    assert heights["Groundwater"] == pytest.approx(46)
    thick: dict[str, float] = defaultdict(float)
    for flow in drawn.flows:
        thick[flow.start] += float(flow.path.partition("v")[2].partition("C")[0])
    assert thick["Environment"] == pytest.approx(heights["Environment"])
    assert thick["Surface water"] == pytest.approx(heights["Surface water"])


def test_words_of_nodes_never_overlap_and_stay_inside() -> None:
    middle = FlowNode(1, PACK.name)
    starts = [FlowNode(0, PACK.accounts[name].title) for name in PACK.accounts]
    many = [Flow(start, middle, 10.0**number) for number, start in enumerate(starts[:12])]
    drawn = draw_flows(many, lambda node: node.label.say("lo"), str)
    assert drawn is not None
    lines = sorted(height for node in drawn.nodes if node.x < 300 for height, _ in node.words)
    assert min(after - before for before, after in pairwise(lines)) >= 18
    assert lines[0] >= 0
    assert lines[-1] <= drawn.height


def test_one_flow_is_no_picture() -> None:
    assert draw_flows([], str, str) is None  # type: ignore[arg-type]
