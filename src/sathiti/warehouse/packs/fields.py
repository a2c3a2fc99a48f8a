"""One entry of a pack file, read field by field with checks.

A reader never raises: it notes the problem with file and line and gives a harmless value,
so one reading of a pack tells all errors.
"""

import re
from collections.abc import Callable, Collection, Container, Mapping
from datetime import date
from typing import Any

from sathiti.model import Message, Period, Place, SathitiError, Text
from sathiti.warehouse.packs import lined_yaml
from sathiti.warehouse.packs.problems import Problems

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
CODE = re.compile(r"[A-Za-z0-9_@$-]+")
VERSION = re.compile(r"\d+(\.\d+)*")
LANGUAGE = re.compile(r"[a-z]{2}")


# Python itself would also read 1_000, nan, ๑๒ and 20250320.
_WHOLE = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _whole(written: str) -> int:
    return int(_checked(written, _WHOLE))


def _decimal(written: str) -> float:
    return float(_checked(written, _DECIMAL))


def _day(written: str) -> date:
    return date.fromisoformat(_checked(written, _DAY))


def _checked(written: str, form: re.Pattern[str]) -> str:
    if form.fullmatch(written):
        return written
    raise ValueError(written)


_KINDS: dict[Callable[[str], Any], Message] = {
    _whole: Message("whole number"),
    _decimal: Message("number with a decimal point"),
    _day: Message("date such as 2025-03-20"),
}


def placed(error: SathitiError, at: Place) -> SathitiError:
    """The same error, said to stand at `at`."""
    fix = error.fix.template if error.fix else ""
    return SathitiError(error.what.template, fix=fix, at=at, **error.what.values)


class Fields:
    """Named values of one CSV row or YAML mapping.

    Attributes:
        values: as read.
        file: name to show.
        line: first line of the entry.
        languages: languages every text must have.
        columns: names of a CSV row that are no languages, though ``id`` is also a code of one.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        file: str,
        line: int,
        languages: tuple[str, ...],
        problems: Problems,
        columns: Collection[str] = (),
    ) -> None:
        self.values, self.file, self.line = values, file, line
        self.languages, self.problems, self.columns = languages, problems, columns
        self._asked: set[str] = set()

    def place(self, name: str = "") -> Place:
        """Where the entry, or one field of it, stands."""
        lines: dict[str, int] = getattr(self.values, "lines", {})
        return Place(self.file, row=lines.get(name, self.line), key=name)

    def problem(self, what: str, fix: str = "", field: str = "", **values: Any) -> None:
        """Note what is wrong with the entry or one of its fields."""
        self.problems.add(what, self.place(field), fix, field=field, **values)

    def has(self, name: str) -> bool:
        """Whether the field is there and not empty."""
        return bool(self.values.get(name))

    def word(
        self,
        name: str,
        default: str | None = None,
        *,
        form: re.Pattern[str] | None = None,
        among: Collection[str] | None = None,
    ) -> str:
        """One value as text; required unless there is a default.

        Args:
            name: of the field.
            default: value where the field is empty.
            form: pattern the whole value must match.
            among: the values allowed.
        """
        written = self._one(name)
        if not written:
            if default is None:
                self.problem("The field “{field}” is missing.", "Write it.", name)
            return default or ""
        if form is not None and not form.fullmatch(written):
            self.problem(
                "“{written}” cannot stand in the field “{field}”.",
                "Use only letters, digits and the signs the manual names for it.",
                name,
                written=written,
            )
        if among is not None and written not in among:
            self._unknown(name, written, among)
        return written

    def integer(self, name: str, default: int | None = None, low: int = 0) -> int:
        """A whole number of at least `low`."""
        written = self.word(name, None if default is None else str(default))
        value: int = self._converted(name, written, _whole, lambda value: value >= low, low)
        return value

    def number(self, name: str) -> float:
        """A number with a decimal point."""
        value: float = self._converted(name, self.word(name), _decimal, lambda value: True, 0.0)
        return value

    def flag(self, name: str) -> bool:
        """Yes or no, written true or false; no where the field is empty."""
        return self.word(name, "false", among=("true", "false")) == "true"

    def day(self, name: str) -> str:
        """An ISO date, or empty."""
        written = self.word(name, "")
        if written:
            self._converted(name, written, _day, lambda value: True, date.min)
        return written

    def period(self, name: str, default: str | None = None) -> str:
        """An SDMX time period in its usual form, or the default."""
        written = self.word(name, default)
        return self.as_period(name, written) if written else written

    def as_period(self, name: str, written: str) -> str:
        """A period written in a field, in its usual form; empty if it is none."""
        try:
            return str(Period.parse(written))
        except SathitiError as error:
            self.problems.take(placed(error, self.place(name)))
            return ""

    def periods(self, name: str) -> tuple[str, ...]:
        """A list of SDMX time periods; those that cannot be read are left out."""
        read = [self.as_period(name, written) for written in self.words(name)]
        return tuple(period for period in read if period)

    def text(self, name: str, required: bool = True) -> Text:
        """Words in several languages: a YAML mapping, or the CSV columns ``name_en name_lo``."""
        self._asked.add(name)
        words = self.values.get(name)
        if words is None:
            words = self._columns(name)
        if not words or not _are_words(words):
            if required or words:
                self.problem(
                    "The field “{field}” needs words in: {languages}.",
                    "Write one line for each language.",
                    name,
                    languages=self.languages,
                )
            return Text({})
        return self._checked_text(name, words)

    def names(self, known: Text | None = None) -> Text:
        """The words of the language columns of a CSV row, beside those already known."""
        columns = {
            name: said
            for name, said in self.values.items()
            if LANGUAGE.fullmatch(name) and name not in self.columns
        }
        self._asked.update(columns)
        before = known.words if known else {}
        return self._checked_text(
            "", {**before, **{n: said for n, said in columns.items() if said}}
        )

    def words(self, name: str) -> tuple[str, ...]:
        """A list of values."""
        self._asked.add(name)
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.problem(
                "The field “{field}” must be a list of single values.",
                "Write it as [one, two].",
                name,
            )
            return ()
        return tuple(str(word) for word in value)

    def mapping(self, name: str) -> dict[str, str]:
        """Names with one value each."""
        self._asked.add(name)
        value = self.values.get(name) or {}
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.problem(
                "The field “{field}” must be names with one value each.",
                "Write it as {{name: value}}.",
                name,
            )
            return {}
        return {key: str(said) for key, said in value.items()}

    def parameters(self, name: str) -> dict[str, Any]:
        """A mapping of anything, with numbers and true/false read as such."""
        self._asked.add(name)
        value = self.values.get(name) or {}
        if isinstance(value, dict):
            plain: dict[str, Any] = lined_yaml.plain_value(value)
            return plain
        self.problem(
            "The field “{field}” must be names with values.", "Write it as {{name: value}}.", name
        )
        return {}

    def entries(self, name: str, required: bool = True) -> list["Fields"]:
        """The entries of a list of mappings."""
        self._asked.add(name)
        value = self.values.get(name) or []
        good = isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
        if not good or (required and not value):
            self.problem(
                "The field “{field}” must be a list of entries.",
                "Begin each entry with “- ”.",
                name,
            )
            return []
        return [self.inner(entry) for entry in value]

    def entry(self, name: str) -> "Fields":
        """One mapping inside this entry; empty if it is missing."""
        self._asked.add(name)
        value = self.values.get(name)
        if isinstance(value, lined_yaml.Mapping):
            return self.inner(value)
        self.problem("The field “{field}” is missing.", "Write it.", name)
        empty = lined_yaml.Mapping()
        empty.line, empty.lines = self.line, {}
        return Fields(empty, self.file, self.line, self.languages, Problems())

    def inner(self, values: lined_yaml.Mapping) -> "Fields":
        """The fields of a mapping that stands inside this one."""
        return Fields(values, self.file, values.line, self.languages, self.problems)

    def finish(self) -> None:
        """Note every field that nobody asked for."""
        for name in self.values:
            if name not in self._asked:
                self.problem(
                    "The field “{field}” is not known here.",
                    "Remove it or correct its name; known are: {known}.",
                    name,
                    known=sorted(self._asked),
                )

    def check_known(self, field: str, written: str, known: Collection[str]) -> bool:
        """Whether `written` is among `known`; a problem at `field` if not."""
        if written in known:
            return True
        self._unknown(field, written, known)
        return False

    def check_new(self, field: str, key: Any, seen: Container[Any], shown: str = "") -> None:
        """Note a problem at `field` if `key` was seen before."""
        if key in seen:
            self.problem(
                "“{written}” is written twice.", "Keep one of them.", field, written=shown or key
            )

    def _one(self, name: str) -> str:
        self._asked.add(name)
        value = self.values.get(name, "")
        if isinstance(value, str):
            return value.strip()
        self.problem(
            "The field “{field}” must be one value.", "Write one value after the colon.", name
        )
        return ""

    def _unknown(self, field: str, written: str, known: Collection[str]) -> None:
        shown = [*list(known)[:12], "…"] if len(known) > 12 else list(known)
        self.problem(
            "“{written}” is not known as {field}.",
            "Use one of: {known}.",
            field,
            written=written,
            known=shown,
        )

    def _converted(
        self,
        name: str,
        written: str,
        kind: Callable[[str], Any],
        good: Callable[[Any], bool],
        harmless: Any,
    ) -> Any:
        try:
            value = kind(written)
        except ValueError:
            value = None
        if value is not None and good(value):
            return value
        if written:
            self.problem(
                "“{written}” is not a {kind} that the field “{field}” can hold.",
                "Write a {kind}.",
                name,
                written=written,
                kind=_KINDS[kind],
            )
        return harmless

    def _columns(self, name: str) -> dict[str, str]:
        start = f"{name}_"
        columns = [c for c in self.values if c.startswith(start)]
        columns = [c for c in columns if LANGUAGE.fullmatch(c.removeprefix(start))]
        self._asked.update(columns)
        return {c.removeprefix(start): self.values[c] for c in columns if self.values[c]}

    def _checked_text(self, name: str, words: Mapping[str, Any]) -> Text:
        missing = [language for language in self.languages if not words.get(language)]
        if missing:
            self.problem(
                "The text has no words in: {languages}.",
                "Write them beside the others.",
                name,
                languages=missing,
            )
        return Text({language: str(said).strip() for language, said in words.items() if said})


def _are_words(words: Any) -> bool:
    return isinstance(words, dict) and all(
        LANGUAGE.fullmatch(language) and isinstance(said, str) for language, said in words.items()
    )
