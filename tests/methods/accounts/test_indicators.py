"""Indicators computed from the cells of accounts."""

import json

import pyarrow as pa
import pytest

from sathiti.methods.accounts import compile_account
from sathiti.methods.accounts.indicators import (
    AccountIndicator,
    account_indicators,
    indicator_of,
)
from sathiti.model import SathitiError

from .conftest import WATER, cells

SHARE = AccountIndicator("SHARE", "100 * water.use.own.all / water.use.total.all", "PT", 1)
PER_HEAD = AccountIndicator("HEAD", "water.use.total.all / people.number", "M3", 2)
PEOPLE = pa.table(
    {"ITEM": ["number"], "REF_AREA": ["XX"], "TIME_PERIOD": ["2010"], "OBS_VALUE": [5.0]}
)


def test_a_share_of_two_cells_with_the_way_back_to_them():
    given = cells({"use.own.all": 30.0, "use.total.all": 40.0})
    (row,) = account_indicators([SHARE], {"water": given}).to_pylist()
    assert (row["INDICATOR"], row["OBS_VALUE"], row["OBS_STATUS"]) == ("SHARE", 75.0, "A")
    assert (row["REF_AREA"], row["TIME_PERIOD"], row["DECIMALS"]) == ("XX", "2010", 1)
    assert row["UNIT_MEASURE"] == "PT"
    assert json.loads(row["INPUTS"]) == [
        ["water", "use.own.all", "XX", "2010"],
        ["water", "use.total.all", "XX", "2010"],
    ]


def test_a_form_gives_what_no_account_holds():
    given = {"water": cells({"use.total.all": 40.0})}
    (row,) = account_indicators([PER_HEAD], given, {"people": PEOPLE}).to_pylist()
    assert row["OBS_VALUE"] == 8.0


def test_without_the_form_or_the_account_there_is_no_value():
    given = {"water": cells({"use.total.all": 40.0})}
    assert account_indicators([PER_HEAD], given).num_rows == 0
    assert account_indicators([SHARE], {}, {"people": PEOPLE}).num_rows == 0


def test_what_rests_on_an_assumption_says_so():
    given = cells(
        {"use.own.all": 30.0, "use.total.all": 40.0}, OBS_STATUS=pa.array(["E", "A"], pa.string())
    )
    (row,) = account_indicators([SHARE], {"water": given}).to_pylist()
    assert row["OBS_STATUS"] == "E"


def test_a_sum_that_lacks_a_part_makes_no_indicator():
    given = {"use.own.A": 10.0, "use.received.A": 5.0, "use.own.B": 1.0}
    whole = {**given, "use.received.B": 0.0}
    for known, count in ((given, 0), (whole, 1)):
        compiled = compile_account(WATER, cells(known)).cells
        assert account_indicators([SHARE], {"water": compiled}).num_rows == count


def test_a_formula_looks_back_to_the_base_year():
    given = pa.concat_tables(
        [
            cells({"use.total.all": value}, period=period)
            for period, value in (("2000", 100.0), ("2010", 121.0))
        ]
    )
    rate = AccountIndicator(
        "RATE",
        "100 * ((water.use.total.all / base(water.use.total.all)) ** (1 / base_years()) - 1)",
        "PT",
        2,
        base_periods={"2010": "2000"},
    )
    (row,) = account_indicators([rate], {"water": given}).to_pylist()
    assert row["OBS_VALUE"] == pytest.approx(100 * (1.21**0.1 - 1))


def test_a_row_of_the_parameter_table():
    row = {
        "id": "X",
        "goal": "6.4.2",
        "formula": "a.b.C.D",
        "unit": "PT",
        "decimals": "1",
        "base_periods": "2010:2000 2015:2010",
        "source": "invented",
    }
    assert indicator_of(row) == AccountIndicator(
        "X", "a.b.C.D", "PT", 1, "6.4.2", {"2010": "2000", "2015": "2010"}, "invented"
    )


def test_a_formula_outside_the_language_is_told():
    bad = AccountIndicator("X", "water.use.own.all +", "PT", 1)
    with pytest.raises(SathitiError, match="cannot be read"):
        account_indicators([bad], {"water": cells({"use.own.all": 1.0})})
