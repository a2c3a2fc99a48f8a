"""`sathiti landcover`: change matrix, lasting change and extent account from maps."""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.cli.options import Options
from sathiti.cli.session import Speaker, existing, plain_speaker
from sathiti.cli.speech import SpeakingGroup
from sathiti.domains.environment.extent import MEASURES, compile_extent, read_matrix
from sathiti.domains.environment.landcover import (
    OWN,
    ChangeRequest,
    LandCoverChange,
    land_cover_change,
)
from sathiti.methods.landcover import Persistence
from sathiti.model import SathitiError
from sathiti.warehouse.atomic import storage_error
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.packs import load_pack

ABOUT_CHANGE = "Count what changed between the maps FROM and TO, by zone and pair of classes."
ABOUT_LASTING = "Count lasting change in MAPS of three or more years, beside the plain difference."
ABOUT_ACCOUNT = "Compile the extent account from a file of the change matrix."
CAUSES = "landcover_causes"
SHARED_PACK = "international"
# Square centimetres; beyond that lie only the last bits of sums.
DECIMALS = 8

F = TypeVar("F", bound=Callable[..., Any])


@click.group("landcover", cls=SpeakingGroup)
def command() -> None:
    """Land cover from maps: change matrix, lasting change, extent account."""


def _map_options(function: F) -> F:
    path = click.Path(path_type=Path)
    for option in reversed(
        (
            click.option("--zones", type=path, help="Raster or GeoJSON file of zones."),
            click.option("--zone-key", default="", help="Property that names a zone."),
            click.option("--no-data", default="", help="Code of no data in all maps, or own."),
            click.option(
                "--without-no-data",
                is_flag=True,
                help="Leave out pixels without data or outside the zones.",
            ),
            click.option("--ellipsoidal", is_flag=True, help="Measure areas on the ellipsoid."),
            click.option("--pixel-area", type=float, help="Hectares of a pixel."),
            click.option("--classes", default="", help="Codes the maps may hold, as 1-14,20."),
            click.option("--out", type=path, required=True, help="CSV file to write."),
        )
    ):
        function = option(function)
    return function


@command.command("change", help=ABOUT_CHANGE)
@click.argument("start", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("end", metavar="TO", type=click.Path(path_type=Path))
@_map_options
@click.pass_obj
def change(options: Options, /, start: Path, end: Path, out: Path, **asked: Any) -> None:
    """Count what changed between the maps FROM and TO, by zone and pair of classes."""
    _run(options, (start, end), _request(**asked), out)


@command.command("lasting", help=ABOUT_LASTING)
@click.argument("maps", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--before", default=3, show_default=True, help="Years the old class must hold.")
@click.option("--after", default=3, show_default=True, help="Years the new class must hold.")
@_map_options
@click.pass_obj
def lasting(
    options: Options, /, maps: tuple[Path, ...], before: int, after: int, out: Path, **asked: Any
) -> None:
    """Count lasting change in MAPS of three or more years, beside the plain difference."""
    _run(options, maps, _request(**asked, persistence=Persistence(before, after)), out)


@command.command("account", help=ABOUT_ACCOUNT)
@click.argument("matrix", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="CSV file to write.")
@click.option(
    "--changes", type=click.Path(path_type=Path), help="Write every change with its cause here."
)
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default=MEASURES[0],
    show_default=True,
    help="Column of the matrix to add up.",
)
@click.option("--pack", default=SHARED_PACK, help="Country pack whose cause keys are used.")
@click.pass_obj
def account(
    options: Options, matrix: Path, out: Path, changes: Path | None, measure: str, pack: str
) -> None:
    """Compile the extent account from a file of the change matrix."""
    existing([matrix])
    causes = load_pack(pack, options.search).parameter_values(CAUSES)
    compiled, explained = compile_extent(
        read_matrix(matrix, measure), causes, f"{pack}/parameters/{CAUSES}.csv", measure
    )
    _write(out, compiled)
    if changes:
        _write(changes, explained)
    speaker = plain_speaker(options)
    unexplained = explained.filter(pc.field("cause") == "unexplained")
    impossible = explained.filter(~pc.field("possible"))
    click.echo(speaker.say("{count} rows written to {path}.", count=len(compiled), path=str(out)))
    for told, rows in (
        ("Changes without a cause key: {changes}.", unexplained),
        ("Changes that are hardly possible; check the maps: {changes}.", impossible),
    ):
        pairs = sorted(set(zip(rows["from"].to_pylist(), rows["to"].to_pylist(), strict=True)))
        if pairs:
            said = [f"{before} → {after}" for before, after in pairs]
            click.echo(speaker.say(told, changes=said), err=True)


def _request(
    zones: Path | None,
    zone_key: str,
    no_data: str,
    without_no_data: bool,
    ellipsoidal: bool,
    pixel_area: float | None,
    classes: str,
    persistence: Persistence | None = None,
) -> ChangeRequest:
    if no_data not in ("", OWN) and not re.fullmatch(r"-?\d+", no_data):
        raise SathitiError(
            "“{written}” is no code of no data.",
            fix="Give a whole number, or own.",
            written=no_data,
        )
    if pixel_area is not None and not 0 < pixel_area < float("inf"):
        raise SathitiError(
            "“{written}” is not an area.", fix="Give hectares above 0.", written=pixel_area
        )
    return ChangeRequest(
        zones=zones,
        zone_key=zone_key,
        no_data=no_data,
        keep_no_data=not without_no_data,
        ellipsoidal=ellipsoidal,
        pixel_hectares=pixel_area,
        classes=_classes(classes),
        persistence=persistence,
    )


def _classes(written: str) -> frozenset[str]:
    codes: set[str] = set()
    for part in filter(None, written.replace(" ", "").split(",")):
        found = re.fullmatch(r"(-?\d+)(?:-(\d+))?", part)
        if not found:
            raise SathitiError(
                "“{written}” is no list of classes.",
                fix="Give codes and ranges of codes, as 1-14,20.",
                written=written,
            )
        first, last = int(found[1]), int(found[2] or found[1])
        codes |= {str(code) for code in range(first, last + 1)}
    return frozenset(codes)


def _run(options: Options, maps: tuple[Path, ...], request: ChangeRequest, out: Path) -> None:
    existing([*maps, *filter(None, [request.zones])])
    _check_writable(out)
    found = land_cover_change(maps, request)
    _write(out, found.matrix)
    _tell(plain_speaker(options), found, out)


def _check_writable(out: Path) -> None:
    # Counting may take minutes: what cannot be written is told before.
    if out.is_dir():
        raise storage_error(out, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if out.parent.exists() and not os.access(out.parent, os.W_OK):
        raise storage_error(out, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _write(out: Path, table: pa.Table) -> None:
    columns = [
        column.combine_chunks() if column.type != pa.float64() else pc.round(column, DECIMALS)
        for column in table.columns
    ]
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    write_csv(out, table.column_names, rows)


def _tell(speaker: Speaker, found: LandCoverChange, out: Path) -> None:
    counted = pc.sum(found.matrix["pixels"]).as_py() or 0
    click.echo(
        speaker.say("{pixels} pixels counted, written to {path}.", pixels=counted, path=str(out))
    )
    if found.left_out:
        click.echo(
            speaker.say(
                "{pixels} pixels without data or outside the zones are left out.",
                pixels=found.left_out,
            )
        )
    if found.empty_zones:
        said = "Zones without a pixel: {zones}."
        click.echo(speaker.say(said, zones=list(found.empty_zones)), err=True)
    if not found.measured:
        click.echo(
            speaker.say(
                "The maps say no projection, so hectares stay empty. Add --pixel-area HECTARES."
            ),
            err=True,
        )
