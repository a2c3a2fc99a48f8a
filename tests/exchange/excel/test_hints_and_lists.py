"""Hints while filling, and the list of findings in front of a marked workbook."""

from types import ModuleType
from typing import Any

import msgspec
import openpyxl
import pytest

from sathiti.exchange.excel import Look
from sathiti.exchange.excel.findings_sheet import SEVERITY_WORDS, write_findings_sheet
from sathiti.exchange.excel.layout import FINDINGS_MARK, LONGEST_SHEET_NAME
from sathiti.model import SEVERITIES, Catalogue, Finding, Place, Rule, Text

SUM = {"total": "total", "parts": ["north", "south"]}


def a_rule(kind: str, parameters: dict[str, Any], scope: str = "trees") -> Rule:
    words = Text.of(en="x")
    return Rule("r", kind, scope, "warning", words, parameters=parameters)


def formulas(desk: Any, trees: ModuleType, *rules: Rule, section: str = "land") -> set[str]:
    """Formulas that colour a value cell because of a rule."""
    from sathiti.exchange.excel import write_template

    write_template(
        trees.INSTRUMENT,
        trees.OBLIGATION,
        trees.PROVIDER,
        trees.AREAS,
        trees.TEXTS,
        trees.LANGUAGES,
        desk.path,
        rules=rules,
        country="XX",
    )
    sheet = trees.sheet_of(openpyxl.load_workbook(desk.path), section)
    found = {rule.formula[0] for one in sheet.conditional_formatting for rule in one.rules}
    return {formula for formula in found if not formula.startswith(("ROUND", "AND($"))}


@pytest.mark.parametrize(
    ("bounds", "condition"),
    [
        ({"min": 0, "max": 100}, "I10<0,I10>100"),
        ({"min": 0}, "I10<0"),
        ({"max": 0.5}, "I10>0.5"),
    ],
)
def test_ranges(desk: Any, trees: ModuleType, bounds: dict[str, float], condition: str) -> None:
    found = formulas(desk, trees, a_rule("range", {"item": "share", **bounds}))
    assert found == {f"AND(ISNUMBER(I10),OR({condition}))"}


def test_ranges_of_every_area(desk: Any, trees: ModuleType) -> None:
    rule = a_rule("range", {"item": "burnt", "min": 0})
    found = formulas(desk, trees, rule, section="fire")
    assert found == {"AND(ISNUMBER(I7),OR(I7<0))", "AND(ISNUMBER(I8),OR(I8<0))"}


def test_ranges_of_several_items(desk: Any, trees: ModuleType) -> None:
    found = formulas(desk, trees, a_rule("range", {"items": ["north", "south"], "min": 0}))
    assert found == {"AND(ISNUMBER(I8),OR(I8<0))", "AND(ISNUMBER(I9),OR(I9<0))"}


@pytest.mark.parametrize(
    "rule",
    [
        a_rule("range", {"item": "share"}),
        a_rule("range", {"item": "nothing", "min": 0}),
        a_rule("range", {"item": "share", "min": 0}, scope="other"),
        a_rule("sum_of_parts", {"total": "total", "parts": ["north", "nothing"]}),
        a_rule("sum_of_parts", {"total": "nothing", "parts": ["north"]}),
        a_rule("sum_of_parts", {"total": "total", "parts": []}),
        a_rule("time_mad", {"item": "total", "threshold": 3}),
        a_rule("expression", {}),
    ],
)
def test_rules_that_give_no_hint(desk: Any, trees: ModuleType, rule: Rule) -> None:
    assert formulas(desk, trees, rule) == set()


def test_sums(desk: Any, trees: ModuleType) -> None:
    found = formulas(desk, trees, a_rule("sum_of_parts", SUM))
    assert found == {"AND(COUNT(I7,I8,I9)=3,ABS(I7-SUM(I7,I8,I9)+I7)>0.0866025404)"}


@pytest.mark.parametrize(
    ("tolerance", "allowed"),
    [
        ({"absolute": 5}, "5"),
        ({"absolute": 0.01}, "0.0866025404"),
        ({"relative": 0.02}, "MAX(0.0866025404,0.02*ABS(I7))"),
    ],
)
def test_sums_with_a_tolerance_of_their_own(
    desk: Any, trees: ModuleType, tolerance: dict[str, float], allowed: str
) -> None:
    found = formulas(desk, trees, a_rule("sum_of_parts", SUM | tolerance))
    assert found == {f"AND(COUNT(I7,I8,I9)=3,ABS(I7-SUM(I7,I8,I9)+I7)>{allowed})"}


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [((100.0, 60.0, 40.0), False), ((100.0, 60.0, 40.05), False), ((100.0, 60.0, 41.0), True)],
)
def test_the_hint_for_sums_is_the_rule(numbers: tuple[float, ...], asked: bool) -> None:
    """The formula above in Python: the total stands in the sum, so it is added back."""
    total, *_ = numbers
    assert (abs(total - sum(numbers) + total) > 0.0866025404) is asked


def finding(severity: str, **given: Any) -> Finding:
    whole: dict[str, Any] = {
        "rule": "r",
        "severity": severity,
        "scope": "trees",
        "key": "",
        "period": "2020",
        "places": (Place("f.xlsx", "S", "A1"),),
        "values": {},
        "message": Text.of(lo="ຂໍ້ຄວາມ 5", en="A message"),
        **given,
    }
    return Finding(**whole)


def listed(*findings: Finding, languages: tuple[str, ...] = ("lo", "en")) -> Any:
    book = openpyxl.Workbook()
    book.active.title = "S"
    write_findings_sheet(book, findings, Catalogue(), languages, Look())
    return book.worksheets[0]


def test_the_gravest_comes_first() -> None:
    sheet = listed(*(finding(severity) for severity in ("note", "warning", "blocking", "note")))
    kinds = [row[2] for row in sheet.iter_rows(min_row=7, values_only=True)]
    assert kinds == [SEVERITY_WORDS[name] for name in ("blocking", "warning", "note", "note")]
    assert sheet["B5"].value == "Error that must be corrected: 1 · Warning: 1 · Note: 2"


def test_every_severity_has_its_word() -> None:
    assert set(SEVERITY_WORDS) == set(SEVERITIES)


def test_the_sheet_is_known_again_and_named_for_people() -> None:
    sheet = listed()
    assert sheet["A1"].value == FINDINGS_MARK
    assert sheet.title == "Check results"
    assert len(sheet.title) <= LONGEST_SHEET_NAME
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden


def test_messages_stand_in_a_column_for_each_language() -> None:
    sheet = listed(finding("note"))
    assert str(sheet["E7"].value) == "ຂໍ້ຄວາມ 5"
    assert sheet["F7"].value == "A message"
    alone = listed(finding("note"), languages=("en",))
    assert alone["E7"].value == "A message"
    assert alone["F7"].value is None


def test_many_places_are_shortened() -> None:
    places = tuple(Place("f.xlsx", "S", f"A{row}") for row in range(1, 10))
    said = str(listed(finding("note", places=places))["D7"].value)
    assert said.startswith("S!A1, S!A2")
    assert said.endswith("S!A6 …")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("f.xlsx", "S", "B2"), "S!B2"),
        (Place("f.xlsx", "S"), "S"),
        (Place("f.xlsx"), "f.xlsx"),
    ],
)
def test_places_in_words(place: Place, said: str) -> None:
    assert str(listed(finding("note", places=(place,)))["D7"].value) == said


def test_links_lead_to_cells_of_sheets_that_are_there() -> None:
    there = listed(finding("note"))["D7"].hyperlink
    assert there.location == "'S'!A1"
    gone = listed(finding("note", places=(Place("f.xlsx", "T", "A1"),)))
    assert gone["D7"].hyperlink is None


def test_long_messages_get_high_rows() -> None:
    short = listed(finding("note")).row_dimensions[7].height
    long = listed(finding("note", message=Text.of(en="A long message. " * 40)))
    assert long.row_dimensions[7].height > 3 * short
    huge = listed(finding("note", message=Text.of(en="A long message. " * 400)))
    assert huge.row_dimensions[7].height == 409


def test_a_sheet_of_the_same_name_is_not_overwritten() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Check results"
    book.active["B2"] = "mine"
    write_findings_sheet(book, [], Catalogue(), ("en",), Look())
    assert book.sheetnames == ["Check results1", "Check results"]
    assert book["Check results"]["B2"].value == "mine"


def test_structs_stay_plain() -> None:
    assert msgspec.json.decode(msgspec.json.encode(Look()), type=Look) == Look()
