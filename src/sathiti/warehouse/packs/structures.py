"""structures/: data structures and their dataflows."""

from typing import Any

from msgspec import structs

from sathiti.model import Component, Dataflow, Structure, Text
from sathiti.model.structure import Attachment
from sathiti.model.text import SOURCE_LANGUAGE
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder

# The total of a dimension of areas in a structure that several countries share.
COUNTRY = "@country"
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
        _words(entry, "name", draft),
        tuple(dimensions),
        tuple(attributes),
        codelists={list_id: draft.codelists[list_id] for list_id in sorted(used)},
    )
    structure = structs.replace(
        structure,
        time=structs.replace(structure.time, name=_translated(structure.time.name, draft)),
        measure=structs.replace(structure.measure, name=_translated(structure.measure.name, draft)),
    )
    draft.structures[structure_id] = structure
    draft.totals[structure_id] = totals
    for inner in entry.entries("dataflows", required=False):
        _read_dataflow(inner, agency, structure, draft, flows)
    entry.finish()


def _words(entry: Fields, field: str, draft: Draft, required: bool = True) -> Text:
    """A text; what an included pack says in fewer languages, the messages say in the others."""
    return _translated(entry.text(field, required), draft)


def _translated(text: Text, draft: Draft) -> Text:
    english = text.words.get(SOURCE_LANGUAGE, "")
    return Text({**draft.texts.entries.get(english, {}), **text.words})


def _component_id(entry: Fields, taken: set[str]) -> str:
    component = entry.word("id", form=NAME)
    entry.check_new("id", component, taken)
    taken.add(component)
    return component


def _dimension(entry: Fields, draft: Draft, totals: dict[str, str], taken: set[str]) -> Component:
    dimension = _component_id(entry, taken)
    codelist = entry.word("codelist", among=draft.codelists)
    total = entry.word("total", "")
    if total == COUNTRY:
        total = next(iter(sorted(draft.countries)), "")
    if total and codelist in draft.codelists:
        entry.check_known("total", total, draft.codelists[codelist].ids())
    if total:
        totals[dimension] = total
    name = _words(entry, "name", draft)
    entry.finish()
    return Component(dimension, name, "dimension", codelist)


def _attribute(entry: Fields, draft: Draft, taken: set[str]) -> Component:
    codelist = entry.word("codelist", "", among=draft.codelists)
    attachment: Any = entry.word("attachment", "observation", among=_ATTACHMENTS)
    attached: Attachment = attachment
    attribute = Component(
        _component_id(entry, taken),
        _words(entry, "name", draft),
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
        _words(entry, "name", draft),
        structure,
        _words(entry, "description", draft, required=False),
    )
    draft.kinds[dataflow_id] = entry.word("kind", among=DATAFLOW_KINDS)
    entry.finish()
