"""The files of a round as received: kept by their hash, whoever made them."""

from datetime import UTC, datetime
from pathlib import Path

from sathiti.domains.social.rounds import Round
from sathiti.domains.social.synthetic import PUT_FILES
from sathiti.methods.survey.synthetic import SYNTHETIC
from sathiti.model import Delivery, Place, SathitiError
from sathiti.warehouse.atomic import file_hash
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.steps import Step, StepContext, StepResult

FILES, COLLECT = "files", "collect"


def collect_step(one: Round) -> Step:
    """Keep the files of a round as deliveries; its outputs are their paths by name."""

    def collect(context: StepContext) -> StepResult:
        outputs = context.inputs[one.step(FILES)].outputs
        found = {
            file: context.workspace.path(path)
            for file, path in outputs.items()
            if file != SYNTHETIC
        }
        _refuse_missing(one, found, one.inbox(context.workspace.root))
        store = DeliveryStore(context.workspace.deliveries)
        kept = {file: _keep(one, file, path, store) for file, path in found.items()}
        hashes = {file: path.parent.name for file, path in kept.items()}
        return StepResult(
            fingerprint(hashes),
            rows=len(kept),
            outputs={file: context.workspace.relative(path) for file, path in kept.items()},
        )

    return Step(
        one.step(COLLECT),
        (one.step(FILES),),
        collect,
        fingerprints={"survey": one.print},
        title=one.title,
    )


def _refuse_missing(one: Round, found: dict[str, Path], folder: Path) -> None:
    missing = [f"{file}.csv" for file in one.survey.files if file not in found]
    if not missing:
        return
    others = sorted(path.name for path in folder.glob("*") if path not in found.values())
    raise SathitiError(
        "The round {round} lacks the files {files}. Not used there: {others}.",
        fix=PUT_FILES,
        at=Place(folder.name),
        round=one.name,
        files=missing,
        others=others or "–",
        folder=str(folder),
    )


def _keep(one: Round, file: str, path: Path, store: DeliveryStore) -> Path:
    delivery = Delivery(
        sha256=file_hash(path),
        file_name=path.name,
        provider=one.survey.id,
        instrument=f"{one.survey.id}.{file}",
        version=one.survey.version,
        period=one.period,
        received=datetime.now(UTC).isoformat(timespec="seconds"),
        cells=(),
    )
    return store.keep(path, delivery).path
