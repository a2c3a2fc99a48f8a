"""Statistics along the series of each area: last given value, distance from the median."""

import numpy as np

from sathiti.methods.validation.fact_table import Integers
from sathiti.methods.validation.quantity import Array

# 1 / Phi^-1(3/4): makes the median absolute deviation of normal values their standard deviation.
MAD_TO_SD = 1.4826
# sqrt(pi / 2): does the same for the mean absolute deviation.
MEAN_AD_TO_SD = 1.253314
FEWEST_FOR_MAD = 3
# Most cells of the padded matrix for each value in it.
PADDING = 8


def last_given(values: Array, segments: Integers, before: bool = False) -> Integers:
    """For each context the latest context of its series that has a value; -1 if none.

    Args:
        values: one a context, NaN where missing.
        segments: series number of each context, ascending, in time order inside a series.
        before: look only at earlier contexts, not at the context itself.
    """
    numbers = np.arange(len(values))
    latest = np.maximum.accumulate(np.where(np.isnan(values), -1, numbers))
    if before:
        latest = np.concatenate([[-1], latest[:-1]])
    starts = np.searchsorted(segments, segments)
    return np.where(latest >= starts, latest, -1)


def mad_scores(values: Array, segments: Integers) -> Array:
    """Robust z-score |x - median| / (1.4826 MAD) of each value in its series.

    MAD is zero when more than half of the values are the same; then the mean absolute
    deviation takes its place, |x - median| / (1.253314 MeanAD), and equal values score 0.
    Series with fewer than three values have no score (NaN).

    Source: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers; the fallback as
    in IBM SPSS, modified z-score.
    """
    scores = np.full(len(values), np.nan)
    given = np.flatnonzero(~np.isnan(values))
    if not len(given):
        return scores
    known, series = values[given], _renumbered(segments[given])
    counts = np.bincount(series)
    deviations = np.abs(known - medians(known, series)[series])
    mad = medians(deviations, series)[series] * MAD_TO_SD
    mean_ad = (np.bincount(series, deviations) / counts)[series] * MEAN_AD_TO_SD
    spread = np.where(mad > 0, mad, mean_ad)
    score = np.where(deviations == 0, 0.0, deviations / np.where(spread > 0, spread, np.nan))
    scores[given] = np.where(counts[series] >= FEWEST_FOR_MAD, score, np.nan)
    return scores


def medians(values: Array, groups: Integers) -> Array:
    """Median of each group.

    Args:
        values: without NaN.
        groups: group number of each value: ascending, from 0, without gaps.
    """
    counts = np.bincount(groups)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    low, high = (counts - 1) // 2, counts // 2
    longest = int(counts.max(initial=0))
    if len(counts) * longest > PADDING * len(values):
        ordered = values[np.lexsort((values, groups))]
        long: Array = (ordered[starts + low] + ordered[starts + high]) / 2
        return long
    # Series of like length sort several times faster as rows of a matrix.
    rows = np.full((len(counts), longest), np.inf)
    rows[groups, np.arange(len(values)) - starts[groups]] = values
    rows.sort(axis=1)
    series = np.arange(len(counts))
    middle: Array = (rows[series, low] + rows[series, high]) / 2
    return middle


def _renumbered(segments: Integers) -> Integers:
    """Ascending numbers without gaps."""
    return np.cumsum(np.diff(segments, prepend=segments[:1]) != 0)
