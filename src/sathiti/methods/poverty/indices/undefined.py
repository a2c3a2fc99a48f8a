"""When an index is not defined for a distribution."""

from sathiti.methods.survey.distribution import Distribution, UndefinedIndexError


def need_positive_mean(distribution: Distribution, index: str) -> None:
    """Refuse a distribution whose mean is not above zero.

    Raises:
        UndefinedIndexError: the total is zero or negative.
    """
    if distribution.mean <= 0:
        raise UndefinedIndexError(
            "The index {index} is not defined: the mean of the welfare variable is {mean}.",
            fix="Check the welfare variable: not all values may be zero or negative.",
            index=index,
            mean=f"{distribution.mean:g}",
        )


def need_values_above(distribution: Distribution, index: str, zero_allowed: bool = False) -> None:
    """Refuse values below zero, and zeros too unless `zero_allowed`.

    Raises:
        UndefinedIndexError: a value is outside.
    """
    count = distribution.count_to(0.0, strict=zero_allowed)
    if count and zero_allowed:
        raise UndefinedIndexError(
            "The index {index} is not defined: {count} values of the welfare variable are below "
            "zero.",
            fix="Correct them, or estimate for positive values with positive_only=True.",
            index=index,
            count=count,
        )
    if count:
        raise UndefinedIndexError(
            "The index {index} is not defined: {count} values of the welfare variable are zero or "
            "negative.",
            fix="Correct them, or estimate for positive values with positive_only=True.",
            index=index,
            count=count,
        )
