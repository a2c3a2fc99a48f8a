"""SDMX time periods of the standard and reporting kinds that an office uses."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from sathiti.model.errors import SathitiError
from sathiti.model.lao import arabic_digits

_MONTHS_IN = {"A": 12, "S": 6, "Q": 3, "M": 1}
_PARTS = (
    ("A", r"(?:-A1)?"),
    ("S", r"-S(?P<part>[12])"),
    ("Q", r"-Q(?P<part>[1-4])"),
    ("M", r"-M?(?P<part>0[1-9]|1[0-2])"),
    ("W", r"-W(?P<part>0[1-9]|[1-4]\d|5[0-3])"),
    ("D", r"-(?P<part>\d{2}-\d{2})"),
)
_FORMS = [(name, re.compile(rf"(?P<year>\d{{4}}){part}", re.ASCII)) for name, part in _PARTS]


class Period(Struct, frozen=True):
    """A stretch of time with a frequency.

    Attributes:
        frequency: SDMX CL_FREQ code: A, S, Q, M, W or D.
        start: first day.
    """

    frequency: str
    start: date

    @classmethod
    def parse(cls, written: str) -> "Period":
        """Read ``2015``, ``2015-S1``, ``2015-Q3``, ``2015-07``, ``2015-W05`` or ``2015-07-31``.

        Lao digits are read too.

        Raises:
            SathitiError: the text is none of these.

        >>> Period.parse("2015-Q3").end
        datetime.date(2015, 9, 30)
        """
        for frequency, form in _FORMS:
            found = form.fullmatch(arabic_digits(written.strip()))
            if found:
                try:
                    return cls(frequency, _start(frequency, **found.groupdict()))
                except ValueError:
                    break
        raise SathitiError(
            "“{written}” is not a time period.",
            fix="Write a year such as 2015, a quarter 2015-Q3, a month 2015-07 or a day.",
            written=written,
        )

    @property
    def end(self) -> date:
        """Last day."""
        if self.frequency in "WD":
            days = 6 if self.frequency == "W" else 0
            return date.fromordinal(min(self.start.toordinal() + days, date.max.toordinal()))
        # Not the day before the next period: after 9999, an open end in queries, comes none.
        month = self.start.month + _MONTHS_IN[self.frequency] - 1
        return self.start.replace(month=month, day=monthrange(self.start.year, month)[1])

    def shift(self, count: int) -> "Period":
        """The period `count` steps later (earlier if negative).

        Raises:
            ValueError: it lies outside the years 1 to 9999.
        """
        if self.frequency in "WD":
            days = count * (7 if self.frequency == "W" else 1)
            return Period(self.frequency, date.fromordinal(self.start.toordinal() + days))
        months = self.start.year * 12 + self.start.month - 1 + count * _MONTHS_IN[self.frequency]
        return Period(self.frequency, date(months // 12, months % 12 + 1, 1))

    def within(self, first: str, last: str) -> bool:
        """Whether it lies in the periods from `first` to `last`; empty is open.

        >>> Period.parse("2015-Q3").within("2014", "2015"), Period.parse("2015").within("2016", "")
        (True, False)
        """
        after = not first or Period.parse(first).start <= self.start
        return after and (not last or self.end <= Period.parse(last).end)

    def __str__(self) -> str:
        day = self.start.isoformat()
        if self.frequency in "SQ":
            part = (self.start.month - 1) // _MONTHS_IN[self.frequency] + 1
            return f"{day[:4]}-{self.frequency}{part}"
        if self.frequency == "W":
            year, week, _ = self.start.isocalendar()
            return f"{year:04d}-W{week:02d}"
        return day[: {"A": 4, "M": 7}.get(self.frequency, 10)]

    def __lt__(self, other: "Period") -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def __le__(self, other: "Period") -> bool:
        return (self.start, self.end) <= (other.start, other.end)


def _start(frequency: str, year: str, part: str = "1") -> date:
    if frequency == "W":
        return date.fromisocalendar(int(year), int(part), 1)
    if frequency == "D":
        return date.fromisoformat(f"{year}-{part}")
    return date(int(year), (int(part) - 1) * _MONTHS_IN[frequency] + 1, 1)


def periods_between(first: Period, last: Period) -> list[Period]:
    """The periods of the frequency of `first` from it on that end no later than `last`."""
    periods = []
    step = first
    while step.end <= last.end:
        periods.append(step)
        if step.end == last.end:
            break
        step = step.shift(1)
    return periods


def parse_period_range(written: str) -> tuple[Period, Period]:
    """Read ``2015`` or ``2010..2022``; both ends are returned.

    >>> [str(p) for p in parse_period_range("2010..2012")]
    ['2010', '2012']
    """
    first, _, last = written.partition("..")
    return Period.parse(first), Period.parse(last or first)


def written_periods(periods: Sequence[str]) -> str:
    """Periods as a person writes them.

    >>> written_periods(["2010", "2011", "2012", "2015"])
    '2010–2012, 2015'
    """
    runs: list[list[str]] = []
    for period in periods:
        if runs and str(Period.parse(runs[-1][-1]).shift(1)) == period:
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
