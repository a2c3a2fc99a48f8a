"""The nouns: small, immutable, without input or output."""

from sathiti.model.account import (
    AccountIdentity,
    AccountLine,
    AccountPlan,
    AccountTable,
    AccountTemplate,
    CellsAsked,
    CellSource,
)
from sathiti.model.dataset import Dataset, Input, Lineage
from sathiti.model.days import write_day
from sathiti.model.delivery import Correction, Delivery, RawCell
from sathiti.model.design import Design, Replicates, Stage
from sathiti.model.design_calibration import Calibration, Margin
from sathiti.model.emission_estimate import EmissionEstimate, FactorChoice, number_of
from sathiti.model.errors import CollectedError, Place, SathitiError
from sathiti.model.instrument import Instrument, Item, Obligation, Section
from sathiti.model.lao import arabic_digits, lao_canonical, lao_search_key
from sathiti.model.microdata import (
    VARIABLE_ROLES,
    VARIABLE_TYPES,
    Codebook,
    Microdata,
    Variable,
)
from sathiti.model.numbers import NumberReading, NumberStyle, decimals_of, read_number, write_number
from sathiti.model.period import (
    Period,
    parse_period_range,
    periods_between,
    written_periods,
)
from sathiti.model.product import Indicator, PublishedValue, TableRow, TableTemplate
from sathiti.model.publication import (
    AccountShown,
    Compared,
    CoverChange,
    CoverClass,
    LandCoverView,
    MissingFigure,
    ObligationState,
    ResidualShown,
    TableCell,
    TableLine,
    TableView,
)
from sathiti.model.questionnaire import (
    AnswerRow,
    Answers,
    AnswerTable,
    Questionnaire,
    QuestionnairePlan,
    QuestionRow,
    QuestionTable,
)
from sathiti.model.release import QualityItem, QualityReport, Release
from sathiti.model.rule import (
    SEVERITIES,
    Confrontation,
    Finding,
    Rule,
    RuleSummary,
    Severity,
)
from sathiti.model.statistic import (
    CoverageView,
    Statistic,
    StatisticCoverage,
    StatisticSource,
)
from sathiti.model.structure import Code, CodeList, Component, Dataflow, Structure
from sathiti.model.survey import (
    SurveyDomain,
    SurveyFile,
    SurveyMargin,
    SurveyPlan,
    SurveyResponse,
    SurveyWeighting,
)
from sathiti.model.text import Catalogue, Message, Text
from sathiti.model.trace import RuleResult, TraceNode
from sathiti.model.unit import Area, Assignment, Succession, Unit

__all__ = [
    "TableView",
    "TableLine",
    "TableCell",
    "ObligationState",
    "Compared",
    "AccountIdentity",
    "AccountLine",
    "AccountPlan",
    "AccountShown",
    "CoverChange",
    "CoverClass",
    "CoverageView",
    "LandCoverView",
    "AccountTable",
    "AccountTemplate",
    "AnswerRow",
    "Answers",
    "AnswerTable",
    "Questionnaire",
    "QuestionnairePlan",
    "QuestionRow",
    "QuestionTable",
    "Statistic",
    "StatisticCoverage",
    "StatisticSource",
    "Area",
    "Assignment",
    "Calibration",
    "Design",
    "Replicates",
    "Stage",
    "Catalogue",
    "CellSource",
    "CellsAsked",
    "Code",
    "CodeList",
    "Codebook",
    "CollectedError",
    "Component",
    "Confrontation",
    "Correction",
    "Dataflow",
    "Dataset",
    "Delivery",
    "EmissionEstimate",
    "FactorChoice",
    "Finding",
    "Indicator",
    "Input",
    "Instrument",
    "Item",
    "Lineage",
    "Margin",
    "Message",
    "Microdata",
    "MissingFigure",
    "NumberReading",
    "NumberStyle",
    "Obligation",
    "Period",
    "Place",
    "PublishedValue",
    "QualityItem",
    "QualityReport",
    "RawCell",
    "Release",
    "ResidualShown",
    "Rule",
    "RuleResult",
    "RuleSummary",
    "SEVERITIES",
    "SathitiError",
    "Section",
    "Severity",
    "Structure",
    "Succession",
    "SurveyDomain",
    "SurveyFile",
    "SurveyMargin",
    "SurveyPlan",
    "SurveyResponse",
    "SurveyWeighting",
    "TableRow",
    "TableTemplate",
    "Text",
    "TraceNode",
    "Unit",
    "VARIABLE_ROLES",
    "VARIABLE_TYPES",
    "Variable",
    "arabic_digits",
    "decimals_of",
    "lao_canonical",
    "lao_search_key",
    "number_of",
    "parse_period_range",
    "periods_between",
    "read_number",
    "write_day",
    "write_number",
    "written_periods",
]
