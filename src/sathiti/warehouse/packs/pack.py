"""A country pack as loaded: what differs from country to country, without code."""

import functools
from datetime import timedelta
from typing import Any

from msgspec import Struct

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
    NumberStyle,
    Obligation,
    Period,
    Place,
    PublishedValue,
    Questionnaire,
    QuestionnairePlan,
    ReportPlan,
    Rule,
    SathitiError,
    Statistic,
    StatisticSource,
    Structure,
    Succession,
    SurveyPlan,
    TableTemplate,
    Text,
    Unit,
    lao_search_key,
    periods_between,
)


class Agency(Struct, frozen=True):
    """Who maintains the pack's structures: SDMX agency id and name."""

    id: str
    name: Text


class DeliveryRow(Struct, frozen=True):
    """One published figure as a provider reported it.

    Attributes:
        item: item id of the instrument.
        area: area code.
        period: SDMX time period.
        written: the value as published; empty where there is none.
        status: A, or L, M, O where there is no value (see `RawCell`).
        source: publication and page or table.
        comment: remark.
        at: file and line of the row.
    """

    item: str
    area: str
    period: str
    written: str
    status: str
    source: str
    comment: str
    at: Place


class CalendarEntry(Struct, frozen=True):
    """When a dataflow of a period is to be released: an ISO date, and who says so."""

    dataflow: str
    period: str
    day: str
    source: str


class QualityConcept(Struct, frozen=True):
    """One concept of a quality report.

    Attributes:
        code: number in the report, for example S.14.1.
        concept: SDMX concept id, for example TIMELINESS.
        parent: code of the concept above.
        name: title.
        definition: what is to be said.
    """

    code: str
    concept: str
    parent: str
    name: Text
    definition: Text


class ParameterRow(Struct, frozen=True):
    """A row of a table of national or international values, with its file and line."""

    values: dict[str, str]
    at: Place


class Pack(Struct, frozen=True):
    """Everything a country brings: words, codes, areas, units, forms, rules, figures.

    Attributes:
        languages: in order of preference.
        country: area code of the whole country.
        number_styles: separators by language.
        texts: messages and glossary.
        codelists, structures, dataflows, areas, units, instruments: by id.
        kinds: dataflow id to input, indicator or table.
        totals: structure id to the code of each dimension that means the total.
        deliveries: instrument id to published figures.
        parameters: file name without ending to its rows.
        quality_concepts: by code.
        accounts: by id, in the languages of the pack.
        account_plans: template id to how the country fills it.
        account_links: what must hold between accounts.
        estimates: emissions that the country estimates by equations.
        statistics: of frameworks such as the FDES Basic Set, by id.
        statistic_sources: series of the office that answer them, the best first.
        statistic_functions: code of a topic, or of one above it, to the function that should
            provide its statistics.
        questionnaires: by id, in the languages of the pack.
        questionnaire_plans: questionnaire id to how the country answers it.
        surveys: household surveys by id; their tables stand in `parameters` as ``id.table``.
        reports: reports in words, by id.
        content_hash: sha-256 over all files of the pack and of the packs it includes.
    """

    id: str
    version: str
    name: Text
    languages: tuple[str, ...]
    agency: Agency
    country: str
    time_zone: str
    content_hash: str
    number_styles: dict[str, NumberStyle] = {}
    texts: Catalogue = Catalogue()
    codelists: dict[str, CodeList] = {}
    structures: dict[str, Structure] = {}
    dataflows: dict[str, Dataflow] = {}
    kinds: dict[str, str] = {}
    totals: dict[str, dict[str, str]] = {}
    areas: dict[str, Area] = {}
    area_successions: tuple[Succession, ...] = ()
    units: dict[str, Unit] = {}
    assignments: tuple[Assignment, ...] = ()
    successions: tuple[Succession, ...] = ()
    instruments: dict[str, Instrument] = {}
    rules: tuple[Rule, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    tables: tuple[TableTemplate, ...] = ()
    deliveries: dict[str, tuple[DeliveryRow, ...]] = {}
    published: tuple[PublishedValue, ...] = ()
    calendar: tuple[CalendarEntry, ...] = ()
    parameters: dict[str, tuple[ParameterRow, ...]] = {}
    quality_concepts: dict[str, QualityConcept] = {}
    accounts: dict[str, AccountTemplate] = {}
    account_plans: dict[str, AccountPlan] = {}
    account_links: tuple[AccountIdentity, ...] = ()
    estimates: tuple[EmissionEstimate, ...] = ()
    statistics: dict[str, Statistic] = {}
    statistic_sources: tuple[StatisticSource, ...] = ()
    statistic_functions: dict[str, str] = {}
    questionnaires: dict[str, Questionnaire] = {}
    questionnaire_plans: dict[str, QuestionnairePlan] = {}
    surveys: dict[str, SurveyPlan] = {}
    reports: dict[str, ReportPlan] = {}

    @property
    def label(self) -> str:
        """Name and version with a short content hash, for lineage."""
        return f"{self.id} {self.version} {self.content_hash[:12]}"

    def provider(self, function: str, day: str) -> Unit:
        """The unit that provides a function on an ISO date.

        Raises:
            SathitiError: no unit does.
        """
        for assignment in self.assignments:
            if assignment.function == function and assignment.valid_on(day):
                return self.units[assignment.unit]
        raise SathitiError(
            "No unit provides “{function}” on {day}.",
            fix="Add a line to units/functions.csv of the pack “{pack}”.",
            function=function,
            day=day,
            pack=self.id,
        )

    def obligations(self, first: str = "", last: str = "") -> list[Obligation]:
        """The forms owed for the periods from `first` to `last`, both included; empty is open.

        The provider is the unit that held the function when the period ended: figures of a
        year before a merger stay owed by the former unit.
        """
        return [
            obligation
            for instrument in self.instruments.values()
            for obligation in self.obligations_of(instrument, first, last)
        ]

    def obligations_of(
        self, instrument: Instrument, first: str = "", last: str = ""
    ) -> list[Obligation]:
        """The periods of one form owed; see `obligations`."""
        owed = []
        for period in periods_asked(instrument):
            if period.within(first, last):
                provider = self.provider(instrument.function, period.end.isoformat())
                due = period.end + timedelta(days=instrument.due_days)
                owed.append(Obligation(instrument.id, provider.id, str(period), due.isoformat()))
        return owed

    def find_areas(self, written: str) -> list[Area]:
        """Areas with this code, name or spelling; higher levels first.

        Spelling is compared without case, spaces, hyphens and variant Lao letters.
        """
        if written.strip() in self.areas:
            return [self.areas[written.strip()]]
        key = area_key(written)
        found = [area for area in self.areas.values() if key in _area_keys(area)]
        return sorted(found, key=lambda area: (area.level, area.code))

    def find_area(self, written: str) -> Area | None:
        """The one area meant: the only match, or the only one of the highest level."""
        found = self.find_areas(written)
        highest = [area for area in found if area.level == found[0].level]
        return highest[0] if len(highest) == 1 else None

    def full_key(self, dataflow: str, key: dict[str, str], area: str) -> dict[str, str]:
        """Codes of all dimensions: those given, the area, and totals for the rest.

        Raises:
            SathitiError: a dimension is neither given nor has a total.
        """
        structure = self.dataflows[dataflow].structure
        known = {**self.totals.get(structure.id, {}), "REF_AREA": area, **key}
        missing = [name for name in structure.dimension_ids() if name not in known]
        if missing:
            raise SathitiError(
                "The key has no code for: {dimensions}.",
                fix="Give a code, or a total in the structure “{structure}”.",
                dimensions=missing,
                structure=structure.id,
            )
        return {name: known[name] for name in structure.dimension_ids()}

    def parameter_values(self, table: str) -> list[dict[str, Any]]:
        """Rows of a parameter table without their places; none if there is no such table."""
        return [dict(row.values) for row in self.parameters.get(table, ())]


@functools.lru_cache(maxsize=10_000)
def area_key(written: str) -> str:
    """What is left of an area's name for comparison."""
    return "".join(sign for sign in lao_search_key(written) if sign not in " -'’.")


def _area_keys(area: Area) -> set[str]:
    return {area_key(said) for said in (*area.name.words.values(), *area.spellings)}


def periods_asked(instrument: Instrument) -> list[Period]:
    """The periods a form asks, in order."""
    if instrument.only:
        return [Period.parse(period) for period in instrument.only]
    return periods_between(Period.parse(instrument.first), Period.parse(instrument.last))
