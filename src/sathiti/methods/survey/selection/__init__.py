"""Sampling: what to select, how many, from which frame; rotation; replicate factors."""

from sathiti.methods.survey.selection.plan import SelectionPlan
from sathiti.methods.survey.selection.probabilities import inclusion_probabilities
from sathiti.methods.survey.selection.replicates import ReplicateFactors, replicate_factors
from sathiti.methods.survey.selection.select import SelectedSample, select, select_within

__all__ = [
    "ReplicateFactors",
    "SelectedSample",
    "SelectionPlan",
    "inclusion_probabilities",
    "replicate_factors",
    "select",
    "select_within",
]
