"""One order and one hash for the same content."""

import hashlib
import random
import struct
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.model import SathitiError
from sathiti.warehouse.canonical import row_codes, series_keys, sort_rows, table_hash, to_arrow

from .conftest import make_structure

texts = st.one_of(st.none(), st.sampled_from(["", "a", "ab", "b", "ກ", "ກ້", "z\0"]))
numbers = st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.5, -2.0, 1e300, float("nan")]))
whole = st.one_of(st.none(), st.integers(-3, 3))
records = st.lists(st.tuples(texts, texts, numbers, whole), max_size=12)
Record = tuple[str | None, str | None, float | None, int | None]


def table_of(rows: list[Record]) -> pa.Table:
    kinds = (pa.string(), pa.string(), pa.float64(), pa.int32())
    names = ("AREA", "TIME_PERIOD", "OBS_VALUE", "DECIMALS")
    columns = [pa.array([row[place] for row in rows], kind) for place, kind in enumerate(kinds)]
    return pa.table(columns, names=list(names))


KEY = ("AREA", "TIME_PERIOD")


@settings(max_examples=60, deadline=None)
@given(records, st.randoms(use_true_random=False))
def test_hash_does_not_see_the_order_of_rows_or_columns(
    rows: list[Record], chance: random.Random
) -> None:
    mixed = rows.copy()
    chance.shuffle(mixed)
    columns = ["DECIMALS", "OBS_VALUE", "AREA", "TIME_PERIOD"]
    assert table_hash(table_of(mixed).select(columns), KEY) == table_hash(table_of(rows), KEY)


@settings(max_examples=60, deadline=None)
@given(records, records)
def test_hash_tells_different_content_apart(one: list[Record], other: list[Record]) -> None:
    def content(rows: list[Record]) -> list[str]:
        plain = [(a, t, None if v is None or v != v else v + 0.0, d) for a, t, v, d in rows]
        return sorted(map(repr, plain))

    same = table_hash(table_of(one), KEY) == table_hash(table_of(other), KEY)
    assert same == (content(one) == content(other))


@settings(max_examples=40, deadline=None)
@given(records)
def test_hash_does_not_see_how_the_table_is_stored(rows: list[Record]) -> None:
    table = table_of(rows)
    wanted = table_hash(table, KEY)
    chunks = pa.concat_tables([table.slice(i, 1) for i in range(len(rows))] or [table])
    padded = pa.concat_tables([table_of([("x", "y", 9.0, 9)]), table]).slice(1)
    coded = table.set_column(0, "AREA", table.column("AREA").dictionary_encode())
    wide = table.set_column(3, "DECIMALS", table.column("DECIMALS").cast(pa.int64()))
    long = table.set_column(1, "TIME_PERIOD", table.column("TIME_PERIOD").cast(pa.large_string()))
    polars = pl.DataFrame(table)
    for stored in (chunks, padded, coded, wide, long, polars, polars.lazy()):
        assert table_hash(to_arrow(stored), KEY) == wanted


@settings(max_examples=60, deadline=None)
@given(records)
def test_rows_are_sorted_by_key_then_by_the_rest(rows: list[Record]) -> None:
    def order(row: dict[str, object]) -> list[tuple[int, object]]:
        names = ("AREA", "TIME_PERIOD", "DECIMALS", "OBS_VALUE")
        return [(0, "") if _none(row[name]) else (1, row[name]) for name in names]

    told = sort_rows(table_of(rows), KEY).to_pylist()
    assert told == sorted(told, key=order) or any(_nan(row) for row in told)
    assert sorted(map(repr, told)) == sorted(map(repr, table_of(rows).to_pylist()))


def _none(value: object) -> bool:
    return value is None


def _nan(row: dict[str, object]) -> bool:
    return row["OBS_VALUE"] != row["OBS_VALUE"]


def test_text_sorts_by_its_bytes() -> None:
    table = pa.table({"K": ["ຂ", "b", "ກ", "B", None, ""]})
    assert sort_rows(table, ["K"]).column("K").to_pylist() == [None, "", "B", "b", "ກ", "ຂ"]


def test_borders_between_texts_count() -> None:
    one = pa.table({"A": ["a", "bc"]})
    other = pa.table({"A": ["ab", "c"]})
    assert table_hash(one) != table_hash(other)


def test_nothing_is_not_empty_text() -> None:
    empty = pa.table({"A": pa.array([""], pa.string())})
    nothing = pa.table({"A": pa.array([None], pa.string())})
    assert table_hash(empty) != table_hash(nothing)


def test_a_column_without_any_value_is_text() -> None:
    assert table_hash(to_arrow(pa.table({"A": pa.nulls(2)}))) == table_hash(
        pa.table({"A": pa.nulls(2, pa.string())})
    )


def test_the_hash_stays_the_same_for_years() -> None:
    # Written down: a change of program or library that changes it breaks rebuilding.
    table = pa.table(
        {
            "AREA": ["N", "ສະຖິຕິ", None],
            "OBS_VALUE": [1.5, None, -0.0],
            "DECIMALS": [1, None, 2],
            "FINAL": [True, False, None],
            "DAY": [date(2015, 12, 31), None, date(1975, 1, 1)],
            "AT": [datetime(2015, 1, 1, 12, tzinfo=UTC), None, None],
        }
    )
    rows = [
        (None, 0.0, 2, None, 1826, None),
        ("N", 1.5, 1, True, 16800, 1420113600000000),
        ("ສະຖິຕິ", None, None, False, None, None),
    ]
    assert table_hash(table, ["AREA"]) == written_out(rows)
    assert written_out(rows)[:16] == "29c2da42f4355ed8"


def written_out(rows: list[tuple[Any, ...]]) -> str:
    """The definition of the hash, step by step in plain Python."""
    form = {
        "AREA": ("text", ""),
        "OBS_VALUE": ("number", "<d"),
        "DECIMALS": ("whole", "<q"),
        "FINAL": ("truth", "<?"),
        "DAY": ("date", "<q"),
        "AT": ("time", "<q"),
    }
    told = {}
    for place, (name, (kind, sign)) in enumerate(form.items()):
        column = [row[place] for row in rows]
        given = "".join("0" if value is None else "1" for value in column).ljust(8, "0")
        content = f"{name}\0{kind}\0{len(rows)}\0".encode() + bytes([int(given, 2)])
        if kind == "text":
            texts = [(value or "").encode() for value in column]
            content += b"".join(struct.pack("<q", len(text)) for text in texts) + b"".join(texts)
        else:
            content += b"".join(struct.pack(sign, value or 0) for value in column)
        told[name] = hashlib.sha256(content).hexdigest()
    return hashlib.sha256("\n".join(told[name] for name in sorted(told)).encode()).hexdigest()


def test_many_wide_keys_do_not_overflow() -> None:
    count = 400
    columns = {f"K{place:02}": [f"{i:04}" for i in range(count)] for place in range(12)}
    table = pa.table(columns)
    codes = row_codes(table, list(columns))
    assert len(np.unique(codes)) == count
    assert (np.diff(codes) > 0).all()
    shuffled = table.take(pa.array(np.random.default_rng(1).permutation(count)))
    assert sort_rows(shuffled, list(columns)).equals(table)


def test_no_rows_have_a_hash_too() -> None:
    none = table_of([])
    assert table_hash(none, KEY) == table_hash(none, KEY)
    assert table_hash(none, KEY) != table_hash(none.drop_columns("AREA"), KEY)
    assert sort_rows(none, KEY).num_rows == 0


def test_lists_are_refused_by_name() -> None:
    with pytest.raises(SathitiError, match="Column “L” holds list"):
        table_hash(pa.table({"L": [[1], [2]]}))


def test_series_keys_join_the_dimensions() -> None:
    table = pa.table({"CROP": ["RICE", None], "FREQ": ["A", "A"], "AREA": ["N", "S"]})
    assert series_keys(table, make_structure()).to_pylist() == ["A.N.RICE", "A.S."]
