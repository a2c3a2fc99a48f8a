"""How large a sample must be for the precision wanted, and the precision of a sample.

The coefficient of variation of a mean or total of n of N units is

    cv^2 = D V^2 (1 / m - 1 / N),   m = r n

V being the coefficient of variation among the units, D the design effect and r the expected
response; so m = 1 / (cv^2 / (D V^2) + 1 / N) answers are needed and n = m / r must be selected
(Cochran 1977, 4.6; United Nations 2005, Household Sample Surveys in Developing and Transition
Countries, chapter 2).
"""

from collections.abc import Sequence

import numpy as np

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.selection.shares import Bounds, checked
from sathiti.model import Message, SathitiError


def size_for_cv(
    target: FloatArray,
    variation: FloatArray,
    units: FloatArray | None = None,
    design_effect: FloatArray | float = 1.0,
    response: FloatArray | float = 1.0,
    names: Sequence[object] = (),
) -> IntArray:
    """[domains] units to select for the coefficients of variation wanted.

    Args:
        target: [domains] coefficient of variation wanted, 0.05 for 5 %.
        variation: [domains] coefficient of variation among units, that of a share from
            `variation_of_share`.
        units: [domains] units of the frame; without end if not given.
        design_effect: of each domain or of all.
        response: expected share that answers, of each domain or of all.
        names: [domains] for messages; numbers if not given.

    Raises:
        SathitiError: a number is missing, out of its range, or more units are needed than a
            domain has.

    Example:
        A share of 20 % to 10 % of itself, design effect 2, nine of ten answering:

        >>> variation = variation_of_share(np.array([0.2]))
        >>> size_for_cv(np.array([0.1]), variation, design_effect=2.0, response=0.9)
        array([889])
    """
    parts = _checked(target, variation, units, design_effect, response, names)
    target, variation, inverse, effect, answering = parts
    answers = 1 / (target**2 / (effect * variation**2) + inverse)
    # A whole number but for the last digits is not rounded up.
    sizes = np.ceil(answers / answering * (1 - 1e-12)).astype(np.int64)
    short = sizes * inverse > 1
    if short.any():
        raise SathitiError(
            "Domains with fewer units than are needed for the precision wanted: {domains}.",
            fix="Accept a larger coefficient of variation there, or count them in full.",
            domains=Bounds(names=names).where(short),
        )
    return sizes


def expected_cv(
    sizes: FloatArray,
    variation: FloatArray,
    units: FloatArray | None = None,
    design_effect: FloatArray | float = 1.0,
    response: FloatArray | float = 1.0,
    names: Sequence[object] = (),
) -> FloatArray:
    """[domains] coefficients of variation to expect of a sample: `size_for_cv` the other way.

    Args:
        sizes: [domains] units to select.
        variation: [domains] coefficient of variation among units.
        units: [domains] units of the frame; without end if not given.
        design_effect: of each domain or of all.
        response: expected share that answers, of each domain or of all.
        names: [domains] for messages; numbers if not given.

    Raises:
        SathitiError: a number is missing or out of its range.

    Example:
        >>> expected_cv(np.array([400]), np.array([2.0]))
        array([0.1])
    """
    sizes, variation, inverse, effect, answering = _checked(
        sizes, variation, units, design_effect, response, names
    )
    left = 1 / (sizes * answering) - inverse
    return np.sqrt(np.maximum(effect * variation**2 * left, 0))


def variation_of_share(share: FloatArray) -> FloatArray:
    """[domains] coefficient of variation among units of a yes or no: sqrt((1 - p) / p).

    Args:
        share: [domains] of units that are yes, above 0 and below 1.

    Raises:
        SathitiError: a share is 0, 1 or outside.
    """
    share = np.asarray(share, dtype=float)
    wrong = ~((share > 0) & (share < 1))
    if wrong.any():
        raise SathitiError(
            "A share of {shares} cannot be estimated to a coefficient of variation.",
            fix="Give expected shares above 0 and below 1.",
            shares=share[wrong].tolist(),
        )
    return np.sqrt((1 - share) / share)


def _checked(
    first: FloatArray,
    variation: FloatArray,
    units: FloatArray | None,
    design_effect: FloatArray | float,
    response: FloatArray | float,
    names: Sequence[object],
) -> tuple[FloatArray, ...]:
    """All numbers by domain; of the units one over them."""
    shape = np.zeros(np.shape(first), dtype=np.int64)
    bounds = Bounds(names=names)
    inverse = np.zeros(shape.shape)
    if units is not None:
        inverse = 1 / checked(Message("Number of units"), units, shape, bounds, above=True)
    answering = np.broadcast_to(np.asarray(response, dtype=float), shape.shape)
    if not ((answering > 0) & (answering <= 1)).all():
        raise SathitiError(
            "The expected response must be above 0 and not above 1: {domains}.",
            fix="Give the share that answers.",
            domains=bounds.where(~((answering > 0) & (answering <= 1))),
        )
    return (
        checked(Message("Precision or size"), first, shape, bounds, above=True),
        checked(Message("Coefficient of variation"), variation, shape, bounds, above=True),
        inverse,
        checked(
            Message("Design effect"),
            np.broadcast_to(np.asarray(design_effect, dtype=float), shape.shape),
            shape,
            bounds,
            above=True,
        ),
        answering,
    )
