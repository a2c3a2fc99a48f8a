"""From one format into another and on: nothing a row says may change on the way."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec import structs

from sathiti.exchange.sdmx import (
    DATA_FORMATS,
    Reference,
    StructureMessage,
    WriteOptions,
    read_data,
    structure_message,
)
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.resolving import resolve
from sathiti.exchange.sdmx.xml_input import chunks, local, root_of, source_name
from sathiti.exchange.sdmx.xml_parts import printable
from sathiti.model import Catalogue, Dataflow, SathitiError, Text
from sathiti.model.structure import Attachment

PLAIN = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufffe\uffff"),
    max_size=6,
)
ROWS = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["2015", "2016-Q1", "2016-07"])),
    st.tuples(st.one_of(st.none(), PLAIN), st.one_of(st.none(), st.sampled_from(["1", "x", ""]))),
    min_size=1,
    max_size=5,
)
LEVELS: tuple[Attachment, ...] = ("dataset", "series", "observation")


def written(form: str, dataflow: Dataflow, table: pa.Table, flat: bool = False) -> bytes:
    return b"".join(DATA_FORMATS[form].write(dataflow, table, WriteOptions(flat=flat)))


def attached(dataflow: Dataflow, level: Attachment) -> Dataflow:
    """The dataflow with its comment attached at a level, and no other attribute."""
    (comment,) = [a for a in dataflow.structure.attributes if a.id == "COMMENT_OBS"]
    part = structs.replace(comment, attachment=level)
    structure = structs.replace(dataflow.structure, attributes=(part,))
    return structs.replace(dataflow, structure=structure)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("form", DATA_FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_an_attribute_at_any_level_may_say_anything(
    form: str, level: Attachment, dataflow: Dataflow, rows: dict[Any, Any]
) -> None:
    flow = attached(dataflow, level)
    whole = [
        {"FREQ": "A", "REF_AREA": "X", "ITEM": item, "TIME_PERIOD": time, "WRITTEN": value,
         "COMMENT_OBS": comment}
        for (item, time), (comment, value) in rows.items()
    ]  # fmt: skip
    table = pa.table(
        {name: pa.array([row[name] for row in whole], pa.string()) for name in whole[0]}
    )
    for flat in (False, True):
        read = read_data(written(form, flow, table, flat), flow.structure).table
        found = read.select(table.column_names).to_pylist()
        assert sorted(map(repr, found)) == sorted(map(repr, whole))


@pytest.mark.parametrize("first", DATA_FORMATS)
@pytest.mark.parametrize("second", DATA_FORMATS)
def test_every_format_into_every_other(
    first: str, second: str, dataflow: Dataflow, table: pa.Table
) -> None:
    one = read_data(written(first, dataflow, table), dataflow.structure).table
    two = read_data(written(second, dataflow, one), dataflow.structure).table
    assert sorted(map(repr, two.to_pylist())) == sorted(map(repr, one.to_pylist()))
    assert two.column_names == one.column_names


@pytest.mark.parametrize(
    ("wanted", "found", "told"),
    [
        (Reference("Dataflow", "NSO", "DF_FOREST", "1.0"), True, None),
        (Reference("DataStructure", "NSO", "STAT", "1.0"), True, None),
        (Reference("", "NSO", "DF_FOREST", "1.0"), True, None),
        (Reference("ProvisionAgreement", "NSO", "DF_FOREST", "1.0"), True, None),
        (Reference("Dataflow", "UN", "DF_FOREST", "1.0"), True, "sdmx.agency_differs"),
        (Reference("DataStructure", "NSO", "STAT", "2.0"), True, "sdmx.version_differs"),
        (Reference("DataStructure", "NSO", "STAT", "1.0+"), True, "sdmx.version_differs"),
        (Reference("Dataflow", "NSO", "STAT", "1.0"), True, None),
        (Reference("Dataflow", "NSO", "DF_WATER", "1.0"), False, "sdmx.structure_unknown"),
        (Reference("DataStructure", "NSO", "DF_FOREST", "1.0"), False, "sdmx.structure_unknown"),
        (None, True, None),
    ],
)
def test_which_structure_is_meant(
    wanted: Reference | None, found: bool, told: str | None, dataflow: Dataflow
) -> None:
    problems = Problems("f", Catalogue(), ("en",))
    structure = resolve(structure_message([dataflow]), wanted, problems)
    assert structure == (dataflow.structure if found else None)
    assert [problem.rule for problem in problems.found()] == ([told] if told else [])


def test_of_two_structures_none_is_guessed(dataflow: Dataflow) -> None:
    other = structs.replace(dataflow.structure, id="OTHER")
    held = structure_message([dataflow], [other])
    problems = Problems("f", Catalogue(), ("en",))
    assert resolve(held, None, problems) is None
    assert resolve(StructureMessage(), None, problems) is None
    assert resolve(None, Reference("Dataflow", "A", "B"), problems) is None
    assert problems.found() == ()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Reference("DataStructure", "NSO", "STAT", "1.0"), []),
        (Reference("DataStructure", "UN", "STAT", "1.0"), ["sdmx.agency_differs"]),
        (Reference("DataStructure", "NSO", "STAT", "1.1"), ["sdmx.version_differs"]),
        (Reference("Dataflow", "NSO", "ANY", "9.0"), []),
        (None, []),
    ],
)
def test_a_structure_given_is_taken_and_differences_told(
    wanted: Reference | None, told: list[str], dataflow: Dataflow
) -> None:
    problems = Problems("f", Catalogue(), ("en",))
    assert resolve(dataflow.structure, wanted, problems) is dataflow.structure
    assert [problem.rule for problem in problems.found()] == told


def test_sources_of_bytes(tmp_path: Path) -> None:
    content = b"x" * 600_000
    file = tmp_path / "ຂໍ້ມູນ.xml"
    file.write_bytes(content)
    for source in (file, content):
        parts = list(chunks(source))
        assert b"".join(parts) == content
        assert len(parts) == 3
    assert (source_name(file), source_name(content)) == ("ຂໍ້ມູນ.xml", "")


@pytest.mark.parametrize("make", ["absent", "folder"])
def test_sources_that_cannot_be_opened(make: str, tmp_path: Path) -> None:
    path = tmp_path / "absent.xml" if make == "absent" else tmp_path
    with pytest.raises(SathitiError, match="cannot be opened") as caught:
        read_data(path)
    assert caught.value.at is not None
    assert str(path) == caught.value.at.source


@pytest.mark.parametrize(
    ("content", "root"),
    [
        (b"<a/>", ("", "a")),
        (b'<a xmlns="urn:x"/>', ("urn:x", "a")),
        (b'<?xml version="1.0"?><!-- note --><p:a xmlns:p="urn:x"><b/></p:a>', ("urn:x", "a")),
        (b"<a>" + b" " * 600_000 + b"never closed", ("", "a")),
    ],
)
def test_the_outermost_element(content: bytes, root: tuple[str, str]) -> None:
    assert root_of(content) == root


def test_names_of_tags() -> None:
    assert [local(tag) for tag in ("{urn:x}a", "a", "", None, len)] == ["a", "a", "", "", ""]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_marked_text_can_always_stand_in_xml(text: str) -> None:
    said = printable(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    element = etree.Element("a")
    element.text = said
    assert printable(said) == said


def test_names_of_a_dataflow_do_not_change_its_data(dataflow: Dataflow, table: pa.Table) -> None:
    bare = structs.replace(dataflow, name=Text({}))
    for form in DATA_FORMATS:
        one = read_data(written(form, bare, table), dataflow.structure).table
        assert one.equals(read_data(written(form, dataflow, table), dataflow.structure).table)
