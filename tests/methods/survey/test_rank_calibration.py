"""Errors by rank under calibrated weights are those of residuals."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine, measures
from sathiti.methods.survey import Design, Sample
from sathiti.model import Calibration, Margin, SathitiError

RAKED = Calibration(
    (
        Margin.of("zone", {"a": 900.0, "b": 700.0}),
        Margin.of("sex", {"f": 850.0, "m": 750.0}),
    ),
    method="raking",
)


def people() -> pa.Table:
    """Thirty villages in two zones; persons of households of three, welfare by household."""
    draws = np.random.default_rng(5)
    village = np.repeat(np.arange(30), 12)
    household = np.arange(len(village)) // 3
    level = draws.normal(0, 0.3, 30)[village]
    welfare = np.exp(5 + level + draws.normal(0, 0.5, len(village) // 3)[household])
    return pa.table(
        {
            "village": village,
            "household": household,
            "zone": np.where(village < 15, "a", "b"),
            "sex": np.where(draws.random(len(village)) < 0.5, "f", "m"),
            "w": draws.uniform(3, 6, 30)[village],
            "y": welfare,
        }
    )


def designs(calibration: Calibration) -> dict[str, Design]:
    base = {"weight": "w", "strata": "zone", "psu": "village"}
    return {"calibrated": Design(**base, calibration=calibration), "not": Design(**base)}


CALIBRATIONS = {
    "raking": RAKED,
    "linear": Calibration(RAKED.margins, method="linear"),
    "household": Calibration(RAKED.margins, method="raking", household=("household",)),
}


@pytest.mark.parametrize("name", CALIBRATIONS)
@pytest.mark.parametrize("by", [[], ["sex"], ["zone"]])
def test_the_mean_has_the_error_of_the_smooth_estimator(name, by):
    sample = Sample(people(), designs(CALIBRATIONS[name])["calibrated"])
    smooth = sample.mean("y", by)
    ranked = poverty.estimate(sample, "y", measures.mean(), by=by)[0]
    for column in ("estimate", "standard_error", "ci_low", "df"):
        assert ranked.column(column) == pytest.approx(smooth.column(column), rel=1e-9)


def test_the_weights_by_rank_meet_the_totals():
    ranked = Sample(people(), designs(RAKED)["calibrated"]).ranked("y", ["zone"])
    sizes = np.bincount(ranked.keys["zone"].of_row, ranked.distribution.weights)
    assert sizes == pytest.approx([900, 700])


def test_a_calibrated_category_is_known_without_error():
    """The headcount of a line between two values that are the category itself."""
    table = people()
    category = pa.array(np.where(np.array(table["sex"].to_pylist()) == "f", 1.0, 3.0))
    sample = Sample(
        table.set_column(table.column_names.index("y"), "y", category),
        designs(RAKED)["calibrated"],
    )
    row = poverty.fgt(sample, "y", 2.0).row()
    assert row["estimate"] == pytest.approx(850 / 1600)
    assert row["standard_error"] == pytest.approx(0, abs=1e-9)


def test_an_estimated_line_is_regressed_too():
    """A line that is a share of the mean, with the jackknife of calibrated anew weights."""
    table, line = people(), RelativeLine(0.6, "mean")
    sample = Sample(table, designs(RAKED)["calibrated"])
    found = poverty.fgt(sample, "y", line, 1).row()
    spread = 0.0
    village = table["village"].to_numpy()
    zone = np.array(table["zone"].to_pylist())
    for one in range(30):
        factor = np.where(zone == zone[village == one][0], 15 / 14, 1.0)
        weights = pa.array(table["w"].to_numpy() * factor)
        part = table.set_column(table.column_names.index("w"), "w", weights)
        part = part.filter(pa.array(village != one))
        again = poverty.fgt(Sample(part, designs(RAKED)["calibrated"]), "y", line, 1).row()
        spread += 14 / 15 * (again["estimate"] - found["estimate"]) ** 2
    assert found["standard_error"] == pytest.approx(np.sqrt(spread), rel=0.05)


def test_calibration_makes_quantiles_and_gini_more_certain_where_it_explains():
    table = people()
    richer = np.array(table["sex"].to_pylist()) == "f"
    values = table["y"].to_numpy() * np.where(richer, 4.0, 1.0)
    table = table.set_column(table.column_names.index("y"), "y", pa.array(values))
    both = {name: Sample(table, one) for name, one in designs(RAKED).items()}
    for question in (lambda s: s.quantile("y", 0.5), lambda s: poverty.gini(s, "y")):
        errors = {name: question(one).row()["standard_error"] for name, one in both.items()}
        assert 0 < errors["calibrated"] < errors["not"]


def test_missing_values_stay_in_the_calibration():
    table = people()
    gaps = pa.array(table["y"].to_pylist()[:-5] + [None] * 5, pa.float64())
    table = table.set_column(table.column_names.index("y"), "y", gaps)
    sample = Sample(table, designs(RAKED)["calibrated"])
    smooth = sample.mean("y", missing="drop")
    ranked = poverty.estimate(sample, "y", measures.mean(), missing="drop")[0]
    for column in ("estimate", "standard_error", "n"):
        assert ranked.column(column) == pytest.approx(smooth.column(column), rel=1e-9)


def test_negative_weights_have_no_ranks():
    margin = Margin.of("sex", {"f": 10.0, "m": 5000.0})
    far = Calibration((Margin.of("zone", {"a": 4900.0, "b": 110.0}), margin), method="linear")
    sample = Sample(people(), designs(far)["calibrated"])
    with pytest.raises(SathitiError, match="zero or below"):
        sample.quantile("y")
