"""Linearised standard errors agree with replicates, which know no derivative.

The jackknife for smooth indices. Order statistics jump when a unit is left out: for them the
bootstrap of primary units (Rao and Wu 1988), which is right for quantiles but has its own noise.
"""

import numpy as np
import pytest

from sathiti.methods.poverty.indices import (
    RelativeLine,
    atkinson,
    fgt,
    general_entropy,
    generalised_lorenz,
    gini,
    lorenz,
    mean_of_bottom,
    median_of_poor,
    quantile_shares,
    relative_median_gap,
    sen,
    sen_shorrocks_thon,
    share_ratio,
    theil,
    watts,
)
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.methods.survey.quantiles import linearised_quantile, quantile

LINE = 300.0
SMOOTH = {
    "fgt1": lambda d: fgt(d, LINE, 1),
    "fgt1.5": lambda d: fgt(d, LINE, 1.5),
    "headcount": lambda d: fgt(d, LINE),
    "watts": lambda d: watts(d, LINE),
    "gini": gini,
    "gini of pairs": lambda d: gini(d, "laeken"),
    "theil": theil,
    "ge2": lambda d: general_entropy(d, 2),
    "ge-1": lambda d: general_entropy(d, -1),
    "atkinson 1": lambda d: atkinson(d, 1),
    "atkinson 2": lambda d: atkinson(d, 2),
    "lorenz": lambda d: lorenz(d, 0.35),
    "generalised lorenz": lambda d: generalised_lorenz(d, 0.35),
    "bottom 40": mean_of_bottom,
    "fourth decile": lambda d: quantile_shares(d)[3],
    "sen": lambda d: sen(d, LINE),
    "sst": lambda d: sen_shorrocks_thon(d, LINE),
}
WITH_LINE_OF_THE_MEAN = {
    "severity": lambda d, z: fgt(d, z, 2, estimated=True),
    "watts": lambda d, z: watts(d, z, estimated=True),
    "sst": lambda d, z: sen_shorrocks_thon(d, z, estimated=True),
}
ROUGH = {
    "headcount": lambda d, z: fgt(d, z, estimated=True),
    "gap": lambda d, z: fgt(d, z, 1, estimated=True),
    "sen": lambda d, z: sen(d, z, estimated=True),
    "sst": lambda d, z: sen_shorrocks_thon(d, z, estimated=True),
    "median gap": lambda d, z: relative_median_gap(d, z, estimated=True),
    "median of the poor": lambda d, z: median_of_poor(d, z, estimated=True),
}


def jackknife(sample, value_of):
    """JKn: one primary unit left out, the others of its stratum weighted up."""
    spread = 0.0
    whole = value_of(sorted_distribution(sample.values, sample.weights)[0])
    for unit in np.unique(sample.unit):
        stratum = sample.stratum[sample.unit == unit][0]
        count = len(np.unique(sample.unit[sample.stratum == stratum]))
        factor = np.where(sample.stratum == stratum, count / (count - 1), 1.0)
        kept = sample.unit != unit
        part, _ = sorted_distribution(sample.values[kept], (sample.weights * factor)[kept])
        spread += (count - 1) / count * (value_of(part) - whole) ** 2
    return np.sqrt(spread)


@pytest.mark.parametrize("name", SMOOTH)
def test_with_a_given_line(name, clustered):
    everyone = clustered.ranked()
    linearised = clustered.standard_error(everyone, SMOOTH[name](everyone.distribution))
    repeated = jackknife(clustered, lambda part: SMOOTH[name](part).value)
    assert linearised == pytest.approx(repeated, rel=0.02)


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.8), (0.4, 0.9)])
def test_ratio_of_shares(low, high, clustered):
    """Against the jackknife of the same ratio with the person at the quantile divided."""
    everyone = clustered.ranked()
    index = share_ratio(everyone.distribution, low, high)

    def divided(part):
        return (1 - lorenz(part, high).value) / lorenz(part, low).value

    repeated = jackknife(clustered, divided)
    assert index.value == pytest.approx(divided(everyone.distribution), rel=0.005)
    assert clustered.standard_error(everyone, index) == pytest.approx(repeated, rel=0.01)


@pytest.mark.parametrize("name", WITH_LINE_OF_THE_MEAN)
def test_with_a_line_relative_to_the_mean(name, clustered):
    index_of, relative = WITH_LINE_OF_THE_MEAN[name], RelativeLine(0.6, "mean")
    everyone = clustered.ranked()
    line = relative.estimate(everyone.distribution)
    index = index_of(everyone.distribution, line.value)
    linearised = clustered.standard_error(everyone, index, (everyone, line))
    repeated = jackknife(
        clustered, lambda part: index_of(part, relative.estimate(part).value).value
    )
    assert linearised == pytest.approx(repeated, rel=0.01)


def bootstrap(sample, value_of, replicates=200):
    """n - 1 units with replacement in every stratum, weighted up by n / (n - 1)."""
    draws = np.random.default_rng(1)
    units, first = np.unique(sample.unit, return_index=True)
    stratum = sample.stratum[first]
    values = []
    for _ in range(replicates):
        factor = np.zeros(len(units))
        for one in np.unique(stratum):
            inside = np.flatnonzero(stratum == one)
            n = len(inside)
            factor[inside] = draws.multinomial(n - 1, np.ones(n) / n) * n / (n - 1)
        weights = sample.weights * factor[sample.unit]
        kept = weights > 0
        values.append(value_of(sorted_distribution(sample.values[kept], weights[kept])[0]))
    return np.std(values)


@pytest.mark.parametrize("base", ["median", "mean"])
@pytest.mark.parametrize("name", ROUGH)
def test_order_statistics_with_an_estimated_line(name, base, clustered):
    index_of, relative = ROUGH[name], RelativeLine(0.6, base)
    everyone = clustered.ranked()
    line = relative.estimate(everyone.distribution)
    index = index_of(everyone.distribution, line.value)
    linearised = clustered.standard_error(everyone, index, (everyone, line))
    repeated = bootstrap(
        clustered, lambda part: index_of(part, relative.estimate(part).value).value
    )
    assert linearised == pytest.approx(repeated, rel=0.2)


def test_leaving_out_the_error_of_the_line_would_be_noticed(clustered):
    everyone = clustered.ranked()
    line = RelativeLine(0.6, "mean").estimate(everyone.distribution)
    index = fgt(everyone.distribution, line.value, 1, estimated=True)
    fixed = clustered.standard_error(everyone, index)
    moved = clustered.standard_error(everyone, index, (everyone, line))
    assert abs(fixed / moved - 1) > 0.2


def test_quantile(clustered):
    everyone = clustered.ranked()
    index = linearised_quantile(everyone.distribution, 0.5)
    linearised = clustered.standard_error(everyone, index)
    repeated = bootstrap(clustered, lambda part: quantile(part, 0.5))
    assert linearised == pytest.approx(repeated, rel=0.15)
