"""Reference values of surveys, read from beside the project."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / ".." / "shared"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of the reference cases of surveys."""
    folder = SHARED / "reference" / "survey"
    if not folder.is_dir():
        pytest.skip("the reference material is not beside the project")
    return folder
