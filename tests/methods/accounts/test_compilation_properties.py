"""What holds for any account and any figures."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts import check_account, compile_account
from sathiti.methods.accounts.layout import layout_of
from sathiti.model import AccountTemplate

from .conftest import WATER, by_cell, cells, identity, table, template

VALUES = st.one_of(
    st.integers(-1000, 1000).map(float), st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
)


@st.composite
def hierarchies(draw: st.DrawFn) -> AccountTemplate:
    """A table whose rows and columns are trees several levels deep."""

    def tree(prefix: str, most: int) -> list[str]:
        made = [f"{prefix}0"]
        for number in range(1, draw(st.integers(1, most))):
            parent = draw(st.integers(0, number - 1))
            sign = draw(st.sampled_from("<<<~"))
            made.append(f"{prefix}{number}{sign}{prefix}{parent}")
        return made

    return template(table("t", tree("r", 9), tree("c", 6)))


def leaves(made: AccountTemplate) -> list[str]:
    (only,) = made.tables
    parents = {
        line.parent for lines in (only.rows, only.columns) for line in lines if not line.of_which
    }
    return [
        f"t.{row.code}.{column.code}"
        for row in only.rows
        for column in only.columns
        if not {row.code, column.code} & parents
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_parents_are_the_sum_of_their_parts_after_compilation(data: st.DataObject) -> None:
    made = data.draw(hierarchies())
    given_cells = {name: data.draw(VALUES) for name in leaves(made)}
    compiled = compile_account(made, cells(given_cells))
    assert set(compiled.residuals["OUTCOME"].to_pylist()) <= {"holds"}
    assert set(compiled.cells["COMPLETE"].to_pylist()) == {True}
    assert compiled.cells.num_rows == len(layout_of(made).cells)  # every cell is there
    # The published table, computed cells included, passes the check that computes nothing.
    again = check_account(made, compiled.cells)
    assert set(again["OUTCOME"].to_pylist()) <= {"holds"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cell_is_complete_exactly_where_all_its_leaves_are_given(data: st.DataObject) -> None:
    made = data.draw(hierarchies())
    names = leaves(made)
    kept = data.draw(st.sets(st.sampled_from(names), min_size=1))
    compiled = compile_account(made, cells(dict.fromkeys(sorted(kept), 1.0)))
    values, complete = by_cell(compiled.cells), by_cell(compiled.cells, "COMPLETE")
    full = by_cell(compile_account(made, cells(dict.fromkeys(names, 1.0))).cells)
    for name, value in values.items():
        # Of ones, the sum is the number of leaves: complete means as many as there are.
        assert complete[name] == (value == full[name])
        assert value <= full[name]


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)), st.lists(VALUES, min_size=6, max_size=6))
def test_the_order_of_rows_does_not_matter(order: list[int], numbers: list[float]) -> None:
    names = ["use.own.A", "use.own.B", "use.received.A", "use.received.B"]
    names += ["supply.returns.A", "supply.returns.B"]
    straight = cells(dict(zip(names, numbers, strict=True)))
    one, other = compile_account(WATER, straight), compile_account(WATER, straight.take(order))
    assert one.cells.equals(other.cells)
    assert one.residuals.equals(other.residuals)


@settings(max_examples=30, deadline=None)
@given(st.lists(VALUES, min_size=7, max_size=7), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaling_all_figures_scales_all_results(numbers: list[float], factor: float) -> None:
    names = ["use.total.A", "use.own.A", "use.own.B", "use.received.A", "use.received.B"]
    names += ["supply.returns.A", "supply.returns.B"]
    one = compile_account(WATER, cells(dict(zip(names, numbers, strict=True))))
    scaled = [number * factor for number in numbers]
    other = compile_account(WATER, cells(dict(zip(names, scaled, strict=True))))
    for side, column in (
        (lambda made: made.cells, "OBS_VALUE"),
        (lambda made: made.residuals, "RESIDUAL"),
    ):
        before = pc.multiply(side(one)[column], factor).to_pylist()
        assert side(other)[column].to_pylist() == pytest.approx(before, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(VALUES, min_size=3, max_size=3))
def test_the_residual_taken_off_the_left_closes_the_identity(numbers: list[float]) -> None:
    sums = template(table("t", ["all", "a<all", "b<all"], ["v"]))
    total, first, second = numbers
    (row,) = check_account(
        sums, cells({"t.all.v": total, "t.a.v": first, "t.b.v": second})
    ).to_pylist()
    closed = {"t.all.v": total - row["RESIDUAL"], "t.a.v": first, "t.b.v": second}
    (row,) = check_account(sums, cells(closed)).to_pylist()
    assert row["OUTCOME"] == "holds"
    assert row["RESIDUAL"] == pytest.approx(0, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-500, 500), min_size=2, max_size=30))
def test_rounded_parts_of_an_exact_total_mostly_pass(numbers: list[int]) -> None:
    # Half a unit times the root of the number of cells is 1.7 standard errors of rounding.
    codes = [f"a{n}" for n in range(len(numbers))]
    sums = template(table("t", ["all", *(f"{code}<all" for code in codes)], ["v"]))
    parts = {f"t.{code}.v": number / 10 for code, number in zip(codes, numbers, strict=True)}
    exact = {"t.all.v": sum(numbers) / 10, **parts}
    digits = pa.array([1] * len(exact), pa.int32())
    (row,) = check_account(sums, cells(exact, DECIMALS=digits)).to_pylist()
    assert row["TOLERANCE"] == pytest.approx(0.05 * len(exact) ** 0.5)
    assert row["OUTCOME"] == "holds"


def test_areas_and_periods_do_not_see_each_other() -> None:
    one = cells({"use.own.A": 1.0, "use.received.A": 2.0}, area="N")
    other = cells({"use.own.A": 7.0}, area="S", period="2011")
    both = compile_account(WATER, pa.concat_tables([one, other]))
    apart = [compile_account(WATER, given_cells) for given_cells in (one, other)]
    assert both.cells.equals(pa.concat_tables([made.cells for made in apart]))
    assert both.residuals.equals(pa.concat_tables([made.residuals for made in apart]))


def test_tolerances_of_the_identity_go_before_rounding() -> None:
    def outcome(total: float, **tolerance: float) -> str:
        loose = template(
            table("t", ["all", "a", "b"], ["v"]),
            identities=[identity("x", "all = a + b", **tolerance)],
        )
        figures = cells({"t.all.v": total, "t.a.v": 50.0, "t.b.v": 50.0})
        (row,) = check_account(loose, figures).to_pylist()
        return row["OUTCOME"]

    assert outcome(100.1) == "fails"  # three roundings of a tenth explain 0.09
    assert outcome(100.8, absolute=0.5) == "fails"
    assert outcome(100.8, absolute=0.8) == "holds"
    assert outcome(100.8, relative=0.01) == "holds"
    assert outcome(101.8, relative=0.01) == "fails"
    assert outcome(100.0, absolute=0.0) == "holds"
