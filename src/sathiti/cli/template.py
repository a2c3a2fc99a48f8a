"""`sathiti template`: blank workbooks to send to providers."""

from pathlib import Path

import click

from sathiti.cli.options import Options
from sathiti.cli.session import pack_of
from sathiti.model import SathitiError, parse_period_range
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.forms import write_blank
from sathiti.warehouse.line.office import file_name


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
            fix="Choose a period between {first} and {last}.",
            period=period,
            first=form.first,
            last=form.last,
        )
    single = len(owed) == 1 and out.suffix == ".xlsx"
    for obligation in owed:
        path = out if single else out / file_name(obligation)
        write_blank(office, loaded.instruments[instrument], obligation, path)
        click.echo(str(path))
