"""Every file received stays, once, under its hash."""

from pathlib import Path

import msgspec
import pytest

from sathiti.model import Catalogue, Delivery, Obligation, Place, RawCell, SathitiError
from sathiti.warehouse.atomic import file_hash
from sathiti.warehouse.deliveries import DeliveryStore, answers_hash


@pytest.fixture
def store(tmp_path: Path) -> DeliveryStore:
    return DeliveryStore(tmp_path / "deliveries")


def delivered(
    tmp_path: Path,
    content: str,
    name: str = "form.xlsx",
    written: str = "12",
    received: str = "2016-03-01T08:00:00Z",
    period: str = "2015",
) -> tuple[Path, Delivery]:
    file = tmp_path / "in" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)
    cell = RawCell("rice", "N", period, Place(name, "Sheet", "C5"), written, 12.0, 0, "A")
    return file, Delivery(
        file_hash(file), name, "MOA", "crops", "1.0", period, received, (cell,), "Ms Kham"
    )


def test_a_file_and_its_reading_are_kept(store: DeliveryStore, tmp_path: Path) -> None:
    file, delivery = delivered(tmp_path, "a")
    kept = store.keep(file, delivery)
    assert not kept.duplicate
    assert kept.messages() == []
    assert kept.path == tmp_path / "deliveries" / delivery.sha256 / "form.xlsx"
    assert kept.path.read_text() == "a"
    assert file.exists()
    assert store.get(delivery.sha256) == delivery == kept.delivery
    assert store.file(delivery.sha256) == kept.path
    assert [r.provider for r in store.receipts()] == ["MOA"]
    assert store.verify() == []


def test_the_same_file_again_counts_once(
    store: DeliveryStore, tmp_path: Path, catalogue: Catalogue
) -> None:
    store.keep(*delivered(tmp_path, "a"))
    later = delivered(tmp_path, "a", name="copy of form.xlsx", received="2016-04-01T00:00:00Z")
    kept = store.keep(*later)
    assert kept.duplicate
    assert kept.delivery.received == "2016-03-01T08:00:00Z"
    assert kept.receipt.file_name == "form.xlsx"
    assert len(store.receipts()) == 1
    (message,) = kept.messages()
    assert str(message) == (
        "“form.xlsx” was received before, on 2016-03-01T08:00:00Z; it is counted once."
    )
    assert "ຈະນັບພຽງຄັ້ງດຽວ" in catalogue.say(message, "lo")


def test_a_better_reading_replaces_only_the_reading(store: DeliveryStore, tmp_path: Path) -> None:
    file, delivery = delivered(tmp_path, "a")
    store.keep(file, delivery)
    cell = msgspec.structs.replace(delivery.cells[0], value=120.0)
    better = msgspec.structs.replace(delivery, cells=(cell,), received="2020-01-01T00:00:00Z")
    kept = store.keep(file, better)
    assert kept.duplicate
    assert store.get(delivery.sha256).cells == (cell,)
    assert store.get(delivery.sha256).received == delivery.received
    assert store.file(delivery.sha256).read_text() == "a"


def test_a_new_file_for_the_same_form_replaces_the_former(
    store: DeliveryStore, tmp_path: Path
) -> None:
    store.keep(*delivered(tmp_path, "a", name="first.xlsx"))
    second = store.keep(
        *delivered(tmp_path, "b", "second.xlsx", "13", received="2016-04-01T00:00:00Z")
    )
    assert second.replaces is not None
    assert second.replaces.file_name == "first.xlsx"
    assert second.same_as is None
    assert "takes the place of “first.xlsx”" in str(second.messages()[0])
    latest = store.latest(Obligation("crops", "MOA", "2015", "2016-03-31"))
    assert latest is not None
    assert latest.file_name == "second.xlsx"
    assert [r.file_name for r in store.receipts("crops", "MOA", "2015")] == [
        "first.xlsx",
        "second.xlsx",
    ]


def test_the_same_answers_in_another_file_are_seen(store: DeliveryStore, tmp_path: Path) -> None:
    store.keep(*delivered(tmp_path, "a", name="first.xlsx"))
    saved_again = store.keep(*delivered(tmp_path, "a, saved again", name="second.xlsx"))
    assert saved_again.same_as is not None
    assert "says the same as “first.xlsx”" in str(saved_again.messages()[0])


def test_an_older_file_that_comes_late_does_not_replace(
    store: DeliveryStore, tmp_path: Path
) -> None:
    store.keep(*delivered(tmp_path, "new", written="13", received="2016-05-01T00:00:00Z"))
    old = store.keep(*delivered(tmp_path, "old", received="2016-01-01T00:00:00Z"))
    assert old.replaces is None
    latest = store.latest(Obligation("crops", "MOA", "2015", ""))
    assert latest is not None
    assert latest.cells[0].written == "13"


def test_the_last_of_each_obligation(store: DeliveryStore, tmp_path: Path) -> None:
    store.keep(*delivered(tmp_path, "a"))
    store.keep(*delivered(tmp_path, "b", written="1", received="2016-06-01T00:00:00Z"))
    store.keep(*delivered(tmp_path, "c", period="2016", received="2017-03-01T00:00:00Z"))
    latest = store.latest_of_all()
    assert [(r.period, r.received[:7]) for r in latest] == [
        ("2015", "2016-06"),
        ("2016", "2017-03"),
    ]
    assert store.latest(Obligation("crops", "MOA", "2014", "")) is None


def test_what_was_read_must_be_what_is_kept(store: DeliveryStore, tmp_path: Path) -> None:
    file, delivery = delivered(tmp_path, "a")
    file.write_text("changed meanwhile")
    with pytest.raises(SathitiError, match="changed while it was read"):
        store.keep(file, delivery)
    assert store.receipts() == []


@pytest.mark.parametrize(
    "name", ["receipt.json", "delivery.json", "../../out.xlsx", "C:\\a\\b.xlsx"]
)
def test_names_of_others_do_no_harm(store: DeliveryStore, tmp_path: Path, name: str) -> None:
    file, delivery = delivered(tmp_path, "a")
    kept = store.keep(file, msgspec.structs.replace(delivery, file_name=name))
    assert kept.path.parent == tmp_path / "deliveries" / delivery.sha256
    assert kept.path.read_text() == "a"
    assert store.get(delivery.sha256).file_name == name
    assert len(list(kept.path.parent.iterdir())) == 3


def test_a_changed_file_is_found(store: DeliveryStore, tmp_path: Path) -> None:
    kept = store.keep(*delivered(tmp_path, "a"))
    kept.path.write_text("b")
    (error,) = store.verify()
    assert "missing or was changed" in str(error)
    assert kept.receipt.sha256 in str(error)


def test_unknown_hashes_are_refused(store: DeliveryStore) -> None:
    for unknown in ("0" * 64, "../deliveries", ""):
        with pytest.raises(SathitiError, match="No delivery with the hash"):
            store.get(unknown)


def test_answers_do_not_depend_on_file_order_or_place(tmp_path: Path) -> None:
    _, delivery = delivered(tmp_path, "a")
    other = msgspec.structs.replace(delivery.cells[0], item="maize")
    moved = msgspec.structs.replace(delivery.cells[0], place=Place("x", "y", "Z9"))
    one = msgspec.structs.replace(delivery, cells=(delivery.cells[0], other))
    two = msgspec.structs.replace(delivery, cells=(other, moved), file_name="x", sha256="1")
    assert answers_hash(one) == answers_hash(two)
    blank = msgspec.structs.replace(other, status="L")
    assert answers_hash(msgspec.structs.replace(one, cells=(moved, blank))) != answers_hash(one)
