"""The variance of totals: lone strata by R's rules, finite populations, covariances."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Mean, Ratio, Sample, Stage
from sathiti.methods.survey.frame import StageKeys, design_frame
from sathiti.model import SathitiError
from sathiti.model.design import LonelyPsu

TABLE = pa.table(
    {
        "w": [2.0, 3, 1, 4, 2, 5, 3, 2, 6, 1],
        "s": [1, 1, 1, 1, 2, 2, 2, 2, 3, 3],
        "p": [1, 1, 2, 2, 1, 1, 2, 3, 1, 1],
        "y": [10.0, 7, 12, 20, 30, 9, 25, 4, 11, 16],
        "g": list("abaabbabab"),
    }
)


@pytest.mark.parametrize(
    ("rule", "total", "mean", "ratio", "domains"),
    [
        # options(survey.lonely.psu=rule); d = svydesign(id=~p, strata=~s, weights=~w, data=d,
        # nest=TRUE); SE of svytotal(~y, d), svymean(~y, d), svyratio(~y, ~w, d)
        ("adjust", 129.321305282617686, 2.426142387446843, 0.737770141467756,
         [123.146254510642748, 104.623133197204524]),
        ("average", 122.474487139158896, 2.900525103439805, 0.661318953594192,
         [127.332242578225248, 126.629380477044108]),
        ("remove", 100.0, 2.36826882985364, 0.53996466451236,
         [103.96634070698074, 103.39245620450265]),
        ("certainty", 100.0, 2.36826882985364, 0.53996466451236,
         [103.96634070698074, 103.39245620450265]),
    ],
)  # fmt: skip
def test_lone_strata_by_r(
    rule: Any, total: float, mean: float, ratio: float, domains: list[float]
) -> None:
    of = Sample(TABLE, Design("w", "s", "p", lonely_psu=rule))
    assert of.total("y").row()["standard_error"] == pytest.approx(total, rel=1e-9)
    assert of.mean("y").row()["standard_error"] == pytest.approx(mean, rel=1e-9)
    found = of.estimate(Ratio("y", "w"))[0].row()["standard_error"]
    assert found == pytest.approx(ratio, rel=1e-9)
    # svyby(~y, ~g, d, svytotal)
    by = of.total("y", ["g"]).column("standard_error")
    np.testing.assert_allclose(by, domains, rtol=1e-9)


def test_lone_strata_are_refused_unless_a_rule_is_given() -> None:
    with pytest.raises(
        SathitiError, match=r"1 strata have one sampled unit only.*: s 3"
    ) as refused:
        Sample(TABLE, Design("w", "s", "p")).mean("y")
    assert "lonely_psu" in str(refused.value)


def test_a_stratum_with_one_unit_in_a_domain_is_not_lone() -> None:
    # the design keeps both units of the stratum; the domain is zero in one of them
    of = Sample(TABLE.slice(0, 8), Design("w", "s", "p"))
    only = pa.table({**{n: TABLE.slice(0, 8)[n] for n in "wspy"}, "d": [1, 0, 0, 0, 1, 0, 0, 0]})
    row = Sample(only, Design("w", "s", "p")).total("y", ["d"]).row(d=1)
    assert row["standard_error"] > 0
    assert row["df"] == 0
    assert of.total("y").row()["df"] == 3


def test_a_lone_unit_of_a_census_is_no_trouble() -> None:
    table = TABLE.append_column("n", pa.array([9] * 4 + [7] * 4 + [1] * 2))
    of = Sample(table, Design("w", "s", "p", "n"))
    assert of.total("y").row()["standard_error"] > 0


def test_lone_units_of_a_later_stage_are_refused_too() -> None:
    table = pa.table(
        {
            "w": [1.0] * 5,
            "u": [1, 1, 2, 2, 3],
            "h": range(5),
            "n": [9] * 5,
            "m": [4] * 5,
            "y": range(5),
        }
    )
    two = (Stage("u", fpc="n"), Stage("h", fpc="m"))
    with pytest.raises(SathitiError, match=r"1 strata have one sampled unit only.*: u 3\. "):
        Sample(table, Design("w", stages=two)).total("y")
    # strata of both stages are told
    table = table.append_column("s", pa.array(list("NNNNN")))
    table = table.append_column("part", pa.array([1, 2, 1, 1, 2]))
    nested = (Stage("u", "s", "n"), Stage("h", "part", "m"))
    with pytest.raises(SathitiError) as refused:
        Sample(table, Design("w", stages=nested)).total("y")
    for name in ("s N / u 1 / part 1", "s N / u 1 / part 2", "s N / u 3 / part 2"):
        assert name in str(refused.value)
    assert "u 2" not in str(refused.value)
    assert Sample(table, Design("w", stages=two, lonely_psu="remove")).total("y").row()["df"] == 2


@pytest.mark.parametrize(
    ("population", "said"),
    [
        ([3, 3, 3, 3], "is 3, but 4 units of it were drawn"),
        ([9, 9, 9, 8], "is not the same in all its rows: 8 and 9"),
        ([-2, -2, -2, -2], "is -2, but 4 units"),
    ],
)
def test_finite_populations_that_cannot_be(population: list[int], said: str) -> None:
    table = pa.table({"w": [2.0] * 4, "s": ["N"] * 4, "n": population, "y": [1.0, 2, 3, 4]})
    with pytest.raises(SathitiError, match=said):
        Sample(table, Design("w", "s", fpc="n")).total("y")


def test_a_fraction_and_a_number_say_the_same() -> None:
    table = pa.table({"w": [2.0] * 4, "n": [8] * 4, "f": [0.5] * 4, "y": [1.0, 2, 3, 9]})
    left = Sample(table, Design("w", fpc="n")).total("y").row()["standard_error"]
    right = Sample(table, Design("w", fpc="f")).total("y").row()["standard_error"]
    assert left == pytest.approx(right, rel=1e-12)
    # N^2 (1 - f) s^2 / n
    assert left**2 == pytest.approx(64 * 0.5 * np.var([1, 2, 3, 9], ddof=1) / 4)


def test_a_census_has_no_error() -> None:
    table = pa.table({"w": [1.0] * 4, "n": [4] * 4, "y": [1.0, 2, 3, 9]})
    assert Sample(table, Design("w", fpc="n")).total("y").row()["standard_error"] == 0


@given(st.lists(st.integers(0, 3), min_size=8, max_size=24), st.integers(0, 9))
def test_covariances_are_quadratic_forms_of_variances(strata: list[int], seed: int) -> None:
    stratum = np.array(strata)
    unit = np.arange(len(stratum))
    keys = StageKeys(stratum, unit, np.full(len(stratum), 60.0), [str(one) for one in range(4)])
    for lonely in ("remove", "adjust", "average"):
        frame = design_frame([keys], lonely)  # type: ignore[arg-type]
        z = np.random.default_rng(seed).normal(size=(len(unit), 3))
        covariance = frame.covariance(z)
        weights = np.array([1.0, -2.0, 0.5])
        variance = frame.variances(unit, np.zeros(len(unit), np.int64), z @ weights, 1)
        assert variance[0] == pytest.approx(weights @ covariance @ weights, rel=1e-9, abs=1e-12)


@given(st.integers(0, 1000))
def test_cells_may_come_in_any_order_and_in_parts(seed: int) -> None:
    random = np.random.default_rng(seed)
    frame = design_frame([StageKeys(np.repeat([0, 1], 5), np.arange(10), None, ["N", "S"])])
    unit, column, z = random.integers(0, 10, 60), random.integers(0, 4, 60), random.normal(size=60)
    order = random.permutation(60)
    first = frame.variances(unit, column, z, 4)
    other = frame.variances(unit[order], column[order], z[order], 4)
    halves = frame.variances(np.tile(unit, 2), np.tile(column, 2), np.tile(z / 2, 2), 4)
    np.testing.assert_allclose(other, first, rtol=1e-9)
    np.testing.assert_allclose(halves, first, rtol=1e-9)
    dense = np.zeros((10, 4))
    np.add.at(dense, (unit, column), z)
    np.testing.assert_allclose(np.diag(frame.covariance(dense)), first, rtol=1e-9)


def test_degrees_of_freedom_of_domains_by_r() -> None:
    # degf(d), degf(subset(d, g=="a")), degf(subset(d, g=="b")) without the lone stratum
    of = Sample(TABLE.slice(0, 8), Design("w", "s", "p"))
    assert of.mean("y").row()["df"] == 3
    assert of.mean("y", ["g"]).column("df").tolist() == [1, 1]


def test_two_stages_by_hand() -> None:
    y = np.array([3.0, 5, 4, 8, 1, 2])
    table = pa.table(
        {
            "w": [6.0] * 6,
            "u": np.repeat([1, 2, 3], 2),
            "h": range(6),
            "n": [9] * 6,
            "m": [4] * 6,
            "y": y,
        }
    )
    two = (Stage("u", fpc="n"), Stage("h", fpc="m"))
    variance = (
        Sample(table, Design("w", stages=two)).estimate(Mean("y"))[0].row()["standard_error"] ** 2
    )
    size = 36.0
    z = 6 * (y - y.mean()) / size
    psu = z.reshape(3, 2).sum(axis=1)
    first = (1 - 3 / 9) * 3 / 2 * ((psu - psu.mean()) ** 2).sum()
    within = sum((1 - 2 / 4) * 2 * ((pair - pair.mean()) ** 2).sum() for pair in z.reshape(3, 2))
    assert variance == pytest.approx(first + 3 / 9 * within, rel=1e-9)


def simple(*strata: int, lonely: str = "fail", population: list[float] | None = None):
    """Units drawn in strata, one stage."""
    stratum = np.array(strata)
    names = [f"zone {place}" for place in range(max(strata) + 1)]
    sizes = None if population is None else np.array(population)
    return design_frame([StageKeys(stratum, np.arange(len(strata)), sizes, names)], lonely)


def spread(z: list[float]) -> float:
    """Variance of a total with replacement in one stratum."""
    return len(z) * float(np.var(z, ddof=1))


def variances(frame, z: list[float], columns: list[int] | None = None, count: int = 1):
    column = np.zeros(len(z), np.int64) if columns is None else np.array(columns)
    return frame.variances(np.arange(len(z)), column, np.array(z), count)


def test_units_strata_and_degrees_of_freedom() -> None:
    frame = simple(0, 0, 1, 1, 1)
    assert (frame.psus, frame.strata, frame.df) == (5, 2, 3)


def test_variances_of_strata_add_up() -> None:
    z = [1.0, 3.0, 2.0, 5.0, 11.0]
    found = variances(simple(0, 0, 1, 1, 1), z)
    assert found == pytest.approx([spread(z[:2]) + spread(z[2:])])


def test_a_finite_population_leaves_its_share() -> None:
    # 2 of 8 and 3 of 4
    z = [1.0, 3.0, 2.0, 5.0, 11.0]
    found = variances(simple(0, 0, 1, 1, 1, population=[8, 8, 4, 4, 4]), z)
    assert found == pytest.approx([0.75 * spread(z[:2]) + 0.25 * spread(z[2:])])


def test_units_without_a_row_of_the_column_count_as_zero() -> None:
    frame = simple(0, 0, 0)
    found = frame.variances(np.array([1]), np.array([0]), np.array([6.0]), 1)
    assert found == pytest.approx([spread([0.0, 6.0, 0.0])])


def test_each_column_has_a_variance_of_its_own() -> None:
    frame = simple(0, 0, 0)
    unit, column = np.array([0, 1, 0, 2]), np.array([0, 0, 1, 1])
    found = frame.variances(unit, column, np.array([1.0, 2.0, 3.0, 4.0]), 3)
    assert found == pytest.approx([spread([1, 2, 0]), spread([3, 0, 4]), 0.0])


@given(data=st.data(), lonely=st.sampled_from(["remove", "adjust", "average", "certainty"]))
def test_cells_of_many_columns_have_the_variances_of_each_alone(
    data: st.DataObject, lonely: LonelyPsu
) -> None:
    """Only the strata in which a column has cells are looked at: the others add nothing."""
    strata = np.array(data.draw(st.lists(st.integers(0, 4), min_size=2, max_size=9)))
    units, columns = len(strata), 3
    keys = StageKeys(strata, np.arange(units), None, [str(one) for one in range(5)])
    frame = design_frame([keys], lonely)
    cell = st.tuples(st.integers(0, units - 1), st.integers(0, columns - 1), st.integers(-9, 9))
    unit, column, z = np.array(data.draw(st.lists(cell, min_size=1, max_size=20))).T
    found = frame.layout(unit, column, columns)
    dense = np.zeros((units, columns))
    np.add.at(dense, (unit, column), z)
    assert found.variances(z.astype(float)) == pytest.approx(
        np.diag(frame.covariance(dense)), abs=1e-9
    )
    for one in range(columns):
        psus = set(unit[column == one])
        assert found.df[one] == len(psus) - len({int(strata[psu]) for psu in psus})


def test_what_is_not_known_makes_only_its_own_column_unknown() -> None:
    found = variances(simple(0, 0, 0), [np.nan, 2.0, 3.0], [0, 1, 1], 2)
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(spread([0, 2, 3]))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # the lone unit of 7 in the second stratum
        ("remove", spread([1.0, 3.0])),
        ("certainty", spread([1.0, 3.0])),
        ("adjust", spread([1.0, 3.0]) + 7.0**2),
        ("average", 2 * spread([1.0, 3.0])),
    ],
)
def test_what_a_lone_unit_adds(rule: str, expected: float) -> None:
    found = variances(simple(0, 0, 1, lonely=rule), [1.0, 3.0, 7.0])
    assert found == pytest.approx([expected])


def test_lone_strata_are_counted_and_the_first_named() -> None:
    with pytest.raises(SathitiError) as caught:
        variances(simple(0, 1, 2, 2), [1.0, 2.0, 3.0, 4.0])
    said = str(caught.value)
    assert "2 strata have one sampled unit only" in said
    assert "zone 0, zone 1" in said
    assert "Merge each with a neighbouring stratum" in said


def test_degrees_of_freedom_where_a_domain_has_rows() -> None:
    frame = simple(0, 0, 1, 1, 1)
    # the first domain lives in units 0, 1 and 2, the second in 4 alone, the third nowhere
    unit, column = np.array([0, 1, 2, 2, 4]), np.array([0, 0, 0, 0, 1])
    assert frame.layout(unit, column, 3).df.tolist() == [1, 0, 0]


@pytest.mark.parametrize("rule", ["remove", "adjust", "average"])
def test_covariances_of_totals_by_hand(rule: str) -> None:
    frame = simple(0, 0, 0, lonely=rule)
    z = np.array([[1.0, 2.0], [4.0, 0.0], [1.0, 7.0]])
    assert frame.covariance(z) == pytest.approx(3 * np.cov(z.T))


@pytest.mark.parametrize("probability", [0.0, 1.5, -0.2])
def test_probabilities_that_are_none_are_named(probability: float) -> None:
    one = StageKeys(np.zeros(2, np.int64), np.arange(2), np.array([0.5, probability]), ["zone N"])
    with pytest.raises(SathitiError) as caught:
        design_frame([one], probabilities=True)
    assert f"An inclusion probability of stratum zone N is {probability:g}" in str(caught.value)
    assert "above 0 and not above 1" in str(caught.value)
