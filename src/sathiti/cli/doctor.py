"""`sathiti doctor`: is this installation whole."""

import functools
import importlib.metadata
import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from msgspec import Struct
from rich.console import Console

from sathiti.cli.line import steps_of
from sathiti.cli.options import Options
from sathiti.cli.session import Speaker, plain_speaker
from sathiti.methods.validation import check_rules
from sathiti.model import Message, SathitiError
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.vintages import ZONES, list_vintages, verify_vintage
from sathiti.warehouse.workspace import open_workspace

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 200_000_000
EXTRAS = {"web": ("django", "altair", "vl_convert", "whitenoise", "justmytype_intl_sea")}
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
    about = options.workspace / "workspace.yaml"
    if about.exists():
        yield from _workspace(options)
    name = pack or (open_workspace(options.workspace).pack if about.exists() else "")
    if name:
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
            raise SathitiError(
                "Missing: {packages}.",
                fix='Run: pip install "sathiti[{extra}]".',
                packages=missing,
                extra=extra,
            )

    return test


def _workspace(options: Options) -> Iterator[Diagnosis]:
    workspace = open_workspace(options.workspace)
    place = {"path": str(options.workspace)}
    yield _look(Message("Free space for {path}", place), lambda: _space(options.workspace))
    for zone in ZONES:
        for vintage in list_vintages(workspace.warehouse, zone):
            diagnosis = _look(
                Message("Vintage {vintage}", {"vintage": f"{vintage.dataflow} {vintage.id}"}),
                functools.partial(verify_vintage, vintage),
            )
            if diagnosis.wrong:
                yield diagnosis
    yield Diagnosis(Message("Vintages of {path}", place))
    for error in DeliveryStore(workspace.deliveries).verify():
        yield Diagnosis(Message("Deliveries of {path}", place), error)
    yield Diagnosis(Message("Deliveries of {path}", place))


def _space(root: Path) -> None:
    free = shutil.disk_usage(root).free
    if free < LEAST_FREE_BYTES:
        raise SathitiError(
            "Only {free} MB are free.",
            fix="Please make room: at least {least} MB.",
            free=free // 1_000_000,
            least=LEAST_FREE_BYTES // 1_000_000,
        )


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
    steps_of(pack, root, "environment")


def _print(console: Console, speaker: Speaker, diagnosis: Diagnosis) -> None:
    mark = "[red]✗[/]" if diagnosis.wrong else "[green]✓[/]"
    console.print(f"{mark} {speaker.say(diagnosis.what)}", highlight=False)
    if diagnosis.wrong:
        for said in speaker.every(diagnosis.wrong):
            console.print(f"    {said}", style="red", highlight=False, markup=False)
