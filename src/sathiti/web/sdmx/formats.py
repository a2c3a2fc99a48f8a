"""Which format an answer is written in: by the parameter `format`, else by what is accepted."""

from collections.abc import Mapping

from msgspec import Struct

from sathiti.exchange.sdmx import DATA_FORMATS, STRUCTURE_FORMATS
from sathiti.web.sdmx.messages import ApiError

# what clients write in ?format=, beside the names of the tables of formats
_DATA_NAMES = {
    "genericdata": "sdmx-ml-2.1-generic",
    "structurespecificdata": "sdmx-ml-2.1",
    "sdmx-xml": "sdmx-ml-2.1",
    "jsondata": "sdmx-json-1.0",
    "sdmx-json": "sdmx-json-1.0",
    "json": "sdmx-json-1.0",
    "csv": "sdmx-csv-1.0",
    "csvdata": "sdmx-csv-1.0",
    "sdmx-csv": "sdmx-csv-1.0",
}
_STRUCTURE_NAMES = {"structure": "sdmx-ml-2.1", "xml": "sdmx-ml-2.1", "sdmx-xml": "sdmx-ml-2.1"}
_VENDOR = "application/vnd.sdmx."


class Wanted(Struct, frozen=True):
    """A format chosen: its name in the table, its media type, and whether names are wanted."""

    name: str
    media_type: str
    labels: bool = False


def data_format(accepted: str, given: Mapping[str, str]) -> Wanted:
    """The format of an answer with data; SDMX-ML 2.1 generic where nothing is asked.

    Raises:
        ApiError: none of the formats asked for is offered (status 406).
    """
    types = {name: form.media_types for name, form in DATA_FORMATS.items()}
    return _chosen(types, _DATA_NAMES, accepted, given)


def structure_format(accepted: str, given: Mapping[str, str]) -> Wanted:
    """The format of an answer with structures; SDMX-ML 2.1 where nothing is asked.

    Raises:
        ApiError: none of the formats asked for is offered (status 406).
    """
    types = {name: form.media_types for name, form in STRUCTURE_FORMATS.items()}
    return _chosen(types, _STRUCTURE_NAMES, accepted, given)


def _chosen(
    types: dict[str, tuple[str, ...]],
    names: Mapping[str, str],
    accepted: str,
    given: Mapping[str, str],
) -> Wanted:
    labels = given.get("labels") == "both"
    asked = given.get("format", "")
    if asked:
        name = names.get(asked.lower(), asked.lower())
        if name not in types:
            raise _not_offered(asked, types)
        return Wanted(name, types[name][0], labels)
    for media, parameters in _by_preference(accepted):
        name = _fitting(types, media, parameters.get("version", ""))
        if name:
            written = types[name][0] if media.startswith((_VENDOR, "*", "application/*")) else media
            return Wanted(name, written, labels or parameters.get("labels") == "both")
    raise _not_offered(accepted, types)


def _fitting(types: dict[str, tuple[str, ...]], media: str, version: str) -> str:
    """The first format of a media type; without a version, of the first version held."""
    if media in {"*/*", "application/*", "application/vnd.sdmx.*"}:
        return next(iter(types))
    for name, held in types.items():
        for one in held:
            base, _, has = one.partition(";version=")
            if base == media and (not version or has.startswith(version)):
                return name
    return ""


def _by_preference(accepted: str) -> list[tuple[str, dict[str, str]]]:
    """Media types with their parameters, most wanted first; those not wanted left out."""
    read: list[tuple[float, str, dict[str, str]]] = []
    for part in (accepted or "*/*").split(","):
        media, *rest = (piece.strip() for piece in part.split(";"))
        parameters = dict(pair.split("=", 1) for pair in rest if "=" in pair)
        read.append((_weight(parameters.pop("q", "1")), media.lower(), parameters))
    ordered = sorted(read, key=lambda one: -one[0])
    return [(media, parameters) for weight, media, parameters in ordered if weight > 0]


def _weight(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0


def _not_offered(asked: str, types: dict[str, tuple[str, ...]]) -> ApiError:
    return ApiError(
        406,
        "This service does not offer the format “{asked}”.",
        fix="Use one of: {known}.",
        asked=asked[:200],
        known=[held[0] for held in types.values()],
    )
