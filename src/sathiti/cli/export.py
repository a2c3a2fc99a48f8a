"""`sathiti export`: a dataset as a file."""

from collections.abc import Callable
from pathlib import Path

import click

from sathiti.cli.options import Options
from sathiti.cli.session import Session, open_session
from sathiti.exchange.excel import write_dataset
from sathiti.exchange.sdmx import WriteOptions, write_data
from sathiti.model import Dataset, SathitiError
from sathiti.warehouse.atomic import new_file
from sathiti.warehouse.vintages import latest_vintage, list_vintages, read_vintage

Writer = Callable[[Session, Dataset, Path], None]


def _excel(session: Session, dataset: Dataset, path: Path) -> None:
    with path.open("wb") as file:
        write_dataset(dataset, file, session.languages, session.texts)


def _sdmx(form: str, labels: bool = False) -> Writer:
    def write(session: Session, dataset: Dataset, path: Path) -> None:
        options = WriteOptions(languages=session.languages, labels=labels)
        write_data(dataset, path, form, options)

    return write


# The format of a file whose name tells it.
SUFFIXES = {".xlsx": "xlsx", ".csv": "csv", ".xml": "sdmx-ml", ".json": "sdmx-json"}
FORMATS: dict[str, Writer] = {
    "xlsx": _excel,
    "csv": _sdmx("sdmx-csv-1.0", labels=True),
    "sdmx-csv": _sdmx("sdmx-csv-2.0"),
    "sdmx-csv-1.0": _sdmx("sdmx-csv-1.0"),
    "sdmx-ml": _sdmx("sdmx-ml-2.1"),
    "sdmx-ml-generic": _sdmx("sdmx-ml-2.1-generic"),
    "sdmx-ml-3.0": _sdmx("sdmx-ml-3.0"),
    "sdmx-json": _sdmx("sdmx-json-2.0"),
    "sdmx-json-1.0": _sdmx("sdmx-json-1.0"),
}


@click.command("export")
@click.argument("dataflow")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="By default the ending of FILE tells.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE"
)
@click.option("--pack", default="", help="Country pack.")
@click.pass_obj
def command(options: Options, dataflow: str, form: str | None, out: Path, pack: str) -> None:
    """Write the published figures of DATAFLOW as Excel, CSV or SDMX."""
    write = FORMATS[form or _told_by(out)]
    session = open_session(options, pack, reading=True)
    vintage = latest_vintage(session.workspace.warehouse, "public", dataflow)
    if vintage is None:
        raise SathitiError(
            "“{dataflow}” has not been published.",
            fix="Use one of: {known}.",
            dataflow=dataflow,
            known=published(session),
        )
    with new_file(out) as path:
        write(session, read_vintage(vintage).dataset, path)
    click.echo(
        session.say(
            "{count} observations of {dataflow} written to {path}.",
            count=vintage.observations,
            dataflow=dataflow,
            path=str(out),
        )
    )


def _told_by(out: Path) -> str:
    form = SUFFIXES.get(out.suffix.lower())
    if form is None:
        raise SathitiError(
            "The name “{file}” does not tell the format.",
            fix="End it in one of {known}, or add --format.",
            file=out.name,
            known=list(SUFFIXES),
        )
    return form


def published(session: Session) -> list[str]:
    """Ids of dataflows with a public vintage."""
    public = list_vintages(session.workspace.warehouse, "public")
    return sorted({vintage.dataflow for vintage in public})
