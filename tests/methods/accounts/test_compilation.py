"""Compiling an account: what is computed, what is shown as incomplete, what is left out."""

import json

import pyarrow as pa
import pytest

from sathiti.methods.accounts import check_account, compile_account
from sathiti.model import Catalogue, CollectedError, SathitiError

from .conftest import WATER, by_cell, by_identity, cells, identity, table, template

FULL = {
    "use.own.A": 10.0,
    "use.own.B": 5.5,
    "use.received.A": 2.0,
    "use.received.B": 0.0,
    "supply.returns.A": 3.0,
    "supply.returns.B": 1.5,
}


def test_computes_totals_and_differences() -> None:
    made = compile_account(WATER, cells(FULL))
    values = by_cell(made.cells)
    assert values["use.total.A"] == 12.0
    assert values["use.total.all"] == 17.5
    assert values["supply.consumption.all"] == 13.0
    assert set(made.cells["COMPLETE"].to_pylist()) == {True}
    outcomes = by_identity(made.residuals)
    assert outcomes.pop(("same", "")) == "incomplete"  # supply.total has no parts and no figure
    assert set(outcomes.values()) == {"holds"}
    assert not made.findings


def test_computed_cells_say_what_they_were_made_of() -> None:
    made = compile_account(WATER, cells(FULL)).cells
    origin, rule, inputs = (by_cell(made, name) for name in ("ORIGIN", "RULE", "INPUTS"))
    assert (origin["use.own.A"], rule["use.own.A"], inputs["use.own.A"]) == ("given", "", None)
    assert origin["use.total.A"] == "computed"
    assert rule["use.total.A"] == "parts.rows.use.total"
    assert rule["supply.consumption.B"] == "consumption"
    assert json.loads(str(inputs["use.total.A"])) == [
        ["water", "use.own.A", "XX", "2010"],
        ["water", "use.received.A", "XX", "2010"],
    ]


def test_of_which_lines_add_nothing() -> None:
    values = by_cell(compile_account(WATER, cells({**FULL, "use.hydro.A": 9.0})).cells)
    assert values["use.own.all"] == 15.5
    assert values["use.hydro.all"] is not None
    assert values["use.total.A"] == 12.0


def test_a_sum_with_a_part_missing_is_shown_incomplete_and_so_is_what_follows() -> None:
    partial = {name: value for name, value in FULL.items() if name != "use.own.B"}
    made = compile_account(WATER, cells(partial))
    values, complete = by_cell(made.cells), by_cell(made.cells, "COMPLETE")
    assert (values["use.own.all"], complete["use.own.all"]) == (10.0, False)
    assert (values["supply.consumption.B"], complete["supply.consumption.B"]) == (-1.5, False)
    assert (values["supply.consumption.A"], complete["supply.consumption.A"]) == (9.0, True)
    missing = by_identity(made.residuals, "MISSING")
    assert missing["parts.rows.use.total", "B"] == ["use.own.B"]
    assert missing["parts.columns.use.all", "own"] == ["use.own.B"]
    assert by_identity(made.residuals)["parts.rows.use.total", "A"] == "holds"


def test_a_difference_with_a_part_missing_is_not_made() -> None:
    values = by_cell(compile_account(WATER, cells({"use.own.A": 1.0})).cells)
    assert "supply.consumption.A" not in values


def test_a_total_given_without_its_parts_stays() -> None:
    made = compile_account(WATER, cells({"use.total.A": 20.0, "use.own.A": 12.0}))
    assert by_cell(made.cells)["use.total.A"] == 20.0
    assert by_cell(made.cells, "ORIGIN")["use.total.A"] == "given"
    row = next(
        row
        for row in made.residuals.to_pylist()
        if (row["IDENTITY"], row["AT"]) == ("parts.rows.use.total", "A")
    )
    assert (row["LEFT"], row["RIGHT"], row["RESIDUAL"]) == (20.0, 12.0, 8.0)
    assert (row["OUTCOME"], row["MISSING"]) == ("incomplete", ["use.received.A"])


def test_given_totals_are_held_against_their_parts() -> None:
    made = compile_account(WATER, cells({**FULL, "use.total.A": 12.5}))
    assert by_cell(made.cells)["use.total.A"] == 12.5
    assert by_identity(made.residuals)["parts.rows.use.total", "A"] == "fails"
    assert by_identity(made.residuals, "RESIDUAL")["parts.rows.use.total", "A"] == 0.5


def test_negative_stocks_fail_their_inequality() -> None:
    made = compile_account(WATER, cells({**FULL, "supply.returns.B": 9.0}))
    outcomes = by_identity(made.residuals)
    assert outcomes["not_negative", "B"] == "fails"
    assert outcomes["not_negative", "A"] == "holds"


def test_what_rests_on_an_assumption_says_so() -> None:
    status = pa.array(["E", "A", "A", None, "A", "A"])
    made = compile_account(WATER, cells(FULL, OBS_STATUS=status)).cells
    statuses = by_cell(made, "OBS_STATUS")
    assert statuses["use.own.A"] == statuses["use.total.all"] == "E"
    assert statuses["supply.consumption.A"] == "E"
    assert statuses["use.received.B"] == statuses["supply.consumption.B"] == "A"


def test_cells_that_do_not_belong_are_told_and_the_rest_is_compiled() -> None:
    strange = cells(
        {
            "use.own.A": 1.0,
            "use.wrong.A": 2.0,
            "use.own.C": 3.0,
            "lake.own.A": 4.0,
        },
        PLACE=pa.array(["f.xlsx|S|C1", "f.xlsx|S|C2", "f.xlsx|S|C3", "f.xlsx|S|C4"]),
    )
    again = cells({"use.own.A": 9.0}, PLACE=pa.array(["g.xlsx|S|C1"]))
    nowhere = cells({"use.own.B": 9.0}, area="", PLACE=pa.array(["g.xlsx|S|C2"]))
    made = compile_account(WATER, pa.concat_tables([strange, again, nowhere]))
    assert by_cell(made.cells)["use.total.A"] == 1.0
    found = {str(finding.places[0]): finding for finding in made.findings}
    rules = {place: finding.rule for place, finding in found.items()}
    assert rules == {
        "f.xlsx › S!C2": "unknown_cell",
        "f.xlsx › S!C3": "unknown_cell",
        "f.xlsx › S!C4": "unknown_cell",
        "g.xlsx › S!C1": "duplicate_cell",
        "g.xlsx › S!C2": "no_context",
    }
    assert "no row “wrong”" in str(found["f.xlsx › S!C2"].message)
    assert "no column “C”" in str(found["f.xlsx › S!C3"].message)
    assert "no table “lake”" in str(found["f.xlsx › S!C4"].message)
    assert "1.0 was kept, 9.0 was left out" in str(found["g.xlsx › S!C1"].message)
    assert found["g.xlsx › S!C1"].key == "use.own.A"


def test_cells_that_cannot_exist_count_as_nothing_and_are_refused() -> None:
    grey = template(
        table(
            "use",
            ["total", "own<total", "sold<total"],
            ["all", "A<all", "B<all"],
            [("sold", "A"), ("own", "B"), ("sold", "B")],
        )
    )
    made = compile_account(grey, cells({"use.own.A": 2.0, "use.sold.A": 1.0, "use.total.B": 4.0}))
    values, complete = by_cell(made.cells), by_cell(made.cells, "COMPLETE")
    assert (values["use.total.A"], complete["use.total.A"]) == (2.0, True)
    assert (values["use.total.all"], complete["use.total.all"]) == (6.0, True)
    assert ("parts.rows.use.total", "B") not in by_identity(made.residuals)
    assert [finding.rule for finding in made.findings] == ["blocked_cell"]


def test_a_year_missing_in_the_middle_is_told() -> None:
    given = pa.concat_tables([cells(FULL, period=year) for year in ("2009", "2010", "2013")])
    made = compile_account(WATER, given)
    assert sorted(set(made.cells["TIME_PERIOD"].to_pylist())) == ["2009", "2010", "2013"]
    (finding,) = made.findings
    assert (finding.rule, finding.period) == ("missing_period", "2011")
    assert finding.values["periods"] == "2011–2012"


def test_cells_without_figure_are_kept_with_what_was_said_of_them() -> None:
    given = cells({"use.own.A": None, "use.own.B": 1.0}, OBS_STATUS=pa.array(["M", "A"]))
    made = compile_account(WATER, given).cells
    assert by_cell(made)["use.own.A"] is None
    assert by_cell(made, "OBS_STATUS")["use.own.A"] == "M"
    assert by_cell(made, "COMPLETE")["use.own.A"] is False


def test_a_complete_way_to_compute_a_cell_goes_before_one_with_parts_missing() -> None:
    two_ways = template(
        table("t", ["all", "a<all", "b<all", "other"], ["v"]),
        identities=[identity("way", "all = other", compute=True)],
    )
    partly = compile_account(two_ways, cells({"t.a.v": 1.0, "t.other.v": 5.0})).cells
    assert by_cell(partly)["t.all.v"] == 5.0
    assert by_cell(partly, "RULE")["t.all.v"] == "way"
    full = cells({"t.a.v": 1.0, "t.b.v": 3.0, "t.other.v": 5.0})
    assert by_cell(compile_account(two_ways, full).cells)["t.all.v"] == 4.0


def test_blanks_of_published_tables_count_as_zero_only_in_lines_that_are_there() -> None:
    published = cells({"use.total.A": 12.0, "use.own.A": 12.0, "use.received.B": 1.0})
    missing = by_identity(check_account(WATER, published))
    assert missing["parts.rows.use.total", "A"] == "incomplete"
    zero = by_identity(check_account(WATER, published, blank="zero"))
    assert zero["parts.rows.use.total", "A"] == "holds"
    assert zero["parts.rows.use.total", "B"] == "fails"
    assert zero["consumption", "A"] == "incomplete"  # the supply table is not there


def test_checking_computes_nothing() -> None:
    residuals = check_account(WATER, cells(FULL))
    assert set(by_identity(residuals).values()) == {"incomplete"}


def test_nothing_given_gives_nothing() -> None:
    made = compile_account(WATER, cells({}))
    assert (made.cells.num_rows, made.residuals.num_rows, made.findings) == (0, 0, ())
    bare = template(table("t", ["a"], ["v"]))
    made = compile_account(bare, cells({"t.a.v": 1.0}))
    assert (made.cells.num_rows, made.residuals.num_rows) == (1, 0)


def test_a_table_without_a_needed_column_is_refused() -> None:
    with pytest.raises(SathitiError, match="no column REF_AREA"):
        compile_account(WATER, cells(FULL).drop_columns("REF_AREA"))


def test_a_template_with_mistakes_is_refused_with_all_of_them() -> None:
    faulty = template(
        table("t", ["a"], ["v"]), identities=[identity("x", "a = b"), identity("y", "a =")]
    )
    with pytest.raises(CollectedError) as caught:
        compile_account(faulty, cells({"t.a.v": 1.0}))
    assert len(caught.value.errors) == 2


def test_the_same_figure_twice_is_only_noted() -> None:
    twice = pa.concat_tables([cells({"use.own.A": 1.0}), cells({"use.own.A": 1.0})])
    (found,) = compile_account(WATER, twice).findings
    assert (found.rule, found.severity) == ("duplicate_cell", "note")
    other = pa.concat_tables([cells({"use.own.A": 1.0}), cells({"use.own.A": 2.0})])
    assert compile_account(WATER, other).findings[0].severity == "blocking"


def test_inputs_are_json_whatever_the_area_is_called() -> None:
    named = cells({"use.own.A": 1.0, "use.received.A": 1.0}, area='ເມືອງ "ໃຫມ່" \\')
    inputs = by_cell(compile_account(WATER, named).cells, "INPUTS")
    assert json.loads(str(inputs["use.total.A"]))[0][2] == 'ເມືອງ "ໃຫມ່" \\'


def test_findings_are_said_in_every_language() -> None:
    english = (
        "{key}, {area}, {period}: the table has no row “{code}”; {value} was left out. "
        "Please correct the code."
    )
    texts = Catalogue({english: {"lo": "{key} {value}"}})
    made = compile_account(WATER, cells({"use.wrong.A": 2.0}), texts, ("en", "lo"))
    assert made.findings[0].message.words["lo"] == "use.wrong.A 2.0"
    assert "no row “wrong”" in made.findings[0].message.words["en"]


def test_other_columns_are_carried_through() -> None:
    source = pa.array(["table 1", "table 2"])
    given = cells({"use.own.A": 1.0, "use.received.A": 2.0}, SOURCE_DETAIL=source, FORM=source)
    made = compile_account(WATER, given).cells
    assert by_cell(made, "SOURCE_DETAIL")["use.received.A"] == "table 2"
    assert by_cell(made, "FORM")["use.own.A"] == "table 1"
    assert by_cell(made, "SOURCE_DETAIL")["use.total.A"] is None


def test_decimals_of_computed_cells_are_the_most_of_their_parts() -> None:
    digits = pa.array([0, 1], pa.int32())
    made = compile_account(WATER, cells({"use.own.A": 1, "use.received.A": 2.5}, DECIMALS=digits))
    assert by_cell(made.cells, "DECIMALS")["use.total.A"] == 1
    rounding = by_cell(made.cells, "ROUNDING")
    assert rounding["use.own.A"] == 0.5
    assert rounding["use.total.A"] == pytest.approx((0.5**2 + 0.05**2) ** 0.5)
