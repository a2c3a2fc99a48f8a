"""Environment statistics: indicators, the environment table, comparison with published values."""

from sathiti.domains.environment.comparison import compare
from sathiti.domains.environment.indicators import compile_indicator, forms_of
from sathiti.domains.environment.line import production_steps
from sathiti.domains.environment.tables import SeriesView, build_tables

__all__ = [
    "SeriesView",
    "build_tables",
    "compare",
    "compile_indicator",
    "forms_of",
    "production_steps",
]
