"""Indicators of the goals: known populations, errors against the bootstrap, what is refused."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine
from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.distribution import UndefinedIndexError, sorted_distribution
from sathiti.model import SathitiError

DESIGN = Design(weight="w", strata="stratum", psu="village")


def sample_of(clusters, factor=1.0) -> Sample:
    return Sample(
        pa.table(
            {
                "w": clusters.weights,
                "stratum": clusters.stratum,
                "village": clusters.unit,
                "zone": clusters.stratum // 6,
                "y": clusters.values * factor,
            }
        ),
        DESIGN,
    )


def test_rates_are_those_of_their_lines(clustered):
    sample = sample_of(clustered)
    assert (
        poverty.sdg_1_1_1(sample, "y", 200).to_dicts() == poverty.fgt(sample, "y", 200).to_dicts()
    )
    assert (
        poverty.sdg_1_2_1(sample, "y", 300).to_dicts() == poverty.fgt(sample, "y", 300).to_dicts()
    )
    half = poverty.sdg_10_2_1(sample, "y", ["zone"])
    line = RelativeLine(0.5, "median")
    assert half.column("estimate") == pytest.approx(
        poverty.fgt(sample, "y", line, by=["zone"]).column("estimate"), abs=1e-3
    )
    assert (half.column("standard_error") > 0).all()


def test_everyone_five_percent_better_off_a_year(clustered):
    before, after = sample_of(clustered), sample_of(clustered, 1.05**3)
    growth = poverty.sdg_10_1_1(before, after, "y", 3)
    assert growth.table["of"].to_pylist() == ["bottom_40", "all", "difference"]
    assert growth.column("estimate") == pytest.approx([0.05, 0.05, 0], abs=1e-12)
    assert growth.column("n").tolist() == [7200] * 3
    assert growth.column("df").tolist() == [2 * 228] * 3
    # as independent rounds, though here they are the same people
    one = before.mean("y").row()
    expected = 1.05 / 3 * np.sqrt(2) * one["standard_error"] / one["estimate"]
    assert growth.column("standard_error")[1] == pytest.approx(expected)


def bootstrap_draw(clusters, draws):
    units, first = np.unique(clusters.unit, return_index=True)
    factor = np.zeros(len(units))
    for stratum in np.unique(clusters.stratum):
        inside = np.flatnonzero(clusters.stratum[first] == stratum)
        n = len(inside)
        factor[inside] = draws.multinomial(n - 1, np.ones(n) / n) * n / (n - 1)
    weights = clusters.weights * factor[clusters.unit]
    kept = weights > 0
    return sorted_distribution(clusters.values[kept], weights[kept])[0]


def test_errors_of_growth_agree_with_the_bootstrap(clustered):
    growth = poverty.sdg_10_1_1(sample_of(clustered), sample_of(clustered, 1.2), "y", 2)
    draws = np.random.default_rng(3)
    drawn = []
    for _ in range(300):
        one, other = bootstrap_draw(clustered, draws), bootstrap_draw(clustered, draws)
        means = [(poverty.indices.mean_of_bottom(d, 0.4).value, d.mean) for d in (one, other)]
        rise = np.sqrt(1.2 * np.array(means[1]) / np.array(means[0])) - 1
        drawn.append([*rise, rise[0] - rise[1]])
    assert growth.column("standard_error") == pytest.approx(np.std(drawn, axis=0), rel=0.15)


def test_growth_by_domain_takes_the_domains_of_both_rounds(clustered):
    before, after = sample_of(clustered), sample_of(clustered, 1.1)
    growth = poverty.sdg_10_1_1(before, after, "y", 1, by=["zone"])
    assert growth.table["zone"].to_pylist() == [0, 0, 0, 1, 1, 1]
    assert growth.column("estimate")[[0, 1, 3, 4]] == pytest.approx(0.1)
    assert set(growth.table["flag"].to_pylist()) == {""}


def test_what_makes_no_growth(clustered):
    sample = sample_of(clustered)
    with pytest.raises(SathitiError, match="0 years"):
        poverty.sdg_10_1_1(sample, sample, "y", 0)
    poor = Sample(pa.table({"w": [1.0] * 5, "y": [0.0, 0.0, 0.0, 1.0, 9.0]}), Design(weight="w"))
    with pytest.raises(UndefinedIndexError, match="their mean is 0"):
        poverty.sdg_10_1_1(poor, poor, "y", 1)


def test_1_2_2_is_multidimensional_poverty_by_the_national_profile(clustered):
    profile = poverty.PovertyProfile(
        (
            poverty.Deprivation("money", "y", "<", 300.0, 0.5),
            poverty.Deprivation("place", "zone", "=", 1, 0.5),
        ),
        0.5,
    )
    sample = sample_of(clustered)
    found = poverty.sdg_1_2_2(sample, profile, ["zone"])
    for zone in (0, 1):
        rows = {row["parameter"]: row["estimate"] for row in found if row["zone"] == zone}
        assert rows["M0"] == pytest.approx(rows["H"] * rows["A"])
    assert found.row(zone=1, parameter="H")["estimate"] == 1
    poor = poverty.fgt(sample, "y", 300.0, by=["zone"], strict=True)
    rate = found.row(zone=0, parameter="H")
    assert rate["estimate"] == pytest.approx(poor.row(zone=0)["estimate"])
    assert rate["standard_error"] == pytest.approx(poor.row(zone=0)["standard_error"])
