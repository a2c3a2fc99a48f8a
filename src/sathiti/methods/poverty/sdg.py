"""Indicators of the Sustainable Development Goals on poverty and inequality of a survey.

1.1.1 and 1.2.1: the share of the population below the international and the national line.
10.2.1: the share below half the median. 10.1.1: growth of the mean welfare of the poorest 40
percent and of everybody between two rounds (UN Statistics Division, metadata of the indicators).
1.2.2: multidimensional poverty by the national indicators.
"""

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty import indices
from sathiti.methods.poverty.decomposition.incidence import check_years
from sathiti.methods.poverty.indices import RelativeLine
from sathiti.methods.poverty.indices.undefined import need_positive_mean
from sathiti.methods.poverty.measures import AnyLine
from sathiti.methods.poverty.multidimensional import MultidimensionalPoverty, PovertyProfile
from sathiti.methods.poverty.questions import HowPoor, fgt
from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.distribution import (
    Distribution,
    Linearised,
    combine,
    linearised_mean,
)
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.estimating import How, names_of, read_how
from sathiti.methods.survey.estimation import By, Options
from sathiti.methods.survey.intervals import interval
from sathiti.methods.survey.monomials import Column
from sathiti.methods.survey.rank_estimates import estimates_by_rank
from sathiti.methods.survey.rank_measures import LineUsed, Measure
from sathiti.methods.survey.ranked import Ranked
from sathiti.methods.survey.sample import Sample
from sathiti.model import SathitiError

HALF_OF_MEDIAN = RelativeLine(0.5, "median")
GROWTHS = ("bottom_40", "all", "difference")


def sdg_1_1_1(
    sample: Sample,
    welfare: Column,
    international_line: AnyLine,
    by: By = (),
    **how: Unpack[HowPoor],
) -> Estimates:
    """Share of the population at or below the international line, in the unit of welfare."""
    return fgt(sample, welfare, international_line, 0, by, **how)


def sdg_1_2_1(
    sample: Sample, welfare: Column, national_line: AnyLine, by: By = (), **how: Unpack[HowPoor]
) -> Estimates:
    """Share of the population at or below the national line."""
    return fgt(sample, welfare, national_line, 0, by, **how)


def sdg_1_2_2(
    sample: Sample, profile: PovertyProfile, by: By = (), **how: Unpack[How]
) -> Estimates:
    """Men, women and children in poverty in all its dimensions: H, A, M0 and their parts.

    Args:
        sample: rows of people and their design.
        profile: the national indicators, weights and cutoff.
        by: sex and age.
        how: see `How` of surveys.
    """
    asked: How = {**how, "design_effect": False}
    return sample.estimate(MultidimensionalPoverty(profile), by=by, **asked)[0]


def sdg_10_2_1(sample: Sample, welfare: Column, by: By = (), **how: Unpack[HowPoor]) -> Estimates:
    """Share of the population below half the national median; the median's error included."""
    return fgt(sample, welfare, HALF_OF_MEDIAN, 0, by, strict=True, **how)


def sdg_10_1_1(
    first: Sample,
    second: Sample,
    welfare: Column,
    years: float,
    by: str | Sequence[str] = (),
    **how: Unpack[HowPoor],
) -> Estimates:
    """Yearly growth of mean welfare of the poorest 40 percent and of all, and their difference.

    ``g = (mean2 / mean1) ** (1 / years) - 1``. The rounds are independent samples, so that the
    variance of g is the sum of theirs, each by linearisation; the difference takes account of
    the covariance of both means within a round.

    Args:
        first: the earlier round.
        second: the later round, at the same prices.
        welfare: column or expression, the same in both.
        years: between the rounds, above zero.
        by: domains, those that both rounds have.
        how: see `HowPoor`.

    Returns:
        Rows ``bottom_40``, ``all`` and ``difference`` for every domain, as shares a year.

    Raises:
        SathitiError: no time lies between; no domain is in both rounds; mean welfare of zero or
            below.
    """
    check_years(years)
    _, options = read_how(how)
    names = names_of(by)
    ranked = [one.ranked(welfare, names, **how) for one in (first, second)]
    rounds = [_Round.of(one, names, options) for one in ranked]
    both = [keys for keys in rounds[0].places if keys in rounds[1].places]
    if not both:
        raise SathitiError(
            "The rounds have no domain of {columns} in common.",
            fix="Write its values alike in both rounds.",
            columns=names,
        )
    figures = [_figures_of(rounds, keys, years) for keys in both]
    return _as_estimates(names, both, figures, options, first.given)


class _Round(Struct, frozen=True):
    """One round: logarithms of both means by domain.

    Attributes:
        places: by keys of the domain, its place.
        logs: [domains, 2] of the poorest and of all.
        covariance: [domains, 2, 2] of these.
        rows: [domains] of the sample.
        df: [domains].
    """

    places: dict[tuple[Any, ...], int]
    logs: FloatArray
    covariance: FloatArray
    rows: FloatArray
    df: FloatArray

    @classmethod
    def of(cls, ranked: Ranked, by: Sequence[str], options: Options) -> "_Round":
        asked = [_logs(weights) for weights in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0))]
        # the first one alone: it is the one that says why there is no growth
        (poorest,) = estimates_by_rank(ranked, asked[:1], by, options)
        everyone, both = estimates_by_rank(ranked, asked[1:], by, options)
        first, second, joint = (
            one.column("standard_error") ** 2 for one in (poorest, everyone, both)
        )
        # the variance of a sum is the sum of the variances and twice the covariance
        mixed = (joint - first - second) / 2
        keys = [tuple(row[name] for name in by) for row in poorest.to_dicts()]
        return cls(
            {key: place for place, key in enumerate(keys)},
            np.column_stack([poorest.column("estimate"), everyone.column("estimate")]),
            np.array([[first, mixed], [mixed, second]]).transpose(2, 0, 1),
            poorest.column("n"),
            poorest.column("df"),
        )


def _logs(weights: Sequence[float]) -> Measure:
    """A weighted sum of the logarithms of the mean of the poorest 40 percent and of all."""

    def index(distribution: Distribution, _: LineUsed) -> Linearised:
        need_positive_mean(distribution, "10.1.1")
        poorest = indices.mean_of_bottom(distribution, 0.4)
        if poorest.value <= 0:
            raise indices.UndefinedIndexError(
                "Growth of the poorest is not defined: their mean is {mean}.",
                fix="Check the welfare variable: values of zero or below among the poorest.",
                mean=f"{poorest.value:g}",
            )
        means = [poorest, linearised_mean(distribution)]
        value = sum(w * np.log(one.value) for w, one in zip(weights, means, strict=True))
        slopes = [w / one.value for w, one in zip(weights, means, strict=True)]
        return combine(float(value), list(zip(slopes, means, strict=True)))

    return Measure(name="growth", indices=[index])


def _figures_of(
    rounds: Sequence[_Round], keys: tuple[Any, ...], years: float
) -> tuple[FloatArray, FloatArray, float, float]:
    """Growths with their variances, rows and degrees of freedom of one domain."""
    places = [one.places[keys] for one in rounds]
    before, after = (one.logs[place] for one, place in zip(rounds, places, strict=True))
    growth = np.expm1((after - before) / years)
    slopes = (1 + growth) / years
    weights = np.array([[slopes[0], 0], [0, slopes[1]], [slopes[0], -slopes[1]]])
    covariance = sum(one.covariance[place] for one, place in zip(rounds, places, strict=True))
    variance = np.einsum("ki,ij,kj->k", weights, covariance, weights)
    rows = sum(float(one.rows[place]) for one, place in zip(rounds, places, strict=True))
    df = sum(float(one.df[place]) for one, place in zip(rounds, places, strict=True))
    # where all are equal, rounding may leave one a little below zero
    return np.append(growth, growth[0] - growth[1]), np.maximum(variance, 0.0), rows, df


def _as_estimates(
    by: Sequence[str],
    domains: Sequence[tuple[Any, ...]],
    figures: Sequence[tuple[FloatArray, FloatArray, float, float]],
    options: Options,
    like: Any,
) -> Estimates:
    value = np.concatenate([one[0] for one in figures])
    variance = np.concatenate([one[1] for one in figures])
    rows, df = (np.repeat([one[place] for one in figures], len(GROWTHS)) for place in (2, 3))
    ends = interval(options.interval, value, np.sqrt(variance), df, rows, options.level)
    keys: dict[str, Sequence[Any]] = {
        name: [keys[place] for keys in domains for _ in GROWTHS] for place, name in enumerate(by)
    }
    keys["of"] = list(GROWTHS) * len(domains)
    effect = np.full(len(value), np.nan)
    table = estimates_table(keys, Figures(value, variance, ends.low, ends.high, effect, rows, df))
    return Estimates(table, like, "10.1.1")
