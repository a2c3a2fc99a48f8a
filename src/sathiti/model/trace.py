"""The chain behind one published figure, from the figure back to cells."""

from msgspec import Struct

from sathiti.model.errors import Place
from sathiti.model.text import Text


class RuleResult(Struct, frozen=True):
    """How one rule judged a figure.

    Attributes:
        outcome: passed, failed or not evaluated.
        message: what was found, empty if it passed.
        expects: what the rule expects, an English sentence of the catalogue.
        expression: what must hold, where a formula says it.
    """

    rule: str
    severity: str
    outcome: str
    message: Text = Text({})
    expects: str = ""
    expression: str = ""


class TraceNode(Struct, frozen=True):
    """One figure and what it was made of.

    Attributes:
        dataflow, key, period: its address: dataflow id, full series key, time period.
        label, unit: in words.
        value: None where not available; `decimals` as published or written.
        status: SDMX CL_OBS_STATUS; `missing`: why there is no value, an English sentence of
            the catalogue.
        vintage: vintage id; `step`, `code_version`, `run`, `created`: how it was made.
        formula: and `formula_source`, empty for a reported figure.
        cell: file, sheet and cell of a reported figure.
        sha256: of the file received; `provider`, `received`: from whom and when.
        source: publication a restated figure was taken from.
        rules: how rules judged it.
        inputs: the figures it was computed from.
    """

    dataflow: str
    key: str
    period: str
    label: Text
    unit: Text
    value: float | None
    decimals: int
    status: str
    vintage: str
    step: str
    code_version: str
    run: str
    created: str
    formula: str = ""
    formula_source: str = ""
    cell: Place | None = None
    sha256: str = ""
    provider: Text = Text({})
    received: str = ""
    source: str = ""
    rules: tuple[RuleResult, ...] = ()
    inputs: tuple["TraceNode", ...] = ()
    missing: str = ""
