"""A delivery as a table of facts: one row for every figure asked."""

from collections.abc import Callable

import pyarrow as pa

from sathiti.model import Dataflow, Delivery, Instrument, Item, Place, RawCell

_TOTAL = "_T"
_OWN_COLUMNS = {
    "ITEM": pa.string(),
    "REF_AREA": pa.string(),
    "TIME_PERIOD": pa.string(),
    "OBS_VALUE": pa.float64(),
    "OBS_STATUS": pa.string(),
    "DECIMALS": pa.int32(),
    "UNIT_MEASURE": pa.string(),
    "PLACE": pa.string(),
    "DELIVERY": pa.string(),
    "COMMENT_OBS": pa.string(),
    "SOURCE_DETAIL": pa.string(),
}


def facts_of(delivery: Delivery, instrument: Instrument, dataflow: Dataflow) -> pa.Table:
    """The figures of a delivery with the keys of its dataflow.

    Args:
        delivery: what was read.
        instrument: the current form; figures it does not ask are left out.
        dataflow: where the answers go.

    Returns:
        Columns ITEM, REF_AREA, TIME_PERIOD, OBS_VALUE (null if missing), OBS_STATUS, DECIMALS,
        UNIT_MEASURE, PLACE, DELIVERY, COMMENT_OBS, SOURCE_DETAIL, and every other dimension of
        the structure; a dimension that an item does not name has the code of the total.
    """
    items = {item.id: item for item in instrument.items()}
    cells = [cell for cell in delivery.cells if cell.item in items]
    others = [name for name in dataflow.structure.dimension_ids() if name not in _OWN_COLUMNS]
    others += sorted(
        {name for item in items.values() for name in item.key} - {*others, *_OWN_COLUMNS}
    )
    columns = {name: _own_column(name, cells, items, delivery) for name in _OWN_COLUMNS}
    for name in others:
        codes = {item.id: _code(item, name, instrument) for item in items.values()}
        columns[name] = [codes[cell.item] for cell in cells]
    schema = pa.schema([*_OWN_COLUMNS.items(), *((name, pa.string()) for name in others)])
    return pa.table(columns, schema=schema)


def _own_column(
    name: str, cells: list[RawCell], items: dict[str, Item], delivery: Delivery
) -> list[object]:
    values: dict[str, Callable[[RawCell], object]] = {
        "ITEM": lambda cell: cell.item,
        "REF_AREA": lambda cell: cell.area,
        "TIME_PERIOD": lambda cell: cell.period,
        "OBS_VALUE": lambda cell: cell.value,
        "OBS_STATUS": lambda cell: cell.status,
        "DECIMALS": lambda cell: cell.decimals,
        "UNIT_MEASURE": lambda cell: items[cell.item].unit,
        "PLACE": lambda cell: write_place(cell.place),
        "DELIVERY": lambda cell: delivery.sha256,
        "COMMENT_OBS": lambda cell: cell.comment,
        "SOURCE_DETAIL": lambda cell: items[cell.item].source.say("en"),
    }
    return [values[name](cell) for cell in cells]


def _code(item: Item, dimension: str, instrument: Instrument) -> str:
    asked = {"FREQ": instrument.frequency, "UNIT_MEASURE": item.unit}
    return item.key.get(dimension) or asked.get(dimension, _TOTAL)


def write_place(place: Place) -> str:
    """A place as one text: ``file.xlsx|Sheet|C12``."""
    return f"{place.source}|{place.sheet}|{place.cell}"
