"""Members of households: how many, of what age, and what they count as on a scale."""

from typing import Any

import narwhals as nw

from sathiti.methods.poverty.tables import absent, check_engine, check_once, first_keys
from sathiti.methods.poverty.welfare.recipe import WelfareRecipe
from sathiti.methods.poverty.welfare.scales import PerCapita, Scale
from sathiti.methods.tables import Lazy, collected, lazy
from sathiti.model import Place, SathitiError

PERSONS, EQUIVALENTS = "persons", "equivalents"


def household_members(
    households: Any, persons: Any, recipe: WelfareRecipe, scale: Scale | None = None
) -> Any:
    """Persons and equivalent persons of every household, lazily.

    Args:
        households: one row a household.
        persons: one row a person, of the same engine.
        recipe: names the columns that identify households and persons.
        scale: equivalence scale; each person counts one if not given.

    Returns:
        The households with the columns `persons` and `equivalents`, as a native lazy table.

    Raises:
        SathitiError: a column is missing; a person stands twice; a household has no members;
            persons belong to no household; an age or sex that the scale needs is missing.
    """
    keys = list(recipe.household)
    scale = scale or PerCapita()
    homes = lazy(households, "households", keys)
    people = lazy(persons, PERSONS, [*keys, recipe.person, *scale.columns()])
    check_engine({"households": homes, PERSONS: people})
    check_once(homes, keys, "households")
    check_once(people, [*keys, recipe.person], PERSONS)
    _check_belonging(homes, people, keys)
    _check_known(people, scale)
    counts = {PERSONS: nw.lit(1.0), **scale.counts()}
    sums = people.select(*keys, **counts).group_by(*keys).agg(nw.col(*counts).sum())
    wide = sums.with_columns(scale.equivalents().alias(EQUIVALENTS))
    members = wide.select(*keys, PERSONS, EQUIVALENTS)
    return homes.join(members, on=keys, how="left").to_native()


def _check_belonging(homes: Lazy, people: Lazy, keys: list[str]) -> None:
    empty = absent(homes, people, keys)
    if empty.num_rows:
        raise SathitiError(
            "{count} households have no members: {keys}.",
            fix="Add their members, or take the households out and say why.",
            at=Place(PERSONS),
            count=empty.num_rows,
            keys=first_keys(empty, keys),
        )
    strays = absent(people, homes, keys)
    if strays.num_rows:
        raise SathitiError(
            "{count} households have members but no row in the table of households: {keys}.",
            fix="Add them, or take their members out and say why.",
            at=Place("households"),
            count=strays.num_rows,
            keys=first_keys(strays, keys),
        )


def _check_known(people: Lazy, scale: Scale) -> None:
    """Every person must count: an unknown age would silently count nothing."""
    for name, unknown in scale.unknown().items():
        lost = collected(people.filter(unknown).select(nw.len().alias("count")))
        count = lost["count"][0].as_py()
        if count:
            raise SathitiError(
                "{count} persons have no {column} that the scale knows.",
                fix="Fill it in; the scale needs it of every person.",
                at=Place(PERSONS, key=name),
                count=count,
                column=name,
            )
