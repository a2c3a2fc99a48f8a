"""Physical units as offices write them, over pint.

Codes of code lists and spellings of tables are looked up first, because the same letters may mean
another unit in physics: ``kt`` are kilotonnes here and knots there.
"""

import functools
from typing import TypeAlias

import pint

from sathiti.model import SathitiError

Quantity: TypeAlias = "pint.Quantity[float]"

# Codes and spellings, in small letters, to what pint calls them. A calorie of energy statistics is
# that of the International Table; a tonne of oil equivalent is 41.868 GJ (IRES 2018, 4.29).
_SPELLINGS = {
    "t": "tonne",
    "kt": "kilotonne",
    "mt": "megatonne",
    "gg": "gigagram",
    "thousand t": "kilotonne",
    "million t": "megatonne",
    "m3": "meter ** 3",
    "m³": "meter ** 3",
    "km3": "kilometer ** 3",
    "m_m3": "1e6 * meter ** 3",
    "million m3": "1e6 * meter ** 3",
    "thousand m3": "1e3 * meter ** 3",
    "1000 m3": "1e3 * meter ** 3",
    "m_m3_per_yr": "1e6 * meter ** 3",
    "bcm": "1e9 * meter ** 3",
    "m2": "meter ** 2",
    "km2": "kilometer ** 2",
    "ha": "hectare",
    "thousand ha": "1e3 * hectare",
    "1000 ha": "1e3 * hectare",
    "j": "joule",
    "mj": "megajoule",
    "gj": "gigajoule",
    "tj": "terajoule",
    "pj": "petajoule",
    "kwh": "kilowatt_hour",
    "mwh": "megawatt_hour",
    "gwh": "gigawatt_hour",
    "twh": "terawatt_hour",
    "million kwh": "gigawatt_hour",
    "toe": "41.868 * gigajoule",
    "ktoe": "41868 * gigajoule",
    "mtoe": "41868000 * gigajoule",
    "cal": "4.1868 * joule",
    "kcal": "4186.8 * joule",
    "gcal": "4.1868 * gigajoule",
    "tcal": "4186.8 * gigajoule",
}


def unit_factor(source: str, target: str) -> float:
    """What a figure in one unit is multiplied by to be in another.

    Args:
        source: unit the figure is in: a code, a spelling, or products such as ``GJ/t``.
        target: unit wanted.

    Raises:
        SathitiError: a unit is not known, or the two measure different things.

    >>> unit_factor("GWh", "TJ")
    3.6
    >>> unit_factor("ktoe", "TJ")
    41.868
    """
    given, wanted = quantity(source), quantity(target)
    if given.dimensionality != wanted.dimensionality:
        raise SathitiError(
            "A figure in “{source}” cannot be given in “{target}”: they measure different things.",
            fix="Correct the unit.",
            source=source,
            target=target,
        )
    return factor(given, wanted)


def factor(given: Quantity, wanted: Quantity) -> float:
    """How often one quantity is in another of the same kind."""
    ratio = (given / wanted).to("dimensionless").magnitude
    # Fifteen digits are exact; the seventeenth is binary noise of the definitions.
    return float(f"{ratio:.15g}")


@functools.cache
def quantity(written: str) -> Quantity:
    """One of a unit.

    Raises:
        SathitiError: nobody knows it.
    """
    registry = _registry()
    words = [" ".join(word.split()) for word in written.split("/")]
    expression = " / ".join(f"({_SPELLINGS.get(word.casefold(), word)})" for word in words)
    try:
        # ``Mt`` and ``mt``: what the table does not know is read with its capitals.
        found: Quantity = registry.Quantity(expression)
        found.to_base_units()
    except Exception as error:  # pint raises many kinds, tokens of Python among them
        raise SathitiError(
            "The unit “{unit}” is not known.",
            fix="Write a unit such as TJ, GWh, ktoe, t, kt, m3, ha, or a product such as GJ/t.",
            unit=written,
        ) from error
    return found


@functools.cache
def _registry() -> "pint.UnitRegistry[float]":
    return pint.UnitRegistry()
