"""Revisions one by one: kinds, reasons in their order, details."""

import json

import pyarrow as pa
import pytest

from sathiti.model import Correction, Input, Lineage
from sathiti.warehouse.revisions import REASONS, SCHEMA, reason, revisions

from .conftest import MakeDataset, Row, make_dataset

RICE: Row = ("N", "RICE", "2014", 1.0)
KEY = "A.N.RICE"
LINEAGE = Lineage("s", "1", "p1", {"a": 1}, (Input("forest", "1"),))


def told(old: list[Row], new: list[Row], **more: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = revisions(
        make_dataset(old),
        make_dataset(new),
        **more,  # type: ignore[arg-type]
    ).to_pylist()
    return found


def correction(said: str, when: str, **changed: str) -> Correction:
    given = {"dataflow": "DF_CROPS", "key": KEY, "period": "2014", **changed}
    return Correction(given["dataflow"], given["key"], given["period"], 1.0, 2.0, said, "me", when)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (1.0, 2.0, "changed"),
        (1.0, None, "changed"),
        (None, 1.0, "changed"),
        (0.0, None, "changed"),
        (1.0, 1.0 + 1e-15, "changed"),
        (0.0, -0.0, None),
        (1.0, 1.0, None),
        (None, None, None),
    ],
)
def test_a_value_that_differs_is_a_revision(
    before: float | None, after: float | None, kind: str | None
) -> None:
    found = told([("N", "RICE", "2014", before)], [("N", "RICE", "2014", after)])
    assert [row["KIND"] for row in found] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("old", "new", "kind", "values"),
    [
        ([], [RICE], "added", (None, 1.0)),
        ([RICE], [], "removed", (1.0, None)),
        ([], [("N", "RICE", "2014", None)], "added", (None, None)),
        ([("N", "RICE", "2014", None)], [], "removed", (None, None)),
    ],
)
def test_what_comes_and_goes(
    old: list[Row], new: list[Row], kind: str, values: tuple[float | None, ...]
) -> None:
    (row,) = told(old, new)
    assert (row["KIND"], (row["OLD_VALUE"], row["NEW_VALUE"])) == (kind, values)
    assert (row["SERIES_KEY"], row["TIME_PERIOD"]) == (KEY, "2014")


def test_a_change_of_value_and_status_is_one_change_of_value(dataset: MakeDataset) -> None:
    old = dataset([RICE], OBS_STATUS=["A"])
    new = dataset([("N", "RICE", "2014", None)], OBS_STATUS=["L"])
    (row,) = revisions(old, new).to_pylist()
    assert (row["KIND"], row["OLD_STATUS"], row["NEW_STATUS"]) == ("changed", "A", "L")


def test_the_order_of_rows_is_no_revision() -> None:
    rows: list[Row] = [RICE, ("S", "RICE", "2014", 2.0)]
    assert told(rows, rows[::-1]) == []


def test_rows_are_told_by_key_and_period() -> None:
    rows: list[Row] = [
        ("S", "RICE", "2015", 1.0),
        ("N", "RICE", "2015", 1.0),
        ("N", "RICE", "2014", 1.0),
        ("N", "MAIZE", "2016", 1.0),
    ]
    assert [(row["SERIES_KEY"], row["TIME_PERIOD"]) for row in told([], rows)] == [
        ("A.N.MAIZE", "2016"),
        (KEY, "2014"),
        (KEY, "2015"),
        ("A.S.RICE", "2015"),
    ]


def test_the_table_has_its_schema_whatever_is_in_it() -> None:
    for new in ([], [RICE]):
        assert revisions(make_dataset([]), make_dataset(list(new))).schema == SCHEMA


def test_the_latest_correction_is_the_reason() -> None:
    given = [
        correction("second", "2026-02-01"),
        correction("first", "2026-01-01"),
        correction("of another year", "2026-03-01", period="2015"),
        correction("of another area", "2026-03-01", key="A.S.RICE"),
        correction("of another table", "2026-03-01", dataflow="DF_OTHER"),
    ]
    (row,) = told([RICE], [("N", "RICE", "2014", 2.0)], corrections=given)
    assert (row["WHY"], row["DETAIL"]) == ("correction", "second")


def test_a_correction_that_changed_nothing_is_no_revision() -> None:
    assert told([RICE], [RICE], corrections=[correction("for nothing", "2026-01-01")]) == []


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("aaa", "bbb", "delivery"),
        ("aaa", "aaa", "unknown"),
        (None, "bbb", "delivery"),
        # nobody delivered it now: something else took it away
        ("aaa", "", "unknown"),
        ("aaa", None, "unknown"),
    ],
)
def test_another_delivery_is_the_reason_of_its_rows(
    dataset: MakeDataset, before: str | None, after: str | None, why: str
) -> None:
    old = dataset([RICE], DELIVERY=pa.array([before], pa.string()))
    new = dataset([("N", "RICE", "2014", 2.0)], DELIVERY=pa.array([after], pa.string()))
    (row,) = revisions(old, new).to_pylist()
    assert row["WHY"] == why


def test_a_delivery_is_named_by_its_cell(dataset: MakeDataset) -> None:
    old = dataset([RICE], DELIVERY=["a"])
    new = dataset([("N", "RICE", "2014", 2.0)], DELIVERY=["b"], PLACE=["crops.xlsx|Rice|C7"])
    (row,) = revisions(old, new).to_pylist()
    assert row["DETAIL"] == "crops.xlsx › Rice!C7"


def test_a_place_that_is_not_known_is_replaced_by_the_delivery(dataset: MakeDataset) -> None:
    old = dataset([RICE], DELIVERY=["a"])
    new = dataset([("N", "RICE", "2014", 2.0)], DELIVERY=["b"], PLACE=pa.array([None], pa.string()))
    (row,) = revisions(old, new).to_pylist()
    assert row["DETAIL"] == "b"


@pytest.mark.parametrize(
    ("inputs", "detail"),
    [
        ((("forest", "2"),), "forest"),
        ((("forest", "2"), ("water", "1")), "forest, water"),
        # an input that is gone
        ((), "forest"),
        # files of a step are named by the step
        ((("forest", "1"), ("land/areas.csv", "1"), ("land/rates.csv", "1")), "land"),
    ],
)
def test_inputs_that_differ_are_named(
    dataset: MakeDataset, inputs: tuple[tuple[str, str], ...], detail: str
) -> None:
    after = Lineage("s", "1", "p1", {"a": 1}, tuple(Input(*one) for one in inputs))
    found = revisions(dataset([RICE], LINEAGE), dataset([("N", "RICE", "2014", 2.0)], after))
    assert [(row["WHY"], row["DETAIL"]) for row in found.to_pylist()] == [("input", detail)]


@pytest.mark.parametrize(
    ("lineage", "why"),
    [
        # everything differs: the inputs come first, then the pack, the settings, the program
        (Lineage("s", "2", "p2", {"a": 2}, (Input("forest", "2"),)), "input"),
        (Lineage("s", "2", "p2", {"a": 2}, LINEAGE.inputs), "pack"),
        (Lineage("s", "2", "p1", {"a": 2}, LINEAGE.inputs), "parameters"),
        (Lineage("s", "2", "p1", {"a": 1}, LINEAGE.inputs), "program"),
    ],
)
def test_reasons_have_an_order(dataset: MakeDataset, lineage: Lineage, why: str) -> None:
    found = revisions(dataset([RICE], LINEAGE), dataset([("N", "RICE", "2014", 2.0)], lineage))
    assert [row["WHY"] for row in found.to_pylist()] == [why]


def test_a_changed_fact_of_the_old_row_is_named_too(dataset: MakeDataset) -> None:
    before, after = ([["land", item, "N", "2014"]] for item in ("old", "new"))
    changed_lineage = Lineage("s", "1", "p1", {"a": 1}, (Input("forest", "2"),))
    old = dataset([RICE], LINEAGE, INPUTS=[json.dumps(before, separators=(",", ":"))])
    new = dataset(
        [("N", "RICE", "2014", 2.0)],
        changed_lineage,
        INPUTS=[json.dumps(after, separators=(",", ":"))],
    )
    facts = [("land", "old", "N", "2014"), ("land", "new", "N", "2014")]
    (row,) = revisions(old, new, (), facts).to_pylist()
    assert row["DETAIL"] == "land.new N 2014, land.old N 2014"


def test_facts_explain_only_changes_of_inputs(dataset: MakeDataset) -> None:
    inputs = ['[["land","a","N","2014"]]']
    old = dataset([RICE], LINEAGE, INPUTS=inputs)
    program = Lineage("s", "2", "p1", {"a": 1}, LINEAGE.inputs)
    new = dataset([("N", "RICE", "2014", 2.0)], program, INPUTS=inputs)
    (row,) = revisions(old, new, (), [("land", "a", "N", "2014")]).to_pylist()
    assert (row["WHY"], row["DETAIL"]) == ("program", "2")


@pytest.mark.parametrize("why", sorted(REASONS))
def test_a_reason_is_one_sentence(why: str) -> None:
    said = str(reason(why, "the detail"))
    assert ("the detail" in said) == ("{detail}" in REASONS[why])
    assert "{" not in said
