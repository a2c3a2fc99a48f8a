"""`sathiti graph`: the steps and what depends on what."""

from collections.abc import Sequence
from pathlib import Path

import click

from sathiti.cli.line import ALL, steps_of
from sathiti.cli.options import Options
from sathiti.cli.session import pack_of, speaker_of
from sathiti.warehouse.atomic import write_bytes
from sathiti.warehouse.run_graph import read_record
from sathiti.warehouse.run_picture import print_graph, svg
from sathiti.warehouse.steps import RunReport, Step, StepReport
from sathiti.warehouse.workspace import Workspace


@click.command("graph")
@click.argument("domain", required=False, default=ALL)
@click.option("--pack", default="", help="Country pack.")
@click.option("--svg", "picture", type=click.Path(path_type=Path), help="Write a picture here.")
@click.pass_obj
def command(options: Options, domain: str, pack: str, picture: Path | None) -> None:
    """Show the steps and what depends on what."""
    loaded = pack_of(options, pack)
    steps = steps_of(loaded, options.workspace, domain)
    last = last_results(steps, Workspace(options.workspace, loaded.id))
    language = speaker_of(loaded, options).languages[0]
    if picture:
        write_bytes(picture, svg(steps, last, loaded.texts, language).encode())
        click.echo(str(picture))
    else:
        click.echo(print_graph(steps, last, loaded.texts, language))


def last_results(steps: Sequence[Step], workspace: Workspace) -> RunReport | None:
    """How each step went when it last ran, with its seconds; None if none ever did."""
    records = [(step, read_record(workspace, step.name)) for step in steps]
    reports = [
        StepReport(
            step.name,
            step.title,
            "done",
            rows=record.result.rows,
            findings=record.result.findings,
            seconds=record.seconds,
        )
        for step, record in records
        if record
    ]
    return RunReport("", tuple(reports), 0.0) if reports else None
