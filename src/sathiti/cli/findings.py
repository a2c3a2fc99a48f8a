"""Findings as a plain list in the terminal."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from sathiti.cli.session import Speaker
from sathiti.model import SEVERITIES, Finding

_STYLES = {"blocking": "bold red", "warning": "yellow", "note": "blue"}
_WORDS = {"blocking": "Blocking", "warning": "Warning", "note": "Note"}


def place_of(finding: Finding, speaker: Speaker) -> str:
    """Where a finding stands: its first cell, else its series."""
    if not finding.places:
        return finding.key
    return finding.places[0].say(speaker.texts, speaker.languages[0])


def print_findings(console: Console, findings: Sequence[Finding], speaker: Speaker) -> None:
    """One block a finding: severity, rule, place, then the message in each language."""
    for finding in sorted(findings, key=lambda one: SEVERITIES.index(one.severity)):
        place = place_of(finding, speaker)
        severity = speaker.say(_WORDS[finding.severity])
        head = f"[{_STYLES[finding.severity]}]{severity}[/] {finding.rule}  {escape(place)}"
        console.print(head, highlight=False)
        for language in speaker.languages:
            said = finding.message.words.get(language)
            if said:
                console.print(f"    {said}", highlight=False, markup=False)
    counts = Counter(finding.severity for finding in findings)
    console.print(
        speaker.say(
            "Findings: {blocking} blocking, {warning} warnings, {note} notes.",
            **{severity: counts[severity] for severity in SEVERITIES},
        ),
        style="bold",
        highlight=False,
    )
