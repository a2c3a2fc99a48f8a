"""One sheet being written: what is remembered of its words, how high its rows become."""

import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from sathiti.exchange.excel.layout import print_mark
from sathiti.exchange.excel.look import TALLEST_ROW, Formats, Look, said_in
from sathiti.exchange.excel.page import Page
from sathiti.model import Text

LANGUAGES = ("lo", "en")
BOTH = Text.of(lo="ປ່າໄມ້ 5", en="Forest 5")


class Sketch:
    """A page in a workbook that is opened again to look at."""

    def __init__(self, **columns: float) -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, {"in_memory": True})
        widths = columns or {"key": 0.0, "label": 20.0, "value": 10.0}
        self.page = Page(
            self._book.add_worksheet("page"), Formats(self._book, Look()), LANGUAGES, widths
        )

    def sheet(self, **finish: Any) -> Any:
        self.page.finish(**finish)
        self._book.close()
        return openpyxl.load_workbook(io.BytesIO(self._file.getvalue()), rich_text=True)["page"]


@pytest.fixture
def sketch() -> Sketch:
    return Sketch()


def test_languages_stand_one_under_the_other(sketch: Sketch) -> None:
    sketch.page.say(2, "label", BOTH, text_wrap=True)
    assert str(sketch.sheet()["B3"].value) == "ປ່າໄມ້ 5\nForest 5"


def test_the_first_language_stands_out(sketch: Sketch) -> None:
    sketch.page.say(2, "label", BOTH, bold=True, font_size=15)
    runs = sketch.sheet()["B3"].value
    assert [(bool(run.font.b), run.font.sz) for run in runs] == [(True, 15), (True, 15), (False, 9)]


def test_the_same_words_are_said_once(sketch: Sketch) -> None:
    sketch.page.say(2, "label", Text.of(lo="GDP", en="GDP"))
    assert sketch.sheet()["B3"].value == "GDP"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOTH, [("lo", "ປ່າໄມ້ 5"), ("en", "Forest 5")]),
        (Text.of(en="Forest"), [("lo", "Forest")]),
        (Text.of(lo="ປ່າ"), [("lo", "ປ່າ")]),
        (Text({}), []),
    ],
)
def test_said_in(text: Text, said: list[tuple[str, str]]) -> None:
    assert said_in(text, LANGUAGES) == said


def test_marks_are_of_the_words_of_a_row(sketch: Sketch) -> None:
    sketch.page.key(2, "a@XX")
    sketch.page.say(2, "label", BOTH)
    sketch.page.number(2, "value", 5.5)
    sketch.page.say(3, "label", "")
    sketch.page.blank(4, "value")
    assert sketch.page.marks() == {2: print_mark(["ປ່າໄມ້ 5\nForest 5", 5.5])}


def test_rows_are_as_high_as_their_highest_cell(sketch: Sketch) -> None:
    sketch.page.say(1, "label", "short", text_wrap=True)
    sketch.page.say(2, "label", "a long text that needs several lines " * 4, text_wrap=True)
    sketch.page.say(2, "value", "short", text_wrap=True)
    sketch.page.say(3, "label", "word " * 2000, text_wrap=True)
    sheet = sketch.sheet()
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights[0] < 25
    assert heights[1] > 4 * 13
    assert heights[2] == pytest.approx(TALLEST_ROW, abs=1)


def test_words_that_may_run_over_the_edge_take_one_line(sketch: Sketch) -> None:
    sketch.page.say(2, "label", "a long title that is wider than its column " * 3, room=0)
    assert sketch.sheet().row_dimensions[3].height < 25


def test_lao_lines_leave_room_for_marks(sketch: Sketch) -> None:
    sketch.page.say(1, "label", Text.of(lo="ທີ່ນີ້"), text_wrap=True)
    sketch.page.say(2, "label", "here", text_wrap=True)
    sheet = sketch.sheet()
    assert sheet.row_dimensions[2].height >= 10 * 1.6 + 6
    assert sheet.row_dimensions[2].height > sheet.row_dimensions[3].height


def test_a_row_can_be_given_room(sketch: Sketch) -> None:
    sketch.page.need(5, 60.0)
    sketch.page.need(5, 20.0)
    assert sketch.sheet().row_dimensions[6].height == 66


def test_columns_without_width_are_hidden(sketch: Sketch) -> None:
    sheet = sketch.sheet()
    assert sheet.column_dimensions["A"].hidden
    assert not sheet.column_dimensions["B"].hidden


def test_the_mark_names_form_and_columns(sketch: Sketch) -> None:
    sketch.page.mark_form("trees", "land")
    sheet = sketch.sheet()
    first = [cell.value for cell in sheet[1]]
    assert first == ["sathiti-form:trees:land", "label", "value"]
    assert sheet.row_dimensions[1].hidden


@pytest.mark.parametrize("protected", [True, False])
def test_protection(sketch: Sketch, protected: bool) -> None:
    assert sketch.sheet(protected=protected).protection.sheet is protected


@pytest.mark.parametrize(("landscape", "said"), [(True, "landscape"), (False, "portrait")])
def test_orientation(sketch: Sketch, landscape: bool, said: str) -> None:
    sheet = sketch.sheet(landscape=landscape)
    assert sheet.page_setup.orientation == said
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0


def test_formats_are_made_once() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    formats = Formats(book, Look())
    assert formats.get(bold=True) is formats.get(bold=True)
    assert formats.get(bold=True) is not formats.get(bold=False)
    assert formats.run("Arial", first=True) is formats.run("Arial", first=True)
    book.close()


def test_no_word_loses_a_letter_where_the_face_changes() -> None:
    look = Look()
    for words in ("", "GDP", "ປີ2020", "ປີ 2020–2021 (ສະບັບ 2.1)", "5%", "ນ້ຳ/H2O", "\nປີ"):
        assert "".join(piece for _, piece in look.runs("lo", words)) == words
