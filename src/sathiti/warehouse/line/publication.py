"""Publication: public vintages with quality reports, the release, the file the site reads."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.quality_measures import Measured, quality_report
from sathiti.model import (
    Dataset,
    Finding,
    Input,
    Instrument,
    Lineage,
    Message,
    ObligationState,
    Period,
    Release,
)
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line.corrections import CORRECTIONS, read_corrections
from sathiti.warehouse.line.intake import FormState
from sathiti.warehouse.line.office import Office, asked_rows
from sathiti.warehouse.line.reports import (
    changed_facts,
    revision_header,
    revision_rows,
    write_csv,
    write_findings,
)
from sathiti.warehouse.line.tracing import Tracer
from sathiti.warehouse.releases import freeze_release
from sathiti.warehouse.serving_file import Served, write_serving
from sathiti.warehouse.steps import StepContext
from sathiti.warehouse.vintages import (
    StoredVintage,
    find_vintage,
    previous_vintage,
    read_vintage,
    write_vintage,
)

_STATE_WORDS = {"accepted": "Accepted", "held": "Returned", "open": "Not returned"}


class Published(Struct, frozen=True):
    """What a publication made."""

    release: Release
    observations: int
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
    """Freeze the vintages as a release, write reports and the serving file.

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
    served = [_serve(office, context, flow, one, None, ()) for flow, one in compiled.items()]
    served += [
        _serve(office, context, one.vintage.dataflow, one, None, ()) for one in accounts.values()
    ]
    served += [
        _serve(office, context, flow, one, office.pack.instruments[form], states[form])
        for flow, (form, one) in flows.items()
    ]
    release = _release(context, served)
    tracer = make_tracer(office, context, forms, compiled, accounts)
    findings = [one for stored in (*forms.values(), *accounts.values()) for one in stored.findings]
    shown = {
        "texts": office.pack.texts,
        "settings": settings(office),
        "findings": findings,
        "obligations": [
            _board_line(office, state, findings) for one in states.values() for state in one
        ],
        **pages,
    }
    write_serving(context.workspace.serving, release, served, tracer.traces(), shown)
    reports = _write_reports(office, context, findings, {**compiled, **accounts}, forms)
    observations = sum(one.dataset.table.num_rows for one in served)
    return Published(release, observations, len(findings), reports)


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


def settings(office: Office) -> dict[str, Any]:
    """What the site needs to know of the pack."""
    pack = office.pack
    tiles = [
        {"code": area.code, "column": area.tile[0], "row": area.tile[1], "name": area.name}
        for area in pack.areas.values()
        if area.tile
    ]
    site_name = Message("Official statistics of {country}", {"country": pack.name})
    return {
        "languages": pack.languages,
        "number_styles": pack.number_styles,
        "name": pack.texts.text(site_name, pack.languages),
        "agency": pack.agency.name,
        "tiles": tiles,
    }


def _states(context: StepContext, form: str) -> tuple[FormState, ...]:
    path = context.workspace.runs / f"forms-{form}.json"
    return read_json(path, tuple[FormState, ...])


def _serve(
    office: Office,
    context: StepContext,
    flow: str,
    stored: StoredVintage,
    instrument: Instrument | None,
    states: tuple[FormState, ...],
) -> Served:
    table = public_table(stored.dataset)
    measured = _measure(office, stored, table, instrument, states)
    concepts = {code: one.name for code, one in office.pack.quality_concepts.items()}
    report = quality_report(flow, "", measured, concepts, office.pack.texts, office.pack.languages)
    lineage = msgspec.structs.replace(
        context.lineage(), inputs=(Input(flow, stored.vintage.content_hash, stored.vintage.id),)
    )
    public = write_vintage(
        context.workspace.warehouse,
        "public",
        Dataset(stored.dataset.dataflow, table, lineage),
        quality=report,
    )
    kept = read_vintage(public)
    return Served(
        Dataset(kept.dataset.dataflow, kept.dataset.table, _history(kept.dataset.lineage, stored)),
        kept.vintage.id,
        kept.quality,
        _kind(office, flow),
    )


def _kind(office: Office, flow: str) -> str:
    planned = {plan.dataflow for plan in office.pack.account_plans.values()}
    return "account" if flow in planned else office.pack.kinds.get(flow, "input")


def _history(lineage: Lineage, stored: StoredVintage) -> Lineage:
    # The reader wants to know how the figures were made, not that they were copied.
    made = stored.dataset.lineage
    return msgspec.structs.replace(made, inputs=(*made.inputs, *lineage.inputs))


def public_table(dataset: Dataset) -> pa.Table:
    """Only what the structure names: columns that lead to files stay inside."""
    names = [component.id for component in dataset.structure.components()]
    return dataset.table.select([name for name in names if name in dataset.table.column_names])


def _measure(
    office: Office,
    stored: StoredVintage,
    table: pa.Table,
    instrument: Instrument | None,
    states: tuple[FormState, ...],
) -> Measured:
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
        revisions=_revised_pairs(stored),
        scheduled=_scheduled(office, stored),
        published=datetime.now(UTC).date(),
    )


def _revised_pairs(stored: StoredVintage) -> tuple[tuple[float, float], ...]:
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


def _scheduled(office: Office, stored: StoredVintage) -> date | None:
    days = [
        entry.day
        for entry in office.pack.calendar
        if entry.dataflow == stored.vintage.dataflow and _covers(entry.period, stored)
    ]
    return date.fromisoformat(max(days)) if days else None


def _covers(period: str, stored: StoredVintage) -> bool:
    last = stored.vintage.last_period
    return not period or bool(last and Period.parse(period) == Period.parse(last))


def _release(context: StepContext, served: Iterable[Served]) -> Release:
    root = context.workspace.warehouse
    return freeze_release(
        root,
        context.run_id,
        [find_vintage(root, one.vintage) for one in served],
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


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
