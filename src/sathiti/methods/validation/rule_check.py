"""Checks rules before there are facts: kinds, parameters, names, places in messages."""

import difflib
from collections.abc import Collection, Mapping, Sequence

from sathiti.methods.validation.check import Check, names_of
from sathiti.methods.validation.expression import Expression, parse
from sathiti.methods.validation.kinds import EXPRESSION_KINDS
from sathiti.methods.validation.parameters import ALL, Parameters
from sathiti.methods.validation.row_kinds import ROW_KINDS, ROW_PARAMETERS, ROW_VALUES
from sathiti.methods.validation.wording import placeholders
from sathiti.model import CollectedError, Rule, SathitiError


def read_rule(rule: Rule, items: Sequence[str] = ()) -> list[Check]:
    """The expressions a rule stands for; none for kinds that look at rows.

    Args:
        rule: the rule.
        items: items of its form, for rules about all of them.

    Raises:
        SathitiError: unknown kind or parameter, or an expression outside the language.
    """
    if rule.kind in EXPRESSION_KINDS:
        return EXPRESSION_KINDS[rule.kind](rule, items)
    if rule.kind in ROW_KINDS:
        Parameters(rule, ROW_PARAMETERS[rule.kind])
        return []
    raise SathitiError(
        "Rule {rule}: there is no kind “{kind}”.",
        fix="Use one of: {known}.",
        at=rule.at,
        rule=rule.id,
        kind=rule.kind,
        known=[*EXPRESSION_KINDS, *ROW_KINDS],
    )


def check_rules(rules: Sequence[Rule], known: Mapping[str, Collection[str]]) -> None:
    """Check a rule set as it is loaded.

    Args:
        rules: the rule set.
        known: form to its items.

    Raises:
        CollectedError: everything wrong in any rule, each with file and line: repeated ids,
            unknown kinds and parameters, expressions outside the language, items that no
            form asks, names in messages that the rule has no value for.
    """
    errors = [*_repeated(rules)]
    for rule in rules:
        try:
            checks = read_rule(rule, sorted(known.get(rule.scope, ())))
        except SathitiError as error:
            errors.append(error)
            continue
        for check in checks:
            errors += unknown_names(check.expression, rule.scope, known)
        errors += _unknown_items(rule, known)
        errors += _message_faults(rule, checks)
    if errors:
        raise CollectedError(errors)


def unknown_names(
    expression: Expression, form: str, known: Mapping[str, Collection[str]]
) -> list[SathitiError]:
    """An error for every name of an expression that no form asks.

    Args:
        expression: a parsed rule or formula.
        form: the form of names written without one.
        known: form to its items.
    """
    errors = []
    for name in expression.items():
        items = known.get(name.form or form)
        if items is not None and name.item in items:
            continue
        wanted, choices = (name.form or form, known) if items is None else (name.item, items)
        like = difflib.get_close_matches(wanted, list(choices), 3)
        template = (
            "“{expression}”: there is no form “{name}”."
            if items is None
            else "“{expression}”: the form “{form}” has no item “{name}”."
        )
        errors.append(
            SathitiError(
                template,
                fix="Use one of: {known}.",
                at=expression.at,
                expression=expression.text,
                form=name.form or form,
                name=wanted,
                known=like or sorted(choices)[:10] or "–",
            )
        )
    return errors


def _unknown_items(rule: Rule, known: Mapping[str, Collection[str]]) -> list[SathitiError]:
    """Items that a rule about rows is limited to and its form does not ask."""
    if rule.kind not in ROW_KINDS:
        return []
    parameters = Parameters(rule, ROW_PARAMETERS[rule.kind])
    items = [*parameters.texts("items"), *parameters.texts("item")]
    named = [parse(item, rule.at) for item in items if item != ALL]
    return [error for one in named for error in unknown_names(one, rule.scope, known)]


def _message_faults(rule: Rule, checks: Sequence[Check]) -> list[SathitiError]:
    known = {"item", "area", "period", *ROW_VALUES.get(rule.kind, ())}
    for check in checks:
        known |= names_of(check, rule.scope)
    faults = sorted(name for name in placeholders(rule.message) - known if "@" not in name)
    return [
        SathitiError(
            "Rule {rule}: {fault} in the message is not a value of this rule.",
            fix="Use one of: {known}.",
            at=rule.at,
            rule=rule.id,
            fault=f"{{{name}}}",
            known=sorted(known),
        )
        for name in faults
    ]


def _repeated(rules: Sequence[Rule]) -> list[SathitiError]:
    seen: set[str] = set()
    errors = []
    for rule in rules:
        if rule.id in seen:
            errors.append(
                SathitiError(
                    "There are two rules with the id {rule}.",
                    fix="Give each rule its own id.",
                    at=rule.at,
                    rule=rule.id,
                )
            )
        seen.add(rule.id)
    return errors
