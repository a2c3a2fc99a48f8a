"""The site as a WSGI application over one serving file, and a server for it."""

import logging
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from sathiti.model import SathitiError
from sathiti.web.configuration import STATIC, configure_django
from sathiti.web.state import SITE, Site, look_digest

_YEAR_SECONDS = 365 * 24 * 3600
_IDLE_SECONDS = 30
_log = logging.getLogger("sathiti.web")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def build_application(serving_path: Path) -> Application:
    """The WSGI application that answers from one serving file.

    Args:
        serving_path: the file that `warehouse.serving.write_serving` makes. It may be
            missing (pages then say what to do) and may be replaced while the site runs.

    Returns:
        A WSGI callable; static files included.
    """
    configure_django()
    pages = get_wsgi_application()
    site = Site(Path(serving_path))

    def with_site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return pages({**environ, SITE: site}, start_response)

    application = WhiteNoise(
        with_site, max_age=_YEAR_SECONDS, immutable_file_test=lambda path, url: True
    )
    # the digest stands in the address, so browsers may keep the files for ever
    application.add_files(str(STATIC), prefix=f"static/{look_digest()}/")
    return application  # type: ignore[no-any-return]


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    """One thread a request; threads do not outlive the server."""

    daemon_threads = True
    request_queue_size = 64


class _QuietHandler(WSGIRequestHandler):
    """Logs through `logging`, drops clients that send nothing."""

    timeout = _IDLE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (name of the base)
        _log.info(format, *args)


class _Version6Server(_ThreadedServer):
    address_family = socket.AF_INET6


def make_server(serving_path: Path, host: str = "127.0.0.1", port: int = 8000) -> WSGIServer:
    """A threaded server, bound but not yet serving.

    Raises:
        SathitiError: the address or port cannot be used.
    """
    kind = _Version6Server if ":" in host else _ThreadedServer
    application = build_application(serving_path)
    try:
        server = kind((host, port), _QuietHandler)
    except (OSError, OverflowError) as refused:
        raise SathitiError(
            "The site cannot start at {host}, port {port}: {reason}.",
            fix="Choose another port, or stop the program that uses this one.",
            host=host,
            port=str(port),
            reason=getattr(refused, "strerror", None) or str(refused),
        ) from refused
    server.set_app(application)
    return server


def serve(
    serving_path: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        serving_path: serving file.
        host: address to listen on; the default is reachable from this machine only.
        port: TCP port.
        ready: told the address once the site listens.

    Raises:
        SathitiError: the address or port cannot be used.
    """
    with make_server(serving_path, host, port) as server:
        if ready:
            named = f"[{host}]" if ":" in host else host
            ready(f"http://{named}:{server.server_port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            _log.info("stopped")
