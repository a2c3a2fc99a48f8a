"""Forms out: blank workbooks for every obligation.

For a country whose figures are already published, the same workbooks are filled from the
pack's tables as a provider would fill them.
"""

from pathlib import Path

from sathiti.exchange.excel import fill_template, write_template
from sathiti.model import Instrument, Obligation
from sathiti.warehouse.atomic import file_hash, join_hashes, new_file
from sathiti.warehouse.line.office import Office, file_name, fingerprint
from sathiti.warehouse.packs import DeliveryRow
from sathiti.warehouse.steps import Step, StepContext, StepResult

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
            "texts": office.texts_print,
        },
        title=instrument.title,
    )


def write_blank(office: Office, instrument: Instrument, obligation: Obligation, path: Path) -> None:
    """Write the blank workbook of one obligation."""
    pack = office.pack
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(
        instrument,
        obligation,
        pack.units[obligation.provider],
        office.area_names,
        pack.texts,
        pack.languages,
        path,
        rules=office.rules_of(instrument.id),
        pack=pack.id,
        country=pack.country,
    )


def fill_step(office: Office, instrument: Instrument) -> Step:
    """Fill the blank workbooks from the pack's published figures and put them in the inbox.

    A workbook is written anew only where its blank form or its figures have changed since,
    so that what a provider corrected by hand in the inbox stays.
    """

    def fill(context: StepContext) -> StepResult:
        owed = office.obligations[instrument.id]
        hashes = []
        for done, obligation in enumerate(owed, start=1):
            hashes.append(_fill_one(office, instrument, obligation, context))
            context.progress(done, len(owed))
        folder = context.workspace.relative(context.workspace.inbox / instrument.id)
        return StepResult(join_hashes(*hashes), rows=len(owed), outputs={"inbox": folder})

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
) -> str:
    blank = context.workspace.outbox / instrument.id / file_name(obligation)
    filled = context.workspace.inbox / instrument.id / file_name(obligation)
    answers = _answers(office, instrument, obligation)
    made_from = join_hashes(file_hash(blank), fingerprint(sorted(answers.items())))
    note = context.workspace.runs / "filled" / f"{obligation.id}.txt"
    if filled.exists() and note.exists() and note.read_text(encoding="utf-8") == made_from:
        return made_from
    filled.parent.mkdir(parents=True, exist_ok=True)
    note.parent.mkdir(parents=True, exist_ok=True)
    with new_file(filled) as path:
        path.write_bytes(blank.read_bytes())
        fill_template(path, answers, str(office.pack.units[obligation.provider].name))
    note.write_text(made_from, encoding="utf-8")
    return made_from


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
