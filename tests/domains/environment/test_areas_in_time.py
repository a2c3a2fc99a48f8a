import pyarrow as pa
import pytest

from sathiti.domains.environment.areas_in_time import areas_not_then
from sathiti.model import Area, Catalogue, Text

AREAS = {
    "N": Area("N", Text.of(en="North"), 1),
    "S": Area("S", Text.of(en="South"), 1, "", "2013-12-13"),
    "O": Area("O", Text.of(en="Old"), 1, "", "1994-06-01", "2006-01-13"),
}


def _found(*contexts):
    areas, periods = zip(*contexts, strict=True)
    table = pa.table({"REF_AREA": areas, "TIME_PERIOD": periods})
    return list(areas_not_then("waste", table, AREAS, Catalogue(), ("en",)))


@pytest.mark.parametrize(
    ("area", "period", "told"),
    [
        ("N", "1960", False),
        ("S", "2012", True),
        ("S", "2013", False),
        ("S", "2013-Q3", True),
        ("O", "1993", True),
        ("O", "2005", False),
        ("O", "2006", True),
        ("unknown", "2006", False),
    ],
)
def test_an_area_has_figures_only_while_it_exists(area, period, told):
    assert bool(_found((area, period))) == told


def test_each_area_and_period_is_told_once_with_its_days():
    (finding,) = _found(("S", "2005"), ("S", "2005"), ("N", "2005"))
    assert (finding.rule, finding.key, finding.period) == ("account.area_not_then", "S", "2005")
    said = finding.message.say("en")
    assert said.startswith("South, 2005: the area did not exist then (it exists from 2013-12-13")
