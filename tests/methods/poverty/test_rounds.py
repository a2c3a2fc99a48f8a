"""Two rounds of a survey: changes with errors of both designs, whatever the engine."""

import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.surveys import bootstrap, made
from tests.methods.poverty.welfare.conftest import ENGINES

from sathiti.methods import poverty
from sathiti.methods.poverty.rounds import (
    Rounds,
    datt_ravallion,
    group_growth,
    growth_incidence,
    sectoral_change,
    shapley_change,
    stochastic_dominance,
)
from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.rank_measures import UnitLine
from sathiti.model import Calibration, Margin, SathitiError

DESIGN = Design(weight="w", strata="stratum", psu="psu")
LINE = 320.0


def table_of(survey):
    return pa.table(
        {
            "psu": survey.psu,
            "stratum": survey.stratum,
            "w": survey.weight,
            "y": survey.welfare,
            "sector": np.where(survey.psu % 3 == 0, "town", "village"),
        }
    )


FIRST, SECOND = made(51), made(52, growth=1.15, spread=0.6)


def sample_of(survey):
    return Sample(table_of(survey), DESIGN)


def rounds_of(first=FIRST, second=SECOND, lines=(LINE, LINE)):
    return Rounds(sample_of(first), sample_of(second), "y", lines)


def values(found, column="part"):
    return {row[column]: row["estimate"] for row in found}


def errors(found, column="part"):
    return {row[column]: row["standard_error"] for row in found}


def test_each_round_is_what_its_own_sample_says():
    found = datt_ravallion(rounds_of())
    before = poverty.fgt(sample_of(FIRST), "y", LINE).row()
    after = poverty.fgt(sample_of(SECOND), "y", LINE).row()
    first, second, change = (found.row(part=name) for name in ("first", "second", "change"))
    assert first["estimate"] == pytest.approx(before["estimate"], rel=1e-12)
    assert first["standard_error"] == pytest.approx(before["standard_error"], rel=1e-12)
    assert second["standard_error"] == pytest.approx(after["standard_error"], rel=1e-12)
    expected = np.hypot(before["standard_error"], after["standard_error"])
    assert change["standard_error"] == pytest.approx(expected, rel=1e-12)
    assert change["n"] == before["n"] + after["n"]
    assert change["df"] == before["df"] + after["df"]
    assert change["ci_low"] < change["estimate"] < change["ci_high"]


@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_parts_add_up(alpha):
    found = values(datt_ravallion(rounds_of(), alpha))
    assert found["growth"] + found["redistribution"] + found["residual"] == pytest.approx(
        found["change"]
    )
    found = values(shapley_change(rounds_of(lines=(LINE, 350.0)), alpha))
    assert found["growth"] + found["redistribution"] + found["line"] == pytest.approx(
        found["change"]
    )
    found = values(sectoral_change(rounds_of(), "sector", alpha))
    assert found["within"] + found["shift"] + found["interaction"] == pytest.approx(found["change"])


@pytest.mark.parametrize("engine", list(ENGINES))
def test_every_engine_gives_the_same(engine):
    held = ENGINES[engine]({"first": table_of(FIRST), "second": table_of(SECOND)})
    samples = [Sample(held[name], DESIGN) for name in ("first", "second")]
    rounds = Rounds(*samples, "y", (LINE, LINE))
    for found, expected in (
        (shapley_change(rounds), shapley_change(rounds_of())),
        (sectoral_change(rounds, "sector"), sectoral_change(rounds_of(), "sector")),
    ):
        assert values(found) == pytest.approx(values(expected), abs=1e-13)
        assert errors(found) == pytest.approx(errors(expected), rel=1e-9)


def test_sectors_are_those_of_the_samples():
    found = values(sectoral_change(rounds_of(), "sector", 1))
    tables = [table_of(survey) for survey in (FIRST, SECOND)]
    share, gap = [], []
    for table in tables:
        y, w = table["y"].to_numpy(), table["w"].to_numpy()
        town = np.array(table["sector"].to_pylist()) == "town"
        short = np.maximum(1 - y / LINE, 0)
        share.append([w[town].sum() / w.sum(), w[~town].sum() / w.sum()])
        gap.append(
            [np.average(short[town], weights=w[town]), np.average(short[~town], weights=w[~town])]
        )
    (s1, s2), (p1, p2) = np.array(share), np.array(gap)
    assert found["within"] == pytest.approx(s1 @ (p2 - p1))
    assert found["shift"] == pytest.approx((s2 - s1) @ p1)
    assert found["interaction"] == pytest.approx((s2 - s1) @ (p2 - p1))


def replicated(compute, name, rounds=100):
    """Error by a bootstrap of each round while the other stays."""

    def with_first(survey):
        return values(compute(rounds_of(first=survey)))[name]

    def with_second(survey):
        return values(compute(rounds_of(second=survey)))[name]

    return np.hypot(
        bootstrap(FIRST, with_first, rounds, 1), bootstrap(SECOND, with_second, rounds, 2)
    )


@pytest.mark.parametrize("name", ["within", "shift"])
def test_errors_of_sectors_agree_with_the_bootstrap(name):
    found = errors(sectoral_change(rounds_of(), "sector", 1))
    again = replicated(lambda rounds: sectoral_change(rounds, "sector", 1), name)
    assert found[name] == pytest.approx(again, rel=0.2)


def test_the_error_of_relative_lines_is_part_of_the_error():
    relative = poverty.RelativeLine(0.6, "median")

    def change(rounds):
        return datt_ravallion(Rounds(rounds.first, rounds.second, "y", (relative, relative)), 1)

    found = change(rounds_of())
    expected = poverty.fgt(sample_of(FIRST), "y", relative, 1).row()
    assert found.row(part="first")["estimate"] == pytest.approx(expected["estimate"])
    assert found.row(part="first")["standard_error"] == pytest.approx(expected["standard_error"])


def test_growth_incidence_is_growth_of_quantiles():
    found = growth_incidence(rounds_of(), 5, [0.1, 0.5])
    before = sample_of(FIRST).quantile("y", [0.1, 0.5])
    after = sample_of(SECOND).quantile("y", [0.1, 0.5])
    for row, one, two in zip(found, before, after, strict=True):
        ratio = two["estimate"] / one["estimate"]
        assert row["estimate"] == pytest.approx(ratio**0.2 - 1)
        spread = np.hypot(
            one["standard_error"] / one["estimate"], two["standard_error"] / two["estimate"]
        )
        assert row["standard_error"] == pytest.approx(ratio**0.2 / 5 * spread)
    assert found.table["p"].to_pylist() == [0.1, 0.5]


def test_growth_of_groups_and_of_all():
    found = group_growth(rounds_of(), 3, [(0, 0.4), (0, 1)])
    assert found.table["group"].to_pylist() == ["0-0.4", "0-1"]
    means = [np.average(one.welfare, weights=one.weight) for one in (FIRST, SECOND)]
    everyone = found.row(group="0-1")
    assert everyone["estimate"] == pytest.approx((means[1] / means[0]) ** (1 / 3) - 1)
    errors_ = [sample_of(one).mean("y").row() for one in (FIRST, SECOND)]
    spread = np.hypot(*(row["standard_error"] / row["estimate"] for row in errors_))
    expected = (means[1] / means[0]) ** (1 / 3) / 3 * spread
    assert everyone["standard_error"] == pytest.approx(expected, rel=1e-9)


def test_dominance_has_errors_of_both_designs():
    grid = [150.0, LINE, 600.0]
    found = stochastic_dominance(rounds_of(), grid, 1)
    change = datt_ravallion(rounds_of()).row(part="change")
    assert found.second[1] - found.first[1] == pytest.approx(change["estimate"])
    assert found.standard_error[1] == pytest.approx(change["standard_error"])
    assert found.t[1] == pytest.approx(change["estimate"] / change["standard_error"])


def test_groups_that_one_round_lacks_are_named():
    table = table_of(SECOND)
    place = table.column_names.index("sector")
    other = table.set_column(place, "sector", pa.array(["town"] * table.num_rows))
    rounds = Rounds(sample_of(FIRST), Sample(other, DESIGN), "y", (LINE, LINE))
    with pytest.raises(SathitiError, match=r"same groups in sector: .*village"):
        sectoral_change(rounds, "sector")


def test_cells_in_order_stand_in_place_of_samples():
    rounds = rounds_of()
    ranked = [one.ranked("y", ["sector"]) for one in (rounds.first, rounds.second)]
    sorted_once = Rounds(*ranked, "y", (LINE, LINE))
    for one, other in (
        (datt_ravallion(sorted_once, 1), datt_ravallion(rounds, 1)),
        (sectoral_change(sorted_once, "sector"), sectoral_change(rounds, "sector")),
    ):
        assert values(one) == pytest.approx(values(other), rel=1e-12)
        assert errors(one) == pytest.approx(errors(other), rel=1e-12)
    with pytest.raises(SathitiError, match="need the samples"):
        growth_incidence(sorted_once, 5)
    with pytest.raises(SathitiError, match="need the samples"):
        datt_ravallion(Rounds(*ranked, "y", (LINE, LINE), shared="psu"))


def test_a_line_is_needed():
    rounds = Rounds(sample_of(FIRST), sample_of(SECOND), "y")
    with pytest.raises(SathitiError, match="poverty line of nan"):
        datt_ravallion(rounds)


def test_calibrated_rounds_have_errors_of_residuals():
    """Each round has the error that its own calibrated sample gives."""
    whole = float(FIRST.weight.sum())
    margin = Margin.of("sector", {"town": 0.35 * whole, "village": 0.65 * whole})
    design = Design(
        weight="w",
        strata="stratum",
        psu="psu",
        calibration=Calibration((margin,), method="linear"),
    )
    samples = [Sample(table_of(survey), design) for survey in (FIRST, SECOND)]
    found = datt_ravallion(Rounds(*samples, "y", (LINE, LINE)), 1)
    for sample, part in zip(samples, ("first", "second"), strict=True):
        expected = poverty.fgt(sample, "y", LINE, 1).row()
        row = found.row(part=part)
        assert row["estimate"] == pytest.approx(expected["estimate"], rel=1e-12)
        assert row["standard_error"] == pytest.approx(expected["standard_error"], rel=1e-9)
    line = UnitLine(LINE, np.zeros(150))
    with pytest.raises(SathitiError, match="leave out replicates and calibration"):
        datt_ravallion(Rounds(*samples, "y", (line, LINE)))


def test_choices_of_rounds_that_are_not_offered_are_named():
    sample = Sample(pa.table({"w": [1.0, 1.0], "y": [1.0, 2.0]}), Design(weight="w"))
    with pytest.raises(SathitiError, match="“psuu” is not known as shared"):
        poverty.Rounds(sample, sample, "y", shared="psuu")
    rounds = poverty.Rounds(sample, sample, "y", (1.5, 1.5))
    with pytest.raises(SathitiError, match="“third” is not known as base"):
        poverty.datt_ravallion(rounds, base="third")
