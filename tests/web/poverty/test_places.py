import pytest
from django.test import Client

from sathiti.model import SathitiError
from sathiti.web.poverty.estimates import CURVES
from sathiti.web.poverty.places import Place, chosen_place, places
from sathiti.web.state import Site


@pytest.fixture
def known(client: Client) -> list[Place]:
    site: Site = client.defaults["sathiti.site"]
    return places(site.database)


def test_the_whole_then_towns_and_countryside_then_areas_with_curves(known: list[Place]) -> None:
    assert [one.code for one in known] == ["LA", "U", "R", "01", "02", "03"]
    assert known[1].filters == {"REF_AREA": ["LA"], "URBANISATION": ["U"]}
    assert known[3].filters == {"REF_AREA": ["01"], "URBANISATION": ["_T"]}


def test_names(known: list[Place], client: Client) -> None:
    site: Site = client.defaults["sathiti.site"]
    structure = site.database.dataflow(CURVES).dataflow.structure
    names = [one.name(structure, "en") for one in known]
    assert names[:4] == ["", "Urban", "Rural", "Vientiane Capital"]


def test_a_choice(known: list[Place]) -> None:
    assert chosen_place("", known) is known[0]
    assert chosen_place("02", known).area == "02"
    with pytest.raises(SathitiError, match="no curve of the area “XX”"):
        chosen_place("XX", known)
