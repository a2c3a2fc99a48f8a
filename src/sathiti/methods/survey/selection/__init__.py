"""Sampling: how many, which, from what frame; rotation; replicate factors.

`select` and `select_within` draw samples from frames by a `SelectionPlan`; the allocations and
`size_for_cv` say how many units each stratum needs; `rotation_calendar` and `rotation_groups`
organise panels; `replicate_factors` makes replicates of a sample.
"""

from sathiti.methods.survey.selection.allocation import (
    equal_allocation,
    neyman_allocation,
    power_allocation,
    proportional_allocation,
)
from sathiti.methods.survey.selection.plan import SelectionPlan
from sathiti.methods.survey.selection.precision import expected_cv, size_for_cv, variation_of_share
from sathiti.methods.survey.selection.probabilities import inclusion_probabilities
from sathiti.methods.survey.selection.replicates import ReplicateFactors, replicate_factors
from sathiti.methods.survey.selection.rotation import (
    RotationPattern,
    rotation_calendar,
    rotation_groups,
)
from sathiti.methods.survey.selection.select import SelectedSample, select, select_within
from sathiti.methods.survey.selection.shares import Bounds

__all__ = [
    "Bounds",
    "ReplicateFactors",
    "RotationPattern",
    "SelectedSample",
    "SelectionPlan",
    "equal_allocation",
    "expected_cv",
    "inclusion_probabilities",
    "neyman_allocation",
    "power_allocation",
    "proportional_allocation",
    "replicate_factors",
    "rotation_calendar",
    "rotation_groups",
    "select",
    "select_within",
    "size_for_cv",
    "variation_of_share",
]
