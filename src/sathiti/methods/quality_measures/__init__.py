"""Quality indicators measured from what happened, filled into the concepts of SIMS."""

from sathiti.methods.quality_measures.coverage import (
    SeriesFigures,
    coverage_of,
    figures_in,
    in_ranges,
)
from sathiti.methods.quality_measures.indicators import (
    RevisionSize,
    completeness_rate,
    item_nonresponse_rate,
    length_of_series,
    punctuality_days,
    revision_size,
    time_lag_days,
    unit_nonresponse_rate,
)
from sathiti.methods.quality_measures.report import Measured, quality_report

__all__ = [
    "Measured",
    "RevisionSize",
    "SeriesFigures",
    "completeness_rate",
    "coverage_of",
    "figures_in",
    "in_ranges",
    "item_nonresponse_rate",
    "length_of_series",
    "punctuality_days",
    "quality_report",
    "revision_size",
    "time_lag_days",
    "unit_nonresponse_rate",
]
