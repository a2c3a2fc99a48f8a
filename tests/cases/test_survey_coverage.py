"""Intervals hold the truth as often as they say: 500 two-stage samples of a known population."""

import csv
from pathlib import Path

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import Design, Mean, Proportion, Sample, Stage

POPULATIONS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "survey_populations"
SAMPLES = 500
PSUS_A_STRATUM, HOUSEHOLDS_A_PSU = 4, 8
DESIGN = Design(
    weight="weight",
    stages=(
        Stage("psu", strata="stratum", fpc="psus"),
        Stage("household", fpc="households"),
    ),
)

pytestmark = pytest.mark.shared


class City:
    """Persons in the order of household, PSU and stratum, and the sizes of these."""

    def __init__(self, persons: pa.Table) -> None:
        def places(*names: str) -> np.ndarray:
            codes = [persons[name].combine_chunks().dictionary_encode().indices for name in names]
            mixed = np.zeros(len(persons), np.int64)
            for one in codes:
                mixed = mixed * (len(one) + 1) + one.to_numpy()
            return np.unique(mixed, return_inverse=True)[1]

        household = places("HHID")
        order = np.argsort(household, kind="stable")
        self.household = household[order]
        self.expenditure = persons["Expenditure"].to_numpy()[order]
        self.poor = np.array(persons["Poverty"].to_pylist())[order] != "NotPoor"
        first = np.unique(self.household, return_index=True)[1]
        self.psu_of_household = places("Stratum", "PSU")[order][first]
        stratum = places("Stratum")[order][first]
        psu_first = np.unique(self.psu_of_household, return_index=True)[1]
        self.stratum_of_psu = stratum[psu_first]
        self.starts = np.append(first, len(self.household))

    def draw(self, random: np.random.Generator) -> pa.Table:
        """PSUs by simple random sampling in every stratum, then households in every PSU."""
        psus, psu_sizes = drawn(self.stratum_of_psu, PSUS_A_STRATUM, random)
        inside = np.isin(self.psu_of_household, psus)
        candidates = np.flatnonzero(inside)
        chosen, sizes = drawn(self.psu_of_household[candidates], HOUSEHOLDS_A_PSU, random)
        households = candidates[chosen]
        psu = self.psu_of_household[households]
        stratum = self.stratum_of_psu[psu]
        of_psu = psu_sizes[stratum]
        weight = of_psu / np.minimum(of_psu, PSUS_A_STRATUM)
        weight = weight * sizes[psu] / np.minimum(sizes[psu], HOUSEHOLDS_A_PSU)
        members = self.starts[households + 1] - self.starts[households]
        person = np.repeat(self.starts[households], members)
        person += np.arange(len(person)) - np.repeat(np.cumsum(members) - members, members)
        columns = {
            "stratum": stratum,
            "psu": psu,
            "household": households,
            "psus": of_psu,
            "households": sizes[psu],
            "weight": weight,
        }
        spread = {name: np.repeat(values, members) for name, values in columns.items()}
        return pa.table(
            spread | {"expenditure": self.expenditure[person], "poor": self.poor[person]}
        )


def drawn(
    group: np.ndarray, size: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Places of `size` units drawn from every group, and the size of every group."""
    order = np.lexsort((random.random(len(group)), group))
    sizes = np.bincount(group)
    rank = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.sort(order[rank < size]), sizes


def true_values() -> dict[str, float]:
    with (POPULATIONS / "true_values.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["population"] == "bigcity"]
    return {row["parameter"]: float(row["true_value"]) for row in rows}


@pytest.fixture(scope="module")
def hits() -> dict[str, np.ndarray]:
    """By statistic, whether the interval of every sample holds the truth."""
    path = POPULATIONS / "bigcity_persons.parquet"
    if not path.exists():
        pytest.skip("the population with known truth is not on this machine")
    city = City(pq.read_table(path))
    truth = true_values()
    wanted = {
        "mean": truth["mean_pc_expenditure"],
        "headcount": truth["poor_share"],
        "gini": truth["gini_pc_expenditure"],
    }
    random = np.random.default_rng(20261128)
    held = {name: np.zeros(SAMPLES, bool) for name in wanted}
    for place in range(SAMPLES):
        sample = Sample(city.draw(random), DESIGN)
        mean, headcount = sample.estimate(
            Mean("expenditure"), Proportion(nw.col("poor")), design_effect=False
        )
        found = {
            "mean": mean,
            "headcount": headcount,
            "gini": poverty.gini(sample, "expenditure"),
        }
        for name, one in found.items():
            row = one.row()
            held[name][place] = row["ci_low"] <= wanted[name] <= row["ci_high"]
    return held


@pytest.mark.parametrize("statistic", ["mean", "headcount", "gini"])
def test_intervals_of_95_percent_hold_the_truth_in_93_to_97_percent_of_samples(
    hits: dict[str, np.ndarray], statistic: str
) -> None:
    assert 0.93 <= hits[statistic].mean() <= 0.97
