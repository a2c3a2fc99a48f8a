"""Findings by gravity."""

from itertools import permutations

import pytest

from sathiti.model import SEVERITIES, Confrontation, Finding, Text


def finding(severity):
    return Finding("r", severity, "f", "k", "2020", (), {}, Text({}))


def test_blocking_is_graver_than_a_warning_and_a_warning_than_a_note():
    assert SEVERITIES == ("blocking", "warning", "note")


@pytest.mark.parametrize(
    ("severities", "worst"),
    [
        ((), None),
        (("note",), "note"),
        (("note", "warning"), "warning"),
        (("note", "note", "blocking"), "blocking"),
        (("blocking", "warning", "note"), "blocking"),
    ],
)
def test_the_gravest_is_found_in_any_order(severities, worst):
    for order in permutations(severities):
        assert Confrontation(tuple(map(finding, order)), ()).worst() == worst


def test_a_finding_is_open_until_somebody_answers():
    assert finding("note").state == "open"
