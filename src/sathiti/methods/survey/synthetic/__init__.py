"""Made-up records of a household survey, for a country whose real ones cannot be passed on."""

from sathiti.methods.survey.synthetic.plan import (
    SyntheticItem,
    SyntheticPlan,
    SyntheticStratum,
)
from sathiti.methods.survey.synthetic.quantile_function import QuantileFunction, fit_quantiles
from sathiti.methods.survey.synthetic.records import SYNTHETIC, synthetic_survey

__all__ = [
    "SYNTHETIC",
    "QuantileFunction",
    "SyntheticItem",
    "SyntheticPlan",
    "SyntheticStratum",
    "fit_quantiles",
    "synthetic_survey",
]
