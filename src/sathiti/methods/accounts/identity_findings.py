"""Says which identities fail, where and by how much."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from sathiti.methods.accounts.equations import PARTS_OF_COLUMNS, PARTS_OF_ROWS, parts_of
from sathiti.methods.accounts.residuals import FAILS
from sathiti.model import AccountTemplate, Catalogue, Finding, Message, Place, Text


def identity_titles(template: AccountTemplate) -> dict[str, Message | Text]:
    """What to call each identity of an account, the sums of parts included."""
    titles: dict[str, Message | Text] = {}
    for table in template.tables:
        for prefix, lines in ((PARTS_OF_ROWS, table.rows), (PARTS_OF_COLUMNS, table.columns)):
            labels = {line.code: line.label for line in lines}
            for parent in parts_of(lines):
                titles[f"{prefix}.{table.id}.{parent}"] = Message(
                    "{table}: {line} is the sum of its parts",
                    {"table": table.title, "line": labels[parent]},
                )
    return titles | {identity.id: identity.title for identity in template.identities}


def identity_findings(
    account: str,
    titles: Mapping[str, Message | Text],
    residuals: pa.Table,
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> tuple[Finding, ...]:
    """One warning for each identity that fails at a place.

    Args:
        account: id of the account, or a name for the links between accounts.
        titles: as `identity_titles` gives them; of links, their titles.
        residuals: as `compile_account`, `check_account` or `check_links` give them.
        texts: translations of messages.
        languages: languages of the findings.
    """
    known = texts or Catalogue()
    failing = [row for row in residuals.to_pylist() if row["OUTCOME"] == FAILS]
    return tuple(
        Finding(
            rule=row["IDENTITY"],
            severity="warning",
            scope=account,
            key=".".join(part for part in (row["REF_AREA"], row["IDENTITY"], row["AT"]) if part),
            period=row["TIME_PERIOD"],
            places=(Place(account, key=" ".join(filter(None, (row["IDENTITY"], row["AT"])))),),
            values=_values(row),
            message=known.text(_message(row, titles), languages),
        )
        for row in failing
    )


def _values(row: Mapping[str, object]) -> dict[str, object]:
    return {name.lower(): row[name] for name in ("LEFT", "RIGHT", "RESIDUAL", "TOLERANCE", "AT")}


def _message(row: Mapping[str, object], titles: Mapping[str, Message | Text]) -> Message:
    identity = str(row["IDENTITY"])
    where = " ".join(str(row[name]) for name in ("AT", "REF_AREA", "TIME_PERIOD") if row[name])
    # Rounded for the eye: binary fractions would show 0.30000000000000004.
    numbers = {name.lower(): float(f"{row[name]:.12g}") for name in ("LEFT", "RIGHT", "RESIDUAL")}
    allowed = float(f"{row['TOLERANCE']:.3g}")
    return Message(
        "{where}: “{title}” does not hold. The left side is {left}, the right side {right}; they "
        "differ by {residual}, rounding allows {tolerance}. Please look for the wrong cell.",
        {"where": where, "title": titles.get(identity, identity), **numbers, "tolerance": allowed},
    )
