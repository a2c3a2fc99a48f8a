"""What changed between two rounds: growth along the distribution, and why poverty changed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from sathiti.domains.social.checking import CHECK
from sathiti.domains.social.curves import GROWTH, QUANTILE
from sathiti.domains.social.estimating import CURVES, ESTIMATE, analysed
from sathiti.domains.social.rounds import WELFARE, Round
from sathiti.domains.social.statistics import PERCENT, SurveyLine, lines_of
from sathiti.domains.social.weighting import WEIGH, design_of
from sathiti.domains.social.welfare import AGGREGATE
from sathiti.methods.poverty.decomposition import quantile_growth
from sathiti.methods.poverty.rounds import Rounds, datt_ravallion, group_growth, sectoral_change
from sathiti.methods.survey import Sample
from sathiti.methods.survey.distribution import Distribution
from sathiti.methods.survey.intervals import t_quantile
from sathiti.methods.survey.ranked import Ranked
from sathiti.model import Dataflow, Dataset, Message, Period, PovertyChange
from sathiti.warehouse.atomic import write_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import find_vintage, read_vintage, write_vintage

CHANGES = "changes"
HEADER = (
    "first",
    "last",
    "line",
    "measure",
    "method",
    "group",
    "part",
    "value",
    "standard_error",
    "low",
    "high",
    "t",
)
GROWN = "growth"
GROWTH_OF = {"bottom40": (0.0, 0.4), "all": (0.0, 1.0)}
_MEASURES = {"headcount": 0.0, "poverty_gap": 1.0}


def changes_step(office: Office, rounds: Sequence[Round]) -> Step:
    """Compare each round with the one before.

    Args:
        office: pack and periods.
        rounds: of one survey, in order.
    """
    survey = rounds[0].survey
    tables = office.pack.parameter_values(survey.line_table)

    def compare(context: StepContext) -> StepResult:
        pairs = list(pairwise(rounds))
        growth = [row for pair in pairs for row in growth_rows(context, *pair)]
        changes = [one for pair in pairs for one in _decomposed(context, *pair)]
        part = office.pack.dataflows[CURVES]
        flow = Dataflow(f"{CURVES}-{survey.id}-growth", *_same(part))
        schema = _schema(context, rounds[0])
        table = pa.Table.from_pylist(growth, schema=schema)
        vintage = write_vintage(
            context.workspace.warehouse, "internal", Dataset(flow, table, context.lineage())
        )
        report = context.workspace.reports / f"{survey.id}-decomposition.csv"
        write_csv(report, HEADER, [[*_values(one), one.t] for one in changes])
        view = report.with_suffix(".json")
        write_json(view, changes)
        return StepResult(
            fingerprint(vintage.content_hash, changes),
            rows=table.num_rows + len(changes),
            outputs={
                CURVES: vintage.id,
                "report": context.workspace.relative(report),
                "view": context.workspace.relative(view),
            },
            notes=tuple(_notes(changes)),
        )

    needed = [one.step(what) for one in rounds for what in (CHECK, WEIGH, AGGREGATE, ESTIMATE)]
    return Step(
        f"{CHANGES}-{survey.id}",
        tuple(needed),
        compare,
        fingerprints={"survey": rounds[0].print, "lines": fingerprint(tables)},
        title=office.words("Changes between rounds"),
    )


def _same(flow: Dataflow) -> tuple[Any, ...]:
    return flow.agency, flow.version, flow.name, flow.structure


def _schema(context: StepContext, one: Round) -> pa.Schema:
    return _curves(context, one).schema


def _curves(context: StepContext, one: Round) -> pa.Table:
    vintage = context.inputs[one.step(ESTIMATE)].outputs[CURVES]
    return read_vintage(find_vintage(context.workspace.warehouse, vintage)).dataset.table


def constant_line(one: Round) -> SurveyLine | None:
    """The line that is the same standard of living in every round, by which money is compared."""
    name = one.survey.welfare.get("constant_line")
    names = [str(name)] if name else list(one.survey.lines)
    found = lines_of(one.pack, one.survey.line_table, names, one.period)
    return next((line for line in found if isinstance(line.value, float)), None)


def years_between(first: str, last: str) -> float:
    """Years from one period to another."""
    return (Period.parse(last).start - Period.parse(first).start).days / 365.25


def growth_rows(context: StepContext, first: Round, last: Round) -> list[dict[str, Any]]:
    """Yearly growth of welfare at each rank since the round before, as observations.

    Quantiles of both rounds are brought to one standard by `constant_line`.
    """
    lines = [constant_line(one) for one in (first, last)]
    if None in lines:
        return []
    before, after = (
        {_address(row, first): row for row in _curves(context, one).to_pylist() if _known(row)}
        for one in (first, last)
    )
    both = [address for address in after if address in before]
    if not both:
        return []
    scales = [line.value for line in lines if line and isinstance(line.value, float)]
    old, old_error, new, new_error = (
        np.array([float(rows[one][name]) / scale for one in both])
        for rows, scale in ((before, scales[0]), (after, scales[1]))
        for name in ("OBS_VALUE", "STANDARD_ERROR")
    )
    years = years_between(first.period, last.period)
    growth, error = quantile_growth(old, new, old_error, new_error, years)
    # independent samples: their degrees of freedom add up; the normal where a cube has none
    freedom = [sum(float(rows[one].get("DF") or "inf") for rows in (before, after)) for one in both]
    told = zip(both, (100 * growth).tolist(), (100 * error).tolist(), freedom, strict=True)
    return [_growth_row(after[address], *figures) for address, *figures in told]


def _known(row: dict[str, Any]) -> bool:
    return (
        row["CURVE"] == QUANTILE
        and row["OBS_VALUE"] is not None
        and row["STANDARD_ERROR"] is not None
    )


def _address(row: dict[str, Any], one: Round) -> tuple[Any, ...]:
    structure = one.pack.dataflows[CURVES].structure
    return tuple(row[name] for name in structure.dimension_ids())


def ends_of(value: float, error: float, freedom: float) -> tuple[float | None, float | None]:
    """The 95 percent interval by Student's t; none without degrees of freedom."""
    reach = float(t_quantile(0.975, np.array([freedom]))[0]) * error
    return (None, None) if np.isnan(reach) else (value - reach, value + reach)


def _growth_row(row: dict[str, Any], value: float, error: float, freedom: float) -> dict[str, Any]:
    low, high = ends_of(value, error, freedom)
    told = {"STANDARD_ERROR": error, "CI_LOWER": low, "CI_UPPER": high, "DF": freedom}
    empty = dict.fromkeys(("CV", "DEFF", "RELIABILITY", "COMMENT_OBS"))
    said = {
        name: None if figure is None else format(figure, ".10g")
        for name, figure in told.items()
        if name in row
    }
    more = {"CURVE": GROWTH, "OBS_VALUE": value, "UNIT_MEASURE": PERCENT, "DECIMALS": "1"}
    return {**row, **{name: None for name in empty if name in row}, **said, **more}


def _decomposed(context: StepContext, first: Round, last: Round) -> Iterator[PovertyChange]:
    """Growth and redistribution; within groups and between them."""
    samples = [Sample(analysed(context, one), design_of(one)) for one in (first, last)]
    names = sectors(first)
    ranked = [sample.ranked(WELFARE, names, missing="drop") for sample in samples]
    both = Rounds(ranked[0], ranked[1], WELFARE)
    yield from _shared_growth((first, last), ranked)
    for code, amounts in shared_lines(first, last).items():
        yield from _of_line((first, last), replace(both, lines=amounts), code, names)


def shared_lines(first: Round, last: Round) -> dict[str, tuple[float, float]]:
    """The amounts of each line that both rounds have; a line of one round alone is left out."""
    before, after = (
        {
            line.code: line.value
            for line in lines_of(one.pack, one.survey.line_table, one.survey.lines, one.period)
            if isinstance(line.value, float)
        }
        for one in (first, last)
    )
    return {code: (amount, after[code]) for code, amount in before.items() if code in after}


def _shared_growth(
    rounds: tuple[Round, Round], ranked: Sequence[Ranked]
) -> Iterator[PovertyChange]:
    """Yearly growth of the mean of the poorest 40 percent and of all (SDG 10.1.1)."""
    lines = [constant_line(one) for one in rounds]
    amounts = [line.value for line in lines if line and isinstance(line.value, float)]
    if len(amounts) < len(rounds):
        return
    first, last = (_in_units(one, amount) for one, amount in zip(ranked, amounts, strict=True))
    years = years_between(rounds[0].period, rounds[1].period)
    grown = group_growth(Rounds(first, last, WELFARE), years, list(GROWTH_OF.values()))
    told = (rounds[0].period, rounds[1].period, lines[0].code if lines[0] else "")
    for part, row in zip(GROWTH_OF, grown.to_dicts(), strict=True):
        value, error, low, high = _percent(row)
        yield PovertyChange(*told, GROWN, "a_year", "", part, value, error, low, high)


def _in_units(ranked: Ranked, amount: float) -> Ranked:
    held = ranked.distribution
    scaled = Distribution(held.values / amount, held.weights, held.squares)
    return replace(ranked, distribution=scaled)


def sectors(one: Round) -> list[str]:
    """Domains of records above the unit, whose groups people may move between."""
    domains = one.survey.domains.values()
    return [domain.id for domain in domains if domain.file in one.survey.above(one.unit)]


def _of_line(
    rounds: tuple[Round, Round], both: Rounds, code: str, names: Sequence[str]
) -> Iterator[PovertyChange]:
    for measure, alpha in _MEASURES.items():
        found = {
            ("datt_ravallion", ""): datt_ravallion(both, alpha),
            ("shapley", ""): datt_ravallion(both, alpha, base="shapley"),
        }
        for name in names:
            if _same_groups(both, name):
                found["sectoral", name] = sectoral_change(both, name, alpha)
        for (method, group), parts in found.items():
            for row in parts.to_dicts():
                told = (rounds[0].period, rounds[1].period, code, measure, method, group)
                value, error, low, high = _percent(row)
                yield PovertyChange(*told, row["part"], value, error, low, high)


def _same_groups(both: Rounds, name: str) -> bool:
    """Whether both rounds have the same groups; an area that is new has no poverty before."""
    first, second = (
        set(one.keys[name].values) for one in (both.first, both.second) if isinstance(one, Ranked)
    )
    return first == second


def _percent(row: Mapping[str, Any]) -> tuple[float, float, float | None, float | None]:
    """Value, error and interval of a change in percent."""
    low, high = (None if row[end] is None else 100 * row[end] for end in ("ci_low", "ci_high"))
    return 100 * row["estimate"], 100 * row["standard_error"], low, high


def _values(one: PovertyChange) -> list[object]:
    return [getattr(one, name) for name in HEADER[:-1]]


def _notes(changes: Sequence[PovertyChange]) -> Iterator[Message]:
    for one in changes:
        if (one.method, one.measure, one.part) == ("shapley", "headcount", "change"):
            yield Message(
                "{line}, {first} to {last}: poverty rate {value} percentage points, t {t}.",
                {
                    "line": one.line,
                    "first": one.first,
                    "last": one.last,
                    "value": round(one.value, 2),
                    "t": round(one.t or 0.0, 1),
                },
            )
