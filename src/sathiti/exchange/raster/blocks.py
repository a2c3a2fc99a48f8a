"""Maps read together, window by window along the blocks of their files."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Protocol

import numpy as np

from sathiti.exchange.raster.class_map import Pixels
from sathiti.exchange.raster.grid import Grid, Window

# Of all maps in one window; two windows are held at a time.
WINDOW_PIXELS = 24_000_000
# A block above so many windows is cut, though the file must then be decoded more than once.
LARGEST_BLOCK = 4


class Source(Protocol):
    """What can fill a window with codes."""

    grid: Grid
    dtype: np.dtype[np.integer]
    block: tuple[int, int]

    def read(self, window: Window, out: Pixels) -> None:
        """Fill an array of the window's shape."""


class Block(NamedTuple):
    """The same window of every map; the arrays hold until the next block is asked for."""

    window: Window
    maps: list[Pixels]


def windows_of(sources: Sequence[Source], pixels: int) -> Iterator[Window]:
    """Windows that cover the grid from above, along the blocks of the files.

    Args:
        sources: maps of one grid.
        pixels: most pixels of one map in a window; one block may have more.
    """
    grid = sources[0].grid
    width = max(min(source.block[1], grid.width) for source in sources)
    height = max(min(source.block[0], grid.height) for source in sources)
    height = min(height, max(1, LARGEST_BLOCK * pixels // width))
    # As many blocks side by side as fit, then as many rows of blocks.
    across = min(grid.width, max(1, pixels // (height * width)) * width)
    down = max(1, pixels // (height * across)) * height
    for row in range(0, grid.height, down):
        for column in range(0, grid.width, across):
            yield Window(
                row, column, min(down, grid.height - row), min(across, grid.width - column)
            )


def read_blocks(sources: Sequence[Source], pixels: int = WINDOW_PIXELS) -> Iterator[Block]:
    """Read maps of one grid together, the next window while the last one is worked on.

    Args:
        sources: maps of one grid; each is read by one thread at a time.
        pixels: most pixels of all maps in a window.

    Raises:
        SathitiError: a file is damaged.
    """
    windows = list(windows_of(sources, max(1, pixels // len(sources))))
    size = max(window.height * window.width for window in windows)
    buffers = [[np.empty(size, source.dtype) for source in sources] for _ in range(2)]
    with ThreadPoolExecutor(len(sources)) as readers:

        def ask(number: int) -> list[Future[Pixels]]:
            window = windows[number]
            return [
                readers.submit(_fill, source, window, buffer)
                for source, buffer in zip(sources, buffers[number % 2], strict=True)
            ]

        coming = ask(0)
        for number, window in enumerate(windows):
            maps = [read.result() for read in coming]
            coming = ask(number + 1) if number + 1 < len(windows) else []
            yield Block(window, maps)


def _fill(source: Source, window: Window, buffer: Pixels) -> Pixels:
    part = buffer[: window.height * window.width].reshape(window.height, window.width)
    source.read(window, part)
    return part
