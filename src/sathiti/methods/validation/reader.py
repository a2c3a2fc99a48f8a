"""Reads the text of an expression with Python's parser and points into it where it is wrong."""

import ast
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from sathiti.methods.validation.signatures import is_truth
from sathiti.methods.validation.syntax import Node, Word
from sathiti.model import Message, Place, SathitiError

LONGEST = 10_000
DEEPEST = 100
SHOWN = 100


_SYNTAX_REMEDIES = (
    ("never closed", "Close every bracket and every quotation mark."),
    ("unmatched", "Close every bracket and every quotation mark."),
    ("unterminated", "Close every bracket and every quotation mark."),
    (" =", "Write == to compare two values."),
)

Conversions = Mapping[type[ast.AST], Callable[["Reader", Any], Node]]


class Reader:
    """One text being read: knows the text, so that every refusal can point into it."""

    def __init__(self, text: str, at: Place | None, conversions: Conversions) -> None:
        self.text = text
        self.at = at
        self.conversions = conversions
        self.depth = 0
        # One line for Python's parser: offsets then are simple places in the whole text.
        self.line = "".join(" " if sign in "\r\n\t" else sign for sign in text)
        self.indent = len(self.line) - len(self.line.lstrip())

    def read(self) -> Node:
        """The syntax tree of the whole text."""
        if not self.text.strip():
            raise self.refuse(0, "The expression is empty.", "Write what must hold.")
        if len(self.text) > LONGEST:
            raise self.refuse(
                LONGEST, "The expression is too long.", "Split it into several rules."
            )
        if "#" in self.text:
            raise self.refuse(
                self.text.index("#"),
                "“{part}” does not belong to the rule language.",
                "Put remarks into the source or the message of the rule.",
                part="#",
            )
        try:
            parsed = ast.parse(self.line.strip(), mode="eval")
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        except (RecursionError, MemoryError, ValueError):
            raise self._too_deep(0) from None
        node = self.node(parsed.body)
        if isinstance(node, Word):
            raise self.stray_word(parsed.body, node)
        return node

    def _syntax_error(self, error: SyntaxError) -> SathitiError:
        offset = min(max((error.offset or 1) - 1 + self.indent, 0), len(self.text))
        said = f"{error.msg} {self.text[offset : offset + 1]}"
        if offset == self.indent and said.startswith("invalid syntax"):
            offset = len(self.text.rstrip())  # what is missing is missing at the end
        remedy = next(
            (remedy for sign, remedy in _SYNTAX_REMEDIES if sign in said),
            "Look for a missing operator, bracket or name at the mark.",
        )
        return self.refuse(offset, "This cannot be read as an expression.", remedy)

    def _too_deep(self, offset: int) -> SathitiError:
        return self.refuse(
            offset,
            "The expression is nested too deeply.",
            "Write long sums as sum(a, b, c), or split the rule.",
        )

    def offset_of(self, part: ast.AST) -> int:
        """Place of a part in the text; Python counts bytes of UTF-8, people count letters."""
        start: int = getattr(part, "col_offset", 0)
        before = self.line.strip().encode()[:start]
        return self.indent + len(before.decode(errors="ignore"))

    def refuse(self, offset: int, problem: str, remedy: str, **values: Any) -> SathitiError:
        """The error that points at a place of the text; both templates are filled with `values`."""
        before = self.text[:offset]
        line_start = before.rfind("\n") + 1
        shown = self.text[line_start:].split("\n", 1)[0].replace("\t", " ")
        cut = max(0, offset - line_start - SHOWN // 2)
        shown = shown[cut : cut + SHOWN]
        # Lao vowel and tone marks take no width of their own on the screen.
        width = sum(unicodedata.category(sign) != "Mn" for sign in before[line_start + cut :])
        return SathitiError(
            "Line {line}, column {column} of the expression: {problem}{picture}",
            fix=remedy,
            at=self.at,
            line=before.count("\n") + 1,
            column=offset - line_start + 1,
            problem=Message(problem, values),
            **values,
            picture=f"\n  {shown}\n  {' ' * width}^\n",
        )

    def node(self, part: ast.expr) -> Node:
        """A part converted by the whitelist."""
        convert = self.conversions.get(type(part))
        if convert is None:
            raise self.foreign(part)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._too_deep(self.offset_of(part))
        converted = convert(self, part)
        self.depth -= 1
        return converted

    def written(self, part: ast.AST) -> str:
        """The part as it stands in the text; Python respells some letters, Lao am among them."""
        return ast.get_source_segment(self.line.strip(), part) or type(part).__name__

    def foreign(self, part: ast.AST) -> SathitiError:
        """The error for a part outside the language."""
        return self.refuse(
            self.offset_of(part),
            "“{part}” does not belong to the rule language.",
            "Use numbers, item names, + - * / **, comparisons, and, or, not, if-else "
            "and the functions of the rule language.",
            part=self.written(part),
        )

    def number(self, part: ast.expr) -> Node:
        """A part that must be a number."""
        node = self.node(part)
        if is_truth(node):
            raise self.refuse(
                self.offset_of(part),
                "A number is needed here, not a condition.",
                "Use “x if condition else y” to make a number of a condition.",
            )
        if isinstance(node, Word):
            raise self.stray_word(part, node)
        return node

    def truth(self, part: ast.expr) -> Node:
        """A part that must be a condition."""
        node = self.node(part)
        if not is_truth(node):
            raise self.refuse(
                self.offset_of(part),
                "A condition is needed here, not a number.",
                "Compare it with something, for example: x > 0.",
            )
        return node

    def stray_word(self, part: ast.AST, word: Word) -> SathitiError:
        """The error for quoted text where none can stand."""
        return self.refuse(
            self.offset_of(part),
            "Text in quotation marks cannot stand here: “{part}”.",
            "Write item names without quotation marks.",
            part=word.value,
        )
