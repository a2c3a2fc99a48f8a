"""Observations laid out as people read them: a row a series, a column a period."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from msgspec import Struct

from sathiti.model import Dataflow, Period, Structure
from sathiti.model.status import LEGEND_WORDS

GIVEN = "A"
NO_OBSERVATION = "·"
_UNIT = "UNIT_MEASURE"
# says of an observation that its data were made up to show a method
MADE_UP = "NOTE_SYNTHETIC"
# said once for the dataset, not in every row
_SILENT = {"FREQ", _UNIT}


# code, plain word in English, meaning in the code list
Mark = tuple[str, str, str]


class Cell(Struct, frozen=True):
    """One figure: its value as a number, its status, and the number of its footnote."""

    period: str
    value: float | None = None
    decimals: int | None = None
    status: str = ""
    note: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is no observation at all."""
        return not self.status

    @property
    def mark(self) -> str:
        """The status where it says more than "given"."""
        return "" if self.status == GIVEN else self.status


class Row(Struct, frozen=True):
    """One series: its key, codes, label in words, unit, a cell a period, whether made up."""

    key: str
    codes: dict[str, str]
    label: str
    unit: str
    cells: list[Cell]
    made_up: bool = False


class Grid(Struct, frozen=True):
    """A table of series by periods with what its marks mean.

    Attributes:
        fixed: dimension name and code name of what all rows share.
        statuses: status code, its plain English word and its meaning, for those that occur.
        notes: comments of observations, the first is note 1.
        sources: where the values come from.
        made_up: what is said of data that were made up, in all languages.
        more: series left out because the page would be too long.
        earlier: periods left out because they are older than those shown.
    """

    periods: list[str]
    rows: list[Row]
    fixed: list[tuple[str, str]] = []
    statuses: list[Mark] = []
    notes: list[str] = []
    sources: list[str] = []
    made_up: list[str] = []
    more: int = 0
    earlier: int = 0

    @property
    def has_gaps(self) -> bool:
        """Whether a period of a series has no observation."""
        return any(cell.empty for row in self.rows for cell in row.cells)

    @property
    def many_units(self) -> bool:
        """Whether rows differ in unit, so that each must say its own."""
        return len({row.unit for row in self.rows}) > 1

    @property
    def all_made_up(self) -> bool:
        """Whether every series was made up, so that the title says it and no row need."""
        return bool(self.rows) and all(row.made_up for row in self.rows)


def make_grid(
    table: pa.Table,
    dataflow: Dataflow,
    language: str,
    limit: int = 200,
    latest: int | None = None,
) -> Grid:
    """Lay observations out.

    Args:
        table: observations with the structure's columns and SERIES_KEY.
        dataflow: what they are.
        language: of the labels.
        limit: most rows; the rest is counted in `Grid.more`.
        latest: most periods, the newest; the rest is counted in `Grid.earlier`.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for observation in table.to_pylist():
        found.setdefault(observation["SERIES_KEY"], {})[observation["TIME_PERIOD"]] = observation
    keys = sorted(found, key=lambda key: _place_in_lists(dataflow, key))
    shown = keys[:limit]
    all_periods = sorted({period for key in shown for period in found[key]}, key=_in_time)
    periods = all_periods[-latest:] if latest else all_periods
    varying = _varying(dataflow, keys)
    seen = [found[key][period] for key in shown for period in periods if period in found[key]]
    notes = _numbered(seen, "COMMENT_OBS")
    return Grid(
        periods=periods,
        rows=[_row(dataflow, language, key, found[key], periods, varying, notes) for key in shown],
        fixed=_fixed(dataflow, language, keys[:1], varying),
        statuses=_statuses(dataflow, language, seen),
        notes=list(notes),
        sources=list(_numbered(seen, "SOURCE_DETAIL")),
        made_up=list(_numbered(seen, MADE_UP)),
        more=len(keys) - len(shown),
        earlier=len(all_periods) - len(periods),
    )


def telling_dimensions(codes: dict[str, str]) -> list[str]:
    """Dimensions that tell a series from others: neither frequency nor unit, and no total."""
    return [name for name, code in codes.items() if name not in _SILENT and code[:1] != "_"]


def _in_time(period: str) -> tuple[Any, ...]:
    read = Period.parse(period)
    return read.start, read.end


def _place_in_lists(dataflow: Dataflow, key: str) -> list[tuple[int, str]]:
    """Order of a series: by the place of its codes in their lists."""
    places = []
    for dimension, code in dataflow.structure.split_series_key(key).items():
        codelist = dataflow.structure.codes_of(dimension)
        known = codelist.ids() if codelist else []
        places.append((known.index(code) if code in known else len(known), code))
    return places


def _varying(dataflow: Dataflow, keys: list[str]) -> list[str]:
    """Dimensions in which the series differ."""
    split = [dataflow.structure.split_series_key(key) for key in keys]
    return [
        dimension
        for dimension in dataflow.structure.dimension_ids()
        if len({codes[dimension] for codes in split}) > 1
    ]


def _row(
    dataflow: Dataflow,
    language: str,
    key: str,
    observations: dict[str, dict[str, Any]],
    periods: list[str],
    varying: list[str],
    notes: dict[str, int],
) -> Row:
    codes = dataflow.structure.split_series_key(key)
    telling = telling_dimensions(codes)
    # totals are the rule and need no words, unless nothing else tells the rows apart
    named = [name for name in varying if name in telling] or telling
    label = " – ".join(dataflow.structure.label(name, codes[name], language) for name in named)
    unit = _unit(dataflow, codes, observations, language)
    cells = [_cell(period, observations.get(period), notes) for period in periods]
    made_up = any(observations[period].get(MADE_UP) for period in periods if period in observations)
    return Row(key, codes, label or dataflow.name.say(language), unit, cells, made_up)


def _unit(
    dataflow: Dataflow,
    codes: dict[str, str],
    observations: dict[str, dict[str, Any]],
    language: str,
) -> str:
    """Unit of a series in words: from its key, else from the attribute of its observations."""
    first = next(iter(observations.values()), {})
    code = codes.get(_UNIT) or first.get(_UNIT)
    return dataflow.structure.label(_UNIT, code, language) if code else ""


def _cell(period: str, observation: dict[str, Any] | None, notes: dict[str, int]) -> Cell:
    if observation is None:
        return Cell(period)
    return Cell(
        period,
        observation["OBS_VALUE"],
        _whole(observation.get("DECIMALS")),
        observation.get("OBS_STATUS") or GIVEN,
        notes.get(observation.get("COMMENT_OBS") or "", 0),
    )


def _whole(written: Any) -> int | None:
    return None if written in (None, "") else int(written)


def _numbered(seen: list[dict[str, Any]], column: str) -> dict[str, int]:
    """Different texts of a column, numbered from 1 in order of appearance."""
    said = (observation.get(column) for observation in seen)
    return {text: number for number, text in enumerate(dict.fromkeys(filter(None, said)), 1)}


def _fixed(
    dataflow: Dataflow, language: str, first: list[str], varying: list[str]
) -> list[tuple[str, str]]:
    """What all rows share, leaving out totals, which say nothing."""
    structure = dataflow.structure
    return [
        (
            structure.component(dimension).name.say(language),
            structure.label(dimension, code, language),
        )
        for key in first
        for dimension, code in structure.split_series_key(key).items()
        if dimension not in varying and not code.startswith("_")
    ]


def _statuses(dataflow: Dataflow, language: str, seen: list[dict[str, Any]]) -> list[Mark]:
    met = {observation.get("OBS_STATUS") or GIVEN for observation in seen} - {GIVEN}
    return [status_mark([dataflow.structure], code, language) for code in sorted(met)]


def status_mark(structures: Iterable[Structure], code: str, language: str) -> Mark:
    """What a status means, by the first structure that has a list of them; else the code."""
    meaning = code
    for structure in structures:
        if any(one.id == "OBS_STATUS" for one in structure.attributes):
            meaning = structure.label("OBS_STATUS", code, language)
            break
    return code, LEGEND_WORDS.get(code, meaning), meaning
