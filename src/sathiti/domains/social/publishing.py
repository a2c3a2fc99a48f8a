"""Publication of the social line: quality reports, chains of figures, its part of the release."""

from collections.abc import Sequence
from typing import Any

from sathiti.domains.social.checking import CHECK
from sathiti.domains.social.estimating import ESTIMATE
from sathiti.domains.social.gathering import changes_names, gather_name
from sathiti.domains.social.pages import PAGE, poverty_page
from sathiti.domains.social.published import COMPARE
from sathiti.domains.social.quality import social_quality
from sathiti.domains.social.rounds import Round
from sathiti.domains.social.tracing import SocialTracer
from sathiti.domains.social.weighting import WEIGH
from sathiti.domains.social.welfare import AGGREGATE
from sathiti.model import ComparedEstimate, FilledReport, Message, PovertyChange, PovertyPage
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.parts import part_folder, publish_flow, write_part
from sathiti.warehouse.line.report_step import REPORTS, write_reports
from sathiti.warehouse.steps import Step, StepContext, StepResult

PART = "social"


def publish_step(
    office: Office, rounds: Sequence[Round], flows: Sequence[str], has_reports: bool
) -> Step:
    """Make the figures public with their quality reports, and keep the part of the release."""
    pack = office.pack
    needed = [one.step(what) for one in rounds for what in (CHECK, WEIGH, AGGREGATE, ESTIMATE)]

    def publish(context: StepContext) -> StepResult:
        stored = {flow: stored_of(context, gather_name(flow)) for flow in flows}
        shown = [
            publish_flow(
                context,
                one,
                social_quality(office, context, rounds, one),
                pack.kinds.get(flow, "indicator"),
            )
            for flow, one in stored.items()
        ]
        tracer = SocialTracer.of(office, context.workspace, rounds, stored)
        pages: dict[str, Any] = {PAGE: _page(office, context, rounds)}
        notes: tuple[Message, ...] = ()
        if has_reports:
            released = {flow.dataflow: flow.vintage for flow in shown}
            filled: list[FilledReport] = _view(context, REPORTS, list[FilledReport])
            reports = [one.released(released) for one in filled]
            notes = write_reports(context.workspace, pack, reports)
            pages[REPORTS] = reports
        part = write_part(context.workspace, PART, shown, tracer.traces(), pages)
        return StepResult(
            part.content_hash,
            rows=part.observations,
            outputs={"part": context.workspace.relative(part_folder(context.workspace, PART))},
            notes=notes,
        )

    return Step(
        f"publish-{PART}",
        (
            *map(gather_name, flows),
            *needed,
            *changes_names(rounds),
            COMPARE,
            *((REPORTS,) if has_reports else ()),
        ),
        publish,
        fingerprints={
            "texts": office.texts_print,
            "pack": fingerprint(pack.calendar, pack.quality_concepts),
        },
        title=office.words("Publication of social statistics"),
    )


def _page(office: Office, context: StepContext, rounds: Sequence[Round]) -> PovertyPage:
    compared = _view(context, COMPARE, list[ComparedEstimate])
    names = changes_names(rounds)
    changes = [one for name in names for one in _view(context, name, list[PovertyChange])]
    return poverty_page(office, context, rounds, compared, changes)


def _view(context: StepContext, step: str, kind: Any) -> Any:
    return read_json(context.workspace.path(context.inputs[step].outputs["view"]), kind)
