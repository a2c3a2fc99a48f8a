"""Our cells under the keys of a global structure: rules, gaps, collisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.questionnaires import (
    GlobalRules,
    KeyRule,
    global_structure,
    global_table,
    lacking_codes,
)
from sathiti.model import AccountLine, AccountTable, AccountTemplate, SathitiError, Text

ROWS = [
    ("FREQ", "dimension", "yes"),
    ("REF_AREA", "dimension", "yes"),
    ("ENTRY", "dimension", "yes"),
    ("FLOW", "dimension", "yes"),
    ("UNIT", "dimension", "yes"),
    ("UNIT_MULT", "attribute", "yes"),
    ("OBS_STATUS_1", "attribute", "yes"),
    ("CONF_STATUS", "attribute", "yes"),
    ("DECIMALS", "attribute", "no"),
    ("COMMENT_OBS", "attribute", "no"),
]
STRUCTURE = global_structure(
    {
        "structure": "GLOBAL",
        "agency": "UN",
        "version": "1.0",
        "component": name,
        "role": role,
        "required": required,
    }
    for name, role, required in ROWS
)


def line(code: str, **carried: str) -> AccountLine:
    return AccountLine(code, Text.of(en=code), global_codes=carried)


TEMPLATE = AccountTemplate(
    "water",
    "2012",
    Text.of(en="Water"),
    "water",
    "M3",
    Text.of(en="cubic metres"),
    0,
    (
        AccountTable(
            "use",
            Text.of(en="Use"),
            (line("ABS", FLOW="ABST"), line("REC"), line("ODD", ELSEWHERE="X")),
            (line("TOTAL"), line("FARMS")),
        ),
        AccountTable("supply", Text.of(en="Supply"), (line("RET"),), (line("TOTAL"),)),
    ),
)
BASE = (
    KeyRule("*", "*", "all", "*", "FREQ", "A"),
    KeyRule("*", "*", "area", "XX", "REF_AREA", "418"),
    KeyRule("*", "*", "table", "use", "ENTRY", "D"),
    KeyRule("*", "*", "table", "supply", "ENTRY", "C"),
    KeyRule("*", "*", "row", "*", "FLOW", "*"),
    KeyRule("*", "*", "unit", "M3", "UNIT", "MTQ"),
)


def cell(row: str = "REC", column: str = "TOTAL", table: str = "use", **more: object):
    return {
        "ACCOUNT_TABLE": table,
        "ACCOUNT_ROW": row,
        "ACCOUNT_COLUMN": column,
        "REF_AREA": "XX",
        "TIME_PERIOD": "2020",
        "OBS_VALUE": 5.0,
        **more,
    }


def keyed(*cells, rules=BASE):
    return global_table(TEMPLATE, cells, GlobalRules(STRUCTURE, rules)).to_pylist()


def lacking(*cells, rules=BASE):
    return lacking_codes(TEMPLATE, cells, GlobalRules(STRUCTURE, rules))


def test_the_structure_keeps_the_order_of_its_rows():
    assert STRUCTURE.dimension_ids() == ["FREQ", "REF_AREA", "ENTRY", "FLOW", "UNIT"]
    assert [one.id for one in STRUCTURE.attributes] == [name for name, *_ in ROWS[5:]]
    assert [one.required for one in STRUCTURE.attributes] == [True, True, True, False, False]
    assert STRUCTURE.urn.endswith("DataStructure=UN:GLOBAL(1.0)")


def test_a_cell_gets_a_code_in_every_dimension():
    (row,) = keyed(cell())
    assert [row[name] for name in STRUCTURE.dimension_ids()] == ["A", "418", "D", "REC", "MTQ"]
    assert (row["TIME_PERIOD"], row["OBS_VALUE"]) == ("2020", 5.0)


def test_tables_differ_in_their_entry():
    rows = keyed(cell(), cell("RET", table="supply"))
    assert [(row["ENTRY"], row["FLOW"]) for row in rows] == [("D", "REC"), ("C", "RET")]


def test_a_line_carries_its_own_code():
    (row,) = keyed(cell("ABS"))
    assert row["FLOW"] == "ABST"


def test_what_a_line_carries_for_another_structure_is_not_used():
    (row,) = keyed(cell("ODD"))
    assert row["FLOW"] == "ODD"
    assert "ELSEWHERE" not in row


def test_a_rule_with_a_code_wins_over_what_a_line_carries():
    rules = (*BASE, KeyRule("water", "use", "row", "ABS", "FLOW", "W1"))
    assert [row["FLOW"] for row in keyed(cell("ABS"), cell(), rules=rules)] == ["W1", "REC"]


def test_the_last_rule_that_fits_wins():
    rules = (*BASE, KeyRule("*", "*", "table", "use", "ENTRY", "X"))
    assert keyed(cell(), rules=rules)[0]["ENTRY"] == "X"


def test_a_later_rule_may_go_back_to_our_code():
    rules = (
        *BASE,
        KeyRule("*", "*", "all", "*", "FLOW", "_T"),
        KeyRule("*", "*", "row", "REC", "FLOW", "*"),
    )
    assert [row["FLOW"] for row in keyed(cell(), cell("ABS"), rules=rules)] == ["REC", "_T"]


def test_rules_of_other_accounts_and_tables_do_not_speak():
    rules = (
        *BASE,
        KeyRule("energy", "*", "all", "*", "ENTRY", "NO"),
        KeyRule("*", "supply", "all", "*", "FREQ", "M"),
    )
    (row,) = keyed(cell(), rules=rules)
    assert (row["ENTRY"], row["FREQ"]) == ("D", "A")


def test_attributes_are_those_of_the_structure():
    (row,) = keyed(cell(OBS_STATUS="E", COMMENT_OBS="assumed", DECIMALS=2, SOURCE_DETAIL="x"))
    assert row["OBS_STATUS_1"] == "E"
    assert row["CONF_STATUS"] == "F"
    assert row["UNIT_MULT"] == "0"
    assert row["DECIMALS"] == "2"
    assert row["COMMENT_OBS"] == "assumed"
    assert "SOURCE_DETAIL" not in row


def test_a_cell_without_status_is_a_normal_one():
    assert keyed(cell())[0]["OBS_STATUS_1"] == "A"


def test_a_rule_may_set_an_attribute():
    rules = (*BASE, KeyRule("*", "*", "unit", "M3", "UNIT_MULT", "6"))
    assert keyed(cell(), rules=rules)[0]["UNIT_MULT"] == "6"


def test_columns_without_a_value_are_left_out():
    assert "COMMENT_OBS" not in keyed(cell())[0]


def test_cells_without_figure_are_left_out():
    assert keyed(cell(OBS_VALUE=None)) == []
    assert lacking(cell(OBS_VALUE=None)) == {}


def test_areas_without_code_are_left_out_and_told():
    cells = cell(), cell(REF_AREA="N")
    assert len(keyed(*cells)) == 1
    assert lacking(*cells) == {"REF_AREA": ("use.REC.TOTAL",)}


def test_lines_without_code_are_told_by_dimension():
    rules = tuple(rule for rule in BASE if rule.component not in ("FLOW", "ENTRY"))
    assert lacking(cell(), cell("ABS"), rules=rules) == {
        "ENTRY": ("use.REC.TOTAL", "use.ABS.TOTAL"),
        "FLOW": ("use.REC.TOTAL",),
    }
    assert keyed(cell(), rules=rules) == []


def test_an_empty_message_has_the_columns_of_its_key():
    table = global_table(TEMPLATE, [], GlobalRules(STRUCTURE, BASE))
    assert table.column_names == [*STRUCTURE.dimension_ids(), "TIME_PERIOD", "OBS_VALUE"]
    assert table.num_rows == 0


def test_two_cells_of_one_key_are_refused():
    with pytest.raises(SathitiError) as caught:
        keyed(cell(), cell(column="FARMS"))
    said = str(caught.value)
    assert "use.REC.TOTAL and use.REC.FARMS" in said
    assert "GLOBAL" in said


def test_the_same_line_in_two_years_is_two_observations():
    rows = keyed(cell(), cell(TIME_PERIOD="2021"))
    assert [row["TIME_PERIOD"] for row in rows] == ["2020", "2021"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ABS", "REC", "ODD"]),
            st.sampled_from(["2019", "2020", "2021"]),
            st.one_of(st.none(), st.floats(-1e9, 1e9)),
        ),
        unique_by=lambda one: one[:2],
    )
)
def test_every_figure_comes_through_once_and_unchanged(given_cells):
    cells = [cell(row, TIME_PERIOD=period, OBS_VALUE=value) for row, period, value in given_cells]
    sent = {(row["FLOW"], row["TIME_PERIOD"]): row["OBS_VALUE"] for row in keyed(*cells)}
    codes = {"ABS": "ABST", "REC": "REC", "ODD": "ODD"}
    assert sent == {
        (codes[row], period): value for row, period, value in given_cells if value is not None
    }
