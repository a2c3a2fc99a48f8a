"""The Lao face for browsers: only the letters this site writes, small enough for slow lines."""

import functools
import io

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from sathiti.web.chart import face_file

FACE_FILE = "lao.woff"
# Latin, Latin-1, Lao, dashes, quotes, ellipsis, arrow, minus, comparison signs, kip
_LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0xE80, 0xF00),
    *map(ord, "\u200b–—‘’“”…•→−≠≤≥›₭◌"),
]
_WEIGHTS = (400, 700)


@functools.cache
def face() -> bytes:
    """The face as WOFF: normal width, weights 400 to 700, about 38 kB.

    Made once in a process (half a second) and the same bytes every time.
    """
    font = TTFont(face_file(), recalcTimestamp=False)
    options = subset.Options(layout_features=["*"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_LETTERS)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": _WEIGHTS})
    font.flavor = "woff"
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()
