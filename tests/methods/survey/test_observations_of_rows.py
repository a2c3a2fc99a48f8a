"""Rows of estimates as SDMX observations, the rows written out by hand."""

from typing import Any

import msgspec
import pyarrow as pa
import pytest

from sathiti.methods.survey.observations import SdmxMapping, observations
from sathiti.model import Code, CodeList, Component, SathitiError, Structure, Text

NAME = Text.of(en="Name")
AREAS = CodeList("CL_AREA", "NSO", "1.0", NAME, tuple(Code(one, NAME) for one in ("XN", "XS")))
STRUCTURE = Structure(
    "WORK",
    "NSO",
    "1.0",
    NAME,
    (Component("REF_AREA", NAME, "dimension", "CL_AREA"), Component("SEX", NAME, "dimension")),
    tuple(
        Component(one, NAME, "attribute")
        for one in ("OBS_STATUS", "STANDARD_ERROR", "CI_LOWER", "CI_UPPER", "CV", "SAMPLE_SIZE")
    ),
    codelists={"CL_AREA": AREAS},
)
HOW = SdmxMapping(
    columns={"REF_AREA": "zone", "SEX": "sex"},
    constants={"TIME_PERIOD": "2024"},
    codes={"REF_AREA": {"North": "XN", "South": "XS"}},
)


def row(zone: str = "North", sex: Any = "F", **changes: Any) -> dict[str, Any]:
    """An estimate of one domain."""
    plain = {
        "zone": zone,
        "sex": sex,
        "estimate": 0.25,
        "standard_error": 0.05,
        "ci_low": 0.15,
        "ci_high": 0.35,
        "cv": 0.2,
        "design_effect": 1.5,
        "n": 40,
        "df": 12,
        "flag": "",
    }
    return plain | changes


def observed(*rows: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """The observations of rows, with some of the mapping changed."""
    how = msgspec.structs.replace(HOW, **changes)
    made: list[dict[str, Any]] = observations(rows, ["zone", "sex"], STRUCTURE, how).to_pylist()
    return made


def test_one_row_in_full() -> None:
    (one,) = observed(row())
    assert one == {
        "REF_AREA": "XN",
        "SEX": "F",
        "TIME_PERIOD": "2024",
        "OBS_VALUE": 0.25,
        "OBS_STATUS": "A",
        "STANDARD_ERROR": "0.05",
        "CI_LOWER": "0.15",
        "CI_UPPER": "0.35",
        "CV": "0.2",
        "SAMPLE_SIZE": "40",
    }


def test_columns_stand_in_the_order_of_the_structure() -> None:
    table = observations([row()], ["zone", "sex"], STRUCTURE, HOW)
    assert table.column_names == [one.id for one in STRUCTURE.components()]
    assert table.schema.field("OBS_VALUE").type == pa.float64()
    assert table.schema.field("STANDARD_ERROR").type == pa.string()


def test_no_rows_are_no_observations_but_all_columns() -> None:
    table = observations([], ["zone", "sex"], STRUCTURE, HOW)
    assert table.num_rows == 0
    assert table.schema.field("OBS_VALUE").type == pa.float64()
    assert table.schema.field("REF_AREA").type == pa.string()


def test_the_factor_multiplies_the_estimate_and_its_interval_and_nothing_else() -> None:
    (one,) = observed(row(), factor=100.0)
    assert one["OBS_VALUE"] == 25.0
    assert (one["STANDARD_ERROR"], one["CI_LOWER"], one["CI_UPPER"]) == ("5", "15", "35")
    assert (one["CV"], one["SAMPLE_SIZE"]) == ("0.2", "40")


def test_rows_that_come_in_are_left_as_they_are() -> None:
    given = row()
    observed(given, factor=100.0)
    assert given == row()


@pytest.mark.parametrize(
    ("flag", "status"),
    [("", "A"), ("empty", "L"), ("undefined", "L"), ("low", "U"), ("no error", "U")],
)
def test_a_flag_says_the_status(flag: str, status: str) -> None:
    assert observed(row(flag=flag))[0]["OBS_STATUS"] == status


def test_what_is_withheld_keeps_its_key_and_the_size_of_the_sample_only() -> None:
    (one,) = observed(row(flag="hidden"))
    assert one["OBS_STATUS"] == "O"
    assert (one["REF_AREA"], one["SEX"], one["SAMPLE_SIZE"]) == ("XN", "F", "40")
    for name in ("OBS_VALUE", "STANDARD_ERROR", "CI_LOWER", "CI_UPPER", "CV"):
        assert one[name] is None


def test_the_flags_to_withhold_are_a_choice() -> None:
    (shown,) = observed(row(flag="hidden"), withheld=())
    (held,) = observed(row(flag="low"), withheld=("low",))
    assert (shown["OBS_VALUE"], shown["OBS_STATUS"]) == (0.25, "U")
    assert (held["OBS_VALUE"], held["OBS_STATUS"]) == (None, "O")


def test_an_estimate_that_is_missing_is_an_empty_cell() -> None:
    nothing = dict.fromkeys(("estimate", "standard_error", "ci_low", "ci_high", "cv"))
    (one,) = observed(row(flag="empty", **nothing), factor=100.0)
    assert one["OBS_VALUE"] is None
    assert one["STANDARD_ERROR"] is None
    assert one["OBS_STATUS"] == "L"


@pytest.mark.parametrize(
    ("error", "written"),
    [
        (1 / 3, "0.3333333333"),
        (0.1 + 0.2, "0.3"),
        (2e-9, "2e-09"),
        (123456.0, "123456"),
        (0.0, "0"),
    ],
)
def test_errors_are_written_with_ten_digits(error: float, written: str) -> None:
    assert observed(row(standard_error=error))[0]["STANDARD_ERROR"] == written


@pytest.mark.parametrize("factor", [1.0, 100.0])
def test_an_error_that_is_rounding_is_none(factor: float) -> None:
    met = row(estimate=6.8e6, standard_error=2.4e-9, cv=3.5e-16)
    (found,) = observed(met, factor=factor)
    assert (found["STANDARD_ERROR"], found["CV"]) == ("0", "0")
    (found,) = observed(row(estimate=6.8e6, standard_error=1e-3, cv=1.5e-10), factor=factor)
    assert float(found["STANDARD_ERROR"]) == pytest.approx(1e-3 * factor)


def test_an_estimate_of_nought_keeps_its_error() -> None:
    (found,) = observed(row(estimate=0.0, standard_error=1e-9, cv=None))
    assert (found["STANDARD_ERROR"], found["CV"]) == ("1e-09", None)


def test_a_value_keeps_all_its_digits() -> None:
    assert observed(row(estimate=1 / 3))[0]["OBS_VALUE"] == 1 / 3


def test_values_without_a_code_are_their_own() -> None:
    rows = observed(row(zone="XS", sex=1), row(zone="XN", sex=2))
    assert [(one["REF_AREA"], one["SEX"]) for one in rows] == [("XS", "1"), ("XN", "2")]


def test_codes_are_found_by_the_value_as_text() -> None:
    codes = {**HOW.codes, "SEX": {"1": "M", "2": "F"}}
    rows = observed(row(sex=1), row(sex=2), codes=codes)
    assert [one["SEX"] for one in rows] == ["M", "F"]


def test_an_attribute_may_stand_in_another_component() -> None:
    (one,) = observed(row(), attributes={"design_effect": "CV"})
    assert one["CV"] == "1.5"
    assert one["STANDARD_ERROR"] is None


def test_a_value_that_is_no_code_is_told_with_the_list() -> None:
    with pytest.raises(SathitiError, match=r"REF_AREA has no code “West”.*XN, XS"):
        observed(row(zone="West"))


def test_a_constant_that_is_no_code_is_told() -> None:
    how = SdmxMapping(columns={"SEX": "sex"}, constants={"REF_AREA": "X", "TIME_PERIOD": "2024"})
    with pytest.raises(SathitiError, match="REF_AREA has no code “X”"):
        observations([row()], ["sex"], STRUCTURE, how)


def test_two_domains_of_one_code_are_told_with_the_key() -> None:
    codes = {"REF_AREA": {"North": "XN", "South": "XN"}}
    with pytest.raises(SathitiError, match=r"Two estimates have the key XN\.F\.2024"):
        observed(row("North"), row("South"), codes=codes)


@pytest.mark.parametrize(
    ("keys", "changes", "said"),
    [
        (["zone", "sex", "age"], {}, r"stand nowhere in WORK: age\."),
        (["zone"], {}, "have no key column sex"),
        (["zone", "sex"], {"constants": {}}, r"Nothing says the dimensions TIME_PERIOD of WORK"),
        (["zone"], {"columns": {"REF_AREA": "zone"}}, "Nothing says the dimensions SEX of WORK"),
        ([], {"columns": {"SEX": "sex"}}, r"no key column sex.*\(none\)"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(
    keys: list[str], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(SathitiError, match=said):
        observations([row()], keys, STRUCTURE, msgspec.structs.replace(HOW, **changes))


def test_a_component_that_is_not_there_is_refused() -> None:
    with pytest.raises(SathitiError, match="COLOUR"):
        observed(row(), constants={**HOW.constants, "COLOUR": "red"})
