"""The face that Lao is drawn with, from its package."""

from importlib.util import find_spec
from pathlib import Path


def lao_face() -> Path | None:
    """The variable TrueType file of Noto Sans Lao; None where its package is not installed."""
    found = find_spec("justmytype_intl_sea")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "fonts" / "ofl" / "notosanslao"
    return next(folder.glob("*.ttf"))
