"""Puts breaches into words: the rule's message, or its kind's, in each language."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.outcome import Breach, Measure
from sathiti.model import Catalogue, Finding, NumberStyle, Rule, Text, write_number

# Names with form, period or area: {forest_area}, {reference.population}, {forest_area@2014}.
PLACEHOLDER = re.compile(r"\{([^\W\d][\w.@-]*)\}")
NO_VALUE = "–"


class Wording(Struct, frozen=True):
    """How findings are said.

    Attributes:
        texts: translations of the default messages.
        languages: languages wanted.
        styles: how numbers are written in each language; 1,234.5 where none is given.
    """

    texts: Catalogue
    languages: Sequence[str]
    styles: Mapping[str, NumberStyle] = {}

    def finding(self, rule: Rule, breach: Breach, facts: Facts) -> Finding:
        """The finding of a breach, with its message in every language."""
        said = {
            "item": facts.label(rule.scope, breach.item),
            "area": facts.area(rule.scope, breach.area),
            "period": breach.period,
            **breach.values,
            **breach.problem.values,
        }
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            scope=rule.scope,
            key=f"{breach.area}.{breach.item}" if breach.item else breach.area,
            period=breach.period,
            places=breach.places,
            values={name: _plain(value) for name, value in breach.values.items()},
            message=Text(
                {lang: self._sentence(rule, breach, said, lang) for lang in self.languages}
            ),
        )

    def _sentence(self, rule: Rule, breach: Breach, said: dict[str, Any], language: str) -> str:
        template = self._template(rule, breach, said, language)
        return PLACEHOLDER.sub(
            lambda found: self._said(said[found[1]], language) if found[1] in said else found[0],
            template,
        )

    def _template(self, rule: Rule, breach: Breach, said: dict[str, Any], language: str) -> str:
        """The rule's own words, unless they speak of values this breach does not have."""
        problem = breach.problem.template
        speaks = set(PLACEHOLDER.findall(rule.message.say(language))) <= said.keys()
        own = rule.message.words.get(language, "") if speaks else ""
        if not own and speaks and not self.texts.has(problem, language):
            own = rule.message.say(language)
        return own or self.texts.say(problem, language)

    def _said(self, value: Any, language: str) -> str:
        if isinstance(value, Measure):
            if value.value is None:
                return NO_VALUE
            style = self.styles.get(language, NumberStyle())
            decimals = max(value.decimals, 0)
            # Adding zero makes a rounded minus zero plain.
            return write_number(round(value.value, decimals) + 0.0, decimals, style)
        if isinstance(value, list | tuple):
            return ", ".join(self._said(one, language) for one in value)
        return self.texts.say(value, language) if isinstance(value, Text) else str(value)


def _plain(value: Any) -> Any:
    """A value as findings keep it: numbers, words and lists of them."""
    if isinstance(value, Measure):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, int | float | Text) else str(value)


def placeholders(message: Text) -> set[str]:
    """Names in braces of a message, in all its languages."""
    return {name for words in message.words.values() for name in PLACEHOLDER.findall(words)}
