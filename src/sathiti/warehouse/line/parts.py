"""What each line adds to a publication: public vintages, chains of figures, pages.

A line keeps its part in ``runs/parts/<name>/``; the release is made of the parts of all lines,
so that a run of one line leaves what the others have published as it was.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
from msgspec import Struct

from sathiti.model import Input, Lineage, QualityReport
from sathiti.warehouse.atomic import file_hash, join_hashes, new_file, read_json, write_bytes
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.serving_file import TRACES, Served, Trace, trace_batches
from sathiti.warehouse.steps import StepContext
from sathiti.warehouse.vintages import (
    StoredVintage,
    find_vintage,
    read_vintage,
    write_vintage,
)
from sathiti.warehouse.workspace import Workspace

PAGES, CHAINS, ABOUT = "pages.json", "traces.parquet", "part.json"
Pages = dict[str, msgspec.Raw]


class PartFlow(Struct, frozen=True):
    """One dataflow of a part.

    Attributes:
        dataflow: its id.
        vintage: id of the public vintage.
        content_hash: of that vintage.
        kind: input, indicator, account or table.
        lineage: how the figures were made, and of which vintage they were copied.
        observations: their number.
    """

    dataflow: str
    vintage: str
    content_hash: str
    kind: str
    lineage: Lineage
    observations: int


class Part(Struct, frozen=True):
    """What a line adds to a publication; pages and chains lie beside.

    Attributes:
        name: of the line.
        flows: in the order of the catalogue.
        content_hash: of flows, pages and chains.
    """

    name: str
    flows: tuple[PartFlow, ...]
    content_hash: str

    @property
    def observations(self) -> int:
        """Figures of all its dataflows."""
        return sum(flow.observations for flow in self.flows)


def publish_flow(
    context: StepContext, stored: StoredVintage, report: QualityReport, kind: str
) -> PartFlow:
    """Copy what may be seen of an internal vintage to the public zone.

    Args:
        context: of the publishing step.
        stored: the internal vintage.
        report: its quality report.
        kind: of the dataflow.
    """
    given = Input(stored.vintage.dataflow, stored.vintage.content_hash, stored.vintage.id)
    lineage = msgspec.structs.replace(context.lineage(), inputs=(given,))
    shown = msgspec.structs.replace(
        stored.dataset, table=public_table(stored.dataset), lineage=lineage
    )
    public = write_vintage(context.workspace.warehouse, "public", shown, quality=report)
    kept = read_vintage(public, columns=["TIME_PERIOD"]).dataset.lineage
    # The reader wants to know how the figures were made, not that they were copied.
    made = stored.dataset.lineage
    history = msgspec.structs.replace(made, inputs=(*made.inputs, *kept.inputs))
    return PartFlow(
        public.dataflow,
        public.id,
        public.content_hash,
        kind,
        history,
        public.observations,
    )


def public_table(dataset: Any) -> Any:
    """Only what the structure names: columns that lead to files stay inside."""
    names = [component.id for component in dataset.structure.components()]
    return dataset.table.select([name for name in names if name in dataset.table.column_names])


def write_part(
    workspace: Workspace,
    name: str,
    flows: Iterable[PartFlow],
    traces: Iterable[Trace],
    pages: Mapping[str, Any],
) -> Part:
    """Keep the part of a line, in the place of its former one.

    Args:
        workspace: where.
        name: of the line.
        flows: as `publish_flow` made them.
        traces: chain of every figure that has one, read one by one.
        pages: more pages for the site, by name.
    """
    folder = part_folder(workspace, name)
    with (
        new_file(folder / CHAINS) as unfinished,
        pq.ParquetWriter(unfinished, TRACES, compression="zstd") as writer,
    ):
        for batch in trace_batches(traces):
            writer.write_table(batch)
    write_bytes(folder / PAGES, msgspec.json.encode(dict(pages), order="sorted"))
    told = tuple(flows)
    hashes = [file_hash(folder / file) for file in (CHAINS, PAGES)]
    part = Part(name, told, join_hashes(fingerprint(told), *hashes))
    # Written last: a part is whole once it says so.
    write_bytes(folder / ABOUT, msgspec.json.encode(part, order="sorted"))
    return part


def part_folder(workspace: Workspace, name: str) -> Path:
    """Where the part of a line lies."""
    return workspace.runs / "parts" / name


def read_parts(workspace: Workspace) -> list[Part]:
    """The parts of all lines that have published here, by name."""
    found = sorted((workspace.runs / "parts").glob(f"*/{ABOUT}"))
    return [read_json(path, Part) for path in found]


def read_pages(workspace: Workspace, part: Part) -> Pages:
    """The pages of a part, not decoded."""
    return read_json(part_folder(workspace, part.name) / PAGES, Pages)


def served_of(workspace: Workspace, flow: PartFlow) -> Served:
    """A dataflow of a part as the serving file takes it."""
    kept = read_vintage(find_vintage(workspace.warehouse, flow.vintage))
    dataset = msgspec.structs.replace(kept.dataset, lineage=flow.lineage)
    return Served(dataset, kept.vintage.id, kept.quality, flow.kind)
