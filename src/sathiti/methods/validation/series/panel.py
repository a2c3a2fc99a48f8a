"""Observations as written, and the ways the checks look at them: history, slice, name."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from msgspec import Struct

from sathiti.methods.validation.series.measure import Measure, measure_of
from sathiti.methods.validation.series.tables import SeriesRuleTables
from sathiti.model import Period, SathitiError, Structure, Text, decimals_of

# xs:double and xs:decimal as SDMX allows them, without NaN and infinities.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_POWER = re.compile(r"[+-]?\d{1,2}", re.ASCII)
# More than a double can tell apart, and far from powers of ten that it cannot hold
_MOST_DECIMALS = 30

Slice = dict[str, "Observation"]
Made = TypeVar("Made")


class Observation(Struct, frozen=True):
    """One observation.

    Attributes:
        position: row in the table, from 0.
        key: codes of `Panel.dimensions`, without padding.
        time: the period as written, without padding.
        period: None if it cannot be read.
        written: the value as written, without padding.
        value: None if there is none or it cannot be read.
        decimals: decimals written.
    """

    position: int
    key: tuple[str, ...]
    time: str
    period: Period | None
    written: str
    value: float | None
    decimals: int

    @property
    def number(self) -> float:
        """The value of an observation that is known to have one."""
        return self.value if self.value is not None else float("nan")

    @property
    def start(self) -> Period:
        """The period of an observation that is known to have one."""
        assert self.period is not None
        return self.period

    def __hash__(self) -> int:
        return self.position


class Panel:
    """All observations of a table with the structure and what is known of units and names.

    Attributes:
        columns: every column as text, empty where null.
        key: dimension ids in key order, those only that the table has.
        dimensions: the same, with the unit behind them if it is an attribute: figures in two
            units are two series, whatever the structure says.
        today: periods that begin later are in the future.
    """

    def __init__(
        self,
        table: Any,
        structure: Structure,
        tables: SeriesRuleTables,
        languages: Sequence[str],
        today: date,
    ) -> None:
        self.structure = structure
        self.tables = tables
        self.languages = tuple(languages)
        self.today = today
        self.columns = {
            name: ["" if cell is None else str(cell) for cell in table.column(name).to_pylist()]
            for name in table.column_names
        }
        self._roles: dict[str, str] = {}
        self.key = [name for name in structure.dimension_ids() if name in self.columns]
        unit = self.role("unit")
        self.dimensions = self.key + ([unit] if unit and unit not in self.key else [])
        self._bare = {name: [c.strip() for c in column] for name, column in self.columns.items()}
        self.rows = table.num_rows
        self._made: dict[str, Any] = {}
        self._measures: dict[tuple[str, str], Measure] = {}
        self._index = {name: place for place, name in enumerate(self.dimensions)}

    @cached_property
    def observations(self) -> list[Observation]:
        """Every row, in the order of the table."""
        empty = [""] * self.rows
        codes = [self._bare[name] for name in self.dimensions]
        keys = zip(*codes, strict=True) if codes else ((),) * self.rows
        times = self.columns.get(self.structure.time.id, empty)
        written = self.columns.get("WRITTEN", self.columns.get(self.structure.measure.id, empty))
        periods: dict[str, Period | None] = {time: _period(time) for time in set(times)}
        return [
            Observation(
                row,
                key,
                times[row].strip(),
                periods[times[row]],
                text.strip(),
                _number(text),
                _decimals(text.strip().lower()),
            )
            for row, (key, text) in enumerate(zip(keys, written, strict=True))
        ]

    @cached_property
    def usable(self) -> list[Observation]:
        """Observations with a value and a period; of duplicates the first."""
        seen: dict[tuple[tuple[str, ...], str], Observation] = {}
        for observation in self.observations:
            if observation.value is not None and observation.period is not None:
                seen.setdefault((observation.key, observation.time), observation)
        return list(seen.values())

    @cached_property
    def given(self) -> set[tuple[tuple[str, ...], str]]:
        """(key, time) of every observation, with or without a value that can be used."""
        return {(observation.key, observation.time) for observation in self.observations}

    @cached_property
    def histories(self) -> dict[tuple[str, ...], list[Observation]]:
        """Series key to its observations in time order."""
        histories: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
        for observation in self.usable:
            histories[observation.key].append(observation)
        for history in histories.values():
            history.sort(key=lambda each: each.start)
        return dict(histories)

    def slices(self, dimension: str) -> dict[tuple[tuple[str, ...], str], Slice]:
        """Observations that differ in one dimension only.

        Returns:
            (key with that dimension emptied, time) to {code of the dimension: observation}.
        """
        slices: dict[tuple[tuple[str, ...], str], Slice] = defaultdict(dict)
        for observation in self.usable:
            context = self.with_code(observation.key, dimension, "")
            slices[context, observation.time][self.cell(observation, dimension)] = observation
        return dict(slices)

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for all checks that ask for `name`."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def series_key(self, observation: Observation) -> str:
        """The series key as SDMX writes it."""
        return ".".join(observation.key[: len(self.key)])

    def with_code(self, context: tuple[str, ...], dimension: str, code: str) -> tuple[str, ...]:
        """A key with one of its codes put in place of another."""
        place = self._index[dimension]
        return (*context[:place], code, *context[place + 1 :])

    def role(self, role: str) -> str:
        """The component that plays a role and is in the table; empty if none."""
        known = self._roles.get(role)
        if known is None:
            players = self.tables.roles.get(role, ())
            known = next((name for name in players if name in self.columns), "")
            self._roles[role] = known
        return known

    def code(self, observation: Observation, role: str) -> str:
        """What an observation has in the component that plays a role."""
        return self.cell(observation, self.role(role))

    def multiplier(self, observation: Observation) -> int | None:
        """The power of ten the written value stands for; None if there is none to read."""
        written = self.code(observation, "multiplier")
        return int(written) if _POWER.fullmatch(written) else None

    def cell(self, observation: Observation, component: str) -> str:
        """What an observation has in a column, without padding; empty if there is none."""
        column = self._bare.get(component)
        return column[observation.position] if column else ""

    def is_total(self, code: str) -> bool:
        """Whether a code means the whole."""
        return self.in_list("totals", code)

    def total_of(self, cells: Mapping[str, Observation]) -> Observation | None:
        """The observation of the whole in a slice, or None."""
        return next((cells[code] for code in cells if self.is_total(code)), None)

    def first_of(self, cells: Mapping[str, Observation], name: str) -> Observation | None:
        """The observation of a slice whose code is in one of the word lists, or None."""
        return next((cells[code] for code in cells if self.in_list(name, code)), None)

    def in_list(self, name: str, word: str) -> bool:
        """Whether a word is in one of the word lists."""
        return word in self.tables.words.get(name, ())

    def detail(self, observation: Observation) -> int:
        """How many of its dimensions are broken down."""
        quiet = {self.role(role) for role in ("series", "unit", "frequency", "area", "reporting")}
        return sum(
            not self.is_total(code)
            for name, code in zip(self.dimensions, observation.key, strict=True)
            if name not in quiet
        )

    def stem(self, observation: Observation, *roles: str) -> tuple[str, ...]:
        """The key with the dimensions that play `roles` emptied."""
        emptied = {self.role(role) for role in roles}
        return tuple(
            "" if name in emptied else code
            for name, code in zip(self.dimensions, observation.key, strict=True)
        )

    def name_of(self, component: str, code: str) -> Text:
        """Names of a code in every language; none if the list does not have it."""
        if not component or component not in self.columns:
            return Text({})
        return self._names(component).get(code, Text({}))

    def name(self, observation: Observation) -> Text:
        """Name of the series an observation belongs to."""
        return self.name_of(self.role("series"), self.code(observation, "series"))

    def measure(self, observation: Observation) -> Measure:
        """What the series measures."""
        known = (self.code(observation, "series"), self.code(observation, "unit"))
        if known not in self._measures:
            unit = self.role("unit")
            self._measures[known] = measure_of(
                self.name(observation), known[1], self.name_of(unit, known[1]), self.tables
            )
        return self._measures[known]

    def where(self, observation: Observation) -> Text:
        """The series and the breakdowns of an observation in words."""
        quiet = {self.role(role) for role in ("unit", "frequency", "area", "reporting")}
        shown = [
            (name, code)
            for name, code in zip(self.dimensions, observation.key, strict=True)
            if code and not self.is_total(code) and name not in quiet
        ]
        return Text(
            {
                language: ", ".join(self._label(*each, language) for each in shown)
                or self.series_key(observation)
                for language in self.languages
            }
        )

    def label_of(self, component: str) -> Text:
        """A component in words."""
        known = next((c for c in self.structure.components() if c.id == component), None)
        return known.name if known and known.name.words else Text.of(en=component)

    def label(self, component: str, code: str) -> Text:
        """A code in words, in the languages asked."""
        return Text(
            {language: self._label(component, code, language) for language in self.languages}
        )

    def _label(self, component: str, code: str, language: str) -> str:
        return self.name_of(component, code).say(language) or code

    @cached_property
    def _name_tables(self) -> dict[str, dict[str, Text]]:
        return {}

    def _names(self, component: str) -> dict[str, Text]:
        if component not in self._name_tables:
            known = next((c for c in self.structure.components() if c.id == component), None)
            codes = self.structure.codelists.get(known.codelist) if known else None
            names = {code.id: code.name for code in codes.codes} if codes else {}
            self._name_tables[component] = names
        return self._name_tables[component]


def _period(written: str) -> Period | None:
    try:
        period = Period.parse(written)
        period.shift(2)
    # Placeholders such as 9999 end where the calendar does: nothing can be asked of them
    except (SathitiError, ValueError, OverflowError):
        return None
    return period


def _number(written: str) -> float | None:
    text = written.strip()
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None


def _decimals(written: str) -> int:
    """Decimals of the last digit: 1.5e-3 has four, 1.5e3 none."""
    digits, _, exponent = written.partition("e")
    places = decimals_of(digits)
    if _NUMBER.fullmatch(written) and exponent:
        places -= int(exponent)
    return min(max(places, 0), _MOST_DECIMALS)
