"""What the general checks know of the world, as data: units, wordings, partitions, words."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from sathiti.model import Rule, SathitiError

KIND = "series"

Row = Mapping[str, str]

# Columns each table must have, beside `source`.
COLUMNS: dict[str, tuple[str, ...]] = {
    "series_units": ("field", "pattern", "kind", "base", "per"),
    "series_wording": ("id", "language", "pattern", "kinds", "base", "per", "flags"),
    "series_partitions": (
        "id",
        "components",
        "parts",
        "optional",
        "share_low",
        "share_high",
        "ordered",
    ),
    "series_ages": ("pattern",),
    "series_roles": ("role", "component"),
    "series_words": ("list", "word"),
    "series_populations": ("id", "language", "pattern", "age_low", "age_high", "sexes"),
    "series_scripts": ("language", "letters"),
}


class UnitClass(Struct, frozen=True):
    """Units of one kind, known by their code or name.

    Attributes:
        field: ``code`` or ``name``: which of both the pattern speaks of.
        pattern: must match the whole code, or be found in the name.
        kind: percent, rate, count, money, quantity, index, ratio, probability, boolean, score
            or intensity.
        base: of a rate, for example 1000; 0 if the pattern's group ``base`` holds it.
        per: words by which what the rate counts (births, population) is known.
    """

    field: str
    pattern: re.Pattern[str]
    kind: str
    base: float
    per: str


class Wording(Struct, frozen=True):
    """What the name of a series says about its unit.

    Attributes:
        kinds: unit kinds that agree with the wording; empty if it says nothing about the unit.
        base: of a rate; 0 if not said or in the pattern's group ``base``.
        per: pattern that code or name of a rate's unit must hold; empty if any will do.
        flags: mean (parts do not add up), unbounded (may exceed its base), signed, parity.
    """

    id: str
    language: str
    pattern: re.Pattern[str]
    kinds: tuple[str, ...]
    base: float
    per: str
    flags: frozenset[str]


class Partition(Struct, frozen=True):
    """Codes that together are the whole of a population.

    Attributes:
        components: dimension ids it is known under.
        parts: all of them make the whole.
        optional: unknown, not stated and the like: added to a sum where given.
        share_low, share_high: between these lies the share of a part in any population.
        ordered: neighbours are alike (quintiles).
    """

    id: str
    components: tuple[str, ...]
    parts: tuple[str, ...]
    optional: tuple[str, ...]
    share_low: float
    share_high: float
    ordered: bool


class Population(Struct, frozen=True):
    """Whom a series with such a name is about: ages in years, both included, and sexes."""

    id: str
    language: str
    pattern: re.Pattern[str]
    age_low: float
    age_high: float
    sexes: tuple[str, ...]


class SeriesRuleTables(Struct, frozen=True):
    """Everything the general checks are told.

    Attributes:
        rules: which checks run, how severe, their thresholds and messages.
        units, wordings, ages: in order; the first that matches counts.
        roles: role (series, unit, status ...) to component ids that play it.
        words: list name (totals, normal_status ...) to its words.
        scripts: language to a pattern of its letters.
    """

    rules: tuple[Rule, ...]
    units: tuple[UnitClass, ...] = ()
    wordings: tuple[Wording, ...] = ()
    partitions: tuple[Partition, ...] = ()
    ages: tuple[re.Pattern[str], ...] = ()
    roles: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    populations: tuple[Population, ...] = ()
    scripts: dict[str, re.Pattern[str]] = {}

    @classmethod
    def from_rows(
        cls, rules: Sequence[Rule], tables: Mapping[str, Sequence[Row]]
    ) -> "SeriesRuleTables":
        """Build from the rules of kind ``series`` and the plain rows of the pack's tables.

        Args:
            rules: any rules; those of another kind are left out.
            tables: table name (see `COLUMNS`) to rows of text.

        Raises:
            SathitiError: a table or column is missing, a pattern or number cannot be read.
        """
        rows = {name: _checked(name, tables) for name in COLUMNS}
        return cls(
            tuple(rule for rule in rules if rule.kind == KIND),
            tuple(_unit(row) for row in rows["series_units"]),
            tuple(_wording(row) for row in rows["series_wording"]),
            tuple(_partition(row) for row in rows["series_partitions"]),
            tuple(_pattern(row["pattern"], "series_ages") for row in rows["series_ages"]),
            _lists(rows["series_roles"], "role", "component"),
            _lists(rows["series_words"], "list", "word"),
            tuple(_population(row) for row in rows["series_populations"]),
            {
                row["language"]: _pattern(row["letters"], "series_scripts")
                for row in rows["series_scripts"]
            },
        )


def _checked(name: str, tables: Mapping[str, Sequence[Row]]) -> Sequence[Row]:
    rows = tables.get(name, ())
    if not rows:
        raise SathitiError(
            "The table “{table}” of the general checks is missing or empty.",
            fix="Add it to the parameters of the pack.",
            table=name,
        )
    for number, row in enumerate(rows, start=2):
        missing = [column for column in COLUMNS[name] if row.get(column) is None]
        if missing:
            raise SathitiError(
                "The table “{table}”, line {line}, lacks: {columns}.",
                fix="Add the columns.",
                table=name,
                line=str(number),
                columns=missing,
            )
    return rows


def _unit(row: Row) -> UnitClass:
    table = "series_units"
    return UnitClass(
        row["field"],
        _pattern(row["pattern"], table),
        row["kind"],
        _number(row["base"], table),
        row["per"],
    )


def _wording(row: Row) -> Wording:
    table = "series_wording"
    return Wording(
        row["id"],
        row["language"],
        _pattern(row["pattern"], table),
        tuple(row["kinds"].split()),
        _number(row["base"], table),
        row["per"],
        frozenset(row["flags"].split()),
    )


def _partition(row: Row) -> Partition:
    table = "series_partitions"
    return Partition(
        row["id"],
        tuple(row["components"].split()),
        tuple(row["parts"].split()),
        tuple(row["optional"].split()),
        _number(row["share_low"], table),
        _number(row["share_high"], table),
        row["ordered"] == "yes",
    )


def _population(row: Row) -> Population:
    table = "series_populations"
    return Population(
        row["id"],
        row["language"],
        _pattern(row["pattern"], table),
        _number(row["age_low"], table),
        _number(row["age_high"], table, if_empty=float("inf")),
        tuple(row["sexes"].split()),
    )


def _lists(rows: Sequence[Row], name: str, member: str) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for row in rows:
        lists[row[name]] = (*lists.get(row[name], ()), row[member])
    return lists


def _pattern(written: str, table: str) -> re.Pattern[str]:
    try:
        return re.compile(written, re.IGNORECASE)
    except re.error as error:
        raise SathitiError(
            "“{written}” in the table “{table}” is not a pattern: {reason}.",
            fix="Correct the regular expression.",
            written=written,
            table=table,
            reason=str(error),
        ) from error


def _number(written: str, table: str, if_empty: float = 0.0) -> float:
    try:
        return float(written) if written else if_empty
    except ValueError as error:
        raise SathitiError(
            "“{written}” in the table “{table}” is not a number.",
            fix="Write digits and a point.",
            written=written,
            table=table,
        ) from error
