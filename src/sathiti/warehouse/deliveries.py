"""Every file ever received, kept by its hash and never altered.

``deliveries/<sha-256>/`` holds the file under the name it came with, ``receipt.json`` and
``delivery.json``, which is how the program read it. A better program may read the same file
better; the file and the time of its first receipt stay.
"""

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from sathiti.model import Delivery, Message, Obligation, Place, SathitiError
from sathiti.warehouse.atomic import (
    file_hash,
    is_finished,
    new_folder,
    read_json,
    to_json,
    write_json,
)

_RECEIPT = "receipt.json"
_DELIVERY = "delivery.json"


class Receipt(Struct, frozen=True):
    """That a file was received; `Delivery` without its cells.

    Attributes:
        sha256: of the file.
        file_name: as first received.
        received: UTC time of the first receipt, ISO 8601.
        kept: UTC time it was stored, which orders what was received at the same time.
        answers: hash of what was answered, whatever the file around it.
    """

    sha256: str
    file_name: str
    instrument: str
    version: str
    provider: str
    period: str
    received: str
    kept: str
    answers: str


class Kept(Struct, frozen=True):
    """What came of storing a delivery.

    Attributes:
        receipt: of the first receipt.
        path: the file in the store.
        delivery: with the time of the first receipt.
        duplicate: the same file was here before.
        same_as: receipt of another file of the same provider, form and period with the same
            answers, or None.
        replaces: the latest delivery before this one for the same obligation, or None.
    """

    receipt: Receipt
    path: Path
    delivery: Delivery
    duplicate: bool
    same_as: Receipt | None = None
    replaces: Receipt | None = None

    def messages(self) -> list[Message]:
        """What the one who delivers should know: sent twice, same answers, replaces another."""
        first = self.receipt
        if self.duplicate:
            template = "“{file}” was received before, on {received}; it is counted once."
            return [Message(template, {"file": first.file_name, "received": first.received})]
        if self.same_as:
            template = "“{file}” says the same as “{other}”, received on {received}."
            return [_beside(template, first, self.same_as)]
        if self.replaces:
            template = "“{file}” takes the place of “{other}”, received on {received}."
            return [_beside(template, first, self.replaces)]
        return []


class DeliveryStore:
    """Deliveries by hash, append-only.

    Args:
        root: the folder ``deliveries`` of a workspace.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, file: Path, delivery: Delivery) -> Kept:
        """Store a file and how it was read.

        Args:
            file: the file received; it is copied, not moved.
            delivery: what was read from it.

        Raises:
            SathitiError: the file is not the one that was read, or the storage refused.
        """
        sha256 = file_hash(file)
        if sha256 != delivery.sha256:
            raise SathitiError(
                "“{file}” changed while it was read.",
                fix="Close it in other programs and deliver it again.",
                file=file.name,
            )
        folder = self._root / sha256
        if folder.exists():
            return self._again(folder, delivery)
        others = self.receipts(delivery.instrument, delivery.provider, delivery.period)
        receipt = _receipt(delivery)
        with new_folder(folder) as unfinished:
            shutil.copyfile(file, unfinished / _file_name(delivery.file_name))
            (unfinished / _RECEIPT).write_bytes(to_json(receipt))
            (unfinished / _DELIVERY).write_bytes(to_json(delivery))
        same = [other for other in others if other.answers == receipt.answers]
        return Kept(
            receipt,
            self.file(sha256),
            delivery,
            duplicate=False,
            same_as=same[-1] if same else None,
            replaces=others[-1] if others and others[-1].received <= receipt.received else None,
        )

    def receipts(
        self, instrument: str | None = None, provider: str | None = None, period: str | None = None
    ) -> list[Receipt]:
        """Receipts in the order received, of one form, provider or period where given."""
        folders = [folder for folder in self._folders() if (folder / _RECEIPT).exists()]
        all_ = [read_json(folder / _RECEIPT, Receipt) for folder in folders]
        wanted = {"instrument": instrument, "provider": provider, "period": period}
        asked = {name: value for name, value in wanted.items() if value is not None}
        found = [r for r in all_ if all(getattr(r, n) == v for n, v in asked.items())]
        return sorted(found, key=lambda receipt: (receipt.received, receipt.kept))

    def latest(self, obligation: Obligation) -> Delivery | None:
        """The last delivery that answers an obligation, or None."""
        found = self.receipts(obligation.instrument, obligation.provider, obligation.period)
        return self.get(found[-1].sha256) if found else None

    def latest_of_all(self) -> list[Receipt]:
        """The last receipt for each form, provider and period, in the order received."""
        latest = {(r.instrument, r.provider, r.period): r for r in self.receipts()}
        return sorted(latest.values(), key=lambda receipt: (receipt.received, receipt.kept))

    def get(self, sha256: str) -> Delivery:
        """A delivery by the hash of its file.

        Raises:
            SathitiError: there is none.
        """
        return read_json(self._folder(sha256) / _DELIVERY, Delivery)

    def file(self, sha256: str) -> Path:
        """The file as received.

        Raises:
            SathitiError: there is none.
        """
        folder = self._folder(sha256)
        return next(path for path in folder.iterdir() if path.name not in (_RECEIPT, _DELIVERY))

    def verify(self) -> list[SathitiError]:
        """An error for every file that is no longer what was received."""
        return [
            SathitiError(
                "A delivered file is missing or was changed after it was received.",
                fix="Restore it from a backup.",
                at=Place(str(folder)),
            )
            for folder in self._folders()
            if folder.name not in {file_hash(path) for path in folder.iterdir()}
        ]

    def _again(self, folder: Path, delivery: Delivery) -> Kept:
        receipt = read_json(folder / _RECEIPT, Receipt)
        first = msgspec.structs.replace(
            delivery, received=receipt.received, file_name=receipt.file_name
        )
        if read_json(folder / _DELIVERY, Delivery) != first:
            write_json(folder / _DELIVERY, first)
        return Kept(receipt, self.file(folder.name), first, duplicate=True)

    def _folders(self) -> list[Path]:
        if not self._root.exists():
            return []
        return sorted(path for path in self._root.iterdir() if is_finished(path) and path.is_dir())

    def _folder(self, sha256: str) -> Path:
        folder = self._root / sha256
        if not sha256.isalnum() or not folder.is_dir():
            raise SathitiError(
                "No delivery with the hash {hash} is kept here.",
                fix="Give the whole hash of a file that was delivered.",
                at=Place(str(self._root)),
                hash=sha256,
            )
        return folder


def answers_hash(delivery: Delivery) -> str:
    """Hash of what was answered, whatever the file's name, look and place of its cells."""
    told = sorted(
        (cell.item, cell.area, cell.period, cell.written, cell.status, cell.comment)
        for cell in delivery.cells
    )
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _receipt(delivery: Delivery) -> Receipt:
    return Receipt(
        sha256=delivery.sha256,
        file_name=delivery.file_name,
        instrument=delivery.instrument,
        version=delivery.version,
        provider=delivery.provider,
        period=delivery.period,
        received=delivery.received,
        kept=datetime.now(UTC).isoformat(timespec="microseconds"),
        answers=answers_hash(delivery),
    )


def _file_name(name: str) -> str:
    # Only the last part: a name is taken from a file that others made.
    plain = Path(name.replace("\\", "/")).name
    return f"file-{plain}" if plain in ("", ".", "..", _RECEIPT, _DELIVERY) else plain


def _beside(template: str, receipt: Receipt, other: Receipt) -> Message:
    values = {"file": receipt.file_name, "other": other.file_name, "received": other.received}
    return Message(template, values)
