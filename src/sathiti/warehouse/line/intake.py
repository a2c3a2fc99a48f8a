"""Deliveries in: what lies in the inbox is read, kept by hash and turned into a raw vintage."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
from msgspec import Struct

from sathiti.exchange.excel import Reading, facts_of, read_workbook
from sathiti.model import (
    Dataset,
    Finding,
    Input,
    Instrument,
    Message,
    Obligation,
    Place,
    SathitiError,
    Text,
)
from sathiti.warehouse.atomic import folder_hash, join_hashes, write_json
from sathiti.warehouse.deliveries import DeliveryStore, Receipt, answers_hash
from sathiti.warehouse.line.office import Office, fingerprint
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import write_vintage


class FormState(Struct, frozen=True):
    """What became of one obligation.

    Attributes:
        state: open, accepted or held (returned to the provider).
        received: UTC time of receipt, ISO 8601.
    """

    obligation: Obligation
    state: str
    sha256: str = ""
    file: str = ""
    received: str = ""


class Intake(Struct, frozen=True):
    """What came of reading one instrument's inbox."""

    readings: tuple[Reading, ...]
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...]
    states: tuple[FormState, ...]


def collect_step(office: Office, instrument: Instrument, inbox: Path) -> Step:
    """Read the inbox of one instrument into a raw vintage of its dataflow.

    Args:
        office: pack and periods.
        instrument: the form.
        inbox: folder with one folder an instrument; its files decide whether the step runs.
    """

    def collect(context: StepContext) -> StepResult:
        intake = take_in(office, instrument, context)
        dataflow = office.pack.dataflows[instrument.dataflow]
        accepted = {one.sha256: one.file for one in intake.states if one.state == "accepted"}
        # A file that lies there twice is one delivery.
        tables = [
            facts_of(told, instrument, dataflow)
            for told in (reading.delivery for reading in intake.readings)
            if accepted.get(told.sha256) == told.file_name
        ]
        if not tables:
            raise SathitiError(
                "No usable workbook of “{form}” has come back.",
                fix="Put the returned workbooks into {folder} and run again.",
                form=instrument.title,
                folder=str(context.workspace.inbox / instrument.id),
            )
        inputs = [Input(file, sha256) for sha256, file in accepted.items()]
        dataset = Dataset(dataflow, pa.concat_tables(tables), context.lineage(*inputs))
        vintage = write_vintage(
            context.workspace.warehouse, "raw", dataset, findings=intake.findings
        )
        states = context.workspace.runs / f"forms-{instrument.id}.json"
        write_json(states, intake.states)
        return StepResult(
            join_hashes(vintage.content_hash, fingerprint(intake.findings, intake.states)),
            rows=dataset.table.num_rows,
            findings=len(intake.findings),
            outputs={
                "vintage": vintage.id,
                "forms": context.workspace.relative(states),
            },
            notes=_notes(intake),
        )

    return Step(
        f"collect-{instrument.id}",
        (f"fill-{instrument.id}",),
        collect,
        fingerprints={
            "form": fingerprint(
                office.pack.instruments,
                office.obligations[instrument.id],
                office.pack.dataflows[instrument.dataflow],
            ),
            "texts": office.texts_print,
            "inbox": lambda: inbox_hash(inbox / instrument.id),
        },
        title=instrument.title,
    )


def inbox_hash(folder: Path) -> str:
    """Hash over the files that wait in an inbox folder."""
    return folder_hash(folder) if folder.exists() else ""


def take_in(office: Office, instrument: Instrument, context: StepContext) -> Intake:
    """Read and keep every file in the inbox of an instrument; decide which count."""
    store = DeliveryStore(context.workspace.deliveries)
    folder = context.workspace.inbox / instrument.id
    files = sorted(path for path in folder.glob("*") if _is_delivery(path))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    readings: list[Reading] = []
    receipts: list[Receipt] = []
    findings: list[Finding] = []
    for done, path in enumerate(files, start=1):
        try:
            reading = read_workbook(
                path, office.pack.instruments, now, office.pack.texts, office.pack.languages
            )
        except SathitiError as error:
            findings.append(unreadable(office, instrument.id, path, error))
            continue
        kept = store.keep(path, reading.delivery)
        readings.append(reading)
        receipts.append(kept.receipt)
        findings.extend(reading.problems)
        context.progress(done, len(files))
    states, judged = _judge(office, instrument, readings, receipts)
    return Intake(tuple(readings), tuple(receipts), (*findings, *judged), states)


def _is_delivery(path: Path) -> bool:
    # ~$name.xlsx is the lock file that a spreadsheet program leaves while it is open
    return path.is_file() and not path.name.startswith(("~$", "."))


def unreadable(office: Office, scope: str, path: Path, error: SathitiError) -> Finding:
    """The finding of a file that could not be read at all."""
    return Finding(
        rule="form.unreadable",
        severity="blocking",
        scope=scope,
        key=path.name,
        period="",
        places=(error.at or Place(path.name),),
        values={},
        message=_text(office, error),
    )


def _judge(
    office: Office,
    instrument: Instrument,
    readings: Sequence[Reading],
    receipts: Sequence[Receipt],
) -> tuple[tuple[FormState, ...], list[Finding]]:
    by_obligation: dict[str, list[tuple[Reading, Receipt]]] = defaultdict(list)
    for reading, receipt in zip(readings, receipts, strict=True):
        told = reading.delivery
        by_obligation[f"{told.instrument}.{told.provider}.{told.period}"].append((reading, receipt))
    states, findings = [], []
    for obligation in office.obligations[instrument.id]:
        candidates = by_obligation.pop(obligation.id, [])
        state, judged = _decide(office, obligation, candidates)
        states.append(state)
        findings.extend(judged)
    for candidates in by_obligation.values():
        for reading, _ in candidates:
            if reading.delivery.instrument != instrument.id:
                findings.append(_wrong_folder(office, instrument, reading))
            else:
                findings.extend(not_asked(office, reading))
    return tuple(states), findings


def _decide(
    office: Office, obligation: Obligation, candidates: list[tuple[Reading, Receipt]]
) -> tuple[FormState, list[Finding]]:
    if not candidates:
        return FormState(obligation, "open"), []
    reading, receipt = candidates[-1]
    answers = {answers_hash(one.delivery) for one, _ in candidates}
    findings = []
    held = any(_holds_form(problem) for problem in reading.problems)
    if len(answers) > 1:
        held = True
        findings = [_submitted_twice(office, candidates)]
    elif len(candidates) > 1:
        findings = [_said_twice(office, candidates)]
    state = FormState(
        obligation,
        "held" if held else "accepted",
        reading.delivery.sha256,
        reading.delivery.file_name,
        receipt.received,
    )
    return state, findings


def _holds_form(problem: Finding) -> bool:
    return problem.severity == "blocking" and not any(place.cell for place in problem.places)


def _submitted_twice(office: Office, candidates: list[tuple[Reading, Receipt]]) -> Finding:
    told, names = candidates[0][0].delivery, _names(candidates)
    message = Message(
        "This form was delivered twice with different answers: {files}. Neither counts. "
        "Please leave only the right one in the inbox and run again.",
        {"files": names},
    )
    return _form_finding(office, "form.duplicate", told.instrument, told.period, names, message)


def _said_twice(office: Office, candidates: list[tuple[Reading, Receipt]]) -> Finding:
    told, names = candidates[0][0].delivery, _names(candidates)
    message = Message(
        "This form was delivered twice with the same answers: {files}. It counts once.",
        {"files": names},
    )
    found = _form_finding(office, "form.same_twice", told.instrument, told.period, names, message)
    return msgspec.structs.replace(found, severity="note")


def _names(candidates: list[tuple[Reading, Receipt]]) -> list[str]:
    return sorted(reading.delivery.file_name for reading, _ in candidates)


def _wrong_folder(office: Office, instrument: Instrument, reading: Reading) -> Finding:
    told = reading.delivery
    message = Message(
        "“{file}” lies in the folder of another form; it is “{form}” and does not count here. "
        "Please move it to {folder}.",
        {
            "file": told.file_name,
            "form": office.pack.instruments[told.instrument].title,
            "folder": f"inbox/{told.instrument}",
        },
    )
    files = [told.file_name]
    return _form_finding(office, "form.wrong_folder", instrument.id, told.period, files, message)


def not_asked(office: Office, reading: Reading) -> list[Finding]:
    """The finding that nobody asked this provider for this form, if it is so and was not told."""
    told = reading.delivery
    asked = {(one.provider, one.period) for one in office.obligations[told.instrument]}
    known = any(problem.rule == "form.period_not_asked" for problem in reading.problems)
    if (told.provider, told.period) in asked or known:
        return []
    message = Message(
        "“{file}”: this form was not asked of {provider} for {period}. It is kept but does not "
        "count. Please check the period and the provider.",
        {"file": told.file_name, "provider": told.provider, "period": told.period},
    )
    files = [told.file_name]
    return [_form_finding(office, "form.not_asked", told.instrument, told.period, files, message)]


def _form_finding(
    office: Office, rule: str, scope: str, period: str, files: Sequence[str], message: Message
) -> Finding:
    return Finding(
        rule=rule,
        severity="blocking",
        scope=scope,
        key=", ".join(files),
        period=period,
        places=tuple(Place(file) for file in files),
        values={"files": list(files)},
        message=office.pack.texts.text(message, office.pack.languages),
    )


def _text(office: Office, error: SathitiError) -> Text:
    texts = office.pack.texts
    return Text({lang: error.say(texts, lang, placed=False) for lang in office.pack.languages})


def _notes(intake: Intake) -> tuple[Message, ...]:
    counts = {
        state: sum(one.state == state for one in intake.states)
        for state in ("accepted", "held", "open")
    }
    return (Message("Forms accepted: {accepted}, held: {held}, not returned: {open}.", counts),)
