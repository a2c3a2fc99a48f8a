"""structures/: data structures and their dataflows."""

from typing import Any

from msgspec import structs

from sathiti.model import Component, Dataflow, Structure, Text
from sathiti.model.structure import Attachment
from sathiti.model.text import SOURCE_LANGUAGE
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder

DATAFLOW_KINDS = ("input", "indicator", "table")
_ATTACHMENTS = ("observation", "series", "dataset")


def read_structures(folder: PackFolder, draft: Draft) -> None:
    """Add the structures of the pack and their dataflows."""
    here: set[str] = set()
    flows: set[str] = set()
    for file in folder.files("structures/*.yaml"):
        for entry in folder.entries(file):
            _read_structure(entry, draft, here, flows)


def _read_structure(entry: Fields, draft: Draft, here: set[str], flows: set[str]) -> None:
    structure_id = entry.word("id", form=NAME)
    entry.check_new("id", structure_id, here)
    here.add(structure_id)
    agency = entry.word("agency", draft.agency, form=CODE)
    version = entry.word("version", form=VERSION)
    totals: dict[str, str] = {}
    taken = {"TIME_PERIOD", "OBS_VALUE"}
    dimensions = [_dimension(e, draft, totals, taken) for e in entry.entries("dimensions")]
    listed = entry.entries("attributes", required=False)
    attributes = [_attribute(e, draft, taken) for e in listed]
    components = [*dimensions, *attributes]
    used = {c.codelist for c in components if c.codelist in draft.codelists}
    structure = Structure(
        structure_id,
        agency,
        version,
        entry.text("name"),
        tuple(dimensions),
        tuple(attributes),
        codelists={list_id: draft.codelists[list_id] for list_id in sorted(used)},
    )
    structure = structs.replace(
        structure,
        time=_said(structure.time, draft),
        measure=_said(structure.measure, draft),
    )
    draft.structures[structure_id] = structure
    draft.totals[structure_id] = totals
    for inner in entry.entries("dataflows", required=False):
        _read_dataflow(inner, agency, structure, draft, flows)
    entry.finish()


def _said(component: Component, draft: Draft) -> Component:
    """A component every structure has, its name in all languages of the pack's messages."""
    english = component.name.say(SOURCE_LANGUAGE)
    words = {**draft.texts.entries.get(english, {}), **component.name.words}
    return structs.replace(component, name=Text(words))


def _component_id(entry: Fields, taken: set[str]) -> str:
    component = entry.word("id", form=NAME)
    entry.check_new("id", component, taken)
    taken.add(component)
    return component


def _dimension(entry: Fields, draft: Draft, totals: dict[str, str], taken: set[str]) -> Component:
    dimension = _component_id(entry, taken)
    codelist = entry.word("codelist", among=draft.codelists)
    total = entry.word("total", "")
    if total and codelist in draft.codelists:
        entry.check_known("total", total, draft.codelists[codelist].ids())
    if total:
        totals[dimension] = total
    name = entry.text("name")
    entry.finish()
    return Component(dimension, name, "dimension", codelist)


def _attribute(entry: Fields, draft: Draft, taken: set[str]) -> Component:
    codelist = entry.word("codelist", "", among=draft.codelists)
    attachment: Any = entry.word("attachment", "observation", among=_ATTACHMENTS)
    attached: Attachment = attachment
    attribute = Component(
        _component_id(entry, taken),
        entry.text("name"),
        "attribute",
        codelist,
        entry.word("data_type", "String"),
        entry.flag("required"),
        attached,
    )
    entry.finish()
    return attribute


def _read_dataflow(
    entry: Fields, agency: str, structure: Structure, draft: Draft, flows: set[str]
) -> None:
    dataflow_id = entry.word("id", form=NAME)
    entry.check_new("id", dataflow_id, flows)
    flows.add(dataflow_id)
    draft.dataflows[dataflow_id] = Dataflow(
        dataflow_id,
        agency,
        entry.word("version", form=VERSION),
        entry.text("name"),
        structure,
        entry.text("description", required=False),
    )
    draft.kinds[dataflow_id] = entry.word("kind", among=DATAFLOW_KINDS)
    entry.finish()
