"""Values natural resources in the ground, in the forest or in the water.

Net present value of the resource rent and the split of its change into volume and price:
SEEA Central Framework (2012), chapter 5.4 and annex A5.1 (paragraphs recalled). All functions
take numbers or arrays of the same shape, one element a resource, area or year.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.model import Message, SathitiError

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Amount = float | Array

LONGEST = 200


class StockValue(Struct, frozen=True):
    """Value of a stock.

    Attributes:
        value: in the money of the rent, at the end of the year of the rent.
        unit_rent: rent of one unit extracted; zero where it was negative or nothing was taken.
        life: years until the stock is exhausted; infinite where it is not.
        negative: the rent is negative, so that the stock is worth nothing.
        cut: the stock outlasts the years counted; the rest is not in the value.
    """

    value: Array
    unit_rent: Array
    life: Array
    negative: Flags
    cut: Flags


class ValueChange(Struct, frozen=True):
    """Change of the value of a stock between two dates.

    Attributes:
        flows: name of each flow to its value: volume times the mean price in the ground.
        volume: value of the whole change of volume.
        revaluation: what prices add; volume and revaluation are all the change.
    """

    flows: dict[str, Array]
    volume: Array
    revaluation: Array


def resource_rent(
    *,
    output: Amount,
    intermediate: Amount,
    labour: Amount,
    taxes_less_subsidies: Amount,
    fixed_capital: Amount,
    produced_assets: Amount,
    rate_of_return: Amount,
    specific_taxes_less_subsidies: Amount = 0.0,
) -> Array:
    """What is left to the owner of the resource after all other costs of extraction.

    Args:
        output: sales of the extracted resource at basic prices.
        intermediate: intermediate consumption.
        labour: compensation of employees, and of own labour.
        taxes_less_subsidies: other taxes less subsidies on production.
        fixed_capital: consumption of fixed capital.
        produced_assets: value of the produced assets used.
        rate_of_return: what produced assets must earn, as a share.
        specific_taxes_less_subsidies: those of the resource itself, such as royalties booked
            as taxes: they are part of the rent, collected by the state.

    Returns:
        The rent, negative where extraction does not pay.

    >>> float(resource_rent(output=1000, intermediate=300, labour=200, taxes_less_subsidies=20,
    ...                     fixed_capital=100, produced_assets=1500, rate_of_return=0.08))
    260.0
    """
    surplus = _array(output) - intermediate - labour - taxes_less_subsidies
    surplus = surplus + specific_taxes_less_subsidies
    return surplus - fixed_capital - _array(produced_assets) * rate_of_return


def depletion(extraction: Amount, growth: Amount = 0.0) -> Array:
    """What is taken beyond natural growth; never negative.

    >>> float(depletion(120, 100)), float(depletion(80, 100))
    (20.0, 0.0)
    """
    return np.maximum(_array(extraction) - growth, 0.0)


def asset_life(stock: Amount, depleted: Amount) -> Array:
    """Years until the stock is used up at this pace; infinite where nothing is depleted.

    >>> float(asset_life(500, 20)), float(asset_life(500, 0))
    (25.0, inf)
    """
    size, pace = np.broadcast_arrays(_array(stock), _array(depleted))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(pace > 0, size / pace, np.inf)


def extraction_path(
    stock: Amount,
    first: Amount,
    change: Amount = 0.0,
    growth: Amount = 0.0,
    longest: int = LONGEST,
) -> Array:
    """What is extracted in each coming year; the last year takes what is left.

    Args:
        stock: stock at the beginning.
        first: extraction of the first year.
        change: yearly change of extraction as a share: 0 for a constant path, -0.03 for one
            that declines by 3 percent a year.
        growth: natural growth of the stock a year.
        longest: years at most.

    Returns:
        [years, resources].

    Raises:
        SathitiError: the stock, the extraction or the growth is negative.

    >>> extraction_path(250, 100, longest=4).ravel().tolist()
    [100.0, 100.0, 50.0, 0.0]
    """
    left, planned, pace, grown = np.broadcast_arrays(
        *(np.atleast_1d(_array(one)) for one in (stock, first, change, growth))
    )
    _refuse_negative(left, planned, grown)
    years = np.zeros((longest, *left.shape))
    for year in range(longest):
        years[year] = np.minimum(planned, left + grown)
        left = left + grown - years[year]
        planned = planned * (1 + pace)
    return years


def net_present_value(rents: Array, discount: Amount) -> Array:
    """Sum of the rents of coming years, the first one year from now, discounted.

    Args:
        rents: [years, ...].
        discount: yearly rate as a share, above -1.

    >>> round(float(net_present_value(np.array([110, 121]), 0.1)), 9)
    200.0
    """
    flows = _array(rents)
    rate = _array(discount)
    if np.any(rate <= -1):
        raise SathitiError(
            "A discount rate of {rate} makes no sense.",
            fix="Write it as a share: 0.05 for five percent.",
            rate=float(np.min(rate)),
        )
    years = np.arange(1, len(flows) + 1).reshape(-1, *(1,) * (flows.ndim - 1))
    return np.asarray((flows / (1 + rate) ** years).sum(axis=0))


def value_stock(
    stock: Amount,
    extraction: Amount,
    rent: Amount,
    discount: Amount,
    change: Amount = 0.0,
    growth: Amount = 0.0,
    longest: int = LONGEST,
) -> StockValue:
    """Value of a stock whose unit rent stays that of this year.

    Args:
        stock: stock at the end of the year, in physical units.
        extraction: extraction of the year, in the same units.
        rent: resource rent of the year; smooth it over years before, if it jumps.
        discount: yearly rate as a share.
        change: as for `extraction_path`.
        growth: as for `extraction_path`.
        longest: as for `extraction_path`.

    Raises:
        SathitiError: a negative stock, extraction or growth, or a senseless rate.

    >>> float(value_stock(100, 10, 50, 0.0).value)
    500.0
    """
    size, taken, earned, rate, pace, grown = np.broadcast_arrays(
        *(_array(one) for one in (stock, extraction, rent, discount, change, growth))
    )
    path = extraction_path(size, taken, pace, grown, longest).reshape(longest, *size.shape)
    unit_rent = np.where(taken > 0, earned, 0.0) / np.where(taken > 0, taken, 1.0)
    negative = unit_rent < 0
    unit_rent = np.where(negative, 0.0, unit_rent)
    left = size + grown * longest - path.sum(axis=0)
    return StockValue(
        net_present_value(path * unit_rent, rate),
        unit_rent,
        asset_life(size, depletion(taken, grown)),
        negative,
        (left > 1e-9 * np.maximum(size, 1.0)) & (path[-1] > 0),
    )


def value_change(
    opening_volume: Amount,
    closing_volume: Amount,
    opening_value: Amount,
    closing_value: Amount,
    flows: Mapping[str, Amount],
) -> ValueChange:
    """Split the change of a value into volume and price.

    The price in the ground is value over volume. Flows are valued at the mean of the opening
    and the closing price, so that volume and revaluation add up to the whole change exactly.
    A stock that begins or ends at nothing has the price of its other date.

    Args:
        opening_volume: stock at the first date.
        closing_volume: stock at the second date.
        opening_value: its value at the prices of the first date.
        closing_value: its value at the prices of the second date.
        flows: name to volume, additions positive and reductions negative.

    Raises:
        SathitiError: the flows do not lead from the opening to the closing volume.

    >>> found = value_change(100, 90, 200, 198, {"growth": 5, "removals": -15})
    >>> round(float(found.volume), 9), round(float(found.revaluation), 9)
    (-21.0, 19.0)
    """
    first, last = _array(opening_volume), _array(closing_volume)
    opening, closing = _array(opening_value), _array(closing_value)
    moved = sum((_array(flow) for flow in flows.values()), np.zeros(()))
    gap = np.max(np.abs(first + moved - last) / np.maximum(np.abs(first) + np.abs(last), 1.0))
    if gap > 1e-6:
        raise SathitiError(
            "The flows do not lead from the opening to the closing volume: {gap} is left.",
            fix="Close the physical account first.",
            gap=float(np.max(np.abs(first + moved - last))),
        )
    price = _mean_price(first, last, opening, closing)
    volume = (last - first) * price
    return ValueChange(
        {name: _array(flow) * price for name, flow in flows.items()},
        volume,
        closing - opening - volume,
    )


def _mean_price(first: Array, last: Array, opening: Array, closing: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        prices = np.stack(np.broadcast_arrays(opening / first, closing / last))
    known = np.isfinite(prices)
    total = np.where(known, prices, 0.0).sum(axis=0)
    return np.asarray(total / np.maximum(known.sum(axis=0), 1))


def _refuse_negative(stock: Array, extraction: Array, growth: Array) -> None:
    given = (
        (Message("Stock"), stock),
        (Message("Extraction"), extraction),
        (Message("Natural growth"), growth),
    )
    for name, values in given:
        if np.any(values < 0):
            raise SathitiError(
                "{name} is negative: {value}.",
                fix="Correct the physical account first.",
                name=name,
                value=float(np.min(values)),
            )


def _array(given: Amount) -> Array:
    return np.asarray(given, dtype=np.float64)
