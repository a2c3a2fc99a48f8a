"""All figures of an office by the names formulas use: forms, indicators, accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods.quality_measures import SeriesFigures, figures_in
from sathiti.methods.validation import Facts
from sathiti.model import SathitiError, Text
from sathiti.warehouse.packs import Pack

INDICATORS = "indicators"
STATUS, ESTIMATED = "OBS_STATUS", "E"
_CELL = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")


@dataclass(frozen=True)
class Figures:
    """What an office has compiled.

    Attributes:
        pack: the country pack.
        forms: form to its checked facts, with ITEM.
        indicators: compiled series, with FORMULA naming the indicator.
        accounts: account to its cells.
    """

    pack: Pack
    forms: Mapping[str, pa.Table]
    indicators: Sequence[pa.Table] = ()
    accounts: Mapping[str, pa.Table] = field(default_factory=dict)

    @cached_property
    def tables(self) -> dict[str, pa.Table]:
        """First part of a name to its table; ITEM is the rest of the name."""
        found = dict(self.forms)
        if self.indicators:
            whole = pa.concat_tables(self.indicators, promote_options="default")
            found[INDICATORS] = whole.append_column("ITEM", whole["FORMULA"])
        for account, cells in self.accounts.items():
            names = pc.binary_join_element_wise(*(cells[part] for part in _CELL), ".")
            found[account] = cells.append_column("ITEM", names)
        return found

    @cached_property
    def facts(self) -> Facts:
        """As the rule language reads them: ``form.item``, ``indicators.ID``, cells."""
        return Facts(self.tables, codelists=self.pack.codelists)

    @cached_property
    def series(self) -> dict[str, SeriesFigures]:
        """Where each series has figures; indicators go by their id alone."""
        found: dict[str, SeriesFigures] = {}
        for form, table in self.tables.items():
            assumed = figures_in(_estimated(table), "ITEM")
            for name, periods in figures_in(table, "ITEM").items():
                series = name if form == INDICATORS else f"{form}.{name}"
                words = self._words(form, name)
                found[series] = SeriesFigures(*words, periods, assumed.get(name, {}))
        return found

    def provider(self, function: str, day: str) -> Text:
        """Who holds a function on an ISO date; empty where nobody does."""
        try:
            return self.pack.provider(function, day).name
        except SathitiError:
            return Text({})

    def _words(self, form: str, name: str) -> tuple[Text, Text]:
        if form in self.pack.instruments:
            item = self.pack.instruments[form].item(name)
            return (item.label, item.unit_label) if item else (Text.of(en=name), Text({}))
        if form == INDICATORS:
            found = [one for one in self.pack.indicators if one.id == name]
            return (found[0].title, found[0].unit_label) if found else (Text({}), Text({}))
        template = self.pack.accounts[form]
        table, row, column = name.split(".")
        words = [
            line.label
            for block in template.tables
            if block.id == table
            for lines, code in ((block.rows, row), (block.columns, column))
            for line in lines
            if line.code == code
        ]
        return _joined([template.title, *words]), template.unit_label


def _estimated(table: pa.Table) -> pa.Table:
    """Rows whose figure rests on an assumption."""
    if STATUS not in table.column_names:
        return table.slice(0, 0)
    return table.filter(pc.equal(table[STATUS], ESTIMATED))


def _joined(texts: Sequence[Text]) -> Text:
    languages = {language for text in texts for language in text.words}
    return Text({one: ", ".join(text.say(one) for text in texts) for one in sorted(languages)})
