"""Lines by basic needs from a sample: their errors, and those of poverty below them."""

import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.surveys import bootstrap, made
from tests.methods.poverty.welfare.conftest import ENGINES

from sathiti.methods import poverty
from sathiti.methods.poverty.lines.basic_needs import needs_line, sorted_diets
from sathiti.methods.poverty.lines.estimate import DietColumns, basic_needs
from sathiti.methods.poverty.lines.food_line import ReferenceGroup
from sathiti.methods.poverty.rounds import Rounds, datt_ravallion
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.model import SathitiError

DESIGN = Design(weight="w", strata="stratum", psu="psu")
COLUMNS = DietColumns("y", "food", "calories")
GROUP = ReferenceGroup(0.1, 0.4)
NEED = 1900.0


def table_of(survey):
    return pa.table(
        {
            "psu": survey.psu,
            "stratum": survey.stratum,
            "w": survey.weight,
            "y": survey.welfare,
            "food": survey.food,
            "calories": survey.calories,
            "persons": 2.0 + survey.psu % 3,
            "region": np.where(survey.psu % 2 == 0, "N", "S"),
        }
    )


def estimated(survey, group=GROUP, columns=COLUMNS, design=DESIGN):
    return basic_needs(Sample(table_of(survey), design), columns, NEED, group)


def test_the_line_is_that_of_the_households():
    survey = made(61)
    held, order = sorted_diets(
        survey.weight, survey.welfare, survey.food, survey.food, survey.calories
    )
    line = needs_line(held, NEED, GROUP)
    rows = {row["line"]: row for row in estimated(survey).estimates()}
    assert rows["food"]["estimate"] == pytest.approx(line.food)
    assert rows["total"]["estimate"] == pytest.approx(line.total)
    totals = np.empty(len(order))
    totals[order] = held.weights * line.total_influence
    assert rows["total"]["standard_error"] == pytest.approx(survey.variance(totals) ** 0.5)
    assert rows["total"]["n"] == 3000
    assert rows["total"]["df"] == 145
    assert rows["total"]["ci_low"] < line.total < rows["total"]["ci_high"]


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("group", [GROUP, ReferenceGroup(around=0.1)])
def test_every_engine_gives_the_same(engine, group):
    table = table_of(made(62))
    held = ENGINES[engine]({"table": table})["table"]
    found = basic_needs(Sample(held, DESIGN), COLUMNS, NEED, group).estimates()
    expected = basic_needs(Sample(table, DESIGN), COLUMNS, NEED, group).estimates()
    for name in ("estimate", "standard_error"):
        assert found.column(name) == pytest.approx(expected.column(name), rel=1e-9)


def test_households_count_by_their_persons():
    table = table_of(made(63))
    weights = pa.array(table["w"].to_numpy() * table["persons"].to_numpy())
    people = table.set_column(table.column_names.index("w"), "w", weights)
    by_persons = DietColumns("y", "food", "calories", persons="persons")
    found = basic_needs(Sample(table, DESIGN), by_persons, NEED, GROUP)
    expected = basic_needs(Sample(people, DESIGN), COLUMNS, NEED, GROUP)
    assert found.total.value == pytest.approx(expected.total.value)
    assert found.total.totals == pytest.approx(expected.total.totals)


def test_the_cost_may_be_at_the_prices_of_a_region():
    table = table_of(made(64))
    dear = table.append_column("cost", pa.array(table["food"].to_numpy() * 1.2))
    at_cost = DietColumns("y", "food", "calories", cost="cost")
    found = basic_needs(Sample(dear, DESIGN), at_cost, NEED, GROUP)
    expected = basic_needs(Sample(table, DESIGN), COLUMNS, NEED, GROUP)
    assert found.food.value == pytest.approx(1.2 * expected.food.value)


@pytest.mark.parametrize("alpha", [0, 1])
def test_the_error_of_the_line_is_in_the_error_of_poverty(alpha):
    """Rate and gap below the estimated line, against a bootstrap that estimates it anew."""
    survey = made(65)
    sample = Sample(table_of(survey), DESIGN)
    line = basic_needs(sample, COLUMNS, NEED, GROUP).total
    found = poverty.fgt(sample, "y", line, alpha).row()
    given = poverty.fgt(sample, "y", line.value, alpha).row()
    assert found["estimate"] == given["estimate"]

    def rate(again):
        diets, _ = sorted_diets(again.weight, again.welfare, again.food, again.food, again.calories)
        at = needs_line(diets, NEED, GROUP).total
        short = np.where(again.welfare <= at, np.maximum(1 - again.welfare / at, 0) ** alpha, 0)
        return float(np.average(short, weights=again.weight))

    replicated = bootstrap(survey, rate, 200, 3)
    assert found["standard_error"] == pytest.approx(replicated, rel=0.15)
    assert abs(given["standard_error"] / replicated - 1) > abs(
        found["standard_error"] / replicated - 1
    )


def test_domains_below_an_estimated_line_have_its_error_too():
    sample = Sample(table_of(made(66)), DESIGN)
    line = basic_needs(sample, COLUMNS, NEED, GROUP).total
    found = poverty.fgt(sample, "y", line, by=["region"])
    given = poverty.fgt(sample, "y", line.value, by=["region"])
    assert found.column("estimate") == pytest.approx(given.column("estimate"))
    assert (found.column("standard_error") != given.column("standard_error")).all()
    assert found.row(region="N")["design_effect"] is None


def test_rounds_may_have_estimated_lines():
    samples = [Sample(table_of(made(seed)), DESIGN) for seed in (67, 68)]
    lines = tuple(basic_needs(one, COLUMNS, NEED, GROUP).total for one in samples)
    found = datt_ravallion(Rounds(*samples, "y", lines), 1)
    for sample, line, part in zip(samples, lines, ("first", "second"), strict=True):
        expected = poverty.fgt(sample, "y", line, 1).row()
        row = found.row(part=part)
        assert row["estimate"] == pytest.approx(expected["estimate"])
        assert row["standard_error"] == pytest.approx(expected["standard_error"])


def test_a_line_of_another_sample_is_refused():
    survey = made(69)
    table = table_of(survey)
    line = basic_needs(Sample(table, DESIGN), COLUMNS, NEED, GROUP).total
    fewer = table.filter(pa.compute.less(table["psu"], 100))
    with pytest.raises(SathitiError, match="from 150 sampling units, this sample has 100"):
        poverty.fgt(Sample(fewer, DESIGN), "y", line)


@pytest.mark.parametrize(
    "design",
    [
        Design(weight="w", strata="stratum"),
        Design(weight="w", strata="stratum", psu="psu", replicates=Replicates(method="jkn")),
    ],
)
def test_the_design_must_name_its_units(design):
    with pytest.raises(SathitiError, match="linearised from primary sampling units"):
        estimated(made(70), design=design)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("food", None, "1 households have no food"),
        ("y", -1.0, "1 households have no welfare"),
        ("calories", float("nan"), "1 households have no calories"),
        ("w", 0.0, "weight"),
    ],
)
def test_bad_households_are_refused(column, value, said):
    table = table_of(made(71))
    values = table[column].to_pylist()
    values[7] = value
    bad = table.set_column(table.column_names.index(column), column, pa.array(values))
    with pytest.raises(SathitiError, match=said):
        basic_needs(Sample(bad, DESIGN), COLUMNS, NEED, GROUP)


def test_a_missing_column_is_named():
    columns = DietColumns("y", "food", "kcal")
    with pytest.raises(SathitiError, match="no column kcal"):
        estimated(made(72), columns=columns)
