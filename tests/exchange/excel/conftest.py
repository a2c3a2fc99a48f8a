"""The invented form of trees.py, for the tests of this folder."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="session")
def trees() -> ModuleType:
    path = Path(__file__).with_name("trees.py")
    spec = importlib.util.spec_from_file_location("sathiti_excel_trees", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(trees: ModuleType, tmp_path: Path) -> Any:
    return trees.Desk(tmp_path)
