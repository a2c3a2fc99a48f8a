"""rules/: expectations as data."""

from typing import Any

from sathiti.model import SEVERITIES, Rule
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.formulas import check_formula
from sathiti.warehouse.packs.texts import check_places

EXPRESSION = "expression"


def read_rules(folder: PackFolder, draft: Draft) -> None:
    """Add the rules of the pack; a rule with the id of an included one replaces it."""
    here: set[str] = set()
    for file in folder.files("rules/*.yaml"):
        for entry in folder.entries(file):
            rule = _rule(entry, draft)
            if rule.id in here:
                entry.problem(
                    "“{written}” is written twice.", "Keep one of them.", "id", written=rule.id
                )
            here.add(rule.id)
            draft.rules[rule.id] = rule


def _rule(entry: Fields, draft: Draft) -> Rule:
    kind = entry.word("kind", EXPRESSION, form=NAME)
    expression = entry.word("expression", None if kind == EXPRESSION else "")
    scope = entry.word("scope")
    severity: Any = entry.word("severity", among=SEVERITIES)
    rule = Rule(
        entry.word("id"),
        kind,
        scope,
        severity,
        entry.text("message"),
        expression,
        entry.word("source"),
        entry.parameters("parameters"),
        entry.place(),
    )
    check_places(entry, rule.message.words, "message")
    if expression:
        check_formula(entry, "expression", expression, scope, draft)
    entry.finish()
    return rule
