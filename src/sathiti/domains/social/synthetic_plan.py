"""What the pack wants a made-up survey to look like."""

from collections.abc import Mapping, Sequence

from sathiti.methods.survey.synthetic import SyntheticItem, SyntheticPlan, SyntheticStratum
from sathiti.model import Period, Place, SathitiError, SurveyDomain, SurveyPlan
from sathiti.warehouse.packs import Pack

# Variables of the files that are made up; the domains that divide by them name their columns.
AREA, SETTLEMENT, SEX, AGE = "province", "urban", "sex", "age"
MONTHS = 12
FEMALE = "F"
NEEDED = ("seed", "villages", "take", "start", "headcount", "gini")
_HEADCOUNT, _SHARE = "headcount_", "share_"
_Totals = dict[tuple[str, ...], float]


def synthetic_plan(pack: Pack, survey: SurveyPlan, round_: str) -> SyntheticPlan:
    """The plan of a round from the survey's tables ``synthetic*``, ``items`` and its margins.

    Rows of another round are passed over; a row without round holds for all.

    Raises:
        SathitiError: a row, a margin or a poverty line that is needed is not there.
    """
    values = _values(pack, survey, round_)
    settings = {name: float(value) for name, value in values.items() if _is_number(value)}
    female, ages = _people(pack, survey, round_)
    lows = {code: str(round(low)) for code, low in _domain(survey, AGE).groups.items()}
    of_item = {row["item"]: row for row in pack.parameter_values(f"{survey.id}.items")}
    items = pack.parameter_values(f"{survey.synthetic}_items")
    made = {
        file: [_item(row, of_item.get(row["item"], {})) for row in items if row["file"] == file]
        for file in ("diary", "recall", "durables")
    }
    lacking = [name for name in NEEDED if name not in values]
    if lacking:
        raise _lacking(survey.synthetic, lacking, round_)
    return SyntheticPlan(
        seed=int(settings["seed"]),
        villages=int(settings["villages"]),
        take=int(settings["take"]),
        months=_months(values["start"]),
        strata=_strata(pack, survey, round_),
        female=female,
        ages=ages,
        line=_line(pack, survey, round_),
        headcount=settings["headcount"] / 100,
        headcounts={
            lows.get(code, code): settings[_HEADCOUNT + code] / 100
            for code in _rest(settings, _HEADCOUNT)
        },
        shares={name: settings[_SHARE + name] / 100 for name in _rest(settings, _SHARE)},
        gini=settings["gini"] / 100,
        settings=settings,
        diary=made["diary"],
        recall=made["recall"],
        durables=made["durables"],
    )


def _values(pack: Pack, survey: SurveyPlan, round_: str) -> dict[str, str]:
    rows = pack.parameter_values(survey.synthetic)
    return {row["item"]: row["value"] for row in rows if row["round"] in ("", round_)}


def _is_number(written: str) -> bool:
    return written.replace(".", "", 1).removeprefix("-").isdecimal()


def _rest(settings: Mapping[str, float], head: str) -> list[str]:
    return [name.removeprefix(head) for name in settings if name.startswith(head)]


def _months(first: str) -> list[str]:
    start = Period.parse(first)
    return [str(start.shift(month)) for month in range(MONTHS)]


def _domain(survey: SurveyPlan, variable: str) -> SurveyDomain:
    for domain in survey.domains.values():
        if domain.variable == variable:
            return domain
    raise _lacking("domains", [variable], "")


def _margin(pack: Pack, survey: SurveyPlan, round_: str, by: Sequence[str]) -> _Totals:
    """Persons by the codes of domains, in the order of `by`."""
    names = [_domain(survey, variable).id for variable in by]
    for margin in survey.weighting.margins:
        if set(margin.by) == set(names):
            rows = pack.parameter_values(margin.table)
            totals = {
                tuple(row[name] for name in names): float(row[margin.counts])
                for row in rows
                if row["round"] == round_ and all(row[name] for name in names)
            }
            if totals:
                return totals
    raise _lacking("margins", names, round_)


def _strata(pack: Pack, survey: SurveyPlan, round_: str) -> list[SyntheticStratum]:
    rows = {row[AREA]: row for row in pack.parameter_values(f"{survey.synthetic}_areas")}
    strata = []
    for (area, settlement), persons in _margin(pack, survey, round_, (AREA, SETTLEMENT)).items():
        if area not in rows:
            raise _lacking(f"{survey.synthetic}_areas", [area], round_)
        effect, prices = float(rows[area]["effect"]), float(rows[area]["prices"])
        strata.append(SyntheticStratum(area, settlement, persons, effect, prices))
    return strata


def _people(pack: Pack, survey: SurveyPlan, round_: str) -> tuple[float, dict[int, float]]:
    """Share of females, and of each age group by its lowest age."""
    totals = _margin(pack, survey, round_, (SEX, AGE))
    whole = sum(totals.values())
    female = sum(persons for (sex, _), persons in totals.items() if sex == FEMALE)
    ages = {
        round(low): sum(persons for (_, age), persons in totals.items() if age == code) / whole
        for code, low in _domain(survey, AGE).groups.items()
    }
    return female / whole, ages


def _line(pack: Pack, survey: SurveyPlan, round_: str) -> float:
    """The first poverty line of the survey, which its headcounts are about."""
    for row in pack.parameter_values(survey.line_table):
        if row["line"] in survey.lines[:1] and row["round"] == round_:
            return float(row["value"])
    raise _lacking(survey.line_table, list(survey.lines[:1]), round_)


def _lacking(table: str, items: Sequence[str], round_: str) -> SathitiError:
    return SathitiError(
        "To make up the round {round}, {items} are needed in {table}.",
        fix="Add them, or put the files of the round into the inbox.",
        at=Place(table),
        round=round_,
        items=list(items),
        table=table,
    )


def _item(row: Mapping[str, str], asked: Mapping[str, str]) -> SyntheticItem:
    return SyntheticItem(
        row["item"],
        float(row["chance"]),
        float(row["share"] or 0),
        float(row["own"] or 0),
        float(row["elasticity"] or 1),
        float(row["price"] or 0),
        asked.get("unit", ""),
        int(asked.get("months") or 1),
        float(asked.get("life") or 0),
        bool(asked.get("component")),
    )
