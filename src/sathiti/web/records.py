"""Rows of the pages that a run writes into the serving file beside the data."""

from msgspec import Struct

from sathiti.model import Text

# "open" is said otherwise of a finding
STATE_WORDS = {"open": "not received", "held": "returned"}


class Comparison(Struct, frozen=True):
    """Our value of an indicator beside one that others published.

    Attributes:
        key, dataflow: series key and dataflow of ours.
        decimals: published; `agrees` is judged at these.
        explanation: why ours differs, where that is known.
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
    """How one obligation stands.

    Attributes:
        obligation: id ``instrument.provider.period``.
        state: open (nothing accepted yet), accepted, or held (returned to the provider).
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
    def word(self) -> str:
        """What the state is called, in English."""
        return STATE_WORDS.get(self.state, self.state)

    @property
    def period(self) -> str:
        """The period reported on."""
        return self.obligation.rpartition(".")[2]


class TableCell(Struct, frozen=True):
    """A figure of a publication table."""

    value: float | None = None
    decimals: int | None = None
    status: str = ""


class PublicationRow(Struct, frozen=True):
    """A row of a publication table; a heading has no cells."""

    label: Text
    heading: bool = False
    key: str = ""
    dataflow: str = ""
    cells: tuple[TableCell, ...] = ()


class PublicationTable(Struct, frozen=True):
    """A table as a yearbook prints it."""

    id: str
    title: Text
    periods: tuple[str, ...]
    rows: tuple[PublicationRow, ...]
    note: Text = Text({})
