"""`sathiti doctor`: is this installation whole."""

import errno
import functools
import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from sathiti.cli.line import steps_of
from sathiti.cli.options import Options
from sathiti.cli.session import Speaker, has_workspace, pack_held, plain_speaker
from sathiti.methods.validation import check_rules
from sathiti.model import Message, SathitiError, missing_extra
from sathiti.warehouse.atomic import storage_error
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.vintages import ZONES, list_vintages, verify_vintage
from sathiti.warehouse.workspace import open_workspace

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 200_000_000
# Spark is for offices that have a cluster: without it an installation is whole
EXTRAS = {
    "web": ("django", "altair", "vl_convert", "whitenoise", "justmytype_intl_sea"),
    "geo": ("numba", "pyproj", "rasterio"),
    "survey": ("svy",),
    "report": ("weasyprint",),
}
BROKEN = 1


class Diagnosis(Struct, frozen=True):
    """One thing looked at: what, and what is wrong with it if anything."""

    what: Message
    wrong: SathitiError | None = None


@click.command("doctor")
@click.option("--pack", default="", help="Country pack; by default that of the workspace.")
@click.pass_obj
def command(options: Options, pack: str) -> int:
    """Check that this installation, pack and workspace are whole.

    Exit code 0 if they are.
    """
    speaker = plain_speaker(options)
    console = Console()
    broken = 0
    for diagnosis in diagnose(options, pack):
        broken += diagnosis.wrong is not None
        _print(console, speaker, diagnosis)
    return BROKEN if broken else 0


def diagnose(options: Options, pack: str) -> Iterator[Diagnosis]:
    """Look at everything, one after the other."""
    yield _look(Message("Python {version}", {"version": sys.version.split()[0]}), _python)
    yield _look(Message("Packages that the program needs"), _packages)
    for extra, modules in EXTRAS.items():
        yield _look(Message("Optional part “{extra}”", {"extra": extra}), _extra(extra, modules))
    known = has_workspace(options)
    if known:
        yield from _workspace(options)
    if name := pack or (pack_held(options) if known else ""):
        yield from _pack(options, name)


def _look(what: Message, test: Callable[[], object]) -> Diagnosis:
    try:
        test()
    except SathitiError as error:
        return Diagnosis(what, error)
    return Diagnosis(what)


def _python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise SathitiError("Python is too old.", fix="Install Python 3.11 or newer.")


def _packages() -> None:
    wanted = importlib.metadata.requires("sathiti") or []
    names = [one.split(";")[0] for one in wanted if "extra ==" not in one]
    missing = [name for name in names if not _installed(name)]
    if missing:
        raise SathitiError("Missing: {packages}.", fix="Run: make run.", packages=missing)


def _installed(requirement: str) -> bool:
    name = requirement
    for sign in "<>=!~[ ":
        name = name.partition(sign)[0]
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _extra(extra: str, modules: Iterable[str]) -> Callable[[], None]:
    def test() -> None:
        missing = [name for name in modules if importlib.util.find_spec(name) is None]
        if missing:
            raise missing_extra(extra, missing)

    return test


def _workspace(options: Options) -> Iterator[Diagnosis]:
    workspace = open_workspace(options.workspace, reading=True)
    place = {"path": str(options.workspace)}
    yield _look(Message("Free space for {path}", place), lambda: _space(options.workspace))
    yield _look(Message("Right to write to {path}", place), lambda: _right(options.workspace))
    vintages = (one for zone in ZONES for one in list_vintages(workspace.warehouse, zone))
    looks = (
        _look(
            Message("Vintage {vintage}", {"vintage": f"{one.dataflow} {one.id}"}),
            functools.partial(verify_vintage, one),
        )
        for one in vintages
    )
    yield from _wrong_or(looks, Message("Vintages of {path}", place))
    deliveries = Message("Deliveries of {path}", place)
    broken = (
        Diagnosis(deliveries, error) for error in DeliveryStore(workspace.deliveries).verify()
    )
    yield from _wrong_or(broken, deliveries)


def _wrong_or(looks: Iterable[Diagnosis], all_well: Message) -> Iterator[Diagnosis]:
    # What is whole is said once for all, what is broken one by one.
    wrong = [look for look in looks if look.wrong]
    yield from wrong or [Diagnosis(all_well)]


def _space(root: Path) -> None:
    free = shutil.disk_usage(root).free
    if free < LEAST_FREE_BYTES:
        raise SathitiError(
            "Only {free} MB are free.",
            fix="Please make room: at least {least} MB.",
            free=free // 1_000_000,
            least=LEAST_FREE_BYTES // 1_000_000,
        )


def _right(root: Path) -> None:
    if not os.access(root, os.W_OK):
        raise storage_error(root, PermissionError(errno.EACCES, "", str(root)))


def _pack(options: Options, name: str) -> Iterator[Diagnosis]:
    what = Message("Country pack {pack}", {"pack": name})
    try:
        pack = load_pack(name, options.search)
    except SathitiError as error:
        yield Diagnosis(what, error)
        return
    yield Diagnosis(what)
    yield _look(Message("Rules of {pack}", {"pack": name}), lambda: _rules(pack))
    yield _look(Message("Steps of {pack}", {"pack": name}), lambda: _steps(pack, options.workspace))


def _rules(pack: Pack) -> None:
    known = {one.id: [item.id for item in one.items()] for one in pack.instruments.values()}
    check_rules([rule for rule in pack.rules if rule.scope in known], known)


def _steps(pack: Pack, root: Path) -> None:
    steps_of(pack, root)


def _print(console: Console, speaker: Speaker, diagnosis: Diagnosis) -> None:
    mark = "[red]✗[/]" if diagnosis.wrong else "[green]✓[/]"
    console.print(f"{mark} {escape(speaker.say(diagnosis.what))}", highlight=False)
    if diagnosis.wrong:
        for said in speaker.every(diagnosis.wrong):
            console.print(f"    {said}", style="red", highlight=False, markup=False)
