"""Invented surveys of clusters, and what replicates say about an estimate from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

STRATA, CLUSTERS = 5, 30


@dataclass
class Survey:
    """Households of a stratified sample of clusters.

    `psu` runs over all strata; `weight` counts persons.
    """

    psu: np.ndarray
    weight: np.ndarray
    welfare: np.ndarray
    food: np.ndarray
    calories: np.ndarray

    @property
    def stratum(self) -> np.ndarray:
        return self.psu // CLUSTERS

    def variance(self, totals: np.ndarray) -> float:
        """With-replacement variance of the sum of linearised totals of households."""
        by_psu = np.bincount(self.psu, totals, STRATA * CLUSTERS).reshape(STRATA, CLUSTERS)
        spread = ((by_psu - by_psu.mean(axis=1, keepdims=True)) ** 2).sum()
        return float(CLUSTERS / (CLUSTERS - 1) * spread)

    def reweighted(self, factor: np.ndarray) -> "Survey":
        """The survey with the weights of clusters multiplied; clusters with 0 are left out."""
        kept = factor[self.psu] > 0
        columns = {
            name: getattr(self, name)[kept] for name in ("psu", "welfare", "food", "calories")
        }
        weight = (self.weight * factor[self.psu])[kept]
        return replace(self, weight=weight, **columns)


def made(seed: int, growth: float = 1.0, size: int = 20, spread: float = 0.5) -> Survey:
    """Richer households eat a smaller share, and dearer calories."""
    random = np.random.default_rng(seed)
    psus = STRATA * CLUSTERS
    psu = np.repeat(np.arange(psus), size)
    count = len(psu)
    level = 6 + 0.1 * (psu // CLUSTERS) + random.normal(0, 0.25, psus)[psu]
    log = level + random.normal(0, spread, count)
    share = 0.5 - 0.12 * (log - 6) + random.normal(0, 0.06, count)
    welfare = growth * np.exp(log)
    food = np.clip(share, 0.05, 0.95) * welfare
    price = 0.12 * np.exp(0.35 * (log - 6) + random.normal(0, 0.2, count))
    weight = random.gamma(6, 1 / 6, count) * random.integers(1, 9, count)
    return Survey(psu, weight, welfare, food, food / price)


def resampled(survey: Survey, rounds: int, seed: int) -> Iterator[Survey]:
    """Replicates of a survey by Rao and Wu's bootstrap of clusters."""
    random = np.random.default_rng(seed)
    for _ in range(rounds):
        drawn = random.integers(0, CLUSTERS, (STRATA, CLUSTERS - 1))
        counts = [np.bincount(row, minlength=CLUSTERS) for row in drawn]
        factor = np.concatenate(counts) * CLUSTERS / (CLUSTERS - 1)
        yield survey.reweighted(factor)


def bootstrap(survey: Survey, estimate: Callable[[Survey], float], rounds: int, seed: int) -> float:
    """Standard error of an estimate over these replicates."""
    return float(np.std([estimate(one) for one in resampled(survey, rounds, seed)]))
