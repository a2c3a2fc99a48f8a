"""A whole and its parts where the whole is a weighted mean of them."""

from sathiti.methods.validation.series.blocks import Block, blocks
from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.precision import Interval, feasible_total


def _mean_blocks(panel: Panel) -> list[tuple[Block, Observation]]:
    """Blocks of rates and means with a total, but for distributions (the parts make 100)."""
    return [
        (block, block.total)
        for block in blocks(panel)
        if block.total
        and panel.measure(block.total).mean
        and not (block.total.number == 100 and max(p.number for p in block.parts) < 100)
    ]


def _outside(block: Block, total: Observation, shares: Interval) -> Interval | None:
    """What the total could be with such shares of the parts, if it is nothing of that."""
    parts = [block.interval(part) for part in block.parts]
    low, high = feasible_total(parts, *shares)
    least, most = block.interval(total)
    return (low, high) if most < low or least > high else None


def _shares(block: Block) -> Interval:
    return block.partition.share_low, block.partition.share_high


def _breach(panel: Panel, block: Block, total: Observation, **values: object) -> Breach:
    said = {
        "parts": ", ".join(part.written for part in block.parts),
        "column": panel.label_of(block.dimension),
        **values,
    }
    return Breach((total,), said, block.parts, group=("total", total.key))


def total_outside_parts(panel: Panel, _: Parameters) -> Outcome:
    """A mean or rate of the whole above or below those of all parts."""
    cases = _mean_blocks(panel)
    breaches = [_breach(panel, *case) for case in cases if _outside(*case, (0.0, 1.0))]
    return Outcome(len(cases), tuple(breaches))


def total_equals_part(panel: Panel, _: Parameters) -> Outcome:
    """The whole is just one part, though the others differ: their weight would be nothing."""
    cases = _mean_blocks(panel)
    breaches = []
    for block, total in cases:
        same = [part for part in block.parts if part.number == total.number]
        if same and _outside(block, total, _shares(block)):
            place = panel.dimensions.index(block.dimension)
            part = panel.label(block.dimension, same[0].key[place])
            breaches.append(_breach(panel, block, total, part=part))
    return Outcome(len(cases), tuple(breaches))


def total_unlikely(panel: Panel, _: Parameters) -> Outcome:
    """The whole lies between its parts, but no likely weights lead to it."""
    cases = _mean_blocks(panel)
    breaches = []
    for block, total in cases:
        likely = _outside(block, total, _shares(block))
        if likely:
            low, high = (f"{bound:.3g}" for bound in likely)
            breaches.append(_breach(panel, block, total, low=low, high=high))
    return Outcome(len(cases), tuple(breaches))


def sibling_spike(panel: Panel, parameters: Parameters) -> Outcome:
    """One group in an ordered row (quintiles, ages) many times both its neighbours."""
    ratio, digits = float(parameters["ratio"]), int(parameters["units"])
    breaches = []
    judged = 0
    for block in blocks(panel):
        if not block.partition.ordered or not panel.measure(block.parts[0]).mean:
            continue
        neighbours = zip(block.parts, block.parts[1:], block.parts[2:], strict=False)
        for before, part, after in neighbours:
            judged += 1
            if _spike(before.number, part.number, after.number, ratio) and _fine(part, digits):
                values = {"before": before.written, "after": after.written}
                breaches.append(Breach((part,), values, (before, after)))
    return Outcome(judged, tuple(breaches))


def _spike(before: float, value: float, after: float, ratio: float) -> bool:
    if min(before, value, after) <= 0:
        return False
    return value > ratio * max(before, after) or value * ratio < min(before, after)


def _fine(observation: Observation, units: int) -> bool:
    """Whether the value is large enough beside its last digit to be more than rounding."""
    return bool(observation.number * 10.0**observation.decimals >= units)


CHECKS = (
    Check("series.sibling_spike", sibling_spike, ("ratio", "units")),
    Check("series.total_outside_parts", total_outside_parts),
    Check("series.total_equals_part", total_equals_part),
    Check("series.total_unlikely", total_unlikely),
)
