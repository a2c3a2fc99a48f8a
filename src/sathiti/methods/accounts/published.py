"""Holds a table that another office published, in its own labels, against an account."""

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from sathiti.methods.accounts.compilation import check_account
from sathiti.methods.accounts.equations import PARTS_OF_COLUMNS, PARTS_OF_ROWS
from sathiti.methods.accounts.labels import Labels
from sathiti.methods.accounts.partial_template import Partial, partial_template
from sathiti.methods.accounts.relabelling import Relabelled, relabel
from sathiti.methods.accounts.residuals import FAILS, HOLDS, INCOMPLETE
from sathiti.model import AccountIdentity, AccountTemplate


class PublishedCheck(Struct, frozen=True):
    """What holds in a table and what does not.

    Attributes:
        relabelled: the table in the words of the account, and what was left out.
        partial: the identities checked, and those that could not be.
        residuals: one row an identity, place, area and period.
    """

    relabelled: Relabelled
    partial: Partial
    residuals: pa.Table


def check_published(
    figures: pa.Table, labels: Labels, template: AccountTemplate, decimal: str = "."
) -> PublishedCheck:
    """Check the identities of a table in other labels.

    Args:
        figures: see `relabel`.
        labels: what its labels stand for.
        template: the account.
        decimal: sign before decimals.

    Raises:
        CollectedError: the labels or the figures cannot be used.
        SathitiError: no label is known.
    """
    relabelled = relabel(figures, labels, template, decimal)
    blank = labels.blank or template.blank
    judged = _with_tolerance(relabelled.template, labels)
    partial = partial_template(judged, relabelled.cells, blank)
    residuals = check_account(partial.template, partial.cells, blank)
    return PublishedCheck(relabelled, partial, _parts_with_tolerance(residuals, labels, template))


def _with_tolerance(template: AccountTemplate, labels: Labels) -> AccountTemplate:
    if labels.absolute is None and labels.relative is None:
        return template

    def changed(identity: AccountIdentity) -> AccountIdentity:
        return replace(identity, absolute=labels.absolute, relative=labels.relative)

    return replace(template, identities=tuple(changed(one) for one in template.identities))


def _parts_with_tolerance(
    residuals: pa.Table, labels: Labels, template: AccountTemplate
) -> pa.Table:
    """Sums of parts judged by the tolerance told, else by the widest that the template states.

    They are no identities of the template, which says by its tolerance how exact its figures are.
    """
    told = labels.absolute is not None or labels.relative is not None
    widest = max((one.absolute or 0.0 for one in template.identities), default=0.0)
    rows = residuals.to_pylist()
    for row in rows:
        if not row["IDENTITY"].startswith((PARTS_OF_ROWS, PARTS_OF_COLUMNS)):
            continue
        largest = max(abs(row["LEFT"] or 0.0), abs(row["RIGHT"] or 0.0))
        own = max(labels.absolute or 0.0, (labels.relative or 0.0) * largest)
        row["TOLERANCE"] = own if told else max(row["TOLERANCE"], widest)
        if row["OUTCOME"] != INCOMPLETE:
            holds = abs(row["RESIDUAL"]) <= row["TOLERANCE"]
            row["OUTCOME"] = HOLDS if holds else FAILS
    return pa.Table.from_pylist(rows, schema=residuals.schema)
