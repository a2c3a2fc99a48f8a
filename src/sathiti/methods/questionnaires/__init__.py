"""Questionnaires of others, answered from the figures an office has; nothing is typed."""

from sathiti.methods.questionnaires.account_tables import account_answers
from sathiti.methods.questionnaires.answering import Speech, compile_questionnaire
from sathiti.methods.questionnaires.global_keys import (
    GlobalRules,
    KeyRule,
    global_structure,
    global_table,
    lacking_codes,
)

__all__ = [
    "GlobalRules",
    "KeyRule",
    "Speech",
    "account_answers",
    "compile_questionnaire",
    "global_structure",
    "global_table",
    "lacking_codes",
]
