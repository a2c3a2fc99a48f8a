"""`sathiti export`: published figures as files."""

import csv
import json
import os

import openpyxl
import pytest

from sathiti.cli.export import FORMATS
from sathiti.exchange.sdmx import read_data

BEGINS = {
    "xlsx": b"PK",
    "csv": b"DATAFLOW",
    "sdmx-csv": b"STRUCTURE",
    "sdmx-csv-1.0": b"DATAFLOW",
    "sdmx-ml": b"<?xml",
    "sdmx-ml-generic": b"<?xml",
    "sdmx-ml-3.0": b"<?xml",
    "sdmx-json": b"{",
    "sdmx-json-1.0": b"{",
}


@pytest.fixture
def export(ask, tmp_path):
    """Export DF_SHARE in a format; the call and the file."""

    def made(form, dataflow="DF_SHARE", **more):
        out = tmp_path / f"share.{form}"
        return ask("export", dataflow, "--format", form, "--out", out, **more), out

    return made


def test_every_format_is_tested():
    assert set(BEGINS) == set(FORMATS)


@pytest.mark.parametrize(("form", "begins"), BEGINS.items())
def test_every_format_is_written_and_said(export, form, begins):
    said, out = export(form)
    assert said.code == 0, said.err
    assert said.out == f"3 observations of DF_SHARE written to {out}.\n"
    assert out.read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(begins)


@pytest.mark.parametrize("form", ["sdmx-csv", "sdmx-ml", "sdmx-ml-generic", "sdmx-ml-3.0"])
def test_what_is_written_is_read_again_the_same(export, produced, form):
    _, out = export(form)
    structure = produced.stored("DF_SHARE", "public").dataset.structure
    table = read_data(out, structure).table
    read = {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in table.to_pylist()}
    assert set(read) == {"2010", "2011", "2012"}
    assert float(read["2011"]) == pytest.approx(39.82, abs=0.05)


@pytest.mark.parametrize(("lang", "word"), [("en", "Area"), ("fr", "Zone")])
def test_a_table_for_people_has_words_beside_codes(export, lang, word):
    _, out = export("csv", lang=lang)
    header, first, *_ = csv.reader(out.read_text(encoding="utf-8-sig").splitlines())
    assert any(word in name for name in header)
    assert any(cell.endswith("Tavara") for cell in first)


def test_json_holds_every_language(export):
    _, out = export("sdmx-json")
    told = json.dumps(json.loads(out.read_text(encoding="utf-8")), ensure_ascii=False)
    assert "Zone" in told
    assert "Area" in told


def test_a_workbook_opens_and_holds_the_figures(export):
    _, out = export("xlsx")
    sheet = openpyxl.load_workbook(out).worksheets[0]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 39.8 in [round(value, 1) for value in values if isinstance(value, float)]


def test_what_was_not_published_lists_what_was(ask, tmp_path):
    said = ask("export", "DF_CAKE", "--out", tmp_path / "a.xlsx")
    assert said.code == 1
    assert (
        "“DF_CAKE” has not been published. Use one of: DF_LAND, DF_LAND_USE, DF_SHARE." in said.err
    )
    assert list(tmp_path.glob("*.xlsx")) == []


def test_before_a_run_nothing_is_published(call, tmp_path):
    said = call("export", "DF_SHARE", "--out", tmp_path / "a.xlsx")
    assert said.code == 1
    assert "has not been published" in said.err


@pytest.mark.parametrize("form", ["xlsx", "csv", "sdmx-ml"])
def test_a_file_in_the_way_of_the_folder_is_named_as_told(ask, tmp_path, form):
    (tmp_path / "letter").write_text("")
    out = tmp_path / "letter" / "share.out"
    said = ask("export", "DF_SHARE", "--format", form, "--out", out)
    assert said.code == 1
    assert str(out) in said.err
    assert ".unfinished" not in said.err


def test_a_new_folder_is_made(ask, tmp_path):
    out = tmp_path / "new" / "folder" / "share.csv"
    assert ask("export", "DF_SHARE", "--format", "csv", "--out", out).code == 0
    assert [path.name for path in out.parent.iterdir()] == ["share.csv"]


def test_a_failed_export_leaves_the_file_before(export, monkeypatch):
    _, out = export("sdmx-ml")
    before = out.read_bytes()

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sathiti.cli.export.write_data", fail)
    said, _ = export("sdmx-ml")
    assert said.code == 1
    assert f"no room left to write “{out}”" in said.err
    assert out.read_bytes() == before
    assert list(out.parent.glob(".unfinished*")) == []


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.xlsx", b"PK"), ("a.CSV", b"DATAFLOW"), ("a.xml", b"<?xml"), ("a.json", b"{")],
)
def test_the_ending_of_the_name_tells_the_format(ask, produced, tmp_path, name, begins):
    assert ask("export", "DF_SHARE", "--out", tmp_path / name).code == 0
    assert (tmp_path / name).read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(begins)


@pytest.mark.parametrize("name", ["share.ods", "share"])
def test_a_name_that_tells_no_format_is_asked_about(ask, produced, tmp_path, name):
    said = ask("export", "DF_SHARE", "--out", tmp_path / name)
    assert said.code == 1
    assert f"The name “{name}” does not tell the format." in said.err
    assert not (tmp_path / name).exists()


def test_a_device_is_not_replaced_by_a_file(ask, produced, tmp_path):
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    said = ask("export", "DF_SHARE", "--out", pipe)
    assert said.code == 1
    assert "is there already and is not a file" in said.err
    assert pipe.is_fifo()
