"""Calibrated weights against those of R's survey 4.1 on the api samples."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.weighting import calibrate_weights
from sathiti.model import Calibration

from .conftest import API99, SCHOOL_WIDE, TYPES

Sampler = Callable[[str], pa.Table]

CASES = {
    "dps": Calibration((TYPES,)),
    "drk": Calibration((TYPES, SCHOOL_WIDE)),
    "dras": Calibration((TYPES, SCHOOL_WIDE)),
    "dlin": Calibration((TYPES,), API99, method="linear"),
}
# calibrate(design, formula, totals, calfun=, bounds=, epsilon=1e-12, maxit=200) with
# design svydesign(id=~dnum, weights=~pw, apiclus1), of apiclus2 id=~dnum+snum:
# sum, least, greatest weight, sum of squares.
PEER = {
    "clus1 ~stype+api99 linear 0.6-1.6": (
        "apiclus1",
        Calibration((TYPES,), API99, method="linear", bounds=(0.6, 1.6)),
        (6194, 20.3081977844238, 54.1551940917969, 229573.613109362),
    ),
    "clus1 ~stype+api99 raking": (
        "apiclus1",
        Calibration((TYPES,), API99),
        (6194, 18.0821271625537, 67.5166763493535, 229112.774234712),
    ),
    "clus1 ~stype+api99 logit 0.5-2": (
        "apiclus1",
        Calibration((TYPES,), API99, method="logit", bounds=(0.5, 2)),
        (6194, 19.5674344650258, 61.5154160013423, 228984.62675716),
    ),
    "clus2 ~stype+sch.wide logit 0.4-3": (
        "apiclus2",
        Calibration((TYPES, SCHOOL_WIDE), method="logit", bounds=(0.4, 3)),
        (6194, 13.3267849115249, 356.263137398764, 855870.559809958),
    ),
    "clus2 ~stype+sch.wide raking": (
        "apiclus2",
        Calibration((TYPES, SCHOOL_WIDE)),
        (6194, 13.3276492283842, 356.262210094437, 856044.235113394),
    ),
    "clus2 postStratify": (
        "apiclus2",
        Calibration((TYPES,)),
        (6194, 20.36, 344.866738894908, 870499.553441385),
    ),
    "clus2 ~stype+api99 linear": (
        "apiclus2",
        Calibration((TYPES,), API99, method="linear"),
        (6194, 15.2035008181625, 398.592773625971, 933962.709585041),
    ),
    # aggregate.stage=1: districts stand for households.
    "clus1 ~stype+api99 linear by district": (
        "apiclus1",
        Calibration((TYPES,), API99, method="linear", household=("dnum",)),
        (6194, -7.56734576493363, 95.750099624212, 290564.803896502),
    ),
    "clus1 ~stype+api99 raking by district": (
        "apiclus1",
        Calibration((TYPES,), API99, household=("dnum",)),
        (6194, 8.04043297175489, 101.712236914842, 294164.248500485),
    ),
}


def weights_of(table: pa.Table, calibration: Calibration) -> np.ndarray:
    made = calibrate_weights(table, "pw", calibration)
    assert made.report.met
    return made.attach(table)["calibrated_weight"].to_numpy()


@pytest.mark.shared
@pytest.mark.parametrize("name", CASES)
def test_reference_weights(name: str, api_sample: Sampler, api_cases: dict[str, Any]) -> None:
    case = api_cases[f"api.cal.{name}.weights"]
    weights, expected = weights_of(api_sample("apiclus1"), CASES[name]), case["expected"]
    found = [weights.sum(), weights.min(), weights.max(), np.square(weights).sum(), len(weights)]
    named = [expected[one] for one in ("sum", "min", "max", "sumsq", "n")]
    assert found == pytest.approx(named, rel=case["tolerance_rel"])
    assert weights[:10] == pytest.approx(expected["first10"], rel=case["tolerance_rel"])


@pytest.mark.shared
@pytest.mark.parametrize("name", PEER)
def test_peer_weights(name: str, api_sample: Sampler) -> None:
    sample, calibration, expected = PEER[name]
    weights = weights_of(api_sample(sample), calibration)
    found = [weights.sum(), weights.min(), weights.max(), np.square(weights).sum()]
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.shared
def test_members_of_a_district_have_one_factor(api_sample: Sampler) -> None:
    table = api_sample("apiclus1")
    weights = weights_of(table, PEER["clus1 ~stype+api99 raking by district"][1])
    for district in set(table["dnum"].to_pylist()):
        mine = weights[table["dnum"].to_numpy() == district]
        assert mine == pytest.approx(mine[0], rel=1e-12)


@pytest.mark.shared
def test_svy_rakes_to_the_same_weights(api_sample: Sampler) -> None:
    # Sample(apiclus2, Design(wgt="pw")).weighting.rake(controls={"stype": ..., "sch.wide": ...},
    # tol=1e-12) of svy 0.35 gives the weights of R's rake(), which those of calibrate() equal.
    weights = weights_of(api_sample("apiclus2"), CASES["drk"])
    assert weights[:3] == pytest.approx([24.7404312565581] * 2 + [13.3276492283842], rel=1e-9)
