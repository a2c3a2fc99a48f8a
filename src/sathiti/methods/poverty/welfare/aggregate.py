"""The consumption aggregate: what each household consumed, and from which lines."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.poverty.tables import absent, check_engine, check_once, first_keys
from sathiti.methods.poverty.welfare.durables import use_lines
from sathiti.methods.poverty.welfare.recipe import COMPLETE, TOTAL, WelfareRecipe
from sathiti.methods.poverty.welfare.rent import rent_lines
from sathiti.methods.poverty.welfare.valued_lines import (
    AMOUNT,
    COMPONENT,
    SOURCE,
    ValuedLines,
    value_lines,
)
from sathiti.methods.tables import Lazy, collected, lazy
from sathiti.model import Place, SathitiError

HOUSEHOLDS = "households"
_LINES = "lines"


class Consumption(Struct, frozen=True):
    """A consumption aggregate; its tables are lazy and of the engine that holds the lines.

    Attributes:
        households: every household with all its columns, each component, each group, `total`
            and `complete` (whether it has all that the recipe needs).
        components: household, component, source, amount, lines (how many): what the sums
            are made of.
        lines: one row a line: household, item, component, source, amount.
        accounts: for each table, item and source the lines, those without an amount, the raw
            amount, whether it is counted, its component or the reason why not.
    """

    households: Any
    components: Any
    lines: Any
    accounts: pa.Table


def consumption(tables: Mapping[str, Any], recipe: WelfareRecipe) -> Consumption:
    """The consumption aggregate of every household by a recipe.

    All tables must be of one engine. Checks read the tables once each; the result is lazy.

    Args:
        tables: the tables the recipe names, and `households`, one row a household. Households
            without lines keep their row with zeros.
        recipe: what is counted.

    Raises:
        SathitiError: a table or column is missing; a household stands twice, or has lines but
            is not in the table of households; what the recipe and the lines refuse.

    >>> tables = {
    ...     "households": pa.table({"household": [1, 2]}),
    ...     "diary": pa.table({"household": [1, 1], "item": ["rice"] * 2, "amount": [7.0, 14.0]}),
    ... }
    >>> from sathiti.methods.poverty.welfare.recipe import Item, Lines
    >>> recipe = WelfareRecipe((Lines("diary"),), (Item("rice", "food", days=7),), days=365)
    >>> nw.from_native(consumption(tables, recipe).households).to_dict(as_series=False)["total"]
    [1095.0, 0.0]
    """
    recipe.check()
    households = lazy(_table(tables, HOUSEHOLDS), HOUSEHOLDS, recipe.household)
    check_once(households, recipe.household, HOUSEHOLDS)
    _check_names(households, recipe)
    check_engine({name: lazy(table, name, ()) for name, table in tables.items()})
    parts = _parts(tables, recipe)
    frames = [part.frame for part in parts]
    lines = nw.concat(frames, how="vertical") if len(frames) > 1 else frames[0]
    _check_households(lines, households, recipe)
    keys = list(recipe.household)
    components = lines.group_by(*keys, COMPONENT, SOURCE).agg(
        nw.col(AMOUNT).sum(), nw.len().alias(_LINES)
    )
    accounts = pa.Table.from_pylist([row for part in parts for row in part.counts])
    wide = _wide(households, components, recipe)
    return Consumption(wide.to_native(), components.to_native(), lines.to_native(), accounts)


def _table(tables: Mapping[str, Any], name: str) -> Any:
    if name not in tables:
        raise SathitiError(
            "The recipe needs a table “{table}” that is not given.",
            fix="Give it; there are: {known}.",
            table=name,
            known=list(tables),
        )
    return tables[name]


def _check_names(households: Lazy, recipe: WelfareRecipe) -> None:
    made = [*recipe.components(), *recipe.groups, TOTAL, COMPLETE]
    taken = [name for name in households.collect_schema().names() if name in made]
    if taken:
        raise SathitiError(
            "The table already has columns that the recipe makes: {columns}.",
            fix="Rename them, or rename the components.",
            at=Place(HOUSEHOLDS),
            columns=taken,
        )


def _parts(tables: Mapping[str, Any], recipe: WelfareRecipe) -> list[ValuedLines]:
    parts = [value_lines(_table(tables, lines.table), lines, recipe) for lines in recipe.lines]
    if recipe.durables:
        goods = _table(tables, recipe.durables.table)
        parts.append(use_lines(goods, recipe.durables, recipe))
    if recipe.rent:
        parts.append(rent_lines(_table(tables, recipe.rent.table), recipe.rent, recipe))
    if not parts:
        raise SathitiError(
            "The recipe counts nothing.",
            fix="Name at least one table of lines.",
            at=Place("recipe", key="lines"),
        )
    return parts


def _check_households(lines: Lazy, households: Lazy, recipe: WelfareRecipe) -> None:
    strays = absent(lines, households, recipe.household)
    if strays.num_rows:
        raise SathitiError(
            "{count} households have lines but no row in the table of households: {keys}.",
            fix="Add them, or take their lines out and say why.",
            at=Place(HOUSEHOLDS),
            count=strays.num_rows,
            keys=first_keys(strays, recipe.household),
        )


def _wide(households: Lazy, components: Lazy, recipe: WelfareRecipe) -> Lazy:
    """Households with a column for each component, group and the total."""
    keys = list(recipe.household)
    names = recipe.components()
    amount = nw.col(AMOUNT)
    spread = components.select(
        *keys,
        *(
            nw.when(nw.col(COMPONENT) == name).then(amount).otherwise(0.0).alias(name)
            for name in names
        ),
    )
    sums = spread.group_by(*keys).agg(nw.col(*names).sum())
    joined = households.join(sums, on=keys, how="left").with_columns(
        nw.col(name).fill_null(0.0) for name in names
    )
    groups = {name: _sum(members) for name, members in recipe.groups.items()}
    joined = joined.with_columns(**groups, **{TOTAL: _sum(names)})
    lit: nw.Expr = nw.lit(True)
    for name in recipe.needed:
        lit = lit & (nw.col(name) > 0)
    return joined.with_columns(lit.alias(COMPLETE))


def _sum(names: Any) -> nw.Expr:
    return nw.sum_horizontal(*(nw.col(name) for name in names))


def incomplete(made: Consumption, recipe: WelfareRecipe) -> pa.Table:
    """Households that lack something the recipe needs, with the components they have."""
    frame: Lazy = nw.from_native(made.households).lazy()
    wanted = [*recipe.household, *recipe.components(), TOTAL]
    return collected(frame.filter(~nw.col(COMPLETE)).select(*wanted))


def inconsistent(made: Consumption, part: str, whole: str = TOTAL, key: Any = ()) -> pa.Table:
    """Households whose part is larger than the whole, such as food above total consumption.

    Args:
        made: the aggregate, or any table of households.
        part: column that should not be larger.
        whole: column that holds it.
        key: columns to show beside.
    """
    table = made.households if isinstance(made, Consumption) else made
    frame = lazy(table, HOUSEHOLDS, key, [part, whole])
    above = frame.filter(nw.col(part) > nw.col(whole))
    return collected(above.select(*key, part, whole))
