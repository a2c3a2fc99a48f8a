"""Findings as rows of a plain table."""

from collections.abc import Sequence

from sathiti.model import Confrontation


def findings_csv(confrontation: Confrontation, languages: Sequence[str]) -> list[dict[str, str]]:
    """One row a finding, for a CSV file.

    Returns:
        rows with rule, severity, series_key, period, value, place and ``message_<language>``
        for each of `languages`.
    """
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "series_key": finding.key,
            "period": finding.period,
            "value": str(finding.values.get("value", "")),
            "place": str(finding.places[0]) if finding.places else "",
            **{f"message_{language}": finding.message.say(language) for language in languages},
        }
        for finding in confrontation.findings
    ]
