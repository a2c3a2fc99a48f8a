"""Lines by the cost of basic needs from a sample, with errors by its design.

The line is computed from one collected table: a row for each unit and household-like cell
(equal welfare, food, cost and calories). Its linearised totals by unit are kept, so that
poverty below it has the error of the line in it.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.poverty.lines.basic_needs import NeedsLine, needs_line, sorted_diets
from sathiti.methods.poverty.lines.food_line import ReferenceGroup
from sathiti.methods.poverty.lines.non_food import NonFood
from sathiti.methods.survey.arrays import FloatArray, summed
from sathiti.methods.survey.cells import (
    ROWS,
    Reading,
    check_columns,
    check_known,
    codes_of,
    collected_cells,
    floats,
    frame_of,
    key_columns,
    populations_asked,
    sure,
)
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.intervals import interval
from sathiti.methods.survey.rank_measures import UnitLine
from sathiti.methods.survey.sample import Sample
from sathiti.methods.tables import asking_the_engine
from sathiti.model import Place, SathitiError

_WEIGHTS = "weights_"


class DietColumns(Struct, frozen=True):
    """Columns of a sample that a line by basic needs is computed from, one value a person.

    Attributes:
        welfare: total consumption of a person.
        food: food consumption of a person, in the same unit.
        calories: calories of a person and day.
        cost: cost of the food whose calories are known; `food` if empty. For the line of a
            region, the same food at the prices of the region.
        persons: persons a row stands for, where rows are households; empty where they are
            persons.
    """

    welfare: str
    food: str
    calories: str
    cost: str = ""
    persons: str = ""


class BasicNeeds(Struct, frozen=True):
    """A line by the cost of basic needs and what its error rests on.

    Attributes:
        found: the line itself.
        food: food line, to be asked poverty below.
        total: poverty line, to be asked poverty below.
        frame: the design of the sample.
        rows: of the sample.
    """

    found: NeedsLine
    food: UnitLine
    total: UnitLine
    frame: DesignFrame
    rows: float

    @np.errstate(over="ignore", invalid="ignore")
    def estimates(self, level: float = 0.95) -> Estimates:
        """Food line and poverty line with their errors.

        Args:
            level: confidence of the intervals.
        """
        lines = (self.food, self.total)
        value = np.array([line.value for line in lines])
        units = np.arange(self.frame.units)
        variance = np.array(
            [self.frame.variances(units, np.zeros_like(units), line.totals, 1)[0] for line in lines]
        )
        rows, df = np.full(2, self.rows), np.full(2, float(self.frame.df))
        ends = interval("t", value, np.sqrt(variance), df, rows, level)
        figures = Figures(value, variance, ends.low, ends.high, np.full(2, np.nan), rows, df)
        keys: dict[str, Sequence[Any]] = {"line": ["food", "total"]}
        return Estimates(estimates_table(keys, figures), name="basic_needs")


def basic_needs(
    sample: Sample,
    columns: DietColumns,
    need: float,
    group: ReferenceGroup,
    non_food: NonFood = "engel_lower",
) -> BasicNeeds:
    """The poverty line by the cost of basic needs, estimated from a sample.

    Args:
        sample: households or persons and their design; it must name its PSUs.
        columns: where its values stand.
        need: calories a person needs a day.
        group: whose food is taken.
        non_food: how the non-food allowance is found.

    Raises:
        SathitiError: the design has no PSUs; a column is missing; a value is missing or
            negative; what `needs_line` raises.
    """
    design = sample.design
    if not design.levels[-1].unit or design.replicates or design.calibration:
        raise SathitiError(
            "The error of a line by basic needs is linearised from primary sampling units.",
            fix="Name the PSUs in the design, the household if there is nothing larger; leave out "
            "replicates and calibration, and name the column of the calibrated weights.",
            at=Place("basic needs"),
        )
    table = _collected(sample, columns)
    coded = {name: codes_of(table[name]) for name in key_columns(design, ())}
    unit, frame = frame_of(table, coded, design)
    values = {name: np.asarray(table[f"{name}_"].to_numpy(), np.float64) for name in _FIELDS}
    diets, order = sorted_diets(
        floats(table[_WEIGHTS]),
        values["welfare"],
        values["food"],
        values["cost"],
        values["calories"],
    )
    found = needs_line(diets, need, group, non_food)
    place = unit[order]

    def by_unit(value: float, influence: FloatArray) -> UnitLine:
        return UnitLine(value, summed(place, diets.weights * influence, frame.units))

    return BasicNeeds(
        found,
        by_unit(found.food, found.food_influence),
        by_unit(found.total, found.total_influence),
        frame,
        float(floats(table[ROWS]).sum()),
    )


_FIELDS = ("welfare", "food", "cost", "calories")


@asking_the_engine()
def _collected(sample: Sample, columns: DietColumns) -> pa.Table:
    """One row for each unit and cell of equal values, with the weight of its persons."""
    design = sample.design
    frame: nw.LazyFrame[Any] = nw.from_native(sample.data).lazy()
    keys = key_columns(design, ())
    populations = [stage.fpc for stage in design.levels if stage.fpc]
    named = {
        "welfare": columns.welfare,
        "food": columns.food,
        "cost": columns.cost or columns.food,
        "calories": columns.calories,
    }
    persons = [columns.persons] if columns.persons else []
    check_columns(frame, [*keys, *populations, design.weight, *named.values(), *persons])
    read = Reading(frame.collect_schema(), {})
    weight = read.column(design.weight)
    people = weight * read.column(columns.persons) if columns.persons else weight
    asked: dict[str, Any] = {_WEIGHTS: (sure(people, weight), "sum")}
    asked |= populations_asked(read, populations)
    valued = frame.with_columns(
        read.column(name).alias(f"{field}_") for field, name in named.items()
    )
    table = collected_cells(valued, design, [*keys, *(f"{name}_" for name in named)], asked)
    check_known(floats(table[_WEIGHTS]), sample.data, design, {})
    return table
