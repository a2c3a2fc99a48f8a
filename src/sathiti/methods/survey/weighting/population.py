"""Population totals as a table: (variable, category, total), and what is wrong with them."""

import math
from collections.abc import Iterable
from typing import Any

import narwhals as nw

from sathiti.model import CollectedError, SathitiError
from sathiti.model.design_calibration import CountedUnit, Margin

# Two margins agree when their sums differ by no more than this share.
SAME_SUM = 1e-9
CROSS = "*"


def margins_of(table: Any, counted: CountedUnit = "person") -> tuple[Margin, ...]:
    """Margins from a table of population totals.

    Args:
        table: columns ``variable``, ``category`` and ``total``. A crossed margin joins its
            columns, and its categories, by ``*``: ``province*sex`` and ``01*2``. An empty
            variable with an empty category is the size of the whole population.
        counted: what the totals count.

    Raises:
        SathitiError: a column is missing.

    >>> import pyarrow as pa
    >>> margins = margins_of(
    ...     pa.table({"variable": ["sex", "sex"], "category": ["f", "m"], "total": [51, 49]})
    ... )
    >>> margins[0].columns, margins[0].totals
    (('sex',), (51.0, 49.0))
    """
    read: dict[str, dict[tuple[str, ...], float]] = {}
    for variable, category, total in _rows(table):
        name = written(variable)
        key = tuple(written(category).split(CROSS)) if name else ()
        categories = read.setdefault(name, {})
        if key in categories:
            raise SathitiError(
                "The population totals of {variable} name the category {category} twice.",
                fix="Keep one total a category.",
                variable=name,
                category=written(category),
            )
        categories[key] = float("nan") if total is None else float(total)
    return tuple(
        Margin.of(tuple(name.split(CROSS)) if name else (), categories, counted)
        for name, categories in read.items()
    )


def _rows(table: Any) -> Iterable[tuple[Any, Any, Any]]:
    frame = nw.from_native(table).lazy()
    needed = ["variable", "category", "total"]
    missing = [name for name in needed if name not in frame.collect_schema().names()]
    if missing:
        raise SathitiError(
            "The table of population totals has no column {columns}.",
            fix="Its columns are: variable, category, total.",
            columns=", ".join(missing),
        )
    rows: Iterable[tuple[Any, Any, Any]] = frame.select(needed).collect(backend="pyarrow").rows()
    return rows


def written(value: Any) -> str:
    """A category as it is written: 1 and 1.0 are both "1", a missing one is empty.

    >>> [written(one) for one in ("01", 1, 1.0, None)]
    ['01', '1', '1', '']
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def written_key(category: Iterable[Any]) -> str:
    """A category of a margin as people read it, its parts joined."""
    return " × ".join(written(part) for part in category)


def plain(number: float) -> float:
    """A number for a sentence: whole where it is whole, else six figures.

    >>> [plain(one) for one in (4421.0, 76.315994, 26.000000001)]
    [4421, 76.316, 26]
    """
    figures = number if float(number).is_integer() else float(f"{number:.6g}")
    return int(figures) if float(figures).is_integer() else figures


def check_margins(margins: Iterable[Margin]) -> None:
    """Refuse totals that are missing or negative, and margins with different sums.

    Raises:
        SathitiError: or CollectedError, naming every such margin.
    """
    wrong = [_bad_total(margin, place) for margin in margins for place in _bad_places(margin)]
    first: dict[CountedUnit, Margin] = {}
    for margin in margins:
        before = first.setdefault(margin.counted, margin)
        if abs(before.sum - margin.sum) > SAME_SUM * max(abs(before.sum), abs(margin.sum)):
            wrong.append(
                SathitiError(
                    "The totals of {first} add up to {one}, those of {second} to {other}.",
                    fix="Make both sums equal first, for example by scaling the less reliable one.",
                    first=before.name or "*",
                    one=plain(before.sum),
                    second=margin.name or "*",
                    other=plain(margin.sum),
                )
            )
    raise_all(wrong)


def _bad_places(margin: Margin) -> list[int]:
    return [
        place
        for place, total in enumerate(margin.totals)
        if not (math.isfinite(total) and total >= 0)
    ]


def _bad_total(margin: Margin, place: int) -> SathitiError:
    return SathitiError(
        "The population total of {margin} = {category} is {total}.",
        fix="Give a total of zero or more.",
        margin=margin.name or "*",
        category=written_key(margin.categories[place]),
        total=plain(margin.totals[place]),
    )


def raise_all(wrong: list[SathitiError]) -> None:
    """Raise what was found wrong, together where there are several.

    Raises:
        SathitiError: or CollectedError.
    """
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise CollectedError(wrong)
