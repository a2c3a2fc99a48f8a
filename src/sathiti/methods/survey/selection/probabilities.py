"""Inclusion probabilities proportional to size."""

import numpy as np

from sathiti.methods.survey.arrays import FloatArray, IntArray

# A probability this near to one is one.
NEAR = 1e-9


def inclusion_probabilities(sizes: FloatArray, stratum: IntArray, counts: IntArray) -> FloatArray:
    """Probability of each unit to be among the n_h of its stratum.

    pi_k = n_h x_k / sum of x in the stratum. Where that is above one the unit is taken surely and
    the rest is shared out among the others, until none is above (Saerndal, Swensson and Wretman
    1992, 3.6.2). The probabilities of a stratum add to n_h.

    Args:
        sizes: [units] above zero.
        stratum: [units] numbered from 0.
        counts: [strata] units wanted, none above the number of units.

    Returns:
        [units] probabilities, exactly 1 for those taken surely.

    Example:
        >>> sizes, stratum = np.array([1.0, 3, 4, 20]), np.zeros(4, dtype=int)
        >>> inclusion_probabilities(sizes, stratum, np.array([2]))
        array([0.125, 0.375, 0.5  , 1.   ])
    """
    strata = len(counts)
    certain = np.zeros(len(sizes), dtype=bool)
    while True:
        free = np.where(certain, 0.0, sizes)
        totals = np.bincount(stratum, free, minlength=strata)
        left = counts - np.bincount(stratum, certain, minlength=strata)
        share = np.divide(left, totals, out=np.zeros(strata), where=totals > 0)
        probabilities = np.where(certain, 1.0, free * share[stratum])
        above = ~certain & (probabilities >= 1 - NEAR)
        if not above.any():
            return probabilities
        certain |= above
