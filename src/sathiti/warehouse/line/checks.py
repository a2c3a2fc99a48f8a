"""Checks: the facts of a form against its rules; what passes becomes an internal vintage."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.exchange.excel import mark_workbook
from sathiti.methods.validation import Facts, confront
from sathiti.model import (
    Confrontation,
    Dataset,
    Finding,
    Input,
    Instrument,
    Message,
    Place,
    Rule,
)
from sathiti.model.status import HELD_BACK, with_reason
from sathiti.warehouse.atomic import join_hashes, write_json
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line.corrections import (
    CORRECTIONS,
    HELD,
    apply_corrections,
    corrections_hash,
    read_corrections,
)
from sathiti.warehouse.line.office import Office, asked_rows, fingerprint, stored_of
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import write_vintage

EMPTY = "form.empty"


def check_step(office: Office, instrument: Instrument, root: Path) -> Step:
    """Confront the facts of one form with its rules.

    Args:
        office: pack and periods.
        instrument: the form.
        root: folder of the workspace; its corrections decide whether the step runs.
    """
    rules = office.rules_of(instrument.id)
    forms = forms_needed(office, instrument.id, rules)

    def check(context: StepContext) -> StepResult:
        return _check(office, instrument, root, context)

    return Step(
        f"check-{instrument.id}",
        tuple(f"collect-{form}" for form in forms),
        check,
        fingerprints={
            "rules": fingerprint(rules, instrument, office.pack.codelists),
            "texts": office.texts_print,
            "corrections": lambda: corrections_hash(root, instrument.dataflow),
        },
        title=instrument.title,
    )


def _check(office: Office, instrument: Instrument, root: Path, context: StepContext) -> StepResult:
    rules = office.rules_of(instrument.id)
    forms = forms_needed(office, instrument.id, rules)
    stored = {form: stored_of(context, f"collect-{form}") for form in forms}
    own = stored[instrument.id]
    decided = read_corrections(root / CORRECTIONS)
    corrections = [one for one in decided if one.dataflow == instrument.dataflow]
    table = apply_corrections(own.dataset, corrections)
    tables = {form: one.dataset.table for form, one in stored.items()} | {instrument.id: table}
    confrontation = judge(office, tables, rules)
    findings = told_once(own.findings, confrontation.findings, rules)
    inputs = [Input("rules", fingerprint(rules))]
    inputs += [Input("corrections", fingerprint(corrections)) for _ in corrections[:1]]
    # A cell without an answer holds nothing back: it was not reported.
    unanswered = {EMPTY, *_complete(rules)}
    held = hold_back(table, [one for one in findings if one.rule not in unanswered])
    dataset = Dataset(own.dataset.dataflow, held, context.lineage(*inputs))
    vintage = write_vintage(context.workspace.warehouse, "internal", dataset, findings=findings)
    summary = context.workspace.runs / f"rules-{instrument.id}.json"
    write_json(summary, confrontation.summary)
    _return_workbooks(office, instrument, findings, table, context)
    return StepResult(
        join_hashes(vintage.content_hash, fingerprint(findings)),
        rows=table.num_rows,
        findings=len(findings),
        outputs={"vintage": vintage.id, "summary": context.workspace.relative(summary)},
        notes=_notes(confrontation, rules),
    )


def judge(office: Office, tables: dict[str, pa.Table], rules: Sequence[Rule]) -> Confrontation:
    """Hold the tables of forms against rules, in the languages and number styles of the pack."""
    pack = office.pack
    facts = facts_of_forms(office, tables)
    return confront(facts, rules, pack.texts, pack.languages, styles=pack.number_styles)


def told_once(
    problems: Sequence[Finding], findings: Sequence[Finding], rules: Sequence[Rule]
) -> tuple[Finding, ...]:
    """What reading found and what rules found, without saying the same of a cell twice.

    A cell that could not be read has no value, but that it lacks an answer would mislead; of
    an empty cell that must be answered, the rule of completeness says all there is to say.
    """
    complete = _complete(rules)
    unread = {place for one in problems if one.severity == "blocking" for place in one.places}
    kept = [one for one in findings if one.rule not in complete or not unread & set(one.places)]
    empty = {place for one in kept if one.rule in complete for place in one.places}
    read = [one for one in problems if one.rule != EMPTY or not empty & set(one.places)]
    return (*read, *kept)


def _complete(rules: Sequence[Rule]) -> set[str]:
    return {rule.id for rule in rules if rule.kind == "complete"}


def forms_needed(office: Office, form: str, rules: Sequence[Rule]) -> list[str]:
    """The form and every other form that its rules name, in the order of the pack."""
    named = {form}
    for rule in rules:
        told = f"{rule.expression} {rule.parameters}"
        named |= {other for other in office.pack.instruments if f"{other}." in told}
    return [one for one in office.pack.instruments if one in named]


def facts_of_forms(office: Office, tables: dict[str, pa.Table]) -> Facts:
    """The tables of several forms with all that rules may ask of them.

    What was asked is asked of forms that came back: one that did not is a form not returned,
    not as many wrong cells as it has.
    """
    instruments = office.pack.instruments
    return Facts(
        tables,
        codelists=office.pack.codelists,
        labels=office.item_labels,
        structures={
            form: office.pack.dataflows[instruments[form].dataflow].structure for form in tables
        },
        asked={form: _asked_table(office, instruments[form], tables[form]) for form in tables},
    )


def _asked_table(office: Office, instrument: Instrument, table: pa.Table) -> pa.Table:
    rows = asked_rows(instrument, office.pack.country)
    units = {item.id: item.unit for item in instrument.items()}
    returned = set(table.column("TIME_PERIOD").to_pylist())
    owed = [one for one in office.obligations[instrument.id] if one.period in returned]
    asked = [
        (item, area, one.period, required, units[item])
        for one in owed
        for item, area, required in rows
    ]
    names = ("ITEM", "REF_AREA", "TIME_PERIOD", "REQUIRED", "UNIT_MEASURE")
    types = (pa.string(), pa.string(), pa.string(), pa.bool_(), pa.string())
    columns = zip(*asked, strict=True) if asked else ([] for _ in names)
    return pa.table(
        {
            name: pa.array(column, kind)
            for name, kind, column in zip(names, types, columns, strict=True)
        }
    )


def hold_back(table: pa.Table, findings: Iterable[Finding]) -> pa.Table:
    """The table with the values of all figures under a blocking finding taken out.

    The comment of such a figure says so, before the provider's remark. Where figures of one
    workbook contradict each other nobody knows which is wrong, so all of them are held; figures
    of other workbooks that they were compared with stay. Raw vintages keep every value.
    """
    held = {
        _written(place)
        for finding in findings
        if finding.severity == "blocking" and finding.state == "open"
        for place in finding.places
        if place.source == finding.places[0].source
    }
    mask = pc.is_in(table.column("PLACE"), value_set=pa.array(sorted(held), pa.string()))
    values = pc.if_else(mask, pa.scalar(None, pa.float64()), table.column("OBS_VALUE"))
    statuses = pc.if_else(mask, pa.scalar(HELD), table.column("OBS_STATUS"))
    remarks = zip(mask.to_pylist(), table.column("COMMENT_OBS").to_pylist(), strict=True)
    comments = [
        with_reason(HELD_BACK, remark) if is_held else remark for is_held, remark in remarks
    ]
    columns = {
        "OBS_VALUE": values,
        "OBS_STATUS": statuses,
        "COMMENT_OBS": pa.array(comments, pa.string()),
    }
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _written(place: Place) -> str:
    return f"{place.source}|{place.sheet}|{place.cell}"


def _return_workbooks(
    office: Office,
    instrument: Instrument,
    findings: Sequence[Finding],
    table: pa.Table,
    context: StepContext,
) -> None:
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        # A finding goes back with the figure it is about, not with those it was compared to.
        if finding.severity != "note" and finding.places:
            by_file[finding.places[0].source].append(finding)
    store = DeliveryStore(context.workspace.deliveries)
    hashes = _hash_by_file(table)
    target = context.workspace.returned / instrument.id
    target.mkdir(parents=True, exist_ok=True)
    wanted = set()
    for name, told in sorted(by_file.items()):
        if name in hashes:
            path = target / name
            made_from = path.with_suffix(".hash")
            print_ = fingerprint(hashes[name], told)
            wanted |= {path, made_from}
            if path.exists() and made_from.exists() and made_from.read_text() == print_:
                continue
            mark_workbook(
                store.file(hashes[name]), told, office.pack.texts, office.pack.languages, path
            )
            made_from.write_text(print_)
    for path in set(target.iterdir()) - wanted:
        path.unlink()


def _hash_by_file(table: pa.Table) -> dict[str, str]:
    pairs = table.select(["PLACE", "DELIVERY"]).to_pylist()
    return {row["PLACE"].partition("|")[0]: row["DELIVERY"] for row in pairs}


def _notes(confrontation: Confrontation, rules: Sequence[Rule]) -> tuple[Message, ...]:
    checked = sum(one.checked for one in confrontation.summary)
    return (Message("{rules} rules, {checked} checks.", {"rules": len(rules), "checked": checked}),)
