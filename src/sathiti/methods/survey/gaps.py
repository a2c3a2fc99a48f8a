"""What is missing, where a library has no sign of its own for it."""

import narwhals as nw
import numpy as np

from sathiti.methods.survey.arrays import Table


def gaps_as_null(table: Table) -> Table:
    """The table itself; of pandas, with null for the NaN that it keeps in place of an empty cell.

    A comparison with NaN is false in pandas, and a household of unknown income would count as
    not poor.
    """
    if nw.from_native(table).implementation is not nw.Implementation.PANDAS:
        return table
    gaps = [
        name
        for name, kind in table.dtypes.items()
        if isinstance(kind, np.dtype) and kind.kind == "f" and table[name].isna().any()
    ]
    return table.astype(dict.fromkeys(gaps, "Float64")) if gaps else table
