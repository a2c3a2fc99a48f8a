"""The last step of every run: the parts of all lines become a release and the serving file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from sathiti.model import Catalogue, Message, Release
from sathiti.warehouse.line.office import Office
from sathiti.warehouse.line.parts import (
    CHAINS,
    Part,
    part_folder,
    read_pages,
    read_parts,
    served_of,
)
from sathiti.warehouse.releases import freeze_release
from sathiti.warehouse.serving_file import write_serving
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import find_vintage
from sathiti.warehouse.workspace import Workspace

PUBLISH, TEXTS = "publish", "texts"
# What the site asks for; a line that has none of it leaves it empty.
EMPTY = ("comparison", "findings", "obligations", "tables")


def with_release(office: Office, steps: Sequence[Step]) -> list[Step]:
    """The steps of one or more lines, and the release of what they and others publish.

    Args:
        office: pack and periods.
        steps: those named ``publish-...`` make parts.
    """
    parts = tuple(step.name for step in steps if step.name.startswith(f"{PUBLISH}-"))

    def release(context: StepContext) -> StepResult:
        made = read_parts(context.workspace)
        frozen = _freeze(context, made)
        _write(office, context.workspace, frozen, made)
        return StepResult(
            frozen.content_hash,
            rows=sum(part.observations for part in made),
            outputs={"serving": context.workspace.relative(context.workspace.serving)},
        )

    last = Step(
        PUBLISH,
        parts,
        release,
        fingerprints={"texts": office.texts_print},
        title=office.words("Publish"),
    )
    return [*steps, last]


def settings(office: Office) -> dict[str, Any]:
    """What the site needs to know of the pack."""
    pack = office.pack
    tiles = [
        {"code": area.code, "column": area.tile[0], "row": area.tile[1], "name": area.name}
        for area in pack.areas.values()
        if area.tile
    ]
    site_name = Message("Official statistics of {country}", {"country": pack.name})
    return {
        "languages": pack.languages,
        "number_styles": pack.number_styles,
        "name": pack.texts.text(site_name, pack.languages),
        "agency": pack.agency.name,
        "tiles": tiles,
    }


def _freeze(context: StepContext, parts: Sequence[Part]) -> Release:
    root = context.workspace.warehouse
    return freeze_release(
        root,
        context.run_id,
        [find_vintage(root, flow.vintage) for part in parts for flow in part.flows],
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _write(office: Office, workspace: Workspace, release: Release, parts: Sequence[Part]) -> None:
    pages: dict[str, Any] = dict.fromkeys(EMPTY, ())
    texts = office.pack.texts
    for part in parts:
        own = read_pages(workspace, part)
        if TEXTS in own:
            # what a line says of its figures is read in the language of the reader
            texts = texts.merged(msgspec.json.decode(own.pop(TEXTS), type=Catalogue))
        pages |= own
    pages |= {TEXTS: texts, "settings": settings(office)}
    write_serving(
        workspace.serving,
        release,
        [served_of(workspace, flow) for part in parts for flow in part.flows],
        pages=pages,
        chains=[part_folder(workspace, part.name) / CHAINS for part in parts],
    )
