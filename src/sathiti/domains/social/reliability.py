"""When a figure of a survey is marked or hidden: the rules of a table of the pack."""

import math

from sathiti.methods.survey import ReliabilityRule
from sathiti.model import SathitiError
from sathiti.warehouse.packs import Pack, ParameterRow

HIDE = "hide"


def rules_of(pack: Pack, table: str) -> tuple[tuple[ReliabilityRule, ...], tuple[str, ...]]:
    """The rules of a table, and the flags of those that hide a figure.

    Raises:
        SathitiError: the measure of a rule is not known, or its limit is no number.
    """
    rows = pack.parameters.get(table, ())
    hidden = tuple(row.values["flag"] for row in rows if row.values["action"] == HIDE)
    return tuple(_rule(row) for row in rows), hidden


def _rule(told: ParameterRow) -> ReliabilityRule:
    row = told.values
    try:
        limit = float(row["limit"])
    except ValueError:
        limit = math.nan
    if not limit >= 0 or math.isinf(limit):
        raise SathitiError(
            "The limit “{limit}” of the flag “{flag}” is no number of zero or more.",
            fix="Write a number in the column limit, such as 0.3 for cv or 30 for n.",
            at=told.at,
            limit=row["limit"],
            flag=row["flag"],
        )
    if row["measure"] == "cv":
        return ReliabilityRule(row["flag"], above_cv=limit)
    if row["measure"] == "n":
        return ReliabilityRule(row["flag"], below_rows=int(limit))
    if row["measure"] != "psu":
        raise SathitiError(
            "“{written}” is not known here.",
            fix="Use one of: {known}.",
            at=told.at,
            written=row["measure"],
            known=["cv", "n", "psu"],
        )
    # One primary unit leaves no degree of freedom.
    return ReliabilityRule(row["flag"], below_df=int(limit) - 1)
