"""Waste outside landfills, tier 1: amounts burnt, burning, composting, wastewater.

Source: IPCC 2006 Guidelines, volume 5, chapters 2, 4, 5 and 6.
"""

from typing import Any

from sathiti.methods.emissions.equation import Equation, Input

DAYS = 365


def _generated(population: Any, rate: Any) -> Any:
    return population * rate / 1e3


def _open_burnt(population: Any, p_frac: Any, rate: Any, b_frac: Any) -> Any:
    return population * p_frac * rate * b_frac * DAYS / 1e6


def _burnt_co2(waste: Any, dm: Any, cf: Any, fcf: Any, of: Any) -> Any:
    return waste * dm * cf * fcf * of * 44 / 12


def _by_weight(waste: Any, ef: Any) -> Any:
    return waste * ef / 1e6


def _treated(waste: Any, ef: Any, recovered: Any) -> Any:
    return waste * ef / 1e3 - recovered


def _tow(population: Any, bod: Any, i: Any) -> Any:
    return population * bod / 1e3 * i * DAYS


def _wastewater_ch4(tow: Any, share: Any, b0: Any, mcf: Any, sludge: Any, recovered: Any) -> Any:
    return (share * b0 * mcf * (tow - sludge) - recovered) / 1e6


def _effluent_nitrogen(
    population: Any, protein: Any, f_npr: Any, f_non_con: Any, f_ind_com: Any, n_sludge: Any
) -> Any:
    return population * protein * f_npr * f_non_con * f_ind_com - n_sludge


def _effluent_n2o(n_effluent: Any, ef: Any) -> Any:
    return n_effluent * ef * 44 / 28 / 1e6


_POPULATION = Input("population", "person")
_WASTE = Input("waste", "Gg")
_PER_GG = (_WASTE, Input("ef", "kg/Gg wet waste"))
_TREATED = (_WASTE, Input("ef", "g/kg wet waste"), Input("recovered", "Gg", default=0.0))

WASTE_GENERATED = Equation(
    "waste_generated",
    "IPCC 2006 V5 section 2.2.1",
    "",
    "Gg",
    (_POPULATION, Input("rate", "t/person/yr")),
    _generated,
)
OPEN_BURNT = Equation(
    "open_burnt",
    "IPCC 2006 V5 equation 5.7",
    "",
    "Gg",
    (
        _POPULATION,
        Input("p_frac", "1", high=1),
        Input("rate", "kg/person/day"),
        Input("b_frac", "1", high=1),
    ),
    _open_burnt,
)
BURNT_CO2 = Equation(
    "burnt_co2",
    "IPCC 2006 V5 equations 5.1 and 5.2, one waste type, fossil carbon",
    "CO2",
    "Gg",
    (
        _WASTE,
        Input("dm", "1", high=1),
        Input("cf", "1", high=1),
        Input("fcf", "1", high=1),
        Input("of", "1", high=1),
    ),
    _burnt_co2,
)
BURNT_CH4 = Equation("burnt_ch4", "IPCC 2006 V5 equation 5.4", "CH4", "Gg", _PER_GG, _by_weight)
BURNT_N2O = Equation("burnt_n2o", "IPCC 2006 V5 equation 5.5", "N2O", "Gg", _PER_GG, _by_weight)
BIOLOGICAL_CH4 = Equation(
    "biological_ch4", "IPCC 2006 V5 equation 4.1", "CH4", "Gg", _TREATED, _treated
)
BIOLOGICAL_N2O = Equation(
    "biological_n2o", "IPCC 2006 V5 equation 4.2", "N2O", "Gg", _TREATED, _treated
)
TOTAL_ORGANICS = Equation(
    "tow",
    "IPCC 2006 V5 equation 6.3",
    "",
    "kg BOD/yr",
    (_POPULATION, Input("bod", "g BOD/person/day"), Input("i", "1", low=1, default=1.0)),
    _tow,
)
WASTEWATER_CH4 = Equation(
    "wastewater_ch4",
    "IPCC 2006 V5 equations 6.1 and 6.2, one way of treatment",
    "CH4",
    "Gg",
    (
        Input("tow", "kg BOD/yr"),
        Input("share", "1", high=1),
        Input("b0", "kg CH4/kg BOD", default=0.6),
        Input("mcf", "1", high=1),
        Input("sludge", "kg BOD/yr", default=0.0),
        Input("recovered", "kg CH4/yr", default=0.0),
    ),
    _wastewater_ch4,
)
EFFLUENT_NITROGEN = Equation(
    "n_effluent",
    "IPCC 2006 V5 equation 6.8",
    "",
    "kg N/yr",
    (
        _POPULATION,
        Input("protein", "kg/person/yr"),
        Input("f_npr", "kg N/kg protein", high=1, default=0.16),
        Input("f_non_con", "1", low=1, default=1.1),
        Input("f_ind_com", "1", low=1, default=1.25),
        Input("n_sludge", "kg N/yr", default=0.0),
    ),
    _effluent_nitrogen,
)
EFFLUENT_N2O = Equation(
    "effluent_n2o",
    "IPCC 2006 V5 equation 6.7",
    "N2O",
    "Gg",
    (Input("n_effluent", "kg N/yr"), Input("ef", "kg N2O-N/kg N", high=1, default=0.005)),
    _effluent_n2o,
)
EQUATIONS = (
    WASTE_GENERATED,
    OPEN_BURNT,
    BURNT_CO2,
    BURNT_CH4,
    BURNT_N2O,
    BIOLOGICAL_CH4,
    BIOLOGICAL_N2O,
    TOTAL_ORGANICS,
    WASTEWATER_CH4,
    EFFLUENT_NITROGEN,
    EFFLUENT_N2O,
)
