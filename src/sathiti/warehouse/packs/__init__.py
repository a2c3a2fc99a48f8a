"""Country packs: folders of CSV and YAML, checked at load, so that a country needs no code."""

from sathiti.warehouse.packs.load import (
    built_in_packs,
    built_in_texts,
    known_languages,
    load_pack,
)
from sathiti.warehouse.packs.pack import (
    Agency,
    CalendarEntry,
    DeliveryRow,
    Pack,
    ParameterRow,
    QualityConcept,
)

__all__ = [
    "Agency",
    "CalendarEntry",
    "DeliveryRow",
    "Pack",
    "ParameterRow",
    "QualityConcept",
    "built_in_packs",
    "built_in_texts",
    "known_languages",
    "load_pack",
]
