"""Parts of a publication: what a line keeps for the release, and how it is read again."""

import msgspec
import pyarrow as pa
import pytest

from sathiti.model import Dataset, Lineage, QualityReport, TraceNode
from sathiti.model.text import Text
from sathiti.warehouse.line.parts import (
    part_folder,
    publish_flow,
    read_pages,
    read_parts,
    served_of,
    write_part,
)
from sathiti.warehouse.vintages import read_vintage, write_vintage

NODE = TraceNode(
    "DF_SHARE", "k", "2010", Text.of(en="x"), Text({}), 1.0, 0, "A", "v", "s", "c", "r", ""
)


@pytest.fixture
def flow(produced):
    stored = produced.stored("DF_SHARE")
    return publish_flow(
        produced.context("publish-environment"), stored, QualityReport("DF_SHARE", "", ()), "table"
    )


def test_a_public_flow_leads_back_to_the_vintage_it_copies(produced, flow):
    inside = produced.stored("DF_SHARE")
    assert (flow.dataflow, flow.kind) == ("DF_SHARE", "table")
    assert flow.observations == inside.dataset.table.num_rows
    assert flow.lineage.step == inside.dataset.lineage.step
    assert flow.lineage.inputs[-1].vintage == inside.vintage.id


def test_hidden_columns_stay_inside(produced):
    dataset = produced.stored("DF_SHARE").dataset
    more = dataset.table.append_column("SECRET", pa.array(["s"] * dataset.table.num_rows))
    vintage = write_vintage(
        produced.workspace.warehouse,
        "internal",
        Dataset(dataset.dataflow, more, Lineage("x")),
    )
    report = QualityReport("DF_SHARE", "", ())
    made = publish_flow(
        produced.context("publish-environment"), read_vintage(vintage), report, "indicator"
    )
    served = served_of(produced.workspace, made)
    assert "SECRET" not in served.dataset.table.column_names


def test_a_part_is_read_as_it_was_written(produced, flow):
    part = write_part(produced.workspace, "more", [flow], [("DF", "k", "2010", NODE)], {"p": [1]})
    assert part in read_parts(produced.workspace)
    assert part.observations == flow.observations
    assert msgspec.json.decode(read_pages(produced.workspace, part)["p"]) == [1]
    assert {path.name for path in part_folder(produced.workspace, "more").iterdir()} == {
        "part.json",
        "pages.json",
        "traces.parquet",
    }


def test_flows_pages_and_chains_make_the_hash(produced, flow):
    trace = ("DF", "k", "2010", NODE)
    hashes = {
        write_part(produced.workspace, "more", flows, traces, pages).content_hash
        for flows, traces, pages in (
            ([flow], [trace], {}),
            ([], [trace], {}),
            ([flow], [], {}),
            ([flow], [trace], {"p": 1}),
        )
    }
    assert len(hashes) == 4
    again = write_part(produced.workspace, "more", [flow], [trace], {}).content_hash
    assert again in hashes


def test_a_part_is_there_once_it_is_whole(produced, flow):
    write_part(produced.workspace, "more", [flow], [], {})
    (part_folder(produced.workspace, "more") / "part.json").unlink()
    assert [part.name for part in read_parts(produced.workspace)] == ["environment"]
