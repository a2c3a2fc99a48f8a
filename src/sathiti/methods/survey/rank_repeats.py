"""Indices computed anew with the weights of every replicate, in every domain.

An estimated line is estimated anew too, from all cells of the replicate. A replicate in which an
index has no value makes its variance unknown: it is not left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.cells import Domains
from sathiti.methods.survey.distribution import Distribution, UndefinedIndexError
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.rank_measures import Line, LineUsed, Measure, Repeat, UnitLine
from sathiti.methods.survey.rank_replicates import Reweighted
from sathiti.methods.survey.ranked import Ranked, parts, places
from sathiti.methods.survey.replicate_totals import ReplicateRule
from sathiti.model import SathitiError

# one object, for its amount is no number and equal to nothing else
NO_LINE = LineUsed()


class Repeats(Struct, frozen=True):
    """Estimates in every replicate.

    Attributes:
        rule: how a variance follows.
        found: [replicates, domains, labels of all measures]; NaN where there is none.
    """

    rule: ReplicateRule
    found: FloatArray


def repeats_of(
    ranked: Ranked,
    measures: Sequence[Measure],
    domains: Domains,
    declared: Mapping[str, Sequence[Any]],
) -> Repeats | None:
    """Estimates of measures in every domain and replicate; None without replicates.

    Args:
        ranked: the collected cells.
        measures: what to estimate.
        domains: of these cells.
        declared: values of their columns, where the question declares them.

    Raises:
        SathitiError: a line by basic needs, whose error is linearised.
    """
    if ranked.replicates is None:
        return None
    for one in measures:
        refuse_replicates(one.line, ranked)
    asked = [
        [one.repeat(part.distribution) if part.distribution else None for one in measures]
        for part in parts(ranked, domains)
    ]
    repeating = _Repeating(tuple(measures), asked, domains, declared, {})
    blocks = [repeating.block(one) for one in ranked.replicates.blocks(ranked.sorted)]
    return Repeats(ranked.replicates.rule, np.concatenate(blocks))


def refuse_replicates(line: Line | None, ranked: Ranked) -> None:
    """Refuse a line by basic needs under replicates.

    Raises:
        SathitiError: its error is linearised, so that it does not move with the weights.
    """
    if isinstance(line, UnitLine) and ranked.replicates is not None:
        raise SathitiError(
            "A poverty line by basic needs has a linearised error, and this sample has replicates.",
            fix="Leave the replicates out of the design: name its strata and PSUs.",
        )


class _Repeating(Struct, frozen=True):
    """The same question to every replicate.

    Attributes:
        measures: what to estimate.
        asked: by domain and measure, what to compute anew; None in an empty domain.
        domains: of the sample.
        declared: values of their columns.
        known: values of domains as they are in the sample, by domain, measure and line: a
            jackknife leaves most domains so.
    """

    measures: tuple[Measure, ...]
    asked: list[list[Repeat | None]]
    domains: Domains
    declared: Mapping[str, Sequence[Any]]
    known: dict[tuple[int, int, LineUsed], list[float]] = {}

    def block(self, block: Reweighted) -> FloatArray:
        """[replicates of the block, domains, labels]."""
        count, width = len(block.weights), sum(len(one.labels) for one in self.measures)
        found = np.full((count, len(self.asked), width), np.nan)
        lines = {one.line for one in self.measures}
        inside = self._inside(block)
        for replicate in range(count):
            everyone = block.distribution(replicate)
            used = {line: _line_used(line, everyone) for line in lines}
            for domain, place in enumerate(inside):
                same = place is not None and block.is_sample(replicate, place)
                again = everyone if place is None else block.distribution(replicate, place)
                if again is not None:
                    found[replicate, domain] = self._values(domain, again, used, same)
        return found

    def _inside(self, block: Reweighted) -> list[IntArray | None]:
        """The places of the cells of every domain of the sample; None for all cells."""
        by = self.domains.by
        if not by:
            return [None]
        cells = block.cells
        there = domains_of(cells.keys, by, self.declared, len(cells.values))
        by_key = dict(zip(zip(*there.keys, strict=True), places(there), strict=True))
        return [by_key[key] for key in zip(*self.domains.keys, strict=True)]

    def _values(
        self,
        domain: int,
        distribution: Distribution,
        used: Mapping[Line | None, LineUsed | None],
        same: bool,
    ) -> list[float]:
        """Of every label; `same` where the domain is as it is in the sample."""
        values: list[float] = []
        for place, measure in enumerate(self.measures):
            line = used[measure.line]
            if line is None:
                values += measure.unknown
                continue
            key = domain, place, line
            if not same or key not in self.known:
                now = self._value(domain, place, distribution, line)
                if same:
                    self.known[key] = now
            else:
                now = self.known[key]
            values += now
        return values

    def _value(
        self, domain: int, place: int, distribution: Distribution, line: LineUsed
    ) -> list[float]:
        repeat = self.asked[domain][place]
        assert repeat is not None
        try:
            return repeat(distribution, line)
        except UndefinedIndexError:
            return self.measures[place].unknown


def _line_used(line: Line | None, everyone: Distribution | None) -> LineUsed | None:
    """The line in a replicate; None where it has none."""
    if not callable(line):
        return NO_LINE if line is None else LineUsed(float(line))  # type: ignore[arg-type]
    try:
        return LineUsed(line(everyone).value) if everyone else None
    except UndefinedIndexError:
        return None
