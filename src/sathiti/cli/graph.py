"""`sathiti graph`: the steps and what depends on what."""

from pathlib import Path

import click

from sathiti.cli.line import steps_of
from sathiti.cli.options import Options
from sathiti.cli.session import open_session
from sathiti.warehouse.atomic import write_bytes
from sathiti.warehouse.run_picture import print_graph, svg


@click.command("graph")
@click.argument("domain", required=False, default="environment")
@click.option("--pack", default="", help="Country pack.")
@click.option("--svg", "picture", type=click.Path(path_type=Path), help="Write a picture here.")
@click.pass_obj
def command(options: Options, domain: str, pack: str, picture: Path | None) -> None:
    """Show the steps and what depends on what."""
    session = open_session(options, pack)
    steps = steps_of(session.pack, session.workspace.root, domain)
    language = session.languages[0]
    if picture:
        write_bytes(picture, svg(steps, texts=session.texts, language=language).encode())
        click.echo(str(picture))
    else:
        click.echo(print_graph(steps, texts=session.texts, language=language))
