"""What samples and cubes share: domains, contrasts of them, shares and several answers at once."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.answering import (
    answers,
    domains_by,
    made_replicates,
    shares_from,
)
from sathiti.methods.survey.cells import Cells, collect_cells
from sathiti.methods.survey.estimation import Inside, Options
from sathiti.methods.survey.estimators import Mean, Total
from sathiti.methods.survey.monomials import ONE, variable
from sathiti.model.design import Design, Replicates

PEOPLE = pa.table(
    {
        "psu": [1, 1, 2, 2, 3, 3],
        "zone": ["N", "S", "N", "S", "N", "S"],
        "sex": ["f", "f", "m", "m", "f", "m"],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "w": [10.0, 10.0, 20.0, 20.0, 30.0, 30.0],
    }
)
NO_EFFECT = Options(design_effect=False)


def cells_of(*by: str) -> Cells:
    design = Design(weight="w", psu="psu")
    return collect_cells(PEOPLE, design, by, {"y": variable("y")}, [ONE, ("y",)])


def test_one_column_or_several_make_domains() -> None:
    cells = cells_of("zone", "sex")
    assert domains_by(cells, ["zone"]).keys == (("N", "S"),)
    assert domains_by(cells, ["zone", "sex"]).count == 4


def test_a_name_is_not_read_letter_by_letter() -> None:
    assert domains_by(cells_of("zone"), "zone").by == ("zone",)


def test_no_column_is_one_domain() -> None:
    domains = domains_by(cells_of("zone"), ())
    assert (domains.by, domains.count) == ((), 1)
    assert set(domains.of_cell.tolist()) == {0}


def test_declared_values_are_domains_in_their_order() -> None:
    domains = domains_by(cells_of("zone"), {"zone": ["S", "W", "N"]})
    assert domains.keys == (("S", "W", "N"),)


def test_several_estimators_in_every_domain() -> None:
    total, mean = answers(
        cells_of("zone"), ["zone"], [Total("y"), Mean("y")], NO_EFFECT, None, PEOPLE
    )
    assert total.column("estimate").tolist() == [10 + 60 + 150, 20 + 80 + 180]
    assert mean.column("estimate").tolist() == pytest.approx([220 / 60, 280 / 60])
    assert mean.column("n").tolist() == [3, 3]


def test_a_declared_domain_without_rows_is_flagged_as_empty() -> None:
    (mean,) = answers(
        cells_of("zone"), {"zone": ["N", "S", "W"]}, [Mean("y")], NO_EFFECT, None, PEOPLE
    )
    assert mean.row(zone="W")["estimate"] is None
    assert mean.row(zone="W")["flag"] == "empty"


def test_shares_of_categories() -> None:
    found = shares_from(cells_of("zone", "sex"), ["zone"], "sex", False, NO_EFFECT, None, PEOPLE)
    assert found.row(zone="N", sex="f")["estimate"] == pytest.approx(40 / 60)
    assert found.row(zone="S", sex="f")["estimate"] == pytest.approx(10 / 60)


def test_counts_of_categories() -> None:
    found = shares_from(cells_of("sex"), (), "sex", True, NO_EFFECT, None, PEOPLE)
    assert found.row(sex="f")["estimate"] == 50
    assert found.row(sex="m")["estimate"] == 70


def test_the_errors_of_two_shares_that_add_up_to_one_are_the_same() -> None:
    found = shares_from(cells_of("sex"), (), "sex", False, NO_EFFECT, None, PEOPLE)
    first, second = found.column("standard_error")
    assert first > 0
    assert first == pytest.approx(second)


def test_a_jackknife_leaves_out_a_psu_at_a_time() -> None:
    cells = cells_of()
    there = Inside(cells, domains_by(cells, ()))
    made = made_replicates(there, Total("y"), Replicates("jk1"))
    assert made is not None
    # PSUs add up to 30, 140 and 330; those that stay weigh 3 / 2
    assert sorted(made.totals[:, 0, 0]) == pytest.approx([170 * 1.5, 360 * 1.5, 470 * 1.5])
    assert made.scale == pytest.approx(2 / 3)


def test_no_replicates_are_made_without_need() -> None:
    cells = cells_of()
    there = Inside(cells, domains_by(cells, ()))
    assert made_replicates(there, Total("y"), None) is None
    of_the_file = Replicates("bootstrap", ("r1", "r2"))
    assert made_replicates(there, Total("y"), of_the_file) is None


def test_the_jackknife_of_a_total_is_its_linearised_error() -> None:
    cells = cells_of("zone")
    plain, again = (
        answers(cells, ["zone"], [Total("y")], NO_EFFECT, made, PEOPLE)[0]
        for made in (None, Replicates("jk1"))
    )
    assert again.column("standard_error") == pytest.approx(plain.column("standard_error"))


def test_the_jackknife_of_shares() -> None:
    cells = cells_of("sex")
    found = shares_from(cells, (), "sex", False, NO_EFFECT, Replicates("jk1"), PEOPLE)
    # the share of women without each PSU in turn
    without = np.array([30 / 100, 50 / 80, 20 / 60])
    expected = np.sqrt(2 / 3 * ((without - 50 / 120) ** 2).sum())
    assert found.row(sex="f")["standard_error"] == pytest.approx(expected)
