"""What households lack, as a table says it: the indicators of multidimensional poverty."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.poverty.multidimensional import Deprivation, PovertyProfile, Relation
from sathiti.methods.validation.record_rules import RecordFile, parents_of, values_of
from sathiti.model import Place, SathitiError, SurveyPlan
from sathiti.warehouse.packs import Pack

CUTOFF = "cutoff"
CODES = " "
Floats = NDArray[np.float64]


class Lack(Struct, frozen=True):
    """One thing that a household may lack: too few or too many records of a kind.

    Attributes:
        id: name of the indicator.
        file: whose records are counted: that of households, or one below.
        variable: whose codes make a record count; empty where any does.
        codes: those codes.
        expression: what else must hold for a record to count, in the language of rules.
        at: where the table says it.
    """

    id: str
    file: str
    variable: str
    codes: tuple[str, ...]
    expression: str
    at: Place

    @property
    def column(self) -> str:
        """Name of the column with the number of records that count."""
        return f"lack of {self.id}"


def lacks_of(pack: Pack, plan: SurveyPlan) -> list[Lack]:
    """What the table of a survey counts; nothing where it names none.

    Raises:
        SathitiError: a file is not of the survey, or does not lie in that of households.
    """
    lacks = []
    for row in pack.parameters.get(plan.deprivations, ()):
        told = row.values
        if told["indicator"] == CUTOFF:
            continue
        known = [file for file in plan.files if plan.weighting.file in (file, *plan.above(file))]
        if told["file"] not in known:
            raise _unknown(told["file"], known, row.at)
        variable, _, codes = told["where"].partition("=")
        lacks.append(
            Lack(
                told["indicator"],
                told["file"],
                variable.strip(),
                tuple(codes.split(CODES)) if codes else (),
                told["expression"],
                row.at,
            )
        )
    return lacks


def profile_of(pack: Pack, plan: SurveyPlan) -> PovertyProfile | None:
    """Indicators with their weights, and the cutoff; None where the survey declares none.

    Raises:
        SathitiError: a weight, count or relation makes no sense, or `PovertyProfile.check`.
    """
    rows = pack.parameters.get(plan.deprivations, ())
    if not rows:
        return None
    indicators, cutoff = [], 0.0
    for row in rows:
        told = row.values
        if told["indicator"] == CUTOFF:
            cutoff = _number(told["weight"], row.at)
            continue
        if told["relation"] not in get_args(Relation):
            raise _unknown(told["relation"], list(get_args(Relation)), row.at)
        relation: Any = told["relation"]
        indicators.append(
            Deprivation(
                told["indicator"],
                Lack(told["indicator"], "", "", (), "", row.at).column,
                relation,
                _number(told["count"], row.at),
                _number(told["weight"], row.at),
                told["dimension"],
            )
        )
    profile = PovertyProfile(tuple(indicators), cutoff)
    profile.check()
    return profile


def assumed_by(pack: Pack, plan: SurveyPlan) -> str:
    """Where the definition is from, if a row of the table is an assumption; otherwise empty."""
    rows = pack.parameter_values(plan.deprivations)
    if all(row.get("assumed") != "yes" for row in rows):
        return ""
    return next((row["source"] for row in rows if row["indicator"] == CUTOFF), "")


def _number(written: str, at: Place) -> float:
    try:
        return float(Fraction(written))
    except (ValueError, ZeroDivisionError):
        raise SathitiError(
            "“{written}” is no number.",
            fix="Write a number such as 0.25, or a share such as 1/6.",
            at=at,
            written=written,
        ) from None


def _unknown(written: str, known: Sequence[str], at: Place) -> SathitiError:
    return SathitiError(
        "“{written}” is not known here.",
        fix="Use one of: {known}.",
        at=at,
        written=written,
        known=list(known),
    )


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
