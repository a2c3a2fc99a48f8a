"""Variance by replicate weights: of the file, or made from the totals of the PSUs.

Replicates made here never become weights of rows: a replicate multiplies the totals of whole
PSUs, so a thousand of them are one product of a small matrix.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import structs
from scipy import sparse

from sathiti.methods.survey.arrays import FloatArray, IntArray, Table
from sathiti.methods.survey.cells import Domains, Reading, check_columns
from sathiti.methods.survey.estimation import Inside
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.monomials import Monomial, Variable
from sathiti.methods.survey.replicate_totals import ReplicateRule, ReplicateTotals
from sathiti.methods.survey.selection.replicates import ReplicateFactors, replicate_factors
from sathiti.methods.tables import asking_the_engine
from sathiti.model import SathitiError
from sathiti.model.design import Design, Replicates


def made_factors(frame: DesignFrame, replicates: Replicates) -> ReplicateFactors:
    """Factors of the PSUs of a frame.

    Raises:
        SathitiError: the method does not suit the design, see `replicate_factors`.
    """
    first = frame.levels[0]
    fraction = np.zeros(len(first.size))
    fraction[first.stratum] = 1 - first.keep
    return replicate_factors(
        replicates.method,  # type: ignore[arg-type]
        first.stratum,
        count=replicates.count,
        seed=replicates.seed,
        fay=replicates.fay,
        fraction=fraction if fraction.any() else None,
        names=first.names,
    )


def made_rule(made: ReplicateFactors, replicates: Replicates) -> ReplicateRule:
    """How a variance follows from replicates made."""
    return ReplicateRule(scale=made.scale, rscales=made.rscales, around_mean=replicates.around_mean)


def made_totals(
    there: Inside, monomials: Sequence[Monomial], replicates: Replicates
) -> ReplicateTotals:
    """Totals under replicates made from the PSUs of the design.

    Raises:
        SathitiError: as `made_factors`.
    """
    first = there.cells.frame.levels[0]
    made = made_factors(there.cells.frame, replicates)
    psu = first.parent[there.unit]
    adjustment = there.cells.adjustment
    if adjustment is not None:
        of_cell = first.parent[there.cells.unit]
        totals = adjustment.replicated(
            monomials, there.place, there.column, there.domains, of_cell, made.factors
        )
    else:
        shape = (there.domains, len(first.stratum))
        columns = []
        for one in monomials:
            values = there.sums(one)
            by_psu = sparse.csr_matrix((values, (there.column, psu)), shape=shape)
            columns.append((by_psu @ made.factors.T).T)
        totals = np.stack(columns, axis=2)
    return ReplicateTotals(totals=totals, **structs.asdict(made_rule(made, replicates)))


def file_rule(replicates: Replicates) -> ReplicateRule:
    """How a variance follows from the replicate weights of the file.

    Raises:
        SathitiError: its method needs a scale or rscales, or there are not as many rscales as
            columns.
    """
    count = len(replicates.columns)
    return ReplicateRule(
        scale=usual_scale(replicates),
        rscales=checked_rscales(replicates),
        around_mean=replicates.around_mean,
        file_df=replicates.df if replicates.df is not None else count - 1,
    )


def weight_in_replicate(read: Reading, design: Design, column: str) -> nw.Expr:
    """The weight of every row in a replicate of the file."""
    assert design.replicates is not None
    weight = read.column(column)
    return weight * read.column(design.weight) if design.replicates.factors_only else weight


def usual_scale(replicates: Replicates) -> float:
    """The scale of the method where the file gives none.

    Raises:
        SathitiError: the method has none.
    """
    count = len(replicates.columns)
    if replicates.scale is not None:
        return replicates.scale
    if replicates.method == "jk1":
        return (count - 1) / count
    if replicates.method in ("brr", "bootstrap"):
        return 1 / count
    if replicates.method == "fay":
        return 1 / (count * (1 - replicates.fay) ** 2)
    if replicates.method == "jkn" and replicates.rscales:
        return 1.0
    raise SathitiError(
        "Replicate weights by method {method} come with a scale or with rscales.",
        fix="Say scale and rscales as the documentation of the file gives them.",
        method=replicates.method,
    )


def checked_rscales(replicates: Replicates) -> FloatArray:
    """One factor a replicate, 1 where the file gives none.

    Raises:
        SathitiError: not as many as columns.
    """
    count = len(replicates.columns)
    if replicates.rscales and len(replicates.rscales) != count:
        raise SathitiError(
            "{given} rscales for {count} replicate weights.",
            fix="Give one a column.",
            given=len(replicates.rscales),
            count=count,
        )
    return np.array(replicates.rscales or (1.0,) * count, dtype=np.float64)


@asking_the_engine()
def file_totals(
    table: Table,
    design: Design,
    domains: Domains,
    variables: Mapping[str, Variable],
    monomials: Sequence[Monomial],
    inside: nw.Expr | None,
) -> ReplicateTotals:
    """Totals under the replicate weights of the file: one group-by to domains.

    Args:
        table: the rows.
        design: names the columns of the replicate weights.
        domains: of the estimate, whose order the totals follow.
        variables: by name.
        monomials: whose totals are asked.
        inside: holds for the rows to count; None for all.
    """
    replicates = design.replicates
    assert replicates is not None
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    check_columns(frame, replicates.columns)
    read = Reading(frame.collect_schema(), variables)
    terms: list[nw.Expr] = []
    for column in replicates.columns:
        weight = weight_in_replicate(read, design, column)
        terms += [read.term(weight, one, inside) for one in monomials]
    names = [f"t{place}_" for place in range(len(terms))]
    keys = [f"by{place}_" for place in range(len(domains.by))] or ["by_"]
    by = [nw.col(name).alias(key) for name, key in zip(domains.by, keys, strict=False)]
    selected = frame.select(
        *(by or [nw.lit(0).alias("by_")]),
        *(term.alias(name) for term, name in zip(terms, names, strict=True)),
    )
    summed = selected.group_by(*keys).agg(*(nw.col(name).sum() for name in names))
    collected: pa.Table = summed.collect("pyarrow").to_native()
    shape = (domains.count, len(replicates.columns), len(monomials))
    totals = np.zeros(shape)
    place = _places(collected, keys, domains)
    values = np.column_stack([collected[name].to_numpy() for name in names])
    totals[place[place >= 0]] = values[place >= 0].reshape(-1, *shape[1:])
    rule = structs.asdict(file_rule(replicates))
    return ReplicateTotals(totals=totals.transpose(1, 0, 2), **rule)


def _places(collected: pa.Table, keys: Sequence[str], domains: Domains) -> IntArray:
    """The domain of every collected row; -1 where it lies in none."""
    if not domains.by:
        return np.zeros(collected.num_rows, np.int64)
    known = {key: place for place, key in enumerate(zip(*domains.keys, strict=True))}
    rows = zip(*(collected[key].to_pylist() for key in keys), strict=True)
    return np.array([known.get(row, -1) for row in rows], dtype=np.int64)


def refuse_gaps(table: Table, replicates: Replicates) -> None:
    """Refuses replicate weights of the file that are missing, which a sum would pass over.

    Raises:
        SathitiError: a column is not there or holds text, or some of its rows have no weight.
    """
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    check_columns(frame, replicates.columns)
    advice = "Give every row of the sample all its replicate weights."
    schema = frame.collect_schema()
    for column in replicates.columns:
        if schema[column] in (nw.String, nw.Categorical, nw.Enum):
            raise SathitiError("Column {column} holds text.", fix=advice, column=column)
    counts = frame.select(
        *(
            (~nw.col(column).cast(nw.Float64).is_finite().fill_null(False))
            .cast(nw.Int64)
            .sum()
            .alias(column)
            for column in replicates.columns
        )
    )
    row = counts.collect("pyarrow").to_native().to_pylist()[0]
    for column in replicates.columns:
        if row[column]:
            raise SathitiError(
                "{count} rows have no replicate weight in column {column}, or one that is not "
                "finite.",
                fix=advice,
                count=row[column],
                column=column,
            )


def refuse_few(replicates: Replicates, frame: DesignFrame) -> None:
    """Refuses a file with fewer replicates than strata, whose variance could only be too small.

    Raises:
        SathitiError: it says both numbers.
    """
    if replicates.columns and len(replicates.columns) < frame.strata:
        raise SathitiError(
            "{count} replicate weights for {strata} strata: too few for a variance.",
            fix="Name all replicate weights of the file, or leave out the strata.",
            count=len(replicates.columns),
            strata=frame.strata,
        )
