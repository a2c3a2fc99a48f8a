"""What a form's sheets are written from."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sathiti.model import Catalogue, Instrument, Obligation, Rule, Text, Unit


class FormTexts(Struct, frozen=True):
    """What a form is made from, handed to the writers of its sheets.

    Attributes:
        provider: the unit that fills it.
        areas: names of areas by code.
        country: area of items that name none.
        statuses: words of the drop-down by status code.
        sheets: sheet name by section id.
        previous: value of the period before, by item and area.
        rules: rules to show as hints.
    """

    instrument: Instrument
    obligation: Obligation
    provider: Unit
    areas: Mapping[str, Text]
    country: str
    texts: Catalogue
    languages: tuple[str, ...]
    statuses: dict[str, str]
    sheets: dict[str, str]
    previous: Mapping[tuple[str, str], float]
    rules: Sequence[Rule]

    def say(self, english: str, **values: object) -> Text:
        """Words of the catalogue in all languages of the form."""
        return Text(
            {language: self.texts.say(english, language, **values) for language in self.languages}
        )
