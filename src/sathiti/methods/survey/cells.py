"""The heavy pass: one group-by on the engine, from rows to totals of PSU x domain.

Only those totals are collected. A design whose rows are its last stage has no fewer cells
than rows: then the columns needed are collected as they are.
"""

import functools
import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, structs

from sathiti.methods.survey.adjustment import Adjustment
from sathiti.methods.survey.arrays import (
    MOST_CODES,
    FloatArray,
    IntArray,
    Table,
    numbered,
    ranked_codes,
)
from sathiti.methods.survey.frame import DesignFrame, StageKeys, design_frame
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, told
from sathiti.methods.survey.unequal import blocks_of
from sathiti.methods.tables import asking_the_engine, grouped, refuse_other_than_numbers
from sathiti.model import SathitiError
from sathiti.model.design import Design

ROWS, ALL, WEIGHT, INSIDE = "rows_", "all_", "weight_", "inside_"
Aggregation = Literal["sum", "min", "max", "count"]
EAGER_ONLY = (nw.Implementation.PANDAS, nw.Implementation.PYARROW, nw.Implementation.MODIN)


class Codes(Struct, frozen=True):
    """A column as numbers.

    Attributes:
        of_row: [rows] place among `values`; -1 where the column is empty.
        values: its different values, in order.
    """

    of_row: IntArray
    values: Sequence[Any]


class Domains(Struct, frozen=True):
    """The domains of a by, in order of their keys.

    Attributes:
        by: names of the columns.
        keys: by column, the value of every domain.
        of_cell: [cells] place of the domain; -1 where a by column is empty.
    """

    by: tuple[str, ...]
    keys: tuple[tuple[Any, ...], ...]
    of_cell: IntArray

    @property
    def count(self) -> int:
        """Number of domains."""
        return len(self.keys[0]) if self.keys else 1


class Cells(Struct, frozen=True):
    """Totals of units x domains.

    Attributes:
        frame: the design of the full sample.
        unit: [cells] place in the frame.
        keys: by column, its codes over the cells (strata, units and by).
        rows: [cells] rows of the sample.
        sums: by monomial, [cells] of weight x monomial.
        everywhere: by monomial, [cells] the same over all rows, also those of no domain.
        adjustment: the calibration of the weights, if there is one.
    """

    frame: DesignFrame
    unit: IntArray
    keys: dict[str, Codes]
    rows: FloatArray
    sums: dict[Monomial, FloatArray]
    everywhere: dict[Monomial, FloatArray] = {}
    adjustment: Adjustment | None = None


def collect_cells(
    table: Table,
    design: Design,
    by: Sequence[str],
    variables: Mapping[str, Variable],
    monomials: Sequence[Monomial],
    *,
    drop_missing: bool = False,
    extra: Mapping[str, Variable] | None = None,
    everywhere: Sequence[Monomial] = (),
) -> Cells:
    """One pass over the rows.

    Args:
        table: any table narwhals reads.
        design: names its columns.
        by: columns of the domains.
        variables: by name, those that the monomials name.
        monomials: products whose weighted totals are asked; the constant 1 is always given.
        drop_missing: rows with a missing variable are no rows of any domain, though their unit
            stays in the design; otherwise they are refused.
        extra: further variables that monomials name, known to have no missing values.
        everywhere: products to add up over all rows, whether in a domain or not.

    Raises:
        SathitiError: a column is not there, a weight is missing or not positive, a value is
            missing or not finite, a design that cannot be.
    """
    wanted = list(dict.fromkeys((ONE, *monomials)))
    keys = key_columns(design, by)
    question = _Question(
        variables, {**variables, **(extra or {})}, wanted, everywhere, drop_missing
    )
    collected = _collected(table, design, keys, question)
    if not collected.num_rows:
        raise SathitiError("The table has no rows.", fix="Give the rows of the sample.")
    sums = {one: floats(collected[f"m{place}_"]) for place, one in enumerate(wanted)}
    check_known(sums[ONE], table, design, {} if drop_missing else variables)
    whole = {one: floats(collected[f"a{place}_"]) for place, one in enumerate(everywhere)}
    check_finite(sums, design)
    coded = {name: codes_of(collected[name]) for name in keys}
    unit, frame = frame_of(collected, coded, design)
    if not drop_missing:
        check_domains(coded, by)
    return Cells(frame, unit, coded, floats(collected[ROWS]), sums, whole)


def key_columns(design: Design, by: Sequence[str]) -> list[str]:
    """Columns of strata and units of every stage, then those of the domains, once each."""
    named: list[str] = []
    for stage in design.levels:
        named += [stage.strata, stage.unit]
    return list(dict.fromkeys(name for name in (*named, *by) if name))


class _Question(Struct, frozen=True):
    """What is to be added up: variables of the question, all variables, products."""

    variables: Mapping[str, Variable]
    named: Mapping[str, Variable]
    monomials: Sequence[Monomial]
    everywhere: Sequence[Monomial]
    drop_missing: bool


@asking_the_engine()
def _collected(table: Table, design: Design, keys: Sequence[str], question: _Question) -> pa.Table:
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    populations = [stage.fpc for stage in design.levels if stage.fpc]
    sources = [one.source for one in question.named.values()]
    check_columns(frame, [*keys, *populations, design.weight, *sources])
    read = Reading(frame.collect_schema(), question.named)
    weight = read.column(design.weight)
    dropping = question.drop_missing and question.variables
    if dropping:
        # a column, for it stands in every term: expressions would grow as their square
        frame = frame.with_columns(inside_of(question.variables).alias(INSIDE))
    inside = nw.col(INSIDE) if dropping else None
    known = None if question.drop_missing else read.known(question.variables)
    asked: dict[str, tuple[nw.Expr, Aggregation]] = {}
    if inside is not None:
        asked[ROWS] = (inside.cast(nw.Int64), "sum")
    asked |= populations_asked(read, populations)
    for place, one in enumerate(question.monomials):
        term = read.term(weight, one, inside)
        asked[f"m{place}_"] = (term if one else sure(term, weight, known), "sum")
    for place, one in enumerate(question.everywhere):
        asked[f"a{place}_"] = (read.term(weight, one, None), "sum")
    return collected_cells(frame, design, keys, asked)


def populations_asked(
    read: "Reading", columns: Sequence[str]
) -> dict[str, tuple[nw.Expr, Aggregation]]:
    """The greatest and the least finite population of a unit; endless where a row has none."""
    asked: dict[str, tuple[nw.Expr, Aggregation]] = {}
    for n, name in enumerate(columns):
        population = read.column(name)
        known = nw.when(~population.is_null()).then(population).otherwise(-math.inf)
        asked |= {f"fpc{n}_": (population, "max"), f"fpc{n}_least_": (known, "min")}
    return asked


def collected_cells(
    frame: nw.LazyFrame[Any],
    design: Design,
    keys: Sequence[str],
    asked: Mapping[str, tuple[nw.Expr, Aggregation]],
) -> pa.Table:
    """Groups of the keys, or the rows themselves where they are the units of the design.

    ``rows_`` is the number of rows unless it is asked otherwise.
    """
    if not design.levels[-1].unit:
        return _rows_as_cells(frame, keys, asked)
    result = aggregated(frame, keys, asked)
    return result if ROWS in asked else result.append_column(ROWS, result[ALL])


def aggregated(
    frame: nw.LazyFrame[Any],
    keys: Sequence[str],
    asked: Mapping[str, tuple[nw.Expr, Aggregation]],
) -> pa.Table:
    """One group-by on the engine, with the number of rows of every group as ``all_``.

    Args:
        frame: the rows.
        keys: columns of the groups.
        asked: by name of the result, what to aggregate and how.
    """
    expressions = {name: expression for name, (expression, _) in asked.items()}
    if frame.implementation in EAGER_ONLY:
        # these group by columns only, so the expressions become columns first
        named = [expression.alias(name) for name, expression in expressions.items()]
        frame = frame.select(*keys, *named)
        expressions = {name: nw.col(name) for name in asked}
    aggregates = [getattr(expressions[name], how)().alias(name) for name, (_, how) in asked.items()]
    return grouped(frame, keys, [nw.len().alias(ALL), *aggregates])


def _rows_as_cells(
    frame: nw.LazyFrame[Any],
    keys: Sequence[str],
    asked: Mapping[str, tuple[nw.Expr, Aggregation]],
) -> pa.Table:
    """The rows themselves with the columns a group-by would have given."""
    named = [expression.alias(name) for name, (expression, _) in asked.items()]
    rows: pa.Table = frame.select(*keys, *named).collect("pyarrow").to_native()
    ones = pa.array(np.ones(rows.num_rows))
    rows = rows.append_column(ALL, ones)
    return rows if ROWS in rows.column_names else rows.append_column(ROWS, ones)


class Reading(Struct, frozen=True):
    """Columns and variables as floats on the engine; those that are floats are left alone.

    Attributes:
        schema: types by column.
        variables: by name.
    """

    schema: Mapping[str, Any]
    variables: Mapping[str, Variable]

    def column(self, name: str) -> nw.Expr:
        """A column of the table.

        Raises:
            SathitiError: it holds no numbers.
        """
        refuse_other_than_numbers(self.schema, name, besides=(nw.Boolean, nw.Object))
        return nw.col(name) if self.schema[name] == nw.Float64 else nw.col(name).cast(nw.Float64)

    def variable(self, name: str) -> nw.Expr:
        """A variable of the estimators.

        Raises:
            SathitiError: it is a column that holds no numbers.
        """
        if name in self.schema:
            return self.column(name)
        return self.variables[name].expression.cast(nw.Float64)

    def known(self, names: Iterable[str]) -> nw.Expr | None:
        """Null where any of the named variables is; None where none is named."""
        variables = [self.variable(name) for name in names]
        return functools.reduce(operator.add, variables) if variables else None

    def term(self, weight: nw.Expr, monomial: Monomial, inside: nw.Expr | None) -> nw.Expr:
        """Weight times monomial; 0 where `inside` does not hold."""
        term = weight
        for name in monomial:
            term = term * self.variable(name)
        return term if inside is None else nw.when(inside).then(term).otherwise(0.0)


def sure(term: nw.Expr, weight: nw.Expr, known: nw.Expr | None = None) -> nw.Expr:
    """A term whose sum is infinite where a weight is not above 0, or something is not known.

    So one sum tells what is missing, and no count has to go along with it; a sentinel that is
    not a number would be a null to some engines, and left out.
    """
    holds = weight > 0
    if known is not None:
        holds = holds & ~known.is_null()
    return nw.when(holds).then(term).otherwise(math.inf)


def check_columns(frame: nw.LazyFrame[Any], columns: Sequence[str]) -> None:
    """Refuses a column that is not in the table, has values that are lists, or no name for Spark.

    Raises:
        SathitiError: it names the column and those that are there.
    """
    schema = frame.collect_schema()
    for name in columns:
        if name and name not in schema:
            raise SathitiError(
                "The table has no column {column}.",
                fix="Its columns are: {columns}.",
                column=name,
                columns=", ".join(schema),
            )
        if "." in name and frame.implementation.is_pyspark():
            raise SathitiError(
                "Spark takes the dot in the name of column {column} for something else.",
                fix="Rename the column to {better}.",
                column=name,
                better=name.replace(".", "_"),
            )
        if name and schema[name].is_nested():
            raise SathitiError(
                "The column {column} holds {kind}, of which no groups can be made.",
                fix="Give a column of numbers, text, booleans or dates.",
                column=name,
                kind=str(schema[name]),
            )


def inside_of(variables: Mapping[str, Variable]) -> nw.Expr:
    """The expression that holds where all variables are there and finite."""
    result: nw.Expr | None = None
    for one in variables.values():
        value = one.expression.cast(nw.Float64)
        there = ~value.is_null() & value.is_finite().fill_null(False)
        result = there if result is None else result & there
    assert result is not None
    return result


def floats(column: pa.ChunkedArray) -> FloatArray:
    """A column as floats; 0 where it is empty."""
    if column.type != pa.float64():
        column = pc.cast(column, pa.float64())
    if column.null_count:
        column = pc.fill_null(column, 0.0)
    return np.asarray(column.to_numpy(), dtype=np.float64)


@asking_the_engine()
def check_known(
    weights: FloatArray, table: Table, design: Design, variables: Mapping[str, Variable]
) -> None:
    """Looks for what is missing only where the sums of `sure` weights say that something is.

    Args:
        weights: [cells] these sums.
        table: the rows.
        design: names the weight.
        variables: by name, those that must not be missing.

    Raises:
        SathitiError: it counts what is missing.
    """
    if np.isfinite(weights).all():
        return
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    asked = {design.weight: nw.col(design.weight)}
    asked |= {name: one.expression for name, one in variables.items()}
    empty = [
        one.is_null().cast(nw.Int64).sum().alias(f"v{n}_") for n, one in enumerate(asked.values())
    ]
    counts = frame.select(*empty).collect("pyarrow").to_native().to_pylist()[0]
    missing = {name: counts[f"v{n}_"] for n, name in enumerate(asked) if counts[f"v{n}_"]}
    if design.weight in missing:
        raise SathitiError(
            "{count} rows have no weight in column {column}.",
            fix="Give every row of the sample a weight.",
            count=missing[design.weight],
            column=design.weight,
        )
    _refuse_weights(frame, design)
    if missing:
        raise SathitiError(
            "Rows without a value: {columns}.",
            fix='Correct them, or say missing="drop" to estimate for those with a value.',
            columns=", ".join(f"{told(name)} ({count})" for name, count in missing.items()),
        )
    raise SathitiError(
        "{columns} holds values that are not finite numbers.",
        fix="Correct the weights: each is a number above zero.",
        columns=design.weight,
    )


def _refuse_weights(frame: nw.LazyFrame[Any], design: Design) -> None:
    """Names the first weight that is not above zero, if there is one."""
    keys = key_columns(design, ())
    weight = nw.col(design.weight).cast(nw.Float64)
    bad = frame.filter(~(weight > 0)).select(*keys, weight.alias(WEIGHT)).head(1)
    rows = bad.collect("pyarrow").to_native().to_pylist()
    if rows:
        where = ", ".join(f"{name} {rows[0][name]}" for name in keys)
        raise SathitiError(
            "Column {column} holds a weight of {weight}{where}; weights are above zero.",
            fix="Give every row its weight; leave out rows that were not interviewed.",
            column=design.weight,
            weight=f"{rows[0][WEIGHT]:g}",
            where=f" ({where})" if where else "",
        )


def check_domains(keys: Mapping[str, Codes], by: Sequence[str]) -> None:
    """Refuses empty by columns.

    Raises:
        SathitiError: it names the column.
    """
    for name in by:
        if (keys[name].of_row < 0).any():
            raise SathitiError(
                "Column {column} is empty in some rows, so that they lie in no domain.",
                fix='Fill it, or say missing="drop" to leave these rows out of the domains.',
                column=name,
            )


def check_finite(sums: Mapping[Monomial, FloatArray], design: Design) -> None:
    """Refuses sums that are not finite though nothing is missing: a weight or value is not.

    Raises:
        SathitiError: it names the columns.
    """
    for monomial, values in sums.items():
        if not np.isfinite(values).all():
            raise SathitiError(
                "{columns} holds values that are not finite numbers.",
                fix='Correct them, or say missing="drop" to estimate for those with a value.',
                columns=", ".join(told(name) for name in dict.fromkeys(monomial)) or design.weight,
            )


@asking_the_engine()
def codes_of(column: pa.ChunkedArray) -> Codes:
    """The values of a column in ascending order, and the place of each row's."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = pc.cast(array, array.type.value_type)
    if pa.types.is_float16(array.type):
        array = pc.cast(array, pa.float32())  # which can be sorted
    if pa.types.is_integer(array.type) and len(array) and not array.null_count:
        numbers = array.to_numpy()
        least, most = int(numbers.min()), int(numbers.max())
        if most - least < MOST_CODES and most <= np.iinfo(np.int64).max:
            there, place = ranked_codes(np.subtract(numbers, least, dtype=np.int64))
            return Codes(place, tuple((there + least).tolist()))
    encoded = array.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    place = np.empty(len(order) + 1, np.int64)
    place[order] = np.arange(len(order))
    place[-1] = -1
    raw = pc.fill_null(encoded.indices, len(order)).to_numpy()
    return Codes(place[raw], tuple(encoded.dictionary.take(pa.array(order)).to_pylist()))


def frame_of(
    collected: pa.Table, keys: Mapping[str, Codes], design: Design
) -> tuple[IntArray, DesignFrame]:
    """Places of the cells' units, and the frame of all units.

    Args:
        collected: columns ``fpc0_`` and so on of the stages with a finite population.
        keys: codes of the design's columns over the cells.
        design: names them.

    Raises:
        SathitiError: an identifier is empty or, where it must not, lies in several strata.
    """
    cells = collected.num_rows
    coded = [_stage_codes(keys, cells, stage.strata, stage.unit) for stage in design.levels]
    mixed = np.zeros(cells, np.int64)
    for place, (stratum, unit) in enumerate(coded):
        if place:
            mixed = numbered(mixed)[1]
        for codes in (stratum, unit):
            mixed *= len(codes.values)
            mixed += codes.of_row
    first, unit_of_cell = numbered(mixed)
    if design.unique_psu:
        _refuse_shared(coded[0][0], coded[0][1], design)
    stages: list[StageKeys] = []
    populations = 0
    for place, (stage, (stratum, unit)) in enumerate(zip(design.levels, coded, strict=True)):
        population = None
        if stage.fpc:
            name = f"fpc{populations}_"
            population = _population(collected, name, stage.fpc)[first]
            populations += 1
        names = [_named(stage.strata, value) for value in stratum.values]
        # units are named as the strata of the stage that follows
        follows = stage.fpc and place + 1 < len(coded)
        units = [_named(stage.unit, value) for value in unit.values] if follows else ()
        stages.append(
            StageKeys(stratum.of_row[first], unit.of_row[first], population, names, units)
        )
    frame = design_frame(stages, design.lonely_psu, probabilities=design.pps is not None)
    if design.pps is None or design.pps == "brewer":
        return unit_of_cell, frame
    return unit_of_cell, _with_pairs(frame, design, coded[0], first)


def _with_pairs(
    frame: DesignFrame, design: Design, coded: tuple[Codes, Codes], first: IntArray
) -> DesignFrame:
    """The frame whose first stage has a variance by pairs of units."""
    level = frame.levels[0]
    _, place = np.unique(level.parent, return_index=True)
    stratum, unit = (codes.of_row[first][place] for codes in coded)
    values = [
        (coded[0].values[one], coded[1].values[other])
        for one, other in zip(stratum, unit, strict=True)
    ]
    return structs.replace(frame, blocks=blocks_of(design, 1 - level.keep, level.stratum, values))


def _named(column: str, value: Any) -> str:
    return f"{column} {value}" if column else ""


def _population(collected: pa.Table, name: str, column: str) -> FloatArray:
    values = floats(collected[name])
    least = f"{name}least_"
    ends = floats(collected[least]) if least in collected.column_names else values
    if np.isneginf(ends).any():
        raise SathitiError(
            "Column {column} (the finite population) is empty in some rows.",
            fix="Give every row that of its stratum.",
            column=column,
        )
    if (values != ends).any():
        raise SathitiError(
            "Column {column} (the finite population) is not the same in all rows of a unit.",
            fix="Give one finite population a stratum.",
            column=column,
        )
    return values


def _stage_codes(
    keys: Mapping[str, Codes], cells: int, strata: str, unit: str
) -> tuple[Codes, Codes]:
    stratum = keys[strata] if strata else Codes(np.zeros(cells, np.int64), (None,))
    units = keys[unit] if unit else Codes(np.arange(cells), range(cells))
    for codes, name in ((stratum, strata), (units, unit)):
        empty = int((codes.of_row < 0).sum())
        if empty:
            raise SathitiError(
                "Column {column} of the design is empty in some rows.",
                fix="Every row needs its stratum and its units of selection.",
                column=name,
            )
    return stratum, units


def _refuse_shared(stratum: Codes, unit: Codes, design: Design) -> None:
    pairs = np.unique(unit.of_row * len(stratum.values) + stratum.of_row)
    shared, counts = np.unique(pairs // len(stratum.values), return_counts=True)
    several = [unit.values[place] for place in shared[counts > 1]]
    if several:
        raise SathitiError(
            "{count} units of column {column} lie in several strata: {units}.",
            fix="Correct their strata, or leave out unique_psu where numbers repeat from stratum "
            "to stratum.",
            count=len(several),
            column=design.levels[0].unit,
            units=", ".join(str(one) for one in several[:5]),
        )
