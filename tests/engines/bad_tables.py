"""Tables and designs with something wrong with them, and the questions that are put to each."""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods import poverty
from sathiti.methods.survey import (
    Contrast,
    CrossTable,
    Design,
    Estimates,
    Mean,
    Ratio,
    Regression,
    Replicates,
    Sample,
    Stage,
)
from sathiti.methods.survey.weighting import (
    Limits,
    adjust_by_classes,
    adjust_by_propensity,
    base_weights,
    calibrate_weights,
    response_propensity,
    trim_weights,
)
from sathiti.model import Calibration, Margin

NAN, INFINITE = float("nan"), float("inf")
SEXES, LINE = ["f", "m"], 350.0


@cache
def good() -> pa.Table:
    """Twelve PSUs of eight persons in three zones."""
    draws, rows = np.random.default_rng(1), 96
    psu = np.repeat(np.arange(12), 8)
    y = np.exp(draws.normal(6, 0.5, rows)).round(2)
    return pa.table(
        {
            "id": np.arange(rows),
            "household": np.arange(rows) // 2,
            "psu": psu,
            "number": psu % 4,
            "zone": [("N", "C", "S")[one] for one in psu // 4],
            "w": draws.uniform(10, 30, rows).round(3),
            "y": y,
            "food": (y * draws.uniform(0.3, 0.8, rows)).round(2),
            "calories": (y * draws.uniform(5, 12, rows)).round(1),
            "sex": draws.choice(SEXES, rows),
            "poor": y < 300,
            "age": draws.integers(1, 90, rows),
            "school": draws.integers(0, 10, rows),
            "line": np.full(rows, LINE),
            "one": np.ones(rows),
        }
    )


def put(name: str, values: Any, kind: pa.DataType | None = None) -> pa.Table:
    """The good table with other values in a column."""
    table = good()
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(values, kind))


def first(name: str, value: Any) -> pa.Table:
    """With another value in the first row."""
    column = good()[name]
    return put(name, [value, *column.to_pylist()[1:]], column.type)


def every(name: str, value: Any, kind: pa.DataType | None = None) -> pa.Table:
    """With one value in all rows."""
    return put(name, [value] * len(good()), kind)


def floats(name: str) -> np.ndarray:
    return np.asarray(good()[name].to_numpy(), float)


def decimals(name: str) -> list[Decimal]:
    return [Decimal(str(value)) for value in good()[name].to_pylist()]


DESIGN = Design("w", "zone", "psu")


def with_population(column: str = "line", **how: Any) -> Design:
    return Design("w", "zone", "psu", column, **how)


def with_replicates(method: Any = "bootstrap", strata: str = "zone", **how: Any) -> Design:
    return Design("w", strata, "psu", replicates=Replicates(method, **how))


def of_file(*columns: str) -> Design:
    return Design("w", replicates=Replicates("bootstrap", columns=columns))


def calibrated(**counts: float) -> Design:
    return Design("w", "zone", "psu", calibration=Calibration((Margin.of("sex", counts),)))


LONELY = good().filter(pc.or_(pc.not_equal(good()["zone"], "N"), pc.equal(good()["psu"], 0)))
BOTH = calibrated(f=1000, m=900)
Bad = dict[str, tuple[Any, Design]]

VALUES: Bad = {
    "nothing wrong": (good(), DESIGN),
    "no weight": (first("w", None), DESIGN),
    "weight of zero": (first("w", 0.0), DESIGN),
    "weight below zero": (first("w", -1.0), DESIGN),
    "weight that is no number": (first("w", NAN), DESIGN),
    "infinite weight": (first("w", INFINITE), DESIGN),
    "weights of zero": (every("w", 0.0), DESIGN),
    "value missing": (first("y", None), DESIGN),
    "value that is no number": (first("y", NAN), DESIGN),
    "infinite value": (first("y", INFINITE), DESIGN),
    "all missing": (every("y", None, pa.float64()), DESIGN),
    "all no numbers": (every("y", NAN), DESIGN),
    "all zero": (every("y", 0.0), DESIGN),
    "all the same": (every("y", 5.0), DESIGN),
    "below zero": (put("y", -floats("y")), DESIGN),
    "one below zero": (first("y", -100.0), DESIGN),
    "line above everybody": (put("y", floats("y") / 1e6), DESIGN),
    "line below everybody": (put("y", floats("y") * 1e6), DESIGN),
    "no rows": (good().slice(0, 0), DESIGN),
    "one row": (good().slice(0, 1), DESIGN),
    "no domain": (first("sex", None), DESIGN),
    "no domains at all": (every("sex", None, pa.string()), DESIGN),
    "one domain": (every("sex", "f"), DESIGN),
    "no PSU": (first("psu", None), DESIGN),
    "no stratum": (first("zone", None), DESIGN),
    "one person many times": (every("id", 1), DESIGN),
    "calibrated, no category": (first("sex", None), BOTH),
    "calibrated, weight below zero": (first("w", -1.0), BOTH),
    "calibrated, value that is no number": (first("y", NAN), BOTH),
}
TYPES: Bad = {
    "text weight": (every("w", "many"), DESIGN),
    "text value": (every("y", "much"), DESIGN),
    "date": (every("y", datetime.date(2026, 1, 1)), DESIGN),
    "time": (every("y", datetime.datetime(2026, 1, 1), pa.timestamp("us", "UTC")), DESIGN),
    "list": (every("y", [1.0]), DESIGN),
    "decimal": (put("y", decimals("y")), DESIGN),
    "decimal weight": (put("w", decimals("w")), DESIGN),
    "decimal PSU": (put("psu", decimals("psu")), DESIGN),
    "small whole number": (put("y", (floats("y") % 100).astype(np.int8)), DESIGN),
    "small whole number above zero": (put("y", (floats("y") % 200).astype(np.uint8)), DESIGN),
    "large whole number above zero": (put("y", floats("y").astype(np.uint64)), DESIGN),
    "small weight": (put("w", floats("w").astype(np.int8)), DESIGN),
    "boolean": (put("y", floats("y") < 300), DESIGN),
    "small PSU": (put("psu", floats("psu").astype(np.uint16)), DESIGN),
    "PSU of floats": (put("psu", floats("psu")), DESIGN),
    "category": (put("sex", good()["sex"].combine_chunks().dictionary_encode()), DESIGN),
    "stratum a boolean": (put("zone", floats("psu") < 4), DESIGN),
    "domain a time": (
        put(
            "sex",
            [datetime.datetime(2026, 1, 1 + int(one)) for one in floats("number")],
            pa.timestamp("us", "Asia/Vientiane"),
        ),
        DESIGN,
    ),
    "domain a list": (every("sex", ["f"]), DESIGN),
    "no value column": (good().drop(["y"]), DESIGN),
    "no weight column": (good().drop(["w"]), DESIGN),
    "no PSU column": (good().drop(["psu"]), DESIGN),
    "no domain column": (good().drop(["sex"]), DESIGN),
}
DESIGNS: Bad = {
    "lone PSU": (LONELY, DESIGN),
    **{
        f"lone PSU, {how}": (LONELY, Design("w", "zone", "psu", lonely_psu=how))
        for how in ("remove", "adjust", "average", "certainty")
    },
    **{
        f"lone PSUs everywhere, {how}": (good(), Design("w", "psu", "zone", lonely_psu=how))
        for how in ("fail", "remove", "adjust", "average", "certainty")
    },
    "one PSU": (good().slice(0, 8), Design("w", psu="psu")),
    "numbers that repeat": (good(), Design("w", "zone", "number")),
    "one PSU in two strata": (good(), Design("w", "sex", "psu", unique_psu=True)),
    "one row, no PSU": (good().slice(0, 1), Design("w")),
    "two rows, no PSU": (good().slice(0, 2), Design("w")),
    "rows": (good(), Design("w", "zone")),
    "no design": (good(), Design()),
    "population below the sample": (every("line", 2.0), with_population()),
    "population of nothing": (every("line", 0.0), with_population()),
    "population missing": (first("line", None), with_population()),
    "population no number": (first("line", NAN), with_population()),
    "population not the same": (first("line", 12.0), with_population()),
    "population in text": (every("line", "x"), with_population()),
    "probability above one": (every("line", 1.3), with_population(pps="brewer")),
    "probability of zero": (every("line", 0.0), with_population(pps="brewer")),
    "probability of one": (every("line", 1.0), with_population(pps="overton")),
    "two stages, no population": (
        good(),
        Design("w", stages=(Stage("psu", "zone", "line"), Stage("household", fpc="one"))),
    ),
    "halves of a stratum of four": (good(), with_replicates("brr")),
    "jackknife without strata": (good(), with_replicates("jk1")),
    "jackknife": (good(), with_replicates("jkn")),
    "few replicates": (good(), with_replicates(count=2)),
    "one replicate": (good(), with_replicates(count=1)),
    "no replicate": (good(), with_replicates(count=0)),
    "few replicates of the file": (good(), with_replicates(columns=("one",))),
    "replicates of the file": (good(), of_file("one", "line")),
    "replicate not there": (good(), of_file("one", "absent")),
    "replicate missing": (first("one", None), of_file("one", "line")),
    "replicate below zero": (first("one", -5.0), of_file("one", "line")),
    "replicate no number": (first("one", NAN), of_file("one", "line")),
    "replicate in text": (every("one", "x"), of_file("one", "line")),
    "calibrated": (good(), BOTH),
    "margin without a category": (good(), calibrated(f=1000)),
    "margin with a category more": (good(), calibrated(f=1000, m=900, x=5)),
}
NO_TABLES: Bad = {
    "text": ("a table", DESIGN),
    "a list": ([1, 2], DESIGN),
    "nothing": (None, DESIGN),
    "a column twice": (
        pa.table([*good().columns, good()["y"]], [*good().column_names, "y"]),
        DESIGN,
    ),
    "too large": (put("y", floats("y") * 1e300), DESIGN),
    "too small": (put("y", floats("y") * 1e-300), DESIGN),
}

PROFILE = poverty.PovertyProfile(
    (
        poverty.Deprivation("money", "y", "<", LINE, 0.5),
        poverty.Deprivation("school", "school", "<", 4, 0.5, missing="deprived"),
    ),
    0.5,
)
SHARED_LINE = poverty.RelativeLine(0.6)
BY = ["sex"]
Answer = Estimates | CrossTable | Regression | poverty.Profile
Question = Callable[[Sample], Any]


def rounds(of: Sample) -> poverty.Rounds:
    return poverty.Rounds(of, of, "y", (LINE, LINE))


def smooth(estimator: Any) -> Question:
    return lambda of: of.estimate(estimator, by=BY, design_effect=False)


def crosses(of: Sample) -> list[Estimates]:
    cube = of.cube(["sex", "zone"], Mean("y"))
    return [cube.mean("y", BY), cube.shares("sex", ["zone"])]


def needs(of: Sample) -> Estimates:
    columns = poverty.DietColumns("y", "food", "calories")
    group = poverty.ReferenceGroup(0.1, 0.5)
    return poverty.basic_needs(of, columns, 2000.0, group).estimates()


FEW: dict[str, Question] = {
    "mean": lambda of: of.mean("y", BY),
    "mean of those with a value": lambda of: of.mean("y", BY, missing="drop"),
    "share of an expression": lambda of: of.proportion(nw.col("y") < LINE, BY),
    "shares": lambda of: of.shares("sex", ["zone"]),
    "quantile": lambda of: of.quantile("y", (0.1, 0.5), BY),
    "regression": lambda of: of.regression("y", ["food", "zone"], by=BY),
    "poverty gap": lambda of: poverty.fgt(of, "y", LINE, 1, BY),
    "gini of those with a value": lambda of: poverty.gini(of, "y", BY, missing="drop"),
}
MANY: dict[str, Question] = {
    **FEW,
    "mean of declared domains": lambda of: of.mean("y", {"sex": ["f", "m", "x"]}),
    "mean by value": lambda of: of.mean("food", ["y"]),
    "mean by household": lambda of: of.mean("y", ["household"]),
    "total": lambda of: of.total("y", BY),
    "ratio": lambda of: of.ratio("food", "y", BY),
    "ratio to nothing": lambda of: of.ratio("y", nw.col("food") * 0, BY),
    "share of a boolean": lambda of: of.proportion("poor", BY),
    "share of a value": lambda of: of.proportion("y", BY),
    "interval of a share": lambda of: of.proportion("poor", BY, interval="logit"),
    "interval of a rate": lambda of: poverty.fgt(of, "y", LINE, 0, BY, interval="beta"),
    "shares of values": lambda of: of.shares("y", design_effect=False),
    "counts": lambda of: of.shares("sex", ["zone"], counts=True),
    "quantiles between": lambda of: of.quantile("y", (0, 0.3, 1), BY, rule="hf7"),
    "variance": lambda of: of.variance("y", BY),
    "correlation": lambda of: of.correlation("y", "food", BY),
    "correlation with a constant": lambda of: of.correlation("y", "one", BY),
    "regression on a constant": lambda of: of.regression("y", ["one"]),
    "regression twice": lambda of: of.regression("y", ["age", "age"]),
    "logistic regression": lambda of: of.regression("poor", ["age"], "logistic"),
    "logistic regression of a value": lambda of: of.regression("y", ["age"], "logistic"),
    "table": lambda of: of.table("sex", "zone"),
    "table by domain": lambda of: of.table("poor", "zone", BY, missing="drop"),
    "difference": lambda of: of.difference(Mean("y"), "sex", ("f", "m")),
    "contrast": lambda of: of.contrast(
        Ratio("food", "y"), Contrast("zone", (("N", 1), ("C", -2), ("S", 1))), BY
    ),
    "cube": crosses,
    "report": lambda of: of.report(),
    "rate": lambda of: poverty.fgt(of, "y", LINE, 0, BY),
    "severity": lambda of: poverty.fgt(of, "y", LINE, 2),
    "rate by a relative line": lambda of: poverty.fgt(of, "y", SHARED_LINE, 0, BY),
    "gap by a line of the mean": lambda of: poverty.fgt(
        of, "y", poverty.RelativeLine(0.5, "mean"), 1, BY
    ),
    "rate by a line in a column": lambda of: poverty.fgt(of, "y", "line", 0, BY),
    "watts": lambda of: poverty.watts(of, "y", LINE, BY),
    "watts of those above zero": lambda of: poverty.watts(of, "y", LINE, BY, positive_only=True),
    "sen": lambda of: poverty.sen(of, "y", LINE, BY),
    "sen, shorrocks, thon": lambda of: poverty.sen_shorrocks_thon(of, "y", SHARED_LINE, BY),
    "median of the poor": lambda of: poverty.median_of_poor(of, "y", LINE, BY),
    "relative median gap": lambda of: poverty.relative_median_gap(of, "y", SHARED_LINE, BY),
    "line": lambda of: poverty.poverty_line(of, "y", SHARED_LINE, BY),
    "gini": lambda of: poverty.gini(of, "y", BY),
    "theil": lambda of: poverty.theil(of, "y", BY),
    "mean log deviation": lambda of: poverty.mean_log_deviation(of, "y", BY, positive_only=True),
    "entropy": lambda of: poverty.general_entropy(of, "y", -400, BY),
    "atkinson": lambda of: poverty.atkinson(of, "y", 1, BY),
    "s80/s20": lambda of: poverty.s80_s20(of, "y", BY),
    "palma": lambda of: poverty.palma(of, "y"),
    "quantile shares": lambda of: poverty.quantile_shares(of, "y", 5, BY),
    "bottom share": lambda of: poverty.bottom_share(of, "y", 0.4, BY),
    "bottom mean": lambda of: poverty.bottom_mean(of, "y", 0.4, BY),
    "lorenz": lambda of: poverty.lorenz(of, "y", by=BY),
    "generalised lorenz": lambda of: poverty.generalised_lorenz(of, "y"),
    "profile": lambda of: poverty.profile(of, "y", LINE, by=[BY, []], missing="drop"),
    "1.1.1": lambda of: poverty.sdg_1_1_1(of, "y", LINE, by=BY),
    "1.2.2": lambda of: poverty.sdg_1_2_2(of, PROFILE, by=BY),
    "10.1.1": lambda of: poverty.sdg_10_1_1(of, of, "y", 5),
    "10.2.1": lambda of: poverty.sdg_10_2_1(of, "y", by=BY),
    "growth and redistribution": lambda of: poverty.datt_ravallion(rounds(of)),
    "shapley": lambda of: poverty.shapley_change(rounds(of), 1),
    "sectors": lambda of: poverty.sectoral_change(rounds(of), "sex", 1),
    "growth incidence": lambda of: poverty.growth_incidence(rounds(of), 5),
    "growth of a group": lambda of: poverty.group_growth(rounds(of), 5, [(0, 0.4)]),
    "dominance": lambda of: poverty.stochastic_dominance(rounds(of), [100, 200, 400]),
    "basic needs": needs,
    "multidimensional": smooth(poverty.MultidimensionalPoverty(PROFILE)),
    "multidimensional groups": smooth(poverty.ContributionsOfGroups(PROFILE, "sex", SEXES)),
    "parts of FGT": smooth(poverty.FgtParts("y", LINE)),
    "parts of entropy": smooth(poverty.EntropyParts("y", "sex", SEXES)),
    "shares of the poor": smooth(poverty.PovertyShares("y", LINE, "sex", SEXES)),
}
MARGINS = (Margin.of("sex", {"f": 1000, "m": 900}),)
NUMBER = (("y", 8e5),)


def calibration(*margins: Margin, **how: Any) -> Callable[[Any], Any]:
    wanted = Calibration(margins or MARGINS, **how)
    return lambda table: calibrate_weights(table, "w", wanted)


def by_propensity(table: Any) -> Any:
    return adjust_by_propensity(
        response_propensity(table, "w", "poor", ["sex"], ["age"]), "w", "poor"
    )


WEIGHTINGS: dict[str, Callable[[Any], Any]] = {
    "raking": calibration(),
    "regression": calibration(numeric=NUMBER, method="linear"),
    "raking with a number": calibration(numeric=NUMBER),
    "logit": calibration(method="logit", bounds=(0.1, 5)),
    "logit between bounds that are too narrow": calibration(method="logit", bounds=(0.99, 1.01)),
    "one weight a household": calibration(household=("household",)),
    "a category missing": calibration(Margin.of("sex", {"f": 1000})),
    "a category more": calibration(Margin.of("sex", {"f": 1000, "m": 900, "x": 5})),
    "margins that contradict": calibration(*MARGINS, Margin.of("zone", {"N": 1, "C": 2, "S": 3})),
    "a column that is not there": calibration(Margin.of("absent", {"f": 1000})),
    "classes": lambda table: adjust_by_classes(table, "w", "poor", ["sex"]),
    "classes by what is no answer": lambda table: adjust_by_classes(table, "w", "y", ["sex"]),
    "propensity": by_propensity,
    "propensity by value": lambda table: response_propensity(table, "w", "poor", ["sex"], ["y"]),
    "trimming": lambda table: trim_weights(table, "w", Limits(medians=1.5)),
    "base weights": lambda table: base_weights(table, ["line"], "new"),
    "base weights of values": lambda table: base_weights(table, ["y"], "new"),
}


def estimates_of(found: Any) -> Iterator[Estimates]:
    """The estimates in an answer, whatever it is."""
    if isinstance(found, Estimates):
        yield found
    elif isinstance(found, CrossTable):
        yield found.cells
    elif isinstance(found, Regression):
        yield found.coefficients
    elif isinstance(found, poverty.Profile):
        yield from found.estimates.values()
    elif isinstance(found, list | tuple):
        for one in found:
            yield from estimates_of(one)
