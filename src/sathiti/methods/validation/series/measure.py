"""What a series measures: told by its unit, and by the wording of its name."""

import re

from msgspec import Struct

from sathiti.methods.validation.series.tables import SeriesRuleTables, UnitClass, Wording
from sathiti.model import Text, lao_canonical

_ADDITIVE = {"count", "money", "quantity"}
_MEAN = {"percent", "rate", "probability", "intensity"}
_UNNUMBERED = {"hundred": 100.0, "thousand": 1000.0, "million": 1_000_000.0}


class Measure(Struct, frozen=True):
    """The nature of a figure.

    Attributes:
        kind: of the unit, empty if unknown.
        base: highest value that makes sense for a part of a whole: 100 for percent, N for a
            rate per N; 0 if there is none.
        wording: what the name says about the unit, or None.
        said_base: N where the name says per N; else 0.
        flags: of all wordings found: mean, unbounded, signed, parity.
    """

    kind: str
    base: float
    wording: Wording | None
    said_base: float
    flags: frozenset[str]

    @property
    def additive(self) -> bool:
        """Whether the parts of a whole add up to it."""
        return self.kind in _ADDITIVE and "mean" not in self.flags

    @property
    def mean(self) -> bool:
        """Whether the whole lies between its parts."""
        return self.kind in _MEAN or (self.kind in _ADDITIVE and "mean" in self.flags)


def measure_of(name: Text, unit: str, unit_name: Text, tables: SeriesRuleTables) -> Measure:
    """The nature of a series.

    Args:
        name: of the series, in any languages.
        unit: unit code as written.
        unit_name: names of the unit.
        tables: unit classes and wordings.
    """
    found, match = _unit_class(unit, unit_name, tables)
    kind = found.kind if found else ""
    base = _base(found.base, match) if found else 0.0
    if kind == "percent":
        base = 100.0
    said = [(wording, hit) for wording in tables.wordings if (hit := _said(wording, name))]
    speaking = next(((w, hit) for w, hit in said if w.kinds), (None, None))
    return Measure(
        kind,
        base,
        speaking[0],
        _base(speaking[0].base, speaking[1]) if speaking[0] else 0.0,
        frozenset().union(*(wording.flags for wording, _ in said)),
    )


def _unit_class(
    unit: str, unit_name: Text, tables: SeriesRuleTables
) -> tuple[UnitClass | None, re.Match[str] | None]:
    for known in tables.units:
        if known.field == "code":
            match = known.pattern.fullmatch(unit)
        else:
            match = next(
                (hit for said in unit_name.words.values() if (hit := known.pattern.search(said))),
                None,
            )
        if match:
            return known, match
    return None, None


def _said(wording: Wording, name: Text) -> re.Match[str] | None:
    said = name.words.get(wording.language, "")
    return wording.pattern.search(lao_canonical(said)) if said else None


def _base(fixed: float, match: re.Match[str] | None) -> float:
    written = match.groupdict().get("base") if match else None
    if fixed or not written:
        return fixed
    digits = re.sub(r"\D", "", written)
    return float(digits) if digits else _UNNUMBERED.get(written.strip().lower(), 0.0)
