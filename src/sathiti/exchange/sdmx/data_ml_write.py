"""Write SDMX-ML data: generic 2.1, structure-specific 2.1 and structure-specific 3.0, streamed."""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.exchange.sdmx.assembling import (
    Batch,
    Markup,
    Texts,
    assemble,
    each_value,
    join,
)
from sathiti.exchange.sdmx.columns import (
    Levels,
    Observations,
    column_names,
    levels_of,
    text_batches,
)
from sathiti.exchange.sdmx.options import WriteOptions, completed
from sathiti.exchange.sdmx.xml_parts import FORBIDDEN, MARK
from sathiti.model import Dataflow

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Line ends and tabs would come back as spaces from an attribute; & must be first
_ESCAPES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("\t", "&#9;"),
    ("\n", "&#10;"),
    ("\r", "&#13;"),
)
_NEEDS_ESCAPE = '[&<>"\t\n\r]'


def namespace_of(dataflow: Dataflow, flat: bool) -> str:
    """Namespace of the structure-specific elements of a dataflow."""
    return f"{dataflow.urn}:ObsLevelDim:{'AllDimensions' if flat else dataflow.structure.time.id}"


def ml21_generic_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-ML 2.1 GenericData.

    Args:
        dataflow: what the observations are.
        observations: Arrow table or batches, or any table narwhals reads; one row an
            observation, columns named by component.
        options: see `WriteOptions`.
    """
    yield from _message("GenericData", "v2_1", "generic", _generic, dataflow, observations, options)


def ml21_specific_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-ML 2.1 StructureSpecificData; arguments as `ml21_generic_chunks`."""
    name = "StructureSpecificData"
    yield from _message(
        name, "v2_1", "structurespecific", _specific, dataflow, observations, options
    )


def ml30_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-ML 3.0 StructureSpecificData; arguments as `ml21_generic_chunks`."""
    name = "StructureSpecificData"
    yield from _message(
        name, "v3_0", "structurespecific", _specific, dataflow, observations, options
    )


def _message(
    root: str,
    version: str,
    kind: str,
    markup: Callable[[Dataflow, Levels, WriteOptions, str], Markup],
    dataflow: Dataflow,
    observations: Observations,
    options: WriteOptions | None,
) -> Iterator[bytes]:
    options = options or WriteOptions()
    names, observations = column_names(observations)
    levels = levels_of(dataflow.structure, names, options.flat)
    batches = text_batches(observations, dataflow.structure, levels)
    yield _opening(root, version, kind, dataflow, options).encode()
    yield from assemble(batches, levels, markup(dataflow, levels, options, version))
    yield f"</message:{root}>\n".encode()


def _opening(root: str, version: str, kind: str, dataflow: Dataflow, options: WriteOptions) -> str:
    header = completed(options.header, dataflow)
    specific = namespace_of(dataflow, options.flat)
    namespaces = {
        "xsi": _XSI,
        "message": f"{_BASE}{version}/message",
        "common": f"{_BASE}{version}/common",
        "data": f"{_BASE}{version}/data/{kind}",
    } | ({} if kind == "generic" else {"ns1": specific})
    declared = "".join(f" xmlns:{name}={quoteattr(uri)}" for name, uri in namespaces.items())
    point = "AllDimensions" if options.flat else dataflow.structure.time.id
    own = "" if kind == "generic" else f" namespace={quoteattr(specific)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<message:{root}{declared}>\n<message:Header>'
        f"<message:ID>{escape(header.id)}</message:ID>"
        f"<message:Test>{str(header.test).lower()}</message:Test>"
        f"<message:Prepared>{escape(header.prepared)}</message:Prepared>"
        f"<message:Sender id={quoteattr(header.sender)}/>"
        f'<message:Structure structureID="S1"{own} dimensionAtObservation="{point}">'
        f"<common:StructureUsage>{_usage(dataflow, version)}</common:StructureUsage>"
        f"</message:Structure>"
        f"<message:DataSetAction>{options.action}</message:DataSetAction>"
        f"</message:Header>\n"
    )


def _usage(dataflow: Dataflow, version: str) -> str:
    if version != "v2_1":
        return escape(dataflow.urn)
    return (
        f"<Ref agencyID={quoteattr(dataflow.agency)} id={quoteattr(dataflow.id)} "
        f'version={quoteattr(dataflow.version)} class="Dataflow"/>'
    )


def _escaped(texts: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(texts, FORBIDDEN)).as_py():
        texts = pc.replace_substring_regex(texts, FORBIDDEN, MARK)
    if pc.any(pc.match_substring_regex(texts, _NEEDS_ESCAPE)).as_py():
        for sign, written in _ESCAPES:
            texts = pc.replace_substring(texts, sign, written)
    return texts


def _element(before: str, column: pa.Array, after: str) -> Texts:
    """``before``, the escaped value, ``after``; empty where the value is null."""
    return each_value(column, lambda values: join(before, _escaped(values), after), "")


def _measured(before: str, column: pa.Array, after: str) -> Texts:
    """As `_element`, for values that hardly repeat."""
    return pc.fill_null(join(before, _escaped(column), after), "")


def _attributes(batch: Batch, names: tuple[str, ...]) -> list[Texts]:
    return [_element(f' {name}="', batch[name], '"') for name in names]


def _specific(dataflow: Dataflow, levels: Levels, options: WriteOptions, version: str) -> Markup:
    measure = dataflow.structure.measure.id
    # Version 2.1 knows one name for the measure
    called = "OBS_VALUE" if version == "v2_1" else measure
    scope = ' data:dataScope="Dataflow"' if version == "v2_1" else ""
    opening = (
        f'<message:DataSet data:structureRef="S1" xsi:type="ns1:DataSetType"{scope} '
        f'data:action="{options.action}"'
    )

    def open_dataset(row: dict[str, str | None]) -> str:
        given = (f" {name}={_quoted(value)}" for name, value in row.items() if value is not None)
        return f"{opening}{''.join(given)}>\n"

    def open_series(batch: Batch) -> Texts:
        return join("<Series", *_attributes(batch, (*levels.key, *levels.series)), ">\n")

    def observation(batch: Batch) -> Texts:
        value = _measured(f' {called}="', batch[measure], '"')
        point = _attributes(batch, levels.point)
        return join("<Obs", *point, value, *_attributes(batch, levels.observation), "/>\n")

    return Markup(
        open_dataset,
        _nothing if options.flat else open_series,
        observation,
        "" if options.flat else "</Series>\n",
        "</message:DataSet>\n",
    )


def _quoted(value: str) -> str:
    return f'"{_escaped(pa.array([value]))[0].as_py()}"'


def _nothing(_: Batch) -> Texts:
    return ""


def _values(batch: Batch, names: tuple[str, ...]) -> list[Texts]:
    return [_element(f'<data:Value id="{name}" value="', batch[name], '"/>') for name in names]


def _wrapped(batch: Batch, names: tuple[str, ...]) -> Texts:
    """Attributes of each row in their element, which may not be empty."""
    values = join("", *_values(batch, names))
    wrapped = join("<data:Attributes>", values, "</data:Attributes>")
    if isinstance(values, str):
        return wrapped if values else ""
    return pc.if_else(pc.equal(values, ""), "", wrapped)


def _generic(dataflow: Dataflow, levels: Levels, options: WriteOptions, version: str) -> Markup:
    measure = dataflow.structure.measure.id

    def open_dataset(row: dict[str, str | None]) -> str:
        values = "".join(
            f'<data:Value id="{name}" value={_quoted(value)}/>'
            for name, value in row.items()
            if value is not None
        )
        attributes = f"<data:Attributes>{values}</data:Attributes>" if values else ""
        return f'<message:DataSet structureRef="S1" action="{options.action}">\n{attributes}'

    def open_series(batch: Batch) -> Texts:
        key = join("<data:SeriesKey>", *_values(batch, levels.key), "</data:SeriesKey>")
        return join("<data:Series>", key, _wrapped(batch, levels.series), "\n")

    def observation(batch: Batch) -> Texts:
        value = _measured('<data:ObsValue value="', batch[measure], '"/>')
        attributes = _wrapped(batch, levels.observation)
        return join("<data:Obs>", _point(batch, levels), value, attributes, "</data:Obs>\n")

    return Markup(
        open_dataset,
        _nothing if options.flat else open_series,
        observation,
        "" if options.flat else "</data:Series>\n",
        "</message:DataSet>\n",
    )


def _point(batch: Batch, levels: Levels) -> Texts:
    if levels.key:
        return _element('<data:ObsDimension value="', batch[levels.point[0]], '"/>')
    return join("<data:ObsKey>", *_values(batch, levels.point), "</data:ObsKey>")
