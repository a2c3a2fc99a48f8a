"""A table and the design it was drawn by."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Unpack

import narwhals as nw
from msgspec import structs

from sathiti.methods.survey.answering import (
    domains_by,
    made_replicates,
    shares_from,
)
from sathiti.methods.survey.arrays import Table
from sathiti.methods.survey.categories import category_replicates
from sathiti.methods.survey.cells import Cells, Domains, collect_cells, inside_of
from sathiti.methods.survey.contrasts import contrasted, sides_of
from sathiti.methods.survey.cube import Cube
from sathiti.methods.survey.design_report import DesignReport, report_of
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.estimating import (
    Contrast,
    Estimating,
    How,
    Missing,
    crossed_by,
    names_of,
    read_how,
)
from sathiti.methods.survey.estimation import (
    By,
    Inside,
    Options,
    answer,
    monomials_of,
    refuse_no_shares,
    variables_of,
    whole,
)
from sathiti.methods.survey.estimators import Estimator, Total
from sathiti.methods.survey.gaps import comparable, gaps_as_null
from sathiti.methods.survey.linear_regression import LinearRegression
from sathiti.methods.survey.monomials import ONE, Column, Monomial, Variable, variable
from sathiti.methods.survey.quantiles import QuantileRule
from sathiti.methods.survey.rank_collection import collect_ranked
from sathiti.methods.survey.rank_estimates import estimates_by_rank
from sathiti.methods.survey.rank_measures import Measure, quantiles
from sathiti.methods.survey.ranked import Ranked
from sathiti.methods.survey.regressing import Asking, fit
from sathiti.methods.survey.regression import Family, Regression
from sathiti.methods.survey.replicate_totals import ReplicateTotals
from sathiti.methods.survey.replicate_weights import Weighing, file_weights, made_weights
from sathiti.methods.survey.replication import file_totals, refuse_few, refuse_gaps
from sathiti.methods.survey.tabulation import CrossTable, ShareOf, cross_table
from sathiti.methods.survey.terms import Explaining, explained, regressors_of
from sathiti.methods.survey.weighting.calibrated_sample import CalibratedSample
from sathiti.methods.survey.weighting.calibration import Calibrated
from sathiti.methods.survey.weights_of_design import weighted_by_design
from sathiti.model import SathitiError
from sathiti.model.design import Design


class Sample(Estimating):
    """Estimates from a table of any library narwhals reads.

    The rows stay where they are: a question is one group-by of the engine to totals of stratum
    x PSU x domain, and only those are collected. Without PSUs in the design the columns needed
    are collected row by row.

    Example:
        >>> import pyarrow as pa
        >>> table = pa.table({"w": [2.0, 2.0, 3.0, 1.0], "zone": ["N", "N", "S", "S"],
        ...     "y": [1.0, 3.0, 5.0, 5.0]})
        >>> Sample(table, Design(weight="w", strata="zone")).mean("y", by=["zone"])
        zone  estimate  standard_error    ci_low  ci_high   cv  design_effect  n  df  flag
           N         2               1  -10.7062  14.7062  0.5              2  2   1
           S         5               0         5        5    0              -  2   1
    """

    def __init__(self, table: Table, design: Design) -> None:
        """A sample of these rows.

        Args:
            table: the rows, of any library narwhals reads.
            design: whose columns it must have.

        Raises:
            SathitiError: one of them is something else, or replicate weights of the file are
                missing.
        """
        if not isinstance(design, Design):
            raise SathitiError(
                "A design is asked for, not {kind}.",
                fix='Write Design(weight="...", strata="...", psu="...") with names of columns.',
                kind=type(design).__name__,
            )
        self.given = table
        self.data, self.design = weighted_by_design(gaps_as_null(table), design)
        if design.replicates and design.replicates.columns:
            refuse_gaps(self.data, design.replicates)
        calibrates = design.calibration is not None
        self._calibrated = CalibratedSample.of(self.data, self.design) if calibrates else None

    @property
    def calibrated(self) -> Calibrated | None:
        """How the weights were calibrated, with its report; None where the design asks for none."""
        return None if self._calibrated is None else self._calibrated.calibrated

    def estimate(
        self, *estimators: Estimator, by: By = (), **how: Unpack[How]
    ) -> tuple[Estimates, ...]:
        """See `Estimating`.

        Raises:
            SathitiError: a column is not there or is text, values are missing, weights are not
                above zero, or the design allows no variance.
        """
        missing, options = read_how(how)
        self._refuse_text(variables_of(estimators))
        if missing == "drop":
            # each estimator has its own missing rows
            return tuple(self._asked([one], by, missing, options)[0] for one in estimators)
        return tuple(self._asked(estimators, by, missing, options))

    def contrast(
        self, estimator: Estimator, contrast: Contrast, by: By = (), **how: Unpack[How]
    ) -> Estimates:
        """See `Estimating`."""
        missing, options = read_how(how)
        self._refuse_text(variables_of([estimator]))
        cells = self.cells([estimator], (*names_of(by), contrast.over), missing, options)
        domains = sides_of(cells, by, contrast)
        there = Inside(cells, domains)
        replicated = self._replicated(there, domains, estimator, missing)
        shown = contrasted(domains, there.domain_rows, contrast)
        return answer(there, estimator, options, shown, replicated=replicated, like=self.given)

    def regression(
        self,
        y: Column,
        x: Sequence[Explaining],
        family: Family = "linear",
        by: By = (),
        **how: Unpack[How],
    ) -> Regression:
        """The regression of y on an intercept and x, with errors by the design.

        Args:
            y: column or expression; of the logistic family booleans, 0 and 1, or shares.
            x: columns, each of numbers or of categories (text, or `Factor`), and `Term`s.
            family: ``linear``, from one pass; or ``logistic``, from a pass a step.
            by: domains, each with a regression of its own.
            how: see `How`.

        Raises:
            SathitiError: as `estimate` and `fit`.
        """
        missing, options = read_how(how)
        model = LinearRegression(explained(y), regressors_of(self.data, x))
        self._refuse_text(variables_of([model]))
        used = len(model.regressors)
        options = structs.replace(options, design_effect=False, used_df=used)

        def collect(
            table: Table, variables: Sequence[Variable], monomials: Sequence[Monomial]
        ) -> Cells:
            named = {one.name: one for one in variables}
            return self._collect(table, names_of(by), named, monomials, missing)

        def replicate(
            there: Inside, domains: Domains, estimator: Estimator
        ) -> ReplicateTotals | None:
            return self._replicated(there, domains, estimator, missing)

        table = comparable(self.data, variables_of([model]), self.design.weight)
        asking = Asking(table, by, options, collect, replicate, self._weighed, self.given)
        return fit(asking, model, family)

    def total(self, column: str | nw.Expr, by: By = (), **how: Unpack[How]) -> Estimates:
        """The total of a variable; of a column of text, the number of every category."""
        if isinstance(column, str) and self._is_text(column):
            return self.shares(column, by, counts=True, **how)
        return self.estimate(Total(column), by=by, **how)[0]

    def proportion(self, column: str | nw.Expr, by: By = (), **how: Unpack[How]) -> Estimates:
        """The share for whom a condition holds; of a column of text, that of every category."""
        if isinstance(column, str) and self._is_text(column):
            return self.shares(column, by, **how)
        return super().proportion(column, by, **how)

    def shares(
        self, column: str, by: By = (), *, counts: bool = False, **how: Unpack[How]
    ) -> Estimates:
        """See `Estimating`."""
        missing, options = read_how(how)
        cells = self.cells([], (*names_of(by), column), missing, options)
        replicated = self._category_totals(cells, by, [column])
        replicates = self.design.replicates
        return shares_from(cells, by, column, counts, options, replicates, self.given, replicated)

    def table(
        self, rows: str, columns: str, by: By = (), *, of: ShareOf = "all", **how: Unpack[How]
    ) -> CrossTable:
        """See `Estimating`."""
        missing, options = read_how(how)
        pair = (rows, columns)
        cells = self.cells([], crossed_by(by, rows, columns), missing, options)
        domains = domains_by(cells, by)
        replicated = self._category_totals(cells, by, pair)
        replicates = self.design.replicates
        return cross_table(cells, domains, pair, of, options, replicates, replicated, self.given)

    def quantile(
        self,
        column: Column,
        p: float | Sequence[float] = 0.5,
        by: By = (),
        *,
        rule: QuantileRule = "math",
        **how: Unpack[How],
    ) -> Estimates:
        """Quantiles with Woodruff's interval, a row a share `p`.

        The standard error is the width of the interval over twice its t quantile; the design
        effect is that of the share of the population below the quantile.

        Args:
            column: of the values, or an expression.
            p: share or shares, 0.5 for the median.
            by: domains.
            rule: ``math``, the smallest value whose cumulative share reaches p; or ``hf7``.
            how: see `How`; the interval is always that of Woodruff with t.

        Raises:
            SathitiError: as `estimate`; `p` is not between 0 and 1.
        """
        shares = (p,) if isinstance(p, float | int) else tuple(p)
        return self.by_rank(column, quantiles(shares, rule), by=by, **how)[0]

    def by_rank(
        self,
        column: Column,
        *measures: Measure,
        by: By = (),
        positive_only: bool = False,
        **how: Unpack[How],
    ) -> tuple[Estimates, ...]:
        """Measures that look at ranks, from one pass and one sort, one `Estimates` each.

        Args:
            column: of the values, or an expression.
            measures: such as those of `sathiti.methods.poverty.measures`.
            by: domains.
            positive_only: estimate for values above zero, as a domain of the whole design.
            how: see `How`.

        Raises:
            SathitiError: as `estimate`; a measure has no value in any domain.
        """
        _, options = read_how(how)
        ranked = self.ranked(column, names_of(by), positive_only=positive_only, **how)
        return tuple(estimates_by_rank(ranked, measures, by, options, self.given))

    def ranked(
        self,
        column: Column,
        by: Sequence[str] = (),
        *,
        positive_only: bool = False,
        **how: Unpack[How],
    ) -> Ranked:
        """The sorted cells that `by_rank` reads, for several questions about one variable."""
        missing, _ = read_how(how)
        asked = (variable(column).name,)
        self._refuse_text(asked)
        return collect_ranked(
            comparable(self.data, asked, self.design.weight),
            self.design,
            column,
            by,
            drop_missing=missing == "drop",
            positive_only=positive_only,
            calibrated=self._calibrated,
        )

    def report(self) -> DesignReport:
        """What the design and the table say about the sample; its weights before calibration.

        Raises:
            SathitiError: the design cannot be read from the table.
        """
        return report_of(self.data, self.design)

    def cube(self, by: Sequence[str], *estimators: Estimator, **how: Unpack[How]) -> Cube:
        """Totals of PSU x `by` for later questions about `estimators`.

        Args:
            by: every column that a later question may cross.
            estimators: every estimator it may ask for.
            how: see `How`.
        """
        missing, options = read_how(how)
        if self.design.replicates and self.design.replicates.columns:
            raise SathitiError(
                "A cube of totals holds no replicate weights of the file.",
                fix="Ask the sample itself, or make replicates from the PSUs.",
            )
        cells = self.cells(estimators, by, missing, options)
        return Cube(cells, self.design, tuple(by), self.given)

    def cells(
        self, estimators: Sequence[Estimator], by: Sequence[str], missing: Missing, options: Options
    ) -> Cells:
        """The totals that `estimators` need, from one pass over the rows."""
        variables, monomials = variables_of(estimators), monomials_of(estimators, options)
        cells = self._collect(self.data, by, variables, monomials, missing)
        refuse_no_shares(cells, estimators)
        return cells

    def _collect(
        self,
        table: Table,
        by: Sequence[str],
        variables: Mapping[str, Variable],
        monomials: Sequence[Monomial],
        missing: Missing,
    ) -> Cells:
        """Totals over a table with the rows of the sample."""
        drop = missing == "drop"
        table = comparable(table, variables, self.design.weight)
        if self._calibrated is not None:
            return self._calibrated.collect(table, by, variables, monomials, drop_missing=drop)
        return collect_cells(table, self.design, by, variables, monomials, drop_missing=drop)

    def _asked(
        self, estimators: Sequence[Estimator], by: By, missing: Missing, options: Options
    ) -> list[Estimates]:
        cells = self.cells(estimators, names_of(by), missing, options)
        domains = domains_by(cells, by)
        there = Inside(cells, domains)
        return [
            answer(
                there,
                one,
                options,
                whole(domains),
                replicated=self._replicated(there, domains, one, missing),
                like=self.given,
            )
            for one in estimators
        ]

    def _replicated(
        self,
        there: Inside,
        domains: Domains,
        estimator: Estimator,
        missing: Missing,
    ) -> ReplicateTotals | None:
        replicates = self.design.replicates
        if replicates is None or not replicates.columns:
            return made_replicates(there, estimator, replicates)
        refuse_few(replicates, there.cells.frame)
        variables = variables_of([estimator])
        kept = inside_of(variables) if missing == "drop" and variables else None
        table = comparable(self.data, variables, self.design.weight)
        return file_totals(table, self.design, domains, variables, estimator.monomials, kept)

    def _weighed(self, table: Table, keys: Sequence[str], rows: int) -> Weighing | None:
        """Weights under replicates of cells of some columns of a table with the sample's rows."""
        replicates = self.design.replicates
        if replicates is None:
            return None
        if not replicates.columns:
            return made_weights(self._collect(table, keys, {}, [ONE], "drop"), replicates)
        return file_weights(table, self.design, keys, rows)

    def _category_totals(
        self, cells: Cells, by: By, columns: Sequence[str]
    ) -> ReplicateTotals | None:
        """Totals of categories under the replicate weights of the file, if it has any."""
        replicates = self.design.replicates
        if replicates is None or not replicates.columns:
            return None
        refuse_few(replicates, cells.frame)
        keys = domains_by(cells, (*names_of(by), *columns))
        crossed = file_totals(self.data, self.design, keys, {}, [ONE], None)
        return category_replicates(crossed, keys, cells, domains_by(cells, by), columns)

    @cached_property
    def _schema(self) -> nw.Schema:
        schema: nw.Schema = nw.from_native(self.data).lazy().collect_schema()
        return schema

    def _is_text(self, column: str) -> bool:
        kind = self._schema.get(column)
        return kind in (nw.String, nw.Categorical, nw.Enum)

    def _refuse_text(self, names: Iterable[str]) -> None:
        for name in names:
            if self._is_text(name):
                raise SathitiError(
                    "Column {column} holds text.",
                    fix="Estimate the shares of its categories with proportion, or their numbers "
                    "with total.",
                    column=name,
                )
