"""What is wrong with the words of a call, in the words of the catalogue."""

import click

from sathiti.model import SathitiError

SEE_HELP = "See: {command} --help."


class UnknownLanguageError(click.UsageError):
    """The language told is none of any pack that can be named."""

    def __init__(self, language: str, known: tuple[str, ...]) -> None:
        super().__init__(language)
        self.known = known


def usage_error(error: click.UsageError) -> SathitiError:
    """The error of the command line library as one that can be told in every language."""
    command = error.ctx.command_path if error.ctx else "sathiti"
    if isinstance(error, click.NoSuchOption):
        return SathitiError(
            "There is no option “{option}”.",
            fix=SEE_HELP,
            option=error.option_name,
            command=command,
        )
    if isinstance(error, UnknownLanguageError):
        return SathitiError(
            "There is no language “{language}” here.",
            fix="Choose one of: {known}.",
            language=error.message,
            known=list(error.known),
        )
    if isinstance(error, click.MissingParameter):
        return SathitiError(
            "“{parameter}” was not given.", fix=SEE_HELP, parameter=_name(error), command=command
        )
    if isinstance(error, click.BadParameter):
        return SathitiError(
            "“{parameter}” cannot be used: {reason}",
            fix=SEE_HELP,
            parameter=_name(error),
            reason=error.message,
            command=command,
        )
    return SathitiError(
        "The call cannot be understood: {reason}",
        fix=SEE_HELP,
        reason=error.message,
        command=command,
    )


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    return error.param.make_metavar(error.ctx) if error.ctx else str(error.param.name)
