"""How a regression is fitted to a sample: passes over its rows, then errors by the design."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.answering import domains_by
from sathiti.methods.survey.arrays import FloatArray, Table
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.covariance import covariance
from sathiti.methods.survey.estimating import declared_of
from sathiti.methods.survey.estimation import By, Inside, Options, answer, whole
from sathiti.methods.survey.estimators import Estimator
from sathiti.methods.survey.linear_regression import LinearRegression, dependent
from sathiti.methods.survey.logistic_regression import (
    MOST_DOMAINS,
    MOST_STEPS,
    Fitting,
    LogisticFit,
    Newton,
    check_shares,
    refuse_dependent,
    with_model,
)
from sathiti.methods.survey.logistic_replicates import Patterns, refitted
from sathiti.methods.survey.monomials import ONE, Monomial, Variable
from sathiti.methods.survey.regression import Family, Regression
from sathiti.methods.survey.replicate_totals import Replicated, ReplicateTotals
from sathiti.methods.survey.replicate_weights import Weighing
from sathiti.model import SathitiError

Collecting = Callable[[Table, Sequence[Variable], Sequence[Monomial]], Cells]
Replicating = Callable[[Inside, Domains, Estimator], ReplicateTotals | None]
Weighting = Callable[[Table, Sequence[str], int], Weighing | None]


class Asking(Struct, frozen=True):
    """A sample as regressions see it.

    Attributes:
        table: the rows.
        by: the domains.
        options: of the interval.
        collect: totals of monomials of variables, from a table with the rows of the sample.
        replicate: its totals under replicate weights, if the design has any.
        weigh: weights of cells of some columns under them, from a table with these columns.
        like: the table as it was given.
    """

    table: Table
    by: By
    options: Options
    collect: Collecting
    replicate: Replicating
    weigh: Weighting
    like: Any


def fit(asking: Asking, model: LinearRegression, family: Family) -> Regression:
    """The regression of a family.

    Raises:
        SathitiError: a coefficient cannot be told from the others; for the logistic family
            also values that are no shares, and coefficients that grow without end. With
            several domains, one whose coefficients cannot be found is flagged instead.
    """
    if family == "logistic":
        check_shares(asking.table, model.y)
    cells = asking.collect(asking.table, model.variables, model.monomials)
    domains = domains_by(cells, asking.by)
    there = Inside(cells, domains)
    gram = there.totals(model.monomials)[:, model.places()[0]]
    found = dependent(gram.sum(axis=0))
    if found is not None:
        refuse_dependent(model.labels, found)
    if family == "linear":
        replicated = asking.replicate(there, domains, model)
        return _answered(asking, model, family, there, domains, model, replicated)
    return _logistic(asking, model, there, domains)


def _logistic(
    asking: Asking, model: LinearRegression, there: Inside, domains: Domains
) -> Regression:
    if domains.count > MOST_DOMAINS:
        raise SathitiError(
            "A logistic regression in {count} domains is one expression too long; {most} at most.",
            fix="Ask for some of the domains at a time.",
            count=domains.count,
            most=MOST_DOMAINS,
        )
    newton = Newton(model)
    # a domain without a linear regression has no logistic one
    start = model.linearise(there.totals(model.monomials), there.domain_rows).value
    fitting = Fitting(newton, np.where(np.isnan(start), np.nan, 0.0))
    for _ in range(MOST_STEPS):
        table = with_model(asking.table, model, domains, np.nan_to_num(fitting.coefficients))
        cells = asking.collect(table, newton.variables, newton.monomials)
        domains = domains_by(cells, asking.by)
        there = Inside(cells, domains)
        fitting.take({one: there.total(one) for one in (ONE, *newton.monomials)})
        if fitting.settled.all():
            break
    if not domains.by:
        fitting.refuse()
    coefficients = np.where(fitting.failed[:, None], np.nan, fitting.coefficients)
    fitted = LogisticFit(newton, coefficients, fitting.inverse)
    replicated = _refitted(asking, model, there, domains, coefficients)
    return _answered(asking, model, "logistic", there, domains, fitted, replicated)


def _refitted(
    asking: Asking,
    model: LinearRegression,
    there: Inside,
    domains: Domains,
    coefficients: FloatArray,
) -> Replicated | None:
    """The coefficients of a logistic regression in every replicate."""
    patterns = Patterns.of(model, domains.by)
    rows = int(there.rows.sum())
    weighing = asking.weigh(patterns.laid(asking.table, model), patterns.columns, rows)
    if weighing is None:
        return None
    return refitted(weighing, patterns, domains, declared_of(asking.by), coefficients)


def _answered(
    asking: Asking,
    model: LinearRegression,
    family: Family,
    there: Inside,
    domains: Domains,
    estimator: Estimator,
    replicated: Replicated | None,
) -> Regression:
    coefficients = answer(
        there,
        estimator,
        asking.options,
        whole(domains),
        replicated=replicated,
        like=asking.like,
    )
    linear = estimator.linearise(there.totals(estimator.monomials), there.domain_rows)
    spread = partial(covariance, there, estimator, linear, replicated=replicated)
    return Regression(family, model, coefficients, spread)
