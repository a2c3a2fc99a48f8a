"""`sathiti check`: a returned workbook against the rules, marked for its provider."""

from datetime import UTC, datetime
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console

from sathiti.cli.findings import print_findings
from sathiti.cli.options import Options
from sathiti.cli.session import existing, has_workspace, pack_of, speaker_of
from sathiti.exchange.excel import Reading, facts_of, mark_workbook, read_workbook, workbook_pack
from sathiti.model import Finding, Place, SathitiError
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.checks import forms_needed, judge, told_once
from sathiti.warehouse.line.intake import not_asked
from sathiti.warehouse.packs import Pack, built_in_packs
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
    loaded = pack_of(options, pack or _pack_named_in(file, options))
    speaker = speaker_of(loaded, options)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    reading = read_workbook(file, loaded.instruments, now, loaded.texts, loaded.languages)
    findings = _judge(options, loaded, reading)
    marked = out or file.with_name(f"{file.stem}.checked.xlsx")
    mark_workbook(file, findings, loaded.texts, speaker.languages, marked)
    print_findings(Console(), findings, speaker)
    click.echo(speaker.say("The marked workbook: {path}", path=str(marked)))
    return BLOCKED if any(one.severity == "blocking" for one in findings) else 0


def _pack_named_in(file: Path, options: Options) -> str:
    named = workbook_pack(file)
    roots = (*options.search, built_in_packs())
    if named and not any((root / named / "pack.yaml").is_file() for root in roots):
        raise SathitiError(
            "The form was made with the country pack “{pack}”, which is not known here.",
            fix="Please check that the file belongs here, or add --pack-path FOLDER.",
            at=Place(file.name),
            pack=named,
        )
    return named


def _judge(options: Options, pack: Pack, reading: Reading) -> tuple[Finding, ...]:
    told = reading.delivery
    office = Office(pack)
    form = told.instrument
    rules = office.rules_of(form)
    known = _known(options, pack, forms_needed(office, form, rules))
    dataflow = pack.dataflows[pack.instruments[form].dataflow]
    given = [facts_of(told, pack.instruments[form], dataflow)]
    if form in known:
        # Rules about change over time need the years before.
        given += [known[form].filter(pc.field("TIME_PERIOD") != told.period)]
    table = pa.concat_tables(given, promote_options="default")
    confrontation = judge(office, {**known, form: table}, rules)
    found = [one for one in confrontation.findings if one.period in ("", told.period)]
    return (*told_once(reading.problems, found, rules), *not_asked(office, reading))


def _known(options: Options, pack: Pack, forms: list[str]) -> dict[str, pa.Table]:
    if not has_workspace(options):
        return {}
    root = open_workspace(options.workspace, reading=True).warehouse
    found = {
        form: latest_vintage(root, "internal", pack.instruments[form].dataflow) for form in forms
    }
    return {form: read_vintage(vintage).dataset.table for form, vintage in found.items() if vintage}
