"""What is estimated of a survey: names of the plan, measures, codes and units of the results."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from sathiti.methods.poverty import measures
from sathiti.methods.poverty.indices import RelativeLine
from sathiti.methods.survey.rank_measures import Measure, quantiles
from sathiti.model import Place, SathitiError
from sathiti.warehouse.packs import Pack

NO_LINE = "_Z"
SHARE_OF_MEDIAN, SHARE_OF_MEAN = "share_of_median", "share_of_mean"
PERCENT, INDEX, RATIO, MONEY, PERSONS = "PT", "IX", "RO", "CUR_LCU", "NUMBER"
AnyLine = float | RelativeLine


class Unit(Struct, frozen=True):
    """How a figure is written: code of its unit, decimals, what the estimate is multiplied by."""

    code: str
    decimals: int
    factor: float = 1.0


class Statistic(Struct, frozen=True):
    """One statistic that a plan may name.

    Attributes:
        indicators: code of the result; of several, by the label of each parameter.
        unit: of all.
        measure: makes it; is given the line where there is one.
        label_column: key column of the labels.
    """

    indicators: Mapping[str, str]
    unit: Unit
    measure: Callable[[AnyLine], Measure]
    label_column: str = ""


class SurveyLine(Struct, frozen=True):
    """A poverty line as it holds in a round.

    Attributes:
        id: name in the table of lines.
        code: of the dimension of the results.
        value: an amount per person and period, or a line relative to the distribution.
        assumed: it stands in for one that is not known.
        source: where it is from.
    """

    id: str
    code: str
    value: AnyLine
    assumed: bool
    source: str


def _poverty(code: str, unit: Unit, measure: Callable[[AnyLine], Measure]) -> Statistic:
    return Statistic({"": code}, unit, measure)


def _plain(code: str, unit: Unit, measure: Measure) -> Statistic:
    return Statistic({"": code}, unit, lambda _: measure)


_SHARE, _INDEX = Unit(PERCENT, 1, 100.0), Unit(INDEX, 1, 100.0)
_FIFTHS = {str(group): f"SHARE_Q{group}" for group in range(1, 6)}
# Of each statistic of a plan, those with a line first.
BY_LINE: dict[str, Statistic] = {
    "headcount": _poverty("HEADCOUNT", _SHARE, lambda line: measures.fgt(line, 0)),
    "poverty_gap": _poverty("POVERTY_GAP", _SHARE, lambda line: measures.fgt(line, 1)),
    "poverty_severity": _poverty("POVERTY_SEVERITY", _SHARE, lambda line: measures.fgt(line, 2)),
    "watts": _poverty("WATTS", _INDEX, measures.watts),
    "sst": _poverty("SST", _INDEX, measures.sen_shorrocks_thon),
}
WITHOUT_LINE: dict[str, tuple[Statistic, ...]] = {
    "mean": (_plain("MEAN_WELFARE", Unit(MONEY, 0), measures.mean()),),
    "median": (
        Statistic({"0.5": "MEDIAN_WELFARE"}, Unit(MONEY, 0), lambda _: quantiles((0.5,)), "p"),
    ),
    "gini": (_plain("GINI", _INDEX, measures.gini()),),
    "theil": (_plain("THEIL", _INDEX, measures.general_entropy(1)),),
    "mld": (_plain("MLD", _INDEX, measures.general_entropy(0)),),
    "atkinson": (_plain("ATKINSON_1", _INDEX, measures.atkinson(1)),),
    "s80s20": (_plain("S80S20", Unit(RATIO, 2), measures.share_ratio()),),
    "palma": (_plain("PALMA", Unit(RATIO, 2), measures.share_ratio(0.4, 0.9, "palma")),),
    "quantile_shares": (
        Statistic(_FIFTHS, _SHARE, lambda _: measures.quantile_shares(5), "group"),
        _plain("SHARE_BOTTOM40", _SHARE, measures.bottom_share(0.4)),
    ),
}


def lines_of(pack: Pack, table: str, names: Sequence[str], period: str) -> list[SurveyLine]:
    """The lines of a round, in the order of the plan.

    Raises:
        SathitiError: a value is no number above zero, or the kind of a line is not known.
    """
    rows = [one for one in pack.parameters.get(table, ()) if one.values["line"] in names]
    found = {
        one.values["line"]: _line(one.values, one.at)
        for one in rows
        if one.values.get("round") in ("", period)
    }
    return [found[name] for name in names if name in found]


def _line(row: Mapping[str, str], at: Place) -> SurveyLine:
    kind = row["kind"]
    try:
        value = float(row["value"])
    except ValueError:
        value = 0.0
    if not value > 0 or kind not in ("absolute", SHARE_OF_MEDIAN, SHARE_OF_MEAN):
        raise SathitiError(
            "A poverty line “{line}” of kind {kind} and value {value} makes no sense.",
            fix="Kinds are absolute, share_of_median, share_of_mean; values lie above zero.",
            at=at,
            line=row["line"],
            kind=kind,
            value=row["value"],
        )
    used: AnyLine = value
    if kind != "absolute":
        used = RelativeLine(value, "mean" if kind == SHARE_OF_MEAN else "median")
    return SurveyLine(
        row["line"],
        row.get("code") or row["line"].upper(),
        used,
        row.get("assumed") == "yes",
        row.get("source", ""),
    )
