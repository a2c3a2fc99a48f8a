"""Named polygons from a GeoJSON file (RFC 7946, and the projection that older files name)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from sathiti.model import Place, SathitiError

# Properties that name a zone in usual boundary files, tried in this order.
USUAL_KEYS = ("zone", "code", "id", "shapeISO", "ADM1_PCODE", "iso_3166_2", "name", "shapeName")
DEGREES = "OGC:CRS84"


class Polygons(Struct, frozen=True):
    """Polygons and the zones they belong to.

    Attributes:
        geometries: GeoJSON geometries.
        codes: number of the zone of each, from 1.
        names: of the zones, in the order of the file.
        crs: projection of the coordinates.
    """

    geometries: list[Any]
    codes: list[int]
    names: list[str]
    crs: str


def read_polygons(path: Path, key: str = "") -> Polygons:
    """Read polygons; features with one name are one zone.

    Args:
        path: of a GeoJSON file.
        key: property that names the zone; by default the first of the usual ones.

    Raises:
        SathitiError: the file is no GeoJSON of polygons, or lacks the property.
    """
    content = _content(path)
    features = content["features"]
    key = key or _usual_key(features, path)
    names: dict[str, int] = {}
    codes, geometries = [], []
    for number, feature in enumerate(features, 1):
        at = Place(path.name, key=f"features[{number}]")
        geometries.append(_polygon(feature, at))
        codes.append(names.setdefault(_name(feature, key, at), len(names) + 1))
    return Polygons(geometries, codes, list(names), _crs(content))


def _content(path: Path) -> Any:
    at = Place(path.name)
    fix = "Give a FeatureCollection of polygons."
    try:
        content = json.loads(path.read_bytes())
    except ValueError as error:
        raise SathitiError(
            "The file is not valid JSON: {reason}.", fix=fix, at=at, reason=str(error)
        ) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise SathitiError("The file holds no features of GeoJSON.", fix=fix, at=at)
    return content


def _polygon(feature: Any, at: Place) -> Any:
    held = feature.get("geometry") if isinstance(feature, dict) else None
    geometry: dict[str, Any] = held if isinstance(held, dict) else {}
    kind = geometry.get("type", "–")
    if kind not in ("Polygon", "MultiPolygon") or not geometry.get("coordinates"):
        raise SathitiError(
            "A zone is a polygon, this is: {kind}.",
            fix="Give a FeatureCollection of polygons.",
            at=at,
            kind=str(kind),
        )
    return geometry


def _name(feature: Any, key: str, at: Place) -> str:
    properties = _properties(feature)
    if properties.get(key) in (None, ""):
        raise SathitiError(
            "The zone has no property “{key}”.",
            fix="Add --zone-key with one of: {known}.",
            at=at,
            key=key,
            known=list(properties),
        )
    return str(properties[key])


def _usual_key(features: Sequence[Any], path: Path) -> str:
    properties = _properties(features[0])
    for key in USUAL_KEYS:
        if properties.get(key) not in (None, ""):
            return key
    raise SathitiError(
        "It is not clear which property names a zone.",
        fix="Add --zone-key with one of: {known}.",
        at=Place(path.name),
        known=list(properties),
    )


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _crs(content: Any) -> str:
    # RFC 7946 took the member away, many programs still write it.
    named = content.get("crs")
    properties = named.get("properties") if isinstance(named, dict) else None
    return str(properties.get("name", DEGREES)) if isinstance(properties, dict) else DEGREES
