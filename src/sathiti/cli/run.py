"""`sathiti run`: the whole line, or a part of it, with progress and a summary table."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from sathiti.cli.findings import place_of
from sathiti.cli.line import ALL, steps_of
from sathiti.cli.options import Options
from sathiti.cli.session import Session, open_session
from sathiti.model import Finding
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.run_graph import RunReport, StepReport, run
from sathiti.warehouse.steps import BLOCKING
from sathiti.warehouse.steps import Progress as StepProgress
from sathiti.warehouse.vintages import find_vintage, read_vintage
from sathiti.warehouse.workspace import Workspace

FAILED, BLOCKED = 1, 3
NO_TERMINAL_WIDTH = 140
MOST_TOLD = 20
_STYLES = {"done": "green", "unchanged": "dim", "failed": "bold red", "skipped": "yellow"}
_WORDS = {"done": "Done", "unchanged": "Unchanged", "failed": "Failed", "skipped": "Skipped"}


@click.command("run")
@click.argument("domain", required=False, default=ALL)
@click.option("--pack", default="", help="Country pack; not needed once the workspace has one.")
@click.option("--only", multiple=True, help="Only this step and what it depends on (repeatable).")
@click.option("--period", default="", help="A period or a range such as 2010..2022.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.pass_obj
def command(
    options: Options, domain: str, pack: str, only: tuple[str, ...], period: str, quiet: bool
) -> int:
    """Produce: forms out and in, checks, indicators, tables, publication.

    DOMAIN is environment, social or all.

    Exit code 0 if all went well, 1 if a step failed, 3 if a blocking finding keeps
    a figure or a record out (errors in made-up records do not count).
    """
    session = open_session(options, pack)
    workspace = session.workspace
    steps = steps_of(session.pack, workspace.root, domain, period)
    console = wide_console()
    names = [name.replace(":", "-") for name in only] or None
    with _bar(console, quiet) as bar:
        task = bar.add_task("", total=None)

        def show(progress: StepProgress) -> None:
            done = progress.position - 1 + (progress.done / progress.of if progress.of else 0)
            title = progress.step.title.say(session.languages[0]) or progress.step.name
            bar.update(
                task,
                description=f"{progress.step.name}  {title}",
                completed=progress.position if progress.status else done,
                total=progress.total,
            )

        report = run(steps, workspace, names, show, session.pack.label)
    _print_report(session, console, report, workspace)
    blocking = _blocking(report, workspace)
    _print_blocking(session, console, blocking)
    if report.failed:
        return FAILED
    return BLOCKED if blocking else 0


def wide_console() -> Console:
    """A console as wide as the terminal; wide enough for tables where there is none."""
    console = Console()
    return console if console.is_terminal else Console(width=NO_TERMINAL_WIDTH)


def _bar(console: Console, quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}", justify="left"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet,
    )


def _print_report(
    session: Session, console: Console, report: RunReport, workspace: Workspace
) -> None:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column(session.say("Step"), overflow="fold")
    table.add_column(session.say("Status"))
    for name in ("Rows", "Findings", "Seconds"):
        table.add_column(session.say(name), justify="right")
    table.add_column(session.say("Output"), overflow="fold")
    for step in report.steps:
        table.add_row(*_cells(session, step))
    console.print(table)
    for step in report.steps:
        for note in step.notes:
            if step.status == "done":
                told = f"  {step.name}: {session.say(note)}"
                console.print(told, style="dim", highlight=False, markup=False)
        if step.error:
            for said in session.every(step.error):
                console.print(f"{step.name}: {said}", style="red", highlight=False, markup=False)
    console.print(session.say(report.message()), style="bold", highlight=False)
    _print_places(session, console, workspace)
    console.print(session.say("{seconds} seconds in all.", seconds=f"{report.seconds:.1f}"))


def _cells(session: Session, step: StepReport) -> list[str]:
    status = session.say(_WORDS[step.status])
    output = ", ".join(step.outputs.values())
    return [
        step.name,
        f"[{_STYLES[step.status]}]{status}[/]",
        str(step.rows or ""),
        str(step.findings or ""),
        f"{step.seconds:.1f}",
        output,
    ]


def _print_places(session: Session, console: Console, workspace: Workspace) -> None:
    places = {
        "Reports": workspace.reports,
        "Workbooks marked for providers": workspace.returned,
        "The site": "make serve",
    }
    for name, place in places.items():
        console.print(f"  {session.say(name)}: {place}", highlight=False, markup=False)


def _blocking(report: RunReport, workspace: Workspace) -> list[Finding]:
    """What keeps figures or records out: findings of vintages, and those that steps list."""
    found: list[Finding] = []
    for step in report.steps:
        if step.name.startswith("check-") and "vintage" in step.outputs:
            vintage = find_vintage(workspace.warehouse, step.outputs["vintage"])
            findings = read_vintage(vintage, columns=["TIME_PERIOD"]).findings
            found += [one for one in findings if one.severity == "blocking"]
        if BLOCKING in step.outputs:
            found += read_json(workspace.path(step.outputs[BLOCKING]), list[Finding])
    return found


def _print_blocking(session: Session, console: Console, blocking: list[Finding]) -> None:
    for finding in blocking[:MOST_TOLD]:
        place = place_of(finding, session)
        for language in session.languages:
            console.print(
                f"{place}: {finding.message.say(language)}",
                style="red",
                highlight=False,
                markup=False,
            )
    if more := len(blocking[MOST_TOLD:]):
        told = session.say(
            "{count} more figures or records are held back: {path}",
            count=more,
            path=str(session.workspace.reports / "*findings.csv"),
        )
        console.print(told, style="red", highlight=False, markup=False)
