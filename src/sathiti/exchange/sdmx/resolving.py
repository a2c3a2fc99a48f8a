"""Which structure a data message means."""

from sathiti.exchange.sdmx.messages import StructureMessage
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.references import Reference, full_name, lookup
from sathiti.model import Dataflow, Structure


def resolve(
    given: Structure | StructureMessage | None, wanted: Reference | None, problems: Problems
) -> Structure | None:
    """The structure to read by, told as a problem where the message names another one.

    Args:
        given: the structure itself, or a message that should hold it.
        wanted: what the data message refers to: a dataflow or a structure.
        problems: where differences are told.
    """
    if given is None:
        return None
    if isinstance(given, Structure):
        _compare(given, wanted, problems)
        return given
    if wanted is None:
        return _only(given)
    found, under = _find(given, wanted)
    if found is None:
        found, under = _by_id(given, wanted)
    if found is None:
        problems.add(
            "sdmx.structure_unknown",
            "blocking",
            "The data refer to {wanted}, which is not among the structures given. Give the file"
            " that holds it.",
            key=str(wanted),
            wanted=str(wanted),
        )
    elif under != wanted.full:
        _differs(wanted, under, problems)
    return found


def _find(given: StructureMessage, wanted: Reference) -> tuple[Structure | None, str]:
    flow: Dataflow | None
    flow, under = lookup(given.dataflows, wanted)
    # A dataflow read without its structure has only the name of one
    if flow and flow.structure.dimensions and wanted.kind != "DataStructure":
        return flow.structure, under
    return lookup(given.structures, wanted)


def _only(given: StructureMessage) -> Structure | None:
    return next(iter(given.structures.values())) if len(given.structures) == 1 else None


def _by_id(given: StructureMessage, wanted: Reference) -> tuple[Structure | None, str]:
    found = [name for name, cube in given.structures.items() if cube.id == wanted.id]
    return (given.structures[found[0]], found[0]) if len(found) == 1 else (None, "")


def _compare(given: Structure, wanted: Reference | None, problems: Problems) -> None:
    if wanted and wanted.kind == "DataStructure" and wanted.full != full_name(given):
        _differs(wanted, full_name(given), problems)


def _differs(wanted: Reference, taken: str, problems: Problems) -> None:
    if taken.endswith(f"({wanted.version})"):
        problems.add(
            "sdmx.agency_differs",
            "warning",
            "“{written}” is not known; “{taken}” was taken, which has the same id and version."
            " Please make them agree.",
            key=str(wanted),
            written=wanted.full,
            taken=taken,
        )
        return
    problems.add(
        "sdmx.version_differs",
        "warning",
        "“{written}” is not known; “{taken}” was taken, which has the same id only."
        " Please check that it is the one meant.",
        key=str(wanted),
        written=wanted.full,
        taken=taken,
    )
