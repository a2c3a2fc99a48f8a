"""Mineral industry and coal mining, tier 1: cement, lime, carbonates, coal.

Source: IPCC 2006 Guidelines, volume 3, chapter 2, and volume 2, chapter 4. The Lime equation
2.6 is the tier 2 form; with correction and hydration factors of one it is tier 1.
"""

from typing import Any

from sathiti.methods.emissions.equation import Equation, Input

# t CO2 / t CaCO3 over t CaO / t CaCO3: the 0.785 t CO2 / t CaO of equation 2.4.
CO2_PER_CAO = 0.43971 / 0.5603
# Gg of methane in one cubic metre at 20 degrees and one atmosphere.
GG_PER_M3 = 0.67e-6


def _clinker_factor(cao: Any, ckd: Any) -> Any:
    return CO2_PER_CAO * cao * ckd


def _cement(m_c: Any, c_cl: Any, im_cl: Any, ex_cl: Any, ef_clc: Any) -> Any:
    return (m_c * c_cl - im_cl + ex_cl) * ef_clc


def _lime(lime: Any, ef: Any, cf_lkd: Any, hydrated: Any) -> Any:
    return lime * ef * cf_lkd * hydrated


def _carbonate(carbonate: Any, ef: Any, calcination: Any) -> Any:
    return carbonate * ef * calcination


def _coal(coal: Any, ef: Any) -> Any:
    return coal * ef * GG_PER_M3


CLINKER_FACTOR = Equation(
    "ef_clc",
    "IPCC 2006 V3 equation 2.4",
    "",
    "t CO2/t clinker",
    (
        Input("cao", "t CaO/t clinker", high=1, default=0.65),
        Input("ckd", "1", low=1, default=1.02),
    ),
    _clinker_factor,
)
CEMENT_CO2 = Equation(
    "cement_co2",
    "IPCC 2006 V3 equation 2.1",
    "CO2",
    "t",
    (
        Input("m_c", "t"),
        Input("c_cl", "t clinker/t cement", high=1),
        Input("im_cl", "t", default=0.0),
        Input("ex_cl", "t", default=0.0),
        Input("ef_clc", "t CO2/t clinker"),
    ),
    _cement,
)
LIME_CO2 = Equation(
    "lime_co2",
    "IPCC 2006 V3 equation 2.6",
    "CO2",
    "t",
    (
        Input("lime", "t"),
        Input("ef", "t CO2/t lime", high=1),
        Input("cf_lkd", "1", low=1, default=1.0),
        Input("hydrated", "1", high=1, default=1.0),
    ),
    _lime,
)
CARBONATE_CO2 = Equation(
    "carbonate_co2",
    "IPCC 2006 V3 equation 2.16, one carbonate",
    "CO2",
    "t",
    (
        Input("carbonate", "t"),
        Input("ef", "t CO2/t", high=1),
        Input("calcination", "1", high=1, default=1.0),
    ),
    _carbonate,
)
COAL_MINING_CH4 = Equation(
    "coal_mining_ch4",
    "IPCC 2006 V2 equations 4.1.3 and 4.1.7",
    "CH4",
    "Gg",
    (Input("coal", "t"), Input("ef", "m3 CH4/t")),
    _coal,
)
EQUATIONS = (CLINKER_FACTOR, CEMENT_CO2, LIME_CO2, CARBONATE_CO2, COAL_MINING_CH4)
