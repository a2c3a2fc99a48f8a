"""Samples that share units: one sample asked twice by R, no shared units, and what lies between.

R survey 4.1 (reference folder)::

    d <- svydesign(id=~dnum, weights=~pw, data=apiclus1)
    m <- svymean(~api99+api00, d); svycontrast(m, c(-1, 1))
"""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Replicates, Sample, Stage
from sathiti.methods.survey.arrays import summed
from sathiti.methods.survey.cells import collect_cells
from sathiti.methods.survey.frame import StageKeys, design_frame
from sathiti.methods.survey.monomials import Variable
from sathiti.methods.survey.overlap import Overlap
from sathiti.model import SathitiError

from .conftest import read_reference

DESIGN = Design("w", "s", "p")


def totals(sample: Sample, column: str, sign: float = 1.0) -> np.ndarray:
    """[units, 1] linearised totals of a mean."""
    w, y = (sample.data[name].to_numpy() for name in (sample.design.weight, column))
    z = sign * w * (y - np.average(y, weights=w)) / w.sum()
    table = sample.data.append_column("z_", pa.array(z / w))

    named = {"z_": Variable("z_", nw.col("z_"))}
    cells = collect_cells(table, sample.design, (), named, [("z_",)])
    return summed(cells.unit, cells.sums[("z_",)], cells.frame.units)[:, None]


def error_of_change(first: Sample, second: Sample, columns: tuple[str, str]) -> float:
    overlap = Overlap.of(first, second)
    pair = (totals(first, columns[0], -1.0), totals(second, columns[1]))
    return float(np.sqrt(overlap.variances(pair)[0]))


CASES = [
    ("apiclus1", Design("pw", psu="dnum"), 3.11622554140864283),
    ("apiclus1", Design("pw", psu="dnum", fpc="fpc"), 3.08519696689946077),
    ("apistrat", Design("pw", "stype", "snum", "fpc"), 2.05111240771059800),
]


@pytest.mark.shared
@pytest.mark.parametrize(("file", "design", "error"), CASES)
def test_one_sample_asked_twice_by_r(file: str, design: Design, error: float) -> None:
    sample = Sample(read_reference(f"{file}.csv"), design)
    assert error_of_change(sample, sample, ("api99", "api00")) == pytest.approx(error, rel=1e-9)
    assert Overlap.of(sample, sample).df == sample.mean("api00").row()["df"]


def village(psus: list[int], seed: int = 1, per: int = 4) -> pa.Table:
    random = np.random.default_rng(seed)
    psu = np.repeat(psus, per)
    return pa.table(
        {
            "w": random.gamma(3, 4, len(psu)) + 1,
            "s": psu % 3,
            "p": psu,
            "y": random.normal(50, 10, len(psu)) + 3.0 * psu,
        }
    )


def test_a_sample_twice_has_no_error_of_change() -> None:
    sample = Sample(village(list(range(12))), DESIGN)
    assert error_of_change(sample, sample, ("y", "y")) == pytest.approx(0, abs=1e-12)


@given(st.integers(0, 50), st.integers(0, 11))
@settings(max_examples=25, deadline=None)
def test_between_panel_and_independence(seed: int, start: int) -> None:
    """Whatever is shared, the covariance lies between those of nothing and of everything."""
    first = Sample(village(list(range(12)), seed), DESIGN)
    second = Sample(village(list(range(start, start + 12)), seed + 1), DESIGN)
    overlap = Overlap.of(first, second)
    assert overlap.shared == 12 - start
    assert overlap.df == 12 + start - 3
    pair = (totals(first, "y", -1.0), totals(second, "y"))
    alone = [first.mean("y").row()["standard_error"], second.mean("y").row()["standard_error"]]
    found = np.sqrt(overlap.variances(pair)[0])
    assert abs(alone[0] - alone[1]) * (1 - 1e-9) <= found <= sum(alone) * (1 + 1e-9)
    correlation = overlap.correlations((-pair[0], pair[1]))[0]
    assert -1 <= correlation <= 1
    expected = alone[0] ** 2 + alone[1] ** 2 - 2 * correlation * alone[0] * alone[1]
    assert found**2 == pytest.approx(expected, rel=1e-9)


def test_by_hand() -> None:
    """Two of three units are shared; the deviations of each round are from its own mean."""
    one = pa.table({"w": [1.0] * 3, "s": [1] * 3, "p": [1, 2, 3], "y": [1.0, 2.0, 6.0]})
    other = pa.table({"w": [1.0] * 3, "s": [1] * 3, "p": [4, 3, 2], "y": [5.0, 9.0, 4.0]})
    overlap = Overlap.of(Sample(one, DESIGN), Sample(other, DESIGN))
    # in the order of the frame: units 1, 2, 3 and 2, 3, 4
    z = np.array([[1.0], [2.0], [6.0]]), np.array([[4.0], [9.0], [5.0]])
    own = 1.5 * (4 + 1 + 9) + 1.5 * (4 + 9 + 1)
    both = 2 * 1.5 * ((2 - 3) * (4 - 6) + (6 - 3) * (9 - 6))
    assert overlap.variances(z) == pytest.approx([own + both])
    assert overlap.df == 4 - 1
    assert overlap.shared == 2


def test_units_of_another_stratum_are_other_units() -> None:
    one = pa.table({"w": [1.0] * 4, "s": [1, 1, 2, 2], "p": [1, 2, 1, 2], "y": [1.0, 2, 5, 7]})
    moved = one.set_column(1, "s", pa.array([1, 1, 3, 3]))
    overlap = Overlap.of(Sample(one, DESIGN), Sample(moved, DESIGN))
    assert overlap.shared == 2
    assert overlap.df == 6 - 3


def staged(psus: list[int], seed: int) -> pa.Table:
    """Two stages, both of finite populations."""
    table = village(psus, seed, per=6)
    house = np.tile([1, 1, 2, 2, 3, 3], len(psus))
    table = table.append_column("h", pa.array(house))
    table = table.append_column("n1", pa.array(np.full(len(house), 20.0)))
    return table.append_column("n2", pa.array(np.full(len(house), 9.0)))


def two_stages(unit: str = "h") -> Design:
    return Design("w", stages=(Stage("p", "s", "n1"), Stage(unit, "", "n2")))


def test_units_of_later_stages_are_shared_too() -> None:
    table = staged(list(range(12)), 3)
    sample = Sample(table, two_stages())
    assert error_of_change(sample, sample, ("y", "y")) == pytest.approx(0, abs=1e-12)
    # other households in the same villages: what the second stage adds stays
    others = table.set_column(4, "h", pa.array(table["h"].to_numpy() + 10))
    found = error_of_change(sample, Sample(others, two_stages()), ("y", "y"))
    unit = totals(sample, "y")
    second = sample_frame_part(sample, unit)
    assert found == pytest.approx(np.sqrt(2 * second), rel=1e-9)


def sample_frame_part(sample: Sample, unit: np.ndarray) -> float:
    """What the second stage adds to the variance."""
    frame = collect_cells(sample.data, sample.design, (), {}, []).frame
    return float((frame.deviations(frame.levels[1], unit) ** 2).sum())


@pytest.mark.shared
def test_two_stages_asked_twice_by_r() -> None:
    # svydesign(id=~dnum+snum, fpc=~fpc1+fpc2, data=apiclus2)
    stages = (Stage("dnum", "", "fpc1"), Stage("snum", "", "fpc2"))
    sample = Sample(read_reference("apiclus2.csv"), Design("pw", stages=stages))
    error = error_of_change(sample, sample, ("api99", "api00"))
    assert error == pytest.approx(2.84198896204844198, rel=1e-9)


def test_rows_of_a_later_stage_are_other_rows() -> None:
    """Rows have no name, so what they add is that of independent rows."""
    sample = Sample(staged(list(range(12)), 3), two_stages(""))
    found = error_of_change(sample, sample, ("y", "y"))
    second = sample_frame_part(sample, totals(sample, "y"))
    assert found == pytest.approx(np.sqrt(2 * second), rel=1e-9)


def test_what_is_refused() -> None:
    table = village(list(range(12)))
    sample = Sample(table, DESIGN)
    elsewhere = Sample(village(list(range(20, 32))), DESIGN)
    with pytest.raises(SathitiError, match="no primary sampling unit in common"):
        Overlap.of(sample, elsewhere)
    for design in (
        Design("w", "s"),
        Design("w", "s", "p", replicates=Replicates("jkn")),
    ):
        with pytest.raises(SathitiError, match="primary sampling units that their designs name"):
            Overlap.of(sample, Sample(table, design))


def test_lone_strata_follow_the_design() -> None:
    table = village([0, 1, 2, 3])
    sample = Sample(table, DESIGN)
    with pytest.raises(SathitiError, match="one sampled unit only"):
        error_of_change(sample, sample, ("y", "y"))
    adjusted = Sample(table, Design("w", "s", "p", lonely_psu="adjust"))
    assert error_of_change(adjusted, adjusted, ("y", "y")) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("shared", [5, 15])
def test_the_variance_of_a_rotation_is_right_on_average(shared: int) -> None:
    """Rounds of 20 units of which some are the same, drawn 3,000 times.

    The covariance is too small by (n^2 - 2n + shared) / (n (n - 1)), as the module says.
    """
    n, correlation, draws = 20, 0.8, 3000
    random = np.random.default_rng(11)
    one = np.zeros(n, np.int64)
    frame = design_frame([StageKeys(one, np.arange(n), None, [""])])
    first = [("s", place) for place in range(n)]
    second = [("s", place) for place in range(n - shared, 2 * n - shared)]
    strata = frozenset(["s"])
    overlap = Overlap((frame, frame), ([first], [second]), (strata, strata))
    assert overlap.shared == shared
    level = random.normal(size=(draws, 2 * n - shared, 1))
    noise = random.normal(size=(draws, 2, 2 * n - shared, 1))
    values = np.sqrt(correlation) * level[:, None] + np.sqrt(1 - correlation) * noise
    before, after = -values[:, 0, :n], values[:, 1, n - shared :]
    changes = before.sum(axis=(1, 2)) + after.sum(axis=(1, 2))
    estimated = [overlap.variances(pair)[0] for pair in zip(before, after, strict=True)]
    true = 2 * n - 2 * shared * correlation
    assert changes.var() == pytest.approx(true, rel=0.08)
    bias = (n**2 - 2 * n + shared) / (n * (n - 1))
    assert np.mean(estimated) == pytest.approx(2 * n - 2 * shared * correlation * bias, rel=0.03)
