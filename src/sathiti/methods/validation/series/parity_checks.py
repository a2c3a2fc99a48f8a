"""Parity indices beside the figures of women and men they are made of."""

from collections.abc import Iterator

from msgspec import Struct

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.precision import half_unit

Pairs = dict[tuple[str, ...], tuple[Observation, Observation]]


class Compared(Struct, frozen=True):
    """An index with the women and men of another series, same period and breakdowns.

    Attributes:
        usual: whether the index is women over men, as rounded.
        inverted: whether it is men over women.
    """

    index: Observation
    women: Observation
    men: Observation
    usual: bool
    inverted: bool


def parity_inverted(panel: Panel, _: Parameters) -> Outcome:
    """A parity index that is men over women, where others of its series are women over men.

    The series it is made from is learned: every index must be one of both quotients of it, and
    at least one the usual one. An index that cannot tell them apart at its decimals says nothing.
    """
    breaches: list[Breach] = []
    judged = 0
    for compared in _by_series(panel):
        learned = all(one.usual or one.inverted for one in compared)
        usual = [one for one in compared if one.usual]
        if not (learned and usual):
            continue
        judged += len(compared)
        breaches += [_breach(panel, one, usual[0]) for one in compared if one.inverted]
    return Outcome(judged, tuple(breaches))


def _by_series(panel: Panel) -> Iterator[list[Compared]]:
    indices: dict[str, list[Observation]] = {}
    for each in panel.usable:
        if "parity" in panel.measure(each).flags and panel.is_total(panel.code(each, "sex")):
            indices.setdefault(panel.code(each, "series"), []).append(each)
    if not indices or not panel.role("sex"):
        return
    bases = _bases(panel)
    for index in indices.values():
        for pairs in bases.values():
            met = [(each, pairs.get(_context(panel, each))) for each in index]
            compared = [_compare(each, *pair) for each, pair in met if pair]
            telling = [one for one in compared if not (one.usual and one.inverted)]
            if len(telling) > 1:
                yield telling


def _bases(panel: Panel) -> dict[tuple[str, str], Pairs]:
    """Women and men of each series and unit, by period and breakdowns."""
    bases: dict[tuple[str, str], Pairs] = {}
    for cells in panel.slices(panel.role("sex")).values():
        women, men = (panel.first_of(cells, name) for name in ("women", "men"))
        if women and men and women.number > 0 and men.number > 0:
            base = panel.code(women, "series"), panel.code(women, "unit")
            bases.setdefault(base, {})[_context(panel, women)] = (women, men)
    return bases


def _context(panel: Panel, each: Observation) -> tuple[str, ...]:
    return (*panel.stem(each, "series", "unit", "sex"), each.time)


def _compare(index: Observation, women: Observation, men: Observation) -> Compared:
    # The parts are rounded too: half a unit of each moves the quotient.
    quotient = women.number / men.number
    parts = half_unit(women.decimals) / women.number + half_unit(men.decimals) / men.number

    def equals(expected: float) -> bool:
        return abs(index.number - expected) <= half_unit(index.decimals) + expected * parts

    return Compared(index, women, men, equals(quotient), equals(1 / quotient))


def _breach(panel: Panel, one: Compared, usual: Compared) -> Breach:
    values = {
        "women": one.women.written,
        "men": one.men.written,
        "expected": f"{one.women.number / one.men.number:.{one.index.decimals}f}",
        "other": panel.where(usual.index),
    }
    return Breach((one.index,), values, (one.women, one.men, usual.index))


CHECKS = (Check("series.parity_inverted", parity_inverted),)
