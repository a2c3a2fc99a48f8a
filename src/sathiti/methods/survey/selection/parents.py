"""Units listed within units already selected."""

import numpy as np
import pyarrow as pa

from sathiti.methods.survey.selection.listing import (
    check_columns,
    check_complete,
    plain,
    some,
    written,
)
from sathiti.model import SathitiError


def listing_within(listing: pa.Table, parents: pa.Table, key: tuple[str, ...]) -> pa.Table:
    """Rows of a listing whose parent was selected, with the columns of the parent.

    Args:
        listing: one row a unit, with the key of its parent.
        parents: one row a parent selected.
        key: columns that tell parents apart.

    Raises:
        SathitiError: the key is missing or written otherwise than in the sample; a parent has no
            rows.
    """
    check_columns(listing, key)
    for name in key:
        check_complete(listing, name)
    listing = plain(listing)
    for name in key:
        listing = _alike(listing, parents, name)
    names = list(key)
    numbered = parents.select(names).append_column("parent", pa.array(np.arange(len(parents))))
    rows = listing.select(names).append_column("row", pa.array(np.arange(len(listing))))
    found = rows.join(numbered, keys=names, join_type="inner").sort_by("row")
    parent = found.column("parent").to_numpy()
    missing = np.setdiff1d(np.arange(len(parents)), parent)
    if len(missing):
        keys = parents.select(names).take(missing).to_pylist()
        raise SathitiError(
            "Units selected before that the listing does not have: {keys}.",
            fix="List their units, or replace them by a reserve.",
            keys=some(written(tuple(row.values())) for row in keys),
        )
    inside = listing.take(found.column("row"))
    for name in parents.column_names:
        if name not in inside.column_names:
            inside = inside.append_column(name, parents.column(name).take(parent))
    return inside


def _alike(listing: pa.Table, parents: pa.Table, name: str) -> pa.Table:
    """The listing with a key of the type it has in the sample: both numbers or both text."""
    given, wanted = listing.column(name).type, parents.column(name).type
    if pa.types.is_integer(given) != pa.types.is_integer(wanted):
        raise SathitiError(
            "Column {column} is {given} in the listing and {wanted} in the sample.",
            fix="Write the key alike in both.",
            column=name,
            given=str(given),
            wanted=str(wanted),
        )
    place = listing.column_names.index(name)
    return listing.set_column(place, name, listing.column(name).cast(wanted))
