import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client

from sathiti.web.configuration import configure_django
from sathiti.web.state import SITE, Site

configure_django()


@pytest.fixture(scope="session")
def example() -> ModuleType:
    path = Path(__file__).with_name("example.py")
    spec = importlib.util.spec_from_file_location("sathiti_web_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def serving(example: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = example.write_example(tmp_path_factory.mktemp("site") / "a b" / "serving.duckdb")
    return path


@pytest.fixture
def client(serving: Path) -> Client:
    return Client(**{SITE: Site(serving)}, raise_request_exception=False)
