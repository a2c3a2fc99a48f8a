"""A cube with its way back: table, meaning, lineage."""

from typing import Any

from msgspec import Struct

from sathiti.model.structure import Dataflow, Structure


class Input(Struct, frozen=True):
    """Something a step read: a name and the hash of its content.

    Attributes:
        name: dataflow, delivery, rule set or pack table.
        content_hash: sha-256 of the content, in hex.
        vintage: vintage id where the input is a vintage.
    """

    name: str
    content_hash: str
    vintage: str = ""


class Lineage(Struct, frozen=True):
    """How a table came to be.

    Attributes:
        step: name of the step of the run graph.
        code_version: version and content hash of the program.
        pack_version: name and content hash of the country pack.
        parameters: what the step was told.
        inputs: what it read.
        run: id of the run.
        created: UTC time, ISO 8601.
    """

    step: str
    code_version: str = ""
    pack_version: str = ""
    parameters: dict[str, Any] = {}
    inputs: tuple[Input, ...] = ()
    run: str = ""
    created: str = ""


class Dataset(Struct, frozen=True):
    """A cube: one row an observation.

    Attributes:
        dataflow: what it is and what its columns mean.
        table: any table narwhals reads; columns are the structure's component ids
            (dimensions and attributes text, OBS_VALUE float64 or null), and beside them
            any of ITEM, PLACE, DELIVERY, FORMULA that lead back to the source.
        lineage: how it came to be.
    """

    dataflow: Dataflow
    table: Any
    lineage: Lineage

    @property
    def structure(self) -> Structure:
        """The structure of its dataflow."""
        return self.dataflow.structure
