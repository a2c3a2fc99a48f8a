"""The step that writes the reports of a pack from the vintages just made."""

from collections.abc import Mapping

from sathiti.exchange.report import lao_face, pdf_bytes, pdf_missing, report_html
from sathiti.model import FilledReport, NumberStyle, ReportPlan, Text
from sathiti.warehouse.atomic import write_bytes, write_json
from sathiti.warehouse.line.filled_report import LATEST, Speech, fill_report
from sathiti.warehouse.line.office import Office, fingerprint, stored_of
from sathiti.warehouse.steps import Step, StepContext, StepResult

REPORTS = "reports"


def report_step(
    office: Office,
    plans: Mapping[str, ReportPlan],
    flows: Mapping[str, str],
    flags: Mapping[str, Text],
) -> Step:
    """Write every report as HTML and PDF, one file a language, and keep them for the site.

    Without what a PDF needs the HTML is still written, and a note says what to install.

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
                report = fill_report(plan, vintages, speech)
                _write_files(context, plan, report, style)
                filled.append(report)
        view = context.workspace.runs / "views" / f"{REPORTS}.json"
        write_json(view, filled)
        missing = pdf_missing()
        notes = (missing.what, missing.fix) if missing else ()
        return StepResult(
            fingerprint(filled),
            rows=len(filled),
            outputs={"view": context.workspace.relative(view)},
            notes=tuple(note for note in notes if note),
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


def _write_files(
    context: StepContext, plan: ReportPlan, report: FilledReport, style: NumberStyle
) -> None:
    folder = context.workspace.reports
    name = f"{plan.id}-{plan.periods[LATEST]}.{report.language}"
    page = report_html(report, style)
    write_bytes(folder / f"{name}.html", page.encode("utf-8"))
    if pdf_missing() is None:
        write_bytes(folder / f"{name}.pdf", pdf_bytes(page, lao_face()))
