"""Files are written whole or not at all, also when the disk is full."""

import subprocess
import sys
from pathlib import Path

import pytest

from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.package import with_parts
from sathiti.model import SathitiError

# a limit on the size of files stands for a disk that runs full in the middle of a write
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from sathiti.exchange.excel.files import save_whole
from sathiti.model import SathitiError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    save_whole(Path(sys.argv[1]), b"x" * 5000)
except SathitiError as error:
    print(error)
    raise SystemExit(7)
"""


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a b" / "ໄຟລ໌.xlsx"
    save_whole(path, b"content")
    assert path.read_bytes() == b"content"
    assert [child.name for child in path.parent.iterdir()] == [path.name]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    save_whole(path, b"old")
    save_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    save_whole(path, b"old")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr
    assert "cannot be written" in done.stdout
    assert "free space" in done.stdout
    assert path.read_bytes() == b"old"
    assert [child.name for child in tmp_path.iterdir()] == ["file"]


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "full").write_text("x", encoding="utf-8")
    with pytest.raises(SathitiError, match="cannot be written") as caught:
        save_whole(tmp_path / "there", b"content")
    assert caught.value.at is not None
    assert caught.value.at.source.endswith("there")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["there"]


def test_packages_are_the_same_whenever_they_are_written(tmp_path: Path) -> None:
    import zipfile

    paths = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for year, path in zip((1999, 2020), paths, strict=True):
        with zipfile.ZipFile(path, "w") as package:
            package.writestr(zipfile.ZipInfo("part", (year, 1, 1, 0, 0, 0)), b"same")
            package.writestr(zipfile.ZipInfo("other", (year, 1, 1, 0, 0, 0)), b"old")
    one, two = (with_parts(path.read_bytes(), {"other": b"new"}) for path in paths)
    assert one == two
    (tmp_path / "three.zip").write_bytes(one)
    with zipfile.ZipFile(tmp_path / "three.zip") as package:
        assert package.read("part") == b"same"
        assert package.read("other") == b"new"
