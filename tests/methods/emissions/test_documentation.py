"""The page names every equation with the source it has in the code, and every parameter table."""

import re
from pathlib import Path

import pytest

from sathiti.methods.emissions import EQUATIONS, Equation
from sathiti.warehouse.packs import Pack

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "en" / "methods" / "emissions.md").read_text(encoding="utf-8")
# Equation to the source and unit the table of the page gives.
TOLD = {
    name: (source, unit)
    for names, source, unit in re.findall(r"^\| (`[^|]+`) \| ([^|]+) \| ([^|]+) \|", PAGE, re.M)
    for name in re.findall(r"`(\w+)`", names)
    if source.startswith("V")
}


def test_the_page_has_all_equations_and_no_other() -> None:
    assert set(TOLD) == {equation.id for equation in EQUATIONS}


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda one: one.id)
def test_source_and_unit_are_those_of_the_code(equation: Equation) -> None:
    source, unit = TOLD[equation.id]
    volume, *_ = source.split(" ")
    assert f"IPCC 2006 {volume} " in equation.source
    numbers = re.findall(r"\d+(?:\.\d+)+", equation.source)
    assert numbers
    assert all(number in source for number in numbers)
    assert unit in (equation.unit, "–")


def test_the_page_names_the_parameter_tables(international: Pack) -> None:
    section = PAGE.partition("## Parameters")[2].partition("## Limits")[0]
    named = set(re.findall(r"`(\w+)`", section))
    ours = {
        name
        for name, rows in international.parameters.items()
        if name in ("gwp", "fuels", "source_industries")
        or re.search(r"(IPCC|IPCC Guidelines) (\d{4} )?V\d", rows[0].values["source"])
    }
    assert len(ours) == 14
    assert named == ours
