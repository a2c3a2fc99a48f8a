"""Write SDMX-JSON data messages 1.0 and 2.0.

The structure of a message lists the values that occur, and observations point into these
lists: the table must be known whole before the first byte, but the text itself is streamed.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, structs

from sathiti.exchange.sdmx.assembling import Batch, Markup, Texts, assemble, join
from sathiti.exchange.sdmx.columns import (
    Levels,
    Observations,
    as_table,
    as_text,
    changes,
    groups,
    levels_of,
    together,
    written_values,
)
from sathiti.exchange.sdmx.options import WriteOptions, completed
from sathiti.exchange.sdmx.references import Reference
from sathiti.model import Component, Dataflow, Period, SathitiError, Structure, Text

_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/"
    "{version}/sdmx-json-data-schema.json"
)
_ID = re.compile(r"[A-Za-z0-9_@$-]+")
# Only the digits of ASCII: other digits are no JSON
_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_BATCH = 20_000


class _Form(Struct, frozen=True):
    """What tells the versions apart.

    Attributes:
        plural: whether structures stand in a list and name their measures.
        plain: member that holds a value which is no code.
        whole, each: relationship of an attribute of the dataset, and of an observation.
    """

    version: str
    plural: bool
    plain: str
    whole: dict[str, Any]
    each: dict[str, Any]


_V1 = _Form("1.0", False, "name", {"none": {}}, {"primaryMeasure": "OBS_VALUE"})
_V2 = _Form("2.0.0", True, "value", {"dataflow": {}}, {"observation": {}})


class _Listed(Struct, frozen=True):
    """A column as positions in the list of its values; positions are text, null for null."""

    values: list[str]
    positions: pa.Array


def json10_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-JSON data 1.0.

    Args:
        dataflow: what the observations are.
        observations: Arrow table or batches, or any table narwhals reads; held whole.
        options: see `WriteOptions`; names in all `languages`.
    """
    yield from _chunks(_V1, dataflow, observations, options or WriteOptions())


def json20_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-JSON data 2.0; arguments as `json10_chunks`."""
    yield from _chunks(_V2, dataflow, observations, options or WriteOptions())


def _chunks(
    form: _Form, dataflow: Dataflow, observations: Observations, options: WriteOptions
) -> Iterator[bytes]:
    structure = dataflow.structure
    table = as_table(observations)
    levels = levels_of(structure, table.column_names, options.flat)
    table = together(table, levels.key)
    _refuse_gaps(table, levels)
    _refuse_duplicates(table, levels)
    levels = _lowered(table, levels)
    listed = {
        name: _listed(table[name], structure.component(name), structure) for name in levels.columns
    }
    levels = _given(levels, listed)
    described = _structure(form, dataflow, levels, listed, options.languages)
    head = {
        "meta": _meta(form, dataflow, options),
        "data": {"structures": [described]} if form.plural else {"structure": described},
    }
    # The head without its two closing braces; the datasets follow inside
    yield (_said(head)[:-2] + ',"dataSets":[').encode()
    batches = _batches(table, structure.measure.id, levels, listed)
    yield from assemble(batches, levels, _markup(form, dataflow, levels, listed, options))
    yield b"]}}"


def _lowered(table: pa.Table, levels: Levels) -> Levels:
    """Attributes that vary inside their dataset or series, given with each observation."""
    rows = table.num_rows
    begins = changes([table[name] for name in levels.key], rows)
    varying = [name for name in levels.dataset if rows and len(pc.unique(table[name])) > 1] + [
        name for name in levels.series if (changes([table[name]], rows) & ~begins).any()
    ]
    return structs.replace(
        levels,
        dataset=tuple(name for name in levels.dataset if name not in varying),
        series=tuple(name for name in levels.series if name not in varying),
        observation=(*levels.observation, *varying),
    )


def _refuse_gaps(table: pa.Table, levels: Levels) -> None:
    """Observations are found by a position for each dimension; there is none for no code."""
    for name in (*levels.key, *levels.point):
        if table[name].null_count:
            raise SathitiError(
                "{count} observations have no code in {column}; SDMX-JSON cannot hold them.",
                fix="Give a code in every dimension, or write SDMX-CSV or SDMX-ML.",
                count=table[name].null_count,
                column=name,
            )


def _refuse_duplicates(table: pa.Table, levels: Levels) -> None:
    """An object holds a key once: the second observation of a key would replace the first."""
    keys = groups(table, [*levels.key, *levels.point])
    doubled = len(keys) - (int(keys.max()) + 1 if len(keys) else 0)
    if doubled:
        raise SathitiError(
            "{count} observations have the same key as another one; SDMX-JSON cannot hold them.",
            fix="Remove the duplicates, or write SDMX-CSV or SDMX-ML.",
            count=doubled,
        )


def _given(levels: Levels, listed: dict[str, _Listed]) -> Levels:
    """Without the attributes that no row gives: a list of no values is not valid."""

    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if listed[name].values)

    return structs.replace(
        levels,
        dataset=kept(levels.dataset),
        series=kept(levels.series),
        observation=kept(levels.observation),
    )


def _listed(column: pa.ChunkedArray, component: Component, structure: Structure) -> _Listed:
    encoded = as_text(column.combine_chunks()).dictionary_encode()
    values = encoded.dictionary.to_pylist()
    order = list(range(len(values)))
    known = structure.codelists.get(component.codelist)
    if known:
        rank = {code: place for place, code in enumerate(known.ids())}
        order.sort(key=lambda at: rank.get(values[at], len(rank)))
    elif component.role == "time":
        order.sort(key=lambda at: values[at])
    place = [""] * len(values)
    for new, old in enumerate(order):
        place[old] = str(new)
    positions = pa.array(place, pa.string()).take(encoded.indices)
    return _Listed([values[old] for old in order], positions)


def _batches(
    table: pa.Table, measure: str, levels: Levels, listed: dict[str, _Listed]
) -> Iterator[Batch]:
    for at in range(0, table.num_rows, _BATCH):
        part = table.slice(at, _BATCH).combine_chunks().to_batches()[0]
        batch = {name: listed[name].positions.slice(at, _BATCH) for name in levels.columns}
        batch[measure] = _literals(written_values(part, measure))
        yield batch


def _literals(written: pa.Array) -> pa.Array:
    """Numbers exactly as written where JSON allows, other text in quotes, null for null."""
    if not pc.all(pc.match_substring_regex(written, _NUMBER)).as_py():
        number = re.compile(_NUMBER)
        written = pa.array(
            [
                text if text is None or number.fullmatch(text) else json.dumps(text)
                for text in written.to_pylist()
            ],
            pa.string(),
        )
    return pc.fill_null(written, "null")


def _markup(
    form: _Form,
    dataflow: Dataflow,
    levels: Levels,
    listed: dict[str, _Listed],
    options: WriteOptions,
) -> Markup:
    dataset: dict[str, Any] = {
        "action": options.action,
        "links": [{"urn": dataflow.urn, "rel": "dataflow"}],
    }
    if form.plural:
        dataset["structure"] = 0
    members = "observations" if options.flat else "series"
    measure = dataflow.structure.measure.id

    def open_dataset(row: dict[str, str | None]) -> str:
        given = [None if row[name] is None else int(row[name] or 0) for name in levels.dataset]
        attributes = {"attributes": given} if given else {}
        return f'{_said(dataset | attributes)[:-1]},"{members}":{{'

    def open_series(batch: Batch) -> Texts:
        if not levels.key:
            return ""
        key = _key(batch, levels.key)
        given: Texts = ""
        if levels.series:
            given = join('"attributes":[', *_points(batch, levels.series), "],")
        return join('"', key, '":{', given, '"observations":{')

    def observation(batch: Batch) -> Texts:
        given = _points(batch, levels.observation, ",")
        return join('"', _key(batch, levels.point), '":[', batch[measure], *given, "]")

    return Markup(
        open_dataset,
        open_series,
        observation,
        "" if options.flat else "}}",
        "}}",
        between_series=",",
        between_observations=",",
        between_datasets=",",
    )


def _key(batch: Batch, names: tuple[str, ...]) -> pa.Array:
    return pc.binary_join_element_wise(*(batch[name] for name in names), ":")


def _points(batch: Batch, names: tuple[str, ...], before: str = "") -> list[Texts]:
    """Positions with a comma between, and `before` the first."""
    leads = [before, *[","] * (len(names) - 1)]
    return [
        join(lead, pc.fill_null(batch[name], "null"))
        for lead, name in zip(leads, names, strict=False)
    ]


def _meta(form: _Form, dataflow: Dataflow, options: WriteOptions) -> dict[str, Any]:
    header = completed(options.header, dataflow)
    return {
        "schema": _SCHEMA.format(version=form.version),
        "id": header.id,
        "test": header.test,
        "prepared": header.prepared,
        "contentLanguages": list(options.languages),
        "sender": {"id": header.sender},
    }


def _structure(
    form: _Form,
    dataflow: Dataflow,
    levels: Levels,
    listed: dict[str, _Listed],
    languages: tuple[str, ...],
) -> dict[str, Any]:
    structure = dataflow.structure
    of_structure = Reference.to("DataStructure", structure).urn
    position = {name: at for at, name in enumerate((*levels.key, *levels.point))}

    def components(names: tuple[str, ...]) -> list[dict[str, Any]]:
        found = (structure.component(name) for name in names if listed[name].values)
        return [
            _component(form, component, structure, listed[component.id].values, languages)
            for component in found
        ]

    dimensions = {
        "dataSet": [],
        "series": components(levels.key),
        "observation": components(levels.point),
    }
    for described in (*dimensions["series"], *dimensions["observation"]):
        described["keyPosition"] = position[described["id"]]
    attributes = {
        "dataSet": components(levels.dataset),
        "series": components(levels.series),
        "observation": components(levels.observation),
    }
    relations = {
        "dataSet": form.whole,
        "series": {"dimensions": structure.dimension_ids()},
        "observation": form.each,
    }
    for level, parts in attributes.items():
        for described in parts:
            described["relationship"] = relations[level]
    measure = _named(structure.measure.id, structure.measure.name, languages)
    return {
        **({"dataSets": [0]} if form.plural else {}),
        "links": [
            {"urn": dataflow.urn, "rel": "dataflow"},
            {"urn": of_structure, "rel": "datastructure"},
        ],
        **_names(dataflow.name, dataflow.id, languages),
        "dimensions": dimensions,
        **({"measures": {"observation": [measure]}} if form.plural else {}),
        "attributes": attributes,
    }


def _component(
    form: _Form,
    component: Component,
    structure: Structure,
    values: list[str],
    languages: tuple[str, ...],
) -> dict[str, Any]:
    known = structure.codelists.get(component.codelist)
    names = {code.id: code.name for code in known.codes} if known else {}
    described = _named(component.id, component.name, languages)
    if component.role == "time":
        described["roles"] = [component.id]
    described["values"] = [
        _value(form, component, value, names.get(value), languages) for value in values
    ]
    return described


def _value(
    form: _Form,
    component: Component,
    value: str,
    name: Text | None,
    languages: tuple[str, ...],
) -> dict[str, Any]:
    if component.role == "attribute" and not (component.codelist and _ID.fullmatch(value)):
        return {form.plain: value}
    if form.plural and not _ID.fullmatch(value):
        return {form.plain: value}
    described = _named(value, name or Text({}), languages)
    return described | (_span(value) if component.role == "time" else {})


def _span(period: str) -> dict[str, str]:
    try:
        read = Period.parse(period)
    except SathitiError:
        return {}
    return {"start": f"{read.start}T00:00:00Z", "end": f"{read.end}T23:59:59Z"}


def _named(identity: str, name: Text, languages: tuple[str, ...]) -> dict[str, Any]:
    return {"id": identity, **_names(name, identity, languages)}


def _names(name: Text, identity: str, languages: tuple[str, ...]) -> dict[str, Any]:
    names = {language: name.words[language] for language in languages if language in name.words}
    said = name.say(languages[0]) or identity
    return {"name": said, "names": names} if names else {"name": said}


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
