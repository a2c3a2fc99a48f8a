"""Windows along blocks, and maps read together."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.raster import Grid, open_class_map, raster_settings, read_blocks, windows_of
from sathiti.model import Place, SathitiError


class Drawn:
    """A source whose pixels are their numbers."""

    def __init__(self, height, width, block):
        self.grid = Grid("drawn", height, width, (1, 0, 0, 0, -1, 0))
        self.dtype = np.dtype("i4")
        self.block = block
        self.pixels = np.arange(height * width, dtype="i4").reshape(height, width)

    def read(self, window, out):
        rows = slice(window.row, window.row + window.height)
        out[:] = self.pixels[rows, window.column : window.column + window.width]


SIDES = st.integers(1, 40)
BLOCKS = st.tuples(SIDES, SIDES)


@given(SIDES, SIDES, BLOCKS, BLOCKS, st.integers(1, 500))
def test_windows_cover_every_pixel_once(height, width, one, two, pixels):
    seen = np.zeros((height, width), int)
    for window in windows_of([Drawn(height, width, one), Drawn(height, width, two)], pixels):
        rows = slice(window.row, window.row + window.height)
        seen[rows, window.column : window.column + window.width] += 1
    assert (seen == 1).all()


@given(SIDES, SIDES, BLOCKS, st.integers(1, 500))
def test_windows_begin_at_blocks(height, width, block, pixels):
    for window in windows_of([Drawn(height, width, block)], pixels):
        if block[0] * block[1] <= 4 * pixels:
            assert window.row % min(block[0], height) == 0
        assert window.column % min(block[1], width) == 0


@given(SIDES, SIDES, BLOCKS, st.integers(1, 500))
def test_windows_hold_no_more_than_asked_or_one_block(height, width, block, pixels):
    whole = min(block[0], height) * min(block[1], width)
    most = max(pixels, min(whole, max(4 * pixels, width)))
    for window in windows_of([Drawn(height, width, block)], pixels):
        assert window.height * window.width <= most


def test_a_file_kept_in_one_piece_is_cut_all_the_same():
    windows = list(windows_of([Drawn(40, 20, (40, 20))], 25))
    assert max(window.height * window.width for window in windows) == 100


def test_more_maps_have_smaller_windows():
    one, three = ([Drawn(40, 20, (1, 20))] * count for count in (1, 3))
    assert next(read_blocks(one, 240)).window.height == 12
    assert next(read_blocks(three, 240)).window.height == 4


@given(SIDES, SIDES, st.integers(1, 200))
def test_maps_are_read_together(height, width, pixels):
    sources = [Drawn(height, width, (4, 8)), Drawn(height, width, (1, width))]
    met = []
    for window, maps in read_blocks(sources, pixels):
        assert maps[0].shape == (window.height, window.width)
        assert np.array_equal(maps[0], maps[1])
        met += maps[0].ravel().tolist()
    assert sorted(met) == list(range(height * width))


@pytest.mark.parametrize("options", [{}, {"tiled": True, "blockxsize": 16, "blockysize": 16}])
def test_files_in_strips_and_in_tiles(write_map, options):
    pixels = np.random.default_rng(2).integers(0, 9, (50, 70), dtype="u1")
    path = write_map(pixels, **options)
    again = np.zeros_like(pixels)
    with raster_settings(), open_class_map(path) as found:
        for window, (read,) in read_blocks([found], 400):
            rows = slice(window.row, window.row + window.height)
            again[rows, window.column : window.column + window.width] = read
    assert np.array_equal(again, pixels)


def test_what_goes_wrong_in_a_thread_is_told():
    class Broken(Drawn):
        def read(self, window, out):
            if window.row:
                raise SathitiError("damaged", at=Place("map.tif"))
            super().read(window, out)

    with pytest.raises(SathitiError, match=r"map\.tif: damaged"):
        list(read_blocks([Broken(10, 10, (5, 10))], 50))


def test_reading_may_be_left_before_the_end():
    with contextlib.closing(read_blocks([Drawn(10, 10, (1, 10))], 10)) as blocks:
        assert next(blocks).window.row == 0
