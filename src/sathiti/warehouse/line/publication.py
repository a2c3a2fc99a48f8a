"""Publication: public vintages with quality reports, the release, the file the site reads."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from sathiti.methods.quality_measures import Measured, quality_report
from sathiti.model import (
    Dataset,
    Finding,
    Instrument,
    ObligationState,
    Period,
)
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line.corrections import CORRECTIONS, read_corrections
from sathiti.warehouse.line.intake import FormState
from sathiti.warehouse.line.office import Office, asked_rows
from sathiti.warehouse.line.parts import Part, PartFlow, publish_flow, write_part
from sathiti.warehouse.line.reports import (
    changed_facts,
    revision_header,
    revision_rows,
    write_csv,
    write_findings,
)
from sathiti.warehouse.line.tracing import Tracer
from sathiti.warehouse.steps import StepContext
from sathiti.warehouse.vintages import (
    StoredVintage,
    previous_vintage,
    read_vintage,
)

PART = "environment"
_STATE_WORDS = {"accepted": "Accepted", "held": "Returned", "open": "Not returned"}


class Published(Struct, frozen=True):
    """What a publication made."""

    part: Part
    findings: int
    reports: tuple[Path, ...] = ()


def publish(
    office: Office,
    context: StepContext,
    forms: Mapping[str, StoredVintage],
    compiled: Mapping[str, StoredVintage],
    accounts: Mapping[str, StoredVintage],
    pages: Mapping[str, Any],
) -> Published:
    """Make the vintages public with their quality reports, keep the part, write reports.

    Args:
        office: pack and periods.
        context: of the publishing step.
        forms: form to internal vintage of its facts.
        compiled: dataflow id to internal vintage of compiled figures, in catalogue order.
        accounts: template id to internal vintage of its cells.
        pages: more pages for the site, by name.
    """
    states = {form: _states(context, form) for form in forms}
    flows = {office.pack.instruments[form].dataflow: (form, one) for form, one in forms.items()}
    served = [_serve(office, context, one, None, ()) for one in compiled.values()]
    served += [_serve(office, context, one, None, ()) for one in accounts.values()]
    served += [
        _serve(office, context, one, office.pack.instruments[form], states[form])
        for form, one in flows.values()
    ]
    tracer = make_tracer(office, context, forms, compiled, accounts)
    findings = [one for stored in (*forms.values(), *accounts.values()) for one in stored.findings]
    shown = {
        "findings": findings,
        "obligations": [
            _board_line(office, state, findings) for one in states.values() for state in one
        ],
        **pages,
    }
    part = write_part(context.workspace, PART, served, tracer.traces(), shown)
    reports = _write_reports(office, context, findings, {**compiled, **accounts}, forms)
    return Published(part, len(findings), reports)


def make_tracer(
    office: Office,
    context: StepContext,
    forms: Mapping[str, StoredVintage],
    compiled: Mapping[str, StoredVintage],
    accounts: Mapping[str, StoredVintage],
) -> Tracer:
    """The tracer over these vintages and all receipts, one page a figure."""
    receipts = DeliveryStore(context.workspace.deliveries).receipts()
    by_hash = {receipt.sha256: receipt for receipt in receipts}
    return Tracer(office, forms, compiled, by_hash, accounts, deep=False)


def _states(context: StepContext, form: str) -> tuple[FormState, ...]:
    path = context.workspace.runs / f"forms-{form}.json"
    return read_json(path, tuple[FormState, ...])


def _serve(
    office: Office,
    context: StepContext,
    stored: StoredVintage,
    instrument: Instrument | None,
    states: tuple[FormState, ...],
) -> PartFlow:
    flow = stored.vintage.dataflow
    measured = _measure(office, stored, instrument, states)
    concepts = {code: one.name for code, one in office.pack.quality_concepts.items()}
    report = quality_report(flow, "", measured, concepts, office.pack.texts, office.pack.languages)
    return publish_flow(context, stored, report, _kind(office, flow))


def _kind(office: Office, flow: str) -> str:
    planned = {plan.dataflow for plan in office.pack.account_plans.values()}
    return "account" if flow in planned else office.pack.kinds.get(flow, "input")


def _measure(
    office: Office,
    stored: StoredVintage,
    instrument: Instrument | None,
    states: tuple[FormState, ...],
) -> Measured:
    table = stored.dataset.table
    values = table.column("OBS_VALUE").to_pylist()
    statuses = table.column("OBS_STATUS").to_pylist()
    periods = table.column("TIME_PERIOD").to_pylist()
    given = [value is not None for value in values]
    returned = [state for state in states if state.state == "accepted"]
    asked = len(asked_rows(instrument, office.pack.country)) * len(returned) if instrument else 0
    owed = len(asked_rows(instrument, office.pack.country)) * len(states) if instrument else 0
    return Measured(
        periods=tuple(sorted({p for p, has in zip(periods, given, strict=True) if has})),
        provided=sum(given),
        required=owed or len(values),
        answered=sum(h or s in ("L", "M") for h, s in zip(given, statuses, strict=True)),
        asked=asked,
        returned=len(returned),
        owed=len(states),
        findings=stored.findings,
        revisions=revised_pairs(stored),
        scheduled=scheduled_day(office, stored),
        published=datetime.now(UTC).date(),
    )


def revised_pairs(stored: StoredVintage) -> tuple[tuple[float, float], ...]:
    """Value before and value now of every figure that the vintage before has too."""
    before = previous_vintage(stored.vintage)
    if before is None:
        return ()
    old, new = (_values(one) for one in (read_vintage(before).dataset, stored.dataset))
    return tuple((old[address], value) for address, value in new.items() if address in old)


def _values(dataset: Dataset) -> dict[tuple[str, str], float]:
    keys = series_keys(dataset.table, dataset.structure).to_pylist()
    periods = dataset.table.column("TIME_PERIOD").to_pylist()
    values = dataset.table.column("OBS_VALUE").to_pylist()
    return {
        (key, period): value
        for key, period, value in zip(keys, periods, values, strict=True)
        if value is not None
    }


def scheduled_day(office: Office, stored: StoredVintage) -> date | None:
    """The day the calendar of the pack plans for the last period of a vintage."""
    days = [
        entry.day
        for entry in office.pack.calendar
        if entry.dataflow == stored.vintage.dataflow and _covers(entry.period, stored)
    ]
    return date.fromisoformat(max(days)) if days else None


def _covers(period: str, stored: StoredVintage) -> bool:
    last = stored.vintage.last_period
    return not period or bool(last and Period.parse(period) == Period.parse(last))


def _board_line(office: Office, state: FormState, findings: list[Finding]) -> ObligationState:
    obligation = state.obligation
    return ObligationState(
        obligation=obligation.id,
        provider=office.pack.units[obligation.provider].name,
        title=office.pack.instruments[obligation.instrument].title,
        state=_STATE_WORDS[state.state],
        received=state.received,
        findings=sum(
            any(place.source == state.file for place in finding.places) for finding in findings
        )
        if state.file
        else 0,
    )


def _write_reports(
    office: Office,
    context: StepContext,
    findings: list[Finding],
    compiled: Mapping[str, StoredVintage],
    forms: Mapping[str, StoredVintage],
) -> tuple[Path, ...]:
    folder = context.workspace.reports
    found, revised = folder / "findings.csv", folder / "revisions.csv"
    write_findings(found, findings, office.pack.languages)
    corrections = read_corrections(context.workspace.root / CORRECTIONS)
    changed = set().union(*(changed_facts(form, one.vintage) for form, one in forms.items()))
    texts, languages = office.pack.texts, office.pack.languages
    rows = [
        row
        for one in (*compiled.values(), *forms.values())
        for row in revision_rows(one.vintage, texts, languages, corrections, changed)
    ]
    write_csv(revised, revision_header(office.pack.languages), rows)
    return found, revised
