"""Which series exist, without observations: SDMX-ML 2.1 generic data with keys only."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

import pyarrow as pa

from sathiti.exchange.sdmx import DATA_FORMATS, WriteOptions
from sathiti.model import Dataflow

GENERIC = "sdmx-ml-2.1-generic"
_END = b"</message:GenericData>\n"


def series_key_chunks(
    dataflow: Dataflow, series: pa.Table, options: WriteOptions
) -> Iterator[bytes]:
    """The message: head as for data, then a series a row of `series`.

    Args:
        dataflow: what the series belong to.
        series: a column a dimension, one row a series.
        options: as for data.
    """
    head = b"".join(DATA_FORMATS[GENERIC].write(dataflow, _nothing(dataflow), options))
    before = head.partition(b"</message:Header>")[0] + b"</message:Header>\n"
    yield before
    yield f'<message:DataSet structureRef="S1" action={quoteattr(options.action)}>'.encode()
    ids = dataflow.structure.dimension_ids()
    for batch in series.select(ids).to_batches():
        for row in batch.to_pylist():
            yield f"<data:Series><data:SeriesKey>{_key(row)}</data:SeriesKey>".encode()
            yield b"</data:Series>\n"
    yield b"</message:DataSet>\n"
    yield _END


def _key(row: dict[str, str]) -> str:
    return "".join(
        f"<data:Value id={quoteattr(name)} value={quoteattr(code)}/>" for name, code in row.items()
    )


def _nothing(dataflow: Dataflow) -> pa.Table:
    """No observations, for a message whose head is wanted."""
    names = [*dataflow.structure.dimension_ids(), dataflow.structure.time.id]
    columns = {name: pa.array([], pa.string()) for name in names}
    return pa.table({**columns, dataflow.structure.measure.id: pa.array([], pa.float64())})
