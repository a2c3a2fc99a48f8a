"""`sathiti landcover`: calls right and wrong; what is written and what is said."""

import csv
import os

import numpy as np
import pytest

from sathiti.cli.landcover import command

rasterio = pytest.importorskip("rasterio")
PLACE = rasterio.Affine(10, 0, 200_000, 0, -10, 2_000_000)
START, END = np.array([[6, 6, 2], [6, 1, 0]], "u1"), np.array([[6, 2, 2], [0, 1, 0]], "u1")


@pytest.fixture
def write(tmp_path):
    """Write a map and tell its path."""

    def made(pixels, name, **options):
        path = tmp_path / name
        kept = {"crs": "EPSG:32648", "nodata": 0, "transform": PLACE, **options}
        shape = {"height": pixels.shape[0], "width": pixels.shape[1], "dtype": pixels.dtype}
        with rasterio.open(path, "w", driver="GTiff", count=1, **shape, **kept) as file:
            file.write(pixels, 1)
        return path

    return made


@pytest.fixture
def change(call, write, tmp_path):
    """Call `landcover change` on the two small maps."""

    def made(*options, out=tmp_path / "matrix.csv", lang="en", **files):
        maps = [write(pixels, name, **files) for pixels, name in ((START, "a.tif"), (END, "b.tif"))]
        return call("landcover", "change", *maps, "--out", out, *options, lang=lang)

    return made


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_matrix_is_written_with_the_columns_asked_for(change, tmp_path):
    said = change()
    assert said.code == 0, said.err
    assert said.out == f"6 pixels counted, written to {tmp_path / 'matrix.csv'}.\n"
    assert rows(tmp_path / "matrix.csv") == [
        ["zone", "from", "to", "pixels", "hectares"],
        ["_T", "1", "1", "1", "0.01"],
        ["_T", "2", "2", "1", "0.01"],
        ["_T", "6", "2", "1", "0.01"],
        ["_T", "6", "6", "1", "0.01"],
        ["_T", "6", "no_data", "1", "0.01"],
        ["_T", "no_data", "no_data", "1", "0.01"],
    ]


def test_what_is_left_out_is_said(change, tmp_path):
    said = change("--without-no-data")
    assert "2 pixels without data or outside the zones are left out." in said.out
    assert len(rows(tmp_path / "matrix.csv")) == 5


def test_zones(change, write, tmp_path):
    zones = write(np.array([[1, 1, 2], [1, 2, 2]], "u1"), "zones.tif")
    assert change("--zones", zones).code == 0
    assert {row[0] for row in rows(tmp_path / "matrix.csv")} == {"zone", "1", "2"}


def test_hectares_stay_empty_without_projection_and_it_is_said(change, tmp_path):
    said = change(crs=None)
    assert said.code == 0
    assert "Add --pixel-area HECTARES." in said.err
    assert {row[4] for row in rows(tmp_path / "matrix.csv")[1:]} == {""}


def test_the_area_of_a_pixel_may_be_told(change, tmp_path):
    assert change("--pixel-area", "0.25", crs=None).err == ""
    assert rows(tmp_path / "matrix.csv")[1][4] == "0.25"


def test_ellipsoidal_areas_differ_from_those_on_the_plane(change, tmp_path):
    assert change("--ellipsoidal").code == 0
    assert 0 < abs(float(rows(tmp_path / "matrix.csv")[1][4]) - 0.01) < 0.0001


def test_listed_classes_pass(change):
    assert change("--classes", "1-2, 6").code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--classes", "1-2"], "classes that are not in the list: 6 (3)"),
        (["--classes", "1..6"], "“1..6” is no list of classes."),
        (["--no-data", "none"], "“none” is no code of no data. Give a whole number, or own."),
        (["--pixel-area", "0"], "is not an area. Give hectares above 0."),
        (["--pixel-area", "nan"], "is not an area."),
        (["--pixel-area", "1", "--ellipsoidal"], "Leave out --pixel-area or --ellipsoidal."),
        (["--zones", "nowhere.tif"], "There is no file “nowhere.tif”."),
        (["--zones"], "requires an argument"),
    ],
)
def test_wrong_calls_are_told_and_nothing_is_written(change, tmp_path, options, said):
    told = change(*options)
    assert told.code != 0
    assert said in told.err
    assert not (tmp_path / "matrix.csv").exists()


def test_a_map_that_is_not_there(call, tmp_path):
    told = call("landcover", "change", "a.tif", "b.tif", "--out", tmp_path / "matrix.csv")
    assert told.code == 1
    assert "There is no file “a.tif”." in told.err


def test_errors_are_told_in_every_language(change):
    told = change("--classes", "x", lang="fr")
    assert "“x” is no list of classes." in told.err
    assert "“x” ບໍ່ແມ່ນລາຍການຂອງປະເພດ." in told.err


def test_what_stood_there_before_stays_when_something_is_wrong(change, tmp_path):
    out = tmp_path / "matrix.csv"
    out.write_text("before")
    assert change("--classes", "1").code == 1
    assert out.read_text() == "before"
    assert not list(tmp_path.glob(".unfinished*"))


def test_a_folder_is_no_file_to_write_to(change, tmp_path):
    told = change(out=tmp_path)
    assert told.code == 1
    assert "could not be written" in told.err


def test_a_place_without_the_right_to_write_is_told_before_counting(change, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    told = change(out=tmp_path / "locked.csv")
    assert told.code == 1
    assert "may not be written" in told.err


def test_lasting_change(call, write, tmp_path):
    years = ([6, 6], [6, 6], [2, 2], [2, 6])
    maps = [write(np.array([year], "u1"), f"y{n}.tif") for n, year in enumerate(years)]
    out = tmp_path / "lasting.csv"
    told = call("landcover", "lasting", *maps, "--before", 2, "--after", 2, "--out", out)
    assert told.code == 0, told.err
    assert rows(out)[0][5:] == ["persistent_pixels", "persistent_hectares"]
    assert rows(out)[1:] == [
        ["_T", "6", "2", "1", "0.01", "1", "0.01"],
        ["_T", "6", "6", "1", "0.01", "1", "0.01"],
    ]


def test_a_rule_that_does_not_fit_is_told(call, write, tmp_path):
    maps = [write(START, f"y{n}.tif") for n in range(3)]
    told = call("landcover", "lasting", *maps, "--out", tmp_path / "lasting.csv")
    assert told.code == 1
    assert "3 years before and 3 after a change do not fit into 3 maps." in told.err


def test_the_account_of_a_matrix(change, call, tmp_path):
    change()
    out, changes = tmp_path / "account.csv", tmp_path / "changes.csv"
    matrix = tmp_path / "matrix.csv"
    told = call("landcover", "account", matrix, "--out", out, "--changes", changes)
    assert told.code == 0, told.err
    assert told.out == f"3 rows written to {out}.\n"
    account = {row[1]: row for row in rows(out)}
    assert account["2"][2:8] == ["0.01", "0.01", "0.0", "0.01", "0.02", "0.01"]
    assert account["class"][8] == "managed_expansion"
    assert account["2"][8] == "0.01"
    assert rows(changes)[1] == ["_T", "6", "2", "0.01", "managed", "True"]


def test_unexplained_and_impossible_changes_are_said(call, tmp_path):
    matrix = tmp_path / "matrix.csv"
    matrix.write_text("zone,from,to,hectares\n_T,6,99,1\n_T,12,6,1\n", encoding="utf-8")
    told = call("landcover", "account", matrix, "--out", tmp_path / "account.csv")
    assert told.code == 0
    assert "Changes without a cause key: 6 → 99." in told.err
    assert "Changes that are hardly possible; check the maps: 12 → 6." in told.err


def test_an_account_in_pixels(change, call, tmp_path):
    change(crs=None)
    matrix, out = tmp_path / "matrix.csv", tmp_path / "account.csv"
    assert call("landcover", "account", matrix, "--out", out).code == 1
    assert call("landcover", "account", matrix, "--out", out, "--measure", "pixels").code == 0
    assert rows(out)[1][2] == "1.0"


def test_every_call_has_help(call):
    assert set(command.commands) == {"change", "lasting", "account"}
    for name in command.commands:
        told = call("landcover", name, "--help", lang="lo")
        assert told.code == 0
        assert "ໄຟລ໌" in told.out
