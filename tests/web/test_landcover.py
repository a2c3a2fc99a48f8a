"""Change of land cover: by area, and from what to what."""

import re
from types import ModuleType

import pytest
from django.test import Client

from sathiti.model import CoverChange, CoverClass, LandCoverView, Text
from sathiti.web.landcover import TREES, WHOLE, chosen_codes, matrix_of, zone_changes

CLASSES = tuple(CoverClass(code, Text.of(en=code), code in "FP") for code in "FPCW")
VIEW = LandCoverView(
    "2015",
    "2020",
    CLASSES,
    {"1": Text.of(en="One"), "2": Text.of(en="Two"), "3": Text.of(en="Three")},
    (
        CoverChange("1", "F", "F", 50.0),
        CoverChange("1", "F", "C", 8.0),
        CoverChange("1", "F", "P", 4.0),
        CoverChange("1", "C", "P", 3.0),
        CoverChange("2", "C", "C", 10.0),
    ),
    False,
    "Maps",
)


def test_tree_cover_is_all_classes_of_trees_together() -> None:
    assert chosen_codes(VIEW, TREES) == {"F", "P"}
    one, two = zone_changes(VIEW, chosen_codes(VIEW, TREES))
    # from forest to plantation nothing is lost
    assert (one.first, one.gained, one.lost, one.net, one.last) == (62.0, 3.0, 8.0, -5.0, 57.0)
    assert (two.zone, two.first, two.net) == ("2", 0.0, 0.0)


def test_a_class_alone() -> None:
    one, two = zone_changes(VIEW, {"C"})
    assert (one.gained, one.lost, one.last) == (8.0, 3.0, 8.0)
    assert two.last == 10.0


def test_the_matrix_adds_up() -> None:
    made = matrix_of(VIEW, WHOLE)
    assert [one.code for one in made.columns] == ["F", "P", "C"]
    assert [(row.start.code, row.cells, row.total) for row in made.rows] == [
        ("F", [50.0, 4.0, 8.0], 62.0),
        ("C", [None, 3.0, 10.0], 13.0),
    ]
    assert made.totals == [50.0, 7.0, 18.0]
    assert made.total == sum(one.hectares for one in VIEW.changes)
    assert matrix_of(VIEW, "2").total == 10.0
    assert matrix_of(VIEW, "3").rows == []


def get(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_the_page_says_that_maps_are_made_up(client: Client) -> None:
    assert "Synthetic data" in get(client, "/en/landcover/")
    assert "ຂໍ້ມູນສັງເຄາະ" in get(client, "/lo/landcover/")


def test_the_map_shows_net_change_by_province(client: Client, example: ModuleType) -> None:
    page = get(client, "/en/landcover/")
    drawing = page.partition('id="map"')[2].partition("</section>")[0]
    assert len(re.findall('<g class="(?:shade-0|parted-[1-5])"', drawing)) == len(example.AREAS)
    # gain and loss are told apart by colour
    assert '<g class="parted-4"><title>Vientiane Capital' in drawing
    assert "Net change: Tree cover (Synthetic data), 2015–2020" in drawing
    # Vientiane Capital: 1,500 grown back, none lost
    assert "<title>Vientiane Capital: 1,500</title>" in drawing
    crops = get(client, "/en/landcover/?class=LC02")
    assert '<g class="parted-2"><title>Vientiane Capital: -1,500</title>' in crops


def test_the_matrix_of_a_province(client: Client) -> None:
    page = get(client, "/en/landcover/?zone=01")
    matrix = page.partition('id="matrix"')[2]
    assert "Change matrix: " in matrix
    rows = re.findall(r'<td class="number[^"]*">([\d,]+)</td>', matrix.partition("<tfoot>")[2])
    assert rows[-1] == "91,500"
    assert '<option value="01" selected>' in page


@pytest.mark.parametrize("asked", ["class=none", "zone=99"])
def test_what_is_not_there_is_said(client: Client, asked: str) -> None:
    assert "There is no land cover or area" in get(client, f"/en/landcover/?{asked}", 400)
