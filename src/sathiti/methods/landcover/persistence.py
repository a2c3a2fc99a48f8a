"""Change that lasts, beside the plain difference of two years.

Maps of single years confuse classes; comparing two of them overstates change. Here a change
counts only where a pixel held its first class in all of the first years of a stack and its last
class in all of the last years.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.landcover.codes import Pixels
from sathiti.methods.landcover.matrix import CODES, SCHEMA, rows_of, table_of
from sathiti.model import SathitiError

SIDE_BY_SIDE = pa.schema(
    [*SCHEMA, ("persistent_pixels", pa.int64()), ("persistent_hectares", pa.float64())]
)


class Persistence(Struct, frozen=True):
    """For how long a class must hold.

    Attributes:
        before: years from the first map on.
        after: years up to the last map.
    """

    before: int
    after: int

    def check(self, years: int) -> None:
        """Check that the rule can be applied to a stack.

        Raises:
            SathitiError: it has too few years.
        """
        if years < 3:
            raise SathitiError(
                "{years} maps were given; a lasting change shows in three or more.",
                fix="Give the maps of more years.",
                years=years,
            )
        if min(self.before, self.after) < 1 or self.before + self.after > years:
            raise SathitiError(
                "{before} years before and {after} after a change do not fit into {years} maps.",
                fix="Give the maps of more years, or ask for fewer years.",
                before=self.before,
                after=self.after,
                years=years,
            )


def lasting_end(stack: Sequence[Pixels], rule: Persistence, no_data: int | None = None) -> Pixels:
    """The last map, with the first class back where the change did not last.

    Args:
        stack: maps of one block from the first year to the last, of one shape.
        rule: years a class must hold.
        no_data: code of no data in all maps.

    Returns:
        Codes of the last map where the rule holds or data are missing at either end, else of
        the first map. Its pairs with the first map are the lasting changes.

    Raises:
        SathitiError: the stack has too few maps.

    >>> years = [np.array([year], "u1") for year in ([6, 6], [6, 6], [2, 2], [2, 6])]
    >>> lasting_end(years, Persistence(2, 2)).tolist()
    [[2, 6]]
    """
    rule.check(len(stack))
    first, last = stack[0], stack[-1]
    held = np.ones(first.shape, bool)
    for year in stack[1 : rule.before]:
        held &= year == first
    for year in stack[len(stack) - rule.after : -1]:
        held &= year == last
    if no_data is not None:
        held |= (first == no_data) | (last == no_data)
    return np.where(held, last, first)


def side_by_side(plain: Any, lasting: Any) -> pa.Table:
    """Both matrices in one table.

    Returns:
        Columns of the change matrix for the plain difference, then persistent_pixels and
        persistent_hectares; a pair that one of them lacks has 0 there.
    """
    after = {tuple(row[name] for name in CODES): row for row in rows_of(lasting)}
    rows = []
    for row in rows_of(plain):
        key = tuple(row[name] for name in CODES)
        measured = row["hectares"] is not None
        kept = after.pop(key, {"pixels": 0, "hectares": 0.0 if measured else None})
        rows.append((*key, row["pixels"], row["hectares"], kept["pixels"], kept["hectares"]))
    for key, kept in after.items():
        none = None if kept["hectares"] is None else 0.0
        rows.append((*key, 0, none, kept["pixels"], kept["hectares"]))
    return table_of(SIDE_BY_SIDE, rows)
