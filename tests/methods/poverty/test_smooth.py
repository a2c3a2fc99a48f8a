"""Estimators that are formulas of totals: values and gradients follow from one formula."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.poverty.smooth import Formula, GroupShares, indicators
from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.monomials import ONE, Variable
from sathiti.model import SathitiError


class MeanAndRatio(Formula):
    """The mean of y, and the ratio of y to x."""

    @property
    def variables(self):
        return (Variable("y", nw.col("y")), Variable("x", nw.col("x")))

    @property
    def products(self):
        return (("y",), ("x",))

    @property
    def labels(self):
        return ("mean", "ratio")

    def formula(self, size, totals):
        y, x = totals
        return [y / size, y / x]


class Constant(MeanAndRatio):
    """A number for all domains, whatever their totals."""

    @property
    def labels(self):
        return ("constant",)

    def formula(self, size, totals):
        return [size * 0.0 + 3.0]


TOTALS = np.array([[4.0, 10.0, 5.0], [2.0, 3.0, 6.0]])
ROWS = np.array([4.0, 2.0])
TABLE = pa.table(
    {
        "w": [1.0, 1, 2, 2, 1, 1],
        "y": [1.0, 2, 3, 5, 8, 0],
        "x": [2.0, 2, 4, 3, 5, 2],
        "kind": ["a", "b", "a", None, "c", "b"],
    }
)


def test_the_constant_goes_before_the_products():
    assert MeanAndRatio().monomials == (ONE, ("y",), ("x",))


def test_values_by_domain():
    found = MeanAndRatio().linearise(TOTALS, ROWS)
    assert found.value == pytest.approx(np.array([[2.5, 2.0], [1.5, 0.5]]))


def test_gradients_by_domain_parameter_and_total():
    """Of y / N: -y / N**2, 1 / N, 0; of y / x: 0, 1 / x, -y / x**2."""
    found = MeanAndRatio().linearise(TOTALS, ROWS)
    assert found.gradient.shape == (2, 2, 3)
    assert found.gradient[0] == pytest.approx(
        np.array([[-10 / 16, 1 / 4, 0], [0, 1 / 5, -10 / 25]])
    )
    assert found.gradient[1] == pytest.approx(np.array([[-3 / 4, 1 / 2, 0], [0, 1 / 6, -3 / 36]]))


@pytest.mark.parametrize("column", [0, 1, 2])
def test_gradients_are_derivatives(column):
    step = 1e-6
    moved = TOTALS.copy()
    moved[:, column] += step
    one, other = (MeanAndRatio().linearise(totals, ROWS) for totals in (TOTALS, moved))
    slopes = (other.value - one.value) / step
    assert one.gradient[:, :, column] == pytest.approx(slopes, rel=1e-4, abs=1e-6)


def test_a_domain_without_anyone_has_no_value_and_no_warning():
    found = MeanAndRatio().linearise(np.array([[0.0, 0.0, 0.0], [2.0, 3.0, 6.0]]), ROWS)
    assert np.isnan(found.value[0]).all()
    assert found.value[1] == pytest.approx([1.5, 0.5])


def test_a_constant_stands_in_every_domain():
    found = Constant().linearise(TOTALS, ROWS)
    assert found.value.tolist() == [[3.0], [3.0]]
    assert found.gradient == pytest.approx(np.zeros((2, 1, 3)))


def test_what_a_formula_does_not_say():
    formula = MeanAndRatio()
    assert formula.binary == ()
    assert formula.label_column == "parameter"
    assert not formula.is_share


def test_a_formula_without_its_parts_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        Formula()


def test_a_sample_estimates_a_formula():
    found = Sample(TABLE, Design(weight="w")).estimate(MeanAndRatio(), design_effect=False)[0]
    w, y, x = (np.array(TABLE[name]) for name in "wyx")
    assert found.column("estimate") == pytest.approx([w @ y / w.sum(), w @ y / (w @ x)])
    assert found.table["parameter"].to_pylist() == ["mean", "ratio"]


def test_the_error_of_a_ratio_is_that_of_its_residuals():
    found = Sample(TABLE, Design(weight="w")).estimate(MeanAndRatio(), design_effect=False)[0]
    w, y, x = (np.array(TABLE[name]) for name in "wyx")
    residuals = w * (y - (w @ y / (w @ x)) * x) / (w @ x)
    expected = np.sqrt(6 / 5 * np.sum((residuals - residuals.mean()) ** 2))
    assert found.column("standard_error")[1] == pytest.approx(expected)


# Indicators


def test_a_variable_for_every_value():
    made = indicators("kind", ["a", "b"])
    assert [one.name for one in made] == ["kind = a", "kind = b"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", [1, 0, 1, None, 0, 0]), ("b", [0, 1, 0, None, 0, 1]), ("z", [0, 0, 0, None, 0, 0])],
)
def test_it_is_one_where_the_value_stands_and_empty_where_none_does(value, expected):
    (made,) = indicators("kind", [value])
    found = nw.from_native(TABLE).select(made.expression.alias("is"))
    assert found["is"].to_list() == expected


def test_numbers_are_values_too():
    made = indicators("y", [8.0, 0.0])
    found = nw.from_native(TABLE).select(*(one.expression.alias(one.name) for one in made))
    assert [found[one.name].to_list().index(1.0) for one in made] == [4, 5]


# Shares of groups


def shares(groups, table=TABLE, **how):
    """Shares of y by kind."""
    asked = GroupShares(Variable("y", nw.col("y")), "kind", groups)
    sample = Sample(table, Design(weight="w"))
    return sample.estimate(asked, design_effect=False, **how)[0]


KNOWN = TABLE.filter(pa.compute.is_valid(TABLE["kind"]))


def test_shares_of_groups_add_up_to_one():
    """Of 1 + 2 + 2 x 3 + 8 + 0 = 17, a has 7, b has 2 and c has 8."""
    found = shares(["a", "b", "c"], KNOWN)
    assert found.column("estimate") == pytest.approx([7 / 17, 2 / 17, 8 / 17])
    assert found.table["kind"].to_pylist() == ["a", "b", "c"]


def test_the_error_of_a_share_is_that_of_a_ratio():
    of_a = nw.when(nw.col("kind") == "a").then(nw.col("y")).otherwise(0.0)
    expected = Sample(KNOWN, Design(weight="w")).ratio(of_a, "y").row()["standard_error"]
    assert shares(["a", "b", "c"], KNOWN).column("standard_error")[0] == pytest.approx(expected)


def test_rows_without_a_group_are_refused_or_dropped():
    with pytest.raises(SathitiError, match=r"Rows without a value: kind = a \(1\)"):
        shares(["a", "b", "c"])
    dropped = shares(["a", "b", "c"], missing="drop")
    expected = shares(["a", "b", "c"], KNOWN)
    assert dropped.column("estimate") == pytest.approx(expected.column("estimate"))


def test_groups_that_are_not_all_are_refused():
    with pytest.raises(SathitiError, match="Rows belong to none of the groups given of kind"):
        shares(["a", "b"], KNOWN)


def test_a_group_that_nobody_is_in_has_nothing():
    assert shares(["a", "b", "c", "d"], KNOWN).column("estimate")[3] == 0
