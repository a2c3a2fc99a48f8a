"""Reading a dataset out of the serving file, with limits that are told."""

import pyarrow as pa

from sathiti.model import Dataflow, Dataset
from sathiti.warehouse.serving import ServedDataflow, ServingDatabase
from sathiti.web.selection import Selection
from sathiti.web.state import NotFoundError

# observations one page shows; the rest is a download
MOST_SHOWN = 5_000
# observations one file or API answer holds
MOST_SENT = 500_000


def find_dataflow(database: ServingDatabase, dataflow_id: str) -> ServedDataflow:
    """A dataset of the release.

    Raises:
        NotFoundError: the release has none of that id.
    """
    for published in database.dataflows():
        if published.dataflow.id == dataflow_id:
            return published
    raise NotFoundError(
        "There is no dataset “{dataset}”.",
        fix="Choose a dataset from the catalogue.",
        dataset=dataflow_id,
    )


def read_chosen(
    database: ServingDatabase, dataflow_id: str, selection: Selection, limit: int
) -> pa.Table:
    """The chosen observations, at most `limit`, sorted by series and time."""
    return database.observations(
        dataflow_id, selection.filters, selection.start, selection.end, limit=limit
    )


def chosen_dataset(
    database: ServingDatabase, published: ServedDataflow, selection: Selection
) -> Dataset:
    """The chosen observations as a dataset to be written to a file."""
    table = read_chosen(database, published.dataflow.id, selection, MOST_SENT)
    return Dataset(published.dataflow, of_structure(published.dataflow, table), published.lineage)


def of_structure(dataflow: Dataflow, table: pa.Table) -> pa.Table:
    """The columns of the structure; those that lead back to the source stay in the house."""
    known = {component.id for component in dataflow.structure.components()}
    return table.select([name for name in table.column_names if name in known])
