"""The social line: the steps from the files of household surveys to published figures."""

from collections.abc import Sequence
from pathlib import Path

from sathiti.domains.social.books import books_step
from sathiti.domains.social.changes import changes_step
from sathiti.domains.social.checking import check_step
from sathiti.domains.social.estimating import FLOWS, estimate_step
from sathiti.domains.social.files import collect_step
from sathiti.domains.social.gathering import gather_name, gather_step
from sathiti.domains.social.pages import flags_of
from sathiti.domains.social.published import compare_step
from sathiti.domains.social.publishing import publish_step
from sathiti.domains.social.rounds import Round, rounds_of
from sathiti.domains.social.sdg import SDG, flows_of, sdg_step
from sathiti.domains.social.synthetic import survey_files_step
from sathiti.domains.social.weighting import weighting_step
from sathiti.domains.social.welfare import welfare_step
from sathiti.model import SathitiError
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.report_step import report_step
from sathiti.warehouse.steps import Step

# what other steps read of every figure; further attributes are filled where they are there
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "DECIMALS", "STANDARD_ERROR", "CV")
# without it what is made up would pass for real
MADE_UP = "NOTE_SYNTHETIC"


def production_steps(office: Office, root: Path) -> list[Step]:
    """All steps of the line for the surveys of the pack; none in a pack without surveys.

    Args:
        office: pack; rounds that are not made up are produced once their files have come.
        root: folder of the workspace, whose inbox and corrections steps look at.

    Raises:
        SathitiError: the pack has no dataflows for what a survey says, or they cannot hold it.
    """
    rounds = [one for one in rounds_of(office) if one.can_be_made(root)]
    if not rounds:
        return []
    _refuse_dataflows(office, rounds)
    steps: list[Step] = []
    for one in rounds:
        steps += [
            survey_files_step(office, one.survey, one.period, root),
            collect_step(one),
            check_step(one, root),
            weighting_step(one),
            welfare_step(one),
            estimate_step(one),
        ]
    for survey in dict.fromkeys(one.survey.id for one in rounds):
        own = [one for one in rounds if one.survey.id == survey]
        steps += [changes_step(office, own)] if len(own) > 1 else []
    steps += [step(office, rounds) for step in (compare_step, books_step)]
    steps += [gather_step(office, rounds, flow) for flow in FLOWS]
    flows = flows_of(office.pack)
    steps += [sdg_step(office, rounds)] if SDG in flows else []
    reports = _reports(office, rounds)
    return [*steps, *reports, publish_step(office, rounds, flows, bool(reports))]


def _refuse_dataflows(office: Office, rounds: Sequence[Round]) -> None:
    lacking = [flow for flow in FLOWS if flow not in office.pack.dataflows]
    if lacking:
        raise SathitiError(
            "The pack “{pack}” has a survey, but no dataflows for its results: {flows}.",
            fix="Write includes: [international] into pack.yaml.",
            pack=office.pack.id,
            flows=lacking,
        )
    made_up = any(one.survey.synthetic for one in rounds)
    needed = [*ATTRIBUTES, MADE_UP] if made_up else ATTRIBUTES
    for flow in FLOWS:
        structure = office.pack.dataflows[flow].structure
        there = {one.id for one in structure.components()}
        missing = [name for name in needed if name not in there]
        if missing:
            raise SathitiError(
                "Structure {structure} of the results of surveys lacks the attributes {names}.",
                fix="Add them, or write includes: [international] into pack.yaml and leave the "
                "structure out.",
                structure=structure.id,
                names=missing,
            )


def _reports(office: Office, rounds: Sequence[Round]) -> list[Step]:
    """The reports of the pack that take their numbers from these dataflows alone."""
    plans = {
        plan.id: plan
        for plan in office.pack.reports.values()
        if plan.dataflows and plan.dataflows <= set(FLOWS)
    }
    if not plans:
        return []
    flows = {flow: gather_name(flow) for flow in FLOWS}
    return [report_step(office, plans, flows, flags_of(office.pack, rounds))]
