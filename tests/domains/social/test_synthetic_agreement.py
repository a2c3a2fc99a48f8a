"""A made-up round of full size, estimated by its weights, beside the figures it is calibrated to.

Consumption is added up from the lines as the recipe says and weights are raked to the
population of the pack, with a few lines of NumPy here: this tests the generator, not the line.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from sathiti.domains.social.synthetic_plan import synthetic_plan
from sathiti.methods.survey.synthetic import SyntheticPlan, synthetic_survey

ROUNDS = ("2013", "2018", "2024")
AGES = ("Y0T14", "Y15T24", "Y25T54", "Y55T64", "Y_GE65")
HEADCOUNT, GINI, SHARE = 1.0, 1.5, 0.5


@dataclass
class Estimated:
    """Persons of a round with calibrated weights and deflated consumption."""

    plan: SyntheticPlan
    tables: dict[str, pa.Table]
    groups: dict[str, np.ndarray]
    welfare: np.ndarray
    weight: np.ndarray

    def headcount(self, group: str = "") -> float:
        """Percent of the persons of a group below the line."""
        of = self.groups[group] if group else np.ones(len(self.weight), bool)
        poor = self.welfare[of] < self.plan.line
        return 100 * float(np.average(poor, weights=self.weight[of]))

    def lorenz(self) -> tuple[np.ndarray, np.ndarray]:
        """Ranks, and what those below have of the total."""
        order = np.argsort(self.welfare, kind="stable")
        weight, value = self.weight[order], (self.weight * self.welfare)[order]
        return np.cumsum(weight) / weight.sum(), np.cumsum(value) / value.sum()


def sums(tables, name, value, counted=None):
    """Household to the sum of a value over its lines."""
    total = defaultdict(float)
    for row in tables[name].to_pylist():
        if counted is None or counted(row):
            total[row["hhid"]] += value(row)
    return total


def levels(tables):
    """Village to its price level: geometric mean of prices beside their mean over villages."""
    prices = defaultdict(list)
    for row in tables["prices"].to_pylist():
        prices[row["item"]].append((row["village"], math.log(row["price"])))
    logs = defaultdict(list)
    for pairs in prices.values():
        mean = sum(log for _, log in pairs) / len(pairs)
        for village, log in pairs:
            logs[village].append(log - mean)
    return {village: math.exp(sum(values) / len(values)) for village, values in logs.items()}


def raked(weight, household, cells):
    """Weights of households whose persons add up to the totals of every margin (Newton)."""
    columns = [
        np.bincount(household[cell == place], minlength=len(weight))
        for cell, totals in cells
        for place in range(len(totals))
    ]
    counts, wanted = np.array(columns, float).T, np.concatenate([totals for _, totals in cells])
    found = weight
    powers = np.zeros(len(wanted))
    for _ in range(12):
        slopes = (counts * found[:, None]).T @ counts
        powers += np.linalg.lstsq(slopes, wanted - counts.T @ found, rcond=None)[0]
        found = weight * np.exp(counts @ powers)
    return found


def estimate(lao, round_):
    """The whole way from lines to persons with welfare and weight."""
    survey = lao.surveys["lecs"]
    plan = synthetic_plan(lao, survey, round_)
    tables = synthetic_survey(plan)
    items = {row["item"]: row for row in lao.parameter_values("lecs.items")}
    diary = sums(tables, "diary", lambda row: abs(row["value"]))
    recall = sums(
        tables,
        "recall",
        lambda row: row["value"] / row["months"],
        lambda row: items[row["item"]]["component"],
    )
    use = sums(
        tables,
        "durables",
        lambda row: row["value_now"] / max(float(items[row["item"]]["life"]) - row["age"], 2) / 12,
    )
    villages = {row["village"]: row for row in tables["villages"].to_pylist()}
    homes = [row for row in tables["households"].to_pylist() if row["result"] == "1"]
    number = {row["hhid"]: place for place, row in enumerate(homes)}
    persons = {(row["hhid"], row["pid"]): row for row in tables["persons"].to_pylist()}
    people = list(persons.values())
    household = np.array([number[row["hhid"]] for row in people])
    size = np.bincount(household)
    level = levels(tables)
    price = np.array([level[row["village"]] for row in homes])
    total = np.array(
        [
            diary[row["hhid"]]
            + recall[row["hhid"]]
            + use[row["hhid"]]
            + (row["rent_paid"] or row["rent_estimated"])
            for row in homes
        ]
    )
    base = np.array(
        [
            1
            / villages[row["village"]]["prob_village"]
            / villages[row["village"]]["prob_household"]
            for row in homes
        ]
    )
    stratum = np.array([villages[row["village"]]["stratum"] for row in homes])[household]
    lows = list(plan.ages)
    # An impossible age is one of the planted slips; here it is given a common one.
    age = np.array([row["age"] if row["age"] < 120 else 30 for row in people])
    group = np.array(AGES)[np.searchsorted(lows, age, side="right") - 1]
    sex = np.array([{"1": "M", "2": "F"}[row["sex"]] for row in people])
    margins = lao.parameter_values("population")
    strata = cells(stratum, margins, round_, ("province", "urban"))
    people_cells = cells(np.char.add(sex, group), margins, round_, ("sex", "age"))
    weight = raked(base, household, [strata, people_cells])[household]
    price = price / np.average(price[household], weights=weight)
    groups = {code: group == code for code in AGES} | {code: sex == code for code in "MF"}
    groups |= {"U": np.char.endswith(stratum, "1"), "R": np.char.endswith(stratum, "2")}
    return Estimated(plan, tables, groups, (total / size / price)[household], weight)


def cells(codes, margins, round_, columns):
    """Cell of every person, and the totals of the cells."""
    names, cell = np.unique(codes, return_inverse=True)
    stratum_codes = {"U": "1", "R": "2"}
    totals = {
        "".join(stratum_codes.get(row[c], row[c]) for c in columns): float(row["persons"])
        for row in margins
        if row["round"] == round_ and row[columns[0]]
    }
    return cell, np.array([totals[name] for name in names])


@pytest.fixture(scope="module", params=ROUNDS)
def estimated(request, lao):
    """Every round in turn."""
    return estimate(lao, request.param)


def targets(plan, head):
    """Published or assumed targets of the plan's tables, by code."""
    return {
        name.removeprefix(head): value
        for name, value in plan.settings.items()
        if name.startswith(head)
    }


def test_the_headcount_is_the_published_one(estimated):
    assert estimated.headcount() == pytest.approx(estimated.plan.settings["headcount"], abs=0.6)


def test_headcounts_of_groups_are_the_published_ones(estimated):
    wanted = targets(estimated.plan, "headcount_")
    assert len(wanted) == 8
    found = {code: estimated.headcount(code) for code in wanted}
    assert found == pytest.approx(wanted, abs=HEADCOUNT)


def test_inequality_is_the_published_one(estimated):
    ranks, lorenz = estimated.lorenz()
    gini = 100 * (1 - 2 * np.trapezoid(lorenz, ranks))
    assert gini == pytest.approx(estimated.plan.settings["gini"], abs=GINI)
    # The tolerance that was asked is wide; what is reached is much nearer.
    assert gini == pytest.approx(estimated.plan.settings["gini"], abs=0.4)


def test_shares_of_the_total_are_the_published_ones(estimated):
    ranks, lorenz = estimated.lorenz()
    ends = {f"q{i}": ((i - 1) / 5, i / 5) for i in range(1, 6)} | {"d1": (0, 0.1), "d10": (0.9, 1)}
    wanted = targets(estimated.plan, "share_")
    found = {
        name: 100 * (np.interp(high, ranks, lorenz) - np.interp(low, ranks, lorenz))
        for name, (low, high) in ends.items()
    }
    assert found == pytest.approx(wanted, abs=SHARE)


def test_weights_are_those_of_the_population(estimated, lao):
    persons = sum(stratum.persons for stratum in estimated.plan.strata)
    assert estimated.weight.sum() == pytest.approx(persons, rel=1e-6)
    females = estimated.weight[estimated.groups["F"]].sum() / persons
    assert 100 * females == pytest.approx(49.87, abs=0.01)


def test_the_sample_has_the_shape_of_the_published_one(estimated):
    plan, tables = estimated.plan, estimated.tables
    assert tables["households"].num_rows == plan.villages * plan.take
    answered = len(set(tables["persons"]["hhid"].to_pylist()))
    assert 0.9 < answered / tables["households"].num_rows < 0.97
    assert tables["diary"].num_rows / answered == pytest.approx(34, abs=1.5)
    size = tables["persons"].num_rows / answered
    assert size == pytest.approx(plan.settings["household_size"], abs=0.15)


def test_provinces_differ_but_not_wildly(estimated):
    plan = estimated.plan
    villages = {row["village"]: row["province"] for row in estimated.tables["villages"].to_pylist()}
    assert len(set(villages.values())) == 18
    effects = {stratum.area: stratum.effect for stratum in plan.strata}
    assert min(effects.values()) < -0.2 < 0.2 < max(effects.values())
