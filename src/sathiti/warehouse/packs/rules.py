"""rules/: expectations as data."""

from typing import Any

from sathiti.model import SEVERITIES, Rule
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.formulas import check_form_rules
from sathiti.warehouse.packs.texts import check_places

EXPRESSION = "expression"
ANY_SCOPE = "any"


def read_rules(folder: PackFolder, draft: Draft) -> None:
    """Add the rules of the pack; a rule with the id of an included one replaces it."""
    here: dict[str, Rule] = {}
    for file in folder.files("rules/*.yaml"):
        for entry in folder.entries(file):
            rule = _rule(entry, draft)
            entry.check_new("id", rule.id, here)
            here[rule.id] = rule
            entry.finish()
    check_form_rules(list(here.values()), draft, folder.problems)
    draft.rules |= here


def _rule(entry: Fields, draft: Draft) -> Rule:
    kind = entry.word("kind", EXPRESSION, form=NAME)
    severity: Any = entry.word("severity", among=SEVERITIES)
    message = entry.text("message")
    check_places(entry, message.words, "message")
    return Rule(
        entry.word("id"),
        kind,
        entry.word("scope", among=[*draft.instruments, *draft.dataflows, ANY_SCOPE]),
        severity,
        message,
        entry.word("expression", None if kind == EXPRESSION else ""),
        entry.word("source"),
        entry.parameters("parameters"),
        entry.place(),
    )
