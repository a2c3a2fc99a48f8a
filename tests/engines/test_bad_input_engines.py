"""Bad input, on every engine: an error of ours that says what is wrong, or a result with a flag.

Never a silent NaN, never an error or a warning of Python, NumPy or the engine.
"""

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import Design, Sample
from sathiti.model import Calibration, Margin, SathitiError

from .bad_tables import (
    BY,
    DESIGN,
    DESIGNS,
    FEW,
    LINE,
    MANY,
    NO_TABLES,
    TYPES,
    VALUES,
    WEIGHTINGS,
    Question,
    estimates_of,
    good,
    rounds,
)
from .conftest import ENGINES, Engine

EVERYTHING = {**VALUES, **TYPES, **DESIGNS, **{f"{name}!": bad for name, bad in NO_TABLES.items()}}
OTHER_ENGINES = [
    one for one in ENGINES if one.id in ("pandas", "pandas on arrow", "polars lazy", "duckdb")
]
# a few, for it takes a third of a second a question
ON_SPARK = ("no weight", "weight that is no number", "infinite value", "value that is no number",
            "all missing", "line above everybody", "no rows", "one row", "no domain", "text value",
            "decimal", "small whole number", "date", "list", "no value column")  # fmt: skip
NUMBERS = ("estimate", "standard_error", "ci_low", "ci_high")


def silent(found: Any) -> list[dict[str, Any]]:
    """Rows where a number is missing, or is none, and no flag says why."""
    rows = [row for one in estimates_of(found) for row in one.to_dicts()]
    return [row for row in rows if _is_silent(row)]


def _is_silent(row: dict[str, Any]) -> bool:
    given = [row[name] for name in (*NUMBERS, "cv", "design_effect") if row[name] is not None]
    if not all(math.isfinite(value) for value in given):
        return True
    missing = any(row[name] is None for name in NUMBERS)
    return not row["flag"] and (missing or (row["cv"] is None and row["estimate"] != 0))


def complaints(table: Any, design: Design, questions: Mapping[str, Question]) -> dict[str, Any]:
    """By question, what is silent in its answer, or the error that is none of ours."""
    found: dict[str, Any] = {}

    def asked(name: str, question: Callable[[], Any]) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", RuntimeWarning)
                answer = question()
        except SathitiError:
            return None
        except Exception as error:  # that is what is looked for
            found[name] = repr(error)
            return None
        if wrong := silent(answer):
            found[name] = wrong
        return answer

    of = asked("sample", lambda: Sample(table, design))
    if of is not None:
        for name, question in questions.items():
            asked(name, lambda question=question: question(of))
    return found


@pytest.mark.parametrize("bad", EVERYTHING)
def test_every_question_is_refused_or_flagged(bad: str) -> None:
    table, design = EVERYTHING[bad]
    assert not complaints(table, design, MANY)


@pytest.mark.parametrize("engine", OTHER_ENGINES, indirect=True)
@pytest.mark.parametrize("bad", {**VALUES, **TYPES})
def test_every_engine_refuses_or_flags(bad: str, engine: Engine) -> None:
    table, design = {**VALUES, **TYPES}[bad]
    assert not complaints(engine(table), design, FEW)


@pytest.mark.parametrize("engine", [one for one in ENGINES if one.id == "spark"], indirect=True)
@pytest.mark.parametrize("bad", ON_SPARK)
def test_spark_refuses_or_flags(bad: str, engine: Engine) -> None:
    table, design = {**VALUES, **TYPES}[bad]
    questions = {name: FEW[name] for name in ("mean", "gini of those with a value")}
    assert not complaints(engine(table), design, questions)


def attached(made: Any, table: Any) -> np.ndarray:
    """The weights a step made; none of a step that makes no weights."""
    if not hasattr(made, "attach"):
        return np.zeros(0)
    frame = nw.from_native(made.attach(table, "new")).lazy()
    return frame.select("new").collect("pyarrow")["new"].to_numpy().astype(float)


@pytest.mark.parametrize("bad", {**VALUES, **TYPES, **NO_TABLES})
def test_every_step_of_weighting_refuses_or_gives_weights(bad: str) -> None:
    table, _ = {**VALUES, **TYPES, **NO_TABLES}[bad]
    odd = {}
    for name, step in WEIGHTINGS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            try:
                weights = attached(step(table), table)
            except SathitiError:
                continue
        if not np.isfinite(weights).all():
            odd[name] = weights
    assert not odd


def shown(table: Any) -> list[dict[str, Any]]:
    sample = Sample(table, DESIGN)
    return [row for name in ("mean", "poverty gap") for row in FEW[name](sample).to_dicts()]


LIKE_GOOD: dict[str, Callable[[], Any]] = {
    "a frame of narwhals": lambda: nw.from_native(good()),
    "a lazy frame of narwhals": lambda: nw.from_native(pl.from_arrow(good())).lazy(),
    "a lazy frame of Polars": lambda: pl.from_arrow(good()).lazy(),
    "pandas with an index of text": lambda: good().to_pandas().set_index("zone", drop=False),
    "pandas with one index many times": lambda: (
        good().to_pandas().set_index(pd.Index([7] * len(good())))
    ),
    "pandas in another order": lambda: good().to_pandas().sample(frac=1, random_state=1),
    "categories": lambda: good().to_pandas().astype({"sex": "category", "zone": "category"}),
    "small numbers": lambda: good().to_pandas().astype({"psu": "uint8", "age": "int8"}),
    "decimals": lambda: good().set_column(6, "y", good()["y"].cast(pa.decimal128(12, 2))),
}


@pytest.mark.parametrize("kind", LIKE_GOOD)
def test_what_looks_odd_and_is_right_gives_the_same(kind: str) -> None:
    for row, other in zip(shown(LIKE_GOOD[kind]()), shown(good()), strict=True):
        assert row == {
            name: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
            for name, value in other.items()
        }


BAD_ARGUMENTS: dict[str, tuple[Question, str]] = {
    "level of a hundred": (lambda of: of.mean("y", level=95), "confidence level of 95"),
    "level of one": (lambda of: of.mean("y", level=1.0), "confidence level of 1"),
    "level no number": (lambda of: of.mean("y", level=math.nan), "confidence level of nan"),
    "interval": (lambda of: of.mean("y", interval="exact"), "“exact” is not known as interval"),
    "missing": (lambda of: of.mean("y", missing="ignore"), "“ignore” is not known as missing"),
    "rule": (lambda of: of.quantile("y", rule="hf6"), "“hf6” is not known as rule"),
    "no quantile": (lambda of: of.quantile("y", ()), "No share is given"),
    "number for a column": (lambda of: of.mean(1), "1 is neither the name of a column"),
    "nothing for a column": (lambda of: of.total(None), "None is neither the name of a column"),
    "column that is not there": (lambda of: of.mean("income"), "no column income"),
    "denominator not there": (lambda of: of.ratio("y", "income"), "no column income"),
    "expression of what is not there": (lambda of: of.mean(nw.col("income") * 2), "income"),
    "domain not there": (lambda of: of.mean("y", ["province"]), "no column province"),
    "text": (lambda of: of.mean("sex"), "Column sex holds text"),
    "domains without values": (lambda of: of.mean("y", {"sex": []}), "sex is given no values"),
}


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_wrong_arguments_are_refused(name: str, engine: Engine) -> None:
    question, words = BAD_ARGUMENTS[name]
    with pytest.raises(SathitiError) as refused:
        question(Sample(engine(good()), DESIGN))
    assert words in str(refused.value)


def test_a_domain_of_one_unit_has_no_error_and_a_total_no_interval() -> None:
    # what rounding leaves of the error of a mean in one unit is none
    sample = Sample(good(), DESIGN)
    for row in (*sample.mean("y", ["psu"]), *poverty.fgt(sample, "y", LINE, 1, ["psu"])):
        assert (row["standard_error"], row["flag"]) == (None, "no_error")
    for row in sample.total("y", ["psu"]):
        assert row["standard_error"] > 0
        assert (row["ci_low"], row["df"], row["flag"]) == (None, 0, "no_interval")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_rows_without_a_finite_population_are_refused(engine: Engine) -> None:
    table, design = DESIGNS["population missing"]
    sample = Sample(engine(table), design)
    for name in ("mean", "gini of those with a value"):
        with pytest.raises(SathitiError, match=r"Column line \(the finite population\) is empty"):
            FEW[name](sample)


def test_without_any_group_nothing_can_be_told_by_group() -> None:
    table, design = VALUES["no domains at all"]
    of = Sample(table, design)
    assert len(of.mean("y", BY, missing="drop")) == 0
    assert len(poverty.gini(of, "y", BY, missing="drop")) == 0
    with pytest.raises(SathitiError, match="Column sex names no group"):
        poverty.sectoral_change(rounds(of), "sex", missing="drop")


def test_fewer_replicates_than_strata_are_refused() -> None:
    table, design = DESIGNS["few replicates"]
    with pytest.raises(SathitiError, match="2 replicates are too few for a bootstrap"):
        Sample(table, design).mean("y")


def test_a_regression_that_is_sure_is_refused() -> None:
    with pytest.raises(SathitiError):
        Sample(good(), DESIGN).regression("poor", ["y"], "logistic")


def test_the_engine_is_quoted() -> None:
    sample = Sample(pl.from_arrow(good()), DESIGN)
    with pytest.raises(SathitiError) as refused:
        sample.proportion(nw.col("sex") + nw.col("y") > 1, BY)
    assert str(refused.value).startswith("The table cannot be read as asked: ")
    assert refused.value.__cause__ is not None


DOTTED = {"zone": "a.zone", "psu": "a.psu", "sex": "a.sex", "y": "a.y", "w": "a.w"}


def with_dots() -> pa.Table:
    return good().rename_columns([DOTTED.get(name, name) for name in good().column_names])


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_names_with_dots(engine: Engine, request: pytest.FixtureRequest) -> None:
    sexes = {"f": 1000, "m": 900}
    raked = Calibration((Margin.of("a.sex", sexes),))
    table = engine(with_dots())
    for calibration, plain in ((None, None), (raked, Calibration((Margin.of("sex", sexes),)))):
        design = Design("a.w", "a.zone", "a.psu", calibration=calibration)
        wanted = Sample(good(), Design("w", "zone", "psu", calibration=plain)).mean("y", BY)
        if request.node.callspec.params["engine"] == "spark":
            with pytest.raises(SathitiError, match="Rename the column to a_"):
                Sample(table, design).mean("a.y", ["a.sex"])
            continue
        found = Sample(table, design).mean("a.y", ["a.sex"])
        for name in ("estimate", "standard_error"):
            assert found.column(name) == pytest.approx(wanted.column(name), rel=1e-12)
