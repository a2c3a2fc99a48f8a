"""The rules of the forms: quiet on the real figures but for known findings, and not blind."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sathiti.methods.validation import Facts, confront
from sathiti.model import Confrontation, Rule
from sathiti.warehouse.packs import Pack

Key = tuple[str, str, str, str]
PLANTED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "planted_errors.yaml").read_text(encoding="utf-8")
)
KINDS_ASKED = {
    "range", "code_and_unit", "complete", "sum_of_parts", "balance", "cross_form", "time_ratio",
    "time_mad", "share_sum", "not_sum_of_parts", "duplicate_key", "magnitude", "expression",
}  # fmt: skip

# What the published figures themselves have; each is a matter for the provider, none is ours.
KNOWN_FINDINGS = {
    "forest.stock_tables": 2,  # tables 2a and 2b of FRA 2020 differ in 1990 and 2020
    "forest.certified_change": 3,
    "forest.burnt_unusual": 3,
    "water.outflow": 13,  # 333.6 leave, 333.5 are renewable
    "water.wastewater_part": 4,  # more wastewater collected than water abstracted for towns
    "water.dam_change": 1,
    "water.dam_smaller": 1,
    "energy.generation_change": 3,  # new plants in 2010, 2011 and 2016
    "energy.demand_change": 2,
    "energy.hydro_change": 2,
    "emissions.ghg_change": 2,  # the lignite plant began in 2015
    "disaster.whole_numbers": 8,  # affected persons with five decimals
    "disaster.women_share": 1,  # 7 percent women in 2019
    "disaster.affected_change": 4,
    "disaster.injured_unusual": 2,
    "disaster.loss_of_gdp": 1,
    "disaster.missing_given": 7,
    "wash.carried_forward": 1,
    "wash.hygiene_carried_forward": 7,
    "reference.census_change": 1,  # the special region became a larger province
    "reference.census_and_estimate": 1,
    "reference.gdp_change": 3,
    "reference.gva_part": 1,  # value added above gross domestic product in 1997
    "reference.gdp_sources": 1,
}

# Rules about figures that nobody has published yet.
NOTHING_PUBLISHED = {"waste.collected", "fuels.lignite", "expenditure.not_negative"}


def _confront(pack: Pack, rules: list[Rule], facts: Facts) -> Confrontation:
    return confront(facts, rules, pack.texts, pack.languages, pack.number_styles)


@pytest.fixture(scope="module")
def real(
    pack: Pack,
    form_rules: list[Rule],
    figures: dict[Key, str],
    make_facts: Callable[..., Facts],
) -> Confrontation:
    return _confront(pack, form_rules, make_facts(figures))


def test_the_published_figures_have_these_findings_and_no_others(real: Confrontation) -> None:
    assert Counter(finding.rule for finding in real.findings) == KNOWN_FINDINGS


def test_nothing_published_is_blocked(real: Confrontation) -> None:
    assert real.worst() == "warning"


def test_every_rule_is_evaluated_on_the_published_figures(real: Confrontation) -> None:
    assert {one.rule for one in real.summary if not one.checked} == NOTHING_PUBLISHED


def test_there_are_rules_of_every_kind_for_every_form(pack: Pack, form_rules: list[Rule]) -> None:
    assert len(form_rules) >= 60
    assert {rule.kind for rule in form_rules} == KINDS_ASKED
    assert {rule.scope for rule in form_rules} == set(pack.instruments)


def _planted(mistake: dict[str, Any], pack: Pack) -> tuple[dict[Key, str], dict[Key, str]]:
    area = mistake.get("area", pack.country)
    changes = {
        (*name.split("."), area, period): written
        for name, periods in mistake["change"].items()
        for period, written in periods.items()
    }
    units = dict.fromkeys(changes, mistake["unit"]) if "unit" in mistake else {}
    return changes, units


@pytest.mark.parametrize("mistake", PLANTED, ids=[one["mistake"] for one in PLANTED])
def test_a_planted_mistake_is_found(
    mistake: dict[str, Any],
    pack: Pack,
    form_rules: list[Rule],
    figures: dict[Key, str],
    make_facts: Callable[..., Facts],
    real: Confrontation,
) -> None:
    changes, units = _planted(mistake, pack)
    wanted = [rule for rule in form_rules if rule.id in mistake["found"]]
    assert len(wanted) == len(mistake["found"])

    after = _confront(pack, wanted, make_facts({**figures, **changes}, units))
    known = {(finding.rule, finding.key, finding.period) for finding in real.findings}
    new = [one for one in after.findings if (one.rule, one.key, one.period) not in known]

    assert {one.rule for one in new} == set(mistake["found"])
    for finding in new:
        assert finding.places, finding.rule
        for language in pack.languages:
            said = finding.message.say(language)
            assert "{" not in said, (finding.rule, said)
            assert bool(re.search("[\u0e80-\u0eff]", said)) == (language == "lo"), said


def test_every_rule_is_shown_to_find_something(form_rules: list[Rule], real: Confrontation) -> None:
    shown = {rule for mistake in PLANTED for rule in mistake["found"]}
    shown |= {finding.rule for finding in real.findings}

    assert {rule.id for rule in form_rules} - shown == set()
