"""One stage drawn: given probabilities, who is selected.

The draws are svy's but for Brewer's: that of svy 0.35.0 misses the probabilities for n > 2 (with
n = 4 of ten units the largest was taken in 0.824 of 400,000 samples, its probability is 0.842).
Simulations found svy's systematic and Sampford's selection right.
"""

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.selection.library import survey_library
from sathiti.methods.survey.selection.plan import Method
from sathiti.model import SathitiError

_OF_SVY = {
    "srs": "srs",
    "systematic": "pps_sys",
    "pps_systematic": "pps_sys",
    "sampford": "pps_rs",
}


def draw(
    method: Method, probabilities: FloatArray, stratum: IntArray, seed: int
) -> NDArray[np.bool_]:
    """Who is selected.

    Args:
        method: how; the probabilities say whether sizes count.
        probabilities: [units] of inclusion; they add to a whole number in each stratum.
        stratum: [units] numbered from 0, sorted.
        seed: the same seed selects the same of the same units.

    Returns:
        [units] whether selected.

    Raises:
        SathitiError: svy is not installed; Sampford's method found no sample.
    """
    selected = probabilities >= 1
    open_ = np.flatnonzero((probabilities > 0) & ~selected)
    if len(open_):
        part = probabilities[open_], stratum[open_], seed
        places = _brewer(*part) if method == "brewer" else _by_svy(method, *part)
        selected[open_[places]] = True
    return selected


def _by_svy(method: Method, probabilities: FloatArray, stratum: IntArray, seed: int) -> IntArray:
    """Places drawn by svy."""
    svy, polars = survey_library("svy"), survey_library("polars")
    columns = {"place": np.arange(len(stratum)), "stratum": stratum, "size": probabilities}
    wanted = np.rint(np.bincount(stratum, probabilities)).astype(int)
    counts = {str(code): int(wanted[code]) for code in np.unique(stratum).tolist()}
    sample = svy.Sample(polars.DataFrame(columns), svy.Design(stratum="stratum", mos="size"))
    try:
        drawn = getattr(sample.sampling, _OF_SVY[method])(n=counts, rstate=seed)
    except svy.errors.MethodError as error:
        if method != "sampford":
            raise
        # It draws until all units differ; with a large share that hardly happens.
        raise SathitiError(
            "Sampford's method found no sample: the share selected is too large for it.",
            fix="Use brewer or pps_systematic.",
        ) from error
    places: IntArray = drawn.data["place"].to_numpy()
    return places


def _brewer(probabilities: FloatArray, stratum: IntArray, seed: int) -> IntArray:
    """Brewer's method (1975; Tillé 2006, 6.4) in each stratum."""
    begins = np.flatnonzero(np.diff(stratum, prepend=-1))
    ends = [*begins[1:].tolist(), len(stratum)]
    picked = [
        begin + _brewer_stratum(probabilities[begin:end], np.random.default_rng([seed, code]))
        for begin, end, code in zip(begins.tolist(), ends, stratum[begins].tolist(), strict=True)
    ]
    return np.concatenate(picked)


def _brewer_stratum(probabilities: FloatArray, random: np.random.Generator) -> IntArray:
    """One unit at a time, so that after n steps each was taken with its probability.

    In step j unit k is taken with chances proportional to pi_k (m - pi_k) / (m - pi_k (n - j + 1)),
    m being n less the probabilities of those already taken.
    """
    count = round(float(probabilities.sum()))
    left, rest = probabilities.copy(), float(count)
    taken = np.empty(count, dtype=np.int64)
    for step in range(count):
        chances = left * (rest - left) / (rest - left * (count - step))
        bounds = np.cumsum(chances)
        pick = int(np.searchsorted(bounds, random.random() * bounds[-1], side="right"))
        taken[step] = pick
        rest -= left[pick]
        left[pick] = 0
    return taken
