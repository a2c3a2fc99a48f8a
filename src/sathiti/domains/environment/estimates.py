"""Emissions that a country estimates: the equations of its pack over the figures of its forms."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from sathiti.domains.environment.account_sources import (
    Remarks,
    coefficient_facts,
    contexts_of,
)
from sathiti.methods.emissions import (
    EQUATIONS,
    Equation,
    Input,
    apply_equation,
    co2_equivalent,
    combine_uncertainty,
    landfill_ch4,
    landfill_decay,
    parameter_table,
)
from sathiti.methods.validation import Evaluated, Facts, UsedFact, evaluate, parse
from sathiti.model import CollectedError, EmissionEstimate, FactorChoice, SathitiError
from sathiti.warehouse.packs.coefficients import COEFFICIENTS

FACTORS, LANDFILL, GWP = "factors", "landfill", "gwp"
# The waste that is deposited decays from its carbon on; its range is that of the factors.
DECAY = ("doc", "doc_f", "mcf", "f", "k")
# Methane is not in proportion to k, so that error propagation of a product does not cover it.
NOT_PROPORTIONAL = ("k",)
LANDFILL_SOURCE = "IPCC 2006 V5 equations 3.1 to 3.6"
TONNES_PER_GG = 1000.0
_Rows = Sequence[Mapping[str, str]]
_Context = tuple[str, str]  # area, period


class EstimatedRow(Struct, frozen=True):
    """One estimate of one area and period.

    Attributes:
        value: tonnes of the gas.
        uncertainty: half the 95 percent interval in percent, from the ranges of `ranged`
            alone; None where no factor has a range.
        low, high: its ends, in tonnes.
        co2e: tonnes of carbon dioxide equivalent.
        numbers: what went into the equation, by name.
        used: facts behind it.
        told: what is assumed of these facts.
    """

    estimate: str
    area: str
    period: str
    value: float
    uncertainty: float | None
    low: float | None
    high: float | None
    ranged: tuple[str, ...]
    co2e: float
    numbers: dict[str, float]
    used: tuple[UsedFact, ...]
    told: tuple[str, ...]


class Refused(Struct, frozen=True):
    """What could not be estimated, and where; area and period may be empty."""

    estimate: str
    error: SathitiError
    area: str = ""
    period: str = ""


class _Part(Struct, frozen=True):
    area: str
    period: str
    stream: str
    emission: float


def forms_of_estimate(estimate: EmissionEstimate) -> set[str]:
    """Forms that the formulas of an estimate read."""
    names = {
        form
        for formula in estimate.formulas.values()
        for form, _ in parse(formula, estimate.at).names()
    }
    return names - {COEFFICIENTS, FACTORS}


def make_estimate(
    estimate: EmissionEstimate,
    facts: Facts,
    remarks: Remarks,
    tables: Mapping[str, _Rows],
) -> tuple[list[EstimatedRow], list[Refused]]:
    """Estimate a gas for every area and period whose inputs are known.

    Args:
        estimate: equation, inputs, factors.
        facts: forms and coefficients.
        remarks: what is assumed of these facts.
        tables: tables of parameters by name, among them gwp.

    Returns:
        The estimates, and what was refused; nothing is left out in silence.
    """
    try:
        inputs = _inputs(estimate, facts, tables)
        compute = _landfill if estimate.equation == LANDFILL else _equation
        parts, refused = compute(estimate, inputs, tables)
        return _rows(estimate, parts, inputs, remarks, tables), refused
    except CollectedError as collected:
        return [], [Refused(estimate.id, error) for error in collected.errors]
    except SathitiError as error:
        return [], [Refused(estimate.id, error)]


def equation_of(estimate: EmissionEstimate) -> Equation:
    """The equation in units of its result, multiplied with the amount where there is one."""
    equation = next(one for one in EQUATIONS if one.id == estimate.equation)
    if not estimate.amount:
        return replace(equation, gas=estimate.gas)

    def multiplied(amount: Any, **values: Any) -> Any:
        return amount * equation.formula(**values)

    inputs = (*equation.inputs, Input("amount", "1"))
    return replace(equation, gas=estimate.gas, inputs=inputs, formula=multiplied)


def _row_of(choice: FactorChoice, tables: Mapping[str, _Rows], stream: str = "") -> dict[str, str]:
    where = {**({"item": stream} if stream else {}), **choice.where}
    found = [row for row in tables.get(choice.table, ()) if where.items() <= row.items()]
    if len(found) != 1:
        raise SathitiError(
            "{count} rows of the table “{table}” fit this factor.",
            fix="Name the table, and columns with codes that only one row has.",
            count=len(found),
            table=choice.table,
        )
    return dict(found[0])


def _inputs(
    estimate: EmissionEstimate, facts: Facts, tables: Mapping[str, _Rows]
) -> dict[_Context, dict[str, Evaluated]]:
    """Values of every formula, where all of them have one."""
    known = facts if estimate.equation == LANDFILL else _with_factors(estimate, facts, tables)
    found: dict[_Context, dict[str, Evaluated]] = defaultdict(dict)
    formulas = estimate.formulas
    for name, formula in formulas.items():
        for result in evaluate(parse(formula, estimate.at), known, ""):
            found[result.area, result.period][name] = result
    return {at: found[at] for at in sorted(found) if len(found[at]) == len(formulas)}


def _with_factors(estimate: EmissionEstimate, facts: Facts, tables: Mapping[str, _Rows]) -> Facts:
    rows = [
        {"item": name, "area": "", "valid_from": "", "valid_to": "", "assumed": "no"}
        | {"value": _row_of(choice, tables)["value"]}
        for name, choice in estimate.factors.items()
    ]
    table, _ = coefficient_facts(rows, contexts_of(facts), ())
    return Facts({**facts.forms, FACTORS: table})


def _equation(
    estimate: EmissionEstimate,
    inputs: Mapping[_Context, Mapping[str, Evaluated]],
    tables: Mapping[str, _Rows],
) -> tuple[list[_Part], list[Refused]]:
    names = list(estimate.formulas)
    table = pa.table(
        {"area": [area for area, _ in inputs], "period": [period for _, period in inputs]}
        | {
            name: pa.array([one[name].value for one in inputs.values()], pa.float64())
            for name in names
        }
    )
    made = apply_equation(table, equation_of(estimate), estimate.numbers)
    refused = [
        Refused(estimate.id, error, row["area"], row["period"])
        for row, error in zip(made.refused.to_pylist(), made.problems(), strict=True)
    ]
    parts = [
        _Part(row["area"], row["period"], "", row["emission"] * estimate.scale)
        for row in made.emissions.to_pylist()
    ]
    return parts, refused


def _landfill(
    estimate: EmissionEstimate,
    inputs: Mapping[_Context, Mapping[str, Evaluated]],
    tables: Mapping[str, _Rows],
) -> tuple[list[_Part], list[Refused]]:
    factors = {
        stream: {
            name: float(_row_of(estimate.factors[name], tables, stream)["value"]) for name in DECAY
        }
        for stream in estimate.streams
    }
    deposits = [
        {"area": area, "stream": stream, "period": period}
        | {"waste": one["amount"].value * share, **factors[stream]}
        for (area, period), one in inputs.items()
        for stream, share in estimate.streams.items()
    ]
    if not deposits:
        return [], []
    by = ("area", "stream")
    emitted = landfill_ch4(landfill_decay(pa.Table.from_pylist(deposits), by), by)
    return [
        _Part(row["area"], str(row["period"]), row["stream"], row["emission"] * TONNES_PER_GG)
        for row in emitted.to_pylist()
    ], []


def _half_range(row: Mapping[str, str]) -> float | None:
    """Half the range of a factor in percent of its value."""
    if not (row.get("low") and row.get("high") and float(row["value"])):
        return None
    return 50 * (float(row["high"]) - float(row["low"])) / float(row["value"])


def _ranges(estimate: EmissionEstimate, tables: Mapping[str, _Rows]) -> dict[str, dict[str, float]]:
    """Stream to the factors that have a range, with half of it in percent."""
    ranges: dict[str, dict[str, float]] = {}
    for stream in estimate.streams or ("",):
        halves = {
            name: _half_range(_row_of(choice, tables, stream))
            for name, choice in estimate.factors.items()
            if name not in NOT_PROPORTIONAL
        }
        ranges[stream] = {name: half for name, half in halves.items() if half is not None}
    return ranges


def _rows(
    estimate: EmissionEstimate,
    parts: Sequence[_Part],
    inputs: Mapping[_Context, Mapping[str, Evaluated]],
    remarks: Remarks,
    tables: Mapping[str, _Rows],
) -> list[EstimatedRow]:
    ranges = _ranges(estimate, tables)
    ranged = tuple(dict.fromkeys(name for known in ranges.values() for name in known))
    combined = combine_uncertainty(_sources(parts, ranges), ("area", "period"))
    gases = combined.append_column("gas", pa.array([estimate.gas] * len(combined), pa.string()))
    potentials = parameter_table([dict(row) for row in tables.get(GWP, ())])
    worth = co2_equivalent(gases, potentials, estimate.gwp)
    made = []
    for row in worth.to_pylist():
        area, period = row["area"], row["period"]
        used = _used(estimate, inputs, area, period)
        made.append(
            EstimatedRow(
                estimate=estimate.id,
                area=area,
                period=period,
                value=row["emission"],
                uncertainty=row["uncertainty"] if ranged else None,
                low=row["low"] if ranged else None,
                high=row["high"] if ranged else None,
                ranged=ranged,
                co2e=row["co2e"],
                numbers={name: one.value for name, one in inputs[area, period].items()},
                used=used,
                told=tuple(remarks.of(used)[1]),
            )
        )
    return made


def _sources(parts: Sequence[_Part], ranges: Mapping[str, Mapping[str, float]]) -> pa.Table:
    spread = {
        stream: sum(half**2 for half in known.values()) ** 0.5 for stream, known in ranges.items()
    }
    return pa.table(
        {
            "area": pa.array([one.area for one in parts], pa.string()),
            "period": pa.array([one.period for one in parts], pa.string()),
            "emission": pa.array([one.emission for one in parts], pa.float64()),
            "activity_uncertainty": pa.array([0.0] * len(parts), pa.float64()),
            "factor_uncertainty": pa.array([spread[one.stream] for one in parts], pa.float64()),
        }
    )


def _used(
    estimate: EmissionEstimate,
    inputs: Mapping[_Context, Mapping[str, Evaluated]],
    area: str,
    period: str,
) -> tuple[UsedFact, ...]:
    """Facts of the period; of a landfill those of the years before, whose waste decays in it."""
    behind = [
        one
        for (where, when), values in inputs.items()
        if where == area and (when < period if estimate.equation == LANDFILL else when == period)
        for one in values.values()
    ]
    facts = (fact for one in behind for fact in one.inputs if fact.form != FACTORS)
    return tuple(dict.fromkeys(facts))
