"""Figures that follow from each other: a number and its rate, a series and its sums."""

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.precision import half_unit, median

Relation = tuple[str, ...]


class Pair(Struct, frozen=True):
    """A number and the rate of the same thing in the same period.

    Attributes:
        units: the number in single units, multiplier applied.
        base: N of the rate per N.
        decimals: most that the rate has in any period; a zero is often written without.
    """

    number: Observation
    rate: Observation
    units: float
    base: float
    decimals: int

    @property
    def population(self) -> float:
        """The population that the two imply."""
        return self.units * self.base / self.rate.number

    @property
    def unit_of_rate(self) -> float:
        """One unit of the last digit of the rate."""
        return float(10.0**-self.decimals)


def rate_against_number(panel: Panel, parameters: Parameters) -> Outcome:
    """A rate that its number and the population of the other series do not give."""
    breaches = []
    pairs = list(_pairs(panel))
    populations = _populations(panel, pairs)
    unknown = 0
    for pair in pairs:
        population = populations.get((*_reference(panel, pair), pair.number.time))
        if population is None:
            unknown += 1
            continue
        expected = pair.units * pair.base / population
        # truncated instead of rounded is no error worth a question: a whole unit is allowed
        allowed = max(pair.unit_of_rate, float(parameters["share"]) * expected)
        if abs(expected - pair.rate.number) > allowed:
            values = {
                "number": pair.number.written,
                "expected": f"{expected:.3g}",
                "population": f"{population:,.0f}",
            }
            breaches.append(Breach((pair.rate,), values, (pair.number,)))
    return Outcome(len(pairs) - unknown, tuple(breaches), unknown)


def _pairs(panel: Panel) -> Iterator[Pair]:
    rates = defaultdict(list)
    for each in panel.usable:
        if panel.measure(each).kind == "rate" and panel.measure(each).base:
            rates[panel.stem(each, "unit"), each.time].append(each)
    for each in panel.usable:
        if panel.measure(each).kind != "count":
            continue
        factor = 10.0 ** (panel.multiplier(each) or 0)
        for rate in rates.get((panel.stem(each, "unit"), each.time), ()):
            decimals = max(other.decimals for other in panel.histories[rate.key])
            yield Pair(each, rate, each.number * factor, panel.measure(rate).base, decimals)


def _reference(panel: Panel, pair: Pair) -> Relation:
    """Pairs with the same of this relate to one population."""
    return (*panel.stem(pair.rate, "series", "unit"), panel.code(pair.rate, "unit"))


def _populations(panel: Panel, pairs: list[Pair]) -> dict[Relation, float]:
    """The population implied by the sharpest pair of a period.

    Sharpest: its rate has most digits, so it tells the population best. A pair whose population
    is half or double the usual one of all periods is wrong itself and no measure.
    """
    telling = [pair for pair in pairs if pair.rate.number > 0 and pair.units > 0]
    implied: dict[Relation, list[float]] = defaultdict(list)
    for pair in telling:
        implied[_reference(panel, pair)].append(pair.population)
    usual = {reference: median(populations) for reference, populations in implied.items()}
    sharpest: dict[Relation, Pair] = {}
    for pair in sorted(telling, key=lambda pair: pair.unit_of_rate / pair.rate.number):
        reference = _reference(panel, pair)
        if 0.5 < pair.population / usual[reference] < 2:
            sharpest.setdefault((*reference, pair.number.time), pair)
    return {place: pair.population for place, pair in sharpest.items()}


def zero_without_number(panel: Panel, _: Parameters) -> Outcome:
    """A rate of zero in a period whose number is not given, though it is in others."""
    numbers = defaultdict(set)
    for each in panel.usable:
        if panel.measure(each).kind == "count":
            numbers[panel.stem(each, "unit")].add(each.time)
    zeros = [
        each
        for each in panel.usable
        if each.value == 0
        and panel.measure(each).kind in {"rate", "percent"}
        and numbers.get(panel.stem(each, "unit"))
    ]
    breaches = [
        Breach((each,)) for each in zeros if each.time not in numbers[panel.stem(each, "unit")]
    ]
    return Outcome(len(zeros), tuple(breaches))


def series_sum(panel: Panel, parameters: Parameters) -> Outcome:
    """A series that is the sum of its sister series in most periods, but not in all.

    Sisters have codes that differ in their last digits only. The relation is learned: it must
    hold in so many periods that it is no chance.
    """
    breaches: list[Breach] = []
    judged = 0
    for families in _families(panel).values():
        if len(families) < 3:
            continue
        for total in families:
            others = [families[code] for code in families if code != total]
            common = sorted(set(families[total]).intersection(*others))
            holding = [time for time in common if _adds_up(families[total][time], others, time)]
            enough = len(holding) >= max(parameters["periods"], len(common) * parameters["share"])
            if enough:
                judged += len(common)
                breaches += [
                    _series_breach(panel, families[total][time], others, time)
                    for time in common
                    if time not in holding
                ]
    return Outcome(judged, tuple(breaches))


def _families(panel: Panel) -> dict[tuple[object, ...], dict[str, dict[str, Observation]]]:
    families: dict[tuple[object, ...], dict[str, dict[str, Observation]]] = defaultdict(dict)
    for history in panel.histories.values():
        code = panel.code(history[0], "series")
        stem = re.sub(r"\d{1,2}$", "", code)
        if stem and stem != code:
            family = families[panel.stem(history[0], "series"), stem]
            family[code] = {each.time: each for each in history}
    return families


def _adds_up(total: Observation, others: list[dict[str, Observation]], time: str) -> bool:
    parts = [other[time] for other in others]
    decimals = max(each.decimals for each in (total, *parts))
    rounding = half_unit(decimals) * (len(parts) + 1 if decimals else 1)
    found = sum(part.number for part in parts)
    return bool(total.number and abs(found - total.number) <= rounding)


def _series_breach(
    panel: Panel, total: Observation, others: list[dict[str, Observation]], time: str
) -> Breach:
    parts = tuple(other[time] for other in others)
    values = {
        "parts": " + ".join(part.written for part in parts),
        "sum": f"{sum(part.number for part in parts):.12g}",
        "names": [panel.code(part, "series") for part in parts],
    }
    return Breach((total,), values, parts)


CHECKS = (
    Check("series.rate_against_number", rate_against_number, ("share",)),
    Check("series.zero_without_number", zero_without_number),
    Check("series.series_sum", series_sum, ("periods", "share")),
)
