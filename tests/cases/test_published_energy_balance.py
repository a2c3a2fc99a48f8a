"""The energy balance of another country, in its own labels: four columns are wrong as published."""

import csv
from pathlib import Path

import pytest

from sathiti.exchange.csv import read_published
from sathiti.methods.accounts.published import PublishedCheck, check_published
from sathiti.warehouse.label_files import read_labels
from sathiti.warehouse.packs import Pack

pytestmark = pytest.mark.shared

FILE = "file: {row: line_item, column: product, value: value, period: year, unit: unit}\n"
# Label as published, and the line of the balance it stands for.
LINES = {
    "Primary energy production": "PRODUCTION",
    "Imports": "IMPORTS",
    "Exports": "EXPORTS",
    "International marine/aviation bunkers": "BUNKERS",
    "Stocks - beginning of the year (+)": "STOCK_OPENING",
    "Stocks - end of the year (-)": "STOCK_CLOSING",
    "Stock Changes = begining - end (+,–)": "STOCK_CHANGE",
    "Total primary energy consumption": "TPES",
    "Transformation Sector - Inputs": "TRANSFORMATION_INPUT",
    "Transformation- Outputs (GROSS OUTPUT)": "TRANSFORMATION_OUTPUT",
    "Consumption in Energy Sector (Own Use)": "OWN_USE",
    "Coal Mines": "OWN_COAL_MINES",
    "Oil and Gas Extraction": "OWN_OIL_GAS",
    "Non-specified (Own Use for Energy Produstion)": "OWN_OTHER",
    "Losses during technological processes, transportation and distribution (–)": "LOSSES",
    "Available for final consumption": "AVAILABLE",
    "Final energy consumption": "FINAL_ENERGY",
    "Industry Sector": "INDUSTRY",
    "Iron and Steel": "IND_IRON_STEEL",
    "Chemical (including Petrochemical)": "IND_CHEMICALS",
    "Non-Ferrous Metals": "IND_NON_FERROUS",
    "Non-Metallic Minerals": "IND_MINERALS",
    "Transport Equipment": "IND_TRANSPORT_EQUIPMENT",
    "Machinery": "IND_MACHINERY",
    "Mining and Quarrying": "IND_MINING",
    "Food, Beverages and Tobacco": "IND_FOOD",
    "Paper, Pulp and Printing": "IND_PAPER",
    "Wood and Wood Products": "IND_WOOD",
    "Construction": "IND_CONSTRUCTION",
    "Textiles and Leather": "IND_TEXTILES",
    "Non-specified (Industry)": "IND_OTHER",
    "Transport Sector": "TRANSPORT",
    "Domestic Aviation": "TRA_AVIATION",
    "Domestic Navigation": "TRA_NAVIGATION",
    "Rail": "TRA_RAIL",
    "Road": "TRA_ROAD",
    "Pipeline Transport": "TRA_PIPELINE",
    "Non-specified (Transport)": "TRA_OTHER",
    "Other Sectors": "OTHER",
    "Agriculture/Forestry": "OTH_AGRICULTURE",
    "Fishing": "OTH_FISHING",
    "Commercial and utility services": "OTH_SERVICES",
    "Housing sector (population)": "OTH_HOUSEHOLDS",
    "Non-specified (Other)": "OTH_UNSPECIFIED",
    "Final non-energy consumption": "FINAL_NON_ENERGY",
    "in Industry": "NON_INDUSTRY",
    "of which in Chemical/Petrochemical": "NON_CHEMICALS",
    "in Energy Sector": "NON_ENERGY_SECTOR",
    "in Transport": "NON_TRANSPORT",
    "in Agriculture": "NON_AGRICULTURE",
    "in Other Sectors": "NON_OTHER",
    "Statistical discrepancies": "STATISTICAL_DIFFERENCE",
}
# Each line of a plant holds what goes in and what comes out, without a sign; of the two lines for
# the statistical difference the other is the computed one.
IGNORED = [
    "Main Activity Producer Electricity Plants",
    "Main Activity Producer CHP Plants",
    "Main Activity Producer Heat Plants",
    "Autoproducer Electricity Plants",
    "Autoproducer CHP Plants",
    "Petroleum Refineries",
    "Charcoal Production Plants",
    "Coke Ovens",
    "Blast Furnaces",
    "Statistical Differences",
]
PRODUCTS = {
    "Natural gas": "NATURAL_GAS",
    "Heat": "HEAT",
    "Electricity": "ELECTRICITY",
    "Total": "TOTAL",
    "Lignite/brown coal": "LIGNITE",
    "Other bituminous coal1)": "OTHER_BITUMINOUS",
    "Motor gasoline": "MOTOR_GASOLINE",
    "Liquified petroleum gases (LPG)": "LPG",
}
OFF = {
    "Heat": 5464.4,
    "Natural gas": 1839.7,
    "Residual fuel oil (High sulphur)": -1387.1,
    "Total": -1387.1,
}


@pytest.fixture
def table(shared: Path) -> Path:
    return shared / "reference" / "environment" / "energy_balance_kz_2021.csv"


def labels(lines: dict[str, str], more: str = "") -> str:
    """A file of labels."""
    rows = "".join(f'  "{label}": {code}\n' for label, code in lines.items())
    return f"{FILE}rows:\n{rows}{more}"


def checked(pack: Pack, table: Path, mapping: Path, text: str) -> PublishedCheck:
    mapping.write_text(text, encoding="utf-8")
    read = read_labels(mapping)
    figures = read_published(table, read.layout)
    return check_published(figures, read.labels, pack.accounts["energy_balance"], read.decimal)


def failing(found: PublishedCheck, identity: str) -> dict[str, float]:
    """Label of each column where an identity fails, and how much more the other cells make."""
    words = {
        column.code: column.label.say("en")
        for each in found.partial.template.tables
        for column in each.columns
    }
    return {
        words[row["AT"]]: round(0 - row["RESIDUAL"], 1)
        for row in found.residuals.to_pylist()
        if row["OUTCOME"] == "fails" and row["IDENTITY"] == identity
    }


IGNORE = "ignore:\n" + "".join(f'  - "{label}"\n' for label in IGNORED)
MAPPED = "columns:\n" + "".join(f'  "{label}": {code}\n' for label, code in PRODUCTS.items())


@pytest.mark.parametrize("more", ["", "tolerance: 2\n", "columns: keep\nblank: zero\n", MAPPED])
def test_four_columns_are_wrong_and_nothing_else(
    pack: Pack, table: Path, tmp_path: Path, more: str
) -> None:
    found = checked(pack, table, tmp_path / "labels.yaml", labels(LINES, IGNORE + more))
    wrong = {row["IDENTITY"] for row in found.residuals.to_pylist() if row["OUTCOME"] == "fails"}
    assert wrong == {"available", "difference"}
    assert failing(found, "available") == OFF
    assert failing(found, "difference") == {"Heat": -5464.4, "Natural gas": -1839.7}


def test_every_label_is_accounted_for(pack: Pack, table: Path, tmp_path: Path) -> None:
    found = checked(pack, table, tmp_path / "labels.yaml", labels(LINES, IGNORE)).relabelled
    assert len(LINES) + len(IGNORED) == 62
    assert found.unmapped == found.unused == found.summed == {}
    assert sorted(found.ignored) == sorted(IGNORED)
    assert len(found.kept) == 44


def test_lines_without_a_code_are_told_with_what_they_may_mean(
    pack: Pack, table: Path, tmp_path: Path
) -> None:
    few = {label: code for label, code in LINES.items() if not code.startswith("IND_")}
    found = checked(pack, table, tmp_path / "labels.yaml", labels(few)).relabelled
    assert found.unmapped["Iron and Steel"] == ["IND_IRON_STEEL"]
    assert found.unmapped["Non-Metallic Minerals"][0] == "IND_MINERALS"
    assert len(found.unmapped) == 62 - len(few)


def test_a_few_lines_are_enough(pack: Pack, table: Path, tmp_path: Path) -> None:
    few = dict.fromkeys(["PRODUCTION", "IMPORTS", "EXPORTS", "BUNKERS", "STOCK_CHANGE", "TPES"])
    some = {label: code for label, code in LINES.items() if code in few}
    found = checked(pack, table, tmp_path / "labels.yaml", labels(some))
    assert found.residuals.num_rows == 2 * 44  # supply and the sign of exports
    assert set(found.residuals["OUTCOME"].to_pylist()) == {"holds"}
    assert set(found.partial.unchecked) == {"stocks", "available", "difference", "efficiency"}


def test_the_same_table_wide(pack: Pack, table: Path, tmp_path: Path) -> None:
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    products = list(dict.fromkeys(row["product"] for row in rows))
    figures = {(row["line_item"], row["product"]): row["value"] for row in rows}
    wide = tmp_path / "wide.csv"
    with wide.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Line", *products])
        for line in dict.fromkeys(row["line_item"] for row in rows):
            writer.writerow([line, *(figures.get((line, product), "-") for product in products)])
    text = labels(LINES, IGNORE).replace(FILE, "file: {row: Line}\nperiod: 2021\nunit: TJ\n")
    found = checked(pack, wide, tmp_path / "labels.yaml", text)
    assert failing(found, "available") == OFF


def test_products_added_up_to_the_columns_of_the_template(
    pack: Pack, table: Path, tmp_path: Path
) -> None:
    more = f"{MAPPED}  Other kerosene: OTHER_KEROSENE\n  Fuelwood: FUELWOOD\n"
    found = checked(pack, table, tmp_path / "labels.yaml", labels(LINES, IGNORE + more))
    assert len(found.relabelled.kept) == 44 - len(PRODUCTS) - 2
    assert "efficiency" not in found.partial.unchecked
