"""SDMX-ML data as others write it: headers, levels, attributes of XML, damaged parts."""

from typing import Any

import pytest

from sathiti.exchange.sdmx import StructureMessage, read_data
from sathiti.model import Dataflow, SathitiError, Structure, Text

from .messages_by_hand import BASE, generic, specific

REF = '<Ref agencyID="NSO" id="STAT" version="1.0"{}/>'


def head(inside: str, more: str = "") -> str:
    return f'<m:Structure structureID="S1">{inside}</m:Structure>{more}'


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        (f"<c:Structure>{REF.format('')}</c:Structure>", "DataStructure=NSO:STAT(1.0)"),
        (f"<c:StructureUsage>{REF.format('')}</c:StructureUsage>", "Dataflow=NSO:STAT(1.0)"),
        (
            f"<c:ProvisionAgrement>{REF.format('')}</c:ProvisionAgrement>",
            "ProvisionAgreement=NSO:STAT(1.0)",
        ),
        (
            f"<c:Structure>{REF.format(' class=' + chr(34) + 'Dataflow' + chr(34))}</c:Structure>",
            "Dataflow=NSO:STAT(1.0)",
        ),
        (
            "<c:Structure>urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NSO:STAT(2.1.0)"
            "</c:Structure>",
            "DataStructure=NSO:STAT(2.1.0)",
        ),
        (
            "<c:StructureUsage>\n  "
            "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=NSO.SUB:F(1.0)"
            "\n</c:StructureUsage>",
            "Dataflow=NSO.SUB:F(1.0)",
        ),
        (
            '<c:Structure><Ref agencyID="NSO" id="STAT"/></c:Structure>',
            "DataStructure=NSO:STAT(1.0)",
        ),
        ("<c:Structure>nonsense</c:Structure>", None),
        ("<c:Structure/>", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("make", [specific, generic])
def test_how_a_header_names_its_structure(make: Any, inside: str, wanted: str | None) -> None:
    attribute = 'structureRef="S1"'
    reference = read_data(make("", head(inside), attribute)).reference
    assert (str(reference) if reference else None) == wanted


def test_the_provider_of_a_message_is_not_its_structure() -> None:
    provider = (
        '<m:DataProvider><Ref agencyID="SDMX" id="DP" class="DataProvider"/></m:DataProvider>'
    )
    header = head(f"<c:Structure>{REF.format('')}</c:Structure>", provider)
    reference = read_data(specific("", header, 'structureRef="S1"')).reference
    assert str(reference) == "DataStructure=NSO:STAT(1.0)"


def test_a_dataset_that_names_no_structure_or_an_unknown_one() -> None:
    header = head(f"<c:Structure>{REF.format('')}</c:Structure>")
    for attribute in ("", 'structureRef="S9"'):
        assert read_data(specific('<Obs A="1"/>', header, attribute)).reference is None


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("<m:ID>M1</m:ID>", ("M1", "", "", False)),
        ("<m:ID> M&amp;1 </m:ID>", ("M&1", "", "", False)),
        ('<m:Sender id="A&amp;B"/>', ("", "", "A&B", False)),
        ('<m:Sender id="NSO"><c:Name>Office</c:Name></m:Sender>', ("", "", "NSO", False)),
        ("<m:Sender/>", ("", "", "", False)),
        ("<m:Test>true</m:Test>", ("", "", "", True)),
        ("<m:Test>1</m:Test>", ("", "", "", True)),
        ("<m:Test>false</m:Test>", ("", "", "", False)),
        ("<m:Prepared>2026-01-02T03:04:05Z</m:Prepared>", ("", "2026-01-02T03:04:05Z", "", False)),
        ('<m:Sender id="NSO"/><m:Receiver id="UN"/>', ("", "", "NSO", False)),
    ],
)
@pytest.mark.parametrize("make", [specific, generic])
def test_headers(make: Any, header: str, wanted: tuple[Any, ...]) -> None:
    read = read_data(make("", header)).header
    assert (read.id, read.prepared, read.sender, read.test) == wanted


@pytest.mark.parametrize(
    ("prepared", "told"),
    [
        ("2400-01-01", False),
        ("2401-01-01", True),
        ("2569-11-22T10:00:00", True),
        ("2026-11-22", False),
        ("", False),
        ("soon", False),
        ("²²²²-01-01", False),
    ],
)
def test_years_of_the_header(prepared: str, told: bool) -> None:
    read = read_data(specific("", f"<m:Prepared>{prepared}</m:Prepared>"))
    assert [problem.rule for problem in read.problems] == ["sdmx.calendar"] * told


@pytest.mark.parametrize(
    ("header", "attribute", "wanted"),
    [
        ("", "", "Information"),
        ("<m:DataSetAction>Append</m:DataSetAction>", "", "Append"),
        ("<m:DataSetAction>Append</m:DataSetAction>", 'action="Delete"', "Delete"),
        ("", 'x:action="Replace" xmlns:x="urn:x"', "Replace"),
    ],
)
@pytest.mark.parametrize("make", [specific, generic])
def test_what_a_receiver_shall_do(make: Any, header: str, attribute: str, wanted: str) -> None:
    body = '<Obs A="1"/>' if make is specific else "<g:Obs/>"
    read = read_data(make(body, header, attribute))
    assert read.action == wanted
    assert "ACTION" not in read.table.column_names


@pytest.mark.parametrize("level", ["Obs", "Series", "Group", "DataSet"])
def test_attributes_of_xml_itself_are_no_components(level: str) -> None:
    kind = 'xsi:type="ns1:SomeType"'
    own = {name: kind if name == level else "" for name in ("Obs", "Series", "Group")}
    body = (
        f'<Group {own["Group"]} FREQ="A" NOTE="n"/><Series {own["Series"]} FREQ="A">'
        f'<Obs {own["Obs"]} TIME_PERIOD="2015" OBS_VALUE="1"/></Series>'
    )
    (row,) = read_data(specific(body, "", kind if level == "DataSet" else "")).table.to_pylist()
    assert row == {
        "FREQ": "A", "TIME_PERIOD": "2015", "OBS_VALUE": 1.0, "WRITTEN": "1", "NOTE": "n",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "setID",
        "reportingBeginDate",
        "dataScope",
        "validFromDate",
        "publicationYear",
        "structureRef",
    ],
)
def test_attributes_of_the_dataset_element_are_no_components(name: str) -> None:
    table = read_data(specific('<Obs A="1"/>', "", f'{name}="x" SOURCE="Register"')).table
    assert set(table.column_names) == {"A", "SOURCE", "OBS_VALUE", "WRITTEN"}


def test_series_without_observations_leave_no_trace() -> None:
    body = '<Series FREQ="A" NOTE="lost"/><Series FREQ="Q"><Obs TIME_PERIOD="2015"/></Series>'
    (row,) = read_data(specific(body)).table.to_pylist()
    assert row["FREQ"] == "Q"
    assert row.get("NOTE") is None


def test_an_observation_after_a_series_belongs_to_none() -> None:
    body = '<Series FREQ="A"><Obs TIME_PERIOD="2015"/></Series><Obs TIME_PERIOD="2016"/>'
    assert read_data(specific(body)).table["FREQ"].to_pylist() == ["A", None]


def test_an_empty_attribute_is_an_empty_text() -> None:
    (row,) = read_data(specific('<Obs A="" OBS_VALUE=""/>')).table.to_pylist()
    assert (row["A"], row["WRITTEN"], row["OBS_VALUE"]) == ("", "", None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&#10;", "\n"),
        ("&#x0EAA;", "ສ"),
        ("ສະຖິຕິ", "ສະຖິຕິ"),
        ("a\nb\tc", "a b c"),
        ("&#9;", "\t"),
        ("&lt;b&gt;", "<b>"),
        ("𝟙", "𝟙"),
    ],
)
def test_signs_in_attributes(written: str, meant: str) -> None:
    assert read_data(specific(f'<Obs A="{written}"/>')).table["A"].to_pylist() == [meant]


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ("<Value>one</Value>", "one"),
        ("<Value>one</Value><Value>two</Value>", "one;two"),
        ("<Value/>", ""),
        ("", ""),
        ("<Value>a &amp;#38; b</Value>", "a &#38; b"),
        ("<Value><c:Text>ນ້ຳ</c:Text></Value>", "ນ້ຳ"),
    ],
)
@pytest.mark.parametrize("level", ["Obs", "Series", "DataSet"])
def test_values_in_parts_at_every_level(level: str, parts: str, wanted: str) -> None:
    comp = f'<Comp id="NOTE">{parts}</Comp>'
    own = {name: comp if name == level else "" for name in ("Obs", "Series", "DataSet")}
    body = (
        f'{own["DataSet"]}<Series FREQ="A">{own["Series"]}'
        f'<Obs TIME_PERIOD="2015">{own["Obs"]}</Obs></Series>'
    )
    assert read_data(specific(body, version="v3_0")).table["NOTE"].to_pylist() == [wanted]


def test_attributes_of_version_3_that_hold_for_several_series(dataflow: Dataflow) -> None:
    body = (
        '<Atts FREQ="A" COMMENT_OBS="annual"/>'
        '<Series FREQ="A" REF_AREA="X" ITEM="a"><Obs TIME_PERIOD="2015"/></Series>'
        '<Series FREQ="Q" REF_AREA="X" ITEM="a"><Obs TIME_PERIOD="2015-Q1"/></Series>'
    )
    table = read_data(specific(body, version="v3_0"), dataflow.structure).table
    assert table["COMMENT_OBS"].to_pylist() == ["annual", None]


def test_generic_at_every_level() -> None:
    body = """<g:Attributes><g:Value id="SOURCE" value="Register"/></g:Attributes>
      <g:Group><g:GroupKey><g:Value id="ITEM" value="f"/></g:GroupKey>
        <g:Attributes><g:Value id="TITLE" value="Forest"/></g:Attributes></g:Group>
      <g:Series><g:SeriesKey><g:Value id="ITEM" value="f"/></g:SeriesKey>
        <g:Attributes><g:Value id="UNIT" value="HA"/></g:Attributes>
        <g:Obs><g:ObsDimension value="2015"/><g:ObsValue value="1.50"/>
          <g:Attributes><g:Value id="OBS_STATUS" value="A"/></g:Attributes></g:Obs>
        <g:Obs><g:ObsDimension value="2016"/></g:Obs></g:Series>"""
    first, second = read_data(generic(body)).table.to_pylist()
    assert first == {
        "SOURCE": "Register", "ITEM": "f", "UNIT": "HA", "TIME_PERIOD": "2015", "OBS_VALUE": 1.5,
        "WRITTEN": "1.50", "OBS_STATUS": "A", "TITLE": "Forest",
    }  # fmt: skip
    assert second["TIME_PERIOD"] == "2016"
    assert second["WRITTEN"] is second["OBS_STATUS"] is None
    assert (second["SOURCE"], second["UNIT"], second["TITLE"]) == ("Register", "HA", "Forest")


def test_generic_with_another_dimension_at_the_observation() -> None:
    header = '<m:Structure structureID="S1" dimensionAtObservation="AREA"/>'
    body = "<g:Series><g:Obs><g:ObsDimension value='X'/></g:Obs></g:Series>"
    table = read_data(generic(body, header, 'structureRef="S1"')).table
    assert table["AREA"].to_pylist() == ["X"]
    named = body.replace("value=", "id='SEX' value=")
    assert read_data(generic(named, header, 'structureRef="S1"')).table["SEX"].to_pylist() == ["X"]


@pytest.mark.parametrize(
    "value",
    ['<g:Value value="x"/>', "<g:Value/>", '<g:Value id="A"/>', '<g:Value id="A" value=""/>'],
)
def test_generic_values_that_lack_something(value: str) -> None:
    body = f"<g:Obs><g:ObsKey>{value}</g:ObsKey><g:ObsValue value='1'/></g:Obs>"
    (row,) = read_data(generic(body)).table.to_pylist()
    assert row["WRITTEN"] == "1"
    assert row.get("A", "") == ""


@pytest.mark.parametrize("version", ["v1_0", "v2_0", "v4_0"])
@pytest.mark.parametrize("root", ["GenericData", "StructureSpecificData"])
def test_versions_we_cannot_read_are_named(version: str, root: str) -> None:
    with pytest.raises(SathitiError, match=root):
        read_data(f'<m:{root} xmlns:m="{BASE}{version}/message"/>'.encode())


@pytest.mark.parametrize("root", ["StructureSpecificTimeSeriesData", "GenericTimeSeriesData"])
def test_messages_of_time_series_only(root: str) -> None:
    space = f'xmlns:m="{BASE}v2_1/message"'
    assert read_data(f"<m:{root} {space}/>".encode()).table.num_rows == 0


@pytest.mark.parametrize("root", ["Structure", "Error", "RegistryInterface", "QueryMessage"])
def test_other_messages_are_named(root: str) -> None:
    with pytest.raises(SathitiError, match=f"“{root}”"):
        read_data(f'<m:{root} xmlns:m="{BASE}v2_1/message"/>'.encode())


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8, 0.99])
def test_a_message_cut_off_in_transfer(cut: float) -> None:
    whole = specific('<Obs A="1" OBS_VALUE="2"/>' * 20)
    with pytest.raises(SathitiError, match="not complete XML"):
        read_data(whole[: int(len(whole) * cut)])


def test_an_encoding_nobody_knows() -> None:
    with pytest.raises(SathitiError, match="not complete XML"):
        read_data(b'<?xml version="1.0" encoding="nonsense-9"?><a/>')


def test_a_dataflow_read_without_its_structure_is_no_structure(dataflow: Dataflow) -> None:
    """A message with the dataflow alone knows no components: the data must not be judged by it."""
    bare = Dataflow("DF", "NSO", "1.0", Text({}), Structure("STAT", "NSO", "1.0", Text({}), ()))
    header = head(f"<c:StructureUsage>{REF.format('')}</c:StructureUsage>".replace("STAT", "DF"))
    message = specific('<Obs FREQ="A"/>', header, 'structureRef="S1"')
    held = StructureMessage(dataflows={"NSO:DF(1.0)": bare})
    read = read_data(message, held)
    assert read.structure is None
    assert [(p.rule, p.severity) for p in read.problems] == [("sdmx.structure_unknown", "blocking")]
    held = StructureMessage(dataflows={"NSO:DF(1.0)": dataflow})
    assert read_data(message, held).structure == dataflow.structure
