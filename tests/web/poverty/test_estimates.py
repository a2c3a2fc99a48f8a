from types import ModuleType

import pytest
from django.test import Client

from sathiti.web.poverty.estimates import (
    CURVES,
    POVERTY,
    Estimate,
    flags_met,
    notes_met,
    read_estimates,
    served_flow,
    unit_name,
    whole_code,
)
from sathiti.web.state import Site

KEY = "A.LA.HEADCOUNT._T._T._T.NATIONAL"


@pytest.fixture
def site(client: Client) -> Site:
    found: Site = client.defaults["sathiti.site"]
    return found


def test_an_estimate_has_all_that_its_observation_says(site: Site) -> None:
    served = served_flow(site.database, POVERTY)
    assert served is not None
    filters = {"INDICATOR": ["HEADCOUNT"], "BASIS": ["NATIONAL"], "REF_AREA": ["LA"]}
    wholes = {"SEX": ["_T"], "AGE": ["_T"], "URBANISATION": ["_T"]}
    found = read_estimates(site.database, served.dataflow, {**filters, **wholes})
    assert [one.period for one in found] == ["2013", "2018", "2024"]
    last = found[-1]
    assert (last.dataflow, last.value, last.decimals, last.n) == (POVERTY, 16.0, 1, 9000)
    assert (last.error, last.low, last.high) == pytest.approx((0.48, 15.04, 16.96))
    assert last.cv_percent == pytest.approx(3.0)
    assert last.codes["BASIS"] == "NATIONAL"
    assert last.finer == 2
    assert Estimate("D", "k", "2024", {}, 7.0, 0).finer == 0
    assert unit_name(served.dataflow.structure, found, "en") == "Percent"
    first = read_estimates(site.database, served.dataflow, filters, limit=1)
    assert len(first) == 1


def test_a_hidden_estimate_keeps_its_sample_and_reason(site: Site) -> None:
    served = served_flow(site.database, POVERTY)
    assert served is not None
    filters = {"INDICATOR": ["GINI"], "REF_AREA": ["15"]}
    for one in read_estimates(site.database, served.dataflow, filters):
        assert one.hidden
        assert (one.value, one.error, one.low, one.high, one.cv_percent) == (None,) * 5
        assert (one.flag, one.n) == ("hidden", 400)


def test_a_release_without_the_dataflow(site: Site) -> None:
    assert served_flow(site.database, CURVES) is not None
    assert served_flow(site.database, "DF_NOTHING") is None


def test_each_flag_has_a_sign_of_its_own() -> None:
    def one(flag: str, value: float | None) -> Estimate:
        return Estimate("D", "k", "2024", {}, value, flag=flag)

    met = flags_met([one("", 1.0), one("care", 2.0), one("hidden", None), one("care", 3.0)])
    assert list(met) == ["care", "hidden"]
    assert len({flag.sign for flag in met.values()}) == 2
    assert [flag.hides for flag in met.values()] == [False, True]


def test_notes_are_said_once_in_the_language_asked(example: ModuleType) -> None:
    def one(note: str) -> Estimate:
        return Estimate("D", "k", "2024", {}, 1.0, note=note)

    told = [one(example.POVERTY.NOTE), one(example.POVERTY.NOTE), one(""), one("One language")]
    assert notes_met(told, ("lo", "en"), "en") == ["Synthetic data. Made up.", "One language"]
    assert notes_met(told, ("lo", "en"), "lo") == ["ຂໍ້ມູນສັງເຄາະ. ສ້າງຂຶ້ນ.", "One language"]


def test_the_whole_is_a_total_or_the_first_code() -> None:
    assert whole_code(["U", "_T", "R"]) == "_T"
    assert whole_code(["LA", "01"]) == "LA"
    assert whole_code([]) == ""


def test_no_unit_where_none_is_said(site: Site) -> None:
    served = served_flow(site.database, POVERTY)
    assert served is not None
    assert unit_name(served.dataflow.structure, [], "en") == ""
