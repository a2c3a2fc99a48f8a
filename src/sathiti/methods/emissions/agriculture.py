"""Agriculture, tier 1: livestock, rice, managed soils, burning, liming, urea.

Source of every equation: IPCC 2006 Guidelines, volume 4, chapters 2, 5, 10 and 11; numbers
are unchanged in the 2019 Refinement unless said.
"""

from typing import Any

from sathiti.methods.emissions.equation import Equation, Input

N2O_PER_N = 44 / 28
CO2_PER_C = 44 / 12
DAYS = 365


def _per_head(heads: Any, ef: Any) -> Any:
    return heads * ef / 1e6


def _nex(n_rate: Any, tam: Any) -> Any:
    return n_rate * tam / 1000 * DAYS


def _manure_n2o(heads: Any, nex: Any, ms: Any, ef3: Any) -> Any:
    return heads * nex * ms * ef3 * N2O_PER_N / 1e6


def _manure_n2o_volatilised(heads: Any, nex: Any, ms: Any, frac_gas: Any, ef4: Any) -> Any:
    return heads * nex * ms * frac_gas * ef4 * N2O_PER_N / 1e6


def _grazing_nitrogen(heads: Any, nex: Any, ms: Any) -> Any:
    return heads * nex * ms


def _residue_nitrogen(
    area_ha: Any, burnt_ha: Any, cf: Any, crop: Any, r_ag: Any, n_ag: Any, frac_remove: Any,
    r_bg: Any, n_bg: Any, frac_renew: Any,
) -> Any:  # fmt: skip
    left = r_ag * n_ag * (1 - frac_remove) + r_bg * n_bg
    return crop * (area_ha - burnt_ha * cf) * frac_renew * left


def _above_ground(crop: Any, slope: Any, intercept: Any) -> Any:
    return (crop / 1000 * slope + intercept) / (crop / 1000)


def _n_inputs(f_sn: Any, f_on: Any, f_cr: Any, f_som: Any, ef1: Any) -> Any:
    return (f_sn + f_on + f_cr + f_som) * ef1


def _soils_direct(
    f_sn: Any, f_on: Any, f_cr: Any, f_som: Any, ef1: Any, f_rice: Any, ef1_rice: Any,
    f_prp_cpp: Any, ef3_cpp: Any, f_prp_so: Any, ef3_so: Any, organic_area: Any, ef2: Any,
) -> Any:  # fmt: skip
    inputs = _n_inputs(f_sn, f_on, f_cr, f_som, ef1) + f_rice * ef1_rice
    grazed = f_prp_cpp * ef3_cpp + f_prp_so * ef3_so
    return (inputs + grazed + organic_area * ef2) * N2O_PER_N / 1e6


def _soils_volatilised(
    f_sn: Any, f_on: Any, f_prp: Any, frac_gasf: Any, frac_gasm: Any, ef4: Any
) -> Any:
    return (f_sn * frac_gasf + (f_on + f_prp) * frac_gasm) * ef4 * N2O_PER_N / 1e6


def _soils_leached(
    f_sn: Any, f_on: Any, f_prp: Any, f_cr: Any, f_som: Any, frac_leach: Any, ef5: Any
) -> Any:
    return (f_sn + f_on + f_prp + f_cr + f_som) * frac_leach * ef5 * N2O_PER_N / 1e6


def _rice_amendment(roa: Any, cfoa: Any) -> Any:
    return (1 + roa * cfoa) ** 0.59


def _rice_factor(ef_c: Any, sf_w: Any, sf_p: Any, sf_o: Any, sf_s: Any) -> Any:
    return ef_c * sf_w * sf_p * sf_o * sf_s


def _rice_ch4(area_ha: Any, days: Any, ef: Any) -> Any:
    return ef * days * area_ha / 1e6


def _burning(area_ha: Any, fuel_mass: Any, cf: Any, gef: Any) -> Any:
    return area_ha * fuel_mass * cf * gef / 1e6


def _liming(limestone: Any, ef_limestone: Any, dolomite: Any, ef_dolomite: Any) -> Any:
    return (limestone * ef_limestone + dolomite * ef_dolomite) * CO2_PER_C / 1e3


def _urea(urea: Any, ef: Any) -> Any:
    return urea * ef * CO2_PER_C / 1e3


_HEADS = Input("heads", "head")
_NITROGEN = tuple(Input(name, "kg N", default=0.0) for name in ("f_sn", "f_on", "f_cr", "f_som"))
_SN, _ON, _CR, _SOM = _NITROGEN
_PRP = Input("f_prp", "kg N", default=0.0)
_NEX, _MS = Input("nex", "kg N/head/yr"), Input("ms", "1", high=1)
_EF4 = Input("ef4", "kg N2O-N/kg N", high=1)

ENTERIC_CH4 = Equation(
    "enteric_ch4",
    "IPCC 2006 V4 equation 10.19",
    "CH4",
    "Gg",
    (_HEADS, Input("ef", "kg CH4/head/yr")),
    _per_head,
)
MANURE_CH4 = Equation(
    "manure_ch4",
    "IPCC 2006 V4 equation 10.22",
    "CH4",
    "Gg",
    (_HEADS, Input("ef", "kg CH4/head/yr")),
    _per_head,
)
NITROGEN_EXCRETION = Equation(
    "nex",
    "IPCC 2006 V4 equation 10.30",
    "",
    "kg N/head/yr",
    (Input("n_rate", "kg N/1000 kg/day"), Input("tam", "kg/head")),
    _nex,
)
MANURE_N2O = Equation(
    "manure_n2o",
    "IPCC 2006 V4 equation 10.25",
    "N2O",
    "Gg",
    (_HEADS, _NEX, _MS, Input("ef3", "kg N2O-N/kg N", high=1)),
    _manure_n2o,
)
MANURE_N2O_VOLATILISED = Equation(
    "manure_n2o_volatilised",
    "IPCC 2006 V4 equations 10.26 and 10.27",
    "N2O",
    "Gg",
    (_HEADS, _NEX, _MS, Input("frac_gas", "1", high=1), _EF4),
    _manure_n2o_volatilised,
)
GRAZING_NITROGEN = Equation(
    "f_prp",
    "IPCC 2006 V4 equation 11.5",
    "",
    "kg N",
    (_HEADS, _NEX, _MS),
    _grazing_nitrogen,
)
ABOVE_GROUND_RATIO = Equation(
    "r_ag",
    "IPCC 2006 V4 Table 11.2 and equation 11.6",
    "",
    "1",
    (Input("crop", "kg dry matter/ha", low=1.0), Input("slope", "1"), Input("intercept", "t/ha")),
    _above_ground,
)
RESIDUE_NITROGEN = Equation(
    "f_cr",
    "IPCC 2006 V4 equation 11.6, one crop",
    "",
    "kg N",
    (
        Input("area_ha", "ha"),
        Input("burnt_ha", "ha", default=0.0),
        Input("cf", "1", high=1, default=1.0),
        Input("crop", "kg dry matter/ha"),
        Input("r_ag", "1"),
        Input("n_ag", "kg N/kg dry matter", high=1),
        Input("frac_remove", "1", high=1, default=0.0),
        Input("r_bg", "1"),
        Input("n_bg", "kg N/kg dry matter", high=1),
        Input("frac_renew", "1", high=1, default=1.0),
    ),
    _residue_nitrogen,
)
SOILS_N2O_N_INPUTS = Equation(
    "soils_n2o_n_inputs",
    "IPCC 2006 V4 equation 11.1, first term",
    "",
    "kg N2O-N",
    (*_NITROGEN, Input("ef1", "kg N2O-N/kg N", high=1)),
    _n_inputs,
)
SOILS_N2O_DIRECT = Equation(
    "soils_n2o_direct",
    "IPCC 2006 V4 equation 11.1",
    "N2O",
    "Gg",
    (
        *_NITROGEN,
        Input("ef1", "kg N2O-N/kg N", high=1),
        Input("f_rice", "kg N", default=0.0),
        Input("ef1_rice", "kg N2O-N/kg N", high=1, default=0.0),
        Input("f_prp_cpp", "kg N", default=0.0),
        Input("ef3_cpp", "kg N2O-N/kg N", high=1, default=0.0),
        Input("f_prp_so", "kg N", default=0.0),
        Input("ef3_so", "kg N2O-N/kg N", high=1, default=0.0),
        Input("organic_area", "ha", default=0.0),
        Input("ef2", "kg N2O-N/ha", default=0.0),
    ),
    _soils_direct,
)
SOILS_N2O_VOLATILISED = Equation(
    "soils_n2o_volatilised",
    "IPCC 2006 V4 equation 11.9",
    "N2O",
    "Gg",
    (_SN, _ON, _PRP, Input("frac_gasf", "1", high=1), Input("frac_gasm", "1", high=1), _EF4),
    _soils_volatilised,
)
SOILS_N2O_LEACHED = Equation(
    "soils_n2o_leached",
    "IPCC 2006 V4 equation 11.10",
    "N2O",
    "Gg",
    (
        _SN,
        _ON,
        _PRP,
        _CR,
        _SOM,
        Input("frac_leach", "1", high=1),
        Input("ef5", "kg N2O-N/kg N", high=1),
    ),
    _soils_leached,
)
RICE_AMENDMENT = Equation(
    "sf_o",
    "IPCC 2006 V4 equation 5.3, one amendment",
    "",
    "1",
    (Input("roa", "t/ha"), Input("cfoa", "1")),
    _rice_amendment,
)
RICE_FACTOR = Equation(
    "ef",
    "IPCC 2006 V4 equation 5.2",
    "",
    "kg CH4/ha/day",
    (
        Input("ef_c", "kg CH4/ha/day"),
        Input("sf_w", "1"),
        Input("sf_p", "1", default=1.0),
        Input("sf_o", "1", low=1.0, default=1.0),
        Input("sf_s", "1", default=1.0),
    ),
    _rice_factor,
)
RICE_CH4 = Equation(
    "rice_ch4",
    "IPCC 2006 V4 equation 5.1",
    "CH4",
    "Gg",
    (
        Input("area_ha", "ha/yr"),
        Input("days", "day", high=DAYS),
        Input("ef", "kg CH4/ha/day"),
    ),
    _rice_ch4,
)


def burning(gas: str) -> Equation:
    """Burning of crop residues or other biomass, one gas, Gg (V4 equation 2.27)."""
    inputs = (
        Input("area_ha", "ha"),
        Input("fuel_mass", "t/ha"),
        Input("cf", "1", high=1),
        Input("gef", "g/kg"),
    )
    return Equation(
        f"burning_{gas.lower()}", "IPCC 2006 V4 equation 2.27", gas, "Gg", inputs, _burning
    )


LIMING_CO2 = Equation(
    "liming_co2",
    "IPCC 2006 V4 equation 11.12",
    "CO2",
    "Gg",
    (
        Input("limestone", "t", default=0.0),
        Input("ef_limestone", "t C/t", high=1, default=0.12),
        Input("dolomite", "t", default=0.0),
        Input("ef_dolomite", "t C/t", high=1, default=0.13),
    ),
    _liming,
)
UREA_CO2 = Equation(
    "urea_co2",
    "IPCC 2006 V4 equation 11.13",
    "CO2",
    "Gg",
    (Input("urea", "t"), Input("ef", "t C/t", high=1, default=0.20)),
    _urea,
)
EQUATIONS = (
    ENTERIC_CH4,
    MANURE_CH4,
    NITROGEN_EXCRETION,
    MANURE_N2O,
    MANURE_N2O_VOLATILISED,
    GRAZING_NITROGEN,
    ABOVE_GROUND_RATIO,
    RESIDUE_NITROGEN,
    SOILS_N2O_N_INPUTS,
    SOILS_N2O_DIRECT,
    SOILS_N2O_VOLATILISED,
    SOILS_N2O_LEACHED,
    RICE_AMENDMENT,
    RICE_FACTOR,
    RICE_CH4,
    burning("CH4"),
    burning("N2O"),
    LIMING_CO2,
    UREA_CO2,
)
