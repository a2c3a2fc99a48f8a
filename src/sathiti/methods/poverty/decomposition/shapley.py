"""Shapley's value: what each cause adds to a change, averaged over the orders they may come in.

Source: Shorrocks, Decomposition procedures for distributional analysis: a unified framework
based on the Shapley value (1999; Journal of Economic Inequality 11, 2013).
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

from sathiti.methods.poverty.derived import Derived, total

Causes = frozenset[str]


def shapley(causes: Sequence[str], outcome: Callable[[Causes], Derived]) -> dict[str, Derived]:
    """Contribution of each cause; they add up to the outcome of all less that of none.

    Args:
        causes: their names, two to five or so (2 ** causes outcomes are computed).
        outcome: what happens when these causes have come about and the others have not.

    >>> from sathiti.methods.poverty.derived import Derived
    >>> found = shapley(["a", "b"], lambda come: Derived(float(len(come)) ** 2, ()))
    >>> {cause: part.value for cause, part in found.items()}
    {'a': 2.0, 'b': 2.0}
    """
    count = len(causes)
    subsets = [
        frozenset(chosen) for size in range(count + 1) for chosen in combinations(causes, size)
    ]
    outcomes = {come: outcome(come) for come in subsets}
    shares = {}
    for cause in causes:
        terms = [
            (outcomes[come | {cause}] - outcomes[come])
            * (factorial(len(come)) * factorial(count - len(come) - 1) / factorial(count))
            for come in subsets
            if cause not in come
        ]
        shares[cause] = total(terms)
    return shares
