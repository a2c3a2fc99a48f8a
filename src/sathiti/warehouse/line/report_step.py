"""The reports of a pack: filled from the vintages just made, written once these are released."""

from collections.abc import Mapping, Sequence

from sathiti.exchange.report import lao_face, pdf_bytes, pdf_missing, report_html
from sathiti.model import FilledReport, Message, NumberStyle, ReportPlan, Text
from sathiti.warehouse.atomic import write_bytes, write_json
from sathiti.warehouse.line.filled_report import LATEST, Speech, fill_report
from sathiti.warehouse.line.office import Office, fingerprint, stored_of
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.workspace import Workspace

REPORTS = "reports"


def report_step(
    office: Office,
    plans: Mapping[str, ReportPlan],
    flows: Mapping[str, str],
    flags: Mapping[str, Text],
) -> Step:
    """Fill every report in every language; `write_reports` writes them once they are released.

    Args:
        office: pack and periods.
        plans: the reports, by id.
        flows: dataflow to the step that gathers it.
        flags: flag of reliability to what it means.
    """
    pack = office.pack

    def write(context: StepContext) -> StepResult:
        vintages = {flow: stored_of(context, step) for flow, step in flows.items()}
        filled: list[FilledReport] = []
        for plan in plans.values():
            for language in pack.languages:
                meanings = {flag: words.say(language) for flag, words in flags.items()}
                style = pack.number_styles.get(language, NumberStyle())
                speech = Speech(language, tuple(pack.languages), pack.texts, style, meanings)
                filled.append(fill_report(plan, vintages, speech))
        view = context.workspace.runs / "views" / f"{REPORTS}.json"
        write_json(view, filled)
        return StepResult(
            fingerprint(filled),
            rows=len(filled),
            outputs={"view": context.workspace.relative(view)},
        )

    return Step(
        REPORTS,
        tuple(flows.values()),
        write,
        fingerprints={
            "texts": office.texts_print,
            "plans": fingerprint(*plans.values()),
            "flags": fingerprint(flags),
        },
        title=office.words("Reports"),
    )


def write_reports(
    workspace: Workspace, pack: Pack, reports: Sequence[FilledReport]
) -> tuple[Message, ...]:
    """Write reports as HTML and PDF, one file a language.

    Args:
        workspace: where.
        pack: its plans name the files.
        reports: with references to released vintages.

    Returns:
        What to install where a PDF cannot be written; the HTML is written all the same.
    """
    missing = pdf_missing()
    for report in reports:
        plan = pack.reports[report.id]
        name = f"{plan.id}-{plan.periods[LATEST]}.{report.language}"
        page = report_html(report, pack.number_styles.get(report.language, NumberStyle()))
        write_bytes(workspace.reports / f"{name}.html", page.encode("utf-8"))
        if missing is None:
            write_bytes(workspace.reports / f"{name}.pdf", pdf_bytes(page, lao_face()))
    notes = (missing.what, missing.fix) if missing else ()
    return tuple(note for note in notes if note)
