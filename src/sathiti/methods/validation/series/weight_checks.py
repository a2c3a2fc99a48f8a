"""Shares of the parts in the whole, beside those of other periods and series."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import log, sqrt

from msgspec import Struct

from sathiti.methods.validation.series.blocks import Block, blocks
from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Panel
from sathiti.methods.validation.series.precision import (
    Interval,
    distance,
    median,
    spread,
    weight_of_first,
)


class Weight(Struct, frozen=True):
    """Share of the first of two parts in the whole, as an interval that rounding allows."""

    block: Block
    weight: Interval

    @property
    def middle(self) -> float:
        """The middle of the interval."""
        return sum(self.weight) / 2


def part_share_unusual(panel: Panel, parameters: Parameters) -> Outcome:
    """The first part's share of a count is far from what it is in the other periods."""
    histories = defaultdict(list)
    for block in _pairs(panel):
        both = sum(part.number for part in block.parts)
        if panel.measure(block.parts[0]).additive and both > 0:
            histories[block.dimension, block.context].append(
                (block, block.parts[0].number / both, both)
            )
    breaches: list[Breach] = []
    long = [history for history in histories.values() if len(history) >= parameters["periods"]]
    for history in long:
        usual = median([share for _, share, _ in history])
        usual_spread = spread([share for _, share, _ in history])
        for block, share, count in history:
            # chance alone: a share of `count` persons has this standard error
            chance = sqrt(max(usual * (1 - usual), 1e-9) / count)
            least = max(
                float(parameters["least"]),
                float(parameters["spreads"]) * usual_spread,
                float(parameters["errors"]) * chance,
            )
            if abs(share - usual) > least:
                breaches.append(_share_breach(panel, block, share, usual))
    return Outcome(sum(map(len, long)), tuple(breaches), sum(map(len, histories.values())))


def _pairs(panel: Panel) -> Iterator[Block]:
    return (block for block in blocks(panel) if len(block.parts) == 2)


def _share_breach(panel: Panel, block: Block, share: float, usual: float) -> Breach:
    place = panel.dimensions.index(block.dimension)
    values = {
        "part": panel.label(block.dimension, block.parts[0].key[place]),
        "share": f"{share:.0%}",
        "usual": f"{usual:.0%}",
    }
    about = block.parts
    return Breach(about, values, (block.total,) if block.total else (), group=("share", *about))


def implied_weight_unusual(panel: Panel, parameters: Parameters) -> Outcome:
    """A total of rates implies a share of the first part that others do not show.

    With two parts a and b and the total t the weight of a is (t - b) / (a - b).
    """
    weights = _implied_weights(panel, float(parameters["widest"]))
    comparable: dict[tuple[str, str], list[Weight]] = defaultdict(list)
    for each in weights:
        comparable[_population(panel, each)].append(each)
    breaches = []
    for each in weights:
        usual = _usual_weight(panel, each, comparable[_population(panel, each)], parameters)
        if usual is not None:
            breaches.append(_weight_breach(panel, each, usual))
    return Outcome(len(weights), tuple(breaches))


def _weight_breach(panel: Panel, weight: Weight, usual: float) -> Breach:
    breach = _share_breach(panel, weight.block, weight.middle, usual)
    assert weight.block.total is not None
    values = {**breach.values, "parts": ", ".join(part.written for part in weight.block.parts)}
    return Breach((weight.block.total,), values, weight.block.parts)


def _implied_weights(panel: Panel, widest: float) -> list[Weight]:
    found = []
    for block in _pairs(panel):
        if not block.total or not panel.measure(block.total).mean:
            continue
        first, second = block.parts
        weight = weight_of_first(
            block.interval(block.total), block.interval(first), block.interval(second)
        )
        if weight and weight[1] - weight[0] <= widest:
            found.append(Weight(block, weight))
    return found


def _usual_weight(
    panel: Panel, judged: Weight, weights: list[Weight], parameters: Parameters
) -> float | None:
    """The usual weight, if this one is too far from it; judged by its own series if it can be."""
    others = [each for each in weights if each is not judged]
    own = [each.middle for each in others if _series(panel, each) == _series(panel, judged)]
    foreign = [each.middle for each in others if _series(panel, each) != _series(panel, judged)]
    for comparable, count, least in (
        (own, parameters["own"], float(parameters["own_least"])),
        (foreign, parameters["other"], float(parameters["other_least"])),
    ):
        if len(comparable) >= count:
            usual = median(comparable)
            allowed = max(least, float(parameters["spreads"]) * spread(comparable))
            if distance(usual, judged.weight) > allowed:
                return usual
    return None


def _population(panel: Panel, weight: Weight) -> tuple[str, str]:
    """Weights of one area and one partition can be compared."""
    return panel.code(weight.block.parts[0], "area"), weight.block.partition.id


def _series(panel: Panel, weight: Weight) -> str:
    return panel.code(weight.block.parts[0], "series")


def order_reversed(panel: Panel, parameters: Parameters) -> Outcome:
    """Of two parts the one clearly higher is clearly lower in the next period: exchanged?"""
    histories = defaultdict(list)
    for block in _pairs(panel):
        fine = (part.number * 10.0**part.decimals for part in block.parts)
        if min(fine) >= float(parameters["units"]):
            histories[block.dimension, block.context].append(block)
    breaches: list[Breach] = []
    judged = 0
    for (dimension, _), history in histories.items():
        history.sort(key=lambda block: block.parts[0].start)
        judged += len(history) - 1
        breaches += [
            _order_breach(panel, dimension, before, after)
            for before, after in _turns(history, parameters)
        ]
    return Outcome(judged, tuple(breaches))


def _turns(history: list[Block], parameters: Parameters) -> Iterator[tuple[Block, Block]]:
    """Steps at which the order turns; the turn back after a single odd period is no second one."""
    turned = False
    for before, after in pairwise(history):
        turned = not turned and _reversed(before, after, parameters)
        if turned:
            yield before, after


def _order_breach(panel: Panel, dimension: str, before: Block, after: Block) -> Breach:
    values = {
        "column": panel.label_of(dimension),
        "before": " / ".join(part.written for part in before.parts),
        "before_period": before.parts[0].time,
        "after": " / ".join(part.written for part in after.parts),
        "after_period": after.parts[0].time,
    }
    group = ("order", dimension, after.parts[0])
    return Breach((*after.parts, *before.parts), values, group=group)


def _reversed(before: Block, after: Block, parameters: Parameters) -> bool:
    first, second = (
        log(block.parts[0].number) - log(block.parts[1].number) for block in (before, after)
    )
    clear = min(abs(first), abs(second)) >= log(float(parameters["ratio"]))
    return first * second < 0 and clear and abs(first - second) >= log(float(parameters["both"]))


CHECKS = (
    Check(
        "series.part_share_unusual", part_share_unusual, ("periods", "least", "spreads", "errors")
    ),
    Check("series.order_reversed", order_reversed, ("ratio", "both", "units")),
    Check(
        "series.implied_weight_unusual",
        implied_weight_unusual,
        ("widest", "own", "own_least", "other", "other_least", "spreads"),
    ),
)
