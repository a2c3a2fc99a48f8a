"""What the steps of the line share: the pack, the periods wanted, names of things."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sathiti.model import Instrument, Obligation, Rule, Text
from sathiti.warehouse.atomic import to_json
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import StepContext
from sathiti.warehouse.vintages import StoredVintage, find_vintage, read_vintage


@dataclass(frozen=True)
class Office:
    """An office at work: its pack and the periods it works on.

    Attributes:
        pack: the country pack.
        first, last: SDMX periods, both included; empty is open.
    """

    pack: Pack
    first: str = ""
    last: str = ""

    @cached_property
    def obligations(self) -> dict[str, tuple[Obligation, ...]]:
        """Forms owed for the periods, by instrument; every instrument has an entry."""
        owed = self.pack.obligations(self.first, self.last)
        return {
            instrument: tuple(one for one in owed if one.instrument == instrument)
            for instrument in self.pack.instruments
        }

    @cached_property
    def area_names(self) -> dict[str, Text]:
        """Area code to name."""
        return {code: area.name for code, area in self.pack.areas.items()}

    @cached_property
    def item_labels(self) -> dict[str, Text]:
        """``form.item`` to label."""
        return {
            f"{instrument.id}.{item.id}": item.label
            for instrument in self.pack.instruments.values()
            for item in instrument.items()
        }

    def rules_of(self, instrument: str) -> tuple[Rule, ...]:
        """Rules that speak of a form."""
        return tuple(rule for rule in self.pack.rules if rule.scope == instrument)

    @cached_property
    def texts_print(self) -> str:
        """Hash of all that is said to people: messages, names of areas and units."""
        return fingerprint(self.pack.texts, self.area_names, self.pack.units, self.pack.languages)

    def words(self, english: str) -> Text:
        """Words of the catalogue in the languages of the pack."""
        return self.pack.texts.text(english, self.pack.languages)

    def parameters(self) -> dict[str, str]:
        """What every step is told of the periods."""
        return {"first": self.first, "last": self.last}


def fingerprint(*parts: Any) -> str:
    """Hash of nouns, so that a step runs again when one of them says something else."""
    return hashlib.sha256(b"\n".join(to_json(part) for part in parts)).hexdigest()


def stored_of(context: StepContext, step: str) -> StoredVintage:
    """The vintage that a step this one reads has made."""
    vintage = context.inputs[step].outputs["vintage"]
    return read_vintage(find_vintage(context.workspace.warehouse, vintage))


def file_name(obligation: Obligation) -> str:
    """Name of the workbook of an obligation, the same going out and coming back."""
    return f"{obligation.instrument}-{obligation.period}-{obligation.provider}.xlsx"


def asked_rows(instrument: Instrument, country: str) -> list[tuple[str, str, bool]]:
    """(item, area, required) of every cell a form asks."""
    return [
        (item.id, area, item.required)
        for item in instrument.items()
        for area in item.areas or (country,)
    ]
