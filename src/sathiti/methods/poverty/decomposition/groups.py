"""Poverty and inequality of groups: what each adds to the whole, and to a change of it.

Groups have a share of the population s and a poverty P. Source: Foster, Greer and Thorbecke
(1984) for the sum over groups; Ravallion and Huppi, World Bank Economic Review 5(1), 1991, for
the change; Shorrocks, Econometrica 52(6), 1984, for inequality within and between groups. The
functions take numbers that know their derivatives, and so give errors with the values.
"""

from collections.abc import Sequence

import numpy as np

from sathiti.methods.poverty.derived import Derived, total


def sectoral_change(
    shares: tuple[Sequence[Derived], Sequence[Derived]],
    poverty: tuple[Sequence[Derived], Sequence[Derived]],
) -> dict[str, Derived]:
    """Change of poverty within groups, by people moving between them, and by both at once.

    ``within = sum s1 (P2 - P1)``, ``shift = sum (s2 - s1) P1``,
    ``interaction = sum (s2 - s1)(P2 - P1)``; they add up to the change.

    Args:
        shares: shares of the population of each group, before and after.
        poverty: FGT of each group, before and after.

    Returns:
        first, second, change, within, shift, interaction.
    """
    rows = list(zip(shares[0], shares[1], poverty[0], poverty[1], strict=True))
    first = total([share * rate for share, _, rate, _ in rows])
    second = total([share * rate for _, share, _, rate in rows])
    return {
        "first": first,
        "second": second,
        "change": second - first,
        "within": total([s1 * (p2 - p1) for s1, _, p1, p2 in rows]),
        "shift": total([(s2 - s1) * p1 for s1, s2, p1, _ in rows]),
        "interaction": total([(s2 - s1) * (p2 - p1) for s1, s2, p1, p2 in rows]),
    }


def fgt_parts(rate: Derived, gap: Derived, severity: Derived, alpha: float) -> dict[str, Derived]:
    """FGT as rate, depth and inequality of the gaps among the poor.

    ``FGT(a) = rate x depth ** a x (1 + (a ** 2 - a) x inequality)`` with depth the mean gap of
    the poor and inequality their generalised entropy of order a (Aristondo, Lasso de la Vega
    and Urrutia, Bulletin of Economic Research 62(3), 2010; as R convey's `svyfgtdec`).

    Args:
        rate: FGT of order 0.
        gap: FGT of order 1.
        severity: FGT of order alpha.
        alpha: 2 or above.
    """
    depth = gap / rate
    spread = alpha**2 - alpha
    inequality = (severity / rate / depth**alpha - 1.0) * (1 / spread)
    return {"fgt": severity, "rate": rate, "gap": gap, "depth": depth, "inequality": inequality}


def entropy_parts(
    people: Sequence[Derived],
    welfare: Sequence[Derived],
    moments: Sequence[Derived],
    alpha: float,
) -> dict[str, Derived]:
    """Generalised entropy within and between groups, from totals of each group.

    With population share p and welfare share g: within is the sum of ``p ** (1 - a) g ** a``
    times the entropy of each group; between is the entropy if everyone had the mean of their
    group.

    Args:
        people: population of each group; one without people adds nothing.
        welfare: total welfare of each group.
        moments: total of ``y ** a`` of each group; of ``ln y`` for a = 0, ``y ln y`` for a = 1.
        alpha: order of the entropy.

    Returns:
        total, within, between.
    """
    everyone, everything = total(list(people)), total(list(welfare))
    within, between = [], []
    for size, sum_, moment in zip(people, welfare, moments, strict=True):
        share, mean = size / everyone, sum_ / size
        relative = mean / (everything / everyone)
        if alpha == 0:
            within.append(share * (mean.log() - moment / size))
            between.append(share * relative.log() * -1.0)
        elif alpha == 1:
            within.append(share * relative * (moment / sum_ - mean.log()))
            between.append(share * relative * relative.log())
        else:
            scale = 1 / (alpha**2 - alpha)
            power = share * relative**alpha
            inside = (moment / size / mean**alpha - 1.0) * scale
            within.append(power * inside)
            between.append((power - share) * scale)
    parts = {
        name: total([_if_anyone(size, term) for size, term in zip(people, terms, strict=True)])
        for name, terms in (("within", within), ("between", between))
    }
    return {"total": parts["within"] + parts["between"], **parts}


def _if_anyone(size: Derived, term: Derived) -> Derived:
    """The term; 0 where the group has nobody, as in a domain without it."""
    there = np.asarray(size.value) > 0
    value, *rest = (np.where(there, held, 0.0) for held in (term.value, *term.parts))
    return Derived(value if value.shape else float(value), tuple(rest))
