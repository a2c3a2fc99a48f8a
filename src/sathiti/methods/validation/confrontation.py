"""Holds facts against rules: every breach at once, and how each rule fared."""

from collections.abc import Mapping, Sequence

from sathiti.methods.validation.check import Check
from sathiti.methods.validation.expression_outcome import hold
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.kinds import EXPRESSION_KINDS
from sathiti.methods.validation.outcome import Outcome
from sathiti.methods.validation.row_kinds import ROW_KINDS
from sathiti.methods.validation.rule_check import read_rule
from sathiti.methods.validation.wording import Wording
from sathiti.model import (
    Catalogue,
    CollectedError,
    Confrontation,
    Finding,
    NumberStyle,
    Rule,
    RuleSummary,
    SathitiError,
)


def confront(
    facts: Facts,
    rules: Sequence[Rule],
    texts: Catalogue,
    languages: Sequence[str],
    styles: Mapping[str, NumberStyle] | None = None,
) -> Confrontation:
    """Hold facts against rules.

    Args:
        facts: what is known about each form.
        rules: expectations; the scope of a rule is the form it speaks of.
        texts: translations of the default messages of built-in kinds.
        languages: languages of the messages.
        styles: how numbers are written in each language.

    Returns:
        Findings in the order of rules and facts, and a summary of each rule.

    Raises:
        CollectedError: rules that cannot be read, or need a column or code list that is not
            there; all of them at once.
    """
    wording = Wording(texts, tuple(languages), styles or {})
    findings: list[Finding] = []
    summary: list[RuleSummary] = []
    errors: list[SathitiError] = []
    for rule, checks in _read(rules, facts):
        try:
            outcome = _judge(rule, checks, facts)
        except SathitiError as error:
            errors.append(error)
            continue
        findings += [wording.finding(rule, breach, facts) for breach in outcome.breaches]
        summary.append(_summary(rule, outcome))
    if errors:
        raise CollectedError(errors)
    return Confrontation(tuple(findings), tuple(summary))


def _read(rules: Sequence[Rule], facts: Facts) -> list[tuple[Rule, list[Check]]]:
    read, errors = [], []
    for rule in rules:
        try:
            read.append((rule, read_rule(rule, facts.panel.items_of(rule.scope))))
        except SathitiError as error:
            errors.append(error)
    if errors:
        raise CollectedError(errors)
    return read


def _judge(rule: Rule, checks: list[Check], facts: Facts) -> Outcome:
    if rule.kind not in EXPRESSION_KINDS:
        return ROW_KINDS[rule.kind](rule, facts)
    outcomes = [hold(rule, check, facts) for check in checks]
    return Outcome(
        [breach for outcome in outcomes for breach in outcome.breaches],
        sum(outcome.checked for outcome in outcomes),
        sum(outcome.failed for outcome in outcomes),
        sum(outcome.not_evaluated for outcome in outcomes),
    )


def _summary(rule: Rule, outcome: Outcome) -> RuleSummary:
    return RuleSummary(
        rule=rule.id,
        scope=rule.scope,
        severity=rule.severity,
        checked=outcome.checked,
        passed=outcome.checked - outcome.failed,
        failed=outcome.failed,
        not_evaluated=outcome.not_evaluated,
    )
