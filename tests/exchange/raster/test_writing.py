"""Maps of classes that were written come back as they were."""

import numpy as np
import pytest

from sathiti.exchange.raster import (
    NAME_TAG,
    Window,
    class_map_bytes,
    library,
    missing_geo,
    open_class_map,
    open_zones,
)
from sathiti.model import SathitiError

PIXELS = np.array([[0, 1, 2], [14, 0, 2]], "u1")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "made.tif"
    path.write_bytes(class_map_bytes(PIXELS, {"SYNTHETIC": "yes", "SAID_LO": "ສັງເຄາະ"}))
    return path


def test_pixels_tags_and_no_data_come_back(path):
    with open_class_map(path) as map_:
        out = np.empty_like(PIXELS)
        map_.read(Window(0, 0, 2, 3), out)
        assert out.tolist() == PIXELS.tolist()
        assert map_.no_data == 0
        assert map_.tags["SYNTHETIC"] == "yes"
        assert map_.tags["SAID_LO"] == "ສັງເຄາະ"
        assert map_.grid.crs == ""


def test_the_same_map_is_the_same_file(path):
    tags = {"SYNTHETIC": "yes", "SAID_LO": "ສັງເຄາະ"}
    assert class_map_bytes(PIXELS, tags) == path.read_bytes()


def test_a_raster_of_zones_may_name_them(tmp_path):
    path = tmp_path / "zones.tif"
    path.write_bytes(class_map_bytes(PIXELS, {f"{NAME_TAG}1": "North", f"{NAME_TAG}X": "?"}))
    with open_class_map(path) as map_, open_zones(path, map_.grid) as zones:
        assert zones.names == {1: "North"}
        assert zones.outside == 0


def test_what_to_install_is_said_where_a_library_lacks(monkeypatch):
    assert missing_geo() is None

    def none(name):
        raise SathitiError("Missing: {packages}.", packages=[name])

    monkeypatch.setattr(library, "geo_library", none)
    missing = missing_geo()
    assert str(missing) == "Missing: rasterio."
