"""Series of the sustainable development goals that surveys give, in a dataflow of their own.

What an office publishes of the goals stands in its own dataflow, which our estimates must not
take the place of: these have the same dimensions, and errors and marks of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sathiti.domains.social.asked import ASSUMED
from sathiti.domains.social.changes import GROWN
from sathiti.domains.social.estimating import FLOWS, POVERTY
from sathiti.domains.social.gathering import ROUND, changes_names, gather_name, survey_of
from sathiti.domains.social.rounds import Round
from sathiti.domains.social.statistics import PERCENT
from sathiti.model import Dataset, PovertyChange, Structure
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import write_vintage

SDG, TABLE, REPORT = "DF_SDG_SURVEY", "sdg_poverty", "poverty-sdg"
# What a series of the goals is among the figures of poverty; kept inside, for it leads back.
INDICATOR, BASIS = "INDICATOR", "BASIS"
NOTE, GOAL, SOURCE = "NOTE_SYNTHETIC", "goal", "source"
REPORTED = (
    "SERIES", "INCOME_WEALTH_QUANTILE", "REF_AREA", "SEX", "AGE", "URBANISATION", "TIME_PERIOD",
    "OBS_VALUE", "STANDARD_ERROR", "OBS_STATUS", "RELIABILITY", NOTE,
)  # fmt: skip
HEADER = (GOAL, *REPORTED, SOURCE)
_Row = Mapping[str, Any]


def flows_of(pack: Pack) -> tuple[str, ...]:
    """The dataflows of surveys that a pack has, those of the goals where it wants them."""
    return (*FLOWS, SDG) if SDG in pack.dataflows else FLOWS


def sdg_step(office: Office, rounds: Sequence[Round]) -> Step:
    """Put the series of the goals together, as a dataflow and as a report."""
    dataflow = office.pack.dataflows[SDG]
    totals = {**office.pack.totals[dataflow.structure.id], "REF_AREA": office.pack.country}
    series = office.pack.parameter_values(TABLE)
    names = changes_names(rounds)

    def gather(context: StepContext) -> StepResult:
        figures = stored_of(context, gather_name(POVERTY)).dataset.table.to_pylist()
        rows = list(series_rows(series, figures))
        for name in names:
            view = context.workspace.path(context.inputs[name].outputs["view"])
            changes = read_json(view, list[PovertyChange])
            rows += growth_rows(series, changes, figures, survey_of(name))
        table = as_cube(dataflow.structure, totals, rows)
        made = write_vintage(
            context.workspace.warehouse, "internal", Dataset(dataflow, table, context.lineage())
        )
        path = context.workspace.reports / f"{REPORT}.csv"
        told = [{**totals, **row} for row in rows]
        write_csv(path, HEADER, [[row.get(name) for name in HEADER] for row in told])
        return StepResult(
            made.content_hash,
            rows=table.num_rows,
            outputs={"vintage": made.id, "report": context.workspace.relative(path)},
        )

    return Step(
        gather_name(SDG),
        (gather_name(POVERTY), *names),
        gather,
        fingerprints={"series": fingerprint(series, dataflow.structure, totals)},
        title=office.words("Series of the sustainable development goals"),
    )


def series_rows(series: Sequence[_Row], figures: Sequence[_Row]) -> Iterator[dict[str, Any]]:
    """Series that are figures of the survey, in every domain.

    Args:
        series: goal, codes of the series, and the INDICATOR and BASIS that it is.
        figures: observations of poverty, with the round of each.
    """
    for one in series:
        for row in figures:
            if one[INDICATOR] and (row[INDICATOR], row.get(BASIS)) == (one[INDICATOR], one[BASIS]):
                yield {**row, **_codes(one), "COMMENT_OBS": row.get("COMMENT_OBS") or one[SOURCE]}


def growth_rows(
    series: Sequence[_Row],
    changes: Sequence[PovertyChange],
    figures: Sequence[_Row],
    survey: str,
) -> Iterator[dict[str, Any]]:
    """Growth of the poorest and of all since the round before.

    Args:
        series: goal, codes of the series, and the part of the growth that it is.
        changes: between rounds of the survey.
        figures: observations of poverty; growth is made up where a round of it is.
        survey: whose rounds they are.
    """
    said = {row[ROUND]: row for row in figures}
    for one in series:
        for change in changes:
            if not one["part"] or (change.measure, change.part) != (GROWN, one["part"]):
                continue
            rounds = [f"{survey}-{period}" for period in (change.first, change.last)]
            known = [said.get(name, {}) for name in rounds]
            note = next((row[NOTE] for row in known if row.get(NOTE)), None)
            sources = [row["SOURCE_DETAIL"] for row in known if row.get("SOURCE_DETAIL")]
            yield {
                **_codes(one),
                "TIME_PERIOD": change.last,
                "OBS_VALUE": change.value,
                "OBS_STATUS": ASSUMED if note else "A",
                "UNIT_MEASURE": PERCENT,
                "DECIMALS": "1",
                **_errors(change),
                NOTE: note,
                "SOURCE_DETAIL": _both(sources) or None,
                "COMMENT_OBS": one[SOURCE],
                ROUND: " ".join(rounds),
            }


def _both(sources: Sequence[str]) -> str:
    """What several sources say, in each language the first, then the next, as each says it."""
    said = [one.split(" / ") for one in dict.fromkeys(sources)]
    if len({len(parts) for parts in said}) > 1:
        return ", ".join(dict.fromkeys(sources))
    return " / ".join(", ".join(parts) for parts in zip(*said, strict=True))


def _codes(one: _Row) -> dict[str, Any]:
    """Codes of a series, where the table says them, and what the report adds."""
    codes = {name: one[name] for name in ("SERIES", "INCOME_WEALTH_QUANTILE") if one[name]}
    return {**codes, GOAL: one[GOAL], SOURCE: one[SOURCE]}


def _errors(change: PovertyChange) -> dict[str, str]:
    told = {
        "STANDARD_ERROR": change.standard_error,
        "CI_LOWER": change.low,
        "CI_UPPER": change.high,
    }
    return {name: format(one, ".10g") for name, one in told.items() if one is not None}


def as_cube(structure: Structure, totals: _Row, rows: Sequence[_Row]) -> pa.Table:
    """Observations of a structure, in the order of its components, with what leads back.

    Args:
        structure: of the dataflow.
        totals: codes of dimensions that a row does not say: those of the whole.
        rows: codes and figures; what the structure does not know is left out.
    """
    measure = structure.measure.id
    names = [*(one.id for one in structure.components()), INDICATOR, BASIS, ROUND]
    told = [{**totals, **row} for row in rows]
    return pa.table(
        {
            name: pa.array(
                [row.get(name) for row in told],
                pa.float64() if name == measure else pa.string(),
            )
            for name in names
        }
    )
