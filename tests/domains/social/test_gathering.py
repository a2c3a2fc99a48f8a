"""The rounds of all surveys in one cube, each figure with the way back to its round."""

import pytest

from sathiti.domains.social.estimating import CURVES, POVERTY
from sathiti.domains.social.gathering import ROUND, changes_names, gather_name, gather_step
from sathiti.model import Dataflow, Dataset, Lineage
from sathiti.warehouse.vintages import latest_vintage, read_vintage, write_vintage

from .invented import context_of, cube, figure, round_of


@pytest.fixture
def rounds(tavara):
    return [round_of(tavara, period) for period in ("2018", "2020")]


def kept(desk, pack, flow, name, *rows):
    """The id of a vintage as a step of a round leaves it."""
    whole = pack.dataflows[flow]
    named = Dataflow(f"{flow}-{name}", whole.agency, whole.version, whole.name, whole.structure)
    table = cube(whole.structure, *rows)
    return write_vintage(desk.warehouse, "internal", Dataset(named, table, Lineage("made"))).id


def at(percent, value, period, curve="LORENZ"):
    row = figure("", value, CURVE=curve, POINT=percent, TIME_PERIOD=period)
    return {name: code for name, code in row.items() if name not in ("INDICATOR", "SEX")}


def gathered(desk, rounds, flow, context):
    result = gather_step(rounds[0].office, rounds, flow).function(context)
    table = read_vintage(latest_vintage(desk.warehouse, "internal", flow)).dataset.table
    return result, table.to_pylist()


@pytest.fixture
def poverty(desk, rounds, tavara):
    """The context in which both rounds have one figure, the later one two."""
    first = kept(desk, tavara, POVERTY, "s-2018", figure("GINI", 30.0))
    later = [figure(name, 31.0, TIME_PERIOD="2020") for name in ("GINI", "THEIL")]
    last = kept(desk, tavara, POVERTY, "s-2020", *later)
    return context_of(desk, estimates__s__2018={POVERTY: first}, estimates__s__2020={POVERTY: last})


def test_figures_of_all_rounds_are_there_once(desk, rounds, poverty):
    result, rows = gathered(desk, rounds, POVERTY, poverty)
    assert result.rows == 3
    found = {(row["INDICATOR"], row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows}
    assert found == {("GINI", "2018", 30.0), ("GINI", "2020", 31.0), ("THEIL", "2020", 31.0)}


def test_each_figure_leads_back_to_its_round(desk, rounds, poverty):
    _, rows = gathered(desk, rounds, POVERTY, poverty)
    assert {(row["TIME_PERIOD"], row[ROUND]) for row in rows} == {
        ("2018", "s-2018"),
        ("2020", "s-2020"),
    }


def test_gathering_the_same_again_gives_the_same_vintage(desk, rounds, poverty):
    first, _ = gathered(desk, rounds, POVERTY, poverty)
    again, _ = gathered(desk, rounds, POVERTY, poverty)
    assert (first.content_hash, first.outputs) == (again.content_hash, again.outputs)


def test_another_figure_gives_another_vintage(desk, rounds, poverty, tavara):
    before, _ = gathered(desk, rounds, POVERTY, poverty)
    changed = kept(desk, tavara, POVERTY, "s-2018", figure("GINI", 30.5))
    poverty.inputs["estimates-s-2018"].outputs[POVERTY] = changed
    after, _ = gathered(desk, rounds, POVERTY, poverty)
    assert before.content_hash != after.content_hash


def test_growth_stands_among_the_curves_of_the_later_round(desk, rounds, tavara):
    first = kept(desk, tavara, CURVES, "s-2018", at("P050", 20.0, "2018"))
    last = kept(desk, tavara, CURVES, "s-2020", at("P050", 21.0, "2020"))
    growth = at("P050", 1.5, "2020", "GROWTH_INCIDENCE")
    grown = kept(desk, tavara, CURVES, "s-growth", growth)
    context = context_of(
        desk,
        estimates__s__2018={CURVES: first},
        estimates__s__2020={CURVES: last},
        changes__s={CURVES: grown},
    )
    result, rows = gathered(desk, rounds, CURVES, context)
    assert result.rows == 3
    (row,) = [row for row in rows if row["CURVE"] == "GROWTH_INCIDENCE"]
    assert (row["OBS_VALUE"], row[ROUND]) == (1.5, "s-2020")


def test_the_step_waits_for_every_round(rounds):
    step = gather_step(rounds[0].office, rounds, POVERTY)
    assert step.name == gather_name(POVERTY) == "gather-DF_POVERTY"
    assert step.inputs == ("estimates-s-2018", "estimates-s-2020")


def test_curves_wait_for_the_changes_too(rounds):
    step = gather_step(rounds[0].office, rounds, CURVES)
    assert step.inputs == ("estimates-s-2018", "estimates-s-2020", "changes-s")


def test_one_round_has_nothing_to_be_compared_with(rounds):
    assert changes_names(rounds[:1]) == ()
    assert gather_step(rounds[0].office, rounds[:1], CURVES).inputs == ("estimates-s-2018",)


def test_each_survey_of_several_rounds_is_compared_once(tavara):
    three = [round_of(tavara, period) for period in ("2018", "2020", "2022")]
    other = [round_of(tavara, period, id="t") for period in ("2018", "2020")]
    alone = [round_of(tavara, "2020", id="u")]
    assert changes_names([*three, *alone, *other]) == ("changes-s", "changes-t")
