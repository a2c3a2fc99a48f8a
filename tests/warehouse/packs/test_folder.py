"""CSV and YAML files of a pack: rows with their line, whatever stands in the cells."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.model import Catalogue
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.problems import Problems

cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=10)


def folder(root: Path) -> PackFolder:
    return PackFolder(root, ("en",), Problems())


def told(pack: PackFolder) -> list[str]:
    return [error.say(Catalogue(), "en") for error in pack.problems.errors]


@settings(max_examples=60)
@given(st.lists(st.tuples(cells, cells), max_size=6))
def test_rows_are_read_back_with_their_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(("a", "b"))
    starts = []
    for one in rows:
        starts.append(written.getvalue().count("\n") + 1)
        writer.writerow(one)
    root = tmp_path_factory.mktemp("pack")
    (root / "t.csv").write_text(written.getvalue(), encoding="utf-8", newline="")
    pack = folder(root)
    read = pack.table("t.csv", "a b")
    assert [(r.values["a"], r.values["b"]) for r in read] == rows
    assert [r.line for r in read] == starts
    assert told(pack) == []


def test_a_file_that_is_not_there_has_no_rows(tmp_path: Path) -> None:
    pack = folder(tmp_path)
    assert pack.table("t.csv", "a") == []
    assert pack.entries("t.yaml") == []
    assert pack.entry("t.yaml") is None
    assert told(pack) == []


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n\n1,2\n\n3,4\n")
    pack = folder(tmp_path)
    assert [row.line for row in pack.table("t.csv", "a b")] == [3, 5]
    assert told(pack) == []


def test_columns_for_texts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,en,lo,note_en,note_lo\n1,a,b,c,d\n")
    pack = folder(tmp_path)
    assert len(pack.table("t.csv", "id", texts=("", "note"))) == 1
    assert told(pack) == []
    assert pack.table("t.csv", "id", texts=("",)) == []
    assert "Columns are not known: note_en, note_lo" in told(pack)[0]


def test_optional_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,more,any\n1,2,3\n")
    pack = folder(tmp_path)
    assert len(pack.table("t.csv", "id", "more any")) == 1
    assert len(pack.table("t.csv", "id", None)) == 1
    assert pack.table("t.csv", "id", "more") == []
    assert "known are: id, more" in told(pack)[0]


def test_every_column_problem_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,a,x\n1,2,3\n")
    pack = folder(tmp_path)
    assert pack.table("t.csv", "a b") == []
    assert len(told(pack)) == 3
    assert all("t.csv › row 1" in error for error in told(pack))


def test_a_short_row_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1\n2,3\n4,5,6\n7,8\n")
    pack = folder(tmp_path)
    assert [row.values["a"] for row in pack.table("t.csv", "a b")] == ["2", "7"]
    assert [error.split(":")[0] for error in told(pack)] == [
        f"{tmp_path.name}/t.csv › row 2",
        f"{tmp_path.name}/t.csv › row 4",
    ]


def test_files_come_in_order_of_name(tmp_path: Path) -> None:
    for name in ("rules/b.yaml", "rules/a.yaml", "rules/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert folder(tmp_path).files("rules/*.yaml") == ["rules/a.yaml", "rules/b.yaml"]


def test_an_entry_where_a_list_is_wanted_and_the_other_way_round(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("a: 1\n")
    (tmp_path / "many.yaml").write_text("- a: 1\n- a: 2\n")
    (tmp_path / "words.yaml").write_text("- one\n- two\n")
    pack = folder(tmp_path)
    assert [entry.word("a") for entry in pack.entries("many.yaml")] == ["1", "2"]
    one = pack.entry("one.yaml")
    assert one is not None
    assert one.word("a") == "1"
    assert told(pack) == []
    assert pack.entries("one.yaml") == []
    assert pack.entries("words.yaml") == []
    assert pack.entry("many.yaml") is None
    assert len(told(pack)) == 3
