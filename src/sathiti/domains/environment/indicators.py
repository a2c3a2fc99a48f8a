"""Indicators: formulas of the pack evaluated on the facts of forms."""

from collections.abc import Mapping

import msgspec
import pyarrow as pa

from sathiti.methods.validation import Evaluated, Facts, evaluate, parse
from sathiti.model import Dataflow, Indicator, SathitiError


def forms_of(indicator: Indicator) -> set[str]:
    """Forms that the formula of an indicator reads.

    Raises:
        SathitiError: the formula is not in the rule language, or names an item without form.
    """
    names = parse(indicator.formula, indicator.at).names()
    bare = sorted(item for form, item in names if not form)
    if bare:
        raise SathitiError(
            "The formula of {indicator} names {items} without a form.",
            fix="Write form.item, for example forest.forest_area.",
            at=indicator.at,
            indicator=indicator.id,
            items=bare,
        )
    return {form for form, _ in names}


def compile_indicator(
    indicator: Indicator,
    facts: Facts,
    dataflow: Dataflow,
    totals: Mapping[str, str],
) -> pa.Table:
    """Evaluate one indicator wherever its inputs exist.

    Args:
        indicator: formula and key.
        facts: facts of the forms it reads.
        dataflow: what the result belongs to.
        totals: code of each dimension that means the total, for dimensions the key leaves out.

    Returns:
        Columns of the structure, OBS_VALUE unrounded with DECIMALS to publish, FORMULA (the
        indicator's id), INPUTS (JSON list of [form, item, area, period]).
    """
    results = [
        result
        for result in evaluate(
            parse(indicator.formula, indicator.at), facts, "", indicator.base_periods
        )
        if not indicator.where or result.period in indicator.where
    ]
    structure = dataflow.structure
    columns: dict[str, list[object]] = {name: [] for name in structure.dimension_ids()}
    for result in results:
        key = {**totals, **indicator.key, "REF_AREA": result.area}
        for name, column in columns.items():
            column.append(key[name])
    count = len(results)
    text = pa.string()
    return pa.table(
        {name: pa.array(column, text) for name, column in columns.items()}
        | {
            "TIME_PERIOD": pa.array([result.period for result in results], text),
            "OBS_VALUE": pa.array([result.value for result in results], pa.float64()),
            "OBS_STATUS": pa.array(["A"] * count, text),
            "DECIMALS": pa.array([indicator.decimals] * count, pa.int32()),
            "UNIT_MULT": pa.array(["0"] * count, text),
            **_unit_of(indicator, dataflow, count),
            "FORMULA": pa.array([indicator.id] * count, text),
            "INPUTS": pa.array([_inputs(result) for result in results], text),
        }
    )


def _unit_of(indicator: Indicator, dataflow: Dataflow, count: int) -> dict[str, pa.Array]:
    # In some structures the unit is part of the key, in others it describes the series.
    attributes = {attribute.id for attribute in dataflow.structure.attributes}
    return {
        name: pa.array([indicator.unit] * count, pa.string())
        for name in {"UNIT_MEASURE"} & attributes
    }


def _inputs(result: Evaluated) -> str:
    return msgspec.json.encode([list(used) for used in result.inputs]).decode()
