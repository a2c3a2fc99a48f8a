"""The 58 figures that R's survey gives for a real two-stage survey (ENIGH 2010 of INEGI).

Source: INEGI, Encuesta Nacional de Ingresos y Gastos de los Hogares 2010, free-use terms;
figures by R 4.2.2 with survey 4.1-1.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import Design, Estimates, Sample

pytestmark = pytest.mark.shared

DESIGN = Design(weight="factor", strata="est_dis", psu="upm")
PEOPLE = Design(weight="persons", strata="est_dis", psu="upm")
Figure = Mapping[str, Any]


@pytest.fixture(scope="module")
def households(shared: Path) -> Any:
    """Households, and the weight of their persons with welfare a head."""
    file = shared / "data" / "survey_enigh2010" / "households.parquet"
    return duckdb.connect().sql(
        f"SELECT *, factor * tam_hog AS persons, gasmon / tam_hog AS pc_gasmon, "
        f"ingcor / tam_hog AS pc_ingcor FROM '{file}'"
    )


@pytest.fixture(scope="module")
def homes(households: Any) -> Sample:
    return Sample(households, DESIGN)


@pytest.fixture(scope="module")
def people(households: Any) -> Sample:
    return Sample(households, PEOPLE)


@pytest.fixture(scope="module")
def reference(shared: Path) -> list[Figure]:
    file = shared / "data" / "survey_enigh2010" / "reference_results_r_survey.csv"
    with file.open(encoding="utf-8") as lines:
        return [
            {
                "name": row["statistic"],
                "domain": row["domain"],
                "estimate": float(row["estimate"]),
                **{
                    name: None if row[name] in ("NA", "") else float(row[name])
                    for name in ("se", "deff")
                },
            }
            for row in csv.DictReader(lines)
        ]


def by_of(domain: str) -> list[str]:
    return [] if domain == "all" else [domain.partition("=")[0]]


def row_of(found: Estimates, domain: str) -> Figure:
    if domain == "all":
        return found.row()
    column, _, value = domain.partition("=")
    (row,) = [row for row in found if str(row[column]) == value]
    return row


def asked(figure: Figure, homes: Sample, people: Sample) -> Estimates:
    """What our functions say for a figure of the list."""
    name, by = figure["name"], by_of(figure["domain"])
    if fgt := re.fullmatch(r"FGT(\d)_line3000", name):
        return poverty.fgt(people, "pc_gasmon", 3000, int(fgt[1]), by=by)
    if name.startswith("gini_pc"):
        # a household of many people counts at the middle of its weight, as in laeken
        return poverty.gini(people, "pc_gasmon", definition="laeken")
    if head := re.fullmatch(r"mean_per_capita_(\w+)_personweighted", name):
        return people.mean(f"pc_{head[1]}")
    if name == "ratio_alimentos_over_gasmon":
        return homes.ratio("alimentos", "gasmon")
    kind, _, column = name.partition("_")
    return {"mean": homes.mean, "total": homes.total}[kind](column, by=by)


def test_every_figure_agrees(reference: list[Figure], homes: Sample, people: Sample) -> None:
    assert len(reference) == 58
    known: dict[str, Estimates] = {}
    apart = []
    for figure in reference:
        if figure["name"].startswith("quantile"):
            continue
        question = f"{figure['name']} {by_of(figure['domain'])}"
        if question not in known:
            known[question] = asked(figure, homes, people)
        row = row_of(known[question], figure["domain"])
        for ours, theirs in (
            ("estimate", "estimate"),
            ("standard_error", "se"),
            ("design_effect", "deff"),
        ):
            expected = figure[theirs]
            if expected is not None and row[ours] != pytest.approx(expected, rel=1e-9):
                apart.append(f"{figure['name']} {figure['domain']}: {ours} {row[ours]}: {expected}")
    assert not apart, "\n".join(["", *apart])


def test_quantiles_lie_between_the_same_households(reference: list[Figure], people: Sample) -> None:
    """These five were interpolated along the distribution function, as R's survey did before 4.1.

    Ours is the first value that reaches the share: the household at the upper end of that step.
    """
    held = people.ranked("pc_gasmon").distribution
    shares = held.cumulated / held.population
    figures = [figure for figure in reference if figure["name"].startswith("quantile")]
    assert len(figures) == 5
    for figure in figures:
        share = float(figure["name"].rpartition("_")[2])
        interpolated = np.interp(share, shares, held.values)
        assert interpolated == pytest.approx(figure["estimate"], rel=1e-12)
        upper = held.values[np.searchsorted(shares, share)]
        assert poverty.quantile(people, "pc_gasmon", share).row()["estimate"] == upper


def test_degrees_of_freedom(homes: Sample) -> None:
    assert homes.mean("gasmon").row()["df"] == 3542
