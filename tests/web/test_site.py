import gzip
import importlib
import re
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client

import sathiti.web
from sathiti.model import SathitiError
from sathiti.web.site import make_server, serve
from sathiti.web.state import SITE, Site, look_digest


@pytest.fixture(scope="module")
def address(serving: Path) -> Iterator[str]:
    with make_server(serving, port=0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(5)


def fetch(address: str, **headers: str) -> tuple[int, HTTPResponse, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error, error.read()  # type: ignore[return-value]


def test_listens_on_this_machine_only_by_default(serving: Path) -> None:
    with make_server(serving, port=0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_port_in_use_is_told(serving: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SathitiError, match="cannot start") as refused:
            make_server(serving, port=taken.getsockname()[1])
    assert refused.value.fix
    with pytest.raises(SathitiError, match="cannot start"):
        make_server(serving, port=70_000)


def test_serving_tells_its_address_and_ends_when_interrupted(serving: Path) -> None:
    told: list[str] = []

    def stop(address: str) -> None:
        told.append(address)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(serving, port=0, ready=stop)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", told[0])


def test_many_readers_at_once(address: str) -> None:
    answers: list[int] = []

    def read() -> None:
        answers.extend(fetch(f"{address}/lo/data/DF_FOREST/")[0] for _ in range(3))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 24


def test_static_files_are_kept_for_ever_at_an_address_of_their_content(address: str) -> None:
    for name, kind in (
        ("site.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("lao.woff", "font/woff"),
    ):
        status, response, content = fetch(f"{address}/static/{look_digest()}/{name}")
        assert status == 200
        assert content
        assert response.headers["Content-Type"].startswith(kind)
        assert "immutable" in response.headers["Cache-Control"]
    assert fetch(f"{address}/static/{look_digest()}/../site.py")[0] == 404


def test_first_load_is_light(address: str) -> None:
    sizes = {}
    for path in ("/lo/", "/lo/data/DF_FOREST/", "/lo/data/DF_PROVINCES/"):
        _, response, content = fetch(f"{address}{path}", Accept_Encoding="gzip")
        assert response.headers["Content-Encoding"] == "gzip"
        assert b"<!doctype html>" in gzip.decompress(content)
        sizes[path] = len(content)
    files = [
        fetch(f"{address}/static/{look_digest()}/{name}")[2]
        for name in ("site.css", "icon.svg", "lao.woff")
    ]
    assert max(sizes.values()) + sum(map(len, files)) < 100_000


def test_headers_keep_a_page_to_this_host(address: str) -> None:
    for path in ("/lo/", "/en/nowhere/", "/sdmx/v1/dataflow"):
        _, response, _ = fetch(f"{address}{path}")
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert fetch(f"{address}/sdmx/v1/dataflow")[1].headers["Access-Control-Allow-Origin"] == "*"


def test_same_release_is_not_sent_twice(client: Client) -> None:
    first = client.get("/lo/data/DF_FOREST/")
    etag = first.headers["ETag"]
    again = client.get("/lo/data/DF_FOREST/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/en/data/DF_FOREST/", headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert client.get("/lo/nowhere/").headers.get("ETag") is None
    data = client.get("/sdmx/v1/data/DF_FOREST", headers={"Accept": "text/csv"})
    as_xml = client.get("/sdmx/v1/data/DF_FOREST", headers={"Accept": "application/xml"})
    assert data.headers["ETag"] != as_xml.headers["ETag"]


def test_a_new_release_is_seen_without_restart(example: ModuleType, tmp_path: Path) -> None:
    path = example.write_example(tmp_path / "serving.duckdb")
    client = Client(**{SITE: Site(path)})
    etag = client.get("/en/").headers["ETag"]
    example.write_example(path, content_hash="cd" * 32)
    page = client.get("/en/", headers={"If-None-Match": etag})
    assert page.status_code == 200
    assert "cdcdcdcdcdcd" in page.content.decode()


def test_a_damaged_file_is_told_not_thrown(tmp_path: Path) -> None:
    path = tmp_path / "serving.duckdb"
    path.write_bytes(b"no database" * 1000)
    page = Client(**{SITE: Site(path)}).get("/en/")
    assert page.status_code == 503
    assert "cannot be read" in page.content.decode()


def test_nothing_published_says_what_to_do(tmp_path: Path, example: ModuleType) -> None:
    path = tmp_path / "serving.duckdb"
    client = Client(**{SITE: Site(path)})
    for address in ("/", "/lo/", "/en/data/DF_FOREST/"):
        page = client.get(address)
        assert page.status_code == 503
        assert "sathiti run" in page.content.decode()
    both = client.get("/").content.decode()
    assert "Nothing has been published yet." in both
    assert "ຍັງບໍ່ທັນມີການເຜີຍແຜ່." in both
    assert client.get("/sdmx/v1/dataflow").status_code == 503
    example.write_example(path)
    assert client.get("/lo/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading(client: Client, method: str) -> None:
    page = getattr(client, method)("/en/")
    assert page.status_code == 405
    assert page.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert method.upper() in page.content.decode()


def test_head_has_the_headers_and_no_content(address: str) -> None:
    request = urllib.request.Request(f"{address}/sdmx/v1/data/DF_FOREST", method="HEAD")
    with urllib.request.urlopen(request, timeout=20) as response:
        assert response.headers["Content-Type"].startswith("application/vnd.sdmx")
        assert response.read() == b""


def test_errors_in_the_program_are_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("sathiti.web.pages.dataset.draw", broken)
    page = client.get("/en/data/DF_FOREST/")
    assert page.status_code == 500
    said = page.content.decode()
    assert "Something went wrong on our side" in said
    assert "secret detail" not in said


def test_a_missing_extra_is_told_in_human_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whitenoise", None)
    monkeypatch.delitem(sys.modules, "sathiti.web.site")
    with pytest.raises(SathitiError, match=r"whitenoise.*sathiti\[web\]"):
        importlib.reload(sathiti.web)
    monkeypatch.undo()
    importlib.reload(sathiti.web)
