"""Estimates from a survey as the pages show them: value, error, interval, sample, reliability."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sathiti.model import Dataflow, Structure
from sathiti.warehouse.serving import ServedDataflow, ServingDatabase
from sathiti.warehouse.serving_questions import Filters
from sathiti.web.languages import of_language

POVERTY, CURVES = "DF_POVERTY", "DF_WELFARE_CURVES"
AREA, SEX, AGE, URBANISATION = "REF_AREA", "SEX", "AGE", "URBANISATION"
INDICATOR, BASIS = "INDICATOR", "BASIS"
# signs for the flags of reliability, in the order in which they are met
SIGNS = "*†‡§¶"
HIDDEN = "–"
_FIGURES = ("STANDARD_ERROR", "CI_LOWER", "CI_UPPER", "CV")


class Estimate(Struct, frozen=True):
    """One estimate of a survey.

    Attributes:
        dataflow, key, period: where it is published.
        codes: of its key, by dimension.
        value: None where it is hidden.
        decimals: of the value.
        error: standard error, in the unit of the value.
        low, high: ends of the 95 percent interval.
        cv: coefficient of variation, a share of the value.
        n: observations in the sample.
        flag: of the rules of reliability; empty where nothing is to be said.
        unit: code of the unit.
        note: what holds for the data, such as that they are made up, in all languages.
    """

    dataflow: str
    key: str
    period: str
    codes: dict[str, str]
    value: float | None
    decimals: int = 1
    error: float | None = None
    low: float | None = None
    high: float | None = None
    cv: float | None = None
    n: int | None = None
    flag: str = ""
    unit: str = ""
    note: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the value is held back."""
        return self.value is None

    @property
    def finer(self) -> int:
        """Decimals of its error: one more than the value has, none for whole numbers."""
        return self.decimals + 1 if self.decimals else 0

    @property
    def cv_percent(self) -> float | None:
        """The coefficient of variation in percent."""
        return None if self.cv is None else 100 * self.cv


class Flag(Struct, frozen=True):
    """A flag of reliability in a table: its sign, its code, whether it hides the value."""

    sign: str
    code: str
    hides: bool


def served_flow(database: ServingDatabase, dataflow_id: str) -> ServedDataflow | None:
    """A dataflow of the release, or None where it has none of that id."""
    found = (one for one in database.dataflows() if one.dataflow.id == dataflow_id)
    return next(found, None)


def read_estimates(
    database: ServingDatabase, dataflow: Dataflow, filters: Filters, *, limit: int | None = None
) -> list[Estimate]:
    """The estimates of a dataflow that match, by key and time.

    Args:
        database: the serving file.
        dataflow: of estimates.
        filters: codes wanted, by dimension.
        limit: at most so many.
    """
    table = database.observations(dataflow.id, filters, limit=limit)
    return [_estimate(dataflow, row) for row in table.to_pylist()]


def _estimate(dataflow: Dataflow, row: Mapping[str, Any]) -> Estimate:
    decimals = row.get("DECIMALS")
    size = _number(row.get("SAMPLE_SIZE"))
    error, low, high, cv = (_number(row.get(name)) for name in _FIGURES)
    return Estimate(
        dataflow.id,
        row["SERIES_KEY"],
        row["TIME_PERIOD"],
        {name: row[name] for name in dataflow.structure.dimension_ids()},
        row["OBS_VALUE"],
        1 if decimals in (None, "") else int(decimals),
        error,
        low,
        high,
        cv,
        None if size is None else int(size),
        row.get("RELIABILITY") or "",
        row.get("UNIT_MEASURE") or "",
        row.get("NOTE_SYNTHETIC") or "",
    )


def _number(written: Any) -> float | None:
    return None if written in (None, "") else float(written)


def flags_met(estimates: Sequence[Estimate]) -> dict[str, Flag]:
    """The flags that occur, each with a sign of its own."""
    met = dict.fromkeys(one.flag for one in estimates if one.flag)
    hiding = {one.flag for one in estimates if one.hidden}
    return {
        code: Flag(SIGNS[place % len(SIGNS)], code, code in hiding)
        for place, code in enumerate(met)
    }


def notes_met(estimates: Sequence[Estimate], languages: Sequence[str], language: str) -> list[str]:
    """What is said of the data, once each, in one language.

    Args:
        estimates: that are shown.
        languages: of the release, in the order in which notes say them.
        language: wanted.
    """
    notes = dict.fromkeys(one.note for one in estimates if one.note)
    return list(dict.fromkeys(of_language(note, languages, language) for note in notes))


def whole_code(codes: Sequence[str]) -> str:
    """The code of a dimension that stands for all: a total, else the first of its list."""
    totals = [code for code in codes if code.startswith("_T")]
    return (totals or [*codes, ""])[0]


def unit_name(structure: Structure, estimates: Sequence[Estimate], language: str) -> str:
    """The unit of estimates in words."""
    codes = (one.unit for one in estimates if one.unit)
    code = next(codes, "")
    return structure.label("UNIT_MEASURE", code, language) if code else ""
