"""Each check on few rows: just inside its limit it is silent, just outside it speaks."""

from typing import Any

import pytest
from msgspec import structs

from sathiti.methods.validation.series import CHECKS
from sathiti.methods.validation.series.blocks import blocks
from sathiti.model import Text

from .conftest import STRUCTURE, Row
from .limits import about, across, panel_of, renamed, run, series

QUINTILES = ("Q1", "Q2", "Q3", "Q4", "Q5")


def quintiles(*values: str) -> list[Row]:
    return across(
        "STUNT", "PT", "INCOME_WEALTH_QUANTILE", dict(zip(QUINTILES, values, strict=True))
    )


@pytest.mark.parametrize(
    ("check", "rows", "found"),
    [
        ("sum_of_parts", across("POP", "NUMBER", "SEX", {"_T": "10", "M": "4", "F": "6"}), []),
        (
            "sum_of_parts",
            across("POP", "NUMBER", "SEX", {"_T": "11", "M": "4", "F": "6"}),
            ["2015 11"],
        ),
        (
            "sum_of_parts",
            across("POP", "NUMBER", "SEX", {"_T": "11", "M": "4", "F": "6", "_U": "1"}),
            [],
        ),
        ("sum_of_parts", across("POP", "NUMBER", "SEX", {"_T": "11", "M": "4"}), []),
        ("sum_of_parts", across("POP", "NUMBER", "SEX", {"M": "4", "F": "6"}), []),
        # rounded amounts: 1 unit of the last digit is allowed, more is not
        ("sum_of_parts", across("FOOD", "T", "SEX", {"_T": "10.1", "M": "4.0", "F": "6.0"}), []),
        (
            "sum_of_parts",
            across("FOOD", "T", "SEX", {"_T": "10.3", "M": "4.0", "F": "6.0"}),
            ["2015 10.3"],
        ),
        # a mean is no sum
        ("sum_of_parts", across("POV", "PT", "SEX", {"_T": "11", "M": "4", "F": "6"}), []),
        ("sum_of_parts", across("EARN", "CUR_LCU", "SEX", {"_T": "11", "M": "4", "F": "6"}), []),
        (
            "sum_of_means",
            across("EARN", "CUR_LCU", "SEX", {"_T": "10", "M": "4", "F": "6"}),
            ["2015 10"],
        ),
        ("sum_of_means", across("EARN", "CUR_LCU", "SEX", {"_T": "5", "M": "4", "F": "6"}), []),
        (
            "sum_of_means",
            across("POV", "PT", "SEX", {"_T": "45.1", "M": "20.0", "F": "25.1"}),
            ["2015 45.1"],
        ),
        ("sum_of_means", across("POV", "PT", "SEX", {"_T": "100", "M": "40", "F": "60"}), []),
        ("part_above_total", across("FOOD", "T", "PRODUCT", {"_T": "1000", "RICE": "1005"}), []),
        (
            "part_above_total",
            across("FOOD", "T", "PRODUCT", {"_T": "1000", "RICE": "1006"}),
            ["2015 1006"],
        ),
        ("part_above_total", across("FOOD", "T", "PRODUCT", {"_T": "-10", "RICE": "5"}), []),
        ("part_above_total", across("POV", "PT", "SEX", {"_T": "20", "M": "25"}), []),
        (
            "total_outside_parts",
            across("POV", "PT", "SEX", {"_T": "25.1", "M": "20.0", "F": "25.0"}),
            [],
        ),
        (
            "total_outside_parts",
            across("POV", "PT", "SEX", {"_T": "25.2", "M": "20.0", "F": "25.0"}),
            ["2015 25.2"],
        ),
        (
            "total_outside_parts",
            across("POV", "PT", "SEX", {"_T": "19.8", "M": "20.0", "F": "25.0"}),
            ["2015 19.8"],
        ),
        (
            "total_outside_parts",
            across("POP", "NUMBER", "SEX", {"_T": "30", "M": "20", "F": "25"}),
            [],
        ),
        (
            "total_equals_part",
            across("POV", "PT", "URBANISATION", {"_T": "10.0", "U": "10.0", "R": "30.0"}),
            ["2015 10.0"],
        ),
        (
            "total_equals_part",
            across("POV", "PT", "URBANISATION", {"_T": "10.6", "U": "10.0", "R": "30.0"}),
            [],
        ),
        (
            "total_equals_part",
            across("POV", "PT", "URBANISATION", {"_T": "10.0", "U": "10.0", "R": "10.0"}),
            [],
        ),
        (
            "total_unlikely",
            across("POV", "PT", "SEX", {"_T": "21.8", "M": "20.0", "F": "40.0"}),
            ["2015 21.8"],
        ),
        (
            "total_unlikely",
            across("POV", "PT", "SEX", {"_T": "21.9", "M": "20.0", "F": "40.0"}),
            [],
        ),
        (
            "total_unlikely",
            across("POV", "PT", "SEX", {"_T": "38.2", "M": "20.0", "F": "40.0"}),
            ["2015 38.2"],
        ),
        ("sibling_spike", quintiles("20.0", "20.0", "61.0", "20.0", "20.0"), ["2015 61.0"]),
        ("sibling_spike", quintiles("20.0", "20.0", "60.0", "20.0", "20.0"), []),
        ("sibling_spike", quintiles("20.0", "20.0", "6.6", "20.0", "20.0"), ["2015 6.6"]),
        ("sibling_spike", quintiles("0", "0.2", "0.9", "0.2", "0"), []),
        ("sibling_spike", quintiles("90.0", "20.0", "20.0", "20.0", "90.0"), []),
        ("sibling_spike", quintiles("20.0", "20.0", "0", "20.0", "20.0"), []),
    ],
)
def test_a_whole_and_its_parts(world: Any, check: str, rows: list[Row], found: list[str]) -> None:
    assert about(world, check, rows) == found


@pytest.mark.parametrize(
    ("check", "unit", "value", "found"),
    [
        ("above_base", "PT", "100", False),
        ("above_base", "PT", "100.1", True),
        ("above_base", "PER_1000_LIVE_BIRTHS", "1000", False),
        ("above_base", "PER_1000_LIVE_BIRTHS", "1001", True),
        ("above_base", "PROB", "1", False),
        ("above_base", "PROB", "1.01", True),
        ("above_base", "NUMBER", "1e9", False),
        ("impossible_in_unit", "PT", "1000", False),
        ("impossible_in_unit", "PT", "1001", True),
        ("impossible_in_unit", "PER_1000_LIVE_BIRTHS", "10001", True),
        ("negative", "NUMBER", "-1", True),
        ("negative", "NUMBER", "0", False),
        ("negative", "NUMBER", "-0", False),
        ("negative", "PT", "-0.1", True),
        ("negative", "T", "-5", True),
        ("negative", "USD", "-5", False),
        ("negative", "IX", "-5", False),
        ("count_with_fraction", "NUMBER", "3.0", False),
        ("count_with_fraction", "NUMBER", "3.5", True),
        ("count_with_fraction", "NUMBER", "35e-1", True),
        ("count_with_fraction", "NUMBER", "3.5e1", False),
        ("count_with_fraction", "PT", "3.5", False),
    ],
)
def test_one_value_in_its_unit(world: Any, check: str, unit: str, value: str, found: bool) -> None:
    assert about(world, check, series("SME", unit, [value])) == [f"2015 {value}"] * found


@pytest.mark.parametrize(
    ("unit", "value", "power", "found"),
    [
        ("NUMBER", "5", "0", False),
        ("NUMBER", "5", "3", False),
        ("NUMBER", "5", "12", True),
        ("NUMBER", "1", "12", False),
        ("NUMBER", "1.1", "12", True),
        ("PT", "5", "0", False),
        ("PT", "5", "3", True),
        ("USD", "5", "15", False),
        ("USD", "5", "18", True),
        ("USD", "-5", "18", True),
        ("USD", "5", "junk", False),
    ],
)
def test_multipliers_by_unit(world: Any, unit: str, value: str, power: str, found: bool) -> None:
    rows = series("SME", unit, [value], UNIT_MULT=power)
    assert bool(run(world, "multiplier", rows).breaches) == found


@pytest.mark.parametrize(
    ("second", "power", "found"),
    [("110", "3", True), ("110", "0", False), ("0.11", "3", False), ("799", "3", True),
     ("800", "3", False), ("0", "3", False)],
)  # fmt: skip
def test_a_multiplier_that_changes(world: Any, second: str, power: str, found: bool) -> None:
    rows = series("FDI", "USD", {2015: "100"}) + series(
        "FDI", "USD", {2016: second}, UNIT_MULT=power
    )
    assert bool(run(world, "multiplier_changes", rows).breaches) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["0.21", "0.223", "0.231", "0.305"], True),
        (["0.211", "0.223", "0.231"], False),
        (["0.211", "0.223", "0.231", "0.299"], False),
        (["0.211", "0.223", "0.231", "1.001"], False),
        (["0.21", "0.22", "0.23", "0.31"], False),
        (["-0.211", "0.223", "0.231", "0.311"], False),
    ],
)
def test_fractions_called_percent(world: Any, values: list[str], found: bool) -> None:
    assert bool(run(world, "fraction_as_percent", series("SME", "PT", values)).breaches) == found
    assert run(world, "fraction_as_percent", series("SME", "IX", values)).checked == 0


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["31.0", "0.31", "32.0"], ["2016 0.31"]),
        (["31.0", "0.19", "32.0"], []),
        (["31.0", "1", "32.0"], []),
        (["0.31", "0.32"], []),
        (["3.1", "0.05", "3.2"], []),
    ],
)
def test_a_fraction_among_percentages(world: Any, values: list[str], found: list[str]) -> None:
    assert about(world, "scale_mix", series("SME", "PT", values)) == found


@pytest.mark.parametrize(
    ("unit", "values", "found"),
    [
        ("USD", ["100", "499"], []),
        ("USD", ["100", "501"], ["2016 501"]),
        ("USD", ["501", "100"], ["2016 100"]),
        ("USD", {2015: "100", 2019: "2400"}, []),
        ("USD", {2015: "100", 2019: "2600"}, ["2019 2600"]),
        ("USD", ["1", "9"], []),
        ("USD", ["-100", "900"], []),
        ("USD", ["0", "900"], []),
        ("NUMBER", ["9", "90"], []),
        ("NUMBER", ["10", "51"], ["2016 51"]),
        ("PT", ["20.0", "51.0"], ["2016 51.0"]),
        ("PT", ["20.0", "49.0"], []),
        ("PT", ["4.0", "15.0"], []),
        ("USD", ["100", "260", "100"], ["2016 260"]),
        ("USD", ["100", "240", "100"], []),
        ("USD", ["1000", "1010", "1020", "1030", "1900"], ["2019 1900"]),
        ("USD", ["1000", "1010", "1020", "1030", "1750"], []),
    ],
)  # fmt: skip
def test_jumps(world: Any, unit: str, values: Any, found: list[str]) -> None:
    assert about(world, "jump", series("FDI", unit, values)) == found


def test_a_declared_break_is_no_jump(world: Any) -> None:
    rows = series("FDI", "USD", {2015: "100"})
    assert about(world, "jump", rows + series("FDI", "USD", {2016: "900"}, OBS_STATUS="B")) == []
    assert about(world, "jump", rows + series("FDI", "USD", {2016: "900"}, OBS_STATUS="A")) == [
        "2016 900"
    ]


@pytest.mark.parametrize(("later", "found"), [("151", True), ("149", False)])
@pytest.mark.parametrize(
    ("source", "other"),
    [("Ministry of Health", True), ("Statistical office, household survey 2016", False),
     ("STATISTICAL OFFICE; household survey", False)],
)  # fmt: skip
def test_breaks_between_sources(
    world: Any, later: str, found: bool, source: str, other: bool
) -> None:
    rows = series("FDI", "USD", {2015: "100"})
    rows += series("FDI", "USD", {2016: later}, SOURCE_DETAIL=source)
    assert bool(run(world, "source_break", rows).breaches) == (found and other)


@pytest.mark.parametrize(
    ("times", "missing"),
    [
        (["2015", "2016", "2018", "2019"], "2017"),
        (["2015", "2016", "2017", "2018"], ""),
        (["2015", "2016", "2018"], ""),
        (["2015", "2016", "2019", "2020"], ""),
        (["2015", "2017", "2019", "2021"], ""),
        (["2015-Q3", "2015-Q4", "2016-Q2", "2016-Q3"], "2016-Q1"),
        (["2015-11", "2015-12", "2016-02", "2016-03"], "2016-01"),
        (["2015-S1", "2015-S2", "2016-S2", "2017-S1"], "2016-S1"),
        (["2020-W51", "2020-W52", "2021-W01", "2021-W02"], "2020-W53"),
        (["2016-02-27", "2016-02-28", "2016-03-01", "2016-03-02"], "2016-02-29"),
        (["2015", "2016", "2018-Q1", "2019"], ""),
    ],
)
def test_gaps_at_every_frequency(world: Any, times: list[str], missing: str) -> None:
    breaches = run(world, "time_gap", [Row("FDI", "USD", time, "100") for time in times]).breaches
    assert [breach.values["missing"] for breach in breaches] == [[missing]] * bool(missing)


@pytest.mark.parametrize("written", ["2015-03", "2015-M03"])
def test_a_period_given_without_a_value_is_no_gap(world: Any, written: str) -> None:
    """However the month is written."""
    times = ["2015-01", "2015-02", "2015-04", "2015-05"]
    rows = [Row("FDI", "USD", time, "100") for time in times]
    assert len(run(world, "time_gap", rows).breaches) == 1
    rows.append(Row("FDI", "USD", written, "", {"OBS_STATUS": "M"}))
    assert run(world, "time_gap", rows).breaches == ()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["1.25", "1.5", "1.75"], False),
        (["1.25", "1.5", "2"], True),
        (["1.25", "1.5"], False),
        (["1.25", "1.26", "1.5"], False),
        (["1", "2", "3"], False),
        (["1.5e-3", "0.0016", "0.0017"], False),
    ],
)
def test_uneven_decimals(world: Any, values: list[str], found: bool) -> None:
    assert bool(run(world, "decimals_differ", series("SME", "PT", values)).breaches) == found
    assert run(world, "decimals_differ", series("SME", "NUMBER", values)).checked == 0


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["12345", "12345", "23456", "34567"], ["2016 12345"]),
        (["1234", "1234", "23456", "34567"], []),
        (["12345", "12345", "12400", "12500"], []),
        (["12345", "12345"], []),
        (["12345", "23456", "12345", "34567"], []),
    ],
)
def test_values_carried_forward(world: Any, values: list[str], found: list[str]) -> None:
    assert about(world, "repeated_value", series("FDI", "USD", values)) == found


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        (["31"] * 4, [4]),
        (["31"] * 3, []),
        (["3"] * 4, []),
        (["31"] * 4 + ["32"] * 4, [4, 4]),
        (["31", "31", "30", "31", "31"], []),
        (["31", "31.0", "3.1e1", "031"], [4]),
    ],
)
def test_values_that_never_change(world: Any, values: list[str], runs: list[int]) -> None:
    breaches = run(world, "constant_series", series("FDI", "USD", values)).breaches
    assert [len(breach.about) for breach in breaches] == runs


@pytest.mark.parametrize(
    ("check", "codes", "written", "found"),
    [
        ("value_unreadable", {}, "1,5", True),
        ("value_unreadable", {}, "..", False),
        ("value_unreadable", {}, "-", False),
        ("value_unreadable", {}, "", False),
        ("value_missing", {}, "", True),
        ("value_missing", {}, "..", True),
        ("value_missing", {"OBS_STATUS": "M"}, "", False),
        ("value_missing", {"OBS_STATUS": ""}, "", False),
        ("value_despite_status", {"OBS_STATUS": "M"}, "5", True),
        ("value_despite_status", {"OBS_STATUS": "M"}, "", False),
        ("value_despite_status", {"OBS_STATUS": "A"}, "5", False),
        ("code_unknown", {"SEX": "X"}, "5", True),
        ("code_unknown", {"SEX": " M "}, "5", False),
        ("code_unknown", {"SEX": "m"}, "5", True),
        ("code_unknown", {"SEX": ""}, "5", False),
        ("code_missing", {"SEX": ""}, "5", True),
        ("code_missing", {"SEX": "  "}, "5", True),
        ("code_missing", {"NATURE": ""}, "5", False),
        ("padded", {"SEX": "M\u00a0"}, "5", True),
        ("padded", {}, "5\t", True),
        ("padded", {"SOURCE_DETAIL": "two  words"}, "5", False),
        ("time_detail_strange", {"TIME_DETAIL": "2015/16"}, "5", False),
        ("time_detail_strange", {"TIME_DETAIL": "spring"}, "5", True),
        ("time_detail_strange", {"TIME_DETAIL": "12015"}, "5", True),
        ("time_detail_strange", {"TIME_DETAIL": ""}, "5", False),
        ("time_detail_outside", {"TIME_DETAIL": "2014/15"}, "5", False),
        ("time_detail_outside", {"TIME_DETAIL": "2010-2014"}, "5", True),
        ("time_detail_outside", {"TIME_DETAIL": "2010-2020"}, "5", False),
        ("source_missing", {"SOURCE_DETAIL": " "}, "5", True),
        ("source_missing", {"SOURCE_DETAIL": "x"}, "5", False),
        ("source_missing", {"SOURCE_DETAIL": ""}, "", False),
        ("status_against_source", {"SOURCE_DETAIL": "Estimated by us"}, "5", True),
        ("status_against_source", {"SOURCE_DETAIL": "Projections"}, "5", True),
        ("status_against_source", {"SOURCE_DETAIL": "Estimated", "OBS_STATUS": "E"}, "5", False),
        ("status_against_source", {"SOURCE_DETAIL": "Underestimated"}, "5", False),
        ("attribute_holds_code", {"TIME_DETAIL": "USD"}, "5", True),
        ("attribute_holds_code", {"TIME_DETAIL": "0"}, "5", False),
        ("period_frequency", {"TIME_PERIOD": "2015-Q1"}, "5", True),
        ("period_frequency", {"TIME_PERIOD": "2015-Q1", "FREQ": "Q"}, "5", False),
        ("period_frequency", {"TIME_PERIOD": "2015", "FREQ": "Q"}, "5", True),
        ("period_frequency", {"TIME_PERIOD": "2015-Q1", "FREQ": "?"}, "5", False),
        ("period_future", {"TIME_PERIOD": "2023"}, "5", False),
        ("period_future", {"TIME_PERIOD": "2023-06"}, "5", False),
        ("period_future", {"TIME_PERIOD": "2023-06-02"}, "5", True),
        ("period_future", {"TIME_PERIOD": "2024"}, "5", True),
        ("period_future", {"TIME_PERIOD": "2024", "OBS_STATUS": "F"}, "5", False),
        ("period_future", {"TIME_PERIOD": "2024"}, "", False),
    ],
)
def test_one_row(world: Any, check: str, codes: dict[str, str], written: str, found: bool) -> None:
    assert bool(run(world, check, series("FDI", "USD", [written], **codes)).breaches) == found


@pytest.mark.parametrize(
    ("number", "rate", "found"),
    [("500", "5.00", False), ("500", "5.10", False), ("500", "5.40", True), ("500", "50.0", True)],
)
def test_a_rate_and_its_number(world: Any, number: str, rate: str, found: bool) -> None:
    """The other series tells that there are ten million people."""
    rows = [
        Row("INJ", "NUMBER", "2015", "3000000"),
        Row("INJ", "PER_100000_POP", "2015", "30000.00"),
        Row("DTH", "NUMBER", "2015", number),
        Row("DTH", "PER_100000_POP", "2015", rate),
    ]
    assert about(world, "rate_against_number", rows) == [f"2015 {rate}"] * found


def test_a_rate_without_population_is_not_judged(world: Any) -> None:
    rows = [Row("DTH", "NUMBER", "2015", "0"), Row("DTH", "PER_100000_POP", "2015", "0")]
    outcome = run(world, "rate_against_number", rows)
    assert (outcome.checked, outcome.not_evaluated, outcome.breaches) == (0, 1, ())


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ({2015: "0", 2016: "5"}, False),
        ({2015: "0", 2016: "0"}, True),
        ({2015: "1", 2016: "2"}, False),
    ],
)
def test_a_zero_rate_without_number(world: Any, years: dict[int, str], found: bool) -> None:
    rows = series("DTH", "NUMBER", {2015: "7"}) + series("DTH", "PER_100000_POP", years)
    assert bool(run(world, "zero_without_number", rows).breaches) == found


@pytest.mark.parametrize(
    ("codes", "bounds"),
    [
        (("Y_LE64", "Y_GT64"), True),
        (("Y_LE64", "Y_GE65"), True),
        (("Y_LT65", "Y_GE65"), True),
        (("Y_LT65", "Y_GT65"), False),
        (("Y0T14", "Y15T64", "Y_GT64"), True),
    ],
)
def test_age_groups_that_are_all_ages(world: Any, codes: tuple[str, ...], bounds: bool) -> None:
    """“Above 64” begins at 65."""
    rows = across("POP", "NUMBER", "AGE", {"_T": "10", **dict.fromkeys(codes, "5")})

    assert bool(blocks(panel_of(world, rows))) == bounds


def test_codes_without_any_name_are_not_said_to_have_one_name(world: Any) -> None:
    rows = series("FDI", "USD", ["5"])
    nameless = renamed("CL_SEX", M=Text({}), F=Text({}))
    same = renamed("CL_SEX", M=Text.of(en="Person"), F=Text.of(en="person"))
    for structure, wanted in ((nameless, []), (same, ["CL_SEX"]), (STRUCTURE, [])):
        panel = panel_of(world, rows, structure)

        breaches = CHECKS["series.names_duplicate"].run(panel, {}).breaches
        assert [breach.key for breach in breaches] == wanted


def test_one_name_under_two_parents_is_fine(world: Any) -> None:
    codes = STRUCTURE.codelists["CL_AGE"]
    members = tuple(
        structs.replace(code, name=Text.of(en="Other"), parent=parent)
        for code, parent in zip(codes.codes, ("", "a", "b", "c", "d", "e"), strict=True)
    )
    lists = {**STRUCTURE.codelists, "CL_AGE": structs.replace(codes, codes=members)}
    structure = structs.replace(STRUCTURE, codelists=lists)

    panel = panel_of(world, series("FDI", "USD", ["5"]), structure)
    assert CHECKS["series.names_duplicate"].run(panel, {}).breaches == ()


def test_the_same_figures_twice_under_copied_keys_are_one_finding(world: Any) -> None:
    values = ["12345", "23456", "34567", "45678", "56789", "67890"]
    rows = [row for name in ("FDI", "SME", "IMR") for row in series(name, "USD", values)]
    breaches = run(world, "identical_series", rows).breaches
    assert [breach.about[0].key[1] for breach in breaches] == ["SME", "IMR"]
    apart = [*series("FDI", "USD", values), *series("SME", "USD", [*values[:-1], "67891"])]
    assert run(world, "identical_series", apart).breaches == ()


def test_padding_of_values_is_told_of_the_measure(world: Any) -> None:
    (breach,) = run(world, "padded", series("POP", "NUMBER", [" 5 "])).breaches
    assert breach.values["column"] == STRUCTURE.measure.id
