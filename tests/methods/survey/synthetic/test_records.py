"""The files of a made-up survey: they fit together, add up, say what they are, repeat."""

from collections import Counter, defaultdict

import msgspec
import numpy as np
import pytest

from sathiti.methods.survey.synthetic import SYNTHETIC, fit_quantiles, synthetic_survey
from sathiti.methods.survey.synthetic.answers import IMPOSSIBLE_AGE
from sathiti.model import SathitiError

from .conftest import PLAN, SETTINGS, Made, without

FILES = ["villages", "households", "persons", "diary", "recall", "durables", "prices"]
NO_SLIPS = msgspec.structs.replace(PLAN, settings={**SETTINGS, "wrong": 0.0})


def weights(made: Made) -> dict[str, float]:
    """Household to its base weight."""
    of_village = {
        row["village"]: 1 / row["prob_village"] / row["prob_household"]
        for row in made.rows("villages")
    }
    return {row["hhid"]: of_village[row["village"]] for row in made.rows("households")}


def answered(made: Made) -> set[str]:
    """Households that answered."""
    return {row["hhid"] for row in made.rows("households") if row["result"] == "1"}


def levels(made: Made) -> dict[str, float]:
    """Price level of each village: geometric mean of prices beside their mean over villages."""
    prices = defaultdict(list)
    for row in made.rows("prices"):
        prices[row["item"]].append(row["price"])
    usual = {item: np.mean(values) for item, values in prices.items()}
    logs = defaultdict(list)
    for row in made.rows("prices"):
        logs[row["village"]].append(np.log(row["price"] / usual[row["item"]]))
    return {village: float(np.exp(np.mean(values))) for village, values in logs.items()}


def consumption(made: Made) -> dict[str, float]:
    """Household to consumption of a month, added up from its lines as the recipe would."""
    plan = made.plan
    total: dict[str, float] = defaultdict(float)
    for row in made.rows("diary"):
        total[row["hhid"]] += abs(row["value"])
    counted = {item.item for item in plan.recall if item.counted}
    for row in made.rows("recall"):
        if row["item"] in counted:
            total[row["hhid"]] += row["value"] / row["months"]
    lives = {good.item: good.life for good in plan.durables}
    for row in made.rows("durables"):
        left = max(lives[row["item"]] - row["age"], plan.settings["least_left"])
        total[row["hhid"]] += row["value_now"] / left / 12
    for row in made.rows("households"):
        total[row["hhid"]] += (row["rent_paid"] or 0) + (row["rent_estimated"] or 0)
    return total


def per_head(made: Made) -> tuple[np.ndarray, np.ndarray]:
    """Deflated consumption a person, and persons each household stands for."""
    level, weight, total = levels(made), weights(made), consumption(made)
    rows = [row for row in made.rows("households") if row["result"] == "1"]
    persons = np.array([weight[row["hhid"]] * row["size"] for row in rows])
    price = np.array([level[row["village"]] for row in rows])
    price /= np.average(price, weights=persons)
    values = np.array([total[row["hhid"]] / row["size"] for row in rows])
    return values / price, persons


def test_every_file_is_there_and_marked(made):
    assert list(made.tables) == FILES
    for table in made.tables.values():
        assert table.column_names[-1] == SYNTHETIC
        assert set(table[SYNTHETIC].to_pylist()) == {"1"}


def test_all_selected_households_have_a_row(made):
    rows = made.rows("households")
    assert len(rows) == made.plan.villages * made.plan.take
    assert len({row["hhid"] for row in rows}) == len(rows)
    assert Counter(row["village"] for row in rows).most_common()[-1][1] == made.plan.take


def test_those_who_did_not_answer_have_nothing_but_the_result(made):
    silent = [row for row in made.rows("households") if row["result"] != "1"]
    assert silent
    for row in silent:
        assert row["size"] is row["tenure"] is row["rooms"] is row["food_month"] is None
    quiet = {row["hhid"] for row in silent}
    for name in ("persons", "diary", "recall", "durables"):
        assert not quiet & set(made.column(name, "hhid"))


def test_those_who_answered_have_persons_and_lines(made):
    for name in ("persons", "diary", "recall"):
        assert set(made.column(name, "hhid")) == answered(made)


def test_keys_lead_from_file_to_file(made):
    villages = set(made.column("villages", "village"))
    assert set(made.column("households", "village")) == villages
    assert set(made.column("prices", "village")) == villages
    for row in made.rows("households"):
        assert row["hhid"].startswith(row["village"])


def test_strata_are_areas_by_settlement(made):
    assert {(row["province"], row["urban"], row["stratum"]) for row in made.rows("villages")} == {
        ("N", "1", "N1"),
        ("N", "2", "N2"),
        ("S", "1", "S1"),
        ("S", "2", "S2"),
    }


def test_lines_of_a_household_are_numbered(made):
    for name in ("diary", "recall", "durables"):
        keys = [(row["hhid"], row["line"]) for row in made.rows(name)]
        assert len(set(keys)) == len(keys)
        assert min(made.column(name, "line")) == 1


def test_tenants_pay_and_the_others_estimate(made):
    for row in made.rows("households"):
        if row["result"] == "1":
            assert (row["rent_paid"] is not None) == (row["tenure"] == "2")
            assert (row["rent_estimated"] is not None) == (row["tenure"] != "2")


def test_quantities_times_prices_are_the_values(made):
    price = {(row["village"], row["item"]): row["price"] for row in made.rows("prices")}
    ratios = [
        abs(row["value"]) / (row["quantity"] * price[row["hhid"][:-2], row["item"]])
        for row in made.rows("diary")
        if abs(row["value"]) > 10_000
    ]
    assert np.mean(ratios) == pytest.approx(1, abs=0.02)
    assert 0.05 < np.std(ratios) < 0.08


def test_money_is_whole(made):
    assert all(value % 100 == 0 for value in made.column("diary", "value"))
    assert all(value % 1000 == 0 for value in made.column("recall", "value"))
    assert all(price > 0 for price in made.column("prices", "price"))


def test_slips_are_in_the_files(made):
    assert IMPOSSIBLE_AGE in made.column("persons", "age")
    assert min(made.column("diary", "value")) < 0
    keys = Counter((row["hhid"], row["pid"]) for row in made.rows("persons"))
    assert max(keys.values()) == 2
    heads = Counter(row["hhid"] for row in made.rows("persons") if row["relation"] == "1")
    assert max(heads.values()) == 2
    rows = [row for row in made.rows("households") if row["result"] == "1"]
    above = [row for row in rows if row["food_month"] > row["total_month"]]
    assert 0 < len(above) < 10


def test_sizes_are_those_of_the_lists_but_for_persons_listed_twice(made):
    persons = {(row["hhid"], row["pid"]) for row in made.rows("persons")}
    listed = Counter(hhid for hhid, _ in persons)
    rows = [row for row in made.rows("households") if row["result"] == "1"]
    assert all(listed[row["hhid"]] == row["size"] for row in rows)


def test_consumption_gives_the_headcount_of_the_plan(made):
    values, persons = per_head(made)
    poor = values < made.plan.line
    assert (persons * poor).sum() / persons.sum() == pytest.approx(made.plan.headcount, abs=0.012)


def test_consumption_gives_the_inequality_of_the_plan(made):
    values, persons = per_head(made)
    order = np.argsort(values)
    ranks = np.cumsum(persons[order]) / persons.sum()
    lorenz = np.cumsum((values * persons)[order]) / (values * persons).sum()
    gini = 1 - 2 * np.trapezoid(lorenz, ranks)
    assert gini == pytest.approx(made.plan.gini, abs=0.015)
    assert np.interp(0.2, ranks, lorenz) == pytest.approx(0.07, abs=0.005)


def test_the_mean_follows_from_line_and_headcount(made):
    values, persons = per_head(made)
    curve = fit_quantiles(made.plan.shares, made.plan.gini)
    at_line = np.interp(made.plan.headcount, curve.ranks, curve.values)
    assert np.average(values, weights=persons) == pytest.approx(made.plan.line / at_line, rel=0.02)


def test_the_total_that_was_added_up_is_that_of_the_lines(made):
    total = consumption(made)
    rows = [row for row in made.rows("households") if row["result"] == "1"]
    ratios = [total[row["hhid"]] / row["total_month"] for row in rows]
    assert np.median(ratios) == pytest.approx(1, abs=0.005)
    assert np.percentile(ratios, [1, 99]) == pytest.approx([1, 1], abs=0.06)


def test_the_same_plan_makes_the_same_records(made):
    again = synthetic_survey(made.plan)
    assert all(table.equals(again[name]) for name, table in made.tables.items())


def test_another_seed_makes_other_records(made):
    other = synthetic_survey(msgspec.structs.replace(made.plan, seed=8))
    assert not other["households"].equals(made.tables["households"])
    assert other["households"].schema == made.tables["households"].schema


def test_a_change_in_one_part_leaves_the_others(made):
    """Each part has random numbers of its own."""
    other = synthetic_survey(NO_SLIPS)
    for name in ("villages", "recall", "durables", "prices"):
        assert other[name].equals(made.tables[name])
    assert other["persons"].num_rows < made.tables["persons"].num_rows
    assert max(other["persons"]["age"].to_pylist()) < IMPOSSIBLE_AGE
    assert min(other["diary"]["value"].to_pylist()) > 0


@pytest.mark.parametrize("setting", ["wrong", "food_share", "tenant_U", "access_road"])
def test_a_setting_that_lacks_is_named(setting):
    with pytest.raises(SathitiError, match=f"has no row “{setting}”"):
        synthetic_survey(without(setting))


def test_a_country_may_count_in_cents():
    """Everything a hundred thousand times cheaper, told in steps of a cent."""
    priced = msgspec.structs.replace(
        PLAN,
        line=PLAN.line / 1e5,
        settings={**SETTINGS, "money_step": 0.01},
        **{
            name: [
                msgspec.structs.replace(one, price=one.price / 1e5) for one in getattr(PLAN, name)
            ]
            for name in ("diary", "durables")
        },
    )
    cheap, dear = (synthetic_survey(plan) for plan in (priced, PLAN))
    for table, column in (("diary", "value"), ("recall", "value"), ("households", "total_month")):
        found, expected = (one[table][column].drop_null().to_numpy() for one in (cheap, dear))
        assert found == pytest.approx(expected / 1e5)
