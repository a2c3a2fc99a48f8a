"""Series of the sustainable development goals that surveys give, beside the official ones.

They stand in a report, not in the dataflow of the goals: that holds official figures, which
estimates must not take the place of.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sathiti.domains.social.changes import GROWN
from sathiti.domains.social.estimating import POVERTY
from sathiti.domains.social.gathering import changes_names, gather_name
from sathiti.domains.social.rounds import Round
from sathiti.model import PovertyChange
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.steps import Step, StepContext, StepResult

SDG, TABLE = "poverty-sdg", "sdg_poverty"
APART = ("REF_AREA", "SEX", "AGE", "URBANISATION")
FIGURES = ("OBS_VALUE", "STANDARD_ERROR", "OBS_STATUS", "RELIABILITY", "NOTE_SYNTHETIC")
HEADER = ("goal", "series", *APART, "TIME_PERIOD", *FIGURES, "source")
_Row = Mapping[str, Any]


def sdg_step(office: Office, rounds: Sequence[Round]) -> Step:
    """Write the series of the goals as a report."""
    series = office.pack.parameter_values(TABLE)
    names = changes_names(rounds)

    def write(context: StepContext) -> StepResult:
        rows = stored_of(context, gather_name(POVERTY)).dataset.table.to_pylist()
        views = [context.workspace.path(context.inputs[name].outputs["view"]) for name in names]
        changes = [one for view in views for one in read_json(view, list[PovertyChange])]
        lines = [*series_rows(series, rows), *growth_rows(series, changes, office.pack.country)]
        path = context.workspace.reports / f"{SDG}.csv"
        write_csv(path, HEADER, lines)
        outputs = {"report": context.workspace.relative(path)}
        return StepResult(fingerprint(lines), rows=len(lines), outputs=outputs)

    return Step(
        SDG,
        (gather_name(POVERTY), *names),
        write,
        fingerprints={"series": fingerprint(series)},
        title=office.words("Series of the sustainable development goals"),
    )


def series_rows(series: Sequence[_Row], rows: Sequence[_Row]) -> Iterator[list[object]]:
    """Series that are figures of the survey, in every domain.

    Args:
        series: goal, series, and the INDICATOR and BASIS that it is.
        rows: observations of DF_POVERTY.
    """
    for one in series:
        for row in rows:
            if one["INDICATOR"] and (row["INDICATOR"], row.get("BASIS", "")) == (
                one["INDICATOR"],
                one["BASIS"],
            ):
                told = [row.get(name) for name in (*APART, "TIME_PERIOD", *FIGURES)]
                yield [one["goal"], one["series"], *told, one["source"]]


def growth_rows(
    series: Sequence[_Row], changes: Sequence[PovertyChange], country: str
) -> Iterator[list[object]]:
    """Growth of the poorest and of all since the round before.

    Args:
        series: goal, series, and the part of the growth that it is.
        changes: between rounds.
        country: code of the whole.
    """
    for one in series:
        for change in changes:
            if one["part"] and (change.measure, change.part) == (GROWN, one["part"]):
                figures = [change.value, change.standard_error, "E", "", ""]
                where = [country, "_T", "_T", "_T", change.last]
                yield [one["goal"], one["series"], *where, *figures, one["source"]]
