"""Air emissions: tier 1 estimates, accounts by industry, bridge, equivalents, uncertainty.

`apply_factors` multiplies any activity with its factors on the engine that holds it,
`apply_equation` computes the IPCC equations that are more than one product, `landfill_decay`
the one that runs through time. What could not be counted is always handed back beside the
emissions.
"""

from sathiti.methods.emissions import agriculture, energy, industry, waste
from sathiti.methods.emissions.agriculture import (
    ABOVE_GROUND_RATIO,
    ENTERIC_CH4,
    GRAZING_NITROGEN,
    LIMING_CO2,
    MANURE_CH4,
    MANURE_N2O,
    MANURE_N2O_VOLATILISED,
    NITROGEN_EXCRETION,
    RESIDUE_NITROGEN,
    RICE_AMENDMENT,
    RICE_CH4,
    RICE_FACTOR,
    SOILS_N2O_DIRECT,
    SOILS_N2O_LEACHED,
    SOILS_N2O_N_INPUTS,
    SOILS_N2O_VOLATILISED,
    UREA_CO2,
    burning,
)
from sathiti.methods.emissions.attribution import implied_factors, share_out
from sathiti.methods.emissions.bridge import LINES, residence_bridge
from sathiti.methods.emissions.energy import CO2_FACTOR, CO2_OF_BIOMASS, energy_factors
from sathiti.methods.emissions.equation import Equation, Input, apply_equation
from sathiti.methods.emissions.equivalent import co2_equivalent
from sathiti.methods.emissions.estimate import Estimate
from sathiti.methods.emissions.factors import apply_factors
from sathiti.methods.emissions.gathering import gather
from sathiti.methods.emissions.industry import (
    CARBONATE_CO2,
    CEMENT_CO2,
    CLINKER_FACTOR,
    COAL_MINING_CH4,
    LIME_CO2,
)
from sathiti.methods.emissions.landfill import landfill_ch4, landfill_decay
from sathiti.methods.emissions.plausibility import account_rules
from sathiti.methods.emissions.reading import parameter_table
from sathiti.methods.emissions.uncertainty import (
    combine_uncertainty,
    simulate_uncertainty,
    source_uncertainty,
    trend_uncertainty,
)
from sathiti.methods.emissions.waste import (
    BIOLOGICAL_CH4,
    BIOLOGICAL_N2O,
    BURNT_CH4,
    BURNT_CO2,
    BURNT_N2O,
    EFFLUENT_N2O,
    EFFLUENT_NITROGEN,
    OPEN_BURNT,
    TOTAL_ORGANICS,
    WASTE_GENERATED,
    WASTEWATER_CH4,
)

# Every equation there is, in the order of the guidelines' volumes.
EQUATIONS: tuple[Equation, ...] = (
    *energy.EQUATIONS,
    *industry.EQUATIONS,
    *agriculture.EQUATIONS,
    *waste.EQUATIONS,
)

__all__ = [
    "ABOVE_GROUND_RATIO",
    "BIOLOGICAL_CH4",
    "BIOLOGICAL_N2O",
    "BURNT_CH4",
    "BURNT_CO2",
    "BURNT_N2O",
    "CARBONATE_CO2",
    "CEMENT_CO2",
    "CLINKER_FACTOR",
    "CO2_FACTOR",
    "CO2_OF_BIOMASS",
    "COAL_MINING_CH4",
    "EFFLUENT_N2O",
    "EFFLUENT_NITROGEN",
    "ENTERIC_CH4",
    "EQUATIONS",
    "GRAZING_NITROGEN",
    "LIME_CO2",
    "LIMING_CO2",
    "LINES",
    "MANURE_CH4",
    "MANURE_N2O",
    "MANURE_N2O_VOLATILISED",
    "NITROGEN_EXCRETION",
    "OPEN_BURNT",
    "RESIDUE_NITROGEN",
    "RICE_AMENDMENT",
    "RICE_CH4",
    "RICE_FACTOR",
    "SOILS_N2O_DIRECT",
    "SOILS_N2O_LEACHED",
    "SOILS_N2O_N_INPUTS",
    "SOILS_N2O_VOLATILISED",
    "TOTAL_ORGANICS",
    "UREA_CO2",
    "WASTEWATER_CH4",
    "WASTE_GENERATED",
    "Equation",
    "Estimate",
    "Input",
    "account_rules",
    "apply_equation",
    "apply_factors",
    "burning",
    "co2_equivalent",
    "combine_uncertainty",
    "energy_factors",
    "gather",
    "implied_factors",
    "landfill_ch4",
    "landfill_decay",
    "parameter_table",
    "residence_bridge",
    "share_out",
    "simulate_uncertainty",
    "source_uncertainty",
    "trend_uncertainty",
]
