"""Values, multipliers and periods that no office writes on purpose: found, never a crash."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from sathiti.model import Catalogue, Text

HARD = [
    "1e400", "-1e400", "1e308", "-1e308", "1e-320", "1e-400", "5e-324", "0", "-0", "0.0",
    "1" * 400, "0." + "0" * 400 + "1", "໑໒໓໔", "NaN", "INF", "-INF", "1e", "--1", "∞", "١٢",
]  # fmt: skip


def changed(world: Any, series: str, codes: dict[str, str], **change: Any) -> list[Any]:
    return [
        replace(row, **change)
        if (row.series, row.time, row.codes) == (series, "2018", codes)
        else row
        for row in world.clean(5)
    ]


@pytest.mark.parametrize("written", HARD)
@pytest.mark.parametrize(
    ("series", "codes"),
    [("FDI", {}), ("POV", {"SEX": "M"}), ("POP", {"URBANISATION": "U"}), ("STUNT", {})],
)
def test_every_check_stands_every_value(
    world: Any, series: str, codes: dict[str, str], written: str
) -> None:
    confrontation = world.check(changed(world, series, codes, written=written))
    assert len(confrontation.summary) == len(world.tables.rules)
    for finding in confrontation.findings:
        assert finding.message.say("lo")
        assert "{" not in finding.message.say("en")


@pytest.mark.parametrize("written", ["1e400", "1" * 400, "໑໒໓໔", "INF", "∞", "1e", "--1", "١٢"])
def test_what_is_no_number_is_told_as_such(world: Any, written: str) -> None:
    findings = world.check(changed(world, "FDI", {}, written=written)).findings
    assert [finding.rule for finding in findings] == ["series.value_unreadable"]
    assert findings[0].values["value"] == written


@pytest.mark.parametrize("power", ["999", "-400", "--3", "²", "3.0", "x", "-", "+", "໖"])
@pytest.mark.parametrize("series", ["FDI", "DTH", "POP"])
def test_every_check_stands_every_multiplier(world: Any, series: str, power: str) -> None:
    rows = [
        replace(row, codes={**row.codes, "UNIT_MULT": power})
        if row.series == series and row.time == "2018"
        else row
        for row in world.clean(5)
    ]
    assert "code_unknown" in world.found(rows)


@pytest.mark.parametrize(
    "period", ["9999", "9998", "9999-W52", "9999-12-31", "0000", "1-1", "²²²²", "", "2015-13"]
)
def test_every_check_stands_every_period(world: Any, period: str) -> None:
    assert "period_unreadable" in world.found(changed(world, "FDI", {}, time=period))


def test_two_placeholders_at_the_end_of_the_calendar(world: Any) -> None:
    late = {"2017": "9998", "2018": "9999"}
    rows = [
        replace(row, time=late.get(row.time, row.time)) if row.series == "FDI" else row
        for row in world.clean(5)
    ]
    found = [f for f in world.check(rows).findings if f.rule == "series.period_unreadable"]
    assert [f.period for f in found] == ["9998, 9999"]


@pytest.mark.parametrize(
    ("words", "lao"),
    [
        ({"en": "E {value}", "lo": "ລ {value}"}, "ລ 31x"),
        ({"en": "E {value}"}, "ຄ 31x"),
        ({"en": "Not in the catalogue: {value}"}, "Not in the catalogue: 31x"),
    ],
)
def test_a_rule_speaks_its_own_words_else_those_of_the_catalogue(
    world: Any, words: dict[str, str], lao: str
) -> None:
    rules = tuple(
        structs.replace(rule, message=Text(words))
        for rule in world.tables.rules
        if rule.id == "series.value_unreadable"
    )
    texts = Catalogue.from_rows([{"en": "E {value}", "lo": "ຄ {value}"}])
    (finding,) = world.check(
        changed(world, "FDI", {}, written="31x"),
        tables=structs.replace(world.tables, rules=rules),
        texts=texts,
    ).findings
    assert finding.message.say("lo") == lao
    assert finding.message.say("en") == words["en"].format(value="31x")


def test_words_with_braces_in_the_data_do_no_harm(world: Any) -> None:
    for written in ("{value}", "{0}", "{", "}", "%s"):
        (finding,) = world.check(changed(world, "FDI", {}, written=written)).findings
        assert f"“{written}”" in finding.message.say("en")
