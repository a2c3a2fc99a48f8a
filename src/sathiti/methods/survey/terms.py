"""What stands on the right of a regression: columns, their categories, expressions."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
from msgspec import Struct

from sathiti.methods.survey.arrays import Table
from sathiti.methods.survey.cells import check_columns
from sathiti.methods.survey.monomials import Column, Variable
from sathiti.model import SathitiError

INTERCEPT = "(intercept)"
# More are no categories but a number or a name that was read as text.
MOST_CATEGORIES = 100


class Factor(Struct, frozen=True):
    """A column of categories; each but the reference has a coefficient.

    Attributes:
        column: the column.
        reference: the category the others are compared with; None for the first in order.
    """

    column: str
    reference: Any = None


class Term(Struct, frozen=True):
    """An expression under a name, such as the square of a column.

    Attributes:
        name: of its coefficient.
        expression: what to compute on the engine.
    """

    name: str
    expression: nw.Expr


Explaining = str | Factor | Term


class Regressor(Struct, frozen=True):
    """One coefficient's variable.

    Attributes:
        parameter: name of the coefficient.
        term: name of what it belongs to: the column of its category, or itself.
        variable: on the engine.
        is_binary: it holds only 0 and 1.
    """

    parameter: str
    term: str
    variable: Variable
    is_binary: bool = False


def explained(y: Column) -> Variable:
    """The variable on the left."""
    return Variable(y, nw.col(y)) if isinstance(y, str) else Variable("y (expression)", y)


def regressors_of(table: Table, explaining: Sequence[Explaining]) -> tuple[Regressor, ...]:
    """The variables of a regression but the intercept, in the order given.

    Columns of text have a coefficient a category but the first; the categories are read from
    the table.

    Raises:
        SathitiError: nothing is given, a column is not there, a column has too many or too few
            categories, or two coefficients have one name.
    """
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    schema = frame.collect_schema()
    found: list[Regressor] = []
    for one in explaining:
        if isinstance(one, Term):
            found.append(Regressor(one.name, one.name, _variable(one.name, one.expression)))
            continue
        column = one if isinstance(one, str) else one.column
        check_columns(frame, [column])
        if isinstance(one, str) and not _is_text(schema, column):
            found.append(Regressor(column, column, Variable(column, nw.col(column))))
            continue
        found += _categories(frame, one if isinstance(one, Factor) else Factor(one))
    _check_names([one.parameter for one in found])
    return tuple(found)


def _is_text(schema: Mapping[str, Any], column: str) -> bool:
    return schema[column] in (nw.String, nw.Categorical, nw.Enum)


def _variable(name: str, expression: nw.Expr) -> Variable:
    # not the name of a column, which would be read in place of the expression
    return Variable(f"{name} (term)", expression)


def _categories(frame: nw.LazyFrame[Any], factor: Factor) -> list[Regressor]:
    column = nw.col(factor.column)
    unique = frame.select(factor.column).unique().collect("pyarrow").to_native()
    values = sorted(value for value in unique[factor.column].to_pylist() if value is not None)
    if not 2 <= len(values) <= MOST_CATEGORIES:
        raise SathitiError(
            "Column {column} has {count} categories; a regression takes 2 to {most}.",
            fix="Leave it out, or group its values.",
            column=factor.column,
            count=len(values),
            most=MOST_CATEGORIES,
        )
    reference = values[0] if factor.reference is None else factor.reference
    if reference not in values:
        raise SathitiError(
            "No row has {value} in column {column}.",
            fix="It holds: {values}.",
            value=reference,
            column=factor.column,
            values=", ".join(str(value) for value in values),
        )
    regressors = []
    for value in values:
        if value == reference:
            continue
        name = f"{factor.column} {value}"
        # where the category is missing so is its indicator, on every engine
        indicator = nw.when(~column.is_null()).then((column == value).cast(nw.Float64))
        regressors.append(Regressor(name, factor.column, _variable(name, indicator), True))
    return regressors


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise SathitiError(
            "Nothing is given to explain the variable with.", fix="Name at least one column."
        )
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise SathitiError(
            "Column {column} is named twice.",
            fix="Give every coefficient a name of its own.",
            column=twice[0],
        )
