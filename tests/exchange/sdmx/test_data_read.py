"""Data messages of real agencies, in every format, read as written."""

import csv
from pathlib import Path
from typing import Any

import pytest

from sathiti.exchange.sdmx import StructureMessage, read_data, read_structures
from sathiti.model import Catalogue, Structure

BIS = "reference/sdmx/bis-der"


def rows(table: Any, names: list[str]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[name] for name in names) for row in table.to_pylist()), key=repr)


def test_one_set_of_observations_in_four_formats(shared: Path) -> None:
    structures = read_structures(shared / BIS / "BIS_DER_structure_descendants_21.xml")
    names = [
        name
        for name in structures.structures["BIS:BIS_DER(1.0)"].dimension_ids()
        if name != "NEW_DIMENSION"
    ] + ["TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "OBS_CONF", "AVAILABILITY", "COLLECTION"]
    read = [
        read_data(shared / BIS / name, structures)
        for name in (
            "BIS_DER_data_generic_series_21.xml",
            "BIS_DER_data_ss_alldims_21.xml",
            "BIS_DER_data_ss_series_group_21.xml",
            "BIS_DER_data_csv1.csv",
        )
    ]
    first = rows(read[0].table, names)
    assert len(first) == 1000
    for message in read[1:]:
        assert rows(message.table, names) == first
    assert [message.action for message in read] == ["Replace"] * 3 + ["Information"]
    assert all(message.structure is not None for message in read)


def test_dataset_attributes_stand_in_every_row(shared: Path) -> None:
    table = read_data(shared / BIS / "BIS_DER_data_ss_alldims_21.xml").table
    assert set(table["UNIT_MEASURE"].to_pylist()) == {"USD"}
    assert set(table["DECIMALS"].to_pylist()) == {"3"}


def test_a_missing_value_written_in_three_ways(shared: Path) -> None:
    def first(name: str) -> Any:
        return read_data(shared / BIS / name).table["WRITTEN"][0].as_py()

    assert first("BIS_DER_data_ss_alldims_21.xml") is None
    assert first("BIS_DER_data_ss_series_group_21.xml") == "nan"
    generic = read_data(shared / BIS / "BIS_DER_data_generic_series_21.xml").table
    assert generic["WRITTEN"].to_pylist()[:2] == [None, ""]
    assert generic["OBS_VALUE"].to_pylist()[:3] == [None, None, 14206.490766]


def test_version_3(shared: Path) -> None:
    folder = shared / "reference/sdmx/sdmx30"
    series = read_data(folder / "data_series_30.xml")
    assert series.table["WRITTEN"].to_pylist() == ["561783.0", "576310.0", "683104.0"]
    assert series.table["TIME_PERIOD"].to_pylist() == ["1983-Q4", "1984-Q2", "1984-Q4"]
    assert str(series.reference) == "DataStructure=BIS:BIS_CBS(1.0)"
    flow = read_data(folder / "data_dataflow_30.xml")
    assert str(flow.reference) == "Dataflow=BIS:WEBSTATS_DER_DATAFLOW(1.0)"
    assert flow.header.sender == "Unknown"
    assert flow.header.test


def test_csv_of_three_actions_keeps_them(shared: Path) -> None:
    read = read_data(shared / "reference/sdmx/csv/data_csv2_three_actions.csv")
    assert read.action == ""
    assert read.table["ACTION"].to_pylist() == ["Delete", "Replace", "Replace", "Information"]
    assert read.table["Me_1"].to_pylist() == [None, "6", "1", "2"]


def test_a_real_extract_with_names_only(shared: Path) -> None:
    read = read_data(shared / "reference/sdmx/csv/ESTAT_EI_BPM6CA_Q_csv1.csv")
    assert str(read.reference) == "Dataflow=ESTAT:EI_BPM6CA_Q$DEFAULTVIEW(1.0)"
    assert read.table["freq"][0].as_py() == "Quarterly"
    assert read.table["OBS_VALUE"][0].as_py() == 23962.1
    assert read.table["OBS_FLAG"].null_count == read.table.num_rows == 19


def test_the_nine_official_messages(shared: Path, official: StructureMessage) -> None:
    folder = shared / "data/lao_sdg_official"
    tables, rules = [], []
    for file in sorted((folder / "sdmx").glob("*Goal*.xml")):
        read = read_data(file, official)
        assert read.structure is official.structures["LSB-SDG:SDG(1.1)"]
        tables.append(read.table)
        rules.append([problem.rule for problem in read.problems])
    assert len(rules) == 9
    assert sum("sdmx.agency_differs" in found for found in rules) == 8
    # Three computers wrote the year of the Buddhist era into the header
    assert sum("sdmx.calendar" in found for found in rules) == 3
    assert {rule for found in rules for rule in found} == {"sdmx.agency_differs", "sdmx.calendar"}

    with (folder / "lao_sdg_observations.csv").open(encoding="utf-8-sig", newline="") as file:
        published = list(csv.DictReader(file))
    names = ["SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION", "TIME_PERIOD", "UNIT_MEASURE"]
    ours = sorted(
        (*(row[name] for name in names), row["WRITTEN"])
        for table in tables
        for row in table.to_pylist()
    )
    theirs = sorted((*(row[name] for name in names), row["OBS_VALUE"]) for row in published)
    assert len(ours) == 776
    assert ours == theirs


def test_problems_are_told_in_the_languages_asked(shared: Path, official: StructureMessage) -> None:
    english = (
        "“{written}” is not known; “{taken}” was taken, which has the same id and version."
        " Please make them agree."
    )
    texts = Catalogue.from_rows([{"en": english, "lo": "ບໍ່ຮູ້ຈັກ “{written}”"}])
    file = shared / "data/lao_sdg_official/sdmx/SDG_DSD_Laos.Goal.1.xml"
    (problem,) = read_data(file, official, texts, ("lo", "en")).problems
    assert problem.message.say("lo") == "ບໍ່ຮູ້ຈັກ “LSB-SDGs:SDG(1.1)”"
    assert "LSB-SDG:SDG(1.1)" in problem.message.say("en")
    assert problem.severity == "warning"
    assert problem.places[0].source == "SDG_DSD_Laos.Goal.1.xml"


def test_a_structure_of_another_version_is_told(shared: Path) -> None:
    structure = Structure("SDG", "LSB-SDGs", "2.0", _name(), ())
    held = StructureMessage(structures={"LSB-SDGs:SDG(2.0)": structure})
    file = shared / "data/lao_sdg_official/sdmx/SDG_DSD_Laos.Goal.1.xml"
    read = read_data(file, held)
    assert read.structure is structure
    assert read.problems[0].rule == "sdmx.version_differs"


def test_an_unknown_structure_blocks_but_nothing_is_lost(shared: Path) -> None:
    other = Structure("OTHER", "LSB-SDGs", "1.1", _name(), ())
    held = StructureMessage(structures={"LSB-SDGs:OTHER(1.1)": other})
    file = shared / "data/lao_sdg_official/sdmx/SDG_DSD_Laos.Goal.1.xml"
    read = read_data(file, held)
    assert read.structure is None
    assert [(p.rule, p.severity) for p in read.problems] == [("sdmx.structure_unknown", "blocking")]
    assert read.table.num_rows == 72
    assert "SERIES" in read.table.column_names


def _name() -> Any:
    from sathiti.model import Text

    return Text.of(en="Other")


def specific(body: str, attributes: str = "") -> bytes:
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
    message = f"""<m:StructureSpecificData xmlns:m="{base}message" xmlns:c="{base}common">
      <m:Header><m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD">
      <c:Structure>urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NSO:STAT(1.0)
      </c:Structure></m:Structure></m:Header>
      <m:DataSet structureRef="S" {attributes}>{body}</m:DataSet></m:StructureSpecificData>"""
    return message.encode()


def test_groups_reach_the_series_they_name(dataflow: Any) -> None:
    message = specific("""
      <Group FREQ="A" REF_AREA="X" COMMENT_OBS="of the area"/>
      <Group ITEM="share" UNIT_MEASURE="PT"/>
      <Series FREQ="A" REF_AREA="X" ITEM="share"><Obs TIME_PERIOD="2015" OBS_VALUE="1"/></Series>
      <Series FREQ="A" REF_AREA="X1" ITEM="share"><Obs TIME_PERIOD="2015" COMMENT_OBS="own"/>
      </Series>
      <Series FREQ="A" REF_AREA="X" ITEM="forest"><Obs TIME_PERIOD="2015" COMMENT_OBS="own"/>
      </Series>""")
    table = read_data(message, dataflow.structure).table
    assert table["COMMENT_OBS"].to_pylist() == ["of the area", "own", "own"]
    assert table["UNIT_MEASURE"].to_pylist() == ["PT", "PT", None]


def test_groups_without_a_structure() -> None:
    message = specific("""<Group FREQ="A" NOTE="n"/>
      <Series FREQ="A"><Obs TIME_PERIOD="2015"/></Series>
      <Series FREQ="Q"><Obs TIME_PERIOD="2015"/></Series>""")
    assert read_data(message).table["NOTE"].to_pylist() == ["n", None]


def test_the_lower_level_wins(dataflow: Any) -> None:
    message = specific(
        """<Series FREQ="A" REF_AREA="X" ITEM="a" SOURCE="series">
        <Obs TIME_PERIOD="2015" SOURCE="own"/><Obs TIME_PERIOD="2016"/></Series>
        <Series FREQ="A" REF_AREA="X" ITEM="b"><Obs TIME_PERIOD="2015"/></Series>""",
        'SOURCE="dataset"',
    )
    table = read_data(message, dataflow.structure).table
    assert table["SOURCE"].to_pylist() == ["own", "series", "dataset"]


def test_values_in_parts_of_version_3(dataflow: Any) -> None:
    message = specific("""<Series FREQ="A" REF_AREA="X" ITEM="a">
      <Obs TIME_PERIOD="2015"><Comp id="COMMENT_OBS"><Value>one &amp; &#60;two&#62;</Value>
      <Value>three</Value></Comp></Obs></Series>""")
    table = read_data(message, dataflow.structure).table
    assert table["COMMENT_OBS"].to_pylist() == ["one & <two>;three"]


def test_an_ampersand_is_one_sign() -> None:
    message = specific("""<Obs TIME_PERIOD="2015" A="&amp;" B="&#38;" C="&amp;#38;" D="&lt;&quot;"
      E="Survey &amp;amp; register"/>""")
    row = read_data(message).table.to_pylist()[0]
    assert [row[name] for name in "ABCDE"] == ["&", "&", "&#38;", '<"', "Survey &amp; register"]


def test_a_component_the_structure_lacks_is_kept_and_told(dataflow: Any) -> None:
    message = specific('<Obs FREQ="A" REF_AREA="X" ITEM="a" TIME_PERIOD="2015" ODD="1"/>')
    read = read_data(message, dataflow.structure)
    assert read.table["ODD"].to_pylist() == ["1"]
    assert [problem.rule for problem in read.problems] == ["sdmx.unknown_component"]
    assert read.table.column_names[-1] == "ODD"


def test_two_datasets_of_two_structures_are_told() -> None:
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
    header = "".join(
        f'<m:Structure structureID="S{n}"><c:Structure><Ref agencyID="NSO" id="DSD{n}"'
        ' version="1.0"/></c:Structure></m:Structure>'
        for n in (1, 2)
    )
    sets = "".join(
        f'<m:DataSet structureRef="S{n}" action="{action}"><Obs A="{n}"/></m:DataSet>'
        for n, action in ((1, "Append"), (2, "Delete"))
    )
    message = (
        f'<m:StructureSpecificData xmlns:m="{base}message" xmlns:c="{base}common"><m:Header>'
        f"{header}</m:Header>{sets}</m:StructureSpecificData>"
    )
    read = read_data(message.encode())
    assert [problem.rule for problem in read.problems] == ["sdmx.several_structures"]
    assert read.table["ACTION"].to_pylist() == ["Append", "Delete"]
    assert read.table["A"].to_pylist() == ["1", "2"]
    assert read.action == ""


def test_a_byte_order_mark_and_two_bytes_a_letter(dataflow: Any) -> None:
    message = specific('<Obs FREQ="A" REF_AREA="X" ITEM="ປ່າ" TIME_PERIOD="2015"/>')
    for encoded in (b"\xef\xbb\xbf" + message, message.decode().encode("utf-16")):
        assert read_data(encoded, dataflow.structure).table["ITEM"].to_pylist() == ["ປ່າ"]


@pytest.mark.parametrize("year", ["2564-06-17T04:11:15Z", "2401-01-01"])
def test_a_year_of_the_buddhist_era_is_noted(year: str) -> None:
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    message = (
        f'<m:GenericData xmlns:m="{base}"><m:Header><m:Prepared>{year}</m:Prepared>'
        "</m:Header></m:GenericData>"
    )
    (problem,) = read_data(message.encode()).problems
    assert problem.values["common"] == str(int(year[:4]) - 543)
    (none,) = [read_data(message.replace(year, "2021-06-17").encode()).problems]
    assert none == ()
