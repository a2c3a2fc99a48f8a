"""The chain behind a figure of a survey: step, formula, line, weights, records, rules.

Of records only how many there are and where they are kept is told, never one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from sathiti.domains.social.checking import CHECK, Checked
from sathiti.domains.social.gathering import ROUND
from sathiti.domains.social.rounds import Round, rounds_of
from sathiti.domains.social.sdg import flows_of
from sathiti.domains.social.statistics import lines_of
from sathiti.domains.social.weighting import WEIGH, Weighed
from sathiti.domains.social.welfare import AGGREGATE
from sathiti.methods.validation.record_rules import RECORD_KIND_WORDS
from sathiti.model import Lineage, RuleResult, Text, TraceNode
from sathiti.model.status import missing_words
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line import Office
from sathiti.warehouse.microdata import latest_microdata, read_lineage
from sathiti.warehouse.vintages import StoredVintage, latest_vintage, read_vintage
from sathiti.warehouse.workspace import Workspace

Address = tuple[str, str, str]
PAGES = {"POVERTY": "docs/en/methods/poverty", "": "docs/en/methods/inequality"}
BY_LINE = ("HEADCOUNT", "POVERTY_GAP", "POVERTY_SEVERITY", "WATTS", "SST", "INCIDENCE")
# What is computed, with w the weight, y welfare, z the line, p the rank.
FORMULAS = {
    "HEADCOUNT": "sum w 1(y <= z) / sum w",
    "POVERTY_GAP": "sum w (1 - y/z) 1(y <= z) / sum w",
    "POVERTY_SEVERITY": "sum w (1 - y/z)^2 1(y <= z) / sum w",
    "WATTS": "sum w ln(z/y) 1(y <= z) / sum w",
    "SST": "2 sum w (1 - y/z) (1 - F(y)) 1(y <= z) / sum w",
    "POOR_PERSONS": "sum w 1(y <= z)",
    "MEAN_WELFARE": "sum w y / sum w",
    "MEDIAN_WELFARE": "min y: sum w 1(y' <= y) >= sum w / 2",
    "GINI": "2 sum w y F(y) / sum w y - 1",
    "THEIL": "sum w (y/m) ln(y/m) / sum w",
    "MLD": "sum w ln(m/y) / sum w",
    "ATKINSON_1": "1 - exp(sum w ln(y) / sum w) / m",
    "S80S20": "sum w y 1(y > q80) / sum w y 1(y <= q20)",
    "PALMA": "sum w y 1(y > q90) / sum w y 1(y <= q40)",
    "MPI_H": "sum w 1(c >= k) / sum w, with c the weighted share of deprivations, k the cutoff",
    "MPI_A": "sum w c 1(c >= k) / sum w 1(c >= k)",
    "MPI_M0": "sum w c 1(c >= k) / sum w",
    "POPULATION": "sum w",
    "MEAN_SIZE": "sum w size / sum w",
    "FOOD_SHARE": "sum w food / sum w total",
    "LORENZ": "sum w y 1(F(y) <= p) / sum w y",
    "QUANTILE": "min y: F(y) >= p",
    "INCIDENCE": "sum w 1(y <= p z) / sum w",
    "GROWTH_INCIDENCE": "(q2(p) / q1(p))^(1/years) - 1",
    "SI_HEI_TOTL": "(m2 / m1)^(1/years) - 1, of all or of those below a rank",
}
# The dimension that says what a figure is.
NAMED_BY = ("SERIES", "INDICATOR", "CURVE")
SHARES = "sum w y 1(q_low < y <= q_high) / sum w y"


@dataclass(frozen=True)
class SocialTracer:
    """Answers where figures of surveys come from.

    Attributes:
        office: pack and periods.
        stored: dataflow to internal vintage.
        chains: round to the nodes that all its figures share: welfare, weights, records.
        lines: round and code of a poverty line to its node.
    """

    office: Office
    stored: Mapping[str, StoredVintage]
    chains: Mapping[str, tuple[TraceNode, ...]]
    lines: Mapping[tuple[str, str], TraceNode]

    @classmethod
    def of(
        cls,
        office: Office,
        workspace: Workspace,
        rounds: Sequence[Round],
        stored: Mapping[str, StoredVintage],
    ) -> "SocialTracer":
        """A tracer over what the rounds have left in a workspace."""
        chains = {one.name: _chain(office, workspace, one) for one in rounds}
        known = {name: nodes for name, nodes in chains.items() if nodes}
        lines = {(one.name, node.key): node for one in rounds for node in _lines(one)}
        return cls(office, stored, known, lines)

    def find(self, series: str, period: str) -> list[Address]:
        """Addresses of a figure named by ``DATAFLOW:key``, a key or one code of it.

        Args:
            series: as said.
            period: SDMX time period.
        """
        dataflow, _, key = series.rpartition(":")
        found = [
            address
            for address in self._rows
            if address[2] == period
            and (not dataflow or address[0] == dataflow)
            and (address[1] == key or key in address[1].split("."))
        ]
        exact = [address for address in found if address[1] == key]
        return exact or found

    def traces(self) -> Iterator[tuple[str, str, str, TraceNode]]:
        """Every figure with its chain."""
        for address in self._rows:
            yield (*address, self.trace(*address))

    def trace(self, dataflow: str, key: str, period: str) -> TraceNode:
        """The chain of one figure."""
        row = self._rows[dataflow, key, period]
        stored = self.stored[dataflow]
        structure = stored.dataset.structure
        named = next(one for one in NAMED_BY if one in structure.dimension_ids())
        code = row.get("INDICATOR") or row[named]
        codes = structure.codes_of(named)
        found = codes.get(row[named]) if codes else None
        units = structure.codes_of("UNIT_MEASURE")
        unit = units.get(row["UNIT_MEASURE"]) if units else None
        lineage = stored.dataset.lineage
        value = row["OBS_VALUE"]
        return TraceNode(
            dataflow=dataflow,
            key=key,
            period=period,
            label=found.name if found else Text.of(en=code),
            unit=unit.name if unit else Text({}),
            value=value,
            decimals=int(row["DECIMALS"] or 0),
            status=row["OBS_STATUS"],
            missing="" if value is not None else missing_words(row["OBS_STATUS"]),
            formula=FORMULAS.get(code, SHARES),
            formula_source=PAGES["POVERTY" if code in BY_LINE else ""],
            source=row.get("NOTE_SYNTHETIC") or "",
            inputs=(*self._line(row), *self._chains(row)),
            vintage=stored.vintage.id,
            step=lineage.step,
            code_version=lineage.code_version,
            run=lineage.run,
            created=lineage.created,
        )

    def _line(self, row: dict[str, Any]) -> tuple[TraceNode, ...]:
        """The poverty line of a figure, if it has one."""
        node = self.lines.get((row[ROUND], row.get("BASIS") or ""))
        return (node,) if node else ()

    def _chains(self, row: dict[str, Any]) -> Iterator[TraceNode]:
        """What the rounds of a figure rest on: one round, or two of a growth between them."""
        for name in row[ROUND].split():
            yield from self.chains.get(name, ())

    @cached_property
    def _rows(self) -> dict[Address, dict[str, Any]]:
        found: dict[Address, dict[str, Any]] = {}
        for flow, stored in self.stored.items():
            keys = series_keys(stored.dataset.table, stored.dataset.structure).to_pylist()
            for row, key in zip(stored.dataset.table.to_pylist(), keys, strict=True):
                found[flow, key, row["TIME_PERIOD"]] = row
        return found


def tracer_of(office: Office, workspace: Workspace) -> SocialTracer:
    """A tracer over the latest internal vintages of a workspace."""
    found = {
        flow: latest_vintage(workspace.warehouse, "internal", flow)
        for flow in flows_of(office.pack)
    }
    stored = {flow: read_vintage(vintage) for flow, vintage in found.items() if vintage}
    return SocialTracer.of(office, workspace, rounds_of(office), stored)


def _chain(office: Office, workspace: Workspace, one: Round) -> tuple[TraceNode, ...]:
    """Welfare, made from weights and records, made from files under rules."""
    checked = _summary(workspace, one, CHECK, Checked)
    weighed = _summary(workspace, one, WEIGH, Weighed)
    if checked is None or weighed is None:
        return ()
    words = office.words
    households = words("weighted records")
    records = replace(
        _node(workspace, one, one.name, words("Records of the survey"), float(_sum(checked.rows))),
        unit=words("records"),
        rules=tuple(_rules(one, checked)),
    )
    weights = replace(
        _node(workspace, one, one.step(WEIGH), words("Sum of final weights"), weighed.final_sum),
        formula=", ".join(
            [one.survey.weighting.method, *map(_margin, one.survey.weighting.margins)]
        ),
        formula_source="docs/en/methods/weighting",
        unit=households,
        inputs=(records,),
    )
    welfare = _node(
        workspace,
        one,
        one.step(AGGREGATE),
        words("Households with a measured consumption"),
        float(weighed.answered),
    )
    told = one.survey.welfare
    return (
        replace(
            welfare,
            unit=households,
            formula=", ".join(f"{name}: {value}" for name, value in told.items()),
            formula_source="docs/en/methods/welfare",
            inputs=(weights,),
        ),
    )


def _lines(one: Round) -> Iterator[TraceNode]:
    """Lines of a round: an amount, or a share of what the sample says."""
    pack, plan = one.pack, one.survey
    rows = {
        row["line"]: row
        for row in pack.parameter_values(plan.line_table)
        if row.get("round") in ("", one.period)
    }
    for line in lines_of(pack, plan.line_table, plan.lines, one.period):
        row = rows[line.id]
        said = Text({one: row[one] for one in pack.languages if row.get(one)})
        name = said if said.words else Text.of(en=line.id)
        absolute = line.value if isinstance(line.value, float) else None
        yield TraceNode(
            plan.line_table,
            line.code,
            one.period,
            name,
            Text.of(en=row.get("unit", "")),
            absolute if absolute is not None else float(row["value"]),
            0 if absolute is not None else 2,
            "E" if line.assumed else "A",
            *("", "", "", "", ""),
            formula="" if absolute is not None else f"{row['value']} x {row['kind']}",
            source=line.source,
        )


def _margin(margin: Any) -> str:
    return f"{margin.table} ({' × '.join(margin.by)})"


def _sum(rows: Mapping[str, int]) -> int:
    return sum(rows.values())


def _summary(workspace: Workspace, one: Round, what: str, kind: Any) -> Any:
    path = workspace.runs / f"{one.step(what)}.json"
    return read_json(path, kind) if path.exists() else None


def _node(workspace: Workspace, one: Round, name: str, label: Text, value: float) -> TraceNode:
    vintage = latest_microdata(workspace.warehouse, name)
    lineage = read_lineage(vintage) if vintage else Lineage("")
    return TraceNode(
        one.survey.id,
        name,
        one.period,
        label,
        Text({}),
        value,
        0,
        "A",
        vintage.id if vintage else "",
        lineage.step,
        lineage.code_version,
        lineage.run,
        lineage.created,
        sha256=vintage.content_hash if vintage else "",
    )


def _rules(one: Round, checked: Checked) -> Iterator[RuleResult]:
    kinds = {rule.id: rule for rule in one.rules}
    for fared in checked.summary:
        rule = kinds[fared.rule]
        yield RuleResult(
            rule.id,
            rule.severity,
            "failed" if fared.failed else "passed" if fared.checked else "not evaluated",
            expects=RECORD_KIND_WORDS[rule.kind],
            expression=f"{rule.expression} ({fared.failed}/{fared.checked})".strip(),
        )
