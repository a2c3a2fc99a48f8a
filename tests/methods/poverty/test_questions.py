"""Questions put to a sample: reference values, domains, lines, what is refused and flagged."""

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine, measures
from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.distribution import UndefinedIndexError
from sathiti.model import SathitiError

DESIGNS = {
    "des": Design(weight="rb050", strata="db040"),
    "hh": Design(weight="rb050", strata="db040", psu="db030"),
}
AT_RISK = RelativeLine(0.6, "median")
INCOME = "eqincome"
# what R was asked, put to our functions
CASES = {
    "gini": lambda s, by: poverty.gini(s, INCOME, by),
    "qsr": lambda s, by: poverty.s80_s20(s, INCOME, by),
    "arpt": lambda s, by: poverty.poverty_line(s, INCOME, AT_RISK, by),
    "arpr": lambda s, by: poverty.fgt(s, INCOME, AT_RISK, 0, by),
    "fgt0.abs": lambda s, by: poverty.fgt(s, INCOME, 10_000, 0, by),
    "fgt0.abs10000": lambda s, by: poverty.fgt(s, INCOME, 10_000, 0, by),
    "fgt1.abs10000": lambda s, by: poverty.fgt(s, INCOME, 10_000, 1, by),
    "fgt2.abs10000": lambda s, by: poverty.fgt(s, INCOME, 10_000, 2, by),
    "fgt0.relq": lambda s, by: poverty.fgt(s, INCOME, AT_RISK, 0, by),
    "fgt1.relq": lambda s, by: poverty.fgt(s, INCOME, AT_RISK, 1, by),
    "rmpg": lambda s, by: poverty.relative_median_gap(s, INCOME, AT_RISK, by),
    "poormed": lambda s, by: poverty.median_of_poor(s, INCOME, AT_RISK, by),
    "ge1": lambda s, by: poverty.theil(s, INCOME, by, positive_only=True),
    "ge0": lambda s, by: poverty.mean_log_deviation(s, INCOME, by, positive_only=True),
    "atk.5": lambda s, by: poverty.atkinson(s, INCOME, 0.5, by, positive_only=True),
    "lorenz": lambda s, by: poverty.lorenz(s, INCOME, by=by),
}


@pytest.fixture(scope="module")
def incomes(shared) -> pa.Table:
    table = pcsv.read_csv(shared / "reference/survey/eusilc.csv")
    return table.select(["db030", "db040", "rb050", INCOME, "rb090", "hsize"])


def answer_of(case, design, table):
    name, by = (case[:-3], ["db040"]) if case.endswith(".by") else (case, [])
    return CASES[name](Sample(table, design), by)


@pytest.mark.shared
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", [*CASES, "gini.by", "qsr.by", "arpr.by", "fgt0.abs.by"])
def test_values_and_errors_of_convey(name, design, incomes, eusilc_expected):
    case = eusilc_expected.get(f"eusilc.{design}.{name}")
    if case is None:
        pytest.skip("the reference has no such case for this design")
    found = answer_of(name, DESIGNS[design], incomes)
    assert found.column("estimate") == pytest.approx(np.atleast_1d(case["estimate"]), rel=1e-9)
    assert found.column("standard_error") == pytest.approx(np.atleast_1d(case["se"]), rel=1e-9)
    if name.endswith(".by"):
        assert found.table["db040"].to_pylist() == case["domains"][0]["levels"]


@pytest.mark.shared
@pytest.mark.parametrize("design", DESIGNS)
def test_quantiles_and_their_intervals(design, incomes, eusilc_expected):
    (item,) = eusilc_expected[f"eusilc.{design}.quantile"]["items"]
    found = Sample(incomes, DESIGNS[design]).quantile(INCOME, item["quantile"])
    for column, key in (
        ("estimate", "estimate"),
        ("ci_low", "ci_low"),
        ("ci_high", "ci_high"),
        ("standard_error", "se"),
    ):
        assert found.column(column) == pytest.approx(np.array(item[key]), rel=1e-9)


@pytest.mark.shared
def test_profile_is_each_question_by_itself(incomes):
    sample = Sample(incomes, DESIGNS["hh"])
    region, everyone = poverty.profile(sample, INCOME, 10_000, by=[["db040"], []])
    assert (region.by, everyone.by) == (("db040",), ())
    for profile, by in ((region, ["db040"]), (everyone, [])):
        alone = {
            "fgt0": poverty.fgt(sample, INCOME, 10_000, 0, by),
            "fgt2": poverty.fgt(sample, INCOME, 10_000, 2, by),
            "relative_fgt0": poverty.fgt(sample, INCOME, AT_RISK, 0, by),
            "gini": poverty.gini(sample, INCOME, by),
            "s80_s20": poverty.s80_s20(sample, INCOME, by),
            "lorenz": poverty.lorenz(sample, INCOME, by=by),
            "quantile": sample.quantile(INCOME, (0.1, 0.5, 0.9), by),
        }
        for name, estimates in alone.items():
            together = profile.estimates[name]
            assert together.by == estimates.by
            for column in ("estimate", "standard_error", "ci_low", "ci_high", "design_effect"):
                assert together.column(column) == pytest.approx(
                    estimates.column(column), rel=1e-12, nan_ok=True
                )


@pytest.mark.shared
def test_a_line_in_a_column_is_the_same_as_an_amount(incomes):
    lined = incomes.append_column("line", pa.array(np.full(len(incomes), 10_000.0)))
    sample = Sample(lined, DESIGNS["hh"])
    for alpha in (0, 1, 2):
        given_line = poverty.fgt(sample, INCOME, 10_000, alpha, ["db040"])
        from_column = poverty.fgt(sample, INCOME, "line", alpha, ["db040"])
        for column in ("estimate", "standard_error", "design_effect"):
            assert from_column.column(column) == pytest.approx(given_line.column(column))
    rate, unequal = poverty.estimate(sample, INCOME, measures.fgt("line"), measures.gini())
    assert rate.row()["estimate"] == pytest.approx(0.114440129198526)
    assert unequal.row()["estimate"] == pytest.approx(0.264965166028742)


@pytest.mark.shared
def test_headcount_agrees_with_the_mean_of_an_indicator(incomes):
    """The one-pass route of smooth estimators, with its design effect and degrees of freedom."""
    import narwhals as nw

    sample = Sample(incomes, DESIGNS["hh"])
    ranked = poverty.fgt(sample, INCOME, 10_000, 0, ["rb090"])
    smooth = sample.proportion(nw.col(INCOME) <= 10_000, ["rb090"])
    for column in ("estimate", "standard_error", "ci_low", "ci_high", "cv", "design_effect", "n"):
        assert ranked.column(column) == pytest.approx(smooth.column(column), rel=1e-9)
    assert ranked.column("df").tolist() == smooth.column("df").tolist()


def people(**columns) -> Sample:
    rows = len(next(iter(columns.values())))
    base = {"w": np.ones(rows), "psu": np.arange(rows)}
    return Sample(pa.table({**base, **columns}), Design(weight="w", psu="psu"))


def test_all_zero_welfare_says_so():
    with pytest.raises(UndefinedIndexError, match="the mean of the welfare variable is 0"):
        poverty.gini(people(y=[0.0, 0.0, 0.0]), "y")


def test_a_domain_without_a_value_is_flagged_and_the_others_are_not():
    sample = people(y=[0.0, 0.0, 5.0, 9.0], zone=["a", "a", "b", "b"])
    rows = poverty.gini(sample, "y", ["zone"]).to_dicts()
    assert [row["flag"] for row in rows] == ["undefined", ""]
    assert rows[0]["estimate"] is None
    assert rows[0]["n"] == 2


def test_of_several_measures_the_one_without_a_value_is_flagged():
    sample = people(y=[0.0, 2.0, 5.0, 9.0])
    log, rate = poverty.estimate(sample, "y", measures.general_entropy(0), measures.fgt(3))
    assert log.row()["flag"] == "undefined"
    assert rate.row()["estimate"] == 0.5
    with pytest.raises(UndefinedIndexError, match="positive_only"):
        poverty.mean_log_deviation(sample, "y")
    assert poverty.mean_log_deviation(sample, "y", positive_only=True).row()["n"] == 3


def test_a_line_above_everyone():
    row = poverty.fgt(people(y=[1.0, 2.0, 5.0]), "y", 100).row()
    assert (row["estimate"], row["standard_error"]) == (1, 0)
    assert row["flag"] == "no_spread"


def test_ends_of_the_lorenz_curve_are_sure_and_not_flagged():
    rows = poverty.lorenz(people(y=[1.0, 2.0, 5.0]), "y", [0, 0.5, 1]).to_dicts()
    assert [row["flag"] for row in rows] == ["", "", ""]
    assert [row["standard_error"] for row in rows][::2] == [0, 0]


def test_declared_domains_without_people_are_shown_empty():
    sample = people(y=[1.0, 2.0, 5.0, 7.0], zone=["a", "a", "c", "c"])
    rows = poverty.fgt(sample, "y", 3, by={"zone": ["a", "b", "c"]}).to_dicts()
    assert [row["flag"] for row in rows] == ["no_spread", "empty", "no_spread"]
    assert [row["estimate"] for row in rows] == [1, None, 0]


def test_one_observation_has_a_value_and_no_error():
    alone = pa.table({"w": [2.0], "y": [4.0]})
    sample = Sample(alone, Design(weight="w", lonely_psu="remove"))
    for estimates in (
        sample.quantile("y"),
        poverty.fgt(sample, "y", 3),
        poverty.theil(sample, "y"),
    ):
        row = estimates.row()
        assert row["estimate"] is not None
        assert row["standard_error"] is None
        assert row["flag"] == "no_error"
    with pytest.raises(SathitiError, match="one sampled unit only"):
        poverty.gini(Sample(alone, Design(weight="w")), "y")


@pytest.mark.parametrize("bad", [None, float("nan"), float("inf"), float("-inf")])
def test_values_that_are_missing_or_not_finite(bad):
    sample = people(y=pa.array([bad, 1.0, 2.0, 4.0]))
    with pytest.raises(SathitiError, match="1 rows have no value in y"):
        poverty.gini(sample, "y")
    row = poverty.fgt(sample, "y", 3, missing="drop").row()
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["n"] == 3


def test_dropped_rows_keep_their_unit_in_the_design():
    values = [1.0, 5.0, 2.0, None]
    table = pa.table({"w": [1.0] * 4, "psu": [1, 2, 3, 4], "y": pa.array(values)})
    sample = Sample(table, Design(weight="w", psu="psu"))
    smooth = Sample(
        pa.table({"w": [1.0] * 4, "psu": [1, 2, 3, 4], "y": pa.array(values)}),
        Design(weight="w", psu="psu"),
    ).mean("y", missing="drop")
    ranked = poverty.estimate(sample, "y", measures.mean(), missing="drop")[0]
    for column in ("estimate", "standard_error", "design_effect"):
        assert ranked.column(column) == pytest.approx(smooth.column(column), nan_ok=True)


@pytest.mark.parametrize(("bad", "message"), [(0.0, "above zero"), (-1.0, "above zero")])
def test_weights_that_are_no_weights(bad, message):
    table = pa.table({"w": [1.0, bad, 1.0], "y": [1.0, 2.0, 3.0]})
    with pytest.raises(SathitiError, match=message):
        poverty.gini(Sample(table, Design(weight="w")), "y")


def test_what_is_not_there_or_not_offered():
    sample = people(y=[1.0, 2.0, 3.0])
    with pytest.raises(SathitiError, match="no column income"):
        poverty.gini(sample, "income")
    with pytest.raises(SathitiError, match="interval of kind logit"):
        poverty.gini(sample, "y", interval="logit")
    assert poverty.fgt(sample, "y", 2, interval="logit").row()["ci_low"] > 0
    with pytest.raises(SathitiError, match="no value that can be used"):
        poverty.gini(people(y=[-1.0, 0.0]), "y", positive_only=True)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(1, 100), st.floats(0.5, 5)), min_size=8, max_size=40
    )
)
def test_rates_of_domains_mix_to_the_rate_of_all(rows):
    zone, value, weight = (np.array(column) for column in zip(*rows, strict=True))
    sample = Sample(
        pa.table({"w": weight, "y": value, "zone": zone, "psu": np.arange(len(zone))}),
        Design(weight="w", psu="psu"),
    )
    parts = poverty.fgt(sample, "y", 40, 1, ["zone"])
    shares = np.bincount(zone, weight)[np.unique(zone)] / weight.sum()
    whole = poverty.fgt(sample, "y", 40, 1).row()["estimate"]
    assert parts.column("estimate") @ shares == pytest.approx(whole)


def test_every_question_can_be_asked(clustered):
    sample = Sample(
        pa.table(
            {
                "w": clustered.weights,
                "stratum": clustered.stratum,
                "village": clustered.unit,
                "y": clustered.values,
            }
        ),
        Design(weight="w", strata="stratum", psu="village"),
    )
    everyone = clustered.ranked()
    index = poverty.indices.sen(everyone.distribution, 300.0)
    answers = {
        "sen": poverty.sen(sample, "y", 300.0),
        "sst": poverty.sen_shorrocks_thon(sample, "y", 300.0),
        "watts": poverty.watts(sample, "y", 300.0),
        "palma": poverty.palma(sample, "y"),
        "ge2": poverty.general_entropy(sample, "y", 2),
        "shares": poverty.quantile_shares(sample, "y", 5),
        "bottom": poverty.bottom_share(sample, "y"),
        "bottom mean": poverty.bottom_mean(sample, "y"),
        "generalised": poverty.generalised_lorenz(sample, "y", [0.5, 1.0]),
        "median": poverty.quantile(sample, "y", rule="hf7"),
    }
    for estimates in answers.values():
        assert set(estimates.table["flag"].to_pylist()) == {""}
        assert (estimates.column("ci_low") < estimates.column("estimate")).all()
    assert answers["sen"].row()["estimate"] == pytest.approx(index.value)
    expected = clustered.standard_error(everyone, index)
    assert answers["sen"].row()["standard_error"] == pytest.approx(expected)
    assert answers["shares"].column("estimate").sum() == pytest.approx(1)
    mean = answers["generalised"].row(p=1.0)
    assert mean["estimate"] == pytest.approx(everyone.distribution.mean)
    assert mean["standard_error"] == pytest.approx(sample.mean("y").row()["standard_error"])


LINED = pa.table(
    {
        "w": [1.0] * 4,
        "y": [1.0, 2.0, 3.0, 4.0],
        "zero": [3.0, 0.0, 3.0, 3.0],
        "below": [3.0, 3.0, -1.0, 3.0],
        "endless": [3.0, 3.0, 3.0, float("inf")],
        "text": ["3"] * 4,
        "gap": [3.0, 3.0, None, 3.0],
    }
)


@pytest.mark.parametrize("missing", ["refuse", "drop"])
@pytest.mark.parametrize("column", ["zero", "below", "endless"])
def test_lines_in_a_column_that_make_no_sense_are_refused(column, missing):
    """Once people below a negative line counted as poor."""
    sample = Sample(LINED, Design(weight="w"))
    for question in (poverty.fgt, poverty.sen, poverty.median_of_poor):
        with pytest.raises(SathitiError, match=f"1 rows have a poverty line in {column} that is"):
            question(sample, "y", column, missing=missing)


def test_a_line_of_text_is_refused_and_a_missing_one_is_missing():
    sample = Sample(LINED, Design(weight="w"))
    with pytest.raises(SathitiError, match="Column text holds text"):
        poverty.fgt(sample, "y", "text")
    with pytest.raises(SathitiError, match="1 rows have no value"):
        poverty.fgt(sample, "y", "gap")
    found = poverty.fgt(sample, "y", "gap", missing="drop").row()
    assert (found["estimate"], found["n"]) == (pytest.approx(2 / 3), 3)


@pytest.mark.parametrize("groups", [0, -5])
def test_no_groups_have_no_shares(groups):
    with pytest.raises(SathitiError, match=f"{groups} groups of the population make no sense"):
        measures.quantile_shares(groups)
