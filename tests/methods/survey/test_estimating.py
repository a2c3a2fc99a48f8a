"""What can be asked of a sample by name is what its estimators say."""

import re

import narwhals as nw
import pyarrow as pa
import pytest

from sathiti.methods.survey import (
    Contrast,
    Correlation,
    Design,
    Mean,
    Proportion,
    Ratio,
    Sample,
    Total,
    Variance,
)
from sathiti.methods.survey.estimating import (
    crossed_by,
    declared_of,
    names_of,
    read_how,
    without_effect,
)
from sathiti.model import SathitiError
from sathiti.model.design import Replicates

TABLE = pa.table(
    {
        "w": [1.0, 2, 3, 4, 5, 6, 7, 8],
        "psu": [1, 1, 2, 2, 3, 3, 4, 4],
        "sex": ["f", "m"] * 4,
        "zone": ["a", "a", "b", "a", "b", "b", "a", "b"],
        "y": [3.0, 5, 2, 7, 9, 1, 4, 6],
        "x": [1.0, 2, 2, 3, 5, 1, 2, 4],
        "poor": [1, 0, 1, 0, 0, 1, 0, 0],
    }
)
SAMPLE = Sample(TABLE, Design(weight="w", psu="psu"))
NUMBERS = ["estimate", "standard_error", "ci_low", "ci_high", "n", "df"]


def same(found, expected) -> bool:
    """Whether two estimates say the same."""
    return all(found.column(one).tolist() == expected.column(one).tolist() for one in NUMBERS)


# How


def test_if_nothing_is_said():
    missing, options = read_how({})
    assert missing == "refuse"
    assert (options.level, options.interval, options.design_effect) == (0.95, "t", True)


def test_everything_may_be_said():
    said = {"missing": "drop", "level": 0.9, "interval": "beta", "design_effect": False}
    missing, options = read_how(said)
    assert missing == "drop"
    assert (options.level, options.interval, options.design_effect) == (0.9, "beta", False)


def test_effects_are_left_out_where_they_cost_much_but_may_be_asked():
    assert without_effect({}) == {"design_effect": False}
    assert without_effect({"design_effect": True}) == {"design_effect": True}


def test_what_a_caller_said_is_not_changed():
    said = {"level": 0.9}
    without_effect(said)
    assert said == {"level": 0.9}


# By


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("zone", ("zone",)),
        (["zone", "sex"], ("zone", "sex")),
        ({"zone": ["a"]}, ("zone",)),
        ((), ()),
    ],
)
def test_names_of_domains(by, names):
    assert names_of(by) == names


@pytest.mark.parametrize(
    ("by", "values"), [("zone", {}), (["zone"], {}), ({"zone": [1]}, {"zone": [1]})]
)
def test_only_a_mapping_declares_values(by, values):
    assert declared_of(by) == values


def test_columns_of_a_table_and_its_domains():
    assert crossed_by(["zone"], "sex", "poor") == ("zone", "sex", "poor")


@pytest.mark.parametrize(
    ("by", "rows", "columns", "twice"),
    [((), "sex", "sex", "sex"), (["zone"], "zone", "sex", "zone"), ("sex", "zone", "sex", "sex")],
)
def test_a_column_named_twice(by, rows, columns, twice):
    with pytest.raises(SathitiError, match=f"Column {twice} is named twice") as error:
        crossed_by(by, rows, columns)
    assert "different columns" in str(error.value)


# Questions


@pytest.mark.parametrize("by", [(), ["zone"], {"zone": ["b", "a"]}])
@pytest.mark.parametrize(
    ("ask", "estimator"),
    [
        (lambda by: SAMPLE.total("y", by), Total("y")),
        (lambda by: SAMPLE.mean("y", by), Mean("y")),
        (lambda by: SAMPLE.proportion("poor", by), Proportion("poor")),
        (lambda by: SAMPLE.ratio("y", "x", by), Ratio("y", "x")),
    ],
    ids=["total", "mean", "proportion", "ratio"],
)
def test_a_question_is_its_estimator(ask, estimator, by):
    found = ask(by)
    expected = SAMPLE.estimate(estimator, by=by)[0]
    assert same(found, expected)
    assert found.column("design_effect") == pytest.approx(
        expected.column("design_effect"), nan_ok=True
    )


@pytest.mark.parametrize(
    ("found", "estimator"),
    [(SAMPLE.variance("y"), Variance("y")), (SAMPLE.correlation("y", "x"), Correlation("y", "x"))],
    ids=["variance", "correlation"],
)
def test_a_question_of_second_moments_has_no_effect(found, estimator):
    assert same(found, SAMPLE.estimate(estimator, design_effect=False)[0])
    assert found.row()["design_effect"] is None


def test_several_at_once_are_each_on_its_own():
    total, mean = SAMPLE.estimate(Total("y"), Mean("x"), by=["zone"])
    assert same(total, SAMPLE.total("y", ["zone"]))
    assert same(mean, SAMPLE.mean("x", ["zone"]))


def test_means_by_hand():
    found = SAMPLE.mean("y", ["zone"])
    assert found.table["zone"].to_pylist() == ["a", "b"]
    a = (1 * 3 + 2 * 5 + 4 * 7 + 7 * 4) / 14
    b = (3 * 2 + 5 * 9 + 6 * 1 + 8 * 6) / 22
    assert found.column("estimate") == pytest.approx([a, b])


def test_how_is_handed_on():
    wide, narrow = SAMPLE.mean("y", level=0.99), SAMPLE.mean("y", level=0.8)
    assert wide.row()["ci_low"] < narrow.row()["ci_low"] < narrow.row()["estimate"]


# Contrasts


def test_a_difference_is_the_first_less_the_second():
    found = SAMPLE.difference(Mean("y"), "sex", ("f", "m")).row()
    means = dict(zip("fm", SAMPLE.mean("y", ["sex"]).column("estimate"), strict=True))
    assert found["estimate"] == pytest.approx(means["f"] - means["m"])


def test_a_difference_of_a_column_is_that_of_its_means():
    plain = SAMPLE.difference("y", "sex", ["f", "m"]).row()
    assert plain == SAMPLE.difference(Mean("y"), "sex", ("f", "m")).row()


@pytest.mark.parametrize("between", ["fm", ("f",), ("f", "m", "x"), 1, None])
def test_a_difference_needs_two_values(between):
    with pytest.raises(SathitiError, match="between two values of column sex, not"):
        SAMPLE.difference("y", "sex", between)


def test_turned_round_it_has_the_other_sign_and_the_same_error():
    there = SAMPLE.difference(Mean("y"), "sex", ("f", "m")).row()
    back = SAMPLE.difference(Mean("y"), "sex", ("m", "f")).row()
    assert back["estimate"] == pytest.approx(-there["estimate"])
    assert back["standard_error"] == pytest.approx(there["standard_error"])


def test_it_is_a_contrast():
    contrast = Contrast("sex", (("f", 1.0), ("m", -1.0)))
    assert same(
        SAMPLE.difference(Total("y"), "sex", ("f", "m"), ["zone"]),
        SAMPLE.contrast(Total("y"), contrast, ["zone"]),
    )


def test_the_covariance_of_domains_in_one_unit_counts():
    """Women and men of a unit are drawn together: their totals add up to that of both."""
    both = Contrast("sex", (("f", 1.0), ("m", 1.0)))
    added, whole = SAMPLE.contrast(Total("y"), both).row(), SAMPLE.total("y").row()
    assert added["estimate"] == pytest.approx(whole["estimate"])
    assert added["standard_error"] == pytest.approx(whole["standard_error"])


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"mising": "drop"}, "“mising” is not known as option"),
        ({"where": "sex"}, "“where” is not known as option"),
        ({"missing": "dropp"}, "“dropp” is not known as missing. Use one of: refuse, drop."),
        ({"interval": "wald"}, "“wald” is not known as interval"),
        ({"level": 95}, "confidence level of 95"),
        ({"level": "0.9"}, "confidence level of 0.9"),
    ],
)
def test_a_slip_of_the_pen_is_not_passed_over(said, part):
    with pytest.raises(SathitiError, match=re.escape(part)):
        read_how(said)
    with pytest.raises(SathitiError, match=re.escape(part)):
        SAMPLE.mean("y", **said)


def test_a_column_that_is_not_there_is_named():
    for asked in (lambda: SAMPLE.mean("yy"), lambda: SAMPLE.ratio("y", "yy", by="sex")):
        with pytest.raises(SathitiError, match="has no column yy"):
            asked()


# Sides without rows


ONE_SIDED = pa.table(
    {
        "w": [1.0] * 10,
        "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
        "zone": ["N"] * 4 + ["S"] * 4 + ["X"] * 2,
        "area": ["town", "land"] * 2 + ["town"] * 4 + ["hill"] * 2,
        "y": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 9],
    }
)
SIDES = Contrast("area", (("town", 1.0), ("land", -1.0)))


@pytest.mark.parametrize("estimator", [Mean("y"), Total("y")])
@pytest.mark.parametrize("replicates", [None, Replicates("jkn")])
def test_a_side_without_rows_leaves_no_difference(estimator, replicates):
    """Once the other side alone was shown as the difference."""
    design = Design(weight="w", psu="psu", replicates=replicates)
    sample = Sample(ONE_SIDED, design)
    made = sample.cube(["zone", "area"], estimator)
    for asked in (sample, made):
        found = asked.contrast(estimator, SIDES, ["zone"]).to_dicts()
        assert [(row["zone"], row["flag"], row["n"]) for row in found] == [
            ("N", "", 4),
            ("S", "undefined", 4),
            ("X", "empty", 0),
        ]
        assert [row["estimate"] is None for row in found] == [False, True, True]
        assert [row["standard_error"] is None for row in found] == [False, True, True]
        assert found[0] == asked.contrast(estimator, SIDES, {"zone": "NSX"}).to_dicts()[0]


def test_a_side_whose_values_are_missing_leaves_no_difference():
    y = [1.0, None, 3, None, *ONE_SIDED["y"].to_pylist()[4:]]
    table = ONE_SIDED.set_column(4, "y", pa.array(y, pa.float64()))
    sample = Sample(table, Design(weight="w", psu="psu"))
    assert sample.contrast(Mean("y"), SIDES, missing="drop").row()["flag"] == "undefined"


def test_declared_domains_of_a_contrast_all_have_a_row():
    sample = Sample(ONE_SIDED, Design(weight="w", psu="psu"))
    found = sample.contrast(Mean("y"), SIDES, {"zone": ["X", "N", "S", "E"]}).to_dicts()
    flags = [(row["zone"], row["flag"]) for row in found]
    assert flags == [("X", "empty"), ("N", ""), ("S", "undefined"), ("E", "empty")]


def test_a_contrast_of_text_or_of_its_own_domains_is_refused():
    with pytest.raises(SathitiError, match="Column zone holds text"):
        SAMPLE.difference("zone", "sex", ("f", "m"))
    with pytest.raises(SathitiError, match="Column sex is named twice"):
        SAMPLE.difference("y", "sex", ("f", "m"), by=["zone", "sex"])


# Shares of what is no share


CODED = pa.table(
    {
        "w": [1.0, 2, 3, 4],
        "psu": [1, 2, 3, 4],
        "area": ["a", "a", "b", "b"],
        "sex": [1, 2, 1, 2],
        "less": [0, -1, 1, 0],
        "right": [True, False, True, True],
    }
)


@pytest.mark.parametrize("column", ["sex", "less", nw.col("sex"), nw.col("less")])
def test_codes_are_no_shares(column):
    """Once 1.6 was given as the share of women."""
    sample = Sample(CODED, Design(weight="w", psu="psu"))
    name = column if isinstance(column, str) else repr(column)
    for asked in (
        lambda: sample.proportion(column),
        lambda: sample.proportion(column, by="area", design_effect=False),
        lambda: sample.cube(["area"], Proportion(column)),
        lambda: sample.difference(Proportion(column), "area", ("a", "b")),
    ):
        with pytest.raises(SathitiError, match=f"{re.escape(name)}.* that are not 0 or 1"):
            asked()


def test_conditions_and_zeros_and_ones_are_shares():
    sample = Sample(CODED, Design(weight="w", psu="psu"))
    assert sample.proportion("right").row()["estimate"] == pytest.approx(0.8)
    assert sample.proportion(nw.col("sex") == 2).row()["estimate"] == pytest.approx(0.6)
    numbers = (nw.col("sex") - 1).cast(nw.Int8)
    assert sample.proportion(numbers).row()["estimate"] == pytest.approx(0.6)


def test_expressions_are_told_by_what_they_compute():
    gaps = pa.table({"w": [1.0, 1.0, 1.0], "y": [1.0, None, 3.0], "x": [1.0, 0.0, 2.0]})
    sample = Sample(gaps, Design(weight="w"))
    with pytest.raises(SathitiError, match=r"Rows without a value: col\(y\)\S*\(2\) \(1\)\."):
        sample.mean(nw.col("y") * 2)
    with pytest.raises(SathitiError, match=r"1 rows have no value in col\(y\)\S*\(2\), or"):
        sample.quantile(nw.col("y") * 2)
    with pytest.raises(SathitiError, match=r"^col\(x\)\S* holds values that are not finite"):
        sample.mean(1 / nw.col("x"))


# Values named twice, text by rank


@pytest.mark.parametrize(
    "asked",
    [
        lambda of: of.difference("y", "sex", ("f", "f")),
        lambda of: of.contrast(Mean("y"), Contrast("sex", (("f", 1.0), ("m", 1.0), ("f", 2.0)))),
        lambda of: of.mean("y", by={"sex": ["f", "m", "f"]}),
    ],
)
def test_values_named_twice_are_refused(asked):
    """Once the first of them was passed over in silence."""
    for of in (SAMPLE, SAMPLE.cube(["sex"], Mean("y"))):
        with pytest.raises(SathitiError, match="The value f is named twice"):
            asked(of)


def test_text_has_no_quantiles():
    with pytest.raises(SathitiError, match="Column zone holds text"):
        SAMPLE.quantile("zone")
