"""Folders kept for good: ids in order of age, checksums, tables that say what is wrong."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import SathitiError
from sathiti.warehouse.kept import (
    CHECKSUMS,
    new_id,
    newest,
    read_parquet,
    write_checksums,
)

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@given(st.integers(-1_000_000, 1_000_000))
def test_a_later_id_sorts_after_the_one_before_whatever_the_clock_says(seconds):
    before = new_id(NOW, "f" * 64)
    after = new_id(NOW + timedelta(seconds=seconds), "0" * 64, before)
    assert after > before
    assert after.endswith("Z-00000000")


def test_a_clock_that_runs_is_believed():
    before = new_id(NOW, "a" * 64)
    later = NOW + timedelta(days=1)
    assert new_id(later, "b" * 64, before) == new_id(later, "b" * 64)


def test_the_newest_of_the_finished_folders(tmp_path):
    for name in ("1.0/2023", "2.0/2021", ".unfinished-1", "1.0/.unfinished-9"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "about").touch()
    assert newest(tmp_path.glob("*/*/about")) == tmp_path / "1.0/2023"
    assert newest([]) is None


def test_checksums_are_read_by_the_tool_of_the_system(tmp_path):
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "a").write_bytes(b"one")
    write_checksums(tmp_path)
    assert [line.split()[1] for line in (tmp_path / CHECKSUMS).read_text().splitlines()] == [
        "a",
        "b",
    ]
    subprocess.run(["sha256sum", "-c", "--quiet", CHECKSUMS], cwd=tmp_path, check=True)


def test_columns_of_a_table(tmp_path):
    table = pa.table({"x": [1], "y": ["a"]})
    pq.write_table(table, tmp_path / "t.parquet")
    assert read_parquet(tmp_path / "t.parquet").equals(table)
    assert read_parquet(tmp_path / "t.parquet", ["y"]).equals(table.select(["y"]))


@pytest.mark.parametrize("content", [None, b"no table"])
def test_a_file_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, content):
    path = tmp_path / "t.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SathitiError, match=r"t\.parquet: This file cannot be read") as error:
        read_parquet(path)
    assert "Restore it from a backup" in str(error.value)
