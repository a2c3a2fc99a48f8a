"""Factors of fuel combustion: carbon dioxide from carbon content, other gases by use."""

from typing import Any

import pyarrow as pa

from sathiti.methods.emissions.equation import Equation, Input
from sathiti.methods.emissions.reading import rows_of

CO2_PER_C = 44 / 12
CO2_OF_BIOMASS = "CO2_BIO"


def _co2_factor(carbon: Any, oxidation: Any) -> Any:
    return carbon * CO2_PER_C * oxidation


CO2_FACTOR = Equation(
    "co2_factor",
    "IPCC 2006 V2 Table 1.4",
    "",
    "t CO2/TJ",
    (Input("carbon", "kg C/GJ"), Input("oxidation", "1", high=1, default=1.0)),
    _co2_factor,
)
EQUATIONS = (CO2_FACTOR,)


def energy_factors(fuels: Any, carbon: Any, combustion: Any, oxidation: float = 1.0) -> pa.Table:
    """Factors of every fuel and use, for `apply_factors` on fuel and category.

    Carbon dioxide of biomass is a gas of its own, CO2_BIO: it is reported beside the total
    and not in it (IPCC 2006 V2 chapter 1). Each fuel has both gases, one of them 0.

    Args:
        fuels: `fuel` (SIEC code), `group` (as in `combustion`), `biomass` (yes or no).
        carbon: `fuel`, `value` in kg C/GJ.
        combustion: `category`, `group` (of fuels, or the code of one fuel), `gas`, `value`,
            `unit` (kg/TJ).
        oxidation: share of the carbon that burns.

    Returns:
        `fuel`, `category` (empty: any), `gas`, `factor`, `unit`. A fuel without carbon
        content or group has no factor; `apply_factors` tells where one is needed.

    Raises:
        SathitiError: a column is missing, a carbon content is missing or negative, the
            oxidation is outside 0 to 1.

    >>> table = energy_factors(
    ...     pa.table({"fuel": ["4671"], "group": ["oil"], "biomass": ["no"]}),
    ...     pa.table({"fuel": ["4671"], "value": [20.2]}),
    ...     pa.table({"category": ["1A1"], "group": ["oil"], "gas": ["CH4"], "value": [3.0],
    ...               "unit": ["kg/TJ"]}),
    ... )
    >>> [(row["gas"], round(row["factor"], 4)) for row in table.to_pylist()]
    [('CO2', 74.0667), ('CO2_BIO', 0.0), ('CH4', 3.0)]
    """
    contents = {row["fuel"]: row["value"] for row in rows_of(carbon, "carbon", ["fuel"], ["value"])}
    uses: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(combustion, "combustion", ["category", "group", "gas", "unit"], ["value"]):
        uses.setdefault(row["group"], []).append(row)
    made: list[tuple[str, str, str, float | None, str]] = []
    for row in rows_of(fuels, "fuels", ["fuel", "group", "biomass"]):
        fuel = row["fuel"]
        if fuel in contents:
            factor = CO2_FACTOR.of(carbon=contents[fuel], oxidation=oxidation)
            gases = ["CO2", CO2_OF_BIOMASS]
            own, other = reversed(gases) if row["biomass"] == "yes" else gases
            made += [(fuel, "", own, factor, "t/TJ"), (fuel, "", other, 0.0, "t/TJ")]
        made += [
            (fuel, use["category"], use["gas"], use["value"], use["unit"])
            for use in [*uses.get(row["group"], []), *uses.get(fuel, [])]
        ]
    columns = ("fuel", "category", "gas", "factor", "unit")
    kinds = [pa.string(), pa.string(), pa.string(), pa.float64(), pa.string()]
    return pa.Table.from_pylist(
        [dict(zip(columns, row, strict=True)) for row in made],
        pa.schema(list(zip(columns, kinds, strict=True))),
    )
