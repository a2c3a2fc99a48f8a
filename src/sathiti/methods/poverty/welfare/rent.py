"""Imputed rent: what those who own their dwelling would pay, by regression on those who rent.

A log-linear hedonic regression by ordinary least squares; back from logarithms by the mean of
the exponentiated residuals (Duan, JASA 78, 1983). Tenants are collected to fit it (one row a
household that pays rent); every dwelling is valued on the engine that holds it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.poverty.tables import by_code, check_once
from sathiti.methods.poverty.welfare.recipe import Lines, Rent, WelfareRecipe
from sathiti.methods.poverty.welfare.valued_lines import ValuedLines, value_lines
from sathiti.methods.tables import Lazy, collected, lazy
from sathiti.model import Place, SathitiError

PURCHASED, ESTIMATED, IMPUTED = "purchased", "estimated", "imputed"
_SOURCE, _RENT = "__paid", "__rent"


class RentModel(Struct, frozen=True):
    """A fitted hedonic regression of the logarithm of rent.

    Attributes:
        constant: level of the reference classes.
        slopes: column of numbers to its coefficient.
        levels: column of classes to class to coefficient; the reference class has 0.
        smearing: factor back from logarithms.
        tenants: households it was fitted on.
        fit: share of the variance of log rents that it explains.
    """

    constant: float
    slopes: Mapping[str, float]
    levels: Mapping[str, Mapping[str, float]]
    smearing: float
    tenants: int
    fit: float

    def expression(self) -> nw.Expr:
        """The rent of a dwelling as an expression; null for a class that no tenant has."""
        log: nw.Expr = nw.lit(self.constant)
        for column, slope in self.slopes.items():
            log = log + nw.col(column).cast(nw.Float64) * slope
        for column, effects in self.levels.items():
            log = log + by_code(column, effects)
        return log.exp() * self.smearing


def fit_rent(table: Any, rent: Rent) -> RentModel:
    """Fit the regression on the tenants of a table of dwellings.

    Raises:
        SathitiError: a column is missing; too few tenants; a characteristic is missing or
            the characteristics say the same twice.
    """
    frame = lazy(table, rent.table, rent.classes, [rent.amount, *rent.numbers])
    columns = [*rent.numbers, *rent.classes]
    numbers = [_number(column).alias(column) for column in (rent.amount, *rent.numbers)]
    paying = frame.filter(_paid(rent.amount))
    tenants = collected(paying.select(*numbers, *rent.classes))
    fewest = max(rent.fewest, len(columns) + 2)
    if tenants.num_rows < fewest:
        raise SathitiError(
            "Only {tenants} households pay rent; at least {fewest} are needed to impute it.",
            fix="Leave imputed rent out of the recipe, or take it from another source.",
            at=Place(rent.table, key=rent.amount),
            tenants=tenants.num_rows,
            fewest=fewest,
        )
    for column in columns:
        if tenants[column].null_count:
            raise SathitiError(
                "{count} tenants have no answer in {column}.",
                fix="Fill it in, or leave the column out of the regression.",
                at=Place(rent.table, key=column),
                count=tenants[column].null_count,
                column=column,
            )
    logs = np.log(tenants[rent.amount].to_numpy())
    classes = {column: [str(v) for v in tenants[column].to_pylist()] for column in rent.classes}
    levels = {column: sorted(set(held)) for column, held in classes.items()}
    held = [tenants[column].to_numpy() for column in rent.numbers]
    dummies = [
        np.array([held == level for held in classes[column]], dtype=float)
        for column in rent.classes
        for level in levels[column][1:]
    ]
    design = np.column_stack([np.ones(len(logs)), *held, *dummies])
    coefficients, residuals = least_squares(design, logs, Place(rent.table))
    spread = float(np.sum((logs - logs.mean()) ** 2))
    return RentModel(
        float(coefficients[0]),
        dict(zip(rent.numbers, map(float, coefficients[1:]), strict=False)),
        _effects(levels, coefficients[1 + len(held) :]),
        float(np.mean(np.exp(residuals))),
        len(logs),
        1 - float(residuals @ residuals) / spread if spread else 1.0,
    )


def _number(column: str) -> nw.Expr:
    """The column as numbers; empty where it holds none, as engines may take NaN for one."""
    held = nw.col(column).cast(nw.Float64)
    return nw.when(held.is_finite()).then(held)


def _paid(column: str) -> nw.Expr:
    """Whether a rent is told."""
    return (_number(column) > 0).fill_null(False)


def least_squares(
    design: NDArray[np.float64], values: NDArray[np.float64], at: Place
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients and residuals of ordinary least squares.

    Raises:
        SathitiError: the columns depend on each other.
    """
    found, _, rank, _ = np.linalg.lstsq(design, values, rcond=None)
    coefficients = np.asarray(found, float)
    if rank < design.shape[1]:
        raise SathitiError(
            "Characteristics of the regression say the same twice, or never change.",
            fix="Leave one of them out.",
            at=at,
        )
    return coefficients, values - design @ coefficients


def _effects(
    levels: Mapping[str, Sequence[str]], coefficients: NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    effects, start = {}, 0
    for column, names in levels.items():
        found = coefficients[start : start + len(names) - 1]
        effects[column] = dict(zip(names, [0.0, *map(float, found)], strict=True))
        start += len(found)
    return effects


def rent_lines(table: Any, rent: Rent, recipe: WelfareRecipe) -> ValuedLines:
    """Rents as lines: what tenants pay, what owners say, and what the regression says.

    Raises:
        SathitiError: what `fit_rent` raises; a household has two dwellings; a dwelling has a
            class that no tenant has, or no answer.
    """
    told = [rent.amount, *([rent.estimate] if rent.estimate else [])]
    frame = lazy(table, rent.table, [*recipe.household, *rent.classes], [*told, *rent.numbers])
    check_once(frame, recipe.household, rent.table)
    frame = frame.with_columns(nw.col(column).cast(nw.String) for column in rent.classes)
    rents, sources = [], []
    for column, source in zip(told, (PURCHASED, ESTIMATED), strict=False):
        known = _paid(column)
        rents.append(nw.when(known).then(nw.col(column).cast(nw.Float64)))
        sources.append(nw.when(known).then(nw.lit(source)))
    model = fit_rent(frame.to_native(), rent) if rent.numbers or rent.classes else None
    imputed = [model.expression()] if model else []
    frame = frame.with_columns(
        nw.coalesce(*sources, nw.lit(IMPUTED)).alias(_SOURCE),
        nw.coalesce(*rents, *imputed).alias(_RENT),
    )
    _check_valued(frame, rent, model)
    lines = Lines(
        rent.table,
        amount=_RENT,
        days=rent.days,
        source=_SOURCE,
        sources={source: source for source in (PURCHASED, ESTIMATED, IMPUTED)},
        component=rent.component,
    )
    return value_lines(frame.to_native(), lines, recipe)


def _check_valued(frame: Lazy, rent: Rent, model: RentModel | None) -> None:
    """Refuse dwellings that cannot be valued, naming the classes that are strange."""
    lost = collected(
        frame.filter(nw.col(_RENT).is_null()).select(_RENT, *rent.numbers, *rent.classes)
    )
    if not lost.num_rows:
        return
    if model is None:
        raise SathitiError(
            "{count} dwellings have neither a rent nor an estimate of it.",
            fix="Name columns of the dwelling, so that a regression on tenants can say it.",
            at=Place(rent.table),
            count=lost.num_rows,
        )
    strange = sorted(
        {
            f"{column} = {'–' if held is None else held}"
            for column, effects in model.levels.items()
            for held in lost[column].to_pylist()
            if held not in effects
        }
        | {f"{column} = –" for column in rent.numbers if lost[column].null_count}
    )
    raise SathitiError(
        "The rent of {count} dwellings cannot be imputed; no tenant lives so: {strange}.",
        fix="Join these classes to others, or leave the column out of the regression.",
        at=Place(rent.table),
        count=lost.num_rows,
        strange=strange[:10],
    )
