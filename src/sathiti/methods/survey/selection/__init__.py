"""Sampling: replicate factors of primary sampling units."""

from sathiti.methods.survey.selection.replicates import ReplicateFactors, replicate_factors

__all__ = ["ReplicateFactors", "replicate_factors"]
