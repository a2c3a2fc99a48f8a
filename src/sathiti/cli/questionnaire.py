"""`sathiti questionnaire`: forms of others and tables of accounts, filled."""

from pathlib import Path

import click
import pyarrow as pa
from rich.markup import escape
from rich.table import Table

from sathiti.cli.export import FORMATS
from sathiti.cli.options import Options
from sathiti.cli.run import wide_console
from sathiti.cli.session import Session, open_session, pack_of, speaker_of
from sathiti.domains import environment
from sathiti.exchange.excel import write_answers
from sathiti.model import Dataset, SathitiError, parse_period_range, periods_between
from sathiti.warehouse.atomic import new_file
from sathiti.warehouse.vintages import latest_vintage, read_vintage

EXCEL = "xlsx"
# The ending of a file for each format; the first is that of a file without name.
ENDINGS = {EXCEL: ".xlsx", "sdmx-ml": ".xml", "sdmx-csv": ".csv"}


@click.command("questionnaire")
@click.argument("questionnaire", required=False)
@click.option("--period", default="", help="A period or a range such as 2010..2022.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(ENDINGS)),
    help="By default the ending of FILE tells.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option("--pack", default="", help="Country pack.")
@click.pass_obj
def command(
    options: Options,
    questionnaire: str | None,
    period: str,
    form: str | None,
    out: Path | None,
    pack: str,
) -> None:
    """Fill a questionnaire of others from the figures compiled.

    Without QUESTIONNAIRE the ids are listed. SDMX is for accounts and SDG, in the structures
    that all countries share.
    """
    if questionnaire is None:
        _list(options, pack)
        return
    session = open_session(options, pack, reading=True)
    figures = compiled_figures(session)
    told = [one for one, ending in ENDINGS.items() if out and out.suffix.lower() == ending]
    chosen = form or (told[0] if told else EXCEL)
    target = out or Path(f"{questionnaire}{ENDINGS[chosen]}")
    if chosen == EXCEL:
        _write_workbook(session, figures, questionnaire, period, target)
    else:
        _write_message(session, figures, questionnaire, chosen, target)


def _list(options: Options, name: str) -> None:
    pack = pack_of(options, name)
    speaker = speaker_of(pack, options)
    table = Table(box=None, show_header=False)
    for known, title in environment.questionnaires_of(pack).items():
        table.add_row(known, escape(speaker.say(title)))
    wide_console().print(table)


def compiled_figures(session: Session) -> environment.Figures:
    """The latest internal vintages of forms, indicators and accounts of the workspace."""
    pack = session.pack

    def latest(flow: str) -> pa.Table | None:
        vintage = latest_vintage(session.workspace.warehouse, "internal", flow)
        return read_vintage(vintage).dataset.table if vintage else None

    forms = {one.id: latest(one.dataflow) for one in pack.instruments.values()}
    compiled = [latest(flow) for flow in sorted({one.dataflow for one in pack.indicators})]
    accounts = {name: latest(plan.dataflow) for name, plan in pack.account_plans.items()}
    figures = environment.Figures(
        pack,
        {name: table for name, table in forms.items() if table is not None},
        [table for table in compiled if table is not None],
        {name: table for name, table in accounts.items() if table is not None},
    )
    if not figures.tables:
        raise SathitiError("Nothing has been compiled yet.", fix="Run the production first.")
    return figures


def _write_workbook(
    session: Session, figures: environment.Figures, name: str, period: str, out: Path
) -> None:
    answers = environment.answer(figures, name, _periods(figures, name, period))
    with new_file(out) as path, path.open("wb") as file:
        write_answers(answers, file, session.languages, session.texts)
    if not answers.counted:
        click.echo(session.say(answers.note))
        click.echo(str(out))
        return
    given, asked = answers.answered()
    click.echo(
        session.say(
            "{given} of {asked} cells have a figure: {path}.",
            given=given,
            asked=asked,
            path=str(out),
        )
    )


def _periods(figures: environment.Figures, name: str, period: str) -> tuple[str, ...]:
    """The periods told; else all years with a figure, of an account only the last."""
    if period:
        return tuple(map(str, periods_between(*parse_period_range(period))))
    tables = figures.accounts if name in figures.accounts else figures.tables
    wanted = [tables[name]] if name in figures.accounts else list(tables.values())
    years = sorted({p for table in wanted for p in table["TIME_PERIOD"].unique().to_pylist()})
    most = 1 if name in figures.accounts else environment.MOST_PERIODS
    return tuple(years[-most:])


def _write_message(
    session: Session, figures: environment.Figures, name: str, form: str, out: Path
) -> None:
    dataset = _message(session, figures, name)
    with new_file(out) as path:
        FORMATS[form](session, dataset, path)
    click.echo(
        session.say(
            "{count} observations of {dataflow} written to {path}.",
            count=dataset.table.num_rows,
            dataflow=name,
            path=str(out),
        )
    )


def _message(session: Session, figures: environment.Figures, name: str) -> Dataset:
    if name == environment.SDG and figures.indicators:
        return environment.global_sdg(session.pack, figures.tables[environment.INDICATORS])
    dataset, lacking = environment.global_account(figures, name)
    for dimension, cells in lacking.items():
        click.echo(
            session.say(
                "{count} cells have no code in {dimension} and are left out, for example {cell}.",
                count=len(cells),
                dimension=dimension,
                cell=cells[0],
            ),
            err=True,
        )
    return dataset
