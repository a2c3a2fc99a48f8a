"""Is the breakdown about the people the name of the series speaks of, and complete."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sathiti.methods.validation.series.blocks import (
    AGE,
    AgeGroup,
    Block,
    age_bounds,
    age_groups,
    blocks,
    consecutive,
    split_outer,
)
from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.tables import Population


def outside_population(panel: Panel, _: Parameters) -> Outcome:
    """An age group or sex that the name of the series leaves out."""
    cases = [
        (each, population, match)
        for each in panel.usable
        for population, match in _populations(panel, each)
    ]
    breaches = [
        Breach(
            (each,),
            {"said": _words(match), "group": panel.label(component, panel.cell(each, component))},
            group=("population", panel.code(each, "series"), component),
        )
        for each, population, match in cases
        if (component := _contradiction(panel, each, population, match))
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.usable) - len(cases))


def _populations(
    panel: Panel, observation: Observation
) -> Iterator[tuple[Population, re.Match[str]]]:
    name = panel.name(observation)
    for population in panel.tables.populations:
        match = population.pattern.search(name.words.get(population.language, ""))
        if match:
            yield population, match


def _words(match: re.Match[str]) -> str:
    return match.groupdict().get("said") or match.group()


def _contradiction(
    panel: Panel, observation: Observation, population: Population, match: re.Match[str]
) -> str:
    """The component that contradicts, or nothing."""
    said = match.groupdict()
    low = float(said.get("low") or population.age_low)
    high = float(said.get("high") or population.age_high)
    ages = age_bounds(panel.code(observation, AGE), panel.tables.ages)
    if ages and (ages[0] > high or ages[1] <= low):
        return panel.role(AGE)
    sex = panel.code(observation, "sex")
    known = panel.in_list("sexes", sex) and population.sexes
    return panel.role("sex") if known and sex not in population.sexes else ""


def age_gap(panel: Panel, _: Parameters) -> Outcome:
    """Age groups between which one is missing."""
    dimension = panel.role(AGE)
    if dimension not in panel.dimensions:
        return Outcome(0, ())
    breaches = []
    judged = 0
    for cells in panel.slices(dimension).values():
        inner: list[AgeGroup] = split_outer(age_groups(panel, cells))[1]
        if len(inner) < 3:
            continue
        judged += 1
        gaps = [
            f"{first[1]:g}–{second[0] - 1:g}"
            for first, second in pairwise(inner)
            if first[1] < second[0]
        ]
        if gaps and not consecutive(inner):
            about = cells[inner[0][2]]
            group = ("gap", panel.code(about, "series"), panel.code(about, "unit"))
            breaches.append(Breach((about,), {"gaps": gaps}, group=group))
    return Outcome(judged, tuple(breaches))


def total_missing(panel: Panel, _: Parameters) -> Outcome:
    """All parts of a population, but not the whole."""
    cases = [block for block in blocks(panel) if block.partition.id != AGE]
    breaches = [
        Breach(
            block.parts,
            {"column": block.dimension, "parts": [part.written for part in block.parts]},
            group=("total", block.dimension, block.context),
        )
        for block in cases
        if block.total is None and not _total_without_value(panel, block)
    ]
    return Outcome(len(cases), tuple(breaches))


def _total_without_value(panel: Panel, block: Block) -> bool:
    """Whether the total is there, but missing by its status or not readable."""
    return any(
        (panel.with_code(block.context, block.dimension, total), block.parts[0].time) in panel.given
        for total in panel.tables.words.get("totals", ())
    )


CHECKS = (
    Check("series.outside_population", outside_population),
    Check("series.age_gap", age_gap),
    Check("series.total_missing", total_missing),
)
