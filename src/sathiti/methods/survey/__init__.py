"""Estimation from sample surveys, with errors that follow from the design.

``Sample(table, Design(...))`` answers totals, means, shares, ratios and more, by domain, on any
engine.
"""

from sathiti.methods.survey.cube import Cube
from sathiti.methods.survey.design_report import DesignReport
from sathiti.methods.survey.estimates import Estimates, ReliabilityRule
from sathiti.methods.survey.estimating import Contrast
from sathiti.methods.survey.estimators import (
    Correlation,
    Estimator,
    Mean,
    Proportion,
    Ratio,
    Total,
    Variance,
)
from sathiti.methods.survey.independence import RaoScott
from sathiti.methods.survey.joint import joint_probabilities
from sathiti.methods.survey.observations import SdmxMapping
from sathiti.methods.survey.regression import Regression
from sathiti.methods.survey.sample import Sample
from sathiti.methods.survey.tabulation import CrossTable
from sathiti.methods.survey.terms import Factor, Term
from sathiti.model.design import Design, JointProbabilities, Replicates, Stage

__all__ = [
    "Contrast",
    "Correlation",
    "CrossTable",
    "Cube",
    "Design",
    "DesignReport",
    "Estimates",
    "Estimator",
    "Factor",
    "JointProbabilities",
    "Mean",
    "Proportion",
    "RaoScott",
    "Ratio",
    "Regression",
    "ReliabilityRule",
    "Replicates",
    "Sample",
    "SdmxMapping",
    "Stage",
    "Term",
    "Total",
    "Variance",
    "joint_probabilities",
]
