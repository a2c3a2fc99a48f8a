"""Which datasets hold data that were made up, so that every page of them says it."""

import pyarrow.compute as pc

from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.grid import MADE_UP


def read_made_up(database: ServingDatabase) -> dict[str, list[str]]:
    """What is said of the datasets of which every observation was made up, once each.

    Args:
        database: the serving file.

    Returns:
        Notes in all languages by dataflow; a dataset with a single observation that was not made
        up is not among them: there the rows say it.
    """
    return {
        one.dataflow.id: notes
        for one in database.dataflows()
        if any(component.id == MADE_UP for component in one.dataflow.structure.attributes)
        if (notes := _notes(database, one.dataflow.id))
    }


def _notes(database: ServingDatabase, dataflow_id: str) -> list[str]:
    said = pc.unique(database.observations(dataflow_id)[MADE_UP]).to_pylist()
    return said if all(said) else []
