"""`sathiti import sdmx`: structures and data of others, checked, kept and written again."""

import csv

import pytest

from sathiti.exchange.sdmx import read_data, structure_message, write_structures_ml21


@pytest.fixture
def structure(produced, tmp_path):
    """The structures of the invented country as a file."""
    path = tmp_path / "structures.xml"
    flows = [produced.pack.dataflows["DF_SHARE"]]
    path.write_bytes(write_structures_ml21(structure_message(flows)))
    return path


@pytest.fixture
def data(ask, tmp_path):
    """The published shares as a file."""
    path = tmp_path / "shares.xml"
    assert ask("export", "DF_SHARE", "--format", "sdmx-ml", "--out", path).code == 0
    return path


def findings(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def raw_imports(office):
    return list((office.workspace.warehouse / "raw").glob("*/*/*"))


def test_good_files_are_read_and_counted(ask, structure, data):
    said = ask("import", "sdmx", structure, data)
    assert said.code == 0, said.out + said.err
    assert "3 observations read, " in said.out
    assert "0 blocking" in said.out


def test_what_was_read_is_kept_as_a_raw_vintage_with_its_files(ask, produced, structure, data):
    before = raw_imports(produced)
    ask("import", "sdmx", structure, data)
    (new,) = set(raw_imports(produced)) - set(before)
    lineage = (new / "lineage.json").read_text()
    assert "structures.xml" in lineage
    assert "shares.xml" in lineage


def test_reading_the_same_again_keeps_it_once(ask, produced, structure, data):
    ask("import", "sdmx", structure, data)
    before = raw_imports(produced)
    ask("import", "sdmx", structure, data)
    assert raw_imports(produced) == before


def test_without_a_workspace_nothing_is_kept(call_in, produced, structure, data, tmp_path):
    root = tmp_path / "none"
    said = call_in(produced, "import", "sdmx", structure, data, root=root)
    assert said.code == 0, said.out + said.err
    assert not root.exists()


def test_findings_are_listed_for_a_spreadsheet(ask, structure, data, tmp_path):
    text = data.read_text(encoding="utf-8")
    data.write_text(text.replace("39.8", "139.8"), encoding="utf-8")
    listed = tmp_path / "new" / "findings.csv"
    said = ask("import", "sdmx", structure, data, "--findings", listed)
    rows = findings(listed)
    assert f"{len(rows)} findings" in said.out
    assert said.code == (3 if any(row["severity"] == "blocking" for row in rows) else 0)
    assert {"rule", "severity", "series_key", "period", "value", "message_en"} <= set(rows[0])
    assert any("139.8" in row["value"] for row in rows)


def test_no_findings_leave_a_list_with_its_header(ask, structure, data, tmp_path, monkeypatch):
    monkeypatch.setattr("sathiti.cli.importing.findings_csv", lambda *_: [])
    ask("import", "sdmx", structure, data, "--findings", tmp_path / "none.csv")
    header = (tmp_path / "none.csv").read_text(encoding="utf-8-sig")
    assert header.strip() == "rule,severity,series_key,period,value"


def test_all_is_written_again_and_reads_the_same(ask, produced, structure, data, tmp_path):
    out = tmp_path / "again"
    said = ask("import", "sdmx", structure, data, "--out", out)
    assert sorted(path.name for path in out.iterdir()) == ["STAT.csv", "STAT.xml"]
    assert str(out / "STAT.csv") in said.out
    shape = produced.pack.dataflows["DF_SHARE"].structure
    first = {
        (row["TIME_PERIOD"], row["OBS_VALUE"]) for row in read_data(data, shape).table.to_pylist()
    }
    for name in ("STAT.csv", "STAT.xml"):
        again = read_data(out / name, shape).table.to_pylist()
        assert {(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in again} == first


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("report.pdf", b"%PDF-1.7", "report.pdf"),
        ("half.xml", b"<?xml version='1.0'?><a><b", "half.xml"),
        ("empty.xml", b"", "empty.xml"),
        ("page.html", b"<html><body>404</body></html>", "page.html"),
        ("broken.json", b'{"data": ', "broken.json"),
    ],
)
def test_a_file_that_is_no_data_is_named(ask, produced, structure, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    before = raw_imports(produced)
    said = ask("import", "sdmx", structure, path)
    assert said.code == 1
    assert words in said.err
    assert "Traceback" not in said.err
    assert raw_imports(produced) == before


def test_one_bad_file_keeps_all_out(ask, produced, structure, data, tmp_path):
    bad = tmp_path / "bad.xml"
    bad.write_bytes(data.read_bytes()[:700])
    before = raw_imports(produced)
    out = tmp_path / "out"
    said = ask("import", "sdmx", structure, data, bad, "--out", out)
    assert said.code == 1
    assert "bad.xml" in said.err
    assert not out.exists()
    assert raw_imports(produced) == before


def test_structure_and_data_exchanged_are_told(ask, structure, data):
    said = ask("import", "sdmx", data, structure)
    assert said.code == 1
    assert "structure message" in said.err


def test_data_of_another_structure_are_refused(ask, structure, tmp_path):
    other = tmp_path / "land.xml"
    ask("export", "DF_LAND", "--format", "sdmx-json", "--out", other)
    other.write_text('{"meta": {}, "data": {"structures": [], "dataSets": []}}')
    said = ask("import", "sdmx", structure, other)
    assert said.code == 1
    assert "Traceback" not in said.err


def test_the_same_file_given_twice_is_read_once_and_said_in_one_sentence(
    ask, structure, data, tmp_path
):
    copy = tmp_path / "copy.xml"
    copy.write_bytes(data.read_bytes())
    once = ask("import", "sdmx", structure, data, "--findings", tmp_path / "once.csv")
    assert "3 observations read, " in once.out
    said = ask("import", "sdmx", structure, data, copy, data, "--findings", tmp_path / "twice.csv")
    assert said.code == once.code
    assert "3 observations read, " in said.out
    same, again, *others = findings(tmp_path / "twice.csv")
    assert others == findings(tmp_path / "once.csv")
    assert (same["rule"], same["severity"]) == ("sdmx.same_file", "warning")
    assert "“copy.xml” holds the same as “shares.xml”" in same["message_en"]
    assert "“shares.xml” holds the same as “shares.xml”" in again["message_en"]


@pytest.mark.parametrize("missing", [0, 1])
def test_a_missing_file_is_named_before_anything_is_read(ask, structure, data, missing):
    files = [structure, data]
    files[missing].unlink()
    said = ask("import", "sdmx", *files)
    assert said.code == 1
    assert f"There is no file “{files[missing]}”" in said.err
