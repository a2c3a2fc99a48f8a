"""Rules of reliability as a table says them."""

import pytest

from sathiti.domains.social.reliability import rules_of
from sathiti.methods.survey import ReliabilityRule
from sathiti.model import SathitiError

from .invented import with_rows


def row(flag, measure, limit, action="mark"):
    return {"flag": flag, "measure": measure, "limit": limit, "action": action}


def test_each_measure_is_a_rule_of_its_own(tavara):
    rows = (
        row("wide", "cv", "0.3", "hide"),
        row("few", "n", "30"),
        row("one_place", "psu", "2", "hide"),
    )
    rules, hidden = rules_of(with_rows(tavara, "rules", *rows), "rules")
    assert rules == (
        ReliabilityRule("wide", above_cv=0.3),
        ReliabilityRule("few", below_rows=30),
        # One primary unit has no degree of freedom.
        ReliabilityRule("one_place", below_df=1),
    )
    assert hidden == ("wide", "one_place")


def test_a_survey_without_a_table_has_no_rules(tavara):
    assert rules_of(tavara, "") == ((), ())


def test_the_table_of_the_pack_can_be_read(lao):
    rules, hidden = rules_of(lao, "reliability")
    assert [one.flag for one in rules] == ["hidden", "care", "few", "few_places"]
    assert hidden == ("hidden", "few_places")


@pytest.mark.parametrize("written", ["thirty percent", "30%", ""])
def test_words_for_a_limit_are_told_with_file_and_row(tavara, written):
    pack = with_rows(tavara, "rules", row("few", "n", "30"), row("wide", "cv", written))
    with pytest.raises(SathitiError) as caught:
        rules_of(pack, "rules")
    assert str(caught.value).startswith("rules.csv › row 3")
