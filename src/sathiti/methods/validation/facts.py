"""What is known about each form: its facts and what they mean."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from sathiti.methods.validation.fact_table import FactTable, read_facts
from sathiti.methods.validation.panel import Panel
from sathiti.model import CodeList, Structure, Text


class Facts:
    """What is known about each form; read once, at first use.

    Attributes:
        forms: form name to fact table of any engine.
        codelists: dimension or column name to code list, for sums over a list or hierarchy
            and for names of areas (REF_AREA).
        labels: ``form.item`` to its label, for messages.
        structures: form name to structure, for the check of codes.
        asked: form name to the table of cells asked (ITEM, REF_AREA, TIME_PERIOD and,
            where known, REQUIRED true/false and UNIT_MEASURE).
    """

    def __init__(
        self,
        forms: Mapping[str, Any],
        codelists: Mapping[str, CodeList] | None = None,
        labels: Mapping[str, Text] | None = None,
        structures: Mapping[str, Structure] | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> None:
        self.forms = forms
        self.codelists = codelists or {}
        self.labels = labels or {}
        self.structures = structures or {}
        self.asked = asked or {}

    @cached_property
    def panel(self) -> Panel:
        """The facts laid out over contexts."""
        return Panel([read_facts(form, table) for form, table in self.forms.items()])

    def label(self, form: str, item: str) -> Text:
        """Label of an item; its name where it has none."""
        return self.labels.get(f"{form}.{item}") or Text({"en": item})

    def codes(self, form: str, dimension: str) -> CodeList | None:
        """Code list of a dimension: the one given for its column, else the structure's."""
        if dimension in self.codelists or form not in self.structures:
            return self.codelists.get(dimension)
        structure = self.structures[form]
        known = dimension in structure.dimension_ids()
        return structure.codes_of(dimension) if known else None

    def item_key(self, form: str, item: str) -> dict[str, str]:
        """Codes of the dimensions of an item; empty if the form has no row of it."""
        return self._item_keys.get(form, {}).get(item, {})

    def item_with(self, form: str, key: Mapping[str, str]) -> str | None:
        """The item of a form that has exactly this key."""
        items = self._item_keys.get(form, {}).items()
        return next((item for item, known in items if known == key), None)

    @cached_property
    def _item_keys(self) -> dict[str, dict[str, dict[str, str]]]:
        return {form: self._keys_of(table) for form, table in self.panel.tables.items()}

    def _keys_of(self, table: FactTable) -> dict[str, dict[str, str]]:
        structure = self.structures.get(table.form)
        columns = structure.dimension_ids() if structure else table.key_columns()
        columns = [column for column in columns if column != "REF_AREA" and table.has(column)]
        _, first = np.unique(table.items.codes, return_index=True)
        return {
            table.text("ITEM", row): {column: table.text(column, row) for column in columns}
            for row in first.tolist()
        }

    def area(self, form: str, code: str) -> Text:
        """Name of an area of a form; its code where it has none."""
        codes = self.codes(form, "REF_AREA")
        found = codes.get(code) if codes else None
        return found.name if found else Text({"en": code})
