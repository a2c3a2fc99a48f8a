"""The closed zone: unit records by version, hidden identifiers, nothing that a release takes."""

import stat
import subprocess

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Code, Codebook, Lineage, Microdata, SathitiError, Text, Variable
from sathiti.model.design import Design
from sathiti.warehouse.microdata import (
    latest_microdata,
    open_microdata,
    pseudonymised,
    read_lineage,
    read_records,
    write_microdata,
)
from sathiti.warehouse.releases import freeze_release
from sathiti.warehouse.vintages import Vintage, list_vintages

PEOPLE = pa.table({"hhid": ["a", "b"], "age": [30, None]})
BOOK = Codebook(
    {"hhid": Variable("hhid", Text.of(en="Household"), role="key")},
    {"yes_no": (Code("1", Text.of(en="Yes")),)},
)
DESIGN = Design(weight="w", strata="zone", psu="village")


def written(root, table=PEOPLE):
    return write_microdata(
        root, "lecs-2018", {"persons": table}, {"persons": BOOK}, DESIGN, Lineage("records")
    )


def test_records_come_back_with_their_codebook_design_and_lineage(tmp_path):
    made = written(tmp_path)
    back = read_records(open_microdata(made.folder), "persons")
    assert isinstance(back, Microdata)
    assert back.table.equals(PEOPLE)
    assert back.codebook == BOOK
    assert back.design == DESIGN
    assert back.lineage == read_lineage(made)
    assert (back.lineage.step, back.lineage.created) == ("records", made.created)
    assert made.rows == {"persons": 2}


def test_the_same_records_are_kept_once(tmp_path):
    first = written(tmp_path)
    assert written(tmp_path).id == first.id
    other = written(tmp_path, PEOPLE.slice(0, 1))
    assert other.id != first.id
    assert latest_microdata(tmp_path, "lecs-2018") == other
    assert latest_microdata(tmp_path, "other") is None


def test_order_names_and_types_count_for_the_hash(tmp_path):
    hashes = {
        written(tmp_path, table).content_hash
        for table in (
            PEOPLE,
            PEOPLE.take(pa.array([1, 0])),
            PEOPLE.rename_columns(["hhid", "years"]),
            PEOPLE.set_column(1, "age", PEOPLE["age"].cast(pa.float64())),
        )
    }
    assert len(hashes) == 4
    # A slice of a longer table holds the same as a copy.
    longer = pa.concat_tables([PEOPLE, PEOPLE])
    assert written(tmp_path, longer.slice(2, 2)).content_hash == written(tmp_path).content_hash


def test_checksums_are_those_of_the_files(tmp_path):
    made = written(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "checksums"], cwd=made.folder, check=False
    )
    assert done.returncode == 0


def test_only_the_owner_may_look_into_the_zone(tmp_path):
    made = written(tmp_path)
    pseudonymised(tmp_path, PEOPLE, ["hhid"])
    assert stat.S_IMODE((tmp_path / "microdata").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "microdata" / "secret").stat().st_mode) == 0o600
    assert made.folder.is_relative_to(tmp_path / "microdata")


def test_records_are_no_vintage_and_no_release_takes_them(tmp_path):
    made = written(tmp_path)
    assert list_vintages(tmp_path, "microdata") == []
    posing = Vintage(
        made.id, "microdata", made.name, "NSO", "1.0", made.content_hash, 2, "", "", "", made.path
    )
    with pytest.raises(SathitiError, match="can never be released"):
        freeze_release(tmp_path, "now", [posing], "2026-01-01")
    assert not (tmp_path / "public").exists()


def test_microdata_cannot_be_encoded_into_what_a_site_reads():
    with pytest.raises(TypeError):
        msgspec.json.encode(Microdata(PEOPLE, BOOK, DESIGN, Lineage("records")))


def test_hidden_identifiers_still_join_and_differ_between_workspaces(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    homes = pseudonymised(here, pa.table({"hhid": ["b", "a"], "size": [1, 2]}), ["hhid", "village"])
    people = pseudonymised(here, PEOPLE, ["hhid"])
    assert homes["hhid"].to_pylist() == people["hhid"].to_pylist()[::-1]
    assert homes["size"].to_pylist() == [1, 2]
    assert people["hhid"].to_pylist() != pseudonymised(there, PEOPLE, ["hhid"])["hhid"].to_pylist()
    assert all(len(one) == 16 and one not in ("a", "b") for one in people["hhid"].to_pylist())


def test_the_same_identifier_of_another_kind_is_hidden_otherwise(tmp_path):
    table = pa.table({"hhid": ["7"], "village": ["7"]})
    hidden = pseudonymised(tmp_path, table, ["hhid", "village"])
    assert hidden["hhid"].to_pylist() != hidden["village"].to_pylist()


@given(names=st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=20))
def test_different_identifiers_stay_different_and_missing_ones_missing(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("zone")
    table = pa.table({"hhid": pa.array(names, pa.string())})
    hidden = pseudonymised(root, table, ["hhid"])["hhid"].to_pylist()
    assert [one is None for one in hidden] == [one is None for one in names]
    assert len(set(hidden)) == len(set(names))


def test_a_damaged_file_is_told_with_its_place(tmp_path):
    made = written(tmp_path)
    (made.folder / "persons.parquet").write_bytes(b"no parquet")
    with pytest.raises(SathitiError, match=r"persons\.parquet"):
        read_records(made, "persons")
    with pytest.raises(SathitiError, match="homes"):
        read_records(made, "homes")


def test_the_files_are_plain_parquet(tmp_path):
    made = written(tmp_path)
    assert pq.read_table(made.folder / "persons.parquet").num_rows == 2
