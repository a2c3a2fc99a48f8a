"""A small account held against tables in other labels, lacking lines and in other units."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sathiti.methods.accounts.labels import Labels, LineTarget, label_key, like_codes, like_labels
from sathiti.methods.accounts.published import PublishedCheck, check_published
from sathiti.methods.accounts.relabelling import NO_FIGURE
from sathiti.model import (
    AccountIdentity,
    AccountLine,
    AccountTable,
    AccountTemplate,
    CollectedError,
    Place,
    SathitiError,
    Text,
)


def lines(*codes: str, parents: dict[str, str] | None = None) -> tuple[AccountLine, ...]:
    known = parents or {}
    return tuple(
        AccountLine(code, Text.of(en=code.replace("_", " ").lower()), known.get(code, ""))
        for code in codes
    )


def identity(name: str, formula: str, **more: Any) -> AccountIdentity:
    return AccountIdentity(name, Text.of(en=name), formula, **more)


BALANCE = AccountTemplate(
    "energy",
    "1",
    Text.of(en="Energy"),
    "energy",
    "TJ",
    Text.of(en="terajoules"),
    1,
    (
        AccountTable(
            "balance",
            Text.of(en="Balance"),
            lines(
                *("PRODUCTION", "IMPORTS", "EXPORTS", "SUPPLY", "USE", "INDUSTRY", "HOMES", "GAP"),
                parents={"INDUSTRY": "USE", "HOMES": "USE"},
            ),
            lines("OIL", "COAL", "TOTAL", parents={"OIL": "TOTAL", "COAL": "TOTAL"}),
        ),
    ),
    (
        identity("supply", "SUPPLY = PRODUCTION + IMPORTS - EXPORTS"),
        identity("gap", "GAP = SUPPLY - USE"),
        identity("shares", "OIL <= TOTAL", each="row"),
        identity(
            "all",
            "a = b",
            each="once",
            cells={"a": "balance.SUPPLY.TOTAL", "b": "balance.USE.TOTAL"},
        ),
        identity("oil", "SUPPLY >= IMPORTS", only=("OIL",)),
    ),
    "zero",
)
SAME = Labels(
    {
        "Produced": LineTarget("PRODUCTION"),
        "Bought": LineTarget("IMPORTS"),
        "Sold": LineTarget("EXPORTS"),
        "All": LineTarget("SUPPLY"),
        "Used": LineTarget("USE"),
    }
)
FIGURES = {("Produced", "Oil"): "1", ("Bought", "Oil"): "5", ("Sold", "Oil"): "2"}


def table(figures: dict[tuple[str, str], str], unit: str = "TJ", period: str = "2020") -> pa.Table:
    rows = [
        {
            "ROW_LABEL": row,
            "COLUMN_LABEL": column,
            "REF_AREA": "LA",
            "TIME_PERIOD": period,
            "UNIT_MEASURE": unit,
            "WRITTEN": written,
            "FILE": "table.csv",
            "ROW": number,
        }
        for number, ((row, column), written) in enumerate(figures.items(), 2)
    ]
    return pa.Table.from_pylist(rows)


def check(
    figures: dict[tuple[str, str], str],
    labels: Labels = SAME,
    template: AccountTemplate = BALANCE,
    decimal: str = ".",
    unit: str = "TJ",
) -> PublishedCheck:
    return check_published(table(figures, unit), labels, template, decimal)


def outcomes(found: PublishedCheck) -> dict[str, str]:
    return {f"{r['IDENTITY']} {r['AT']}": r["OUTCOME"] for r in found.residuals.to_pylist()}


def residual(found: PublishedCheck, name: str) -> dict[str, Any]:
    (row,) = [row for row in found.residuals.to_pylist() if row["IDENTITY"] == name]
    return row


def changed(**more: Any) -> Labels:
    return Labels(**{"rows": SAME.rows, **more})


def test_what_holds_and_what_fails() -> None:
    assert outcomes(check({**FIGURES, ("All", "Oil"): "4"}))["supply own-OIL"] == "holds"
    wrong = residual(check({**FIGURES, ("All", "Oil"): "7"}), "supply")
    assert (wrong["LEFT"], wrong["RIGHT"], wrong["RESIDUAL"]) == (7.0, 4.0, 3.0)
    assert wrong["OUTCOME"] == "fails"


def test_a_column_without_a_code_is_checked_under_its_label() -> None:
    found = check({**FIGURES, ("All", "Oil"): "4", ("Bought", "Fuel oil, heavy"): "1"})
    assert found.relabelled.kept == {
        "own-OIL": "Oil",
        "own-FUEL_OIL_HEAVY": "Fuel oil, heavy",
    }
    assert outcomes(found)["supply own-FUEL_OIL_HEAVY"] == "fails"


def test_labels_that_give_the_same_code_are_told_apart() -> None:
    found = check({("Bought", "Gas 1)"): "1", ("Bought", "Gas (1"): "1", ("Bought", "ແກັສ"): "1"})
    assert found.relabelled.kept == {
        "own-GAS_1": "Gas 1)",
        "own-GAS_1_2": "Gas (1",
        "own-COLUMN": "ແກັສ",
    }


def test_sums_over_columns_need_a_code_for_every_column() -> None:
    figures = {("Bought", "Oil"): "1", ("Bought", "Coal"): "1", ("Bought", "Sum"): "3"}
    codes = {"Oil": LineTarget("OIL"), "Coal": LineTarget("COAL"), "Sum": LineTarget("TOTAL")}
    assert (
        outcomes(check(figures, changed(columns=codes)))["parts.columns.balance.TOTAL IMPORTS"]
        == "fails"
    )
    some = check(figures, changed(columns={"Sum": LineTarget("TOTAL"), "Oil": LineTarget("OIL")}))
    assert not [name for name in outcomes(some) if name.startswith("parts.columns")]
    kept = check(figures)
    assert kept.partial.unchecked["shares"] == ["OIL", "TOTAL"]


def test_several_labels_add_up_and_are_told() -> None:
    rows = {
        **SAME.rows,
        "Bought at sea": LineTarget("IMPORTS"),
        "Sent back": LineTarget("IMPORTS", "", -1),
    }
    figures = {
        **FIGURES,
        ("Bought at sea", "Oil"): "3",
        ("Sent back", "Oil"): "1",
        ("All", "Oil"): "6",
    }
    found = check(figures, Labels(rows))
    assert outcomes(found)["supply own-OIL"] == "holds"
    assert found.relabelled.summed == {"IMPORTS": ["Bought", "Bought at sea", "Sent back"]}


def test_a_factor_changes_size_and_sign() -> None:
    rows = {**SAME.rows, "Sold": LineTarget("EXPORTS", "balance", -0.001)}
    found = check({**FIGURES, ("Sold", "Oil"): "-2000", ("All", "Oil"): "4"}, Labels(rows))
    assert outcomes(found)["supply own-OIL"] == "holds"


@pytest.mark.parametrize(
    ("unit", "size"), [("GJ", 1000), ("PJ", 0.001), ("terajoules", 1), ("tj", 1)]
)
def test_other_units_are_converted(unit: str, size: float) -> None:
    figures = {key: repr(float(said) * size) for key, said in FIGURES.items()}
    found = check({**figures, ("All", "Oil"): repr(7 * size)}, unit=unit)
    assert residual(found, "supply")["RESIDUAL"] == pytest.approx(3.0)


def test_lines_that_are_not_there_are_nothing_or_leave_it_open() -> None:
    figures = {("Bought", "Oil"): "5", ("All", "Oil"): "5"}
    zero = check(figures)
    assert (
        zero.partial.zero == ["PRODUCTION", "EXPORTS", "USE"] or "PRODUCTION" in zero.partial.zero
    )
    assert outcomes(zero)["supply own-OIL"] == "holds"
    assert zero.partial.unchecked["gap"] == ["GAP", "USE"]
    missing = check(figures, changed(blank="missing"))
    assert outcomes(missing)["supply own-OIL"] == "incomplete"


def test_an_identity_without_one_of_its_sides_is_not_checked() -> None:
    found = check(FIGURES)
    assert found.partial.unchecked["supply"] == ["SUPPLY"]
    assert "supply own-OIL" not in outcomes(found)


def test_a_line_whose_parts_alone_are_there_is_not_nothing() -> None:
    rows = {**SAME.rows, "Industry": LineTarget("INDUSTRY"), "Gap": LineTarget("GAP")}
    found = check(
        {("All", "Oil"): "5", ("Industry", "Oil"): "5", ("Gap", "Oil"): "0"}, Labels(rows)
    )
    assert found.partial.unchecked["gap"] == ["USE"]


def test_a_line_that_others_add_up_to_is_not_nothing() -> None:
    supply, *others = BALANCE.identities
    made = replace(BALANCE, identities=(replace(supply, compute=True), *others))
    labels = changed(rows={**SAME.rows, "Gap": LineTarget("GAP")})
    figures = {("Used", "Oil"): "5", ("Gap", "Oil"): "0"}
    assert check(figures, labels, made).partial.unchecked.get("gap") is None
    parts = check({**FIGURES, **figures}, labels, made)
    assert parts.partial.unchecked["gap"] == ["SUPPLY"]
    assert "gap own-OIL" not in outcomes(parts)


def test_parts_that_are_not_there_are_left_out_of_the_sum() -> None:
    rows = {**SAME.rows, "Industry": LineTarget("INDUSTRY")}
    found = check({("Used", "Oil"): "5", ("Industry", "Oil"): "4"}, Labels(rows))
    assert residual(found, "parts.rows.balance.USE")["RESIDUAL"] == 1.0


def test_an_identity_of_one_column_needs_that_column() -> None:
    figures = {**FIGURES, ("All", "Oil"): "4"}
    assert check(figures).partial.unchecked["oil"] == ["OIL"]
    mapped = check(figures, changed(columns={"Oil": LineTarget("OIL")}))
    assert outcomes(mapped)["oil OIL"] == "fails"


def test_an_identity_of_single_cells() -> None:
    figures = {("All", "Sum"): "5", ("Used", "Sum"): "4"}
    found = check(figures, changed(columns={"Sum": LineTarget("TOTAL")}))
    assert residual(found, "all")["RESIDUAL"] == 1.0


@pytest.mark.parametrize(
    ("tolerance", "outcome"),
    [({"absolute": 3.0}, "holds"), ({"absolute": 2.9}, "fails"), ({"relative": 0.5}, "holds")],
)
def test_a_tolerance_told_replaces_that_of_the_template(
    tolerance: dict[str, float], outcome: str
) -> None:
    figures = {**FIGURES, ("All", "Oil"): "7"}
    assert residual(check(figures, changed(**tolerance)), "supply")["OUTCOME"] == outcome
    rows = {**SAME.rows, "Industry": LineTarget("INDUSTRY")}
    parts = check({("Used", "Oil"): "7", ("Industry", "Oil"): "4"}, Labels(rows, **tolerance))
    assert residual(parts, "parts.rows.balance.USE")["OUTCOME"] == outcome


@pytest.mark.parametrize(
    ("written", "decimal", "value"),
    [
        ("1234.5", ".", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1,234", ".", 1234.0),
        ("1.234", ".", 1.234),
        ("1.234", ",", 1234.0),
        ("1,234", ",", 1.234),
        ("1.234,5", ",", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("−3", ".", -3.0),
        ("1e3", ".", 1000.0),
        ("໑໒", ".", 12.0),
    ],
)
def test_numbers_as_they_are_written(written: str, decimal: str, value: float) -> None:
    found = check({("Bought", "Oil"): written, ("All", "Oil"): "0"}, decimal=decimal)
    assert residual(found, "supply")["RIGHT"] == pytest.approx(value)


@pytest.mark.parametrize("written", sorted(NO_FIGURE))
def test_cells_without_figure(written: str) -> None:
    found = check({("Bought", "Oil"): written.upper(), ("All", "Oil"): "0", ("Sold", "Oil"): "0"})
    assert outcomes(found)["supply own-OIL"] == "holds"


def test_a_sum_of_labels_of_which_one_has_no_figure_is_open_where_blank_is_missing() -> None:
    rows = {**SAME.rows, "Bought at sea": LineTarget("IMPORTS")}
    figures = {**FIGURES, ("All", "Oil"): "4", ("Bought at sea", "Oil"): "-"}
    assert outcomes(check(figures, Labels(rows)))["supply own-OIL"] == "holds"
    assert outcomes(check(figures, Labels(rows, blank="missing")))["supply own-OIL"] == "incomplete"


def test_nothing_is_dropped_in_silence() -> None:
    figures = {
        **FIGURES,
        ("Industri", "Oil"): "1",
        ("Memo", "Oil"): "x y",
        ("Bought", "Note"): "see",
    }
    labels = changed(
        rows={**SAME.rows, "Solt": LineTarget("EXPORTS")}, ignore=("MEMO", "note", "absent")
    )
    found = check(figures, labels).relabelled
    assert found.unmapped == {"Industri": ["INDUSTRY"]}
    assert sorted(found.ignored) == ["Memo", "Note"]
    assert found.unused["Solt"][0] == "Sold"
    assert found.unused["absent"] == []
    assert {"All", "Used"} < found.unused.keys()


def errors_of(figures: dict[tuple[str, str], str], **more: Any) -> list[str]:
    with pytest.raises(CollectedError) as caught:
        check(figures, **more)
    return [str(error) for error in caught.value.errors]


def test_every_figure_that_is_no_number_is_told_with_its_row() -> None:
    told = errors_of({**FIGURES, ("Bought", "Oil"): "about 5", ("Sold", "Oil"): "2,5,1"})
    assert [error.partition(". ")[0] for error in told] == [
        "table.csv › row 3 › Oil: “about 5” is not a number",
        "table.csv › row 4 › Oil: “2,5,1” is not a number",
    ]


def test_a_unit_that_does_not_fit_is_told_with_its_row() -> None:
    told = errors_of(FIGURES, unit="ha")
    assert told[0].startswith("table.csv › row 2 › Oil: A figure in “ha” cannot be given in “TJ”")


def test_two_figures_of_one_label_are_told_with_both_rows() -> None:
    (error,) = errors_of({**FIGURES, ("bought ", "oil"): "1"})
    assert error.startswith(
        "table.csv › row 5 › oil: “bought ”, “oil” has a figure already in row 3."
    )


def test_one_line_under_two_labels_is_not_counted_twice() -> None:
    rows = {**SAME.rows, "Imported": LineTarget("IMPORTS", at=Place("labels.yaml", row=7))}
    products = {"Oil": "5", "Coal": "-2000", "Peat": "7", "Wood": "", "Gas": "0"}
    figures = {
        (row, name): said for row in ("Bought", "Imported") for name, said in products.items()
    }
    (error,) = errors_of({**figures, ("Imported", "Coal"): "-2000.1"}, labels=Labels(rows))
    assert error.startswith(
        "labels.yaml › row 7: “Bought” and “Imported” have the same figure in 3 of 3"
    )
    others = {**figures, ("Imported", "Oil"): "6"}
    assert check(others, Labels(rows)).relabelled.summed == {"IMPORTS": ["Bought", "Imported"]}


def test_tables_without_a_common_column_are_not_compared() -> None:
    second = AccountTable("use", Text.of(en="Use"), lines("IMPORTS"), lines("OIL", "COAL"))
    one = identity("same", "balance.IMPORTS = use.IMPORTS")
    template = replace(BALANCE, tables=(*BALANCE.tables, second), identities=(one,))
    rows = {"Bought": LineTarget("IMPORTS", "balance"), "Used": LineTarget("IMPORTS", "use")}
    codes = {"Oil": LineTarget("OIL"), "Coal": LineTarget("COAL")}
    found = check({("Bought", "Oil"): "5", ("Used", "Coal"): "4"}, Labels(rows, codes), template)
    assert found.partial.unchecked == {"same": []}
    assert found.residuals.num_rows == 0


def test_a_code_of_two_tables_is_whole_in_each() -> None:
    second = AccountTable("use", Text.of(en="Use"), lines("IMPORTS"), lines("OIL"))
    one = identity("same", "balance.IMPORTS = use.IMPORTS")
    template = replace(BALANCE, tables=(*BALANCE.tables, second), identities=(one,))
    rows = {"Bought": LineTarget("IMPORTS", "balance"), "Used": LineTarget("IMPORTS", "use")}
    labels = Labels(rows, {"Oil": LineTarget("OIL")}, blank="missing")
    found = check({("Bought", "Oil"): "5", ("Used", "Oil"): "5"}, labels, template)
    assert outcomes(found)["same OIL"] == "holds"


@pytest.mark.parametrize(
    ("labels", "what"),
    [
        (
            Labels({"Bought": LineTarget("IMPORT")}),
            "no row “IMPORT”. Write the code of a line, for example IMPORTS",
        ),
        (Labels({"Bought": LineTarget("OIL")}), "no row “OIL”"),
        (Labels({"Bought": LineTarget("IMPORTS", "use")}), "no row “use.IMPORTS”"),
        (changed(columns={"Oil": LineTarget("OILS")}), "no column “OILS”"),
    ],
)
def test_codes_the_template_does_not_have(labels: Labels, what: str) -> None:
    (error,) = errors_of(FIGURES, labels=labels)
    assert what in error


def test_a_row_of_two_tables_needs_its_table() -> None:
    second = AccountTable("use", Text.of(en="Use"), lines("IMPORTS"), lines("OIL"))
    one = identity(
        "supply", "balance.SUPPLY = balance.PRODUCTION + balance.IMPORTS - balance.EXPORTS"
    )
    template = replace(BALANCE, tables=(*BALANCE.tables, second), identities=(one,))
    (error,) = errors_of(FIGURES, template=template)
    assert "“IMPORTS” is in several tables: balance, use. Write it as balance.IMPORTS." in error
    rows = {
        **SAME.rows,
        "Bought": LineTarget("IMPORTS", "balance"),
        "Used": LineTarget("IMPORTS", "use"),
    }
    figures = {**FIGURES, ("All", "Oil"): "7", ("Used", "Oil"): "1"}
    assert residual(check(figures, Labels(rows), template), "supply")["RESIDUAL"] == 3.0


def test_mistakes_of_labels_stand_where_they_are_written() -> None:
    labels = Labels({"A": LineTarget("X", at=Place("labels.yaml", row=4)), "B": LineTarget("Y")})
    first, second = errors_of(FIGURES, labels=labels)
    assert first.startswith("labels.yaml › row 4: ")
    assert second.startswith("The account")


def test_a_table_of_which_no_label_is_known() -> None:
    with pytest.raises(SathitiError, match="It has, for example: Produced, Bought, Sold"):
        check(FIGURES, Labels({"Importations": LineTarget("IMPORTS")}))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Stock  Changes", "stock changes"), ("a – b", "a - b"), ("ຫລວງ", "ຫຼວງ"), ("ｘ", "x")],
)
def test_labels_that_are_the_same(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


def test_labels_and_codes_that_are_alike() -> None:
    assert like_codes("industries", BALANCE) == ["INDUSTRY"]
    assert like_codes("zzz", BALANCE) == []
    assert like_labels("Solt", ["Sold", "Bought"]) == ["Sold"]


FIGURE = st.integers(min_value=-(10**6), max_value=10**6)


@settings(deadline=None, max_examples=40)
@given(FIGURE, FIGURE, FIGURE, FIGURE)
def test_the_residual_is_what_was_added(produced: int, bought: int, sold: int, wrong: int) -> None:
    figures = dict(zip(FIGURES, map(str, (produced, bought, sold)), strict=True))
    total = produced + bought - sold + wrong
    found = residual(check({**figures, ("All", "Oil"): str(total)}), "supply")
    assert found["RESIDUAL"] == wrong
    assert found["OUTCOME"] == ("holds" if abs(wrong) <= found["TOLERANCE"] else "fails")
