"""What stands beside the cubes of a publication: tables, comparisons, the state of forms."""

from msgspec import Struct

from sathiti.model.account import AccountTemplate
from sathiti.model.text import Text


class TableCell(Struct, frozen=True):
    """One figure of a table; status as in CL_OBS_STATUS where there is no value."""

    value: float | None = None
    decimals: int = 0
    status: str = ""


class TableLine(Struct, frozen=True):
    """One row; a heading has no cells.

    Attributes:
        unit: in words.
        dataflow, key: series the figures are of; empty where there is none.
    """

    label: Text
    heading: bool = False
    unit: Text = Text({})
    dataflow: str = ""
    key: str = ""
    cells: tuple[TableCell, ...] = ()


class TableView(Struct, frozen=True):
    """A table as a yearbook prints it: rows are series, columns periods."""

    id: str
    title: Text
    periods: tuple[str, ...]
    rows: tuple[TableLine, ...]
    note: Text = Text({})


class Compared(Struct, frozen=True):
    """One figure of ours beside one that others published.

    Attributes:
        indicator: indicator id.
        title: its name.
        ours: None where we could not compile it.
        published: value of others.
        decimals: of the published value; agreement is judged at these.
        agrees: whether ours, rounded to these decimals, is the published value.
        source: who published it.
        explanation: why it differs, where that is known.
        dataflow, key: where ours is published.
    """

    indicator: str
    title: Text
    area: str
    period: str
    ours: float | None
    published: float
    decimals: int
    agrees: bool
    source: str
    explanation: Text = Text({})
    key: str = ""
    dataflow: str = ""

    @property
    def difference(self) -> float | None:
        """Ours less theirs."""
        return None if self.ours is None else self.ours - self.published


class ObligationState(Struct, frozen=True):
    """How one obligation stands, in words for a board.

    Attributes:
        obligation: id ``instrument.provider.period``.
        state: English word of the catalogue.
        received: UTC time, ISO 8601; empty if nothing came.
        findings: count.
    """

    obligation: str
    provider: Text
    title: Text
    state: str
    received: str = ""
    findings: int = 0

    @property
    def form(self) -> str:
        """The instrument asked for."""
        return self.obligation.partition(".")[0]

    @property
    def period(self) -> str:
        """The period reported on."""
        return self.obligation.rpartition(".")[2]


class AccountShown(Struct, frozen=True):
    """An account of the publication: its form, and where its figures are published.

    Attributes:
        template: rows, columns and identities, in all languages.
        dataflow: id; its key is frequency, area, table, row, column, unit.
        note: of the country.
        synthetic: whether its figures were made up to show the method.
    """

    template: AccountTemplate
    dataflow: str
    note: Text = Text({})
    synthetic: bool = False


class ResidualShown(Struct, frozen=True):
    """What is left between the two sides of an identity, at one place, area and period.

    Attributes:
        account: template id; empty for an identity between accounts.
        identity: id; `title` says it in words.
        each, at: column, row or once, and the code of that column or row.
        left, right: None where no cell of that side is known.
        outcome: holds, fails or incomplete.
        missing: ``table.row.column`` of the cells that lack.
    """

    account: str
    identity: str
    title: Text
    each: str
    at: str
    area: str
    period: str
    left: float | None
    right: float | None
    residual: float | None
    tolerance: float | None
    outcome: str
    missing: tuple[str, ...] = ()


class MissingFigure(Struct, frozen=True):
    """A cell that an account should have and has not.

    Attributes:
        account: template id.
        cell: ``table.row.column``; `label` says row and column in words.
        periods: those without figure, as a person would write them, for example 2010-2017, 2019.
        provider: who should provide it today.
        assumed: whether an assumption stands in for it.
    """

    account: str
    cell: str
    label: Text
    periods: str
    provider: Text
    assumed: bool = False


class CoverClass(Struct, frozen=True):
    """A class of land cover; `trees` says whether it counts as tree cover."""

    code: str
    label: Text
    trees: bool = False


class CoverChange(Struct, frozen=True):
    """How many hectares of a zone were of one class and are of another, or of the same."""

    zone: str
    start: str
    end: str
    hectares: float


class LandCoverView(Struct, frozen=True):
    """Two maps of land cover held against each other.

    Attributes:
        first, last: periods of the maps.
        classes: in the order of the matrix.
        zones: code and name of each area, in order.
        changes: one row a zone and pair of classes.
        synthetic: whether the maps were made up to show the method.
        source: of the maps.
    """

    first: str
    last: str
    classes: tuple[CoverClass, ...]
    zones: dict[str, Text]
    changes: tuple[CoverChange, ...]
    synthetic: bool
    source: str
    note: Text = Text({})


class SurveyRound(Struct, frozen=True):
    """A round of a survey: counts only.

    Attributes:
        survey, period, title: which.
        synthetic: its records are made up; `note` says so.
        selected, in_scope, answered: weighted records.
        response_rate: share, by base weights.
        weight_effect: of unequal weights on variance.
        findings: rule to number.
        held: records that rules keep out.
    """

    survey: str
    period: str
    title: Text
    synthetic: bool
    note: Text
    selected: int
    in_scope: int
    answered: int
    response_rate: float
    weight_effect: float
    findings: dict[str, int]
    held: int


class PovertyLine(Struct, frozen=True):
    """A poverty line: its code, name, and the amount of each round (empty if relative)."""

    code: str
    name: Text
    values: dict[str, float]


class ComparedEstimate(Struct, frozen=True):
    """One estimate beside a published figure.

    Attributes:
        key: series of ours.
        period: of both.
        ours: None where it is hidden or not there.
        standard_error, low, high: of ours.
        published: of others, to so many `decimals`.
        difference: ours less theirs.
        t: the difference over our standard error.
        inside: theirs, or what was rounded to it, lies in our interval.
        source: of theirs.
    """

    key: str
    period: str
    ours: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    published: float
    decimals: int
    difference: float | None
    t: float | None
    inside: bool
    source: str


class PovertyChange(Struct, frozen=True):
    """One part of a change of poverty between two rounds.

    Attributes:
        first, last: periods.
        line: code of the poverty line.
        measure: headcount, poverty_gap, or growth of mean welfare in units of the line.
        method: how it was taken apart.
        group: domain whose groups it is about; empty for all.
        part: such as growth, redistribution, within, shift.
        value: in percentage points (percent of the line for the gap); growth in percent a year.
        standard_error: of it; both samples are independent.
        low, high: ends of its 95 percent interval; None without degrees of freedom.
    """

    first: str
    last: str
    line: str
    measure: str
    method: str
    group: str
    part: str
    value: float
    standard_error: float
    low: float | None
    high: float | None

    @property
    def t(self) -> float | None:
        """The value over its error."""
        return self.value / self.standard_error if self.standard_error > 0 else None


class PovertyPage(Struct, frozen=True):
    """Everything that is told of poverty beside the cubes.

    Attributes:
        rounds: in order.
        lines: in the order of the plan; the first with amounts is that of the curves.
        flags: flag of RELIABILITY to what it means.
        compared: ours beside published figures.
        changes: between rounds.
    """

    rounds: tuple[SurveyRound, ...] = ()
    lines: tuple[PovertyLine, ...] = ()
    flags: dict[str, Text] = {}
    compared: tuple[ComparedEstimate, ...] = ()
    changes: tuple[PovertyChange, ...] = ()

    def national(self, period: str) -> float | None:
        """The line of the incidence curve in money of a round."""
        for line in self.lines:
            if line.values:
                return line.values.get(period)
        return None
