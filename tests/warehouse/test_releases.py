"""Releases: frozen, whole, and the only way to the public zone."""

from pathlib import Path

import msgspec
import pytest

from sathiti.model import CollectedError, SathitiError
from sathiti.warehouse.releases import freeze_release, publish_vintage, release_hash
from sathiti.warehouse.vintages import (
    find_vintage,
    list_vintages,
    read_vintage,
    verify_vintage,
    write_vintage,
)

from .conftest import MakeDataset, Row


def test_a_release_puts_its_vintages_in_the_public_zone(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    crops = write_vintage(tmp_path, "internal", dataset(rows))
    write_vintage(tmp_path, "internal", dataset(rows, flow_id="DF_SECRET"))
    release = freeze_release(tmp_path, "2026-a", [crops], "2026-11-30T02:00:00Z", ["Director"])
    assert release.vintages == {"DF_CROPS": crops.id}
    assert release.content_hash == release_hash([crops])
    (public,) = list_vintages(tmp_path, "public")
    assert (public.id, public.zone) == (crops.id, "public")
    verify_vintage(public)
    assert read_vintage(public).dataset.table.equals(read_vintage(crops).dataset.table)
    assert find_vintage(tmp_path, crops.id).zone == "internal"


def test_freezing_again_changes_nothing(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    crops = write_vintage(tmp_path, "internal", dataset(rows))
    first = freeze_release(tmp_path, "r", [crops], "2026-11-30T02:00:00Z")
    assert freeze_release(tmp_path, "r", [crops], "2027-01-01T00:00:00Z") == first
    assert publish_vintage(tmp_path, crops).zone == "public"
    newer = write_vintage(tmp_path, "internal", dataset(rows[1:]))
    with pytest.raises(SathitiError, match="“r” is frozen with other vintages"):
        freeze_release(tmp_path, "r", [newer], "2026-11-30T02:00:00Z")
    assert [v.id for v in list_vintages(tmp_path, "public")] == [crops.id]


def test_unit_records_are_never_released(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    closed = write_vintage(tmp_path, "microdata", dataset(rows))
    with pytest.raises(SathitiError, match="can never be released"):
        freeze_release(tmp_path, "r", [closed], "2026-11-30T02:00:00Z")
    assert not (tmp_path / "public").exists()


def test_unit_records_are_not_put_in_the_public_zone_by_another_way(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    closed = write_vintage(tmp_path, "microdata", dataset(rows))
    with pytest.raises(SathitiError, match="can never be released"):
        publish_vintage(tmp_path, closed)
    assert not (tmp_path / "public").exists()


def test_a_damaged_vintage_is_not_released(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    crops = write_vintage(tmp_path, "internal", dataset(rows))
    (Path(crops.path) / "quality.json").write_text("{}")
    with pytest.raises(CollectedError):
        freeze_release(tmp_path, "r", [crops], "2026-11-30T02:00:00Z")
    assert not (tmp_path / "public").exists()


def test_the_hash_of_a_release_is_that_of_its_content(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    one = write_vintage(tmp_path, "internal", dataset(rows))
    two = write_vintage(tmp_path, "internal", dataset(rows, flow_id="DF_B"))
    assert release_hash([one, two]) == release_hash([two, one])
    later = msgspec.structs.replace(one, id="later", created="2030")
    assert release_hash([later, two]) == release_hash([one, two])
    other = msgspec.structs.replace(one, content_hash="0")
    assert release_hash([other, two]) != release_hash([one, two])
