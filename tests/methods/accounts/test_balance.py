"""Balancing an account: only where asked and needed, by reliability, with a log."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts import balance_account, compile_account
from sathiti.model import Catalogue, SathitiError

from .conftest import WATER, by_cell, by_identity, cells, identity, table, template

OFF = {
    "use.total.A": 12.5,
    "use.own.A": 10.0,
    "use.received.A": 2.0,
    "use.own.B": 5.0,
    "use.received.B": 0.0,
    "supply.returns.A": 3.0,
    "supply.returns.B": 1.0,
}
GRADES = {"use.total": "A", "use": "C", "supply": "B"}
SUMS = template(table("t", ["all", "a<all", "b<all"], ["v"]))


def test_every_identity_holds_afterwards() -> None:
    made = balance_account(WATER, cells(OFF), GRADES)
    outcomes = by_identity(made.residuals)
    assert outcomes.pop(("same", "")) == "incomplete"
    assert set(outcomes.values()) == {"holds"}
    sides = by_identity(made.residuals, "RESIDUAL")
    assert sides["parts.rows.use.total", "A"] == pytest.approx(0, abs=1e-9)


def test_the_more_reliable_figure_moves_less() -> None:
    given_cells = cells({"t.all.v": 12.0, "t.a.v": 5.0, "t.b.v": 5.0})
    made = balance_account(SUMS, given_cells, {"t.all": "A", "t.a": "A", "t.b": "D"})
    values = by_cell(made.cells)
    assert abs(values["t.a.v"] - 5) < 0.01 < abs(values["t.all.v"] - 12) < 0.1
    # sum of squares of changes in standard errors: change ~ variance
    variances = {"t.all.v": 0.12**2, "t.a.v": 0.05**2, "t.b.v": 1.25**2}
    total = sum(variances.values())
    assert values["t.b.v"] == pytest.approx(5 + 2 * variances["t.b.v"] / total)


def test_the_log_and_the_cells_say_what_was_changed() -> None:
    made = balance_account(WATER, cells(OFF), GRADES)
    log = {row["CELL"]: row for row in made.log.to_pylist()}
    origin, rule, value = (by_cell(made.cells, name) for name in ("ORIGIN", "RULE", "OBS_VALUE"))
    assert set(log) == {"use.total.A", "use.own.A", "use.received.A"}
    for cell, row in log.items():
        assert (row["REF_AREA"], row["TIME_PERIOD"]) == ("XX", "2010")
        assert (row["OLD"], row["NEW"]) == (OFF[cell], value[cell])
        assert (origin[cell], rule[cell], row["RULE"]) == ("balanced", row["RULE"], row["RULE"])
        assert row["WEIGHT"] > 0
    assert origin["use.own.B"] == "given"
    assert origin["use.total.all"] == "computed"


def test_nothing_is_changed_where_identities_hold() -> None:
    right = {**OFF, "use.total.A": 12.0}
    both = pa.concat_tables([cells(right, period="2009"), cells(OFF)])
    made = balance_account(WATER, both, GRADES)
    assert set(made.log["TIME_PERIOD"].to_pylist()) == {"2010"}
    alone = balance_account(WATER, cells(right), GRADES)
    assert alone.log.num_rows == 0
    assert alone.cells.equals(compile_account(WATER, cells(right)).cells)


def test_missing_cells_ask_for_nothing() -> None:
    partly = {name: value for name, value in OFF.items() if name != "use.received.A"}
    made = balance_account(WATER, cells(partly), GRADES)
    assert made.log.num_rows == 0
    assert by_cell(made.cells)["use.total.A"] == 12.5


def test_zero_stays_zero_and_signs_are_kept() -> None:
    far = cells({"t.all.v": 1.0, "t.a.v": 10.0, "t.b.v": -2.0})
    made = by_cell(balance_account(SUMS, far, {"": "E"}).cells)
    assert made["t.a.v"] >= 0 >= made["t.b.v"]
    assert made["t.all.v"] == pytest.approx(made["t.a.v"] + made["t.b.v"], abs=1e-9)
    zero = cells({"t.all.v": 5.0, "t.a.v": 4.0, "t.b.v": 0.0})
    assert by_cell(balance_account(SUMS, zero, {"": "E"}).cells)["t.b.v"] == 0.0


def test_inequalities_are_met_too() -> None:
    below = template(
        table("t", ["stock", "taken", "left"], ["v"]),
        identities=[
            identity("left", "left = stock - taken", compute=True),
            identity("not_negative", "left >= 0"),
        ],
    )
    made = balance_account(below, cells({"t.stock.v": 10.0, "t.taken.v": 11.0}), {"": "C"})
    values = by_cell(made.cells)
    assert values["t.left.v"] == pytest.approx(0, abs=1e-9)
    assert 10 < values["t.stock.v"] < 11


def test_an_area_that_cannot_be_balanced_is_told_and_left_as_it_was() -> None:
    impossible = cells({"t.all.v": 12.0, "t.a.v": 5.0, "t.b.v": 5.0}, area="N")
    possible = cells({"t.all.v": 12.0, "t.a.v": 5.0, "t.b.v": 5.1})
    fixed = {"A": 0.0, "C": 0.1}
    made = balance_account(SUMS, pa.concat_tables([impossible, possible]), {"": "A"}, errors=fixed)
    assert {one.key for one in made.findings} == {"N", "XX"}
    assert "cannot hold together within the bounds: parts.rows.t.all v" in str(
        made.findings[0].message
    )
    assert made.log.num_rows == 0
    assert by_identity(made.residuals)["parts.rows.t.all", "v"] == "fails"
    texts = Catalogue(
        {"{area}, {period}: the account was not balanced. {problem} {remedy}": {"lo": "{area}"}}
    )
    said = balance_account(
        SUMS, impossible, {"": "A"}, errors=fixed, texts=texts, languages=("en", "lo")
    )
    assert said.findings[0].message.words["lo"] == "N"


def test_cells_computed_before_are_computed_anew() -> None:
    compiled = compile_account(WATER, cells(OFF)).cells
    made = balance_account(WATER, compiled, GRADES)
    assert by_cell(made.cells, "ORIGIN")["use.total.all"] == "computed"
    assert made.cells["OBS_VALUE"].equals(
        balance_account(WATER, cells(OFF), GRADES).cells["OBS_VALUE"]
    )


def test_cells_without_grade_are_named_at_once() -> None:
    with pytest.raises(SathitiError, match=r"no grade of reliability: use\.own\.A, use\.own\.B"):
        balance_account(WATER, cells(OFF), {"use.total": "A", "use.received": "B", "supply": "B"})
    with pytest.raises(SathitiError, match="There is no reliability Q"):
        balance_account(WATER, cells(OFF), {"": "Q"})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 1000), min_size=7, max_size=7), st.sampled_from("ABCDE"))
def test_whatever_is_given_identities_hold_after_balancing(
    numbers: list[float], grade: str
) -> None:
    noisy = dict(zip(OFF, numbers, strict=True))
    made = balance_account(WATER, cells(noisy), {**GRADES, "use": grade})
    assert not made.findings
    outcomes = by_identity(made.residuals)
    outcomes.pop(("same", ""))
    assert set(outcomes.values()) == {"holds"}
