"""Labels of other offices: which line of an account each of them stands for."""

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from sathiti.model import AccountTemplate, Place, SathitiError, lao_search_key

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")
# Fewer shared letters than this and a suggestion only confuses.
_ALIKE = 0.55


class LineTarget(Struct, frozen=True):
    """The line a label stands for.

    Attributes:
        code: of a row or a column of the template.
        table: block the row is in; empty where only one has it.
        factor: what the figure is multiplied by; -1 turns the sign.
        at: where it is written.
    """

    code: str
    table: str = ""
    factor: float = 1.0
    at: Place | None = None


class Labels(Struct, frozen=True):
    """How the table of another office speaks about an account.

    Attributes:
        rows: label of a line to the row of the template; several may add up to one.
        columns: label to the column; a label that is not there stands for itself.
        ignore: labels of rows and columns that are left out on purpose.
        blank: what a cell without figure is taken for; empty: as the template says.
        absolute, relative: tolerance in place of those of the template.
    """

    rows: dict[str, LineTarget]
    columns: dict[str, LineTarget] = {}
    ignore: tuple[str, ...] = ()
    blank: Literal["", "zero", "missing"] = ""
    absolute: float | None = None
    relative: float | None = None


@functools.lru_cache(maxsize=10_000)
def label_key(label: str) -> str:
    """What is left of a label for comparison: no case, one kind of dash, single spaces.

    >>> label_key("Stock  changes (+,–)") == label_key("stock changes (+,-)")
    True
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", label))
    return _SPACES.sub(" ", lao_search_key(plain)).strip()


def row_table(template: AccountTemplate, target: LineTarget) -> str:
    """The block a row is in; empty if there is none."""
    return next(iter(_row_tables(template, target)), "")


def _row_tables(template: AccountTemplate, target: LineTarget) -> list[str]:
    return [
        table.id
        for table in template.tables
        if target.table in ("", table.id) and any(row.code == target.code for row in table.rows)
    ]


def label_mistakes(labels: Labels, template: AccountTemplate) -> list[SathitiError]:
    """An error for every label that stands for no line of the template, or for several."""
    mistakes = [
        _unknown("The account “{account}” has no row “{code}”.", label, target, template)
        for label, target in labels.rows.items()
        if not row_table(template, target)
    ]
    mistakes += [
        SathitiError(
            "The row “{code}” is in several tables: {tables}.",
            fix="Write it as {form}.",
            at=target.at,
            code=target.code,
            tables=tables,
            form=f"{tables[0]}.{target.code}",
        )
        for target in labels.rows.values()
        if len(tables := _row_tables(template, target)) > 1
    ]
    codes = {column.code for table in template.tables for column in table.columns}
    mistakes += [
        _unknown("The account “{account}” has no column “{code}”.", label, target, template)
        for label, target in labels.columns.items()
        if target.code not in codes
    ]
    return mistakes


def _unknown(what: str, label: str, target: LineTarget, template: AccountTemplate) -> SathitiError:
    code = f"{target.table}.{target.code}" if target.table else target.code
    suggested = like_codes(target.code, template) or like_codes(label, template)
    return SathitiError(
        what,
        fix="Write the code of a line, for example {suggested}; “sathiti accounts lines {account}”"
        " lists them.",
        at=target.at,
        account=template.id,
        code=code,
        suggested=suggested or template.tables[0].rows[0].code,
    )


def like_codes(label: str, template: AccountTemplate) -> list[str]:
    """Codes of rows and columns whose code or words resemble a label, the most alike first."""
    words: dict[str, str] = {}
    for table in template.tables:
        for line in (*table.rows, *table.columns):
            for said in (line.code.replace("_", " "), *line.label.words.values()):
                words.setdefault(label_key(said), line.code)
    return list(dict.fromkeys(words[one] for one in _alike(label_key(label), words)))


def like_labels(label: str, others: Iterable[str]) -> list[str]:
    """Labels that resemble another, the most alike first."""
    keys: Mapping[str, str] = {label_key(one): one for one in others}
    return [keys[one] for one in _alike(label_key(label), keys)]


def _alike(key: str, keys: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(key, list(keys), 2, _ALIKE)
