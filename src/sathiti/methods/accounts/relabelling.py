"""Makes cells of an account from a table in the labels of another office."""

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from sathiti.methods.accounts.labels import (
    Labels,
    label_key,
    label_mistakes,
    like_codes,
    like_labels,
    row_table,
)
from sathiti.methods.accounts.units import unit_factor
from sathiti.model import (
    AccountLine,
    AccountTable,
    AccountTemplate,
    CollectedError,
    Place,
    SathitiError,
    Text,
    arabic_digits,
    decimals_of,
    read_number,
)

# How tables write that there is no figure.
NO_FIGURE = frozenset(
    ["", "-", "–", "—", "..", "...", "…", ":", "x", "na", "n/a", "nan", "null", "none"]
)
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+")

# Two lines that agree in half of their figures, and in no fewer than this, are the same line.
_FEWEST_ALIKE = 3
_ALIKE = 1e-3

_Key = tuple[str, str, str, str, str]  # table, row, column, area, period
_Row = tuple[str, str]


class Relabelled(Struct, frozen=True):
    """A table in the words of an account, and all that was not taken over as it stood.

    Attributes:
        template: with a column for each label that stands for itself.
        cells: as `check_account` takes them.
        kept: code given to a column to the label it stands for.
        summed: row of the template to the labels that were added up to it.
        unmapped: label of a line that was left out to codes it may mean.
        unused: label of the mapping that the table does not have to labels it may mean.
        ignored: labels left out on purpose.
    """

    template: AccountTemplate
    cells: pa.Table
    kept: dict[str, str]
    summed: dict[str, list[str]]
    unmapped: dict[str, list[str]]
    unused: dict[str, list[str]]
    ignored: list[str]


def relabel(
    figures: pa.Table, labels: Labels, template: AccountTemplate, decimal: str = "."
) -> Relabelled:
    """The cells that a table in other labels gives.

    Args:
        figures: ROW_LABEL, COLUMN_LABEL, REF_AREA, TIME_PERIOD, UNIT_MEASURE and WRITTEN, all
            text, with FILE and ROW for messages. An empty unit is that of the template.
        labels: what the labels stand for.
        template: the account.
        decimal: sign before decimals.

    Raises:
        CollectedError: labels stand for lines that are not there, a figure is no number, its
            unit does not fit, or a label stands twice for one figure.
    """
    mistakes = label_mistakes(labels, template)
    if mistakes:
        raise CollectedError(mistakes)
    reading = _Reading(labels, template, decimal)
    for row in figures.to_pylist():
        reading.take(row)
    errors = reading.errors or reading.repeated()
    if errors:
        raise CollectedError(errors)
    if not reading.sums:
        raise SathitiError(
            "No label of the table is known: nothing can be checked.",
            fix="Write the labels of the table under “rows”. It has, for example: {labels}.",
            labels=list(reading.met_rows.values())[:5],
        )
    return reading.relabelled()


class _Reading:
    """Figures taken so far, by the cell they belong to."""

    def __init__(self, labels: Labels, template: AccountTemplate, decimal: str) -> None:
        self.labels, self.template, self.decimal = labels, template, decimal
        self.rows = {label_key(label): target for label, target in labels.rows.items()}
        self.columns = {label_key(label): target for label, target in labels.columns.items()}
        self.ignore = {label_key(label) for label in labels.ignore}
        self.met_rows: dict[str, str] = {}
        self.met_columns: dict[str, str] = {}
        self.kept: dict[str, str] = {}
        self.sums: dict[_Key, list[float]] = {}
        self.decimals: dict[_Key, int] = {}
        self.converted = False
        self.seen: dict[tuple[str, ...], int] = {}
        # table and row to each of its labels, with the figure of every column, area and period
        self.of_labels: dict[_Row, dict[str, dict[tuple[str, ...], float]]] = {}
        self.errors: list[SathitiError] = []

    def take(self, row: dict[str, Any]) -> None:
        """Add one figure to the cell its labels stand for."""
        line, column = label_key(row["ROW_LABEL"]), label_key(row["COLUMN_LABEL"])
        self.met_rows.setdefault(line, row["ROW_LABEL"].strip())
        self.met_columns.setdefault(column, row["COLUMN_LABEL"].strip())
        target = self.rows.get(line)
        if target is None or line in self.ignore or column in self.ignore:
            return
        try:
            value = _number(row["WRITTEN"], self.decimal)
            ratio = _ratio(row["UNIT_MEASURE"], self.template)
        except SathitiError as error:
            self._note(error, row)
            return
        if value is None:
            return
        self._check_new((line, column, row["REF_AREA"], row["TIME_PERIOD"]), row)
        key = (
            row_table(self.template, target),
            target.code,
            self._column(column, row["COLUMN_LABEL"]),
            row["REF_AREA"],
            row["TIME_PERIOD"],
        )
        self.sums.setdefault(key, []).append(value * target.factor * ratio)
        self.of_labels.setdefault(key[:2], {}).setdefault(line, {})[key[2:]] = value
        self.converted |= abs(target.factor * ratio) != 1
        written = decimals_of(row["WRITTEN"].replace(self.decimal, ".").strip())
        fewer = math.floor(written - math.log10(abs(target.factor * ratio) or 1))
        self.decimals[key] = max(self.decimals.get(key, fewer), fewer)

    def repeated(self) -> list[SathitiError]:
        """Lines of one code that are the same line twice: added up they would count twice."""
        errors = []
        for (_, code), lines in self.of_labels.items():
            for one, other in itertools.combinations(lines, 2):
                shared = [
                    place for place in lines[one] if lines[one][place] * lines[other].get(place, 0)
                ]
                same = [
                    place
                    for place in shared
                    if math.isclose(lines[one][place], lines[other][place], rel_tol=_ALIKE)
                ]
                if len(same) >= max(_FEWEST_ALIKE, len(shared) / 2):
                    error = SathitiError(
                        "“{one}” and “{other}” have the same figure in {same} of {shared} places:"
                        " added up to {code} they would count twice.",
                        fix="Put one of them under “ignore”.",
                        at=self.rows[other].at,
                        one=self.met_rows[one],
                        other=self.met_rows[other],
                        same=len(same),
                        shared=len(shared),
                        code=code,
                    )
                    errors.append(error)
        return errors

    def relabelled(self) -> Relabelled:
        """What was gathered."""
        labels: dict[_Row, list[str]] = {}
        for key, label in self.met_rows.items():
            if key in self.rows and key not in self.ignore:
                row = row_table(self.template, self.rows[key]), self.rows[key].code
                labels.setdefault(row, []).append(label)
        written = [*self.labels.rows, *self.labels.columns, *self.labels.ignore]
        met = {**self.met_columns, **self.met_rows}
        return Relabelled(
            self._template(),
            self._cells({row: len(several) for row, several in labels.items()}),
            kept={code: self.met_columns[key] for key, code in self.kept.items()},
            summed={row[1]: several for row, several in labels.items() if len(several) > 1},
            unmapped={
                label: like_codes(label, self.template)
                for key, label in self.met_rows.items()
                if key not in self.rows and key not in self.ignore
            },
            unused={
                label: like_labels(label, met.values())
                for label in written
                if label_key(label) not in met
            },
            ignored=[label for key, label in met.items() if key in self.ignore],
        )

    def _column(self, key: str, label: str) -> str:
        target = self.columns.get(key)
        if target:
            return target.code
        return self.kept.setdefault(key, _code_of(label, self.kept.values()))

    def _check_new(self, key: tuple[str, ...], row: dict[str, Any]) -> None:
        first = self.seen.setdefault(key, row["ROW"])
        if first != row["ROW"]:
            error = SathitiError(
                "“{row}”, “{column}” has a figure already in row {first}.",
                fix="Give one of the two lines another label, or put the label under “ignore”.",
                row=row["ROW_LABEL"],
                column=row["COLUMN_LABEL"],
                first=str(first),
            )
            self._note(error, row)

    def _note(self, error: SathitiError, row: dict[str, Any]) -> None:
        fix = error.fix.template if error.fix else ""
        at = Place(row["FILE"], row=row["ROW"], key=row["COLUMN_LABEL"])
        self.errors.append(SathitiError(error.what.template, fix=fix, at=at, **error.what.values))

    def _template(self) -> AccountTemplate:
        if not self.kept:
            return self.template
        own = {target.code for target in self.columns.values()}
        kept = [
            AccountLine(code, Text.of(en=self.met_columns[key])) for key, code in self.kept.items()
        ]
        tables = [_with_columns(table, own, kept) for table in self.template.tables]
        return replace(self.template, tables=tuple(tables))

    def _cells(self, labels: dict[_Row, int]) -> pa.Table:
        names = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN", "REF_AREA", "TIME_PERIOD")
        keys = list(self.sums)
        columns: dict[str, Any] = {
            name: pa.array([key[place] for key in keys], pa.string())
            for place, name in enumerate(names)
        }
        columns["OBS_VALUE"] = pa.array([math.fsum(self.sums[key]) for key in keys], pa.float64())
        # Without a sum or a change of unit, the decimals of the whole table tell more.
        if self.converted:
            columns["DECIMALS"] = pa.array([self.decimals[key] for key in keys], pa.int32())
        if (self.labels.blank or self.template.blank) == "missing":
            complete = [len(self.sums[key]) == labels[key[:2]] for key in keys]
            columns["COMPLETE"] = pa.array(complete, pa.bool_())
        return pa.table(columns)


def _with_columns(table: AccountTable, own: set[str], kept: list[AccountLine]) -> AccountTable:
    """The table with the columns that are mapped and those that stand for themselves.

    Which of these are parts of which is not known, so no column has a parent.
    """
    there = [replace(line, parent="", of_which=False) for line in table.columns if line.code in own]
    blocked = tuple(cell for cell in table.blocked if cell[1] in own)
    return replace(table, columns=(*there, *kept), blocked=blocked)


def _code_of(label: str, taken: Iterable[str]) -> str:
    """A code for a label that stands for itself, different from those taken.

    >>> _code_of("Residual fuel oil (High sulphur)", ())
    'own-RESIDUAL_FUEL_OIL_HIGH_SULPHUR'
    """
    # Heat of another office need not be the column HEAT of the template.
    code = "own-" + (re.sub(r"[^A-Za-z0-9]+", "_", label).strip("_").upper() or "COLUMN")
    used, number, found = set(taken), 2, code
    while found in used:
        found, number = f"{code}_{number}", number + 1
    return found


def _ratio(unit: str, template: AccountTemplate) -> float:
    known = {template.unit, *template.unit_label.words.values(), ""}
    if label_key(unit) in {label_key(one) for one in known}:
        return 1.0
    return _cached_factor(unit, template.unit)


_cached_factor: Callable[[str, str], float] = functools.cache(unit_factor)


def _number(written: str, decimal: str) -> float | None:
    """The number a cell means; None where it says that there is none."""
    text = arabic_digits(written).strip()
    if text.casefold() in NO_FIGURE:
        return None
    if _SCIENTIFIC.fullmatch(text):
        return float(text)
    values = read_number(text).values
    if len(values) == 1:
        return values[0]
    other = "." if decimal == "," else ","
    plain = re.sub(r"\s", "", text).replace(other, "").replace(decimal, ".")
    chosen = [value for value in values if value == read_number(plain).values[0]]
    if chosen:
        return chosen[0]
    raise SathitiError(
        "“{written}” is not a number.",
        fix="Write a number, or leave the cell empty; which sign stands before decimals is told"
        " by “decimal”.",
        written=written,
    )
