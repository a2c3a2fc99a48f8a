"""Questionnaires answered from figures: values, marks, sources, and who should give the rest."""

import pyarrow as pa
import pytest

from sathiti.methods.questionnaires import Speech, compile_questionnaire
from sathiti.methods.validation import Facts
from sathiti.model import (
    Catalogue,
    CellSource,
    Questionnaire,
    QuestionnairePlan,
    QuestionRow,
    QuestionTable,
    SathitiError,
    Text,
)

PERIODS = ("2019", "2020", "2021")
TEXTS = Catalogue.from_rows(
    [
        {"en": "E: {assumed}", "lo": "E: {assumed}"},
        {"en": "Not available for {years}.", "lo": "ບໍ່ມີ {years}."},
        {
            "en": "Not available for {years}; to be provided by: {provider}.",
            "lo": "ບໍ່ມີ {years}; {provider}.",
        },
    ]
)
SPEECH = Speech(TEXTS, ("lo", "en"))
MILLION = Text.of(en="million cubic metres")


def row(code: str, heading: bool = False) -> QuestionRow:
    label = Text.of(en=f"Row {code}")
    return QuestionRow(code, label, "" if heading else "MM3", MILLION, heading)


ASKED = Questionnaire(
    "WATER",
    "1.0",
    Text.of(en="Water"),
    Text.of(en="Collector"),
    (
        QuestionTable("W1", Text.of(en="Resources"), (row("H", heading=True), row("1"), row("2"))),
        QuestionTable("W2", Text.of(en="Use"), (row("1"),), Text.of(en="A note")),
    ),
    "invented",
    Text.of(en="On paper"),
)


def source(cell: str, formula: str, decimals: int = 0, assumed: str = "") -> CellSource:
    words = Text.of(en=assumed) if assumed else Text({})
    return CellSource(cell, formula, decimals, "form water", words)


def fact(item: str, period: str, value: float | None, **more: str) -> dict[str, object]:
    told = {"OBS_STATUS": "A", "SOURCE_DETAIL": None, "COMMENT_OBS": None, "REF_AREA": "XX"}
    return {**told, "ITEM": item, "TIME_PERIOD": period, "OBS_VALUE": value, **more}


RAIN = [fact("rain", p, v) for p, v in (("2019", 1.5), ("2020", 2.5), ("2021", 3.5))]


def answers(*sources: CellSource, facts=RAIN, providers=None, periods=PERIODS, more=None):
    tables = {"water": pa.Table.from_pylist(list(facts)), **(more or {})}
    plan = QuestionnairePlan("WATER", tuple(sources))
    return compile_questionnaire(ASKED, plan, Facts(tables), "XX", periods, providers or {}, SPEECH)


def first(*sources: CellSource, **more):
    """Row W1.1 as filled."""
    return answers(*sources, **more).tables[0].rows[1]


def values(filled) -> list[float | None]:
    return [cell.value for cell in filled.cells]


def remarks(filled) -> list[str]:
    return [said.say("en") for said in filled.remarks]


def test_the_frame_is_that_of_the_questionnaire():
    made = answers()
    assert (made.id, made.source) == ("WATER", "invented")
    assert made.receiver.say("en") == "Collector"
    assert [table.id for table in made.tables] == ["W1", "W2"]
    assert [column.say("en") for column in made.tables[0].columns] == list(PERIODS)
    assert [one.code for one in made.tables[0].rows] == ["H", "1", "2"]
    assert made.tables[1].note.say("en") == "A note"
    assert made.note.say("en") == "On paper"


def test_a_heading_has_no_cells():
    heading = answers().tables[0].rows[0]
    assert heading.heading
    assert heading.cells == ()
    assert heading.remarks == ()


def test_formulas_fill_the_periods():
    filled = first(source("W1.1", "1000 * water.rain", decimals=1))
    assert values(filled) == [1500.0, 2500.0, 3500.0]
    assert [cell.decimals for cell in filled.cells] == [1, 1, 1]
    assert [cell.status for cell in filled.cells] == ["A", "A", "A"]
    assert filled.unit == MILLION
    assert filled.remarks == ()


def test_only_the_area_asked_counts():
    other = [fact("rain", "2020", 9.0, REF_AREA="N")]
    assert values(first(source("W1.1", "water.rain"), facts=other)) == [None, None, None]


def test_only_the_periods_asked_count():
    filled = first(source("W1.1", "water.rain"), periods=("2020",))
    assert values(filled) == [2.5]


def test_a_row_without_source_is_not_available():
    filled = first()
    assert values(filled) == [None, None, None]
    assert {cell.status for cell in filled.cells} == {"L"}
    assert remarks(filled) == ["Not available for 2019–2021."]
    assert filled.remarks[0].say("lo") == "ບໍ່ມີ 2019–2021."


def test_what_is_missing_names_who_should_give_it():
    facts = [fact("rain", "2020", 1.0), fact("rain", "2021", None)]
    provider = Text.of(en="Weather service", lo="ກົມອຸຕຸນິຍົມ")
    filled = first(source("W1.1", "water.rain"), facts=facts, providers={"W1.1": provider})
    assert values(filled) == [None, 1.0, None]
    assert remarks(filled) == ["Not available for 2019, 2021; to be provided by: Weather service."]
    assert filled.remarks[0].say("lo") == "ບໍ່ມີ 2019, 2021; ກົມອຸຕຸນິຍົມ."


def test_a_complete_row_asks_nobody():
    provider = {"W1.1": Text.of(en="Weather service")}
    assert remarks(first(source("W1.1", "water.rain"), providers=provider)) == []


def test_the_first_source_with_a_figure_wins():
    facts = [*RAIN[:1], fact("gauge", "2019", 7.0), fact("gauge", "2020", 8.0)]
    sources = source("W1.1", "water.rain"), source("W1.1", "water.gauge", decimals=2)
    filled = first(*sources, facts=facts)
    assert values(filled) == [1.5, 8.0, None]
    assert [cell.decimals for cell in filled.cells] == [0, 2, 0]


def test_an_assumption_marks_the_figure_and_is_told():
    filled = first(source("W1.1", "water.rain", assumed="the rain of the capital"))
    assert {cell.status for cell in filled.cells} == {"E"}
    assert remarks(filled) == ["E: the rain of the capital"]


def test_an_estimated_input_marks_what_is_made_of_it():
    facts = [
        fact("rain", "2019", 1.0),
        fact("rain", "2020", 2.0, OBS_STATUS="E", COMMENT_OBS="half a year doubled"),
    ]
    filled = first(source("W1.1", "2 * water.rain"), facts=facts, periods=PERIODS[:2])
    assert [cell.status for cell in filled.cells] == ["A", "E"]
    assert remarks(filled) == ["E: half a year doubled"]


def test_a_comment_on_a_measured_figure_is_no_assumption():
    facts = [fact("rain", "2019", 1.0, COMMENT_OBS="counted by hand")]
    assert remarks(first(source("W1.1", "water.rain"), facts=facts, periods=("2019",))) == []


def test_sources_are_told_once_each():
    facts = [
        fact("rain", "2019", 1.0, SOURCE_DETAIL="Yearbook 2020"),
        fact("rain", "2020", 2.0, SOURCE_DETAIL="Yearbook 2021"),
        fact("rain", "2021", 3.0, SOURCE_DETAIL="Yearbook 2021"),
    ]
    filled = first(source("W1.1", "water.rain"), facts=facts)
    assert filled.sources == ("form water", "Yearbook 2020", "Yearbook 2021")


def test_a_row_without_figure_has_no_source():
    assert first(source("W1.1", "water.snow")).sources == ()


def test_cells_of_accounts_and_indicators_are_names_too():
    cells = pa.Table.from_pylist([fact("use.ABS.TOTAL", "2020", 40.0)])
    indicators = pa.Table.from_pylist([fact("STRESS", "2020", 5.0)])
    more = {"water_psut": cells, "indicators": indicators}
    filled = first(
        source("W1.1", "water_psut.use.ABS.TOTAL + indicators.STRESS"), more=more, facts=RAIN
    )
    assert values(filled) == [None, 45.0, None]


def test_a_form_that_did_not_come_back_leaves_cells_empty():
    filled = first(source("W1.1", "energy.demand"))
    assert values(filled) == [None, None, None]


def test_a_repeated_fact_counts_as_its_first_row():
    facts = [
        fact("rain", "2020", 2.0, SOURCE_DETAIL="first"),
        fact("rain", "2020", 3.0, SOURCE_DETAIL="second"),
    ]
    filled = first(source("W1.1", "water.rain"), facts=facts, periods=("2020",))
    assert values(filled) == [2.0]
    assert filled.sources == ("form water", "first")


def test_facts_without_describing_columns_will_do():
    bare = pa.Table.from_pylist(
        [{"ITEM": "rain", "REF_AREA": "XX", "TIME_PERIOD": "2020", "OBS_VALUE": 4.0}]
    )
    plan = QuestionnairePlan("WATER", (source("W1.1", "water.rain"),))
    made = compile_questionnaire(ASKED, plan, Facts({"water": bare}), "XX", ("2020",), {}, SPEECH)
    assert values(made.tables[0].rows[1]) == [4.0]


def test_cells_are_counted_without_headings():
    assert answers(source("W1.1", "water.rain")).answered() == (3, 9)
    assert answers().answered() == (0, 9)


def test_a_formula_that_cannot_be_read_is_an_error():
    with pytest.raises(SathitiError):
        first(source("W1.1", "water.rain +"))
