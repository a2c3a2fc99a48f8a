"""`sathiti doctor`: what is whole, and what is not with a way to mend it."""

import importlib.util
import os

import pytest

from sathiti.cli import doctor
from sathiti.cli.options import Options


def marks(said):
    return [line[2:] for line in said.out.splitlines() if line.startswith("✗")]


def test_a_whole_office_is_whole(ask):
    said = ask("doctor")
    assert said.code == 0, said.out
    assert marks(said) == []
    for what in ("Python ", "Packages", "“web”", "Vintages of", "Deliveries of", "Steps of tavara"):
        assert what in said.out


def test_without_a_workspace_the_installation_is_looked_at(call, tmp_path):
    said = call("doctor", root=tmp_path / "none")
    assert said.code == 0
    assert "Vintages" not in said.out
    assert not (tmp_path / "none").exists()


def test_a_changed_vintage_is_found_and_the_rest_not_called_whole(ask, produced):
    vintage = next((produced.workspace.warehouse / "internal" / "DF_LAND").glob("*/*"))
    (vintage / "lineage.json").write_text("{}")
    said = ask("doctor")
    assert said.code == 1
    assert marks(said) == [f"Vintage DF_LAND {vintage.name}"]
    assert "lineage.json" in said.out
    assert "✓ Vintages of" not in said.out


def test_a_changed_delivery_is_found(ask, produced):
    delivery = next(produced.workspace.deliveries.glob("*/*.xlsx"))
    delivery.write_bytes(b"changed")
    said = ask("doctor")
    assert said.code == 1
    assert len(marks(said)) == 1
    assert delivery.parent.name in said.out.replace("\n", "")
    assert "Restore it from a backup" in said.out


def test_a_wrong_pack_names_file_and_line(call, office):
    office.edit_pack("units/functions.csv", "land_statistics,", "land_statistics,NOBODY_")
    said = call("doctor", "--pack", "tavara")
    assert said.code == 1
    assert "tavara/units/functions.csv › row 2" in said.out
    assert "Steps of" not in said.out


def test_a_rule_of_a_wrong_expression_is_found(call, office):
    office.edit_pack("rules/land.yaml", "forest <= land", "forest <= lend")
    said = call("doctor")
    assert said.code == 1
    assert "lend" in said.out


def test_a_formula_of_a_wrong_expression_is_found(call, office):
    office.edit_pack("products/indicators.yaml", "100 * land.forest", "100 * forest")
    said = call("doctor")
    assert said.code == 1
    assert "tavara/products/indicators.yaml › row 5" in said.out
    assert "form.item" in said.out


def test_a_pack_that_is_not_there_is_said(call):
    said = call("doctor", "--pack", "atlantis")
    assert said.code == 1
    assert marks(said) == ["Country pack atlantis"]


def test_too_little_room_is_told(ask, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    said = ask("doctor")
    assert said.code == 1
    assert "Please make room: at least 1000000000000 MB." in said.out


def test_a_folder_that_may_not_be_written_is_told(ask, produced, monkeypatch):
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: how != os.W_OK and may(path, how))
    said = ask("doctor")
    assert said.code == 1
    assert marks(said) == [f"Right to write to {produced.workspace.root}"]
    assert "may not be written" in said.out


def test_an_old_python_is_told(call, monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (9, 0))
    said = call("doctor")
    assert said.code == 1
    assert "Install Python 3.11 or newer." in said.out


def test_missing_packages_are_named(call, monkeypatch):
    monkeypatch.setattr(
        doctor.importlib.metadata,
        "requires",
        lambda _: ["click>=8", "no-such-package>=1.0", 'not-needed; extra == "web"'],
    )
    said = call("doctor")
    assert said.code == 1
    assert "Missing: no-such-package>=1.0." in said.out


def test_a_missing_optional_part_says_how_to_get_it(call, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "altair" else find(name, *a)
    )
    said = call("doctor")
    assert said.code == 1
    assert "Missing: altair." in said.out
    assert 'pip install "sathiti[web]"' in said.out


@pytest.mark.parametrize("requirement", ["click", "click>=8.1", "click[x]>=1,<9", "click ~= 8"])
def test_requirements_are_read_in_every_spelling(requirement):
    assert doctor._installed(requirement)


def test_the_diagnosis_speaks_lao(ask, produced):
    said = ask("doctor", lang="lo")
    assert said.code == 0
    assert "ສະບັບຂໍ້ມູນຂອງ" in said.out
    assert "ສິດບັນທຶກໃສ່" in said.out


def test_looking_changes_nothing(produced):
    before = {path: path.stat().st_mtime_ns for path in produced.workspace.root.rglob("*")}
    options = Options(produced.workspace.root, "en", (produced.packs,))
    assert [one for one in doctor.diagnose(options, "") if one.wrong] == []
    assert {path: path.stat().st_mtime_ns for path in produced.workspace.root.rglob("*")} == before
