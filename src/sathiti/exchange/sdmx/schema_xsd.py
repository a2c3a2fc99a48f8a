"""The XML schema of the structure-specific data of one dataflow.

Source: SDMX 2.1 and 3.0, section 3A part 2, generation of structure-specific schemas. Attributes
are optional also where the structure requires them: a message may update only some of them.
"""

from typing import Any

from lxml import etree

from sathiti.exchange.sdmx.columns import Levels, levels_of
from sathiti.exchange.sdmx.data_ml_write import namespace_of
from sathiti.exchange.sdmx.messages import data_type_of
from sathiti.model import CodeList, Component, Dataflow, Structure

_XS = "{http://www.w3.org/2001/XMLSchema}"
_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"
_VERSIONS = {"2.1": "v2_1", "3.0": "v3_0"}
# SDMX text type to XML schema type; types of `common:` are declared by SDMXCommon.xsd
_TYPES = {
    "String": "xs:string",
    "Integer": "xs:int",
    "BigInteger": "xs:integer",
    "Long": "xs:long",
    "Short": "xs:short",
    "Decimal": "xs:decimal",
    "Float": "xs:float",
    "Double": "xs:double",
    "Boolean": "xs:boolean",
    "URI": "xs:anyURI",
    "Count": "xs:integer",
    "DateTime": "xs:dateTime",
    "Time": "xs:time",
    "Duration": "xs:duration",
    "GregorianYear": "xs:gYear",
    "GregorianYearMonth": "xs:gYearMonth",
    "GregorianDay": "xs:date",
    "ObservationalTimePeriod": "common:ObservationalTimePeriodType",
    "StandardTimePeriod": "common:StandardTimePeriodType",
    "BasicTimePeriod": "common:BasicTimePeriodType",
    "GregorianTimePeriod": "common:GregorianTimePeriodType",
    "ReportingTimePeriod": "common:ReportingTimePeriodType",
    "TimeRange": "common:TimeRangeType",
}


def schema_xsd(dataflow: Dataflow, version: str = "2.1", flat: bool = False) -> bytes:
    """Generate the schema.

    Args:
        dataflow: whose data the schema is for.
        version: of SDMX-ML: 2.1 or 3.0.
        flat: for messages with the whole key at each observation.

    Its imports name the official schema files without a folder.
    """
    namespace = namespace_of(dataflow, flat)
    base = f"{_BASE}{_VERSIONS[version]}/"
    prefixes: Any = {
        "xs": _XS.strip("{}"),
        None: namespace,
        "dsd": f"{base}data/structurespecific",
        "common": f"{base}common",
    }
    root = etree.Element(
        f"{_XS}schema",
        {
            "targetNamespace": namespace,
            "elementFormDefault": "qualified",
            "attributeFormDefault": "unqualified",
        },
        nsmap=prefixes,
    )
    for part, file in (
        ("data/structurespecific", "SDMXDataStructureSpecific.xsd"),
        ("common", "SDMXCommon.xsd"),
    ):
        etree.SubElement(root, f"{_XS}import", namespace=base + part, schemaLocation=file)
    structure = dataflow.structure
    every = [component.id for component in structure.components()]
    levels = levels_of(structure, every, flat)
    measure = "OBS_VALUE" if version == "2.1" else structure.measure.id
    _dataset(root, structure, levels, flat)
    if not flat:
        _series(root, structure, levels)
    _observation(root, structure, levels, measure, version)
    for codes in structure.codelists.values():
        _enumeration(root, codes, _list_name(codes))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _restriction(root: Any, name: str, base: str) -> tuple[Any, Any]:
    outer = etree.SubElement(root, f"{_XS}complexType", name=name)
    content = etree.SubElement(outer, f"{_XS}complexContent")
    restriction = etree.SubElement(content, f"{_XS}restriction", base=base)
    sequence = etree.SubElement(restriction, f"{_XS}sequence")
    etree.SubElement(sequence, f"{_XS}element", ref="common:Annotations", minOccurs="0")
    return restriction, sequence


def _dataset(root: Any, structure: Structure, levels: Levels, flat: bool) -> None:
    restriction, sequence = _restriction(root, "DataSetType", "dsd:DataSetType")
    etree.SubElement(
        sequence,
        f"{_XS}element",
        name="DataProvider",
        type="common:DataProviderReferenceType",
        form="unqualified",
        minOccurs="0",
    )
    choice = etree.SubElement(sequence, f"{_XS}choice", minOccurs="0")
    name = "Obs" if flat else "Series"
    _children(choice, name, f"{name}Type")
    for attribute in levels.dataset:
        _attribute(restriction, structure, attribute, "optional")


def _series(root: Any, structure: Structure, levels: Levels) -> None:
    restriction, sequence = _restriction(root, "SeriesType", "dsd:SeriesType")
    _children(sequence, "Obs", "ObsType", minOccurs="0")
    for dimension in levels.key:
        _attribute(restriction, structure, dimension, "required")
    for attribute in levels.series:
        _attribute(restriction, structure, attribute, "optional")
    etree.SubElement(restriction, f"{_XS}attribute", name="TIME_PERIOD", use="prohibited")


def _observation(
    root: Any, structure: Structure, levels: Levels, measure: str, version: str
) -> None:
    restriction, _ = _restriction(root, "ObsType", "dsd:ObsType")
    for dimension in levels.point:
        _attribute(restriction, structure, dimension, "required")
    kind = _type(structure, structure.measure)
    etree.SubElement(restriction, f"{_XS}attribute", name=measure, type=kind, use="optional")
    for attribute in levels.observation:
        _attribute(restriction, structure, attribute, "optional")


def _children(parent: Any, name: str, kind: str, **occurs: str) -> None:
    etree.SubElement(
        parent,
        f"{_XS}element",
        {"name": name, "type": kind, "form": "unqualified", "maxOccurs": "unbounded", **occurs},
    )


def _attribute(parent: Any, structure: Structure, name: str, use: str) -> None:
    kind = _type(structure, structure.component(name))
    etree.SubElement(parent, f"{_XS}attribute", name=name, type=kind, use=use)


def _type(structure: Structure, component: Component) -> str:
    codes = structure.codelists.get(component.codelist)
    if codes:
        return _list_name(codes)
    return _TYPES.get(data_type_of(component), "xs:string")


def _list_name(codes: CodeList) -> str:
    # The id comes first: an agency may begin with a digit, a type name may not
    return f"{codes.id}.{codes.agency}.{codes.version}"


def _enumeration(root: Any, codes: CodeList, name: str) -> None:
    simple = etree.SubElement(root, f"{_XS}simpleType", name=name)
    restriction = etree.SubElement(simple, f"{_XS}restriction", base="xs:string")
    for code in codes.codes:
        etree.SubElement(restriction, f"{_XS}enumeration", value=code.id)
