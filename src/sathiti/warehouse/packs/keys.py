"""Dimension codes of items and indicators, checked and completed with totals."""

from sathiti.model import CodeList
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import Fields

AREA_DIMENSION = "REF_AREA"
UNIT_DIMENSION = "UNIT_MEASURE"
FREQUENCY_DIMENSION = "FREQ"


def complete_key(
    entry: Fields, dataflow: str, unit: str, frequency: str, draft: Draft
) -> dict[str, str]:
    """The entry's ``key`` with unit, frequency and totals filled in, without the area."""
    written = entry.mapping("key")
    if dataflow not in draft.dataflows:
        return written
    structure = draft.dataflows[dataflow].structure
    given = {UNIT_DIMENSION: unit, FREQUENCY_DIMENSION: frequency, **written}
    known = {**draft.totals[structure.id], **given}
    dimensions = [name for name in structure.dimension_ids() if name != AREA_DIMENSION]
    for name in written:
        entry.check_known("key", name, dimensions)
    missing = [name for name in dimensions if name not in known]
    if missing:
        entry.problem(
            "The key has no code for: {dimensions}.",
            "Give a code, or a total in the structure “{structure}”.",
            "key",
            dimensions=missing,
            structure=structure.id,
        )
    for name in dimensions:
        _check_code(entry, name, known.get(name, ""), structure.codes_of(name))
    return {name: known[name] for name in dimensions if name in known}


def _check_code(entry: Fields, dimension: str, code: str, codes: CodeList | None) -> None:
    if code and codes is not None and codes.get(code) is None:
        entry.problem(
            "The code “{code}” is not in {list}, the code list of {dimension}.",
            "Correct the code or add it to the list.",
            "key",
            code=code,
            list=codes.id,
            dimension=dimension,
        )
