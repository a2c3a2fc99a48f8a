"""Selection with unequal probabilities: variances are those of pps designs of R's survey."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, JointProbabilities, Sample, Stage
from sathiti.methods.survey.estimation import Options
from sathiti.methods.survey.unequal import blocks_of
from sathiti.model import SathitiError

STRATUM = np.repeat([0, 1], [4, 3])
P = np.array([0.5, 0.3, 0.4, 0.8, 0.6, 0.2, 0.7])
TABLE = pa.table(
    {
        "s": STRATUM + 1,
        "id": [1, 2, 3, 4, 1, 2, 3],
        "u": range(1, 8),
        "p": P,
        "y": [10.0, 7, 12, 20, 30, 9, 25],
        "x": [1, 0, 1, 1, 0, 1, 1],
    }
)


def matrix() -> np.ndarray:
    joint = np.outer(P, P) * np.where(STRATUM[:, None] == STRATUM, 0.9, 1.0)
    np.fill_diagonal(joint, P)
    joint[0, 1] = joint[1, 0] = 0.12
    joint[4, 5] = joint[5, 4] = 0.1
    return joint


JOINT = JointProbabilities(tuple(range(1, 8)), matrix())


def sample(table: pa.Table = TABLE, psu: str = "u", **how: Any) -> Sample:
    return Sample(table, Design(strata="s", psu=psu, fpc="p", **how))


@pytest.mark.parametrize(
    ("pps", "form", "y", "x", "mean"),
    [
        # svytotal(~y+x, d) and svymean(~y, d), d = svydesign(id=~u, strata=~s, fpc=~p, data=d,
        # pps="overton" | HR() | ppsmat(j, tolerance=0) | "brewer", variance="HT" | "YG")
        ("overton", "horvitz_thompson", 13.71746821539466, 4.41544714263321, 2.25317440593149),
        ("hartley_rao", "horvitz_thompson", 12.206648498818, 4.40802646077715, 2.33968455964521),
        ("joint", "horvitz_thompson", 40.80644910719038, 4.76721430182727, 2.1045551962875),
        ("overton", "yates_grundy", 10.18714249728623, 3.75141696585446, 2.21344822335901),
        ("hartley_rao", "yates_grundy", 9.69572027678002, 3.97903199009901, 2.31990615816756),
        ("joint", "yates_grundy", 7.87067937679817, 2.96242052621664, 1.73751570347972),
        ("brewer", "yates_grundy", 9.69572027678001, 3.97903199009901, 2.31990615816756),
    ],
)
def test_by_r(pps: Any, form: Any, y: float, x: float, mean: float) -> None:
    of = sample(pps=pps, pps_variance=form, joint=JOINT if pps == "joint" else None)
    assert of.total("y").row()["estimate"] == pytest.approx(229.047619047619, rel=1e-12)
    assert of.total("y").row()["standard_error"] == pytest.approx(y, rel=1e-9)
    assert of.total("x").row()["standard_error"] == pytest.approx(x, rel=1e-9)
    assert of.mean("y").row()["standard_error"] == pytest.approx(mean, rel=1e-9)


def test_a_domain_by_r() -> None:
    # svytotal(~y, subset(d, x==1)) of the joint probabilities and variance="HT"
    of = sample(pps="joint", pps_variance="horvitz_thompson", joint=JOINT)
    row = of.total("y", ["x"]).row(x=1)
    assert row["standard_error"] == pytest.approx(45.8192000472566, rel=1e-9)


def test_a_domain_is_zero_elsewhere_in_yates_and_grundys_form_too() -> None:
    of = sample(pps="joint", joint=JOINT)
    domain = of.total("y", ["x"]).row(x=1)["standard_error"]
    inside = TABLE.append_column("z", pa.array(TABLE["y"].to_numpy() * TABLE["x"].to_numpy()))
    whole = sample(inside, pps="joint", joint=JOINT).total("z").row()["standard_error"]
    assert domain == pytest.approx(whole, rel=1e-12)


def test_numbers_that_repeat_are_named_with_their_stratum() -> None:
    units = tuple(zip(TABLE["s"].to_pylist(), TABLE["id"].to_pylist(), strict=True))
    joint = JointProbabilities(units, matrix())
    found = sample(psu="id", pps="joint", joint=joint).total("y").row()["standard_error"]
    assert found == pytest.approx(7.87067937679817, rel=1e-9)


def test_a_diagonal_need_not_be_given() -> None:
    pairs = matrix()
    np.fill_diagonal(pairs, np.nan)
    joint = JointProbabilities(tuple(range(1, 8)), pairs)
    found = sample(pps="joint", joint=joint).total("y").row()["standard_error"]
    assert found == pytest.approx(7.87067937679817, rel=1e-9)


@given(st.floats(0.5, 20.0))
def test_equal_probabilities_are_a_simple_sample(size: float) -> None:
    table = TABLE.set_column(TABLE.column_names.index("p"), "p", pa.array(np.full(7, 0.25)))
    table = table.set_column(TABLE.column_names.index("y"), "y", pa.array(np.array(P) * size))
    wanted = Sample(table, Design(strata="s", psu="u", fpc="p")).total("y").row()
    for pps in ("overton", "hartley_rao", "brewer"):
        found = sample(table, pps=pps).total("y").row()
        assert found["standard_error"] == pytest.approx(wanted["standard_error"], rel=1e-9)


def test_totals_in_proportion_to_probabilities_have_no_yates_grundy_variance() -> None:
    table = TABLE.append_column("z", pa.array(P * 7))
    for pps in ("overton", "hartley_rao", "joint"):
        of = sample(table, pps=pps, joint=JOINT)  # type: ignore[arg-type]
        assert of.total("z").row()["standard_error"] == pytest.approx(0, abs=1e-6)


def test_units_drawn_for_certain_add_nothing() -> None:
    table = TABLE.set_column(TABLE.column_names.index("p"), "p", pa.array([1.0, 1, 1, 1, *P[4:]]))
    only = table.slice(4)
    for pps in ("overton", "hartley_rao"):
        for form in ("yates_grundy", "horvitz_thompson"):
            how: Any = {"pps": pps, "pps_variance": form}
            whole = sample(table, **how).total("y").row()["standard_error"]
            assert whole == pytest.approx(sample(only, **how).total("y").row()["standard_error"])


def test_a_variance_below_zero_is_no_variance() -> None:
    pairs = np.outer(P, P) * 0.2
    np.fill_diagonal(pairs, P)
    joint = JointProbabilities(tuple(range(1, 8)), pairs)
    of = sample(pps="joint", pps_variance="horvitz_thompson", joint=joint)
    row = of.total("y").row()
    assert row["standard_error"] is None
    assert row["flag"] == "no_error"
    assert row["estimate"] == pytest.approx(229.047619047619)


def test_covariances_are_those_of_contrasts() -> None:
    of = sample(pps="joint", joint=JOINT)
    frame = of.cells([], (), "refuse", Options()).frame
    z = np.random.default_rng(1).normal(size=(7, 2))
    covariance = frame.covariance(z)
    sums = frame.variances(np.arange(7), np.zeros(7, np.int64), z @ [1.0, -2.0], 1)
    quadratic = np.array([1.0, -2.0]) @ covariance @ [1.0, -2.0]
    assert sums[0] == pytest.approx(quadratic, rel=1e-9)


def test_later_stages_add_their_variance() -> None:
    table = pa.table(
        {
            "u": np.repeat(range(4), 3),
            "h": range(12),
            "p": np.repeat([0.2, 0.3, 0.5, 0.4], 3),
            "n": [9] * 12,
            "y": [3.0, 4, 5, 1, 2, 6, 7, 7, 8, 2, 2, 4],
        }
    )
    two = (Stage("u", fpc="p"), Stage("h", fpc="n"))
    with_two = Sample(table, Design(stages=two, pps="overton")).total("y").row()["standard_error"]
    table = table.append_column("w", pa.array(9 / 3 / table["p"].to_numpy()))
    first = Sample(table, Design("w", stages=two[:1], pps="overton")).total("y").row()
    within = sum(
        0.0
        + p
        * 9**2
        * (1 - 3 / 9)
        * np.var(table["y"].to_numpy()[3 * i : 3 * i + 3], ddof=1)
        / 3
        / p**2
        for i, p in enumerate([0.2, 0.3, 0.5, 0.4])
    )
    wanted = np.sqrt(first["standard_error"] ** 2 + within)
    assert with_two == pytest.approx(wanted, rel=1e-9)


def test_blocks_keep_to_their_stratum() -> None:
    names = [(one, place) for place, one in enumerate(STRATUM)]
    first, second = blocks_of(Design(pps="overton"), P, STRATUM, names)
    assert first.units.tolist() == [0, 1, 2, 3]
    assert second.units.tolist() == [4, 5, 6]
    np.testing.assert_allclose(first.matrix.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(first.matrix, first.matrix.T)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({(0, 1): 0.0, (1, 0): 0.0}, "units 1 and 2 is 0,"),
        ({(0, 1): 0.4, (1, 0): 0.4}, "units 1 and 2 is 0.4,"),
        ({(0, 1): 0.1}, "units 1 and 2 is 0.1,"),
        ({(2, 3): float("nan")}, "units 3 and 4 is nan,"),
        ({(5, 5): 0.3}, "units 6 and 6 is 0.3,"),
    ],
)
def test_joint_probabilities_that_cannot_be(change: dict[Any, float], said: str) -> None:
    pairs = matrix()
    for place, value in change.items():
        pairs[place] = value
    of = sample(pps="joint", joint=JointProbabilities(tuple(range(1, 8)), pairs))
    with pytest.raises(SathitiError, match=said):
        of.total("y")


def test_joint_probabilities_that_are_not_there() -> None:
    with pytest.raises(SathitiError, match="asks for joint probabilities and has none"):
        sample(pps="joint").total("y")
    fewer = JointProbabilities(tuple(range(1, 6)), matrix()[:5, :5])
    with pytest.raises(SathitiError, match="2 units have no joint probabilities: 6, 7"):
        sample(pps="joint", joint=fewer).total("y")


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.5])
def test_probabilities_that_cannot_be(bad: float) -> None:
    table = TABLE.set_column(TABLE.column_names.index("p"), "p", pa.array([bad, *P[1:]]))
    table = table.append_column("w", pa.array(np.ones(7)))
    of = Sample(table, Design("w", "s", "u", "p", pps="overton"))
    with pytest.raises(SathitiError, match=f"probability of stratum s 1 is {bad:g}"):
        of.total("y")
