"""Findings as a plain list: the worst first, each with its place and words."""

import pytest
from rich.console import Console

from sathiti.cli.findings import place_of, print_findings
from sathiti.cli.session import Speaker
from sathiti.model import Catalogue, Finding, Place, Text

TEXTS = Catalogue(
    {
        "Blocking": {"lo": "ຫ້າມຜ່ານ"},
        "row {row}": {"lo": "ແຖວ {row}"},
        "Findings: {blocking} blocking, {warning} warnings, {note} notes.": {
            "lo": "ຜົນ: {blocking}, {warning}, {note}."
        },
    }
)
ENGLISH, LAO = Speaker(TEXTS, ("en", "lo")), Speaker(TEXTS, ("lo", "en"))


def finding(severity, *places, message=None, key="TX.forest"):
    words = message or Text.of(en=f"A {severity} [matter].", lo="ຂໍ້ຄວາມ")
    return Finding(f"rule.{severity}", severity, "land", key, "2010", places, {}, words)


def printed(findings, speaker=ENGLISH):
    console = Console(width=200, record=True)
    with console.capture() as capture:
        print_findings(console, findings, speaker)
    return capture.get().splitlines()


def test_the_worst_stands_first():
    lines = printed([finding("note"), finding("blocking"), finding("warning")])
    heads = [line.split()[0] for line in lines if "rule." in line]
    assert heads == ["Blocking", "Warning", "Note"]


def test_every_language_has_its_line_and_brackets_are_no_colours():
    lines = printed([finding("blocking")])
    assert "    A blocking [matter]." in lines
    assert "    ຂໍ້ຄວາມ" in lines


def test_a_language_without_words_has_no_line():
    lines = printed([finding("note", message=Text.of(en="Alone."))])
    assert lines[1:-1] == ["    Alone."]


@pytest.mark.parametrize(
    ("speaker", "last"),
    [(ENGLISH, "Findings: 2 blocking, 0 warnings, 1 notes."), (LAO, "ຜົນ: 2, 0, 1.")],
)
def test_counts_stand_at_the_end(speaker, last):
    found = [finding("blocking"), finding("note"), finding("blocking")]
    assert printed(found, speaker)[-1] == last


def test_nothing_found_is_said_too():
    assert printed([]) == ["Findings: 0 blocking, 0 warnings, 0 notes."]


def test_the_first_place_is_shown_else_the_series():
    cell = Place("a.xlsx", sheet="1", cell="I8")
    assert place_of(finding("note", cell, Place("b.xlsx")), ENGLISH) == "a.xlsx › 1!I8"
    assert place_of(finding("note"), ENGLISH) == "TX.forest"


def test_a_place_is_said_in_the_users_language():
    found = finding("note", Place("a.csv", row=3))
    assert place_of(found, ENGLISH) == "a.csv › row 3"
    assert place_of(found, LAO) == "a.csv › ແຖວ 3"


def test_sheet_names_in_brackets_stay_as_they_are():
    place = Place("a.xlsx", sheet="[bold]1", cell="I8")
    assert any("[bold]1!I8" in line for line in printed([finding("blocking", place)]))
