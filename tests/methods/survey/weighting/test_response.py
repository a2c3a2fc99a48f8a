"""Respondents carry the weight of those who did not answer; propensities are those of glm()."""

from collections.abc import Callable

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting import (
    adjust_by_classes,
    adjust_by_propensity,
    base_weights,
    response_propensity,
)
from sathiti.model import CollectedError, SathitiError

ASKED = pa.table(
    {
        "village": ["a", "a", "a", "b", "b", "c"],
        "yes": [True, False, False, True, True, False],
        "w": [2.0, 2.0, 6.0, 5.0, 1.0, 4.0],
    }
)


def test_base_weights_are_inverse_probabilities() -> None:
    table = pa.table({"p": [0.5, 0.1, 1.0], "q": [0.5, 1.0, 1.0]})
    assert base_weights(table, ["p", "q"], "d")["d"].to_pylist() == pytest.approx([4, 10, 1])


@pytest.mark.parametrize(
    ("p", "said"),
    [
        ([0.5, None], "1 of 2 rows have no inclusion probability in p"),
        ([0.5, 0.0], "run from 0.0 to 0.5"),
        ([0.5, 2.0], "run from 0.5 to 2.0"),
        ([0.5, float("nan")], "not finite"),
    ],
)
def test_probabilities_that_are_none(p: list, said: str) -> None:
    with pytest.raises(SathitiError, match=said):
        base_weights(pa.table({"p": p}), ["p"])
    with pytest.raises(SathitiError, match="no column q"):
        base_weights(pa.table({"p": p}), ["q"])


def test_classes_keep_their_weight() -> None:
    table = ASKED.slice(0, 5)
    made = adjust_by_classes(table, "w", "yes", ["village"])
    assert made.attach(table)["response_weight"].to_pylist() == pytest.approx([10, 0, 0, 5, 1])
    rows = {row["village"]: row for row in made.classes.to_pylist()}
    assert rows["a"] == {
        "village": "a",
        "rows": 3,
        "respondents": 1,
        "response_rate": pytest.approx(0.2),
        "factor": pytest.approx(5.0),
    }
    assert "The class a has 1 respondents and the factor 5." in [str(one) for one in made.notes]
    assert len(made.notes) == 2
    assert not adjust_by_classes(table, "w", "yes", ["village"], few=0, large=10).notes


def test_without_classes_the_sample_is_one() -> None:
    made = adjust_by_classes(ASKED, "w", "yes", [])
    assert made.attach(ASKED)["response_weight"].to_pylist() == pytest.approx(
        [5, 0, 0, 12.5, 2.5, 0]
    )


def test_a_class_without_respondents_is_named() -> None:
    with pytest.raises(SathitiError, match="class c: nobody can carry its weight of 4"):
        adjust_by_classes(ASKED, "w", "yes", ["village"])
    silent = ASKED.set_column(1, "yes", pa.array([False] * 6))
    with pytest.raises(CollectedError) as caught:
        adjust_by_classes(silent, "w", "yes", ["village"])
    assert len(caught.value.errors) == 3


@pytest.mark.parametrize("odd", [[1, 0, 2, 1, 1, 0], [2, 2, -1, 1, 1, 0]])
def test_the_response_must_be_yes_or_no(odd: list[int]) -> None:
    # one a class, and values that would cancel each other in a sum of their signs
    odd = ASKED.set_column(1, "yes", pa.array(odd))
    with pytest.raises(SathitiError, match="other values than yes and no"):
        adjust_by_classes(odd, "w", "yes", ["village"])
    unknown = ASKED.set_column(1, "yes", pa.array([True, None, False, True, True, True]))
    with pytest.raises(SathitiError, match="1 rows have no value in yes"):
        adjust_by_classes(unknown, "w", "yes", ["village"])


@st.composite
def asked(draw: st.DrawFn) -> pa.Table:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = draw(st.integers(120, 200))
    age = random.integers(18, 70, rows).astype(float)
    area = random.integers(0, 3, rows)
    p = 0.4 + 0.5 / (1 + np.exp(-(age - 40) / 20 - area * 0.3))
    return pa.table(
        {
            "age": age,
            "area": area,
            "yes": random.random(rows) < p,
            "w": random.gamma(4, 10, rows),
        }
    )


@given(asked(), st.integers(1, 5))
def test_propensity_classes_keep_the_sum_of_weights(table: pa.Table, classes: int) -> None:
    propensity = response_propensity(table, "w", "yes", ["area"], ["age"])
    made = adjust_by_propensity(propensity, "w", "yes", classes=classes)
    weights = made.attach(table)["response_weight"].to_numpy()
    assert weights.sum() == pytest.approx(table["w"].to_numpy().sum())
    assert (weights[~table["yes"].to_numpy()] == 0).all()
    assert made.classes.num_rows <= classes
    assert sum(made.classes["rows"].to_pylist()) == table.num_rows


@given(asked())
def test_fitted_propensities_add_up_to_the_responses(table: pa.Table) -> None:
    """The score equations: by each category and number the expected are the observed."""
    propensity = response_propensity(table, "w", "yes", ["area"], ["age"], weighted=False)
    p = nw.from_native(table).select(p=propensity.expression)["p"].to_numpy()
    yes, age, area = (table[name].to_numpy() for name in ("yes", "age", "area"))
    assert p.sum() == pytest.approx(yes.sum(), rel=1e-8)
    assert p @ age == pytest.approx(yes @ age, rel=1e-8)
    for one in set(area.tolist()):
        assert p[area == one].sum() == pytest.approx(yes[area == one].sum(), rel=1e-8)


@pytest.mark.shared
def test_coefficients_of_glm(api_sample: Callable[[str], pa.Table]) -> None:
    # glm((both == "Yes") ~ stype + api99, quasibinomial, apiclus2, weights = pw)
    table = api_sample("apiclus2")
    table = table.append_column("yes", pc.equal(table["both"], "Yes"))
    made = response_propensity(table, "pw", "yes", ["stype"], ["api99"])
    effects = made.effects["stype"]
    assert made.slopes["api99"] == pytest.approx(0.0110802998609742, rel=1e-8)
    assert effects["H"] - effects["E"] == pytest.approx(-3.5874930571367702, rel=1e-8)
    assert effects["M"] - effects["E"] == pytest.approx(-1.7966059574483033, rel=1e-8)
    assert made.intercept + effects["E"] == pytest.approx(-5.1487397354727840, rel=1e-8)


def test_a_number_that_decides_alone_who_answers_is_refused() -> None:
    table = pa.table({"n": [1.0, 2.0, 3.0, 4.0], "yes": [0, 0, 1, 1], "w": [1.0] * 4})
    made = response_propensity(table, "w", "yes", [], ["n"])
    # The curve is as steep as need be; the classes still say that nobody answered in one.
    with pytest.raises(SathitiError, match="Nobody answered in the class 1"):
        adjust_by_propensity(made, "w", "yes", classes=2)


WITH_TEXT = pa.table({"w": [1.0, 2.0], "yes": [1, 0], "g": ["a", "a"]})


def test_weights_and_answers_of_text_are_refused():
    with pytest.raises(SathitiError, match="The column g holds String instead of numbers"):
        adjust_by_classes(WITH_TEXT, "g", "yes", [])
    with pytest.raises(SathitiError, match="The column g holds String instead of numbers"):
        adjust_by_classes(WITH_TEXT, "w", "g", [])


def test_a_class_named_twice_is_one():
    once, twice = (adjust_by_classes(WITH_TEXT, "w", "yes", names) for names in (["g"], ["g"] * 2))
    assert once.classes.equals(twice.classes)
    assert once.attach(WITH_TEXT).equals(twice.attach(WITH_TEXT))
