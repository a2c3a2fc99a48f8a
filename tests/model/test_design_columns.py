"""What a design, a calibration and a report plan name, worked out by hand."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Calibration, Design, Margin, SathitiError, Text
from sathiti.model.design import JointProbabilities, Replicates, Stage
from sathiti.model.report import ReportPart, ReportPlan, ReportSeries

SEX = Margin.of("sex", {"f": 51, "m": 49})


@pytest.mark.parametrize(
    ("design", "levels"),
    [
        (Design(), (Stage(),)),
        (Design(weight="w"), (Stage(),)),
        (Design(psu="v"), (Stage("v"),)),
        (Design(strata="z", fpc="n"), (Stage("", "z", "n"),)),
        (Design(psu="v", strata="z", fpc="n"), (Stage("v", "z", "n"),)),
        (Design(stages=(Stage("v", "z"), Stage("h"))), (Stage("v", "z"), Stage("h"))),
    ],
)
def test_stages_said_in_short_are_one_stage(design: Design, levels: tuple[Stage, ...]) -> None:
    assert design.levels == levels


@pytest.mark.parametrize(
    ("design", "columns"),
    [
        (Design(), ()),
        (Design(weight="w"), ("w",)),
        (Design(weight="w", strata="z", psu="v", fpc="n"), ("w", "z", "v", "n")),
        # a column that serves twice is named once
        (Design(weight="w", strata="v", psu="v"), ("w", "v")),
        (
            Design(weight="w", stages=(Stage("v", "z", "n"), Stage("h", "", "m"))),
            ("w", "z", "v", "n", "h", "m"),
        ),
        (Design(weight="w", replicates=Replicates("jk1", ("r1", "r2"))), ("w", "r1", "r2")),
        (Design(weight="w", replicates=Replicates("bootstrap", count=10)), ("w",)),
        (Design(weight="w", psu="v", calibration=Calibration((SEX,))), ("w", "v", "sex")),
        (
            Design(
                weight="w",
                replicates=Replicates("brr", ("r1",)),
                calibration=Calibration(numeric=(("land", 5.0), ("w", 3.0)), household=("h",)),
            ),
            ("w", "r1", "land", "h"),
        ),
    ],
)
def test_columns_that_a_design_needs(design: Design, columns: tuple[str, ...]) -> None:
    assert design.columns == columns


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lonely_psu", "ignore"),
        ("pps", "sampford"),
        ("pps_variance", "none"),
        ("replicates", {"method": "jackknife"}),
        ("calibration", {"margins": [], "numeric": [], "method": "magic"}),
    ],
)
def test_a_design_that_is_written_wrongly_is_not_read(field: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({field: value}, Design)


def test_a_written_design_comes_back() -> None:
    design = Design(
        weight="w",
        stages=(Stage("v", "z", "n"), Stage("h")),
        lonely_psu="average",
        replicates=Replicates("fay", ("r1", "r2"), 0.5, (1.0, 2.0), 0.3, df=7),
    )
    assert msgspec.json.decode(msgspec.json.encode(design), type=Design) == design


def test_joint_probabilities_are_themselves_only() -> None:
    one, other = (JointProbabilities(("a",), [[0.5]]) for _ in range(2))
    assert one == one
    assert one != other


@pytest.mark.parametrize(
    ("margin", "columns", "categories", "total", "name"),
    [
        (SEX, ("sex",), (("f",), ("m",)), 100.0, "sex"),
        (Margin.of(["sex"], {("f",): 1}), ("sex",), (("f",),), 1.0, "sex"),
        (
            Margin.of(["area", "sex"], {("N", "f"): 2, ("N", "m"): 3}),
            ("area", "sex"),
            (("N", "f"), ("N", "m")),
            5.0,
            "area × sex",
        ),
        (Margin.whole(9), (), ((),), 9.0, ""),
        (Margin.of("sex", {}), ("sex",), (), 0.0, "sex"),
    ],
)
def test_margins(
    margin: Margin,
    columns: tuple[str, ...],
    categories: tuple[tuple[str, ...], ...],
    total: float,
    name: str,
) -> None:
    assert (margin.columns, margin.categories) == (columns, categories)
    assert (margin.sum, margin.name) == (total, name)


@pytest.mark.parametrize(
    ("total", "totals"), [(100, (51.0, 49.0)), (200, (102.0, 98.0)), (1, (0.51, 0.49)), (0, (0, 0))]
)
def test_a_margin_is_scaled(total: float, totals: tuple[float, ...]) -> None:
    scaled = SEX.scaled_to(total)
    assert scaled.totals == pytest.approx(totals)
    assert (scaled.columns, scaled.categories, scaled.counted) == (
        SEX.columns,
        SEX.categories,
        SEX.counted,
    )


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_scaling_twice_is_scaling_once(first: float, second: float) -> None:
    twice = SEX.scaled_to(first).scaled_to(second)
    assert twice.totals == pytest.approx(SEX.scaled_to(second).totals)


@pytest.mark.parametrize(
    ("wrong", "said", "fix"),
    [
        ({}, "A calibration without totals changes nothing.", "at least one margin"),
        (
            {"margins": (SEX,), "method": "logit"},
            "The logit method needs bounds.",
            "for example 0.5 and 2",
        ),
        (
            {"margins": (SEX,), "bounds": (1.5, 2.0)},
            "Bounds from 1.5 to 2.0 do not allow",
            "a least factor below 1",
        ),
        (
            {"margins": (SEX,), "bounds": (-1.0, 2.0)},
            "a least factor of -1.0 bounds nothing",
            "Give a least factor above 0.",
        ),
        (
            {"margins": (Margin.of("zone", {"N": 4}, "household"),)},
            "Totals of households can be met only where members share one weight.",
            "Say which columns identify a household.",
        ),
    ],
)
def test_what_is_wrong_with_a_calibration_is_told(
    wrong: dict[str, object], said: str, fix: str
) -> None:
    with pytest.raises(SathitiError) as error:
        Calibration(**wrong)  # type: ignore[arg-type]
    assert said in str(error.value)
    assert fix in str(error.value)


def series(dataflow: str) -> ReportSeries:
    return ReportSeries(dataflow, "A.*")


@pytest.mark.parametrize(
    ("figures", "drawn", "dataflows"),
    [
        ([], [], set()),
        (["DF_A"], [], {"DF_A"}),
        ([], [["DF_B"], ["DF_B", "DF_C"]], {"DF_B", "DF_C"}),
        (["DF_A", "DF_B"], [["DF_B"], []], {"DF_A", "DF_B"}),
    ],
)
def test_a_report_needs_the_dataflows_of_its_words_and_drawings(
    figures: list[str], drawn: list[list[str]], dataflows: set[str]
) -> None:
    plan = ReportPlan(
        "r",
        Text({}),
        {},
        {f"f{number}": series(name) for number, name in enumerate(figures)},
        tuple(ReportPart("table", Text({}), tuple(map(series, names))) for names in drawn),
    )
    assert plan.dataflows == dataflows


@pytest.mark.parametrize(
    ("choice", "part"),
    [
        ({"lonely_psu": "ajust"}, "“ajust” is not known as lonely_psu"),
        ({"pps": "brewers"}, "“brewers” is not known as pps"),
        ({"pps_variance": "ht"}, "“ht” is not known as pps_variance"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused(choice, part):
    with pytest.raises(SathitiError, match=part):
        Design(weight="w", **choice)


def test_a_way_to_replicate_that_is_not_offered_is_refused():
    with pytest.raises(SathitiError, match="“jackknife” is not known as method"):
        Replicates("jackknife")
