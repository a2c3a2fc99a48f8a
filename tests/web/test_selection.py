from types import ModuleType

import pytest
from django.http.request import QueryDict

from sathiti.model import SathitiError
from sathiti.web.selection import Selection, choices, read_selection


def test_filters_are_read_in_any_order_once(example: ModuleType) -> None:
    query = QueryDict("STAT=LAND&STAT=FOREST&STAT=LAND&REF_AREA=&q=x&startPeriod=2005")
    selection = read_selection(query, example.FOREST)
    assert selection == Selection({"STAT": ["LAND", "FOREST"]}, "2005", "")


def test_matches_needs_every_dimension() -> None:
    selection = Selection({"STAT": ["A", "B"], "REF_AREA": ["LA"]})
    assert selection.matches({"STAT": "B", "REF_AREA": "LA", "FREQ": "A"})
    assert not selection.matches({"STAT": "B", "REF_AREA": "01", "FREQ": "A"})


@pytest.mark.parametrize(
    "asked",
    ["STAT=x", "STAT=FOREST' OR 1=1", "endPeriod=never", "startPeriod=2015&endPeriod=2014-Q4"],
)
def test_what_cannot_be_is_refused(example: ModuleType, asked: str) -> None:
    with pytest.raises(SathitiError) as refused:
        read_selection(QueryDict(asked), example.FOREST)
    assert refused.value.fix


def test_too_many_codes_are_refused(example: ModuleType) -> None:
    structure = example.STRUCTURE
    bare = type(example.FOREST)(
        "DF_X",
        "NSO",
        "1.0",
        example.FOREST.name,
        type(structure)(
            "X",
            "NSO",
            "1.0",
            structure.name,
            (type(structure.dimensions[0])("ANY", example.FOREST.name, "dimension"),),
        ),
    )
    query = QueryDict("&".join(f"ANY={number}" for number in range(990)))
    assert len(read_selection(query, bare).filters["ANY"]) == 990


def test_choices_are_dimensions_with_a_choice(example: ModuleType) -> None:
    used = {"FREQ": ["A"], "STAT": ["FOREST", "LAND"]}
    found = choices(example.FOREST, used, Selection({"STAT": ["LAND"]}), "lo")
    assert [(one.id, one.name, one.chosen) for one in found] == [("STAT", "ສະຖິຕິ", 1)]
    assert [(code.code, code.chosen) for code in found[0].codes] == [
        ("FOREST", False),
        ("LAND", True),
    ]
    assert found[0].codes[0].name == "ເນື້ອທີ່ປ່າໄມ້"
