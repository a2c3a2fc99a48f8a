"""Questionnaires in packs: the form of the sender, the sources of the country."""

import pytest

from sathiti.model import Catalogue, Text
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.packs.questionnaires import said_in

TEMPLATE = "questionnaires/templates/rain.yaml"
SOURCES = "questionnaires/sources/rain.yaml"
ASKED = (
    "id: RAIN\nversion: '2020'\ntitle: {en: Rain questionnaire}\nreceiver: {en: Collector}\n"
    "source: invented\ntables:\n  - id: R1\n    title: {en: Rain}\n    note: {en: A note}\n"
    "    rows:\n      - {code: H, heading: true, label: {en: 'of which:'}}\n"
    "      - {code: '1', label: {en: Fallen}, unit: MM, unit_label: {en: mm}}\n"
    "      - {code: '2', label: {en: Stored}, unit: MM, unit_label: {en: mm}}\n"
)
ANSWERED = (
    "questionnaire: RAIN\nproviders: {R1: weather, R1.2: weather}\nrows:\n"
    "  - {row: R1.1, formula: 2 * weather.rain, decimals: 1, source: invented}\n"
    "  - row: R1.2\n    formula: weather.rain\n    decimals: 0\n    source: invented\n"
    "    assumed: {en: all of it}\n"
)
FILES = {TEMPLATE: ASKED, SOURCES: ANSWERED}


def test_the_form_is_read_as_the_sender_words_it(isle):
    asked = isle.load(FILES).questionnaires["RAIN"]
    assert (asked.version, asked.source) == ("2020", "invented")
    assert asked.receiver == Text.of(en="Collector")
    (table,) = asked.tables
    assert table.note == Text.of(en="A note")
    assert [(row.code, row.heading, row.unit) for row in table.rows] == [
        ("H", True, ""),
        ("1", False, "MM"),
        ("2", False, "MM"),
    ]


def test_sources_and_providers_are_read(isle):
    plan = isle.load(FILES).questionnaire_plans["RAIN"]
    assert plan.providers == {"R1": "weather", "R1.2": "weather"}
    first, second = plan.rows
    assert (first.cell, first.formula, first.decimals) == ("R1.1", "2 * weather.rain", 1)
    assert first.at is not None
    assert first.at.row == 4
    assert second.assumed == Text.of(en="all of it")


def test_a_form_may_wait_for_its_sources(isle):
    pack = isle.load({TEMPLATE: ASKED})
    assert list(pack.questionnaires) == ["RAIN"]
    assert pack.questionnaire_plans == {}


def test_a_plan_may_name_providers_alone(isle):
    plan = isle.load({TEMPLATE: ASKED, SOURCES: "questionnaire: RAIN\nproviders: {R1: weather}\n"})
    assert plan.questionnaire_plans["RAIN"].rows == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: RAIN\n", "", "The field “id” is missing"),
        ("title: {en: Rain questionnaire}", "title: {fr: Pluie}", "no words in: en"),
        ("receiver: {en: Collector}\n", "", "The field “receiver” needs words"),
        ("source: invented\n", "", "The field “source” is missing"),
        ("unit: MM, unit_label: {en: mm}", "unit_label: {en: mm}", "“unit” is missing"),
        ("unit: MM, unit_label: {en: mm}", "unit: MM", "The field “unit_label” needs words"),
        ("code: '2'", "code: '1'", "“1” is written twice"),
        ("code: '2'", "code: 'a b'", "“a b” cannot stand in the field “code”"),
        ("heading: true", "heading: maybe", "“maybe” is not known as heading"),
        ("note: {en: A note}", "colour: red", "The field “colour” is not known here"),
    ],
)
def test_faulty_forms_are_told_with_their_line(isle, old, new, told):
    assert old in ASKED
    errors = isle.told({TEMPLATE: ASKED.replace(old, new), SOURCES: ""})
    assert any(told in error and f"isle/{TEMPLATE} › row" in error for error in errors), errors


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("questionnaire: RAIN", "questionnaire: SNOW", "“SNOW” is not known as questionnaire"),
        ("row: R1.1", "row: R1.9", "“R1.9” is not known as row"),
        ("row: R1.1", "row: R1.H", "“R1.H” is not known as row"),
        ("R1: weather,", "R2: weather,", "“R2” is not known as providers"),
        ("R1: weather,", "R1: sailing,", "“sailing” is not known as providers"),
        ("2 * weather.rain", "2 * weather.hail", "hail"),
        ("2 * weather.rain", "2 * rain", "does not say its form"),
        ("2 * weather.rain", "indicators.WETNESS", "WETNESS"),
        ("2 * weather.rain", "2 *", "sources/rain.yaml"),
        ("decimals: 1", "decimals: one", "“one” is not a whole number"),
        ("source: invented}", "note: x}", "The field “source” is missing"),
    ],
)
def test_faulty_sources_are_told_with_their_line(isle, old, new, told):
    assert old in ANSWERED
    errors = isle.told({**FILES, SOURCES: ANSWERED.replace(old, new, 1)})
    assert any(told in error and f"isle/{SOURCES} › row" in error for error in errors), errors


def test_two_files_for_one_form_are_told(isle):
    errors = isle.told({**FILES, "questionnaires/templates/again.yaml": ASKED})
    assert any("“RAIN” is written twice" in error for error in errors)


def test_words_of_the_catalogue_are_added(isle):
    asked = isle.load(FILES).questionnaires["RAIN"]
    texts = Catalogue.from_rows(
        [
            {"en": "Rain questionnaire", "lo": "ແບບສອບຖາມນ້ຳຝົນ"},
            {"en": "Collector", "lo": "ຜູ້ເກັບ"},
            {"en": "Fallen", "lo": "ຕົກ"},
            {"en": "mm", "lo": "ມມ"},
            {"en": "A note", "lo": "ໝາຍເຫດ"},
        ]
    )
    made = said_in([asked], texts, ("lo", "en"))["RAIN"]
    assert made.title.words == {"lo": "ແບບສອບຖາມນ້ຳຝົນ", "en": "Rain questionnaire"}
    assert made.receiver.say("lo") == "ຜູ້ເກັບ"
    (table,) = made.tables
    assert table.note.say("lo") == "ໝາຍເຫດ"
    assert table.rows[1].label.say("lo") == "ຕົກ"
    assert table.rows[1].unit_label.say("lo") == "ມມ"
    assert table.rows[2].label.words == {"en": "Stored"}


@pytest.fixture(scope="module")
def lao() -> Pack:
    return load_pack("lao")


def test_the_forms_that_come_with_the_program(lao):
    tables = {one.id: [table.id for table in one.tables] for one in lao.questionnaires.values()}
    assert tables["UNSD_WATER"] == ["W1", "W2", "W3", "W4", "W5", "W6"]
    assert tables["UNSD_WASTE"] == ["R1", "R2", "R3"]
    assert tables["FRA"][:4] == ["T1a", "T1b", "T1e", "T2a"]
    assert "SDG15" in tables["SDG"]


def test_everything_asked_is_said_in_lao(lao):
    for asked in lao.questionnaires.values():
        texts = [asked.title, asked.receiver, *(table.title for table in asked.tables)]
        rows = [row for table in asked.tables for row in table.rows]
        texts += [text for row in rows for text in (row.label, row.unit_label) if text.words]
        assert [text for text in texts if not text.words.get("lo")] == []


def test_every_row_has_a_source_or_a_provider(lao):
    """A cell that stays empty must name who is to be asked."""
    for asked in lao.questionnaires.values():
        plan = lao.questionnaire_plans[asked.id]
        answered = {source.cell for source in plan.rows}
        for table in asked.tables:
            for row in table.rows:
                name = f"{table.id}.{row.code}"
                named = name in plan.providers or table.id in plan.providers
                assert row.heading or named or name in answered, (asked.id, name)


def test_series_codes_of_indicators_are_those_of_the_pack(lao):
    """Rows named as an indicator of the pack are answered by it without a line."""
    rows = {row.code for table in lao.questionnaires["SDG"].tables for row in table.rows}
    known = {one.id for one in lao.indicators}
    assert len(rows & known) >= 14
