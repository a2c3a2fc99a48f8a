"""Welfare of households: what they consumed by the recipe, in the prices of the whole country."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.domains.social.checking import CHECK
from sathiti.domains.social.recipe import recipe_of, scale_of
from sathiti.domains.social.rounds import WEIGHT, WELFARE, Round
from sathiti.domains.social.units import lifted
from sathiti.domains.social.weighting import WEIGH
from sathiti.methods.poverty.welfare import (
    consumption,
    household_members,
    price_index,
)
from sathiti.methods.validation.record_rules import joined_keys
from sathiti.model import Codebook, Message, Text, Variable
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.microdata import open_microdata, read_records, write_microdata
from sathiti.warehouse.steps import Step, StepContext, StepResult

AGGREGATE, VARIABLE = "welfare", "variable"
INDEX, EQUIVALENTS, PERSONS, TOTAL = "price_index", "equivalents", "persons", "total"
ACCOUNTS = (
    "table",
    "item",
    "source",
    "lines",
    "missing",
    "amount",
    "counted",
    "component",
    "reason",
)


def welfare_step(one: Round) -> Step:
    """Make the welfare of a round's households and keep it in the closed zone."""
    told = one.survey.welfare
    tables = {
        name: one.pack.parameter_values(name)
        for name in (told.get("recipe"), told.get("items"), f"{one.survey.id}.components")
        if name
    }

    def measure(context: StepContext) -> StepResult:
        kept = read_kept(context, one)
        table, accounts = measured(one, kept)
        made = write_microdata(
            context.workspace.warehouse,
            one.step(AGGREGATE),
            {AGGREGATE: table},
            {AGGREGATE: _codebook(one, table)},
            one.design,
            context.lineage(),
        )
        report = context.workspace.reports / f"{one.name}-consumption.csv"
        rows = [[row[name] for name in ACCOUNTS] for row in accounts.to_pylist()]
        write_csv(report, ACCOUNTS, rows)
        return StepResult(
            made.content_hash,
            rows=table.num_rows,
            outputs={
                AGGREGATE: context.workspace.relative(made.folder),
                "report": context.workspace.relative(report),
            },
            notes=_notes(table, accounts),
        )

    return Step(
        one.step(AGGREGATE),
        (one.step(CHECK), one.step(WEIGH)),
        measure,
        fingerprints={"survey": one.print, "recipe": fingerprint(tables)},
        title=one.office.words("Consumption and prices"),
    )


def read_kept(context: StepContext, one: Round) -> dict[str, pa.Table]:
    """The records of a round; those weighted that answered, with their weight."""
    records = open_microdata(one.given(context, CHECK))
    kept = {file: read_records(records, file).table for file in one.survey.files}
    weights = read_records(open_microdata(one.given(context, WEIGH)), WEIGH).table
    file = one.survey.weighting.file
    kept[file] = beside(kept[file], weights, one.survey.files[file].key)
    return kept


def beside(table: pa.Table, other: pa.Table, key: Sequence[str]) -> pa.Table:
    """The rows that `other` has too, with its further columns."""
    at = pc.index_in(joined_keys(table, key), value_set=joined_keys(other, key))
    return joined(table, other, key).filter(pc.is_valid(at))


def joined(table: pa.Table, other: pa.Table, key: Sequence[str]) -> pa.Table:
    """All rows with the further columns of `other`, empty where it does not have them."""
    at = pc.index_in(joined_keys(table, key), value_set=joined_keys(other, key))
    for name in other.column_names:
        if name not in table.column_names:
            table = table.append_column(name, other[name].take(at))
    return table


def measured(one: Round, kept: Mapping[str, pa.Table]) -> tuple[pa.Table, pa.Table]:
    """Welfare of every household that answered, and the account of what was counted.

    Args:
        one: the round.
        kept: records by file, those weighted with their final weight.

    Returns:
        Key, components, total, persons, equivalents, price_index, welfare: real consumption an
        equivalent person and period; and the account of `consumption`.

    Raises:
        SathitiError: what the recipe, the scale and the prices refuse.
    """
    file = one.survey.weighting.file
    key = list(one.survey.files[file].key)
    if VARIABLE in one.survey.welfare:
        return _given(one, kept, key), pa.table({})
    recipe = recipe_of(one.pack, one.survey)
    made = consumption({**kept, "households": kept[file]}, recipe)
    wanted = [*key, *recipe.components(), *recipe.groups, TOTAL]
    consumed = _collected(made.households).select(wanted)
    scaled = household_members(consumed, kept[one.unit], recipe, scale_of(one.survey))
    level = _price_level(one, kept, _collected(made.lines), key)
    # Engines join in any order; records keep one.
    whole = beside(_collected(scaled), level, key).sort_by([(k, "ascending") for k in key])
    whole = about_one(whole, kept[file].select([*key, WEIGHT]), key)
    real = pc.divide(whole[TOTAL], pc.multiply(whole[INDEX], whole[EQUIVALENTS]))
    return whole.append_column(WELFARE, real), made.accounts


def about_one(table: pa.Table, weights: pa.Table, key: Sequence[str]) -> pa.Table:
    """Price levels over their mean among all persons, for lines are in the prices of the whole."""
    weighted = beside(table, weights, key)
    people = pc.multiply(weighted[WEIGHT], pc.cast(weighted[PERSONS], pa.float64()))
    mean = pc.divide(pc.sum(pc.multiply(people, weighted[INDEX])), pc.sum(people))
    place = table.column_names.index(INDEX)
    return table.set_column(place, INDEX, pc.divide(table[INDEX], mean))


def _given(one: Round, kept: Mapping[str, pa.Table], key: Sequence[str]) -> pa.Table:
    """Welfare that a variable of the survey holds as it is."""
    name = str(one.survey.welfare[VARIABLE])
    told = lifted(kept, one.survey, one.survey.weighting.file, [*key, name])
    return told.select(list(key)).append_column(WELFARE, pc.cast(told[name], pa.float64()))


def _price_level(
    one: Round, kept: Mapping[str, pa.Table], lines: pa.Table, key: Sequence[str]
) -> pa.Table:
    """Level of prices where and when each household was visited; 1 is the whole of the round.

    The index of a place is Fisher's: its prices beside the mean prices of all places, with its
    own budget and that of all. A place is a record of the file that prices lie in, visited in
    one month, so that the index holds space and time.
    """
    file, prices = one.survey.weighting.file, str(one.survey.welfare.get("deflator", ""))
    homes = kept[file]
    if not prices:
        return homes.select(list(key)).append_column(INDEX, pa.array([1.0] * homes.num_rows))
    place = list(one.survey.files[one.survey.files[prices].within].key)
    where = lifted(kept, one.survey, file, [*key, *place, WEIGHT])
    bought = beside(lines, where, key)
    spent = bought.append_column("weighted", pc.multiply(bought["amount"], bought[WEIGHT]))
    budgets = spent.group_by([*place, "item"], use_threads=False).aggregate([("weighted", "sum")])
    budgets = budgets.rename_columns([*place, "item", "amount"])
    told = kept[prices].filter(pc.greater(kept[prices]["price"], 0))
    priced = budgets.filter(pc.is_in(budgets["item"], value_set=told["item"].unique()))
    index = price_index(told.select([*place, "item", "price"]), priced, place, missing="leave_out")
    named = index.rename_columns([*place, INDEX])
    return beside(where, named, place).select([*key, INDEX])


def _collected(frame: Any) -> pa.Table:
    table: pa.Table = nw.from_native(frame).lazy().collect("pyarrow").to_native()
    return table


def _codebook(one: Round, table: pa.Table) -> Codebook:
    words = one.office.words
    known = {
        TOTAL: words("Consumption of the household"),
        PERSONS: words("Members of the household"),
        EQUIVALENTS: words("Equivalent persons of the household"),
        INDEX: words("Level of prices beside the whole country"),
        WELFARE: words("Real consumption per equivalent person"),
    }
    components = {
        row["component"]: Text({name: row[name] for name in one.pack.languages if row.get(name)})
        for row in one.pack.parameter_values(f"{one.survey.id}.components")
    }
    key = one.survey.files[one.survey.weighting.file].key
    return Codebook(
        {
            name: Variable(
                name,
                {**components, **known}.get(name, Text.of(en=name)),
                "text" if name in key else "number",
                role="key" if name in key else "value",
            )
            for name in table.column_names
        }
    )


def _notes(table: pa.Table, accounts: pa.Table) -> tuple[Message, ...]:
    if not accounts.num_rows:
        return ()
    lines = sum(row["lines"] for row in accounts.to_pylist() if row["counted"])
    low, high = (round(end, 3) for end in pc.min_max(table[INDEX]).as_py().values())
    return (
        Message(
            "Consumption of {households} households from {lines} lines; prices from {low} to "
            "{high} of the whole.",
            {"households": table.num_rows, "lines": lines, "low": low, "high": high},
        ),
    )
