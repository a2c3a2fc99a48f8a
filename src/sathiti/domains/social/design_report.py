"""What the sample of a round looks like: strata, primary units, what is lonely or named twice."""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.domains.social.rounds import WEIGHT
from sathiti.model import Message
from sathiti.model.design import Design

HEADER = ("stratum", "primary_units", "records", "sum_of_weights", "lonely", "units_elsewhere_too")


class StratumLine(Struct, frozen=True):
    """One stratum of the first stage.

    Attributes:
        stratum: its code; empty where there are no strata.
        units: primary units with records.
        records: of all of them.
        weights: their sum.
        shared: primary units whose identifier another stratum has too.
    """

    stratum: str
    units: int
    records: int
    weights: float
    shared: int

    @property
    def lonely(self) -> bool:
        """It has one primary unit, so that no variance can be estimated within it."""
        return self.units == 1


def design_lines(table: pa.Table, design: Design) -> list[StratumLine]:
    """The strata of a sample, in order of their codes.

    Args:
        table: one row a unit, with the final weight.
        design: names its columns; without primary units every row is one.
    """
    first = design.levels[0]
    count = table.num_rows
    strata = _text(table[first.strata]) if first.strata else pa.array([""] * count)
    units = _text(table[first.unit]) if first.unit else pa.array([str(n) for n in range(count)])
    named = pa.table({"stratum": strata, "unit": units, "weight": table[WEIGHT]})
    grouped = named.group_by(["stratum", "unit"], use_threads=False)
    cells = grouped.aggregate([("weight", "sum"), ("weight", "count")]).to_pylist()
    held = Counter(cell["unit"] for cell in cells)
    lines = []
    for stratum in sorted({cell["stratum"] for cell in cells}):
        own = [cell for cell in cells if cell["stratum"] == stratum]
        lines.append(
            StratumLine(
                stratum,
                len(own),
                sum(cell["weight_count"] for cell in own),
                sum(cell["weight_sum"] for cell in own),
                sum(held[cell["unit"]] > 1 for cell in own),
            )
        )
    return lines


def _text(column: pa.ChunkedArray) -> pa.Array:
    return pc.fill_null(pc.cast(column, pa.string()), "").combine_chunks()


def design_rows(lines: list[StratumLine]) -> Iterator[list[object]]:
    """Rows of the report, under HEADER."""
    for one in lines:
        lonely = "yes" if one.lonely else "no"
        yield [one.stratum, one.units, one.records, round(one.weights, 3), lonely, one.shared]


def design_note(lines: list[StratumLine]) -> Message:
    """The design in one sentence."""
    units = sum(one.units for one in lines)
    return Message(
        "Strata: {strata}; primary units: {units}; degrees of freedom: {df}; strata with one "
        "unit: {lonely}; units named in several strata, taken as different: {shared}.",
        {
            "strata": len(lines),
            "units": units,
            "df": units - len(lines),
            "lonely": sum(one.lonely for one in lines),
            "shared": sum(one.shared for one in lines),
        },
    )
