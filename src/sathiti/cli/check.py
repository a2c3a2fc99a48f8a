"""`sathiti check`: a returned workbook against the rules, marked for its provider."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from sathiti.cli.findings import print_findings
from sathiti.cli.options import Options
from sathiti.cli.session import existing, pack_of, speaker_of
from sathiti.exchange.excel import Reading, facts_of, mark_workbook, read_workbook, workbook_pack
from sathiti.model import Finding
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.checks import forms_needed, judge
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.vintages import latest_vintage, read_vintage
from sathiti.warehouse.workspace import open_workspace

BLOCKED = 3


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pack", default="", help="Country pack; by default the one named in the workbook.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the marked workbook; beside the file by default.",
)
@click.pass_obj
def command(options: Options, file: Path, pack: str, out: Path | None) -> int:
    """Check a returned workbook and mark its wrong cells.

    Exit code 0 if nothing blocks, 3 if something must be corrected, 1 if the file cannot
    be read.
    """
    existing([file])
    loaded = pack_of(options, pack or workbook_pack(file))
    speaker = speaker_of(loaded, options)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    reading = read_workbook(file, loaded.instruments, now, loaded.texts, loaded.languages)
    findings = (*reading.problems, *_judge(options, loaded, reading))
    marked = out or file.with_name(f"{file.stem}.checked.xlsx")
    mark_workbook(file, findings, loaded.texts, speaker.languages, marked)
    print_findings(Console(), findings, speaker)
    click.echo(speaker.say("The marked workbook: {path}", path=str(marked)))
    return BLOCKED if any(one.severity == "blocking" for one in findings) else 0


def _judge(options: Options, pack: Pack, reading: Reading) -> tuple[Finding, ...]:
    told = reading.delivery
    office = Office(pack, told.period, told.period)
    instrument = pack.instruments[told.instrument]
    rules = office.rules_of(instrument.id)
    tables = {instrument.id: facts_of(told, instrument, pack.dataflows[instrument.dataflow])}
    tables |= _other_forms(options, pack, forms_needed(office, instrument.id, rules)[1:])
    confrontation = judge(office, tables, rules)
    return tuple(one for one in confrontation.findings if one.period in ("", told.period))


def _other_forms(options: Options, pack: Pack, forms: list[str]) -> dict[str, object]:
    if not (options.workspace / "workspace.yaml").exists():
        return {}
    root = open_workspace(options.workspace).warehouse
    found = {
        form: latest_vintage(root, "internal", pack.instruments[form].dataflow) for form in forms
    }
    return {form: read_vintage(vintage).dataset.table for form, vintage in found.items() if vintage}
