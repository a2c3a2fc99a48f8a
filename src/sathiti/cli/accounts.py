"""`sathiti accounts`: tables of others against the identities of an account."""

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from sathiti.cli.account_report import print_check, residual_table
from sathiti.cli.importing import SHARED_PACK
from sathiti.cli.options import Options
from sathiti.cli.session import Speaker, existing, has_workspace, pack_of, plain_speaker, speaker_of
from sathiti.cli.speech import SpeakingGroup
from sathiti.exchange.csv import read_published
from sathiti.methods.accounts.published import check_published
from sathiti.methods.accounts.residuals import FAILS
from sathiti.model import AccountTemplate, SathitiError
from sathiti.warehouse.label_files import read_labels
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.packs import load_pack
from sathiti.warehouse.packs.account_templates import translated

ABOUT_CHECK = "Check the identities of a TABLE that another office published, in its own labels."
ABOUT_LINES = "List the rows, columns and identities of an account."
FOUND = 3
# The shortest file of labels; the manual (how-to, check_accounts) tells the rest.
EXAMPLE = """\b
labels.yaml:
  file: {row: line_item, column: product, value: value, period: year, unit: unit}
  rows:
    Imports: IMPORTS
    Exports abroad: -EXPORTS
    "Deliveries, in kt": {code: LOSSES, factor: 0.001}
    Memo item: ignore
  columns: keep
  tolerance: 2
"""


@click.group("accounts", cls=SpeakingGroup)
def command() -> None:
    """Check tables of others against accounts."""


@command.command("check", help=ABOUT_CHECK, epilog=EXAMPLE)
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--template", default="", help="Account, for example energy_balance.")
@click.option(
    "--mapping", type=click.Path(path_type=Path), help="YAML file: what the labels stand for."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every identity checked to this CSV file.",
)
@click.option("--pack", default="", help="Country pack whose accounts are used.")
@click.option("--lang", default="", help="Language of messages, for example lo or en.")
@click.pass_obj
def check(
    options: Options,
    table: Path,
    template: str,
    mapping: Path | None,
    out: Path | None,
    pack: str,
    lang: str,
) -> int:
    """Check a published table.

    Exit code 0 if all identities hold, 3 if one fails, 1 if the files cannot be used.
    """
    account, speaker = _account(replace(options, language=lang or options.language), pack, template)
    if mapping is None:
        raise SathitiError(
            "It is not told what the labels of the table stand for.",
            fix="Add --mapping labels.yaml; docs/en/howto/check_accounts.md shows how to write it.",
        )
    existing([table, mapping])
    labels = read_labels(mapping)
    figures = read_published(table, labels.layout)
    found = check_published(figures, labels.labels, account, labels.decimal)
    print_check(Console(), found, account, speaker)
    if out:
        write_csv(out, *residual_table(found, account, speaker))
        click.echo(speaker.say("All identities checked: {path}", path=str(out)))
    return FOUND if FAILS in found.residuals["OUTCOME"].to_pylist() else 0


@command.command("lines", help=ABOUT_LINES)
@click.argument("template", default="")
@click.option("--pack", default="", help="Country pack whose accounts are used.")
@click.option("--lang", default="", help="Language of messages, for example lo or en.")
@click.pass_obj
def lines(options: Options, template: str, pack: str, lang: str) -> int:
    """List the lines of an account, to write labels for them."""
    account, speaker = _account(replace(options, language=lang or options.language), pack, template)
    console = Console()
    language = speaker.languages[0]
    for table in account.tables:
        for title, found in (("Row", table.rows), ("Column", table.columns)):
            shown = Table(title=f"{table.id}: {table.title.say(language)}", title_justify="left")
            shown.add_column(speaker.say(title))
            shown.add_column(speaker.say("Name"))
            for line in found:
                shown.add_row(line.code, ("  " if line.parent else "") + line.label.say(language))
            console.print(shown)
    for identity in account.identities:
        console.print(f"{identity.id}: {identity.formula}", highlight=False, markup=False)
        console.print(f"    {identity.title.say(language)}", highlight=False, markup=False)
    return 0


def _account(options: Options, pack: str, template: str) -> tuple[AccountTemplate, Speaker]:
    """The account of a name, and one who speaks its languages.

    Raises:
        SathitiError: there is none; the message names those there are.
    """
    if pack or has_workspace(options):
        loaded = pack_of(options, pack)
        speaker = speaker_of(loaded, options)
    else:
        loaded = load_pack(SHARED_PACK, options.search)
        speaker = plain_speaker(options)
    if template not in loaded.accounts:
        raise SathitiError(
            "There is no account “{template}”." if template else "No account was named.",
            fix="Use one of: {known}.",
            template=template,
            known=get_close_matches(template, loaded.accounts) or list(loaded.accounts),
        )
    return translated(loaded.accounts[template], speaker.texts, speaker.languages), speaker
