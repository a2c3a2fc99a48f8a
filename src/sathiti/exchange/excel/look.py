"""How a workbook looks: faces, colours, and rows high enough for Lao marks.

Lao words are set in a Lao face, Latin words and digits in a Latin one, because most Lao
faces lack one or the other; where a face is missing the office program puts its own.
"""

import functools
import math
import re
from typing import Any

import xlsxwriter
from msgspec import Struct, field
from xlsxwriter.format import Format

from sathiti.model import Text

INK = "#1F2933"
MUTED = "#5F6C76"
RULE = "#C7D0D8"
HEADER = "#E6EDF2"
ACCENT = "#1D4E6B"
INPUT = "#FFF8DC"
ASKING = "#FBE3B5"
SEVERITY_FILL = {"blocking": "#F6C9C4", "warning": "#FCE3AE", "note": "#D3E4F1"}
# points a unit of column width holds at the default face, and what the cell keeps as margin
_POINTS_A_WIDTH = 5.25
_MARGIN = 12.0
# advance width of a spacing letter and line height in em, measured on Phetsarath OT,
# Noto Sans Lao, Liberation Sans; a little above the widest
_LAO_WIDTH, _LATIN_WIDTH = 0.55, 0.47
_LAO_LINE, _LATIN_LINE = 1.72, 1.32
# words end before the margin: a line is used to about nine tenths
_RAGGED = 0.93
TALLEST_ROW = 409.0
_LAO = re.compile("[\u0e80-\u0eff]")
# vowel marks above and below, the subscript l, tone marks and the nasal circle
_MARKS_WITHOUT_WIDTH = re.compile("[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]")
_LATIN_WORDS = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.,:/+%()-]*[A-Za-z0-9%])?)")


class Look(Struct, frozen=True):
    """Faces and sizes of a workbook.

    Attributes:
        faces: face by language code.
        face: for all other languages and for numbers.
        size: in points, of the first language; the others are `second` points.
    """

    faces: dict[str, str] = field(default_factory=lambda: {"lo": "Phetsarath OT"})
    face: str = "Arial"
    size: int = 10
    second: int = 9

    def face_of(self, language: str) -> str:
        """Face of a language."""
        return self.faces.get(language, self.face)

    def runs(self, language: str, words: str) -> list[tuple[str, str]]:
        """(face, words) of words cut where the face changes.

        Latin words and digits keep the Latin face inside another script.
        """
        face = self.face_of(language)
        if face == self.face or words.isascii():
            return [(self.face, words)]
        pieces = (piece for piece in _LATIN_WORDS.split(words) if piece)
        return [(self.face if _LATIN_WORDS.fullmatch(p) else face, p) for p in pieces]


def text_points(text: str, size: float) -> float:
    """Width of one line of text in points; marks above and below take none."""
    spacing = _MARKS_WITHOUT_WIDTH.sub("", text)
    lao = len(_LAO.findall(spacing))
    return size * (lao * _LAO_WIDTH + (len(spacing) - lao) * _LATIN_WIDTH)


def line_points(text: str, size: float) -> float:
    """Height of one line in points: taller if it holds Lao marks."""
    return size * (_LAO_LINE if _LAO.search(text) else _LATIN_LINE)


@functools.lru_cache(maxsize=10_000)
def block_points(text: str, size: float, width: float) -> float:
    """Height of a text wrapped into a column of `width` units, in points."""
    room = (width * _POINTS_A_WIDTH - _MARGIN) * _RAGGED
    return sum(
        max(1, math.ceil(text_points(line, size) / room)) * line_points(line, size)
        for line in text.split("\n")
    )


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, look: Look) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.look = look

    def get(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties over the common ones."""
        wanted = tuple(properties.items())
        if wanted not in self._made:
            self._made[wanted] = self._make(properties)
        return self._made[wanted]

    def _make(self, properties: dict[str, Any]) -> Format:
        whole = {
            "font_name": self.look.face,
            "font_family": 2,
            "font_size": self.look.size,
            "font_color": INK,
            "valign": "vcenter",
            **properties,
        }
        return self._book.add_format(whole)

    def run(self, face: str, *, first: bool, **properties: Any) -> Format:
        """The format of a run of words inside a cell; words of the first language stand out."""
        size, colour = (self.look.size, INK) if first else (self.look.second, MUTED)
        whole = {"font_name": face, "font_size": size, "font_color": colour, **properties}
        return self.get(**whole)


def said_in(text: Text, languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """(language, words) of a text in the order of `languages`, each wording once."""
    said: dict[str, str] = {}
    for language in languages:
        words = text.say(language)
        if words:
            said.setdefault(words, language)
    return [(language, words) for words, language in said.items()]
