"""Estimates with their errors: one tidy row a domain."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.observations import SdmxMapping, observations
from sathiti.model import Dataflow, Dataset, Lineage, SathitiError

FIGURES = (
    "estimate",
    "standard_error",
    "ci_low",
    "ci_high",
    "cv",
    "design_effect",
    "n",
    "df",
    "flag",
)


NO_INTERVAL: Literal["no_interval"] = "no_interval"


class ReliabilityRule(Struct, frozen=True):
    """When an estimate gets a flag. The first rule that holds gives it.

    Attributes:
        flag: such as ``hidden`` or ``unreliable``.
        above_cv: holds where the coefficient of variation is above this share.
        below_rows: holds where the domain has fewer rows.
        below_df: holds where there are fewer degrees of freedom.
    """

    flag: str
    above_cv: float | None = None
    below_rows: int | None = None
    below_df: int | None = None


class Estimates:
    """One row a domain and parameter: keys, estimate, its error, what that rests on.

    Columns are those of the keys, then `estimate`, `standard_error`, `ci_low`, `ci_high`, `cv`
    (share of the estimate), `design_effect`, `n` (rows of the sample), `df` and `flag`: empty,
    or why a figure is missing or to be read with care. What cannot be computed is null, never
    NaN, and its flag says why: ``empty`` (no row of the domain), ``undefined`` (division by
    zero, or a side of a contrast without rows), ``no_error`` (too few units for a variance),
    ``no_interval`` (an error, but no degree of freedom for an interval); or the flag of a
    `ReliabilityRule`.
    """

    def __init__(self, table: pa.Table, like: Any = None, name: str = "") -> None:
        """Args: an Arrow table of the columns above, the table of the sample, a name."""
        self.table = table
        self.name = name
        self._like = like

    @property
    def by(self) -> tuple[str, ...]:
        """The key columns."""
        return tuple(name for name in self.table.column_names if name not in FIGURES)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_dicts())

    def column(self, name: str) -> FloatArray:
        """A column of figures as floats; NaN where null."""
        return np.asarray(self.table[name].cast(pa.float64()).to_numpy(), dtype=np.float64)

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dictionary a row; what is missing is None."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def to_native(self) -> Any:
        """The same as a table of the sample's library; Arrow where that is a query engine."""
        if self._like is None:
            return self.table
        frame = nw.from_native(self._like)
        if isinstance(frame, nw.LazyFrame):
            return self.table
        return nw.from_arrow(self.table, backend=frame.implementation).to_native()

    def to_dataset(self, dataflow: Dataflow, how: SdmxMapping, lineage: Lineage) -> Dataset:
        """The same as SDMX observations, errors as attributes.

        Args:
            dataflow: with the structure to fill.
            how: where the columns of these estimates stand in it.
            lineage: how they came to be.

        Raises:
            SathitiError: see `observations`.
        """
        table = observations(self.to_dicts(), self.by, dataflow.structure, how)
        return Dataset(dataflow, table, lineage)

    def row(self, **keys: Any) -> dict[str, Any]:
        """The one row with these keys.

        Raises:
            SathitiError: no row has them, or several.
        """
        found = [
            one for one in self.to_dicts() if all(one.get(name) == at for name, at in keys.items())
        ]
        if len(found) != 1:
            raise SathitiError(
                "{count} rows have the keys {keys}.",
                fix="The keys of these estimates are: {columns}.",
                count=len(found),
                keys=", ".join(f"{name}={at}" for name, at in keys.items()) or "(none)",
                columns=", ".join(self.by) or "(none)",
            )
        return found[0]

    def flagged(self, rules: Sequence[ReliabilityRule]) -> "Estimates":
        """The same with flags by rules; a flag that is there already stays, but for no_interval."""
        flags = self.table["flag"].to_pylist()
        cv, rows, df = (self.column(name) for name in ("cv", "n", "df"))
        for place, flag in enumerate(flags):
            if flag in ("", NO_INTERVAL):
                flags[place] = next(
                    (one.flag for one in rules if _holds(one, cv[place], rows[place], df[place])),
                    flag,
                )
        place = self.table.column_names.index("flag")
        return Estimates(
            self.table.set_column(place, "flag", pa.array(flags, pa.string())),
            self._like,
            self.name,
        )

    def _shown(self) -> tuple[list[str], list[list[str]]]:
        names = list(self.table.column_names)
        rows = [[_written(name, one[name]) for name in names] for one in self.to_dicts()]
        return names, rows

    def __repr__(self) -> str:
        names, rows = self._shown()
        widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in (names, *rows)
        ]
        return "\n".join([self.name, *lines] if self.name else lines)

    def _repr_html_(self) -> str:
        names, rows = self._shown()
        head = "".join(f"<th>{_escaped(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{_escaped(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        caption = f"<caption>{_escaped(self.name)}</caption>" if self.name else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _holds(rule: ReliabilityRule, cv: float, rows: float, df: float) -> bool:
    return (
        (rule.above_cv is not None and not cv <= rule.above_cv)
        or (rule.below_rows is not None and rows < rule.below_rows)
        or (rule.below_df is not None and df < rule.below_df)
    )


def _written(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        if name in ("cv", "design_effect"):
            return f"{value:.4g}"
        # totals of a country are read without an exponent
        return f"{value:.0f}" if 1e6 <= abs(value) < 1e18 else f"{value:.7g}"
    return str(value)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Figures(Struct, frozen=True):
    """The columns of estimates before they are a table; NaN where there is no figure.

    Attributes:
        estimate: [rows].
        variance: [rows].
        low: [rows] lower end of the interval.
        high: [rows] upper end.
        design_effect: [rows].
        rows: [rows] rows of the sample.
        df: [rows] degrees of freedom.
    """

    estimate: FloatArray
    variance: FloatArray
    low: FloatArray
    high: FloatArray
    design_effect: FloatArray
    rows: FloatArray
    df: FloatArray


Why = Literal["", "empty", "undefined", "no_error", "no_interval"]


def estimates_table(keys: dict[str, Sequence[Any]], figures: Figures) -> pa.Table:
    """The tidy table of `Estimates` from its keys and figures."""
    error = np.sqrt(figures.variance)
    size = np.abs(figures.estimate)
    with np.errstate(invalid="ignore"):
        cv = np.divide(error, size, out=np.full(len(size), np.nan), where=size > 0)
    return pa.table(
        {
            **{name: pa.array(values) for name, values in keys.items()},
            "estimate": _nullable(figures.estimate),
            "standard_error": _nullable(error),
            "ci_low": _nullable(figures.low),
            "ci_high": _nullable(figures.high),
            "cv": _nullable(cv),
            "design_effect": _nullable(figures.design_effect),
            "n": pa.array(figures.rows.astype(np.int64)),
            "df": pa.array(figures.df.astype(np.int64)),
            "flag": pa.array(_why(figures), pa.string()),
        }
    )


def _why(figures: Figures) -> Sequence[Why]:
    empty = figures.rows == 0
    undefined = ~np.isfinite(figures.estimate)
    unknown = ~np.isfinite(figures.variance)
    endless = ~np.isfinite(figures.low) | ~np.isfinite(figures.high)
    reasons: list[Why] = ["empty", "undefined", "no_error", NO_INTERVAL]
    why: list[Why] = np.select([empty, undefined, unknown, endless], reasons, "").tolist()
    return why


def _nullable(values: FloatArray) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))
