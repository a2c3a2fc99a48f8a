"""Versions of unit records: names, hashes, what is kept beside them, what is hidden."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.model import Codebook, Lineage, Place, SathitiError, Text, Variable
from sathiti.model.design import Design, Stage
from sathiti.warehouse import microdata
from sathiti.warehouse.microdata import (
    MicrodataVintage,
    latest_microdata,
    open_microdata,
    pseudonymised,
    read_lineage,
    read_records,
    write_microdata,
)

HOMES = pa.table({"home": ["a", "b", "c"], "size": [2, 1, None]})
PEOPLE = pa.table({"home": ["a", "a"], "person": [1, 2]})
BOOK = Codebook({"home": Variable("home", Text.of(en="Home"), role="key")})


def written(root, tables=None, name="s-2018", **more):
    given_ = {
        "codebooks": {"homes": BOOK},
        "design": Design(weight="w"),
        "lineage": Lineage("records"),
        **more,
    }
    return write_microdata(root, name, tables or {"homes": HOMES, "people": PEOPLE}, **given_)


def test_a_version_counts_the_records_of_every_file(tmp_path):
    made = written(tmp_path)
    assert made.rows == {"homes": 3, "people": 2}
    assert (made.name, made.id.endswith(made.content_hash[:8])) == ("s-2018", True)


def test_a_version_lies_under_its_name(tmp_path):
    made = written(tmp_path)
    assert made.folder == tmp_path / "microdata" / "s-2018" / "1.0" / made.id
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "about.json",
        "checksums",
        "codebook.json",
        "design.json",
        "homes.parquet",
        "lineage.json",
        "people.parquet",
    ]


def test_an_opened_version_is_the_one_that_was_written(tmp_path):
    made = written(tmp_path)
    assert open_microdata(made.folder) == made
    assert latest_microdata(tmp_path, "s-2018") == made


def test_names_do_not_meet(tmp_path):
    first, second = written(tmp_path), written(tmp_path, name="s-2024")
    assert first.content_hash == second.content_hash
    assert latest_microdata(tmp_path, "s-2018") == first
    assert latest_microdata(tmp_path, "s-2024") == second


def test_the_order_of_files_does_not_make_a_new_version(tmp_path):
    first = written(tmp_path, {"homes": HOMES, "people": PEOPLE})
    assert written(tmp_path, {"people": PEOPLE, "homes": HOMES}) == first


@pytest.mark.parametrize(
    "tables",
    [
        {"homes": HOMES},
        {"homes": PEOPLE, "people": HOMES},
        {"homes": HOMES, "people": PEOPLE.slice(1)},
        {"homes": HOMES.rename_columns(["home", "members"]), "people": PEOPLE},
        {"homes": HOMES.slice(1), "people": PEOPLE},
    ],
)
def test_other_records_are_another_version(tmp_path, tables):
    first = written(tmp_path)
    second = written(tmp_path, tables)
    assert second.content_hash != first.content_hash
    assert second.folder != first.folder
    assert first.folder.exists()


def test_chunks_of_a_table_do_not_count(tmp_path):
    first = written(tmp_path, {"homes": HOMES})
    parts = pa.concat_tables([HOMES.slice(0, 1), HOMES.slice(1)])
    assert parts["home"].num_chunks == 2
    assert written(tmp_path, {"homes": parts}).id == first.id


def test_an_empty_table_is_kept_with_its_columns(tmp_path):
    made = written(tmp_path, {"homes": HOMES.slice(0, 0)})
    assert read_records(made, "homes").table.schema == HOMES.schema
    assert made.rows == {"homes": 0}


def test_a_file_without_codebook_has_an_empty_one(tmp_path):
    made = written(tmp_path)
    assert read_records(made, "people").codebook == Codebook()
    assert read_records(made, "homes").codebook == BOOK


def test_the_design_comes_back_with_its_stages(tmp_path):
    design = Design(weight="w", stages=(Stage("village", "zone", "total"), Stage("home")))
    made = written(tmp_path, design=design)
    assert read_records(made, "homes").design == design


def test_the_time_of_a_lineage_is_kept(tmp_path):
    made = written(tmp_path, lineage=Lineage("records", created="2026-01-01T00:00:00+00:00"))
    assert read_lineage(made).created == "2026-01-01T00:00:00+00:00"


def test_nothing_is_there_before_anything_was_written(tmp_path):
    assert latest_microdata(tmp_path, "s-2018") is None
    assert not (tmp_path / "microdata").exists()


def test_a_folder_that_is_no_version_is_told(tmp_path):
    with pytest.raises(SathitiError) as wrong:
        open_microdata(tmp_path / "nothing")
    assert "about.json" in str(wrong.value)


@pytest.mark.parametrize("file", ["about.json", "codebook.json", "design.json", "lineage.json"])
def test_a_damaged_description_is_told_with_its_file(tmp_path, file):
    made = written(tmp_path)
    (made.folder / file).write_text("{", encoding="utf-8")
    with pytest.raises(SathitiError) as wrong:
        read_records(open_microdata(made.folder), "homes")
    assert file in str(wrong.value)
    assert isinstance(wrong.value.at, Place)


def test_columns_that_are_not_there_are_passed_over(tmp_path):
    assert pseudonymised(tmp_path, HOMES, ["village", "person"]).equals(HOMES)


def test_other_columns_stay_as_they_are(tmp_path):
    hidden = pseudonymised(tmp_path, HOMES, ["home"])
    assert hidden["size"].equals(HOMES["size"])
    assert hidden.column_names == HOMES.column_names


def test_numbers_are_hidden_like_their_written_form(tmp_path):
    numbers = pseudonymised(tmp_path, pa.table({"home": [7, 8]}), ["home"])
    words = pseudonymised(tmp_path, pa.table({"home": ["7", "8"]}), ["home"])
    assert numbers["home"].to_pylist() == words["home"].to_pylist()


def test_a_secret_is_made_once(tmp_path):
    first = pseudonymised(tmp_path, HOMES, ["home"])
    secret = (tmp_path / "microdata" / "secret").read_bytes()
    assert len(secret) == 32
    assert pseudonymised(tmp_path, HOMES, ["home"]).equals(first)
    assert (tmp_path / "microdata" / "secret").read_bytes() == secret


def test_the_secret_is_in_no_version(tmp_path):
    hidden = pseudonymised(tmp_path, HOMES, ["home"])
    made = written(tmp_path, {"homes": hidden})
    secret = (tmp_path / "microdata" / "secret").read_bytes()
    for path in made.folder.iterdir():
        assert secret not in path.read_bytes()
        assert secret.hex().encode() not in path.read_bytes()


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10**9), unique=True, max_size=30))
def test_hidden_identifiers_are_sixteen_signs_of_a_hash(tmp_path_factory, numbers):
    root = tmp_path_factory.getbasetemp() / "one-zone"
    table = pa.table({"home": pa.array(numbers, pa.int64())})
    hidden = pseudonymised(root, table, ["home"])["home"].to_pylist()
    assert len(set(hidden)) == len(numbers)
    assert all(len(one) == 16 and set(one) <= set("0123456789abcdef") for one in hidden)


def test_a_version_without_path_has_the_working_folder():
    made = MicrodataVintage("i", "n", "h", {}, "now")
    assert str(made.folder) == "."


def test_a_clock_set_back_does_not_reorder(tmp_path, monkeypatch):
    first = written(tmp_path)

    class LastYear(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(days=365)

    monkeypatch.setattr(microdata, "datetime", LastYear)
    second = written(tmp_path, {"homes": HOMES})
    assert second.id > first.id
    assert latest_microdata(tmp_path, second.name) == second
