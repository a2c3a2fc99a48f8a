"""The chain behind a figure: formula, inputs, vintages, workbook, cell, hash, rule results."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypedDict

import msgspec

from sathiti.methods.validation import parse
from sathiti.methods.validation.kind_words import KIND_WORDS
from sathiti.model import (
    Dataset,
    Finding,
    Indicator,
    Instrument,
    Place,
    Rule,
    RuleResult,
    SathitiError,
    Text,
    TraceNode,
)
from sathiti.model.status import missing_words, split_reason
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.deliveries import Receipt
from sathiti.warehouse.line.account_tracing import AccountTracer
from sathiti.warehouse.line.office import Office
from sathiti.warehouse.vintages import StoredVintage

Row = dict[str, Any]
Address = tuple[str, str, str]
Fact = tuple[str, str, str, str]


@dataclass(frozen=True)
class Tracer:
    """Answers where published figures come from.

    Attributes:
        office: pack and periods.
        forms: form name to the internal vintage of its facts.
        compiled: dataflow id to the internal vintage of compiled figures.
        receipts: sha-256 to receipt of every delivery.
        accounts: template id to the internal vintage of its cells.
        deep: follow chains through the cells of accounts to the forms; otherwise the cells
            that a cell is made of stand without theirs.
    """

    office: Office
    forms: Mapping[str, StoredVintage]
    compiled: Mapping[str, StoredVintage]
    receipts: Mapping[str, Receipt]
    accounts: Mapping[str, StoredVintage] = field(default_factory=dict)
    deep: bool = True

    def trace(self, dataflow: str, key: str, period: str) -> TraceNode:
        """The chain of one figure.

        Raises:
            SathitiError: there is no such figure.
        """
        compiled = self._compiled.get((dataflow, key, period))
        if compiled is not None:
            return self._compiled_node(dataflow, compiled)
        fact = self._fact_at.get((dataflow, key, period))
        if fact is not None:
            return self._fact_node(fact)
        node = self._input_node(self._cell_at.get((dataflow, key, period)))
        if node is not None:
            return node
        raise SathitiError(
            "There is no figure {key} for {period} in {dataflow}.",
            fix="Look up the series and its periods: sathiti export {dataflow} --format csv.",
            dataflow=dataflow,
            key=key,
            period=period,
        )

    def traces(self) -> Iterator[tuple[str, str, str, TraceNode]]:
        """Every figure with its chain."""
        for address in self._addresses:
            yield (*address, self.trace(*address))

    def find(self, series: str, period: str) -> list[Address]:
        """Addresses of a figure named by a dataflow and key, a key, a code, a goal or an item.

        Args:
            series: ``DATAFLOW:key``, a full series key, one code of it (such as a series
                code), an indicator or its goal (such as 6.4.1), or ``form.item``.
            period: SDMX time period.
        """
        dataflow, _, key = series.rpartition(":")
        found = [
            address
            for address in self._addresses
            if address[2] == period
            and (not dataflow or address[0] == dataflow)
            and (address[1] == key or key in address[1].split(".") or key in self._names(address))
        ]
        exact = [address for address in found if address[1] == key]
        return exact or found or self._find_item(key, period)

    def _names(self, address: Address) -> tuple[str, ...]:
        row = self._compiled.get(address)
        indicator = self._indicators.get(row["FORMULA"]) if row else None
        return (indicator.id, indicator.goal) if indicator else ()

    def _find_item(self, name: str, period: str) -> list[Address]:
        form, _, item = name.partition(".")
        return [
            address
            for address, fact in (*self._fact_at.items(), *self._cell_at.items())
            if fact[:2] == (form, item) and fact[3] == period
        ]

    @cached_property
    def _addresses(self) -> tuple[Address, ...]:
        return (*self._compiled, *self._fact_at, *self._cell_at)

    @cached_property
    def _account_tracer(self) -> AccountTracer:
        return AccountTracer(self.office, self.accounts, self._reported_node)

    @cached_property
    def _cell_at(self) -> dict[Address, Fact]:
        return dict(self._account_tracer.addresses())

    def _reported_node(self, fact: Fact) -> TraceNode | None:
        return self._fact_node(fact) if fact in self._facts else None

    def _input_node(self, fact: Fact | None) -> TraceNode | None:
        return self._account_tracer.node(fact, self.deep) if fact else None

    @cached_property
    def _facts(self) -> dict[Fact, Row]:
        return {
            (form, row["ITEM"], row["REF_AREA"], row["TIME_PERIOD"]): row
            for form, stored in self.forms.items()
            for row in _rows(stored.dataset)
        }

    @cached_property
    def _fact_at(self) -> dict[Address, Fact]:
        return {
            (self._dataflow_of(fact[0]), row["SERIES_KEY"], row["TIME_PERIOD"]): fact
            for fact, row in self._facts.items()
        }

    @cached_property
    def _compiled(self) -> dict[Address, Row]:
        return {
            (dataflow, row["SERIES_KEY"], row["TIME_PERIOD"]): row
            for dataflow, stored in self.compiled.items()
            for row in _rows(stored.dataset)
            if row.get("FORMULA")
        }

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.office.pack.indicators}

    @cached_property
    def _judges(self) -> dict[tuple[str, str], list[tuple[Rule, frozenset[str]]]]:
        judges: dict[tuple[str, str], list[tuple[Rule, frozenset[str]]]] = defaultdict(list)
        for form in self.forms:
            instrument = self.office.pack.instruments[form]
            for rule in self.office.rules_of(form):
                items = items_named(rule, instrument)
                for item in items:
                    judges[form, item].append((rule, items))
        return judges

    @cached_property
    def _breaches(self) -> dict[tuple[str, str], list[Finding]]:
        breaches: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for stored in self.forms.values():
            for finding in stored.findings:
                for place in finding.places:
                    breaches[finding.rule, _written(place)].append(finding)
        return breaches

    def _dataflow_of(self, form: str) -> str:
        return self.office.pack.instruments[form].dataflow

    def _compiled_node(self, dataflow: str, row: Row) -> TraceNode:
        indicator = self._indicators[row["FORMULA"]]
        stored = self.compiled[dataflow]
        inputs = msgspec.json.decode(row["INPUTS"], type=list[Fact])
        return TraceNode(
            dataflow=dataflow,
            key=row["SERIES_KEY"],
            period=row["TIME_PERIOD"],
            label=indicator.title,
            unit=indicator.unit_label,
            value=row["OBS_VALUE"],
            decimals=row["DECIMALS"],
            status=row["OBS_STATUS"],
            missing=_missing(row),
            formula=indicator.formula,
            formula_source=indicator.source,
            inputs=tuple(node for node in map(self._input_node, inputs) if node),
            **_made(stored),
        )

    @cached_property
    def _fact_nodes(self) -> dict[Fact, TraceNode]:
        return {}

    def _fact_node(self, fact: Fact) -> TraceNode:
        """The node of a reported figure; each is made once, many cells are made of it."""
        if fact not in self._fact_nodes:
            self._fact_nodes[fact] = self._make_fact_node(fact)
        return self._fact_nodes[fact]

    def _make_fact_node(self, fact: Fact) -> TraceNode:
        form, item_id, area, period = fact
        row = self._facts[fact]
        item = self.office.pack.instruments[form].item(item_id)
        receipt = self.receipts.get(row.get("DELIVERY") or "")
        unit = self.office.pack.units.get(receipt.provider) if receipt else None
        _, remark = split_reason(row.get("COMMENT_OBS") or "")
        return TraceNode(
            dataflow=self._dataflow_of(form),
            key=row["SERIES_KEY"],
            period=period,
            label=item.label if item else Text.of(en=item_id),
            unit=item.unit_label if item else Text({}),
            value=row["OBS_VALUE"],
            decimals=row["DECIMALS"] or 0,
            status=row["OBS_STATUS"],
            cell=_place(row.get("PLACE") or ""),
            sha256=row.get("DELIVERY") or "",
            provider=unit.name if unit else Text({}),
            received=receipt.received if receipt else "",
            source=remark or row.get("SOURCE_DETAIL") or "",
            missing=_missing(row),
            rules=tuple(self._judged(form, item_id, area, period, row)),
            **_made(self.forms[form]),
        )

    def _judged(
        self, form: str, item: str, area: str, period: str, row: Row
    ) -> Iterable[RuleResult]:
        for rule, items in self._judges.get((form, item), ()):
            found = self._breaches.get((rule.id, row.get("PLACE") or ""))
            given = all(self._given(form, name, area, period) for name in items)
            yield RuleResult(
                rule.id,
                rule.severity,
                "failed" if found else "passed" if given else "not evaluated",
                found[0].message if found else Text({}),
                KIND_WORDS[rule.kind],
                rule.expression,
            )

    def _given(self, form: str, item: str, area: str, period: str) -> bool:
        row = self._facts.get((form, item, area, period))
        return row is not None and row["OBS_VALUE"] is not None


def items_named(rule: Rule, instrument: Instrument) -> frozenset[str]:
    """Items of the rule's own form that it speaks of; all where it is about the whole form."""
    own = {item.id for item in instrument.items()}
    if rule.expression:
        names = parse(rule.expression, rule.at).names()
        return frozenset(item for form, item in names if form in ("", instrument.id)) & own
    told = " ".join(map(str, _flat(rule.parameters)))
    named = frozenset(item for item in own if item in told.replace(",", " ").split())
    return named or frozenset(own)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _flat(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _rows(dataset: Dataset) -> list[Row]:
    keys = series_keys(dataset.table, dataset.structure)
    rows: list[Row] = dataset.table.append_column("SERIES_KEY", keys).to_pylist()
    return rows


def _missing(row: Row) -> str:
    if row["OBS_VALUE"] is not None:
        return ""
    return missing_words(row["OBS_STATUS"], row.get("COMMENT_OBS") or "")


class _Made(TypedDict):
    vintage: str
    step: str
    code_version: str
    run: str
    created: str


def _made(stored: StoredVintage) -> _Made:
    lineage = stored.dataset.lineage
    return {
        "vintage": stored.vintage.id,
        "step": lineage.step,
        "code_version": lineage.code_version,
        "run": lineage.run,
        "created": lineage.created,
    }


def _place(written: str) -> Place | None:
    return Place.parse(written) if written else None


def _written(place: Place) -> str:
    return f"{place.source}|{place.sheet}|{place.cell}"
