"""Rules about unit records: comparisons over variables, keys that stand once, counts below.

A name of the rule's own file stands for the value of the record; a name of a file above for that
of the record it lies in; a name of a file below for the sum over its records, and ``rows`` for
their number. A missing value leaves the rule unanswered.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.validation.evaluation import Evaluation
from sathiti.methods.validation.expression import Expression, parse
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.part_functions import PART_FUNCTIONS
from sathiti.methods.validation.quantity import Quantity
from sathiti.methods.validation.syntax import Call, Name, Node, walk
from sathiti.methods.validation.time_functions import TIME_FUNCTIONS
from sathiti.methods.validation.wording import PLACEHOLDER
from sathiti.model import Confrontation, Finding, Place, Rule, RuleSummary, SathitiError, Text

RECORD_KIND_WORDS = {
    "expression": "This condition holds",
    "unique": "The key stands only once",
    "count": "The number of records that lie in it is right",
}
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ROWS = "rows"
JOINT = "."


class RecordFile(Struct, frozen=True):
    """The records of one file.

    Attributes:
        table: one row a record; codes as text, numbers as numbers.
        key: columns that name a record.
        source: name of the file, for places.
        line: [records] line in that file.
        within: the file its records lie in; empty for the uppermost.
        parent: [records] place of the record above; -1 where there is none.
    """

    table: pa.Table
    key: tuple[str, ...]
    source: str
    line: Whole
    within: str = ""
    parent: Whole = np.zeros(0, np.int64)

    def name(self, record: int) -> str:
        """The key of a record, its parts joined."""
        return JOINT.join(_shown(self.table[column][record].as_py()) for column in self.key)

    def place(self, record: int) -> Place:
        """Where a record stands."""
        return Place(self.source, row=int(self.line[record]), key=self.name(record))


Files = Mapping[str, RecordFile]


def joined_keys(table: pa.Table, key: Sequence[str]) -> pa.ChunkedArray:
    """One text a record from its key; null where a part is missing."""
    parts = [pc.cast(table[column], pa.string()) for column in key]
    joined: pa.ChunkedArray = pc.binary_join_element_wise(*parts, JOINT)
    return joined


def parents_of(child: pa.Table, above: pa.Table, key: Sequence[str]) -> Whole:
    """Place of the record above of each record; -1 where there is none."""
    found = pc.index_in(joined_keys(child, key), value_set=joined_keys(above, key))
    return np.asarray(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)


def confront_records(
    files: Files, rules: Sequence[Rule], period: str, languages: Sequence[str]
) -> tuple[Confrontation, dict[str, Whole]]:
    """Hold records against rules.

    Args:
        files: by id.
        rules: their scope is a file.
        period: of the records.
        languages: of the messages.

    Returns:
        The findings with a count for each rule; and for each file the records that a blocking
        rule keeps out, in order.

    Raises:
        SathitiError: a rule uses what only forms have, such as the period before; or speaks of
            a file that lies beside its own.
    """
    findings: list[Finding] = []
    summary: list[RuleSummary] = []
    held: dict[str, set[int]] = {name: set() for name in files}
    for rule in rules:
        if rule.scope not in files:
            continue
        outcome = _KINDS[rule.kind](files, rule)
        findings += _findings(files[rule.scope], rule, outcome, period, languages)
        summary.append(_summary(rule, outcome))
        if rule.severity == "blocking":
            held[rule.scope].update(outcome.failing.tolist())
    kept_out = {name: np.array(sorted(places), np.int64) for name, places in held.items()}
    return Confrontation(tuple(findings), tuple(summary)), kept_out


class _Outcome(Struct, frozen=True):
    """Records that fail, what was compared in each, and how many could be judged."""

    failing: Whole
    values: list[dict[str, Any]]
    checked: int
    unknown: int = 0


class RecordValues:
    """Variables of all files as arrays over the records of one of them.

    Args:
        files: by id.
        scope: the file whose records are judged.
    """

    def __init__(self, files: Files, scope: str) -> None:
        self._files, self._scope = files, scope
        self._known: dict[tuple[str, str], Floats] = {}

    def __call__(self, file: str, name: str) -> Floats:
        """[records] values; NaN where missing."""
        key = (file or self._scope, name)
        if key not in self._known:
            self._known[key] = self._look_up(*key)
        return self._known[key]

    def _look_up(self, file: str, name: str) -> Floats:
        if file == self._scope:
            return _numbers(self._files[file].table, name)
        if file in self._chain(self._scope):
            return self._from_above(file, name)
        if self._scope in self._chain(file):
            return self._from_below(file, name)
        raise SathitiError(
            "A rule about {scope} cannot speak of {file}: neither lies in the other.",
            fix="Name a file above or below.",
            scope=self._scope,
            file=file,
        )

    def _chain(self, file: str) -> list[str]:
        found = []
        while file := self._files[file].within:
            found.append(file)
        return found

    def _places(self, file: str, above: str) -> Whole:
        place = np.arange(self._files[file].table.num_rows)
        while file != above:
            known = self._files[file].parent
            place = np.where(place >= 0, known[place], -1)
            file = self._files[file].within
        return place

    def _from_above(self, file: str, name: str) -> Floats:
        place = self._places(self._scope, file)
        values = _numbers(self._files[file].table, name)
        return np.where(place >= 0, values[place], np.nan)

    def _from_below(self, file: str, name: str) -> Floats:
        place = self._places(file, self._scope)
        below = self._files[file].table
        values = np.ones(len(place)) if name == ROWS else _numbers(below, name)
        count = self._files[self._scope].table.num_rows
        inside = place >= 0
        return np.bincount(place[inside], values[inside], count).astype(np.float64)


class _RecordEvaluation(Evaluation):
    """Evaluates over records: a name is an array, a context a record."""

    def __init__(self, values: RecordValues, at: Place | None) -> None:
        super().__init__(Facts({}), "")
        self._values, self._at = values, at

    def of(self, node: Node, contexts: Whole) -> Quantity:
        if isinstance(node, Name):
            return Quantity(self._values(node.form, node.item)[contexts])
        if isinstance(node, Call) and node.function in {**TIME_FUNCTIONS, **PART_FUNCTIONS}:
            raise SathitiError(
                "“{function}” looks at other periods or areas, which records do not have.",
                fix="Compare variables of the record, of a file above or below.",
                at=self._at,
                function=node.function,
            )
        return super().of(node, contexts)


def _numbers(table: pa.Table, name: str) -> Floats:
    column = table[name]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        number = pc.match_substring_regex(column, r"^-?\d+(\.\d+)?$")
        column = pc.cast(pc.if_else(number, column, None), pa.float64())
    values = pc.fill_null(pc.cast(column, pa.float64()), float("nan"))
    return np.asarray(values.to_numpy(), dtype=np.float64)


def values_of(files: Files, scope: str, expression: str, at: Place | None = None) -> Floats:
    """An expression over every record of a file; NaN where it cannot be judged.

    Args:
        files: by id.
        scope: the file.
        expression: in the language of rules; a condition gives 1 and 0.
        at: where it is written.

    Raises:
        SathitiError: as `confront_records`, or the expression cannot be read.
    """
    every = np.arange(files[scope].table.num_rows)
    tree = parse(expression, at).tree
    return _RecordEvaluation(RecordValues(files, scope), at).run(tree, every).value


def _expression(files: Files, rule: Rule) -> _Outcome:
    expression = parse(rule.expression, rule.at)
    values = RecordValues(files, rule.scope)
    every = np.arange(files[rule.scope].table.num_rows)
    holds = _RecordEvaluation(values, rule.at).run(expression.tree, every).value
    unknown = int(np.isnan(holds).sum())
    failing = np.flatnonzero(holds == 0)
    compared = list(_compared(expression, values, failing))
    return _Outcome(failing, compared, len(every) - unknown, unknown)


def _compared(
    expression: Expression, values: RecordValues, failing: Whole
) -> Iterator[dict[str, Any]]:
    names = [node for node in walk(expression.tree) if isinstance(node, Name)]
    columns = {str(name): values(name.form, name.item)[failing] for name in names}
    for at in range(len(failing)):
        yield {name: float(column[at]) for name, column in columns.items()}


def _unique(files: Files, rule: Rule) -> _Outcome:
    file = files[rule.scope]
    key = rule.parameters.get("key")
    columns = [str(name) for name in key] if key else list(file.key)
    coded = joined_keys(file.table, columns).combine_chunks().dictionary_encode()
    places = np.asarray(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False), np.int64)
    known = places >= 0
    counts = np.bincount(places[known], minlength=len(coded.dictionary))
    times = np.where(known, counts[places], 1) if len(counts) else np.ones(len(places), np.int64)
    failing = np.flatnonzero(times > 1)
    values = [{"count": int(times[at])} for at in failing]
    return _Outcome(failing, values, int(known.sum()), int((~known).sum()))


def _count(files: Files, rule: Rule) -> _Outcome:
    below = files[str(rule.parameters["file"])]
    there = np.ones(below.table.num_rows, np.bool_)
    for name, code in dict(rule.parameters.get("where") or {}).items():
        equal = pc.equal(pc.cast(below.table[name], pa.string()), str(code))
        there &= np.asarray(pc.fill_null(equal, False).to_numpy(), dtype=np.bool_)
    values = RecordValues({**files, _PICKED: _picked(below, there)}, rule.scope)
    counts = values(_PICKED, ROWS)
    # A record without any below it was not asked what these would say.
    asked = values(str(rule.parameters["file"]), ROWS) > 0
    wanted = float(rule.parameters["is"])
    failing = np.flatnonzero(asked & (counts != wanted))
    told = [{"count": int(counts[at])} for at in failing]
    return _Outcome(failing, told, int(asked.sum()), int((~asked).sum()))


_PICKED = "*"


def _picked(file: RecordFile, there: NDArray[np.bool_]) -> RecordFile:
    return RecordFile(
        file.table.filter(pa.array(there)),
        file.key,
        file.source,
        file.line[there],
        file.within,
        file.parent[there],
    )


_KINDS = {"expression": _expression, "unique": _unique, "count": _count}


def _findings(
    file: RecordFile, rule: Rule, outcome: _Outcome, period: str, languages: Sequence[str]
) -> Iterator[Finding]:
    spoken = {name for words in rule.message.words.values() for name in PLACEHOLDER.findall(words)}
    own = [name for name in file.table.column_names if name in spoken]
    for record, compared in zip(outcome.failing.tolist(), outcome.values, strict=True):
        said = {name: file.table[name][record].as_py() for name in own} | compared
        yield Finding(
            rule=rule.id,
            severity=rule.severity,
            scope=rule.scope,
            key=file.name(record),
            period=period,
            places=(file.place(record),),
            values=compared,
            message=Text({one: _filled(rule.message.say(one), said) for one in languages}),
        )


def _filled(template: str, said: Mapping[str, Any]) -> str:
    return PLACEHOLDER.sub(
        lambda found: _shown(said[found[1]]) if found[1] in said else found[0], template
    )


def _shown(value: Any) -> str:
    if value is None or value != value:
        return "–"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.6g}"
    return str(value)


def _summary(rule: Rule, outcome: _Outcome) -> RuleSummary:
    failed = len(outcome.failing)
    return RuleSummary(
        rule.id,
        rule.scope,
        rule.severity,
        outcome.checked,
        outcome.checked - failed,
        failed,
        outcome.unknown,
    )
