"""What a cube means: SDMX code lists, data structures and dataflows with names in many languages.

Own small structs, not pysdmx's classes: those hold one language a name and cost half a
second of import on every command. `exchange.sdmx` reads and writes them as SDMX messages.
"""

import functools
from typing import Literal

from msgspec import Struct

from sathiti.model.errors import SathitiError
from sathiti.model.text import Text

Role = Literal["dimension", "time", "measure", "attribute"]
Attachment = Literal["observation", "series", "dataset"]


class Code(Struct, frozen=True):
    """One code: its id, names, and the id of its parent code if the list has a hierarchy."""

    id: str
    name: Text
    parent: str = ""
    description: Text = Text({})


class CodeList(Struct, frozen=True, dict=True):
    """A code list; codes keep their order."""

    id: str
    agency: str
    version: str
    name: Text
    codes: tuple[Code, ...]

    def ids(self) -> list[str]:
        """All code ids in order."""
        return [code.id for code in self.codes]

    def get(self, code_id: str) -> Code | None:
        """The code, or None."""
        return self._by_id.get(code_id)

    def children(self, code_id: str) -> list[str]:
        """Ids of the codes directly under `code_id`, in order."""
        return [code.id for code in self.codes if code.parent == code_id]

    def label(self, code_id: str, language: str) -> str:
        """Name of a code in `language`; the code itself where it is not in the list."""
        code = self.get(code_id)
        return (code.name.say(language) if code else "") or code_id

    @functools.cached_property
    def _by_id(self) -> dict[str, Code]:
        return {code.id: code for code in self.codes}

    @property
    def urn(self) -> str:
        """SDMX URN."""
        return (
            f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={self.agency}:{self.id}({self.version})"
        )


class Component(Struct, frozen=True):
    """A dimension, the time dimension, the measure, or an attribute of a structure.

    Attributes:
        id: SDMX id, also the column name in tables.
        codelist: id of its code list in `Structure.codelists`; empty if not coded.
        data_type: SDMX text type: String, Double, Integer, ObservationalTimePeriod ...
        required: whether an attribute must be given.
        attachment: what an attribute describes.
        concept_scheme: ``agency:id(version)`` of its concept, empty for the structure's own.
    """

    id: str
    name: Text
    role: Role
    codelist: str = ""
    data_type: str = "String"
    required: bool = False
    attachment: Attachment = "observation"
    concept_scheme: str = ""


class Structure(Struct, frozen=True):
    """A data structure definition with the code lists it uses.

    Attributes:
        dimensions: in key order, without time.
        codelists: by id; components refer to them.
    """

    id: str
    agency: str
    version: str
    name: Text
    dimensions: tuple[Component, ...]
    attributes: tuple[Component, ...] = ()
    time: Component = Component("TIME_PERIOD", Text.of(en="Time period"), "time")
    measure: Component = Component(
        "OBS_VALUE", Text.of(en="Observation value"), "measure", data_type="Double"
    )
    codelists: dict[str, CodeList] = {}

    def components(self) -> list[Component]:
        """Dimensions, time, measure, attributes."""
        return [*self.dimensions, self.time, self.measure, *self.attributes]

    def component(self, component_id: str) -> Component:
        """The component.

        Raises:
            SathitiError: the structure has none of that id.
        """
        for component in self.components():
            if component.id == component_id:
                return component
        raise SathitiError(
            "{structure} has no component “{component}”.",
            fix="Use one of: {known}.",
            structure=self.id,
            component=component_id,
            known=[component.id for component in self.components()],
        )

    def dimension_ids(self) -> list[str]:
        """Ids of the dimensions in key order, without time."""
        return [dimension.id for dimension in self.dimensions]

    def codes_of(self, component_id: str) -> CodeList | None:
        """The code list of a component, or None if it is not coded."""
        return self.codelists.get(self.component(component_id).codelist)

    def label(self, component_id: str, code_id: str, language: str) -> str:
        """Name of a code of a component; the code itself where there is none."""
        codes = self.codes_of(component_id)
        return codes.label(code_id, language) if codes else code_id

    def series_key(self, key: dict[str, str]) -> str:
        """``A.XX...`` from a mapping with a code for every dimension.

        Raises:
            SathitiError: a dimension has no code.
        """
        missing = [dimension for dimension in self.dimension_ids() if dimension not in key]
        if missing:
            raise SathitiError(
                "The key has no code for: {dimensions}.",
                fix="Give one code for each of: {dimensions}.",
                dimensions=missing,
            )
        return ".".join(key[dimension] for dimension in self.dimension_ids())

    def split_series_key(self, written: str) -> dict[str, str]:
        """Codes by dimension from a full series key.

        Raises:
            SathitiError: the number of parts is not the number of dimensions.
        """
        parts = written.split(".")
        if len(parts) != len(self.dimensions):
            raise SathitiError(
                "The series key “{key}” has {given} parts; {structure} has {wanted} dimensions.",
                fix="Give one code for each of: {dimensions}.",
                key=written,
                given=len(parts),
                structure=self.id,
                wanted=len(self.dimensions),
                dimensions=self.dimension_ids(),
            )
        return dict(zip(self.dimension_ids(), parts, strict=True))

    @property
    def urn(self) -> str:
        """SDMX URN."""
        return (
            "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure="
            f"{self.agency}:{self.id}({self.version})"
        )


class Dataflow(Struct, frozen=True):
    """A published or internal cube: an id, a name and the structure it follows."""

    id: str
    agency: str
    version: str
    name: Text
    structure: Structure
    description: Text = Text({})

    @property
    def urn(self) -> str:
        """SDMX URN."""
        return (
            "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow="
            f"{self.agency}:{self.id}({self.version})"
        )
