"""From cells to answers: sums over domains, combinations, errors, design effects, by hand."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.cells import Cells, Domains, collect_cells
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.estimation import (
    Combination,
    Inside,
    Options,
    answer,
    linearised,
    monomials_of,
    variables_of,
    whole,
)
from sathiti.methods.survey.estimators import Mean, Proportion, Ratio, Total
from sathiti.methods.survey.monomials import ONE, variable
from sathiti.methods.survey.replicate_totals import ReplicateTotals
from sathiti.model import SathitiError
from sathiti.model.design import Design

PEOPLE = pa.table(
    {
        "psu": [1, 1, 2, 2, 3],
        "zone": ["N", "S", "N", "S", "N"],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0],
        "yes": [1, 0, 1, 1, 0],
        "w": [10.0, 10.0, 20.0, 20.0, 30.0],
    }
)
NAMES = {name: variable(name) for name in ("y", "yes")}


def cells_of(*monomials, by=("zone",)) -> Cells:
    return collect_cells(PEOPLE, Design(weight="w", psu="psu"), by, NAMES, list(monomials))


def zones(*monomials) -> Inside:
    cells = cells_of(*monomials)
    return Inside(cells, domains_of(cells.keys, ["zone"], {}, len(cells.unit)))


def everything(*monomials) -> Inside:
    cells = cells_of(*monomials)
    return Inside(cells, domains_of(cells.keys, [], {}, len(cells.unit)))


def test_all_products_of_two_are_wanted_for_design_effects() -> None:
    assert monomials_of([Mean("y")], Options()) == [ONE, ("y",), ("y", "y")]


def test_without_design_effects_only_the_totals_are() -> None:
    assert monomials_of([Mean("y")], Options(design_effect=False)) == [ONE, ("y",)]


def test_two_estimators_share_their_totals() -> None:
    found = monomials_of([Mean("y"), Proportion("yes"), Total("y")], Options(design_effect=False))
    assert found == [ONE, ("y",), ("yes",)]


def test_variables_by_name() -> None:
    assert list(variables_of([Ratio("y", "yes"), Mean("y")])) == ["y", "yes"]


def test_totals_of_domains() -> None:
    there = zones(("y",))
    assert there.total(ONE).tolist() == [60.0, 30.0]
    assert there.totals([ONE, ("y",)]).tolist() == [[60, 10 + 60 + 150], [30, 20 + 80]]


def test_rows_and_degrees_of_freedom_of_domains() -> None:
    there = zones()
    assert there.domain_rows.tolist() == [3.0, 2.0]
    # three PSUs have people of the north, two of the south
    assert there.domain_df.tolist() == [2.0, 1.0]


def test_cells_of_no_domain_are_left_out() -> None:
    cells = cells_of(("y",))
    place = np.where(np.array(cells.keys["zone"].of_row) == 0, 0, -1)
    there = Inside(cells, Domains(("zone",), (("N",),), place))
    assert there.total(ONE).tolist() == [60.0]
    assert len(there.unit) == 3


def test_the_order_of_cells_does_not_matter() -> None:
    cells = cells_of(("y",))
    domains = domains_of(cells.keys, ["zone"], {}, len(cells.unit))
    turned = Cells(
        cells.frame,
        cells.unit[::-1],
        {},
        cells.rows[::-1],
        {one: sums[::-1] for one, sums in cells.sums.items()},
    )
    there = Inside(turned, Domains(domains.by, domains.keys, domains.of_cell[::-1]))
    assert there.sums(("y",)).tolist() == Inside(cells, domains).sums(("y",)).tolist()


def test_linearised_totals_of_cells() -> None:
    there, mean = everything(("y",)), Mean("y")
    linear = mean.linearise(there.totals(mean.monomials), there.domain_rows)
    z = linearised(there, mean, linear, 0)
    # w (y - 320 / 90) / 90 by PSU
    w, y = PEOPLE["w"].to_numpy(), PEOPLE["y"].to_numpy()
    expected = np.bincount([0, 0, 1, 1, 2], w * (y - 320 / 90) / 90)
    assert np.bincount(there.unit, z) == pytest.approx(expected)


def test_the_error_of_a_total_by_hand() -> None:
    found = answer(everything(("y",)), Total("y"), Options(design_effect=False), one_domain())
    # PSUs add up to 30, 140 and 150; with replacement the variance is n / (n - 1) x squares
    psu = np.array([30.0, 140.0, 150.0])
    row = found.row()
    assert row["estimate"] == 320.0
    assert row["standard_error"] == pytest.approx(np.sqrt(3 / 2 * ((psu - psu.mean()) ** 2).sum()))
    assert (row["n"], row["df"]) == (5, 2)


def one_domain() -> Combination:
    return whole(Domains((), (), np.zeros(5, np.int64)))


def test_the_design_effect_of_a_mean_by_hand() -> None:
    there = everything(("y",), ("y", "y"))
    row = answer(there, Mean("y"), Options(), one_domain()).row()
    w, y = PEOPLE["w"].to_numpy(), PEOPLE["y"].to_numpy()
    mean = w @ y / 90
    spread = w @ (y - mean) ** 2 / 90 * 5 / 4
    simple = spread / 5 * (1 - 5 / 90)
    assert row["design_effect"] == pytest.approx(row["standard_error"] ** 2 / simple)


def test_degrees_of_freedom_that_the_estimator_uses() -> None:
    found = answer(
        everything(("y",)), Mean("y"), Options(design_effect=False, used_df=1), one_domain()
    )
    assert found.row()["df"] == 1


def test_the_whole_shows_every_domain_as_it_is() -> None:
    values = np.array([[1.0], [2.0]])
    assert whole(Domains(("z",), (("a", "b"),), np.zeros(0, np.int64))).values(values) is values


DIFFERENCE = Combination(
    Domains((), (), np.zeros(0, np.int64)), np.array([0, 0, -1]), np.array([1.0, -1.0, 5.0])
)


def test_a_combination_weighs_domains() -> None:
    assert DIFFERENCE.values(np.array([[7.0], [4.0], [100.0]])).tolist() == [[3.0]]


def test_a_combination_of_replicates() -> None:
    values = np.array([[[7.0], [4.0], [1.0]], [[1.0], [9.0], [1.0]]])
    assert DIFFERENCE.values(values).tolist() == [[[3.0]], [[-8.0]]]


def test_the_error_of_a_difference_knows_that_domains_share_units() -> None:
    there = zones(("y",))
    asked = Combination(
        Domains((), (), np.zeros(0, np.int64)), np.array([0, 0]), np.array([1.0, -1.0])
    )
    row = answer(there, Total("y"), Options(), asked).row()
    # by PSU: 10 - 20, 60 - 80 and 150 - 0
    psu = np.array([-10.0, -20.0, 150.0])
    assert row["estimate"] == 120.0
    assert row["standard_error"] == pytest.approx(np.sqrt(3 / 2 * ((psu - psu.mean()) ** 2).sum()))
    assert row["design_effect"] is None


def test_an_error_by_replicates() -> None:
    totals = np.array([[[100.0]], [[110.0]], [[130.0]]])
    again = ReplicateTotals(totals=totals - 100 + 320, scale=0.5, rscales=np.ones(3), file_df=2)
    row = answer(
        everything(("y",)),
        Total("y"),
        Options(design_effect=False),
        one_domain(),
        replicated=again,
    ).row()
    assert row["standard_error"] == pytest.approx(np.sqrt(0.5 * (0 + 100 + 900)))
    assert row["df"] == 2


def test_a_domain_of_one_unit_has_no_error() -> None:
    cells = cells_of(("y",))
    domains = domains_of(cells.keys, ["psu"], {}, len(cells.unit))
    found = answer(Inside(cells, domains), Mean("y"), Options(design_effect=False), whole(domains))
    row = found.row(psu=3)
    assert row["estimate"] == 5.0
    assert row["standard_error"] is None
    assert row["flag"] == "no_error"


@pytest.mark.parametrize("kind", ["logit", "beta"])
def test_intervals_of_shares_are_refused_for_means(kind) -> None:
    with pytest.raises(SathitiError) as caught:
        answer(
            everything(("y",)),
            Mean("y"),
            Options(interval=kind, design_effect=False),
            one_domain(),
        )
    assert f"An interval of kind {kind} is for shares between 0 and 1" in str(caught.value)
    assert "Ask for interval t or normal" in str(caught.value)


@pytest.mark.parametrize("kind", ["logit", "beta"])
def test_intervals_of_shares_stay_between_0_and_1(kind) -> None:
    options = Options(interval=kind, design_effect=False)
    row = answer(everything(("yes",)), Proportion("yes"), options, one_domain()).row()
    assert row["estimate"] == pytest.approx(50 / 90)
    assert 0 <= row["ci_low"] < row["estimate"] < row["ci_high"] <= 1


def test_a_wider_interval_for_more_confidence() -> None:
    there = everything(("y",))
    narrow, wide = (
        answer(there, Mean("y"), Options(level=level, design_effect=False), one_domain()).row()
        for level in (0.8, 0.99)
    )
    assert wide["ci_low"] < narrow["ci_low"] < narrow["ci_high"] < wide["ci_high"]
