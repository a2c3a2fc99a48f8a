"""A pack while it is being read: what later files may refer to."""

from dataclasses import dataclass, field

from sathiti.model import (
    AccountIdentity,
    AccountPlan,
    AccountTemplate,
    Area,
    Assignment,
    Catalogue,
    CodeList,
    Dataflow,
    EmissionEstimate,
    Indicator,
    Instrument,
    PublishedValue,
    Questionnaire,
    QuestionnairePlan,
    ReportPlan,
    Rule,
    Statistic,
    StatisticSource,
    Structure,
    Succession,
    SurveyPlan,
    TableTemplate,
    Unit,
)
from sathiti.warehouse.packs.pack import (
    CalendarEntry,
    DeliveryRow,
    ParameterRow,
    QualityConcept,
)


@dataclass
class Draft:
    """The tables of `Pack` so far; a pack's own entry replaces one of an included pack."""

    agency: str = ""
    countries: set[str] = field(default_factory=set)
    texts: Catalogue = field(default_factory=Catalogue)
    codelists: dict[str, CodeList] = field(default_factory=dict)
    structures: dict[str, Structure] = field(default_factory=dict)
    dataflows: dict[str, Dataflow] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    totals: dict[str, dict[str, str]] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    area_successions: list[Succession] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    tables: dict[str, TableTemplate] = field(default_factory=dict)
    deliveries: dict[str, tuple[DeliveryRow, ...]] = field(default_factory=dict)
    published: list[PublishedValue] = field(default_factory=list)
    calendar: list[CalendarEntry] = field(default_factory=list)
    parameters: dict[str, tuple[ParameterRow, ...]] = field(default_factory=dict)
    quality_concepts: dict[str, QualityConcept] = field(default_factory=dict)
    accounts: dict[str, AccountTemplate] = field(default_factory=dict)
    account_cells: dict[str, dict[str, None]] = field(default_factory=dict)
    account_plans: dict[str, AccountPlan] = field(default_factory=dict)
    account_links: dict[str, AccountIdentity] = field(default_factory=dict)
    estimates: dict[str, EmissionEstimate] = field(default_factory=dict)
    statistics: dict[str, Statistic] = field(default_factory=dict)
    statistic_sources: dict[tuple[str, str], StatisticSource] = field(default_factory=dict)
    statistic_functions: dict[str, str] = field(default_factory=dict)
    questionnaires: dict[str, Questionnaire] = field(default_factory=dict)
    questionnaire_plans: dict[str, QuestionnairePlan] = field(default_factory=dict)
    surveys: dict[str, SurveyPlan] = field(default_factory=dict)
    reports: dict[str, ReportPlan] = field(default_factory=dict)
