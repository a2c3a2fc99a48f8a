"""Sums: counts and amounts add up, means and rates do not."""

from collections import defaultdict
from collections.abc import Iterator
from math import sqrt

from sathiti.methods.validation.series.blocks import AGE, Block, blocks
from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel, Slice
from sathiti.methods.validation.series.precision import half_unit

_HUNDRED = 100.0


def _tolerance(panel: Panel, members: tuple[Observation, ...]) -> float:
    """What rounding can add up to.

    Persons and things counted one by one add up exactly. Of rounded figures the errors, each
    up to half a unit of the last digit, add up like independent ones (times the square root
    of their number), and never to less than one unit.
    """
    first = members[0]
    whole = all(each.decimals == 0 for each in members)
    counted = panel.measure(first).kind == "count" and whole
    exact = counted and panel.code(first, "multiplier") in {"", "0"}
    half = half_unit(max(each.decimals for each in members))
    return half if exact else half * max(sqrt(len(members)), 2.0)


def sum_of_parts(panel: Panel, _: Parameters) -> Outcome:
    """The parts of a count or amount do not add up to its total."""
    cases = [
        (block, block.total)
        for block in blocks(panel)
        if block.total and block.partition.id != AGE and panel.measure(block.total).additive
    ]
    breaches = [breach for block, total in cases if (breach := _sum_breach(panel, block, total))]
    return Outcome(len(cases), tuple(breaches))


def _sum_breach(panel: Panel, block: Block, total: Observation) -> Breach | None:
    parts = (*block.parts, *block.optional)
    found = sum(part.number for part in parts)
    # a little more than the tolerance, for the binary halves of sums of decimals
    if abs(found - total.number) <= _tolerance(panel, (total, *parts)) * (1 + 1e-9):
        return None
    values = {
        "parts": " + ".join(part.written for part in parts),
        "sum": f"{found:.12g}",
        "difference": f"{found - total.number:+.6g}",
        "column": panel.label_of(block.dimension),
    }
    return Breach((total,), values, parts, group=("sum", total.key))


def sum_of_means(panel: Panel, _: Parameters) -> Outcome:
    """The total of a mean or rate is the sum of its parts, which it cannot be.

    A distribution (the parts make 100) is no mean of its parts and is left out.
    """
    cases = [
        (block, block.total)
        for block in blocks(panel)
        if block.total and panel.measure(block.total).mean and not _distribution(block)
    ]
    breaches = []
    for block, total in cases:
        found = sum(part.number for part in block.parts)
        rounding = half_unit(max(each.decimals for each in block.all())) * (len(block.parts) + 1)
        largest = max(part.number for part in block.parts)
        if abs(found - total.number) <= rounding and total.number > largest + 2 * rounding:
            values = {
                "parts": " + ".join(part.written for part in block.parts),
                "column": panel.label_of(block.dimension),
            }
            group = ("sum", total.key)
            breaches.append(Breach((total,), values, block.parts, group=group))
    return Outcome(len(cases), tuple(breaches))


def _distribution(block: Block) -> bool:
    found = sum(part.number for part in block.parts)
    return block.total is None or abs(found - _HUNDRED) <= 0.5 * len(block.parts)


def part_above_total(panel: Panel, parameters: Parameters) -> Outcome:
    """A part of a count or amount larger than its total."""
    share = float(parameters["share"])
    cases = [
        (dimension, cells)
        for dimension in _breakdowns(panel)
        for slices in _contexts(panel, dimension).values()
        for cells in slices
    ]
    breaches = [
        breach
        for dimension, cells in cases
        for breach in _part_above(panel, dimension, cells, share)
    ]
    return Outcome(len(cases), tuple(breaches))


def parts_exceed_total(panel: Panel, parameters: Parameters) -> Outcome:
    """Parts that in one period are more than their total and in the others are not.

    For dimensions whose codes are not known to make up a whole (products, activities, kinds):
    there the parts may overlap, so their sum is only judged by what it is in other periods.
    """
    known = {name for cut in panel.tables.partitions for name in cut.components}
    known.add(panel.role(AGE))
    breaches: list[Breach] = []
    checked = 0
    for dimension in _breakdowns(panel):
        if dimension not in known:
            for slices in _contexts(panel, dimension).values():
                checked += len(slices)
                breaches += _sum_above(panel, dimension, slices, float(parameters["share"]))
    return Outcome(checked, tuple(breaches))


def _breakdowns(panel: Panel) -> list[str]:
    quiet = {panel.role(role) for role in ("series", "unit", "area", "frequency", "reporting")}
    return [dimension for dimension in panel.dimensions if dimension not in quiet]


def _contexts(panel: Panel, dimension: str) -> dict[tuple[str, ...], list[Slice]]:
    """Slices with a total and parts of an additive measure without negative values."""
    contexts: dict[tuple[str, ...], list[Slice]] = defaultdict(list)
    for (context, _), cells in panel.slices(dimension).items():
        total = panel.total_of(cells)
        positive = min(each.number for each in cells.values()) >= 0
        if total and len(cells) > 1 and positive and panel.measure(total).additive:
            contexts[context].append(cells)
    return contexts


def _limit(total: Observation, share: float) -> float:
    """What parts may reach; a little more, for the binary digits of decimal shares."""
    return total.number * (1 + share) * (1 + 1e-9)


def _part_above(panel: Panel, dimension: str, cells: Slice, share: float) -> Iterator[Breach]:
    total = panel.total_of(cells)
    for code, part in cells.items():
        if total and part.number > _limit(total, share):
            values = {"total": total.written, "part": panel.label(dimension, code)}
            yield Breach((part,), values, (total,))


def _sum_above(panel: Panel, dimension: str, slices: list[Slice], share: float) -> Iterator[Breach]:
    sums = [(panel.total_of(cells), _leaves(panel, dimension, cells)) for cells in slices]
    judged = [(total, parts) for total, parts in sums if total and len(parts) > 1]
    above = [
        (total, parts)
        for total, parts in judged
        if sum(part.number for part in parts) > _limit(total, share)
    ]
    # where parts exceed the total as a rule they overlap, and say nothing
    if len(judged) < 3 or len(above) * 2 >= len(judged):
        return
    for total, parts in above:
        if all(part.number <= total.number for part in parts):
            place = panel.dimensions.index(dimension)
            values = {
                "parts": " + ".join(part.written for part in parts),
                "total": total.written,
                "names": [panel.label(dimension, part.key[place]) for part in parts],
            }
            yield Breach((total,), values, tuple(parts))


def _leaves(panel: Panel, dimension: str, cells: Slice) -> list[Observation]:
    """The parts without those that contain another: by hierarchy or by the code's beginning."""
    codes = panel.structure.codes_of(dimension)
    parents = {code.id: code.parent for code in codes.codes} if codes else {}
    above: set[str] = set()
    for code in cells:
        parent = parents.get(code, "")
        while parent and parent not in above:
            above.add(parent)
            parent = parents.get(parent, "")
    return [
        part
        for code, part in cells.items()
        if not panel.is_total(code)
        and code not in above
        and not any(other != code and other.startswith(code) for other in cells)
    ]


CHECKS = (
    Check("series.sum_of_parts", sum_of_parts),
    Check("series.sum_of_means", sum_of_means),
    Check("series.part_above_total", part_above_total, ("share",)),
    Check("series.parts_exceed_total", parts_exceed_total, ("share",)),
)
