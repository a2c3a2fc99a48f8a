"""One breach of one check, before it becomes a finding."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from msgspec import Struct

from sathiti.methods.validation.series.panel import Observation, Panel

Parameters = Mapping[str, Any]


class Breach(Struct, frozen=True):
    """What is wrong in one place.

    Attributes:
        about: the observations in question, the one to look at first first; empty if the
            breach is about the table or a code list.
        values: what the message names.
        beside: observations it was compared with.
        group: breaches of one check with the same group become one finding; the series key of
            the first observation if None.
        key: what to show as key where there is no observation.
    """

    about: tuple[Observation, ...]
    values: dict[str, Any] = {}
    beside: tuple[Observation, ...] = ()
    group: Hashable = None
    key: str = ""


class Outcome(Struct, frozen=True):
    """What one check found.

    Attributes:
        checked: cases it could judge.
        breaches: those that failed.
        not_evaluated: cases that lack a value it needs.
    """

    checked: int
    breaches: tuple[Breach, ...]
    not_evaluated: int = 0


class Check(Struct, frozen=True):
    """A built-in check: the rules of the pack name it and set its parameters.

    Attributes:
        id: as in the rules.
        run: does it.
        parameters: names it needs.
    """

    id: str
    run: Callable[[Panel, Parameters], Outcome]
    parameters: tuple[str, ...] = ()
