"""Each question about poverty and inequality, answered by hand for ten people."""

from functools import partial

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.welfare.conftest import ENGINES

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine, measures
from sathiti.methods.survey import Design, Sample
from sathiti.model import SathitiError

# Ten persons: 1 with 20, 2 with 50, 1 with 80, 2 with 100, 4 with 200.
Y = [20.0, 50.0, 80.0, 100.0, 200.0]
W = [1.0, 2.0, 1.0, 2.0, 4.0]
EVERYONE = np.repeat(Y, np.array(W, int))
TABLE = pa.table(
    {
        "y": Y,
        "w": W,
        "zone": ["a", "b", "a", "b", "b"],
        "line": [90.0, 90.0, 90.0, 90.0, 90.0],
        "own_line": [10.0, 100.0, 90.0, 50.0, 300.0],
    }
)
SAMPLE = Sample(TABLE, Design(weight="w"))
LINE = 90.0
TOTAL, MEAN = EVERYONE.sum(), EVERYONE.mean()


def answer(question, *given, **how) -> float:
    """The one estimate of a question."""
    return question(SAMPLE, "y", *given, **how).row()["estimate"]


# Poverty below a line


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (poverty.fgt, 4 / 10),
        (partial(poverty.fgt, alpha=1), (70 + 2 * 40 + 10) / 90 / 10),
        (partial(poverty.fgt, alpha=2), (70**2 + 2 * 40**2 + 10**2) / 90**2 / 10),
        (poverty.watts, (np.log(90 / 20) + 2 * np.log(90 / 50) + np.log(90 / 80)) / 10),
        (poverty.median_of_poor, 50),
        (poverty.relative_median_gap, 40 / 90),
    ],
    ids=["rate", "gap", "severity", "watts", "median", "median gap"],
)
def test_poverty(question, expected):
    assert question(SAMPLE, "y", line=LINE).row()["estimate"] == pytest.approx(expected)


def test_sens_index_is_made_of_rate_gap_and_inequality_of_the_poor():
    """Of 20, 50, 50, 80 the mean difference of all pairs is 22.5 and the mean is 50."""
    poor = np.array([20.0, 50, 50, 80])
    unequal = np.abs(poor[:, None] - poor).mean() / (2 * poor.mean())
    rate, gap = 0.4, 160 / 900
    one_by_one = Sample(pa.table({"y": EVERYONE, "w": np.ones(10)}), Design(weight="w"))
    found = poverty.sen(one_by_one, "y", LINE).row()["estimate"]
    assert found == pytest.approx(rate * unequal + gap * (1 - unequal))


def test_the_index_with_the_gaps_of_everyone():
    gaps = np.maximum(1 - EVERYONE / LINE, 0)
    unequal = np.abs(gaps[:, None] - gaps).mean() / (2 * gaps.mean())
    one_by_one = Sample(pa.table({"y": EVERYONE, "w": np.ones(10)}), Design(weight="w"))
    found = poverty.sen_shorrocks_thon(one_by_one, "y", LINE).row()["estimate"]
    assert found == pytest.approx(gaps.mean() * (1 + unequal))


@pytest.mark.parametrize(("strict", "rate"), [(False, 0.4), (True, 0.3)])
def test_the_person_at_the_line(strict, rate):
    assert answer(poverty.fgt, 80.0, strict=strict) == pytest.approx(rate)


def test_every_row_may_have_a_line_of_its_own():
    """Poor are those with 50 below 100, 80 below 90 and 200 below 300: 2 + 1 + 4."""
    assert answer(poverty.fgt, "own_line") == pytest.approx(7 / 10)
    gap = answer(poverty.fgt, "own_line", 1)
    assert gap == pytest.approx((2 * 50 / 100 + 10 / 90 + 4 * 100 / 300) / 10)


@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_a_column_of_one_line_is_that_line(alpha):
    assert answer(poverty.fgt, "line", alpha) == pytest.approx(answer(poverty.fgt, LINE, alpha))


# Relative lines


@pytest.mark.parametrize(
    ("line", "amount"),
    [(RelativeLine(), 60.0), (RelativeLine(0.5, "mean"), MEAN / 2), (RelativeLine(1.5, 0.3), 75.0)],
)
def test_a_line_relative_to_everyone(line, amount):
    assert answer(poverty.poverty_line, line) == pytest.approx(amount)
    assert answer(poverty.fgt, line) == pytest.approx((amount >= EVERYONE).mean())


def test_domains_are_measured_by_the_line_of_the_whole():
    found = poverty.fgt(SAMPLE, "y", RelativeLine(), by=["zone"])
    assert found.column("estimate") == pytest.approx([1 / 2, 2 / 8])


def test_asked_by_domain_a_line_is_that_of_the_domain():
    found = poverty.poverty_line(SAMPLE, "y", RelativeLine(1.0, "mean"), by=["zone"])
    assert found.column("estimate") == pytest.approx([50, (100 + 200 + 800) / 8])


# Inequality


def test_gini_is_half_the_relative_mean_difference():
    one_by_one = Sample(pa.table({"y": EVERYONE, "w": np.ones(10)}), Design(weight="w"))
    found = poverty.gini(one_by_one, "y", definition="laeken").row()["estimate"]
    difference = np.abs(EVERYONE[:, None] - EVERYONE).mean()
    assert found == pytest.approx(difference / (2 * MEAN))


RELATIVE = EVERYONE / MEAN


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (poverty.theil, (RELATIVE * np.log(RELATIVE)).mean()),
        (poverty.mean_log_deviation, -np.log(RELATIVE).mean()),
        (partial(poverty.general_entropy, alpha=2), RELATIVE.var() / 2),
        (partial(poverty.general_entropy, alpha=-1), ((1 / RELATIVE).mean() - 1) / 2),
        (poverty.atkinson, 1 - np.exp(np.log(RELATIVE).mean())),
        (partial(poverty.atkinson, epsilon=2), 1 - 1 / (1 / RELATIVE).mean()),
        (partial(poverty.atkinson, epsilon=0.5), 1 - np.sqrt(RELATIVE).mean() ** 2),
    ],
    ids=["theil", "mld", "ge2", "ge-1", "atk1", "atk2", "atk0.5"],
)
def test_inequality(question, expected):
    assert answer(question) == pytest.approx(expected)


@pytest.mark.parametrize("question", [poverty.s80_s20, poverty.palma])
def test_nobody_has_more_than_those_at_the_upper_quantile(question):
    """The four with 200 stand at it: the richest are not above, which is not a ratio of 0."""
    with pytest.raises(SathitiError, match="nobody has more than 200"):
        answer(question)


def test_ratios_of_ten_different_people():
    people = Sample(pa.table({"y": np.arange(1.0, 11), "w": np.ones(10)}), Design(weight="w"))
    assert poverty.s80_s20(people, "y").row()["estimate"] == pytest.approx(19 / 3)
    assert poverty.palma(people, "y").row()["estimate"] == pytest.approx(10 / 10)


@pytest.mark.parametrize(
    "question", [poverty.gini, poverty.theil, poverty.mean_log_deviation, poverty.atkinson]
)
def test_inequality_does_not_change_with_the_money(question):
    in_cents = question(SAMPLE, nw.col("y") * 100).row()
    assert in_cents["estimate"] == pytest.approx(answer(question))


# Shares


def test_the_curve():
    found = poverty.lorenz(SAMPLE, "y", [0, 0.1, 0.3, 0.6, 1])
    assert found.column("estimate") == pytest.approx([0, 20 / TOTAL, 120 / TOTAL, 400 / TOTAL, 1])


def test_the_generalised_curve_is_money_a_head():
    found = poverty.generalised_lorenz(SAMPLE, "y", [0.1, 0.3, 1])
    assert found.column("estimate") == pytest.approx([2, 12, MEAN])


def test_fifths():
    found = poverty.quantile_shares(SAMPLE, "y", 5)
    parts = EVERYONE.reshape(5, 2).sum(axis=1) / TOTAL
    assert found.column("estimate") == pytest.approx(parts)
    assert found.table["group"].to_pylist() == [1, 2, 3, 4, 5]


def test_the_poorest():
    assert answer(poverty.bottom_share) == pytest.approx(200 / TOTAL)
    assert answer(poverty.bottom_share, 0.3) == pytest.approx(120 / TOTAL)
    assert answer(poverty.bottom_mean) == pytest.approx(50)


def test_quantiles():
    found = poverty.quantile(SAMPLE, "y", [0.1, 0.3, 0.5, 0.9])
    assert found.column("estimate").tolist() == [20, 50, 100, 200]
    assert answer(poverty.quantile) == 100


# Several at once


def test_measures_asked_together_are_each_by_itself():
    asked = (measures.fgt(LINE), measures.fgt("own_line"), measures.gini(), measures.mean())
    found = poverty.estimate(SAMPLE, "y", *asked, by=["zone"])
    alone = [poverty.estimate(SAMPLE, "y", one, by=["zone"])[0] for one in asked]
    assert [one.to_dicts() for one in found] == [one.to_dicts() for one in alone]


def test_a_profile_has_the_usual_figures_of_each_set_of_domains():
    whole, by_zone = poverty.profile(SAMPLE, "y", LINE, by=[(), ["zone"]])
    assert (whole.by, by_zone.by) == ((), ("zone",))
    assert list(whole.estimates) == [
        *("fgt0", "fgt1", "fgt2", "relative_fgt0", "gini", "s80_s20", "lorenz", "quantile")
    ]
    assert whole.estimates["fgt0"].row()["estimate"] == pytest.approx(0.4)
    assert by_zone.estimates["fgt0"].column("estimate") == pytest.approx([1, 2 / 8])


def test_a_profile_is_read_in_a_terminal_and_in_a_notebook():
    (whole,) = poverty.profile(SAMPLE, "y", LINE)
    tables = repr(whole).split("\n\n")
    assert [one.splitlines()[0] for one in tables] == list(whole.estimates)
    assert tables[0].splitlines()[1:] == repr(whole.estimates["fgt0"]).splitlines()[1:]
    html = whole._repr_html_()
    assert html.count("<table>") == len(whole.estimates)
    assert "<caption>relative_fgt0</caption>" in html


def test_the_relative_line_and_the_points_of_a_profile_are_a_choice():
    (found,) = poverty.profile(
        SAMPLE, "y", LINE, relative=RelativeLine(1.0, "mean"), p=[0.3], lorenz_at=[0.6]
    )
    assert found.estimates["relative_fgt0"].row()["estimate"] == pytest.approx(6 / 10)
    assert found.estimates["quantile"].row()["estimate"] == 50
    assert found.estimates["lorenz"].row()["estimate"] == pytest.approx(400 / TOTAL)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_every_engine_answers_the_same(engine):
    table = ENGINES[engine]({"people": TABLE})["people"]
    found = poverty.fgt(Sample(table, Design(weight="w")), "y", LINE, 1, by=["zone"])
    expected = poverty.fgt(SAMPLE, "y", LINE, 1, by=["zone"])
    assert found.column("estimate") == pytest.approx(expected.column("estimate"))
    assert found.column("standard_error") == pytest.approx(expected.column("standard_error"))


def test_only_positive_welfare_if_so_asked():
    table = pa.table({"y": [0.0, -5.0, 10.0, 30.0], "w": [1.0] * 4})
    sample = Sample(table, Design(weight="w"))
    with pytest.raises(SathitiError, match="2 values of the welfare variable are zero or negative"):
        poverty.theil(sample, "y")
    found = poverty.theil(sample, "y", positive_only=True).row()
    relative = np.array([0.5, 1.5])
    assert found["estimate"] == pytest.approx((relative * np.log(relative)).mean())
    assert found["n"] == 2


def test_the_error_of_a_rate_is_that_of_a_mean_of_ones():
    found = poverty.fgt(SAMPLE, "y", LINE).row()
    z = np.array(W) * (np.array([1, 1, 1, 0, 0]) - 0.4) / 10
    assert found["standard_error"] == pytest.approx(np.sqrt(5 / 4 * (z**2).sum()))
