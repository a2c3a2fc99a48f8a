"""Fractions (0.75) where percentages (75) are meant, alone or mixed."""

from collections import defaultdict
from collections.abc import Iterator

from sathiti.methods.validation.series.blocks import Block, blocks
from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.precision import median


def scale_mix(panel: Panel, parameters: Parameters) -> Outcome:
    """Fractions beside percentages in one series."""
    breaches = [*_in_blocks(panel), *_in_time(panel, float(parameters["ratio"]))]
    return Outcome(len(panel.usable), tuple(breaches))


def _is_fraction(observation: Observation) -> bool:
    return 0 < observation.number <= 1 and observation.decimals > 0


def _in_blocks(panel: Panel) -> Iterator[Breach]:
    for block in blocks(panel):
        if not block.total or panel.measure(block.total).kind != "percent":
            continue
        total, parts = block.total, block.parts
        fractions = sum(map(_is_fraction, parts))
        if fractions == len(parts) and total.number > 1 and _within(total.number / 100, block):
            yield from (_breach(panel, part, (total,)) for part in parts)
        elif _is_fraction(total) and not fractions and _within(total.number * 100, block):
            yield _breach(panel, total, parts)


def _breach(panel: Panel, observation: Observation, beside: tuple[Observation, ...]) -> Breach:
    values = {"others": [each.written for each in beside]}
    group = ("scale", panel.code(observation, "series"), observation.time)
    return Breach((observation,), values, beside, group=group)


def _within(value: float, block: Block) -> bool:
    numbers = [part.number for part in block.parts]
    return min(numbers) <= value <= max(numbers)


def _in_time(panel: Panel, ratio: float) -> Iterator[Breach]:
    """A fraction whose hundredfold lies near its neighbours in time."""
    for history in panel.histories.values():
        if panel.measure(history[0]).kind != "percent":
            continue
        others = [each.number for each in history if not _is_fraction(each)]
        for each in filter(_is_fraction, history):
            usual = median(others) if others else 0.0
            if usual > 1 and 1 / ratio < each.number * 100 / usual < ratio and each.number > 0.1:
                beside = tuple(other for other in history if not _is_fraction(other))
                yield _breach(panel, each, beside[:1])


def fraction_as_percent(panel: Panel, parameters: Parameters) -> Outcome:
    """All values of a percentage lie between 0 and 1 and carry many decimals."""
    series: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for each in panel.usable:
        if panel.measure(each).kind == "percent":
            series[panel.code(each, "series"), panel.code(each, "area")].append(each)
    long = [members for members in series.values() if len(members) >= parameters["values"]]
    breaches = [
        Breach((each,), {"count": len(members)}, group=("fraction", members[0].position))
        for members in long
        if _all_fractions(members, int(parameters["decimals"]), float(parameters["largest"]))
        for each in sorted(members, key=panel.detail)
    ]
    return Outcome(len(long), tuple(breaches), len(series) - len(long))


def _all_fractions(members: list[Observation], decimals: int, largest: float) -> bool:
    numbers = [each.number for each in members]
    fine = sum(each.decimals >= decimals for each in members)
    return min(numbers) >= 0 and largest <= max(numbers) <= 1 and 2 * fine >= len(members)


CHECKS = (
    Check("series.scale_mix", scale_mix, ("ratio",)),
    Check("series.fraction_as_percent", fraction_as_percent, ("values", "decimals", "largest")),
)
