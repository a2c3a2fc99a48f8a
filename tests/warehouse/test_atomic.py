"""Writing all at once or not at all."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from sathiti.model import SathitiError
from sathiti.warehouse import atomic


class Card(Struct, frozen=True):
    name: str
    number: int


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "card.txt"
    atomic.write_bytes(target, b"one")
    atomic.write_bytes(target, b"two")
    assert target.read_bytes() == b"two"
    assert names(target.parent) == ["card.txt"]


def test_a_failed_block_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "card.txt"
    atomic.write_bytes(target, b"old")

    def write() -> None:
        with atomic.new_file(target) as unfinished:
            unfinished.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["card.txt"]


def test_new_folder_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    with atomic.new_folder(target) as folder:
        (folder / "x").write_text("1")
        (folder / "inner").mkdir()
        (folder / "inner" / "y").write_text("2")
        assert not target.exists()
    assert (target / "inner" / "y").read_text() == "2"
    assert names(target.parent) == ["b"]


def test_a_failed_folder_is_not_there(tmp_path: Path) -> None:
    def write() -> None:
        with atomic.new_folder(tmp_path / "b") as folder:
            (folder / "x").write_text("1")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write()
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EFBIG, "no room left"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.EIO, "could not be written: Input/output error"),
    ],
)
def test_refusals_of_the_storage_are_told_in_words(tmp_path: Path, code: int, words: str) -> None:
    with pytest.raises(SathitiError, match=words) as caught, atomic.new_file(tmp_path / "x"):
        raise OSError(code, os.strerror(code))
    assert str(tmp_path / "x") in str(caught.value)
    assert caught.value.fix is not None
    assert names(tmp_path) == []


def test_json_goes_and_comes_back(tmp_path: Path) -> None:
    atomic.write_json(tmp_path / "card.json", Card("ເຂົ້າ", 3))
    assert atomic.read_json(tmp_path / "card.json", Card) == Card("ເຂົ້າ", 3)
    assert "ເຂົ້າ" in (tmp_path / "card.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"{", b'{"name": 1}', b"\xff\xfe", b'{"name": "a'])
def test_damaged_json_says_which_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(content)
    with pytest.raises(SathitiError, match=r"card\.json: This file cannot be read"):
        atomic.read_json(path, Card)


def test_a_missing_file_is_an_error_a_person_can_read(tmp_path: Path) -> None:
    with pytest.raises(SathitiError, match="cannot be read"):
        atomic.read_json(tmp_path / "none.json", Card)


def test_folder_hash_sees_names_and_bytes_but_not_unfinished_work(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.py").write_text("2")
    before = atomic.folder_hash(tmp_path, ".py")
    (tmp_path / "note.txt").write_text("not looked at")
    (tmp_path / ".unfinished-1-x.py").write_text("half")
    assert atomic.folder_hash(tmp_path, ".py") == before
    assert atomic.folder_hash(tmp_path) != before
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    assert atomic.folder_hash(tmp_path, ".py") != before


def test_folder_hash_of_nothing(tmp_path: Path) -> None:
    assert atomic.folder_hash(tmp_path / "none") == atomic.folder_hash(tmp_path)


def test_join_hashes_keeps_order_and_borders() -> None:
    assert atomic.join_hashes("a", "b") != atomic.join_hashes("b", "a")
    assert atomic.join_hashes("ab") != atomic.join_hashes("a", "b")


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_leftovers_of_dead_processes_are_cleaned(tmp_path: Path) -> None:
    dead = dead_process()
    (tmp_path / f".unfinished-{dead}-aaaa-1").mkdir()
    (tmp_path / f".unfinished-{dead}-aaaa-1" / "data").write_text("half")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / f".unfinished-{dead}-aaaa-2.json").write_text("half")
    (tmp_path / ".unfinished-strange").write_text("half")
    (tmp_path / "kept").write_text("whole")
    assert len(atomic.clean_leftovers(tmp_path)) == 3
    assert names(tmp_path) == ["inner", "kept"]
    assert names(tmp_path / "inner") == []


def test_work_of_the_living_stays(tmp_path: Path) -> None:
    living = tmp_path / f".unfinished-{os.getppid()}-aaaa-1"
    living.write_text("half")
    with atomic.new_file(tmp_path / "x") as mine:
        mine.write_text("half")
        assert atomic.clean_leftovers(tmp_path) == []
        assert mine.exists()
    assert living.exists()


def test_a_dead_process_that_had_our_number_is_told_from_us(tmp_path: Path) -> None:
    former = tmp_path / f".unfinished-{os.getpid()}-00000000-1"
    former.write_text("half")
    assert atomic.clean_leftovers(tmp_path) == [former]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_file_takes_no_place_of_a_pipe_or_folder(tmp_path: Path, make: Any) -> None:
    target = tmp_path / "there"
    make(target)
    with pytest.raises(SathitiError, match="is there already and is not a file"):
        atomic.write_bytes(target, b"new")
    assert not target.is_file()
    assert names(tmp_path) == ["there"]
