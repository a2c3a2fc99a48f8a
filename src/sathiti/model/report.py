"""A report whose every number is a reference into a vintage: as planned, and as filled."""

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sathiti.model.text import Text

ReportKind = Literal["heading", "text", "table", "bars", "line"]
ReportColumn = Literal["value", "error", "interval", "cv", "rows"]
# Places in the words of a part, see `ReportPart`: "period:", name, other period, what of it.
REPORT_PLACE = re.compile(r"\{(period:)?([A-Za-z_]\w*)(?:@(\w+))?(?:\.(error|low|high|rows))?\}")


class ReportSeries(Struct, frozen=True):
    """One series of a dataflow; in tables and charts one part of the key may be ``*``."""

    dataflow: str
    key: str


class ReportPart(Struct, frozen=True):
    """A piece of a report.

    Attributes:
        kind: heading, paragraph, table, chart of bars with their intervals, chart of lines.
        text: the words, or the caption. ``{figure}`` names a figure of the plan,
            ``{figure.error}``, ``{figure.low}``, ``{figure.high}``, ``{figure.rows}`` what belongs
            to it, ``{figure@before}`` another period, ``{period:latest}`` a period itself.
        series: of a table or chart; several of them are columns, or lines.
        periods: names of periods of the plan; the latest where none is named.
        columns: what a table shows of every figure.
    """

    kind: ReportKind
    text: Text
    series: tuple[ReportSeries, ...] = ()
    periods: tuple[str, ...] = ()
    columns: tuple[ReportColumn, ...] = ("value",)


class ReportPlan(Struct, frozen=True):
    """A report as declared in a pack.

    Attributes:
        id: file name of what is written.
        title: of the report.
        periods: by name, the time period; the one named ``latest`` is meant where none is named.
        figures: by name, the series that the words refer to.
        parts: in order.
    """

    id: str
    title: Text
    periods: dict[str, str]
    figures: dict[str, ReportSeries]
    parts: tuple[ReportPart, ...]

    @property
    def dataflows(self) -> set[str]:
        """The dataflows that its numbers come from."""
        drawn = (series for part in self.parts for series in part.series)
        return {one.dataflow for one in (*self.figures.values(), *drawn)}


class ReportFigure(Struct, frozen=True, tag=True):
    """A number in a report.

    Attributes:
        shown: as written in the language; a dash where there is none.
        reference: place among the references, from 1; 0 where no observation was found.
        flag: reliability, as its sign in the text.
    """

    shown: str
    reference: int
    flag: str = ""


class ReportReference(Struct, frozen=True):
    """Where a number came from.

    Attributes:
        number: as printed.
        dataflow, key, period: the observation; a part of the key that is empty stands for all
            codes, where a whole line was drawn.
        vintage: the frozen table it stands in.
    """

    number: int
    dataflow: str
    key: str
    period: str
    vintage: str

    @property
    def whole_line(self) -> bool:
        """Whether it is about all points of a line."""
        return "" in self.key.split(".")


class ReportPoint(Struct, frozen=True):
    """A point of a chart: its label or place, value, and interval."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


class ReportRow(Struct, frozen=True):
    """A row of a table: its label and numbers."""

    label: str
    cells: tuple[ReportFigure, ...]


class ReportLine(Struct, frozen=True):
    """A series of a chart."""

    label: str
    points: tuple[ReportPoint, ...]


class ReportBlock(Struct, frozen=True):
    """A filled part.

    Attributes:
        kind: of the part.
        runs: words and numbers of a heading, paragraph or caption, in order.
        head: column heads of a table.
        rows: of a table.
        lines: of a chart.
        unit: of the value axis.
    """

    kind: ReportKind
    runs: tuple[str | ReportFigure, ...]
    head: tuple[str, ...] = ()
    rows: tuple[ReportRow, ...] = ()
    lines: tuple[ReportLine, ...] = ()
    unit: str = ""


class FilledReport(Struct, frozen=True):
    """A report in one language.

    Attributes:
        id: of the plan.
        language: of its words.
        title: of the report.
        notes: what holds for all of it, such as that the data are synthetic.
        blocks: in order.
        references: every number's observation, once each.
        flags: signs of reliability and what they mean.
        closing: heading of the references.
        guide: how a reader finds an observation on the site.
        source_head: column heads of the references: number, series, period, vintage.
    """

    id: str
    language: str
    title: str
    notes: tuple[str, ...]
    blocks: tuple[ReportBlock, ...]
    references: tuple[ReportReference, ...]
    flags: tuple[tuple[str, str], ...] = ()
    closing: str = ""
    guide: str = ""
    source_head: tuple[str, ...] = ()

    def released(self, vintages: Mapping[str, str]) -> "FilledReport":
        """The report with references to what was released.

        Args:
            vintages: by dataflow, the public vintage, which holds the same figures.
        """
        references = tuple(replace(one, vintage=vintages[one.dataflow]) for one in self.references)
        return replace(self, references=references)
