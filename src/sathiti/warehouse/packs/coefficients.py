"""parameters/coefficients.csv: dated values that formulas of accounts use by name."""

import re
from collections.abc import Mapping

from sathiti.model import Period
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.pack import ParameterRow

COEFFICIENTS = "coefficients"

# A name as formulas write it.
_ITEM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPEN_END = "9999-12-31"


def read_coefficients(folder: PackFolder, draft: Draft) -> None:
    """Add coefficients; a pack's rows of an item replace those of included packs."""
    rows = folder.table(
        f"parameters/{COEFFICIENTS}.csv",
        "item area valid_from valid_to value unit assumed source",
        texts=("note",),
    )
    here: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        item, area = _checked(row, draft)
        _check_overlap(row, here.setdefault((item, area), []))
    if not rows:
        return
    own = {item for item, _ in here}
    included = draft.parameters.get(COEFFICIENTS, ())
    draft.parameters[COEFFICIENTS] = (
        *(row for row in included if row.values["item"] not in own),
        *(ParameterRow(dict(row.values), row.place()) for row in rows),
    )


def holds_in(row: Mapping[str, str], period: str) -> bool:
    """Whether a dated row holds at the end of a period, as the formulas take it.

    Args:
        row: with ``valid_from`` and ``valid_to``, the latter empty while it holds.
        period: an SDMX time period.
    """
    end = Period.parse(period).end.isoformat()
    return row["valid_from"] <= end <= (row["valid_to"] or _OPEN_END)


def _checked(row: Fields, draft: Draft) -> tuple[str, str]:
    item, area = row.word("item", form=_ITEM), row.word("area", "")
    if area:
        row.check_known("area", area, draft.areas)
    row.number("value")
    row.word("unit")
    row.word("source")
    assumed = row.word("assumed", among=("yes", "no"))
    # What is assumed is published beside the figure, so it must be said in words.
    row.text("note", required=assumed == "yes")
    return item, area


def _check_overlap(row: Fields, spans: list[tuple[str, str]]) -> None:
    first, last = row.day("valid_from"), row.day("valid_to") or _OPEN_END
    if last < first or any(first <= end and start <= last for start, end in spans):
        row.problem(
            "The days from {first} to {last} are in the wrong order, or another row of"
            " “{written}” holds in some of them.",
            "Let each row end before the next begins.",
            "valid_from",
            first=first or "–",
            last=row.day("valid_to") or "–",
            written=row.word("item"),
        )
    spans.append((first, last))
