"""Non-response made good within classes: respondents carry the weight of those who do not answer.

In class c the weight of a respondent is multiplied by
f_c = sum of weights of all / sum of weights of respondents, that of the others becomes zero, so
that the sum of weights of each class stays (Särndal, Swensson and Wretman 1992, section 15.6).
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.cells import check_columns
from sathiti.methods.survey.weighting.cells import (
    add_up,
    missing_values,
    numbers_of,
)
from sathiti.methods.survey.weighting.population import plain, raise_all, written_key
from sathiti.methods.tables import looked_up, opened, refuse_other_than_numbers
from sathiti.model import Message, SathitiError

Array = NDArray[np.float64]


class ResponseAdjusted(Struct, frozen=True):
    """Weights of respondents after non-response.

    Attributes:
        weight: column of the weights before.
        factor: by which the weight of every row changes; 0 for those who did not answer.
        classes: one row a class: its keys, rows, respondents, response_rate (weighted), factor.
        notes: classes with few respondents or a large factor.
    """

    weight: str
    factor: nw.Expr
    classes: pa.Table
    notes: tuple[Message, ...]

    @property
    def expression(self) -> nw.Expr:
        """The adjusted weight of every row, on any engine."""
        return nw.col(self.weight).cast(nw.Float64) * self.factor

    def attach(self, table: Any, name: str = "response_weight") -> Any:
        """The table with the adjusted weights as a further column; lazy if it is lazy.

        Args:
            table: the sample.
            name: of the new column.
        """
        return nw.from_native(table).with_columns(self.expression.alias(name)).to_native()


class ResponseCells(Struct, frozen=True):
    """A sample added up by keys: who was asked and who answered.

    Attributes:
        keys: [cells] values of the keys.
        weights: [cells] sums of weights of all.
        answered: [cells] sums of weights of respondents.
        rows: [cells] number of rows.
        respondents: [cells] number of respondents.
    """

    keys: pa.Table
    weights: Array
    answered: Array
    rows: Array
    respondents: Array


def response_cells(table: Any, weight: str, responded: str, keys: Sequence[str]) -> ResponseCells:
    """Add up weights and responses by keys.

    Args:
        table: everybody who was to be asked, of any engine narwhals reads.
        weight: column of the weights.
        responded: column that is true (or 1) for respondents, false (or 0) for the others.
        keys: columns to group by.

    Raises:
        SathitiError: a column is missing, weights are wrong, or `responded` is not yes or no.
    """
    frame = opened(table).lazy()
    check_columns(frame, [*keys, weight, responded])
    refuse_other_than_numbers(frame.collect_schema(), responded, besides=(nw.Boolean,))
    keys = list(dict.fromkeys(keys))
    r = nw.col(responded).cast(nw.Float64)
    d = nw.col(weight).cast(nw.Float64)
    terms = {"_respondents": r, "_answered": d * r, "_neither": (r * (r - 1.0)).abs()}
    cells = add_up(frame, keys, weight, terms)
    rows, known = numbers_of(cells["_rows"]), numbers_of(cells["_known_respondents"])
    if (known < rows).any():
        raise missing_values(int((rows - known).sum()), responded)
    if not (numbers_of(cells["_neither"]) == 0).all():
        raise SathitiError(
            "The column {column} holds other values than yes and no (1 and 0).",
            fix="Make it true for respondents and false for those who did not answer.",
            column=responded,
        )
    return ResponseCells(
        cells.select(list(keys)),
        numbers_of(cells["_weight"]),
        numbers_of(cells["_answered"]),
        rows,
        numbers_of(cells["_respondents"]),
    )


def adjust_by_classes(
    table: Any,
    weight: str,
    responded: str,
    classes: Sequence[str],
    *,
    few: int = 20,
    large: float = 3.0,
) -> ResponseAdjusted:
    """Give the weight of those who did not answer to the respondents of their class.

    Args:
        table: everybody who was to be asked, of any engine narwhals reads.
        weight: column of the weights.
        responded: column that is true (or 1) for respondents, false (or 0) for the others.
        classes: columns whose values make the classes.
        few: classes with fewer respondents are noted.
        large: classes with a greater factor are noted.

    Raises:
        SathitiError: or CollectedError, naming every class in which nobody answered.

    >>> import pyarrow as pa
    >>> asked = pa.table({"village": ["a", "a", "b"], "yes": [1, 0, 1], "w": [2.0, 2.0, 5.0]})
    >>> made = adjust_by_classes(asked, "w", "yes", ["village"], few=0)
    >>> made.attach(asked)["response_weight"].to_pylist()
    [4.0, 0.0, 5.0]
    """
    cells = response_cells(table, weight, responded, classes)
    for column in classes:
        empty = int(cells.rows[cells.keys[column].is_null().to_numpy()].sum())
        if empty:
            raise missing_values(empty, column)
    return adjusted(weight, responded, cells, looked_up_in(cells.keys), few, large)


def looked_up_in(keys: pa.Table) -> Any:
    """How a value for each row of a table of keys is found from the rows of a sample."""
    columns = keys.column_names
    values = [tuple(row.values()) for row in keys.to_pylist()]

    def look_up(found: Array) -> nw.Expr:
        return looked_up(columns, dict(zip(values, found.tolist(), strict=True)))

    return look_up


def adjusted(
    weight: str, responded: str, cells: ResponseCells, look_up: Any, few: int, large: float
) -> ResponseAdjusted:
    """The adjustment of cells that are classes.

    Args:
        weight: column of the weights.
        responded: column of the response.
        cells: one a class.
        look_up: makes an expression of rows from one value a class.
        few: classes with fewer respondents are noted.
        large: classes with a greater factor are noted.

    Raises:
        SathitiError: or CollectedError, naming every class in which nobody answered.
    """
    names = [written_key(row.values()) for row in cells.keys.to_pylist()]
    raise_all(
        [
            SathitiError(
                "Nobody answered in the class {name}: nobody can carry its weight of {weight}.",
                fix="Merge the class with a similar one.",
                name=names[at] or "*",
                weight=plain(float(cells.weights[at])),
            )
            for at in np.flatnonzero((cells.answered <= 0) & (cells.weights > 0))
        ]
    )
    empty = cells.weights <= 0
    factors = np.where(empty, 1.0, cells.weights / np.where(empty, 1.0, cells.answered))
    table = cells.keys
    for name, column in (
        ("rows", cells.rows.astype(np.int64)),
        ("respondents", cells.respondents.astype(np.int64)),
        ("response_rate", 1 / factors),
        ("factor", factors),
    ):
        table = table.append_column(name, pa.array(column))
    notes = [
        Message(
            "The class {name} has {count} respondents and the factor {factor}.",
            {
                "name": names[at] or "*",
                "count": int(cells.respondents[at]),
                "factor": plain(float(factors[at])),
            },
        )
        for at in np.flatnonzero((cells.respondents < few) | (factors > large))
    ]
    factor = look_up(factors) * nw.col(responded).cast(nw.Float64)
    return ResponseAdjusted(weight, factor, table, tuple(notes))
