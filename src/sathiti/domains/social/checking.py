"""Records against rules: corrections, findings, what is kept out, and the closed zone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from msgspec.structs import replace

from sathiti.domains.social.corrections import (
    CORRECTIONS,
    RecordCorrection,
    apply_record_corrections,
    check_addressed,
    read_record_corrections,
)
from sathiti.domains.social.files import COLLECT
from sathiti.domains.social.reading import Reader, as_records, read_text, typed
from sathiti.domains.social.rounds import Round
from sathiti.methods.survey.synthetic import SYNTHETIC
from sathiti.methods.validation.record_rules import RecordFile, Whole, confront_records
from sathiti.model import Finding, Input, Message, RuleSummary, SurveyPlan
from sathiti.warehouse.atomic import join_hashes, read_json, write_json
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import write_findings
from sathiti.warehouse.microdata import MicrodataVintage, pseudonymised, write_microdata
from sathiti.warehouse.steps import BLOCKING, Step, StepContext, StepResult

CHECK = "records"
ANSWERED = "answered"


class Checked(Struct, frozen=True):
    """What checking a round gave.

    Attributes:
        rows: file to records received.
        held: file to records kept out by blocking rules, with all that lies in them.
        corrected: decided changes that were made.
        findings: rule to number of findings.
        summary: how each rule fared.
        synthetic: the records are made up, or some of them.
    """

    rows: dict[str, int]
    held: dict[str, int]
    corrected: int
    findings: dict[str, int]
    summary: tuple[RuleSummary, ...]
    synthetic: bool = False


def check_step(one: Round, root: Path) -> Step:
    """Read, correct and check the records of a round; those that pass go to the closed zone.

    A record under a blocking finding is kept out with all that lies in it. Where it lies in a
    record that has a weight, that one counts as not answered: its consumption or its members
    cannot be known, and those who answered in its class stand for it.

    Args:
        one: the round.
        root: folder of the workspace; its corrections decide whether the step runs.
    """

    def check(context: StepContext) -> StepResult:
        return _check(one, context)

    return Step(
        one.step(CHECK),
        (one.step(COLLECT),),
        check,
        fingerprints={
            "survey": one.print,
            "texts": one.office.texts_print,
            "corrections": lambda: fingerprint(
                read_record_corrections(root / CORRECTIONS, one.survey.id, one.period)
            ),
        },
        title=one.office.words("Check the records"),
    )


def _check(one: Round, context: StepContext) -> StepResult:
    files, findings, report, held, inputs = _judged(one, context)
    made = _stored(one, context, keep(files, one.survey, held), inputs)
    kept_out = {file: files[file].table.num_rows - made.rows[file] for file in files}
    report = replace(report, held=kept_out)
    summary = checked_path(context, one)
    write_json(summary, report)
    told = context.workspace.reports / f"{one.name}-findings.csv"
    write_findings(told, findings, one.pack.languages)
    outputs = {
        CHECK: context.workspace.relative(made.folder),
        "summary": context.workspace.relative(summary),
        "findings": context.workspace.relative(told),
    }
    blocking = [finding for finding in findings if finding.severity == "blocking"]
    # What is wrong in made-up records was put there to be found: nobody need correct it.
    path = summary.with_name(f"{one.step(CHECK)}-blocking.json")
    path.unlink(missing_ok=True)
    if blocking and not report.synthetic:
        write_json(path, blocking)
        outputs[BLOCKING] = context.workspace.relative(path)
    return StepResult(
        join_hashes(made.content_hash, fingerprint(report)),
        rows=sum(made.rows.values()),
        findings=len(findings),
        outputs=outputs,
        notes=_notes(report),
    )


def _stored(
    one: Round, context: StepContext, kept: Mapping[str, pa.Table], inputs: Sequence[Input]
) -> MicrodataVintage:
    root, names = context.workspace.warehouse, hidden_columns(one.survey)
    return write_microdata(
        root,
        one.name,
        {file: pseudonymised(root, table, names) for file, table in kept.items()},
        {file: declared.codebook for file, declared in one.survey.files.items()},
        one.design,
        context.lineage(*inputs),
    )


def checked_path(context: StepContext, one: Round) -> Path:
    """Where the counts of checking stand."""
    return context.workspace.runs / f"{one.step(CHECK)}.json"


def read_checked(context: StepContext, one: Round) -> Checked:
    """What checking a round gave."""
    return read_json(checked_path(context, one), Checked)


_Judged = tuple[dict[str, RecordFile], list[Finding], Checked, dict[str, Whole], tuple[Input, ...]]


def _judged(one: Round, context: StepContext) -> _Judged:
    """The records as corrected, what is wrong with them, and which are kept out."""
    reader = Reader(one.survey, one.period, one.pack.texts, one.pack.languages)
    path = context.workspace.root / CORRECTIONS
    check_addressed(path, one.pack.surveys)
    corrections = read_record_corrections(path, one.survey.id, one.period)
    tables, findings = _read(one, context, reader, corrections)
    files, strays = as_records(tables, one.survey, reader)
    confrontation, held = confront_records(files, one.rules, one.period, reader.languages)
    for file, records in files.items():
        if records.within:
            held[file] = np.union1d(held[file], np.flatnonzero(records.parent < 0))
    findings += [*strays, *confrontation.findings]
    rows = {file: records.table.num_rows for file, records in files.items()}
    synthetic = any(SYNTHETIC in records.table.column_names for records in files.values())
    report = Checked(
        rows, {}, len(corrections), _counts(findings), confrontation.summary, synthetic
    )
    inputs = [Input("rules", fingerprint(one.rules))]
    inputs += [Input("corrections", fingerprint(corrections)) for _ in corrections[:1]]
    return files, findings, report, held, tuple(inputs)


def _read(
    one: Round, context: StepContext, reader: Reader, corrections: Sequence[RecordCorrection]
) -> tuple[dict[str, pa.Table], list[Finding]]:
    paths, declared = context.inputs[one.step(COLLECT)].outputs, one.survey.files
    text = {
        file: read_text(context.workspace.path(paths[file]), declared[file]) for file in declared
    }
    findings: list[Finding] = []
    tables: dict[str, pa.Table] = {}
    for file, table in apply_record_corrections(text, one.survey, corrections).items():
        tables[file], found = typed(table, declared[file], reader)
        findings += found
    return tables, findings


def keep(
    files: Mapping[str, RecordFile], plan: SurveyPlan, held: Mapping[str, Whole]
) -> dict[str, pa.Table]:
    """The records that pass, the weighted ones with a column that says whether they answered.

    Args:
        files: all records.
        plan: of the survey.
        held: file to records that a blocking rule keeps out.
    """
    weighted = plan.weighting.file
    out = {file: np.zeros(records.table.num_rows, np.bool_) for file, records in files.items()}
    silent = np.zeros(files[weighted].table.num_rows, np.bool_)
    for file, places in held.items():
        out[file][places] = True
        if weighted == file:
            silent[places] = True
        elif weighted in plan.above(file):
            silent[_up(files, file, weighted, places)] = True
    # Weighted records stay in the sample as not answered: their weight goes to others.
    out[weighted] &= False
    kept = {}
    for file, records in files.items():
        gone = out[file] | _gone_above(files, file, {**out, weighted: silent})
        table = records.table
        if file == weighted:
            table = table.append_column(ANSWERED, pa.array(_answers(table, plan) & ~silent))
        kept[file] = table.filter(pa.array(~gone))
    return kept


def _up(files: Mapping[str, RecordFile], file: str, above: str, places: Whole) -> Whole:
    while file != above:
        places = files[file].parent[places]
        places = places[places >= 0]
        file = files[file].within
    return places


def _gone_above(
    files: Mapping[str, RecordFile], file: str, out: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Whether a record lies in one that is out, or that did not answer."""
    gone = np.zeros(files[file].table.num_rows, np.bool_)
    place = np.arange(len(gone))
    while above := files[file].within:
        parent = files[file].parent
        place = np.where(place >= 0, parent[place], -1) if len(parent) else place
        gone |= (place >= 0) & out[above][place] if len(out[above]) else gone
        file = above
    return gone


def _answers(table: pa.Table, plan: SurveyPlan) -> np.ndarray:
    response = plan.weighting.response
    if response is None:
        return np.ones(table.num_rows, np.bool_)
    codes = pa.array(response.completed, pa.string())
    said = pc.is_in(pc.cast(table[response.variable], pa.string()), value_set=codes)
    return np.asarray(said.to_numpy(), dtype=np.bool_)


def hidden_columns(plan: SurveyPlan) -> list[str]:
    """Columns that name one village, household or person: keys of one column."""
    return list(dict.fromkeys(file.key[0] for file in plan.files.values() if len(file.key) == 1))


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return dict(sorted(counts.items()))


def _notes(report: Checked) -> tuple[Message, ...]:
    checks = sum(one.checked for one in report.summary)
    return (
        Message(
            "{rules} rules, {checked} checks.", {"rules": len(report.summary), "checked": checks}
        ),
        Message(
            "Corrections made: {corrected}; records kept out: {held}.",
            {"corrected": report.corrected, "held": sum(report.held.values())},
        ),
    )
