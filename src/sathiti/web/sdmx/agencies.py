"""The agencies of a release as an SDMX-ML 2.1 agency scheme."""

from datetime import UTC, datetime

from lxml import etree

from sathiti.model import Text

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
_NAMES = {"mes": f"{_BASE}message", "str": f"{_BASE}structure", "com": f"{_BASE}common"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# the scheme every registry holds, by the standard
OWNER, SCHEME, VERSION = "SDMX", "AGENCIES", "1.0"


def write_agency_scheme(agencies: dict[str, Text]) -> bytes:
    """The message.

    Args:
        agencies: id to name, in the order they are written.
    """
    root = etree.Element(_tag("mes", "Structure"), nsmap=_NAMES)
    header = etree.SubElement(root, _tag("mes", "Header"))
    etree.SubElement(header, _tag("mes", "ID")).text = SCHEME
    etree.SubElement(header, _tag("mes", "Test")).text = "false"
    prepared = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    etree.SubElement(header, _tag("mes", "Prepared")).text = prepared
    etree.SubElement(header, _tag("mes", "Sender"), id=next(iter(agencies), OWNER))
    structures = etree.SubElement(root, _tag("mes", "Structures"))
    schemes = etree.SubElement(structures, _tag("str", "OrganisationSchemes"))
    scheme = etree.SubElement(
        schemes, _tag("str", "AgencyScheme"), agencyID=OWNER, id=SCHEME, version=VERSION
    )
    _say(scheme, Text.of(en="Agencies"))
    for agency, name in agencies.items():
        one = etree.SubElement(scheme, _tag("str", "Agency"), id=agency)
        _say(one, name if name.words else Text.of(en=agency))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _say(element: etree._Element, name: Text) -> None:
    for language, words in name.words.items():
        etree.SubElement(element, _tag("com", "Name"), {_LANGUAGE: language}).text = words


def _tag(prefix: str, name: str) -> str:
    return f"{{{_NAMES[prefix]}}}{name}"
