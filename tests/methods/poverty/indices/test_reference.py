"""Every index equals R convey, laeken and the World Bank's PIP on their reference cases."""

import numpy as np
import pytest

from sathiti.methods.poverty.indices import (
    RelativeLine,
    atkinson,
    fgt,
    gini,
    lorenz,
    mean_log_deviation,
    median_of_poor,
    quantile_shares,
    relative_median_gap,
    s80_s20,
    theil,
)
from sathiti.methods.survey.quantiles import quantile

pytestmark = pytest.mark.shared
TOLERANCE = 1e-9


def close(value):
    return pytest.approx(value, rel=TOLERANCE)


ONE_DISTRIBUTION = {
    "gini": gini,
    "qsr": s80_s20,
    "arpt": RelativeLine(0.6, "median").estimate,
    "fgt0.abs10000": lambda incomes: fgt(incomes, 10_000),
    "fgt1.abs10000": lambda incomes: fgt(incomes, 10_000, 1),
    "fgt2.abs10000": lambda incomes: fgt(incomes, 10_000, 2),
}
WITH_ESTIMATED_LINE = {
    "arpr": lambda incomes, line: fgt(incomes, line, estimated=True),
    "fgt0.relq": lambda incomes, line: fgt(incomes, line, estimated=True),
    "fgt1.relq": lambda incomes, line: fgt(incomes, line, 1, estimated=True),
    "poormed": lambda incomes, line: median_of_poor(incomes, line, True),
    "rmpg": lambda incomes, line: relative_median_gap(incomes, line, True),
}


@pytest.mark.parametrize("name", ONE_DISTRIBUTION)
def test_indices_of_the_whole_sample(name, eusilc):
    everyone = eusilc.sample.ranked()
    index = ONE_DISTRIBUTION[name](everyone.distribution)
    assert index.value == close(eusilc.case(name)["estimate"])
    assert eusilc.sample.standard_error(everyone, index) == close(eusilc.case(name)["se"])


@pytest.mark.parametrize("name", WITH_ESTIMATED_LINE)
def test_indices_with_a_line_estimated_from_the_sample(name, eusilc):
    everyone = eusilc.sample.ranked()
    line = RelativeLine().estimate(everyone.distribution)
    index = WITH_ESTIMATED_LINE[name](everyone.distribution, line.value)
    error = eusilc.sample.standard_error(everyone, index, (everyone, line))
    assert index.value == close(eusilc.case(name)["estimate"])
    assert error == close(eusilc.case(name)["se"])


@pytest.mark.parametrize("name", ["gini.by", "qsr.by", "fgt0.abs.by"])
def test_indices_of_domains_keep_the_whole_design(name, eusilc):
    index_of = ONE_DISTRIBUTION[{"fgt0.abs.by": "fgt0.abs10000"}.get(name, name[:-3])]
    case = eusilc.case(name)
    for place, region in enumerate(case["domains"][0]["levels"]):
        domain = eusilc.sample.ranked(eusilc.regions == region)
        index = index_of(domain.distribution)
        assert index.value == close(case["estimate"][place])
        assert eusilc.sample.standard_error(domain, index) == close(case["se"][place])


def test_the_poverty_rate_of_domains_moves_with_the_national_line(eusilc):
    everyone = eusilc.sample.ranked()
    line = RelativeLine().estimate(everyone.distribution)
    case = eusilc.case("arpr.by")
    for place, region in enumerate(case["domains"][0]["levels"]):
        domain = eusilc.sample.ranked(eusilc.regions == region)
        index = fgt(domain.distribution, line.value, estimated=True)
        error = eusilc.sample.standard_error(domain, index, (everyone, line))
        assert index.value == close(case["estimate"][place])
        assert error == close(case["se"][place])


def test_lorenz_curve(eusilc):
    everyone, case = eusilc.sample.ranked(), eusilc.case("lorenz")
    points = [lorenz(everyone.distribution, p) for p in case["p"]]
    errors = [eusilc.sample.standard_error(everyone, point) for point in points]
    assert [point.value for point in points] == close(case["estimate"])
    assert errors == close(case["se"])


@pytest.mark.parametrize(
    ("name", "index_of"),
    [
        ("ge1", theil),
        ("ge0", mean_log_deviation),
        ("atk.5", lambda incomes: atkinson(incomes, 0.5)),
    ],
)
def test_indices_of_positive_incomes_are_those_of_a_domain(name, index_of, eusilc):
    if name not in " ".join(key for key in eusilc.expected if key.startswith(eusilc.prefix)):
        pytest.skip("the reference has this index for the design of persons only")
    earners = eusilc.sample.ranked(eusilc.sample.values > 0)
    index = index_of(earners.distribution)
    assert index.value == close(eusilc.case(name)["estimate"])
    assert eusilc.sample.standard_error(earners, index) == close(eusilc.case(name)["se"])


def laeken_value(name, incomes, line):
    return {
        "arpr": lambda: 100 * fgt(incomes, line, strict=True).value,
        "gini": lambda: 100 * gini(incomes, "laeken").value,
        "qsr": lambda: s80_s20(incomes).value,
        "rmpg": lambda: 100 * relative_median_gap(incomes, line).value,
    }[name]()


@pytest.mark.parametrize("name", ["arpr", "gini", "qsr", "rmpg"])
def test_values_of_laeken(name, eusilc):
    case = eusilc.expected[f"eusilc.laeken.{name}"]
    incomes = eusilc.sample.ranked().distribution
    line = RelativeLine().estimate(incomes).value
    assert laeken_value(name, incomes, line) == close(case["estimate"])
    for region, expected in zip(case["by"]["levels"], case["by"]["estimate"], strict=True):
        domain = eusilc.sample.ranked(eusilc.regions == region).distribution
        assert laeken_value(name, domain, line) == close(expected)


def test_median_and_threshold_of_laeken(eusilc):
    incomes = eusilc.sample.ranked().distribution
    assert quantile(incomes, 0.5) == close(eusilc.expected["eusilc.laeken.median"]["value"])
    threshold = RelativeLine().estimate(incomes).value
    assert threshold == close(eusilc.expected["eusilc.laeken.arpt"]["value"])


@pytest.mark.parametrize("case", ["pip.md.urban", "pip.md.urban.pl5e6"])
def test_statistics_of_pip(case, pip):
    incomes, expected = pip[0], pip[1][case]
    line = expected["poverty_line"]
    assert incomes.mean == close(expected["mean"])
    assert quantile(incomes, 0.5) == close(expected["median"])
    assert fgt(incomes, line, 0).value == close(expected["headcount"])
    assert fgt(incomes, line, 1).value == close(expected["poverty_gap"])
    assert fgt(incomes, line, 2).value == close(expected["poverty_severity"])
    assert gini(incomes, "laeken").value == close(expected["gini"])
    shares = [share.value for share in quantile_shares(incomes, 10, grid=100)]
    assert shares == close(expected["deciles"])


def test_exact_deciles_are_near_those_of_pip_and_have_the_same_errors(pip):
    incomes = pip[0]
    exact, read = quantile_shares(incomes, 10), quantile_shares(incomes, 10, grid=100)
    assert [one.value for one in exact] == pytest.approx([one.value for one in read], rel=3e-4)
    assert [one.value for one in exact] != [one.value for one in read]
    for left, right in zip(exact, read, strict=True):
        assert np.array_equal(left.influence, right.influence)
