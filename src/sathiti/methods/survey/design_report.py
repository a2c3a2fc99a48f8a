"""What a design and its table say about a sample, before anything is estimated."""

from typing import Any

import narwhals as nw
import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import Table, counted, summed
from sathiti.methods.survey.cells import Cells, collect_cells
from sathiti.methods.survey.monomials import ONE, variable
from sathiti.model import Catalogue, Message
from sathiti.model.design import Design, Stage
from sathiti.model.text import SOURCE_LANGUAGE

MOST_NAMED = 10


class StageReport(Struct, frozen=True):
    """One stage of selection.

    Attributes:
        stage: its columns.
        units: units drawn.
        strata: strata they were drawn in, within the units of the stage before.
    """

    stage: Stage
    units: int
    strata: int


class DesignReport(Struct, frozen=True):
    """A sample by its design.

    Attributes:
        rows: of the table.
        psus: primary sampling units.
        strata: of the first stage.
        df: degrees of freedom, PSUs less strata.
        least_rows, mean_rows, most_rows: rows per PSU.
        weight: sum of the design weights.
        least_weight, most_weight: ends of their range.
        kish: 1 + squared coefficient of variation of the weights, what their spread alone
            multiplies variances by (L. Kish 1965, Survey Sampling, section 11.7).
        lonely: names of the strata with one PSU.
        repeated: identifiers of PSUs that occur in several strata, taken as different units.
        stages: that add to the variance, first one first.
        design: as it was given.
    """

    rows: int
    psus: int
    strata: int
    df: int
    least_rows: int
    mean_rows: float
    most_rows: int
    weight: float
    least_weight: float
    most_weight: float
    kish: float
    lonely: tuple[str, ...]
    repeated: tuple[str, ...]
    stages: tuple[StageReport, ...]
    design: Design

    @property
    def messages(self) -> tuple[Message, ...]:
        """The report in sentences."""
        said = [
            Message(
                "{rows} rows in {psus} primary sampling units and {strata} strata: {df} degrees "
                "of freedom.",
                {"rows": self.rows, "psus": self.psus, "strata": self.strata, "df": self.df},
            ),
            Message(
                "Rows per primary sampling unit: {least} to {most}, {mean} on average.",
                {
                    "least": self.least_rows,
                    "most": self.most_rows,
                    "mean": round(self.mean_rows, 1),
                },
            ),
            Message(
                "The weights add up to {sum} and run from {least} to {most}; their spread alone "
                "multiplies variances by {kish} (Kish).",
                {
                    "sum": round(self.weight, 2),
                    "least": round(self.least_weight, 3),
                    "most": round(self.most_weight, 3),
                    "kish": round(self.kish, 3),
                },
            ),
        ]
        for place, one in enumerate(self.stages, 1):
            said.append(_of_stage(place, one))
        return (*said, *self._remarks())

    def _remarks(self) -> list[Message]:
        said = []
        if self.lonely:
            said.append(
                Message(
                    "{count} strata have one primary sampling unit only ({strata}); the design "
                    "says: {rule}.",
                    {
                        "count": len(self.lonely),
                        "strata": _some(self.lonely),
                        "rule": self.design.lonely_psu,
                    },
                )
            )
        if self.repeated:
            said.append(
                Message(
                    "{count} identifiers of primary sampling units occur in several strata "
                    "({units}): they are taken as different units, numbered within strata.",
                    {"count": len(self.repeated), "units": _some(self.repeated)},
                )
            )
        replicates = self.design.replicates
        if replicates is not None:
            count = len(replicates.columns) or replicates.count or self.psus
            said.append(
                Message(
                    "Errors come from replicate weights: method {method}, {count} or more.",
                    {"method": replicates.method, "count": count},
                )
            )
        return said

    def say(self, catalogue: Catalogue, language: str) -> str:
        """The report in `language`, a sentence a line."""
        return "\n".join(catalogue.say(one, language) for one in self.messages)

    def __str__(self) -> str:
        return self.say(Catalogue(), SOURCE_LANGUAGE)


def _of_stage(place: int, one: StageReport) -> Message:
    values = {"stage": place, "units": one.units, "strata": one.strata}
    if one.stage.fpc:
        return Message(
            "Stage {stage}: {units} units in {strata} strata, drawn without replacement; finite "
            "population in column {fpc}.",
            {**values, "fpc": one.stage.fpc},
        )
    return Message(
        "Stage {stage}: {units} units in {strata} strata, taken as drawn with replacement, which "
        "holds the variance of later stages.",
        values,
    )


def _some(names: tuple[str, ...]) -> list[str]:
    return [*names[:MOST_NAMED], *(["..."] if len(names) > MOST_NAMED else [])]


def report_of(table: Table, design: Design) -> DesignReport:
    """The report of a sample, from one pass over its rows.

    Raises:
        SathitiError: as `collect_cells`.
    """
    weight = variable(design.weight)
    squared = (weight.name,)
    cells = collect_cells(table, design, (), {weight.name: weight}, [ONE, squared])
    first = cells.frame.levels[0]
    psu = first.parent[cells.unit]
    rows = summed(psu, cells.rows, cells.frame.psus)
    sums = {one: float(cells.sums[one].sum()) for one in (ONE, squared)}
    count = float(rows.sum())
    least, most = _ends(table, design.weight)
    return DesignReport(
        rows=int(count),
        psus=cells.frame.psus,
        strata=cells.frame.strata,
        df=cells.frame.df,
        least_rows=int(rows.min()),
        mean_rows=float(rows.mean()),
        most_rows=int(rows.max()),
        weight=sums[ONE],
        least_weight=least,
        most_weight=most,
        kish=count * sums[squared] / sums[ONE] ** 2,
        lonely=tuple(first.names[int(place)] for place in np.flatnonzero(first.size == 1)),
        repeated=_repeated(cells, design),
        stages=tuple(
            StageReport(stage, len(level.stratum), len(level.size))
            for stage, level in zip(design.levels, cells.frame.levels, strict=False)
        ),
        design=design,
    )


def _ends(table: Table, column: str) -> tuple[float, float]:
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    weight = nw.col(column).cast(nw.Float64)
    ends = frame.select(weight.min().alias("least"), weight.max().alias("most"))
    row = ends.collect("pyarrow").to_native().to_pylist()[0]
    return float(row["least"]), float(row["most"])


def _repeated(cells: Cells, design: Design) -> tuple[str, ...]:
    """Identifiers of PSUs in several strata."""
    stage = design.levels[0]
    if not stage.strata or not stage.unit:
        return ()
    unit, stratum = cells.keys[stage.unit], cells.keys[stage.strata]
    strata = len(stratum.values)
    pairs = np.unique(unit.of_row * strata + stratum.of_row)
    times = counted(pairs // strata, len(unit.values))
    return tuple(str(unit.values[int(place)]) for place in np.flatnonzero(times > 1))
