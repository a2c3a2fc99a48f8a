"""A form filled as it should be reads as it was written; zero, empty and reasons stay apart."""

import hashlib
from types import ModuleType
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.exchange.excel import Reading


def test_a_full_form_has_no_problems(desk: Any) -> None:
    desk.filled()
    assert desk.read().problems == ()


def test_values_reasons_and_comments(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    reading = desk.read()
    assert trees.answers(reading) == {
        ("total", "XX"): (100.5, "A", "100.5"),
        ("north", "XX"): (60.0, "A", "60"),
        ("south", "XX"): (40.5, "A", "40.5"),
        ("share", "XX"): (0.0, "A", "0"),
        ("burnt", "XX-1"): (None, "L", ""),
        ("burnt", "XX-2"): (None, "M", ""),
    }
    comments = {cell.item: cell.comment for cell in reading.delivery.cells if cell.comment}
    assert comments == {"total": "all of it", "burnt": "ຍັງເກັບກຳ"}


def test_decimals_are_those_shown_on_the_form(desk: Any) -> None:
    desk.filled()
    cells = desk.read().delivery.cells
    assert [cell.decimals for cell in cells] == [1, 0, 2, 0, 0, 0]


def test_the_delivery_says_whose_it_is(desk: Any) -> None:
    path = desk.filled()
    reading = desk.read()
    told = reading.delivery
    assert told.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (told.provider, told.instrument, told.version, told.period) == (
        "MIN",
        "trees",
        "2",
        "2020",
    )
    assert (told.file_name, told.received) == ("trees.xlsx", "2021-03-01T00:00:00Z")
    assert told.respondent == "ທ. ສົມ"
    assert reading.pack == "invented"


def test_every_figure_has_its_place(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    for cell in desk.read().delivery.cells:
        _, row = trees.CELLS[cell.item, cell.area]
        assert cell.place.source == "trees.xlsx"
        assert cell.place.cell == f"{trees.VALUE}{row}"
    assert desk.read().delivery.cells[0].place.sheet == "1 ທີ່ດິນ · Land"


def test_a_blank_form_asks_for_what_is_required_and_counts_the_rest(
    desk: Any, trees: ModuleType
) -> None:
    desk.blank()
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.empty", "form.empty_optional", "form.empty_optional"]
    required, land, fire = reading.problems
    assert required.severity == "warning"
    assert [place.cell for place in required.places] == ["I7"]
    assert [place.cell for place in land.places] == ["I8", "I9", "I10"]
    assert [place.cell for place in fire.places] == ["I7", "I8"]
    assert {cell.status for cell in reading.delivery.cells} == {"O"}


def test_zero_empty_and_not_available_are_three_things(desk: Any, trees: ModuleType) -> None:
    desk.filled({("total", "XX"): ("0", "A", ""), ("north", "XX"): (None, "L", "")})
    read = trees.answers(desk.read())
    assert read["total", "XX"] == (0.0, "A", "0")
    assert read["north", "XX"] == (None, "L", "")
    assert read["south", "XX"] == (None, "O", "")


def test_reasons_are_known_in_every_language_and_by_code(desk: Any, trees: ModuleType) -> None:
    desk.blank()
    for words in ("ຍັງບໍ່ທັນມີ", "not AVAILABLE", " L ", "ຍັງບໍ່ທັນມີ / Not available"):
        desk.write(("total", "XX"), trees.STATUS, words)
        reading = desk.read()
        assert trees.answers(reading)["total", "XX"] == (None, "L", "")
        assert "form.unknown_status" not in trees.rules_of(reading)


def test_remarks_on_the_cover_are_kept(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def remark(book: Any) -> None:
        cover = trees.sheet_of(book, "cover")
        row = next(row for row in cover.iter_rows() if row[0].value == "#remarks")
        row[2].value = "ນ້ຳຖ້ວມປີນີ້"

    desk.edit(remark)
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.remark"]
    assert trees.kept(reading) == ["ນ້ຳຖ້ວມປີນີ້"]


def test_messages_are_in_every_language(desk: Any) -> None:
    desk.blank()
    finding = desk.read().problems[0]
    assert finding.message.words.keys() == {"lo", "en"}
    assert finding.message.say("lo").startswith("ທັງໝົດ ")
    assert finding.message.say("en").startswith("All land ")


def test_a_reading_is_data(desk: Any) -> None:
    desk.filled()
    reading = desk.read()
    assert msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading


ANSWERS = st.one_of(
    st.tuples(
        st.decimals(-(10**9), 10**9, places=3, allow_nan=False).map(str), st.just("A"), st.just("")
    ),
    st.tuples(st.none(), st.sampled_from("LM"), st.text("ກຂຄ abc0", max_size=8).map(str.strip)),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_what_is_filled_is_what_is_read(desk: Any, trees: ModuleType, data: st.DataObject) -> None:
    given_answers = {asked: data.draw(ANSWERS) for asked in trees.CELLS}
    desk.filled(given_answers)
    reading = desk.read()
    assert reading.problems == ()
    for cell in reading.delivery.cells:
        written, status, comment = given_answers[cell.item, cell.area]
        assert cell.status == status
        assert cell.comment == comment
        assert cell.value == (None if written is None else float(written))
        assert cell.decimals == (0 if written is None else 3)
