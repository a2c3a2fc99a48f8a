"""Figures of a round with their errors, as observations of the dataflows of poverty."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.domains.social.checking import CHECK, read_checked
from sathiti.domains.social.curves import curve_observations
from sathiti.domains.social.deprivations import (
    assumed_by,
    lacks_of,
    profile_of,
    with_lacks,
)
from sathiti.domains.social.design_report import (
    HEADER,
    design_lines,
    design_note,
    design_rows,
)
from sathiti.domains.social.rounds import WEIGHT, WELFARE, Round
from sathiti.domains.social.statistics import (
    BY_LINE,
    INDEX,
    NO_LINE,
    PERCENT,
    PERSONS,
    WITHOUT_LINE,
    Statistic,
    SurveyLine,
    Unit,
    lines_of,
)
from sathiti.domains.social.synthetic import said_synthetic
from sathiti.domains.social.units import lifted, with_domains
from sathiti.domains.social.weighting import RESPONSE, WEIGH, design_of
from sathiti.domains.social.welfare import AGGREGATE, TOTAL, joined, read_kept
from sathiti.domains.social.welfare import PERSONS as MEMBERS
from sathiti.methods import poverty
from sathiti.methods.poverty.multidimensional import MultidimensionalPoverty, PovertyProfile
from sathiti.methods.survey import (
    Estimates,
    Estimator,
    Mean,
    Ratio,
    ReliabilityRule,
    Sample,
    Total,
)
from sathiti.methods.survey.observations import STATUSES, SdmxMapping, observations
from sathiti.model import Dataflow, Dataset, SathitiError
from sathiti.warehouse.atomic import join_hashes
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.microdata import open_microdata, read_records
from sathiti.warehouse.packs import ParameterRow
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import write_vintage

ESTIMATE = "estimates"
POVERTY, CURVES = "DF_POVERTY", "DF_WELFARE_CURVES"
FLOWS = (POVERTY, CURVES)
FOOD = "food"
HIDE, ASSUMED = "hide", "E"


class Asked(Struct, frozen=True):
    """What is estimated of a round, and how its results are said.

    Attributes:
        round: survey and period.
        lines: poverty lines of the round.
        rules: when an estimate is marked or hidden.
        hidden: flags whose figures are not shown.
        synthetic: the records are made up.
        dataflow: of the results.
        profile: of multidimensional poverty, where the survey measures it.
    """

    round: Round
    lines: tuple[SurveyLine, ...]
    rules: tuple[ReliabilityRule, ...]
    hidden: tuple[str, ...]
    synthetic: bool
    dataflow: Dataflow
    profile: PovertyProfile | None = None

    def mapping(self, unit: Unit, more: Mapping[str, str], **how: Any) -> SdmxMapping:
        """Where estimates of one unit stand in the dataflow.

        Args:
            unit: of the figures.
            more: components with one value for all.
            how: other fields of the mapping.
        """
        structure, title = self.dataflow.structure, self.round.title
        said = said_synthetic(self.round.pack).words.values() if self.synthetic else ()
        constants = {
            **self.round.pack.totals.get(structure.id, {}),
            structure.time.id: self.round.period,
            "UNIT_MEASURE": unit.code,
            "DECIMALS": str(unit.decimals),
            "SOURCE_DETAIL": " / ".join(dict.fromkeys(map(title.say, self.round.pack.languages))),
            "NOTE_SYNTHETIC": " / ".join(dict.fromkeys(said)),
            **more,
        }
        known = {one.id for one in structure.components()}
        columns = how.get("columns", {})
        kept = {
            name: value
            for name, value in constants.items()
            if name in known and value and name not in columns
        }
        return SdmxMapping(
            constants=kept,
            statuses={**STATUSES, "": ASSUMED if self.synthetic else "A"},
            withheld=self.hidden,
            factor=unit.factor,
            **how,
        )

    def observed(
        self, estimates: Estimates, unit: Unit, more: Mapping[str, str], **how: Any
    ) -> pa.Table:
        """Estimates as observations, marked by the rules of reliability."""
        marked = estimates.flagged(self.rules)
        mapping = self.mapping(unit, more, **how)
        return observations(marked.to_dicts(), marked.by, self.dataflow.structure, mapping)


def estimate_step(one: Round) -> Step:
    """Estimate the figures and curves of a round."""
    plan, pack = one.survey, one.pack
    names = (plan.line_table, plan.reliability, plan.deprivations)
    tables = [pack.parameter_values(name) for name in names if name]

    def estimate(context: StepContext) -> StepResult:
        people = analysed(context, one)
        synthetic = read_checked(context, one).synthetic
        made = {
            POVERTY: poverty_table(asked_of(one, POVERTY, synthetic), people),
            CURVES: curve_observations(asked_of(one, CURVES, synthetic), people),
        }
        vintages = {}
        for flow, table in made.items():
            part = pack.dataflows[flow]
            named = Dataflow(
                f"{flow}-{one.name}", part.agency, part.version, part.name, part.structure
            )
            dataset = Dataset(named, table, context.lineage())
            vintages[flow] = write_vintage(context.workspace.warehouse, "internal", dataset)
        strata = design_lines(people, one.design)
        report = context.workspace.reports / f"{one.name}-design.csv"
        write_csv(report, HEADER, design_rows(strata))
        return StepResult(
            join_hashes(*(vintage.content_hash for vintage in vintages.values())),
            rows=sum(table.num_rows for table in made.values()),
            outputs={
                **{flow: vintage.id for flow, vintage in vintages.items()},
                "design": context.workspace.relative(report),
            },
            notes=(design_note(strata),),
        )

    return Step(
        one.step(ESTIMATE),
        (one.step(CHECK), one.step(WEIGH), one.step(AGGREGATE)),
        estimate,
        parameters={"statistics": list(plan.statistics), "lines": list(plan.lines)},
        fingerprints={
            "survey": one.print,
            "tables": fingerprint(tables, [pack.structures.get("POVERTY"), pack.totals]),
            "texts": one.office.texts_print,
        },
        title=one.office.words("Poverty and inequality"),
    )


def analysed(context: StepContext, one: Round) -> pa.Table:
    """One row a unit with a weight: design, weights, welfare (empty if unknown), domains.

    Also units without welfare are rows, for the totals of the population were met with them.
    """
    kept = read_kept(context, one)
    weighted = one.survey.weighting.file
    welfare = read_records(open_microdata(one.given(context, AGGREGATE)), AGGREGATE).table
    plan, key = one.survey, one.survey.files[weighted].key
    kept[weighted] = joined(kept[weighted], welfare, key)
    there = kept[weighted].column_names
    lacks = lacks_of(one.pack, plan)
    more = [name for name in (TOTAL, MEMBERS, FOOD) if name in there]
    more += [lack.column for lack in lacks]
    kept[weighted] = with_lacks(kept, plan, lacks) if lacks else kept[weighted]
    columns = [*key, WEIGHT, RESPONSE, *one.design.columns, WELFARE, *more]
    table = lifted(kept, plan, one.unit, columns)
    table = table.filter(pc.is_valid(table[WEIGHT]))
    return with_domains(table, kept, plan, one.unit, plan.domains)


def asked_of(one: Round, flow: str, synthetic: bool) -> Asked:
    """What a plan asks of a round, for one of the dataflows.

    Raises:
        SathitiError: the measure of a rule of reliability is not known, or its limit no number.
    """
    rows = one.pack.parameters.get(one.survey.reliability, ())
    return Asked(
        one,
        tuple(lines_of(one.pack, one.survey.line_table, one.survey.lines, one.period)),
        tuple(_rule(row) for row in rows),
        tuple(row.values["flag"] for row in rows if row.values["action"] == HIDE),
        synthetic,
        one.pack.dataflows[flow],
        profile_of(one.pack, one.survey),
    )


def _rule(told: ParameterRow) -> ReliabilityRule:
    row = told.values
    try:
        limit = float(row["limit"])
    except ValueError:
        limit = math.nan
    if not limit >= 0 or math.isinf(limit):
        raise SathitiError(
            "The limit “{limit}” of the flag “{flag}” is no number of zero or more.",
            fix="Write a number in the column limit, such as 0.3 for cv or 30 for n.",
            at=told.at,
            limit=row["limit"],
            flag=row["flag"],
        )
    if row["measure"] == "cv":
        return ReliabilityRule(row["flag"], above_cv=limit)
    if row["measure"] == "n":
        return ReliabilityRule(row["flag"], below_rows=int(limit))
    if row["measure"] != "psu":
        raise SathitiError(
            "“{written}” is not known here.",
            fix="Use one of: {known}.",
            at=told.at,
            written=row["measure"],
            known=["cv", "n", "psu"],
        )
    # One primary unit leaves no degree of freedom.
    return ReliabilityRule(row["flag"], below_df=int(limit) - 1)


def poverty_table(asked: Asked, people: pa.Table) -> pa.Table:
    """All figures of a round, one row each, in every crossing of the plan.

    Args:
        asked: what to estimate.
        people: as `analysed` makes them.
    """
    sample = Sample(people, design_of(asked.round))
    parts = []
    for by in asked.round.survey.tables:
        parts += list(_ranked(asked, sample, by))
    parts += list(_smooth(asked, sample, people.column_names))
    parts += list(_deprived(asked, sample))
    return pa.concat_tables(parts)


def _wanted(asked: Asked) -> Iterator[tuple[Statistic, SurveyLine | None]]:
    for name in asked.round.survey.statistics:
        if name in BY_LINE:
            yield from ((BY_LINE[name], line) for line in asked.lines)
        for statistic in WITHOUT_LINE.get(name, ()):
            yield statistic, None


def _ranked(asked: Asked, sample: Sample, by: Sequence[str]) -> Iterator[pa.Table]:
    wanted = list(_wanted(asked))
    made = [one.measure(line.value if line else 0.0) for one, line in wanted]
    found = poverty.estimate(sample, WELFARE, *made, by=list(by), missing="drop")
    for (statistic, line), estimates in zip(wanted, found, strict=True):
        more = {"BASIS": line.code if line else NO_LINE}
        columns = dimensions(asked, by)
        if statistic.label_column:
            columns["INDICATOR"] = statistic.label_column
        else:
            more["INDICATOR"] = statistic.indicators[""]
        codes = {"INDICATOR": statistic.indicators} if statistic.label_column else {}
        if line and line.assumed:
            more["COMMENT_OBS"] = line.source
        yield asked.observed(estimates, statistic.unit, more, columns=columns, codes=codes)


def dimensions(asked: Asked, by: Sequence[str]) -> dict[str, str]:
    """Dimension of the results to the domain it holds."""
    return {asked.round.survey.domains[name].dimension: name for name in by}


class _Asking(Struct, frozen=True):
    """An estimator, and how its result is said."""

    indicator: str
    basis: str
    unit: Unit
    estimator: Estimator


def _smooth(asked: Asked, sample: Sample, names: Sequence[str]) -> Iterator[pa.Table]:
    """Numbers of persons, mean size, share of food."""
    one = nw.lit(1.0) + 0.0 * nw.col(WELFARE)
    persons, percent = Unit(PERSONS, 0), Unit(PERCENT, 1, 100.0)
    counted = [_Asking("POPULATION", NO_LINE, persons, Total(one))]
    for line in asked.lines:
        if isinstance(line.value, float):
            poor = (nw.col(WELFARE) <= line.value).cast(nw.Float64)
            counted.append(_Asking("POOR_PERSONS", line.code, persons, Total(poor)))
    # What may be missing apart is asked apart: rows without it are left out of the answer.
    groups = [counted]
    if MEMBERS in names:
        groups.append([_Asking("MEAN_SIZE", NO_LINE, Unit("NUMBER", 1), Mean(MEMBERS))])
    if FOOD in names and TOTAL in names:
        groups.append([_Asking("FOOD_SHARE", NO_LINE, percent, Ratio(FOOD, TOTAL))])
    for group in groups:
        estimators = [one.estimator for one in group]
        for by, found in _in_every_crossing(asked, sample, estimators):
            for one_asked, estimates in zip(group, found, strict=True):
                more = {"INDICATOR": one_asked.indicator, "BASIS": one_asked.basis}
                columns = dimensions(asked, by)
                yield asked.observed(estimates, one_asked.unit, more, columns=columns)


def _in_every_crossing(
    asked: Asked, sample: Sample, estimators: Sequence[Estimator], **how: Any
) -> Iterator[tuple[Sequence[str], Sequence[Estimates]]]:
    """Estimates in every crossing of the plan, from one pass over the rows."""
    tables = asked.round.survey.tables
    names = list(dict.fromkeys(name for by in tables for name in by))
    cube = sample.cube(names, *estimators, missing="drop", **how)
    for by in tables:
        yield by, cube.estimate(*estimators, by=list(by), **how)


def _deprived(asked: Asked, sample: Sample) -> Iterator[pa.Table]:
    """Multidimensional poverty: index, rate, intensity, and the parts of dimensions."""
    if asked.profile is None:
        return
    parts = {f"contribution {one}": f"MPI_C_{one.upper()}" for one in asked.profile.dimensions()}
    shown = {"M0": "MPI_M0", "H": "MPI_H", "A": "MPI_A", **parts}
    index = MultidimensionalPoverty(asked.profile, list(shown))
    more = {"BASIS": NO_LINE}
    if assumed := assumed_by(asked.round.pack, asked.round.survey):
        more["COMMENT_OBS"] = assumed
    for by, (found,) in _in_every_crossing(asked, sample, [index], design_effect=False):
        columns = {**dimensions(asked, by), "INDICATOR": "parameter"}
        for unit, is_index in ((Unit(INDEX, 3), True), (Unit(PERCENT, 1, 100.0), False)):
            of_unit = pc.equal(pc.equal(found.table["parameter"], "M0"), is_index)
            part = Estimates(found.table.filter(of_unit), name=found.name)
            codes = {"INDICATOR": shown}
            yield asked.observed(part, unit, more, columns=columns, codes=codes)
