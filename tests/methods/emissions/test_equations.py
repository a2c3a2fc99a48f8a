"""The equations: each computed by hand, with its units and bounds; refused rows."""

import ast
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods import emissions
from sathiti.methods.emissions import (
    CEMENT_CO2,
    CLINKER_FACTOR,
    ENTERIC_CH4,
    EQUATIONS,
    MANURE_N2O,
    NITROGEN_EXCRETION,
    RICE_AMENDMENT,
    RICE_CH4,
    RICE_FACTOR,
    SOILS_N2O_DIRECT,
    SOILS_N2O_LEACHED,
    SOILS_N2O_VOLATILISED,
    Equation,
    Input,
    apply_equation,
)
from sathiti.model import Catalogue, CollectedError, SathitiError

BY_ID = {equation.id: equation for equation in EQUATIONS}
N2O = 44 / 28
# Equation to inputs and the result worked out by hand.
WORKED: dict[str, tuple[dict[str, float], float]] = {
    "co2_factor": ({"carbon": 20.2, "oxidation": 0.99}, 20.2 * 44 / 12 * 0.99),
    "ef_clc": ({"cao": 0.65, "ckd": 1.02}, 0.65 * 0.43971 / 0.5603 * 1.02),
    "cement_co2": (
        {"m_c": 1000, "c_cl": 0.75, "im_cl": 100, "ex_cl": 50, "ef_clc": 0.52},
        (750 - 100 + 50) * 0.52,
    ),
    "lime_co2": ({"lime": 100, "ef": 0.75, "cf_lkd": 1.02, "hydrated": 0.97}, 75 * 1.02 * 0.97),
    "carbonate_co2": ({"carbonate": 100, "ef": 0.43971}, 43.971),
    "coal_mining_ch4": ({"coal": 1e6, "ef": 1.2}, 1.2e6 * 0.67e-6),
    "enteric_ch4": ({"heads": 2e6, "ef": 47}, 94.0),
    "manure_ch4": ({"heads": 2e6, "ef": 1}, 2.0),
    "nex": ({"n_rate": 0.38, "tam": 319}, 0.38 * 319 / 1000 * 365),
    "manure_n2o": ({"heads": 1e6, "nex": 40, "ms": 0.5, "ef3": 0.005}, 0.1 * N2O),
    "manure_n2o_volatilised": (
        {"heads": 1e6, "nex": 40, "ms": 0.5, "frac_gas": 0.3, "ef4": 0.01},
        0.06 * N2O,
    ),
    "f_prp": ({"heads": 1e6, "nex": 40, "ms": 0.5}, 2e7),
    "r_ag": ({"crop": 4000, "slope": 0.95, "intercept": 2.46}, (3.8 + 2.46) / 4),
    "f_cr": (
        {
            "area_ha": 1000,
            "burnt_ha": 100,
            "cf": 0.8,
            "crop": 4000,
            "r_ag": 1.5,
            "n_ag": 0.007,
            "frac_remove": 0.5,
            "r_bg": 0.4,
            "n_bg": 0.009,
        },
        4000 * 920 * (1.5 * 0.007 * 0.5 + 0.4 * 0.009),
    ),
    "soils_n2o_n_inputs": (
        {"f_sn": 10, "f_on": 20, "f_cr": 30, "f_som": 40, "ef1": 0.01},
        1.0,
    ),
    "soils_n2o_direct": (
        {
            "f_sn": 1e6,
            "f_on": 2e6,
            "f_cr": 3e6,
            "f_som": 4e6,
            "ef1": 0.01,
            "f_rice": 1e6,
            "ef1_rice": 0.003,
            "f_prp_cpp": 5e6,
            "ef3_cpp": 0.02,
            "f_prp_so": 1e6,
            "ef3_so": 0.01,
            "organic_area": 1000,
            "ef2": 16,
        },
        (0.1 + 0.003 + 0.1 + 0.01 + 0.016) * N2O,
    ),
    "soils_n2o_volatilised": (
        {"f_sn": 1e6, "f_on": 2e6, "f_prp": 3e6, "frac_gasf": 0.1, "frac_gasm": 0.2, "ef4": 0.01},
        (0.1 + 1.0) * 0.01 * N2O,
    ),
    "soils_n2o_leached": (
        {
            "f_sn": 1e6,
            "f_on": 2e6,
            "f_prp": 3e6,
            "f_cr": 4e6,
            "f_som": 0,
            "frac_leach": 0.3,
            "ef5": 0.0075,
        },
        10 * 0.3 * 0.0075 * N2O,
    ),
    "sf_o": ({"roa": 5, "cfoa": 0.29}, 2.45**0.59),
    "ef": ({"ef_c": 1.3, "sf_w": 0.28, "sf_p": 1.22, "sf_o": 1.5}, 1.3 * 0.28 * 1.22 * 1.5),
    "rice_ch4": ({"area_ha": 1e6, "days": 102, "ef": 0.5}, 51.0),
    "burning_ch4": ({"area_ha": 1e6, "fuel_mass": 6.875, "cf": 0.8, "gef": 2.7}, 14.85),
    "burning_n2o": ({"area_ha": 1e6, "fuel_mass": 6.875, "cf": 0.8, "gef": 0.07}, 0.385),
    "liming_co2": ({"limestone": 1000, "dolomite": 500}, (120 + 65) * 44 / 12 / 1000),
    "urea_co2": ({"urea": 1000}, 200 * 44 / 12 / 1000),
    "waste_generated": ({"population": 7e6, "rate": 0.26}, 1820.0),
    "open_burnt": (
        {"population": 1e6, "p_frac": 0.5, "rate": 0.6, "b_frac": 0.5},
        1e6 * 0.5 * 0.6 * 0.5 * 365 / 1e6,
    ),
    "burnt_co2": (
        {"waste": 10, "dm": 1, "cf": 0.75, "fcf": 1, "of": 0.58},
        10 * 0.75 * 0.58 * 44 / 12,
    ),
    "burnt_ch4": ({"waste": 10, "ef": 6500}, 0.065),
    "burnt_n2o": ({"waste": 10, "ef": 150}, 0.0015),
    "biological_ch4": ({"waste": 10, "ef": 4, "recovered": 0.01}, 0.03),
    "biological_n2o": ({"waste": 10, "ef": 0.24}, 0.0024),
    "tow": ({"population": 1e6, "bod": 40, "i": 1.25}, 1e6 * 0.04 * 1.25 * 365),
    "wastewater_ch4": (
        {"tow": 1.825e7, "share": 0.4, "mcf": 0.5, "sludge": 2.5e5, "recovered": 1000},
        (0.4 * 0.6 * 0.5 * 1.8e7 - 1000) / 1e6,
    ),
    "n_effluent": (
        {"population": 1e6, "protein": 25, "n_sludge": 1000},
        1e6 * 25 * 0.16 * 1.1 * 1.25 - 1000,
    ),
    "effluent_n2o": ({"n_effluent": 5.5e6}, 5.5 * 0.005 * N2O),
}


def test_every_equation_is_worked_out() -> None:
    assert set(WORKED) == set(BY_ID)
    assert len(BY_ID) == len(EQUATIONS)


@pytest.mark.parametrize("name", WORKED)
def test_numbers(name: str) -> None:
    inputs, result = WORKED[name]
    assert BY_ID[name].of(**inputs) == pytest.approx(result, rel=1e-12)


@pytest.mark.parametrize("name", WORKED)
def test_a_table_gives_what_numbers_give(name: str) -> None:
    equation, (inputs, result) = BY_ID[name], WORKED[name]
    table = pa.table({**{key: [float(value)] for key, value in inputs.items()}, "area": ["X"]})
    (row,) = apply_equation(table, equation).complete().to_pylist()
    assert row[equation.result] == pytest.approx(result, rel=1e-12)
    assert row["area"] == "X"
    if equation.gas:
        assert (row["gas"], row["unit"], row["equation"]) == (equation.gas, equation.unit, name)
    else:
        assert row[f"{name}_unit"] == equation.unit


@pytest.mark.parametrize("name", WORKED)
def test_formulas_work_on_arrays(name: str) -> None:
    equation, (inputs, result) = BY_ID[name], WORKED[name]
    given_ = {one.name: inputs.get(one.name, one.default) for one in equation.inputs}
    arrays = {key: np.array([value, value], dtype=float) for key, value in given_.items()}
    assert equation.formula(**arrays) == pytest.approx([result, result], rel=1e-12)


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda one: one.id)
def test_what_an_equation_must_say(equation: Equation) -> None:
    assert equation.source.startswith("IPCC 2006 V")
    assert equation.gas in ("", "CO2", "CH4", "N2O")
    assert equation.unit in ("Gg", "t") if equation.gas else equation.unit
    assert equation.id.isidentifier()
    for one in equation.inputs:
        assert one.unit
        assert one.low <= one.high
        assert one.default is None or one.low <= one.default <= one.high


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda one: one.id)
def test_shares_are_bounded(equation: Equation) -> None:
    shares = ("ms", "frac_gas", "frac_gasf", "frac_gasm", "frac_leach", "c_cl", "cf", "share")
    shares += (
        "frac_remove",
        "frac_renew",
        "dm",
        "fcf",
        "of",
        "p_frac",
        "b_frac",
        "oxidation",
        "mcf",
        "ef1",
        "ef4",
        "ef5",
    )
    for one in equation.inputs:
        if one.name in shares:
            assert (one.low, one.high) == (0, 1), one.name


def test_public_names_are_all_there() -> None:
    tree = ast.parse(Path(emissions.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and "." in (node.module or "")
        for alias in node.names
        if node.module != "sathiti.methods.emissions"
    }
    assert imported | {"EQUATIONS"} == set(emissions.__all__)
    assert all(hasattr(emissions, name) for name in emissions.__all__)


# How inputs are found.


def herd(**columns: list[Any]) -> pa.Table:
    return pa.table({"animal": ["buffalo", "cattle"], **columns})


def test_inputs_from_other_columns_and_numbers() -> None:
    table = herd(number=[1000, 2000])
    done = apply_equation(table, ENTERIC_CH4, {"heads": "number", "ef": 55.0}).complete()
    assert done["emission"].to_pylist() == pytest.approx([0.055, 0.11])
    assert done.column_names == ["animal", "number", "emission", "gas", "unit", "equation"]


def test_a_default_gives_way_to_a_column() -> None:
    plain = apply_equation(herd(x=[1, 1]), CLINKER_FACTOR).complete()["ef_clc"].to_pylist()
    own = apply_equation(herd(cao=[0.65, 0.6]), CLINKER_FACTOR).complete()["ef_clc"].to_pylist()
    assert plain[0] == plain[1] == pytest.approx(own[0])
    assert own[1] == pytest.approx(own[0] * 0.6 / 0.65)


def test_equations_in_a_row() -> None:
    """Excretion feeds manure; the columns of the first step lead to the second."""
    table = herd(n_rate=[0.44, 0.38], tam=[420.0, 319.0], heads=[1e6, 2e6])
    nitrogen = apply_equation(table, NITROGEN_EXCRETION).complete()
    manure = apply_equation(nitrogen, MANURE_N2O, {"ms": 0.3, "ef3": 0.005}).complete()
    wanted = 0.44 * 420 * 365 / 1000 * 1e6 * 0.3 * 0.005 * N2O / 1e6
    assert manure["emission"].to_pylist()[0] == pytest.approx(wanted)


def test_rice_by_water_regime() -> None:
    table = pa.table(
        {
            "regime": ["irrigated", "rainfed", "upland"],
            "sf_w": [0.78, 0.27, 0.0],
            "area_ha": [1e5, 7e5, 1e5],
            "roa": [2.0, 0.0, 0.0],
        }
    )
    table = apply_equation(table, RICE_AMENDMENT, {"cfoa": 1.0}).complete()
    table = apply_equation(table, RICE_FACTOR, {"ef_c": 1.22}).complete()
    done = apply_equation(table, RICE_CH4, {"days": 102.0}).complete()
    assert done["emission"].to_pylist() == pytest.approx(
        [1e5 * 102 * 1.22 * 0.78 * 3**0.59 / 1e6, 7e5 * 102 * 1.22 * 0.27 / 1e6, 0.0]
    )


def test_an_input_that_is_not_there() -> None:
    with pytest.raises(SathitiError, match=r"enteric_ch4: The input ef \(kg CH4/head/yr\)"):
        apply_equation(herd(heads=[1, 2]), ENTERIC_CH4)


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(SathitiError, match="The input number"):
        apply_equation(herd(heads=[1, 2]), ENTERIC_CH4, {"heads": "number", "ef": 1.0})


def test_an_input_the_equation_does_not_have() -> None:
    with pytest.raises(SathitiError, match=r"no input weight. Its inputs are: heads, ef"):
        apply_equation(herd(heads=[1, 2]), ENTERIC_CH4, {"weight": 3.0})
    with pytest.raises(SathitiError, match="no input weight"):
        ENTERIC_CH4.of(heads=1, ef=1, weight=1)


def test_a_number_out_of_bounds() -> None:
    with pytest.raises(SathitiError, match=r"The input cao is 65.0; it must lie between 0.0 and 1"):
        apply_equation(herd(x=[1, 2]), CLINKER_FACTOR, {"cao": 65.0})
    with pytest.raises(SathitiError, match=r"The input ckd is 0\.9"):
        CLINKER_FACTOR.of(ckd=0.9)
    with pytest.raises(SathitiError, match="The input heads is –"):
        ENTERIC_CH4.of(ef=1)
    with pytest.raises(SathitiError, match="The input heads is nan"):
        ENTERIC_CH4.of(ef=1, heads=math.nan)


def test_a_column_in_the_way_of_the_result() -> None:
    with pytest.raises(SathitiError, match="already has a column unit"):
        apply_equation(herd(heads=[1, 2], unit=["head", "head"]), ENTERIC_CH4, {"ef": 1.0})


def test_an_input_written_as_text() -> None:
    with pytest.raises(SathitiError, match="The column heads holds String"):
        apply_equation(herd(heads=["1", "2"]), ENTERIC_CH4, {"ef": 1.0})


# Rows that cannot be computed.


def cement(**values: list[Any]) -> pa.Table:
    rows = {"plant": ["A", "B", "C", "D"], "m_c": [1000.0] * 4, "c_cl": [0.75] * 4}
    return pa.table({**rows, **values})


def test_refused_rows_name_the_first_input_at_fault() -> None:
    done = apply_equation(
        cement(m_c=[1000.0, -1.0, None, 1000.0], c_cl=[0.75, 7.5, 0.75, 75.0]),
        CEMENT_CO2,
        {"ef_clc": 0.52},
    )
    assert done.emissions["plant"].to_pylist() == ["A"]
    assert done.refused.to_pylist() == [
        {"plant": "B", "input": "m_c", "value": -1.0, "reason": "below", "low": 0.0,
         "high": math.inf},
        {"plant": "C", "input": "m_c", "value": None, "reason": "input", "low": 0.0,
         "high": math.inf},
        {"plant": "D", "input": "c_cl", "value": 75.0, "reason": "above", "low": 0.0,
         "high": 1.0},
    ]  # fmt: skip


def test_refused_rows_are_told(lao: Catalogue) -> None:
    done = apply_equation(
        cement(m_c=[1000.0, -1.0, None, 1000.0], c_cl=[0.75, 0.75, 0.75, 75.0]),
        CEMENT_CO2,
        {"ef_clc": 0.52},
    )
    assert [str(one) for one in done.problems()] == [
        "activity › B: The input m_c is -1.0 and must not be below 0.0; the row is left out. "
        "Correct the value.",
        "activity › C: The input m_c has no value; the row is left out. Give the value.",
        "activity › D: The input c_cl is 75.0 and must not be above 1.0; the row is left out. "
        "Correct the value.",
    ]
    assert all("ບໍ່ໄດ້ນັບລວມ" in one.say(lao, "lo") for one in done.problems())
    with pytest.raises(CollectedError, match="Problems found: 3"):
        done.complete()


@pytest.mark.parametrize("value", [math.nan, math.inf, None])
def test_values_that_are_no_numbers_are_refused(value: float | None) -> None:
    done = apply_equation(cement(m_c=[value, 1.0, 1.0, 1.0]), CEMENT_CO2, {"ef_clc": 0.52})
    assert done.refused["plant"].to_pylist() == ["A"]
    assert done.refused["reason"].to_pylist() == ["input"]


# What must hold for any figures.

few = settings(max_examples=20, deadline=None)
positive = st.floats(0.001, 1e6)


@few
@given(area=positive, days=st.floats(1, 365), factor=st.floats(0.01, 5), times=st.floats(0.1, 10))
def test_rice_is_linear_in_area(area: float, days: float, factor: float, times: float) -> None:
    once = RICE_CH4.of(area_ha=area, days=days, ef=factor)
    assert RICE_CH4.of(area_ha=area * times, days=days, ef=factor) == pytest.approx(once * times)


@few
@given(roa=st.floats(0, 20), more=st.floats(0.01, 20), cfoa=st.floats(0.01, 1))
def test_more_straw_gives_more_methane(roa: float, more: float, cfoa: float) -> None:
    less = RICE_AMENDMENT.of(roa=roa, cfoa=cfoa)
    assert 1 <= less < RICE_AMENDMENT.of(roa=roa + more, cfoa=cfoa)


@few
@given(
    parts=st.tuples(positive, positive, positive, positive),
    ef1=st.floats(0, 0.1),
    ef4=st.floats(0, 0.1),
    ef5=st.floats(0, 0.1),
)
def test_nitrogen_adds_up_over_its_sources(
    parts: tuple[float, ...], ef1: float, ef4: float, ef5: float
) -> None:
    names = ("f_sn", "f_on", "f_cr", "f_som")
    whole = SOILS_N2O_DIRECT.of(**dict(zip(names, parts, strict=True)), ef1=ef1)
    single = [
        SOILS_N2O_DIRECT.of(**{name: part}, ef1=ef1)
        for name, part in zip(names, parts, strict=True)
    ]
    assert whole == pytest.approx(sum(single))
    leached = {"frac_leach": 0.3, "ef5": ef5}
    both = SOILS_N2O_LEACHED.of(f_sn=parts[0], f_prp=parts[1], **leached)
    assert both == pytest.approx(
        SOILS_N2O_LEACHED.of(f_sn=parts[0], **leached)
        + SOILS_N2O_LEACHED.of(f_prp=parts[1], **leached)
    )
    lost = {"frac_gasf": 0.1, "frac_gasm": 0.2, "ef4": ef4}
    # Organic nitrogen volatilises twice as much with these fractions.
    assert SOILS_N2O_VOLATILISED.of(f_on=parts[0], **lost) == pytest.approx(
        2 * SOILS_N2O_VOLATILISED.of(f_sn=parts[0], **lost)
    )


def test_an_own_equation_works_like_ours() -> None:
    """A country-specific equation is one more struct."""
    own = Equation(
        "charcoal_ch4", "office", "CH4", "t", (Input("wood", "t"),), lambda wood: wood * 0.03
    )
    done = apply_equation(pa.table({"area": ["X"], "wood": [100.0]}), own).complete()
    assert done["emission"].to_pylist() == [pytest.approx(3.0)]
