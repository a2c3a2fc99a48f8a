"""SDMX-CSV 1.0 and 2.0: codes, or codes with names (``A: Annual``)."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
from msgspec import Struct

from sathiti.exchange.sdmx.assembling import (
    Batch,
    Texts,
    column_bytes,
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
from sathiti.exchange.sdmx.gathering import ACTION, Raw
from sathiti.exchange.sdmx.messages import Header
from sathiti.exchange.sdmx.options import WriteOptions
from sathiti.exchange.sdmx.references import Reference, full_name
from sathiti.exchange.sdmx.xml_input import Source, chunks, source_name
from sathiti.model import CodeList, Dataflow, Place, SathitiError, Structure

_ACTIONS = {"I": "Information", "A": "Append", "R": "Replace", "D": "Delete", "M": "Merge"}
_LETTERS = {name: letter for letter, name in _ACTIONS.items()}
_NEEDS_QUOTES = '[",\r\n]|^$|^ | $'
_LABELLED = "^[A-Za-z0-9_@$-]+: "
_KINDS = {
    "dataflow": "Dataflow",
    "datastructure": "DataStructure",
    "dataprovision": "ProvisionAgreement",
}
# Columns that say something about the row, not about the observation
_ROW_COLUMNS = ("STRUCTURE_NAME", "SERIES_KEY", "OBS_KEY")


class _Form(Struct, frozen=True):
    """What tells the versions apart: the columns before the components."""

    head: tuple[str, ...]

    def lead(self, dataflow: Dataflow, options: WriteOptions) -> str:
        name = full_name(dataflow)
        if options.labels:
            name += f": {dataflow.name.say(options.languages[0])}"
        if len(self.head) == 1:
            return _quoted(name)
        return f"dataflow,{_quoted(name)},{_LETTERS.get(options.action, 'I')}"


_FORMS = {"1.0": _Form(("DATAFLOW",)), "2.0": _Form(("STRUCTURE", "STRUCTURE_ID", ACTION))}


def csv10_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-CSV 1.0.

    Args:
        dataflow: what the observations are.
        observations: Arrow table or batches, or any table narwhals reads.
        options: see `WriteOptions`; with `labels`, names stand beside codes.
    """
    yield from _chunks(_FORMS["1.0"], dataflow, observations, options)


def csv20_chunks(
    dataflow: Dataflow, observations: Observations, options: WriteOptions | None = None
) -> Iterator[bytes]:
    """SDMX-CSV 2.0; arguments as `csv10_chunks`."""
    yield from _chunks(_FORMS["2.0"], dataflow, observations, options)


def _chunks(
    form: _Form, dataflow: Dataflow, observations: Observations, options: WriteOptions | None
) -> Iterator[bytes]:
    options = options or WriteOptions()
    structure = dataflow.structure
    names, observations = column_names(observations)
    levels = levels_of(structure, names, flat=True)
    order = [c.id for c in structure.components() if c.id in levels.columns]
    order.insert(order.index(structure.time.id) + 1, structure.measure.id)
    heads = [_quoted(_head(structure, name, options)) for name in order]
    yield (",".join([*form.head, *heads]) + "\r\n").encode()
    lead = form.lead(dataflow, options)
    # A table keeps its order here: nothing in CSV asks for series in one piece
    ungrouped = Levels((), (), (), levels.columns, ())
    for batch in text_batches(observations, structure, ungrouped):
        yield column_bytes(join(lead, *_fields(batch, order, structure, options), "\r\n"))


def _head(structure: Structure, name: str, options: WriteOptions) -> str:
    said = structure.component(name).name.say(options.languages[0]) if options.labels else ""
    return f"{name}: {said}" if said else name


def _fields(
    batch: Batch, order: list[str], structure: Structure, options: WriteOptions
) -> list[Texts]:
    fields: list[Texts] = []
    for name in order:
        column = batch[name]
        if name == structure.measure.id:
            # Values hardly repeat: nothing is gained by writing each of them once
            fields.append(pc.fill_null(join(",", _quoted_where_needed(column)), ","))
            continue
        write = _writer(structure.codes_of(name) if options.labels else None, options)
        fields.append(each_value(column, write, ","))
    return fields


def _writer(names: CodeList | None, options: WriteOptions) -> Callable[[pa.Array], Texts]:
    """From distinct values to a comma and what is written of each."""
    said = {code.id: code.name.say(options.languages[0]) for code in names.codes} if names else {}

    def write(values: pa.Array) -> Texts:
        if said:
            labelled = [f"{c}: {said[c]}" if said.get(c) else c for c in values.to_pylist()]
            values = pa.array(labelled, pa.string())
        return join(",", _quoted_where_needed(values))

    return write


def _quoted_where_needed(values: pa.Array) -> pa.Array:
    needs = pc.match_substring_regex(values, _NEEDS_QUOTES)
    if not pc.any(needs).as_py():
        return values
    return pc.if_else(needs, join('"', pc.replace_substring(values, '"', '""'), '"'), values)


def _quoted(value: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if any(sign in value for sign in '",\r\n') else value


def read_data_csv(source: Source) -> Raw:
    """Read SDMX-CSV 1.0, 2.0 or 2.1, with or without labels.

    Raises:
        SathitiError: the file is missing, not UTF-8, uneven, or has not the columns
            SDMX-CSV begins with.
    """
    table = _parsed(source)
    first = table.column_names[0]
    kind, _, separator = first.partition("[")
    if first == "DATAFLOW":
        kinds, names = pa.chunked_array([pa.array(["dataflow"])]), table[first]
    elif kind == "STRUCTURE" and "STRUCTURE_ID" in table.column_names:
        kinds, names = table[first], table["STRUCTURE_ID"]
    else:
        raise SathitiError(
            "This is not SDMX-CSV: its first column is “{column}”.",
            fix="The first column must be DATAFLOW, or STRUCTURE followed by STRUCTURE_ID.",
            at=Place(source_name(source), row=1),
            column=first,
        )
    references = _references(pc.unique(kinds), pc.unique(names))
    table = table.drop_columns(
        [c for c in (first, "STRUCTURE_ID", *_ROW_COLUMNS) if c in table.column_names]
    )
    actions = _lists(_actions(table), separator.removesuffix("]"))
    return Raw(references, Header(), lambda structure: _unlabelled(actions, structure))


def _parsed(source: Source) -> pa.Table:
    content = b"".join(chunks(source)).removeprefix(b"\xef\xbb\xbf")
    head = content.partition(b"\n")[0]
    delimiter = ";" if head.count(b";") > head.count(b",") else ","
    try:
        names = next(csv.reader(_text_of(content), delimiter=delimiter), [])
        _refuse_repeated(names, source)
        return pv.read_csv(
            io.BytesIO(content),
            parse_options=pv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error) as error:
        raise SathitiError(
            "The file cannot be read as CSV: {reason}.",
            fix="Check that every row has as many values as the first, in UTF-8.",
            at=Place(source_name(source)),
            reason=str(error).rstrip("."),
        ) from error


def _text_of(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")


def _refuse_repeated(names: list[str], source: Source) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise SathitiError(
            "The header names {columns} more than once.",
            fix="Give every column its own name.",
            at=Place(source_name(source), row=1),
            columns=repeated,
        )


def _codes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """What stands before ``: name``."""
    return pc.replace_substring_regex(column, "(?s): .*$", "")


def _references(kinds: pa.Array, names: pa.Array) -> tuple[Reference | None, ...]:
    """Every structure named."""
    kind = _KINDS.get(str(kinds[0].as_py()).lower(), "") if len(kinds) else ""
    return tuple(Reference.parse(name or "", kind) for name in _codes(names).to_pylist())


def _lists(table: pa.Table, separator: str) -> pa.Table:
    """Columns of several values (``NOTE[]``) under their own name, values parted by ``;``."""
    columns = {}
    for name in table.column_names:
        component, several, label = name.partition("[]")
        column = table[name]
        if several and separator not in ("", ";"):
            column = pc.replace_substring(column, separator, ";")
        columns[component + label] = column
    return pa.table(columns)


def _actions(table: pa.Table) -> pa.Table:
    if ACTION not in table.column_names:
        return table
    at = table.column_names.index(ACTION)
    encoded = pc.fill_null(table[ACTION], "I").combine_chunks().dictionary_encode()
    said = pa.array([_ACTIONS.get(word, word) for word in encoded.dictionary.to_pylist()])
    return table.set_column(at, ACTION, pc.cast(said, pa.string()).take(encoded.indices))


def _unlabelled(table: pa.Table, structure: Structure | None) -> pa.Table:
    """Codes alone where the header says ``ID: name``; free text with a colon stays whole."""
    if not any(": " in name for name in table.column_names):
        return table
    columns = {}
    for name in table.column_names:
        component, label, _ = name.partition(": ")
        labelled = bool(label) and _holds_labels(table[name], component, structure)
        columns[component] = _codes(table[name]) if labelled else table[name]
    return pa.table(columns)


def _holds_labels(column: pa.ChunkedArray, component: str, structure: Structure | None) -> bool:
    if structure:
        coded = {c.id for c in structure.components() if c.codelist}
        return component in coded
    values = pc.drop_null(pc.unique(column))
    same = len(pc.unique(_codes(values))) == len(values)
    return same and bool(pc.all(pc.match_substring_regex(values, _LABELLED)).as_py())
