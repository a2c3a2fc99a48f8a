"""Problems of a file that do not stop the reading, told in every language."""

from collections.abc import Sequence
from typing import Any

from sathiti.model import Catalogue, Finding, Place, Severity, Text

_FIRST_BUDDHIST_YEAR = 2400


class Problems:
    """Collects findings while a file is read; each problem is kept once."""

    def __init__(self, source: str, texts: Catalogue, languages: Sequence[str]) -> None:
        self.source = source
        self._texts = texts
        self._languages = tuple(languages)
        self._found: dict[tuple[str, str], Finding] = {}

    def add(
        self, rule: str, severity: Severity, template: str, *, key: str = "", **values: Any
    ) -> None:
        """Note one problem.

        Args:
            rule: id, ``sdmx.`` and a word.
            severity: blocking, warning or note.
            template: English sentence with places, a key of the message catalogue.
            key: series key or name of an artefact.
            values: fill the places of the template.
        """
        message = Text(
            {
                language: self._texts.say(template, language, **values)
                for language in self._languages
            }
        )
        self._found.setdefault(
            (rule, str(message)),
            Finding(
                rule=rule,
                severity=severity,
                scope=self.source,
                key=key,
                period="",
                places=(Place(self.source, key=key),),
                values=values,
                message=message,
            ),
        )

    def check_year(self, prepared: str) -> None:
        """Tell a time of preparation that counts years of the Buddhist era.

        Computers set to that calendar write it into headers; it is 543 years ahead.
        """
        year = prepared[:4]
        if year.isdecimal() and int(year) > _FIRST_BUDDHIST_YEAR:
            self.add(
                "sdmx.calendar",
                "note",
                "The message says it was prepared in {year}, which is {common} of the common era."
                " Please set the calendar of the sending program.",
                year=year,
                common=str(int(year) - 543),
            )

    def found(self) -> tuple[Finding, ...]:
        """The problems in the order they were met."""
        return tuple(self._found.values())
