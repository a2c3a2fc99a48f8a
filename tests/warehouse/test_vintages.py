"""Vintages: whole, never changed, the same content under the same hash."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sathiti.model import (
    CollectedError,
    Dataset,
    Finding,
    Lineage,
    Place,
    QualityItem,
    QualityReport,
    SathitiError,
    Text,
)
from sathiti.warehouse import vintages
from sathiti.warehouse.vintages import (
    find_vintage,
    latest_vintage,
    list_vintages,
    previous_vintage,
    read_vintage,
    verify_vintage,
    write_vintage,
)

from .conftest import MakeDataset, Row

FINDING = Finding(
    "range",
    "warning",
    "DF_CROPS",
    "A.N.RICE",
    "2015",
    (Place("form.xlsx", "Sheet", "C12"),),
    {"value": 11.5},
    Text.of(en="Too much", lo="ຫຼາຍເກີນໄປ"),
)


KEY = ["AREA", "CROP", "TIME_PERIOD"]


def quality(count: float) -> QualityReport:
    return QualityReport("DF_CROPS", "", (QualityItem("S.13", Text.of(en="Coverage"), count),))


def test_what_is_written_is_read(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> None:
    cube = dataset(rows, PLACE=["f|s|C1", "f|s|C2", "f|s|C3", "f|s|C4"])
    written = write_vintage(tmp_path, "internal", cube, quality(4), [FINDING])
    stored = read_vintage(written)
    assert written.fresh
    assert stored.dataset.dataflow == cube.dataflow
    assert stored.dataset.lineage.inputs == cube.lineage.inputs
    assert stored.dataset.lineage.created == written.created
    assert stored.findings == (FINDING,)
    assert stored.quality is not None
    assert stored.quality.vintage == written.id
    assert stored.quality.items == quality(4).items
    assert stored.dataset.table.sort_by("PLACE").equals(
        cube.table.select(stored.dataset.table.column_names)
    )
    assert (written.observations, written.first_period, written.last_period) == (4, "2014", "2015")
    assert Path(written.path).relative_to(tmp_path).parts == (
        "internal",
        "DF_CROPS",
        "1.0",
        written.id,
    )


def test_rows_are_sorted_and_compressed(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    written = write_vintage(tmp_path, "raw", dataset(rows[::-1]))
    table = read_vintage(written).dataset.table
    keys = [tuple(row.values()) for row in table.select(KEY).to_pylist()]
    assert keys == sorted(keys)
    assert table.column_names[:5] == ["FREQ", "AREA", "CROP", "TIME_PERIOD", "OBS_VALUE"]
    group = pq.ParquetFile(f"{written.path}/data.parquet").metadata.row_group(0)
    assert group.column(0).compression == "ZSTD"
    assert [sorting.column_index for sorting in group.sorting_columns] == [0, 1, 2, 3]


def test_any_engine_reads_it_and_checksums_hold(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    written = write_vintage(tmp_path, "raw", dataset(rows))
    told = duckdb.sql(f"SELECT sum(OBS_VALUE) FROM '{written.path}/data.parquet'").fetchall()
    assert told == [(21.25,)]
    assert pl.read_parquet(f"{written.path}/data.parquet").height == 4
    subprocess.run(["sha256sum", "--check", "--strict", "checksums"], cwd=written.path, check=True)


def test_any_table_can_be_written(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> None:
    cube = dataset(rows)
    hashes = set()
    for place, table in enumerate(
        (cube.table, pl.DataFrame(cube.table), pl.DataFrame(cube.table).lazy())
    ):
        given = Dataset(cube.dataflow, table, cube.lineage)
        hashes.add(write_vintage(tmp_path / str(place), "raw", given).content_hash)
    assert len(hashes) == 1


def test_the_same_again_writes_nothing(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    first = write_vintage(tmp_path, "raw", dataset(rows), quality(4), [FINDING])
    other_run = Lineage("test", run="later", code_version="9")
    again = write_vintage(tmp_path, "raw", dataset(rows[::-1], other_run), quality(4), [FINDING])
    assert (again.id, again.fresh, again.path) == (first.id, False, first.path)
    assert len(list_vintages(tmp_path, "raw")) == 1


def test_another_finding_or_quality_makes_a_vintage_of_the_same_content(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    first = write_vintage(tmp_path, "raw", dataset(rows))
    second = write_vintage(tmp_path, "raw", dataset(rows), findings=[FINDING])
    third = write_vintage(tmp_path, "raw", dataset(rows), quality(3), [FINDING])
    assert len({first.id, second.id, third.id}) == 3
    assert first.content_hash == second.content_hash == third.content_hash
    assert latest_vintage(tmp_path, "raw", "DF_CROPS") == read_vintage(third).vintage


def test_back_to_old_values_is_a_new_vintage(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    first = write_vintage(tmp_path, "raw", dataset(rows))
    write_vintage(tmp_path, "raw", dataset(rows[1:]))
    third = write_vintage(tmp_path, "raw", dataset(rows))
    assert third.fresh
    assert third.content_hash == first.content_hash
    assert [v.observations for v in list_vintages(tmp_path, "raw", "DF_CROPS")] == [4, 3, 4]


def test_meaning_is_part_of_the_content(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    cube = dataset(rows)
    renamed = msgspec.structs.replace(cube.dataflow, name=Text.of(en="Other"))
    one = write_vintage(tmp_path, "raw", cube)
    other = write_vintage(tmp_path, "raw", Dataset(renamed, cube.table, cube.lineage))
    assert other.fresh
    assert one.content_hash != other.content_hash


def test_before_and_after(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> None:
    first = write_vintage(tmp_path, "raw", dataset(rows))
    second = write_vintage(tmp_path, "raw", dataset(rows[1:]))
    before = previous_vintage(second)
    assert before is not None
    assert before.id == first.id
    assert previous_vintage(first) is None
    assert latest_vintage(tmp_path, "raw", "DF_OTHER") is None
    assert latest_vintage(tmp_path, "public", "DF_CROPS") is None


def test_a_clock_set_back_does_not_reorder(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_vintage(tmp_path, "raw", dataset(rows))

    class LastYear(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) - timedelta(days=365)

    monkeypatch.setattr(vintages, "datetime", LastYear)
    second = write_vintage(tmp_path, "raw", dataset(rows[1:]))
    assert second.id > first.id
    assert second.created < first.created
    latest = latest_vintage(tmp_path, "raw", "DF_CROPS")
    assert latest is not None
    assert latest.id == second.id


def test_found_by_id(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> None:
    written = write_vintage(tmp_path, "internal", dataset(rows))
    assert find_vintage(tmp_path, written.id).path == written.path
    for unknown in ("20200101T000000000000Z-00000000", "../internal", "*", ""):
        with pytest.raises(SathitiError, match="There is no vintage"):
            find_vintage(tmp_path, unknown)


def test_some_columns_only(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> None:
    written = write_vintage(tmp_path, "raw", dataset(rows))
    table = read_vintage(Path(written.path), columns=["AREA", "OBS_VALUE"]).dataset.table
    assert table.column_names == ["AREA", "OBS_VALUE"]


@pytest.mark.parametrize(
    "name", ["data.parquet", "structure.json", "findings.json", "vintage.json", "lineage.json"]
)
def test_damage_is_found(tmp_path: Path, dataset: MakeDataset, rows: list[Row], name: str) -> None:
    written = write_vintage(tmp_path, "raw", dataset(rows))
    verify_vintage(written)
    path = Path(written.path) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CollectedError, match=name):
        verify_vintage(written)


def test_a_file_too_much_or_too_few_is_found(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    written = write_vintage(tmp_path, "raw", dataset(rows))
    (Path(written.path) / "note.txt").write_text("by hand")
    (Path(written.path) / "quality.json").unlink()
    with pytest.raises(CollectedError) as caught:
        verify_vintage(written)
    assert {str(error.at).rpartition("/")[2] for error in caught.value.errors} == {
        "note.txt",
        "quality.json",
    }
    (Path(written.path) / "checksums").unlink()
    with pytest.raises(SathitiError, match="checksums"):
        verify_vintage(written)


def test_a_truncated_table_is_told_in_words(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    written = write_vintage(tmp_path, "raw", dataset(rows))
    (Path(written.path) / "data.parquet").write_bytes(b"PAR1")
    with pytest.raises(SathitiError, match=r"data\.parquet: This file cannot be read"):
        read_vintage(written)


def test_missing_columns_are_named(tmp_path: Path, dataset: MakeDataset, rows: list[Row]) -> None:
    cube = dataset(rows)
    short = Dataset(cube.dataflow, cube.table.drop_columns(["CROP", "OBS_VALUE"]), cube.lineage)
    with pytest.raises(SathitiError, match="lacks the columns CROP, OBS_VALUE"):
        write_vintage(tmp_path, "raw", short)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../DF", "a/b", "", ".hidden", "ກ"])
def test_names_cannot_leave_the_warehouse(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row], name: str
) -> None:
    with pytest.raises(SathitiError, match="cannot be the name of a folder"):
        write_vintage(tmp_path / "w", "raw", dataset(rows, flow_id=name))
    assert list(tmp_path.rglob("*")) == []


def test_an_empty_cube_is_a_vintage_too(tmp_path: Path, dataset: MakeDataset) -> None:
    written = write_vintage(tmp_path, "raw", dataset([]))
    assert (written.observations, written.first_period) == (0, "")
    assert read_vintage(written).dataset.table.num_rows == 0
    verify_vintage(written)


def test_duplicate_keys_are_kept_for_the_rules_to_find(
    tmp_path: Path, dataset: MakeDataset
) -> None:
    twice: list[Row] = [("N", "RICE", "2014", 2.0), ("N", "RICE", "2014", 1.0)]
    written = write_vintage(tmp_path, "raw", dataset(twice))
    other = write_vintage(tmp_path / "b", "raw", dataset(twice[::-1]))
    assert written.content_hash == other.content_hash
    assert read_vintage(written).dataset.table.column("OBS_VALUE").to_pylist() == [1.0, 2.0]


def test_unfinished_folders_are_not_vintages(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    written = Path(write_vintage(tmp_path, "raw", dataset(rows)).path)
    unfinished = written.with_name(".unfinished-1-a-b")
    unfinished.mkdir()
    (unfinished / "vintage.json").write_bytes((written / "vintage.json").read_bytes())
    assert [v.id for v in list_vintages(tmp_path, "raw")] == [written.name]
    latest = latest_vintage(tmp_path, "raw", "DF_CROPS")
    assert latest is not None
    assert latest.id == written.name
    assert previous_vintage(latest) is None


def test_unit_columns_of_other_kinds_survive(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    decimals = pa.array([1, 0, None, 2], pa.int32())
    written = write_vintage(tmp_path, "raw", dataset(rows, DECIMALS=decimals))
    table = read_vintage(written).dataset.table
    assert table.schema.field("DECIMALS").type == pa.int32()
    verify_vintage(written)
