"""Structure messages written by hand: languages, references, roles, what lacks or is damaged."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec import structs

from sathiti.exchange.sdmx import (
    Header,
    StructureMessage,
    StructureQuery,
    read_structures,
    schema_xsd,
    select_structures,
    structure_message,
    write_structures_json,
    write_structures_ml21,
)
from sathiti.exchange.sdmx.messages import codelist_of, concept_of, data_type_of
from sathiti.model import Code, CodeList, Component, Dataflow, SathitiError, Structure, Text

from .messages_by_hand import BASE, definition, structures


def codelist(inside: str, identity: str = 'id="CL" agencyID="NSO"') -> str:
    return f"<s:Codelists><s:Codelist {identity}>{inside}</s:Codelist></s:Codelists>"


def only(read: StructureMessage) -> Structure:
    (structure,) = read.structures.values()
    return structure


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ('<c:Name xml:lang="lo">ປ່າ</c:Name>', {"lo": "ປ່າ"}),
        ("<c:Name>Forest</c:Name>", {"en": "Forest"}),
        ('<c:Name xml:lang="">Forest</c:Name>', {"en": "Forest"}),
        ('<c:Name xml:lang="en-GB">B</c:Name>', {"en": "B"}),
        ('<c:Name xml:lang="EN">B</c:Name>', {"en": "B"}),
        (
            '<c:Name xml:lang="en">E</c:Name><c:Name xml:lang="en-GB">B</c:Name>',
            {"en": "E", "en-GB": "B"},
        ),
        (
            '<c:Name xml:lang="en-GB">B</c:Name><c:Name xml:lang="en">E</c:Name>',
            {"en": "E", "en-GB": "B"},
        ),
        (
            '<c:Name xml:lang="en-GB">B</c:Name><c:Name xml:lang="en-US">U</c:Name>',
            {"en": "B", "en-US": "U"},
        ),
        ('<c:Name xml:lang="en">a<!-- note -->b</c:Name>', {"en": "ab"}),
        ('<c:Name xml:lang="en">a &amp; &lt;b&gt;</c:Name>', {"en": "a & <b>"}),
        ('<c:Name xml:lang="en"/>', {"en": ""}),
        ("", {}),
    ],
)
def test_names_in_every_language(names: str, words: dict[str, str]) -> None:
    (codes,) = read_structures(structures(codelist(names))).codelists.values()
    assert codes.name.words == words


@pytest.mark.parametrize(
    ("parent", "wanted"),
    [
        ("", ""),
        ('<s:Parent><Ref id="A"/></s:Parent>', "A"),
        ("<s:Parent>A</s:Parent>", "A"),
        ("<s:Parent> A\n</s:Parent>", "A"),
        ("<s:Parent/>", ""),
        ("<s:Parent><Ref/></s:Parent>", ""),
    ],
)
@pytest.mark.parametrize("version", ["v2_1", "v3_0", "v3_1"])
def test_parents_of_codes(version: str, parent: str, wanted: str) -> None:
    body = codelist(f'<s:Code id="B">{parent}</s:Code>')
    (codes,) = read_structures(structures(body, version)).codelists.values()
    assert codes.codes[0].parent == wanted
    assert codes.version == "1.0"


@pytest.mark.parametrize(
    "position", ["", 'position="x"', 'position="-1"', 'position="²"', 'position="1"']
)
def test_positions_that_are_none(position: str) -> None:
    body = definition(f'<s:DimensionList><s:Dimension id="A" {position}/></s:DimensionList>')
    assert only(read_structures(structures(body))).dimension_ids() == ["A"]


def test_dimensions_stand_in_the_order_of_their_positions() -> None:
    body = definition(
        '<s:DimensionList><s:Dimension id="C" position="3"/><s:TimeDimension id="TIME_PERIOD"'
        ' position="4"/><s:Dimension id="A" position="1"/><s:MeasureDimension id="B" position="2"/>'
        "</s:DimensionList>"
    )
    structure = only(read_structures(structures(body)))
    assert structure.dimension_ids() == ["A", "B", "C"]
    assert structure.time.id == "TIME_PERIOD"


@pytest.mark.parametrize(
    ("lists", "measure", "attributes"),
    [
        ("", "OBS_VALUE", []),
        ("<s:MeasureList/>", "OBS_VALUE", []),
        ('<s:MeasureList><s:PrimaryMeasure id="OBS_VALUE"/></s:MeasureList>', "OBS_VALUE", []),
        ('<s:MeasureList><s:Measure id="AMOUNT"/></s:MeasureList>', "AMOUNT", []),
        (
            '<s:MeasureList><s:Measure id="LOW"/><s:Measure id="OBS_VALUE"/></s:MeasureList>',
            "OBS_VALUE",
            ["LOW"],
        ),
        (
            '<s:MeasureList><s:Measure id="LOW"/><s:Measure id="HIGH"/></s:MeasureList>',
            "LOW",
            ["HIGH"],
        ),
    ],
)
def test_which_measure_is_the_first(lists: str, measure: str, attributes: list[str]) -> None:
    read = read_structures(structures(definition(lists)))
    structure = only(read)
    assert structure.measure.id == measure
    assert structure.measure.data_type == "Double"
    assert [attribute.id for attribute in structure.attributes] == attributes
    assert [p.rule for p in read.problems] == ["sdmx.more_measures"] * len(attributes)


@pytest.mark.parametrize(
    ("inside", "attachment"),
    [
        ("", "observation"),
        ("<s:AttributeRelationship><s:None/></s:AttributeRelationship>", "dataset"),
        ("<s:AttributeRelationship><s:Dataflow/></s:AttributeRelationship>", "dataset"),
        ("<s:AttributeRelationship/>", "dataset"),
        ("<s:AttributeRelationship><s:PrimaryMeasure/></s:AttributeRelationship>", "observation"),
        ("<s:AttributeRelationship><s:Observation/></s:AttributeRelationship>", "observation"),
        ("<s:AttributeRelationship><s:Dimension/></s:AttributeRelationship>", "series"),
        ("<s:AttributeRelationship><s:Group/></s:AttributeRelationship>", "series"),
    ],
)
@pytest.mark.parametrize(
    ("status", "required"),
    [
        ("", False),
        ('assignmentStatus="Mandatory"', True),
        ('assignmentStatus="Conditional"', False),
        ('usage="mandatory"', True),
        ('usage="optional"', False),
    ],
)
def test_attributes(inside: str, attachment: str, status: str, required: bool) -> None:
    body = f'<s:AttributeList><s:Attribute id="N" {status}>{inside}</s:Attribute></s:AttributeList>'
    (attribute,) = only(read_structures(structures(definition(body)))).attributes
    assert (attribute.attachment, attribute.required) == (attachment, required)


REPRESENTED = "<s:LocalRepresentation>{}</s:LocalRepresentation>"


def listed(codes: str, agency: str) -> str:
    ref = f'<Ref id="{codes}" agencyID="{agency}" version="1.0"/>'
    return REPRESENTED.format(f"<s:Enumeration>{ref}</s:Enumeration>")


@pytest.mark.parametrize(
    ("inside", "codes", "kind"),
    [
        ("", "", "String"),
        (REPRESENTED.format('<s:TextFormat textType="Integer"/>'), "", "Integer"),
        (REPRESENTED.format("<s:TextFormat/>"), "", "String"),
        (
            listed("CL", "NSO"),
            "CL",
            "String",
        ),
        (
            REPRESENTED.format(
                "<s:Enumeration>urn:sdmx:org.sdmx.infomodel.codelist.Codelist=NSO:CL(1.0)</s:Enumeration>"
            ),
            "CL",
            "String",
        ),
        (
            listed("NO", "NSO"),
            "NSO:NO(1.0)",
            "String",
        ),
        (
            listed("CL", "UN"),
            "CL",
            "String",
        ),
    ],
)
def test_what_a_dimension_may_hold(inside: str, codes: str, kind: str) -> None:
    dimension = f'<s:DimensionList><s:Dimension id="A">{inside}</s:Dimension></s:DimensionList>'
    read = read_structures(structures(codelist("") + definition(dimension)))
    (component,) = only(read).dimensions
    assert (component.codelist, component.data_type) == (codes, kind)
    wanted = {"NSO:NO(1.0)": ["sdmx.codelist_missing"]}.get(codes, [])
    wanted = ["sdmx.agency_differs"] if "UN" in inside else wanted
    assert [problem.rule for problem in read.problems] == wanted


def test_a_component_without_an_id_has_that_of_its_concept() -> None:
    concepts = (
        '<s:Concepts><s:ConceptScheme id="CS" agencyID="NSO"><s:Concept id="AREA">'
        '<c:Name xml:lang="lo">ເຂດ</c:Name></s:Concept></s:ConceptScheme></s:Concepts>'
    )
    identity = (
        '<s:ConceptIdentity><Ref id="AREA" maintainableParentID="CS" agencyID="NSO"'
        ' maintainableParentVersion="1.0"/></s:ConceptIdentity>'
    )
    for name in ("", 'id="WHERE"'):
        body = f"<s:DimensionList><s:Dimension {name}>{identity}</s:Dimension></s:DimensionList>"
        (part,) = only(read_structures(structures(concepts + definition(body)))).dimensions
        assert part.id == (name[4:-1] or "AREA")
        assert part.name.say("lo") == "ເຂດ"
        assert part.concept_scheme == "NSO:CS(1.0)" + (".AREA" if name else "")


def test_a_dataflow_before_after_and_without_its_structure() -> None:
    flow = (
        '<s:Dataflows><s:Dataflow id="F" agencyID="NSO"><s:Structure><Ref id="DSD" agencyID="NSO"'
        ' version="1.0"/></s:Structure></s:Dataflow></s:Dataflows>'
    )
    cube = definition('<s:DimensionList><s:Dimension id="A"/></s:DimensionList>')
    for body in (flow + cube, cube + flow):
        (read,) = read_structures(structures(body)).dataflows.values()
        assert read.structure.dimension_ids() == ["A"]
    alone = read_structures(structures(flow))
    assert [problem.rule for problem in alone.problems] == ["sdmx.structure_missing"]
    assert alone.dataflows["NSO:F(1.0)"].structure.id == "DSD"
    bare = read_structures(structures('<s:Dataflows><s:Dataflow id="F"/></s:Dataflows>'))
    assert "structure ? is not" in str(bare.problems[0].message)


@pytest.mark.parametrize("version", ["v2_0", "v4_0"])
def test_other_versions_are_refused(version: str) -> None:
    with pytest.raises(SathitiError, match=r"not an SDMX-ML 2\.1 or 3 structure message"):
        read_structures(structures("", version))


@pytest.mark.parametrize("root", ["GenericData", "Error"])
def test_other_messages_are_refused(root: str) -> None:
    with pytest.raises(SathitiError, match=f"“{root}”"):
        read_structures(f'<m:{root} xmlns:m="{BASE}v2_1/message"/>'.encode())


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", Header()),
        ('<m:ID>A</m:ID><m:Test>true</m:Test><m:Sender id="N"/>', Header("A", "", "N", True)),
        ("<m:Prepared> 2026-01-02 </m:Prepared>", Header("", "2026-01-02")),
    ],
)
def test_headers_of_structures(header: str, wanted: Header) -> None:
    assert read_structures(structures("", header=header)).header == wanted


def test_signs_that_xml_cannot_hold_are_marked(dataflow: Dataflow) -> None:
    named = structs.replace(dataflow, name=Text.of(en="a\x0bb\x00", lo="ກ\ufffe"))
    (read,) = read_structures(write_structures_ml21(structure_message([named]))).dataflows.values()
    assert read.name.words == {"en": "a\ufffdb\ufffd", "lo": "ກ\ufffd"}


words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=9)
texts = st.dictionaries(st.sampled_from(["en", "lo", "fr"]), words, min_size=1).map(Text)
ids = st.from_regex(r"[A-Z][A-Z0-9_]{0,6}", fullmatch=True)
code_lists = st.builds(
    lambda name, said, codes: CodeList(f"CL_{name}", "NSO", "1.0", said, tuple(codes)),
    ids,
    texts,
    st.lists(
        st.builds(Code, ids, texts, st.just(""), st.one_of(st.just(Text({})), texts)),
        max_size=5,
        unique_by=lambda code: code.id,
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(code_lists)
def test_any_code_list_comes_back_the_same(codes: CodeList) -> None:
    message = structure_message(codelists=[codes])
    (read,) = read_structures(write_structures_ml21(message)).codelists.values()
    assert read == codes
    (said,) = json.loads(write_structures_json(message))["data"]["codelists"]
    assert [code["id"] for code in said["codes"]] == codes.ids()
    assert [code["names"] for code in said["codes"]] == [code.name.words for code in codes.codes]


@pytest.mark.parametrize("stub", [False, True])
@pytest.mark.parametrize("kind", ["dataflows", "structures", "codelists", "concept_schemes"])
def test_stubs_have_a_name_but_no_content(kind: str, stub: bool, dataflow: Dataflow) -> None:
    message = structure_message([dataflow])
    detail = "allstubs" if stub else "full"
    query = {"dataflows": "dataflow", "structures": "datastructure", "codelists": "codelist"}
    found = select_structures(
        message, StructureQuery(query.get(kind, "conceptscheme"), detail=detail)
    )
    written = write_structures_ml21(found)
    inside = {
        "dataflows": b"<structure:Structure>",
        "structures": b"<structure:DimensionList",
        "codelists": b"<structure:Code ",
        "concept_schemes": b"<structure:Concept ",
    }[kind]
    assert (inside in written) is not stub
    assert (b'isExternalReference="true"' in written) is stub
    said = json.loads(write_structures_json(found))["data"]
    (artefacts,) = said.values()
    content = {"structure", "dataStructureComponents", "codes", "concepts"}
    assert all(bool(content & artefact.keys()) is not stub for artefact in artefacts)
    assert all(artefact["isExternalReference"] is stub for artefact in artefacts)


@pytest.mark.parametrize(
    ("references", "wanted"),
    [
        ("none", (0, 0, 1)),
        ("parents", (0, 1, 1)),
        ("ancestors", (1, 1, 1)),
        ("parentsandsiblings", (0, 1, 4)),
        ("children", (0, 0, 1)),
        ("descendants", (0, 0, 1)),
        ("dataflow", (0, 0, 1)),
        ("datastructure", (0, 1, 1)),
    ],
)
def test_what_refers_to_a_code_list(
    references: str, wanted: tuple[int, int, int], dataflow: Dataflow
) -> None:
    query = StructureQuery("codelist", "NSO", "CL_FREQ", references=references)
    found = select_structures(structure_message([dataflow]), query)
    assert (len(found.dataflows), len(found.structures), len(found.codelists)) == wanted


@pytest.mark.parametrize("parameter", ["resource", "references"])
def test_unknown_words_of_a_query_are_named(parameter: str, dataflow: Dataflow) -> None:
    query = structs.replace(StructureQuery("dataflow"), **{parameter: "banana"})
    with pytest.raises(SathitiError, match=f"“banana” is not known as {parameter}"):
        select_structures(structure_message([dataflow]), query)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", "Concept=NSO:CS_S(2.0).A"),
        ("UN:CS(1.0)", "Concept=UN:CS(1.0).A"),
        ("UN:CS(1.0).OTHER", "Concept=UN:CS(1.0).OTHER"),
        ("nonsense", "Concept=NSO:CS_S(2.0).A"),
    ],
)
def test_the_concept_of_a_component(written: str, wanted: str) -> None:
    component = Component("A", Text({}), "dimension", concept_scheme=written)
    cube = Structure("S", "NSO", "2.0", Text({}), (component,))
    assert concept_of(component, cube).urn.endswith(wanted)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", None),
        ("CL", "NSO:CL(1.0)"),
        ("UN:CL(3.0)", "UN:CL(3.0)"),
        ("HELD", "OTHER:HELD(4.0)"),
    ],
)
def test_the_code_list_of_a_component(written: str, wanted: str | None) -> None:
    component = Component("A", Text({}), "dimension", written)
    held = {"HELD": CodeList("HELD", "OTHER", "4.0", Text({}), ())}
    cube = Structure("S", "NSO", "2.0", Text({}), (component,), codelists=held)
    found = codelist_of(component, cube)
    assert (found.full if found else None) == wanted


@pytest.mark.parametrize(
    ("role", "kind", "wanted"),
    [
        ("time", "String", "ObservationalTimePeriod"),
        ("time", "GregorianTimePeriod", "GregorianTimePeriod"),
        ("dimension", "String", "String"),
        ("measure", "Double", "Double"),
    ],
)
def test_text_types(role: Any, kind: str, wanted: str) -> None:
    assert data_type_of(Component("A", Text({}), role, data_type=kind)) == wanted


XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.parametrize("flat", [False, True])
def test_the_schema_of_a_dataflow(version: str, flat: bool, dataflow: Dataflow) -> None:
    root = etree.fromstring(schema_xsd(dataflow, version, flat))
    types = {part.get("name"): part for part in root.findall(f"{XS}complexType")}
    assert set(types) == {"DataSetType", "ObsType"} | (set() if flat else {"SeriesType"})

    def given(name: str) -> dict[str, str]:
        return {part.get("name"): part.get("use") for part in types[name].iter(f"{XS}attribute")}

    assert given("DataSetType") == {"SOURCE": "optional"}
    point = {"FREQ", "REF_AREA", "ITEM", "TIME_PERIOD"} if flat else {"TIME_PERIOD"}
    required = {name for name, use in given("ObsType").items() if use == "required"}
    assert required == point
    assert ("UNIT_MEASURE" in given("ObsType")) is flat
    lists = {part.get("name") for part in root.findall(f"{XS}simpleType")}
    assert lists == {f"CL_{n}.NSO.1.0" for n in ("FREQ", "AREA", "OBS_STATUS", "UNIT")}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("Integer", "xs:int"),
        ("Boolean", "xs:boolean"),
        ("XHTML", "xs:string"),
        ("Count", "xs:integer"),
    ],
)
def test_text_types_in_the_schema(kind: str, wanted: str, dataflow: Dataflow) -> None:
    note = Component("NOTE", Text({}), "attribute", data_type=kind)
    structure = structs.replace(dataflow.structure, attributes=(note,))
    root = etree.fromstring(schema_xsd(structs.replace(dataflow, structure=structure)))
    (found,) = [a.get("type") for a in root.iter(f"{XS}attribute") if a.get("name") == "NOTE"]
    assert found == wanted
