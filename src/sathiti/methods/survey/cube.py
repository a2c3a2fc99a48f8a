"""Totals of PSU x declared columns: any later cross of them without the rows."""

from collections.abc import Sequence
from typing import Any, Unpack

from sathiti.methods.survey.answering import (
    answers,
    domains_by,
    shares_from,
)
from sathiti.methods.survey.cells import Cells
from sathiti.methods.survey.contrasts import contrasted, sides_of
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimating import (
    Contrast,
    Estimating,
    How,
    crossed_by,
    names_of,
    read_how,
)
from sathiti.methods.survey.estimation import By, Inside, Options, answer, monomials_of
from sathiti.methods.survey.estimators import Estimator
from sathiti.methods.survey.monomials import told
from sathiti.methods.survey.replication import made_totals
from sathiti.methods.survey.tabulation import CrossTable, ShareOf, cross_table
from sathiti.model import SathitiError
from sathiti.model.design import Design


class Cube(Estimating):
    """A sample reduced to totals of PSU x its declared columns.

    It answers what a `Sample` does for the estimators it was made for, by any of its columns,
    from a few thousand cells; and is what an office may hold in place of microdata. Cells of
    one PSU still need disclosure control before they leave it.
    """

    def __init__(self, cells: Cells, design: Design, by: tuple[str, ...], like: Any) -> None:
        """Args: the totals, the design they were made by, the declared columns, the table."""
        self.cells = cells
        self.design = design
        self.by = by
        self._like = like

    def estimate(
        self, *estimators: Estimator, by: By = (), **how: Unpack[How]
    ) -> tuple[Estimates, ...]:
        """See `Estimating`.

        Raises:
            SathitiError: the cube was not made for a column of `by`, or for an estimator.
        """
        options = self._checked(estimators, by, how)
        return answers(self.cells, by, estimators, options, self.design.replicates, self._like)

    def contrast(
        self, estimator: Estimator, contrast: Contrast, by: By = (), **how: Unpack[How]
    ) -> Estimates:
        """See `Estimating`."""
        options = self._checked([estimator], (*names_of(by), contrast.over), how)
        domains = sides_of(self.cells, by, contrast)
        there = Inside(self.cells, domains)
        made = self.design.replicates
        replicated = made_totals(there, estimator.monomials, made) if made else None
        shown = contrasted(domains, there.domain_rows, contrast)
        return answer(there, estimator, options, shown, replicated=replicated, like=self._like)

    def shares(
        self, column: str, by: By = (), *, counts: bool = False, **how: Unpack[How]
    ) -> Estimates:
        """See `Estimating`."""
        options = self._checked([], (*names_of(by), column), how)
        replicates = self.design.replicates
        return shares_from(self.cells, by, column, counts, options, replicates, self._like)

    def table(
        self, rows: str, columns: str, by: By = (), *, of: ShareOf = "all", **how: Unpack[How]
    ) -> CrossTable:
        """See `Estimating`."""
        options = self._checked([], crossed_by(by, rows, columns), how)
        domains = domains_by(self.cells, by)
        replicates = self.design.replicates
        pair = (rows, columns)
        return cross_table(self.cells, domains, pair, of, options, replicates, None, self._like)

    def _checked(self, estimators: Sequence[Estimator], by: By, how: How) -> Options:
        for name in names_of(by):
            if name not in self.by:
                raise SathitiError(
                    "The cube was not made for column {column}.",
                    fix="It was made for: {columns}.",
                    column=name,
                    columns=", ".join(self.by),
                )
        _, options = read_how(how)
        lacking = [one for one in monomials_of(estimators, options) if one not in self.cells.sums]
        if lacking:
            raise SathitiError(
                "The cube does not hold the totals of {products}.",
                fix="Make it with the estimator you ask for.",
                products=", ".join(" x ".join(told(name) for name in one) for one in lacking),
            )
        return options
