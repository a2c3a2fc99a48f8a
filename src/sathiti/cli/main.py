"""Entry of the `sathiti` command; each subcommand is imported only when it is called."""

import importlib
import itertools
import os
import sys
from pathlib import Path
from typing import Any

import click

from sathiti import __version__
from sathiti.cli.options import Options
from sathiti.cli.speech import spoken, translated
from sathiti.cli.usage import UnknownLanguageError, usage_error
from sathiti.model.errors import SathitiError
from sathiti.model.text import SOURCE_LANGUAGE

COMMANDS = {
    "run": "sathiti.cli.run",
    "graph": "sathiti.cli.graph",
    "trace": "sathiti.cli.trace",
    "template": "sathiti.cli.template",
    "check": "sathiti.cli.check",
    "import": "sathiti.cli.importing",
    "export": "sathiti.cli.export",
    "landcover": "sathiti.cli.landcover",
    "questionnaire": "sathiti.cli.questionnaire",
    "accounts": "sathiti.cli.accounts",
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
    "landcover": "Land cover from maps: change matrix, lasting change, extent account.",
    "questionnaire": "Fill a questionnaire of others from the figures compiled.",
    "accounts": "Check tables of others against accounts.",
    "serve": "Open the site and the SDMX service on this machine.",
    "doctor": "Check that this installation, pack and workspace are whole.",
}
ABOUT = "Sathiti: from ministries' workbooks to published official statistics."
VERSION = "Show the version and exit."
FAILED, INTERRUPTED = 1, 130


class LazyGroup(click.Group):
    """A group that knows the names of its commands and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of work."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise SathitiError(
                "There is no command “{command}”.",
                fix="Use one of: {known}.",
                command=args[0],
                known=list(COMMANDS),
            )
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return spoken(command, ctx, SUMMARIES[cmd_name])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help in the user's language."""
        click.Group.format_help(spoken(self, ctx, ABOUT), ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Summaries from the table above, so that help imports no command."""
        said = ((name, translated(told, ctx.obj)) for name, told in SUMMARIES.items())
        with formatter.section("Commands"):
            formatter.write_dl(list(said))


@click.command(cls=LazyGroup, help=ABOUT, context_settings={"help_option_names": ["-h", "--help"]})
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
@click.version_option(__version__, prog_name="sathiti", message="%(version)s", help=VERSION)
@click.pass_context
def cli(context: click.Context, workspace: Path, language: str, search: tuple[Path, ...]) -> None:
    """Take the options of every command."""
    _check_language(language, search)
    context.obj = Options(workspace, language or _language_of_system(), search)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code; errors are told in every language."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Help is made before options are read, and it too speaks the user's language.
    options = Options(Path("workspace"), _language_told(given) or _language_of_system(), ())
    code: Any = 0
    try:
        with cli.make_context("sathiti", given, obj=options) as context:
            code = cli.invoke(context)
    except SathitiError as error:
        _tell(error, options)
        sys.exit(FAILED)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        _tell(usage_error(error), options)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output left; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _tell(importlib.import_module("sathiti.cli.session").system_error(error), options)
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def _check_language(told: str, search: tuple[Path, ...]) -> None:
    # A system may speak any language and gets English; one that was named must be there.
    if told and told != SOURCE_LANGUAGE:
        known = importlib.import_module("sathiti.warehouse.packs").known_languages(search)
        if told not in known:
            raise UnknownLanguageError(told, known)


def _tell(error: SathitiError, options: Options) -> None:
    importlib.import_module("sathiti.cli.session").tell(error, options)


def _language_told(given: list[str]) -> str:
    for word, following in itertools.pairwise([*given, ""]):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return ""


def _language_of_system() -> str:
    for name in ("SATHITI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = os.environ.get(name, "")
        if len(said) >= 2 and said not in ("POSIX",) and not said.startswith("C"):
            return said[:2]
    return "en"
