"""Unit records: a table, what its variables mean, how it was drawn, how it came to be."""

from typing import Any, Literal

from msgspec import Struct

from sathiti.model.dataset import Lineage
from sathiti.model.design import Design
from sathiti.model.structure import Code
from sathiti.model.text import Text

VariableType = Literal["text", "integer", "number"]
VariableRole = Literal["key", "design", "domain", "value", "note"]
VARIABLE_TYPES: tuple[VariableType, ...] = ("text", "integer", "number")
VARIABLE_ROLES: tuple[VariableRole, ...] = ("key", "design", "domain", "value", "note")


class Variable(Struct, frozen=True):
    """One column of unit records.

    Attributes:
        name: of the column.
        label: what was asked or measured.
        type: text (codes too, so that 01 stays 01), integer or number.
        codes: name of the list of its codes; empty where it has none.
        unit: of the values, for example years or LAK.
        role: key names a record, design draws or weighs it, domain divides, value is
            measured, note is none of these.
    """

    name: str
    label: Text
    type: VariableType = "text"
    codes: str = ""
    unit: str = ""
    role: VariableRole = "value"


class Codebook(Struct, frozen=True):
    """The variables of a table of unit records, as DDI describes them.

    Attributes:
        variables: name to variable, in the order of the columns.
        codes: list name to its codes.
        stands_for: list name to the code of a published list that each of its codes means,
            where the two differ.
    """

    variables: dict[str, Variable] = {}
    codes: dict[str, tuple[Code, ...]] = {}
    stands_for: dict[str, dict[str, str]] = {}

    def codes_of(self, variable: str) -> tuple[Code, ...]:
        """The codes of a variable; none where it has no list."""
        known = self.variables.get(variable)
        return self.codes.get(known.codes, ()) if known else ()


class Microdata(Struct, frozen=True):
    """Unit records; they never enter a release.

    A release freezes vintages of cubes, and unit records have no dataflow to make one of;
    the warehouse refuses whatever lies in its closed zone.

    Attributes:
        table: any table narwhals reads, one row a unit.
        codebook: what the columns mean.
        design: how the units were drawn; None for records that have no weight yet.
        lineage: how the table came to be.
    """

    table: Any
    codebook: Codebook
    design: Design | None
    lineage: Lineage
