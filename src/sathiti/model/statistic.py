"""Statistics that a framework asks every country for, and what an office has of them."""

from typing import Literal

from msgspec import Struct

from sathiti.model.structure import Code
from sathiti.model.text import Message, Text

CoverageStatus = Literal["full", "partial", "none"]


class Statistic(Struct, frozen=True):
    """One statistic of a framework, for example of the FDES Basic Set.

    Attributes:
        id: number in the framework, for example ``1.2.3.a.1``.
        topic: code of its topic in the code list of the framework.
        measure: what kind of quantity it is, in words.
        tier: 1 to 3 as the framework ranks it; 0 where that is not known.
        source: publication the entry was taken from.
    """

    id: str
    topic: str
    name: Text
    measure: Text
    tier: int
    source: str


class StatisticSource(Struct, frozen=True):
    """A series of an office that answers a statistic.

    Attributes:
        statistic: id of the statistic.
        series: ``form.item``, an indicator, or ``account.table.row.column``.
        whole: whether the series is what the statistic asks; else it is only a part of it.
        note: how it differs from what is asked.
        source: who says that it answers.
    """

    statistic: str
    series: str
    whole: bool
    source: str
    note: Text = Text({})


class StatisticCoverage(Struct, frozen=True):
    """What an office has of one statistic.

    Attributes:
        statistic: id.
        status: full where a whole series has every period wanted, partial where there is
            any figure, else none.
        series: those with figures for the country, the first being the best.
        periods: periods wanted with a figure of the country.
        first, last: of all periods with a figure, wanted or not.
        missing: periods wanted without figure.
        unit: of the first series.
        areas: areas below the country with a figure.
        provider: who should give it; empty where nobody is named.
        gaps: what is lacking, in sentences.
    """

    statistic: str
    topic: str
    name: Text
    tier: int
    status: CoverageStatus
    series: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    missing: tuple[str, ...] = ()
    unit: Text = Text({})
    areas: int = 0
    provider: Text = Text({})
    gaps: tuple[Message, ...] = ()


class CoverageView(Struct, frozen=True):
    """What an office has of a framework, as a board shows it.

    Attributes:
        topics: components, sub-components and topics, each before its parts.
        statistics: in the order of the framework; their gaps stand in `gaps`.
        gaps: statistic id to what is lacking, in sentences.
        wanted: periods that should have a figure.
        source: publication of the framework.
    """

    topics: tuple[Code, ...]
    statistics: tuple[StatisticCoverage, ...]
    gaps: dict[str, tuple[Text, ...]]
    wanted: tuple[str, ...]
    source: str
