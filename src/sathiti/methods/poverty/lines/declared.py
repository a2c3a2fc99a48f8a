"""Poverty lines that are given: dated rows of a country, and the international lines.

International: dollars a day x purchasing power parity of the base year x consumer prices of the
survey over those of the base year. Source: World Bank, Poverty and Inequality Platform
methodology handbook (2022 and later), chapter 4.
"""

from collections.abc import Sequence

from msgspec import Struct

from sathiti.model import Place, SathitiError


class DatedLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A poverty line as a country set it.

    Attributes:
        since: first period it holds for, such as 2018 or 2018-07.
        value: money of a person and period.
        area: code of the area it holds for; empty for all.
        source: where it stands.
    """

    since: str
    value: float
    area: str = ""
    source: str = ""


def line_at(lines: Sequence[DatedLine], period: str, area: str = "") -> DatedLine:
    """The line that holds in a period: the latest row of the area, or else of the whole.

    Raises:
        SathitiError: none holds; two rows say the same; a line is not above 0.

    >>> lines = [DatedLine("2008", 192000.0), DatedLine("2018", 280910.0)]
    >>> line_at(lines, "2019").value
    280910.0
    """
    _check_lines(lines)
    for code in dict.fromkeys((area, "")):
        held = [line for line in lines if line.area == code and line.since <= period]
        if held:
            return max(held, key=lambda line: line.since)
    raise SathitiError(
        "There is no poverty line for {period}{area}.",
        fix="Add a dated row; the lines begin in: {known}.",
        at=Place("poverty lines"),
        period=period,
        area=f" ({area})" if area else "",
        known=sorted({line.since for line in lines}),
    )


def _check_lines(lines: Sequence[DatedLine]) -> None:
    seen = set()
    for line in lines:
        at = Place("poverty lines", key=f"{line.since} {line.area}".strip())
        if not line.value > 0:
            raise SathitiError(
                "A poverty line of {line} makes no sense.",
                fix="Write the line in the unit of the welfare variable, above zero.",
                at=at,
                line=f"{line.value:g}",
            )
        if (line.since, line.area) in seen:
            raise SathitiError("The key is given twice.", fix="Keep one row of it.", at=at)
        seen.add((line.since, line.area))


def moved_by_prices(line: float, prices_then: float, prices_now: float) -> float:
    """A line brought to other prices: ``line x prices now / prices then``.

    Raises:
        SathitiError: a number is not above 0.

    >>> moved_by_prices(100.0, 80.0, 120.0)
    150.0
    """
    for name, value in (("line", line), ("then", prices_then), ("now", prices_now)):
        _above_zero(name, value)
    return line * prices_now / prices_then


def international_line(
    dollars: float, parity: float, prices_base: float, prices_survey: float, days: float = 365.0
) -> float:
    """An international line in money of the country at the time of the survey.

    Args:
        dollars: dollars of a person and day, such as 2.15 (prices of 2017) or 3.00 (2021).
        parity: purchasing power parity of private consumption in the base year.
        prices_base: consumer price index of the base year.
        prices_survey: consumer price index of the survey's time.
        days: days the welfare covers.

    Raises:
        SathitiError: a number is not above 0.

    >>> round(international_line(2.0, 3000.0, 100.0, 150.0, 30.0), 6)
    270000.0
    """
    named = {"dollars": dollars, "parity": parity, "days": days}
    for name, value in named.items():
        _above_zero(name, value)
    return moved_by_prices(dollars * parity * days, prices_base, prices_survey)


def _above_zero(name: str, value: float) -> None:
    if not 0 < value < float("inf"):
        raise SathitiError(
            "{name} is {value}; it must be a number above 0.",
            fix="Correct it; see where it was taken from.",
            at=Place("poverty lines", key=name),
            name=name,
            value=value,
        )
