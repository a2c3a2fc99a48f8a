"""Welfare of households: consumption by recipe, equivalence scales, prices."""

from sathiti.methods.poverty.welfare.aggregate import (
    Consumption,
    consumption,
    incomplete,
    inconsistent,
)
from sathiti.methods.poverty.welfare.durables import depreciation_rates
from sathiti.methods.poverty.welfare.members import household_members
from sathiti.methods.poverty.welfare.price_indices import fisher, laspeyres, paasche, tornqvist
from sathiti.methods.poverty.welfare.prices import (
    deflate,
    household_paasche,
    price_index,
    unit_values,
)
from sathiti.methods.poverty.welfare.recipe import (
    Durable,
    Durables,
    Item,
    Lines,
    Rent,
    WelfareRecipe,
)
from sathiti.methods.poverty.welfare.rent import RentModel, fit_rent
from sathiti.methods.poverty.welfare.scales import (
    Calories,
    Need,
    Oecd,
    Parametric,
    PerCapita,
    Scale,
    SquareRoot,
)

__all__ = [
    "Calories",
    "Consumption",
    "Durable",
    "Durables",
    "Item",
    "Lines",
    "Need",
    "Oecd",
    "Parametric",
    "PerCapita",
    "Rent",
    "RentModel",
    "Scale",
    "SquareRoot",
    "WelfareRecipe",
    "consumption",
    "deflate",
    "depreciation_rates",
    "fisher",
    "fit_rent",
    "household_members",
    "household_paasche",
    "incomplete",
    "inconsistent",
    "laspeyres",
    "paasche",
    "price_index",
    "tornqvist",
    "unit_values",
]
