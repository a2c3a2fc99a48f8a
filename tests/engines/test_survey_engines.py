"""One suite of survey estimation for every engine a sample may lie on.

Engines add in different orders, which moves the last digits: numbers are equal to 1e-12.
"""

import datetime
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import (
    Contrast,
    Correlation,
    Design,
    Estimates,
    Factor,
    Mean,
    Proportion,
    Ratio,
    Replicates,
    Sample,
    Stage,
    Total,
)
from sathiti.model import Calibration, Margin, SathitiError

from .conftest import ENGINES, Engine

TOLERANCE = 1e-12
PLACES = ("ເໜືອ", "ກາງ", "ໃຕ້")
REPLICATES = tuple(f"factor{place}" for place in range(8))

DESIGN = Design(weight="w", strata="zone", psu="psu")
FLOATS = ("estimate", "standard_error", "ci_low", "ci_high", "cv", "design_effect")


def of_file(**how: Any) -> Design:
    return Design(
        weight="w", replicates=Replicates("bootstrap", REPLICATES, factors_only=True, **how)
    )


def made(**how: Any) -> Design:
    return Design(weight="w", strata="zone", psu="psu", replicates=Replicates(**how))


def calibrated(replicates: Replicates | None = None, **how: Any) -> Design:
    sexes = Margin.of("sex", {"ຍິງ": 28_000, "ຊາຍ": 27_500})
    zones = Margin.of("zone", dict(zip(PLACES, (18_000, 20_000, 17_500), strict=True)))
    return Design(
        "w", "zone", "psu", calibration=Calibration((sexes, zones), **how), replicates=replicates
    )


@cache
def people() -> pa.Table:
    """Twenty-four PSUs in three zones, with every type of column and gaps in some."""
    random = np.random.default_rng(7)
    count = 900
    psu = np.sort(random.integers(0, 24, count))
    zone = psu // 8
    gaps = random.random(count) < 0.1
    income = np.exp(random.normal(13, 0.6, count)).round(2)
    month = random.integers(1, 13, count)
    factors = {name: random.choice([0.0, 0.5, 1.0, 2.0], 24)[psu] for name in REPLICATES}
    return pa.table(
        {
            "w": random.gamma(3, 20, count) + 1,
            "zone": [PLACES[one] for one in zone],
            "psu": psu,
            "number": psu % 8,
            "block": psu * 10 + random.integers(0, 3, count),
            "psus": pa.array(np.array([40, 90, 25])[zone], pa.int32()),
            "blocks": np.full(count, 12),
            "rows": np.array([9e3, 2e4, 7e3])[zone],
            "probability": random.uniform(0.05, 0.4, 24)[psu],
            "sex": pa.array(random.choice(["ຍິງ", "ຊາຍ"], count)).dictionary_encode(),
            "urban": pa.array(random.random(count) < 0.4),
            "age": pa.array(random.integers(0, 95, count), pa.int8()),
            "group": pa.array(random.integers(0, 4, count), pa.int16()),
            "members": pa.array(random.integers(1, 9, count), pa.int64()),
            "month": pa.array([datetime.date(2026, int(one), 1) for one in month]),
            "income": income,
            "food": (income * random.beta(6, 5, count)).round(2),
            "single": pa.array(random.normal(5, 1, count), pa.float32()),
            "debt": pa.array(income * 0.3, mask=gaps),
            "odd": np.where(gaps, np.nan, income / 4e5),
            "visits": pa.array(random.integers(0, 5, count), mask=random.random(count) < 0.1),
            "work": pa.array(random.choice(["ນາ", "ໂຮງງານ"], count), mask=gaps),
            "ill": pa.array(random.random(count) < 0.2, mask=random.random(count) < 0.1),
            **factors,
        }
    )


Question = Callable[[Sample], Sequence[Estimates]]
POOR = nw.col("income") < 400_000
OTHER_DESIGNS: dict[str, Design] = {
    "no strata": Design(weight="w", psu="psu"),
    "units numbered within strata": Design(weight="w", strata="zone", psu="number"),
    "finite population": Design(weight="w", strata="zone", psu="psu", fpc="psus"),
    "two stages": Design("w", stages=(Stage("psu", "zone", "psus"), Stage("block", fpc="blocks"))),
    "elements": Design(weight="w", strata="zone", fpc="rows"),
    "weights of the design": Design(strata="zone", fpc="rows"),
    "unequal probabilities": Design("w", "zone", "psu", "probability", pps="brewer"),
    "pairs of unequal probabilities": Design("w", "zone", "psu", "probability", pps="overton"),
    "lonely units": Design(weight="w", strata="psu", psu="block", lonely_psu="adjust"),
    "replicates of the file": of_file(),
    "replicates around their mean": of_file(around_mean=True, scale=0.2, df=5),
    "bootstrap": made(method="bootstrap", count=40, seed=3),
    "jackknife": made(method="jkn"),
    "calibrated": calibrated(),
    "calibrated between bounds": calibrated(method="logit", bounds=(0.3, 3.0)),
    "calibrated in every replicate": calibrated(
        Replicates("bootstrap", count=20, seed=3), method="linear"
    ),
}
QUESTIONS: dict[str, Question] = {
    "means of every type": lambda of: of.estimate(
        *map(Mean, ("income", "age", "members", "single", "urban", "psus"))
    ),
    "total": lambda of: [of.total("income", ["zone"]), of.total("members", ["zone"])],
    "ratio": lambda of: [of.ratio("food", "income", ["sex"])],
    "share of a boolean": lambda of: [of.proportion("urban", ["sex"])],
    "share of an expression": lambda of: [of.proportion(POOR, ["zone", "sex"])],
    "interval of a share": lambda of: [of.proportion(POOR, ["zone"], interval="logit", level=0.9)],
    "shares of text": lambda of: [of.proportion("sex", ["zone"]), of.shares("zone")],
    "shares of whole numbers": lambda of: [of.shares("group", ["urban"])],
    "counts of text": lambda of: [of.total("sex", ["zone"])],
    "variance": lambda of: [of.variance("income", ["zone"])],
    "correlation": lambda of: [of.correlation("income", "food")],
    "difference": lambda of: [of.difference(Mean("income"), "sex", ("ຍິງ", "ຊາຍ"), ["zone"])],
    "contrast": lambda of: [of.contrast(Ratio("food", "income"), BEND)],
    "by text, boolean and whole number": lambda of: [of.mean("income", ["sex", "urban", "group"])],
    "by date": lambda of: [of.mean("income", ["month"])],
    "by declared values": lambda of: [of.mean("income", {"zone": PLACES, "group": range(5)})],
    "missing": lambda of: [
        of.mean("debt", ["zone"], missing="drop"),
        of.mean("visits", ["zone"], missing="drop"),
        of.proportion("ill", missing="drop"),
        of.proportion(nw.col("debt") > 100_000, missing="drop"),
        *of.estimate(Total("debt"), Correlation("visits", "income"), missing="drop"),
    ],
    "no number in a condition": lambda of: [
        of.proportion(nw.col("odd") > 1, ["zone"], missing="drop"),
        of.proportion(~(nw.col("odd") <= 1), missing="drop"),
        of.total(nw.when(nw.col("odd") > 1).then(1.0).otherwise(0.5), missing="drop"),
    ],
    "missing domains": lambda of: [
        of.mean("income", ["work"], missing="drop"),
        of.mean("income", ["ill", "visits"], missing="drop"),
        of.shares("work", ["zone"], missing="drop"),
    ],
    "crosses of a cube": lambda of: crosses(of),
    "quantiles": lambda of: [of.quantile("income", (0.1, 0.5, 0.9), ["sex"])],
    "profile of poverty": lambda of: [
        one
        for part in poverty.profile(of, "income", 400_000, by=[["zone"], []])
        for one in part.estimates.values()
    ],
    "ranks of those with a value": lambda of: [
        poverty.gini(of, "debt", ["zone"], missing="drop"),
        poverty.fgt(of, "visits", poverty.RelativeLine(0.6), 1, missing="drop"),
    ],
    "tables": lambda of: [
        of.table("sex", "urban", ["zone"]).cells,
        of.table("zone", "group", of="rows").cells,
        of.table("sex", "work", of="counts", missing="drop").cells,
    ],
    "linear regression": lambda of: [
        of.regression("income", ["food", "sex", "members"]).coefficients,
        of.regression("income", ["age", Factor("zone", "ໃຕ້")], by=["urban"]).coefficients,
        of.regression("debt", ["age", "work"], missing="drop").coefficients,
    ],
    "logistic regression": lambda of: [
        of.regression(POOR, ["age", "sex"], "logistic").coefficients,
        of.regression("urban", ["members", "single"], "logistic", by=["zone"]).coefficients,
        of.regression("ill", ["age", "work"], "logistic", missing="drop").coefficients,
    ],
}
BEND = Contrast("zone", tuple(zip(PLACES, (1, -2, 1), strict=True)))


def crosses(of: Sample) -> list[Estimates]:
    cube = of.cube(["zone", "sex", "urban"], Mean("income"), Proportion(POOR))
    return [
        cube.mean("income", ["sex"]),
        cube.proportion(POOR, ["zone", "urban"]),
        cube.shares("zone", ["sex"]),
        cube.difference(Mean("income"), "urban", (True, False)),
    ]


def smooth(of: Sample) -> Sequence[Estimates]:
    """Several estimators in one pass, and one for those with a value."""
    kinds = (Mean("income"), Ratio("food", "income"), Proportion(POOR), Total("members"))
    return (*of.estimate(*kinds, by=["zone", "sex"]), of.mean("debt", ["sex"], missing="drop"))


def assert_same(found: Sequence[Estimates], wanted: Sequence[Estimates]) -> None:
    """Keys, counts and flags the same; figures to the tolerance."""
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.table.column_names == other.table.column_names
        size = np.abs(other.column("estimate"))
        for name in other.table.column_names:
            if name not in FLOATS:
                assert one.table[name].to_pylist() == other.table[name].to_pylist()
                continue
            # an end of an interval near zero is a difference of numbers as large as the estimate
            room = TOLERANCE * size if name in ("ci_low", "ci_high") else 0.0
            if "parameter" in other.by:
                # a coefficient is a difference of products; one near zero has digits of its error
                scale = {"cv": 1.0 / size, "ci_low": 1.0, "ci_high": 1.0, "estimate": 1.0}
                error = other.column("standard_error")
                room = room + 1e-10 * error * scale.get(name, 0.1)
            left, right = one.column(name), other.column(name)
            np.testing.assert_array_equal(np.isnan(left), np.isnan(right))
            off = np.abs(left - right) > TOLERANCE * np.abs(right) + room
            assert not off.any(), (name, left[off], right[off])


@cache
def wanted(question: str) -> Sequence[Estimates]:
    return QUESTIONS[question](Sample(people(), DESIGN))


@pytest.fixture(scope="session")
def tables() -> dict[str, Any]:
    """The people by engine, brought to each once."""
    return {}


@pytest.fixture
def table(engine: Engine, request: pytest.FixtureRequest, tables: dict[str, Any]) -> Any:
    name = request.node.callspec.params["engine"]
    if name not in tables:
        tables[name] = engine(people())
    return tables[name]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same(question: str, table: Any) -> None:
    assert_same(QUESTIONS[question](Sample(table, DESIGN)), wanted(question))


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("design", OTHER_DESIGNS)
def test_designs_are_the_same(design: str, table: Any) -> None:
    how = OTHER_DESIGNS[design]
    assert_same(smooth(Sample(table, how)), smooth(Sample(people(), how)))


NUMBERS = Calibration(
    (Margin.of("zone", dict(zip(PLACES, (18_000, 20_000, 17_500), strict=True))),),
    (("age", 55_500 * 40.0),),
)
REPLICATED: dict[str, Design] = {
    **{name: OTHER_DESIGNS[name] for name in ("replicates of the file", "jackknife")},
    "numbers calibrated in every replicate": Design(
        "w", "zone", "psu", calibration=NUMBERS, replicates=Replicates("jkn")
    ),
}


def repeated(of: Sample) -> Sequence[Estimates]:
    """What needs the weight of every row in every replicate."""
    return [
        *poverty.estimate(
            of,
            "income",
            poverty.measures.gini(),
            poverty.measures.fgt(poverty.RelativeLine(0.6)),
            by=["zone"],
        ),
        of.quantile("income", (0.25, 0.5), ["sex"]),
        poverty.gini(of, "debt", missing="drop"),
        of.regression(POOR, ["sex"], "logistic", by=["urban"]).coefficients,
    ]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("design", REPLICATED)
def test_ranks_and_fits_of_replicates_are_the_same(design: str, table: Any) -> None:
    how = REPLICATED[design]
    assert_same(repeated(Sample(table, how)), repeated(Sample(people(), how)))


def changed(**columns: Any) -> pa.Table:
    """Some people, the first of them with these values."""
    table = people().slice(0, 300)
    for name, value in columns.items():
        values = [value, *table[name].to_pylist()[1:]]
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.array(values, table[name].type))
    return table


BAD: dict[str, tuple[pa.Table, Question]] = {
    "no weight": (changed(w=None), smooth),
    "a weight of nothing": (changed(w=0.0), smooth),
    "a weight below nothing": (changed(w=-3.0), smooth),
    "no unit": (changed(psu=None), smooth),
    "no stratum": (changed(zone=None), smooth),
    "no domain": (changed(sex=None), lambda of: [of.mean("income", ["sex"])]),
    "no value": (changed(), lambda of: [of.mean("debt")]),
    "no value of an expression": (changed(), lambda of: [of.proportion(nw.col("debt") > 1e5)]),
    "no number in a condition": (
        changed(income=float("nan")),
        lambda of: [of.proportion(nw.col("income") > 1e5)],
    ),
    "infinite": (changed(income=float("inf")), lambda of: [of.mean("income")]),
    "text": (changed(), lambda of: [of.mean("zone")]),
    "no such column": (changed(), lambda of: [of.mean("income", ["village"])]),
    "no rows": (people().slice(0, 0), smooth),
}


def refusal(table: Any, question: Question) -> str:
    with pytest.raises(SathitiError) as refused:
        question(Sample(table, DESIGN))
    return str(refused.value)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_refused_in_the_same_words(bad: str, engine: Engine) -> None:
    table, question = BAD[bad]
    told, of_arrow = (refusal(one, question) for one in (engine(table), table))
    # the name of an expression is not the same twice
    assert [word for word in told.split() if not word.isdigit()] == [
        word for word in of_arrow.split() if not word.isdigit()
    ]
