import json

import pyarrow as pa
import pytest

from sathiti.domains.environment.account_sources import (
    Figure,
    Remarks,
    account_facts,
    coefficient_facts,
    contexts_of,
    differing,
    fill_cells,
    forms_named,
)
from sathiti.methods.validation import Facts, UsedFact
from sathiti.model import (
    AccountLine,
    AccountPlan,
    AccountTable,
    AccountTemplate,
    Catalogue,
    CellSource,
    Text,
)

LANGUAGES = ("en", "fr")
ROW, COLUMN = AccountLine("ABS", Text.of(en="Abstraction")), AccountLine("T", Text.of(en="Total"))
TEMPLATE = AccountTemplate(
    "water",
    "1",
    Text.of(en="Water"),
    "water",
    "M3",
    Text({}),
    1,
    (AccountTable("use", Text.of(en="Use"), (ROW,), (COLUMN,)),),
)
NOTHING, NO_REMARKS = Text({}), Remarks()
GUESS = Text.of(en="Guessed.", fr="Estimé.")


def _form(**values):
    """Item to {period: value}, all of one area."""
    rows = [(item, period, value) for item, of in values.items() for period, value in of.items()]
    items, periods, numbers = zip(*rows, strict=True)
    return pa.table(
        {
            "ITEM": items,
            "REF_AREA": ["X"] * len(rows),
            "TIME_PERIOD": periods,
            "OBS_VALUE": [float(number) for number in numbers],
        }
    )


def _source(formula, decimals=1, assumed=NOTHING, source="s"):
    return CellSource("use.ABS.T", formula, decimals, source, assumed)


def _fill(*sources, remarks=NO_REMARKS, first="", last="", **forms):
    plan = AccountPlan("water", "DF_WATER", sources, first, last)
    return fill_cells(plan, TEMPLATE, Facts(forms), remarks, Catalogue(), LANGUAGES)


def test_a_cell_is_its_formula_with_what_it_was_made_of():
    filled = _fill(_source("1000 * f.taken"), f=_form(taken={"2010": 1.5, "2011": 2}))
    rows = filled.table.to_pylist()
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows] == [
        ("2010", 1500),
        ("2011", 2000),
    ]
    assert (rows[0]["ACCOUNT_TABLE"], rows[0]["ACCOUNT_ROW"]) == ("use", "ABS")
    assert json.loads(rows[0]["INPUTS"]) == [["f", "taken", "X", "2010"]]
    assert rows[0]["OBS_STATUS"] == "A"
    assert rows[0]["COMMENT_OBS"] is None
    assert filled.findings == ()


def test_what_is_assumed_is_said_in_all_languages():
    row = _fill(_source("f.taken", assumed=GUESS), f=_form(taken={"2010": 1})).table.to_pylist()[0]
    assert row["OBS_STATUS"] == "E"
    assert row["COMMENT_OBS"] == "Guessed. / Estimé."


def test_an_assumption_of_an_input_is_inherited():
    told = Remarks({UsedFact("f", "taken", "X", "2010"): "E"})
    forms = {"f": _form(taken={"2010": 1, "2011": 1})}
    rows = _fill(_source("f.taken"), remarks=told, **forms).table.to_pylist()
    assert [row["OBS_STATUS"] for row in rows] == ["E", "A"]


def test_the_first_source_wins_and_the_difference_is_told():
    forms = {"f": _form(taken={"2010": 10}), "g": _form(taken={"2010": 12, "2011": 5})}
    filled = _fill(_source("f.taken", source="survey"), _source("g.taken", source="model"), **forms)
    assert filled.table.column("OBS_VALUE").to_pylist() == [10, 5]
    (finding,) = filled.findings
    assert (finding.rule, finding.severity) == ("account.sources_differ", "note")
    assert finding.values == {"taken": 10.0, "other": 12.0}
    assert "10.0 was taken (survey); 12.0 is what model gives" in finding.message.say("en")


@pytest.mark.parametrize(("other", "told"), [(10.1, 0), (10.11, 1), (9.89, 1)])
def test_sources_that_round_to_the_same_do_not_differ(other, told):
    forms = {"f": _form(taken={"2010": 10}), "g": _form(taken={"2010": other})}
    assert len(_fill(_source("f.taken"), _source("g.taken"), **forms).findings) == told


def test_only_periods_of_the_plan():
    form = _form(taken={"2009": 1, "2010": 2, "2012": 3})
    filled = _fill(_source("f.taken"), first="2010", last="2011", f=form)
    assert filled.table.column("TIME_PERIOD").to_pylist() == ["2010"]


def test_a_cell_without_inputs_is_not_there():
    filled = _fill(_source("f.taken + f.lost"), f=_form(taken={"2010": 1}))
    assert filled.table.num_rows == 0
    assert "OBS_VALUE" in filled.table.column_names


ROWS = [
    {"item": "loss", "area": "", "valid_from": "", "valid_to": "2010-12-31", "value": "0.3"},
    {"item": "loss", "area": "", "valid_from": "2011-01-01", "valid_to": "", "value": "0.2"},
    {"item": "loss", "area": "Y", "valid_from": "", "valid_to": "", "value": "0.1"},
]


def test_coefficients_hold_between_their_dates_and_an_area_has_its_own():
    rows = [{**row, "assumed": "no"} for row in ROWS]
    contexts = [("X", "2010"), ("X", "2011"), ("Y", "2011"), ("X", "2010")]
    table, remarks = coefficient_facts(rows, contexts, LANGUAGES)
    found = {(row["REF_AREA"], row["TIME_PERIOD"]): row["OBS_VALUE"] for row in table.to_pylist()}
    assert found == {("X", "2010"): 0.3, ("X", "2011"): 0.2, ("Y", "2011"): 0.1}
    assert remarks.assumptions == {}


def test_an_assumed_coefficient_says_so_in_the_cell():
    rows = [{**ROWS[0], "assumed": "yes", "note_en": "A third is lost.", "note_fr": "Un tiers."}]
    table, remarks = coefficient_facts(rows, [("X", "2010")], LANGUAGES)
    forms = {"f": _form(taken={"2010": 10}), "coefficients": table}
    row = _fill(_source("f.taken * coefficients.loss"), remarks=remarks, **forms).table.to_pylist()
    assert row[0]["OBS_VALUE"] == pytest.approx(3)
    assert row[0]["OBS_STATUS"] == "E"
    assert row[0]["COMMENT_OBS"] == "A third is lost. / Un tiers."


def test_no_coefficients_make_an_empty_table():
    table, _ = coefficient_facts([], [("X", "2010")], LANGUAGES)
    assert table.num_rows == 0


def test_cells_of_an_account_are_facts():
    filled = _fill(_source("f.taken"), f=_form(taken={"2010": 1.5}))
    facts = Facts({"water": account_facts(filled.table)})
    assert facts.panel.tables["water"].text("ITEM", 0) == "use.ABS.T"


def test_the_forms_of_a_plan_without_its_coefficients():
    sources = (_source("f.a * coefficients.b"), _source("energy.use.X.Y + 1"))
    assert forms_named(AccountPlan("water", "D", sources)) == {"f", "energy"}


@pytest.mark.parametrize(
    ("first", "last", "compiled"),
    [("", "", True), ("2010", "2010", True), ("2011", "", False), ("", "2009", False)],
)
def test_a_plan_compiles_the_periods_it_names(first, last, compiled):
    assert AccountPlan("water", "DF_WATER", (), first, last).compiles("2010") is compiled


def test_contexts_are_those_of_any_form():
    forms = {"f": _form(taken={"2010": 1}), "g": _form(taken={"2010": 1, "2012": 1})}
    assert contexts_of(Facts(forms)) == {("X", "2010"), ("X", "2012")}


def test_a_difference_names_both_figures_and_where():
    figures = Figure(10.0, 1, "survey"), Figure(12.34, 2, "model")
    where = ("use.ABS.T", "X", "2010")
    (finding,) = differing(TEMPLATE, where, *figures, Catalogue(), LANGUAGES)
    assert (finding.key, finding.period, finding.scope) == ("X.use.ABS.T", "2010", "water")
    assert "12.34 is what model gives" in finding.message.say("en")


def test_what_agrees_to_the_last_digits_is_no_difference():
    figures = Figure(10.0, 0, "survey"), Figure(10.9, 0, "model")
    where = ("use.ABS.T", "X", "2010")
    assert list(differing(TEMPLATE, where, *figures, Catalogue(), LANGUAGES)) == []
