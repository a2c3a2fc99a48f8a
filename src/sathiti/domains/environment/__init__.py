"""Environment statistics: indicators, accounts' tables, coverage, questionnaires, comparison."""

from sathiti.domains.environment.comparison import compare
from sathiti.domains.environment.coverage_report import (
    COVERAGE,
    CoverageCounts,
    coverage_answers,
    coverage_counts,
    coverage_view,
)
from sathiti.domains.environment.fdes import MOST_PERIODS, fdes_coverage, yearbook_templates
from sathiti.domains.environment.figures import INDICATORS, Figures
from sathiti.domains.environment.indicators import compile_indicator, forms_of
from sathiti.domains.environment.line import production_steps
from sathiti.domains.environment.questionnaires import (
    SDG,
    answer,
    global_account,
    global_rules,
    global_sdg,
    questionnaires_of,
)
from sathiti.domains.environment.tables import SeriesView, build_tables

__all__ = [
    "COVERAGE",
    "CoverageCounts",
    "Figures",
    "INDICATORS",
    "MOST_PERIODS",
    "SDG",
    "SeriesView",
    "answer",
    "build_tables",
    "compare",
    "compile_indicator",
    "coverage_answers",
    "coverage_counts",
    "coverage_view",
    "fdes_coverage",
    "forms_of",
    "global_account",
    "global_rules",
    "global_sdg",
    "production_steps",
    "questionnaires_of",
    "yearbook_templates",
]
