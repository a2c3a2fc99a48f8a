"""Land cover in the line of the invented country: made-up maps, own maps, bad maps."""

import json

import numpy as np
import pytest

from sathiti.domains.environment import landcover_maps
from sathiti.domains.environment.landcover_maps import (
    DEMONSTRATION,
    SYNTHETIC,
    demonstration_plan,
    own_maps,
    shared_out,
)
from sathiti.domains.environment.landcover_steps import FORMULAS
from sathiti.model import AccountShown, Catalogue, Finding, LandCoverView, SathitiError
from sathiti.warehouse.packs import load_pack
from sathiti.warehouse.serving import ServingDatabase

rasterio = pytest.importorskip("rasterio")
FLOW = "DF_LAND_COVER"
PLAN = """template: land_cover
dataflow: DF_LAND_COVER
asked:
  - {cells: ["stock.OPENING.LC06"], function: land_statistics}
"""
AREAS = """area,valid_from,valid_to,km2,source
TX,,,10,invented
N,,,3,invented
S2,,,1,invented
"""
DEMO = """item,start,end,value,unit,assumed,source
seed,,,1,,yes,invented
first,,,2010,year,yes,invented
last,,,2013,year,yes,invented
pixel,,,10,ha,yes,invented
side,,,9,pixels,yes,invented
cover,6,,0.6,1000 ha,yes,invented
rest,8,,,,yes,invented
change,6,8,0.1,1000 ha,yes,invented
change,8,6,0.03,1000 ha,yes,invented
"""
STEPS = {"rasters", "landcover", "account-land_cover"}
# Steps that read accounts; each is repeated if it is there.
AFTER = {"accounts", "account-indicators", "questionnaires", "coverage", "tables"}
AFTER |= {"publish-environment", "publish"}
START = np.array([[6, 6, 2, 2], [6, 6, 2, 2]], "u1")
END = np.array([[6, 2, 2, 2], [6, 6, 1, 2]], "u1")
ZONES = np.array([[1, 1, 2, 2], [1, 1, 2, 2]], "u1")


@pytest.fixture
def mapped(produced):
    """The invented country plans an account of land cover and a demonstration; not yet run."""
    tavara = produced.packs / "tavara"
    (tavara / "accounts" / "sources" / "land_cover.yaml").write_text(PLAN, encoding="utf-8")
    (tavara / "parameters" / "area_km2.csv").write_text(AREAS, encoding="utf-8")
    (tavara / "parameters" / "landcover_demonstration.csv").write_text(DEMO, encoding="utf-8")
    return produced


@pytest.fixture
def put(mapped):
    """Put a map into the folder rasters."""

    def made(pixels, name, crs="EPSG:32648", **options):
        folder = mapped.workspace.root / "rasters"
        folder.mkdir(exist_ok=True)
        with rasterio.open(
            folder / name, "w", driver="GTiff", count=1, height=pixels.shape[0],
            width=pixels.shape[1], dtype=pixels.dtype, crs=crs, nodata=0,
            transform=rasterio.Affine(100.0, 0.0, 500_000.0, 0.0, -100.0, 2_000_000.0),
        ) as file:  # fmt: skip
            file.write(pixels, 1)
            file.update_tags(**options)
        return folder / name

    return made


@pytest.fixture
def own(put):
    """Maps of two years and their zones."""
    put(START, "2001.tif")
    put(END, "2005.tif")
    put(ZONES, "zones.tif", ZONE_1="N", ZONE_2="New South")


def served(office):
    return ServingDatabase(office.workspace.serving)


def view_of(office):
    return served(office).page("landcover", LandCoverView)


def note_of(office):
    """What stands above the account on its page."""
    shown = served(office).page("accounts", list[AccountShown])
    (note,) = [one.note for one in shown if one.template.id == "land_cover"]
    return note


def cells(office):
    rows = served(office).observations(FLOW).to_pylist()
    return {
        (row["REF_AREA"], row["ACCOUNT_ROW"], row["ACCOUNT_COLUMN"], row["TIME_PERIOD"]): row
        for row in rows
    }


def notes(report, step):
    (found,) = [one for one in report.steps if one.name == step]
    return [str(note) for note in found.notes]


def test_a_country_that_plans_no_such_account_has_no_such_step(produced):
    assert not STEPS & {step.name for step in produced.steps()}
    assert view_of(produced) is None


def test_without_maps_a_demonstration_has_the_figures_of_the_pack(mapped):
    report = mapped.run()
    assert not report.failed
    found = cells(mapped)
    country = {row: found["TX", row, "LC06", "2013"]["OBS_VALUE"] for row in FORMULAS}
    assert country == {
        "OPENING": 600.0,
        "ADDITIONS": 30.0,
        "REDUCTIONS": 100.0,
        "NET": -70.0,
        "CLOSING": 530.0,
        "UNCHANGED": 500.0,
    }
    # The areas of the two do not add up to that of the country, which they share three to one.
    assert found["N", "CLOSING", "TOTAL", "2013"]["OBS_VALUE"] == 750.0
    assert found["S2", "CLOSING", "TOTAL", "2013"]["OBS_VALUE"] == 250.0
    assert found["TX", "MANAGED_REGRESSION", "LC06", "2013"]["OBS_VALUE"] is not None
    assert not [one for one in mapped.report("residuals.csv") if one["outcome"] == "fails"]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_is_made_up_says_so_everywhere(mapped):
    report = mapped.run()
    rows = cells(mapped).values()
    assert {row["OBS_STATUS"] for row in rows} == {"E"}
    given = [row for row in rows if row["CELL_ORIGIN"] == "given"]
    assert all("Synthetic data. The maps were made up" in row["COMMENT_OBS"] for row in given)
    assert view_of(mapped).synthetic
    assert note_of(mapped).say("en").startswith("Synthetic data. The maps were made up")
    assert {row["synthetic"] for row in mapped.report("landcover-matrix.csv")} == {"yes"}
    made_up, put_maps = notes(report, "rasters")
    assert made_up == str(landcover_maps.MADE_UP)
    assert put_maps.startswith("Put maps of land cover into the folder rasters")
    for name in ("2010", "2013", "zones"):
        with rasterio.open(
            mapped.workspace.root / "rasters" / DEMONSTRATION / f"{name}.tif"
        ) as file:
            assert file.tags()[SYNTHETIC] == "yes"
            assert "made up" in file.tags()["SYNTHETIC_EN"]


def test_the_note_of_made_up_maps_is_said_in_every_language_of_the_country(mapped):
    words = mapped.packs / "tavara" / "texts" / "messages-tavara.csv"
    with words.open("a", encoding="utf-8") as file:
        file.write("Synthetic data,Données synthétiques\n")
    mapped.run()
    said = cells(mapped)["TX", "OPENING", "LC06", "2013"]["COMMENT_OBS"]
    french, english = said.split(" / ")
    assert french.startswith("Données synthétiques. ")
    assert english.startswith("Synthetic data. ")
    texts = served(mapped).page("texts", Catalogue)
    assert (texts.say(said, "fr"), texts.say(said, "en")) == (french, english)


def test_the_page_has_the_matrix_of_every_area(mapped):
    mapped.run()
    view = view_of(mapped)
    assert (view.first, view.last) == ("2010", "2013")
    assert list(view.zones) == ["N", "S2"]
    assert view.zones["N"].say("fr") == "Nord"
    assert [one.code for one in view.classes if one.trees] == ["6", "7"]
    assert sum(one.hectares for one in view.changes) == 1000.0
    felled = [one.hectares for one in view.changes if (one.start, one.end) == ("6", "8")]
    assert sum(felled) == 100.0
    written = mapped.report("landcover-matrix.csv")
    assert sum(float(row["hectares"]) for row in written) == 1000.0
    assert sum(int(row["pixels"]) for row in written) == 100


def test_a_cell_tells_the_maps_it_was_counted_on(mapped):
    mapped.run()
    node = served(mapped).trace(FLOW, "A.TX.stock.CLOSING.LC06.HA", "2013")
    assert node.formula == "sum_j M[j,i] (2010 → 2013)"
    assert "rasters/demonstration/2010.tif" in node.formula_source
    assert "Synthetic data" in node.source


def test_a_second_run_repeats_nothing(mapped):
    mapped.run()
    assert mapped.run().nothing_repeated


def test_a_lost_map_of_the_demonstration_is_made_again(mapped):
    mapped.run()
    lost = mapped.workspace.root / "rasters" / DEMONSTRATION / "2013.tif"
    before = lost.read_bytes()
    lost.unlink()
    assert mapped.done() == {"rasters"}
    assert lost.read_bytes() == before


def test_a_changed_plan_repeats_only_what_depends_on_it(mapped):
    mapped.run()
    mapped.edit_pack("parameters/landcover_demonstration.csv", "change,6,8,0.1,", "change,6,8,0.2,")
    done = mapped.done()
    assert {*STEPS, "publish"} <= done <= {*STEPS, *AFTER}
    assert cells(mapped)["TX", "CLOSING", "LC06", "2013"]["OBS_VALUE"] == 430.0


def test_own_maps_replace_the_demonstration_and_are_not_made_up(mapped, own):
    report = mapped.run()
    assert not report.failed
    view = view_of(mapped)
    assert (view.first, view.last, view.synthetic) == ("2001", "2005", False)
    assert not note_of(mapped).words
    assert view.source == "rasters/2001.tif, rasters/2005.tif, rasters/zones.tif"
    rows = cells(mapped)
    assert {row["OBS_STATUS"] for row in rows.values()} == {"A"}
    assert {row["COMMENT_OBS"] for row in rows.values()} == {None}
    # A hectare on the plane of the projection is a little more on the ground in its middle.
    crops = rows["S2", "OPENING", "LC02", "2005"]["OBS_VALUE"]
    assert crops == pytest.approx(4 / 0.9996**2, rel=1e-5)
    assert rows["S2", "MANAGED_EXPANSION", "LC01", "2005"]["OBS_VALUE"] == pytest.approx(crops / 4)
    assert rows["TX", "REDUCTIONS", "LC06", "2005"]["OBS_VALUE"] == pytest.approx(crops / 4)


def test_a_changed_map_repeats_only_what_depends_on_it(mapped, own, put):
    mapped.run()
    put(START, "2005.tif")
    done = mapped.done()
    assert {*STEPS, "publish"} <= done <= {*STEPS, *AFTER}
    put(START, "2005.tif")
    # Written again with the same content: looked at, and nothing after it.
    assert mapped.done() <= {"rasters"}


def test_maps_of_three_years_give_two_accounts(mapped, own, put):
    put(START, "2009.tif")
    mapped.run()
    rows = cells(mapped)
    back = rows["N", "ADDITIONS", "LC06", "2009"]["OBS_VALUE"]
    assert back == pytest.approx(rows["N", "REDUCTIONS", "LC06", "2005"]["OBS_VALUE"])
    assert (view_of(mapped).first, view_of(mapped).last) == ("2005", "2009")
    assert {row["last"] for row in mapped.report("landcover-matrix.csv")} == {"2005", "2009"}


def test_zones_may_be_drawn_and_named_as_people_name_areas(mapped, own):
    folder = mapped.workspace.root / "rasters"
    (folder / "zones.tif").unlink()
    squares = {"Northern province": 500_000, "Nouveau-Sud": 500_200}
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x, 1_999_800], [x + 200, 1_999_800], [x + 200, 2_000_000], [x, 2_000_000],
                     [x, 1_999_800]]
                ],
            },
        }
        for name, x in squares.items()
    ]  # fmt: skip
    drawn = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:32648"}},
        "features": features,
    }
    (folder / "zones.geojson").write_text(json.dumps(drawn), encoding="utf-8")
    mapped.run()
    assert list(view_of(mapped).zones) == ["N", "S2"]
    felled = cells(mapped)["N", "REDUCTIONS", "LC06", "2005"]["OBS_VALUE"]
    assert felled == pytest.approx(1 / 0.9996**2, rel=1e-5)


def test_maps_without_zones_describe_the_country(mapped, put):
    put(START, "2001.tif")
    put(END, "2005.tif")
    mapped.run()
    assert list(view_of(mapped).zones) == ["TX"]
    assert {area for area, *_ in cells(mapped)} == {"TX"}


def test_numbers_of_zones_are_codes_of_areas_without_zeros(mapped, put):
    areas = mapped.packs / "tavara" / "geography" / "areas.csv"
    with areas.open("a", encoding="utf-8") as file:
        file.write("01,1,TX,West,Ouest,,,invented\n02,1,TX,East,Est,,,invented\n")
    for pixels, name in ((START, "2001.tif"), (END, "2005.tif"), (ZONES, "zones.tif")):
        put(pixels, name)
    mapped.run()
    assert list(view_of(mapped).zones) == ["01", "02"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"2001.tif": START}, "Maps of two years or more are needed"),
        (
            {"2001.tif": START, "new.tif": END},
            "each named by its year; there are: 2001.tif, new.tif",
        ),
        ({"2001.tif": START, "2005.tif": END[:1]}, "The map has 1 rows and 4 columns"),
        ({"2001.tif": START, "2005.tif": END + 20}, "classes that are not in the list: 22 (4)"),
        ({"2001.tif": START, "2005.tif": END.astype("f4")}, "The raster holds numbers of the kind"),
        (
            {"2001.tif": START, "2005.tif": END, "zones.tif": ZONES},
            "These zones of the map are no areas of the pack: 1, 2",
        ),
    ],
)
def test_maps_that_cannot_be_used_are_told_and_the_rest_is_published(mapped, put, files, said):
    for name, pixels in files.items():
        put(pixels, name)
    report = mapped.run()
    assert not report.failed
    assert any(said in note for note in notes(report, "landcover"))
    (finding,) = [
        one
        for one in served(mapped).page("findings", list[Finding])
        if one.rule == "landcover.maps"
    ]
    assert said in finding.message.say("en")
    assert finding.places
    # Nothing stands in for maps that are there but cannot be used.
    assert view_of(mapped) is None
    assert cells(mapped) == {}
    assert "land_use" in {row["account"] for row in mapped.report("residuals.csv")}
    assert mapped.report("landcover-matrix.csv") == []


def test_a_file_that_is_no_raster_is_told(mapped, put):
    put(START, "2001.tif").with_name("2005.tif").write_text("no map")
    report = mapped.run()
    assert "2005.tif: Land cover is left out." in notes(report, "landcover")
    assert "The file cannot be read as a raster." in notes(report, "landcover")


def test_the_bare_install_runs_the_line_and_says_what_to_install(mapped, monkeypatch):
    missing = SathitiError(
        "Missing: {packages}.", fix='Run: pip install "sathiti[{extra}]".',
        packages=["rasterio"], extra="geo",
    )  # fmt: skip
    monkeypatch.setattr(landcover_maps, "missing_geo", lambda: missing)
    report = mapped.run()
    assert not report.failed
    assert notes(report, "rasters") == [
        "Land cover is left out.",
        "Missing: rasterio.",
        'Run: pip install "sathiti[geo]".',
    ]
    assert view_of(mapped) is None
    monkeypatch.undo()
    assert mapped.done() >= STEPS
    assert view_of(mapped).synthetic


def test_a_country_without_a_demonstration_is_told_where_maps_go(mapped):
    (mapped.packs / "tavara" / "parameters" / "landcover_demonstration.csv").unlink()
    report = mapped.run()
    assert not report.failed
    assert "YEAR.tif" in notes(report, "rasters")[0]
    assert view_of(mapped) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("area_km2.csv", "S2,,,1,invented\n", "", "The areas of S2 are not known"),
        ("landcover_demonstration.csv", "rest,8,,,,yes,invented\n", "", "no row “rest”"),
    ],
)
def test_a_plan_that_lacks_something_is_told(mapped, file, old, new, said):
    mapped.edit_pack(f"parameters/{file}", old, new)
    with pytest.raises(SathitiError, match=said):
        demonstration_plan(mapped.pack)


def test_maps_are_those_named_tif(tmp_path):
    for name in ("2001.tif", "zones.tif", "notes.txt"):
        (tmp_path / name).touch()
    assert list(own_maps(tmp_path)) == ["2001", "zones"]
    (tmp_path / "2001.tif").unlink()
    assert own_maps(tmp_path) == {}
    assert own_maps(tmp_path / "none") == {}


def test_nothing_is_lost_in_sharing_out():
    assert shared_out(236, [2.5, 1.0, 1.0]) == [131, 53, 52]
    assert sum(shared_out(1000, [1 / 3, 1 / 7, 0.1])) == 1000


def test_the_lao_demonstration_has_the_published_forest():
    pack = load_pack("lao")
    plan = demonstration_plan(pack)
    given = {
        (row.item, row.period): float(row.written)
        for row in pack.deliveries["forest"]
        if row.area == pack.country and row.written
    }
    rows = pack.parameter_values("landcover_demonstration")
    first, last = (next(r["value"] for r in rows if r["item"] == one) for one in ("first", "last"))
    gained = sum(shift.pixels for shift in plan.shifts if shift.end == 6)
    lost = sum(shift.pixels for shift in plan.shifts if shift.start == 6)
    pixels_per_thousand_hectares = 10
    assert plan.cover[6] == given["forest_area", first] * pixels_per_thousand_hectares
    assert (
        plan.cover[6] + gained - lost == given["forest_area", last] * pixels_per_thousand_hectares
    )
    assert sum(plan.sizes) == 236_800
    assert len(plan.sizes) == 18
