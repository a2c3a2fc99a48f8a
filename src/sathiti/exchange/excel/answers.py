"""One row's answer: what was written as value, reason and comment, and what it means.

Nothing is guessed: a text that can mean two numbers, a formula, a date or a contradiction is
asked back, and what was written is kept as it stood.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from sathiti.exchange.excel.cell_marks import CellMark, ShownAs
from sathiti.exchange.excel.layout import CHOICES
from sathiti.model import (
    Catalogue,
    Message,
    NumberStyle,
    arabic_digits,
    lao_canonical,
    read_number,
    write_number,
)

GIVEN, NOT_REPORTED = "A", "O"
_PLAIN_STYLE = NumberStyle(decimal=".", group="")


class Problem(Struct, frozen=True):
    """A rule id of `problems.PROBLEMS` with the values of its message."""

    rule: str
    values: dict[str, Any] = {}


class Answer(Struct, frozen=True):
    """What one row says.

    Attributes:
        written: the value cell as text, exactly as entered.
        value: the number meant; None if there is none or it is not clear.
        decimals: decimals as shown.
        status: A, L, M or O (not reported).
        problems: what to report.
    """

    written: str
    value: float | None
    decimals: int
    status: str
    problems: tuple[Problem, ...] = ()


def plain_number(value: float) -> str:
    """A number as a spreadsheet holds it: 15 significant digits, no exponent.

    >>> plain_number(0.1 + 0.2), plain_number(1e20)
    ('0.3', '100000000000000000000')
    """
    written = f"{value:.15g}"
    return f"{Decimal(written):f}" if "e" in written else written


class StatusWords:
    """The words that stand for a status: of the form's own list and of every language."""

    def __init__(self, listed: Mapping[str, str], texts: Catalogue) -> None:
        self.listed = dict(listed)
        self._codes = {
            _folded(part): code for words, code in listed.items() for part in words.split("/")
        }
        for code, english in CHOICES.items():
            said = [code, english, *texts.entries.get(english, {}).values()]
            self._codes.update({_folded(words): code for words in said})

    def code(self, written: str) -> str:
        """The status code; empty if the words are none of the known ones.

        Words in several languages, one beside the other, count if all say the same.
        """
        codes = {self._codes.get(_folded(part), "") for part in written.split("/")}
        return codes.pop() if len(codes) == 1 else ""

    def known(self) -> list[str]:
        """The words of the list."""
        return list(self.listed)


def _folded(words: str) -> str:
    return lao_canonical(words).casefold()


def read_answer(
    value: object, reason: str, mark: CellMark, shown: ShownAs, words: StatusWords, unit: object
) -> Answer:
    """Read the value and reason cells of one row.

    Args:
        value: as the reader gave it: number, text, date, truth value, empty text.
        reason: text of the reason cell.
        mark: of the value cell.
        shown: how the value cell shows numbers.
        words: of the reasons.
        unit: of the item, for messages.
    """
    answer = _read_value(value, mark, shown, words, unit)
    return _with_reason(answer, reason, words) if reason else answer


def _read_value(
    value: object, mark: CellMark, shown: ShownAs, words: StatusWords, unit: object
) -> Answer:
    if mark.formula:
        shows = plain_number(value) if isinstance(value, float) else str(value)
        return _refused(mark.formula, "form.formula", shown=shows or "–")
    if mark.error:
        return _refused(mark.error, "form.cell_error")
    if type(value) is float:
        return _read_float(value, shown, unit)
    if isinstance(value, str):
        return _read_text(value, words) if value.strip() else Answer("", None, 0, NOT_REPORTED)
    if isinstance(value, bool):
        return _refused(str(value).upper(), "form.not_a_number")
    return _refused(str(value), "form.date")


def _refused(written: str, rule: str, **values: object) -> Answer:
    problem = Problem(rule, {"written": written, **values})
    return Answer(written, None, 0, NOT_REPORTED, (problem,))


def _read_float(value: float, shown: ShownAs, unit: object) -> Answer:
    written = plain_number(value)
    decimals = max(len(written.partition(".")[2]), shown.decimals)
    if shown.percent:
        seen = write_number(value * 100, shown.decimals, _PLAIN_STYLE) + "%"
        return _refused(written, "form.percent", shown=seen, unit=unit)
    return Answer(written, value, decimals, GIVEN)


def _read_text(written: str, words: StatusWords) -> Answer:
    status = words.code(written)
    if status:
        said = Problem(
            "form.status_as_value", {"written": written, "status": Message(CHOICES[status])}
        )
        return Answer(written, None, 0, status, (said,))
    reading = read_number(written)
    if not reading.values:
        return _refused(written, "form.not_a_number")
    plain = [
        write_number(value, decimals, _PLAIN_STYLE)
        for value, decimals in zip(reading.values, reading.decimals, strict=True)
    ]
    if not reading.clear:
        return _refused(written, "form.ambiguous_number", first=plain[0], second=plain[1])
    rule = "form.number_as_text" if arabic_digits(written) == written else "form.lao_digits"
    read = Problem(rule, {"written": written, "value": plain[0]})
    return Answer(written, reading.values[0], reading.decimals[0], GIVEN, (read,))


def _with_reason(answer: Answer, reason: str, words: StatusWords) -> Answer:
    status = words.code(reason)
    if not status:
        values = {"written": reason, "known": words.known()}
        return _asked(answer, Problem("form.unknown_status", values))
    if answer.status == GIVEN:
        values = {"written": answer.written, "status": reason}
        return _asked(answer, Problem("form.value_and_status", values))
    if answer.status in {NOT_REPORTED, status}:
        kept = status if not answer.written else answer.status
        return Answer(answer.written, None, 0, kept, answer.problems)
    return _asked(
        answer, Problem("form.value_and_status", {"written": answer.written, "status": reason})
    )


def _asked(answer: Answer, problem: Problem) -> Answer:
    return Answer(answer.written, None, 0, NOT_REPORTED, (*answer.problems, problem))
