"""Forms out: blank workbooks for every obligation, with the figures of the period before.

For a country whose figures are already published, the same workbooks are filled from the
pack's tables as a provider would fill them.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.exchange.excel import fill_template, write_template
from sathiti.model import Instrument, Message, Obligation, Period
from sathiti.warehouse.atomic import (
    file_hash,
    join_hashes,
    new_file,
    storage_errors,
    write_bytes,
)
from sathiti.warehouse.line.office import Office, file_name, fingerprint
from sathiti.warehouse.packs import DeliveryRow
from sathiti.warehouse.steps import Step, StepContext, StepResult

_Figures = dict[tuple[str, str], float]
_Answers = dict[tuple[str, str], tuple[str | None, str, str]]


def forms_step(office: Office, instrument: Instrument) -> Step:
    """Write the blank workbooks of one instrument to the outbox."""

    def write(context: StepContext) -> StepResult:
        owed = office.obligations[instrument.id]
        folder = context.workspace.outbox / instrument.id
        hashes = []
        for done, obligation in enumerate(owed, start=1):
            path = folder / file_name(obligation)
            write_blank(office, instrument, obligation, path)
            hashes.append(file_hash(path))
            context.progress(done, len(owed))
        output = context.workspace.relative(folder)
        return StepResult(join_hashes(*hashes), rows=len(owed), outputs={"outbox": output})

    return Step(
        f"forms-{instrument.id}",
        (),
        write,
        parameters=office.parameters(),
        fingerprints={
            "form": fingerprint(
                instrument, office.obligations[instrument.id], office.rules_of(instrument.id)
            ),
            "before": fingerprint(office.pack.deliveries.get(instrument.id)),
            "texts": office.texts_print,
        },
        title=instrument.title,
    )


def write_blank(
    office: Office,
    instrument: Instrument,
    obligation: Obligation,
    path: Path,
    collected: pa.Table | None = None,
) -> None:
    """Write the blank workbook of one obligation.

    Args:
        office: pack and periods.
        instrument: the form.
        obligation: whom it is for, and which period.
        path: where to write.
        collected: facts of the form (ITEM, REF_AREA, TIME_PERIOD, OBS_VALUE) whose figures of
            the period before are printed as a reminder; by default those the pack publishes,
            so that what a run sends does not depend on what came back from runs before it.
    """
    pack = office.pack
    before = str(Period.parse(obligation.period).shift(-1))
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_template(
        instrument,
        obligation,
        pack.units[obligation.provider],
        office.area_names,
        pack.texts,
        pack.languages,
        path,
        _published(office, instrument, before) if collected is None else _given(collected, before),
        rules=office.rules_of(instrument.id),
        pack=pack.id,
        country=pack.country,
    )


def _published(office: Office, instrument: Instrument, period: str) -> _Figures:
    rows = office.pack.deliveries.get(instrument.id, ())
    return {
        (row.item, row.area): float(row.written)
        for row in rows
        if row.period == period and row.written
    }


def _given(collected: pa.Table, period: str) -> _Figures:
    wanted = pc.and_(
        pc.equal(collected["TIME_PERIOD"], period), pc.is_valid(collected["OBS_VALUE"])
    )
    rows = collected.filter(wanted).select(["ITEM", "REF_AREA", "OBS_VALUE"]).to_pylist()
    return {(row["ITEM"], row["REF_AREA"]): row["OBS_VALUE"] for row in rows}


def fill_step(office: Office, instrument: Instrument) -> Step:
    """Fill the blank workbooks from the pack's published figures and put them in the inbox.

    A workbook is written anew only where its blank form or its figures have changed since.
    One that people put there or changed is theirs: it stays as it is.
    """

    def fill(context: StepContext) -> StepResult:
        owed = office.obligations[instrument.id]
        hashes, theirs = [], 0
        for done, obligation in enumerate(owed, start=1):
            made_from, stays = _fill_one(office, instrument, obligation, context)
            hashes.append(made_from)
            theirs += stays
            context.progress(done, len(owed))
        folder = context.workspace.relative(context.workspace.inbox / instrument.id)
        stayed = "Workbooks that people put there or changed, which stay as they are: {count}."
        notes = (Message(stayed, {"count": theirs}),) if theirs else ()
        return StepResult(
            join_hashes(*hashes), rows=len(owed), outputs={"inbox": folder}, notes=notes
        )

    return Step(
        f"fill-{instrument.id}",
        (f"forms-{instrument.id}",),
        fill,
        parameters=office.parameters(),
        fingerprints={"deliveries": fingerprint(office.pack.deliveries.get(instrument.id))},
        title=instrument.title,
    )


def _fill_one(
    office: Office, instrument: Instrument, obligation: Obligation, context: StepContext
) -> tuple[str, bool]:
    # Returns what the filled workbook is made from, and whether one of other people stays.
    blank = context.workspace.outbox / instrument.id / file_name(obligation)
    filled = context.workspace.inbox / instrument.id / file_name(obligation)
    answers = _answers(office, instrument, obligation)
    made_from = join_hashes(file_hash(blank), fingerprint(sorted(answers.items())))
    note = context.workspace.runs / "filled" / f"{obligation.id}.txt"
    written = note.read_text(encoding="utf-8") if note.exists() else ""
    before, _, ours = written.partition("\n")
    if filled.exists() and (before == made_from or file_hash(filled) != ours):
        return made_from, before != made_from
    filled.parent.mkdir(parents=True, exist_ok=True)
    with new_file(filled) as path:
        path.write_bytes(blank.read_bytes())
        fill_template(path, answers, str(office.pack.units[obligation.provider].name))
    write_bytes(note, f"{made_from}\n{file_hash(filled)}".encode())
    return made_from, False


def _answers(office: Office, instrument: Instrument, obligation: Obligation) -> _Answers:
    given = {
        (row.item, row.area): _answer(row)
        for row in office.pack.deliveries.get(instrument.id, ())
        if row.period == obligation.period
    }
    for item in instrument.items():
        for area in item.areas or (office.pack.country,):
            given.setdefault((item.id, area), (None, "L", ""))
    return given


def _answer(row: DeliveryRow) -> tuple[str | None, str, str]:
    remark = "; ".join(part for part in (row.source, row.comment) if part)
    return row.written or None, row.status, remark
