"""Our figures of surveys beside those that were published before."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sathiti.domains.social.estimating import POVERTY
from sathiti.domains.social.gathering import gather_name
from sathiti.domains.social.rounds import Round
from sathiti.model import ComparedEstimate, Message
from sathiti.warehouse.atomic import write_json
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.steps import Step, StepContext, StepResult

COMPARE = "compare-poverty"
TABLE = "published"
HEADER = (
    "key", "period", "ours", "standard_error", "ci_low", "ci_high", "published", "difference", "t",
    "inside", "source",
)  # fmt: skip


def compare_step(office: Office, rounds: Sequence[Round]) -> Step:
    """Hold the figures of surveys against those published; the table of a survey names them."""
    rows = [
        row
        for survey in dict.fromkeys(one.survey.id for one in rounds)
        for row in office.pack.parameter_values(f"{survey}.{TABLE}")
    ]
    periods = {one.period for one in rounds}

    def compare(context: StepContext) -> StepResult:
        stored = stored_of(context, gather_name(POVERTY))
        keys = series_keys(stored.dataset.table, stored.dataset.structure).to_pylist()
        table = stored.dataset.table.to_pylist()
        ours = {(key, row["TIME_PERIOD"]): row for key, row in zip(keys, table, strict=True)}
        compared = [compare_one(row, office, ours) for row in rows if row["round"] in periods]
        path = context.workspace.reports / "poverty-comparison.csv"
        write_csv(path, HEADER, [_line(one) for one in compared])
        view = path.with_suffix(".json")
        write_json(view, compared)
        inside = sum(one.inside for one in compared)
        return StepResult(
            fingerprint(compared),
            rows=len(compared),
            findings=len(compared) - inside,
            outputs={
                "comparison": context.workspace.relative(path),
                "view": context.workspace.relative(view),
            },
            notes=(
                Message(
                    "Published figures inside our interval: {inside} of {count}.",
                    {"inside": inside, "count": len(compared)},
                ),
            ),
        )

    return Step(
        COMPARE,
        (gather_name(POVERTY),),
        compare,
        fingerprints={"published": fingerprint(rows, sorted(periods))},
        title=office.words("Compare with published values"),
    )


def compare_one(
    row: Mapping[str, str], office: Office, ours: Mapping[tuple[str, str], Mapping[str, Any]]
) -> ComparedEstimate:
    """Set one published figure beside ours.

    Args:
        row: round, the codes of dimensions (total where empty), value, decimals, source.
        office: its pack knows the totals.
        ours: (series key, period) to observation.
    """
    structure = office.pack.dataflows[POVERTY].structure
    totals = office.pack.totals.get(structure.id, {})
    names = structure.dimension_ids()
    key = structure.series_key({name: row.get(name) or totals.get(name, "") for name in names})
    published, decimals = float(row["value"]), int(row.get("decimals") or 1)
    found = ours.get((key, row["round"]), {})
    value, error = found.get("OBS_VALUE"), _number(found.get("STANDARD_ERROR"))
    low, high = (_number(found.get(name)) for name in ("CI_LOWER", "CI_UPPER"))
    half = 0.5 * 10.0**-decimals
    difference = None if value is None else value - published
    return ComparedEstimate(
        key,
        row["round"],
        value,
        error,
        low,
        high,
        published,
        decimals,
        difference,
        difference / error if difference is not None and error else None,
        low is not None and high is not None and low - half <= published <= high + half,
        row["source"],
    )


def _number(written: Any) -> float | None:
    number = float(written) if written not in (None, "") else math.nan
    return None if math.isnan(number) else number


def _line(one: ComparedEstimate) -> list[object]:
    figures = (one.ours, one.standard_error, one.low, one.high)
    told = [one.key, one.period, *figures, one.published, one.difference, one.t]
    return [*told, "yes" if one.inside else "no", one.source]
