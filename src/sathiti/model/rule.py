"""Expectations as data, and breaches of them."""

from typing import Any, Literal

from msgspec import Struct

from sathiti.model.errors import Place
from sathiti.model.text import Text

Severity = Literal["blocking", "warning", "note"]
State = Literal["open", "explained", "corrected", "overridden", "void"]
SEVERITIES: tuple[Severity, ...] = ("blocking", "warning", "note")


class Rule(Struct, frozen=True):
    """One expectation.

    Attributes:
        id: unique in its rule set.
        kind: ``expression`` or the name of a built-in kind with parameters.
        scope: form or dataflow it speaks of.
        expression: what must hold, in the rule language; empty for built-in kinds.
        severity: blocking keeps the figure out, warning asks, note informs.
        message: what to say when it does not hold; places in braces are filled with values.
        source: where the expectation comes from.
        parameters: for built-in kinds.
        at: file and line of the rule.
    """

    id: str
    kind: str
    scope: str
    severity: Severity
    message: Text
    expression: str = ""
    source: str = ""
    parameters: dict[str, Any] = {}
    at: Place | None = None


class Finding(Struct, frozen=True):
    """One breach of one rule.

    Attributes:
        rule: rule id.
        severity: of the rule.
        scope: form or dataflow.
        key: area and item, or series key.
        period: SDMX time period.
        places: cells or observations it is about, the one to mark first.
        values: name to value of what the rule compared.
        message: what is wrong and what to do, in each language.
        state: open until explained, corrected or overridden.
    """

    rule: str
    severity: Severity
    scope: str
    key: str
    period: str
    places: tuple[Place, ...]
    values: dict[str, Any]
    message: Text
    state: State = "open"


class RuleSummary(Struct, frozen=True):
    """How one rule fared.

    Attributes:
        checked: cases where the rule could be evaluated.
        passed, failed: of those.
        not_evaluated: cases where a value it needs is missing.
    """

    rule: str
    scope: str
    severity: Severity
    checked: int
    passed: int
    failed: int
    not_evaluated: int


class Confrontation(Struct, frozen=True):
    """All rules against all facts: the breaches and the count of each rule."""

    findings: tuple[Finding, ...]
    summary: tuple[RuleSummary, ...]

    def worst(self) -> Severity | None:
        """The gravest severity found, or None."""
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in SEVERITIES if severity in found), None)
