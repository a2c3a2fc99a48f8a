"""The examples on the pages about accounts do what they say."""

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[3] / "docs" / "en" / "methods"


@pytest.mark.parametrize("name", ["water_accounts.md", "asset_accounts.md"])
def test_the_examples_of_a_page_run(name: str) -> None:
    found = doctest.testfile(str(PAGES / name), module_relative=False)
    assert found.attempted > 3
    assert found.failed == 0
