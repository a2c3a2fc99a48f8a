"""Calibration of weights to population totals: Deville and Särndal (1992).

The weights of a sample change as little as a distance allows while their sums meet the totals:
w = d F(x' lambda). Rows of the same categories change alike, so the work is done on cells.
"""

from functools import cached_property
from typing import Any, Literal

import narwhals as nw
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries, independent
from sathiti.methods.survey.weighting.cells import Cells, Line, check_finite, collect_cells
from sathiti.methods.survey.weighting.diagnosis import (
    contradiction,
    deviations,
    out_of_reach,
    together_out_of_reach,
)
from sathiti.methods.survey.weighting.distances import Distance, distance_of
from sathiti.methods.survey.weighting.households import Households, collect_households
from sathiti.methods.survey.weighting.population import raise_all
from sathiti.methods.survey.weighting.report import CalibrationReport
from sathiti.methods.survey.weighting.rows import Category, Shared, categories_of, predicted, share
from sathiti.methods.survey.weighting.solver import solve
from sathiti.model import Calibration, SathitiError

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Unmet = Literal["refuse", "keep"]

MOST_NAMED = 5
PREDICTED = "predicted by calibration"
# A factor this near to a bound, in shares of the way between them, stands at it.
AT_BOUND = 1e-9


class Calibrated(Struct, frozen=True, dict=True):
    """Calibrated weights: factors of cells, and how rows get them.

    Attributes:
        calibration: what was asked.
        weight: column of the design weights.
        cells: the sample, added up by the categories of the margins.
        multipliers: [lines] lambda.
        factors: [cells] by which the weights of a cell change; None where numeric columns or
            households make rows of one cell differ.
        gram: [lines, lines] sums of design weight times x x'.
        report: what was reached.
        households: of the sample, where their members share one weight.
    """

    calibration: Calibration
    weight: str
    cells: Cells
    multipliers: Array
    factors: Array | None
    gram: Array
    report: CalibrationReport
    households: Households | None = None

    @cached_property
    def kept(self) -> Integers:
        """Places of the auxiliaries that no others replace."""
        return independent(self.gram)

    @property
    def categories(self) -> list[list[Category]]:
        """The categories of every margin, as the sample has them."""
        return categories_of(self.cells, self.calibration)

    @property
    def shared(self) -> Shared:
        """X' lambda of every row, before it is shared in a household."""
        return predicted(self.categories, self.calibration, self.multipliers)

    def attach(self, table: Any, name: str = "calibrated_weight") -> Any:
        """The table with the calibrated weights as a further column; lazy if it is lazy.

        Args:
            table: the calibrated sample.
            name: of the new column.
        """
        frame = share(nw.from_native(table), self.calibration.household, {PREDICTED: self.shared})
        factor = distance_of(self.calibration).expression(nw.col(PREDICTED))
        weight = nw.col(self.weight).cast(nw.Float64) * factor
        return frame.with_columns(weight.alias(name)).drop(PREDICTED).to_native()


def calibrate_weights(
    table: Any,
    weight: str,
    calibration: Calibration,
    unmet: Unmet = "refuse",
) -> Calibrated:
    """Change weights as little as possible so that they meet population totals.

    Margins are collapsed to cells on the engine. Numeric columns of the linear method without
    bounds are added up there as well; with other methods one cell for each value that occurs is
    collected, and one row a household where households share one weight.

    Args:
        table: any table narwhals reads.
        weight: column of the design weights.
        calibration: totals and method.
        unmet: what to do where totals cannot be met: refuse, or keep the nearest point reached,
            whose report says which are off and by how much.

    Raises:
        SathitiError: or CollectedError: the sample and the totals do not fit, or, unless it is
            to be kept, the totals cannot be met; it names margin, category and by how much.

    >>> import pyarrow as pa
    >>> from sathiti.model.design_calibration import Margin
    >>> sample = pa.table({"sex": ["f", "f", "m"], "w": [10.0, 20.0, 30.0]})
    >>> made = calibrate_weights(
    ...     sample, "w", Calibration((Margin.of("sex", {"f": 45, "m": 40}),))
    ... )
    >>> made.attach(sample)["calibrated_weight"].to_pylist()
    [15.0, 30.0, 40.0]
    """
    by_sums = calibration.method == "linear" and calibration.bounds is None
    at_once = bool(calibration.household) or by_sums or not calibration.numeric
    cells = collect_cells(table, weight, calibration, by_number=not at_once)
    if calibration.household:
        width, categories = len(cells.lines), categories_of(cells, calibration)
        homes = collect_households(table, weight, calibration, categories, width)
        known = (homes.auxiliaries, homes.weights, homes.rows)
        return replace(_by_cells(weight, calibration, cells, *known, unmet), households=homes)
    if by_sums and calibration.numeric:
        return _by_sums(table, weight, calibration, cells, unmet)
    auxiliaries, rows = auxiliaries_of(cells, calibration), cells.rows.astype(np.float64)
    return _by_cells(weight, calibration, cells, auxiliaries, cells.weights, rows, unmet)


def _by_cells(
    weight: str,
    calibration: Calibration,
    cells: Cells,
    auxiliaries: Auxiliaries,
    weights: Array,
    rows: Array,
    unmet: Unmet,
) -> Calibrated:
    """Factors of cells (or households) with known auxiliaries."""
    distance = distance_of(calibration)
    solution = solve(auxiliaries, weights[None, :], cells.totals, distance)
    factors = solution.factors[0]
    report = CalibrationReport(
        cells.lines,
        auxiliaries.totals(weights),
        auxiliaries.totals(weights * factors),
        np.maximum(np.abs(cells.totals), auxiliaries.sizes(weights)),
        float(factors.min()),
        float(factors.max()),
        _at_bounds(factors, rows, distance),
        solution.rounds,
    )
    if not report.met and unmet == "refuse":
        raise_all(_reasons(auxiliaries, weights, distance, report))
    kept = None if calibration.household else factors
    gram = auxiliaries.gram(weights)
    return Calibrated(calibration, weight, cells, solution.multipliers[0], kept, gram, report)


def auxiliaries_of(cells: Cells, calibration: Calibration) -> Auxiliaries:
    """X of cells, with the numeric columns that are among their keys."""
    columns = [column for column, _ in calibration.numeric if column in cells.keys.column_names]
    numeric = np.zeros((len(cells.weights), len(columns)))
    for place, column in enumerate(columns):
        numeric[:, place] = cells.keys[column].to_numpy()
        check_finite(numeric[:, place], column)
    return Auxiliaries(cells.codes, numeric, len(cells.lines))


def _by_sums(
    table: Any, weight: str, calibration: Calibration, cells: Cells, unmet: Unmet
) -> Calibrated:
    """The regression estimator from sums of products: lambda = (sum d x x')^-1 (t - sum d x)."""
    gram, before = gram_of(cells), sums_of(cells)
    wrong = contradiction(gram, cells.lines)
    if wrong and unmet == "refuse":
        raise wrong
    kept = independent(gram)
    size = np.sqrt(np.diag(gram)[kept])
    multipliers, after = np.zeros(len(gram)), before
    # The second time takes away what rounding left of a badly conditioned system.
    for _ in range(2):
        off = (cells.totals - after)[kept] / size
        scaled = gram[np.ix_(kept, kept)] / size / size[:, None]
        multipliers[kept] += np.linalg.solve(scaled, off) / size
        after = before + gram @ multipliers
    u = predicted(categories_of(cells, calibration), calibration, multipliers).person
    factor = distance_of(calibration).expression(u)
    frame = nw.from_native(table).lazy().select(factor.alias("_factor"))
    extremes = frame.select(
        nw.col("_factor").min().alias("_least"), nw.col("_factor").max().alias("_greatest")
    )
    least, greatest = extremes.collect(backend="pyarrow").row(0)
    sizes = np.maximum(np.abs(cells.totals), np.abs(before))
    report = CalibrationReport(cells.lines, before, after, sizes, least, greatest, 0, 1)
    if not report.met and unmet == "refuse":
        raise _not_reached(report)
    return Calibrated(calibration, weight, cells, multipliers, None, gram, report)


def sums_of(cells: Cells) -> Array:
    """Sums of weight times x, [lines]."""
    numbers = cells.moments.shape[1]
    sums = Auxiliaries(
        cells.codes, np.zeros((len(cells.weights), numbers)), len(cells.lines)
    ).totals(cells.weights)
    sums[len(sums) - numbers :] = cells.moments.sum(axis=0)
    return sums


def gram_of(cells: Cells) -> Array:
    """Sums of weight times x x', [lines, lines]."""
    numbers, width = cells.moments.shape[1], len(cells.lines)
    gram = Auxiliaries(cells.codes, np.zeros((len(cells.weights), numbers)), width).gram(
        cells.weights
    )
    for number in range(numbers):
        place = width - numbers + number
        for code in cells.codes:
            sums = np.bincount(code, cells.moments[:, number], width)
            gram[:, place] += sums
            gram[place, :] += sums
    gram[width - numbers :, width - numbers :] = cells.products.sum(axis=0)
    return gram


def _at_bounds(factors: Array, rows: Array, distance: Distance) -> int:
    low, high = distance.range
    if not np.isfinite(high):
        return 0
    width = (high - low if np.isfinite(low) else high) * AT_BOUND
    return int(rows[(factors <= low + width) | (factors >= high - width)].sum())


def _reasons(
    auxiliaries: Auxiliaries, weights: Array, distance: Distance, report: CalibrationReport
) -> list[SathitiError]:
    """Why totals are not met, the plainest reason first."""
    lines = report.lines
    alone = out_of_reach(auxiliaries, weights, lines, distance)
    if alone:
        return alone
    reason = contradiction(auxiliaries.gram(weights), lines)
    reason = reason or together_out_of_reach(auxiliaries, weights, lines, distance)
    return [reason or _not_reached(report)]


def _not_reached(report: CalibrationReport) -> SathitiError:
    off = dict(zip(report.lines, report.off.tolist(), strict=True))
    named: list[Line] = list(report.unmet[:MOST_NAMED])
    return SathitiError(
        "After {rounds} rounds these totals are still off: {lines}.",
        fix="Widen the bounds, or merge small categories of these margins.",
        rounds=report.rounds,
        lines=deviations(named, np.array([off[line] for line in named])),
    )
