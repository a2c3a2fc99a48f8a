"""Two samples that share units: the variance of a difference between them.

Rounds of a panel, or of a rotation, lie partly in the same primary sampling units. With z the
linearised totals of a change (of the second round its own, of the first round with the sign it
has in the change) and d = sqrt(m n / (n - 1) (1 - f)) (z - mean z) the deviation of a unit from
its stratum in its own round, the variance is the sum of (d1 + d2)^2 over the units of both: that
of independent samples plus twice the sum of d1 d2 over the units they share. In the same units
throughout it is that of one sample that was asked twice (svycontrast of R's survey); without
shared units the sum of both; it is never below zero. With part of the units shared the
covariance is a little smaller than the unbiased one (Tam, The American Statistician 38, 1984;
Wood, Journal of Official Statistics 24, 2008), by the factor (n^2 - 2n + shared) / (n (n - 1)), so
the error of a change is if anything too large.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.cells import Cells, collect_cells
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.sample import Sample
from sathiti.model import SathitiError
from sathiti.model.design import Design

Names = Sequence[Any]


class Overlap(Struct, frozen=True):
    """The units of two samples, and which of them are the same.

    Attributes:
        frames: designs of both.
        names: by sample and stage, what tells each unit of the stage apart; None where units of
            the stage are rows without a name.
        strata: by sample, the strata of the first stage.
    """

    frames: tuple[DesignFrame, DesignFrame]
    names: tuple[list[Names | None], list[Names | None]]
    strata: tuple[frozenset[Any], frozenset[Any]]

    @classmethod
    def of(cls, first: Sample, second: Sample) -> "Overlap":
        """Units are the same where their strata and identifiers are, stage by stage.

        Raises:
            SathitiError: a design names no PSUs, has replicates, or probabilities of pairs; or
                the samples have no PSU in common.
        """
        cells = []
        for sample in (first, second):
            _check(sample.design)
            cells.append(collect_cells(sample.data, sample.design, (), {}, []))
        designs = (first.design, second.design)
        names = [_names(one, design) for one, design in zip(cells, designs, strict=True)]
        if not set(names[0][0] or ()) & set(names[1][0] or ()):
            raise SathitiError(
                "The samples have no primary sampling unit in common.",
                fix="Name strata and units alike in both, or take the samples as independent.",
            )
        strata = [frozenset(name[0] for name in one[0] or ()) for one in names]
        return cls((cells[0].frame, cells[1].frame), (names[0], names[1]), (strata[0], strata[1]))

    @property
    def shared(self) -> int:
        """Number of PSUs in both samples."""
        return len(set(self.names[0][0] or ()) & set(self.names[1][0] or ()))

    @property
    def df(self) -> int:
        """PSUs of either sample less strata of either."""
        psus = sum(one.psus for one in self.frames) - self.shared
        return psus - len(self.strata[0] | self.strata[1])

    def variances(self, totals: tuple[FloatArray, FloatArray]) -> FloatArray:
        """Design variances of changes.

        Args:
            totals: by sample, [units, m] its part of the linearised changes.

        Returns:
            [m].

        Raises:
            SathitiError: a stratum has one unit and the design does not say what to do.
        """
        result = np.zeros(totals[0].shape[1])
        nothing = np.zeros((0, totals[0].shape[1]))
        stages = zip_longest(
            *(
                [
                    (frame.deviations(level, z), name)
                    for level, name in zip(frame.levels, names, strict=True)
                ]
                for frame, names, z in zip(self.frames, self.names, totals, strict=True)
            ),
            fillvalue=(nothing, None),
        )
        for (first, mine), (second, theirs) in stages:
            result += (first**2).sum(axis=0) + (second**2).sum(axis=0)
            places = {name: place for place, name in enumerate(mine or ())}
            same = [(places[name], n) for n, name in enumerate(theirs or ()) if name in places]
            if same:
                left, right = np.array(same).T
                result += 2 * (first[left] * second[right]).sum(axis=0)
        return result

    def correlations(self, totals: tuple[FloatArray, FloatArray]) -> FloatArray:
        """[m] of estimates of the first sample with those of the second; 0 where one has no error.

        Args:
            totals: by sample, [units, m] linearised totals of estimates.

        Raises:
            SathitiError: as `variances`.
        """
        nothing = tuple(np.zeros_like(one) for one in totals)
        own = [self.variances(pair) for pair in ((totals[0], nothing[1]), (nothing[0], totals[1]))]
        size = np.sqrt(own[0] * own[1])
        covariance = (self.variances(totals) - own[0] - own[1]) / 2
        found = np.divide(covariance, size, out=np.zeros_like(size), where=size > 0)
        return np.clip(found, -1.0, 1.0)


def _check(design: Design) -> None:
    if not design.levels[0].unit or design.replicates or design.pps not in (None, "brewer"):
        raise SathitiError(
            "What samples share is known from the primary sampling units that their designs name.",
            fix="Name strata and PSUs in both designs, without replicates and joint probabilities.",
        )


def _names(cells: Cells, design: Design) -> list[Names | None]:
    """By stage, what tells its units apart: strata and identifiers down to them."""
    frame = cells.frame
    found: list[Names | None] = []
    _, first = np.unique(cells.unit, return_index=True)
    parts: list[list[Any]] = []
    for level, stage in zip(frame.levels, design.levels, strict=False):
        if not stage.unit:
            found.append(None)
            continue
        for column in (stage.strata, stage.unit):
            codes = cells.keys[column] if column else None
            parts.append([codes and codes.values[codes.of_row[cell]] for cell in first])
        _, inside = np.unique(level.parent, return_index=True)
        found.append([tuple(part[unit] for part in parts) for unit in inside])
    return found
