"""`sathiti serve`: hands the file of the site to the site."""

import pytest

from sathiti.cli import serve


@pytest.fixture
def started(monkeypatch):
    seen = []
    monkeypatch.setattr(serve, "serve", lambda path, **more: seen.append((path, more)))
    return seen


def test_the_site_of_the_workspace_is_served_on_this_machine(ask, produced, started):
    assert ask("serve").code == 0
    ((path, more),) = started
    assert path == produced.workspace.serving
    assert (more["host"], more["port"]) == ("127.0.0.1", 8000)


def test_address_and_port_may_be_chosen(ask, started):
    assert ask("serve", "--host", "0.0.0.0", "--port", "9000").code == 0
    ((_, more),) = started
    assert (more["host"], more["port"]) == ("0.0.0.0", 9000)


def test_without_a_workspace_there_is_nothing_to_serve(call, started, tmp_path):
    said = call("serve", root=tmp_path / "none")
    assert said.code == 1
    assert "There is no workspace" in said.err
    assert started == []
