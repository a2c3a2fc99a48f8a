"""An estimation equation as data, and its application to a table of any engine."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.emissions.estimate import Estimate
from sathiti.methods.tables import collected, lazy
from sathiti.model import Place, SathitiError


class Input(Struct, frozen=True):
    """One input of an equation.

    Attributes:
        name: argument of the formula, and column of the table unless another is named.
        unit: unit it is in; ``1`` for shares and ratios.
        low, high: bounds, both allowed.
        default: value where the table has no such column; None if it must be given.
    """

    name: str
    unit: str
    low: float = 0.0
    high: float = math.inf
    default: float | None = None


class Equation(Struct, frozen=True):
    """A formula with the meaning, unit and bounds of what goes in and comes out.

    Attributes:
        id: short name.
        source: publication and number of the equation.
        gas: gas it gives; empty if it gives a factor or another intermediate result.
        unit: unit of the result.
        inputs: in the order of the formula's arguments.
        formula: arithmetic that works on numbers, arrays and expressions alike.
    """

    id: str
    source: str
    gas: str
    unit: str
    inputs: tuple[Input, ...]
    formula: Callable[..., Any]

    @property
    def result(self) -> str:
        """Name of the column with the result: ``emission`` for a gas, else the id."""
        return "emission" if self.gas else self.id

    def of(self, **values: float) -> float:
        """The result for numbers.

        Raises:
            SathitiError: an input is missing, unknown or out of bounds.
        """
        _check_names(self, values)
        known = {one.name: values.get(one.name, one.default) for one in self.inputs}
        for one in self.inputs:
            _check_number(self, one, known[one.name])
        return float(self.formula(**known))


def apply_equation(
    table: Any, equation: Equation, columns: Mapping[str, str | float] | None = None
) -> Estimate:
    """The result of an equation for every row of a table.

    Args:
        table: table of any engine; computed in its engine, the result is collected.
        equation: the equation.
        columns: input to the column that holds it, or to one number for all rows. Inputs not
            named are taken from the column of their own name, else from their default.

    Returns:
        The rows with the result added: `gas`, `emission`, `unit` and `equation` for a gas;
        else a column named by the equation and its unit (``nex`` and ``nex_unit``), so that
        the next equation finds it. Rows with an input missing or out of bounds are refused,
        with the first such `input`, its `value` and bounds.

    Raises:
        SathitiError: an input is neither a column nor a number; a number is out of bounds.

    >>> herds = pa.table({"animal": ["buffalo"], "heads": [1000.0], "ef": [55.0]})
    >>> from sathiti.methods.emissions.agriculture import ENTERIC_CH4
    >>> apply_equation(herds, ENTERIC_CH4).complete()["emission"].to_pylist()
    [0.055]
    """
    taken = _taken(table, equation, dict(columns or {}))
    used = [name for name in taken.values() if isinstance(name, str)]
    frame = lazy(table, equation.id, [], used)
    added = _added(equation)
    for column in [*added, equation.result]:
        _check_free(column, frame.collect_schema().names(), equation)
    values = {
        name: nw.col(one).cast(nw.Float64) if isinstance(one, str) else nw.lit(one)
        for name, one in taken.items()
    }
    read = [one for one in equation.inputs if isinstance(taken[one.name], str)]
    keys = [name for name in frame.collect_schema().names() if name not in used]
    refused = pa.table({"reason": pa.array([], pa.string())})
    if read:
        bad = {one.name: _fault(one, values[one.name]) for one in read}
        wrong = nw.any_horizontal(*(fault for fault, _ in bad.values()), ignore_nulls=False)
        told = _told(read, values, bad)
        refused = collected(frame.filter(wrong).with_columns(**told).select(*keys, *told))
        frame = frame.filter(~wrong)
    done = frame.with_columns(**{equation.result: equation.formula(**values)}, **added)
    return Estimate(collected(done), refused)


def _added(equation: Equation) -> dict[str, nw.Expr]:
    """Columns that say what the result is."""
    if not equation.gas:
        return {f"{equation.id}_unit": nw.lit(equation.unit)}
    told = {"gas": equation.gas, "unit": equation.unit, "equation": equation.id}
    return {name: nw.lit(said) for name, said in told.items()}


def _taken(
    table: Any, equation: Equation, columns: dict[str, str | float]
) -> dict[str, str | float]:
    """Input to its column or number."""
    _check_names(equation, columns)
    there = nw.from_native(table).lazy().collect_schema().names()
    taken: dict[str, str | float] = {}
    for one in equation.inputs:
        default = one.default if one.name not in there else None
        given = columns.get(one.name, one.name if default is None else default)
        if not isinstance(given, str):
            _check_number(equation, one, given)
        elif given not in there:
            raise SathitiError(
                "The input {input} ({unit}) is missing.",
                fix="Add a column “{input}”, or name the column or the number that holds it.",
                at=Place(equation.id),
                input=given,
                unit=one.unit,
            )
        taken[one.name] = given
    return taken


def _check_names(equation: Equation, given: Mapping[str, Any]) -> None:
    known = [one.name for one in equation.inputs]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise SathitiError(
            "The equation has no input {unknown}.",
            fix="Its inputs are: {known}.",
            at=Place(equation.id),
            unknown=unknown,
            known=known,
        )


def _check_number(equation: Equation, one: Input, value: float | None) -> None:
    if value is None or not one.low <= value <= one.high:
        raise SathitiError(
            "The input {input} is {value}; it must lie between {low} and {high} ({unit}).",
            fix="Correct the value.",
            at=Place(equation.id),
            input=one.name,
            value="–" if value is None else value,
            low=one.low,
            high=one.high,
            unit=one.unit,
        )


def _check_free(column: str, there: list[str], equation: Equation) -> None:
    if column in there:
        raise SathitiError(
            "The table already has a column {column}, where the result is to stand.",
            fix="Rename it first.",
            at=Place(equation.id),
            column=column,
        )


def _fault(one: Input, value: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """Whether an input is unusable, and its reason."""
    known = value.is_finite().fill_null(False)
    below = (value < one.low).fill_null(False)
    above = (value > one.high).fill_null(False) if one.high < math.inf else nw.lit(False)
    reason = (
        nw.when(~known)
        .then(nw.lit("input"))
        .otherwise(nw.when(below).then(nw.lit("below")).otherwise(nw.lit("above")))
    )
    return (~known) | below | above, reason


def _told(
    read: list[Input], values: Mapping[str, nw.Expr], bad: Mapping[str, tuple[nw.Expr, nw.Expr]]
) -> dict[str, nw.Expr]:
    """The first unusable input of a row, its value, reason and bounds."""
    told: dict[str, nw.Expr] = {}
    for one in reversed(read):
        fault, reason = bad[one.name]
        here = {
            "input": nw.lit(one.name),
            "value": values[one.name],
            "reason": reason,
            "low": nw.lit(float(one.low)),
            "high": nw.lit(float(one.high)),
        }
        told = {
            name: nw.when(fault).then(what).otherwise(told[name]) if told else what
            for name, what in here.items()
        }
    return told
