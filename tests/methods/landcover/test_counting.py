"""Counting: any block sizes, with and without numba, with zones and areas."""

import importlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sathiti.methods.landcover import PairCount, PairCounter, TileAreas
from sathiti.methods.landcover import counting as counting_module
from sathiti.methods.landcover.kernels import best_kernel, count_loop, count_numpy
from sathiti.model import SathitiError

# The first call compiles the loop, which takes longer than a test may.
unhurried = settings(deadline=None)
CLASSES = st.sampled_from([0, 1, 2, 6, 14, 255])
KERNELS = [count_numpy, count_loop, best_kernel()]


def maps_of(count, kind="u1", side=(7, 9)):
    return st.tuples(*(npst.arrays(kind, side, elements=CLASSES) for _ in range(count)))


def pairs_of(counter):
    return {(one.zone, one.start, one.end): one.pixels for one in counter.pairs()}


def counted(start, end, zones=None, areas=None, kernel=None):
    counter = PairCounter(kernel)
    counter.add(start, end, zones, areas)
    return counter


def by_hand(start, end, zones):
    triples = zip(zones.ravel().tolist(), start.ravel().tolist(), end.ravel().tolist(), strict=True)
    return dict(Counter(triples))


@pytest.mark.parametrize("kernel", KERNELS)
@unhurried
@given(maps_of(3))
def test_every_kernel_counts_as_one_would_by_hand(kernel, maps):
    zones, start, end = maps
    assert pairs_of(counted(start, end, zones, kernel=kernel)) == by_hand(start, end, zones)


@unhurried
@given(maps_of(3), st.integers(1, 7), st.integers(1, 9))
def test_the_size_of_windows_does_not_matter(maps, height, width):
    zones, start, end = maps
    counter = PairCounter()
    for row in range(0, 7, height):
        for column in range(0, 9, width):
            part = (slice(row, row + height), slice(column, column + width))
            counter.add(start[part], end[part], zones[part])
    assert pairs_of(counter) == by_hand(start, end, zones)


@unhurried
@given(maps_of(3))
def test_halves_add_up(maps):
    zones, start, end = maps
    halves = [counted(start[part], end[part], zones[part]) for part in (slice(3), slice(3, None))]
    both = Counter(pairs_of(halves[0])) + Counter(pairs_of(halves[1]))
    assert dict(both) == pairs_of(counted(start, end, zones))


@unhurried
@given(maps_of(2))
def test_maps_in_the_other_order_give_the_transposed_matrix(maps):
    start, end = maps
    there, back = pairs_of(counted(start, end)), pairs_of(counted(end, start))
    assert there == {(zone, b, a): pixels for (zone, a, b), pixels in back.items()}


@pytest.mark.parametrize("kind", ["i1", "u2", "i2", "u4", "i4", "i8"])
@unhurried
@given(st.data())
def test_every_kind_of_integer_counts_the_same(kind, data):
    codes = st.integers(-100, 100) if kind[0] == "i" else st.integers(0, 100_000 % 2**16)
    start, end = (data.draw(npst.arrays(kind, (4, 5), elements=codes)) for _ in range(2))
    wide = counted(start.astype("i8"), end.astype("i8"))
    assert pairs_of(counted(start, end)) == pairs_of(wide)


def test_maps_may_be_of_different_kinds():
    found = counted(np.array([[1, 300]], "i2"), np.array([[2, 1]], "u1"))
    assert pairs_of(found) == {(0, 1, 2): 1, (0, 300, 1): 1}


@pytest.mark.parametrize("kernel", KERNELS)
@unhurried
@given(maps_of(3), st.integers(1, 8), st.integers(1, 10))
def test_areas_add_up_by_tile(kernel, maps, height, width):
    zones, start, end = maps
    values = 1.0 + np.arange(-(-7 // height) * -(-9 // width)).reshape(-(-7 // height), -1)
    found = counted(start, end, zones, TileAreas(values, height, width), kernel)
    of_pixels = np.repeat(np.repeat(values, height, 0), width, 1)[:7, :9]
    for pair in found.pairs():
        there = (zones == pair.zone) & (start == pair.start) & (end == pair.end)
        assert pair.area == pytest.approx(of_pixels[there].sum())


@pytest.mark.parametrize("kernel", KERNELS)
def test_an_unknown_area_spoils_only_the_pairs_that_lie_there(kernel):
    start = np.array([[1, 2]], "u1")
    found = counted(start, start, None, TileAreas(np.array([[np.nan, 2.0]]), 1, 1), kernel)
    one, two = found.pairs()
    assert np.isnan(one.area)
    assert two.area == 2.0


def test_pairs_are_sorted_by_code_whatever_was_met_first():
    start = np.array([[14, 2, 10, 1]], "u1")
    found = [pair.start for pair in counted(start, start).pairs()]
    assert found == [1, 2, 10, 14]


def test_nothing_counted_gives_nothing():
    assert PairCounter().pairs() == []
    assert counted(np.zeros((0, 4), "u1"), np.zeros((0, 4), "u1")).pairs() == []


def test_counting_again_keeps_what_was_counted_before():
    counter = counted(np.array([[1]], "u1"), np.array([[1]], "u1"))
    counter.add(np.array([[1, 9]], "u1"), np.array([[1, 9]], "u1"))
    assert counter.pairs() == [PairCount(0, 1, 1, 2, 0.0), PairCount(0, 9, 9, 1, 0.0)]


def test_a_table_that_would_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr(counting_module, "MOST_CELLS", 8)
    start = np.array([[1, 2, 3]], "u1")
    with pytest.raises(SathitiError, match="1 zones by 3 and 3 classes are too many"):
        counted(start, start)


def test_the_loop_is_compiled_where_numba_is_installed():
    pytest.importorskip("numba")
    assert hasattr(best_kernel(), "py_func")


def test_without_numba_numpy_counts(monkeypatch):
    def without(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", without)
    assert best_kernel.__wrapped__() is count_numpy


def test_where_compiled_code_cannot_be_kept_it_is_compiled_again(monkeypatch):
    numba = pytest.importorskip("numba")
    asked = []

    def njit(**options):
        asked.append(options)
        if "cache" in options:
            raise RuntimeError("no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert best_kernel.__wrapped__() is count_loop
    assert asked == [{"nogil": True, "cache": True}, {"nogil": True}]
