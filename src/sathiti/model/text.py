"""Words in several languages, and the sentences a program says to people."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from sathiti.model.days import write_day
from sathiti.model.lao import lao_canonical
from sathiti.model.numbers import NumberStyle, write_exact

SOURCE_LANGUAGE = "en"
_PLACE = re.compile(r"\{\{|\}\}|\{([^\W\d]\w*)\}")


class Text(Struct, frozen=True):
    """The same words in several languages, kept as entered.

    Attributes:
        words: language code to words, for example ``{"lo": "ປ່າໄມ້", "en": "Forest"}``.
    """

    words: dict[str, str]

    @classmethod
    def of(cls, **words: str) -> "Text":
        """Make a text from keywords, leaving out empty languages.

        >>> Text.of(en="Forest", lo="ປ່າໄມ້").say("lo")
        'ປ່າໄມ້'
        """
        return cls({language: said for language, said in words.items() if said})

    def say(self, language: str) -> str:
        """The words in `language`, else in English, else in any language, else empty."""
        for wanted in (language, SOURCE_LANGUAGE, *self.words):
            if self.words.get(wanted):
                return self.words[wanted]
        return ""

    def __str__(self) -> str:
        return self.say(SOURCE_LANGUAGE)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.words.items())))

    def same_words(self, other: "Text") -> bool:
        """Whether both say the same in every language they share, in canonical spelling."""
        shared = self.words.keys() & other.words.keys()
        return bool(shared) and all(
            lao_canonical(self.words[language]) == lao_canonical(other.words[language])
            for language in shared
        )


class Message(Struct, frozen=True):
    """A sentence with values, translated by its English template.

    Attributes:
        template: the English sentence with ``{name}`` places; it is the catalogue key.
        values: what stands in the places: numbers, days, words, `Text` or other messages.
    """

    template: str
    values: dict[str, Any] = {}

    def __str__(self) -> str:
        return Catalogue().say(self, SOURCE_LANGUAGE)

    def __hash__(self) -> int:
        # Values may be lists, and equal values may be written differently.
        return hash((self.template, *sorted(self.values)))


class Catalogue(Struct, frozen=True):
    """Translations of English words and sentence templates.

    Attributes:
        entries: English to {language: words}; an absent entry is said in English.
        number_styles: how numbers in sentences are written, by language; where there is
            none they stay as Python writes them. What is no quantity (years, codes, rows)
            is given as text.
    """

    entries: dict[str, dict[str, str]] = {}
    number_styles: dict[str, NumberStyle] = {}

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> "Catalogue":
        """Read rows with a column ``en`` and one column per other language code."""
        entries = {
            row[SOURCE_LANGUAGE]: {
                language: words
                for language, words in row.items()
                if language != SOURCE_LANGUAGE and len(language) == 2 and words
            }
            for row in rows
        }
        return cls(entries)

    def merged(self, other: "Catalogue") -> "Catalogue":
        """This catalogue with the entries of `other` added or put in place of its own."""
        return Catalogue(
            {**self.entries, **other.entries}, {**self.number_styles, **other.number_styles}
        )

    def has(self, template: str, language: str) -> bool:
        """Whether `template` can be said in `language`."""
        return language == SOURCE_LANGUAGE or language in self.entries.get(template, {})

    def say(self, said: "Message | Text | str", language: str, **values: Any) -> str:
        """Say a message, a text or an English template in `language`.

        ``{name}`` is filled with the value of that name, ``{{`` and ``}}`` are braces; whatever
        else stands in braces is left as it is, so that a faulty sentence is still said.
        """
        if isinstance(said, Text):
            return said.say(language)
        template = said.template if isinstance(said, Message) else said
        filled = {**said.values, **values} if isinstance(said, Message) else values
        sentence = self.entries.get(template, {}).get(language, template)

        def put(place: re.Match[str]) -> str:
            name = place[1]
            if name is None:
                return place[0][0]
            return self._value(filled[name], language) if name in filled else place[0]

        return _PLACE.sub(put, sentence)

    def text(self, said: "Message | Text | str", languages: Iterable[str]) -> Text:
        """Say it in each of `languages`."""
        return Text({language: self.say(said, language) for language in languages})

    def _value(self, value: Any, language: str) -> str:
        if isinstance(value, Message | Text):
            return self.say(value, language)
        if isinstance(value, list | tuple):
            return ", ".join(self._value(one, language) for one in value)
        if isinstance(value, date):
            return write_day(value, language)
        style = self.number_styles.get(language)
        if style and isinstance(value, int | float) and not isinstance(value, bool):
            return write_exact(value, style)
        return str(value)
