"""Rows of estimates become observations: figures, statuses and keys, one by one."""

import msgspec
import pytest

from sathiti.methods.survey.observations import SdmxMapping, observations
from sathiti.model import Code, CodeList, Component, SathitiError, Structure, Text

NAME = Text.of(en="Name")
AREAS = CodeList("CL_AREA", "NSO", "1.0", NAME, tuple(Code(one, NAME) for one in ("N", "S")))
STRUCTURE = Structure(
    "POVERTY",
    "NSO",
    "1.0",
    NAME,
    (Component("REF_AREA", NAME, "dimension", "CL_AREA"),),
    tuple(
        Component(one, NAME, "attribute") for one in ("OBS_STATUS", "STANDARD_ERROR", "CV", "DF")
    ),
    codelists={"CL_AREA": AREAS},
)
HOW = SdmxMapping(columns={"REF_AREA": "zone"}, constants={"TIME_PERIOD": "2024"})


def row(zone="N", **figures):
    """A row of estimates."""
    usual = {
        "estimate": 0.25,
        "standard_error": 0.03,
        "ci_low": 0.19,
        "ci_high": 0.31,
        "cv": 0.12,
        "design_effect": 1.5,
        "n": 400,
        "df": 38,
        "flag": "",
    }
    return {"zone": zone, **usual, **figures}


def observed(*rows, keys=("zone",), **how):
    """Observations of rows."""
    mapping = msgspec.structs.replace(HOW, **how)
    return observations(rows, keys, STRUCTURE, mapping).to_pylist()


def test_columns_are_the_components_in_their_order():
    table = observations([row()], ["zone"], STRUCTURE, HOW)
    assert table.column_names == [one.id for one in STRUCTURE.components()]


def test_figures_are_text_and_the_value_is_a_number():
    (found,) = observed(row())
    assert found[STRUCTURE.measure.id] == 0.25
    assert (found["STANDARD_ERROR"], found["CV"], found["DF"]) == ("0.03", "0.12", "38")
    assert (found["REF_AREA"], found["TIME_PERIOD"]) == ("N", "2024")


@pytest.mark.parametrize("factor", [1.0, 100.0, 0.001])
def test_a_factor_moves_the_value_and_its_error_but_no_ratio(factor):
    (found,) = observed(row(), factor=factor)
    assert found[STRUCTURE.measure.id] == pytest.approx(0.25 * factor)
    assert float(found["STANDARD_ERROR"]) == pytest.approx(0.03 * factor)
    assert found["CV"] == "0.12"


def test_last_digits_do_not_move_the_text():
    one, other = observed(row("N", standard_error=0.1 + 0.2), row("S", standard_error=0.3))
    assert one["STANDARD_ERROR"] == other["STANDARD_ERROR"] == "0.3"


@pytest.mark.parametrize("factor", [1.0, 100.0])
def test_an_error_that_is_rounding_is_none(factor):
    met = row(estimate=6.8e6, standard_error=2.4e-9, cv=3.5e-16)
    (found,) = observed(met, factor=factor)
    assert (found["STANDARD_ERROR"], found["CV"]) == ("0", "0")
    (found,) = observed(row(estimate=6.8e6, standard_error=1e-3, cv=1.5e-10), factor=factor)
    assert float(found["STANDARD_ERROR"]) == pytest.approx(1e-3 * factor)


def test_an_estimate_of_nought_keeps_its_error():
    (found,) = observed(row(estimate=0.0, standard_error=1e-9, cv=None))
    assert (found["STANDARD_ERROR"], found["CV"]) == ("1e-09", None)


@pytest.mark.parametrize(
    ("flag", "status"),
    [
        ("", "A"),
        ("empty", "L"),
        ("undefined", "L"),
        ("no_error", "U"),
        ("few", "U"),
        ("hidden", "O"),
    ],
)
def test_a_flag_has_a_status(flag, status):
    assert observed(row(flag=flag))[0]["OBS_STATUS"] == status


def test_what_is_held_back_has_no_figures():
    (found,) = observed(row(flag="hidden"))
    assert found[STRUCTURE.measure.id] is None
    assert (found["STANDARD_ERROR"], found["CV"], found["DF"]) == (None, None, None)


def test_other_flags_may_be_held_back():
    assert observed(row(flag="few"), withheld=("few",))[0][STRUCTURE.measure.id] is None
    assert observed(row(flag="hidden"), withheld=("few",))[0][STRUCTURE.measure.id] == 0.25


def test_a_figure_that_is_missing_is_empty():
    (found,) = observed(row(standard_error=None, cv=None), factor=100.0)
    assert (found["STANDARD_ERROR"], found["CV"]) == (None, None)
    assert found[STRUCTURE.measure.id] == 25


def test_values_are_codes_or_have_one():
    found = observed(row("N"), row("South"), codes={"REF_AREA": {"South": "S"}})
    assert [one["REF_AREA"] for one in found] == ["N", "S"]


def test_a_value_that_is_no_code_is_named_with_the_list():
    with pytest.raises(SathitiError, match="REF_AREA has no code “W”") as error:
        observed(row("W"))
    assert "the list has: N, S" in str(error.value)


def test_two_rows_of_one_key():
    with pytest.raises(SathitiError, match=r"Two estimates have the key N\.2024"):
        observed(row("N"), row("N"))


@pytest.mark.parametrize(
    ("keys", "how", "said"),
    [
        (("zone", "sex"), {}, "key columns that stand nowhere in POVERTY: sex"),
        ((), {}, "The estimates have no key column zone"),
        (("zone",), {"constants": {}}, "Nothing says the dimensions TIME_PERIOD of POVERTY"),
    ],
)
def test_mappings_that_are_not_complete(keys, how, said):
    with pytest.raises(SathitiError, match=said):
        observed(row(), keys=keys, **how)
