from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Text, lao_search_key
from sathiti.web.search import CodeEntry, Match, SearchEntry, find

WATER = CodeEntry("STAT", "W", Text.of(en="Water", lo="ນ້ຳ"), "water | ນ້ຳ")
ENTRIES = (
    SearchEntry("DF_A", "forest | ປ່າໄມ້ df_a", "area of forest | ເນື້ອທີ່ປ່າໄມ້", (WATER,)),
    SearchEntry("DF_B", "water | ນ້ຳ df_b", "", ()),
)


def flows(written: str) -> list[str]:
    return [match.dataflow for match in find(ENTRIES, written)]


def test_title_comes_before_codes() -> None:
    assert find(ENTRIES, "WATER") == [Match("DF_B", 3), Match("DF_A", 1, (WATER,))]


def test_every_word_must_be_found_somewhere() -> None:
    assert flows("forest water") == ["DF_A"]
    assert flows("forest coal") == []
    assert flows("df_b") == ["DF_B"]


def test_nothing_written_finds_all_in_order() -> None:
    assert flows("  ") == ["DF_A", "DF_B"]


def test_spellings_of_lao_meet() -> None:
    assert flows("ນໍ້າ") == flows("ນ້ໍາ") == flows("ນ້ຳ") == ["DF_B", "DF_A"]


@given(st.text(max_size=30))
def test_any_text_can_be_searched(written: str) -> None:
    found = find(ENTRIES, written)
    assert len(found) <= len(ENTRIES)
    for match in found:
        entry = next(one for one in ENTRIES if one.dataflow == match.dataflow)
        whole = " ".join([entry.title_key, entry.text_key, *(code.key for code in entry.codes)])
        assert all(lao_search_key(word) in whole for word in written.split())


def test_entries_hold_only_codes_with_observations(example: ModuleType, client: object) -> None:
    state = client.defaults["sathiti.site"].state()  # type: ignore[attr-defined]
    forest = next(entry for entry in state.entries if entry.dataflow == "DF_FOREST")
    codes = {(code.dimension, code.code) for code in forest.codes}
    assert ("STAT", "FOREST") in codes
    assert ("STAT", "HYDRO") not in codes
    assert {code for dimension, code in codes if dimension == "REF_AREA"} == {"LA"}
