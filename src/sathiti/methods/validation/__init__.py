"""Validation: expectations written as data, confronted with facts.

`parse` reads an expression of the rule language, `evaluate` computes it as a formula,
`confront` holds facts against rules and returns every breach at once.
"""

from sathiti.methods.validation.expression import Expression, parse
from sathiti.methods.validation.formulas import Evaluated, UsedFact, evaluate
from sathiti.methods.validation.panel import Facts

__all__ = ["Evaluated", "Expression", "Facts", "UsedFact", "evaluate", "parse"]
