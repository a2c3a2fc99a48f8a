"""What is measured by bench_survey.py: the same work for us and for svy, each in its own process.

A job is a function of the Parquet file that prepares and gives the work to be timed; the work
gives (estimate, error) arrays by name, so that the agreement of programs is measured too.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from survey_population import DOMAINS, LINE, margins

Figures = dict[str, list[list[float]]]
Work = Callable[[], Any]


def our_sample(path: Path, **design: Any) -> Any:
    """The sample on DuckDB, from the file."""
    import duckdb

    from sathiti.methods.survey import Design, Sample

    rows = duckdb.connect().read_parquet(str(path))
    return Sample(rows, Design(weight="w", strata="stratum", psu="psu", **design))


def our_kinds() -> tuple[Any, ...]:
    """Mean, ratio, headcount and total."""
    import narwhals as nw

    from sathiti.methods.survey import Mean, Proportion, Ratio, Total

    poor = Proportion(nw.col("income") < LINE)
    return Mean("income"), Ratio("food", "income"), poor, Total("income")


def calibration(path: Path, **how: Any) -> Any:
    """To the margins of the file."""
    from sathiti.methods.survey.weighting import Calibration, Margin

    return Calibration(tuple(Margin.of(*one) for one in margins(path).items()), **how)


def scan(path: Path) -> Work:
    """The sum of two columns, by SQL."""
    import duckdb

    database = duckdb.connect()
    return lambda: database.sql(f"select sum(w * income) from read_parquet('{path}')").fetchall()


def grouped_scan(path: Path) -> Work:
    """The group-by of PSUs and domains that four estimates need, by SQL, to Arrow."""
    import duckdb

    database = duckdb.connect()
    sums = "sum(w), sum(w * income), sum(w * food), sum(case when income < 450000 then w end)"
    keys = f"stratum, psu, {', '.join(DOMAINS)}"
    asked = f"select {keys}, count(*), {sums} from read_parquet('{path}') group by all"
    return lambda: database.sql(asked).to_arrow_table()


def four_by_216(path: Path) -> Work:
    """Four estimators in every domain."""
    sample, kinds = our_sample(path), our_kinds()
    return lambda: sample.estimate(*kinds, by=DOMAINS)


def four_without_effects(path: Path) -> Work:
    """Four estimators with errors, without design effects and the products these need."""
    sample, kinds = our_sample(path), our_kinds()
    return lambda: sample.estimate(*kinds, by=DOMAINS, design_effect=False)


def mean_by_216(path: Path) -> Work:
    """The mean in every domain."""
    sample = our_sample(path)
    return lambda: sample.mean("income", by=DOMAINS)


def three_by_18(path: Path) -> Work:
    """Mean, ratio and headcount by province."""
    sample, kinds = our_sample(path), our_kinds()[:3]
    return lambda: sample.estimate(*kinds, by=["province"])


def cross_of_a_cube(path: Path) -> Work:
    """A later cross of domains from totals at hand."""
    kinds = our_kinds()
    cube = our_sample(path).cube([*DOMAINS, "urban"], *kinds)
    return lambda: cube.estimate(*kinds, by=["province", "urban"])


def mean_of_a_cube(path: Path) -> Work:
    """The same of the mean alone."""
    cube = our_sample(path).cube([*DOMAINS, "urban"], our_kinds()[0])
    return lambda: cube.mean("income", by=["province", "urban"])


def quantiles(path: Path) -> Work:
    """Deciles one, five and nine."""
    from sathiti.methods import poverty

    sample = our_sample(path)
    return lambda: poverty.quantile(sample, "income", (0.1, 0.5, 0.9))


def profile(path: Path) -> Work:
    """All figures of poverty and inequality, for the country and by province."""
    from sathiti.methods import poverty

    sample = our_sample(path)
    return lambda: poverty.profile(sample, "income", LINE, by=[[], ["province"]])


def bootstrap(path: Path, count: int, by: list[str], **design: Any) -> Work:
    """Means under replicates made from the PSUs."""
    from sathiti.methods.survey import Replicates

    sample = our_sample(path, replicates=Replicates("bootstrap", count=count), **design)
    return lambda: sample.mean("income", by=by)


def bootstrap_100(path: Path) -> Work:
    """As R and svy are asked."""
    return bootstrap(path, 100, ["province"])


def bootstrap_1000(path: Path) -> Work:
    """A thousand replicates of 216 means."""
    return bootstrap(path, 1000, DOMAINS)


def recalibrated_1000(path: Path) -> Work:
    """The same, every replicate raked anew; the sample is declared within the work."""
    asked = calibration(path)
    return lambda: bootstrap(path, 1000, DOMAINS, calibration=asked)()


def calibrated(path: Path, **how: Any) -> Work:
    """Weights that meet three margins."""
    import duckdb

    from sathiti.methods.survey.weighting import calibrate_weights

    asked, rows = calibration(path, **how), duckdb.connect().read_parquet(str(path))
    return lambda: calibrate_weights(rows, "w", asked)


def rake(path: Path) -> Work:
    """By raking."""
    return calibrated(path)


def logit(path: Path) -> Work:
    """By the logit method between bounds."""
    return calibrated(path, method="logit", bounds=(0.5, 2.0))


def on_spark(path: Path) -> Work:
    """Four estimators in every domain on Spark."""
    from pyspark.sql import SparkSession

    from sathiti.methods.survey import Design, Sample

    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    design = Design(weight="w", strata="stratum", psu="psu")
    sample, kinds = Sample(session.read.parquet(str(path)), design), our_kinds()
    return lambda: sample.estimate(*kinds, by=DOMAINS)


def svy_sample(path: Path) -> Any:
    """The sample of svy, in memory."""
    import polars as pl
    import svy

    rows = pl.read_parquet(path).with_columns(poor=(pl.col("income") < LINE).cast(pl.Float64))
    return svy.Sample(rows, svy.Design(stratum="stratum", psu="psu", wgt="w"))


def svy_mean_by_216(path: Path) -> Work:
    """The mean in every domain."""
    sample = svy_sample(path)
    return lambda: sample.estimation.mean("income", by=DOMAINS)


def svy_three_by_18(path: Path) -> Work:
    """Mean, ratio and headcount by province."""
    ask = svy_sample(path).estimation
    return lambda: (
        ask.mean("income", by="province"),
        ask.ratio("food", "income", by="province"),
        ask.mean("poor", by="province"),
    )


def svy_quantiles(path: Path) -> Work:
    """Deciles one, five and nine."""
    sample = svy_sample(path)
    return lambda: sample.estimation.quantile("income", p=(0.1, 0.5, 0.9))


def svy_bootstrap_100(path: Path) -> Work:
    """Replicate weights of a hundred, and means by province."""
    sample = svy_sample(path)
    return lambda: sample.weighting.create_bs_wgts(100).estimation.mean(
        "income", by="province", method="replication"
    )


def svy_rake(path: Path) -> Work:
    """By raking."""
    sample, controls = svy_sample(path), margins(path)
    return lambda: sample.weighting.rake(controls=controls, tol=1e-10)


OURS: dict[str, Callable[[Path], Work]] = {
    one.__name__: one
    for one in (
        scan, grouped_scan, four_by_216, four_without_effects, mean_by_216, three_by_18,
        cross_of_a_cube, mean_of_a_cube,
        quantiles, profile, bootstrap_100, bootstrap_1000, recalibrated_1000, rake, logit, on_spark,
    )
}  # fmt: skip
SVY: dict[str, Callable[[Path], Work]] = {
    "mean_by_216": svy_mean_by_216,
    "three_by_18": svy_three_by_18,
    "quantiles": svy_quantiles,
    "bootstrap_100": svy_bootstrap_100,
    "rake": svy_rake,
}


def figures_of(result: Any, path: Path) -> Figures:
    """Estimates and errors, by place, of whatever a program gave; of weights the sum of squares."""
    if hasattr(result, "attach"):
        import duckdb

        rows = result.attach(duckdb.connect().read_parquet(str(path)))
        return {"0": [list(rows.aggregate("sum(calibrated_weight ** 2)").fetchall()[0]), [0.0]]}
    if hasattr(result, "wrangling"):
        weights = result.data["rk_wgt"].to_numpy() if "rk_wgt" in result.data.columns else ()
        return {"0": [[float((weights**2).sum())], [0.0]]} if len(weights) else {}
    parts = result if isinstance(result, tuple) else (result,)
    if hasattr(parts[-1], "estimates") and isinstance(parts[-1].estimates, dict):
        parts = tuple(parts[-1].estimates[f"fgt{alpha}"] for alpha in range(3))
    found: Figures = {}
    for place, one in enumerate(parts):
        if type(one).__name__ == "Estimates":
            columns = [one.column(name).tolist() for name in ("estimate", "standard_error")]
        elif hasattr(one, "to_polars"):
            columns = [one.to_polars()[name].to_list() for name in ("est", "se")]
        else:
            continue
        found[str(place)] = columns
    return found


def measure_here(who: str, job: str, path: Path, rounds: int) -> None:
    """Do one job again and again; print the first time, the median of the rest and the peak."""
    work = {"ours": OURS, "svy": SVY}[who][job](path)
    seconds: list[float] = []
    result: Any = None
    for _ in range(1 + rounds):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    found = {
        "first": seconds[0],
        "seconds": statistics.median(seconds[1:] or seconds),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "figures": figures_of(result, path),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    measure_here(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
