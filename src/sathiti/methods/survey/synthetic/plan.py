"""What made-up records of a household survey shall look like; all of it is data of a country."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sathiti.model import SathitiError

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

URBAN, RURAL = "U", "R"
MALE, FEMALE = "M", "F"


class SyntheticStratum(Struct, frozen=True):
    """Towns or countryside of an area.

    Attributes:
        area: code of the area.
        settlement: ``U`` or ``R``.
        persons: who live there.
        effect: of the area on consumption, in standard deviations of its logarithm.
        prices: level of prices beside that of the whole.
    """

    area: str
    settlement: str
    persons: float
    effect: float
    prices: float


class SyntheticItem(Struct, frozen=True):
    """Something households consume or own.

    Attributes:
        item: its code.
        chance: share of households that have it.
        share: weight in the budget of those lines are made for; of no use for durables.
        own: share of it that farmers produce themselves.
        elasticity: of spending on it with regard to all consumption.
        price: of one unit; of a durable when new.
        unit: of quantities.
        months: months it is asked back.
        life: years a durable lasts.
        counted: whether it is consumption; what is not comes on top of it.
    """

    item: str
    chance: float
    share: float = 0.0
    own: float = 0.0
    elasticity: float = 1.0
    price: float = 0.0
    unit: str = ""
    months: int = 1
    life: float = 0.0
    counted: bool = True


class SyntheticPlan(Struct, frozen=True):
    """What a round shall look like.

    Attributes:
        seed: of every random number.
        villages: number to select.
        take: households a village.
        months: SDMX months of the round, in order.
        strata: all of them.
        female: share of the population.
        ages: lowest age of a group to its share of the population, rising from 0.
        line: poverty line, money a person and month at prices of the whole and the round.
        headcount: share of persons below it.
        headcounts: code of a group (``U R M F`` or the first age of an age group) to the
            share of its persons below the line.
        shares: of total consumption, by quantile: name ``q1`` to ``q5``, ``d1``, ``d10``.
        gini: coefficient, 0 to 1.
        settings: the other numbers, by name.
        diary, recall, durables: what the lines are of.
    """

    seed: int
    villages: int
    take: int
    months: Sequence[str]
    strata: Sequence[SyntheticStratum]
    female: float
    ages: Mapping[int, float]
    line: float
    headcount: float
    headcounts: Mapping[str, float]
    shares: Mapping[str, float]
    gini: float
    settings: Mapping[str, float]
    diary: Sequence[SyntheticItem]
    recall: Sequence[SyntheticItem]
    durables: Sequence[SyntheticItem]

    def number(self, name: str, settlement: str = "") -> float:
        """A setting, which may differ between towns and countryside.

        Raises:
            SathitiError: the plan has no such setting.
        """
        full = f"{name}_{settlement}" if settlement else name
        if full in self.settings:
            return self.settings[full]
        raise SathitiError(
            "The plan of the made-up survey has no row “{item}”.",
            fix="Add it to the table of the plan.",
            item=full,
        )

    def both(self, name: str, urban: Flags) -> Floats:
        """A setting of towns where `urban`, of the countryside elsewhere."""
        return np.where(urban, self.number(name, URBAN), self.number(name, RURAL))

    def random(self, part: int) -> np.random.Generator:
        """Random numbers of one part, so that a change in it leaves the others as they are."""
        return np.random.default_rng([self.seed, part])


def spread(random: np.random.Generator, sigma: float, size: int | tuple[int, ...]) -> Floats:
    """Factors around a mean of 1 whose logarithms have the standard deviation `sigma`."""
    return np.exp(random.normal(-sigma * sigma / 2, sigma, size))
