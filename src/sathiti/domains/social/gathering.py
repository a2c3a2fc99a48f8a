"""The rounds of all surveys in one cube, each figure with the way back to its round."""

from collections.abc import Sequence

import pyarrow as pa

from sathiti.domains.social.changes import CHANGES
from sathiti.domains.social.estimating import CURVES, ESTIMATE
from sathiti.domains.social.rounds import Round
from sathiti.model import Dataset
from sathiti.warehouse.line import Office
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import find_vintage, read_vintage, write_vintage

ROUND = "ROUND"


def gather_name(flow: str) -> str:
    """Name of the step that gathers a dataflow."""
    return f"gather-{flow}"


def changes_names(rounds: Sequence[Round]) -> tuple[str, ...]:
    """Steps that compare the rounds of each survey that has several."""
    surveys = [one.survey.id for one in rounds]
    return tuple(f"{CHANGES}-{one}" for one in dict.fromkeys(surveys) if surveys.count(one) > 1)


def survey_of(changes: str) -> str:
    """The survey that a step of `changes_names` compares the rounds of."""
    return changes.removeprefix(f"{CHANGES}-")


def gather_step(office: Office, rounds: Sequence[Round], flow: str) -> Step:
    """Put the figures of all rounds together; a column ROUND, not published, leads back."""
    dataflow = office.pack.dataflows[flow]
    changes = changes_names(rounds) if flow == CURVES else ()

    def gather(context: StepContext) -> StepResult:
        parts = []
        for one in rounds:
            vintage = context.inputs[one.step(ESTIMATE)].outputs[flow]
            table = read_vintage(find_vintage(context.workspace.warehouse, vintage)).dataset.table
            named = pa.array([one.name] * table.num_rows, pa.string())
            parts.append(table.append_column(ROUND, named))
        for name in changes:
            vintage = context.inputs[name].outputs[flow]
            table = read_vintage(find_vintage(context.workspace.warehouse, vintage)).dataset.table
            named = [f"{survey_of(name)}-{period}" for period in table["TIME_PERIOD"].to_pylist()]
            parts.append(table.append_column(ROUND, pa.array(named, pa.string())))
        dataset = Dataset(dataflow, pa.concat_tables(parts), context.lineage())
        made = write_vintage(context.workspace.warehouse, "internal", dataset)
        return StepResult(
            made.content_hash, rows=dataset.table.num_rows, outputs={"vintage": made.id}
        )

    return Step(
        gather_name(flow),
        (*(one.step(ESTIMATE) for one in rounds), *changes),
        gather,
        title=dataflow.name,
    )
