"""`sathiti template`: blank workbooks to send to providers."""

from pathlib import Path

import click
import pyarrow as pa

from sathiti.cli.options import Options
from sathiti.cli.session import has_workspace, pack_of
from sathiti.model import SathitiError, parse_period_range
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.forms import write_blank
from sathiti.warehouse.line.office import file_name
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.vintages import latest_vintage, read_vintage
from sathiti.warehouse.workspace import open_workspace


@click.command("template")
@click.argument("instrument")
@click.option("--pack", default="", help="Country pack.")
@click.option("--period", required=True, help="A period or a range such as 2010..2022.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(),
    help="File or folder to write to; this folder by default.",
)
@click.pass_obj
def command(options: Options, instrument: str, pack: str, period: str, out: Path) -> None:
    """Write blank workbooks to send to providers."""
    loaded = pack_of(options, pack)
    if instrument not in loaded.instruments:
        raise SathitiError(
            "There is no form “{form}”.",
            fix="Use one of: {known}.",
            form=instrument,
            known=sorted(loaded.instruments),
        )
    first, last = (str(end) for end in parse_period_range(period))
    office = Office(loaded, first, last)
    owed = office.obligations[instrument]
    if not owed:
        form = loaded.instruments[instrument]
        raise SathitiError(
            "No form is asked for {period}.",
            fix="Choose a period between {first} and {last}, or ask for more periods: "
            "change “{field}” in {file} of the pack “{pack}” and call again.",
            period=period,
            first=form.first,
            last=form.last,
            field="only" if form.only else "last",
            file=f"instruments/{form.id}.yaml",
            pack=loaded.id,
        )
    collected = _collected(options, loaded, loaded.instruments[instrument].dataflow)
    single = len(owed) == 1 and out.suffix == ".xlsx"
    for obligation in owed:
        path = out if single else out / file_name(obligation)
        write_blank(office, loaded.instruments[instrument], obligation, path, collected)
        click.echo(str(path))


def _collected(options: Options, pack: Pack, dataflow: str) -> pa.Table | None:
    """Facts of the form that the workspace of this pack holds, for the figures of the year before.

    None where there are none; the pack's own figures are shown then.
    """
    if not has_workspace(options):
        return None
    workspace = open_workspace(options.workspace, reading=True)
    latest = latest_vintage(workspace.warehouse, "internal", dataflow)
    if workspace.pack != pack.id or latest is None:
        return None
    return read_vintage(latest).dataset.table
