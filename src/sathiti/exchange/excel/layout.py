"""Where everything stands on a form's workbook: columns, marks, keys and rows.

Every sheet carries its own bearings, so that a workbook can be read after it was renamed,
sorted or rearranged: the hidden first row names the form in A1 and the columns beside it, and
the hidden first column holds a key for every row with cells to fill (``item@area`` for a
figure, ``#name`` for an answer on the cover).
"""

import functools
import zlib
from collections.abc import Iterable

from msgspec import Struct

from sathiti.model import Instrument, Item, Section, Text
from sathiti.model.lao_words import WORD_JOINT, lao_wrap
from sathiti.model.status import STATUS_WORDS

FORM_MARK = "sathiti-form"
FINDINGS_MARK = "sathiti-findings"
FORMAT = "1"
MANIFEST_SHEET = "_sathiti"
FORM_NAME_JOINT = " · "
# no section can have this id
COVER_SECTION = "#cover"
SECTION_COLUMNS = (
    "key",
    "number",
    "label",
    "definition",
    "unit",
    "area",
    "previous",
    "example",
    "value",
    "status",
    "comment",
)
INPUT_COLUMNS = ("value", "status", "comment")
PRINTED_COLUMNS = tuple(name for name in SECTION_COLUMNS if name not in {"key", *INPUT_COLUMNS})
COVER_COLUMNS = ("key", "label", "content")
ANSWERS = ("name", "position", "contact", "remarks")
# what people may choose for a cell without a value; whoever chooses nothing did not report
CHOICES = {code: STATUS_WORDS[code] for code in ("L", "M")}
TITLE_ROWS = 4
HEADER_ROW = TITLE_ROWS + 1
LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'|", " "))


class Line(Struct, frozen=True):
    """One row to fill.

    Attributes:
        section: section id.
        item: item id.
        area: area code.
        row: row from 0 on the section's sheet.
        first: whether it is the first row of its item.
    """

    section: str
    item: str
    area: str
    row: int
    first: bool

    @property
    def key(self) -> str:
        """What the hidden column of the row holds."""
        return row_key(self.item, self.area)


def row_key(item: str, area: str) -> str:
    """Key of a row: ``item@area``."""
    return f"{item}@{area}"


def areas_of(item: Item, country: str) -> tuple[str, ...]:
    """Areas an item is asked for; the country where it names none."""
    return item.areas or (country,)


def section_lines(section: Section, country: str) -> list[Line]:
    """The rows of one section's sheet, from under its header."""
    asked = [(item.id, area) for item in section.items for area in areas_of(item, country)]
    firsts = {item: number for number, (item, _) in reversed(list(enumerate(asked)))}
    return [
        Line(section.id, item, area, HEADER_ROW + 1 + number, firsts[item] == number)
        for number, (item, area) in enumerate(asked)
    ]


def asked_cells(instrument: Instrument, country: str) -> list[tuple[str, str]]:
    """(item, area) of every figure asked, in the order of the form."""
    return [(item.id, area) for item in instrument.items() for area in areas_of(item, country)]


def sheet_names(instrument: Instrument, cover: Text, languages: tuple[str, ...]) -> dict[str, str]:
    """Sheet name by section id, the cover first; at most 31 characters, all different."""
    names = {COVER_SECTION: sheet_name("", cover, languages)}
    for number, section in enumerate(instrument.sections, start=1):
        names[section.id] = sheet_name(f"{number} ", section.title, languages)
    return names


def sheet_name(prefix: str, title: Text, languages: tuple[str, ...]) -> str:
    """`prefix` with the title in all languages if they fit, else in the first, cut at a word."""
    said = [title.say(language).translate(_FORBIDDEN_IN_SHEET_NAME) for language in languages]
    whole = prefix + " · ".join(dict.fromkeys(said))
    if len(whole) <= LONGEST_SHEET_NAME:
        return whole
    name = prefix
    for word in lao_wrap(said[0]).split(WORD_JOINT):
        # the space after the last word is not part of the name
        if len(name) + len(word.rstrip()) > LONGEST_SHEET_NAME:
            break
        name += word
    return (name if name != prefix else prefix + said[0][:LONGEST_SHEET_NAME]).strip()[
        :LONGEST_SHEET_NAME
    ]


def print_mark(texts: Iterable[object]) -> int:
    """Check sum of the printed words of a row; white space does not count."""
    words = [text if isinstance(text, str) else f"{text:.15g}" for text in texts]
    return zlib.crc32("".join("|".join(words).split()).encode())


@functools.cache
def column_letter(column: int) -> str:
    """Letter of a column from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column from 0 by its letters.

    >>> column_number("AB")
    27
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Address of a cell from row and column counted from 0.

    >>> cell_name(6, 2)
    'C7'
    """
    return f"{column_letter(column)}{row + 1}"
