"""What the site says of a moved line beside what the library says of the same line."""

import pytest

from sathiti.domains.social.statistics import lines_of
from sathiti.domains.social.weighting import design_of
from sathiti.methods import poverty
from sathiti.methods.survey import Sample
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.poverty.estimates import CURVES, read_estimates
from sathiti.web.poverty.moving import curve_points, hidden_places, move_line
from sathiti.web.poverty.places import places

from .test_estimating import analysed_round

PERIOD = "2018"


@pytest.fixture(scope="module")
def told(produced):
    """The rate at a percent of the national line as the site reads it: by place."""
    database = ServingDatabase(produced.workspace.serving)
    flow = database.dataflow(CURVES).dataflow
    every = read_estimates(database, flow, {"CURVE": ["INCIDENCE"]})
    curves = {
        place: [one for one in every if place.holds(one.codes) and one.period == PERIOD]
        for place in places(database)
    }

    def at(percent):
        return {
            place.code: moved
            for place, of in curves.items()
            if (moved := move_line(curve_points(of), percent, None, hidden_places(of)))
        }

    yield at
    database.close()


@pytest.fixture(scope="module")
def asked(produced):
    """The rate at a percent of the national line as the library estimates it from the records."""
    one, people = analysed_round(produced)
    sample = Sample(people, design_of(one))
    (line,) = lines_of(one.pack, one.survey.line_table, ["national"], PERIOD)

    def at(percent):
        given = {"alpha": 0, "line": line.value * percent / 100, "missing": "drop"}
        found = {"LA": poverty.fgt(sample, "welfare", **given).to_dicts()[0]}
        for name in ("province", "urban"):
            rows = poverty.fgt(sample, "welfare", by=[name], **given).to_dicts()
            found |= {row[name]: row for row in rows}
        return found

    return at


@pytest.mark.parametrize("percent", [77.0, 100.0, 120.0])
def test_on_a_point_of_the_curve_both_are_the_same(told, asked, percent):
    site, library = told(percent), asked(percent)
    assert {"LA", "U", "R"} < set(site)
    assert len(site) > 3
    for code, moved in site.items():
        own = library[code]
        ends = (own["estimate"], own["ci_low"], own["ci_high"])
        shown = (moved.rate.value, moved.rate.low, moved.rate.high)
        assert shown == pytest.approx([100 * end for end in ends], rel=1e-9)
        assert moved.between == (percent,)


@pytest.mark.parametrize("percent", [88.4, 97.5, 112.3, 151.7])
def test_between_two_points_they_differ_by_little_of_the_error(told, asked, percent):
    site, library = told(percent), asked(percent)
    for code, moved in site.items():
        own = library[code]
        error = 100 * own["standard_error"]
        ends = {"estimate": moved.rate.value, "ci_low": moved.rate.low, "ci_high": moved.rate.high}
        # a household more or less is much of a small province, and little of the country
        near = (0.15 if code == "LA" else 0.7) * error
        for name, end in ends.items():
            assert end == pytest.approx(100 * own[name], abs=near), (code, name)


def test_the_change_is_that_of_the_rates(told, asked):
    site = told(120.0)
    rates = [asked(percent) for percent in (120.0, 100.0)]
    assert site["LA"].change > 0
    for code, moved in site.items():
        if moved.change is None:  # the rate at the national line itself is held back
            continue
        change = 100 * (rates[0][code]["estimate"] - rates[1][code]["estimate"])
        assert moved.change == pytest.approx(change, abs=1e-9)
