"""Reference cases of poverty, with a design variance of ten lines that knows none of our code."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sathiti.methods.survey.distribution import Distribution, Linearised, sorted_distribution


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of reference cases beside the project."""
    folder = Path(__file__).resolve().parents[3] / "../shared"
    if not folder.is_dir():
        pytest.skip("the reference material is not beside the project")
    return folder


@dataclass(frozen=True)
class Ranked:
    """A distribution whose cells know their primary unit."""

    distribution: Distribution
    unit: np.ndarray


@dataclass(frozen=True)
class Clusters:
    """A sample with strata and primary units: standard errors of linearised estimates."""

    values: np.ndarray
    weights: np.ndarray
    stratum: np.ndarray
    unit: np.ndarray

    def ranked(self, mask: np.ndarray | None = None) -> Ranked:
        """The distribution of some people; those of one unit with one value share a cell."""
        mask = np.ones(len(self.values), bool) if mask is None else mask
        keys = np.column_stack([self.unit[mask], self.values[mask]])
        cells, place = np.unique(keys, axis=0, return_inverse=True)
        weights = self.weights[mask]
        sums = [np.bincount(place.ravel(), part) for part in (weights, weights**2)]
        distribution, order = sorted_distribution(cells[:, 1], *sums)
        return Ranked(distribution, cells[order, 0].astype(int))

    def error(self, z: np.ndarray, unit: np.ndarray) -> float:
        """sqrt of the sum over strata of n / (n - 1) sum (z - mean z) ** 2 over units."""
        units, place = np.unique(self.unit, return_inverse=True)
        totals = np.bincount(np.searchsorted(units, unit), z, len(units))
        stratum = np.zeros(len(units), int)
        stratum[place] = self.stratum
        counts = np.bincount(stratum)
        means = np.bincount(stratum, totals) / counts
        scale = (counts / (counts - 1))[stratum]
        return float(np.sqrt(scale @ (totals - means[stratum]) ** 2))

    def standard_error(
        self, ranked: Ranked, index: Linearised, line: tuple[Ranked, Linearised] | None = None
    ) -> float:
        """Of an index of a domain; `line` is the population and the line estimated from it."""
        z, unit = index.cell_totals(ranked.distribution), ranked.unit
        if line is not None:
            everyone, estimated = line
            moved = index.line_slope * estimated.cell_totals(everyone.distribution)
            z, unit = np.append(z, moved), np.append(unit, everyone.unit)
        return self.error(z, unit)


@dataclass(frozen=True)
class Reference:
    """A design of the reference data with the values R gave for it."""

    sample: Clusters
    regions: np.ndarray
    expected: dict[str, Any]
    prefix: str

    def case(self, name: str) -> dict[str, Any]:
        return self.expected[self.prefix + name]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def expected_of(path: Path) -> dict[str, Any]:
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case["expected"] for case in cases}


@pytest.fixture(scope="session")
def eusilc_rows(shared) -> list[dict[str, str]]:
    """14,827 persons of synthetic EU-SILC."""
    return read_csv(shared / "reference/survey/eusilc.csv")


@pytest.fixture(scope="session")
def eusilc_expected(shared) -> dict[str, Any]:
    return expected_of(shared / "reference/survey/expected_eusilc.json")


@pytest.fixture(scope="session", params=["des", "hh"])
def eusilc(request, eusilc_rows, eusilc_expected) -> Reference:
    """Persons as primary units, and households."""
    rows = eusilc_rows
    regions = np.array([row["db040"] for row in rows])
    household = np.array([int(row["db030"]) for row in rows])
    sample = Clusters(
        np.array([float(row["eqincome"]) for row in rows]),
        np.array([float(row["rb050"]) for row in rows]),
        np.unique(regions, return_inverse=True)[1],
        np.arange(len(rows)) if request.param == "des" else household,
    )
    return Reference(sample, regions, eusilc_expected, f"eusilc.{request.param}.")


@pytest.fixture(scope="session")
def pip(shared) -> tuple[Distribution, dict[str, Any]]:
    """Urban rows of the World Bank's example and its statistics."""
    folder = shared / "reference/survey"
    rows = [
        row for row in read_csv(folder / "pip_md_ABC_2010_income.csv") if row["area"] == "urban"
    ]
    distribution, _ = sorted_distribution(
        [float(row["welfare"]) for row in rows], [float(row["weight"]) for row in rows]
    )
    return distribution, expected_of(folder / "expected_pip.json")


@pytest.fixture(scope="session")
def clustered() -> Clusters:
    """A made-up sample of 12 strata x 20 villages x 15 households of unequal weights."""
    draws = np.random.default_rng(7)
    village = np.repeat(np.arange(240), 15)
    level = draws.normal(0, 0.35, 240)[village]
    values = np.exp(6 + level + draws.normal(0, 0.6, len(village)))
    weights = draws.uniform(50, 150, 240)[village] * draws.uniform(0.8, 1.25, len(village))
    return Clusters(values, weights, village // 20, village)
