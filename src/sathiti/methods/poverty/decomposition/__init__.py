"""What poverty, inequality and their changes are made of."""

from sathiti.methods.poverty.decomposition.groups import (
    entropy_parts,
    fgt_parts,
    sectoral_change,
)
from sathiti.methods.poverty.decomposition.growth import datt_ravallion, shapley_change
from sathiti.methods.poverty.decomposition.incidence import group_growth, quantile_growth
from sathiti.methods.poverty.decomposition.shapley import shapley
from sathiti.methods.poverty.decomposition.sides import Side, fixed, two_sides

__all__ = [
    "Side",
    "datt_ravallion",
    "entropy_parts",
    "fgt_parts",
    "fixed",
    "group_growth",
    "quantile_growth",
    "sectoral_change",
    "shapley",
    "shapley_change",
    "two_sides",
]
