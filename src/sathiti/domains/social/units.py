"""The table that is analysed: one row a unit, with what the files above say of it."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods.validation.record_rules import parents_of
from sathiti.model import SathitiError, SurveyDomain, SurveyPlan

Tables = Mapping[str, pa.Table]


def lifted(tables: Tables, plan: SurveyPlan, file: str, columns: Iterable[str]) -> pa.Table:
    """Columns for every record of a file, from itself or the nearest file above that has them.

    Args:
        tables: records by file.
        plan: of the survey.
        file: whose records are the rows.
        columns: names.

    Raises:
        SathitiError: neither the file nor one above has a column.
    """
    chain = [file, *plan.above(file)]
    places = {file: pa.array(np.arange(tables[file].num_rows))}
    for below, above in pairwise(chain):
        found = parents_of(tables[below], tables[above], plan.files[above].key)
        parent = pa.array(found, mask=found < 0)
        places[above] = parent.take(places[below])
    made = {}
    for name in dict.fromkeys(columns):
        holder = next((one for one in chain if name in tables[one].column_names), None)
        if holder is None:
            raise SathitiError(
                "The table has no column {column}.",
                fix="Its columns are: {columns}.",
                column=name,
                columns=", ".join(tables[file].column_names),
            )
        made[name] = tables[holder][name].take(places[holder])
    return pa.table(made)


def coded(column: pa.ChunkedArray, domain: SurveyDomain) -> pa.Array:
    """Values of a variable as codes of the dimension; null where they are none."""
    if domain.groups:
        return _grouped(column, domain)
    text = pc.cast(column, pa.string()).combine_chunks()
    if not domain.codes:
        return text
    at = pc.index_in(text, value_set=pa.array(list(domain.codes)))
    return pa.array(list(domain.codes.values())).take(at)


def _grouped(column: pa.ChunkedArray, domain: SurveyDomain) -> pa.Array:
    values = np.asarray(
        pc.fill_null(pc.cast(column, pa.float64()), float("nan")).to_numpy(), dtype=np.float64
    )
    lows = np.array(list(domain.groups.values()))
    at = np.searchsorted(lows, np.nan_to_num(values, nan=-np.inf), side="right") - 1
    return pa.array(list(domain.groups)).take(pa.array(at, mask=at < 0))


def with_domains(
    table: pa.Table, tables: Tables, plan: SurveyPlan, file: str, names: Iterable[str]
) -> pa.Table:
    """The table with a column for each domain, in codes of its dimension.

    Args:
        table: rows of `file`, as `lifted` made them.
        tables: records by file.
        plan: of the survey.
        file: whose records are the rows.
        names: domains.
    """
    for name in names:
        domain = plan.domains[name]
        raw = lifted(tables, plan, file, [domain.variable])[domain.variable]
        column = coded(raw, domain)
        if name in table.column_names:
            table = table.set_column(table.column_names.index(name), name, column)
        else:
            table = table.append_column(name, column)
    return table
