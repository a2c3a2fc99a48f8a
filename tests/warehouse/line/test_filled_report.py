"""Reports filled from vintages: numbers, their references, tables and charts."""

from typing import Any

import pyarrow as pa
import pytest
from msgspec.structs import replace

from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    Lineage,
    NumberStyle,
    ReportFigure,
    ReportPart,
    ReportPlan,
    ReportSeries,
    SathitiError,
    Structure,
    Text,
)
from sathiti.warehouse.line.filled_report import Speech, fill_report
from sathiti.warehouse.vintages import StoredVintage, Vintage

AREAS = CodeList(
    "CL_AREA",
    "X",
    "1.0",
    Text.of(en="Areas"),
    tuple(
        Code(code, Text.of(en=en, lo=lo))
        for code, en, lo in (("S", "South", "ໃຕ້"), ("N", "North", "ເໜືອ"), ("W", "All", "ທັງໝົດ"))
    ),
)
UNITS = CodeList("CL_UNIT", "X", "1.0", Text.of(en="Units"), (Code("PT", Text.of(en="percent")),))
NOTE = "ຂໍ້ມູນສົມມຸດ / Synthetic data"


def structure() -> Structure:
    return Structure(
        "POVERTY",
        "X",
        "1.0",
        Text.of(en="Poverty"),
        (
            Component("REF_AREA", Text.of(en="Area"), "dimension", "CL_AREA"),
            Component("MEASURE", Text.of(en="Measure"), "dimension"),
        ),
        (Component("UNIT_MEASURE", Text.of(en="Unit"), "attribute", "CL_UNIT"),),
        codelists={"CL_AREA": AREAS, "CL_UNIT": UNITS},
    )


def observation(area: str, period: str, value: float | None, **more: Any) -> dict[str, Any]:
    row = {
        "REF_AREA": area,
        "MEASURE": "HC",
        "TIME_PERIOD": period,
        "OBS_VALUE": value,
        "UNIT_MEASURE": "PT",
        "DECIMALS": 1,
        "STANDARD_ERROR": 1.234,
        "CI_LOWER": 10.0,
        "CI_UPPER": 20.25,
        "CV": 8.1,
        "SAMPLE_SIZE": 1234,
        "RELIABILITY": "",
        "NOTE_SYNTHETIC": NOTE,
    }
    return row | more


ROWS = [
    observation("W", "2018", 18.34),
    observation("W", "2013", 24.6),
    observation("N", "2018", 30.0, RELIABILITY="care"),
    observation("S", "2018", 5.0),
    observation("S", "2013", None, RELIABILITY="hidden"),
]


def vintages() -> dict[str, StoredVintage]:
    flow = Dataflow("DF", "X", "1.0", Text.of(en="Poverty"), structure())
    dataset = Dataset(flow, pa.Table.from_pylist(ROWS), Lineage("compile"))
    vintage = Vintage("v1", "internal", "DF", "X", "1.0", "hash", 5, "2013", "2018", "", "")
    return {"DF": StoredVintage(vintage, dataset, None, ())}


SPEECH = Speech("en", ("lo", "en"), Catalogue(), NumberStyle(), {"care": "read with care"})


def plan(*parts: ReportPart, **figures: str) -> ReportPlan:
    return ReportPlan(
        "poverty",
        Text.of(en="Poverty"),
        {"latest": "2018", "before": "2013"},
        {name: ReportSeries("DF", key) for name, key in figures.items()},
        parts,
    )


def text(words: str) -> ReportPart:
    return ReportPart("text", Text.of(en=words))


def test_numbers_stand_in_the_words_with_their_references() -> None:
    words = "In {period:latest}: {poor} ({poor.low} to {poor.high}, {poor.error}), "
    words += "before {poor@before}."
    report = fill_report(plan(text(words), poor="W.HC"), vintages(), SPEECH)
    assert report.blocks[0].runs == (
        "In ",
        "2018",
        ": ",
        ReportFigure("18.3", 1),
        " (",
        ReportFigure("10.0", 1),
        " to ",
        ReportFigure("20.2", 1),
        ", ",
        ReportFigure("1.23", 1),
        "), before ",
        ReportFigure("24.6", 2),
        ".",
    )
    assert [(one.number, one.key, one.period, one.vintage) for one in report.references] == [
        (1, "W.HC", "2018", "v1"),
        (2, "W.HC", "2013", "v1"),
    ]


def test_a_number_that_is_not_there_is_a_dash() -> None:
    report = fill_report(plan(text("{one}"), one="X.HC"), vintages(), SPEECH)
    assert report.blocks[0].runs == (ReportFigure("–", 0),)
    assert report.references == ()


def test_a_hidden_number_is_a_dash_with_its_reference() -> None:
    report = fill_report(plan(text("{one@before}"), one="S.HC"), vintages(), SPEECH)
    assert report.blocks[0].runs == (ReportFigure("–", 1),)


def test_flags_have_a_sign_that_is_explained() -> None:
    report = fill_report(plan(text("{one}"), one="N.HC"), vintages(), SPEECH)
    assert report.blocks[0].runs == (ReportFigure("30.0", 1, "*"),)
    assert report.flags == (("*", "read with care"),)


@pytest.mark.parametrize(("language", "said"), [("en", "Synthetic data"), ("lo", "ຂໍ້ມູນສົມມຸດ")])
def test_what_is_made_up_is_said_in_the_language(language: str, said: str) -> None:
    speech = Speech(language, ("lo", "en"), Catalogue(), NumberStyle(), {})
    assert fill_report(plan(text("{one}"), one="W.HC"), vintages(), speech).notes == (said,)


def test_a_table_has_a_row_a_code_in_the_order_of_its_list() -> None:
    part = ReportPart(
        "table",
        Text.of(en="By area"),
        (ReportSeries("DF", "*.HC"),),
        ("before", "latest"),
        ("value", "interval", "rows"),
    )
    block = fill_report(plan(part), vintages(), SPEECH).blocks[0]
    assert [row.label for row in block.rows] == ["South", "North", "All"]
    assert block.head[:2] == ("2013, Estimate", "2013, Confidence interval (95 %)")
    last = [cell.shown for cell in block.rows[2].cells]
    assert last == ["24.6", "10.0 – 20.2", "1,234", "18.3", "10.0 – 20.2", "1,234"]
    assert [cell.shown for cell in block.rows[1].cells][:3] == ["–", "–", "–"]


def test_labels_are_in_the_language_of_the_report() -> None:
    part = ReportPart("table", Text.of(en="By area"), (ReportSeries("DF", "*.HC"),))
    speech = Speech("lo", ("lo", "en"), Catalogue(), NumberStyle(), {})
    rows = fill_report(plan(part), vintages(), speech).blocks[0].rows
    assert [row.label for row in rows] == ["ໃຕ້", "ເໜືອ", "ທັງໝົດ"]


def test_a_chart_has_the_points_there_are_with_their_intervals() -> None:
    part = ReportPart(
        "bars", Text.of(en="By area"), (ReportSeries("DF", "*.HC"),), ("before", "latest")
    )
    block = fill_report(plan(part), vintages(), SPEECH).blocks[0]
    assert [line.label for line in block.lines] == ["2013", "2018"]
    assert [point.value for point in block.lines[0].points] == [24.6]
    assert [point.value for point in block.lines[1].points] == [5.0, 30.0, 18.34]
    assert (block.lines[1].points[0].low, block.lines[1].points[0].high) == (10.0, 20.25)
    assert block.unit == "percent"


def test_numbers_drawn_are_among_the_references() -> None:
    part = ReportPart("bars", Text.of(en="By area"), (ReportSeries("DF", "*.HC"),))
    report = fill_report(plan(part), vintages(), SPEECH)
    assert {one.key for one in report.references} == {"S.HC", "N.HC", "W.HC"}


def test_a_whole_line_that_is_drawn_is_one_reference_a_period() -> None:
    part = ReportPart(
        "line", Text.of(en="By area"), (ReportSeries("DF", "*.HC"),), ("before", "latest")
    )
    report = fill_report(plan(part, text("{poor}"), poor="N.HC"), vintages(), SPEECH)
    told = [(one.key, one.period, one.whole_line) for one in report.references]
    assert told == [(".HC", "2013", True), (".HC", "2018", True), ("N.HC", "2018", False)]


def test_references_lead_to_what_was_released() -> None:
    report = fill_report(plan(text("{poor}"), poor="N.HC"), vintages(), SPEECH)
    released = report.released({"DF": "public-1"})
    assert {one.vintage for one in report.references} == {"v1"}
    assert {one.vintage for one in released.references} == {"public-1"}
    assert replace(released, references=report.references) == report


def test_references_say_how_they_are_found() -> None:
    report = fill_report(plan(text("{poor}"), poor="N.HC"), vintages(), SPEECH)
    assert "/sdmx/v1/data/" in report.guide
    assert report.source_head[-1] == "Released vintage"
    assert len(report.source_head) == 4


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (text("{other}"), "a figure that it does not declare: other"),
        (text("{one@never}"), "a period that it does not declare: never"),
        (ReportPart("table", Text.of(en="x"), (ReportSeries("DF", "S.HC"),)), "needs one *"),
        (ReportPart("bars", Text.of(en="x"), (ReportSeries("NO", "*.HC"),)), "no vintage"),
    ],
)
def test_what_the_plan_gets_wrong_is_said(part: ReportPart, said: str) -> None:
    with pytest.raises(SathitiError) as error:
        fill_report(plan(part, one="W.HC"), vintages(), SPEECH)
    assert said in str(error.value)


def test_a_note_in_one_language_only_is_shown_as_it_is() -> None:
    speech = Speech("en", ("en",), Catalogue(), NumberStyle(), {})
    assert fill_report(plan(text("{one}"), one="W.HC"), vintages(), speech).notes == (NOTE,)
