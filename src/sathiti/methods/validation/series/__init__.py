"""General checks of SDMX observations of any country; what they know of the world is data."""

from sathiti.methods.validation.series.confront import CHECKS, check_observations
from sathiti.methods.validation.series.listing import findings_csv
from sathiti.methods.validation.series.tables import COLUMNS, KIND, SeriesRuleTables

__all__ = [
    "CHECKS",
    "COLUMNS",
    "KIND",
    "SeriesRuleTables",
    "check_observations",
    "findings_csv",
]
