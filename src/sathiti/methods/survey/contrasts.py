"""Weighted sums of domains: which domains they join, and with what coefficients."""

import numpy as np

from sathiti.methods.survey.arrays import FloatArray, counted
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.estimating import Contrast, declared_of, names_of, refuse_twice
from sathiti.methods.survey.estimation import By, Combination
from sathiti.model import SathitiError


def sides_of(cells: Cells, by: By, contrast: Contrast) -> Domains:
    """The domains of by x over, that are combined to domains of by.

    Raises:
        SathitiError: the column of the contrast is one of by, or one of its values is named
            twice.
    """
    names = names_of(by)
    if contrast.over in names:
        raise SathitiError(
            "Column {column} is named twice.",
            fix="Compare values of one column, in domains of others.",
            column=contrast.over,
        )
    refuse_twice([value for value, _ in contrast.coefficients])
    return domains_of(cells.keys, (*names, contrast.over), declared_of(by), len(cells.unit))


def contrasted(domains: Domains, rows: FloatArray, contrast: Contrast) -> Combination:
    """Domains of by x over combined to domains of by.

    Args:
        domains: whose last column is that of the contrast.
        rows: [domains] rows of the sample.
        contrast: its coefficients. Where one of its values has no row, the result is not known.

    Raises:
        SathitiError: a value of the contrast is in no domain.
    """
    coefficient = dict(contrast.coefficients)
    over = domains.keys[-1]
    for value in coefficient:
        if value not in over:
            raise SathitiError(
                "No row has {value} in column {column}.",
                fix="It holds: {values}.",
                value=value,
                column=contrast.over,
                values=", ".join(str(one) for one in dict.fromkeys(over)),
            )
    rest = list(zip(*domains.keys[:-1], strict=True)) if domains.by[:-1] else [()] * len(over)
    kept = list(dict.fromkeys(rest))
    place = {key: at for at, key in enumerate(kept)}
    column = np.array(
        [place[key] if value in coefficient else -1 for key, value in zip(rest, over, strict=True)]
    )
    weights = np.array([coefficient.get(value, 0.0) for value in over], dtype=np.float64)
    there = counted(column[(column >= 0) & (rows > 0)], len(kept))
    weights[(there < len(coefficient))[column]] = np.nan
    keys = tuple(zip(*kept, strict=True)) if domains.by[:-1] else ()
    shown = Domains(domains.by[:-1], keys, np.zeros(0, np.int64))
    return Combination(shown, column, weights)
