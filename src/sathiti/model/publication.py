"""What stands beside the cubes of a publication: tables, comparisons, the state of forms."""

from msgspec import Struct

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
