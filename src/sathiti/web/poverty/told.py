"""What the release tells of poverty beside the figures: the page `poverty` of the serving file."""

from msgspec import Struct

from sathiti.model import Text
from sathiti.warehouse.serving import ServingDatabase

PAGE = "poverty"


class RoundTold(Struct, frozen=True):
    """A round of a survey: its title, how many were asked and answered (weighted shares)."""

    period: str
    title: Text
    selected: int
    in_scope: int
    answered: int
    response_rate: float


class LineTold(Struct, frozen=True):
    """A poverty line: its code, name, and amount in each round (none where relative)."""

    code: str
    name: Text
    values: dict[str, float]


class ComparedTold(Struct, frozen=True):
    """Our estimate beside a figure published before.

    Attributes:
        key: series of ours.
        ours: None where it is hidden or was not estimated.
        published: of others, to so many `decimals`.
        t: the difference over our standard error.
        inside: whether what they published lies in our interval.
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


class ChangeTold(Struct, frozen=True):
    """One part of a change of poverty between two rounds, in percentage points."""

    first: str
    last: str
    line: str
    measure: str
    method: str
    group: str
    part: str
    value: float
    standard_error: float

    @property
    def low(self) -> float:
        """Lower end of the 95 percent interval."""
        return self.value - 1.96 * self.standard_error

    @property
    def high(self) -> float:
        """Upper end of the 95 percent interval."""
        return self.value + 1.96 * self.standard_error


class PovertyTold(Struct, frozen=True):
    """Everything that is told.

    Attributes:
        rounds: in order.
        lines: in the order of the survey's plan; the first with amounts is that of the curves.
        flags: flag of reliability to what it means.
        compared: beside published figures.
        changes: between rounds.
    """

    rounds: tuple[RoundTold, ...] = ()
    lines: tuple[LineTold, ...] = ()
    flags: dict[str, Text] = {}
    compared: tuple[ComparedTold, ...] = ()
    changes: tuple[ChangeTold, ...] = ()

    def national(self, period: str) -> float | None:
        """The line of the incidence curve in money of a round."""
        for line in self.lines:
            if line.values:
                return line.values.get(period)
        return None


def read_told(database: ServingDatabase) -> PovertyTold:
    """What the release tells; nothing where it has no such page."""
    told: PovertyTold | None = database.page(PAGE, PovertyTold)
    return told or PovertyTold()
