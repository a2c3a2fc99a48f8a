"""Our figures beside the published ones, at the digits that were published."""

from collections.abc import Iterable, Mapping

from sathiti.model import Compared, PublishedValue, Text


def agrees_at(ours: float, published: float, decimals: int) -> bool:
    """Whether `ours` rounds to `published` at `decimals`; half a unit itself agrees.

    >>> agrees_at(4.7718, 4.8, 1), agrees_at(4.7418, 4.8, 1)
    (True, False)
    """
    half = 0.5 * 10.0**-decimals
    return abs(ours - published) <= half * (1 + 1e-9) + 1e-12 * abs(published)


def compare(
    published: Iterable[PublishedValue],
    ours: Mapping[tuple[str, str, str], float],
    titles: Mapping[str, Text],
    addresses: Mapping[tuple[str, str], tuple[str, str]],
) -> list[Compared]:
    """Set every published value beside ours.

    Args:
        published: values of others.
        ours: (indicator, area, period) to value.
        titles: indicator to title.
        addresses: (indicator, area) to (dataflow id, series key).
    """
    return [
        _compare_one(
            value, ours.get((value.indicator, value.area, value.period)), titles, addresses
        )
        for value in published
    ]


def _compare_one(
    value: PublishedValue,
    ours: float | None,
    titles: Mapping[str, Text],
    addresses: Mapping[tuple[str, str], tuple[str, str]],
) -> Compared:
    dataflow, key = addresses.get((value.indicator, value.area), ("", ""))
    return Compared(
        indicator=value.indicator,
        title=titles.get(value.indicator, Text.of(en=value.indicator)),
        dataflow=dataflow,
        key=key,
        area=value.area,
        period=value.period,
        ours=ours,
        published=value.value,
        decimals=value.decimals,
        agrees=ours is not None and agrees_at(ours, value.value, value.decimals),
        source=value.source,
        explanation=value.explanation,
    )
