"""Variance of selection with unequal probabilities without replacement.

With z the linearised totals of the units, already divided by their inclusion probabilities,
and D_ij = (p_ij - p_i p_j) / p_ij, D_ii = 1 - p_i,
Horvitz and Thompson (1952): V = sum_ij D_ij z_i z_j;
Yates and Grundy (1953): V = -1/2 sum_ij D_ij (z_i - z_j)^2.
Where the joint probabilities p_ij are not known, D_ij is within a stratum of n units
1 - (n - (p_i + p_j) / 2) / (n - 1) (Overton 1985), or
1 - (n - p_i - p_j + mean of p) / (n - 1) (Hartley and Rao 1962, sum of p^2 by the sample).
W. S. Overton, Oregon State University technical report 86-101; H. O. Hartley and J. N. K. Rao,
Annals of Mathematical Statistics 33, pages 350-374; C. Särndal, B. Swensson and J. Wretman
(1992), section 2.8; pps designs of R's survey. Unlike there, units without a row of a domain
count as zeros in Yates and Grundy's form too.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.model import SathitiError
from sathiti.model.design import Design

# Relative; joint probabilities are published with few digits.
ROUNDING = 1e-6


class Block(Struct, frozen=True):
    """The units of one stratum and the matrix of their quadratic form.

    Attributes:
        units: [n] places.
        matrix: [n, n] D, less its row sums on the diagonal for Yates and Grundy.
    """

    units: IntArray
    matrix: FloatArray

    def variances(self, z: FloatArray) -> FloatArray:
        """[columns] z' matrix z of every column of [all units, columns]."""
        inside = z[self.units]
        squares: FloatArray = (inside * (self.matrix @ inside)).sum(axis=0)
        return squares

    def covariance(self, z: FloatArray) -> FloatArray:
        """[columns, columns] z' matrix z."""
        inside = z[self.units]
        products: FloatArray = inside.T @ self.matrix @ inside
        return products


def blocks_of(
    design: Design,
    probabilities: FloatArray,
    stratum: IntArray,
    names: Sequence[tuple[Any, Any]],
) -> tuple[Block, ...]:
    """The quadratic form of the units of the first stage, stratum by stratum.

    Args:
        design: with `pps` by pairs.
        probabilities: [units] of inclusion.
        stratum: [units] place of the stratum.
        names: [units] values of stratum and unit.

    Raises:
        SathitiError: joint probabilities are not there or cannot be.
    """
    blocks = []
    for place in range(int(stratum.max(initial=-1)) + 1):
        units = np.flatnonzero(stratum == place)
        p = probabilities[units]
        if design.pps == "joint":
            d = _exact(design, p, [names[int(unit)] for unit in units])
        else:
            d = _approximate(design, p)
        np.fill_diagonal(d, 1 - p)
        if design.pps_variance == "yates_grundy":
            d -= np.diag(d.sum(axis=1))
        blocks.append(Block(units, d))
    return tuple(blocks)


def _approximate(design: Design, p: FloatArray) -> FloatArray:
    n = len(p)
    if n < 2:
        return np.zeros((n, n))
    pair = p[:, None] + p
    left = pair / 2 if design.pps == "overton" else pair - p.mean()
    d = 1 - (n - left) / (n - 1)
    # a unit that is drawn for certain is drawn independently of the others
    certain = p >= 1
    d[certain[:, None] | certain] = 0
    approximate: FloatArray = d
    return approximate


def _exact(design: Design, p: FloatArray, names: Sequence[tuple[Any, Any]]) -> FloatArray:
    joint = design.joint
    if joint is None:
        raise SathitiError(
            "The design asks for joint probabilities and has none.",
            fix="Give them as joint, see joint_probabilities; or choose pps overton or "
            "hartley_rao.",
        )
    places = {unit: place for place, unit in enumerate(joint.units)}
    found = [places.get(name, places.get(name[1])) for name in names]
    lacking = [str(name[1]) for name, place in zip(names, found, strict=True) if place is None]
    if lacking:
        raise SathitiError(
            "{count} units have no joint probabilities: {units}.",
            fix="Name every primary sampling unit; by stratum and unit where their numbers repeat.",
            count=len(lacking),
            units=lacking[:5],
        )
    inside = np.array(found, dtype=np.int64)
    pairs = np.asarray(joint.matrix, dtype=np.float64)[np.ix_(inside, inside)]
    _check_pairs(pairs, p, names)
    return 1 - np.outer(p, p) / pairs


def _check_pairs(pairs: FloatArray, p: FloatArray, names: Sequence[tuple[Any, Any]]) -> None:
    most = np.minimum(p[:, None], p) * (1 + ROUNDING)
    wrong = ~((pairs > 0) & (pairs <= most)) | (np.abs(pairs - pairs.T) > ROUNDING * most)
    own = np.diag(pairs)
    given = ~np.isnan(own)
    np.fill_diagonal(wrong, given & (np.abs(own - p) > ROUNDING * p))
    if wrong.any():
        i, j = (int(place[0]) for place in np.nonzero(wrong))
        raise SathitiError(
            "The joint probability of units {first} and {second} is {joint}, with inclusion "
            "probabilities {p} and {q}.",
            fix="It is above zero, not above either of these, and the same in both orders.",
            first=names[i][1],
            second=names[j][1],
            joint=f"{pairs[i, j]:g}",
            p=f"{p[i]:g}",
            q=f"{p[j]:g}",
        )
