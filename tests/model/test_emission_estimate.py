import pytest
from msgspec.structs import replace

from sathiti.model import EmissionEstimate, FactorChoice, Text, number_of

ESTIMATE = EmissionEstimate(
    id="rice",
    title=Text.of(en="Rice"),
    equation="rice_ch4",
    gas="CH4",
    gwp="AR5",
    inputs={"area_ha": "farm.rice", "days": "100", "ef": "factors.ef"},
    amount="",
    factors={"ef": FactorChoice("rice", {"item": "world"})},
    streams={},
    scale=1000.0,
    decimals=1,
    cell="air.supply.CH4.A01",
    assumed=Text.of(en="all of it"),
    source="invented",
)


@pytest.mark.parametrize(
    ("written", "number"),
    [("1", 1.0), ("-2.5", -2.5), ("1e3", 1000.0), ("farm.rice", None), ("2 * 3", None), ("", None)],
)
def test_a_number_is_told_from_a_formula(written, number):
    assert number_of(written) == number


def test_inputs_are_numbers_or_formulas_and_never_both():
    assert ESTIMATE.numbers == {"days": 100.0}
    assert ESTIMATE.formulas == {"area_ha": "farm.rice", "ef": "factors.ef"}
    assert ESTIMATE.numbers.keys() | ESTIMATE.formulas.keys() == ESTIMATE.written.keys()


def test_the_amount_is_an_input_where_there_is_one():
    assert "amount" not in ESTIMATE.written
    assert replace(ESTIMATE, amount="farm.burnt").formulas["amount"] == "farm.burnt"
    assert replace(ESTIMATE, amount="3").numbers["amount"] == 3.0


@pytest.mark.parametrize(("cell", "account"), [("air.supply.CH4.A01", "air"), ("", "")])
def test_the_account_is_that_of_the_cell(cell, account):
    assert replace(ESTIMATE, cell=cell).account == account
