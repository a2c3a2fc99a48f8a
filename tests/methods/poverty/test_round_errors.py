"""Errors of changes: replicates of one round or both, and rounds in the same units.

R survey 4.1 for one sample asked twice (reference folder)::

    d <- svydesign(id=~dnum, weights=~pw, data=apiclus1)
    m <- svymean(~I(api99<=620)+I(api00<=620)+api99+api00, d)
    svycontrast(m, c(0,-1,0,1,0,0)); svycontrast(m, quote(api00/api99))
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.poverty.surveys import CLUSTERS, STRATA, Survey, made
from tests.methods.survey.conftest import read_reference

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine
from sathiti.methods.poverty.decomposition.sides import two_sides
from sathiti.methods.poverty.round_errors import change_of
from sathiti.methods.poverty.rounds import (
    Rounds,
    datt_ravallion,
    group_growth,
    growth_incidence,
    sectoral_change,
    shapley_change,
    stochastic_dominance,
)
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.rank_measures import UnitLine
from sathiti.methods.survey.ranked import in_replicates
from sathiti.methods.survey.selection.replicates import replicate_factors
from sathiti.model import Calibration, Margin, SathitiError

LINE = 320.0
FIRST, SECOND = made(51, size=4), made(52, growth=1.15, size=4, spread=0.6)
QUESTIONS: dict[str, Callable[[Rounds], Estimates]] = {
    "datt_ravallion": lambda rounds: datt_ravallion(rounds, 1),
    "shapley": lambda rounds: shapley_change(rounds, 2),
    "sectors": lambda rounds: sectoral_change(rounds, "sector", 1),
    "groups": lambda rounds: group_growth(rounds, 3, [(0, 0.4), (0, 1)]),
    "incidence": lambda rounds: growth_incidence(rounds, 3, [0.25, 0.5]),
}


def table_of(survey: Survey) -> pa.Table:
    return pa.table(
        {
            "psu": survey.psu,
            "stratum": survey.stratum,
            "w": survey.weight,
            "y": survey.welfare,
            "sector": np.where(survey.psu % 3 == 0, "town", "village"),
        }
    )


def sample_of(survey: Survey, how: Replicates | None = None, **design: Any) -> Sample:
    return Sample(table_of(survey), Design("w", "stratum", "psu", replicates=how, **design))


def errors(found: Estimates) -> np.ndarray:
    return found.column("standard_error")


JKN = Replicates("jkn")


@pytest.mark.parametrize("name", [one for one in QUESTIONS if one != "incidence"])
def test_a_change_is_computed_anew_in_every_replicate(name: str) -> None:
    """One round in each of its replicates while the other stays, by whole samples."""
    question = QUESTIONS[name]
    how = Replicates("bootstrap", count=6, seed=4)
    found = question(Rounds(sample_of(FIRST, how), sample_of(SECOND, how), "y", (LINE, 350.0)))
    factors = replicate_factors(
        "bootstrap", np.repeat(np.arange(STRATA), CLUSTERS), count=6, seed=4
    ).factors
    plain = sample_of(FIRST), sample_of(SECOND)
    centre = question(Rounds(*plain, "y", (LINE, 350.0))).column("estimate")
    variance = np.zeros(len(centre))
    for place, survey in enumerate((FIRST, SECOND)):
        for factor in factors:
            pair = list(plain)
            pair[place] = sample_of(survey.reweighted(factor))
            again = question(Rounds(pair[0], pair[1], "y", (LINE, 350.0))).column("estimate")
            variance += (again - centre) ** 2 / 6
    np.testing.assert_allclose(found.column("estimate"), centre, rtol=1e-12)
    np.testing.assert_allclose(errors(found), np.sqrt(variance), rtol=1e-9)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_jackknife_is_near_the_linearised_error(name: str) -> None:
    lines = (RelativeLine(0.6, "mean"), RelativeLine(0.6, "mean"))
    plain = Rounds(sample_of(FIRST), sample_of(SECOND), "y", lines)
    jackknife = Rounds(sample_of(FIRST, JKN), sample_of(SECOND, JKN), "y", lines)
    linearised, repeated = (QUESTIONS[name](rounds) for rounds in (plain, jackknife))
    # poverty below a share of the mean does not move with growth: there both are zero
    np.testing.assert_allclose(errors(repeated), errors(linearised), rtol=0.12, atol=1e-12)
    np.testing.assert_allclose(linearised.column("df"), repeated.column("df"))


def test_each_round_has_the_error_of_its_own_sample() -> None:
    """Replicates in one round, linearisation in the other."""
    first, second = sample_of(FIRST, JKN), sample_of(SECOND)
    found = datt_ravallion(Rounds(first, second, "y", (LINE, LINE)), 1)
    own = [poverty.fgt(one, "y", LINE, 1).row()["standard_error"] for one in (first, second)]
    parts = [found.row(part=name)["standard_error"] for name in ("first", "second", "change")]
    assert parts == pytest.approx([*own, np.hypot(*own)], rel=1e-9)


def test_replicates_of_a_file() -> None:
    """The same factors as columns of the file, without the PSUs."""
    strata = np.repeat(np.arange(STRATA), CLUSTERS)
    made_ = replicate_factors("bootstrap", strata, count=8, seed=4)
    names = tuple(f"r{n}" for n in range(8))

    def filed(survey: Survey) -> Sample:
        table = table_of(survey)
        for name, factor in zip(names, made_.factors, strict=True):
            table = table.append_column(name, pa.array(survey.weight * factor[survey.psu]))
        return Sample(table, Design("w", replicates=Replicates("bootstrap", names)))

    how = Replicates("bootstrap", count=8, seed=4)
    for question in QUESTIONS.values():
        if question is QUESTIONS["incidence"]:
            continue  # Woodruff's interval uses degrees of freedom, which the file gives
        wanted = question(Rounds(sample_of(FIRST, how), sample_of(SECOND, how), "y", (LINE, LINE)))
        found = question(Rounds(filed(FIRST), filed(SECOND), "y", (LINE, LINE)))
        np.testing.assert_allclose(errors(found), errors(wanted), rtol=1e-9)
        assert set(found.column("df")) == {14}


def test_replicates_of_calibrated_rounds() -> None:
    whole = float(FIRST.weight.sum())
    margin = Margin.of("sector", {"town": 0.35 * whole, "village": 0.65 * whole})
    samples = [sample_of(one, JKN, calibration=Calibration((margin,))) for one in (FIRST, SECOND)]
    found = datt_ravallion(Rounds(*samples, "y", (LINE, LINE)), 1)
    own = [poverty.fgt(one, "y", LINE, 1).row()["standard_error"] for one in samples]
    change = found.row(part="change")
    assert change["standard_error"] == pytest.approx(np.hypot(*own), rel=1e-9)


def test_dominance_under_replicates() -> None:
    grid = [150.0, LINE, 600.0]
    rounds = Rounds(sample_of(FIRST, JKN), sample_of(SECOND, JKN), "y", (LINE, LINE))
    found = stochastic_dominance(rounds, grid, 1)
    change = datt_ravallion(rounds).row(part="change")
    assert found.standard_error[1] == pytest.approx(change["standard_error"], rel=1e-9)


def test_a_replicate_without_a_group_leaves_no_error() -> None:
    """The only village of a sector is left out by the jackknife once."""
    tables = []
    for survey in (FIRST, SECOND):
        table = table_of(survey)
        rare = np.where(survey.psu == 7, "rare", "usual")
        tables.append(table.set_column(4, "sector", pa.array(rare)))
    samples = [Sample(one, Design("w", "stratum", "psu", replicates=JKN)) for one in tables]
    found = sectoral_change(Rounds(*samples, "y", (LINE, LINE)), "sector", 1)
    assert set(found.table["flag"].to_pylist()) == {"no_error"}
    assert np.isfinite(found.column("estimate")).all()


def test_lines_by_basic_needs_are_linearised() -> None:
    line = UnitLine(LINE, np.zeros(STRATA * CLUSTERS))
    rounds = Rounds(sample_of(FIRST, JKN), sample_of(SECOND), "y", (line, LINE))
    with pytest.raises(SathitiError, match="basic needs has a linearised error"):
        datt_ravallion(rounds)


def test_samples_in_replicates_keep_their_domains() -> None:
    ranked = sample_of(FIRST, JKN).ranked("y", ["sector"])
    held = list(in_replicates(ranked))
    assert len(held) == STRATA * CLUSTERS
    assert held[0] is not None
    assert len(held[0].distribution) < len(ranked.distribution)
    assert held[0].keys["sector"].values == ("town", "village")
    assert list(in_replicates(sample_of(FIRST).ranked("y"))) == []


# --- rounds in the same units


def test_one_sample_twice_has_no_error() -> None:
    """The same people asked twice, whatever the question: nothing changed, for sure."""
    sample = sample_of(FIRST)
    rounds = Rounds(sample, sample, "y", (LINE, LINE), shared="psu")
    for name, question in QUESTIONS.items():
        found = question(rounds)
        rows = {row.get("part", row.get("group", row.get("p"))): row for row in found}
        for part, row in rows.items():
            if part not in ("first", "second"):
                assert row["estimate"] == pytest.approx(0, abs=1e-12), (name, part)
                # growth and redistribution alone may rest on a line between both rounds
                if part in ("change", "0-0.4", "0-1", 0.25, 0.5):
                    assert row["standard_error"] == pytest.approx(0, abs=1e-9), (name, part)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "design", "poor", "growth"),
    [
        ("apiclus1", Design("pw", psu="dnum"),
         (-0.12021857923497270, 0.02851033765685591),
         (0.061272810752901252, 0.006293496198045906)),
        ("apistrat", Design("pw", "stype", "snum", "fpc"),
         (-0.08611236633066505, 0.02245928519835982),
         (0.052260546218248605, 0.003643922230843462)),
        ("apiclus1", Design("pw", psu="dnum", fpc="fpc"),
         (-0.12021857923497270, 0.02822645732646508),
         (0.061272810752901252, 0.006230831216609414)),
    ],
)  # fmt: skip
def test_a_panel_by_r(
    file: str, design: Design, poor: tuple[float, float], growth: tuple[float, float]
) -> None:
    table = read_reference(f"{file}.csv")
    first, second = (
        Sample(table.append_column("y", table[name].cast("float64")), design)
        for name in ("api99", "api00")
    )
    rounds = Rounds(first, second, "y", (620.0, 620.0), shared="psu")
    change = datt_ravallion(rounds).row(part="change")
    assert (change["estimate"], change["standard_error"]) == pytest.approx(poor, rel=1e-9)
    mean = group_growth(rounds, 1, [(0, 1)]).row()
    assert (mean["estimate"], mean["standard_error"]) == pytest.approx(growth, rel=1e-9)
    assert change["df"] == poverty.fgt(first, "y", 620.0).row()["df"]


def rotated(first: int, survey: Survey) -> Survey:
    """The same survey with villages whose numbers begin later in every stratum."""
    stratum, inside = survey.psu // CLUSTERS, survey.psu % CLUSTERS
    moved = Survey(**vars(survey))
    moved.psu = stratum * 1000 + inside + first
    return moved


def panel(first: int) -> Rounds:
    """Rounds in villages that have a level of welfare of their own, shared but for `first`."""
    before = rotated(0, FIRST)
    after = rotated(first, SECOND)
    level = np.random.default_rng(3).normal(0, 0.4, 5000)
    tables = []
    for one in (before, after):
        table = pa.table(
            {
                "psu": one.psu,
                "stratum": one.psu // 1000,
                "w": one.weight,
                "y": one.welfare * np.exp(level[one.psu]),
                "sector": np.where(one.psu % 3 == 0, "town", "village"),
            }
        )
        tables.append(Sample(table, Design("w", "stratum", "psu")))
    return Rounds(tables[0], tables[1], "y", (LINE, LINE), shared="psu")


def test_the_more_is_shared_the_smaller_the_error() -> None:
    found = [errors(datt_ravallion(panel(first), 1))[2] for first in (0, 15, 29)]
    rounds = panel(29)
    alone = errors(datt_ravallion(Rounds(rounds.first, rounds.second, "y", (LINE, LINE)), 1))[2]
    assert found[0] < 0.9 * alone
    assert found[0] < found[1] < found[2]
    assert found[2] == pytest.approx(alone, rel=0.05)


@given(st.integers(0, 28))
@settings(max_examples=8, deadline=None)
def test_what_each_round_says_alone_does_not_change(first: int) -> None:
    rounds = panel(first)
    found = datt_ravallion(rounds, 1)
    alone = datt_ravallion(Rounds(rounds.first, rounds.second, "y", (LINE, LINE)), 1)
    for part in ("first", "second"):
        one, other = (of.row(part=part)["standard_error"] for of in (found, alone))
        assert one == pytest.approx(other, rel=1e-9)
    np.testing.assert_allclose(found.column("estimate"), alone.column("estimate"))
    assert found.row(part="change")["df"] == STRATA * (CLUSTERS + first - 1)


def test_dominance_and_incidence_of_a_panel() -> None:
    rounds = panel(10)
    alone = Rounds(rounds.first, rounds.second, "y", (LINE, LINE))
    curves = stochastic_dominance(rounds, [150.0, LINE, 600.0], 2)
    assert (
        curves.standard_error < stochastic_dominance(alone, curves.grid, 2).standard_error
    ).all()
    grown = growth_incidence(rounds, 5, [0.3, 0.5, 0.7])
    assert (errors(grown) < errors(growth_incidence(alone, 5, [0.3, 0.5, 0.7]))).all()
    assert set(grown.column("df")) == {STRATA * (CLUSTERS + 10 - 1)}


def test_a_calibrated_panel_rests_on_residuals() -> None:
    whole = float(FIRST.weight.sum())
    margin = Margin.of("sector", {"town": 0.35 * whole, "village": 0.65 * whole})
    sample = sample_of(FIRST, calibration=Calibration((margin,)))
    rounds = Rounds(sample, sample, "y", (LINE, LINE), shared="psu")
    found = datt_ravallion(rounds, 1)
    assert found.row(part="change")["standard_error"] == pytest.approx(0, abs=1e-12)
    own = poverty.fgt(sample, "y", LINE, 1).row()["standard_error"]
    assert found.row(part="first")["standard_error"] == pytest.approx(own, rel=1e-9)


def test_shared_units_are_linearised() -> None:
    rounds = Rounds(sample_of(FIRST, JKN), sample_of(SECOND), "y", (LINE, LINE), shared="psu")
    with pytest.raises(SathitiError, match="primary sampling units that their designs name"):
        datt_ravallion(rounds)


def test_a_change_says_what_it_rests_on() -> None:
    rounds = panel(0)
    ranked = (rounds.first.ranked("y"), rounds.second.ranked("y"))

    def formula(pair: Any) -> Any:
        before, after = two_sides(pair[0].distribution, pair[1].distribution)
        return {"mean": after.mean() - before.mean()}

    change = change_of(formula, ranked)
    assert change.names == ["mean"]
    means = [one.mean("y").row() for one in (rounds.first, rounds.second)]
    assert change.value[0] == pytest.approx(means[1]["estimate"] - means[0]["estimate"])
    spread = [one["standard_error"] for one in means]
    assert np.sqrt(change.variance[0]) == pytest.approx(np.hypot(*spread), rel=1e-9)
    assert change.rows == sum(one["n"] for one in means)
    assert change.df == sum(one["df"] for one in means)
