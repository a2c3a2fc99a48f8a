"""Few rows and one check at a time, for the limits of each check."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from sathiti.methods.validation.series import CHECKS, SeriesRuleTables
from sathiti.methods.validation.series.breach import Outcome
from sathiti.methods.validation.series.panel import Panel
from sathiti.model import Structure

from .conftest import STRUCTURE, TODAY, Row, World


def series(
    name: str, unit: str, values: Mapping[int, str] | Sequence[str], **codes: str
) -> list[Row]:
    """One series: values by year, or from 2015 on."""
    years = values if isinstance(values, Mapping) else dict(enumerate(values, start=2015))
    return [Row(name, unit, str(year), written, dict(codes)) for year, written in years.items()]


def across(
    name: str, unit: str, dimension: str, values: Mapping[str, str], time: str = "2015"
) -> list[Row]:
    """One period of a series by the codes of a dimension; ``_T`` is the whole."""
    return [Row(name, unit, time, written, {dimension: code}) for code, written in values.items()]


def panel_of(
    world: World,
    rows: Sequence[Row],
    structure: Structure = STRUCTURE,
    tables: SeriesRuleTables | None = None,
) -> Panel:
    """The rows as the checks see them."""
    return Panel(world.table(rows), structure, tables or world.tables, ("en", "lo"), TODAY)


def run(world: World, check: str, rows: Sequence[Row], **changes: Any) -> Outcome:
    """One check with the parameters of the international pack, of which some may be changed."""
    rule = next(rule for rule in world.tables.rules if rule.id == f"series.{check}")
    return CHECKS[rule.id].run(panel_of(world, rows), {**rule.parameters, **changes})


def about(world: World, check: str, rows: Sequence[Row], **changes: Any) -> list[str]:
    """What a check finds: one ``period value`` for each breach, that of its first observation."""
    return [
        f"{breach.about[0].time} {breach.about[0].written}" if breach.about else breach.key
        for breach in run(world, check, rows, **changes).breaches
    ]


def renamed(codelist: str, **names: Any) -> Structure:
    """The structure with other names (`Text`) for some codes of a code list."""
    codes = STRUCTURE.codelists[codelist]
    members = tuple(
        structs.replace(code, name=names[code.id]) if code.id in names else code
        for code in codes.codes
    )
    lists = {**STRUCTURE.codelists, codelist: structs.replace(codes, codes=members)}
    return structs.replace(STRUCTURE, codelists=lists)
