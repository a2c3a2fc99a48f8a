"""Figures that were copied: to the next period, to another code, to another series."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.precision import median, significant_digits


def repeated_value(panel: Panel, parameters: Parameters) -> Outcome:
    """The same value in two successive periods, in a series that moves too much for chance.

    If the other steps are some thousand units of the last digit, the chance that one is zero
    is one in some thousand.
    """
    breaches = []
    judged = 0
    for history in panel.histories.values():
        steps = list(pairwise(history))
        if _usual_step(steps) < parameters["step"]:
            continue
        for before, each in steps:
            digits = significant_digits(each.written)
            if digits < parameters["digits"]:
                continue
            judged += 1
            if each.value == before.value:
                values = {"digits": digits, "before_period": before.time}
                breaches.append(Breach((each,), values, (before,)))
    return Outcome(judged, tuple(breaches))


def _usual_step(steps: Sequence[tuple[Observation, Observation]]) -> float:
    """The median change in units of the last digit, of the steps that change anything."""
    sizes = [
        abs(second.number - first.number) * 10.0**second.decimals
        for first, second in steps
        if second.value != first.value
    ]
    return median(sizes) if sizes else 0.0


def constant_series(panel: Panel, parameters: Parameters) -> Outcome:
    """The same value period after period."""
    breaches = []
    judged = 0
    for history in panel.histories.values():
        for _, run in groupby(history, key=lambda each: each.value):
            same = list(run)
            judged += 1
            enough = len(same) >= parameters["periods"]
            if enough and significant_digits(same[0].written) >= parameters["digits"]:
                breaches.append(Breach(tuple(same), {"count": len(same)}))
    return Outcome(judged, tuple(breaches))


def block_repeated(panel: Panel, parameters: Parameters) -> Outcome:
    """Nearly all sub-series of a series have the values of the period before."""
    series: dict[tuple[str, ...], list[list[Observation]]] = defaultdict(list)
    for history in panel.histories.values():
        first = history[0]
        roles = ("series", "unit", "area")
        series[tuple(panel.code(first, role) for role in roles)].append(history)
    breaches = []
    judged = 0
    for histories in series.values():
        for time, steps in _by_time(histories).items():
            telling = [s for s in steps if significant_digits(s[1].written) >= parameters["digits"]]
            same = [second for first, second in telling if first.value == second.value]
            judged += 1
            if len(telling) >= parameters["values"] and len(same) >= parameters["share"] * len(
                telling
            ):
                values = {
                    "count": len(same),
                    "all": len(telling),
                    "before_period": telling[0][0].time,
                }
                about = tuple(sorted(same, key=lambda each: (panel.detail(each), each.position)))
                breaches.append(Breach(about, values, group=("block", about[0], time)))
    return Outcome(judged, tuple(breaches))


def _by_time(
    histories: list[list[Observation]],
) -> dict[str, list[tuple[Observation, Observation]]]:
    steps: dict[str, list[tuple[Observation, Observation]]] = defaultdict(list)
    for history in histories:
        for first, second in pairwise(history):
            steps[second.time].append((first, second))
    return steps


def identical_series(panel: Panel, parameters: Parameters) -> Outcome:
    """Two series with the same values: all periods of one key, or all keys of one period.

    A breakdown that repeats its total is left out: it may be the only group there is.
    """
    breaches: list[Breach] = []
    judged = 0
    for blocks in (_histories(panel), _periods(panel)):
        telling = [b for b in blocks if _telling(b, parameters)]
        judged += len(telling)
        alike = defaultdict(list)
        for block in telling:
            alike[_print(panel, block)].append(block)
        breaches += [
            breach for same in alike.values() if len(same) > 1 for breach in _copies(panel, same)
        ]
    return Outcome(judged, _without_repeats(breaches))


def _histories(panel: Panel) -> list[Sequence[Observation]]:
    return list(panel.histories.values())


def _periods(panel: Panel) -> list[Sequence[Observation]]:
    periods: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for each in panel.usable:
        roles = ("series", "unit", "area")
        periods[(*(panel.code(each, role) for role in roles), each.time)].append(each)
    return list(periods.values())


def _telling(block: Sequence[Observation], parameters: Parameters) -> bool:
    """Whether equality with another block would be no chance."""
    distinct = {each.value: each for each in block if each.value}
    digits = sum(significant_digits(each.written) for each in distinct.values())
    return bool(len(distinct) >= parameters["values"] and digits >= parameters["digits"])


def _print(panel: Panel, block: Sequence[Observation]) -> tuple[object, ...]:
    """What two copies share: area, unit, periods and values; the codes may differ."""
    first = block[0]
    one_key = len({each.key for each in block}) == 1
    rows = [
        (each.time, each.value) if one_key else (each.time, panel.stem(each, "series"), each.value)
        for each in block
    ]
    return panel.code(first, "area"), panel.code(first, "unit"), tuple(sorted(rows))


def _copies(panel: Panel, same: list[Sequence[Observation]]) -> Iterator[Breach]:
    first = same[0]
    for other in same[1:]:
        if _only_group(panel, first[0], other[0]) or _mirrored(first[0], other[0]):
            continue
        values = {
            "other": panel.where(first[0]),
            "other_key": ".".join(first[0].key),
            "count": len(other),
        }
        codes = (panel.code(each[0], "series") for each in (first, other))
        about = (*sorted(other, key=panel.detail), *first)
        yield Breach(about, values, group=("copy", *codes))


def _only_group(panel: Panel, first: Observation, second: Observation) -> bool:
    """Whether one is the total of the other in the one dimension in which they differ."""
    pairs = [(a, b) for a, b in zip(first.key, second.key, strict=True) if a != b]
    return len(pairs) == 1 and (panel.is_total(pairs[0][0]) or panel.is_total(pairs[0][1]))


def _mirrored(first: Observation, second: Observation) -> bool:
    """Whether the keys hold the same codes in another order (two currencies, two partners)."""
    return first.key != second.key and sorted(first.key) == sorted(second.key)


def _without_repeats(breaches: list[Breach]) -> tuple[Breach, ...]:
    """The same observations are reported once, by the larger block."""
    kept: list[Breach] = []
    seen: set[Observation] = set()
    for breach in sorted(breaches, key=lambda breach: -len(breach.about)):
        if not seen.issuperset(breach.about):
            kept.append(breach)
            seen.update(breach.about)
    return tuple(kept)


CHECKS = (
    Check("series.repeated_value", repeated_value, ("digits", "step")),
    Check("series.constant_series", constant_series, ("periods", "digits")),
    Check("series.block_repeated", block_repeated, ("values", "digits", "share")),
    Check("series.identical_series", identical_series, ("values", "digits")),
)
