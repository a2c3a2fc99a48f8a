"""What formulas of the line may name, and what is known to be assumed of it."""

import pytest

from sathiti.domains.environment.line_facts import (
    account_name,
    facts_named,
    remarks_of,
    source_step,
    with_coefficients,
)
from sathiti.methods.validation import UsedFact
from sathiti.warehouse.line import Office


@pytest.fixture
def named(produced):
    """Facts of the form and the account, as the links of the line are given them."""
    office = Office(produced.pack)
    facts, stored = facts_named(office, produced.context("tables"), ["land", "land_use"])
    return office, facts, stored


def test_forms_are_read_as_checked_and_accounts_as_compiled(produced):
    office = Office(produced.pack)
    assert source_step(office, "land") == "check-land"
    assert source_step(office, "land_use") == account_name("land_use") == "account-land_use"


def test_an_item_of_an_account_is_its_cell(named):
    _, facts, stored = named
    assert set(facts.forms) == set(stored) == {"land", "land_use"}
    assert set(facts.forms["land"]["ITEM"].to_pylist()) >= {"land", "forest"}
    assert "stock.OTHER.TOTAL" in facts.forms["land_use"]["ITEM"].to_pylist()


def test_what_an_account_assumes_is_remembered_with_its_words(named):
    office, _, stored = named
    remarks = remarks_of(office, stored)
    other = UsedFact("land_use", "stock.OTHER.TOTAL", "TX", "2011")
    assert remarks.statuses[other] == "E"
    assert "A fixed share." in remarks.assumptions[other]
    assert UsedFact("land", "land", "TX", "2011") not in remarks.statuses


def test_coefficients_stand_beside_the_facts_where_they_hold(named):
    office, facts, stored = named
    every, remarks = with_coefficients(office, facts, remarks_of(office, stored))
    assert set(every.forms) == {"land", "land_use", "coefficients"}
    shares = {
        (row["REF_AREA"], row["TIME_PERIOD"]): row["OBS_VALUE"]
        for row in every.forms["coefficients"].to_pylist()
    }
    assert (shares["TX", "2010"], shares["TX", "2011"]) == (0.6, 0.55)
    assumed = {fact.period for fact in remarks.assumptions if fact.form == "coefficients"}
    assert assumed == {"2010"}
