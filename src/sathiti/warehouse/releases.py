"""Releases: which vintages the public sees, frozen."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sathiti.model import Place, Release, SathitiError
from sathiti.warehouse.atomic import join_hashes, new_folder, read_json, write_json
from sathiti.warehouse.vintages import Vintage, verify_vintage

_CLOSED_ZONES = ("microdata",)


def freeze_release(
    root: Path,
    release_id: str,
    vintages: Sequence[Vintage],
    calendar_time: str,
    signed_off_by: Sequence[str] = (),
) -> Release:
    """Freeze a publication and put its vintages in the public zone.

    Freezing the same vintages under the same id again changes nothing.

    Args:
        root: the warehouse folder.
        release_id: unique name; letters, digits, hyphens, dots.
        vintages: one a dataflow; their files are checked first.
        calendar_time: when it may be seen, UTC, ISO 8601.
        signed_off_by: who approved.

    Raises:
        SathitiError: a vintage is damaged or of unit records, or the id was used for others.
    """
    for vintage in vintages:
        _check_open(vintage)
        verify_vintage(vintage)
    release = Release(
        id=release_id,
        vintages={vintage.dataflow: vintage.id for vintage in vintages},
        calendar_time=calendar_time,
        content_hash=release_hash(vintages),
        signed_off_by=tuple(signed_off_by),
    )
    path = root / "releases" / f"{release_id}.json"
    if path.exists():
        return _same(path, release)
    for vintage in vintages:
        publish_vintage(root, vintage)
    write_json(path, release)
    return release


def release_hash(vintages: Sequence[Vintage]) -> str:
    """Hash over the content hashes of the vintages, whatever their order."""
    return join_hashes(*sorted(f"{v.dataflow} {v.content_hash}" for v in vintages))


def publish_vintage(root: Path, vintage: Vintage) -> Vintage:
    """Copy a vintage to the public zone; what is there already stays.

    Raises:
        SathitiError: it is of unit records, or the storage refused.
    """
    _check_open(vintage)
    target = root / "public" / vintage.dataflow / vintage.version / vintage.id
    if not target.exists():
        with new_folder(target) as folder:
            for path in sorted(Path(vintage.path).iterdir()):
                shutil.copyfile(path, folder / path.name)
    return msgspec.structs.replace(vintage, zone="public", path=str(target))


def _check_open(vintage: Vintage) -> None:
    if vintage.zone in _CLOSED_ZONES:
        raise SathitiError(
            "Unit records of {dataflow} can never be released.",
            fix="Release a table made from them.",
            dataflow=vintage.dataflow,
        )


def _same(path: Path, release: Release) -> Release:
    frozen = read_json(path, Release)
    if (frozen.vintages, frozen.content_hash) != (release.vintages, release.content_hash):
        raise SathitiError(
            "The release “{release}” is frozen with other vintages.",
            fix="Give the new release another name.",
            at=Place(str(path)),
            release=release.id,
        )
    return frozen
