"""The facts of all forms laid out over one set of contexts (area and period), item by item.

Contexts are sorted by area, frequency and time, and are shared by all forms: that is the
join across forms. Going back in time, to a fixed period or to another area is looking up
another context, so every such function is one array of context numbers.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.validation.fact_table import Coded, FactTable, Integers
from sathiti.methods.validation.quantity import Array, Quantity
from sathiti.model import Period, SathitiError

NOWHERE = -1


class _ItemRows:
    """Where the facts of one item are: context numbers, sorted, and the row of each."""

    def __init__(self, contexts: Integers, rows: Integers) -> None:
        self.contexts = contexts
        self.rows = rows

    def find(self, contexts: Integers, total: int) -> Integers:
        """Row of each context asked, -1 where the item has none."""
        if len(contexts) * 8 > total:
            everywhere = np.full(total + 1, NOWHERE)
            everywhere[self.contexts] = self.rows
            return everywhere[contexts]
        at = np.searchsorted(self.contexts, contexts)
        at = np.minimum(at, len(self.contexts) - 1)
        return np.where(self.contexts[at] == contexts, self.rows[at], NOWHERE)


class Panel:
    """Contexts and, for each item of each form, the row that stands in each context."""

    def __init__(self, tables: Sequence[FactTable]) -> None:
        self.tables = {table.form: table for table in tables}
        self._impossible: dict[str, NDArray[np.bool_]] = {}
        self.areas = sorted({word for table in tables for word in table.areas.words})
        periods = {word: _period(word) for table in tables for word in table.periods.words}
        self.periods = sorted(set(periods.values()), key=_period_order)
        self._period_numbers = {period: n for n, period in enumerate(self.periods)}
        self._area_numbers = {area: n for n, area in enumerate(self.areas)}
        keys = {
            table.form: self._keys(table, [self._period_numbers[periods[w]] for w in words])
            for table, words in ((table, table.periods.words) for table in tables)
        }
        valid = [key[key >= 0] for key in keys.values()]
        self.keys: Integers = np.unique(np.concatenate(valid)) if valid else np.empty(0, np.int64)
        self.area_of = self.keys // max(len(self.periods), 1)
        self.period_of = self.keys % max(len(self.periods), 1)
        self._rows = {
            (table.form, item): rows
            for table in tables
            for item, rows in _rows_by_item(table, np.searchsorted(self.keys, keys[table.form]))
        }

    def __len__(self) -> int:
        return len(self.keys)

    def _keys(self, table: FactTable, period_numbers: list[int]) -> Integers:
        areas = np.array([*(self._area_numbers[a] for a in table.areas.words), NOWHERE], np.int64)
        periods = np.array([*period_numbers, NOWHERE], np.int64)
        area, period = areas[table.areas.codes], periods[table.periods.codes]
        whole = (area >= 0) & (period >= 0) & (table.items.codes >= 0)
        return np.where(whole, area * len(self.periods) + period, NOWHERE)

    def everywhere(self) -> Integers:
        """The numbers of all contexts."""
        return np.arange(len(self.keys))

    def items_of(self, form: str) -> list[str]:
        """Items that have at least one row in a form."""
        return [item for name, item in self._rows if name == form]

    def rows(self, form: str, item: str, contexts: Integers) -> Integers:
        """Row of an item in each context; -1 where it was not asked there."""
        found = self._rows.get((form, item))
        if found is None:
            return np.full(len(contexts), NOWHERE)
        return found.find(contexts, len(self.keys))

    def quantity(self, form: str, rows: Integers, precise: bool) -> Quantity:
        """Values of rows, with their published precision if wanted."""
        table = self.tables.get(form)
        if table is None:
            return Quantity(np.full(len(rows), np.nan))
        values: Array = table.values[rows]
        if not precise:
            return Quantity(values)
        return Quantity(values, table.units[rows], (~np.isnan(values)).astype(np.float64))

    def impossible(self, form: str) -> NDArray[np.bool_]:
        """Which rows of a form say that the value cannot exist (status M); one False at the end."""
        if form not in self.tables:
            return np.zeros(1, dtype=np.bool_)
        if form not in self._impossible:
            self._impossible[form] = self.tables[form].with_status("M")
        return self._impossible[form]

    def contexts_of(self, areas: Coded, periods: Coded) -> Integers:
        """Context of each pair of written area and period; -1 where there is none."""
        area = [*(self._area_numbers.get(word, NOWHERE) for word in areas.words), NOWHERE]
        period = [*(self.period_number(word) for word in periods.words), NOWHERE]
        area_numbers, period_numbers = np.array(area, np.int64), np.array(period, np.int64)
        return self.lookup(area_numbers[areas.codes], period_numbers[periods.codes])

    def lookup(self, areas: Integers, periods: Integers) -> Integers:
        """Context of each pair of area and period number; -1 where there is none."""
        wanted = areas * len(self.periods) + periods
        at = np.minimum(np.searchsorted(self.keys, wanted), max(len(self.keys) - 1, 0))
        known = (areas >= 0) & (periods >= 0) & (len(self.keys) > 0)
        if not len(self.keys):
            return np.full(len(wanted), NOWHERE)
        return np.where(known & (self.keys[at] == wanted), at, NOWHERE)

    def in_period(self, contexts: Integers, target: Mapping[int, int]) -> Integers:
        """For each context the same area in another period.

        Args:
            contexts: context numbers.
            target: period number to period number; others lead nowhere.
        """
        table = np.full(len(self.periods) + 1, NOWHERE)
        for source, wanted in target.items():
            table[source] = wanted
        areas, periods = self._moved(contexts)
        return self.lookup(areas, table[periods])

    def in_area(self, contexts: Integers, target: Mapping[str, str]) -> Integers:
        """For each context the same period in another area.

        Args:
            contexts: context numbers.
            target: area code to area code; others lead nowhere.
        """
        table = np.full(len(self.areas) + 1, NOWHERE)
        for source, wanted in target.items():
            if source in self._area_numbers:
                table[self._area_numbers[source]] = self._area_numbers.get(wanted, NOWHERE)
        areas, periods = self._moved(contexts)
        return self.lookup(table[areas], periods)

    def _moved(self, contexts: Integers) -> tuple[Integers, Integers]:
        """Area and period numbers of contexts; -1 for a context that does not exist."""
        areas = np.append(self.area_of, NOWHERE)[contexts]
        return areas, np.append(self.period_of, NOWHERE)[contexts]

    def period_number(self, written: str) -> int:
        """Number of a period; -1 if nothing is known of it."""
        return self._period_numbers.get(_period(written), NOWHERE)

    def shifted(self, count: int) -> dict[int, int]:
        """Period number to the number of the period `count` steps later, where it exists."""
        return {
            number: self._period_numbers[period.shift(count)]
            for number, period in enumerate(self.periods)
            if isinstance(period, Period) and period.shift(count) in self._period_numbers
        }

    @cached_property
    def segments(self) -> Integers:
        """For each context the number of its series: one area in one frequency."""
        frequencies = [_period_order(period)[0] for period in self.periods]
        numbers = {frequency: n for n, frequency in enumerate(sorted(set(frequencies)))}
        by_period = np.array([numbers[frequency] for frequency in frequencies], np.int64)
        return self.area_of * max(len(numbers), 1) + by_period[self.period_of]

    def area(self, context: int) -> str:
        """Area code of a context."""
        return self.areas[int(self.area_of[context])]

    def period(self, context: int) -> str:
        """Time period of a context, as SDMX writes it."""
        return str(self.periods[int(self.period_of[context])])

    def present(self, form: str, items: Sequence[str]) -> NDArray[np.bool_]:
        """Contexts in which at least one of the items of the form was asked."""
        found = np.zeros(len(self.keys), dtype=np.bool_)
        for item in items:
            rows = self._rows.get((form, item))
            if rows is not None:
                found[rows.contexts] = True
        return found


def _period(written: str) -> Period | str:
    """The period; text that is none stays a period of its own, without neighbours in time."""
    try:
        return Period.parse(written)
    except SathitiError:
        return written


def is_period(written: str) -> bool:
    """Whether a text is a time period."""
    return isinstance(_period(written), Period)


def _period_order(period: Period | str) -> tuple[str, str]:
    if isinstance(period, Period):
        return period.frequency, period.start.isoformat()
    return "", period


def _rows_by_item(table: FactTable, contexts: Integers) -> list[tuple[str, _ItemRows]]:
    """Sorted context numbers and rows of every item; of a repeated key the first row counts."""
    whole = np.flatnonzero((table.items.codes >= 0) & (table.areas.codes >= 0))
    whole = whole[table.periods.codes[whole] >= 0]
    order = whole[np.lexsort((whole, contexts[whole], table.items.codes[whole]))]
    items, at = table.items.codes[order], contexts[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (items[1:] != items[:-1]) | (at[1:] != at[:-1])
    order, items, at = order[first], items[first], at[first]
    starts = np.searchsorted(items, np.arange(len(table.items.words) + 1))
    return [
        (item, _ItemRows(at[start:end], order[start:end]))
        for item, start, end in zip(table.items.words, starts[:-1], starts[1:], strict=True)
        if end > start
    ]
