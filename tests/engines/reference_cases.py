"""The reference cases of surveys and poverty, each put to the library as its user would.

A case is a question to tables of one engine; its answer has the keys that `expected` of the
case has. Left out are only the keys below, with the reason.
"""

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np

from sathiti.methods import poverty
from sathiti.methods.poverty.indices import quantile_shares
from sathiti.methods.survey import Design, Estimates, Ratio, Replicates, Sample, Stage
from sathiti.methods.survey.weighting import calibrate_weights
from sathiti.model import Calibration, Margin

Answer = dict[str, Any]
Tables = Callable[[str], Any]
Case = Callable[[Tables], Answer]

NOT_ASKED = {
    "type": "says which keys there are",
    "labels": "names that R gave the figures",
    "polarization": "Wolfson's index is none of the library's",
}
# files, with the columns that the cases read; Spark takes the dots in R's names for something else
COLUMNS = {
    "apisrs": ("fpc", "api00", "api99", "enroll"),
    "apistrat": (
        "pw", "stype", "fpc", "api00", "api99", "enroll", "api_stu", "sch_wide", "comp_imp",
        "ell", "meals", "mobility",
    ),
    "apiclus1": ("pw", "dnum", "fpc", "api00", "api99", "enroll", "api_stu", "stype", "sch_wide"),
    "apiclus2": ("pw", "dnum", "snum", "fpc1", "fpc2", "api00", "enroll"),
    "apipop": ("api00", "enroll"),
    "eusilc": ("db030", "db040", "rb030", "rb050", "eqincome", "pl030", "hsize", "age"),
    "pip_md_ABC_2010_income": ("weight", "welfare", "area"),
}  # fmt: skip

DESIGNS = {
    "dsrs": ("apisrs", Design(fpc="fpc")),
    "dstrat": ("apistrat", Design("pw", "stype", fpc="fpc")),
    "dstratw": ("apistrat", Design("pw", "stype")),
    "dclus1": ("apiclus1", Design("pw", psu="dnum", fpc="fpc")),
    "dclus1w": ("apiclus1", Design("pw", psu="dnum")),
    "dclus2": ("apiclus2", Design(stages=(Stage("dnum", fpc="fpc1"), Stage("snum", fpc="fpc2")))),
    "dclus2wr": ("apiclus2", Design("pw", psu="dnum")),
    "rclus1": (
        "apiclus1",
        Design("pw", psu="dnum", replicates=Replicates("jk1", around_mean=True)),
    ),
    "rstrat": ("apistrat", Design("pw", "stype", replicates=Replicates("jkn", around_mean=True))),
    "des": ("eusilc", Design("rb050", "db040")),
    "hh": ("eusilc", Design("rb050", "db040", "db030")),
}
TYPES = Margin.of("stype", {"E": 4421, "H": 755, "M": 1018})
SCHOOL_WIDE = Margin.of("sch_wide", {"No": 1072, "Yes": 5122})
CALIBRATIONS = {
    "dps": Calibration((TYPES,)),
    "drk": Calibration((TYPES, SCHOOL_WIDE)),
    "dlin": Calibration((TYPES,), (("api99", 3914069.0),), method="linear"),
    "dras": Calibration((TYPES, SCHOOL_WIDE)),
}

Question = Callable[[Sample], Estimates | list[Estimates] | tuple[Estimates, ...]]


def sample(tables: Tables, design: str) -> Sample:
    file, how = DESIGNS[design]
    return Sample(tables(file), how)


def figures(found: list[Estimates], by: tuple[str, ...] = ()) -> Answer:
    """Estimates one after another, with their keys of `by`."""
    names = {"estimate": "estimate", "se": "standard_error", "deff": "design_effect"}
    answer: Answer = {
        key: np.concatenate([one.column(name) for one in found]) for key, name in names.items()
    }
    levels = [
        {"variable": name.replace("_", "."), "levels": found[0].table[name].to_pylist()}
        for name in by
    ]
    return answer | ({"domains": levels} if by else {})


def asked(design: str, question: Question, by: tuple[str, ...] = ()) -> Case:
    """The estimates of a question; `by` names their keys in the order of the reference."""

    def case(tables: Tables) -> Answer:
        found = question(sample(tables, design))
        return figures([found] if isinstance(found, Estimates) else list(found), by)

    return case


def quantiles(design: str, column: str, p: tuple[float, ...], rule: Any = "math") -> Case:
    def case(tables: Tables) -> Answer:
        found = sample(tables, design).quantile(column, p, rule=rule)
        ends = {name: found.column(name) for name in ("estimate", "ci_low", "ci_high")}
        error = found.column("standard_error")
        return {"items": [{"variable": column, "quantile": list(p), **ends, "se": error}]}

    return case


def subset(tables: Tables) -> Answer:
    domains = sample(tables, "dstrat").mean("api00", ["comp_imp"])
    row = domains.row(comp_imp="Yes")
    return {"estimate": row["estimate"], "se": row["standard_error"]}


def of_mean(column: str | list[str]) -> Case:
    """Further figures of the mean of the stratified sample."""

    def case(tables: Tables) -> Answer:
        row = sample(tables, "dstrat").mean("api00").row()
        return {"value": row[column] if isinstance(column, str) else [row[one] for one in column]}

    return case


def regression(tables: Tables) -> Answer:
    found = sample(tables, "dstrat").regression("api00", ["ell", "meals", "mobility"])
    (df,) = set(found.coefficients.table["df"].to_pylist())
    return figures([found.coefficients]) | {"df_residual": df}


def truth(tables: Tables) -> Answer:
    """Figures of the population, as of a sample that holds everybody."""
    table = nw.from_native(tables("apipop")).with_columns(one=nw.lit(1.0)).to_native()
    census = Sample(table, Design("one"))
    mean, total = census.mean("api00").row(), census.total("enroll", missing="drop").row()
    median = census.quantile("api00").row()
    return {"value": [mean["estimate"], total["estimate"], mean["n"], median["estimate"]]}


def weights(name: str) -> Case:
    def case(tables: Tables) -> Answer:
        made = calibrate_weights(tables("apiclus1"), "pw", CALIBRATIONS[name])
        frame = nw.from_native(made.attach(tables("apiclus1"), "new")).lazy()
        new = frame.select("place", "new").sort("place").collect("pyarrow")["new"].to_numpy()
        return {
            "n": len(new),
            "sum": new.sum(),
            "min": new.min(),
            "max": new.max(),
            "first10": new[:10],
            "sumsq": np.square(new).sum(),
        }

    return case


def calibrated(name: str, question: Question) -> Case:
    def case(tables: Tables) -> Answer:
        design = Design("pw", psu="dnum", calibration=CALIBRATIONS[name])
        return figures([question(Sample(tables("apiclus1"), design))])  # type: ignore[list-item]

    return case


def means(of: Sample, *columns: str, by: tuple[str, ...] = ()) -> list[Estimates]:
    return [of.mean(one, by) for one in columns]


def ratios(of: Sample) -> tuple[Estimates, ...]:
    pairs = [(above, below) for below in ("enroll", "api99") for above in ("api_stu", "api00")]
    return of.estimate(*(Ratio(*pair) for pair in pairs))


API: dict[str, Case] = {
    "api.srs.mean": asked("dsrs", lambda of: means(of, "api00", "api99", "enroll")),
    "api.srs.total": asked("dsrs", lambda of: of.total("enroll")),
    "api.strat.mean": asked("dstrat", lambda of: of.mean("api00")),
    "api.strat.mean.nofpc": asked("dstratw", lambda of: of.mean("api00")),
    "api.strat.total": asked("dstrat", lambda of: of.total("enroll")),
    "api.strat.factor_mean": asked(
        "dstrat", lambda of: [of.proportion("stype"), of.proportion("sch_wide")]
    ),
    "api.strat.ratio": asked("dstrat", lambda of: of.ratio("api_stu", "enroll")),
    "api.strat.ratio.sep": asked("dstrat", ratios),
    "api.strat.by_stype": asked(
        "dstrat", lambda of: means(of, "api99", "api00", by=("stype",)), ("stype",)
    ),
    "api.strat.by_schwide": asked(
        "dstrat", lambda of: of.total("enroll", ["sch_wide"]), ("sch_wide",)
    ),
    "api.strat.by_two": asked(
        "dstratw", lambda of: of.mean("api00", ["sch_wide", "stype"]), ("stype", "sch_wide")
    ),
    "api.strat.var": asked("dstrat", lambda of: of.variance("api00")),
    "api.strat.quantile": quantiles("dstrat", "api00", (0.1, 0.25, 0.5, 0.75, 0.9)),
    "api.strat.quantile.hf7": quantiles("dstrat", "enroll", (0.25, 0.5, 0.75), "hf7"),
    "api.strat.subpop": subset,
    "api.strat.degf": of_mean("df"),
    "api.strat.confint": of_mean(["ci_low", "ci_high"]),
    "api.strat.glm": regression,
    "api.clus1.mean": asked("dclus1", lambda of: of.mean("api00")),
    "api.clus1.mean.nofpc": asked("dclus1w", lambda of: of.mean("api00")),
    "api.clus1.total": asked("dclus1", lambda of: of.total("enroll")),
    "api.clus1.factor_total": asked("dclus1", lambda of: of.total("stype")),
    "api.clus1.by": asked("dclus1", lambda of: of.mean("api00", ["stype"]), ("stype",)),
    "api.clus1.ratio.by": asked(
        "dclus1", lambda of: of.ratio("api_stu", "enroll", ["stype"]), ("stype",)
    ),
    "api.clus1.quantile": quantiles("dclus1", "api00", (0.25, 0.5, 0.75)),
    "api.clus2.mean": asked("dclus2", lambda of: of.mean("api00")),
    "api.clus2.total": asked("dclus2", lambda of: of.total("enroll", missing="drop")),
    "api.clus2.wr.mean": asked("dclus2wr", lambda of: of.mean("api00")),
    "api.clus2.wr.total": asked("dclus2wr", lambda of: of.total("enroll", missing="drop")),
    "api.clus1.jk1.mean": asked("rclus1", lambda of: of.mean("api00")),
    "api.clus1.jk1.ratio": asked("rclus1", lambda of: of.ratio("api_stu", "enroll")),
    "api.clus1.jk1.by": asked("rclus1", lambda of: of.mean("api00", ["stype"]), ("stype",)),
    "api.strat.jkn.mean": asked("rstrat", lambda of: of.mean("api00")),
    "api.pop.truth": truth,
}
for _name in CALIBRATIONS:
    API[f"api.cal.{_name}.weights"] = weights(_name)
    API[f"api.cal.{_name}.total"] = calibrated(_name, lambda of: of.total("enroll"))
    API[f"api.cal.{_name}.mean"] = calibrated(_name, lambda of: of.mean("api00"))

INCOME, REGION, LINE = "eqincome", "db040", 10_000.0
AT_RISK = poverty.RelativeLine(0.6, "median")
Index = Callable[..., Estimates]
# put to both designs of eusilc; the last word of a case with domains is "by"
INDICES: dict[str, Index] = {
    "mean": lambda of, by: of.mean(INCOME, by),
    "arpt": lambda of, by: poverty.poverty_line(of, INCOME, AT_RISK, by),
    "arpr": lambda of, by: poverty.fgt(of, INCOME, AT_RISK, 0, by),
    "gini": lambda of, by: poverty.gini(of, INCOME, by),
    "qsr": lambda of, by: poverty.s80_s20(of, INCOME, by),
    "fgt0.abs": lambda of, by: poverty.fgt(of, INCOME, LINE, 0, by),
    "fgt0.abs10000": lambda of, by: poverty.fgt(of, INCOME, LINE, 0, by),
    "fgt1.abs10000": lambda of, by: poverty.fgt(of, INCOME, LINE, 1, by),
    "fgt2.abs10000": lambda of, by: poverty.fgt(of, INCOME, LINE, 2, by),
    "fgt0.relq": lambda of, by: poverty.fgt(of, INCOME, AT_RISK, 0, by),
    "fgt1.relq": lambda of, by: poverty.fgt(of, INCOME, AT_RISK, 1, by),
    "rmpg": lambda of, by: poverty.relative_median_gap(of, INCOME, AT_RISK, by),
    "poormed": lambda of, by: poverty.median_of_poor(of, INCOME, AT_RISK, by),
    "ge0": lambda of, by: poverty.mean_log_deviation(of, INCOME, by, positive_only=True),
    "ge1": lambda of, by: poverty.theil(of, INCOME, by, positive_only=True),
    "atk.5": lambda of, by: poverty.atkinson(of, INCOME, 0.5, by, positive_only=True),
}


def index(design: str, name: str) -> Case:
    by = (REGION,) if name.endswith(".by") else ()
    return asked(design, lambda of: INDICES[name.removesuffix(".by")](of, by), by)


def lorenz(design: str) -> Case:
    def case(tables: Tables) -> Answer:
        found = poverty.lorenz(sample(tables, design), INCOME)
        return figures([found]) | {"p": found.table["p"].to_pylist()}

    return case


def laeken(index: Index, scale: float = 100.0, line: bool = False) -> Case:
    """Values without errors, in percent unless the scale says otherwise, and by region."""

    def case(tables: Tables) -> Answer:
        of = sample(tables, "des")
        everyone, regions = index(of, ()), index(of, (REGION,))
        threshold = {"threshold": poverty_line(of)} if line else {}
        by = {
            "levels": regions.table[REGION].to_pylist(),
            "estimate": scale * regions.column("estimate"),
        }
        return {"estimate": scale * everyone.column("estimate"), "by": by} | threshold

    return case


def poverty_line(of: Sample) -> float:
    return float(poverty.poverty_line(of, INCOME, AT_RISK).row()["estimate"])


def value(question: Question) -> Case:
    """Estimates alone."""

    def case(tables: Tables) -> Answer:
        found = question(sample(tables, "des"))
        assert isinstance(found, Estimates)
        return {"value": found.column("estimate")}

    return case


def regions_of(of: Sample) -> list[str]:
    return list(of.mean(INCOME, [REGION]).table[REGION].to_pylist())


def entropy_parts(of: Sample) -> Estimates:
    """Logarithms of incomes of zero are left out, as the case has it."""
    parts = poverty.EntropyParts(INCOME, REGION, regions_of(of))
    return of.estimate(parts, design_effect=False, missing="drop")[0]


def poverty_shares(of: Sample) -> Estimates:
    shares = poverty.PovertyShares(INCOME, LINE, REGION, regions_of(of), strict=True)
    return of.estimate(shares, design_effect=False)[0]


def fgt_parts(of: Sample) -> Estimates:
    return of.estimate(poverty.FgtParts(INCOME, LINE), design_effect=False)[0]


def datt_ravallion(tables: Tables) -> Answer:
    """Incomes of two regions grow faster than those of the others."""
    table = tables("eusilc")
    factor = nw.when(nw.col(REGION).is_in(["Vienna", "Tyrol"])).then(1.10).otherwise(1.02)
    after = nw.from_native(table).with_columns((factor * nw.col(INCOME) + 150).alias(INCOME))
    samples = [Sample(one, DESIGNS["des"][1]) for one in (table, after.to_native())]
    rounds = poverty.Rounds(samples[0], samples[1], INCOME, (LINE, LINE))
    first, middle = (
        {
            row["part"]: row["estimate"]
            for row in poverty.datt_ravallion(rounds, base=base, strict=True)
        }
        for base in ("first", "shapley")
    )
    names = ("first", "second", "change", "growth", "redistribution", "residual")
    return {
        "value": [
            *(first[name] for name in names),
            *(middle[name] for name in ("growth", "redistribution")),
        ]
    }


DIMENSIONS = poverty.PovertyProfile(
    (
        poverty.Deprivation("inc", INCOME, "<", 10860.66, 0.4),
        poverty.Deprivation("work", "pl030", "=", 3, 0.3, missing="not_deprived"),
        poverty.Deprivation("single", "hsize", "=", 1, 0.15),
        poverty.Deprivation("old", "age", ">=", 65, 0.15, missing="not_deprived"),
    ),
    cutoff=0.4,
)


def multidimensional(tables: Tables) -> Answer:
    of, estimator = sample(tables, "hh"), poverty.MultidimensionalPoverty(DIMENSIONS)
    (found,) = of.estimate(estimator, design_effect=False)
    (regions,) = of.estimate(estimator, by=[REGION], design_effect=False)
    answer: Answer = {}
    for name in ("M0", "H", "A"):
        row = found.row(parameter=name)
        answer |= {name: row["estimate"], f"{name}_se": row["standard_error"]}
    rows = [row for row in regions if row["parameter"] == "M0"]
    return answer | {
        "by_levels": [row[REGION] for row in rows],
        "by_M0": [row["estimate"] for row in rows],
        "by_M0_se": [row["standard_error"] for row in rows],
    }


EUSILC: dict[str, Case] = {
    "eusilc.laeken.arpt": value(lambda of: poverty.poverty_line(of, INCOME, AT_RISK)),
    "eusilc.laeken.median": value(lambda of: of.quantile(INCOME)),
    "eusilc.laeken.arpr": laeken(
        lambda of, by: poverty.fgt(of, INCOME, AT_RISK, 0, by, strict=True), line=True
    ),
    "eusilc.laeken.gini": laeken(lambda of, by: poverty.gini(of, INCOME, by, definition="laeken")),
    "eusilc.laeken.qsr": laeken(INDICES["qsr"], scale=1.0),
    "eusilc.laeken.rmpg": laeken(INDICES["rmpg"], line=True),
    "eusilc.des.geidec": asked("des", entropy_parts),
    "eusilc.des.fgtdec": asked("des", fgt_parts),
    "eusilc.subgroup_poverty_shares": value(poverty_shares),
    "eusilc.datt_ravallion": datt_ravallion,
    "eusilc.mpi": multidimensional,
}
# the reference has these for the design of persons only
PERSONS_ONLY = ("ge0", "ge1", "atk.5")
for _design in ("des", "hh"):
    for _name in (*INDICES, "mean.by", "arpr.by", "gini.by", "qsr.by", "fgt0.abs.by"):
        if _name != "fgt0.abs" and (_design == "des" or _name not in PERSONS_ONLY):
            EUSILC[f"eusilc.{_design}.{_name}"] = index(_design, _name)
    EUSILC[f"eusilc.{_design}.quantile"] = quantiles(_design, INCOME, (0.1, 0.2, 0.5, 0.8, 0.9))
    EUSILC[f"eusilc.{_design}.lorenz"] = lorenz(_design)


def pip(line: float) -> Case:
    """Urban people; wbpip takes welfare of zero as 1 in logarithms, and as not poor in Watts."""

    def case(tables: Tables) -> Answer:
        urban = nw.from_native(tables("pip_md_ABC_2010_income")).filter(nw.col("area") == "urban")
        of = Sample(urban.to_native(), Design("weight"))
        welfare = nw.col("welfare")
        above = welfare > 0
        ones, at_line = (nw.when(above).then(welfare).otherwise(other) for other in (1.0, line))
        rate, gap, severity = (
            poverty.fgt(of, "welfare", line, alpha, strict=True) for alpha in range(3)
        )
        mean, filled = (of.mean(one).row()["estimate"] for one in ("welfare", ones))
        deviation = poverty.mean_log_deviation(of, ones).row()["estimate"]
        shares = quantile_shares(of.ranked("welfare").distribution, 10, grid=100)
        return {
            "poverty_line": line,
            "mean": mean,
            "median": of.quantile("welfare").row()["estimate"],
            "headcount": rate.row()["estimate"],
            "poverty_gap": gap.row()["estimate"],
            "poverty_severity": severity.row()["estimate"],
            "watts": poverty.watts(of, at_line, line).row()["estimate"],
            "gini": poverty.gini(of, "welfare", definition="laeken").row()["estimate"],
            "mld": deviation + np.log(mean / filled),
            "deciles": [one.value for one in shares],
        }

    return case


PIP = {"pip.md.urban": pip(2e6), "pip.md.urban.pl5e6": pip(5e6)}
CASES = {"api": API, "eusilc": EUSILC, "pip": PIP}
