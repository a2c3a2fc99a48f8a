"""Validation: expectations written as data, confronted with facts.

`parse` reads an expression of the rule language, `evaluate` computes it as a formula,
`confront` holds facts against rules and returns every breach at once, `check_rules` looks
a rule set over before there are facts.
"""

from sathiti.methods.validation.confrontation import confront
from sathiti.methods.validation.expression import Expression, parse
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.formulas import Evaluated, UsedFact, evaluate
from sathiti.methods.validation.rule_check import check_rules, unknown_names

__all__ = [
    "Evaluated",
    "Expression",
    "Facts",
    "UsedFact",
    "check_rules",
    "confront",
    "evaluate",
    "parse",
    "unknown_names",
]
