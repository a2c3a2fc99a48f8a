"""Weights of a round: from selection over non-response to the totals of the population."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from msgspec.structs import replace

from sathiti.domains.social.checking import ANSWERED, CHECK
from sathiti.domains.social.rounds import WEIGHT, Round
from sathiti.domains.social.units import lifted, with_domains
from sathiti.domains.social.weight_checks import agreeing, check_base_weights, check_categories
from sathiti.methods.survey.weighting import (
    Calibrated,
    Calibration,
    Margin,
    adjust_by_classes,
    base_weights,
    calibrate_weights,
)
from sathiti.methods.validation.record_rules import joined_keys
from sathiti.model import Codebook, Message, Place, SurveyMargin, Text, Variable
from sathiti.model.design import Design
from sathiti.warehouse.atomic import join_hashes, read_json, write_json
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.microdata import open_microdata, read_records, write_microdata
from sathiti.warehouse.steps import Step, StepContext, StepResult

WEIGH = "weights"
BASE, RESPONSE = "base_weight", "response_weight"
SUMMARY = ("what", "variable", "category", "total", "before", "after", "off", "met")


class Weighed(Struct, frozen=True):
    """What weighting a round did.

    Attributes:
        selected, in_scope, answered: weighted records drawn, that exist, that answered.
        response_rate: share of the base weights in scope that answered.
        base_sum, final_sum: sums of weights over the weighted records that answered.
        kish: one plus the squared coefficient of variation of the final weights.
        least, greatest: final weights.
        lowest_factor, highest_factor: by which calibration changed a weight; 1 without it.
        met: every population total is met.
        totals: number of totals asked.
    """

    selected: int
    in_scope: int
    answered: int
    response_rate: float
    base_sum: float
    final_sum: float
    kish: float
    least: float
    greatest: float
    lowest_factor: float = 1.0
    highest_factor: float = 1.0
    met: bool = True
    totals: int = 0


def weighting_step(one: Round) -> Step:
    """Make the weights of a round and keep them in the closed zone."""
    tables = {
        margin.table: one.pack.parameter_values(margin.table)
        for margin in one.survey.weighting.margins
    }

    def weigh(context: StepContext) -> StepResult:
        records = open_microdata(one.given(context, CHECK))
        kept = {file: read_records(records, file).table for file in one.survey.files}
        table, weighed, rows = weigh_records(one, kept)
        made = write_microdata(
            context.workspace.warehouse,
            one.step(WEIGH),
            {WEIGH: table},
            {WEIGH: _codebook(one)},
            one.design,
            context.lineage(),
        )
        report = context.workspace.reports / f"{one.name}-weights.csv"
        write_csv(report, SUMMARY, rows)
        summary = weighed_path(context, one)
        write_json(summary, weighed)
        return StepResult(
            join_hashes(made.content_hash, fingerprint(weighed)),
            rows=table.num_rows,
            outputs={
                WEIGH: context.workspace.relative(made.folder),
                "report": context.workspace.relative(report),
                "summary": context.workspace.relative(summary),
            },
            notes=_notes(weighed),
        )

    return Step(
        one.step(WEIGH),
        (one.step(CHECK),),
        weigh,
        fingerprints={"survey": one.print, "totals": fingerprint(tables)},
        title=one.office.words("Weights"),
    )


def weighed_path(context: StepContext, one: Round) -> Path:
    """Where the summary of weighting stands."""
    return context.workspace.runs / f"{one.step(WEIGH)}.json"


def read_weighed(context: StepContext, one: Round) -> Weighed:
    """What weighting a round did."""
    return read_json(weighed_path(context, one), Weighed)


_Line = Sequence[object]


def weigh_records(
    one: Round, tables: Mapping[str, pa.Table]
) -> tuple[pa.Table, Weighed, list[_Line]]:
    """Weights of the records that answered, with what was done.

    Args:
        one: the round.
        tables: records by file, those weighted with a column that says whether they answered.

    Returns:
        Key, base, response and final weight of every record that answered; a summary; rows of
        the report.

    Raises:
        SathitiError: probabilities or base weights are missing, a class has no answers, or the
            totals of the population cannot be met.
    """
    plan = one.survey.weighting
    response = plan.response
    classes = response.classes if response else ()
    key = one.survey.files[plan.file].key
    asked = [plan.base] if plan.base else list(plan.probabilities)
    more = [response.variable] if response else []
    table = lifted(tables, one.survey, plan.file, [*key, *asked, *classes, *more, ANSWERED])
    drawn = table.num_rows
    if response:
        gone = pa.array(response.out_of_scope, pa.string())
        scope = pc.invert(pc.is_in(pc.cast(table[response.variable], pa.string()), value_set=gone))
        table = table.filter(scope)
    if plan.base:
        check_base_weights(table, one.survey.files[plan.file], plan.base)
    table = _based(table, plan.base, plan.probabilities)
    adjusted = adjust_by_classes(table, BASE, ANSWERED, classes)
    table = adjusted.attach(table, RESPONSE)
    rate = _share(table)
    rows = list(_class_rows(adjusted.classes, classes))
    answered = table.filter(table[ANSWERED]).select([*key, BASE, RESPONSE])
    done, calibrated = _calibrated(one, tables, answered)
    rows += list(_total_rows(calibrated))
    weighed = _summary(drawn, table.num_rows, rate, done, calibrated)
    return done, weighed, rows


def _based(table: pa.Table, base: str, probabilities: Sequence[str]) -> pa.Table:
    if not base:
        made: pa.Table = base_weights(table, probabilities, BASE)
        return made
    return table.append_column(BASE, pc.cast(table[base], pa.float64()))


def _share(table: pa.Table) -> float:
    weights = table[BASE].to_numpy()
    return float(weights[table[ANSWERED].to_numpy()].sum() / weights.sum())


def _calibrated(
    one: Round, tables: Mapping[str, pa.Table], answered: pa.Table
) -> tuple[pa.Table, Calibrated | None]:
    plan = one.survey.weighting
    if not plan.margins:
        return answered.append_column(WEIGHT, answered[RESPONSE]), None
    key = list(one.survey.files[plan.file].key)
    with_weights = {**tables, plan.file: _attached(tables[plan.file], answered, key)}
    own_key = one.survey.files[one.unit].key
    people = lifted(with_weights, one.survey, one.unit, [*key, *own_key, RESPONSE])
    names = dict.fromkeys(name for margin in plan.margins for name in margin.by)
    people = with_domains(people, with_weights, one.survey, one.unit, names)
    people = people.filter(pc.is_valid(people[RESPONSE]))
    domains = [one.survey.domains[name] for name in names]
    check_categories(people, one.survey.files[one.unit], domains)
    made = calibrate_weights(people, RESPONSE, calibration_of(one))
    weights = made.attach(people, WEIGHT)
    own = weights.group_by(key, use_threads=False).aggregate([(WEIGHT, "min")])
    own = own.rename_columns([*key, WEIGHT])
    at = _found(answered, own, key)
    return answered.append_column(WEIGHT, own[WEIGHT].take(at)).filter(pc.is_valid(at)), made


def _attached(table: pa.Table, answered: pa.Table, key: Sequence[str]) -> pa.Table:
    return table.append_column(RESPONSE, answered[RESPONSE].take(_found(table, answered, key)))


def _found(table: pa.Table, other: pa.Table, key: Sequence[str]) -> pa.Array:
    found = pc.index_in(joined_keys(table, key), value_set=joined_keys(other, key))
    return found.combine_chunks()


def design_of(one: Round) -> Design:
    """The design that errors rest on: weights before calibration, and the totals they meet.

    What the totals of the population explain does not vary from sample to sample, so it is no
    part of the errors. A survey without totals has its final weights.
    """
    if not one.survey.weighting.margins:
        return one.design
    return replace(one.design, weight=RESPONSE, calibration=calibration_of(one))


def calibration_of(one: Round) -> Calibration:
    """The totals that the weights of a round meet; the survey must have some.

    Raises:
        SathitiError: its tables speak of populations of different sizes.
    """
    plan = one.survey.weighting
    margins = agreeing(
        (_margin(one, asked) for asked in plan.margins),
        [Place(asked.table, key=one.period) for asked in plan.margins],
    )
    method: Any = plan.method
    shared = () if one.unit == plan.file else one.survey.files[plan.file].key
    return Calibration(margins, (), method, plan.bounds, shared)


def _margin(one: Round, margin: SurveyMargin) -> Margin:
    others = [name for name in one.survey.domains if name not in margin.by]
    rows = [
        row
        for row in one.pack.parameter_values(margin.table)
        if row["round"] == one.period
        and all(row.get(name) for name in margin.by)
        and not any(row.get(name) for name in others)
    ]
    totals = {tuple(row[name] for name in margin.by): float(row[margin.counts]) for row in rows}
    weighted = one.survey.weighting.file
    household = margin.counts == weighted and one.unit != weighted
    return Margin.of(margin.by, totals, "household" if household else "person")


def _summary(
    drawn: int, in_scope: int, rate: float, done: pa.Table, calibrated: Calibrated | None
) -> Weighed:
    weights = done[WEIGHT].to_numpy()
    report = calibrated.report if calibrated else None
    return Weighed(
        selected=drawn,
        in_scope=in_scope,
        answered=done.num_rows,
        response_rate=rate,
        base_sum=float(done[BASE].to_numpy().sum()),
        final_sum=float(weights.sum()),
        kish=float(len(weights) * np.square(weights).sum() / weights.sum() ** 2),
        least=float(weights.min()),
        greatest=float(weights.max()),
        lowest_factor=report.least if report else 1.0,
        highest_factor=report.greatest if report else 1.0,
        met=report.met if report else True,
        totals=len(report.lines) if report else 0,
    )


def _class_rows(classes: pa.Table, names: Sequence[str]) -> Iterator[_Line]:
    for row in classes.to_pylist():
        category = " × ".join(str(row[name]) for name in names)
        rate = row["response_rate"]
        yield "response", " × ".join(names), category, row["rows"], row["respondents"], rate, "", ""


def _total_rows(calibrated: Calibrated | None) -> Iterator[_Line]:
    if calibrated:
        for row in calibrated.report.table.to_pylist():
            told = (row[name] for name in SUMMARY[1:-1])
            yield "total", *told, "yes" if row["met"] else "no"


def _codebook(one: Round) -> Codebook:
    words = one.office.words
    named = {
        BASE: words("Base weight: one over the probability of selection"),
        RESPONSE: words("Weight after non-response"),
        WEIGHT: words("Final weight"),
    }
    key = one.survey.files[one.survey.weighting.file].key
    keys = {name: Variable(name, Text.of(en=name), role="key") for name in key}
    return Codebook(
        keys
        | {name: Variable(name, label, "number", role="design") for name, label in named.items()}
    )


def _notes(weighed: Weighed) -> tuple[Message, ...]:
    return (
        Message(
            "Answered: {answered} of {in_scope}; response rate {rate} percent.",
            {
                "answered": weighed.answered,
                "in_scope": weighed.in_scope,
                "rate": round(100 * weighed.response_rate, 1),
            },
        ),
        Message(
            "Population totals met: {totals}; weights changed by factors from {low} to {high}.",
            {
                "totals": weighed.totals if weighed.met else 0,
                "low": round(weighed.lowest_factor, 3),
                "high": round(weighed.highest_factor, 3),
            },
        ),
    )
