"""Named polygons from GeoJSON."""

import json

import pytest

from sathiti.exchange.raster import read_polygons
from sathiti.model import SathitiError

ONE = ("N", 0, 0, 1, 1)


def test_features_have_the_name_of_the_usual_property(write_zones):
    found = read_polygons(write_zones(ONE, ("S", 0, -1, 1, 0)))
    assert found.names == ["N", "S"]
    assert found.codes == [1, 2]
    assert found.crs == "OGC:CRS84"


def test_another_property_can_be_chosen(write_zones):
    assert read_polygons(write_zones(ONE, key="district"), "district").names == ["N"]


def test_numbers_are_names_too(write_zones):
    assert read_polygons(write_zones((7, 0, 0, 1, 1))).names == ["7"]


def test_features_of_one_name_are_one_zone(write_zones):
    found = read_polygons(write_zones(ONE, ("S", 0, -1, 1, 0), ("N", 5, 5, 6, 6)))
    assert found.names == ["N", "S"]
    assert found.codes == [1, 2, 1]


def test_the_projection_that_older_files_name_is_read(write_zones):
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32648"}}
    assert read_polygons(write_zones(ONE, crs=named)).crs == "urn:ogc:def:crs:EPSG::32648"


def test_a_file_with_the_mark_of_utf8_is_read(write_zones):
    path = write_zones(("ວຽງຈັນ", 0, 0, 1, 1))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_polygons(path).names == ["ວຽງຈັນ"]


def test_an_unclear_property_lists_what_there_is(write_zones):
    with pytest.raises(SathitiError) as error:
        read_polygons(write_zones(ONE, key="district"))
    assert str(error.value) == (
        "zones.geojson: It is not clear which property names a zone. "
        "Add --zone-key with one of: district, area."
    )


def test_a_property_that_is_not_there_names_the_feature(write_zones):
    with pytest.raises(SathitiError, match=r"zones.geojson › features\[1\]: .*“name”.*code, area"):
        read_polygons(write_zones(ONE), "name")


def test_a_zone_without_its_name_is_told(write_zones):
    with pytest.raises(SathitiError, match=r"features\[2\]: The zone has no property “code”"):
        read_polygons(write_zones(ONE, (None, 0, 0, 1, 1)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not valid JSON"),
        ("[]", "no features of GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "no features of GeoJSON"),
        ('{"features": [7]}', "not clear which property"),
    ],
)
def test_other_files_are_told(tmp_path, content, said):
    path = tmp_path / "zones.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SathitiError, match=said):
        read_polygons(path)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": []},
    ],
)
def test_what_is_no_polygon_is_told(tmp_path, geometry):
    feature = {"type": "Feature", "properties": {"code": "N"}, "geometry": geometry}
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    with pytest.raises(SathitiError, match=r"features\[1\]: A zone is a polygon"):
        read_polygons(path)


def test_bytes_that_are_no_text_are_told(tmp_path):
    path = tmp_path / "zones.geojson"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(SathitiError, match="not valid JSON"):
        read_polygons(path)
