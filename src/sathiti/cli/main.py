"""Entry of the `sathiti` command; each subcommand is imported only when it is called."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from sathiti import __version__
from sathiti.cli.options import Options
from sathiti.model.errors import SathitiError

COMMANDS = {
    "run": "sathiti.cli.run",
    "graph": "sathiti.cli.graph",
    "trace": "sathiti.cli.trace",
    "template": "sathiti.cli.template",
    "check": "sathiti.cli.check",
    "import": "sathiti.cli.importing",
    "export": "sathiti.cli.export",
    "serve": "sathiti.cli.serve",
    "doctor": "sathiti.cli.doctor",
}
SUMMARIES = {
    "run": "Produce: forms out and in, checks, indicators, tables, publication.",
    "graph": "Show the steps and what depends on what.",
    "trace": "Show where a figure comes from.",
    "template": "Write blank workbooks to send to providers.",
    "check": "Check a returned workbook and mark its wrong cells.",
    "import": "Read files in other formats and check them.",
    "export": "Write a dataset as Excel, CSV or SDMX.",
    "serve": "Open the site and the SDMX service on this machine.",
    "doctor": "Check that this installation, pack and workspace are whole.",
}
FAILED = 1


class LazyGroup(click.Group):
    """A group that knows the names of its commands and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Summaries from the table above, so that help imports no command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("workspace"),
    show_default=True,
    help="Folder the office works in.",
)
@click.option("--lang", "language", default="", help="Language of messages, for example lo or en.")
@click.option(
    "--pack-path",
    "search",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="Folder that holds further country packs.",
)
@click.version_option(__version__, prog_name="sathiti")
@click.pass_context
def cli(context: click.Context, workspace: Path, language: str, search: tuple[Path, ...]) -> None:
    """Sathiti: from ministries' workbooks to published official statistics."""
    context.obj = Options(workspace, language or _language_of_system(), search)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code; errors are told in every language."""
    options = Options(Path("workspace"), _language_of_system(), ())
    given = list(sys.argv[1:] if arguments is None else arguments)
    code: Any = 0
    try:
        with cli.make_context("sathiti", given) as context:
            code = cli.invoke(context)
    except SathitiError as error:
        tell = importlib.import_module("sathiti.cli.session").tell
        tell(error, context.find_object(Options) or options)
        sys.exit(FAILED)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output left; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _language_of_system() -> str:
    for name in ("SATHITI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = os.environ.get(name, "")
        if len(said) >= 2 and said not in ("POSIX",) and not said.startswith("C"):
            return said[:2]
    return "en"
