"""Weights: from inclusion probabilities to weights that meet the totals of the population.

`base_weights` inverts inclusion probabilities, `adjust_by_classes` and `adjust_by_propensity` make
good non-response, `trim_weights` cuts extremes, `calibrate_weights` meets population totals
(post-stratification, raking, regression, between bounds), read by `margins_of`. Each gives an
expression of the rows and, by `attach`, the table with the new column.
"""

from sathiti.methods.survey.weighting.base import base_weights
from sathiti.methods.survey.weighting.calibration import Calibrated, calibrate_weights
from sathiti.methods.survey.weighting.population import margins_of
from sathiti.methods.survey.weighting.propensity import (
    Propensity,
    adjust_by_propensity,
    response_propensity,
)
from sathiti.methods.survey.weighting.report import CalibrationReport
from sathiti.methods.survey.weighting.response import ResponseAdjusted, adjust_by_classes
from sathiti.methods.survey.weighting.trimming import Limits, Trimmed, trim_weights
from sathiti.model import Calibration, Margin

__all__ = [
    "Calibrated",
    "Calibration",
    "CalibrationReport",
    "Limits",
    "Margin",
    "Propensity",
    "ResponseAdjusted",
    "Trimmed",
    "adjust_by_classes",
    "adjust_by_propensity",
    "base_weights",
    "calibrate_weights",
    "margins_of",
    "response_propensity",
    "trim_weights",
]
