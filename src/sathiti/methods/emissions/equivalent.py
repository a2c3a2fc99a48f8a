"""Carbon dioxide equivalents with a named set of global warming potentials."""

from typing import Any

import pyarrow as pa

from sathiti.methods.emissions.reading import rows_of
from sathiti.methods.tables import collected, lazy
from sathiti.model import Place, SathitiError


def co2_equivalent(emissions: Any, gwp: Any, gwp_set: str) -> pa.Table:
    """Emissions with their carbon dioxide equivalent.

    Args:
        emissions: table with `gas` and `emission`; the mass unit does not matter.
        gwp: table with `set`, `gas` and `value` (kg CO2e/kg).
        gwp_set: name of the set to use, for example AR5; there is no default, because a sum
            whose set is not named cannot be compared with any other.

    Returns:
        The rows with `gwp_set` and `co2e`, in the unit of the emission.

    Raises:
        SathitiError: the set is unknown, or has no value for a gas that is there; all such
            gases are named.

    >>> gases = pa.table({"gas": ["CH4"], "emission": [2.0]})
    >>> gwp = pa.table({"set": ["AR5"], "gas": ["CH4"], "value": [28.0]})
    >>> co2_equivalent(gases, gwp, "AR5")["co2e"].to_pylist()
    [56.0]
    """
    rows = rows_of(gwp, "gwp", ["set", "gas"], ["value"])
    sets = list(dict.fromkeys(row["set"] for row in rows))
    if gwp_set not in sets:
        raise SathitiError(
            "There is no set “{set}” of global warming potentials.",
            fix="Use one of: {known}.",
            at=Place("gwp"),
            set=gwp_set,
            known=sets,
        )
    values = {row["gas"]: row["value"] for row in rows if row["set"] == gwp_set}
    table = collected(lazy(emissions, "emissions", ["gas"], ["emission"]))
    weighed = rows_of(table, "emissions", ["gas"], ["emission"])
    gases = {row["gas"]: values.get(row["gas"]) for row in weighed}
    unknown = sorted(str(gas) for gas, value in gases.items() if value is None)
    if unknown:
        raise SathitiError(
            "The set {set} has no global warming potential of {gases}.",
            fix="Add it with its source, or leave out gases that are no greenhouse gases.",
            at=Place("emissions"),
            set=gwp_set,
            gases=unknown,
        )
    worth = [
        None if row["emission"] is None else row["emission"] * gases[row["gas"]] for row in weighed
    ]
    named = pa.array([gwp_set] * len(weighed), pa.string())
    return table.append_column("gwp_set", named).append_column(
        "co2e", pa.array(worth, pa.float64())
    )
