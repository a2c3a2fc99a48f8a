"""Structure queries of SDMX REST: wildcards, versions, references, detail."""

import pytest
from msgspec import structs

from sathiti.exchange.sdmx import (
    StructureMessage,
    StructureQuery,
    select_structures,
    structure_message,
)
from sathiti.model import CodeList, Dataflow, SathitiError, Text


@pytest.fixture
def held(dataflow: Dataflow) -> StructureMessage:
    water = structs.replace(dataflow, id="DF_WATER")
    newer = structs.replace(dataflow, version="1.10", name=Text.of(en="Forest, revised"))
    older = structs.replace(dataflow, version="1.9")
    loose = CodeList("CL_LOOSE", "OTHER", "1.0", Text.of(en="Used by nothing"), ())
    return structure_message([dataflow, water, newer, older], codelists=[loose])


def counts(message: StructureMessage) -> tuple[int, int, int, int]:
    return (
        len(message.dataflows),
        len(message.structures),
        len(message.codelists),
        len(message.concept_schemes),
    )


def test_the_newest_version_is_the_default(held: StructureMessage) -> None:
    found = select_structures(held, StructureQuery("dataflow"))
    assert list(found.dataflows) == ["NSO:DF_WATER(1.0)", "NSO:DF_FOREST(1.10)"]
    assert counts(select_structures(held, StructureQuery("dataflow", version="all")))[0] == 4


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (StructureQuery("dataflow", "NSO", "DF_WATER", "1.0"), (1, 0, 0, 0)),
        (StructureQuery("dataflow", "NSO", "DF_WATER+DF_FOREST"), (2, 0, 0, 0)),
        (StructureQuery("dataflow", "ALL", "DF_FOREST", "1.0+1.9"), (2, 0, 0, 0)),
        (StructureQuery("dataflow", "OTHER"), (0, 0, 0, 0)),
        (StructureQuery("codelist"), (0, 0, 5, 0)),
        (StructureQuery("codelist", "OTHER", "*", "~"), (0, 0, 1, 0)),
        (StructureQuery("conceptscheme"), (0, 0, 0, 1)),
        (StructureQuery("structure", version="all"), (4, 1, 5, 1)),
        (StructureQuery("dataflow", "NSO", "DF_WATER", "1.0", "children"), (1, 1, 0, 0)),
        (StructureQuery("dataflow", "NSO", "DF_WATER", "1.0", "descendants"), (1, 1, 4, 1)),
        (StructureQuery("dataflow", "NSO", "DF_WATER", "1.0", "all"), (1, 1, 4, 1)),
        (StructureQuery("dataflow", "NSO", "DF_WATER", "1.0", "parents"), (1, 0, 0, 0)),
        (StructureQuery("dataflow", "NSO", "DF_WATER", "1.0", "codelist"), (1, 0, 4, 0)),
        (StructureQuery("datastructure", references="children"), (0, 1, 4, 1)),
        (StructureQuery("datastructure", references="parents"), (4, 1, 0, 0)),
        (StructureQuery("datastructure", references="none"), (0, 1, 0, 0)),
        (StructureQuery("codelist", "NSO", "CL_AREA", references="parents"), (0, 1, 1, 0)),
        (
            StructureQuery("codelist", "NSO", "CL_AREA", references="parentsandsiblings"),
            (0, 1, 4, 1),
        ),
    ],
)
def test_queries(
    held: StructureMessage, query: StructureQuery, wanted: tuple[int, int, int, int]
) -> None:
    found = select_structures(held, query)
    assert counts(found) == wanted
    assert bool(found) == any(wanted)


def test_stubs(held: StructureMessage) -> None:
    query = StructureQuery("dataflow", "NSO", "DF_WATER", "1.0", "children")
    assert select_structures(held, query).stubs == frozenset()
    every = select_structures(held, structs.replace(query, detail="allstubs")).stubs
    assert len(every) == 2
    only = select_structures(held, structs.replace(query, detail="referencestubs")).stubs
    assert only == {next(iter(held.structures.values())).urn}


@pytest.mark.parametrize(
    "query", [StructureQuery("process"), StructureQuery("dataflow", references="cousins")]
)
def test_unknown_words_are_refused(held: StructureMessage, query: StructureQuery) -> None:
    with pytest.raises(SathitiError, match="Use one of: "):
        select_structures(held, query)
