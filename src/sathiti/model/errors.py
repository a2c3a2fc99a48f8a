"""What is wrong, where, and how to mend it: one error for everything a person can cause."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from sathiti.model.text import SOURCE_LANGUAGE, Catalogue, Message


class Place(Struct, frozen=True):
    """Where something stands: a file, and inside it a sheet and cell, a row, or a key.

    Attributes:
        source: file name, delivery or dataset.
        sheet: worksheet name.
        cell: address such as ``C12``.
        row: line number from 1 in a text file.
        key: series key or name of an entry.
    """

    source: str
    sheet: str = ""
    cell: str = ""
    row: int = 0
    key: str = ""

    def __str__(self) -> str:
        return self.say(Catalogue(), SOURCE_LANGUAGE)

    @classmethod
    def parse(cls, written: str) -> "Place":
        """The place that a column PLACE writes as ``file|sheet|cell``.

        Example:
            >>> print(Place.parse("water.xlsx|2 Use|I7"))
            water.xlsx › 2 Use!I7
        """
        source, _, rest = written.partition("|")
        sheet, _, cell = rest.rpartition("|")
        return cls(source, sheet=sheet, cell=cell)

    def say(self, catalogue: Catalogue, language: str) -> str:
        """The place in `language`, from the file inwards."""
        cell = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        row = catalogue.say("row {row}", language, row=str(self.row)) if self.row else ""
        return " › ".join(part for part in (self.source, cell, row, self.key) if part)


class SathitiError(Exception):
    """Something a person can mend. Says where, what is wrong, what to do, in that order.

    The English templates are the keys of the message catalogue, so every language
    says the same. Values fill the places of both templates.
    """

    def __init__(self, what: str, *, fix: str = "", at: Place | None = None, **values: Any) -> None:
        self.what = Message(what, values)
        self.fix = Message(fix, values) if fix else None
        self.at = at
        super().__init__(self.say(Catalogue(), SOURCE_LANGUAGE))

    def say(self, catalogue: Catalogue, language: str, placed: bool = True) -> str:
        """The whole error in `language`; without its place where that is shown beside it."""
        what = catalogue.say(self.what, language)
        at = self.at if placed else None
        said = f"{at.say(catalogue, language)}: {what}" if at else what
        return f"{said} {catalogue.say(self.fix, language)}" if self.fix else said


def missing_extra(extra: str, packages: Sequence[str]) -> SathitiError:
    """The error of an optional part that is not installed: it says what to install.

    Args:
        extra: the part, as in ``pip install "sathiti[geo]"``.
        packages: of it, those that are missing.
    """
    return SathitiError(
        "Missing: {packages}.",
        fix='Run: pip install "sathiti[{extra}]".',
        packages=list(packages),
        extra=extra,
    )


def refuse_unknown(field: str, written: Any, known: Sequence[Any]) -> None:
    """Refuse a choice that is not offered, so that a slip of the pen is not passed over.

    Raises:
        SathitiError: `written` is not one of `known`.

    Example:
        >>> refuse_unknown("by", "sex", ("sex", "age"))
        >>> refuse_unknown("by", "sexx", ("sex", "age"))
        Traceback (most recent call last):
        sathiti.model.errors.SathitiError: “sexx” is not known as by. Use one of: sex, age.
    """
    if written not in known:
        raise SathitiError(
            "“{written}” is not known as {field}.",
            fix="Use one of: {known}.",
            written=written,
            field=field,
            known=list(known),
        )


class CollectedError(SathitiError):
    """Several errors found in one reading, all told at once."""

    def __init__(self, errors: list[SathitiError]) -> None:
        self.errors = errors
        super().__init__("Problems found: {count}", count=len(errors))

    def say(self, catalogue: Catalogue, language: str, placed: bool = True) -> str:
        """The count, then one line an error."""
        head = super().say(catalogue, language, placed)
        return "\n".join([head, *(error.say(catalogue, language) for error in self.errors)])
