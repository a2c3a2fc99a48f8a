"""What is compiled: indicators as formulas, tables as lists of indicators and items."""

from msgspec import Struct

from sathiti.model.errors import Place
from sathiti.model.text import Text


class Indicator(Struct, frozen=True):
    """One compiled series.

    Attributes:
        id: series code.
        title: name with the indicator number.
        goal: indicator number, for example ``6.4.2``.
        dataflow: dataflow it is published in.
        key: codes of all dimensions but area and time; the rest are the structure's totals.
        formula: in the rule language over ``form.item`` names.
        unit: unit code of the result.
        unit_label: in words.
        decimals: decimals published.
        base_periods: period to its base period, for formulas that use ``base``.
        where: periods wanted (empty: wherever the formula can be evaluated).
        source: where the formula comes from.
        note: concept differences to show beside the figure (a proxy says so here).
        at: file and line.
    """

    id: str
    title: Text
    goal: str
    dataflow: str
    key: dict[str, str]
    formula: str
    unit: str
    unit_label: Text
    decimals: int
    source: str
    base_periods: dict[str, str] = {}
    where: tuple[str, ...] = ()
    note: Text = Text({})
    at: Place | None = None


class PublishedValue(Struct, frozen=True):
    """A value of an indicator that others published, to stand beside ours.

    Attributes:
        indicator: indicator id.
        decimals: decimals published; agreement is judged at these.
        explanation: why ours differs, where that is known.
    """

    indicator: str
    area: str
    period: str
    value: float
    decimals: int
    source: str
    explanation: Text = Text({})


class TableRow(Struct, frozen=True):
    """A row of a published table: ``form.item`` or an indicator id, or a heading."""

    series: str
    label: Text
    heading: bool = False


class TableTemplate(Struct, frozen=True):
    """A table of a publication: rows are series, columns periods."""

    id: str
    title: Text
    rows: tuple[TableRow, ...]
    periods: tuple[str, ...]
    note: Text = Text({})
