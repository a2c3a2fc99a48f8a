"""Who is poor: ranks of consumption that give published headcounts by group.

A household's score is the sum of an effect of its area, one of its village, one of its own, and
of what its composition adds. The additions are moved until the persons of each group below the
line are as many as published (a stochastic-approximation search: each addition is raised while
its group has too many poor). The rank of the score, not the score, then decides consumption.
"""

from collections.abc import Mapping

import numpy as np

from sathiti.methods.survey.synthetic.plan import Floats, SyntheticPlan, Whole

_ROUNDS, _RATE = 400, 4.0


def consumption_ranks(
    plan: SyntheticPlan,
    village: Whole,
    area_effect: Floats,
    groups: Mapping[str, Floats],
    persons: Floats,
) -> Floats:
    """Ranks between 0 and 1 of households by consumption a person, weighted by persons.

    Args:
        plan: the headcounts wanted, and the share of the variance between villages.
        village: number of the village of each household.
        area_effect: of the area of each household, in standard deviations.
        groups: share of each household's persons in a group, by code.
        persons: whom each household stands for.
    """
    random = plan.random(5)
    between = plan.number("village_share")
    of_village = random.normal(0, np.sqrt(between), int(village.max()) + 1)
    own = random.normal(0, np.sqrt(1 - between), len(village))
    score = area_effect + of_village[village] + own
    codes = [code for code in groups if code in plan.headcounts]
    shares = np.array([groups[code] for code in codes]).reshape(len(codes), len(village)).T
    members = shares * persons[:, None]
    wanted = np.array([plan.headcounts[code] for code in codes])
    added = np.zeros(len(codes))
    for _ in range(_ROUNDS):
        poor = _ranks(score + shares @ added, persons) < plan.headcount
        found = (members * poor[:, None]).sum(axis=0) / members.sum(axis=0)
        added += _RATE * (found - wanted)
    return _ranks(score + shares @ added, persons)


def _ranks(score: Floats, persons: Floats) -> Floats:
    order = np.argsort(score, kind="stable")
    ends = np.cumsum(persons[order])
    ranks = np.empty(len(score))
    ranks[order] = (ends - persons[order] / 2) / ends[-1]
    return ranks
