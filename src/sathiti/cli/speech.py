"""Help in the user's language; the catalogue is read only where it is needed."""

import copy
import importlib
import inspect
from typing import Any, TypeVar

import click

from sathiti.cli.options import Options
from sathiti.model.text import SOURCE_LANGUAGE

C = TypeVar("C", bound=click.Command)


def translated(english: str, options: Options | None) -> str:
    """Words of help in the user's language."""
    if options is None or options.language == SOURCE_LANGUAGE:
        return english
    # Reading packs is slow, and English help does without.
    session: Any = importlib.import_module("sathiti.cli.session")
    return str(session.plain_speaker(options).say(english))


def paragraphs(command: click.Command) -> list[str]:
    """The help of a command, each paragraph on one line; the first says what it is for."""
    told = inspect.cleandoc(command.help or "").split("\n\n")
    return [" ".join(one.split()) for one in told]


def spoken(command: C, context: click.Context, summary: str = "") -> C:
    """A copy of a command that helps in the user's language.

    Args:
        command: it stays as it is, for another call may speak another language.
        context: of the call.
        summary: what the command is for; by default the first paragraph of its help.
    """
    options: Options | None = context.obj
    told = copy.copy(command)
    told.params = [copy.copy(parameter) for parameter in command.params]
    told._help_option = None
    for option in (*told.params, told.get_help_option(context)):
        if isinstance(option, click.Option) and option.help:
            option.help = translated(option.help, options)
    if options and options.language != SOURCE_LANGUAGE:
        first, *more = paragraphs(command)
        told.help = "\n\n".join(translated(one, options) for one in (summary or first, *more))
    return told


class SpeakingGroup(click.Group):
    """A group whose commands help in the user's language."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, speaking."""
        command = super().get_command(ctx, cmd_name)
        return spoken(command, ctx) if command else None
