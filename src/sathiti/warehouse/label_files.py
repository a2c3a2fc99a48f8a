"""Files that tell what the labels of another office's table stand for."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from sathiti.exchange.csv import TableLayout
from sathiti.methods.accounts.labels import Labels, LineTarget, label_key
from sathiti.model import Place, read_number
from sathiti.warehouse.packs.fields import Fields
from sathiti.warehouse.packs.lined_yaml import Mapping, read_yaml
from sathiti.warehouse.packs.problems import Problems

KEEP, IGNORE = "keep", "ignore"
_HOW_ROWS = "Write one line for each label: “label: CODE”."
_DECIMAL_SIGNS = (".", ",")
_BLANKS = ("zero", "missing")


class LabelFile(Struct, frozen=True):
    """A file of labels as read.

    Attributes:
        layout: where the table has labels and figures.
        labels: what the labels stand for.
        decimal: sign before decimals.
    """

    layout: TableLayout
    labels: Labels
    decimal: str


def read_labels(path: Path) -> LabelFile:
    """Read a file of labels.

    Raises:
        CollectedError: all that is wrong with it, each with its line.
    """
    problems = Problems()
    entry = Fields(_document(path, problems), path.name, 1, (), problems)
    rows, without_rows = _targets(entry, "rows")
    columns, without_columns = _columns(entry)
    absolute, relative = _tolerance(entry)
    blank: Any = _one_of(entry, "blank", _BLANKS)
    ignore = (*entry.words("ignore"), *without_rows, *without_columns)
    labels = Labels(rows, columns, ignore, blank, absolute, relative)
    if not rows and entry.has("rows"):
        entry.problem("No line is mapped: nothing can be checked.", _HOW_ROWS, "rows")
    read = LabelFile(_layout(entry), labels, _one_of(entry, "decimal", _DECIMAL_SIGNS) or ".")
    entry.finish()
    problems.raise_any()
    return read


def _document(path: Path, problems: Problems) -> Mapping:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
        problems.add("The file is not written in UTF-8.", Place(path.name), "Save it as UTF-8.")
        problems.raise_any()
    document = read_yaml(text, path.name, problems)
    problems.raise_any()
    if not isinstance(document, Mapping):
        at = Place(path.name, row=1)
        problems.add("The file must be names with values.", at, "Write “name: value” lines.")
        problems.raise_any()
    found: Mapping = document
    return found


def _layout(entry: Fields) -> TableLayout:
    file = entry.entry("file")
    words = {name: file.word(name, "") for name in ("row", "column", "value")}
    more = {name: file.word(name, "") for name in ("period", "area", "unit")}
    everywhere = {f"in_{name}": entry.word(name, "") for name in more}
    file.finish()
    both = bool(words["row"] and words["column"])
    if "file" in entry.values and (both != bool(words["value"]) or not any(words.values())):
        file.problem(
            "It is not told where labels and figures stand in the table.",
            "A long table has the columns row, column and value; a wide one has row alone, and"
            " its other columns are labels too.",
            "value",
        )
    return TableLayout(**words, **more, **everywhere)


def _columns(entry: Fields) -> tuple[dict[str, LineTarget], list[str]]:
    if isinstance(entry.values.get("columns", KEEP), str):
        entry.word("columns", KEEP, among=(KEEP,))
        return {}, []
    return _targets(entry, "columns")


def _targets(entry: Fields, name: str) -> tuple[dict[str, LineTarget], list[str]]:
    """Labels with the line they stand for, and labels to be ignored."""
    if not isinstance(entry.values.get(name), Mapping):
        entry.word(name)
        if entry.has(name):
            entry.problem("The field “{field}” must be names with values.", _HOW_ROWS, name)
        return {}, []
    inner = entry.entry(name)
    targets: dict[str, LineTarget] = {}
    ignored: list[str] = []
    known: dict[str, str] = {}
    for label in inner.values:
        inner.check_new(label, label_key(label), known, label)
        known[label_key(label)] = label
        target = _target(inner, label)
        if target.code == IGNORE:
            ignored.append(label)
        elif target.code and not (name == "columns" and target.code == KEEP):
            targets[label] = target
    return targets, ignored


def _target(entry: Fields, label: str) -> LineTarget:
    """A line: ``CODE``, ``-CODE``, ``table.CODE`` or ``{code: CODE, factor: 0.001}``."""
    factor = 1.0
    if isinstance(entry.values[label], Mapping):
        more = entry.entry(label)
        written = more.word("code")
        factor = more.number("factor") if more.has("factor") else 1.0
        more.finish()
        if factor == 0:
            more.problem("A factor of 0 leaves nothing.", "Write “ignore” instead.", "factor")
    else:
        written = entry.word(label)
    sign = -1 if written.startswith("-") else 1
    table, _, code = written.removeprefix("-").strip().rpartition(".")
    return LineTarget(code, table, sign * factor, entry.place(label))


def _tolerance(entry: Fields) -> tuple[float | None, float | None]:
    """Tolerance in units of the account, or as a share of the larger side: 2 or 0.1%."""
    written = entry.word("tolerance", "")
    if not written:
        return None, None
    number = read_number(written.removesuffix("%").strip()).values
    if not number or number[0] < 0:
        entry.problem(
            "“{written}” is not a tolerance.",
            "Write a number of 0 or more in units of the account, or a share such as 0.1%.",
            "tolerance",
            written=written,
        )
        return None, None
    return (None, number[0] / 100) if written.endswith("%") else (number[0], None)


def _one_of(entry: Fields, name: str, among: tuple[str, ...]) -> str:
    return entry.word(name, "", among=among) if entry.has(name) else entry.word(name, "")
