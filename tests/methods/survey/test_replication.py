"""Replicate weights of the file by R's svrepdesign; those made here by the linearised variance."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Mean, Ratio, Replicates, Sample
from sathiti.methods.survey.replication import checked_rscales, usual_scale
from sathiti.model import SathitiError

WEIGHT = np.array([2.0, 3, 1, 4, 2, 5, 3, 2])
ROWS = np.array(
    [[4, 0, 4, 0], [6, 0, 6, 0], [0, 2, 0, 2], [0, 8, 0, 8],
     [3, 3, 0, 6], [7.5, 0, 0, 15], [4.5, 3, 6, 0], [0, 4, 4, 0]]
)  # fmt: skip
COLUMNS = tuple(f"r{place}" for place in range(4))
TABLE = pa.table(
    {
        "w": WEIGHT,
        "y": [10.0, 7, 12, 20, 30, 9, 25, 4],
        "g": list("abaabbab"),
        **{name: ROWS[:, place] for place, name in enumerate(COLUMNS)},
        **{f"f{place}": ROWS[:, place] / WEIGHT for place in range(4)},
    }
)
CASES: list[tuple[dict[str, Any], bool, list[float]]] = [
    ({"method": "brr"}, False,
     [99.88743664745833, 2.27583428285872, 0.75028832933617, 3.87813970600831]),
    ({"method": "brr"}, True,
     [89.176790702514069, 2.190942989893525, 0.741256956994307, 3.785681261133272]),
    ({"method": "fay", "fay": 0.3}, False,
     [142.69633806779763, 3.25119183265531, 1.07184047048024, 5.54019958001187]),
    ({"method": "fay", "fay": 0.3}, True,
     [127.39541528930583, 3.12991855699075, 1.05893850999187, 5.40811608733325]),
    ({"method": "jk1"}, False,
     [173.01011531121526, 3.94186060751838, 1.29953750673622, 6.71713500965662]),
    ({"method": "jk1"}, True,
     [154.45873235269025, 3.79482457498245, 1.28389471097804, 6.55699228554425]),
    ({"method": "jkn", "rscales": (0.5, 0.5, 0.6, 0.7)}, False,
     [163.78247769526507, 3.36041330374737, 1.07371558351182, 5.99157201063598]),
    ({"method": "jkn", "rscales": (0.5, 0.5, 0.6, 0.7)}, True,
     [144.34403347558222, 3.24756277050361, 1.06626861706775, 5.85722837715088]),
    ({"method": "bootstrap"}, False,
     [99.88743664745833, 2.27583428285872, 0.75028832933617, 3.87813970600831]),
    ({"method": "other", "scale": 0.3, "rscales": (1.0, 2.0, 1.0, 1.0)}, False,
     [112.04374145841436, 3.19874817763756, 1.06032742136317, 4.77399081545684]),
    ({"method": "other", "scale": 0.3, "rscales": (1.0, 2.0, 1.0, 1.0)}, True,
     [97.68981523168114, 2.92212109083195, 1.01340908220512, 4.48832122845757]),
]  # fmt: skip


@pytest.mark.parametrize(("how", "around", "errors"), CASES)
def test_replicates_of_the_file_by_r(how: Any, around: bool, errors: list[float]) -> None:
    # r = svrepdesign(repweights=rw, weights=w, data=d, type=..., combined.weights=TRUE,
    # mse=!around); SE of svytotal(~y, r), svymean(~y, r), svyby(~y, ~g, r, svymean)
    replicates = Replicates(columns=COLUMNS, around_mean=around, **how)
    of = Sample(TABLE, Design("w", replicates=replicates))
    found = [
        of.total("y").row()["standard_error"],
        of.mean("y").row()["standard_error"],
        *of.mean("y", ["g"]).column("standard_error"),
    ]
    np.testing.assert_allclose(found, errors, rtol=1e-9)
    assert of.total("y").row()["df"] == 3


def test_factors_are_multiplied_with_the_weight() -> None:
    # svrepdesign(repweights=rw/w, combined.weights=FALSE, type="bootstrap", scale=.25)
    names = tuple(f"f{place}" for place in range(4))
    how = Replicates("bootstrap", names, factors_only=True)
    found = Sample(TABLE, Design("w", replicates=how)).total("y").row()["standard_error"]
    assert found == pytest.approx(99.8874366474583, rel=1e-9)


def test_degrees_of_freedom_of_the_file() -> None:
    how = Replicates("bootstrap", COLUMNS, df=2)
    row = Sample(TABLE, Design("w", replicates=how)).mean("y").row()
    assert row["df"] == 2


@pytest.mark.parametrize(
    ("method", "scale"), [("jk1", 0.75), ("brr", 0.25), ("bootstrap", 0.25), ("fay", 0.25 / 0.49)]
)
def test_usual_scales(method: Any, scale: float) -> None:
    how = Replicates(method, COLUMNS, fay=0.3 if method == "fay" else 0.0)
    assert usual_scale(how) == pytest.approx(scale)
    assert usual_scale(Replicates(method, COLUMNS, scale=3.0)) == 3.0


@pytest.mark.parametrize("method", ["jkn", "other"])
def test_methods_without_a_usual_scale_must_say_theirs(method: Any) -> None:
    with pytest.raises(SathitiError, match=f"method {method} come with a scale or with rscales"):
        usual_scale(Replicates(method, COLUMNS))


def test_as_many_rscales_as_columns() -> None:
    assert checked_rscales(Replicates("jk1", COLUMNS)).tolist() == [1.0] * 4
    with pytest.raises(SathitiError, match="2 rscales for 4 replicate weights"):
        checked_rscales(Replicates("jkn", COLUMNS, rscales=(1.0, 2.0)))


def test_fewer_replicates_than_strata_are_refused() -> None:
    table = TABLE.append_column("s", pa.array([1, 1, 2, 2, 3, 3, 4, 4]))
    table = table.append_column("p", pa.array(range(8)))
    few = Replicates("bootstrap", COLUMNS[:3])
    with pytest.raises(SathitiError, match="3 replicate weights for 4 strata: too few"):
        Sample(table, Design("w", "s", "p", replicates=few)).mean("y")
    with pytest.raises(SathitiError, match="3 replicate weights for 4 strata: too few"):
        Sample(table, Design("w", "s", "p", replicates=few)).proportion("g")


@pytest.mark.parametrize(
    ("method", "zones", "said"),
    [
        ("jkn", ["north", "north", "south"], "single primary sampling unit: zone south"),
        ("brr", ["north"] * 3 + ["south"] * 2, "in each stratum, not so: zone north"),
    ],
)
def test_strata_that_cannot_be_replicated_are_named(
    method: Any, zones: list[str], said: str
) -> None:
    rows = range(len(zones))
    table = pa.table({"w": [1.0] * len(zones), "zone": zones, "p": rows, "y": rows})
    of = Sample(table, Design("w", "zone", "p", replicates=Replicates(method)))
    for question in (of.total, of.quantile):
        with pytest.raises(SathitiError, match=said):
            question("y")


def test_a_column_of_replicates_that_is_not_there() -> None:
    how = Replicates("bootstrap", ("r0", "r9"))
    with pytest.raises(SathitiError, match="no column r9"):
        Sample(TABLE, Design("w", replicates=how)).mean("y")


def made(seed: int = 3) -> pa.Table:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(24), 5)
    y = random.normal(50, 10, 120) + psu
    return pa.table(
        {
            "w": random.gamma(3, 4, 120) + 1,
            "s": psu // 6,
            "p": psu,
            "y": y,
            "x": y + random.normal(60, 10, 120),
            "g": random.choice(["a", "b"], 120),
        }
    )


@given(st.integers(0, 100))
@settings(max_examples=15)
def test_the_made_jackknife_of_a_total_is_its_linearised_variance(seed: int) -> None:
    table = made(seed)
    plain = Sample(table, Design("w", "s", "p"))
    jackknife = Sample(table, Design("w", "s", "p", replicates=Replicates("jkn")))
    for by in ([], ["g"]):
        np.testing.assert_allclose(
            jackknife.total("y", by).column("standard_error"),
            plain.total("y", by).column("standard_error"),
            rtol=1e-9,
        )


@pytest.mark.parametrize(
    ("how", "room"),
    [
        (Replicates("jkn"), 0.03),
        (Replicates("bootstrap", count=2000, seed=5), 0.08),
        (Replicates("jkn", around_mean=True), 0.03),
    ],
)
def test_made_replicates_of_a_ratio_are_near_its_linearised_variance(
    how: Replicates, room: float
) -> None:
    plain = Sample(made(), Design("w", "s", "p")).estimate(Ratio("y", "x"), Mean("y"), by=["g"])
    under = Sample(made(), Design("w", "s", "p", replicates=how))
    for one, other in zip(plain, under.estimate(Ratio("y", "x"), Mean("y"), by=["g"]), strict=True):
        np.testing.assert_allclose(one.column("estimate"), other.column("estimate"), rtol=1e-12)
        np.testing.assert_allclose(
            one.column("standard_error"), other.column("standard_error"), rtol=room
        )
        assert other.column("df").tolist() == one.column("df").tolist()


def test_a_bootstrap_repeats_from_its_seed() -> None:
    def error(seed: int) -> float:
        how = Replicates("bootstrap", count=50, seed=seed)
        row = Sample(made(), Design("w", "s", "p", replicates=how)).mean("y").row()
        return float(row["standard_error"])

    assert error(1) == error(1)
    assert error(1) != error(2)


def test_replicates_of_a_contrast_use_the_same_replicates_in_both_domains() -> None:
    how = Replicates("jkn")
    of = Sample(made(), Design("w", "s", "p", replicates=how))
    plain = Sample(made(), Design("w", "s", "p"))
    found = of.difference(Mean("y"), "g", ("a", "b")).row()["standard_error"]
    wanted = plain.difference(Mean("y"), "g", ("a", "b")).row()["standard_error"]
    assert found == pytest.approx(wanted, rel=0.03)


def test_a_file_has_no_cube() -> None:
    of = Sample(TABLE, Design("w", replicates=Replicates("bootstrap", COLUMNS)))
    with pytest.raises(SathitiError, match="cube of totals holds no replicate weights"):
        of.cube(["g"], Mean("y"))


HELD = pa.table({"w": [1.0, 2], "y": [1.0, 2], "r1": [2.0, 0], "g": ["a", "b"]})


@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_replicate_weights_that_are_missing_are_refused(gap):
    """Once a missing one was taken as 0, and the error was wrong without a word."""
    table = HELD.append_column("r2", pa.array([0.0, gap]))
    with pytest.raises(SathitiError, match="1 rows have no replicate weight in column r2"):
        Sample(table, Design(weight="w", replicates=Replicates("jk1", ("r1", "r2"))))


def test_columns_that_hold_no_replicate_weights_are_named():
    for column, said in (("g", "Column g holds text"), ("r9", "The table has no column r9")):
        with pytest.raises(SathitiError, match=said):
            Sample(HELD, Design(weight="w", replicates=Replicates("jk1", ("r1", column))))


def test_a_replicate_counts_once():
    with pytest.raises(SathitiError, match="Column r1 is named twice"):
        Replicates("jk1", ("r1", "r2", "r1"))
