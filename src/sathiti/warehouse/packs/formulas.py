"""Formulas of rules and indicators: can they be read, and do their names exist."""

from collections.abc import Collection, Mapping, Sequence

from sathiti.methods.validation import check_rules, parse, unknown_names
from sathiti.model import CollectedError, Rule, SathitiError
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import Fields, placed
from sathiti.warehouse.packs.problems import Problems


def check_form_rules(rules: Sequence[Rule], draft: Draft, problems: Problems) -> None:
    """Note what is wrong with rules about forms: kinds, parameters, expressions, messages."""
    about_forms = [rule for rule in rules if rule.scope in draft.instruments]
    try:
        check_rules(about_forms, _items_by_form(draft))
    except CollectedError as collected:
        for error in collected.errors:
            problems.take(error)


def check_formula(
    entry: Fields,
    field: str,
    written: str,
    draft: Draft,
    values: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Note what is wrong with a formula outside forms, whose names must say their form.

    Args:
        entry: holds the formula.
        field: name of its field.
        written: the formula.
        draft: knows the forms, and the accounts: ``account.table.row.column`` is a name too.
        values: further names that may stand before the point, with what may stand after it.
    """
    place = entry.place(field)
    try:
        expression = parse(written, place)
    except SathitiError as error:
        entry.problems.take(error if error.at else placed(error, place))
        return
    without_form = sorted(item for form, item in expression.names() if not form)
    for item in without_form:
        entry.problem(
            "The name “{item}” in the formula does not say its form.",
            "Write it as form.item.",
            field,
            item=item,
        )
    if not without_form:
        known = {**_items_by_form(draft), **draft.account_cells, **(values or {})}
        for unknown in unknown_names(expression, "", known):
            entry.problems.take(unknown)


def _items_by_form(draft: Draft) -> dict[str, list[str]]:
    return {form: [i.id for i in asked.items()] for form, asked in draft.instruments.items()}
