"""Formulas of rules and indicators: can they be read, and do their names exist."""

from sathiti.methods.validation.expression import parse
from sathiti.model import SathitiError
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import Fields, placed


def check_formula(entry: Fields, field: str, written: str, form: str, draft: Draft) -> None:
    """Note what is wrong with a formula.

    Args:
        entry: the rule or indicator.
        field: name of the field the formula stands in.
        written: the formula.
        form: form that names without a form belong to.
        draft: knows the forms.
    """
    place = entry.place(field)
    try:
        names = parse(written, place).names()
    except SathitiError as error:
        entry.problems.take(error if error.at else placed(error, place))
        return
    for named_form, item in sorted(names):
        _check_name(entry, field, named_form or form, item, draft)


def _check_name(entry: Fields, field: str, form: str, item: str, draft: Draft) -> None:
    if not form:
        entry.problem(
            "The name “{item}” in the formula does not say its form.",
            "Write it as form.item.",
            field,
            item=item,
        )
    elif form not in draft.instruments:
        entry.problem(
            "“{form}” in the formula is not a form.",
            "Use one of: {known}.",
            field,
            form=form,
            known=sorted(draft.instruments),
        )
    elif draft.instruments[form].item(item) is None:
        entry.problem(
            "The form “{form}” has no item “{item}”.",
            "Correct the name or add the item to the form.",
            field,
            form=form,
            item=item,
        )
