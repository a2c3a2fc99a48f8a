"""The chain behind a cell of an account: formula or identity, and what it was made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from sathiti.methods.accounts.equations import parts_of
from sathiti.model import AccountTemplate, Message, SathitiError, Text, TraceNode
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line.office import Office
from sathiti.warehouse.packs.coefficients import COEFFICIENTS, holds_in
from sathiti.warehouse.vintages import StoredVintage

Row = dict[str, Any]
Address = tuple[str, str, str]
Fact = tuple[str, str, str, str]


@dataclass(frozen=True)
class AccountTracer:
    """Answers where cells of accounts come from.

    Attributes:
        office: pack and periods.
        accounts: template id to the internal vintage of its cells.
        reported: makes the node of a figure that a form reported; None where it has none.
    """

    office: Office
    accounts: Mapping[str, StoredVintage]
    reported: Callable[[Fact], TraceNode | None]

    def addresses(self) -> Iterator[tuple[Address, Fact]]:
        """Dataflow, key and period of every cell, and its name in formulas."""
        for fact, row in self._cells.items():
            flow = self.accounts[fact[0]].vintage.dataflow
            yield (flow, row["SERIES_KEY"], row["TIME_PERIOD"]), fact

    def node(self, fact: Fact, deep: bool) -> TraceNode | None:
        """The chain of a cell, or of any figure that a formula names.

        Args:
            fact: form or account, item or ``table.row.column``, area, period.
            deep: follow the chain through other cells; otherwise those stand without theirs.
        """
        if fact in self._cells:
            return self._cell_node(fact, deep)
        if fact[0] == COEFFICIENTS:
            return self._coefficient_node(fact)
        return self.reported(fact)

    @cached_property
    def _cells(self) -> dict[Fact, Row]:
        cells: dict[Fact, Row] = {}
        for account, stored in self.accounts.items():
            table = stored.dataset.table
            keys = series_keys(table, stored.dataset.structure)
            for row in table.append_column("SERIES_KEY", keys).to_pylist():
                cell = f"{row['ACCOUNT_TABLE']}.{row['ACCOUNT_ROW']}.{row['ACCOUNT_COLUMN']}"
                cells[account, cell, row["REF_AREA"], row["TIME_PERIOD"]] = row
        return cells

    def _cell_node(self, fact: Fact, deep: bool) -> TraceNode:
        inputs = msgspec.json.decode(self._cells[fact]["INPUTS"] or "[]", type=list[Fact])
        given = tuple(node for node in self._inputs(inputs, deep) if node)
        return msgspec.structs.replace(self._bare(fact), inputs=given)

    @cached_property
    def _bare_nodes(self) -> dict[Fact, TraceNode]:
        return {}

    def _bare(self, fact: Fact) -> TraceNode:
        """The node of a cell without what it was made of; each is made once."""
        if fact not in self._bare_nodes:
            self._bare_nodes[fact] = self._make_bare(fact)
        return self._bare_nodes[fact]

    def _make_bare(self, fact: Fact) -> TraceNode:
        account, _, _, period = fact
        row, template = self._cells[fact], self.office.pack.accounts[account]
        stored = self.accounts[account]
        formula, source = _formula(row, template)
        made = stored.dataset.lineage
        return TraceNode(
            dataflow=stored.vintage.dataflow,
            key=row["SERIES_KEY"],
            period=period,
            label=self._label(row, template),
            unit=template.unit_label,
            value=row["OBS_VALUE"],
            decimals=row["DECIMALS"] or 0,
            status=row["OBS_STATUS"],
            formula=formula,
            formula_source=source,
            source=row.get("COMMENT_OBS") or "",
            vintage=stored.vintage.id,
            step=made.step,
            code_version=made.code_version,
            run=made.run,
            created=made.created,
        )

    def _inputs(self, facts: list[Fact], deep: bool) -> Iterator[TraceNode | None]:
        for fact in facts:
            whole = deep or fact not in self._cells
            yield self.node(fact, deep) if whole else self._bare(fact)

    def _coefficient_node(self, fact: Fact) -> TraceNode:
        _, item, area, period = fact
        row = self._coefficient(item, area, period)
        texts, languages = self.office.pack.texts, self.office.pack.languages
        note = Text.of(**{language: row.get(f"note_{language}", "") for language in languages})
        said = texts.text("Coefficient", languages)
        return TraceNode(
            dataflow="",
            key=f"{COEFFICIENTS}.{item}",
            period=period,
            label=note if note.words else said,
            unit=Text.of(en=row["unit"]),
            value=float(row["value"]),
            decimals=len(row["value"].partition(".")[2]),
            status="E" if row["assumed"] == "yes" else "A",
            source=row["source"],
            vintage="",
            step="",
            code_version="",
            run="",
            created="",
        )

    def _coefficient(self, item: str, area: str, period: str) -> Mapping[str, str]:
        rows = self.office.pack.parameter_values(COEFFICIENTS)
        found = [
            row
            for row in rows
            if row["item"] == item and row["area"] in ("", area) and holds_in(row, period)
        ]
        if not found:
            raise SathitiError(
                "There is no coefficient “{item}” for {period}.",
                fix="Run the production again: the pack has changed since.",
                item=item,
                period=period,
            )
        return max(found, key=lambda row: row["area"])

    def _label(self, row: Row, template: AccountTemplate) -> Text:
        table = template.table(row["ACCOUNT_TABLE"])
        lines = (*table.rows, *table.columns) if table else ()
        labels = {line.code: line.label for line in lines}
        said = Message(
            "{account}: {row}: {column}",
            {
                "account": template.title,
                "row": labels.get(row["ACCOUNT_ROW"], row["ACCOUNT_ROW"]),
                "column": labels.get(row["ACCOUNT_COLUMN"], row["ACCOUNT_COLUMN"]),
            },
        )
        return self.office.pack.texts.text(said, self.office.pack.languages)


def _formula(row: Row, template: AccountTemplate) -> tuple[str, str]:
    rule = row.get("RULE") or ""
    if not rule:
        return row.get("FORMULA") or "", row.get("SOURCE_DETAIL") or ""
    identity = next((one for one in template.identities if one.id == rule), None)
    if identity:
        return identity.formula, identity.source or template.source
    return _sum_of_parts(rule, template), template.source


def _sum_of_parts(rule: str, template: AccountTemplate) -> str:
    """The sum that an id such as ``parts.rows.use.ABS`` stands for, in codes of the template."""
    _, side, name, whole = rule.split(".", 3)
    table = template.table(name)
    if table is None:  # The pack has changed since.
        return rule
    is_row = side == "rows"
    parts = parts_of(table.rows if is_row else table.columns).get(whole, [])
    before = f"{name}." if is_row and len(template.tables) > 1 else ""
    return f"{before}{whole} = {' + '.join(f'{before}{part}' for part in parts)}"
