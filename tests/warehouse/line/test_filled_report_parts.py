"""Reports filled from a vintage: signs, notes, labels, columns and units in every case."""

from typing import Any

import pyarrow as pa
import pytest

from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    FilledReport,
    Lineage,
    NumberStyle,
    ReportBlock,
    ReportFigure,
    ReportPart,
    ReportPlan,
    ReportSeries,
    SathitiError,
    Structure,
    Text,
)
from sathiti.warehouse.line.filled_report import SIGNS, Speech, fill_report
from sathiti.warehouse.vintages import StoredVintage, Vintage

LAO = NumberStyle(",", ".")
SEXES = CodeList(
    "CL_SEX",
    "X",
    "1.0",
    Text.of(en="Sex"),
    (
        Code("_T", Text.of(en="Total")),
        Code("F", Text.of(en="Women", lo="ແມ່ຍິງ")),
        Code("M", Text.of(en="Men")),
    ),
)
UNITS = CodeList("CL_UNIT", "X", "1.0", Text.of(en="Units"), (Code("PT", Text.of(en="percent")),))
WORDS = Catalogue({"Estimate": {"lo": "ຄ່າ"}, "Where the numbers come from": {"lo": "ທີ່ມາ"}})


def flow(name: str) -> Dataflow:
    names = ("FREQ", "REF_AREA", "INDICATOR", "SEX")
    lists = {"SEX": "CL_SEX"}
    return Dataflow(
        name,
        "X",
        "1.0",
        Text.of(en=name),
        Structure(
            name,
            "X",
            "1.0",
            Text.of(en=name),
            tuple(
                Component(one, Text.of(en=one), "dimension", lists.get(one, "")) for one in names
            ),
            (Component("UNIT_MEASURE", Text.of(en="Unit"), "attribute", "CL_UNIT"),),
            codelists={"CL_SEX": SEXES, "CL_UNIT": UNITS},
        ),
    )


def observed(key: str, period: str, value: float | None, **more: Any) -> dict[str, Any]:
    codes = dict(zip(("FREQ", "REF_AREA", "INDICATOR", "SEX"), key.split("."), strict=True))
    columns = {
        "UNIT_MEASURE": "PT",
        "DECIMALS": None,
        "STANDARD_ERROR": None,
        "CI_LOWER": None,
        "CI_UPPER": None,
        "CV": None,
        "SAMPLE_SIZE": None,
        "RELIABILITY": None,
        "NOTE_SYNTHETIC": None,
    }
    return {**codes, "TIME_PERIOD": period, "OBS_VALUE": value, **columns, **more}


def kept(name: str, *rows: dict[str, Any]) -> StoredVintage:
    dataset = Dataset(flow(name), pa.Table.from_pylist(list(rows)), Lineage("compile"))
    vintage = Vintage(f"v-{name}", "internal", name, "X", "1.0", "h", len(rows), "", "", "", "")
    return StoredVintage(vintage, dataset, None, ())


def filled(
    part: ReportPart,
    *rows: dict[str, Any],
    language: str = "en",
    style: NumberStyle = LAO,
    **figures: str,
) -> FilledReport:
    plan = ReportPlan(
        "r",
        Text.of(en="Report", lo="ລາຍງານ"),
        {"latest": "2020", "before": "2015"},
        {name: ReportSeries("DF", key) for name, key in figures.items()},
        (part,),
    )
    speech = Speech(language, ("lo", "en"), WORDS, style, {"care": "with care"})
    return fill_report(plan, {"DF": kept("DF", *rows)}, speech)


def text(words: str, kind: Any = "text") -> ReportPart:
    return ReportPart(kind, Text.of(en=words))


def shown(words: str, *rows: dict[str, Any], **more: Any) -> str:
    (block,) = filled(text(words), *rows, **{"one": "A.LA.HC._T", **more}).blocks
    return "".join(run if isinstance(run, str) else run.shown for run in block.runs)


def table(*rows: dict[str, Any], **part: Any) -> ReportBlock:
    given = {"series": ("A.LA.HC.*",), "periods": (), "columns": ("value",), **part}
    series = tuple(ReportSeries("DF", key) for key in given.pop("series"))
    kind = given.pop("kind", "table")
    language = given.pop("language", "en")
    one = ReportPart(kind, Text.of(en="Caption"), series, **given)
    (block,) = filled(one, *rows, language=language).blocks
    return block


WHOLE = observed("A.LA.HC._T", "2020", 1234.56)


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (1234.56, None, "1.234,6"),
        (1234.56, 0, "1.235"),
        (1234.56, 2, "1.234,56"),
        (0.0, 1, "0,0"),
        (-3.26, 1, "-3,3"),
        (1234567, 0, "1.234.567"),
    ],
)
def test_numbers_have_the_decimals_of_their_observation(
    value: float, decimals: int | None, said: str
) -> None:
    assert shown("{one}", observed("A.LA.HC._T", "2020", value, DECIMALS=decimals)) == said


@pytest.mark.parametrize(
    ("what", "column", "value", "said"),
    [
        ("error", "STANDARD_ERROR", 0.456, "0,46"),
        ("low", "CI_LOWER", 9.87, "9,9"),
        ("high", "CI_UPPER", 10.04, "10,0"),
        ("rows", "SAMPLE_SIZE", 12345, "12.345"),
    ],
)
def test_what_belongs_to_a_figure(what: str, column: str, value: float, said: str) -> None:
    row = observed("A.LA.HC._T", "2020", 10.0, **{column: value})
    assert shown(f"{{one.{what}}}", row) == said


@pytest.mark.parametrize("what", ["error", "low", "high", "rows"])
def test_what_is_not_known_of_a_figure_is_a_dash_with_its_reference(what: str) -> None:
    report = filled(text(f"{{one.{what}}}"), WHOLE, one="A.LA.HC._T")
    assert report.blocks[0].runs == (ReportFigure("–", 1),)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("no figure", "no figure"),
        ("{period:before} to {period:latest}", "2015 to 2020"),
        ("{one@latest}", "1.234,6"),
        ("{one@before}", "–"),
        ("a{one}b", "a1.234,6b"),
        ("{ one }", "{ one }"),
    ],
)
def test_places_in_words_are_filled(words: str, said: str) -> None:
    assert shown(words, WHOLE) == said


def test_a_figure_said_twice_has_one_reference() -> None:
    report = filled(text("{one} and {one.error} and {one}"), WHOLE, one="A.LA.HC._T")
    assert [one.number for one in report.references] == [1]


def test_references_are_numbered_as_they_are_met() -> None:
    rows = [observed(f"A.LA.HC.{sex}", "2020", 1.0) for sex in ("F", "M")]
    report = filled(text("{b}{a}"), *rows, a="A.LA.HC.F", b="A.LA.HC.M")
    assert [(one.number, one.key) for one in report.references] == [
        (1, "A.LA.HC.M"),
        (2, "A.LA.HC.F"),
    ]
    assert {one.vintage for one in report.references} == {"v-DF"}


def test_each_flag_has_one_sign() -> None:
    flags = {"F": "care", "M": "new", "_T": "care"}
    rows = [
        observed(f"A.LA.HC.{sex}", "2020", 1.0, RELIABILITY=flag) for sex, flag in flags.items()
    ]
    report = filled(text("{f}{m}{t}"), *rows, f="A.LA.HC.F", m="A.LA.HC.M", t="A.LA.HC._T")
    runs = report.blocks[0].runs
    assert [one.flag for one in runs if isinstance(one, ReportFigure)] == [
        SIGNS[0],
        SIGNS[1],
        SIGNS[0],
    ]
    # a flag that the pack does not explain is named by its code
    assert report.flags == ((SIGNS[0], "with care"), (SIGNS[1], "new"))


def test_errors_bear_no_sign() -> None:
    row = observed("A.LA.HC._T", "2020", 1.0, RELIABILITY="care", STANDARD_ERROR=0.5)
    report = filled(text("{one.error}"), row, one="A.LA.HC._T")
    assert report.blocks[0].runs == (ReportFigure("0,50", 1),)
    assert report.flags == ()


def test_notes_are_those_of_numbers_that_were_used() -> None:
    rows = [
        observed("A.LA.HC.F", "2020", 1.0, NOTE_SYNTHETIC="ກ / made up"),
        observed("A.LA.HC.M", "2020", 1.0, NOTE_SYNTHETIC="ຂ / never shown"),
        observed("A.LA.HC._T", "2020", 1.0, NOTE_SYNTHETIC="ຄ / made up"),
    ]
    report = filled(text("{f}{t}"), *rows, f="A.LA.HC.F", t="A.LA.HC._T")
    assert report.notes == ("made up",)


@pytest.mark.parametrize(
    ("kind", "key", "marked"),
    [
        ("table", "A.LA.HC.*", True),
        ("bars", "A.LA.HC.*", True),
        ("line", "A.LA.HC.*", True),
        ("table", "A.*.HC.F", False),
    ],
)
def test_tables_and_charts_of_made_up_figures_say_so(kind: str, key: str, marked: bool) -> None:
    # F is real, M is made up
    rows = [
        observed("A.LA.HC.F", "2020", 1.0),
        observed("A.LA.HC.M", "2020", 1.0, NOTE_SYNTHETIC="ກ / made up"),
    ]
    part = ReportPart(kind, Text.of(en="Rates"), (ReportSeries("DF", key),))
    report = filled(part, *rows)
    said = "".join(map(str, report.blocks[0].runs))
    assert said == ("Rates (Synthetic data)" if marked else "Rates")
    assert report.notes == (("made up",) if marked else ())


@pytest.mark.parametrize(
    ("language", "title", "closing"),
    [("en", "Report", "Where the numbers come from"), ("lo", "ລາຍງານ", "ທີ່ມາ")],
)
def test_a_report_speaks_its_language(language: str, title: str, closing: str) -> None:
    report = filled(text("x"), WHOLE, language=language)
    assert (report.language, report.title, report.closing) == (language, title, closing)


def test_a_heading_is_filled_like_a_paragraph() -> None:
    report = filled(text("In {period:latest}", "heading"), WHOLE)
    assert report.blocks[0] == ReportBlock("heading", ("In ", "2020"))


ROWS = [
    observed("A.LA.HC._T", "2020", 3.0, CI_LOWER=2.0, CI_UPPER=4.0, CV=0.125, SAMPLE_SIZE=90),
    observed("A.LA.HC.M", "2020", 1.0, CI_LOWER=0.5),
    observed("A.LA.HC.F", "2020", 2.0),
    observed("A.LA.HC.F", "2015", 2.5),
    observed("A.LA.GAP.F", "2020", 0.5),
]


def cells(block: ReportBlock) -> dict[str, list[str]]:
    return {row.label: [cell.shown for cell in row.cells] for row in block.rows}


def test_rows_follow_the_code_list() -> None:
    assert cells(table(*ROWS)) == {"Total": ["3,0"], "Women": ["2,0"], "Men": ["1,0"]}


def test_a_code_without_observation_in_the_periods_has_no_row() -> None:
    assert cells(table(*ROWS, periods=("before",))) == {"Women": ["2,5"]}


def test_periods_are_columns() -> None:
    block = table(*ROWS, periods=("before", "latest"))
    assert block.head == ("2015", "2020")
    assert cells(block)["Men"] == ["–", "1,0"]


@pytest.mark.parametrize(
    ("column", "head", "whole", "men"),
    [
        ("value", "Estimate", "3,0", "1,0"),
        ("interval", "Confidence interval (95 %)", "2,0 – 4,0", "–"),
        ("cv", "Coefficient of variation (percent)", "12,5", "–"),
        ("rows", "Sample size", "90", "–"),
        ("error", "Standard error", "–", "–"),
    ],
)
def test_columns_of_a_table(column: str, head: str, whole: str, men: str) -> None:
    block = table(*ROWS, columns=(column,))
    assert block.head == (head,)
    assert cells(block)["Total"] == [whole]
    assert cells(block)["Men"] == [men]


def test_heads_say_series_period_and_column_where_they_differ() -> None:
    block = table(
        *ROWS,
        series=("A.LA.HC.*", "A.LA.GAP.*"),
        periods=("before", "latest"),
        columns=("value", "rows"),
    )
    assert block.head == (
        "HC, 2015, Estimate",
        "HC, 2015, Sample size",
        "HC, 2020, Estimate",
        "HC, 2020, Sample size",
        "GAP, 2015, Estimate",
        "GAP, 2015, Sample size",
        "GAP, 2020, Estimate",
        "GAP, 2020, Sample size",
    )


def test_heads_and_labels_are_in_the_language() -> None:
    block = table(*ROWS, language="lo")
    assert block.head == ("ຄ່າ",)
    assert "ແມ່ຍິງ" in cells(block)


@pytest.mark.parametrize("kind", ["bars", "line"])
def test_a_chart_leaves_out_what_has_no_value(kind: str) -> None:
    rows = [*ROWS[:2], observed("A.LA.HC.F", "2020", None)]
    block = table(*rows, kind=kind)
    (line,) = block.lines
    assert [(one.label, one.value, one.low, one.high) for one in line.points] == [
        ("Total", 3.0, 2.0, 4.0),
        ("Men", 1.0, 0.5, None),
    ]
    assert block.unit == "percent"


def test_lines_of_a_chart_are_named_where_there_are_several() -> None:
    assert [one.label for one in table(*ROWS, kind="line").lines] == [""]
    both = table(*ROWS, kind="line", series=("A.LA.HC.*", "A.LA.GAP.*"))
    assert [one.label for one in both.lines] == ["HC", "GAP"]


def test_a_chart_without_observations_is_empty() -> None:
    block = table(*ROWS, kind="bars", series=("A.XX.HC.*",))
    assert (block.lines[0].points, block.unit) == ((), "")


@pytest.mark.parametrize("key", ["A.LA.HC._T", "A.*.HC.*"])
@pytest.mark.parametrize("kind", ["table", "bars", "line"])
def test_one_part_of_the_key_is_open(key: str, kind: str) -> None:
    with pytest.raises(SathitiError) as wrong:
        table(*ROWS, kind=kind, series=(key,))
    assert f"needs one * in the key {key}" in str(wrong.value)
    assert str(wrong.value).startswith("r: ")
    assert "Write * for the dimension whose codes are its rows." in str(wrong.value)
