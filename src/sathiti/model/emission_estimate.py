"""What a country estimates of its emissions: an equation, and where its inputs come from."""

from msgspec import Struct

from sathiti.model.errors import Place
from sathiti.model.text import Text


class FactorChoice(Struct, frozen=True):
    """One row of a table of parameters.

    Attributes:
        table: name of the table, for example rice_factors.
        where: column to the code it must have; together they name one row.
    """

    table: str
    where: dict[str, str]


class EmissionEstimate(Struct, frozen=True):
    """One estimate of a gas, made for every area and period whose inputs are known.

    Attributes:
        equation: id of one of the equations for emissions, or ``landfill``.
        gas: gas it gives.
        gwp: set of global warming potentials for its carbon dioxide equivalent.
        inputs: input of the equation to a number, or a formula over ``form.item``,
            ``coefficients.name`` and ``factors.name``.
        amount: formula the result of the equation is multiplied with; of a landfill the
            waste deposited, Gg.
        factors: name to the parameter it is. Those of a landfill are doc, doc_f, mcf, f and
            k, chosen for each stream by its item unless they name one.
        streams: of a landfill, waste type to its share in the waste.
        scale: tonnes in the unit of the result.
        cell: ``account.table.row.column`` it may fill; empty if no cell is the same thing.
        assumed: what is assumed, in words.
    """

    id: str
    title: Text
    equation: str
    gas: str
    gwp: str
    inputs: dict[str, str]
    amount: str
    factors: dict[str, FactorChoice]
    streams: dict[str, float]
    scale: float
    decimals: int
    cell: str
    assumed: Text
    source: str
    at: Place | None = None

    @property
    def account(self) -> str:
        """Account of the cell; empty if there is none."""
        return self.cell.partition(".")[0]

    @property
    def numbers(self) -> dict[str, float]:
        """Inputs that are plain numbers."""
        read = {name: number_of(written) for name, written in self.written.items()}
        return {name: number for name, number in read.items() if number is not None}

    @property
    def formulas(self) -> dict[str, str]:
        """Inputs that are formulas."""
        return {
            name: written for name, written in self.written.items() if number_of(written) is None
        }

    @property
    def written(self) -> dict[str, str]:
        """Inputs, and the amount where there is one."""
        return {**self.inputs, **({"amount": self.amount} if self.amount else {})}


def number_of(written: str) -> float | None:
    """The number that is written; None if it is none."""
    try:
        return float(written)
    except ValueError:
        return None
