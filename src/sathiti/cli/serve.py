"""`sathiti serve`: the site and the SDMX service on this machine."""

import click

from sathiti.cli.options import Options
from sathiti.warehouse.workspace import open_workspace
from sathiti.web import serve


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.pass_obj
def command(options: Options, host: str, port: int) -> None:
    """Open the site and the SDMX service on this machine."""
    serve(
        open_workspace(options.workspace, reading=True).serving,
        host=host,
        port=port,
        ready=click.echo,
    )
