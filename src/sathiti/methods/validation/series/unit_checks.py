"""Unit, multiplier and magnitude against each other and against the name of the series."""

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.measure import Measure
from sathiti.methods.validation.series.panel import Observation, Panel

_HUNDRED = 100.0

Judge = Callable[[float, float], bool]


def unit_against_name(panel: Panel, _: Parameters) -> Outcome:
    """The name of a series speaks of another unit than its code."""
    series: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for each in panel.usable:
        series[panel.code(each, "series"), panel.code(each, "unit")].append(each)
    kinds = defaultdict(set)
    for (code, _unit), members in series.items():
        kinds[code].add(panel.measure(members[0]).kind)
    breaches = []
    judged = 0
    for (code, unit), members in series.items():
        measure = panel.measure(members[0])
        if not measure.kind or not measure.wording:
            continue
        judged += 1
        if not _agrees(panel, members[0], measure, kinds[code]):
            group = ("unit", code, unit)
            values = _unit_values(panel, members[0], measure)
            breaches += [Breach((each,), values, group=group) for each in members]
    return Outcome(judged, tuple(breaches), len(series) - judged)


def _unit_values(panel: Panel, observation: Observation, measure: Measure) -> dict[str, object]:
    unit = panel.role("unit")
    match = measure.wording
    said = match.pattern.search(panel.name(observation).say(match.language)) if match else None
    return {
        "series": panel.name(observation),
        "said": said.group().strip() if said else "",
        "unit": panel.label(unit, panel.code(observation, "unit")),
    }


def _agrees(panel: Panel, observation: Observation, measure: Measure, kinds: set[str]) -> bool:
    wording = measure.wording
    assert wording is not None
    if measure.kind not in wording.kinds:
        # a number is often published per head as well, under the same name
        derived = measure.kind in {"rate", "percent"} and bool(kinds & set(wording.kinds))
        per_hundred = measure.kind == "rate" and measure.base == _HUNDRED
        said_hundred = measure.kind == "percent" and measure.said_base == _HUNDRED
        return derived or said_hundred or (per_hundred and "percent" in wording.kinds)
    if measure.kind != "rate":
        return True
    bases = not measure.said_base or not measure.base or measure.base == measure.said_base
    return bases and _per_agrees(panel, observation, wording.per)


def _per_agrees(panel: Panel, observation: Observation, per: str) -> bool:
    code = panel.code(observation, "unit")
    names = panel.name_of(panel.role("unit"), code).words.values()
    return not per or any(per.lower() in said.lower() for said in (code, *names))


def impossible_in_unit(panel: Panel, parameters: Parameters) -> Outcome:
    """A value many times what its unit can hold: a count under a percent sign."""
    factor = float(parameters["factor"])
    return _beyond(panel, "signed", lambda value, base: value > factor * base)


def above_base(panel: Panel, _: Parameters) -> Outcome:
    """A percentage above 100, or more than N per N."""
    return _beyond(panel, "unbounded", lambda value, base: value > base)


def _beyond(panel: Panel, unless: str, judge: Judge) -> Outcome:
    cases = [(each, panel.measure(each)) for each in panel.usable]
    bounded = [
        (each, measure)
        for each, measure in cases
        if measure.base > 0 and unless not in measure.flags
    ]
    breaches = [
        Breach(
            (each,),
            {"unit": _unit_label(panel, each), "base": f"{measure.base:g}"},
            group=("base", panel.code(each, "series"), panel.code(each, "unit")),
        )
        for each, measure in bounded
        if judge(each.number, measure.base)
    ]
    return Outcome(len(bounded), tuple(breaches), len(cases) - len(bounded))


def _unit_label(panel: Panel, observation: Observation) -> object:
    return panel.label(panel.role("unit"), panel.code(observation, "unit"))


def negative(panel: Panel, _: Parameters) -> Outcome:
    """A count, quantity, share or rate below zero."""
    never = {"count", "quantity", "percent", "rate", "probability"}
    cases = [
        each
        for each in panel.usable
        if panel.measure(each).kind in never and "signed" not in panel.measure(each).flags
    ]
    breaches = [
        Breach((each,), {"unit": _unit_label(panel, each)}) for each in cases if each.number < 0
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.usable) - len(cases))


def count_with_fraction(panel: Panel, _: Parameters) -> Outcome:
    """A number of things that is not whole."""
    cases = [
        each
        for each in panel.usable
        if panel.measure(each).kind == "count"
        and panel.measure(each).additive
        and panel.code(each, "multiplier") in {"", "0"}
    ]
    breaches = [
        Breach((each,), {"unit": _unit_label(panel, each)})
        for each in cases
        if not each.number.is_integer()
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.usable) - len(cases))


def multiplier(panel: Panel, parameters: Parameters) -> Outcome:
    """A multiplier on a percentage or rate, or one that makes the figure absurdly large."""
    cases = [
        (each, power) for each in panel.usable if (power := panel.multiplier(each)) is not None
    ]
    largest = {kind: float(limit) for kind, limit in parameters["largest"].items()}
    breaches = [
        Breach((each,), {"power": power, "unit": _unit_label(panel, each)})
        for each, power in cases
        if power
        and (
            panel.measure(each).base > 0
            or abs(each.number) * 10.0**power > largest.get(panel.measure(each).kind, float("inf"))
        )
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.usable) - len(cases))


def multiplier_changes(panel: Panel, parameters: Parameters) -> Outcome:
    """The multiplier changes inside a series and the written values do not follow."""
    low, high = 1 / float(parameters["ratio"]), float(parameters["ratio"])
    breaches = []
    pairs = [pair for history in panel.histories.values() for pair in pairwise(history)]
    changed = [
        (first, second)
        for first, second in pairs
        if panel.code(first, "multiplier") != panel.code(second, "multiplier")
    ]
    for first, second in changed:
        # values on the same scale under another multiplier differ by powers of ten in truth
        if first.number and low < second.number / first.number < high:
            values = {
                "before": panel.code(first, "multiplier"),
                "after": panel.code(second, "multiplier"),
            }
            breaches.append(Breach((second,), values, (first,)))
    return Outcome(len(pairs), tuple(breaches))


CHECKS = (
    Check("series.unit_against_name", unit_against_name),
    Check("series.impossible_in_unit", impossible_in_unit, ("factor",)),
    Check("series.above_base", above_base),
    Check("series.negative", negative),
    Check("series.count_with_fraction", count_with_fraction),
    Check("series.multiplier", multiplier, ("largest",)),
    Check("series.multiplier_changes", multiplier_changes, ("ratio",)),
)
