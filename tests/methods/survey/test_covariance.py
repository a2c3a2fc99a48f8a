"""Covariances between the parameters of a domain, by hand and against the variances."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.answering import domains_by
from sathiti.methods.survey.categories import CategoryShares, by_category
from sathiti.methods.survey.cells import collect_cells
from sathiti.methods.survey.covariance import covariance
from sathiti.methods.survey.estimation import Inside, Options, answer, whole
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.replication import made_totals
from sathiti.model.design import Design, Replicates

PEOPLE = pa.table(
    {
        "psu": [1, 1, 2, 2, 3, 3, 3],
        "zone": ["N", "S", "N", "S", "N", "S", "N"],
        "work": ["farm", "shop", "shop", "farm", "farm", "none", "none"],
        "w": [10.0, 10.0, 20.0, 20.0, 30.0, 30.0, 5.0],
    }
)
WORK = ("farm", "none", "shop")
COUNTS = CategoryShares("work", WORK, counts=True)
SHARES = CategoryShares("work", WORK)


def inside(*by: str):
    cells = collect_cells(PEOPLE, Design(weight="w", psu="psu"), [*by, "work"], {}, [ONE])
    merged, domains = by_category(cells, domains_by(cells, by), ["work"])
    return Inside(merged, domains), domains


def asked(estimator: CategoryShares, domain: int = 0, by=(), replicates=None):
    there, domains = inside(*by)
    linear = estimator.linearise(there.totals(estimator.monomials), there.domain_rows)
    made = made_totals(there, estimator.monomials, replicates) if replicates else None
    errors = answer(
        there, estimator, Options(design_effect=False), whole(domains), replicated=made
    ).column("standard_error")
    width = len(estimator.labels)
    found = covariance(there, estimator, linear, domain, made)
    return found, errors[domain * width : (domain + 1) * width]


def test_covariances_of_counts_by_hand() -> None:
    # by PSU: farms 10, 20, 30; none 0, 0, 35; shops 10, 20, 0
    z = np.array([[10.0, 0.0, 10.0], [20.0, 0.0, 20.0], [30.0, 35.0, 0.0]])
    found, _ = asked(COUNTS)
    assert found == pytest.approx(3 * np.cov(z.T))


def test_counts_of_one_domain_by_hand() -> None:
    # the north: farms 10, 0, 30; none 0, 0, 5; shops 0, 20, 0
    z = np.array([[10.0, 0.0, 0.0], [0.0, 0.0, 20.0], [30.0, 5.0, 0.0]])
    found, _ = asked(COUNTS, 0, ("zone",))
    assert found == pytest.approx(3 * np.cov(z.T))


@pytest.mark.parametrize("estimator", [COUNTS, SHARES], ids=["counts", "shares"])
@pytest.mark.parametrize("replicates", [None, Replicates("jk1")], ids=["linear", "jackknife"])
@pytest.mark.parametrize("domain", [0, 1])
def test_the_diagonal_is_the_squared_error(estimator, replicates, domain: int) -> None:
    found, errors = asked(estimator, domain, ("zone",), replicates)
    assert np.sqrt(np.diag(found)) == pytest.approx(errors)


@pytest.mark.parametrize("replicates", [None, Replicates("jk1")], ids=["linear", "jackknife"])
def test_shares_that_add_up_to_one_vary_against_each_other(replicates) -> None:
    found, _ = asked(SHARES, replicates=replicates)
    assert found.sum(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    assert found == pytest.approx(found.T)
    assert np.linalg.eigvalsh(found).min() > -1e-12


def test_the_jackknife_of_counts_is_their_design_covariance() -> None:
    plain, _ = asked(COUNTS)
    again, _ = asked(COUNTS, replicates=Replicates("jk1"))
    assert again == pytest.approx(plain)
