import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_key_that_lacks_codes_says_for_which_dimensions():
    with pytest.raises(SathitiError, match=r"no code for: SEX\. Give one code for each of: SEX"):
        STRUCTURE.series_key({"FREQ": "A"})
    with pytest.raises(SathitiError, match="no code for: FREQ, SEX"):
        STRUCTURE.series_key({})


def test_a_key_may_know_more_than_the_dimensions():
    assert STRUCTURE.series_key({"FREQ": "A", "SEX": "M", "TIME_PERIOD": "2015"}) == "A.M"


CODE_IDS = st.text("ABC_123-", min_size=1, max_size=6)


@given(st.lists(CODE_IDS, min_size=2, max_size=2))
def test_every_key_is_read_back(codes):
    key = dict(zip(STRUCTURE.dimension_ids(), codes, strict=True))
    assert STRUCTURE.split_series_key(STRUCTURE.series_key(key)) == key


@pytest.mark.parametrize("written", ["", "A", "A.M.", ".A.M"])
def test_keys_of_another_length(written):
    with pytest.raises(SathitiError, match="2 dimensions"):
        STRUCTURE.split_series_key(written)


def test_a_key_with_an_empty_part_keeps_it():
    assert STRUCTURE.split_series_key("A.") == {"FREQ": "A", "SEX": ""}


def test_a_structure_without_dimensions_has_one_part_too_many():
    empty = Structure("S", "XX", "1.0", Text({}), ())
    assert empty.series_key({}) == ""
    with pytest.raises(SathitiError, match="0 dimensions"):
        empty.split_series_key("")


def test_codes_are_found_whatever_the_length_of_the_list():
    codes = tuple(Code(f"C{n}", Text.of(en=str(n)), f"C{n // 2}") for n in range(500))
    long = CodeList("CL", "XX", "1.0", Text({}), codes)
    assert all(long.get(code.id) is code for code in codes)
    assert long.children("C7") == ["C14", "C15"]
    assert long.get("C500") is None


def test_a_code_list_that_was_read_from_is_equal_to_one_that_was_not():
    again = CodeList(SEX.id, SEX.agency, SEX.version, SEX.name, SEX.codes)
    assert SEX.get("M") is not None
    assert again == SEX
    assert msgspec.json.encode(again) == msgspec.json.encode(SEX)
    changed = msgspec.structs.replace(SEX, codes=SEX.codes[:1])
    assert changed.get("M") is None


def test_labels_fall_back_to_another_language_and_then_to_the_code():
    codes = CodeList("CL", "XX", "1", Text({}), (Code("A", Text.of(fr="Un")), Code("B", Text({}))))
    assert codes.label("A", "lo") == "Un"
    assert codes.label("B", "lo") == "B"
    assert codes.label("C", "lo") == "C"


def test_time_and_measure_are_components_like_others():
    assert STRUCTURE.component("TIME_PERIOD").role == "time"
    assert STRUCTURE.component("OBS_VALUE").data_type == "Double"
    assert STRUCTURE.label("TIME_PERIOD", "2015", "lo") == "2015"
    assert STRUCTURE.component("OBS_STATUS").attachment == "observation"


def test_a_component_whose_list_is_not_there_has_no_codes():
    bare = msgspec.structs.replace(STRUCTURE, codelists={})
    assert bare.codes_of("SEX") is None
    assert bare.label("SEX", "M", "lo") == "M"
