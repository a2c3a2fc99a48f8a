"""A real energy balance with known defects, as published: exactly its wrong columns are found."""

import csv
import re
from pathlib import Path

import pyarrow as pa
import pytest

from sathiti.methods.accounts import check_account
from sathiti.model import AccountTemplate

from .conftest import cells, identity, table, template

LINES = {
    "production": "Primary energy production",
    "imports": "Imports",
    "exports": "Exports",
    "bunkers": "International marine/aviation bunkers",
    "stocks": "Stock Changes = begining - end (+,–)",
    "supply": "Total primary energy consumption",
    "inputs": "Transformation Sector - Inputs",
    "outputs": "Transformation- Outputs (GROSS OUTPUT)",
    "own": "Consumption in Energy Sector (Own Use)",
    "losses": "Losses during technological processes, transportation and distribution (–)",
    "available": "Available for final consumption",
    "final": "Final energy consumption",
    "non_energy": "Final non-energy consumption",
    "industry": "Industry Sector",
    "transport": "Transport Sector",
    "other": "Other Sectors",
}
IDENTITIES = [
    ("primary", "supply = production + imports + exports + bunkers + stocks"),
    ("available", "available = supply - inputs + outputs - own - losses"),
    ("final", "final = industry + transport + other"),
]


@pytest.fixture
def balance(reference: Path) -> tuple[AccountTemplate, pa.Table]:
    """The balance with codes for its labels, and the template of its identities."""
    with (reference / "energy_balance_kz_2021.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = {label: code for code, label in LINES.items()}
    products = {row["product"]: re.sub(r"\W+", "_", row["product"]) for row in rows}
    written = {
        f"balance.{codes[row['line_item']]}.{products[row['product']]}": float(row["value"])
        for row in rows
        if row["line_item"] in codes
    }
    made = template(
        table("balance", list(LINES), dict.fromkeys(products.values())),
        identities=[identity(name, formula, absolute=2.0) for name, formula in IDENTITIES],
        blank="zero",
    )
    return made, cells(written, period="2021")


def failing(residuals: pa.Table) -> dict[tuple[str, str], float]:
    return {
        (row["IDENTITY"], row["AT"]): round(row["RESIDUAL"], 1)
        for row in residuals.to_pylist()
        if row["OUTCOME"] == "fails"
    }


def test_exactly_the_columns_known_to_be_wrong(balance: tuple[AccountTemplate, pa.Table]) -> None:
    residuals = check_account(*balance)
    found = failing(residuals)
    assert {name: abs(value) for name, value in found.items()} == {
        ("available", "Heat"): 5464.4,
        ("available", "Natural_gas"): 1839.7,
        ("available", "Residual_fuel_oil_High_sulphur_"): 1387.1,
        ("available", "Total"): 1387.1,
    }
    assert residuals.num_rows == 3 * 44


def test_blanks_taken_for_missing_leave_identities_incomplete(
    balance: tuple[AccountTemplate, pa.Table],
) -> None:
    residuals = check_account(*balance, blank="missing")
    assert "incomplete" in residuals["OUTCOME"].to_pylist()
    assert failing(residuals) == failing(check_account(*balance))
