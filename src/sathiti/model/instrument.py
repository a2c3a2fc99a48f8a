"""The form a provider fills: what is asked of whom, for which periods, in which cells."""

from msgspec import Struct

from sathiti.model.text import Text


class Item(Struct, frozen=True):
    """One figure asked.

    Attributes:
        id: identifier in rules and formulas, unique in the instrument.
        key: SDMX dimension codes apart from area and time.
        label: what it is called on the form.
        definition: what belongs to it and what does not.
        unit: code of the unit.
        unit_label: the unit in words.
        example: an example value as it would be written.
        decimals: decimals usually published.
        required: whether an empty cell is a finding.
        areas: areas asked, one row each; empty means the country.
        source: usual source of the figure.
    """

    id: str
    key: dict[str, str]
    label: Text
    unit: str
    unit_label: Text
    definition: Text = Text({})
    example: str = ""
    decimals: int = 0
    required: bool = False
    areas: tuple[str, ...] = ()
    source: Text = Text({})


class Section(Struct, frozen=True):
    """Items under one heading; a section is one sheet of the workbook."""

    id: str
    title: Text
    items: tuple[Item, ...]


class Instrument(Struct, frozen=True):
    """A form of one version, the same for every provider and period it is sent to.

    Attributes:
        id: short name, also the form's name in rules.
        version: changes when items or keys change.
        dataflow: id of the dataflow its answers go to.
        function: task of the national system that provides it; the unit follows from dates.
        frequency: CL_FREQ code of the periods asked.
        due_days: days after the end of the period until the form is due.
        first, last: the periods asked, both included.
        only: where given, the periods asked are just these.
    """

    id: str
    version: str
    title: Text
    dataflow: str
    function: str
    frequency: str
    due_days: int
    first: str
    last: str
    sections: tuple[Section, ...]
    only: tuple[str, ...] = ()
    guidance: Text = Text({})

    def items(self) -> list[Item]:
        """All items in order."""
        return [item for section in self.sections for item in section.items]

    def item(self, item_id: str) -> Item | None:
        """The item, or None."""
        return next((item for item in self.items() if item.id == item_id), None)


class Obligation(Struct, frozen=True):
    """One form that one provider owes for one period.

    Attributes:
        instrument: instrument id.
        provider: unit id.
        period: SDMX time period.
        due: ISO date.
    """

    instrument: str
    provider: str
    period: str
    due: str

    @property
    def id(self) -> str:
        """``instrument.provider.period``."""
        return f"{self.instrument}.{self.provider}.{self.period}"
