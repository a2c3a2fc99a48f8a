"""Prices of a made-up survey: by area, by month, by village and item."""

from typing import NamedTuple

import numpy as np

from sathiti.methods.survey.synthetic.plan import Floats, SyntheticPlan, spread
from sathiti.methods.survey.synthetic.sampling import Villages

_VILLAGE, _ITEM = 0.02, 0.05


class Prices(NamedTuple):
    """Prices where and when they were asked.

    Attributes:
        level: of each village in its month, beside the mean over persons; mean 1.
        unit: price of one unit of each item of the diary in each village, village by item.
    """

    level: Floats
    unit: Floats


def village_prices(plan: SyntheticPlan, villages: Villages, weights: Floats) -> Prices:
    """Prices of each village in the month of its survey.

    Args:
        plan: levels of areas and settlements, rise and season within the round.
        villages: the sample.
        weights: persons each village stands for; the level is 1 in their mean.
    """
    random = plan.random(6)
    areas = np.array([stratum.prices for stratum in plan.strata])[villages.stratum]
    part = villages.month / len(plan.months)
    rise = (1 + plan.number("price_rise")) ** part
    season = 1 + plan.number("price_season") * np.sin(2 * np.pi * part)
    places = areas * plan.both("prices", villages.urban)
    level = places * rise * season * spread(random, _VILLAGE, len(areas))
    level /= np.average(level, weights=weights)
    usual = np.array([item.price for item in plan.diary]) * plan.number("price_level")
    unit = usual * level[:, None] * spread(random, _ITEM, (len(level), len(usual)))
    return Prices(level, unit)
