"""Series in time: jumps, breaks between sources, gaps, uneven decimals."""

from itertools import pairwise
from math import log, sqrt

from sathiti.methods.validation.series.attribute_checks import plain_words
from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.precision import median, spread

Step = tuple[Observation, Observation]


def _years(step: Step) -> float:
    first, second = (each.period for each in step)
    return (second.start - first.start).days / 365.25 if first and second else 1.0


def _log_ratio(step: Step) -> float:
    return log(step[1].number) - log(step[0].number)


def _comparable(panel: Panel, step: Step) -> bool:
    """Both above zero, neither negative by nature, and no break declared between them."""
    positive = min(step[0].number, step[1].number) > 0
    declared = panel.in_list("break_status", panel.code(step[1], "status"))
    signed = "signed" in panel.measure(step[0]).flags
    return positive and not declared and not signed


def _one_per_series(panel: Panel, breaches: list[Breach]) -> tuple[Breach, ...]:
    """Of breaches of one series, area and period the one least broken down, counts first.

    Parts jump with their total, and a rate with its number: that is one question.
    """
    kept: dict[tuple[str, str, str], Breach] = {}
    for breach in sorted(breaches, key=lambda breach: _rank(panel, breach.about[0])):
        first = breach.about[0]
        place = (panel.code(first, "series"), panel.code(first, "area"), first.time)
        kept.setdefault(place, breach)
    return tuple(sorted(kept.values(), key=lambda breach: breach.about[0].position))


def _rank(panel: Panel, observation: Observation) -> tuple[int, bool, int]:
    measure = panel.measure(observation)
    return panel.detail(observation), not measure.additive, observation.position


def jump(panel: Panel, parameters: Parameters) -> Outcome:
    """A change many times what the kind of figure, or the series itself, usually shows."""
    breaches = []
    judged = 0
    for history in panel.histories.values():
        steps = [step for step in pairwise(history) if _comparable(panel, step)]
        judged += len(steps)
        unusual = [*_unusual_for_series(steps, parameters), *_spikes(panel, steps, parameters)]
        for step in steps:
            kind = panel.measure(step[0]).kind
            if _large_for_kind(step, kind, parameters) or step in unusual:
                values = {
                    "before": step[0].written,
                    "before_period": step[0].time,
                    "ratio": _times(step),
                }
                breaches.append(Breach((step[1],), values, (step[0],)))
    return Outcome(judged, _one_per_series(panel, breaches))


def _times(step: Step) -> str:
    ratio = step[1].number / step[0].number
    return f"× {ratio:.3g}"


def _large_for_kind(step: Step, kind: str, parameters: Parameters) -> bool:
    """Beyond the ratio for the kind, widened with the square root of the years between."""
    limits = parameters["kinds"].get(kind)
    if not limits:
        return False
    allowed = log(float(limits["ratio"])) * sqrt(max(_years(step), 1.0))
    return abs(_log_ratio(step)) > allowed and _weighty(step, limits)


def _weighty(step: Step, limits: dict[str, float]) -> bool:
    """Whether the figures are large enough for their ratio to mean something."""
    numbers = step[0].number, step[1].number
    digits = 10.0 ** max(step[0].decimals, step[1].decimals)
    return (
        abs(numbers[1] - numbers[0]) >= float(limits.get("difference", 0))
        and min(numbers) >= float(limits.get("smallest", 0))
        and min(numbers) * digits >= float(limits.get("units", 0))
    )


def _unusual_for_series(steps: list[Step], parameters: Parameters) -> list[Step]:
    """Steps whose log ratio stands out by the median absolute deviation of all steps."""
    if len(steps) < int(parameters["steps"]):
        return []
    ratios = [_log_ratio(step) for step in steps]
    usual, floor = median(ratios), float(parameters["floor"])
    width = max(spread(ratios), floor)
    least = log(float(parameters["ratio"]))
    return [
        step
        for step, ratio in zip(steps, ratios, strict=True)
        if abs(ratio - usual) > float(parameters["spreads"]) * width
        and abs(ratio) > least
        and min(step[0].number, step[1].number) * 10.0 ** step[1].decimals >= 10
    ]


def _spikes(panel: Panel, steps: list[Step], parameters: Parameters) -> list[Step]:
    """Steps up (or down) to a value that lies far above (or below) both its neighbours."""
    limits = parameters["kinds"].get(panel.measure(steps[0][0]).kind, {}) if steps else {}
    far = log(float(limits.get("spike", float("inf"))))
    return [
        step
        for step, following in pairwise(steps)
        if min(_log_ratio(step), -_log_ratio(following)) > far
        or max(_log_ratio(step), -_log_ratio(following)) < -far
        if _weighty(step, limits)
    ]


def source_break(panel: Panel, parameters: Parameters) -> Outcome:
    """The level changes with the source, and no break is declared."""
    breaches = []
    judged = 0
    limits = {"difference": parameters["difference"], "units": parameters["units"]}
    for history in panel.histories.values():
        steps = [
            step
            for step in pairwise(history)
            if _comparable(panel, step) and _source(panel, step[0]) != _source(panel, step[1])
        ]
        judged += len(steps)
        for step in steps:
            percent = panel.measure(step[0]).kind == "percent"
            large = abs(_log_ratio(step)) > log(float(parameters["ratio"]))
            if large and _weighty(step, limits if percent else {}):
                values = {
                    "before": step[0].written,
                    "before_period": step[0].time,
                    "source": panel.code(step[1], "source"),
                    "before_source": panel.code(step[0], "source"),
                }
                breaches.append(Breach((step[1],), values, (step[0],)))
    return Outcome(judged, _one_per_series(panel, breaches))


def _source(panel: Panel, observation: Observation) -> str:
    """The source in plain words without numbers: a survey of another year is the same source."""
    words = plain_words(panel.code(observation, "source"))
    return " ".join("".join(sign for sign in words if not sign.isdigit()).split())


def time_gap(panel: Panel, parameters: Parameters) -> Outcome:
    """A period missing in a series that else has every one."""
    breaches = []
    judged = 0
    given = {(each.key, each.period) for each in panel.observations}
    for history in panel.histories.values():
        times = [each.period for each in history if each.period]
        if len(times) < parameters["periods"] or len({time.frequency for time in times}) > 1:
            continue
        judged += 1
        gaps = [first.shift(1) for first, second in pairwise(times) if first.shift(2) == second]
        full = times[0].shift(len(times) + len(gaps) - 1) == times[-1]
        missing = [str(time) for time in gaps if (history[0].key, time) not in given]
        if missing and full and len(gaps) * parameters["share"] <= len(times):
            breaches.append(Breach((history[-1],), {"missing": missing}))
    return Outcome(judged, _one_per_series(panel, breaches))


def decimals_differ(panel: Panel, parameters: Parameters) -> Outcome:
    """Figures of one series with more and with fewer decimals, beyond a dropped last zero."""
    long = [
        history
        for history in panel.histories.values()
        if len(history) >= parameters["values"] and panel.measure(history[0]).kind != "count"
    ]
    uneven = [history for history in long if _uneven(history, parameters)]
    breaches = [
        Breach(
            (min(history, key=lambda each: each.decimals),),
            {"count": len(uneven)},
            (max(history, key=lambda each: each.decimals),),
            group="decimals",
        )
        for history in uneven
    ]
    return Outcome(len(long), tuple(breaches))


def _uneven(history: list[Observation], parameters: Parameters) -> bool:
    most = max(each.decimals for each in history)
    fewer = sum(each.decimals < most for each in history)
    far = min(each.decimals for each in history) <= most - int(parameters["apart"])
    # one value in ten ends in a zero that programs drop; more than the share is no chance
    return far and fewer > float(parameters["share"]) * len(history)


CHECKS = (
    Check("series.jump", jump, ("kinds", "steps", "floor", "spreads", "ratio")),
    Check("series.source_break", source_break, ("ratio", "difference", "units")),
    Check("series.time_gap", time_gap, ("periods", "share")),
    Check("series.decimals_differ", decimals_differ, ("values", "apart", "share")),
)
