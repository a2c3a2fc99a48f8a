"""Tables and regressions of calibrated samples, as R's survey 4.1 has them."""

from collections.abc import Callable

import narwhals as nw
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Sample
from sathiti.model import Calibration

from .conftest import API99, SCHOOL_WIDE, TYPES
from .test_calibrated_sample import figures

pytestmark = pytest.mark.shared

RAKED = Calibration((TYPES, SCHOOL_WIDE))
REGRESSED = Calibration((TYPES,), API99, method="linear")
# svychisq(~comp.imp + awards, x, statistic="F") and the same of comp.imp + stype: F, its degrees
# of freedom and p; x calibrates svydesign(id=~dnum, weights=~pw, apiclus1).
TESTS = {
    ("raked", "awards"): (112.222103303082, 1, 14, 4.55274733545064e-08),
    ("raked", "stype"): (3.71858526326432, 1.58610499358502, 22.2054699101903, 0.0494154283903882),
    ("regressed", "awards"): (242.836569132329, 1, 14, 3.06933390474027e-10),
    ("regressed", "stype"): (
        3.99119683852738, 1.57534731226659, 22.0548623717322, 0.0417054849174813,
    ),
}  # fmt: skip
# svyglm(api00 ~ ell + meals, x) and svyglm((comp.imp == "Yes") ~ ell + meals, x, quasibinomial):
# coefficients, then standard errors.
MODELS = {
    ("raked", "linear"): (
        (807.892980457756266, -0.385041110394063, -3.145211047129781),
        (19.166678193985650, 0.297108888225469, 0.331967787675745),
    ),
    ("regressed", "linear"): (
        (818.235649385792385, -0.426913485110449, -3.216648256698173),
        (13.646924807597861, 0.331273914492944, 0.329062042430173),
    ),
    ("raked", "logistic"): (
        (0.2192771233351063, 0.0525203894390979, -0.0157207529757636),
        (0.26902402957389671, 0.01508973085233802, 0.00732867467317298),
    ),
    ("regressed", "logistic"): (
        (0.3827771072971675, 0.0517383630549198, -0.0162140649847127),
        (0.2774227216709180, 0.0148767420909654, 0.0064190280474560),
    ),
}


@pytest.fixture
def samples(api_sample: Callable[[str], pa.Table]) -> dict[str, Sample]:
    table = api_sample("apiclus1")
    return {
        name: Sample(table, Design(weight="pw", psu="dnum", calibration=calibration))
        for name, calibration in (("raked", RAKED), ("regressed", REGRESSED))
    }


@pytest.mark.parametrize(("name", "column"), TESTS)
def test_independence(samples: dict[str, Sample], name: str, column: str) -> None:
    test = samples[name].table("comp.imp", column).test
    assert (test.f, test.df, test.df_below, test.p_value) == pytest.approx(
        TESTS[name, column], rel=1e-8
    )


@pytest.mark.parametrize(("name", "family"), MODELS)
def test_regression(samples: dict[str, Sample], name: str, family: str) -> None:
    y = nw.col("api00") if family == "linear" else nw.col("comp.imp") == "Yes"
    made = samples[name].regression(y, ["ell", "meals"], family)
    found = figures(made.coefficients)
    coefficients, errors = MODELS[name, family]
    # svyglm stops its steps at 1e-8.
    rel = 1e-9 if family == "linear" else 1e-5
    assert found[:, 0] == pytest.approx(coefficients, rel=rel)
    assert found[:, 1] == pytest.approx(errors, rel=rel)
