"""Quality of survey results by hand: response, sampling errors, findings, weights."""

import msgspec
import pytest

from sathiti.domains.social.checking import Checked
from sathiti.domains.social.estimating import POVERTY
from sathiti.domains.social.quality import social_quality
from sathiti.domains.social.weighting import Weighed
from sathiti.model import Dataset, Lineage
from sathiti.warehouse.atomic import write_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.vintages import read_vintage, write_vintage

from .invented import context_of, cube, figure, round_of

CHECKED = Checked({"people": 50}, {"people": 2, "homes": 1}, 4, {"age": 3, "once": 2}, ())
WEIGHED = Weighed(120, 100, 80, 0.75, 700.0, 900.0, 1.2345, 3.14159, 27.0)


def figures(*values, **more):
    """Figures of the round, their coefficients of variation as given."""
    names = ("GINI", "THEIL", "MLD", "PALMA")
    return [figure(name, 30.0, CV=cv, **more) for name, cv in zip(names, values, strict=False)]


def reported(pack, desk, rows, periods=("2018",), checked=CHECKED, weighed=WEIGHED):
    rounds = [round_of(pack, period) for period in periods]
    for one in rounds:
        write_json(desk.runs / f"{one.step('records')}.json", checked)
        write_json(desk.runs / f"{one.step('weights')}.json", weighed)
    whole = Dataset(
        pack.dataflows[POVERTY], cube(pack.dataflows[POVERTY].structure, *rows), Lineage("made")
    )
    stored = read_vintage(write_vintage(desk.warehouse, "internal", whole))
    return social_quality(Office(pack), context_of(desk), rounds, stored).items


def items(found, concept):
    return [one for one in found if one.concept == concept]


@pytest.mark.parametrize(
    ("values", "median"),
    [(["0.1"], 10), (["0.05", "0.2", "0.1"], 10), (["0.1", "0.2"], 15), ([None, "0.3"], 30)],
)
def test_sampling_errors_are_told_by_their_median(tavara, desk, values, median):
    (one,) = items(reported(tavara, desk, figures(*values)), "S.13.2")
    assert (one.value, one.unit) == (pytest.approx(median), "%")


def test_without_an_error_nothing_is_said_of_errors(tavara, desk):
    assert items(reported(tavara, desk, figures(None, None)), "S.13.2") == []


def test_what_errors_count_is_told_of_rounds_with_totals(tavara, desk):
    met = msgspec.structs.replace(WEIGHED, totals=46)
    _, told = items(reported(tavara, desk, figures("0.1"), weighed=met), "S.13.2")
    assert (told.value, told.unit) == (46.0, "population totals")
    said = told.comment.say("en")
    assert said.startswith("s-2018: weights meet 46 totals of the population; errors count only")
    assert "what those who did not answer would have said" in said


def test_marked_and_hidden_figures_are_counted(tavara, desk):
    rows = [
        *figures("0.1"),
        figure("THEIL", 1.0, CV="0.2", OBS_STATUS="U"),
        figure("MLD", None, OBS_STATUS="O"),
        figure("PALMA", None, OBS_STATUS="O"),
    ]
    (one,) = items(reported(tavara, desk, rows), "S.13.2")
    said = one.comment.say("en")
    assert said == "Median coefficient of variation of 2 figures; marked: 1, hidden: 2."


def test_whoever_did_not_answer_is_a_share_of_the_weights(tavara, desk):
    (one,) = items(reported(tavara, desk, figures("0.1")), "S.13.3.3")
    assert (one.value, one.unit) == (25.0, "%")
    assert one.comment.say("en") == "s-2018: answered 80 of 100 in scope."


def test_findings_of_all_rules_are_counted_together(tavara, desk):
    (one,) = items(reported(tavara, desk, figures("0.1")), "S.11.2")
    assert one.value == 5.0
    said = one.comment.say("en")
    assert said == "s-2018: records kept out by rules: 3; corrections made: 4."


def test_the_effect_of_weights_is_told_with_their_ends(tavara, desk):
    (one,) = items(reported(tavara, desk, figures("0.1")), "S.18.6")
    assert one.value == pytest.approx(1.234, abs=0.0011)
    said = one.comment.say("en")
    assert said == "s-2018: effect of unequal weights; weights from 3.1 to 27.0."


def test_every_round_has_its_own_lines(tavara, desk):
    rows = [*figures("0.1"), *figures("0.2", TIME_PERIOD="2020")]
    found = reported(tavara, desk, rows, periods=("2018", "2020"))
    for concept in ("S.13.3.3", "S.11.2", "S.18.6"):
        said = [one.comment.say("en")[:6] for one in items(found, concept)]
        assert said == ["s-2018", "s-2020"]
    assert len(items(found, "S.13.2")) == 1


def test_everything_is_said_in_the_languages_of_the_pack(tavara, desk):
    for one in reported(tavara, desk, figures("0.1")):
        assert {"fr", "en"} <= one.comment.words.keys(), one.concept


def test_names_of_concepts_are_those_of_the_pack(lao, desk):
    names = {one.concept: one.name for one in reported(lao, desk, lao_rows(lao))}
    for concept in ("S.13.2", "S.13.3.3", "S.11.2", "S.18.6"):
        assert names[concept] == lao.quality_concepts[concept].name


def test_units_are_said_in_lao(lao, desk):
    met = msgspec.structs.replace(WEIGHED, totals=46)
    units = {one.unit for one in reported(lao, desk, lao_rows(lao), weighed=met)} - {"", "%"}
    assert "population totals" in units
    assert {unit for unit in units if not lao.texts.has(unit, "lo")} == set()


def lao_rows(lao):
    totals = lao.totals["POVERTY"]
    return [{**totals, **figure("GINI", 30.0, CV="0.1"), "REF_AREA": "LA", "BASIS": "_Z"}]
