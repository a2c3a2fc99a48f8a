"""Estimates become SDMX observations: keys by code, errors as attributes, gaps with a status."""

from typing import Any

import msgspec
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Estimates, ReliabilityRule, Sample, SdmxMapping
from sathiti.model import (
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    Lineage,
    SathitiError,
    Structure,
    Text,
)

NAME = Text.of(en="Name")
ERRORS = (
    "STANDARD_ERROR",
    "CI_LOWER",
    "CI_UPPER",
    "CV",
    "DEFF",
    "SAMPLE_SIZE",
    "DF",
    "RELIABILITY",
)


def codes(name: str, *ids: str) -> CodeList:
    return CodeList(name, "NSO", "1.0", NAME, tuple(Code(one, NAME) for one in ids))


def structure(*attributes: str) -> Structure:
    return Structure(
        "WELFARE",
        "NSO",
        "1.0",
        NAME,
        (
            Component("FREQ", NAME, "dimension"),
            Component("REF_AREA", NAME, "dimension", "CL_AREA"),
            Component("STAT", NAME, "dimension"),
        ),
        (
            Component("OBS_STATUS", NAME, "attribute", "CL_STATUS"),
            *(Component(one, NAME, "attribute") for one in attributes),
        ),
        codelists={
            "CL_AREA": codes("CL_AREA", "XN", "XS", "XE"),
            "CL_STATUS": codes("CL_STATUS", "A", "L", "U", "O"),
        },
    )


TABLE = pa.table(
    {
        "w": [2.0, 2.0, 3.0, 1.0, 5.0],
        "zone": ["N", "N", "S", "S", "E"],
        "psu": [1, 2, 3, 4, 5],
        "y": [1.0, 3.0, 5.0, 6.0, 4.0],
    }
)
MAPPING = SdmxMapping(
    columns={"REF_AREA": "zone"},
    constants={"FREQ": "A", "TIME_PERIOD": "2024", "STAT": "MEAN"},
    codes={"REF_AREA": {"N": "XN", "S": "XS", "E": "XE", "W": "XW"}},
)


@pytest.fixture
def estimates() -> Estimates:
    return Sample(TABLE, Design(weight="w", psu="psu")).mean("y", by=["zone"])


def observed(
    estimates: Estimates, how: SdmxMapping = MAPPING, *attributes: str
) -> list[dict[str, Any]]:
    dataflow = Dataflow("DF_WELFARE", "NSO", "1.0", NAME, structure(*attributes))
    dataset = estimates.to_dataset(dataflow, how, Lineage("estimate"))
    assert isinstance(dataset, Dataset)
    assert dataset.lineage.step == "estimate"
    rows: list[dict[str, Any]] = dataset.table.to_pylist()
    return rows


def changed(**values: Any) -> SdmxMapping:
    return msgspec.structs.replace(MAPPING, **values)


def test_a_row_is_an_observation_with_its_errors(estimates: Estimates) -> None:
    row = next(one for one in observed(estimates, MAPPING, *ERRORS) if one["REF_AREA"] == "XN")
    given = estimates.row(zone="N")
    assert list(row) == [
        "FREQ",
        "REF_AREA",
        "STAT",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
        *ERRORS,
    ]
    assert [row["FREQ"], row["STAT"], row["TIME_PERIOD"]] == ["A", "MEAN", "2024"]
    assert row["OBS_VALUE"] == given["estimate"]
    assert row["OBS_STATUS"] == "A"
    assert float(row["STANDARD_ERROR"]) == pytest.approx(given["standard_error"], rel=1e-9)
    assert float(row["CI_LOWER"]) == pytest.approx(given["ci_low"], rel=1e-9)
    assert float(row["CI_UPPER"]) == pytest.approx(given["ci_high"], rel=1e-9)
    assert float(row["CV"]) == pytest.approx(given["cv"], rel=1e-9)
    assert row["SAMPLE_SIZE"] == "2"
    assert row["DF"] == "1"
    assert row["RELIABILITY"] is None


def test_attributes_that_the_structure_lacks_are_left_out(estimates: Estimates) -> None:
    assert "STANDARD_ERROR" not in observed(estimates)[0]
    row = observed(estimates, changed(attributes={"standard_error": "SE"}), "SE", "CV")[0]
    assert row["SE"] is not None or row["OBS_STATUS"] == "U"
    assert row["CV"] is None


def test_an_estimate_without_error_is_of_low_reliability(estimates: Estimates) -> None:
    row = next(one for one in observed(estimates, MAPPING, *ERRORS) if one["REF_AREA"] == "XE")
    assert row["OBS_VALUE"] == 4.0
    assert row["OBS_STATUS"] == "U"
    assert row["STANDARD_ERROR"] is None
    assert row["RELIABILITY"] == "no_error"


def test_an_empty_domain_has_no_value_and_says_why() -> None:
    sample = Sample(TABLE.slice(0, 4), Design(weight="w", psu="psu"))
    rows = observed(sample.mean("y", by={"zone": ["N", "S", "E"]}), MAPPING, *ERRORS)
    row = next(one for one in rows if one["REF_AREA"] == "XE")
    assert row["OBS_VALUE"] is None
    assert row["OBS_STATUS"] == "L"
    assert row["SAMPLE_SIZE"] == "0"
    assert row["RELIABILITY"] == "empty"


def test_what_a_rule_hides_is_held_back(estimates: Estimates) -> None:
    rules = [ReliabilityRule("hidden", above_cv=0.3), ReliabilityRule("few", below_rows=10)]
    rows = {one["REF_AREA"]: one for one in observed(estimates.flagged(rules), MAPPING, *ERRORS)}
    assert estimates.row(zone="N")["cv"] > 0.3 > estimates.row(zone="S")["cv"]
    assert [rows["XN"]["OBS_VALUE"], rows["XN"]["OBS_STATUS"]] == [None, "O"]
    assert rows["XN"]["STANDARD_ERROR"] is rows["XN"]["CI_LOWER"] is None
    assert rows["XN"]["RELIABILITY"] == "hidden"
    assert rows["XS"]["OBS_VALUE"] is not None
    assert rows["XS"]["OBS_STATUS"] == "U"
    assert rows["XS"]["RELIABILITY"] == "few"


def test_statuses_are_a_choice(estimates: Estimates) -> None:
    how = changed(statuses={"": "A", "no_error": "A"})
    assert {one["OBS_STATUS"] for one in observed(estimates, how)} == {"A"}


def test_shares_in_percent() -> None:
    sample = Sample(TABLE, Design(weight="w"))
    estimates = sample.proportion("zone")
    how = changed(factor=100.0)
    for row, given in zip(observed(estimates, how, *ERRORS), estimates, strict=True):
        assert row["OBS_VALUE"] == pytest.approx(100 * given["estimate"])
        assert float(row["STANDARD_ERROR"]) == pytest.approx(100 * given["standard_error"])
        assert float(row["CI_LOWER"]) == pytest.approx(100 * given["ci_low"])
        assert float(row["CV"]) == pytest.approx(given["cv"])


def test_a_key_column_without_a_dimension_is_refused(estimates: Estimates) -> None:
    with pytest.raises(SathitiError, match="stand nowhere in WELFARE: zone") as refused:
        observed(estimates, changed(columns={}))
    assert "which dimension" in str(refused.value)


def test_a_column_that_is_no_key_is_refused(estimates: Estimates) -> None:
    how = changed(columns={"REF_AREA": "zone", "STAT": "measure"})
    with pytest.raises(SathitiError, match=r"no key column measure. Their key columns are: zone"):
        observed(estimates, how)


def test_dimensions_that_nothing_says_are_named(estimates: Estimates) -> None:
    with pytest.raises(SathitiError, match="the dimensions STAT, TIME_PERIOD of WELFARE"):
        observed(estimates, changed(constants={"FREQ": "A"}))


def test_a_component_that_the_structure_lacks_is_refused(estimates: Estimates) -> None:
    how = changed(constants={**MAPPING.constants, "UNIT": "PT"})
    with pytest.raises(SathitiError, match="WELFARE has no component “UNIT”"):
        observed(estimates, how)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (changed(codes={}), "REF_AREA has no code “E”"),
        (changed(codes={"REF_AREA": {"E": "XE", "N": "QQ"}}), "REF_AREA has no code “QQ”"),
        (changed(statuses={"": "Z"}), "OBS_STATUS has no code “Z”"),
    ],
)
def test_codes_must_be_in_their_list(estimates: Estimates, how: SdmxMapping, said: str) -> None:
    with pytest.raises(SathitiError, match=said):
        observed(estimates, how)


def test_two_estimates_may_not_have_one_key(estimates: Estimates) -> None:
    how = changed(codes={"REF_AREA": {"N": "XN", "S": "XN", "E": "XE"}})
    with pytest.raises(SathitiError, match=r"Two estimates have the key A\.XN\.MEAN\.2024"):
        observed(estimates, how)


def test_one_row_without_keys() -> None:
    sample = Sample(TABLE, Design(weight="w"))
    how = SdmxMapping(constants={**MAPPING.constants, "REF_AREA": "XN"})
    (row,) = observed(sample.total("y"), how, *ERRORS)
    assert row["OBS_VALUE"] == sample.total("y").row()["estimate"]
    assert float(row["DEFF"]) > 0
