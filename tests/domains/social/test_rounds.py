"""A round: its name, its files, whose records are analysed, and that all are produced."""

import pytest

from sathiti.domains.social.rounds import Round, rounds_of
from sathiti.model import SurveyMargin, SurveyWeighting
from sathiti.warehouse.line import Office

from .invented import plan_of, round_of


def test_it_is_named_by_survey_and_period(tavara):
    one = round_of(tavara)
    assert (one.name, one.step("weights")) == ("s-2018", "weights-s-2018")


def test_its_files_lie_in_the_inbox_by_survey_and_period(tavara, tmp_path):
    assert round_of(tavara).inbox(tmp_path) == tmp_path / "inbox" / "s" / "2018"


def test_its_title_has_the_period_in_every_language(tavara):
    assert round_of(tavara).title.words == {"en": "Survey 2018", "fr": "Enquête 2018"}


def test_without_files_it_waits(tavara, tmp_path):
    assert not round_of(tavara).can_be_made(tmp_path)


def test_with_one_file_it_can_be_made(tavara, tmp_path):
    folder = round_of(tavara).inbox(tmp_path)
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("soon", encoding="utf-8")
    assert not round_of(tavara).can_be_made(tmp_path)
    (folder / "people.csv").write_text("hhid\n", encoding="utf-8")
    assert round_of(tavara).can_be_made(tmp_path)
    assert not round_of(tavara, "2020").can_be_made(tmp_path)


def test_a_survey_that_may_be_made_up_never_waits(tavara, tmp_path):
    assert round_of(tavara, synthetic="synthetic").can_be_made(tmp_path)


def test_the_lowest_file_that_divides_is_analysed(tavara):
    assert round_of(tavara).unit == "people"


def test_households_are_analysed_where_nothing_is_said_of_persons(tavara):
    area = plan_of().domains["area"]
    assert round_of(tavara, domains={"area": area}).unit == "homes"


def test_totals_of_persons_make_persons_the_unit(tavara):
    weighting = SurveyWeighting("homes", margins=(SurveyMargin("totals", (), "people"),))
    assert round_of(tavara, domains={}, weighting=weighting).unit == "people"


def test_the_design_has_the_weight_that_is_made_here(tavara):
    design = round_of(tavara).design
    assert (design.weight, design.strata, design.psu) == ("final_weight", "region", "village")


def test_the_same_survey_has_the_same_print_in_every_round(tavara):
    assert round_of(tavara).print == round_of(tavara, "2020").print


@pytest.mark.parametrize("changed", [{"version": "2"}, {"lines": ("a",)}, {"tables": ((),)}])
def test_whatever_changes_in_the_plan_changes_the_print(tavara, changed):
    assert round_of(tavara, **changed).print != round_of(tavara).print


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("2014", ""), ("", "2018"), ("2019", "2020")]
)
def test_every_round_is_produced_whatever_the_periods_asked(lao, first, last):
    rounds = [one for one in rounds_of(Office(lao, first, last)) if one.survey.id == "lecs"]
    assert [one.period for one in rounds] == ["2013", "2018", "2024"]


def test_a_round_belongs_to_its_office(tavara):
    (one,) = rounds_of(Office(tavara))
    assert isinstance(one, Round)
    assert (one.pack, one.name) == (tavara, "living-2012")
