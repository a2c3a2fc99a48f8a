"""Put the parts of a message together: observations in series in datasets, as streamed bytes.

The shape is the same for XML and JSON; only the words between the parts differ.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.exchange.sdmx.columns import Levels, changes

Batch = dict[str, pa.Array]
# An Arrow column with a text for each row, or one string for all rows
Texts = Any


class Markup(Struct, frozen=True):
    """The words of one format.

    Attributes:
        open_dataset: opening of a dataset from its first row.
        open_series: opening of a series, one text a row; empty texts in a flat message.
        observation: one text a row.
        close_series, close_dataset: what ends them.
        between_series, between_observations, between_datasets: what stands between two.
    """

    open_dataset: Callable[[dict[str, str | None]], str]
    open_series: Callable[[Batch], Texts]
    observation: Callable[[Batch], Texts]
    close_series: str
    close_dataset: str
    between_series: str = ""
    between_observations: str = ""
    between_datasets: str = ""


def assemble(batches: Iterator[Batch], levels: Levels, markup: Markup) -> Iterator[bytes]:
    """Stream the datasets.

    A new dataset begins where a dataset attribute changes, a new series where a dimension or
    a series attribute does: so nothing a row says is lost.
    """
    dataset = levels.dataset
    series = (*levels.key, *levels.series)
    last: dict[str, str | None] | None = None
    for batch in batches:
        rows = len(next(iter(batch.values())))
        new_dataset = changes([batch[name] for name in dataset], rows)
        new_series = changes([batch[name] for name in series], rows) | new_dataset
        first = _row(batch, (*dataset, *series), 0)
        new_dataset[0] = last is None or any(first[name] != last[name] for name in dataset)
        new_series[0] = new_dataset[0] or (
            last is not None and any(first[name] != last[name] for name in series)
        )
        before = _before(batch, levels, markup, new_dataset, new_series, last is None)
        yield column_bytes(join(before, markup.observation(batch)))
        last = _row(batch, (*dataset, *series), rows - 1)
    if last is None:
        yield markup.open_dataset(dict.fromkeys(dataset)).encode()
        yield markup.close_dataset.encode()
    else:
        yield (markup.close_series + markup.close_dataset).encode()


def _before(
    batch: Batch,
    levels: Levels,
    markup: Markup,
    new_dataset: np.ndarray[tuple[int], np.dtype[np.bool_]],
    new_series: np.ndarray[tuple[int], np.dtype[np.bool_]],
    very_first: bool,
) -> pa.Array:
    """What stands before each observation."""
    at = np.flatnonzero(new_series)
    taken = pa.array(at)
    opened = markup.open_series({name: batch[name].take(taken) for name in levels.columns})
    leads = []
    for row in at:
        lead = markup.close_series + markup.between_series
        if new_dataset[row]:
            lead = markup.close_series + markup.close_dataset + markup.between_datasets
            lead = "" if very_first and row == 0 else lead
            lead += markup.open_dataset(_row(batch, levels.dataset, int(row)))
        leads.append(lead)
    texts = pa.concat_arrays(
        [
            pa.array([markup.between_observations], pa.string()),
            join(pa.array(leads, pa.string()), opened),
        ]
    )
    return texts.take(pa.array(np.where(new_series, np.cumsum(new_series), 0)))


def join(*parts: Texts) -> Texts:
    """Texts of each row written one after the other; null if one of them is.

    A part that is the same in all rows is given as one string, which costs next to nothing.
    """
    merged: list[Texts] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else pc.binary_join_element_wise(*merged, "")


def each_value(column: pa.Array, write: Callable[[pa.Array], pa.Array], absent: str) -> Texts:
    """What `write` makes of each value, worked out once for values that repeat.

    Args:
        column: text.
        write: from distinct values to their text.
        absent: text where the value is null.
    """
    encoded = column.dictionary_encode()
    written = write(encoded.dictionary)
    if len(written) == 1 and not column.null_count:
        return str(written[0].as_py())
    return pc.fill_null(written.take(encoded.indices), absent)


def _row(batch: Batch, names: tuple[str, ...], row: int) -> dict[str, str | None]:
    return {name: batch[name][row].as_py() for name in names}


def column_bytes(texts: pa.Array) -> bytes:
    """All texts of a column one after the other: they already lie so in memory."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :]
    first, last = int(offsets[0]), int(offsets[len(texts)])
    return bytes(texts.buffers()[2].slice(first, last - first).to_pybytes())
