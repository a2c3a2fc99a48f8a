import pytest

from sathiti.model import Code, CodeList, Component, Dataflow, SathitiError, Structure, Text

SEX = CodeList(
    "CL_SEX",
    "SDMX",
    "2.1",
    Text.of(en="Sex", lo="ເພດ"),
    (
        Code("_T", Text.of(en="Total", lo="ລວມ")),
        Code("M", Text.of(en="Male", lo="ຊາຍ"), parent="_T"),
        Code("F", Text.of(en="Female", lo="ຍິງ"), parent="_T"),
    ),
)
STRUCTURE = Structure(
    "POP",
    "XX",
    "1.0",
    Text.of(en="Population"),
    (
        Component("FREQ", Text.of(en="Frequency"), "dimension"),
        Component("SEX", Text.of(en="Sex"), "dimension", codelist="CL_SEX"),
    ),
    attributes=(Component("OBS_STATUS", Text.of(en="Status"), "attribute"),),
    codelists={"CL_SEX": SEX},
)


def test_components_come_in_the_order_of_the_key():
    assert [component.id for component in STRUCTURE.components()] == [
        "FREQ",
        "SEX",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
    ]


def test_hierarchy_of_a_code_list():
    assert SEX.children("_T") == ["M", "F"]
    assert SEX.children("M") == []
    assert SEX.ids() == ["_T", "M", "F"]


def test_labels_in_both_languages_and_the_code_where_there_is_none():
    assert STRUCTURE.label("SEX", "M", "lo") == "ຊາຍ"
    assert STRUCTURE.label("SEX", "M", "en") == "Male"
    assert STRUCTURE.label("SEX", "X", "en") == "X"
    assert STRUCTURE.label("FREQ", "A", "en") == "A"
    assert STRUCTURE.codes_of("FREQ") is None
    assert SEX.get("X") is None


def test_series_key_there_and_back():
    key = {"SEX": "M", "FREQ": "A"}
    assert STRUCTURE.series_key(key) == "A.M"
    assert STRUCTURE.split_series_key("A.M") == key


def test_a_key_of_the_wrong_length_says_what_is_wanted():
    with pytest.raises(SathitiError, match=r"3 parts; POP has 2 dimensions.*FREQ, SEX"):
        STRUCTURE.split_series_key("A.M.X")


def test_an_unknown_component_says_which_there_are():
    with pytest.raises(SathitiError, match=r"no component “AGE”.*FREQ, SEX"):
        STRUCTURE.component("AGE")


def test_urns():
    flow = Dataflow("DF_POP", "XX", "1.0", Text.of(en="Population"), STRUCTURE)
    assert flow.urn.endswith("datastructure.Dataflow=XX:DF_POP(1.0)")
    assert STRUCTURE.urn.endswith("datastructure.DataStructure=XX:POP(1.0)")
    assert SEX.urn.endswith("codelist.Codelist=SDMX:CL_SEX(2.1)")
