"""Figures of a round with their errors, as observations of the dataflows of poverty."""

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.domains.social.asked import asked_of
from sathiti.domains.social.checking import CHECK, read_checked
from sathiti.domains.social.crossings import FOOD
from sathiti.domains.social.curves import curve_observations
from sathiti.domains.social.deprivations import lacks_of
from sathiti.domains.social.design_report import (
    HEADER,
    design_lines,
    design_note,
    design_rows,
)
from sathiti.domains.social.figures import poverty_table
from sathiti.domains.social.lacking import with_lacks
from sathiti.domains.social.rounds import WEIGHT, WELFARE, Round
from sathiti.domains.social.units import lifted, with_domains
from sathiti.domains.social.weighting import RESPONSE, WEIGH
from sathiti.domains.social.welfare import AGGREGATE, TOTAL, joined, read_kept
from sathiti.domains.social.welfare import PERSONS as MEMBERS
from sathiti.model import Dataflow, Dataset
from sathiti.warehouse.atomic import join_hashes
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.microdata import open_microdata, read_records
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import write_vintage

ESTIMATE = "estimates"
POVERTY, CURVES = "DF_POVERTY", "DF_WELFARE_CURVES"
FLOWS = (POVERTY, CURVES)


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
