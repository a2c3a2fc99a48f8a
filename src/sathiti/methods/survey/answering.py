"""What samples and cubes have in common: from cells to answers."""

from collections.abc import Sequence
from typing import Any

from sathiti.methods.survey.categories import CategoryShares, by_category, labels_of
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimating import declared_of, names_of
from sathiti.methods.survey.estimation import (
    By,
    Inside,
    Options,
    answer,
    whole,
)
from sathiti.methods.survey.estimators import Estimator
from sathiti.methods.survey.replicate_totals import ReplicateTotals
from sathiti.methods.survey.replication import made_totals
from sathiti.model.design import Replicates


def domains_by(cells: Cells, by: By) -> Domains:
    """The domains of a by."""
    return domains_of(cells.keys, names_of(by), declared_of(by), len(cells.unit))


def made_replicates(
    there: Inside, estimator: Estimator, replicates: Replicates | None
) -> ReplicateTotals | None:
    """Totals under replicates made from the PSUs, where the design asks for these."""
    if replicates is None or replicates.columns:
        return None
    return made_totals(there, estimator.monomials, replicates)


def shares_from(
    cells: Cells,
    by: By,
    column: str,
    counts: bool,
    options: Options,
    replicates: Replicates | None,
    like: Any,
    replicated: ReplicateTotals | None = None,
) -> Estimates:
    """Shares of the categories of a column from cells that have it among their keys.

    `replicated` are totals under replicate weights of the file.
    """
    merged, domains = by_category(cells, domains_by(cells, by), [column])
    estimator = CategoryShares(column, tuple(labels_of(cells, [column])), counts)
    there = Inside(merged, domains)
    return answer(
        there,
        estimator,
        options,
        whole(domains),
        replicated=replicated or made_replicates(there, estimator, replicates),
        like=like,
    )


def answers(
    cells: Cells,
    by: By,
    estimators: Sequence[Estimator],
    options: Options,
    replicates: Replicates | None,
    like: Any,
) -> tuple[Estimates, ...]:
    """Every estimator in every domain."""
    domains = domains_by(cells, by)
    there = Inside(cells, domains)
    return tuple(
        answer(
            there,
            one,
            options,
            whole(domains),
            replicated=made_replicates(there, one, replicates),
            like=like,
        )
        for one in estimators
    )
