"""Reading addresses of SDMX REST 1.x; what is unclear is refused with the reason."""

import re
from collections.abc import Mapping

from msgspec import Struct

from sathiti.exchange.sdmx.structures_select import StructureQuery
from sathiti.model import Period, SathitiError, Structure
from sathiti.web.sdmx.messages import ApiError

ALL = "all"
LATEST = "latest"
_ANY = {"", ALL, "ALL", "*"}
_NEWEST = {"", LATEST, "LATEST", "+", "~"}
_IDENTIFIER = re.compile(r"[A-Za-z0-9_@$\-.]{1,100}")
_CODE = re.compile(r"[A-Za-z0-9_@$\-]{1,100}")
_MOST_CODES = 2000
ALL_DIMENSIONS = "AllDimensions"
TIME = "TIME_PERIOD"

REFERENCES = {
    "none",
    "parents",
    "parentsandsiblings",
    "children",
    "descendants",
    "all",
    "dataflow",
    "datastructure",
    "codelist",
    "conceptscheme",
}
STRUCTURE_DETAILS = {
    "full",
    "allstubs",
    "referencestubs",
    "allcompletestubs",
    "referencecompletestubs",
    "referencepartial",
}
_STRUCTURE_PARAMETERS = {"detail", "references", "format"}
DATA_DETAILS = {"full", "dataonly", "serieskeysonly", "nodata"}
_DATA_PARAMETERS = {
    "startPeriod",
    "endPeriod",
    "updatedAfter",
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "detail",
    "includeHistory",
    "format",
    "labels",
}


class FlowReference(Struct, frozen=True):
    """Which dataflow or provider is meant; an empty part means any.

    Attributes:
        agencies, ids, versions: alternatives; no version means the newest.
    """

    agencies: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()

    def names(self, agency: str, artefact: str, version: str = "") -> bool:
        """Whether something of that agency, id and version is meant."""
        pairs = ((self.agencies, agency), (self.ids, artefact), (self.versions, version))
        return all(not wanted or not given or given in wanted for wanted, given in pairs)


class DataQuery(Struct, frozen=True):
    """A question for observations.

    Attributes:
        key: alternatives for each dimension in order, empty for any; None for all series.
        first_n, last_n: observations of each series.
        flat: whether observations stand alone, not in series.
    """

    flow: FlowReference
    key: tuple[tuple[str, ...], ...] | None
    provider: FlowReference
    start: str = ""
    end: str = ""
    first_n: int | None = None
    last_n: int | None = None
    detail: str = "full"
    flat: bool = False

    def filters(self, structure: Structure) -> dict[str, list[str]]:
        """Codes by dimension.

        Raises:
            ApiError: the key has too few or too many parts.
        """
        if self.key is None:
            return {}
        dimensions = structure.dimension_ids()
        if len(self.key) != len(dimensions):
            raise ApiError(
                400,
                "The key has {given} parts; {structure} has {wanted} dimensions.",
                fix="Write one part for each of: {dimensions}; an empty part means any code.",
                given=len(self.key),
                structure=structure.id,
                wanted=len(dimensions),
                dimensions=dimensions,
            )
        parts = zip(dimensions, self.key, strict=True)
        return {dimension: list(codes) for dimension, codes in parts if codes}


def parse_structure_query(asked: list[str], given: Mapping[str, str]) -> StructureQuery:
    """Read ``resource/agency/id/version`` with its parameters.

    Raises:
        ApiError: too many parts, an identifier or parameter that is none.
    """
    resource, *parts = asked
    if len(parts) > 3:
        raise _too_long(asked)
    _check_parameters(given, _STRUCTURE_PARAMETERS)
    agency, artefact, version = [*parts, *[""] * (3 - len(parts))]
    return StructureQuery(
        resource,
        "+".join(_alternatives(agency)) or ALL,
        "+".join(_alternatives(artefact)) or ALL,
        _version(version),
        _one_of(given, "references", REFERENCES, "none"),
        _one_of(given, "detail", STRUCTURE_DETAILS, "full"),
    )


def parse_data_query(asked: list[str], given: Mapping[str, str]) -> DataQuery:
    """Read ``data/flow/key/provider`` with its parameters.

    Raises:
        ApiError: as for structures; 501 for what this service does not offer.
    """
    parts = asked[1:]
    if len(parts) > 3:
        raise _too_long(asked)
    _check_parameters(given, _DATA_PARAMETERS)
    _check_offered(given)
    flow, key, provider = [*parts, *[""] * (3 - len(parts))]
    if flow in _ANY:
        raise ApiError(
            400,
            "The address names no dataflow.",
            fix="Write data/ID, data/AGENCY,ID or data/AGENCY,ID,VERSION.",
        )
    first_n, last_n = (_count(given, name) for name in ("firstNObservations", "lastNObservations"))
    return DataQuery(
        flow=_flow(flow),
        key=_key(key),
        provider=_flow(provider, most=2) if provider not in _ANY else FlowReference(),
        start=_period(given, "startPeriod"),
        end=_period(given, "endPeriod"),
        first_n=first_n,
        last_n=last_n,
        detail=_one_of(given, "detail", DATA_DETAILS, "full"),
        flat=_flat(given.get("dimensionAtObservation", TIME)),
    )


def _flow(written: str, most: int = 3) -> FlowReference:
    """``ID``, ``AGENCY,ID`` or ``AGENCY,ID,VERSION``."""
    parts = written.split(",")
    if len(parts) > most:
        raise ApiError(
            400,
            "“{written}” has too many parts.",
            fix="Write data/ID, data/AGENCY,ID or data/AGENCY,ID,VERSION.",
            written=written[:100],
        )
    agency, artefact, version = ["", *parts, ""] if len(parts) == 1 else [*parts, ""][:3]
    wanted = _version(version)
    versions = () if wanted in {ALL, LATEST} else tuple(wanted.split("+"))
    return FlowReference(_alternatives(agency), _alternatives(artefact), versions)


def _key(written: str) -> tuple[tuple[str, ...], ...] | None:
    if written in _ANY:
        return None
    parts = tuple(
        () if part in _ANY else tuple(_checked(code, _CODE) for code in part.split("+") if code)
        for part in written.split(".")
    )
    if sum(map(len, parts)) > _MOST_CODES:
        raise ApiError(
            413,
            "The address names more than {limit} codes.",
            fix="Choose fewer codes, or ask for the whole dataset.",
            limit=_MOST_CODES,
        )
    return parts


def _alternatives(written: str) -> tuple[str, ...]:
    if written in _ANY:
        return ()
    return tuple(_checked(part, _IDENTIFIER) for part in written.split("+"))


def _version(written: str) -> str:
    if written in _NEWEST:
        return LATEST
    return "+".join(_alternatives(written)) or ALL


def _checked(written: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(written):
        raise ApiError(
            400,
            "“{written}” is not an identifier.",
            fix="Identifiers have letters A to Z, digits, “_”, “-”, “@” and “$”.",
            written=written[:100],
        )
    return written


def _check_parameters(given: Mapping[str, str], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise ApiError(
                400,
                "There is no parameter “{name}”.",
                fix="Use one of: {known}.",
                name=name[:100],
                known=sorted(known),
            )


def _check_offered(given: Mapping[str, str]) -> None:
    for name in ("updatedAfter", "includeHistory"):
        if given.get(name, "false").lower() != "false":
            raise ApiError(
                501,
                "This service does not offer the parameter {name} yet.",
                fix="Ask without it: the answer holds the current values.",
                name=name,
            )


def _one_of(given: Mapping[str, str], name: str, known: set[str], otherwise: str) -> str:
    written = given.get(name, otherwise).lower()
    if written not in known:
        raise ApiError(
            400,
            "“{written}” is no value of the parameter {name}.",
            fix="Use one of: {known}.",
            written=written[:100],
            name=name,
            known=sorted(known),
        )
    return written


def _count(given: Mapping[str, str], name: str) -> int | None:
    written = given.get(name)
    if written is None:
        return None
    if not re.fullmatch(r"[1-9]\d{0,8}", written):
        raise ApiError(
            400,
            "“{written}” is no value of the parameter {name}.",
            fix="Write a whole number from 1.",
            written=written[:100],
            name=name,
        )
    return int(written)


def _period(given: Mapping[str, str], name: str) -> str:
    written = given.get(name, "")
    try:
        return str(Period.parse(written[:10])) if written else ""
    except SathitiError as error:
        raise ApiError.of(error, 400) from error


def _flat(written: str) -> bool:
    if written in {TIME, ALL_DIMENSIONS}:
        return written == ALL_DIMENSIONS
    raise ApiError(
        501,
        "This service does not offer “{written}” as the dimension at the observation.",
        fix="Use one of: {known}.",
        written=written[:100],
        known=[TIME, ALL_DIMENSIONS],
    )


def _too_long(asked: list[str]) -> ApiError:
    return ApiError(
        400,
        "The address has more parts than {resource} takes.",
        fix="Remove what stands after the version or the provider.",
        resource=asked[0][:100],
    )
