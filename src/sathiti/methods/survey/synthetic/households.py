"""The selected households of a made-up survey: who answered, who lives there, how they rank."""

from functools import cached_property

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.synthetic.people import (
    People,
    group_shares,
    household_sizes,
    make_people,
)
from sathiti.methods.survey.synthetic.plan import Flags, Floats, SyntheticPlan, Whole
from sathiti.methods.survey.synthetic.prices import Prices, village_prices
from sathiti.methods.survey.synthetic.quantile_function import fit_quantiles
from sathiti.methods.survey.synthetic.ranks import consumption_ranks
from sathiti.methods.survey.synthetic.sampling import (
    COMPLETED,
    Villages,
    select_villages,
    visit_results,
)


class Households(Struct, frozen=True, dict=True):
    """Selected households; what only those that answered have is numbered by their order.

    Attributes:
        plan: what the round shall look like.
        villages: of the sample.
        village: number of the village of each selected household.
        result: how the visit of each ended.
        answered: numbers of those that answered.
        people: who lives in them.
        sizes: how many.
        ranks: by consumption a person, between 0 and 1.
        prices: of the villages.
    """

    plan: SyntheticPlan
    villages: Villages
    village: Whole
    result: Whole
    answered: Whole
    people: People
    sizes: Whole
    ranks: Floats
    prices: Prices

    @cached_property
    def home(self) -> Whole:
        """Village of each household that answered."""
        return self.village[self.answered]

    @cached_property
    def urban(self) -> Flags:
        """Whether each household that answered lives in a town."""
        return self.villages.urban[self.home]

    @cached_property
    def per_head(self) -> Floats:
        """Consumption a person and month at the prices of the whole.

        The distribution is that of the plan, its level such that the rank of the headcount
        has the poverty line.
        """
        curve = fit_quantiles(self.plan.shares, self.plan.gini)
        at_line = curve.at(np.array([self.plan.headcount]))[0]
        return curve.at(self.ranks) * (self.plan.line / float(at_line))

    @cached_property
    def relative(self) -> Floats:
        """Logarithm of consumption a person beside the mean of the sample."""
        return np.log(self.per_head / np.average(self.per_head, weights=self.sizes))

    @cached_property
    def total(self) -> Floats:
        """Consumption of the household in a month at the prices it meets."""
        return self.per_head * self.sizes * self.prices.level[self.home]


def select_households(plan: SyntheticPlan) -> Households:
    """Draw the sample and rank those who answer.

    Raises:
        SathitiError: the plan lacks a setting, or has fewer villages than its strata need.
    """
    villages = select_villages(plan)
    village = np.repeat(np.arange(len(villages.chance)), plan.take)
    result = visit_results(plan, villages.urban[village])
    answered = np.flatnonzero(result == COMPLETED)
    home = village[answered]
    sizes = household_sizes(plan, len(answered))
    people = make_people(plan, sizes)
    stratum = villages.stratum[home]
    # Persons each household stands for once weights meet the population of its stratum.
    persons = sizes / (villages.chance * villages.chance_within)[home]
    wanted = np.array([one.persons for one in plan.strata])
    persons *= (wanted / np.bincount(stratum, persons, minlength=len(wanted)))[stratum]
    effects = np.array([one.effect for one in plan.strata])[stratum]
    groups = group_shares(plan, people, villages.urban[home])
    ranks = consumption_ranks(plan, home, effects, groups, persons)
    weights = np.bincount(home, persons, minlength=len(villages.chance)).astype(float)
    prices = village_prices(plan, villages, weights)
    return Households(plan, villages, village, result, answered, people, sizes, ranks, prices)
