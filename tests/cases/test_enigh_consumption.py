"""A real two-stage budget survey (ENIGH 2010 of INEGI): from a million lines to households.

Source: INEGI, Encuesta Nacional de Ingresos y Gastos de los Hogares 2010, free-use terms.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.poverty.welfare import (
    Consumption,
    Item,
    Lines,
    Oecd,
    WelfareRecipe,
    consumption,
    household_members,
)
from sathiti.model import SathitiError

pytestmark = pytest.mark.shared

QUARTER = 365 / 4
LINES = ("diary", "recall", "bills", "education")
RECIPE = WelfareRecipe(
    lines=tuple(
        Lines(
            f"expenditure_{name}",
            item="clave",
            amount="recibo_tri" if name == "bills" else "gas_tri",
            days=QUARTER,
            missing="nothing",
        )
        for name in LINES
    ),
    items=(Item("A*", "food"), Item("*", "other")),
    groups={"all": ("food", "other")},
    days=QUARTER,
    household=("folioviv", "foliohog"),
    person="numren",
)


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, Any]:
    folder = shared / "data" / "survey_enigh2010"
    connection = duckdb.connect()
    names = ["households", "persons", *(lines.table for lines in RECIPE.lines)]
    return {name: connection.read_parquet(str(folder / f"{name}.parquet")) for name in names}


@pytest.fixture(scope="module")
def made(tables: dict[str, Any]) -> Consumption:
    recall = tables["expenditure_recall"].filter("gas_tri IS NULL OR gas_tri >= 0")
    return consumption({**tables, "expenditure_recall": recall}, RECIPE)


@pytest.fixture(scope="module")
def households(made: Consumption) -> pa.Table:
    return made.households.to_arrow_table()


def sums(households: pa.Table, column: str) -> float:
    return float(households["factor"].to_numpy() @ households[column].to_numpy())


def test_two_negative_amounts_of_the_file_are_found(tables: dict[str, Any]) -> None:
    with pytest.raises(SathitiError, match=r"expenditure_recall: Amounts are negative.*T901 \(2\)"):
        consumption(tables, RECIPE)


def test_items_add_up_to_the_published_expenditure_of_most_households(households: pa.Table) -> None:
    apart = np.abs(households["total"].to_numpy() - households["gasmon"].to_numpy())
    assert len(apart) == 27655
    assert np.mean(apart <= 2) == pytest.approx(0.6035, abs=5e-5)


def test_items_add_up_to_most_of_all_expenditure_and_nearly_all_food(
    households: pa.Table,
) -> None:
    # the rest needs INEGI's rules for cards and other outlays
    assert sums(households, "total") / sums(households, "gasmon") == pytest.approx(0.9658, abs=5e-5)
    assert sums(households, "food") / sums(households, "alimentos") == pytest.approx(
        0.9958, abs=5e-5
    )


def test_every_household_answers_from_which_lines(made: Consumption, households: pa.Table) -> None:
    parts = made.components.aggregate("folioviv, foliohog, sum(amount) AS amount, sum(lines)")
    assert parts.aggregate("sum(amount)").fetchall()[0][0] == pytest.approx(
        float(households["total"].to_numpy().sum())
    )
    lines = made.lines.aggregate("count(*)").fetchall()[0][0]
    accounts = made.accounts.to_pylist()
    assert lines == sum(row["lines"] for row in accounts) == 930_666 + 692_545 + 77_438 + 15_205
    assert sum(row["missing"] for row in accounts) == 11_445


def test_members_of_every_household(tables: dict[str, Any]) -> None:
    made = household_members(tables["households"], tables["persons"], RECIPE, Oecd(age="edad"))
    rows = made.to_arrow_table()
    assert rows.num_rows == 27655
    assert rows["persons"].to_pylist() == rows["tot_resi"].to_pylist()
    assert rows["persons"].to_numpy().sum() == 107_781
    # adults and children as the file itself counts those from 12 years on are near
    assert 1 < rows["equivalents"].to_numpy().mean() < rows["persons"].to_numpy().mean()
