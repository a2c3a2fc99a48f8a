"""What the site is told beside the figures: counts of rounds, lines in words, flags."""

import msgspec
import pytest

from sathiti.domains.social.checking import Checked
from sathiti.domains.social.pages import flags_of, poverty_page
from sathiti.domains.social.weighting import Weighed
from sathiti.model import ComparedEstimate, PovertyChange
from sathiti.warehouse.atomic import write_json

from .invented import context_of, round_of, with_rows

CHECKED = Checked({"people": 50}, {"people": 2, "homes": 1}, 4, {"age": 3}, ())
WEIGHED = Weighed(120, 100, 80, 0.75, 700.0, 900.0, 1.25, 3.0, 27.0)
NATIONAL = {
    "line": "national", "code": "NAT", "kind": "absolute", "en": "National line",
    "fr": "Seuil national", "source": "invented",
}  # fmt: skip
HALF = {
    "line": "half", "code": "", "kind": "share_of_median", "round": "", "value": "0.5",
    "en": "Half of the median", "fr": "",
}  # fmt: skip
LINES = (
    {**NATIONAL, "round": "2018", "value": "100"},
    {**NATIONAL, "round": "2020", "value": "120"},
    HALF,
)
FEW = {
    "flag": "few", "measure": "n", "limit": "30", "action": "mark", "en": "Few records.",
    "fr": "Peu de cas.",
}  # fmt: skip


def rounds_in(pack, *, lines=LINES, names=("national", "half"), periods=("2018", "2020"), **more):
    pack = with_rows(with_rows(pack, "lines", *lines), "rules", FEW)
    told = {"lines": names, "line_table": "lines", "reliability": "rules", **more}
    return [round_of(pack, period, **told) for period in periods]


def page(pack, desk, *, checked=CHECKED, compared=(), changes=(), **how):
    rounds = rounds_in(pack, **how)
    for one in rounds:
        write_json(desk.runs / f"{one.step('records')}.json", checked)
        write_json(desk.runs / f"{one.step('weights')}.json", WEIGHED)
    return poverty_page(rounds[0].office, context_of(desk), rounds, compared, changes)


def test_rounds_are_told_in_order(tavara, desk):
    found = [(one.survey, one.period) for one in page(tavara, desk).rounds]
    assert found == [("s", "2018"), ("s", "2020")]


def test_a_round_is_told_by_its_counts(tavara, desk):
    one = page(tavara, desk).rounds[0]
    assert (one.selected, one.in_scope, one.answered) == (120, 100, 80)
    assert (one.response_rate, one.weight_effect) == (0.75, 1.25)
    assert (one.findings, one.held) == ({"age": 3}, 3)
    assert one.title.say("fr") == "Enquête 2018"


def test_real_records_have_no_note(tavara, desk):
    one = page(tavara, desk).rounds[0]
    assert (one.synthetic, one.note.words) == (False, {})


def test_made_up_records_say_so_in_every_language(tavara, desk):
    made_up = msgspec.structs.replace(CHECKED, synthetic=True)
    one = page(tavara, desk, checked=made_up).rounds[0]
    assert one.synthetic
    assert set(one.note.words) == set(tavara.languages)
    assert one.note.say("en").startswith("Synthetic data. ")


def test_a_line_has_its_amount_in_each_round(tavara, desk):
    national = page(tavara, desk).lines[0]
    assert (national.code, national.values) == ("NAT", {"2018": 100.0, "2020": 120.0})


def test_a_relative_line_has_no_amount(tavara, desk):
    half = page(tavara, desk).lines[1]
    assert (half.code, half.values) == ("HALF", {})


def test_a_line_has_its_words_in_the_languages_that_say_it(tavara, desk):
    national, half = page(tavara, desk).lines
    assert national.name.words == {"fr": "Seuil national", "en": "National line"}
    assert half.name.words == {"en": "Half of the median"}


@pytest.mark.parametrize("names", [("national", "half"), ("half", "national")])
def test_lines_come_in_the_order_of_the_plan(tavara, desk, names):
    codes = {"national": "NAT", "half": "HALF"}
    found = [line.code for line in page(tavara, desk, names=names).lines]
    assert found == [codes[name] for name in names]


def test_a_line_of_the_later_round_alone_is_told_too(tavara, desk):
    found = page(tavara, desk, lines=LINES[1:], names=("half", "national")).lines
    assert [(one.code, one.values) for one in found] == [("HALF", {}), ("NAT", {"2020": 120.0})]


def test_without_lines_none_are_told(tavara, desk):
    assert page(tavara, desk, names=()).lines == ()


def test_flags_are_told_with_what_they_mean(tavara):
    rounds = rounds_in(tavara)
    flags = flags_of(rounds[0].pack, rounds)
    assert {flag: text.words for flag, text in flags.items()} == {
        "few": {"fr": "Peu de cas.", "en": "Few records."}
    }


def test_a_survey_without_rules_has_no_flags(tavara):
    rounds = rounds_in(tavara, reliability="")
    assert flags_of(rounds[0].pack, rounds) == {}


def test_comparisons_and_changes_are_passed_on_whole(tavara, desk):
    compared = ComparedEstimate(
        "A.TX.GINI", "2018", 30.0, 1.0, 28.0, 32.0, 31.0, 1, -1.0, -1.0, True, "x"
    )
    told = ("2018", "2020", "NAT", "headcount", "shapley", "", "change")
    change = PovertyChange(*told, -2.0, 0.5, -3.0, -1.0)
    told = page(tavara, desk, compared=[compared], changes=[change])
    assert (told.compared, told.changes) == ((compared,), (change,))


def test_a_page_can_be_written_and_read_again(tavara, desk):
    told = page(tavara, desk)
    written = msgspec.json.encode(told)
    assert msgspec.json.decode(written, type=type(told)) == told
