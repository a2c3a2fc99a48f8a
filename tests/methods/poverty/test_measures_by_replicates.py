"""Every measure of a sample: its linearised error against replicates of the same sample.

Through the public way (`poverty.estimate` on designs with and without replicates), with given
and estimated lines. The jackknife where the estimate is smooth; the bootstrap of primary units,
which has noise of its own (400 replicates: 3.5 percent), where it jumps with single people.
"""

import inspect
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.surveys import made

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine, measures
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey.rank_measures import Measure, quantiles

LINE = 320.0
MEAN, MEDIAN = RelativeLine(0.6, "mean"), RelativeLine(0.7, "median")
SMOOTH: dict[str, Measure] = {
    "fgt 0.5": measures.fgt(LINE, 0.5),
    "fgt 1": measures.fgt(LINE, 1),
    "fgt 2": measures.fgt(LINE, 2),
    "fgt 2, line of the mean": measures.fgt(MEAN, 2),
    "watts": measures.watts(LINE),
    "watts, line of the mean": measures.watts(MEAN),
    "sen": measures.sen(LINE),
    "sst": measures.sen_shorrocks_thon(LINE),
    "sst, line of the mean": measures.sen_shorrocks_thon(MEAN),
    "line of the mean": measures.line_value(MEAN),
    "gini": measures.gini(),
    "gini of pairs": measures.gini("laeken"),
    "mean log deviation": measures.general_entropy(0),
    "theil": measures.general_entropy(1),
    "ge 2": measures.general_entropy(2),
    "ge -1": measures.general_entropy(-1),
    "atkinson 0.5": measures.atkinson(0.5),
    "atkinson 1": measures.atkinson(1),
    "atkinson 2": measures.atkinson(2),
    "lorenz": measures.lorenz([0.2, 0.5, 0.9]),
    "generalised lorenz": measures.generalised_lorenz([0.2, 0.5, 0.9]),
    "shares": measures.quantile_shares(5),
    "bottom share": measures.bottom_share(0.4),
    "bottom mean": measures.bottom_mean(0.4),
    "mean": measures.mean(),
}
ROUGH: dict[str, Measure] = {
    "fgt 0": measures.fgt(LINE),
    "fgt 0, line of the median": measures.fgt(MEDIAN),
    "fgt 0, line of the mean": measures.fgt(MEAN),
    "fgt 1, line of the median": measures.fgt(MEDIAN, 1),
    "watts, line of the median": measures.watts(MEDIAN),
    "sen, line of the mean": measures.sen(MEAN),
    "sen, line of the median": measures.sen(MEDIAN),
    "sst, line of the median": measures.sen_shorrocks_thon(MEDIAN),
    "median of the poor": measures.median_of_poor(LINE),
    "median of the poor, line of the median": measures.median_of_poor(MEDIAN),
    "median gap": measures.relative_median_gap(LINE),
    "median gap, line of the median": measures.relative_median_gap(MEDIAN),
    "line of the median": measures.line_value(MEDIAN),
    "s80/s20": measures.share_ratio(),
    "palma": measures.share_ratio(0.4, 0.9, "palma"),
    "quantiles": quantiles([0.1, 0.5, 0.9]),
}
BY = (), ["town"]
# the kernel density of a domain rests on fewer people around the quantile
TOLERANCE = {(): 0.2, ("town",): 0.3}


@cache
def table() -> pa.Table:
    survey = made(61)
    return pa.table(
        {
            "psu": survey.psu,
            "stratum": survey.stratum,
            "w": survey.weight,
            "y": survey.welfare,
            "town": np.where(survey.psu % 3 == 0, "yes", "no"),
        }
    )


@cache
def errors(kind: str, how: Replicates | None, by: tuple[str, ...]) -> dict[str, Any]:
    asked = SMOOTH if kind == "smooth" else ROUGH
    sample = Sample(table(), Design("w", "stratum", "psu", replicates=how))
    found = poverty.estimate(sample, "y", *asked.values(), by=by)
    return {name: one.column("standard_error") for name, one in zip(asked, found, strict=True)}


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", SMOOTH)
def test_smooth_measures_by_the_jackknife(name: str, by: list[str]) -> None:
    linearised = errors("smooth", None, tuple(by))[name]
    repeated = errors("smooth", Replicates("jkn"), tuple(by))[name]
    np.testing.assert_allclose(linearised, repeated, rtol=0.03 if not by else 0.06)


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("name", ROUGH)
def test_measures_that_jump_by_the_bootstrap(name: str, by: list[str]) -> None:
    linearised = errors("rough", None, tuple(by))[name]
    repeated = errors("rough", Replicates("bootstrap", count=400, seed=5), tuple(by))[name]
    np.testing.assert_allclose(linearised, repeated, rtol=TOLERANCE[tuple(by)])


def test_every_measure_is_tried() -> None:
    """A new public measure without a case here fails."""
    public = {
        name
        for name, one in vars(measures).items()
        if inspect.isfunction(one) and one.__module__ == measures.__name__ and name[0] != "_"
    }
    source = inspect.getsource(inspect.getmodule(test_every_measure_is_tried))  # type: ignore[arg-type]
    missing = {name for name in public if f"measures.{name}(" not in source}
    # with_line is how measures get their line
    assert missing == {"with_line"}
