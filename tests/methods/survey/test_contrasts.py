"""Weighted sums of domains: what is joined, and what has no side."""

import numpy as np
import pytest

from sathiti.methods.survey.cells import Domains
from sathiti.methods.survey.contrasts import contrasted
from sathiti.methods.survey.estimating import Contrast
from sathiti.model import SathitiError

CROSSED = Domains(
    ("zone", "sex"), (("N", "N", "S", "S"), ("f", "m", "f", "m")), np.zeros(0, np.int64)
)


def test_a_contrast_is_taken_in_each_of_the_other_domains() -> None:
    made = contrasted(CROSSED, np.ones(4), Contrast("sex", (("f", 1.0), ("m", -1.0))))
    assert made.domains.by == ("zone",)
    assert made.domains.keys == (("N", "S"),)
    assert made.column.tolist() == [0, 0, 1, 1]
    assert made.coefficient.tolist() == [1, -1, 1, -1]
    assert not made.is_whole


def test_a_contrast_of_everything_is_one_domain() -> None:
    three = Domains(("sex",), (("f", "m", "x"),), np.zeros(0, np.int64))
    made = contrasted(three, np.ones(3), Contrast("sex", (("f", 0.5), ("x", 0.5))))
    assert made.domains.count == 1
    assert made.column.tolist() == [0, -1, 0]
    assert made.coefficient.tolist() == [0.5, 0.0, 0.5]


def test_a_value_that_no_row_has_is_named_with_those_there_are() -> None:
    with pytest.raises(SathitiError) as caught:
        contrasted(CROSSED, np.ones(4), Contrast("sex", (("f", 1.0), ("w", -1.0))))
    said = str(caught.value)
    assert "No row has w in column sex" in said
    assert "It holds: f, m." in said


def test_a_domain_without_rows_on_one_side_has_no_coefficients() -> None:
    rows = np.array([3.0, 0.0, 2.0, 5.0])
    made = contrasted(CROSSED, rows, Contrast("sex", (("f", 1.0), ("m", -1.0))))
    assert np.isnan(made.coefficient).tolist() == [True, True, False, False]
    assert made.coefficient[2:].tolist() == [1, -1]
