"""How many records of each kind the households of a survey have."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sathiti.domains.social.deprivations import Lack
from sathiti.methods.validation.record_rules import RecordFile, parents_of, values_of
from sathiti.model import SurveyPlan

Floats = NDArray[np.float64]


def with_lacks(tables: Mapping[str, pa.Table], plan: SurveyPlan, lacks: Sequence[Lack]) -> pa.Table:
    """The households with the number of records of each kind; null where one cannot be judged.

    Args:
        tables: records by file.
        plan: of the survey.
        lacks: what is counted.
    """
    homes = plan.weighting.file
    files = {
        name: _records(tables, plan, name)
        for name in plan.files
        if homes in (name, *plan.above(name))
    }
    table = tables[homes]
    for one in lacks:
        counts = _counted(files, homes, one)
        table = table.append_column(one.column, pa.array(counts, from_pandas=True))
    return table


def _records(tables: Mapping[str, pa.Table], plan: SurveyPlan, name: str) -> RecordFile:
    table, declared = tables[name], plan.files[name]
    within = declared.within if name != plan.weighting.file else ""
    parent = np.zeros(0, np.int64)
    if within:
        parent = parents_of(table, tables[within], plan.files[within].key)
    lines = np.zeros(table.num_rows, np.int64)
    return RecordFile(table, declared.key, name, lines, within, parent)


def _counted(files: Mapping[str, RecordFile], homes: str, one: Lack) -> Floats:
    """[households] records that count; NaN where one of them cannot be judged."""
    records = files[one.file]
    counts = np.ones(records.table.num_rows)
    if one.variable:
        text = pc.cast(records.table[one.variable], pa.string())
        found = pc.is_in(text, value_set=pa.array(one.codes, pa.string()))
        known = pc.if_else(pc.is_valid(text), pc.cast(found, pa.float64()), None)
        counts = np.asarray(pc.fill_null(known, float("nan")).to_numpy(), dtype=np.float64)
    if one.expression:
        # What does not count by its code need not be known otherwise.
        holds = values_of(files, one.file, one.expression, one.at)
        counts = np.where(counts == 0, 0.0, counts * holds)
    place, file = np.arange(len(counts)), one.file
    while file != homes:
        place = np.where(place >= 0, files[file].parent[place], -1)
        file = files[file].within
    inside = place >= 0
    total = np.bincount(place[inside], counts[inside], files[homes].table.num_rows)
    return total.astype(np.float64)
