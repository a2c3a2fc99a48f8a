"""Land cover change from files, end to end, and the reference grids."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sathiti.domains.environment.landcover import ChangeRequest, land_cover_change
from sathiti.exchange.raster import blocks
from sathiti.methods.landcover import NO_DATA, Persistence, extent_account
from sathiti.model import SathitiError

rasterio = pytest.importorskip("rasterio")
PLACE = (10.0, 0.0, 200_000.0, 0.0, -10.0, 2_000_000.0)
SHARED = Path(__file__).resolve().parents[3] / "../shared"


@pytest.fixture
def write_map(tmp_path) -> Callable[..., Path]:
    """Write an array as GeoTIFF on the grid of the tests."""

    def made(pixels, name, place=PLACE, crs="EPSG:32648", **options):
        pixels = np.asarray(pixels)
        path = tmp_path / name
        with rasterio.open(
            path, "w", driver="GTiff", count=1, height=pixels.shape[0], width=pixels.shape[1],
            dtype=pixels.dtype, crs=crs, transform=rasterio.Affine(*place), **options,
        ) as file:  # fmt: skip
            file.write(pixels, 1)
        return path

    return made


@pytest.fixture
def change(write_map) -> Callable[..., object]:
    """The change between arrays; options of the files and of the request."""

    def made(*arrays, zones=None, files=(), **asked):
        options = dict(files)
        maps = [write_map(one, f"map{n}.tif", **options) for n, one in enumerate(arrays)]
        if zones is not None and not isinstance(zones, Path):
            zones = write_map(zones, "zones.tif", **{**options, "nodata": 0})
        return land_cover_change(maps, ChangeRequest(zones=zones, **asked))

    return made


def rows(found):
    return [tuple(row.values()) for row in found.matrix.to_pylist()]


def pixels(found):
    return {tuple(row[:3]): row[3] for row in rows(found)}


START, END = np.array([[6, 6, 2], [6, 1, 0]], "u1"), np.array([[6, 2, 2], [0, 1, 0]], "u1")


def test_pixels_and_hectares_of_each_pair(change):
    found = change(START, END, files={"nodata": 0})
    assert rows(found) == [
        ("_T", "1", "1", 1, pytest.approx(0.01)),
        ("_T", "2", "2", 1, pytest.approx(0.01)),
        ("_T", "6", "2", 1, pytest.approx(0.01)),
        ("_T", "6", "6", 1, pytest.approx(0.01)),
        ("_T", "6", NO_DATA, 1, pytest.approx(0.01)),
        ("_T", NO_DATA, NO_DATA, 1, pytest.approx(0.01)),
    ]
    assert found.measured
    assert found.left_out == 0


def test_what_has_no_data_can_be_left_out_and_is_counted(change):
    found = change(START, END, files={"nodata": 0}, keep_no_data=False)
    assert NO_DATA not in found.matrix["to"].to_pylist()
    assert found.left_out == 2


def test_by_zone_with_pixels_outside(change):
    zones = np.array([[1, 1, 2], [1, 2, 0]], "u1")
    found = change(START, END, zones=zones, files={"nodata": 0})
    assert pixels(found) == {
        ("1", "6", "6"): 1,
        ("1", "6", "2"): 1,
        ("1", "6", NO_DATA): 1,
        ("2", "2", "2"): 1,
        ("2", "1", "1"): 1,
        (NO_DATA, NO_DATA, NO_DATA): 1,
    }


def test_by_polygon_with_names_and_zones_without_pixels(change, tmp_path):
    def square(west, south, east, north):
        return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]

    west, north = PLACE[2], PLACE[5]
    squares = {
        "left": square(west, north - 20, west + 10, north),
        "far": square(west + 900, north - 20, west + 910, north),
    }
    features = [
        {"properties": {"code": name}, "geometry": {"type": "Polygon", "coordinates": ring}}
        for name, ring in squares.items()
    ]
    path = tmp_path / "zones.geojson"
    crs = '{"properties": {"name": "EPSG:32648"}}'
    path.write_text(f'{{"crs": {crs}, "features": {str(features).replace(chr(39), chr(34))}}}')
    found = change(START, END, zones=path)
    assert {row[0] for row in rows(found)} == {"left", NO_DATA}
    assert sum(row[3] for row in rows(found) if row[0] == "left") == 2
    assert found.empty_zones == ("far",)


def test_degrees_are_measured_on_the_ellipsoid(change):
    place = (0.25, 0, 100, 0, -0.25, 20)
    found = change(START, END, files={"crs": "EPSG:4326", "place": place})
    areas = {row[1:3]: row[4] for row in rows(found)}
    # Rows farther north hold less
    assert areas["6", "2"] < areas["6", "0"]
    side = 111_320 * 0.25
    assert areas["6", "2"] == pytest.approx(side**2 / 10_000 * np.cos(np.radians(19.9)), rel=0.01)


def test_the_globe_has_the_surface_of_wgs84(change):
    globe = np.ones((180, 360), "u1")
    found = change(globe, globe, files={"crs": "EPSG:4326", "place": (1, 0, -180, 0, -1, 90)})
    assert rows(found)[0][4] / 100 == pytest.approx(510_065_621.7, rel=1e-9)


def test_ellipsoidal_areas_of_a_projection(change):
    # 500 km west of the middle of zone 48 the projection stretches areas by about 0.5 %
    place = (1000, 0, 0, 0, -1000, 2_000_000)
    plain = change(START, END, files={"place": place})
    true = change(START, END, files={"place": place}, ellipsoidal=True)
    for flat, round_ in zip(rows(plain), rows(true), strict=True):
        assert round_[:4] == flat[:4]
        assert 0.990 < round_[4] / flat[4] < 0.998


def test_without_projection_only_pixels_are_known(change):
    found = change(START, END, files={"crs": None})
    assert {row[4] for row in rows(found)} == {None}
    assert not found.measured


def test_the_area_of_a_pixel_may_be_given(change):
    found = change(START, END, files={"crs": None}, pixel_hectares=0.5)
    assert found.measured
    assert rows(found)[0][4] == pytest.approx(0.5)


def test_the_size_of_windows_does_not_matter(change, monkeypatch):
    rng = np.random.default_rng(3)
    start, end = (rng.integers(1, 5, (60, 50), dtype="u1") for _ in range(2))
    zones = np.repeat([[1, 2]], 60, 0).repeat(25, 1).astype("u1")
    asked = {"zones": zones, "files": {"crs": "EPSG:3857"}, "ellipsoidal": True}
    whole = change(start, end, **asked)
    monkeypatch.setattr(blocks.read_blocks, "__defaults__", (600,))
    parts = change(start, end, **asked)
    assert pixels(parts) == pixels(whole)
    for one, other in zip(rows(parts), rows(whole), strict=True):
        # Tiles of one scale begin at windows
        assert one[4] == pytest.approx(other[4], rel=1e-5)


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data(), st.sampled_from(["u1", "u2", "i2", "i4"]))
def test_maps_exchanged_give_the_transposed_matrix(change, data, kind):
    codes = st.sampled_from([0, 1, 2, 120])
    one, two = (data.draw(npst.arrays(kind, (5, 4), elements=codes)) for _ in range(2))
    there, back = pixels(change(one, two)), pixels(change(two, one))
    assert there == {(zone, b, a): count for (zone, a, b), count in back.items()}
    assert sum(there.values()) == 20


YEARS = [np.array([row], "u1") for row in ([6, 6, 6], [6, 6, 0], [2, 2, 2], [2, 6, 2])]


def test_lasting_change_stands_beside_the_plain_difference(change):
    found = change(*YEARS, files={"nodata": 0}, persistence=Persistence(2, 2))
    table = {(row["from"], row["to"]): row for row in found.matrix.to_pylist()}
    assert table["6", "2"]["pixels"] == 2
    assert table["6", "2"]["persistent_pixels"] == 1
    assert table["6", "6"]["persistent_pixels"] == 2
    assert table["6", "2"]["persistent_hectares"] == pytest.approx(0.01)


@pytest.mark.parametrize("keep", [True, False])
def test_lasting_change_has_the_same_missing_data(change, keep):
    years = [np.array([[6, 0]], "u1"), np.array([[6, 6]], "u1"), np.array([[0, 6]], "u1")]
    found = change(*years, files={"nodata": 0}, persistence=Persistence(1, 2), keep_no_data=keep)
    both = [(row["pixels"], row["persistent_pixels"]) for row in found.matrix.to_pylist()]
    assert both == ([(1, 1), (1, 1)] if keep else [])


def test_too_few_years_are_told_before_reading(change):
    with pytest.raises(SathitiError, match="do not fit into 4 maps"):
        change(*YEARS, persistence=Persistence(3, 3))


def test_classes_outside_the_list_are_told(change):
    with pytest.raises(SathitiError, match=r"not in the list: 6 \(3\)"):
        change(START, END, files={"nodata": 0}, classes={"1", "2"})


class TestNoData:
    """Codes of no data: declared, told, contradicting."""

    def maps(self, write_map, first, last):
        return [
            write_map(START, "from.tif", nodata=first),
            write_map(END, "to.tif", nodata=last),
        ]

    @pytest.mark.parametrize(("first", "last"), [(0, 255), (None, 0), (0, None)])
    def test_different_codes_are_told(self, write_map, first, last):
        with pytest.raises(SathitiError) as error:
            land_cover_change(self.maps(write_map, first, last), ChangeRequest())
        said = str(error.value)
        assert said.startswith("to.tif: The map declares ")
        assert "--no-data own" in said

    def test_each_its_own_on_demand(self, write_map):
        maps = self.maps(write_map, 0, 2)
        found = pixels(land_cover_change(maps, ChangeRequest(no_data="own")))
        assert found["_T", "6", NO_DATA] == 1
        assert found["_T", "6", "0"] == 1

    def test_one_for_both_on_demand(self, write_map):
        maps = self.maps(write_map, 0, 255)
        found = pixels(land_cover_change(maps, ChangeRequest(no_data="6")))
        assert found["_T", NO_DATA, NO_DATA] == 1
        assert found["_T", "0", "0"] == 1

    def test_a_stack_of_years_needs_one_code(self, write_map):
        maps = [*self.maps(write_map, 0, 0), write_map(END, "last.tif", nodata=2)]
        request = ChangeRequest(no_data="own", persistence=Persistence(1, 1))
        with pytest.raises(SathitiError, match=r"last\.tif: The map declares 2 as no data"):
            land_cover_change(maps, request)


@pytest.mark.parametrize(
    ("files", "asked", "said"),
    [
        ({"crs": None}, {"ellipsoidal": True}, "does not say its projection"),
        ({}, {"ellipsoidal": True, "pixel_hectares": 1.0}, "either given or measured"),
        (
            {
                "crs": "+proj=ortho +lat_0=18 +lon_0=102",
                "place": (1000, 0, -7_000_000, 0, -1000, 7_000_000),
            },
            {"ellipsoidal": True},
            "beyond the area in which its projection is defined",
        ),
    ],
)
def test_areas_that_cannot_be_measured_are_told(change, files, asked, said):
    with pytest.raises(SathitiError, match=said):
        change(START, END, files=files, **asked)


def test_maps_on_different_grids_are_told(write_map):
    maps = [write_map(START, "from.tif"), write_map(END.T.copy(), "to.tif")]
    with pytest.raises(SathitiError, match=r"to\.tif: The map has 3 rows and 2 columns"):
        land_cover_change(maps, ChangeRequest())


@pytest.mark.shared
class TestReferenceGrids:
    """Two synthetic grids with the matrix and account computed two ways elsewhere."""

    @pytest.fixture
    def case(self):
        if not SHARED.is_dir():
            pytest.skip("the reference material is not beside the project")

        def read(name):
            path = SHARED / "reference/environment" / f"landcover_grid_{name}.csv"
            with path.open(encoding="utf-8", newline="") as lines:
                return list(csv.reader(lines))

        return read

    @pytest.fixture
    def found(self, case, change):
        grids = [np.array(case(name), int).astype("u1") for name in ("t0", "t1")]
        assert grids[0].shape == (60, 80)
        return change(*grids, files={"nodata": 0}, keep_no_data=False)

    def test_the_matrix_is_the_expected_one(self, case, found):
        wanted = [(a, b, int(n), float(ha)) for a, b, n, ha in case("matrix_expected")[1:]]
        ours = [(row[1], row[2], row[3], pytest.approx(row[4])) for row in rows(found)]
        assert ours == wanted

    def test_the_account_is_the_expected_one(self, case, found):
        wanted = [(code, *map(float, ha)) for code, *ha in case("account_expected")[1:]]
        account = [tuple(row.values())[1:] for row in extent_account(found.matrix).to_pylist()]
        assert len(account) == len(wanted)
        for (code, *ours), (wanted_code, *figures) in zip(account, wanted, strict=True):
            assert code == wanted_code
            # The published order of columns: opening, additions, reductions, net, closing, same
            assert ours == pytest.approx(figures, abs=1e-6)
