"""A sample whose weights meet population totals: what to add up beside the estimator's totals."""

from collections.abc import Mapping, Sequence

import narwhals as nw
import numpy as np
from msgspec import Struct, structs

from sathiti.methods.survey.arrays import FloatArray, IntArray, Table
from sathiti.methods.survey.cells import Cells, Codes, codes_of, collect_cells
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, product
from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries
from sathiti.methods.survey.weighting.calibrated_cells import (
    CalibratedCells,
    by_column,
    by_household,
)
from sathiti.methods.survey.weighting.calibration import Calibrated, calibrate_weights
from sathiti.methods.survey.weighting.cells import category_codes
from sathiti.methods.survey.weighting.distances import distance_of
from sathiti.methods.survey.weighting.population import written
from sathiti.model import SathitiError
from sathiti.model.design import Design

FACTOR = "factor of calibration"


class CalibratedSample(Struct, frozen=True):
    """A calibration, and how every later question takes it into account.

    Attributes:
        design: of the sample, with its calibration.
        calibrated: multipliers and report.
        apart: rows of different numeric auxiliaries are kept in cells of their own, so that a
            replicate may give each another factor.
    """

    design: Design
    calibrated: Calibrated
    apart: bool = False

    @classmethod
    def of(cls, table: Table, design: Design) -> "CalibratedSample":
        """Calibrate a sample.

        Raises:
            SathitiError: as `calibrate_weights`; or the design has replicate weights of the
                file.
        """
        calibration, replicates = design.calibration, design.replicates
        assert calibration is not None
        if replicates and replicates.columns:
            raise SathitiError(
                "Replicate weights of the file cannot be calibrated anew.",
                fix="Leave out the calibration: the file's weights were calibrated when it was "
                "made. Or leave out its replicates.",
            )
        made = cls(design, calibrate_weights(table, design.weight, calibration))
        regression = calibration.method == "linear" and calibration.bounds is None
        return made if regression else made.for_ranks()

    def for_ranks(self) -> "CalibratedSample":
        """The same for a question that needs the weight of every row in every replicate."""
        numeric = self.calibrated.calibration.numeric and not self.calibrated.calibration.household
        return structs.replace(self, apart=bool(self.design.replicates and numeric))

    @property
    def numbers(self) -> dict[str, nw.Expr]:
        """Auxiliaries that are added up as numbers, by a name of their own."""
        calibration = self.calibrated.calibration
        columns = () if calibration.household or self.apart else calibration.numeric
        return {
            f"auxiliary {place}": nw.col(column).cast(nw.Float64)
            for place, (column, _) in enumerate(columns)
        }

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns whose values must be told apart, since rows of different ones differ in g."""
        calibration = self.calibrated.calibration
        if calibration.household:
            return calibration.household
        columns = [column for margin in calibration.margins for column in margin.columns]
        return tuple(dict.fromkeys((*columns, *self._apart)))

    @property
    def _apart(self) -> tuple[str, ...]:
        """Numeric auxiliaries that are keys."""
        numeric = self.calibrated.calibration.numeric if self.apart else ()
        return tuple(column for column, _ in numeric)

    def apart_of(self, keys: Mapping[str, Codes], cells: int) -> FloatArray:
        """[cells, numbers] numeric auxiliaries that all rows of a cell share."""
        columns = (keys[column] for column in self._apart)
        found = [np.array(key.values, np.float64)[key.of_row] for key in columns]
        return columns_of(found, cells)

    def with_numbers(self, table: Table) -> Table:
        """The table with the numeric auxiliaries and, beside them, the factor of every row."""
        if not self.numbers:
            return table
        u = self.calibrated.shared.person
        factor = distance_of(self.calibrated.calibration).expression(u)
        frame = nw.from_native(table).with_columns(**self.numbers, **{FACTOR: factor})
        return frame.to_native()

    def factors(self, codes: IntArray, group: IntArray, apart: FloatArray) -> FloatArray:
        """[cells] g of cells, where no numbers tell their rows apart.

        Args:
            codes: [margins, cells].
            group: [cells].
            apart: [cells, numbers].
        """
        distance = distance_of(self.calibrated.calibration)
        homes, multipliers = self.calibrated.households, self.calibrated.multipliers
        if homes:
            return distance.factor(homes.auxiliaries.predict(multipliers))[group]
        auxiliaries = Auxiliaries(codes, apart, self.width)
        return distance.factor(auxiliaries.predict(multipliers))

    def groups(self, keys: Mapping[str, Codes], codes: IntArray) -> IntArray:
        """[cells] a number for cells of the same auxiliaries, or the place of their household.

        Args:
            keys: by column, its codes over the cells.
            codes: [margins, cells].
        """
        homes = self.calibrated.households
        if homes is None:
            apart = [keys[column].of_row for column in self._apart]
            return _groups([*codes, *apart], codes.shape[1])
        cells, rows = np.zeros(codes.shape[1], np.int64), np.zeros(homes.keys.num_rows, np.int64)
        for column in homes.keys.column_names:
            # The cells are of the same rows, so the codes of both are of the same values.
            known, count = codes_of(homes.keys[column]), len(keys[column].values)
            cells, rows = cells * count + keys[column].of_row, rows * count + known.of_row
        order = np.argsort(rows)
        place: IntArray = order[np.searchsorted(rows[order], cells)]
        return place

    def unit_totals(
        self,
        unit: IntArray,
        units: int,
        codes: IntArray,
        group: IntArray,
        weights: FloatArray,
        numbers: FloatArray,
    ) -> FloatArray:
        """Calibrated weight times auxiliaries by unit, [units, lines].

        Args:
            unit: [cells].
            units: their number.
            codes: [margins, cells].
            group: [cells] household, where members share one weight.
            weights: [cells] sums of calibrated weights.
            numbers: [cells, numbers] sums of calibrated weight times number.
        """
        if self.calibrated.households:
            shares = self.calibrated.households.auxiliaries.shares
            return by_household(unit, units, group, weights, shares)
        return by_column(unit, units, codes, weights, numbers, self.width)

    @property
    def width(self) -> int:
        """Number of auxiliaries."""
        return len(self.calibrated.report.lines)

    def collect(
        self,
        table: Table,
        by: Sequence[str],
        variables: Mapping[str, Variable],
        monomials: Sequence[Monomial],
        *,
        drop_missing: bool = False,
    ) -> Cells:
        """As `collect_cells`, with calibrated sums and the calibration beside them."""
        numbers = self.numbers
        wanted = list(dict.fromkeys((ONE, *monomials)))
        asked, everywhere = list(wanted), [ONE]
        if numbers:
            table = self.with_numbers(table)
            single: list[Monomial] = [(name,) for name in (*numbers, FACTOR)]
            asked += [product(one, other) for one in wanted for other in single]
            everywhere += [*single, *(product((FACTOR,), (name,)) for name in numbers)]
        if self.design.replicates:
            everywhere += [product((one,), (other,)) for one in numbers for other in numbers]
        cells = collect_cells(
            table,
            self.design,
            list(dict.fromkeys((*by, *self.keys))),
            variables,
            asked,
            drop_missing=drop_missing,
            extra={name: Variable(name, nw.col(name)) for name in (*numbers, FACTOR)},
            everywhere=list(dict.fromkeys(everywhere)),
        )
        return self._adjusted(cells, wanted, list(numbers))

    def _adjusted(self, cells: Cells, wanted: list[Monomial], numbers: list[str]) -> Cells:
        """Cells with calibrated sums, from cells with those of the design weights."""
        codes = self.codes(cells.keys, cells.everywhere[ONE])
        group = self.groups(cells.keys, codes)
        apart = self.apart_of(cells.keys, len(cells.unit))
        sums, whole, count = cells.sums, cells.everywhere, len(cells.unit)
        if numbers:
            made = {one: sums[product(one, (FACTOR,))] for one in wanted}
            weights = whole[(FACTOR,)]
            values = [whole[product((FACTOR,), (name,))] for name in numbers]
        else:
            factors = self.factors(codes, group, apart)
            made = {one: sums[one] * factors for one in wanted}
            weights = whole[ONE] * factors
            values = [weights * column for column in apart.T]
        products = [
            columns_of([whole[product((one,), (other,))] for other in numbers], count)
            for one in (numbers if self.design.replicates else ())
        ]
        adjustment = CalibratedCells(
            calibrated=self.calibrated,
            codes=codes,
            base={one: sums[one] for one in wanted},
            crossed={
                one: columns_of([sums[product(one, (name,))] for name in numbers], count)
                for one in wanted
            },
            weights=whole[ONE],
            numbers=columns_of([whole[(name,)] for name in numbers], count),
            apart=apart,
            products=np.stack(products, axis=1) if products else np.zeros((count, 0, 0)),
            group=group,
            unit_totals=self.unit_totals(
                cells.unit, cells.frame.units, codes, group, weights, columns_of(values, count)
            ),
        )
        return structs.replace(cells, sums=made, adjustment=adjustment)

    def codes(self, keys: Mapping[str, Codes], weights: FloatArray) -> IntArray:
        """The line of every margin that a cell counts in, [margins, cells].

        Args:
            keys: by column, its codes over the cells.
            weights: [cells] sums of design weights.
        """
        calibration, codes, first = self.calibrated.calibration, [], 0
        for margin in () if calibration.household else calibration.margins:
            columns = [keys[column] for column in margin.columns]
            encoded = [(key.of_row, [written(value) for value in key.values]) for key in columns]
            code, _ = category_codes(encoded, margin, weights)
            codes.append(code + first)
            first += len(margin.totals)
        return np.stack(codes) if codes else np.zeros((0, len(weights)), np.int64)


def columns_of(columns: Sequence[FloatArray], count: int) -> FloatArray:
    """Columns side by side, [count, columns]; also where there are none."""
    return np.stack(columns, axis=1) if columns else np.zeros((count, 0))


def _groups(codes: Sequence[IntArray], cells: int) -> IntArray:
    """[cells] a number for each combination of codes."""
    mixed = np.zeros(cells, np.int64)
    for code in codes:
        mixed = np.unique(mixed * (1 + code.max(initial=0)) + code, return_inverse=True)[1]
    return mixed
