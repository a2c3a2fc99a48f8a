"""Reads the parameters of a rule of a built-in kind, and refuses what the kind does not know."""

from collections.abc import Sequence
from typing import Any

from sathiti.model import Rule, SathitiError

ALL = "all"


class Parameters:
    """The parameters of one rule; every refusal names the rule and its line.

    Raises:
        SathitiError: a parameter that the kind does not have.
    """

    def __init__(self, rule: Rule, known: Sequence[str]) -> None:
        self.rule = rule
        unknown = [name for name in rule.parameters if name not in known]
        if unknown:
            raise SathitiError(
                "Rule {rule}: the kind {kind} has no parameter {unknown}.",
                fix="Use: {known}.",
                at=rule.at,
                rule=rule.id,
                kind=rule.kind,
                unknown=unknown,
                known=list(known) or "–",
            )

    def get(self, name: str) -> Any:
        """The parameter as it is, or None."""
        return self.rule.parameters.get(name)

    def number(self, name: str) -> float | None:
        """A number, or None if it is not given."""
        value = self.get(name)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        raise self._wrong(name, "0.5")

    def texts(self, name: str) -> list[str]:
        """One text or a list of texts; an empty list if it is not given."""
        value = self.get(name)
        texts = [] if value is None else [value] if isinstance(value, str | int | float) else value
        if isinstance(texts, list | tuple) and all(isinstance(t, str | int | float) for t in texts):
            return [str(text) for text in texts]
        raise self._wrong(name, "[a, b]")

    def needed(self, *names: str) -> list[str]:
        """Texts of the first of the names that is given."""
        for name in names:
            if self.texts(name):
                return self.texts(name)
        raise SathitiError(
            "Rule {rule}: the kind {kind} needs the parameter {name}.",
            fix="Add it to the parameters of the rule.",
            at=self.rule.at,
            rule=self.rule.id,
            kind=self.rule.kind,
            name=" / ".join(names),
        )

    def items(self, known: Sequence[str]) -> list[str]:
        """Items of ``item`` or ``items``; the word *all* stands for all of `known`."""
        items = self.needed("items", "item")
        return list(known) if items == [ALL] else items

    def _wrong(self, name: str, example: str) -> SathitiError:
        return SathitiError(
            "Rule {rule}: the parameter {name} cannot be “{given}”.",
            fix="Write for example: {name}: {example}.",
            at=self.rule.at,
            rule=self.rule.id,
            name=name,
            given=str(self.get(name)),
            example=example,
        )
